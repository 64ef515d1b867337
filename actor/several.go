package actor

// addSeveral adds the phrases that mean several who were named before: "both
// countries", "the two", "the three leaders", "all sides".
func (r *reader) addSeveral(s *sentence) {
	t := s.tree.Tokens
	for i := range t {
		n := countOf(fold(t[i].Form))
		if n == 0 || fold(t[i].Form) != "both" && !(i > 0 && fold(t[i-1].Form) == "the") {
			continue
		}
		x := &item{what: severalItem, sentence: s.index, from: i, to: i + 1, head: i, count: n}
		if i > 0 && fold(t[i-1].Form) == "the" {
			x.from--
		}
		if h := t[i].Head; h > i && h <= i+3 && (t[h].UPOS == "NOUN" || t[h].UPOS == "PROPN") {
			x.head, x.to, x.asked = h, h+1, fold(t[h].Lemma)
			if r.asks(x.asked) == nothing {
				continue
			}
			r.dropAgent(s, h)
		} else if t[i].UPOS != "NUM" && t[i].UPOS != "PRON" && t[i].UPOS != "DET" && t[i].UPOS != "NOUN" || t[i].Is("cc:preconj") {
			continue
		}
		s.items = append(s.items, x)
	}
}

// dropAgent takes away the agent item headed by a token.
func (r *reader) dropAgent(s *sentence, head int) {
	kept := s.items[:0]
	for _, x := range s.items {
		if x.what != agentItem || x.head != head {
			kept = append(kept, x)
		}
	}
	s.items = kept
}

func countOf(word string) int {
	switch word {
	case "both", "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	}
	return 0
}

// asks returns what kind of actor a noun after "both" or "the two" wants;
// collective stands for any party.
func (r *reader) asks(noun string) being {
	switch {
	case r.l.list("countries")[noun]:
		return country
	case r.l.list("people")[noun]:
		return human
	case r.l.list("sides")[noun]:
		return collective
	}
	return nothing
}

// resolveSeveral finds the last so many different actors named before.
func (r *reader) resolveSeveral(x *item) {
	var parts []part
	seen := map[string]bool{}
	want := collective
	if x.asked != "" {
		want = r.asks(x.asked)
	}
	for i := x.sentence; i >= 0 && i >= x.sentence-3 && len(parts) < x.count; i-- {
		parts = append(r.distinct(x, i, want, seen), parts...)
	}
	if len(parts) < x.count {
		return
	}
	x.parts, x.rule = parts[len(parts)-x.count:], "several"
	x.form = form{number: pluralNumber, being: humans}
}

// distinct returns the different actors that a sentence names, before the
// phrase, subjects first.
func (r *reader) distinct(x *item, sentence int, want being, seen map[string]bool) []part {
	s := r.sentences[sentence]
	var out []part
	for _, y := range s.items {
		if y == x || sentence == x.sentence && y.from >= x.from || y.what == severalItem {
			continue
		}
		r.resolve(y)
		if y.state != done {
			continue
		}
		for _, p := range y.parts {
			a, ok := p.actor(r.day)
			if !ok || !wanted(y, p, a.Country, want) {
				continue
			}
			key := a.Country
			if want != country && (international[a.Country] || want == collective) {
				key = a.Code
			}
			if want == human {
				key = a.ID
			}
			if !seen[key] {
				seen[key] = true
				out = append(out, r.asParty(p, want))
			}
		}
	}
	return out
}

// wanted reports whether an actor is of the kind that a phrase asks for.
func wanted(y *item, p part, code string, want being) bool {
	switch want {
	case country:
		return code != "" && !international[code] && y.what != pronounItem
	case human:
		return y.what == personItem
	}
	return y.what == personItem || y.what == nameItem && y.name.how() != byTown || y.what == agentItem && y.form.being != nothing
}

// asParty makes an agent or a person stand for its state where countries are
// asked for.
func (r *reader) asParty(p part, want being) part {
	if want != country {
		return p
	}
	a, _ := p.actor(r.day)
	if e := r.l.states[a.Country]; e != nil {
		return part{entities: []*entity{e}}
	}
	return p
}
