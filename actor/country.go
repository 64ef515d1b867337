package actor

import (
	"cmp"
	"strings"

	"demarche/syntax"
)

// trace is a place in the dispatch that speaks of a state, or of an organisation
// of states or without one.
type trace struct {
	state    *entity
	sentence int
	token    int
	subject  bool
	how      how
	named    bool   // by a name of the state, not by somebody of it
	place    bool   // after "in", "at" and the like
	head     string // of an agent of the state
	sectors  string
}

// tracesReach is how many sentences back traces are looked for.
const tracesReach = 5

// countryOf chooses the state of an agent that does not say whose it is. It
// returns nil where no state in particular is meant.
func (r *reader) countryOf(s *sentence, a *agentMatch, m modifiers, sectors string, isTitle bool) (e *entity, rule string) {
	traces := r.traces(s, a)
	if e := r.livesWhere(s, a, sectors, traces); e != nil {
		return e, "agent-where"
	}
	var states []*entity
	seen := map[*entity]bool{}
	add := func(e *entity) {
		if e != nil && !seen[e] {
			seen[e] = true
			states = append(states, e)
		}
	}
	for i := range traces {
		if e := traces[i].state; e.kind == state || ofBodies(a.agent, e, r.day) && sectors != landSectors {
			add(e)
		}
	}
	for _, e := range r.weighty {
		add(e)
	}
	native := r.l.native[singularOf(a.agent)]
	for _, e := range native {
		add(e)
	}
	scene, namesake := r.scene(s), r.namesake(s, a)
	add(namesake)
	bearer := r.bearer(s, a)
	options := []Option{{Features: r.noCountry(s, a, m, sectors)}}
	classes := agentClasses(s, a, m, sectors, isTitle)
	for _, e := range states {
		f := features{classes: classes}
		f.addIf(e == scene, "scene")
		f.addIf(e == namesake, "namesake")
		f.addIf(contains(native, e), "native")
		f.addIf(len(native) > 0 && !contains(native, e), "no native")
		f.addIf(e.kind != state, "organisation")
		r.countryFeatures(&f, e, s, a, traces)
		r.originFeatures(&f, e, bearer)
		options = append(options, Option{Codes: []string{agentCode(e, sectors, r.day)}, Features: f.list})
	}
	i := r.choose(s.index, a.head, a.from, a.to, options)
	switch {
	case i == 0:
		return nil, "agent"
	case states[i-1] == namesake:
		return namesake, "same-agent"
	}
	return states[i-1], "agent-context"
}

// livesWhere returns the state of the place of which a clause tells what happened
// to people there: "an attack in Syria where dozens of civilians died".
func (r *reader) livesWhere(s *sentence, a *agentMatch, sectors string, traces []trace) *entity {
	if sectors[:3] != "CVL" {
		return nil
	}
	tree, i := s.tree, a.head
	if up := tree.Tokens[i].Head; up >= 0 && r.wholeOf(s, up) == i {
		i = up
	}
	verb := tree.Tokens[i].Head
	if verb < 0 || !tree.Tokens[verb].Is("acl:relcl") {
		return nil
	}
	where := whereOf(tree, verb)
	for j := len(traces) - 1; j >= 0; j-- {
		if t := &traces[j]; t.sentence == s.index && t.place && t.token < where && t.state.kind == state {
			return t.state
		}
	}
	return nil
}

// whereOf returns the "where" of a clause, or -1.
func whereOf(tree *syntax.Sentence, verb int) int {
	for _, c := range tree.Children(verb) {
		if fold(tree.Tokens[c].Form) == "where" {
			return c
		}
	}
	return -1
}

// namesakeReach is how many sentences back an agent by the same noun is looked
// for.
const namesakeReach = 8

// namesake returns the state of the nearest earlier agent by the same noun and
// sectors that says whose it is: "the rebels" after "Syrian rebels".
func (r *reader) namesake(s *sentence, a *agentMatch) *entity {
	for i := s.index; i >= 0 && i >= s.index-namesakeReach; i-- {
		items := r.sentences[i].items
		for j := len(items) - 1; j >= 0; j-- {
			x := items[j]
			if x.state != done || i == s.index && x.from >= a.from || x.what != agentItem || x.reading == nil {
				continue
			}
			b := x.agent.agent
			if singularHead(b) == singularHead(a.agent) && x.reading.explicit && b.sectors == a.agent.sectors && len(x.parts) == 1 {
				return r.stateOf(x.parts[0])
			}
		}
	}
	return nil
}

// singularOf returns an agent's words in the singular where its plural is made
// with an s.
func singularOf(a *agent) string {
	if a.plural {
		return strings.TrimSuffix(a.words, "s")
	}
	return a.words
}

// agentClasses are what the weights of an agent's country depend on.
func agentClasses(s *sentence, a *agentMatch, m modifiers, sectors string, isTitle bool) []string {
	determined := "bare"
	switch {
	case isTitle:
		determined = "title"
	case m.determine == "name":
		determined = "name"
	case definite(m.determine):
		determined = "the"
	case m.determine != "":
		determined = "a"
	}
	role := "other"
	switch t := s.tree.Tokens[a.head]; {
	case t.Is("nsubj"):
		role = "subject"
	case t.Is("obj") || t.Is("obl") || t.Is("nsubj:pass"):
		role = t.Rel
	}
	if determined == "name" {
		return []string{"of name"}
	}
	return []string{"of", "of " + sectors[:3], "of " + determined, "of " + role}
}

// noCountry are the features of an agent that is of no state in particular.
func (r *reader) noCountry(s *sentence, a *agentMatch, m modifiers, sectors string) []string {
	f := features{classes: []string{"none", "none " + sectors[:3], "none " + singularHead(a.agent)}}
	if m.determine == "name" {
		f.classes = f.classes[2:]
	}
	f.add("bias")
	f.addIf(a.agent.plural, "plural")
	f.addIf(definite(m.determine), "the")
	f.addIf(indefinite[m.determine], "a")
	f.addIf(r.l.list("unspecific")[singularHead(a.agent)] && (a.agent.plural || indefinite[m.determine]), "unspecific")
	return f.list
}

// countryFeatures are what speaks for a state as an agent's.
func (r *reader) countryFeatures(f *features, e *entity, s *sentence, a *agentMatch, traces []trace) {
	f.add("share " + bucket(r.weights[e]/max(r.weightSum, 1)))
	f.addIf(e == r.home, "home")
	f.addIf(len(r.weighty) > 0 && r.weighty[0] == e, "foremost")
	f.addIf(e == r.opening, "opening")
	f.addIf(contains(r.title, e), "titled")
	f.addIf(len(r.title) > 0 && r.title[0] == e, "titled first")
	if r.townSum > 0 {
		f.add("towns " + bucket(float64(r.towns[e])/float64(r.townSum)))
	}
	nearest := -1
	found := map[string]bool{}
	note := func(name string) {
		if !found[name] {
			found[name] = true
			f.add(name)
		}
	}
	for i := range traces {
		t := &traces[i]
		back := s.index - t.sentence
		before := back > 0 || t.token < a.from
		if before && (nearest < 0 || later(t, &traces[nearest])) {
			nearest = i
		}
		if t.state != e {
			continue
		}
		where := distance(back, before)
		note(where)
		if t.subject {
			note(where + " subject")
		}
		if t.place {
			note(where + " place")
		}
		if t.named && t.how == byTown {
			note(where + " town")
		}
		if t.head == singularHead(a.agent) {
			note("head " + where)
		}
		if t.sectors == a.agent.sectors && t.sectors != "" {
			note("sector " + where)
		}
		if back == 0 && t.subject && before {
			note("clause " + clause(s, t.token, a.head))
		}
		if s.quoted[a.head] != r.sentences[t.sentence].quoted[t.token] {
			note("across quotation")
		}
		if back == 0 && t.named {
			r.nearFeatures(note, s, t, a.head)
		}
	}
	f.addIf(nearest >= 0 && traces[nearest].state == e, "nearest")
}

// nearFeatures are what the tree says of a state named in an agent's sentence:
// that it is where the agent's clause puts things, or one of a list with it.
func (r *reader) nearFeatures(note func(string), s *sentence, t *trace, agent int) {
	tree := s.tree
	verb := tree.Tokens[agent].Head
	if t.place && verb >= 0 && tree.Tokens[t.token].Head == verb {
		note("clause place")
		if t.token < agent {
			note("clause place before")
		}
	}
	if tree.Tokens[agent].Is("conj") && verb == t.token || tree.Tokens[t.token].Is("conj") && tree.Tokens[t.token].Head == agent {
		note("in one list")
	}
	if verb >= 0 && tree.Tokens[verb].Is("acl:relcl") && tree.Tokens[verb].Head == t.token && whereOf(tree, verb) >= 0 {
		note("where")
	}
}

func later(t, u *trace) bool {
	return cmp.Or(cmp.Compare(t.sentence, u.sentence), cmp.Compare(t.token, u.token)) > 0
}

// distance says where a trace is, seen from the agent.
func distance(back int, before bool) string {
	switch {
	case back == 0 && before:
		return "before"
	case back == 0:
		return "after"
	case back == 1:
		return "last"
	case back == 2:
		return "last but one"
	}
	return "earlier"
}

// clause says how a subject's clause is related to an agent.
func clause(s *sentence, subject, agent int) string {
	verb := s.tree.Tokens[subject].Head
	switch {
	case verb < 0:
		return "none"
	case s.tree.Tokens[agent].Head == verb:
		return "same"
	case s.tree.Under(agent, verb):
		return "above"
	}
	return "beside"
}

// traces collects where the sentences before an agent and its own speak of
// states.
func (r *reader) traces(s *sentence, a *agentMatch) []trace {
	var out []trace
	for i := max(0, s.index-tracesReach); i <= s.index; i++ {
		t := r.sentences[i]
		for _, x := range t.items {
			if x.what == pronounItem || i == s.index && x.from <= a.head && a.head < x.to {
				continue
			}
			if i == s.index && x.from >= a.from && x.what != nameItem || x.state == working {
				continue
			}
			if x.what == nameItem {
				r.resolve(x)
			}
			if x.state == done {
				out = r.appendTraces(out, t, x)
			}
		}
	}
	return out
}

func (r *reader) appendTraces(out []trace, s *sentence, x *item) []trace {
	if x.what == nameItem && x.name.namings[0].entity.kind == roster {
		return out // Facebook says nothing of the United States
	}
	for _, p := range x.parts {
		e := r.stateOf(p)
		if e == nil {
			e = r.bodyOf(p)
		}
		if e == nil {
			continue
		}
		tok := s.tree.Tokens[x.head]
		t := trace{state: e, sentence: s.index, token: x.head, subject: tok.Is("nsubj")}
		if x.name != nil {
			t.named, t.how = x.name.isCountry(), x.name.how()
			t.place = t.named && r.l.list("place")[preposition(s.tree, x.head)]
		}
		if x.agent != nil {
			t.head, t.sectors = singularHead(x.agent.agent), x.agent.agent.sectors
		}
		out = append(out, t)
	}
	return out
}

// stateOf returns the state whose actor a part is on the day of publication.
func (r *reader) stateOf(p part) *entity {
	of := p.entities
	if p.sectors != "" {
		of = p.of
	}
	e := pick(of, r.day)
	if e == nil || e.kind == state {
		return e
	}
	if code := e.codeOn(r.day); len(code) >= 3 {
		return r.l.states[code[:3]]
	}
	return nil
}

// ofBodies reports whether an agent may be of an international organisation:
// whoever speaks or works for one, its troops where it is one of states; no
// ministry, and no minister.
func ofBodies(a *agent, e *entity, on string) bool {
	if a.kind == body || a.kind == office {
		return false
	}
	return a.kind == voice || strings.HasPrefix(e.codeOn(on), "IGO")
}

// bodyOf returns the international organisation that a part is or belongs to.
func (r *reader) bodyOf(p part) *entity {
	of := p.entities
	if p.sectors != "" {
		of = p.of
	}
	e := pick(of, r.day)
	if e == nil || e.kind != organisation && e.kind != roster || e.members != nil {
		return nil
	}
	if code := e.codeOn(r.day); len(code) < 3 || !international[code[:3]] {
		return nil
	}
	return e
}
