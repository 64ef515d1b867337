package argument

import "demarche/syntax"

// verb collects the arguments of a verb.
func (r *reader) verb(p int) {
	s := r.s
	passive := Passive(s, p)
	surface, via, ok := understood(s, p, r.depth)
	if ok && !passive {
		r.add(Argument{Subject, "", surface, via})
	}
	if passive {
		r.byAgent(p)
	}
	r.objects(p, passive, surface, via, ok)
	r.phrases(p)
}

// byAgent makes the by-phrase of a passive its subject.
func (r *reader) byAgent(p int) {
	for _, c := range r.s.Children(p) {
		t := r.s.Tokens[c]
		if t.Rel == "obl:agent" || t.Rel == "obl" && Prep(r.s, c) == "by" && !isDay(r.s, c) {
			r.add(Argument{Subject, "", c, "passive-by"})
		}
	}
	if !r.has(Subject) && r.s.Tokens[p].Is("conj") && Passive(r.s, r.s.Tokens[p].Head) {
		// "was hit by shells and destroyed" does not share its agent, but
		// "was arrested and beaten by police" does: the agent stands last.
		return
	}
	for _, c := range r.s.Children(p) {
		if r.s.Tokens[c].Is("conj") && Passive(r.s, c) && r.s.Child(c, "nsubj") < 0 && !r.has(Subject) {
			for _, g := range r.s.Children(c) {
				if r.s.Tokens[g].Rel == "obl:agent" {
					r.add(Argument{Subject, "", g, "passive-by+conjunction"})
				}
			}
		}
	}
}

// objects adds the direct and the indirect object.
func (r *reader) objects(p int, passive bool, surface int, via string, hasSurface bool) {
	s := r.s
	obj, iobj := s.Child(p, "obj"), s.Child(p, "iobj")
	if c := extracted(s, p); c >= 0 {
		obj = objectAfter(s, p, c)
	}
	if passive && hasSurface {
		if obj >= 0 && s.Tokens[obj].UPOS != "PRON" {
			// "Syria was given weapons": the grammatical subject received.
			r.add(Argument{Recipient, "", surface, passiveVia(via)})
		} else {
			r.add(Argument{Object, "", surface, passiveVia(via)})
		}
	}
	if obj >= 0 {
		r.add(Argument{Object, "", obj, "active"})
	}
	if iobj >= 0 {
		r.add(Argument{Recipient, "", iobj, "active"})
	}
	if passive || obj >= 0 {
		return
	}
	if a, ok := gap(s, p); ok {
		r.add(Argument{Object, "", a, "relative"})
	} else if o, ok := sharedObject(s, p); ok {
		r.add(Argument{Object, "", o, "conjunction"})
	}
}

func passiveVia(via string) string {
	if via == "active" {
		return "passive"
	}
	return via
}

// phrases adds obliques and content clauses.
func (r *reader) phrases(p int) {
	s := r.s
	for _, c := range s.Children(p) {
		t := s.Tokens[c]
		switch {
		case t.Is("obl"):
			switch a, ok := stranded(s, p, c); {
			case ok:
				r.add(a)
			case !r.seen[seenKey{Subject, c}]:
				r.add(Argument{Oblique, Prep(s, c), c, "active"})
			}
		case t.Is("ccomp"), t.Is("xcomp"):
			r.add(Argument{Clause, Marker(s, c), c, "active"})
		case t.Is("advcl") && (t.XPOS == "VBG" || infinitive(s, c)) && s.Child(c, "nsubj") < 0:
			r.add(Argument{Clause, Marker(s, c), c, "active"})
		}
	}
}

// Passive reports whether the verb stands in the passive voice, reduced
// participles ("the base bombed by") and coordinated ones included.
func Passive(s *syntax.Sentence, p int) bool {
	return passive(s, p, limit)
}

func passive(s *syntax.Sentence, p, depth int) bool {
	if s.Child(p, "aux:pass") >= 0 {
		return true
	}
	t := s.Tokens[p]
	if t.XPOS != "VBN" && !(t.XPOS == "VBD" && t.Rel == "acl") || s.Child(p, "nsubj", "aux") >= 0 {
		return false
	}
	switch {
	case t.Rel == "acl", t.Is("advcl"), t.Is("amod"), t.Is("xcomp"):
		return true
	case t.Is("conj") && depth > 0:
		return passive(s, t.Head, depth-1)
	}
	return s.Child(p, "obl:agent") >= 0
}

// gap finds the antecedent that is the object of a relative clause without a
// pronoun: "the base American jets bombed".
func gap(s *syntax.Sentence, p int) (int, bool) {
	t := s.Tokens[p]
	if t.Rel != "acl:relcl" || s.Child(p, "nsubj") < 0 || s.Child(p, "ccomp", "xcomp") >= 0 {
		return 0, false
	}
	from, to := s.Subtree(p)
	for i := from; i < to; i++ {
		if _, ok := stranded(s, max(s.Tokens[i].Head, 0), i); ok {
			return 0, false
		}
		if a, ok := antecedent(s, i); ok && a == t.Head {
			return 0, false
		}
	}
	return t.Head, true
}

// stranded reads a preposition left behind by its relative clause: "the
// country they fled from".
func stranded(s *syntax.Sentence, p, c int) (Argument, bool) {
	if s.Tokens[c].UPOS != "ADP" || s.Tokens[p].Rel != "acl:relcl" {
		return Argument{}, false
	}
	return Argument{Oblique, s.Tokens[c].Lemma, s.Tokens[p].Head, "relative"}, true
}

// sharedObject finds the object of the other verb in "attacked and looted the
// village": the verbs must stand side by side.
func sharedObject(s *syntax.Sentence, p int) (int, bool) {
	t := s.Tokens[p]
	if t.Is("conj") && isVerb(s, t.Head) {
		// The guidelines attach a shared object to the first verb, behind the last.
		if o := s.Child(t.Head, "obj"); o > p && s.Child(p, "mark") < 0 {
			return o, true
		}
		return 0, false
	}
	for _, c := range s.Children(p) {
		if !s.Tokens[c].Is("conj") || !isVerb(s, c) || s.Child(c, "nsubj", "mark") >= 0 || c-p > 3 {
			continue
		}
		if o := s.Child(c, "obj"); o > c && s.Child(p, "obl", "ccomp", "xcomp") < 0 {
			return o, true
		}
	}
	return 0, false
}

// infinitive reports whether the clause is a to-infinitive.
func infinitive(s *syntax.Sentence, c int) bool {
	for _, m := range s.Children(c) {
		if s.Tokens[m].Is("mark") && s.Tokens[m].XPOS == "TO" {
			return true
		}
	}
	return false
}

func isDay(s *syntax.Sentence, i int) bool {
	switch s.Tokens[i].Lemma {
	case "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
		"day", "week", "month", "year", "midnight", "noon", "end", "evening", "night", "morning", "deadline":
		return true
	}
	return s.Tokens[i].UPOS == "NUM"
}
