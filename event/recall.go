package event

import (
	"slices"
	"time"

	"demarche/coding"
)

// recall completes what a sentence leaves to its readers. A dispatch tells one
// story of few parties: who rejects without a word on whom rejects what the
// other party asked for, "the attack" is the one told of before, and what the
// dispatch reports as its news happened on the day it says so.
func (r *reading) recall(found []*candidate) {
	day, st := r.storyDay(found), storyOf(found)
	for i, c := range found {
		if len(c.sources) == 0 {
			r.sourceFromBefore(found[:i], c)
		}
		if len(c.sources) == 0 && len(c.targets) > 0 && c.frame.typ == "COERCE" {
			r.sourceAtHome(c)
		}
	}
	for i, c := range found {
		if len(c.targets) == 0 && len(c.sources) > 0 {
			r.targetFromStory(found, i, st, c)
		}
		switch {
		case c.place != nil:
		case r.physical(c):
			r.settle(found[:i], c)
		case r.athome(c):
			r.putAt(c, *r.in.Home, "place of the dateline")
		}
		if c.time == nil {
			r.timeOfReport(c, day)
		}
	}
}

// recallReach is how many sentences back an event is still in mind.
const recallReach = 3

// sourceFromBefore: an event with the same target and of the same type, told a
// little earlier, is the same deed or one of the same series.
func (r *reading) sourceFromBefore(before []*candidate, c *candidate) {
	for i := len(before) - 1; i >= 0; i-- {
		b := before[i]
		if c.sentence-b.sentence > recallReach {
			return
		}
		if b.frame.typ != c.frame.typ || len(b.sources) == 0 {
			continue
		}
		if len(c.targets) > 0 && len(b.targets) > 0 && !overlap(c.targets, b.targets) || overlap(c.targets, b.sources) {
			continue
		}
		c.sources = implied(b.sources)
		r.because(c, "sources", "source of the event before")
		return
	}
}

// sourceAtHome: who is arrested, tried or censored by nobody named is so by the
// authorities of the country.
func (r *reading) sourceAtHome(c *candidate) {
	country := ""
	if c.place != nil {
		country = c.place.Country
	} else if a := c.targets[0]; len(a.Country) == 3 && !isOrganisation(a) {
		country = a.Country
	}
	if country == "" {
		return
	}
	c.sources = []coding.Actor{{Country: country, Sectors: []string{"GOV"}, Code: country + "GOV"}}
	r.because(c, "sources", "authorities of the country")
}

// targetFromStory finds to whom a deed without a named target was done. What is
// done at home is done to the people of the country, and their unrest is against
// its government; what is said across borders is said to the other party. The
// orders below were chosen by measuring which is right most often.
func (r *reading) targetFromStory(found []*candidate, at int, st story, c *candidate) {
	if c.frame.symmetric || r.targetFromInner(c) {
		return
	}
	switch c.frame.typ {
	case "MOBILIZE", "RETREAT", "CONSULT":
		return
	case "ASSAULT", "COERCE", "PROTEST", "CONCEDE", "AID":
		if a, ok := st.domestic(c); ok {
			c.targets = []coding.Actor{a}
			r.because(c, "targets", "at home, in the story's country")
			return
		}
	}
	if len(c.others) > 0 {
		c.targets = c.others
		r.because(c, "targets", "named in the content")
		return
	}
	if a, ok := st.government(c); ok {
		c.targets = []coding.Actor{a}
		r.because(c, "targets", "the government of the country")
		return
	}
	if c.frame.typ == "AGREE" || c.frame.typ == "ACCUSE" {
		r.opponentOf(found, at, c)
	}
	if a, ok := st.other(c.sources); ok && len(c.targets) == 0 {
		c.targets = []coding.Actor{a}
		r.because(c, "targets", "other party of the story")
	}
}

// targetFromInner: who condemns a deed condemns its doer, who asks for one asks
// its doer, and who promises or threatens one does so to whom it is to be done.
func (r *reading) targetFromInner(c *candidate) bool {
	if c.inner == nil {
		return false
	}
	var who []coding.Actor
	switch c.frame.typ {
	case "ACCUSE", "REJECT", "SUPPORT", "REQUEST":
		who = without(c.inner.sources, c.sources)
	case "THREATEN", "AGREE", "CONCEDE":
		who = without(c.inner.targets, c.sources)
	}
	if len(who) == 0 {
		return false
	}
	c.targets = implied(who)
	r.because(c, "targets", "of the "+c.inner.frame.name+" it is about")
	return true
}

// opponentOf takes the other party of the nearest event in which the source
// had one.
func (r *reading) opponentOf(found []*candidate, at int, c *candidate) {
	for _, i := range nearest(at, len(found)) {
		if other := opponents(found[i], c.sources); len(other) > 0 {
			c.targets = implied(other)
			r.because(c, "targets", "other party of the event beside")
			return
		}
	}
}

// story counts how often each party takes part in the events of a dispatch, by
// the words of the events themselves.
type story struct {
	parties []string // most frequent first
	actors  map[string]coding.Actor
}

func storyOf(found []*candidate) story {
	st := story{actors: map[string]coding.Actor{}}
	count := map[string]int{}
	for _, c := range found {
		for _, a := range slices.Concat(c.sources, c.targets) {
			p := party(a)
			if count[p]++; count[p] == 1 {
				st.parties = append(st.parties, p)
				a.Span = nil
				st.actors[p] = a
			}
		}
	}
	slices.SortStableFunc(st.parties, func(a, b string) int { return count[b] - count[a] })
	return st
}

// other returns the most frequent party that is none of the actors'.
func (st story) other(actors []coding.Actor) (coding.Actor, bool) {
	for _, p := range st.parties {
		if !slices.ContainsFunc(actors, func(a coding.Actor) bool { return party(a) == p }) {
			return st.actors[p], true
		}
	}
	return coding.Actor{}, false
}

// domestic returns the people or the government of the story's country, where
// it is a state: the party that most events are about.
func (st story) domestic(c *candidate) (coding.Actor, bool) {
	if len(st.parties) == 0 || len(st.parties[0]) != 3 || isOrganisation(st.actors[st.parties[0]]) {
		return coding.Actor{}, false
	}
	country := st.parties[0]
	if !slices.ContainsFunc(c.sources, func(a coding.Actor) bool { return party(a) == country }) {
		return st.actors[country], true
	}
	if c.frame.typ == "PROTEST" {
		return understoodActor("government", country, "GOV"), true
	}
	return understoodActor("civilians", country, "CVL"), true
}

// understoodActor is somebody whom the text does not name; its code is its id.
func understoodActor(name, country, sector string) coding.Actor {
	code := country + sector
	return coding.Actor{Name: name, ID: code, Country: country, Sectors: []string{sector}, Code: code}
}

// government returns the government of the story's country where it is its own
// people, parties or rebels who speak.
func (st story) government(c *candidate) (coding.Actor, bool) {
	if len(st.parties) == 0 || len(st.parties[0]) != 3 || len(c.sources) != 1 {
		return coding.Actor{}, false
	}
	a := c.sources[0]
	if party(a) != st.parties[0] || isOrganisation(a) || len(a.Sectors) == 0 {
		return coding.Actor{}, false
	}
	switch a.Sectors[0] {
	case "GOV", "MIL", "JUD", "COP", "SPY", "LEG":
		return coding.Actor{}, false
	}
	return understoodActor("government", a.Country, "GOV"), true
}

// nearest lists the other indices by distance, those before first.
func nearest(at, n int) []int {
	var out []int
	for i := at - 1; i >= 0; i-- {
		out = append(out, i)
	}
	for i := at + 1; i < n; i++ {
		out = append(out, i)
	}
	return out
}

// opponents returns whom an event sets against the actors, or nil.
func opponents(e *candidate, actors []coding.Actor) []coding.Actor {
	switch {
	case overlap(e.sources, actors) && len(e.targets) > 0:
		return without(e.targets, actors)
	case overlap(e.targets, actors) && len(e.sources) > 0:
		return without(e.sources, actors)
	}
	return nil
}

func overlap(a, b []coding.Actor) bool {
	return slices.ContainsFunc(a, func(x coding.Actor) bool {
		return slices.ContainsFunc(b, func(y coding.Actor) bool { return party(x) == party(y) })
	})
}

// implied copies actors without their spans: the words stand elsewhere.
func implied(actors []coding.Actor) []coding.Actor {
	out := slices.Clone(actors)
	for i := range out {
		out[i].Span = nil
	}
	return out
}

// settle puts a deed that the sentence leaves without a place where the story
// puts it: with the event before it, in the country where such deeds are done,
// or where the dispatch was written. The rule says which.
func (r *reading) settle(before []*candidate, c *candidate) {
	for i := len(before) - 1; i >= 0 && c.sentence-before[i].sentence <= recallReach; i-- {
		if b := before[i]; b.place != nil && r.physical(b) && (b.frame.typ == c.frame.typ || overlap(b.targets, c.targets)) {
			r.putAt(c, *b.place, "place of the event before")
			return
		}
	}
	if p := r.countryOf(r.stage(c)); p != nil {
		r.putAt(c, *p, "country of the deed")
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
// arrest, free and face protest at home, and are attacked and helped at home.
func (r *reading) stage(c *candidate) []coding.Actor {
	switch c.frame.typ {
	case "COERCE", "PROTEST":
		return c.sources
	case "RETREAT":
		if c.frame.mode == "release" || c.frame.mode == "resign" {
			return c.sources
		}
	case "ASSAULT", "AID":
		return c.targets
	}
	return nil
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
	return &coding.Place{Name: country, Country: country, Precision: "country"}
}

func isOrganisation(a coding.Actor) bool {
	switch a.Country {
	case "IGO", "NGO", "IMG", "INT", "MNC", "NGM", "UIS":
		return true
	}
	return false
}

// storyDay is the day that the dispatch's news happened on: the first day that
// it puts an event on, where that is close to its publication.
func (r *reading) storyDay(found []*candidate) string {
	day := r.in.Published
	if r.in.Dateline != nil && r.in.Dateline.Day != "" {
		day = r.in.Dateline.Day
	}
	if len(day) < 10 {
		return ""
	}
	day = day[:10]
	for _, c := range found {
		if c.sentence > 1 {
			break
		}
		if t := c.time; t != nil && t.From == t.To && t.Type != "DURATION" && c.factuality == coding.Happened {
			if n := daysBetween(t.From, day); n >= 0 && n <= 4 {
				return t.From
			}
			break
		}
	}
	return day
}

func daysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return -1
	}
	return int(b.Sub(a).Hours() / 24)
}

// timeOfReport dates what the dispatch tells as its news, without a day of its
// own, by the story's day. What has been is left open (has shelled, had fled).
func (r *reading) timeOfReport(c *candidate, day string) {
	if day == "" || c.factuality != coding.Happened && c.factuality != coding.Ongoing && c.factuality != coding.Denied {
		return
	}
	t := r.in.Document.Sentences[c.sentence].Tokens[c.tok]
	if t.UPOS != "VERB" {
		return
	}
	c.time = &coding.Time{From: day, To: day, Granularity: "day", Type: "DATE", Value: day}
	c.reasons = append(c.reasons, coding.Reason{Field: "time", Rule: "day of the story"})
}
