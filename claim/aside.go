package claim

import (
	"demarche/syntax"
)

// aside finds the content of a cue clause that follows or breaks it: "P, X
// said"; "P1, X said, P2"; "as X said".
func aside(s *syntax.Sentence, c cue) (complement, bool) {
	v := c.head
	t := &s.Tokens[v]
	h := t.Head
	_, apposition := apposed(s, v)
	switch {
	case apposition >= 0:
		return complement{}, false
	case t.Is("parataxis") && h >= 0, t.Is("advcl") && markOf(s, v) == "as" && h >= 0:
		return matrix(s, v, h)
	case isBareAside(s, v):
		for h >= 0 && !isClause(s, h) {
			h = s.Tokens[h].Head
		}
		return matrix(s, v, h)
	case h < 0 || t.Is("ccomp"):
		return beforeComma(s, v)
	}
	return complement{}, false
}

// isBareAside: a clause between commas that the tree takes for a relative one
// without a pronoun; such a one has no commas. "The plan, he said, would fail."
func isBareAside(s *syntax.Sentence, v int) bool {
	from, to := s.Subtree(v)
	if s.Tokens[v].Rel != "acl:relcl" || !afterComma(s, from) || to >= len(s.Tokens) || s.Tokens[to].Form != "," {
		return false
	}
	for i := from; i < v; i++ {
		if isRelative(&s.Tokens[i]) {
			return false
		}
	}
	return true
}

// matrix: everything under the head that the cue's clause hangs on.
func matrix(s *syntax.Sentence, v, h int) (complement, bool) {
	f := finder{s: s, cue: cue{head: v, tokens: []int{v}}}
	tokens := f.trim(f.subtree(h))
	if len(tokens) < 2 {
		return complement{}, false
	}
	return complement{take: take{kind: takesAside, name: "aside"}, head: h, tokens: tokens, prep: -1}, true
}

// beforeComma: the parser made the cue the main verb and left the content in
// front of it, behind a comma, as something other than a clause.
func beforeComma(s *syntax.Sentence, v int) (complement, bool) {
	n := s.Child(v, "nsubj")
	if n < 0 {
		return complement{}, false
	}
	from := min(v, n)
	if f, _ := s.Subtree(n); f < from {
		from = f
	}
	comma := from - 1
	if comma < 2 || s.Tokens[comma].Form != "," {
		return complement{}, false
	}
	_, end := s.Subtree(v)
	if end < len(s.Tokens)-1 {
		return complement{}, false
	}
	var tokens []int
	head := -1
	for i := 0; i < comma; i++ {
		tokens = append(tokens, i)
		if t := &s.Tokens[i]; head < 0 && t.UPOS == "VERB" {
			head = i
		}
	}
	if head < 0 {
		return complement{}, false
	}
	return complement{take: take{kind: takesAside, name: "aside"}, head: head, tokens: tokens, prep: -1}, true
}
