package argument

import "demarche/syntax"

// understood returns the grammatical subject of a predicate, its own or the
// one that the sentence lets a reader supply, and the mechanism.
func understood(s *syntax.Sentence, p, depth int) (tok int, via string, ok bool) {
	if c := subjectChild(s, p); c >= 0 {
		if a, ok := antecedent(s, c); ok {
			return a, "relative", true
		}
		return c, "active", true
	}
	if depth <= 0 || s.Tokens[p].Head < 0 {
		return 0, "", false
	}
	t := s.Tokens[p]
	switch {
	case t.Is("conj"):
		return conjunct(s, p, depth)
	case t.Rel == "acl:relcl":
		if gapIsSubject(s, p) {
			return t.Head, "relative", true
		}
	case t.Is("amod") && isVerb(s, p):
		return t.Head, "participle", true
	case t.Rel == "acl":
		return modifier(s, p, depth)
	case t.Is("xcomp"), t.Is("advcl"), t.Is("csubj"):
		return control(s, p, depth)
	case t.Is("ccomp") && (t.XPOS == "VBG" || infinitive(s, p)):
		return control(s, p, depth)
	}
	return 0, "", false
}

// Understood returns the grammatical subject of a predicate, its own or the
// understood one; -1 where the sentence names none.
func Understood(s *syntax.Sentence, p int) int {
	if t, _, ok := understood(s, p, limit); ok {
		return t
	}
	return -1
}

func subjectChild(s *syntax.Sentence, p int) int {
	for _, c := range s.Children(p) {
		t := s.Tokens[c]
		if t.Is("nsubj") && t.Rel != "nsubj:outer" {
			return c
		}
	}
	if c := s.Child(p, "nsubj:outer"); c >= 0 {
		return c
	}
	return extracted(s, p)
}

// extracted returns the relative pronoun that a parser took for the object of a
// clause with an object of its own: "an attack that rescuers say killed ten";
// -1 where there is none.
func extracted(s *syntax.Sentence, p int) int {
	c := s.Child(p, "obj")
	if c < 0 || c > p {
		return -1
	}
	if _, ok := antecedent(s, c); !ok || objectAfter(s, p, c) < 0 {
		return -1
	}
	return c
}

// objectAfter returns the object of p that follows the token, or -1.
func objectAfter(s *syntax.Sentence, p, tok int) int {
	for _, o := range s.Children(p) {
		if s.Tokens[o].Is("obj") && o > tok {
			return o
		}
	}
	return -1
}

// conjunct: the second of two coordinated predicates shares the first's
// subject. Nouns share none.
func conjunct(s *syntax.Sentence, p, depth int) (int, string, bool) {
	h := s.Tokens[p].Head
	if !isVerb(s, p) && s.Child(p, "cop") < 0 && s.Tokens[p].UPOS != "ADJ" {
		return 0, "", false
	}
	tok, via, ok := understood(s, h, depth-1)
	if !ok && s.Tokens[h].UPOS == "NOUN" && s.Tokens[p].XPOS == "VBG" {
		return 0, "", false
	}
	if via == "active" {
		via = "conjunction"
	}
	return tok, via, ok
}

// gapIsSubject reports whether a relative clause without subject leaves its
// subject open; a relative pronoun elsewhere in it says otherwise.
func gapIsSubject(s *syntax.Sentence, p int) bool {
	for _, c := range s.Children(p) {
		if _, ok := antecedent(s, c); ok && !s.Tokens[c].Is("nsubj") && !s.Tokens[c].Is("mark") {
			return false
		}
	}
	return true
}

// modifier: a participle belongs to its noun, an infinitive to whoever the
// noun has for a subject ("its decision to withdraw") or for an addressee
// ("pressure on Syria to withdraw").
func modifier(s *syntax.Sentence, p, depth int) (int, string, bool) {
	h := s.Tokens[p].Head
	if !infinitive(s, p) {
		if s.Child(p, "mark") < 0 && s.Child(p, "case") < 0 {
			return h, "participle", true
		}
	}
	if prep := tables().addressee[s.Tokens[h].Lemma]; prep != "" {
		for _, c := range s.Children(h) {
			if s.Tokens[c].Is("nmod") && Prep(s, c) == prep {
				return c, "control", true
			}
		}
	}
	if tok, ok := nominalSubject(s, h, depth-1); ok {
		return tok, "control", true
	}
	return 0, "", false
}

// nominalSubject returns who acts in a noun.
func nominalSubject(s *syntax.Sentence, n, depth int) (int, bool) {
	for _, a := range collect(s, n, depth) {
		if a.Role == Subject {
			return a.Token, true
		}
	}
	return 0, false
}

// control finds the understood subject of an infinitive or a gerund in the
// clause above.
func control(s *syntax.Sentence, p, depth int) (int, string, bool) {
	h := s.Tokens[p].Head
	if tok := controller(s, h, p); tok >= 0 {
		return tok, "control", true
	}
	if !isVerb(s, h) && s.Child(h, "cop") < 0 && subjectChild(s, h) < 0 && s.Tokens[h].UPOS == "NOUN" {
		tok, ok := nominalSubject(s, h, depth-1)
		return tok, "control", ok
	}
	tok, _, ok := understood(s, h, depth-1)
	if isVerb(s, h) && Passive(s, h) && s.Tokens[p].Is("advcl") && infinitive(s, p) && agent(s, h) >= 0 {
		// "the law was passed by parliament to curb protests"
		return agent(s, h), "control", true
	}
	return tok, "control", ok
}

func agent(s *syntax.Sentence, p int) int { return s.Child(p, "obl:agent") }

// controller returns the object or oblique of h that is the subject of the
// clause p, or -1 where h's own subject is.
func controller(s *syntax.Sentence, h, p int) int {
	lemma, marker := lemma(s, h), Marker(s, p)
	if prep := tables().oblique[lemma]; prep != "" && infinitive(s, p) {
		for _, c := range s.Children(h) {
			if s.Tokens[c].Is("obl") && Prep(s, c) == prep {
				return c
			}
		}
	}
	obj := s.Child(h, "iobj", "obj")
	if obj < 0 || !isVerb(s, h) || Passive(s, h) {
		return -1
	}
	if a, ok := antecedent(s, obj); ok {
		obj = a
	}
	purpose := s.Tokens[p].Is("advcl")
	switch {
	case tables().subject[lemma]:
		return -1
	case infinitive(s, p):
		if !purpose || tables().object[lemma] {
			return obj
		}
	case purpose && tables().gerund[marker] && s.Tokens[p].XPOS == "VBG":
		return obj
	case s.Tokens[p].Is("xcomp"):
		return obj
	}
	return -1
}
