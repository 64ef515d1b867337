package actor

import (
	"sort"
	"strings"
)

// role is what a title or an apposition says a person is.
type role struct {
	parts    []part
	words    string // the agent's words: "foreign minister"
	former   bool
	explicit bool // the country stands in the phrase and is not only inferred
}

// roles returns the roles that the title before a name and its appositions give.
func (r *reader) roles(s *sentence, x *item) []role {
	var out []role
	if x.title != nil {
		reading := r.readAgent(s, x.title, true)
		x.from = min(x.from, reading.from)
		out = append(out, reading.role(x.title))
	}
	if role, ok := r.ownerRole(s, x); ok {
		out = append(out, role)
	}
	for _, tok := range r.appositions(s, x) {
		y := s.at(tok)
		if y == nil || y == x || y.what != agentItem || y.agent.agent.kind == thing {
			continue
		}
		r.resolve(y)
		if y.state == done && y.reading != nil {
			out = append(out, y.reading.role(y.agent))
		}
	}
	if role, ok := r.headingRole(s, x); ok {
		out = append(out, role)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].explicit && !out[j].explicit })
	return out
}

// headingRole is the role of somebody of whom a relative clause says what he
// heads: "Ada Lima, who leads the rebels,".
func (r *reader) headingRole(s *sentence, x *item) (role, bool) {
	t := s.tree
	for _, verb := range t.Children(x.head) {
		if t.Tokens[verb].Rel != "acl:relcl" || !r.l.list("heading")[fold(t.Tokens[verb].Lemma)] {
			continue
		}
		who, what := t.Child(verb, "nsubj"), t.Child(verb, "obj")
		if who < 0 || what < 0 || fold(t.Tokens[who].Form) != "who" {
			continue
		}
		if y := r.itemAt(s.index, what); y != nil && y != x && len(y.parts) == 1 && y.form.being != human {
			return role{parts: y.parts, words: "leader", explicit: y.what == nameItem}, true
		}
	}
	return role{}, false
}

// ownerRole is the role of somebody whom a state or a body sends: "Germany's
// Jens Spahn".
func (r *reader) ownerRole(s *sentence, x *item) (role, bool) {
	if x.title != nil {
		return role{}, false
	}
	for _, c := range s.tree.Children(x.head) {
		if c >= x.from || !s.tree.Tokens[c].Is("nmod:poss") {
			continue
		}
		y := s.at(c)
		if y == nil || y.what != nameItem || y.name.how() == byTown {
			continue
		}
		r.resolve(y)
		return role{parts: y.parts, explicit: true}, len(y.parts) > 0
	}
	return role{}, false
}

func (a *reading) role(m *agentMatch) role {
	of := len(a.parts) > 0 && len(a.parts[0].of)+len(a.parts[0].entities) > 0 // not of "foreign troops"
	return role{parts: a.parts, words: m.agent.words, former: a.former, explicit: a.explicit && of}
}

// appositions returns the heads of the phrases in apposition to a person:
// "Yu Myung-hwan, South Korea's foreign minister" and the other way round.
func (r *reader) appositions(s *sentence, x *item) []int {
	t := s.tree
	var out []int
	for _, c := range t.Children(x.head) {
		if t.Tokens[c].Is("appos") || t.Tokens[c].Is("nmod:desc") || t.Tokens[c].Is("parataxis") && t.Tokens[c].UPOS == "NOUN" {
			out = append(out, c)
		}
	}
	if h := t.Tokens[x.head]; h.Head >= 0 && (h.Is("appos") || h.Is("flat") || h.Is("nmod:desc")) {
		out = append(out, h.Head)
	}
	return out
}

// agree reports whether no explicit role says another country than a person of
// the lexicon has, on the day or, for a former office, ever.
func agree(roles []role, e *entity, on string) bool {
	for _, role := range roles {
		if !role.explicit {
			continue
		}
		ok := false
		for _, p := range role.parts {
			a, known := p.actor(on)
			ok = ok || !known || sameCountry(a.Code, e, on)
		}
		if !ok && len(role.parts) > 0 {
			return false
		}
	}
	return true
}

// sameCountry reports whether an entity has had the country or the organisation
// of a code.
func sameCountry(code string, e *entity, on string) bool {
	if len(code) < 3 || sectorCodes[code[:3]] {
		return true
	}
	n := 3
	if international[code[:3]] {
		n = min(6, len(code))
	}
	if strings.HasPrefix(e.codeOn(on), code[:n]) {
		return true
	}
	for _, t := range e.terms {
		if strings.HasPrefix(t.code, code[:n]) {
			return true
		}
	}
	return false
}

// names reports whether one of the roles is the office: their last words are
// the same.
func names(roles []role, office string) bool {
	for _, role := range roles {
		if lastWord(role.words) == lastWord(office) || strings.HasPrefix(office, role.words) {
			return true
		}
	}
	return false
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// withRoles lets a role of the dispatch stand for people whom the lexicon knows
// without an office on that day: an explicit one, or one of the state of which
// they are.
func (r *reader) withRoles(known []*entity, roles []role) []*entity {
	e := pick(known, r.day)
	if _, ok := e.termOn(r.day); ok {
		return known
	}
	for _, role := range roles {
		code := role.codeOn(r.day)
		if len(code) < 3 || role.former {
			continue
		}
		if country := e.codeOn(r.day)[:3]; !role.explicit && code[:3] != country {
			if international[code[:3]] || international[country] || sectorCodes[country] {
				continue
			}
			if code = country + role.sectors(); len(code) == 3 {
				continue
			}
		}
		own := *e
		own.terms = append([]term{{code: code, office: role.words}}, e.terms...)
		return []*entity{&own}
	}
	return known
}

// sectors returns the sectors of a role that is one of a state.
func (role role) sectors() string {
	if len(role.parts) == 0 {
		return ""
	}
	return role.parts[0].sectors
}

// codeOn returns the code that a role gives on a day.
func (role role) codeOn(on string) string {
	for _, p := range role.parts {
		if a, ok := p.actor(on); ok {
			return a.Code
		}
	}
	return ""
}

// giveRoles gives a person of the dispatch the first role that says a code. A
// former office holds before the day of publication only.
func (r *reader) giveRoles(e *entity, roles []role) {
	if len(e.terms) > 0 {
		return
	}
	for _, role := range roles {
		code := role.codeOn(r.day)
		if code == "" {
			continue
		}
		t := term{code: code, office: role.words}
		if role.former {
			t.to = before(r.day)
		}
		e.terms = []term{t}
		return
	}
}
