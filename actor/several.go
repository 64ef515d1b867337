package actor

import (
	"slices"
	"sort"

	"demarche/coding"
)

// addSeveral adds the phrases that mean several who were named before: "both
// countries", "the two", "the three leaders", "the parties".
func (r *reader) addSeveral(s *sentence) {
	t := s.tree.Tokens
	for i := range t {
		if r.isMutual(s, i) {
			x := &item{what: severalItem, sentence: s.index, from: i - 1, to: i + 1, head: i, count: 2, asked: fold(t[i].Lemma)}
			x.agent = r.dropAgent(s, i)
			s.items = append(s.items, x)
			continue
		}
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
			x.agent = r.dropAgent(s, h)
		} else if t[i].UPOS != "NUM" && t[i].UPOS != "PRON" && t[i].UPOS != "DET" && t[i].UPOS != "NOUN" || t[i].Is("cc:preconj") {
			continue
		}
		s.items = append(s.items, x)
	}
}

// isMutual reports whether a token is the noun of "the parties" or "all sides":
// two, though nothing counts them.
func (r *reader) isMutual(s *sentence, i int) bool {
	t := s.tree.Tokens
	if i == 0 || t[i].UPOS != "NOUN" || fold(t[i].Form) == fold(t[i].Lemma) || !r.l.list("mutual")[fold(t[i].Lemma)] {
		return false
	}
	before := fold(t[i-1].Form)
	return (before == "the" || before == "all" || before == "warring") && !r.ofSomething(s, i)
}

// ofSomething reports whether a noun has its own "of": "the parties of the left".
func (r *reader) ofSomething(s *sentence, i int) bool {
	c := s.tree.Child(i, "nmod")
	return c >= 0 && preposition(s.tree, c) == "of"
}

// dropAgent takes away the agent item headed by a token and returns its agent.
func (r *reader) dropAgent(s *sentence, head int) *agentMatch {
	var agent *agentMatch
	kept := s.items[:0]
	for _, x := range s.items {
		if x.what == agentItem && x.head == head {
			agent = x.agent
			continue
		}
		kept = append(kept, x)
	}
	s.items = kept
	return agent
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

// severalReach is how many sentences back the members of a phrase are looked
// for.
const severalReach = 8

// resolveSeveral finds so many different actors named before. Where more were
// named, those are meant whom the dispatch is most about; never the subject of
// the phrase's own clause: "Moscow urged both sides to talk".
func (r *reader) resolveSeveral(x *item) {
	want := collective
	if x.asked != "" {
		want = r.asks(x.asked)
	}
	parts := r.listed(x, want)
	if parts == nil {
		parts = r.namedBefore(x, want)
	}
	if parts == nil && want == human {
		parts = r.namedBefore(x, country)
	}
	if parts == nil {
		parts = r.foremost(x)
	}
	if parts == nil {
		if x.agent != nil {
			x.what = agentItem
			r.resolveAgent(x)
		}
		return
	}
	x.parts, x.rule = x.armed(parts), "several"
	x.form = form{number: pluralNumber, being: humans}
}

// namedBefore returns so many different actors of a kind that the sentences
// before named, or nil.
func (r *reader) namedBefore(x *item, want being) []part {
	var parts []part
	seen := map[string]bool{}
	r.exclude(x, want, seen)
	for i := x.sentence; i >= 0 && i > x.sentence-severalReach; i-- {
		parts = append(r.distinct(x, i, want, seen), parts...)
	}
	if len(parts) < x.count {
		return nil
	}
	return r.weightiest(parts, x.count)
}

// foremostShare is how much of a dispatch must be about each of two states that
// are meant where no two were named near by.
const foremostShare = .2

// foremost returns the two states that the dispatch is about, or nil.
func (r *reader) foremost(x *item) []part {
	if x.count != 2 || len(r.weighty) < 2 || r.weights[r.weighty[1]] < foremostShare*r.weightSum {
		return nil
	}
	return []part{{entities: r.weighty[:1]}, {entities: r.weighty[1:2]}}
}

// listed returns the members of the nearest list of as many as a phrase means:
// "the four" after "Egypt, Bahrain, Saudi Arabia and the Emirates".
func (r *reader) listed(x *item, want being) []part {
	reach := x.sentence - 1
	if x.count > 2 {
		reach = 0
	}
	subjects := r.subjectsOver(x)
	for i := x.sentence; i >= max(0, reach); i-- {
		for _, y := range r.sentences[i].items {
			if y.what != nameItem && y.what != personItem || i == x.sentence && (y.from >= x.from || slices.Contains(subjects, y.head)) {
				continue
			}
			tokens := (treeReader{r.d}).coordinated(i, y.head)
			if len(tokens) != x.count {
				continue
			}
			if parts := r.members(i, tokens, want); len(parts) == x.count {
				return parts
			}
		}
	}
	return nil
}

// members returns the different parties that the tokens of a list are.
func (r *reader) members(sentence int, tokens []int, want being) []part {
	seen := map[string]bool{}
	var out []part
	for _, t := range tokens {
		y := r.itemAt(sentence, t)
		if y == nil || len(y.parts) != 1 {
			return nil
		}
		p := y.parts[0]
		a, ok := p.actor(r.day)
		if !ok || !wanted(y, p, a.Country, want) || seen[partyKey(a, want)] {
			return nil
		}
		seen[partyKey(a, want)] = true
		out = append(out, r.asParty(p, want))
	}
	return out
}

// exclude marks the subjects of the clause whose object a phrase is as seen.
func (r *reader) exclude(x *item, want being, seen map[string]bool) {
	for _, subject := range r.subjectsOver(x) {
		y := r.itemAt(x.sentence, subject)
		if y == nil {
			continue
		}
		for _, p := range y.parts {
			if a, ok := p.actor(r.day); ok {
				seen[partyKey(a, want)] = true
			}
		}
	}
}

// subjectsOver lists the subjects, one or several in a row, of the clause whose
// object a phrase is.
func (r *reader) subjectsOver(x *item) []int {
	s := r.sentences[x.sentence]
	if s.tree.Tokens[x.head].Is("nsubj") {
		return nil
	}
	for i, n := s.tree.Tokens[x.head].Head, 0; i >= 0 && n < 20; i, n = s.tree.Tokens[i].Head, n+1 {
		if subject := s.tree.Child(i, "nsubj"); subject >= 0 && subject < x.from {
			return (treeReader{r.d}).coordinated(x.sentence, subject)
		}
	}
	return nil
}

// weightiest returns the n parts of the states that the dispatch is most about,
// in their order.
func (r *reader) weightiest(parts []part, n int) []part {
	weight := make([]float64, len(parts))
	order := make([]int, len(parts))
	for i, p := range parts {
		a, _ := p.actor(r.day)
		weight[i], order[i] = r.weights[r.l.states[a.Country]], i
		if slices.ContainsFunc(a.Sectors, func(s string) bool { return against[s] }) {
			weight[i] *= againstShare
		}
	}
	sort.SliceStable(order, func(i, j int) bool { return weight[order[i]] > weight[order[j]] })
	order = order[:n]
	sort.Ints(order)
	out := make([]part, n)
	for i, o := range order {
		out[i] = parts[o]
	}
	return out
}

// againstShare is what a party against its government counts beside the state
// itself: in a quarrel of two states they are meant, not one and its opposition.
const againstShare = .5

// partyKey tells parties apart: by country, by code or, for people, by name.
func partyKey(a coding.Actor, want being) string {
	switch {
	case want == human && a.Country == "":
		return a.ID
	case international[a.Country]:
		return a.Code
	case want == collective && slices.ContainsFunc(a.Sectors, func(s string) bool { return against[s] }):
		return a.Country + " against"
	}
	return a.Country
}

// against are the sectors of parties that face their own government.
var against = words("REB OPP PRM SEP INS")

// bystanders are the sectors of those who are no party to a conflict.
var bystanders = words("MED JRN CVL BUS NGO HLH REF EDU LAB ENV HRI MNC")

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
			key := partyKey(a, want)
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
	if len(p.sectors) >= 3 && bystanders[p.sectors[:3]] {
		return false
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

// armed makes the forces of states of them where the noun asks for forces: "the
// two armies".
func (x *item) armed(parts []part) []part {
	if x.agent == nil || x.agent.agent.sectors != "MIL" {
		return parts
	}
	out := slices.Clone(parts)
	for i, p := range out {
		if p.sectors == "" && len(p.entities) > 0 && p.entities[0].kind == state {
			out[i] = part{of: p.entities, sectors: "MIL", label: p.entities[0].name}
		}
	}
	return out
}
