package actor

import (
	"demarche/syntax"
)

// modifiers are the words before an agent phrase that belong to it.
type modifiers struct {
	from      int      // where the phrase begins
	sources   []source // whose the agent is, the nearest first
	agents    []*agent // agents that modify: "rebel" in "rebel spokesman"
	determine string   // the, a, this, its ... in lower case, or ""
	former    bool
}

// source is somebody an agent belongs to.
type source struct {
	parts []part
	via   string // modifier, possessor, of, place, loyal
}

// maxModifiers bounds the search to the left.
const maxModifiers = 12

// before reads the modifiers that stand to the left of a phrase.
func (r *reader) modifiersBefore(s *sentence, from int) modifiers {
	m := modifiers{from: from}
	t := s.tree.Tokens
	for j := from - 1; j >= 0 && from-j <= maxModifiers; {
		next := r.modifier(s, &m, j)
		if next == j {
			break
		}
		if t[j].UPOS != "CCONJ" && t[j].UPOS != "PUNCT" || next < j-1 {
			m.from = next + 1
		}
		j = next
	}
	return m
}

// modifier takes in the word before the phrase, or the words that it ends, and
// returns the token before them; the same token where the phrase begins after
// it.
func (r *reader) modifier(s *sentence, m *modifiers, j int) int {
	t := s.tree.Tokens[j]
	if n := s.nameEnding(j + 1); n != nil && n.how() != byShort && s.owns(n.from) {
		return r.nameModifier(s, m, n, "modifier")
	}
	if x := s.at(j); x != nil && x.what == personItem && j+1 == x.to && r.compound(s, j, m.from) {
		r.resolve(x)
		m.sources = append(m.sources, source{x.parts, "modifier"})
		return x.from - 1
	}
	switch {
	case isPossessive(t.Form):
		return r.possessor(s, m, j)
	case t.XPOS == "PRP$" || t.XPOS == "WP$":
		m.determine = fold(t.Form)
		m.take(r, s, j, "possessor")
		m.from = j
		return j
	case t.UPOS == "DET":
		m.determine = fold(t.Form)
		m.from = j
		return j
	case isJoiner(t.Form):
		return j - 1
	case t.UPOS == "CCONJ" || t.Form == ",":
		return r.coordinatedModifier(s, m, j)
	}
	if a := s.agentEnding(j + 1); a != nil && r.compound(s, a.head, m.from) {
		m.agents = append(m.agents, a.agent)
		return a.from - 1
	}
	return r.plainModifier(s, m, j)
}

// plainModifier takes in an adjective, a number or a noun that says nothing of
// whose the agent is.
func (r *reader) plainModifier(s *sentence, m *modifiers, j int) int {
	t := s.tree.Tokens[j]
	word := fold(t.Form)
	if r.l.list("former")[word] {
		m.former = true
		return j - 1
	}
	if j >= 2 && isJoiner(s.tree.Tokens[j-1].Form) {
		if n := s.nameEnding(j - 1); n != nil {
			if r.l.list("led")[word] {
				return r.nameModifier(s, m, n, "modifier")
			}
			return n.from - 1
		}
	}
	if (word == "least" || word == "most") && j > 0 && fold(s.tree.Tokens[j-1].Form) == "at" {
		return j - 2 // "at least 58 people"
	}
	switch t.UPOS {
	case "ADJ", "NUM", "ADV":
		return j - 1
	case "VERB":
		if t.XPOS == "VBN" || t.XPOS == "VBG" || t.XPOS == "VBD" && t.Is("amod") {
			if t.Is("amod") || t.Is("compound") {
				return j - 1
			}
		}
	case "NOUN", "PROPN":
		if r.compound(s, j, m.from) {
			return j - 1
		}
	}
	return j
}

// compound reports whether a token depends on a later token of the phrase that
// begins at from.
func (r *reader) compound(s *sentence, j, from int) bool {
	h := s.tree.Tokens[j].Head
	return h >= from || h > j && h < from+3
}

// owns reports whether a token does not belong to a person's name.
func (s *sentence) owns(token int) bool {
	x := s.at(token)
	return x == nil || x.what != personItem
}

// nameModifier takes in a name: "Russian", "Hamas", "the Kremlin's".
func (r *reader) nameModifier(s *sentence, m *modifiers, n *nameMatch, via string) int {
	m.sources = append(m.sources, source{n.parts(), via})
	return n.from - 1
}

// possessor takes in what stands before a possessive; nothing before it belongs
// to the phrase.
func (r *reader) possessor(s *sentence, m *modifiers, j int) int {
	if j == 0 {
		return j
	}
	m.determine = "'s"
	if !m.take(r, s, j-1, "possessor") {
		if n := s.nameEnding(j); n != nil && n.how() != byShort {
			r.nameModifier(s, m, n, "possessor")
		}
	}
	m.from = j
	if x := s.at(j - 1); x != nil {
		m.from = x.from
	}
	return j
}

// take makes who a token denotes a source.
func (m *modifiers) take(r *reader, s *sentence, token int, via string) bool {
	x := r.itemAt(s.index, token)
	if x == nil || len(x.parts) == 0 {
		return false
	}
	m.sources = append(m.sources, source{x.parts, via})
	return true
}

// coordinatedModifier goes on over "and" between two countries' adjectives:
// "British and U.S. officials" are two actors.
func (r *reader) coordinatedModifier(s *sentence, m *modifiers, j int) int {
	n := s.nameEnding(j)
	if n == nil || !n.isCountry() || len(m.sources) == 0 || m.sources[len(m.sources)-1].via != "modifier" {
		return j
	}
	if n.how() != byAdjective && n.how() != byName && n.how() != bySeat {
		return j
	}
	if n.from > 0 && s.tree.Tokens[j].Form == "," && s.tree.Tokens[n.from-1].UPOS == "ADP" {
		return j // "the talks in Astana, Turkish sources said"
	}
	last := &m.sources[len(m.sources)-1]
	last.parts = append([]part{{entities: n.entities()}}, last.parts...)
	return n.from - 1
}

// after returns the sources to the right of an agent's head: "of the army", "in
// Nairobi", "loyal to Assad", "led by Haftar".
func (r *reader) sourcesAfter(s *sentence, a *agentMatch) []source {
	var out []source
	t := s.tree
	for _, c := range t.Children(a.head) {
		if c < a.to {
			continue
		}
		switch tok := t.Tokens[c]; {
		case tok.Is("nmod") || tok.Is("obl"):
			if src, ok := r.prepositional(s, c); ok {
				out = append(out, src)
			}
		case tok.Is("amod") || tok.Is("acl"):
			if src, ok := r.attached(s, c); ok {
				out = append(out, src)
			}
		}
	}
	if len(out) == 0 {
		if src, ok := r.adjacent(s, a.to); ok {
			out = append(out, src)
		}
	}
	return out
}

// prepositional reads a prepositional phrase with its coordination.
func (r *reader) prepositional(s *sentence, head int) (source, bool) {
	prep := preposition(s.tree, head)
	via := ""
	switch {
	case prep == "of" || prep == "for" || prep == "from":
		via = prep
	case r.l.list("place")[prep]:
		via = "in"
	default:
		return source{}, false
	}
	var parts []part
	for _, tok := range (treeReader{r.d}).coordinated(s.index, head) {
		parts = append(parts, r.placeOrActor(s, tok)...)
	}
	if via != "of" && via != "for" && via != "from" {
		parts = onlyCountries(parts)
	}
	return source{parts, via}, len(parts) > 0
}

// placeOrActor returns who a token denotes; a town stands for its country.
func (r *reader) placeOrActor(s *sentence, token int) []part {
	x := r.itemAt(s.index, token)
	if x == nil {
		return nil
	}
	if x.what == nameItem && x.name.how() == byTown {
		return []part{{entities: x.name.entities()}}
	}
	return x.parts
}

func onlyCountries(parts []part) []part {
	var out []part
	for _, p := range parts {
		if p.sectors == "" && len(p.entities) > 0 && (p.entities[0].kind == state || p.entities[0].kind == region) {
			out = append(out, p)
		}
	}
	return out
}

func preposition(t *syntax.Sentence, head int) string {
	if c := t.Child(head, "case"); c >= 0 && c < head {
		return fold(t.Tokens[c].Form)
	}
	return ""
}

// attached reads "loyal to Assad" and "led by Haftar".
func (r *reader) attached(s *sentence, c int) (source, bool) {
	t := s.tree
	lemma := fold(t.Tokens[c].Lemma)
	want := ""
	switch {
	case r.l.list("loyal")[lemma]:
		want = "to"
	case r.l.list("led")[lemma] || r.l.list("led")[fold(t.Tokens[c].Form)] || lemma == "lead" || lemma == "command":
		want = "by"
	default:
		return source{}, false
	}
	for _, o := range t.Children(c) {
		if (t.Tokens[o].Is("obl") || t.Tokens[o].Is("nmod")) && preposition(t, o) == want {
			if x := r.itemAt(s.index, o); x != nil && len(x.parts) > 0 {
				return source{x.parts, "loyal"}, true
			}
		}
	}
	return source{}, false
}

// adjacent reads "of", "in" or "loyal to" and a name right after the phrase,
// where the tree has them elsewhere.
func (r *reader) adjacent(s *sentence, at int) (source, bool) {
	t := s.tree.Tokens
	if at+1 >= len(t) {
		return source{}, false
	}
	if r.l.list("loyal")[fold(t[at].Form)] && fold(t[at+1].Form) == "to" {
		var m modifiers
		ok := at+2 < len(t) && m.take(r, s, at+2, "loyal")
		return append(m.sources, source{})[0], ok
	}
	prep := fold(t[at].Form)
	if prep != "of" && prep != "in" {
		return source{}, false
	}
	at++
	if t[at].UPOS == "DET" && at+1 < len(t) {
		at++
	}
	n := s.nameWithin(at, at+1)
	if n == nil || !n.isCountry() || !s.owns(n.from) {
		return source{}, false
	}
	return source{[]part{{entities: n.entities()}}, prep}, true
}
