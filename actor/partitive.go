package actor

// addPartitives adds the phrases that mean some of others: "dozens of
// officials", "most of whom", "24 of its soldiers". They are resolved as what
// stands after "of".
func (r *reader) addPartitives(s *sentence) {
	for i := range s.tree.Tokens {
		if whole := r.wholeOf(s, i); whole >= 0 {
			s.items = append(s.items, &item{what: partItem, sentence: s.index, from: i, to: i + 1, head: i, whole: whole})
		}
	}
}

// wholeOf returns the head of what a token is a part of, or -1.
func (r *reader) wholeOf(s *sentence, token int) int {
	t := &s.tree.Tokens[token]
	if t.UPOS != "NUM" && !r.l.list("partitive")[fold(t.Form)] {
		return -1
	}
	for _, c := range s.tree.Children(token) {
		if c > token && (s.tree.Tokens[c].Is("nmod") || s.tree.Tokens[c].Is("obl")) && preposition(s.tree, c) == "of" {
			return c
		}
	}
	return -1
}

// resolvePart makes a part of somebody the same actor. The part itself is
// several people, whatever the whole is.
func (r *reader) resolvePart(x *item) {
	y := r.itemAt(x.sentence, x.whole)
	if y == nil {
		return
	}
	x.parts, x.rule, x.form = y.parts, "part-of", y.form
	if x.form.being == human {
		x.form.being = humans
	}
	if x.form.being == humans {
		x.form.number = anyNumber
	}
}
