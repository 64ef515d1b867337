package actor

import (
	"slices"
	"sort"

	"demarche/coding"
)

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

// severalReach is how many sentences back the members of a phrase are looked
// for.
const severalReach = 4

// resolveSeveral finds so many different actors named before. Where more were
// named, those are meant whom the dispatch is most about; never the subject of
// the phrase's own clause: "Moscow urged both sides to talk".
func (r *reader) resolveSeveral(x *item) {
	var parts []part
	seen := map[string]bool{}
	want := collective
	if x.asked != "" {
		want = r.asks(x.asked)
	}
	if parts := r.listed(x, want); parts != nil {
		x.parts, x.rule, x.form = parts, "several", form{number: pluralNumber, being: humans}
		return
	}
	r.exclude(x, want, seen)
	for i := x.sentence; i >= 0 && i > x.sentence-severalReach; i-- {
		parts = append(r.distinct(x, i, want, seen), parts...)
	}
	if len(parts) < x.count {
		return
	}
	x.parts, x.rule = r.weightiest(parts, x.count), "several"
	x.form = form{number: pluralNumber, being: humans}
}

// listed returns the members of the nearest list of as many as a phrase means:
// "the four" after "Egypt, Bahrain, Saudi Arabia and the Emirates".
func (r *reader) listed(x *item, want being) []part {
	reach := x.sentence - 1
	if x.count > 2 {
		reach = 0
	}
	for i := x.sentence; i >= max(0, reach); i-- {
		for _, y := range r.sentences[i].items {
			if y.what != nameItem && y.what != personItem || i == x.sentence && y.from >= x.from {
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

// exclude marks the subject of the clause whose object a phrase is as seen.
func (r *reader) exclude(x *item, want being, seen map[string]bool) {
	s := r.sentences[x.sentence]
	if s.tree.Tokens[x.head].Is("nsubj") {
		return
	}
	for i, n := s.tree.Tokens[x.head].Head, 0; i >= 0 && n < 20; i, n = s.tree.Tokens[i].Head, n+1 {
		subject := s.tree.Child(i, "nsubj")
		if subject < 0 || subject >= x.from {
			continue
		}
		if y := r.itemAt(x.sentence, subject); y != nil {
			for _, p := range y.parts {
				if a, ok := p.actor(r.day); ok {
					seen[partyKey(a, want)] = true
				}
			}
		}
		return
	}
}

// weightiest returns the n parts of the states that the dispatch is most about,
// in their order.
func (r *reader) weightiest(parts []part, n int) []part {
	weight := make([]float64, len(parts))
	order := make([]int, len(parts))
	for i, p := range parts {
		a, _ := p.actor(r.day)
		weight[i], order[i] = r.weights[r.l.states[a.Country]], i
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

// partyKey tells parties apart: by country, by code or, for people, by name.
func partyKey(a coding.Actor, want being) string {
	switch {
	case want == human:
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
