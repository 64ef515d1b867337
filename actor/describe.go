package actor

// described returns who a definite description means that was named before:
// "the group", "the kingdom", "the minister".
func (r *reader) described(s *sentence, a *agentMatch) []part {
	words, head := a.agent.words, a.agent.head
	if a.agent.plural && a.agent.kind != body && a.agent.kind != grouped && a.agent.sectors != "REB" && a.agent.sectors != "PRM" {
		return nil
	}
	for i := s.index; i >= 0; i-- {
		t := r.sentences[i]
		for j := len(t.items) - 1; j >= 0; j-- {
			x := t.items[j]
			if x.state != done || i == s.index && x.from >= a.from || len(x.parts) == 0 {
				continue
			}
			if r.isCalled(x, a.agent, words, head) {
				return x.parts
			}
		}
	}
	return nil
}

// isCalled reports whether a mention's bearer may be called by an agent's
// words.
func (r *reader) isCalled(x *item, a *agent, words, head string) bool {
	if len(x.parts) != 1 || x.parts[0].sectors != "" {
		return false
	}
	e := pick(x.parts[0].entities, r.day)
	if e == nil {
		return false
	}
	switch e.kind {
	case person:
		return a.kind == office && !a.plural && r.holds(x, e, head)
	case state, region:
		return x.name != nil && x.name.how() != byAdjective && has(e.called, words)
	}
	if has(e.called, words) {
		return true
	}
	code := e.codeOn(r.day)
	for _, row := range r.l.called {
		if len(code) >= 3 && (code[:3] == row.prefix || code[len(code)-3:] == row.prefix) && has(row.nouns, words) {
			return true
		}
	}
	return false
}

// holds reports whether a person has been given, or holds, an office with this
// head noun.
func (r *reader) holds(x *item, e *entity, head string) bool {
	for _, n := range x.form.nouns {
		if lastWord(n) == head {
			return true
		}
	}
	t, ok := e.termOn(r.day)
	return ok && lastWord(t.office) == head
}

func has(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}
