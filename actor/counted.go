package actor

// addCounted adds people whom only a number names, or who are "those" to whom
// something happened: "thousands who had massed", "wounding 30 others", "those
// killed".
func (r *reader) addCounted(s *sentence) {
	for i := range s.tree.Tokens {
		if !r.isCounted(s, i) || s.itemHeadedBy(i) {
			continue
		}
		a := &agentMatch{from: i, to: i + 1, head: i, agent: crowd}
		s.items = append(s.items, &item{what: countedItem, sentence: s.index, from: i, to: i + 1, head: i, agent: a})
	}
}

// crowd is the agent that people are of whom only their number is told.
var crowd = &agent{words: "people", head: "people", sectors: "CVL", kind: people, plural: true}

// isCounted reports whether a token is a number of people: a subject or an object
// that counts nothing named, or "those" with a clause that makes them victims.
func (r *reader) isCounted(s *sentence, i int) bool {
	t := &s.tree.Tokens[i]
	word := fold(t.Form)
	if !t.Is("nsubj") && !t.Is("obj") && !(t.Is("conj") && s.itemHeadedBy(t.Head)) {
		return false
	}
	switch {
	case r.l.list("demonstrative")[word]:
		return r.suffered(s, i)
	case r.l.list("others")[word]:
		return s.tree.Child(i, "nummod") >= 0 || s.tree.Child(i, "nmod") >= 0
	case t.UPOS != "NUM" && !r.l.list("crowd")[word]:
		return false
	}
	return r.wholeOf(s, i) < 0
}

// suffered reports whether a clause after a token says that something happened to
// those whom it means.
func (r *reader) suffered(s *sentence, i int) bool {
	for _, c := range s.tree.Children(i) {
		if c > i && (s.tree.Tokens[c].Rel == "acl" || s.tree.Tokens[c].Rel == "acl:relcl") && r.l.list("victim")[fold(s.tree.Tokens[c].Lemma)] {
			return true
		}
	}
	return false
}

// itemHeadedBy reports whether a token heads a mention already.
func (s *sentence) itemHeadedBy(token int) bool {
	for _, x := range s.items {
		if x.head == token {
			return true
		}
	}
	return false
}

// resolveCounted makes people of whom only the number is told more of those who
// were counted before, or civilians of the state that is chosen.
func (r *reader) resolveCounted(x *item) {
	s := r.sentences[x.sentence]
	x.form = form{number: pluralNumber, being: humans}
	if y := r.countedBefore(x); y != nil {
		x.parts, x.rule = y.parts, "as-counted"
		return
	}
	if !r.saysPeople(s, x.head) {
		return
	}
	if e, _ := r.countryOf(s, x.agent, modifiers{}, crowd.sectors, false); e != nil {
		x.parts, x.rule = []part{{of: []*entity{e}, sectors: crowd.sectors, label: r.text(s, x.from, x.to)}}, "counted"
	}
}

// saysPeople reports whether a number by itself means people: "thousands", those
// whom its clause makes victims, but not "three" and "others".
func (r *reader) saysPeople(s *sentence, token int) bool {
	t := &s.tree.Tokens[token]
	word := fold(t.Form)
	if r.l.list("demonstrative")[word] || r.l.list("crowd")[word] {
		return true
	}
	return t.Head >= 0 && r.l.list("victim")[fold(s.tree.Tokens[t.Head].Lemma)]
}

// countedBefore returns the nearest people before a number, in its sentence or
// the one before: "ten soldiers were killed and 30 wounded".
func (r *reader) countedBefore(x *item) *item {
	for i := x.sentence; i >= max(0, x.sentence-1); i-- {
		items := r.sentences[i].items
		for j := len(items) - 1; j >= 0; j-- {
			y := items[j]
			if y.state != done || i == x.sentence && y.from >= x.from || len(y.parts) != 1 {
				continue
			}
			if (y.what == agentItem || y.what == countedItem) && y.form.being == humans && r.hasNumber(r.sentences[i], y) {
				return y
			}
		}
	}
	return nil
}

// hasNumber reports whether a mention counts whom it means.
func (r *reader) hasNumber(s *sentence, y *item) bool {
	return y.what == countedItem || s.tree.Child(y.head, "nummod") >= 0
}
