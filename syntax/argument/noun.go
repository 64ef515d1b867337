package argument

// nominal collects the arguments of a noun or an adjective.
func (r *reader) nominal(n int) {
	r.copula(n)
	r.possessor(n)
	r.prepositions(n)
	r.modifiers(n)
	r.lightVerb(n)
	r.container(n)
}

// copula: the subject of a nominal predicate ("X is critical of Y", "they are
// in talks with").
func (r *reader) copula(n int) {
	if c := subjectChild(r.s, n); c >= 0 {
		r.add(Argument{Subject, "", c, "copula"})
	}
	for _, c := range r.s.Children(n) {
		switch t := r.s.Tokens[c]; {
		case t.Is("obl"):
			r.add(Argument{Oblique, Prep(r.s, c), c, "copula"})
		case t.Is("xcomp"), t.Is("ccomp"), t.Is("advcl") && infinitive(r.s, c):
			r.add(Argument{Clause, Marker(r.s, c), c, "copula"})
		}
	}
}

// possessor: "its attack" acts, "his killing" suffers.
func (r *reader) possessor(n int) {
	c := r.s.Child(n, "nmod:poss")
	if c < 0 {
		return
	}
	if tables().patient[r.s.Tokens[n].Lemma] && r.nmod(n, "of") < 0 {
		r.add(Argument{Object, "", c, "possessive"})
		return
	}
	r.add(Argument{Subject, "", c, "possessive"})
}

func (r *reader) nmod(n int, prep string) int {
	for _, c := range r.s.Children(n) {
		if r.s.Tokens[c].Is("nmod") && Prep(r.s, c) == prep {
			return c
		}
	}
	return -1
}

// prepositions: by acts; of is acted on, unless the noun is one whose of-phrase
// acts ("the arrival of") and nobody else does; between joins two subjects.
func (r *reader) prepositions(n int) {
	s := r.s
	for _, c := range s.Children(n) {
		t := s.Tokens[c]
		switch {
		case t.Rel == "nmod" || t.Rel == "nmod:agent":
			switch prep := Prep(s, c); prep {
			case "by":
				r.add(Argument{Subject, "", c, "nominal-by"})
			case "between", "among":
				r.add(Argument{Subject, prep, c, "nominal-between"})
			case "of":
				if tables().ofSubject[s.Tokens[n].Lemma] && !r.has(Subject) {
					r.add(Argument{Subject, "", c, "nominal-of"})
				} else {
					r.add(Argument{Object, "", c, "nominal-of"})
				}
			default:
				r.add(Argument{Oblique, prep, c, "nominal"})
			}
			// "the release of the hostages by Iran", "an attack on the base by rebels"
			r.add(Argument{Subject, "", r.nmod(c, "by"), "nominal-by"})
		case t.Rel == "acl" && (t.XPOS == "VBG" || infinitive(s, c) || Marker(s, c) == "that"):
			r.add(Argument{Clause, Marker(s, c), c, "nominal"})
		}
	}
}

// modifiers: "rebel attack", "Israeli raid", "Moscow-Kyiv talks". What is not
// an actor falls out when the words are looked up.
func (r *reader) modifiers(n int) {
	s := r.s
	for _, c := range s.Children(n) {
		t := s.Tokens[c]
		switch {
		case t.Is("compound") && t.Rel != "compound:prt" && c < n:
			role := Subject
			if tables().patient[s.Tokens[n].Lemma] {
				role = Object
			}
			for _, m := range Conjuncts(s, c) {
				r.add(Argument{role, "", m, "compound"})
			}
			// "the Moscow-Kyiv talks" may hang one name on the other.
			if m := s.Child(c, "compound", "nmod"); m >= 0 && s.Tokens[m].UPOS == "PROPN" {
				r.add(Argument{role, "", m, "compound"})
			}
		case t.Is("amod") && c < n && t.XPOS != "VBN" && t.XPOS != "VBG":
			for _, m := range Conjuncts(s, c) {
				r.add(Argument{Subject, "", m, "adjective"})
			}
		}
	}
}

// container: in "a wave of attacks by rebels on the town" the phrases hang on
// the measure word.
func (r *reader) container(n int) {
	s := r.s
	t := s.Tokens[n]
	if t.Head < 0 || t.Rel != "nmod" || Prep(s, n) != "of" || !tables().measure[s.Tokens[t.Head].Lemma] {
		return
	}
	for _, a := range collect(s, t.Head, r.depth-1) {
		if a.Token != n {
			a.Via = "measure"
			r.add(a)
		}
	}
}
