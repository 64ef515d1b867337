package claim

import (
	"cmp"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
)

// place puts the events into the claims whose content they stand in, fills
// their AccordingTo, innermost claim first, and lets the closest claim set the
// factuality of the events it puts forward.
func place(d *syntax.Document, found []*attribution, claims []coding.Claim, events []event.Event) {
	for i := range events {
		e := &events[i]
		around := holders(d, found, e)
		e.AccordingTo = []string{}
		for _, k := range around {
			claims[k].Events = append(claims[k].Events, e.ID)
			if !found[k].presupposes(d, e) {
				e.AccordingTo = append(e.AccordingTo, claims[k].ID)
			}
		}
		if k := decider(d, found, around); k >= 0 {
			found[k].decide(d, e, &claims[k])
		}
	}
	for i := range claims {
		if claims[i].Events == nil {
			claims[i].Events = []string{}
		}
	}
}

// decider returns the claim that says what becomes of an event, of those around
// it: the closest, or who puts that one down ("rejected the charge that P"); -1
// where there is none.
func decider(d *syntax.Document, found []*attribution, around []int) int {
	if len(around) == 0 {
		return -1
	}
	if a := found[around[0]]; len(around) > 1 && a.frame.part == noun {
		if b := found[around[1]]; b.putsDown(d) && b.sentence == a.sentence && b.content.head == a.cue.head {
			return around[1]
		}
	}
	return around[0]
}

// putsDown: the claim rejects what somebody says rather than a thing, so that what
// is said is denied: "rejected reports that P", "dismissed the charge of V-ing".
func (a *attribution) putsDown(d *syntax.Document) bool {
	if a.frame.stance != coding.Denies || a.negated || len(a.content.tokens) == 0 {
		return false
	}
	t := &d.Sentences[a.sentence].Tokens[a.content.head]
	return a.content.take.kind == takesThat || words().anaphor[strings.ToLower(t.Lemma)]
}

// holders lists the attributions whose content holds the event's trigger, the
// shortest content first.
func holders(d *syntax.Document, found []*attribution, e *event.Event) []int {
	var out []int
	for k, a := range found {
		if a.holds(d, e.Trigger.Start) && !a.isCue(e) {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(x, y int) int {
		return cmp.Compare(length(found[x].contentSpans(d.Text)), length(found[y].contentSpans(d.Text)))
	})
	return out
}

func length(spans []span) int {
	n := 0
	for _, s := range spans {
		n += s.end - s.start
	}
	return n
}

// isCue: the event is the speech act itself ("accused").
func (a *attribution) isCue(e *event.Event) bool {
	return e.Sentence == a.sentence && slices.Contains(a.cue.tokens, e.Token)
}

// presupposes: the dispatch itself takes the event as fact.
func (a *attribution) presupposes(d *syntax.Document, e *event.Event) bool {
	return a.frame.presupposed && !a.putsDown(d) || a.isBackground(&d.Sentences[a.sentence], e)
}

// isBackground: what a demand, a promise or a noun phrase mentions in a clause
// of time or a relative clause is the dispatch's own knowledge: "demanded the
// release of X, who was arrested in May".
func (a *attribution) isBackground(s *syntax.Sentence, e *event.Event) bool {
	if e.Sentence != a.sentence || len(a.said) > 0 {
		return false
	}
	switch a.content.take.kind {
	case takesThat, takesClause, takesAside:
		return false
	}
	for i := e.Token; i >= 0 && i != a.content.head && i != a.cue.head; i = s.Tokens[i].Head {
		if t := &s.Tokens[i]; t.Rel == "acl:relcl" || t.Is("advcl") && words().time[markOf(s, i)] && !isGerund(s, i) {
			return true
		}
	}
	return false
}

// decide lets the claim set the factuality of an event at the head of its content.
func (a *attribution) decide(d *syntax.Document, e *event.Event, c *coding.Claim) {
	effect := a.frame.events
	switch {
	case a.negated:
		effect = underNegation(a.frame)
	case effect == "" && a.putsDown(d) && e.Token != a.content.head:
		effect = coding.Denied // what the charge says, not that it was made
	}
	if effect == "" || !a.atHead(d, e) {
		return
	}
	to, ok := combine(e.Factuality, effect)
	if !ok {
		return
	}
	e.Factuality = to
	span := c.CueSpans[0]
	e.Because = append(e.Because, coding.Reason{Field: "factuality", Rule: "claim:" + a.frame.name, Span: &span})
}

// underNegation: what is not ruled out is possible; what is not confirmed too.
func underNegation(f *frame) coding.Factuality {
	if f.stance == f.negated {
		return f.events // "would neither confirm nor deny"
	}
	if f.stance == coding.Denies || f.stance == coding.Confirms {
		return coding.Possible
	}
	return ""
}

// atHead reports whether the event is what the claim is about: its content's
// head, a word coordinated with it, or the event behind a noun or verb that
// only carries it ("any role in the attack", "having carried out the raid").
func (a *attribution) atHead(d *syntax.Document, e *event.Event) bool {
	if e.Sentence != a.sentence || len(a.content.tokens) == 0 {
		return false
	}
	s := &d.Sentences[a.sentence]
	for i := e.Token; i >= 0; i = s.Tokens[i].Head {
		if i == a.content.head {
			return true
		}
		if t := &s.Tokens[i]; t.Rel == "acl:relcl" || !t.Is("conj") && !t.Is("xcomp") && !t.Is("obj") && !t.Is("nmod") && !t.Is("nsubj:pass") && !t.Is("acl") {
			return false
		}
	}
	return false
}

// combine gives the factuality of an event that its clause has as own and its
// claim as effect.
func combine(own, effect coding.Factuality) (coding.Factuality, bool) {
	switch effect {
	case coding.Denied:
		return coding.Denied, own != coding.Failed && own != coding.CalledFor
	case coding.CalledFor:
		return coding.CalledFor, own != coding.Ongoing && own != coding.Failed
	case coding.Planned:
		return coding.Planned, own == coding.Happened || own == coding.Possible
	case coding.Possible:
		return coding.Possible, own == coding.Happened || own == coding.Planned
	}
	return own, false
}

// stance is what the source does with the content. A plain assertion that its
// main event did not or will not happen is a denial.
func (a *attribution) stance(d *syntax.Document, c *coding.Claim, events []event.Event) coding.Stance {
	stance, rule := a.frame.stance, a.frame.name
	if a.negated {
		stance, rule = a.frame.negated, a.frame.name+"-negated"
	} else if stance == coding.Asserts && (a.rebuts(d) || a.deniesSuch(d)) {
		stance, rule = coding.Denies, "rebuttal"
	} else if stance == coding.Asserts && a.frame.events == "" && a.deniesItsHead(c, events) {
		stance, rule = coding.Denies, "negated-content"
	}
	span := c.CueSpans[0]
	c.Because = append(c.Because, coding.Reason{Field: "stance", Rule: rule, Span: &span})
	return stance
}

// rebuts reports whether the content says of a claim, or of "it", that it is
// false: "called the allegations baseless", "said the report was untrue".
func (a *attribution) rebuts(d *syntax.Document) bool {
	back, rebuttal := false, false
	n := 0
	a.eachContentToken(d, func(t *syntax.Token) {
		n++
		lemma := strings.ToLower(t.Lemma)
		back = back || n < 8 && (words().anaphor[lemma] || lemma == "it" || lemma == "that" || lemma == "this")
		rebuttal = rebuttal || n < 16 && words().rebuttal[lemma]
	})
	return rebuttal && (back || a.content.take.kind == takesPredicate && n <= 3)
}

// deniesSuch reports whether the content says that there is "no such" thing.
func (a *attribution) deniesSuch(d *syntax.Document) bool {
	no, found := false, false
	a.eachContentToken(d, func(t *syntax.Token) {
		form := strings.ToLower(t.Form)
		found = found || no && form == "such"
		no = form == "no" || form == "any" && no || words().negation[form]
	})
	return found
}

func (a *attribution) deniesItsHead(c *coding.Claim, events []event.Event) bool {
	return slices.ContainsFunc(events, func(e event.Event) bool {
		return e.Sentence == a.sentence && e.Token == a.content.head && e.Factuality == coding.Denied && slices.Contains(c.Events, e.ID)
	})
}
