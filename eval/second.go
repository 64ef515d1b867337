package eval

import (
	"fmt"
	"slices"
	"strings"

	"demarche/coding"
)

// Against scores a second coder's record of the same dispatches as if a system
// had made it: how far two coders agree is the most that can be asked of any.
// Dispatches that the second did not code are left out; what it holds optional
// is not said.
func Against(golds, second []Gold) *Score {
	s := NewScore()
	for _, b := range second {
		if i := slices.IndexFunc(golds, func(a Gold) bool { return a.ID == b.ID }); i >= 0 {
			c := b.coding()
			s.Add(&golds[i], &c)
		}
	}
	return s
}

// coding is the record with the best of each list of alternatives.
func (g *Gold) coding() coding.Coding {
	c := coding.Coding{Dispatch: coding.Dispatch{ID: g.ID, Text: g.Text}}
	for _, x := range g.Claims {
		if !x.Optional {
			c.Claims = append(c.Claims, x.coding(g.Text, fmt.Sprintf("c%d", len(c.Claims)+1)))
		}
	}
	for _, x := range g.Events {
		if !x.Optional {
			c.Events = append(c.Events, x.coding(g.Text, c.Claims))
		}
	}
	return c
}

func (x *GoldClaim) coding(text, id string) coding.Claim {
	cue := cuePosition(text, x)
	out := coding.Claim{ID: id, CueSpans: []coding.Span{{Start: cue, End: cue + len(x.Cue), Text: x.Cue}}, ContentSpans: []coding.Span{{Text: x.Content}}}
	if len(x.Source) > 0 {
		a := actorOf(x.Source[0])
		out.Source = &a
	}
	if len(x.Stance) > 0 {
		out.Stance = coding.Stance(x.Stance[0])
	}
	return out
}

func (x *GoldEvent) coding(text string, claims []coding.Claim) coding.Event {
	start, end := x.Span(text)
	out := coding.Event{Type: x.Type[0], Trigger: coding.Span{Start: start, End: end, Text: x.Trigger}, Sources: actorsOf(x.Sources), Targets: actorsOf(x.Targets)}
	if len(x.CAMEO) > 0 {
		out.CAMEO = x.CAMEO[0]
	}
	if len(x.Date) == 2 {
		out.Time = &coding.Time{From: x.Date[0], To: x.Date[1]}
	}
	if x.Country != "" {
		out.Place = &coding.Place{Country: x.Country}
	}
	if len(x.Factuality) > 0 {
		out.Factuality = coding.Factuality(x.Factuality[0])
	}
	if x.Killed != nil || x.Injured != nil {
		out.Toll = &coding.Toll{Killed: countOf(x.Killed), Injured: countOf(x.Injured)}
	}
	if x.AccordingTo != nil {
		for _, voice := range *x.AccordingTo {
			// A record gives the speaker, a coding the number of his claim.
			if i := slices.IndexFunc(claims, func(c coding.Claim) bool { return c.Source != nil && actorMatches(voice, c.Source.Code, false) }); i >= 0 {
				out.AccordingTo = append(out.AccordingTo, claims[i].ID)
			}
		}
	}
	return out
}

func actorsOf(lists []string) []coding.Actor {
	var out []coding.Actor
	for _, alternatives := range lists {
		out = append(out, actorOf(alternatives))
	}
	return out
}

func actorOf(alternatives string) coding.Actor {
	best, _, _ := strings.Cut(alternatives, "|")
	return coding.Actor{Code: best}
}

func countOf(ends []*int) *coding.Count {
	if len(ends) != 2 {
		return nil
	}
	return &coding.Count{Min: ends[0], Max: ends[1]}
}
