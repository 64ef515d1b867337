package actor

import (
	"strings"

	"demarche/syntax"
)

// nameMatch is a name of the lexicon in a sentence.
type nameMatch struct {
	from, to int // tokens
	namings  []naming
}

// how returns the way in which the name names, which its namings share.
func (m *nameMatch) how() how { return m.namings[0].how }

// entities returns the bearers of the name.
func (m *nameMatch) entities() []*entity {
	out := make([]*entity, len(m.namings))
	for i, n := range m.namings {
		out[i] = n.entity
	}
	return out
}

// parts returns who the name means: one of its bearers, or every member of a set.
func (m *nameMatch) parts() []part {
	if members := m.namings[0].entity.members; members != nil {
		var out []part
		for _, e := range members {
			out = append(out, part{entities: []*entity{e}})
		}
		return out
	}
	return []part{{entities: m.entities()}}
}

// isCountry reports whether the name is a state's, a region's or a town's.
func (m *nameMatch) isCountry() bool {
	k := m.namings[0].entity.kind
	return k == state || k == region
}

// findNames finds the longest names of the lexicon, from left to right.
func (r *reader) findNames(s *sentence) {
	for i := 0; i < len(s.pieces); {
		if !s.pieces[i].first {
			i++
			continue
		}
		shape := s.pieces[i].shape
		namings, n := r.l.names.longest(s.pieces[i:], func(n int, all []naming) []naming {
			return readable(all, shape)
		})
		if n == 0 || namings[0].entity.kind == region && r.agentLength(s, i) > n {
			i++
			continue
		}
		m := nameMatch{from: s.pieces[i].token, to: s.pieces[i+n-1].token + 1, namings: namings}
		if r.accept(s, &m) {
			s.names = append(s.names, m)
		}
		i += n
	}
}

// agentLength returns how many pieces the longest agent phrase from a piece on
// has: "foreign minister" is no "foreign" something, nor is "European
// commissioner" a region's.
func (r *reader) agentLength(s *sentence, i int) int {
	_, n := r.l.agents.longest(s.pieces[i:], func(_ int, all []*agent) []*agent { return all })
	return n
}

// readable keeps the namings that may be written in this shape: a word in small
// letters is no "Turkey", and "Us" no "US".
func readable(all []naming, s shape) []naming {
	fits := func(n naming) bool {
		return n.shape == lower || n.shape == s || n.shape == title && s == upper
	}
	for i, n := range all {
		if fits(n) {
			continue
		}
		var out []naming
		for _, n := range all[i:] {
			if fits(n) {
				out = append(out, n)
			}
		}
		return append(append([]naming(nil), all[:i]...), out...)
	}
	return all
}

// accept settles which of the namings are meant, and whether the words are the
// name at all and not part of another one.
func (r *reader) accept(s *sentence, m *nameMatch) bool {
	if !r.bySense(s, m) {
		return false
	}
	m.namings = strongest(m.namings)
	if m.how() == byShort || m.namings[0].entity.kind == person {
		return true // findPeople decides
	}
	first := s.tree.Tokens[m.from]
	if ordinary(first, m) {
		return false
	}
	kind, from, to := entitySpan(s.tree, m.from)
	longer := kind != "" && (from < m.from || to > m.to)
	return kind != "PER" || !longer || leads(s, m, to)
}

// bySense drops the namings that the words around the name speak against. It
// returns false where they choose no actor.
func (r *reader) bySense(s *sentence, m *nameMatch) bool {
	key := slugOf(s, m.from, m.to)
	for _, sense := range r.l.contexts[key] {
		if !r.senseFits(s, sense) {
			continue
		}
		if sense.state == "" {
			return false
		}
		m.namings = []naming{{entity: r.l.states[sense.state], how: m.how(), main: true}}
		return true
	}
	return true
}

func (r *reader) senseFits(s *sentence, sense sense) bool {
	for _, w := range sense.words {
		if s.has(w) {
			return true
		}
	}
	for _, w := range sense.far {
		if w == "" {
			return true
		}
		pieces := piecesOfName(w)
		all := len(pieces) > 0
		for _, p := range pieces {
			all = all && r.words[p.word]
		}
		if all {
			return true
		}
	}
	return false
}

// has reports whether a word stands in the sentence.
func (s *sentence) has(word string) bool {
	for i := range s.tree.Tokens {
		if s.tree.Tokens[i].Form == word {
			return true
		}
	}
	return false
}

func slugOf(s *sentence, from, to int) string {
	var out []string
	for _, p := range s.pieces {
		if p.token >= from && p.token < to {
			out = append(out, p.word)
		}
	}
	return strings.Join(out, "-")
}

// strongest keeps the namings of the strongest way: a full name before an
// adjective, a seat before a town, and a person's short name last.
func strongest(all []naming) []naming {
	rank := func(n naming) int {
		switch n.how {
		case byName:
			return 0
		case bySeat:
			return 1
		case byAdjective:
			return 2
		case byPeople:
			return 3
		case byTown:
			return 4
		}
		return 5
	}
	best := rank(all[0])
	for _, n := range all {
		best = min(best, rank(n))
	}
	var mains, others []naming
	for _, n := range all {
		switch {
		case rank(n) != best:
		case n.main:
			mains = append(mains, n)
		default:
			others = append(others, n)
		}
	}
	return append(mains, others...)
}

// ordinary reports whether a one-word name at the start of a sentence is rather
// the ordinary word: tagged as a verb, a determiner and the like.
func ordinary(t syntax.Token, m *nameMatch) bool {
	if m.to-m.from > 1 {
		return false
	}
	switch t.UPOS {
	case "VERB", "AUX", "DET", "ADP", "PRON", "ADV", "SCONJ", "CCONJ", "INTJ":
		return true
	case "NOUN":
		return m.how() == byTown
	}
	return false
}

// entitySpan returns the kind and the tokens of the name in the parser's
// annotation that a token is part of.
func entitySpan(t *syntax.Sentence, token int) (kind string, from, to int) {
	tag := t.Tokens[token].Entity
	if len(tag) < 3 {
		return "", token, token
	}
	kind, from, to = tag[2:], token, token+1
	for from > 0 && t.Tokens[from].Entity[:1] == "I" && hasKind(t.Tokens[from-1].Entity, kind) {
		from--
	}
	for to < len(t.Tokens) && t.Tokens[to].Entity == "I-"+kind {
		to++
	}
	return kind, from, to
}

func hasKind(tag, kind string) bool { return len(tag) > 2 && tag[2:] == kind }

// leads reports whether a country's name opens a person's phrase, as in "Ukraine
// Prime Minister Mykola Azarov", so that the parser's name reaches too far.
func leads(s *sentence, m *nameMatch, to int) bool {
	return m.isCountry() && m.how() == byAdjective && m.to < to
}
