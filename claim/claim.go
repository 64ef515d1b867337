package claim

import (
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
)

// Read returns the claims of a dispatch in text order. It fills AccordingTo of
// the events, innermost claim first, and sets the factuality of those that the
// closest claim decides.
func (l *Lexicon) Read(in event.Input, events []event.Event) []coding.Claim {
	d := in.Document
	found := l.attributions(in)
	r := &resolver{in: in}
	cite(d, found, r)
	claims := make([]coding.Claim, len(found))
	for i, a := range found {
		c := &claims[i]
		c.ID = "c" + strconv.Itoa(i+1)
		r.fill(c, a)
	}
	place(d, found, claims, events)
	for i, a := range found {
		claims[i].Stance = a.stance(d, &claims[i], events)
	}
	if in.Reading != nil {
		l.chooseSources(in, found, claims, events)
	}
	answer(d, found, claims, events)
	return claims
}

// attributions finds every attribution of the document, in the order of their cues.
func (l *Lexicon) attributions(in event.Input) []*attribution {
	d := in.Document
	quotes := utterances(d.Text)
	var found []*attribution
	for i := range d.Sentences {
		for _, p := range l.propose(in, i, quotes) {
			if a := l.decide(in, p, quotes); a != nil {
				found = append(found, a)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *attribution) int { return a.start(d) - b.start(d) })
	found = dropTwins(found)
	sp := speech{doc: d, utterances: quotes, found: found}
	sp.assign()
	found = append(found, sp.labelled(in)...)
	found = append(found, sp.signed()...)
	slices.SortStableFunc(found, func(a, b *attribution) int { return a.start(d) - b.start(d) })
	found = slices.DeleteFunc(found, func(a *attribution) bool { return len(a.tree) == 0 && len(a.said) == 0 })
	cut(d, found)
	rejoin(d, found, in.Reading)
	return dropThoughts(d, found)
}

// decide takes the best of a cue's proposals, with its edges, or nil if none is
// good enough.
func (l *Lexicon) decide(in event.Input, proposals []*attribution, quotes []quotation) *attribution {
	if l.model == nil {
		return listed(proposals)
	}
	a := l.model.choose(in, l, proposals, quotes)
	if a != nil {
		a.judged = true
		l.settle(in, a)
	}
	return a
}

// content returns the stretches of the claim's content in text order.
func (a *attribution) contentSpans(text string) []span {
	out := slices.Clone(a.tree)
	for _, q := range a.said {
		out = append(out, span{q.start, q.end})
	}
	slices.SortFunc(out, func(x, y span) int { return x.start - y.start })
	var merged []span
	for _, s := range out {
		if n := len(merged); n > 0 && s.start <= merged[n-1].end+1 && !strings.Contains(text[merged[n-1].start:s.start], "\n") {
			merged[n-1].end = max(merged[n-1].end, s.end)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// dropTwins leaves out a noun's claim to a clause that a verb before it puts
// forward, since the clause cannot be of both: "denied in a statement that P".
func dropTwins(found []*attribution) []*attribution {
	all := slices.Clone(found)
	return slices.DeleteFunc(found, func(a *attribution) bool {
		return a.frame.part == noun && slices.ContainsFunc(all, func(b *attribution) bool {
			return b.frame.part == verb && b.sentence == a.sentence && b.content.head == a.content.head && b.cue.head < a.cue.head && len(b.content.tokens) > 0
		})
	})
}

// dropThoughts leaves out what a speaker says of his own mind: "X said he hoped
// to ..." is one claim, and "we believe" inside a quotation is none of its own.
func dropThoughts(d *syntax.Document, found []*attribution) []*attribution {
	all := slices.Clone(found)
	return slices.DeleteFunc(found, func(a *attribution) bool {
		s := &d.Sentences[a.sentence]
		if firstPerson(s, a.voice) {
			return true
		}
		if !a.voice.known || !a.frame.thought {
			return false
		}
		t := &s.Tokens[a.voice.token]
		if t.UPOS != "PRON" || isRelative(t) {
			return false
		}
		at := a.start(d)
		return slices.ContainsFunc(all, func(b *attribution) bool {
			return b != a && b.sentence == a.sentence && b.holds(d, at) && b.frame.part == verb
		})
	})
}

// holds reports whether the offset stands in the claim's content.
func (a *attribution) holds(d *syntax.Document, at int) bool {
	return slices.ContainsFunc(a.contentSpans(d.Text), func(s span) bool { return s.start <= at && at < s.end })
}
