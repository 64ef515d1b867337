package event

import (
	"slices"
	"strings"
	"time"

	"demarche/coding"
	"demarche/syntax"
)

// occasions gives the events that their sentences leave without a place or a
// day those that the dispatch tells: the same happening told elsewhere, the
// country where such deeds are done, the day of the report.
func (r *reading) occasions(found []*candidate) {
	for i, c := range found {
		if c.place == nil {
			r.placeFromStory(found[:i], c)
		}
	}
	told := make([]bool, len(found)) // which have a day by their own words
	for i, c := range found {
		told[i] = c.time != nil
	}
	day := r.storyDay(found)
	for i, c := range found {
		if c.time == nil {
			r.timeFromStory(found, told, i, day)
		}
	}
}

// placeFromStory puts an event that its sentence leaves without a place.
func (r *reading) placeFromStory(before []*candidate, c *candidate) {
	switch {
	case r.physical(c):
		r.settle(before, c)
	case r.athome(c):
		r.putAt(c, *r.in.Home, "place of the dateline")
	case c.factuality == coding.Happened:
		r.placeOfSpeaker(before, c)
	}
}

// placeOfSpeaker puts what is said or decided where the dispatch has just put
// its holder, and its first news where it was written.
func (r *reading) placeOfSpeaker(before []*candidate, c *candidate) {
	for i := len(before) - 1; i >= 0 && c.sentence-before[i].sentence <= 1; i-- {
		if b := before[i]; b.place != nil && b.place.Span != nil && overlap(b.sources, c.sources) {
			r.putAt(c, *b.place, "where the speaker is")
			return
		}
	}
	if r.in.Home != nil && c.sentence == 0 && !r.background(c) && !r.subordinate(c) {
		r.putAt(c, *r.in.Home, "place of the dateline, first news")
	}
}

// subordinate reports whether the event stands in a clause that depends on
// another.
func (r *reading) subordinate(c *candidate) bool {
	s := &r.in.Document.Sentences[c.sentence]
	for cur := c.tok; cur >= 0; cur = s.Tokens[cur].Head {
		if t := s.Tokens[cur]; t.Rel == "ccomp" || t.Is("acl") || t.Is("advcl") || t.Is("csubj") {
			return true
		}
	}
	return false
}

// settle puts a deed where the story puts it: with the like deed before it, in
// the country where such deeds are done, or where the dispatch was written. The
// rule says which. What states do at home is not put with a deed abroad.
func (r *reading) settle(before []*candidate, c *candidate) {
	stage := r.countryOf(r.stage(c))
	for i := len(before) - 1; i >= 0 && c.sentence-before[i].sentence <= recallReach; i-- {
		b := before[i]
		if b.place == nil || b.place.Country == "" || !r.physical(b) || b.frame.typ != c.frame.typ && !overlap(b.targets, c.targets) {
			continue
		}
		if stage == nil || b.place.Country == stage.Country || !r.stagedBySource(c) && overlap(b.targets, c.targets) {
			r.putAt(c, *b.place, "place of the event before")
			return
		}
	}
	if stage != nil {
		r.putAt(c, *stage, "country of the deed")
	} else if r.in.Home != nil {
		r.putAt(c, *r.in.Home, "place of the dateline")
	}
}

// athome reports whether what was said or decided was so where the dispatch
// was written: its holders are of that country.
func (r *reading) athome(c *candidate) bool {
	if r.in.Home == nil || c.factuality != coding.Happened {
		return false
	}
	return slices.ContainsFunc(c.sources, func(a coding.Actor) bool { return a.Country == r.in.Home.Country })
}

func (r *reading) putAt(c *candidate, p coding.Place, rule string) {
	p.Span = nil
	c.place = &p
	r.because(c, "place", rule)
}

// stage returns the actors in whose country a deed of the kind is done: states
// arrest, free, mobilise and face protest at home, and are attacked and helped
// at home.
func (r *reading) stage(c *candidate) []coding.Actor {
	switch {
	case r.stagedBySource(c):
		return c.sources
	case c.frame.typ == "ASSAULT" || c.frame.typ == "AID":
		return c.targets
	}
	return nil
}

func (r *reading) stagedBySource(c *candidate) bool {
	switch c.frame.typ {
	case "COERCE", "PROTEST", "MOBILIZE", "RETREAT":
		return true
	}
	return false
}

// countryOf returns the country that all the actors are of, as a place named
// in the dispatch where there is one.
func (r *reading) countryOf(actors []coding.Actor) *coding.Place {
	if len(actors) == 0 || len(actors[0].Country) != 3 {
		return nil
	}
	country := actors[0].Country
	for _, a := range actors {
		if a.Country != country {
			return nil
		}
	}
	if r.in.Home != nil && r.in.Home.Country == country {
		return r.in.Home
	}
	for i := range r.in.Places {
		if p := &r.in.Places[i].Place; p.Country == country && p.Precision == "country" {
			return p
		}
	}
	if isOrganisation(actors[0]) {
		return nil
	}
	if p, ok := r.in.Country(country); ok {
		return &p
	}
	return nil // a state that is no more
}

// storyDay is the day that the dispatch's news happened on: the day on which the
// main clause of its first sentence with an event puts it, else the first day that
// the first two put an event on, where that is close to its publication.
func (r *reading) storyDay(found []*candidate) string {
	day := r.in.Published
	if r.in.Dateline != nil && r.in.Dateline.Day != "" {
		day = r.in.Dateline.Day
	}
	if len(day) < 10 {
		return ""
	}
	day = day[:10]
	recent := func(d string) bool { n := daysBetween(d, day); return n >= 0 && n <= 4 }
	if len(found) > 0 && found[0].sentence <= 1 {
		if d := r.dayOfSentence(found[0].sentence, day); d != "" && recent(d) {
			return d
		}
	}
	for _, c := range found {
		if c.sentence > 1 {
			break
		}
		if t := c.time; t != nil && t.From == t.To && t.Type != "DURATION" && c.factuality == coding.Happened {
			if recent(t.From) {
				return t.From
			}
			break
		}
	}
	return day
}

// dayOfSentence is the day on which a sentence puts what it says: the latest of its
// main clauses that is not after the given one. It is empty where there is none.
func (r *reading) dayOfSentence(sentence int, last string) string {
	defer r.visit(sentence)()
	latest := ""
	for _, i := range r.timesIn[sentence] {
		m := &r.in.Times[i]
		if m.From >= m.To || m.Type != "DATE" && m.Type != "TIME" || m.Time.From == "" || m.Time.From != m.Time.To {
			continue
		}
		t := r.s.Tokens[r.topOf(m.From, m.To)]
		if t.Head < 0 || !r.mainClause(t.Head) || t.Rel == "nmod:poss" || t.Is("compound") {
			continue
		}
		if m.Time.From > latest && m.Time.From <= last {
			latest = m.Time.From
		}
	}
	return latest
}

// mainClause reports whether a word heads the sentence or a finite clause
// coordinated with it that has a subject of its own.
func (r *reading) mainClause(tok int) bool {
	t := r.s.Tokens[tok]
	return t.Head < 0 || t.Is("conj") && r.s.Tokens[t.Head].Head < 0 && r.s.Child(tok, "nsubj", "nsubj:pass") >= 0
}

func daysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return -1
	}
	return int(b.Sub(a).Hours() / 24)
}

// dayOfSame is the rule by which what is spoken of as known has the day of the
// same happening between the same parties; nothing is weighed against it.
const dayOfSame = "day of the same happening between the same parties"

// spokenOf reports whether an event is spoken of as one that is known: "the
// attack", "its raid", and any meeting, of which the same seldom have two.
func (r *reading) spokenOf(c *candidate) bool {
	s := &r.in.Document.Sentences[c.sentence]
	t := s.Tokens[c.tok]
	if t.UPOS != "NOUN" {
		return false
	}
	if c.frame.symmetric {
		return true
	}
	return hasThe(s, c.tok) || s.Child(c.tok, "nmod:poss") >= 0
}

// hasThe reports whether a noun has the definite article.
func hasThe(s *syntax.Sentence, noun int) bool {
	d := s.Child(noun, "det")
	return d >= 0 && strings.EqualFold(s.Tokens[d].Form, "the")
}

// sameNamed finds the nearest event that the dispatch puts on one day and that is
// the same happening: a meeting of the same, or a deed by the same to the same.
func sameNamed(found []*candidate, told []bool, at int) *candidate {
	c := found[at]
	for _, i := range nearest(at, len(found)) {
		b := found[i]
		if told[i] && b.time.From == b.time.To && mayBeOne(b, c) && (c.frame.symmetric || overlap(b.sources, c.sources) && overlap(b.targets, c.targets)) {
			return b
		}
	}
	return nil
}

// timeFromStory dates an event that its sentence leaves without a day: what is
// presupposed, "the arrest", or told as background, by the same happening told
// elsewhere; else as the dispatch's news.
func (r *reading) timeFromStory(found []*candidate, told []bool, at int, day string) {
	c := found[at]
	if c.factuality == coding.Planned || c.factuality == coding.CalledFor {
		return
	}
	if t := r.duringKnown(c); t != nil {
		c.time = t
		r.because(c, "time", dayOfOccasion)
		return
	}
	if r.spokenOf(c) {
		if b := sameNamed(found, told, at); b != nil {
			t := *b.time
			t.Span = nil
			c.time = &t
			r.because(c, "time", dayOfSame)
			return
		}
	}
	if c.factuality != coding.Ongoing && r.background(c) {
		if b := r.sameTold(found, told, at); b != nil {
			t := *b.time
			t.Span = nil
			c.time = &t
			r.because(c, "time", "day of the same happening told elsewhere")
			return
		}
	}
	r.timeOfReport(c, day)
}

// background reports whether an event is mentioned rather than told: by a noun,
// or in a clause that depends on another.
func (r *reading) background(c *candidate) bool {
	s := &r.in.Document.Sentences[c.sentence]
	t := s.Tokens[c.tok]
	if t.UPOS != "VERB" {
		return true
	}
	if !deed(c) {
		return false // "rejecting appeals": what is said beside the news is news
	}
	for t.Is("conj") || t.Is("xcomp") {
		t = s.Tokens[t.Head]
	}
	return t.Rel == "ccomp" || t.Is("acl") || t.Is("advcl") || t.Is("csubj")
}

// sameTold finds a dated event that reports the same happening: of the same
// type, and done to the same or with the same name; or the only day on which the
// dispatch puts such deeds.
func (r *reading) sameTold(found []*candidate, told []bool, at int) *candidate {
	c := found[at]
	var like []*candidate
	for _, i := range nearest(at, len(found)) {
		b := found[i]
		if told[i] && b.frame.typ == c.frame.typ && datable(b.time) && b.factuality != coding.Planned && b.factuality != coding.CalledFor {
			like = append(like, b)
		}
	}
	for _, b := range like {
		if b.frame.name == c.frame.name || overlap(b.targets, c.targets) {
			return b
		}
	}
	if one := oneDay(like); one != nil || !violent(c) {
		return one
	}
	var deeds []*candidate
	for i, b := range found {
		if told[i] && violent(b) && datable(b.time) && b.factuality != coding.Planned && b.factuality != coding.CalledFor {
			deeds = append(deeds, b)
		}
	}
	return oneDay(deeds)
}

// mayBeOne reports whether two events are one happening: of one type, with no
// parties that speak against it and some that speak for it.
func mayBeOne(b, c *candidate) bool {
	if b.frame.typ != c.frame.typ || b.factuality == coding.Planned || b.factuality == coding.CalledFor {
		return false
	}
	if c.frame.symmetric {
		here, there := slices.Concat(c.sources, c.targets), slices.Concat(b.sources, b.targets)
		return len(here) > 0 && len(there) > 0 && (len(without(here, there)) == 0 || len(without(there, here)) == 0)
	}
	fits := func(x, y []coding.Actor) bool { return len(x) == 0 || len(y) == 0 || overlap(x, y) }
	return fits(b.sources, c.sources) && fits(b.targets, c.targets) && (overlap(b.sources, c.sources) || overlap(b.targets, c.targets))
}

// oneDay returns the first of the events where all fall on one day, else nil.
func oneDay(events []*candidate) *candidate {
	if len(events) == 0 || slices.ContainsFunc(events, func(b *candidate) bool { return b.time.From != events[0].time.From }) {
		return nil
	}
	return events[0]
}

func violent(c *candidate) bool {
	return c.frame.typ == "ASSAULT" || c.frame.typ == "COERCE" || c.frame.typ == "PROTEST"
}

// datable reports whether a time is close enough to say when one thing happened.
func datable(t *coding.Time) bool {
	n := daysBetween(t.From, t.To)
	return n >= 0 && n <= 31
}

// deed reports whether an event is something done rather than said.
func deed(c *candidate) bool {
	switch c.frame.typ {
	case "ASSAULT", "PROTEST", "COERCE", "MOBILIZE", "RETREAT", "SANCTION":
		return true
	}
	return false
}

// timeOfReport dates what the dispatch tells as its news, without a day of its
// own, by the story's day. What has been is left open (has shelled, had fled).
func (r *reading) timeOfReport(c *candidate, day string) {
	if day == "" || c.factuality != coding.Happened && c.factuality != coding.Ongoing && c.factuality != coding.Denied {
		return
	}
	s := &r.in.Document.Sentences[c.sentence]
	t := s.Tokens[c.tok]
	if t.UPOS != "VERB" && !(t.Is("nsubj") && t.Head >= 0 && s.Tokens[t.Head].Head < 0 && deed(c)) {
		return
	}
	c.time = onDay(day)
	c.reasons = append(c.reasons, coding.Reason{Field: "time", Rule: "day of the story"})
}

func onDay(day string) *coding.Time {
	return &coding.Time{From: day, To: day, Granularity: "day", Type: "DATE", Value: day}
}
