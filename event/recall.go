package event

import (
	"slices"
	"strings"

	"demarche/coding"
)

// recall completes what a sentence leaves to its readers. A dispatch tells one
// story of few parties: who rejects without a word on whom rejects what the
// other party asked for, "the attack" is the one told of before, and what the
// dispatch reports as its news happened on the day it says so.
func (r *reading) recall(found []*candidate) {
	for i, c := range found {
		if len(c.sources) == 0 {
			r.sourceFromBefore(found[:i], c)
		}
	}
	for i, c := range found {
		if len(c.targets) == 0 && len(c.sources) > 0 && r.wantsTarget(c) {
			r.targetFromStory(found, i, c)
		}
		if c.place == nil && r.physical(c) {
			r.placeFromBefore(found[:i], c)
		}
		if c.time == nil {
			r.timeOfReport(c)
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

// wantsTarget reports whether events of the kind are done to somebody even
// where the text does not say to whom.
func (r *reading) wantsTarget(c *candidate) bool {
	if c.frame.symmetric {
		return false
	}
	switch c.frame.typ {
	case "MOBILIZE", "RETREAT", "AGREE", "CONSULT":
		return false
	}
	return true
}

// targetFromStory takes, in this order, another actor of the event's content,
// the other party of the nearest event in which the source had one, and for
// unrest the state of the people who rise.
func (r *reading) targetFromStory(found []*candidate, at int, c *candidate) {
	if len(c.others) > 0 {
		c.targets = c.others
		r.because(c, "targets", "named in the content")
		return
	}
	for _, i := range nearest(at, len(found)) {
		if other := opponents(found[i], c.sources); len(other) > 0 {
			c.targets = implied(other)
			r.because(c, "targets", "other party of the story")
			return
		}
	}
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

// placeFromBefore takes the place of the last event of the same type.
func (r *reading) placeFromBefore(before []*candidate, c *candidate) {
	for i := len(before) - 1; i >= 0; i-- {
		if b := before[i]; b.frame.typ == c.frame.typ && b.place != nil && c.sentence-b.sentence <= recallReach {
			p := *b.place
			p.Span = nil
			c.place = &p
			r.because(c, "place", "place of the event before")
			return
		}
	}
}

// timeOfReport dates a plain report in the past or present tense by the
// dispatch's own day.
func (r *reading) timeOfReport(c *candidate) {
	day := r.in.Published
	if r.in.Dateline != nil && r.in.Dateline.Day != "" {
		day = r.in.Dateline.Day
	}
	if len(day) < 10 || c.factuality == coding.Planned || c.factuality == coding.CalledFor || c.factuality == coding.Possible {
		return
	}
	t := r.in.Document.Sentences[c.sentence].Tokens[c.tok]
	if t.UPOS != "VERB" || strings.HasPrefix(t.Rel, "acl:relcl") {
		return
	}
	c.time = &coding.Time{From: day[:10], To: day[:10], Granularity: "day", Type: "DATE", Value: day[:10]}
	c.reasons = append(c.reasons, coding.Reason{Field: "time", Rule: "day of the report"})
}
