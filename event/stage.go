package event

import (
	"slices"
	"strconv"

	"demarche/coding"
	"demarche/reader"
	"demarche/syntax/argument"
	"demarche/when"
)

// chooseStages takes the likeliest answers to where and when each event
// happened. What the rules say is one of the answers.
func (r *reading) chooseStages(found []*candidate) {
	for i := range found {
		r.choosePlace(found, i)
	}
	day := r.storyDay(found)
	for i := range found {
		r.chooseTime(found, i, day)
	}
}

// spot is an answer to where an event happened.
type spot struct {
	place *coding.Place
	said  float64 // what the reader says for all places of the country
	best  float32 // what it says for this one
	names []string
}

func (r *reading) choosePlace(found []*candidate, at int) {
	c := found[at]
	var spots []*spot
	offer := func(p *coding.Place, name string) *spot {
		if p == nil || p.Country == "" {
			return &spot{}
		}
		i := slices.IndexFunc(spots, func(s *spot) bool { return s.place != nil && s.place.Country == p.Country })
		if i < 0 {
			spots = append(spots, &spot{place: p})
			i = len(spots) - 1
		}
		if name != "" && !slices.Contains(spots[i].names, name) {
			spots[i].names = append(spots[i].names, name)
		}
		return spots[i]
	}
	spots = append(spots, &spot{names: []string{"nowhere"}})
	if c.place != nil && c.place.Country != "" {
		offer(c.place, "present")
		offer(c.place, "present by "+mechanismOf(c.ruleOf("place")))
	} else {
		spots[0].names = append(spots[0].names, "nowhere at present")
	}
	r.offerNamed(c, offer)
	if r.in.Home != nil {
		offer(r.in.Home, "of the dateline")
	}
	for _, a := range c.sources {
		offer(r.countryOf([]coding.Actor{a}), "of a source")
	}
	for _, a := range c.targets {
		offer(r.countryOf([]coding.Actor{a}), "of a target")
	}
	for i := at - 1; i >= 0 && i >= at-3; i-- {
		if b := found[i]; b.place != nil {
			offer(b.place, "of an event before")
			if i == at-1 {
				offer(b.place, "of the event before")
			}
			if b.frame.typ == c.frame.typ {
				offer(b.place, "of a like event before")
			}
			if overlap(b.sources, c.sources) {
				offer(b.place, "of an event before by the same")
			}
			if overlap(b.targets, c.targets) {
				offer(b.place, "of an event before to the same")
			}
		}
	}
	sum := 0.0
	for _, s := range spots {
		sum += s.said
	}
	x := r.choiceOf(c, "place")
	for _, s := range spots {
		f := &featureList{role: "p", typ: c.frame.typ}
		for _, n := range s.names {
			f.typed(n)
		}
		if s.place == nil {
			f.above("reader: elsewhere", sum)
			f.add("nowhere: " + string(c.factuality))
		} else {
			f.above("reader: here", s.said)
			f.above("reader: elsewhere", sum-s.said)
			f.add("somewhere: " + string(c.factuality))
			f.addIf(c.place != nil && s.place.Country != c.place.Country, "against the present")
		}
		x.Options = append(x.Options, Option{Place: s.place, Features: f.names})
	}
	taken := r.take(x)
	switch p := x.Options[taken].Place; {
	case p == nil:
		c.place = nil
	case c.place == nil || c.place.Country != p.Country || c.place.Span == nil && p.Span != nil:
		q := *p
		c.place = &q
	default:
		return // as it is
	}
	r.restate(c, "place", x.Options[taken], c.place != nil)
	if c.place != nil && c.place.Span != nil && !slices.ContainsFunc(r.placesIn[c.sentence], func(i int) bool { return r.in.Places[i].Span == c.place.Span }) {
		c.place.Span = nil
	}
}

// pointed is from which probability on a place that the reader points to says where
// in a country it was, rather than a place that is only understood.
const pointed = 0.2

// offerNamed offers the places that the sentence and those around it name.
func (r *reading) offerNamed(c *candidate, offer func(*coding.Place, string) *spot) {
	defer r.visit(c.sentence)()
	heard := r.g.Fillers(c.sentence, c.tok, reader.Place, 0.02)
	for sentence := max(0, c.sentence-3); sentence <= min(c.sentence+1, len(r.placesIn)-1); sentence++ {
		for _, i := range r.placesIn[sentence] {
			m := &r.in.Places[i]
			name := "named " + strconv.Itoa(c.sentence-sentence) + " back"
			if sentence > c.sentence {
				name = "named after"
			}
			if sentence == c.sentence {
				top := r.topOf(m.From, m.To)
				name = "named " + attachment(r.distance(c.tok, top))
				if !r.locative(top, c, m) {
					name = "named, no place of anything, " + attachment(r.distance(c.tok, top))
				}
			}
			best := saidOf(heard, sentence, m.From, m.To)
			o := offer(&m.Place, name)
			o.said += float64(best)
			if best > o.best {
				o.best = best
				if o.place != nil && (o.names[0] != "present" || o.place.Span == nil && best >= pointed) {
					o.place = &m.Place
				}
			}
		}
	}
}

// saidOf is the highest probability of the words of a range.
func saidOf(heard []reader.Filler, sentence, from, to int) float32 {
	best := float32(0)
	for _, f := range heard {
		if f.Sentence == sentence && from <= f.Token && f.Token < to {
			best = max(best, f.P)
		}
	}
	return best
}

// moment is an answer to when an event happened.
type moment struct {
	time  *coding.Time
	said  float64
	names []string
}

func (r *reading) chooseTime(found []*candidate, at int, day string) {
	c := found[at]
	if rule := c.ruleOf("time"); rule == dayOfSame || rule == dayOfOccasion {
		return
	}
	form := r.form(c)
	if day != "" && underWay(form) && c.time != nil && c.time.To != "" && c.time.To < day {
		c.time = onDay(day)
		r.unsay(c, "time")
		c.reasons = append(c.reasons, coding.Reason{Field: "time", Rule: "day of the story"})
	}
	awaited := r.awaited(c)
	if day != "" && c.time == nil && c.factuality == coding.Planned && !awaited {
		c.time = onDay(day) // under way with what is done for it
		c.reasons = append(c.reasons, coding.Reason{Field: "time", Rule: "day of the story"})
	}
	moments := []*moment{{names: []string{"no day"}}}
	offer := func(t *coding.Time, name string) *moment {
		if t == nil || t.From == "" && t.To == "" || underWay(form) && t.To != "" && t.To < day {
			return &moment{}
		}
		i := slices.IndexFunc(moments, func(m *moment) bool { return m.time != nil && m.time.From == t.From && m.time.To == t.To })
		if i < 0 {
			moments = append(moments, &moment{time: t})
			i = len(moments) - 1
		}
		if name != "" && !slices.Contains(moments[i].names, name) {
			moments[i].names = append(moments[i].names, name)
		}
		return moments[i]
	}
	if c.time != nil {
		offer(c.time, "present")
		offer(c.time, "present by "+mechanismOf(c.ruleOf("time")))
	} else {
		moments[0].names = append(moments[0].names, "no day at present")
	}
	r.offerTimes(c, offer)
	if day != "" && !awaited {
		offer(onDay(day), "day of the story")
	}
	for _, i := range []int{at - 1, at + 1} {
		if awaited || i < 0 || i >= len(found) || found[i].time == nil {
			continue
		}
		b, name := found[i], "of the event before"
		if i > at {
			name = "of the event after"
		}
		offer(b.time, name)
		if b.frame.typ == c.frame.typ {
			offer(b.time, name+", a like one")
		}
		if b.sentence == c.sentence {
			offer(b.time, name+", in the sentence")
		}
	}
	for i, b := range found {
		if i != at && b.time != nil && b.frame.typ == c.frame.typ && (overlap(b.targets, c.targets) || overlap(b.sources, c.sources)) {
			offer(b.time, "of a like event of the same parties")
		}
	}
	sum := 0.0
	for _, m := range moments {
		sum += m.said
	}
	x := r.choiceOf(c, "time")
	for _, m := range moments {
		f := &featureList{role: "w", typ: c.frame.typ}
		for _, n := range m.names {
			f.typed(n)
			f.add(n + ", " + string(c.factuality))
			f.add(n + ", " + form)
			f.addIf(r.background(c), n+", background")
		}
		if m.time == nil {
			f.above("reader: another day", sum)
		} else {
			f.above("reader: this day", m.said)
			f.above("reader: another day", sum-m.said)
			f.add("a " + m.time.Granularity)
			f.add(sideOf(m.time, day) + ", " + string(c.factuality))
			f.add(sideOf(m.time, day) + ", " + form)
			f.addIf(c.time != nil && (m.time.From != c.time.From || m.time.To != c.time.To), "against the present")
		}
		x.Options = append(x.Options, Option{Time: m.time, Features: f.names})
	}
	taken := r.take(x)
	switch t := x.Options[taken].Time; {
	case t == nil && c.time == nil, t != nil && c.time != nil && t.From == c.time.From && t.To == c.time.To:
		return // as it is
	case t == nil:
		c.time = nil
	default:
		u := *t
		c.time = &u
	}
	r.restate(c, "time", x.Options[taken], c.time != nil)
}

// awaited reports whether an event is yet to come, so that neither the story's day
// nor that of the event beside it is its own: what is planned, but for what
// something is being done for, "is in Moscow in a bid to persuade Russia".
func (r *reading) awaited(c *candidate) bool {
	if c.factuality != coding.Planned {
		return false
	}
	defer r.visit(c.sentence)()
	t := r.s.Tokens[c.tok]
	above := t.Head
	switch {
	case t.Is("acl"):
		if _, ok := r.purposed(above); !ok {
			return true
		}
		above = r.predicateOf(above)
	case t.Is("xcomp") && isWord("effort", r.s.Tokens[above].Lemma):
	case !t.Is("advcl") || argument.Marker(r.s, c.tok) != "to":
		return true
	}
	return r.factuality(&candidate{frame: &frame{}, tok: above}).factuality == coding.Planned
}

// underWay reports whether a form says that something goes on as the story is
// told, so that no time that is over is its own: "is holding talks on the shelling
// of last week".
func underWay(form string) bool { return form == "VBZ VBG" || form == "VBP VBG" }

// form is the tag of an event's word, after that of its first auxiliary: "VBZ
// VBG" of "is holding".
func (r *reading) form(c *candidate) string {
	s := &r.in.Document.Sentences[c.sentence]
	form := s.Tokens[c.tok].XPOS
	if a := s.Child(c.tok, "aux", "cop", "mark"); a >= 0 {
		return s.Tokens[a].XPOS + " " + form
	}
	return form
}

// offerTimes offers the times that the sentence and those around it name.
func (r *reading) offerTimes(c *candidate, offer func(*coding.Time, string) *moment) {
	defer r.visit(c.sentence)()
	heard := r.g.Fillers(c.sentence, c.tok, reader.Time, 0.02)
	for sentence := max(0, c.sentence-2); sentence <= min(c.sentence+1, len(r.timesIn)-1); sentence++ {
		for _, i := range r.timesIn[sentence] {
			m := &r.in.Times[i]
			if m.From >= m.To {
				continue
			}
			name := "named " + strconv.Itoa(c.sentence-sentence) + " back"
			if sentence > c.sentence {
				name = "named after"
			}
			if sentence == c.sentence {
				if r.ofWhatWentBefore(c, m) {
					continue
				}
				name = "named " + r.stands(c, m)
			}
			offer(&m.Time, name).said += float64(saidOf(heard, sentence, m.From, m.To))
		}
	}
}

// ofWhatWentBefore reports whether a time dates what an event is told to have
// come after: "the first attack since the war began in 2011".
func (r *reading) ofWhatWentBefore(c *candidate, m *when.Mention) bool {
	holder := r.datedBy(m)
	return holder != c.tok && r.s.Under(holder, c.tok) && r.precedes(holder, c.tok)
}

// stands says how a time expression of its sentence stands to an event.
func (r *reading) stands(c *candidate, m *when.Mention) string {
	top, holder := r.topOf(m.From, m.To), r.datedBy(m)
	how := attachment(r.reach(c.tok, holder))
	switch {
	case m.Type == "SET" || r.lasting(m):
		how += ", lasting"
	case r.precedes(c.tok, holder):
		how += ", of what followed"
	case r.ofSpeech(c, holder):
		how += ", of speech"
	case r.ofOther(c, top):
		how += ", of a noun"
	}
	return how
}

// sideOf says where a time lies from the story's day.
func sideOf(t *coding.Time, day string) string {
	switch {
	case t.From == t.To && t.From == day:
		return "the day of the story"
	case t.To != "" && t.To < day:
		return "before the story"
	case t.From > day:
		return "after the story"
	}
	return "around the story"
}

// choiceOf is the question of a field of an event, without its options.
func (r *reading) choiceOf(c *candidate, field string) Choice {
	trigger := r.span(&r.in.Document.Sentences[c.sentence], c.words)
	return Choice{At: trigger.Start, End: trigger.End, Type: c.frame.typ, Field: field}
}

// unsay takes away the reasons of a field.
func (r *reading) unsay(c *candidate, field string) {
	c.reasons = slices.DeleteFunc(c.reasons, func(x coding.Reason) bool { return x.Field == field })
}

// restate gives a field the reason for which an answer was taken.
func (r *reading) restate(c *candidate, field string, o Option, known bool) {
	r.unsay(c, field)
	if known {
		c.reasons = append(c.reasons, coding.Reason{Field: field, Rule: r.l.reasonOf(o), Span: o.span()})
	}
}

// span is where the words of an answer stand, nil where it rests on none.
func (o Option) span() *coding.Span {
	switch {
	case o.Place != nil:
		return o.Place.Span
	case o.Time != nil:
		return o.Time.Span
	case len(o.Actors) > 0:
		return o.Actors[0].Span
	}
	return nil
}
