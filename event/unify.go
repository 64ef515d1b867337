package event

import (
	"slices"

	"demarche/syntax/argument"
)

// unify leaves one event for one happening in the sentence: a light verb with
// its noun, a verb with the noun that repeats it, a killing with the attack
// that caused it.
func (r *reading) unify(found []*candidate) []*candidate {
	gone, into := map[*candidate]bool{}, map[*candidate]*candidate{}
	for _, c := range found {
		for _, w := range c.words[1:] {
			if o := r.byTok[w]; o != nil && o != c {
				gone[o] = true
				r.traceOf(o, "part of "+c.frame.name)
			}
		}
	}
	for _, c := range found {
		if gone[c] {
			continue
		}
		o := r.repeats(c)
		for into[o] != nil && r.s.Tokens[c.tok].Is("conj") {
			o = into[o] // "hit the town, killing ten and wounding thirty"
		}
		if o != nil && o != c && !gone[o] {
			o.adopt(c)
			gone[c], into[c] = true, o
			r.traceOf(c, "told by "+o.frame.name+" already")
		}
	}
	found = slices.DeleteFunc(found, func(c *candidate) bool { return gone[c] })
	for tok, c := range r.byTok {
		if gone[c] {
			delete(r.byTok, tok)
		}
	}
	return found
}

// repeats returns the event that c says once more, or nil.
func (r *reading) repeats(c *candidate) *candidate {
	t := r.s.Tokens[c.tok]
	if t.Head < 0 {
		return nil
	}
	o := r.byTok[t.Head]
	switch {
	case o == nil:
		return nil
	case o.conditionMatched(c.tok, r):
		// "lifted the embargo": the frame of the verb has asked for the noun.
		return o
	case t.UPOS == "NOUN" && o.frame.typ == c.frame.typ && (t.Is("obj") || t.Is("obl") || t.Is("nsubj") || t.Is("compound") || t.Is("appos")):
		if t.Is("obl") && isWord("sequel", argument.Prep(r.s, c.tok)) {
			return nil // "bombed the camp after the attack"
		}
		return o
	case t.Is("advcl") && t.XPOS == "VBG" && o.frame.typ == "ASSAULT" && c.frame.typ == "ASSAULT":
		return o // "shelled the town, killing ten"
	case o.frame.typ == "ASSAULT" && c.frame.typ == "ASSAULT" && r.l.tolls.harm(r.s, c.tok):
		if t.Rel == "acl:relcl" && r.s.Tokens[t.Head].UPOS == "NOUN" {
			return o // "raids in which ten were killed"
		}
		if t.Is("conj") && r.l.tolls.harm(r.s, o.tok) && r.s.Child(c.tok, "nsubj") < 0 {
			return o // "killed ten and wounded thirty"
		}
	}
	return nil
}

// conditionMatched reports whether the token is a word that one of the frame's
// conditions asks for.
func (c *candidate) conditionMatched(tok int, r *reading) bool {
	return slices.ContainsFunc(c.frame.conditions, func(k condition) bool {
		return !k.negate && !k.any && !k.actor && k.slot != "about" && k.slot != "clause" &&
			slices.Contains(r.fillers(c, k.slot), tok) && k.words.has(r.s, tok)
	})
}

// adopt takes over what the repeated mention knows and c does not.
func (c *candidate) adopt(o *candidate) {
	c.repeated = append(append(c.repeated, o.words...), o.repeated...)
	if len(c.sources) == 0 {
		c.sources = o.sources
	}
	if len(c.targets) == 0 && !c.frame.symmetric {
		c.targets = o.targets
	}
	if c.time == nil {
		c.time = o.time
	}
}
