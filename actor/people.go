package actor

import (
	"slices"
	"strings"
)

// findPeople finds the names of people: those of the lexicon, those the parser
// saw and those that follow a title. It makes an item of each and leaves the
// other names as items of their own.
func (r *reader) findPeople(s *sentence) {
	taken := make([]bool, len(s.tree.Tokens))
	s.taken = taken
	for i := range s.names {
		m := &s.names[i]
		if m.namings[0].entity.kind == person && m.how() != byShort {
			r.addKnown(s, m, taken)
		}
	}
	for t := 0; t < len(s.tree.Tokens); t++ {
		if !taken[t] && s.tree.Tokens[t].Entity == "B-PER" {
			_, from, to := entitySpan(s.tree, t)
			r.addSpan(s, from, to, taken)
			t = to - 1
		}
	}
	for i := range s.agents {
		if from, to, ok := nameAfter(s, s.agents[i], taken); ok {
			r.addSpan(s, from, to, taken)
		}
	}
	for i := range s.names {
		m := &s.names[i]
		if taken[m.from] || taken[m.to-1] {
			continue
		}
		if m.how() == byShort {
			r.addShort(s, m, taken)
			continue
		}
		if m.namings[0].entity.kind != person {
			s.items = append(s.items, &item{what: nameItem, sentence: s.index, from: m.from, to: m.to, head: headOf(s, m.from, m.to), name: m})
		}
	}
}

// findSurnames finds the surnames of those whom the dispatch names in full
// somewhere, where neither the lexicon nor the parser saw a name.
func (r *reader) findSurnames(s *sentence) {
	for i, t := range s.tree.Tokens {
		if s.taken[i] || t.UPOS != "PROPN" && (i == 0 || t.UPOS == "VERB" || t.UPOS == "AUX") || shapeOf(t.Form) == lower {
			continue
		}
		if len(r.shorts[slugOf(s, i, i+1)]) == 0 || s.named(i) || s.inLonger(i) || r.l.list("word-surname")[fold(t.Form)] && t.UPOS != "PROPN" {
			continue
		}
		r.addPerson(s, i, i+1, s.taken).short = true
	}
}

// named reports whether a token belongs to a name of something else than a
// person.
func (s *sentence) named(token int) bool {
	for i := range s.names {
		if m := &s.names[i]; m.from <= token && token < m.to && m.how() != byShort {
			return true
		}
	}
	return false
}

// inLonger reports whether a token is part of a longer name in the parser's
// annotation or in the tree.
func (s *sentence) inLonger(token int) bool {
	if _, from, to := entitySpan(s.tree, token); to-from > 1 {
		return true
	}
	t := s.tree.Tokens
	beside := func(i int) bool {
		return i >= 0 && i < len(t) && t[i].UPOS == "PROPN" && shapeOf(t[i].Form) != lower && (t[i].Head == token || t[token].Head == i) && s.agentEnding(i+1) == nil
	}
	return beside(token-1) || beside(token+1)
}

// addKnown adds a person whom the lexicon knows by the full name, unless the
// parser saw a longer name.
func (r *reader) addKnown(s *sentence, m *nameMatch, taken []bool) {
	from, to := m.from, m.to
	if kind, a, b := entitySpan(s.tree, m.from); kind == "PER" && b > to && a >= from && !r.junior(s, to, b) {
		return
	}
	for to < len(s.tree.Tokens) && (s.tree.Tokens[to].Form == "Jr." || s.tree.Tokens[to].Form == "Jr") {
		to++
	}
	x := r.addPerson(s, from, to, taken)
	x.name = m
	r.makeKnown(slugOf(s, m.from, m.to), m.entities())
}

// junior reports whether the tokens [from, to) only continue a known name: a
// possessive or a suffix.
func (r *reader) junior(s *sentence, from, to int) bool {
	for t := from; t < to; t++ {
		if f := s.tree.Tokens[t].Form; f != "'s" && f != "’s" && f != "Jr." && f != "Jr" && f != "II" && f != "III" {
			return false
		}
	}
	return true
}

func (r *reader) addPerson(s *sentence, from, to int, taken []bool) *item {
	for t := from; t < to; t++ {
		taken[t] = true
	}
	x := &item{what: personItem, sentence: s.index, from: from, to: to, head: headOf(s, from, to)}
	s.items = append(s.items, x)
	return x
}

// addSpan adds the person whose name the tokens [from, to) are, without the
// titles and honorifics that the span may include.
func (r *reader) addSpan(s *sentence, from, to int, taken []bool) {
	for {
		if a := s.agentAt(from); a != nil && a.to < to && a.agent.kind != body {
			from = a.to
			continue
		}
		if from < to-1 && r.l.list("honorific")[fold(s.tree.Tokens[from].Form)] {
			from++
			continue
		}
		break
	}
	for to > from+1 && isPossessive(s.tree.Tokens[to-1].Form) {
		to--
	}
	for t := from; t < to; t++ {
		if taken[t] {
			return
		}
	}
	key := slugOf(s, from, to)
	if m := s.nameWithin(from, to); m != nil && m.from == from && m.to >= to {
		if m.how() == byShort {
			r.addShort(s, m, taken)
		}
		return // the lexicon knows better than the parser
	}
	if key == "" {
		return
	}
	x := r.addPerson(s, from, to, taken)
	if strings.Contains(key, "-") {
		x.person = r.local(s, from, to, key)
		return
	}
	x.short = true // whose, resolvePerson finds out
}

func isPossessive(form string) bool {
	return form == "'s" || form == "’s" || form == "'" || form == "’"
}

// agentAt returns the agent phrase that begins at a token.
func (s *sentence) agentAt(token int) *agentMatch {
	for i := range s.agents {
		if s.agents[i].from == token {
			return &s.agents[i]
		}
	}
	return nil
}

// agentEnding returns the agent phrase that ends before a token.
func (s *sentence) agentEnding(token int) *agentMatch {
	for i := range s.agents {
		if s.agents[i].to == token {
			return &s.agents[i]
		}
	}
	return nil
}

// nameEnding returns the name that ends before a token.
func (s *sentence) nameEnding(token int) *nameMatch {
	for i := range s.names {
		if s.names[i].to == token {
			return &s.names[i]
		}
	}
	return nil
}

// nameStarting returns the name that begins at a token.
func (s *sentence) nameStarting(token int) *nameMatch {
	if n := s.nameWithin(token, token+1); n != nil {
		return n
	}
	return nil
}

// nameWithin returns the first name that begins inside [from, to).
func (s *sentence) nameWithin(from, to int) *nameMatch {
	for i := range s.names {
		if s.names[i].from >= from && s.names[i].from < to {
			return &s.names[i]
		}
	}
	return nil
}

// nameAfter returns the capitalised words right after a title, where the parser
// saw no name ("Defence Minister Sar Kheng").
func nameAfter(s *sentence, a agentMatch, taken []bool) (from, to int, ok bool) {
	if a.agent.kind != office && a.agent.kind != voice && a.agent.kind != people {
		return 0, 0, false
	}
	from = a.to
	for to = from; to < len(s.tree.Tokens) && to < from+5; to++ {
		t := s.tree.Tokens[to]
		if taken[to] || t.UPOS != "PROPN" && !(to > from && isJoiner(t.Form)) || len(t.Entity) > 2 && t.Entity[2:] != "PER" {
			break
		}
		if b := s.agentAt(to); b != nil && (to > from || b.agent.kind == office && t.Is("nmod:desc")) {
			break
		}
		if m := s.nameWithin(to, to+1); m != nil && m.how() != byShort {
			break
		}
	}
	for to > from && isJoiner(s.tree.Tokens[to-1].Form) {
		to--
	}
	if to == from || shapeOf(s.tree.Tokens[from].Form) == lower {
		return 0, 0, false
	}
	return from, to, true
}

// local returns the person of the dispatch with a full name: the lexicon's who
// was named in this dispatch with it, or one of the dispatch's own.
func (r *reader) local(s *sentence, from, to int, key string) *entity {
	if e := r.people[key]; e != nil {
		return e
	}
	name := r.text(s, from, to)
	e := &entity{id: "person/" + key, name: name, kind: person, female: r.l.isFemale(name)}
	r.people[key] = e
	words := strings.Split(key, "-")
	for _, w := range []string{words[len(words)-1], words[0]} {
		r.shorts[w] = append(r.shorts[w], e)
	}
	return e
}

func contains(list []*entity, e *entity) bool {
	for _, x := range list {
		if x == e {
			return true
		}
	}
	return false
}

// addShort adds a person named by a short name alone; whose it is shows later.
// A word that the parser holds for something else is no name, nor is part of a
// longer one.
func (r *reader) addShort(s *sentence, m *nameMatch, taken []bool) {
	t := s.tree.Tokens[m.from]
	kind, from, to := entitySpan(s.tree, m.from)
	if kind != "PER" && t.UPOS != "PROPN" || kind == "LOC" || kind == "ORG" && to-from > m.to-m.from {
		return
	}
	if kind == "PER" && (from < m.from || to > m.to) && !r.junior(s, m.to, to) {
		return
	}
	if a := s.agentAt(m.from); a != nil && a.agent.kind == office && t.Is("nmod:desc") {
		return // "Mayor Michael Bloomberg"
	}
	x := r.addPerson(s, m.from, m.to, taken)
	x.name, x.short = m, true
}

// addAgentItems adds the agent phrases: as titles of the people they stand
// before, and else as items of their own.
func (r *reader) addAgentItems(s *sentence) {
	taken := s.taken
	byStart := map[int]*item{}
	for _, x := range s.items {
		if x.what == personItem {
			byStart[x.from] = x
		}
	}
	for i := range s.agents {
		a := &s.agents[i]
		if taken[a.from] || taken[a.to-1] {
			continue
		}
		at := a.to
		for at < len(s.tree.Tokens) && r.l.list("honorific")[fold(s.tree.Tokens[at].Form)] {
			at++
		}
		if x := byStart[at]; x != nil && a.agent.kind != body && a.agent.kind != thing && x.title == nil {
			x.title = a
			x.from = a.from
			x.head = headOf(s, x.from, x.to)
			continue
		}
		s.items = append(s.items, &item{what: agentItem, sentence: s.index, from: a.from, to: a.to, head: a.head, agent: a})
	}
}

// resolvePerson finds out who a person is and, from a title or an apposition,
// as what.
func (r *reader) resolvePerson(x *item) {
	s := r.sentences[x.sentence]
	candidates := r.candidates(s, x)
	roles := r.roles(s, x)
	x.form.number, x.form.being = singular, human
	r.personForm(s, x)
	known := fitting(candidates, roles, r.day)
	if len(known) == 0 {
		known = []*entity{r.ownPerson(s, x, candidates)}
		r.giveRoles(known[0], roles)
	} else {
		known = r.withRoles(known, roles)
	}
	x.parts = []part{{entities: known}}
	if g := genderOf(known[0]); g != unknownGender {
		x.form.gender = g
	}
	r.makeKnown(slugOf(s, x.nameFrom(), x.to), known)
	x.rule = personRule(x, roles)
}

func personRule(x *item, roles []role) string {
	switch {
	case x.title != nil:
		return "title"
	case len(roles) > 0:
		return "apposition"
	case x.short:
		return "surname"
	}
	return "person"
}

// ownPerson returns the person of the dispatch that a name is of: one named
// before whom nothing is known of, or a new one.
func (r *reader) ownPerson(s *sentence, x *item, candidates []*entity) *entity {
	if x.person != nil {
		return x.person
	}
	for _, e := range candidates {
		if len(e.terms) == 0 {
			return e
		}
	}
	from := x.nameFrom()
	return r.local(s, from, x.to, slugOf(s, from, x.to))
}

// nameFrom returns where the name itself begins, after the title.
func (x *item) nameFrom() int {
	if x.title != nil {
		return x.title.to
	}
	return x.from
}

// genderOf returns what the lexicon's and the dispatch's given names say. A
// person of the lexicon who has no woman's name is a man.
func genderOf(e *entity) gender {
	switch {
	case e.female:
		return feminine
	case e.listed:
		return masculine
	}
	return unknownGender
}

// candidates returns the people that a name may be: the dispatch's own by that
// name, or the lexicon's.
func (r *reader) candidates(s *sentence, x *item) []*entity {
	if !x.short {
		if x.name != nil {
			return x.name.entities()
		}
		return []*entity{x.person}
	}
	if all := r.shorts[slugOf(s, x.nameFrom(), x.to)]; len(all) > 0 {
		return all
	}
	if x.name == nil {
		return nil
	}
	if x.title != nil {
		return x.name.entities()
	}
	if r.l.list("word-surname")[slugOf(s, x.from, x.to)] {
		return nil
	}
	return r.inOffice(x.name.entities())
}

// inOffice returns those of several people who hold an office on the day of
// publication; where there are more, those of a country that the dispatch names,
// and then those who govern. They must all have one code.
func (r *reader) inOffice(all []*entity) []*entity {
	var out []*entity
	for _, e := range all {
		if t, ok := e.termOn(r.day); ok && (t.from != "" || t.to != "") && !contains(out, e) {
			out = append(out, e)
		}
	}
	if len(out) == 0 {
		out = r.onceChief(all)
	}
	out = narrowed(out, r.isNear)
	if len(out) == 1 && !r.isNear(out[0]) {
		return nil
	}
	out = narrowed(out, func(e *entity) bool { return strings.HasSuffix(e.codeOn(r.day), "GOV") })
	for _, e := range out {
		if e.codeOn(r.day) != out[0].codeOn(r.day) {
			return nil
		}
	}
	return out
}

// onceChief returns those who held a high office of a country that the dispatch
// names.
func (r *reader) onceChief(all []*entity) []*entity {
	var out []*entity
	for _, e := range all {
		code := e.codeOn(r.day)
		if len(code) == 6 && code[3:] == "ELI" && r.weights[r.l.states[code[:3]]] > 0 && r.isChief(e) && !contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// isChief reports whether somebody holds or held an office that everybody knows.
func (r *reader) isChief(e *entity) bool {
	return slices.ContainsFunc(e.terms, func(t term) bool { return r.l.list("chief")[t.office] })
}

// isNear reports whether a dispatch may speak of somebody without a word of who
// it is: it names his country, or he holds or held an office that everybody
// knows.
func (r *reader) isNear(e *entity) bool {
	code := e.codeOn(r.day)
	if len(code) < 3 {
		return false
	}
	return r.weights[r.l.states[code[:3]]] > 0 || r.isChief(e)
}

// narrowed keeps what fits, or everything where nothing does or there is only
// one.
func narrowed(all []*entity, fits func(*entity) bool) []*entity {
	var out []*entity
	for _, e := range all {
		if len(all) == 1 || fits(e) {
			out = append(out, e)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// fitting keeps the candidates who have an office and whose country the roles
// do not contradict; among them those whose office of the day is the role's.
func fitting(candidates []*entity, roles []role, on string) []*entity {
	var out, sure []*entity
	for _, e := range candidates {
		if len(e.terms) == 0 || !agree(roles, e, on) {
			continue
		}
		out = append(out, e)
		if t, ok := e.termOn(on); ok && names(roles, t.office) {
			sure = append(sure, e)
		}
	}
	if len(sure) > 0 {
		return sure
	}
	return out
}

// makeKnown lets the dispatch name people by the last and the first word of the
// name they were given, or by their usual short name.
func (r *reader) makeKnown(key string, known []*entity) {
	words := strings.Split(key, "-")
	last := words[len(words)-1]
	for _, e := range known {
		for _, k := range []string{last, slug(e.short)} {
			if k != "" && !contains(r.shorts[k], e) {
				r.shorts[k] = append([]*entity{e}, r.shorts[k]...)
			}
		}
	}
}

// personForm notes the gender that a title says and what the person is called.
func (r *reader) personForm(s *sentence, x *item) {
	if x.title != nil {
		x.form.nouns = append(x.form.nouns, x.title.agent.words)
		x.form.gender = r.genderOfNoun(x.title.agent.head)
	}
	if before := x.nameFrom() - 1; before >= 0 {
		if g := r.genderOfNoun(fold(s.tree.Tokens[before].Form)); g != unknownGender {
			x.form.gender = g
		}
	}
}

func (r *reader) genderOfNoun(w string) gender {
	if r.l.list("woman")[w] {
		return feminine
	}
	if r.l.list("man")[w] {
		return masculine
	}
	return unknownGender
}

// stranger is the agent that somebody is of whom nothing is said.
var stranger = &agent{words: "person", head: "person", sectors: "CVL", kind: people}

// placeStrangers makes civilians of the people of whom the dispatch says
// nothing, of the state that is chosen where they are named first.
func (r *reader) placeStrangers() {
	for _, s := range r.sentences {
		for _, x := range s.items {
			if x.what != personItem || len(x.parts) != 1 || len(x.parts[0].entities) != 1 {
				continue
			}
			e := x.parts[0].entities[0]
			if len(e.terms) > 0 || e.listed {
				continue
			}
			a := agentMatch{from: x.from, to: x.to, head: x.head, agent: stranger}
			state, _ := r.countryOf(s, &a, modifiers{determine: "name"}, stranger.sectors, false)
			if state != nil {
				e.terms = []term{{code: state.codeOn(r.day) + stranger.sectors}}
			}
		}
	}
}
