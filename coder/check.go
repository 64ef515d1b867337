package coder

import (
	"fmt"

	"demarche/coding"
)

// Check returns an error if a coding breaks what every reader of it may rely on:
// spans are slices of the text, ids are unique, and what refers to an id finds it.
func Check(c coding.Coding) error {
	ids := map[string]bool{}
	for _, e := range c.Events {
		if e.ID == "" || ids[e.ID] {
			return fmt.Errorf("event id %q is missing or taken", e.ID)
		}
		ids[e.ID] = true
	}
	for _, claim := range c.Claims {
		if claim.ID == "" || ids[claim.ID] {
			return fmt.Errorf("claim id %q is missing or taken", claim.ID)
		}
		ids[claim.ID] = true
	}
	for _, e := range c.Events {
		for _, id := range e.AccordingTo {
			if !ids[id] {
				return fmt.Errorf("event %s stands according to %s, which is not there", e.ID, id)
			}
		}
	}
	for _, claim := range c.Claims {
		if claim.Answers != "" && !ids[claim.Answers] {
			return fmt.Errorf("claim %s answers %s, which is not there", claim.ID, claim.Answers)
		}
		for _, id := range claim.Events {
			if !ids[id] {
				return fmt.Errorf("claim %s holds %s, which is not there", claim.ID, id)
			}
		}
	}
	for _, s := range spansOf(c) {
		if s.Start < 0 || s.End <= s.Start || s.End > len(c.Dispatch.Text) || c.Dispatch.Text[s.Start:s.End] != s.Text {
			return fmt.Errorf("span %d to %d is not %q", s.Start, s.End, s.Text)
		}
	}
	return nil
}

// spansOf lists every span of a coding.
func spansOf(c coding.Coding) []coding.Span {
	var all []coding.Span
	add := func(spans ...*coding.Span) {
		for _, s := range spans {
			if s != nil {
				all = append(all, *s)
			}
		}
	}
	actors := func(list []coding.Actor) {
		for _, a := range list {
			add(a.Span)
		}
	}
	because := func(reasons []coding.Reason) {
		for _, r := range reasons {
			add(r.Span)
		}
	}
	for _, e := range c.Events {
		add(&e.Trigger)
		actors(e.Sources)
		actors(e.Targets)
		because(e.Because)
		if e.Time != nil {
			add(e.Time.Span)
		}
		if e.Place != nil {
			add(e.Place.Span)
		}
		if e.Toll != nil {
			for _, count := range []*coding.Count{e.Toll.Killed, e.Toll.Injured, e.Toll.Missing, e.Toll.Detained, e.Toll.Displaced} {
				if count != nil {
					add(count.Span)
				}
			}
		}
	}
	for _, claim := range c.Claims {
		all = append(all, claim.SourceSpans...)
		all = append(all, claim.CueSpans...)
		all = append(all, claim.ContentSpans...)
		because(claim.Because)
		if claim.Source != nil {
			add(claim.Source.Span)
		}
	}
	if c.Mentions != nil {
		actors(c.Mentions.Actors)
		for _, t := range c.Mentions.Times {
			add(t.Span)
		}
		for _, p := range c.Mentions.Places {
			add(p.Span)
		}
	}
	return all
}
