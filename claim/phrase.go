package claim

import (
	"slices"

	"demarche/syntax"
)

// adverbClause: the clause that "allegedly" hedges, without the adverb.
func adverbClause(s *syntax.Sentence, c cue) (complement, bool) {
	h := s.Tokens[c.head].Head
	if h < 0 {
		return complement{}, false
	}
	f := finder{s: s, cue: c}
	var tokens []int
	for _, i := range f.subtree(h) {
		if !underSeparateClause(s, i, h) {
			tokens = append(tokens, i)
		}
	}
	if tokens = f.trim(tokens); len(tokens) == 0 {
		return complement{}, false
	}
	return complement{take: take{kind: takesClause, name: "clause"}, head: h, tokens: tokens, prep: -1}, true
}

// underSeparateClause: token i stands in a clause coordinated with h or beside it.
func underSeparateClause(s *syntax.Sentence, i, h int) bool {
	for ; i != h && i >= 0; i = s.Tokens[i].Head {
		t := &s.Tokens[i]
		if t.Head == h && (t.Is("parataxis") || t.Is("conj") && s.Child(i, "nsubj", "nsubj:pass") >= 0) {
			return true
		}
	}
	return false
}

// phraseHead returns the noun that a phrase cue governs ("according to X"),
// wherever the parser hung the phrase, and the top of the phrase.
func phraseHead(s *syntax.Sentence, c cue) (source, top int) {
	last := slices.Max(c.tokens)
	for i := last + 1; i < len(s.Tokens) && i < last+40; i++ {
		t := &s.Tokens[i]
		if t.UPOS == "PUNCT" && i == last+1 {
			break
		}
		governed := false
		for _, m := range s.Children(i) {
			governed = governed || slices.Contains(c.tokens, m)
		}
		if governed || slices.Contains(c.tokens, t.Head) && (t.Is("obl") || t.Is("obj") || t.Is("nmod") || t.Is("pobj")) {
			top = i
			if !governed {
				top = c.head
				for slices.Contains(c.tokens, s.Tokens[top].Head) {
					top = s.Tokens[top].Head
				}
			}
			return i, top
		}
	}
	return -1, -1
}

func phraseSource(s *syntax.Sentence, sentence int, c cue) voice {
	n, _ := phraseHead(s, c)
	if n < 0 {
		return voice{}
	}
	tokens := slices.DeleteFunc(nounPhraseTokens(s, n, -1), func(i int) bool { return slices.Contains(c.tokens, i) })
	return voice{sentence: sentence, token: n, tokens: trimEdges(s, tokens), rule: "phrase", known: len(tokens) > 0}
}

// phraseClause: the clause that "according to X" belongs to. At either end of
// the sentence that is the whole sentence, inside one it is the clause around.
func phraseClause(s *syntax.Sentence, c cue) (complement, bool) {
	n, top := phraseHead(s, c)
	if n < 0 {
		return complement{}, false
	}
	phrase, end := s.Subtree(top)
	phrase = min(phrase, c.tokens[0])
	p := s.Tokens[top].Head
	for p >= 0 && !isClause(s, p) {
		p = s.Tokens[p].Head
	}
	if p < 0 {
		return complement{}, false
	}
	outer := phrase <= 1 || end >= len(s.Tokens)-1 && phrase > 0 && s.Tokens[phrase-1].Form == ","
	for outer && s.Tokens[p].Head >= 0 && !s.Tokens[p].Is("ccomp") {
		p = s.Tokens[p].Head
	}
	var tokens []int
	for _, i := range (finder{s: s, cue: cue{head: p, tokens: []int{p}}}).subtree(p) {
		if !s.Under(i, top) && !slices.Contains(c.tokens, i) && !s.Under(i, n) {
			tokens = append(tokens, i)
		}
	}
	f := finder{s: s}
	if tokens = f.trim(tokens); len(tokens) == 0 {
		return complement{}, false
	}
	return complement{take: take{kind: takesClause, name: "clause"}, head: p, tokens: tokens, prep: -1}, true
}

func isClause(s *syntax.Sentence, p int) bool {
	t := &s.Tokens[p]
	switch {
	case t.Head < 0, t.Is("ccomp"), t.Is("advcl"), t.Is("parataxis"), t.Rel == "acl:relcl", t.Is("csubj"):
		return true
	case t.Is("conj"):
		return t.UPOS == "VERB" || s.Child(p, "nsubj", "cop") >= 0
	}
	return false
}
