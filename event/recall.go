package event

import (
	"strings"

	"demarche/coding"
)

// recall completes what the sentence alone does not say: "the attack" takes
// participants and place from the attack told of before, and what the dispatch
// reports as its news happened on the day it says so.
func (r *reading) recall(found []*candidate) {
	for i, c := range found {
		if c.place == nil && r.physical(c) {
			r.placeFromBefore(found[:i], c)
		}
		if c.time == nil {
			r.timeOfReport(c)
		}
	}
}

// placeFromBefore takes the place of the last event of the same type, or the
// place of the dateline for the first sentences' happenings.
func (r *reading) placeFromBefore(before []*candidate, c *candidate) {
	for i := len(before) - 1; i >= 0; i-- {
		if b := before[i]; b.frame.typ == c.frame.typ && b.place != nil && c.sentence-b.sentence <= 3 {
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
