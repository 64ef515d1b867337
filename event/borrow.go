package event

import (
	"slices"

	"demarche/coding"
	"demarche/reader"
	"demarche/syntax/argument"
)

// borrow completes an event from the clause around it, where the grammar of
// the sentence says who is meant though the event's own words do not.
func (r *reading) borrow(c *candidate) {
	if len(c.sources) == 0 {
		r.blamed(c)
	}
	if len(c.sources) == 0 {
		r.answerable(c)
	}
	if len(c.sources) == 0 && r.s.Tokens[c.tok].UPOS == "NOUN" {
		r.ofClause(c)
	}
	c.others, c.inner = r.mentioned(c), r.innerOf(c)
}

// innerOf returns the first event in what the event is about.
func (r *reading) innerOf(c *candidate) *candidate {
	for _, head := range r.content(c) {
		from, to := r.s.Subtree(head)
		for i := from; i < to; i++ {
			if o := r.byTok[i]; o != nil && o != c && r.s.Under(i, head) {
				return o
			}
		}
	}
	return nil
}

// blamed: "accused Serbia of genocide", "apologised for the massacre": the
// governing frame says which of its participants did what its content names.
func (r *reading) blamed(c *candidate) {
	cur := c.tok
	for n := 0; n < 6; n++ {
		t := r.s.Tokens[cur]
		if t.Head < 0 || r.clausal(cur) && n > 0 && !t.Is("conj") && !t.Is("xcomp") && !t.Is("advcl") {
			return
		}
		cur = t.Head
		g := r.byTok[cur]
		if g == nil || g.frame.culprit == "" || g == c {
			continue
		}
		who := g.targets
		if g.frame.culprit == "source" {
			who = g.sources
		}
		if len(who) > 0 {
			c.sources = slices.Clone(who)
			c.targets = without(c.targets, who)
			r.because(c, "sources", g.frame.culprit+" of "+g.frame.name, g.tok)
		}
		return
	}
}

// answerable: "the army was responsible for the attack", "rebels were behind the
// bombing": who is said to answer for a deed did it.
func (r *reading) answerable(c *candidate) {
	subject := -1
	switch head := r.s.Tokens[c.tok].Head; {
	case r.s.Tokens[c.tok].UPOS != "NOUN":
	case head >= 0 && isWord("answerable", r.s.Tokens[head].Lemma):
		subject = argument.Understood(r.s, head)
	case r.s.Child(c.tok, "cop") >= 0:
		if p := r.s.Child(c.tok, "case"); p >= 0 && isWord("author", r.s.Tokens[p].Lemma) {
			subject = argument.Understood(r.s, c.tok)
		}
	}
	if subject < 0 {
		return
	}
	if actors, rule := r.participant(c, subject, false); len(actors) > 0 {
		c.sources = actors
		c.targets = without(c.targets, actors)
		r.because(c, "sources", "answerable; "+rule, subject)
	}
}

// ofClause: "flew to Moscow for talks with Putin", "after a meeting with
// Lavrov, Tillerson said": who takes part with the other party is the subject
// of the clause.
func (r *reading) ofClause(c *candidate) {
	if !c.frame.symmetric || len(c.targets) == 0 {
		return
	}
	for cur, n := c.tok, 0; cur >= 0 && n < 5; cur, n = r.s.Tokens[cur].Head, n+1 {
		if r.s.Tokens[cur].UPOS != "VERB" {
			continue
		}
		subject := argument.Understood(r.s, cur)
		if subject < 0 {
			continue
		}
		actors, rule := r.participant(c, subject, false)
		if actors = without(actors, c.targets); len(actors) > 0 {
			c.sources = actors
			r.because(c, "sources", "subject of the clause; "+rule, subject)
		}
		return
	}
}

// mentioned returns the actors in what the event is about, for a target that
// the slots do not give: "vowed to defend the border with Chad".
func (r *reading) mentioned(c *candidate) []coding.Actor {
	if len(c.targets) > 0 {
		return nil
	}
	for _, head := range r.content(c) {
		from, to := r.s.Subtree(head)
		for i := from; i < to; i++ {
			if !r.s.Under(i, head) || slices.Contains(c.words, i) {
				continue
			}
			actors, _ := r.resolve(i, "")
			if actors = without(actors, c.sources); len(actors) > 0 {
				return actors
			}
		}
	}
	return nil
}

// without returns the actors that are of no country of the others.
func without(actors, others []coding.Actor) []coding.Actor {
	return slices.DeleteFunc(slices.Clone(actors), func(a coding.Actor) bool {
		return slices.ContainsFunc(others, func(b coding.Actor) bool { return reader.Party(a) == reader.Party(b) })
	})
}
