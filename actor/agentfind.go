package actor

// agentMatch is an agent phrase in a sentence.
type agentMatch struct {
	from, to int // tokens
	head     int
	agent    *agent
}

// findAgents finds the longest agent phrases outside names, from left to right.
func (r *reader) findAgents(s *sentence) {
	named := make([]bool, len(s.tree.Tokens))
	for _, m := range s.names {
		if m.how() != byShort {
			for t := m.from; t < m.to; t++ {
				named[t] = true
			}
		}
	}
	for i := 0; i < len(s.pieces); {
		if p := s.pieces[i]; !p.first || named[p.token] {
			i++
			continue
		}
		found, n := r.l.agents.longest(s.pieces[i:], func(n int, all []*agent) []*agent {
			if named[s.pieces[i+n-1].token] {
				return nil
			}
			return all
		})
		if n == 0 {
			i++
			continue
		}
		m := agentMatch{from: s.pieces[i].token, to: s.pieces[i+n-1].token + 1, agent: found[0]}
		m.head = headOf(s, m.from, m.to)
		if m.agent.kind == thing && s.agentEnding(m.from) != nil {
			i += n // "a rebel airbase" is the rebels'
			continue
		}
		if agentWord(s.tree.Tokens[m.head].UPOS) {
			s.agents = append(s.agents, m)
			i += n
			continue
		}
		i++
	}
}

// decide gives the agents that may be of several sectors the one that the
// dispatch named last before them, else the one it names most: officers are the
// army's or the police's.
func (r *reader) decide() {
	all := map[string]int{} // by sectors: how many agents
	for _, s := range r.sentences {
		for i := range s.agents {
			if a := s.agents[i].agent; len(a.or) == 0 {
				all[a.sectors]++
			}
		}
	}
	last := map[string]int{} // by sectors: which of the agents so far was the last, from 1 on
	n := 0
	for _, s := range r.sentences {
		for i := range s.agents {
			n++
			a := s.agents[i].agent
			if len(a.or) == 0 {
				last[a.sectors] = n
				continue
			}
			chosen := *a
			for _, o := range a.or {
				if last[o] > last[chosen.sectors] || last[o] == 0 && last[chosen.sectors] == 0 && all[o] > all[chosen.sectors] {
					chosen.sectors = o
				}
			}
			s.agents[i].agent = &chosen
		}
	}
}

// agentWord reports whether a word of this class can name an agent. The parser
// takes some nouns for adjectives ("the military") and titles for names.
func agentWord(upos string) bool {
	return upos == "NOUN" || upos == "PROPN" || upos == "ADJ"
}

// headOf returns the token of [from, to) whose head stands outside, the last
// one where there are several.
func headOf(s *sentence, from, to int) int {
	for t := to - 1; t >= from; t-- {
		h := s.tree.Tokens[t].Head
		if (h < from || h >= to) && s.tree.Tokens[t].UPOS != "PUNCT" {
			return t
		}
	}
	return to - 1
}
