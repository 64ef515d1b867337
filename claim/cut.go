package claim

import (
	"slices"

	"demarche/syntax"
)

// cut ends contents where the tree lets them run on into words that are not
// theirs, and hands the claims that begin there to the right speaker:
//
//	"said P, adding that Q"      the participle is the speaker's, not P's
//	"said P and denied Q"        so is a further finite verb of saying
//	"said P; the council ..."    a semicolon ends what is said
//	"said P, a charge X denies"  an apposition begins what X says of it
//	"said P, which X denies"     a closing relative clause is the dispatch's or another's
func cut(d *syntax.Document, found []*attribution) {
	for i, a := range found {
		s := &d.Sentences[a.sentence]
		a.cutFrom(d, semicolon(s, a))
		a.cutTo(d, semicolonBefore(s, a))
		a.cutFrom(d, otherTense(s, a))
		a.cutFrom(d, closingRelative(s, a))
		for _, b := range found[i+1:] {
			if b.sentence != a.sentence {
				break
			}
			if b.cue.head < a.cue.head || b.frame.part != verb {
				continue
			}
			if a.endsBefore(s, b.cue.head) {
				b.voice = a.voice
			}
			if b.voice.rule == "agreement" {
				a.cutFrom(d, b.voice.tokens[0]-1)
			}
			if first, _ := apposed(s, b.cue.head); slices.Contains(a.content.tokens, first) {
				a.cutFrom(d, first)
			}
			if !slices.Contains(a.content.tokens, b.cue.head) {
				continue
			}
			switch {
			case trails(s, b.cue.head):
				from, _ := s.Subtree(b.cue.head)
				if a.cutFrom(d, from) {
					b.voice = a.voice
				}
			case sharesSpeaker(s, a, b, found):
				if a.cutFrom(d, conjunctionOf(s, b.cue.head)) {
					b.voice = a.voice
				}
			default:
				a.cutFrom(d, remark(s, a, b.cue.head))
			}
		}
	}
}

// cutFrom drops the content's tokens from the given one on, unless little would
// be left or the token is no token (-1). It reports whether it did.
func (a *attribution) cutFrom(d *syntax.Document, from int) bool {
	if from < 0 || from <= a.cue.head {
		return false
	}
	at := slices.IndexFunc(a.content.tokens, func(t int) bool { return t >= from })
	if at < 1 || a.content.head >= from {
		return false
	}
	s := &d.Sentences[a.sentence]
	kept := finder{s: s}.trim(a.content.tokens[:at])
	if len(kept) == 0 {
		return false
	}
	a.content.tokens = kept
	if len(a.tree) > 0 {
		a.tree = spansOf(d, s, kept)
	}
	return true
}

// semicolon returns the first semicolon behind the cue inside the content, or -1.
func semicolon(s *syntax.Sentence, a *attribution) int {
	for i := a.cue.head + 1; i < len(s.Tokens); i++ {
		if s.Tokens[i].Form == ";" {
			return i
		}
	}
	return -1
}

// semicolonBefore returns the last semicolon in front of a cue that follows its
// content, or -1.
func semicolonBefore(s *syntax.Sentence, a *attribution) int {
	for i := a.cue.head - 1; i >= 0 && a.content.head > 0; i-- {
		if s.Tokens[i].Form == ";" && i < a.content.head {
			return i
		}
	}
	return -1
}

// cutTo drops the content's tokens up to the given one.
func (a *attribution) cutTo(d *syntax.Document, to int) {
	if to < 0 || len(a.content.tokens) == 0 || a.content.tokens[len(a.content.tokens)-1] <= to {
		return
	}
	s := &d.Sentences[a.sentence]
	a.content.tokens = slices.DeleteFunc(a.content.tokens, func(t int) bool { return t <= to })
	if len(a.tree) > 0 {
		a.tree = spansOf(d, s, a.content.tokens)
	}
}

// otherTense returns where a coordinated verb begins that cannot belong to the
// content, as its tense is the cue's and not the content's: "denied there had
// been a coup | and imposed a curfew"; or -1.
func otherTense(s *syntax.Sentence, a *attribution) int {
	h := a.content.head
	if len(a.content.tokens) == 0 || s.Tokens[a.cue.head].XPOS != "VBD" || s.Tokens[h].UPOS != "VERB" && s.Tokens[h].UPOS != "AUX" || finite(&s.Tokens[h]) {
		return -1
	}
	for _, c := range s.Children(h) {
		if t := &s.Tokens[c]; c > h && t.Is("conj") && t.XPOS == "VBD" && s.Child(c, "nsubj", "nsubj:pass", "aux", "aux:pass", "mark") < 0 {
			return conjunctionOf(s, c)
		}
	}
	return -1
}

// endsBefore: the content ends at the comma before the participle v, which the
// tree hangs on a word of it: "said rebels had killed nine | , adding that".
func (a *attribution) endsBefore(s *syntax.Sentence, v int) bool {
	if !trails(s, v) || !slices.Contains(a.content.tokens, s.Tokens[v].Head) {
		return false
	}
	return a.content.tokens[len(a.content.tokens)-1] == v-2
}

// trails: a participle behind a comma without a subject of its own.
func trails(s *syntax.Sentence, v int) bool {
	t := &s.Tokens[v]
	if t.XPOS != "VBG" || s.Child(v, "nsubj", "mark", "case") >= 0 || !t.Is("advcl") && !t.Is("acl") && !t.Is("xcomp") {
		return false
	}
	return afterComma(s, v)
}

func afterComma(s *syntax.Sentence, i int) bool { return i > 0 && s.Tokens[i-1].Form == "," }

// sharesSpeaker: b is a finite verb of saying without a subject, coordinated
// with the verb of a's content, which is no verb of saying itself.
func sharesSpeaker(s *syntax.Sentence, a, b *attribution, found []*attribution) bool {
	v := b.cue.head
	t := &s.Tokens[v]
	if !t.Is("conj") || s.Child(v, "nsubj", "nsubj:pass", "mark") >= 0 || !finite(t) && !hasPerfect(s, v) {
		return false
	}
	h := v
	for h >= 0 && s.Tokens[h].Is("conj") {
		h = s.Tokens[h].Head
	}
	if h != a.content.head {
		return false
	}
	return !slices.ContainsFunc(found, func(c *attribution) bool {
		return c.sentence == a.sentence && c.cue.head == h && c.frame.part == verb
	})
}

func finite(t *syntax.Token) bool {
	return t.XPOS == "VBD" || t.XPOS == "VBZ" || t.XPOS == "VBP"
}

// hasPerfect: "have accused".
func hasPerfect(s *syntax.Sentence, v int) bool {
	a := s.Child(v, "aux")
	return a >= 0 && s.Tokens[a].Lemma == "have" && s.Tokens[v].XPOS == "VBN"
}

// conjunctionOf returns the "and" in front of a conjunct, or the conjunct itself.
func conjunctionOf(s *syntax.Sentence, v int) int {
	from, _ := s.Subtree(v)
	if from > 0 && s.Tokens[from-1].UPOS == "CCONJ" {
		return from - 1
	}
	return from
}

// remark returns where a clause begins that closes a's content, behind a comma,
// and holds the cue v: a relative clause or an apposition with one; or -1.
func remark(s *syntax.Sentence, a *attribution, v int) int {
	top := -1
	for i := v; i >= 0 && i != a.content.head; i = s.Tokens[i].Head {
		t := &s.Tokens[i]
		if t.Rel == "acl:relcl" || t.Is("appos") && top >= 0 || isContrast(s, i) || t.Is("conj") && i == v && s.Child(i, "nsubj") >= 0 {
			top = i
		}
	}
	if top < 0 {
		return -1
	}
	from, to := s.Subtree(top)
	if from > 0 && s.Tokens[from-1].UPOS == "CCONJ" {
		from--
	}
	last := a.content.tokens[len(a.content.tokens)-1]
	if from == 0 || s.Tokens[from-1].Form != "," && s.Tokens[from].Form != "," || to <= last {
		return -1
	}
	return from
}

// closingRelative returns where a relative clause begins that closes the content
// behind a comma, or -1. Such clauses are mostly the dispatch's own remarks.
func closingRelative(s *syntax.Sentence, a *attribution) int {
	if len(a.content.tokens) == 0 {
		return -1
	}
	last := a.content.tokens[len(a.content.tokens)-1]
	for _, i := range a.content.tokens {
		if i < a.cue.head || s.Tokens[i].Rel != "acl:relcl" {
			continue
		}
		if from, to := s.Subtree(i); to > last && (afterComma(s, from) || s.Tokens[from].Form == ",") {
			return from
		}
	}
	return -1
}

// isContrast: a clause that sets something else beside the content, "while Y ...".
func isContrast(s *syntax.Sentence, i int) bool {
	if !s.Tokens[i].Is("advcl") || s.Child(i, "nsubj", "nsubj:pass") < 0 {
		return false
	}
	return words().contrast[markOf(s, i)]
}
