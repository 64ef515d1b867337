package event

import (
	"slices"
	"strings"

	"demarche/coding"
	"demarche/syntax/argument"
)

// countTolls gives the events of the dispatch, which stand in the order of the
// text, the counts that belong to them: those of their own sentence, and of the
// next ones where these have no violent event of their own.
func (r *reading) countTolls(found []*candidate) {
	var attack []*candidate // of the last sentence that tells of one
	for i := range r.in.Document.Sentences {
		r.enter(i)
		var here []*candidate
		for ; len(found) > 0 && found[0].sentence == i; found = found[1:] {
			here = append(here, found[0])
			r.byTok[found[0].tok] = found[0]
		}
		ts := r.tallies()
		r.countHere(ts, here)
		if len(attack) > 0 {
			r.carry(ts, attack)
		}
		if a := r.attack(here); a != nil {
			attack = a
		}
	}
}

// countHere gives the events of the sentence the counts that stand in it: first to
// those whose own words count, then to those that others belong to, then to other
// words for the same happening.
func (r *reading) countHere(ts []tally, here []*candidate) {
	for _, t := range ts {
		c := r.byTok[t.anchor]
		if c == nil && r.s.Tokens[t.anchor].UPOS == "NOUN" {
			c = r.harmBelow(t, false) // "the number of dead", "the toll from the attack"
		}
		if c.counts(t.field) {
			c.add(t)
		}
	}
	for _, t := range ts {
		if c := r.ownerOf(t); c != nil {
			c.add(t)
		}
	}
	for _, t := range ts {
		owner := r.ownerOf(t)
		if owner == nil || t.field != "killed" && t.field != "injured" {
			continue
		}
		for _, c := range here {
			if c != owner && r.countsIn(c, t) && (r.result(t.anchor, c, here) || r.sameHappening(c.tok, owner.tok) || r.sameHappening(c.tok, t.anchor)) {
				c.add(t)
			}
		}
	}
}

// result reports whether a participle tells what came of the attack before it that
// is nearest, wherever the tree has hung it: "dropped a bomb on troops who were
// training, killing four".
func (r *reading) result(anchor int, c *candidate, here []*candidate) bool {
	t := r.s.Tokens[anchor]
	if t.XPOS == "VBG" && t.Is("conj") {
		anchor, t = t.Head, r.s.Tokens[t.Head] // "killing four and wounding eight"
	}
	// "shelled the town, residents said, killing 40" hangs on the verb of saying as if it were said.
	asSaid := t.Is("ccomp") && r.s.Child(anchor, "nsubj", "mark") < 0
	if t.XPOS != "VBG" || !t.Is("advcl") && !asSaid || c.tok > anchor {
		return false
	}
	if o := r.byTok[t.Head]; o != nil && o.frame.typ == "ASSAULT" {
		return o == c
	}
	return !slices.ContainsFunc(here, func(o *candidate) bool {
		return c.tok < o.tok && o.tok < anchor && o.frame.typ == "ASSAULT"
	})
}

// countsIn reports whether an event may take a count from the words around it:
// an attack, or the protest in which people died.
func (r *reading) countsIn(c *candidate, t tally) bool {
	return c.frame.typ == "ASSAULT" || c.frame.typ == "PROTEST" && (r.s.Tokens[c.tok].Is("obl") || r.s.Under(t.anchor, c.tok))
}

// add keeps the first count of each kind. Who is meant to be harmed is nobody's
// count, nor is the one who is expelled.
func (c *candidate) add(t tally) {
	if one(t.count) && (t.field == "displaced" || !c.realised() && c.factuality != coding.Denied) {
		return
	}
	if c.toll == nil {
		c.toll = &coding.Toll{}
	}
	slot := field(c.toll, t.field)
	if *slot != nil {
		return
	}
	n := t.count
	*slot = &n
	c.reasons = append(c.reasons, coding.Reason{Field: "toll", Rule: t.field, Span: n.Span})
}

// one reports whether a count is of one and no more.
func one(n coding.Count) bool { return n.Min != nil && n.Max != nil && *n.Min == 1 && *n.Max == 1 }

// realised reports whether an event is told as one that has happened or goes on.
func (c *candidate) realised() bool {
	return c.factuality == coding.Happened || c.factuality == coding.Ongoing
}

// ownerOf finds the event that a count belongs to: the toll word itself, one that it
// is coordinated with, one below it that is the same happening, the nearest above it
// or beside a verb above it ("the raid left ten dead"), any below, or the only one of
// the sentence.
func (r *reading) ownerOf(t tally) *candidate {
	if c := r.byTok[t.anchor]; c.counts(t.field) {
		return c
	}
	if t.part {
		return nil
	}
	for cur := t.anchor; r.s.Tokens[cur].Is("conj"); {
		cur = r.s.Tokens[cur].Head
		if c := r.byTok[cur]; c.harms(t.field) && r.l.tolls.harm(r.s, cur) {
			return c // "five were killed and 27 hurt in the unrest"
		}
	}
	if c := r.harmBelow(t, r.s.Tokens[t.anchor].UPOS != "NOUN"); c != nil {
		return c // "the toll from the attack", "died in the attack"
	}
	for cur, n := t.anchor, 0; cur >= 0 && n < 8; cur, n = r.s.Tokens[cur].Head, n+1 {
		if c := r.byTok[cur]; c.harms(t.field) {
			return c
		}
		for _, side := range []string{"nsubj", "obj"} {
			if o := r.s.Child(cur, side); o >= 0 && r.byTok[o].harms(t.field) {
				return r.byTok[o]
			}
		}
		if r.s.Tokens[cur].Is("advcl") && isWord("sequel", argument.Marker(r.s, cur)) {
			break // "fled after ten had died": another time
		}
	}
	if c := r.harmBelow(t, false); c != nil {
		return c
	}
	return r.onlyHarm(t)
}

// onlyHarm returns the event of the sentence that may have taken the count,
// where there is one alone.
func (r *reading) onlyHarm(t tally) *candidate {
	var only *candidate
	for tok := range r.s.Tokens {
		if c := r.byTok[tok]; c != nil && c.frame.typ == "ASSAULT" && c.harms(t.field) {
			if only != nil {
				return nil
			}
			only = c
		}
	}
	return only
}

// harmBelow returns the first event below a toll word, of the same happening where
// that is asked for.
func (r *reading) harmBelow(t tally, same bool) *candidate {
	from, to := r.s.Subtree(t.anchor)
	for i := from; i < to; i++ {
		if c := r.byTok[i]; c.harms(t.field) && r.s.Under(i, t.anchor) && (!same || r.sameHappening(i, t.anchor)) {
			return c
		}
	}
	return nil
}

// harms reports whether people may come to such harm in the event.
func (c *candidate) harms(field string) bool {
	if c == nil {
		return false
	}
	switch field {
	case "detained":
		return c.mode == "arrest" || c.mode == "abduct" || c.mode == "convict"
	case "displaced":
		return c.frame.typ == "ASSAULT" || c.mode == "deport" || c.mode == "expel" || c.cameo == "075"
	case "missing":
		return c.frame.typ == "ASSAULT" || c.frame.typ == "COERCE"
	}
	return c.violent()
}

// counts reports whether an event whose own word counts people may have the count:
// whatever it is coded as, those "held" or "driven out" are.
func (c *candidate) counts(field string) bool {
	return c.harms(field) || c != nil && (field == "detained" || field == "displaced") && (c.frame.typ == "COERCE" || c.frame.typ == "SANCTION" || c.frame.typ == "ASSAULT")
}

// violent reports whether people may be killed or wounded in the event.
func (c *candidate) violent() bool { return c.frame.typ == "ASSAULT" || c.frame.typ == "PROTEST" }

// kinship bounds how far apart two words for one happening stand in the tree.
const kinship = 4

// sameHappening reports whether the sentence ties two violent events into one:
// "shelled the town, killing ten", "died when police fired", "killed in clashes".
func (r *reading) sameHappening(a, b int) bool {
	above := map[int]int{}
	for cur, n := a, 0; n <= kinship; cur, n = r.s.Tokens[cur].Head, n+1 {
		above[cur] = n
		if !r.ties(cur) {
			break
		}
	}
	for cur, n := b, 0; n <= kinship; cur, n = r.s.Tokens[cur].Head, n+1 {
		if m, ok := above[cur]; ok {
			return n+m <= kinship
		}
		if !r.ties(cur) {
			return false
		}
	}
	return false
}

// ties reports whether the word is tied to its head as part of one happening.
func (r *reading) ties(i int) bool {
	t := r.s.Tokens[i]
	switch {
	case t.Head < 0:
		return false
	case t.Is("advcl"):
		m := argument.Marker(r.s, i)
		return t.XPOS == "VBG" || m == "when" || m == "as" || m == "while" || m == "where" || r.s.Child(i, "advmod") >= 0 && t.XPOS != "VB"
	case t.Is("obl"), t.Is("nmod"):
		return slices.Contains([]string{"in", "during", "by", "from", "on", "at", "of", "inside", "near"}, argument.Prep(r.s, i))
	case t.Is("parataxis"):
		return r.suffered(i) // "opened fire; two people were reported killed"
	case t.Is("conj"):
		return r.s.Child(i, "nsubj", "nsubj:pass") < 0 || r.l.tolls.harm(r.s, i) || r.suffered(i)
	case t.Is("acl"):
		// "an attack in the town, which killed ten": no town kills.
		h := r.s.Tokens[t.Head]
		return r.within(t.Head) != nil || r.thrown(t.Head) || r.l.tolls.harm(r.s, i) && (h.Is("nmod") || h.Is("obl") || h.Is("conj"))
	case t.Is("obj"):
		c := r.within(i)
		return c != nil && c == r.byTok[t.Head] // "carried out an attack, which killed ten"
	case t.Is("nsubj"):
		return r.byTok[i] != nil || r.thrown(i)
	case t.Is("ccomp"):
		return r.s.Tokens[t.Head].Rel == "acl:relcl" // "that rescuers say killed ten"
	}
	return t.Is("xcomp") || t.Is("appos")
}

// suffered reports whether a clause says only what came of something, and not who
// did it: "two people were reported killed".
func (r *reading) suffered(i int) bool {
	if x := r.s.Child(i, "xcomp"); x >= 0 {
		i = x
	}
	return r.l.tolls.harm(r.s, i) && (r.s.Tokens[i].XPOS != "VBD" || r.s.Child(i, "obj") < 0)
}

// thrown reports whether an event is told of what is then said to do harm: "shells
// fired from Syria killed five".
func (r *reading) thrown(noun int) bool {
	head := r.s.Tokens[noun].Head
	return head >= 0 && slices.ContainsFunc(r.s.Children(noun), func(c int) bool {
		return r.s.Tokens[c].Rel == "acl" && r.byTok[c] != nil
	}) && r.l.tolls.harm(r.s, head)
}

// within is the event of the sentence of whose trigger a word is part.
func (r *reading) within(tok int) *candidate {
	if c := r.byTok[tok]; c != nil {
		return c
	}
	for cur, n := tok, 0; cur >= 0 && n < 3; cur, n = r.s.Tokens[cur].Head, n+1 {
		if c := r.byTok[cur]; c != nil && slices.Contains(c.words, tok) {
			return c
		}
	}
	return nil
}

// attack returns the attack that a sentence tells of, with the other words for it,
// or nil: of several the first that stands below no other.
func (r *reading) attack(here []*candidate) []*candidate {
	var top *candidate
	for _, c := range here {
		if c.frame.typ == "ASSAULT" && (top == nil || c.tok != top.tok && r.s.Under(top.tok, c.tok)) {
			top = c
		}
	}
	if top == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(here), func(c *candidate) bool {
		return c.frame.typ != "ASSAULT" || !c.realised() || c != top && !r.sameHappening(c.tok, top.tok)
	})
}

// carry gives the counts of a sentence to the attack of one before it ("More than
// 80 people died and hundreds were injured."), where no event of its own has them.
func (r *reading) carry(ts []tally, attack []*candidate) {
	counted := slices.ContainsFunc(ts, func(t tally) bool { return t.field == "killed" || t.field == "injured" })
	for _, t := range ts {
		o := r.ownerOf(t)
		switch {
		case t.part, t.field == "detained", t.field == "displaced", t.field == "missing" && !counted, !r.numbered(t.count):
			continue
		case o == nil && !r.near(t, attack[0]), o != nil && !r.bare(o, attack[0]):
			continue
		}
		for _, c := range attack {
			c.add(t)
		}
	}
}

// numbered reports whether a count rests on a number, and not on who is named.
func (r *reading) numbered(n coding.Count) bool {
	_, ok := r.l.tolls.quantity(strings.Fields(strings.ReplaceAll(strings.ToLower(n.Span.Text), "-", " - ")))
	return ok
}

// near reports whether a count that no event of its sentence has goes on with what
// the sentence before tells: in its paragraph, or as the main clause.
func (r *reading) near(t tally, before *candidate) bool {
	if r.at-before.sentence > tollReach {
		return false
	}
	last := r.in.Document.Sentences[before.sentence].Tokens
	between := r.in.Document.Text[last[len(last)-1].End:r.s.Tokens[0].Start]
	if !strings.Contains(between, "\n") {
		return true
	}
	if r.at-before.sentence > 1 {
		return false
	}
	top := t.anchor
	for r.s.Tokens[top].Is("ccomp") || r.s.Tokens[top].Is("conj") || r.s.Tokens[top].Is("parataxis") {
		top = r.s.Tokens[top].Head
	}
	return r.s.Tokens[top].Head < 0
}

// bare reports whether an event only says what came of the attack that the
// sentence before told of: "Nobody was hurt.", "Ten people were killed."
func (r *reading) bare(c, before *candidate) bool {
	return c.sentence == before.sentence+1 && r.l.tolls.harm(r.s, c.tok) && len(c.args) <= 2 &&
		!slices.ContainsFunc(c.args, func(a argument.Argument) bool { return a.Role == argument.Subject })
}

// tollReach is how many sentences on a count still belongs to an attack.
const tollReach = 2
