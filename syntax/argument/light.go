package argument

import "demarche/syntax"

// LightVerb returns the light verb that carries the noun ("carried out" for
// "attack" in "carried out an attack", "an attack was carried out", "an attack
// that they carried out"), or -1.
func LightVerb(s *syntax.Sentence, noun int) int {
	v, _ := carrier(s, noun, limit)
	return v
}

// kind tells how a verb carries its noun.
type kind string

const (
	act    kind = "act"    // the verb's subject acts: carry out an attack
	suffer kind = "suffer" // the verb's subject is acted on: come under attack
	happen kind = "happen" // the noun is the subject: talks took place
)

// carrier finds the light verb of a noun and how it carries it.
func carrier(s *syntax.Sentence, noun, depth int) (int, kind) {
	t := s.Tokens[noun]
	for n := 0; t.Is("conj") && n < limit; n++ {
		noun = t.Head
		t = s.Tokens[noun]
	}
	if t.Head >= 0 && isVerb(s, t.Head) {
		if k := carries(s, t.Head, noun); k != "" {
			return t.Head, k
		}
	}
	for _, c := range s.Children(noun) {
		if s.Tokens[c].Is("acl") && isVerb(s, c) {
			if k := modifies(s, c, noun, depth-1); k != "" {
				return c, k
			}
		}
	}
	return -1, ""
}

// carries: the noun is a dependent of the verb.
func carries(s *syntax.Sentence, v, noun int) kind {
	t, name := s.Tokens[noun], name(s, v)
	switch {
	case t.Is("obj") || t.Is("nsubj:pass"):
		return tables().light[name]
	case t.Rel == "nsubj":
		if tables().light[name+" <"] != "" && s.Child(v, "obj") < 0 || name == "take" && takesPlace(s, v) {
			return happen
		}
	case t.Rel == "obl":
		return tables().light[name+" "+Prep(s, noun)]
	}
	return ""
}

// modifies: the verb is a participle or relative clause on the noun.
func modifies(s *syntax.Sentence, v, noun, depth int) kind {
	if s.Tokens[v].Rel == "acl" && !Passive(s, v) {
		if tables().light[name(s, v)+" <"] != "" {
			return happen
		}
		return ""
	}
	subj, _, ok := understood(s, v, depth)
	switch {
	case ok && subj == noun && Passive(s, v):
		return tables().light[name(s, v)]
	case ok && subj == noun:
		if tables().light[name(s, v)+" <"] != "" || takesPlace(s, v) {
			return happen
		}
	case s.Child(v, "obj") < 0:
		if a, ok := gap(s, v); ok && a == noun {
			return tables().light[name(s, v)]
		}
	default:
		if a, ok := antecedent(s, s.Child(v, "obj")); ok && a == noun {
			return tables().light[name(s, v)]
		}
	}
	return ""
}

func takesPlace(s *syntax.Sentence, v int) bool {
	o := s.Child(v, "obj")
	return s.Tokens[v].Lemma == "take" && o >= 0 && s.Tokens[o].Lemma == "place"
}

// name is the verb with its particle: "carry out".
func name(s *syntax.Sentence, v int) string {
	n := lemma(s, v)
	if p := s.Child(v, "compound:prt"); p >= 0 {
		n += " " + s.Tokens[p].Lemma
	}
	return n
}

// lightVerb lends the noun the arguments of the verb that carries it.
func (r *reader) lightVerb(n int) {
	v, k := carrier(r.s, n, r.depth)
	if v < 0 {
		return
	}
	for _, a := range collect(r.s, v, r.depth-1) {
		if a.Token == n || r.s.Under(n, a.Token) && a.Role != Subject {
			continue
		}
		a.Via = "light-verb"
		switch {
		case a.Role == Subject && k == act:
			if r.has(Subject) && r.strongSubject() {
				continue
			}
			r.add(a)
		case a.Role == Subject && k == suffer:
			a.Role = Object
			r.add(a)
		case a.Role == Recipient, a.Role == Oblique:
			if a.Role == Oblique && (a.Prep == "from" || a.Prep == "by") && k == suffer {
				a.Role, a.Prep = Subject, ""
			}
			if a.Role == Oblique && (a.Prep == "between" || a.Prep == "among") {
				a.Role = Subject
			}
			r.add(a)
		}
	}
}

// strongSubject reports whether the noun names its own actor beyond doubt: in
// "announced an attack by the rebels" the announcer did not attack.
func (r *reader) strongSubject() bool {
	for _, a := range r.out {
		if a.Role == Subject && (a.Via == "nominal-by" || a.Via == "nominal-between" || a.Via == "possessive") {
			return true
		}
	}
	return false
}
