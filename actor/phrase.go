package actor

import (
	"sort"
	"time"
)

// reading is what an agent phrase says.
type reading struct {
	from      int
	parts     []part
	former    bool
	explicit  bool
	determine string
	rule      string
}

// resolveAgent reads an agent phrase that stands by itself.
func (r *reader) resolveAgent(x *item) {
	s := r.sentences[x.sentence]
	got := r.readAgent(s, x.agent, false)
	x.reading = &got
	x.from = min(x.from, got.from)
	x.parts, x.rule = got.parts, got.rule
	x.form = r.agentForm(x.agent.agent)
	if n := s.nameStarting(x.agent.to); n != nil && n.namings[0].entity.kind > person && !isPossessive(s.tree.Tokens[x.agent.to-1].Form) {
		x.parts, x.rule = n.parts(), "named"
		x.to = n.to
	}
	if named := r.included(s, x.head); len(named) > 0 && len(x.parts) > 0 {
		x.parts, x.rule = named, "including"
	}
}

// readAgent finds whose an agent is. A title has nothing of its own after it.
func (r *reader) readAgent(s *sentence, a *agentMatch, isTitle bool) reading {
	m := r.modifiersBefore(s, a.from)
	if t := s.tree.Tokens; indefinite[m.determine] && t[a.head].Is("compound") && t[m.from].Head >= a.to {
		m.from, m.determine = m.from+1, "" // "a regime airbase": the article is of what the agent modifies
	}
	out := reading{from: m.from, former: m.former, determine: m.determine}
	sources := m.sources
	if !isTitle {
		sources = append(sources, r.sourcesAfter(s, a)...)
	}
	out.parts, out.rule = r.combined(s, a, m, sources)
	out.explicit = len(out.parts) > 0
	if !out.explicit {
		out.parts, out.rule = r.inferred(s, a, m, isTitle)
	}
	if m.former && a.agent.kind == office {
		out.parts = formerParts(out.parts)
	}
	label := unarticled(r.text(s, out.from, a.to))
	for i := range out.parts {
		if out.parts[i].sectors != "" && out.parts[i].label == "" {
			out.parts[i].label = label
		}
	}
	return out
}

// combined joins an agent with the first of its sources that fits.
func (r *reader) combined(s *sentence, a *agentMatch, m modifiers, sources []source) ([]part, string) {
	relational := r.l.list("relational")[singularHead(a.agent)]
	sort.SliceStable(sources, func(i, j int) bool { return r.loose(a.agent, sources[i]) < r.loose(a.agent, sources[j]) })
	against := a.agent.sectors == "OPP" && relational
	own := a.agent
	if own.national != "" && r.speaksOf(own.sectors) {
		own = &agent{words: own.words, head: own.head, sectors: own.sectors, kind: own.kind, plural: own.plural}
	}
	other := relational && a.agent.sectors == ""
	for _, src := range sources {
		if relational && !against && src.via != "modifier" {
			if p, ok := r.otherThan(a.agent, src); ok {
				return []part{p}, "the-other"
			}
			continue
		}
		if other && (len(src.parts) == 0 || r.bodyOf(src.parts[0]) == nil) {
			continue
		}
		var parts []part
		for _, p := range src.parts {
			if q, ok := r.follower(own, m.agents, p); ok {
				parts = append(parts, q)
			} else if against {
				if e := r.stateOf(p); e != nil {
					parts = append(parts, part{of: []*entity{e}, sectors: a.agent.sectors})
				}
			} else if q, ok := join(own, m.agents, p); ok {
				parts = append(parts, q)
			}
		}
		if len(parts) > 0 {
			return parts, "agent-" + src.via
		}
	}
	return nil, ""
}

// otherThan returns the state that the dispatch is most about beside the one
// whose neighbour, ally or rival is spoken of. A counterpart holds the office of
// his.
func (r *reader) otherThan(a *agent, of source) (part, bool) {
	if a.plural || !r.l.list("opposite")[a.head] || len(of.parts) != 1 {
		return part{}, false
	}
	p := of.parts[0]
	self := r.stateOf(p)
	isState := p.sectors == "" && len(p.entities) > 0 && p.entities[0].kind == state
	if self == nil || !isState && !r.l.list("peer")[a.head] {
		return part{}, false
	}
	for _, e := range r.weighty {
		switch {
		case e == self:
		case p.sectors == "MIL":
			return part{of: []*entity{e}, sectors: p.sectors}, true
		default:
			return part{entities: []*entity{e}}, true
		}
	}
	return part{}, false
}

// speaksOf reports whether the dispatch names an organisation by its code: where
// it speaks of the United Nations, a state's peacekeepers may serve under them.
func (r *reader) speaksOf(code string) bool {
	for _, s := range r.sentences {
		for i := range s.names {
			if s.names[i].namings[0].entity.codeOn(r.day) == code {
				return true
			}
		}
	}
	return false
}

// loose says how little a source tells of whose an agent is. A minister is a
// state's before he is one for a region ("Saudi Gulf affairs minister"), and
// for "international" trade; an ambassador is of who sends him, not of whom he
// is sent to: "Sudan's U.N. ambassador", "the U.N. envoy for Sudan".
func (r *reader) loose(a *agent, src source) int {
	switch {
	case src.vague():
		return 3
	case a.kind == office && len(src.parts) > 0 && len(src.parts[0].entities) > 0 && src.parts[0].sectors == "" && src.parts[0].entities[0].kind == region:
		return 2
	case r.l.list("sent")[singularHead(a)] && src.via == "for":
		return 2
	case r.l.list("sent")[singularHead(a)] && len(src.parts) > 0 && r.bodyOf(src.parts[0]) != nil:
		return 1
	}
	return 0
}

// follower makes the men of somebody what he is: those of a rebel are rebels,
// of a police chief the police; those of who governs are his army.
func (r *reader) follower(a *agent, modifying []*agent, of part) (part, bool) {
	if !r.l.list("followers")[a.words] || len(modifying) > 0 {
		return part{}, false
	}
	if of.sectors != "" {
		if of.sectors == "GOV" || of.sectors == "CVL" {
			return part{}, false
		}
		return part{of: of.of, sectors: of.sectors}, true
	}
	e := pick(of.entities, r.day)
	if e == nil {
		return part{}, false
	}
	code := e.codeOn(r.day)
	switch {
	case e.kind == state || e.kind == region || len(code) < 6:
		return part{}, false
	case e.kind != person:
		return of, true
	case code[3:6] == "GOV":
		return part{of: of.entities, sectors: "MIL"}, a.sectors != "CVL" || lastWord(a.words) == "men"
	case code[3:6] == "CVL" || code[3:6] == "ELI" || code[3:6] == "LEG" && lastWord(a.words) != "men":
		return part{}, false
	}
	if s := r.l.states[code[:3]]; s != nil {
		return part{of: []*entity{s}, sectors: code[3:]}, true
	}
	return part{sectors: code}, true
}

// abroad is the region of those of whom only this is said: "international",
// "foreign".
const abroad = "INT"

// vague reports whether a source says only that somebody is from abroad.
func (s source) vague() bool {
	return len(s.parts) == 1 && len(s.parts[0].entities) == 1 && s.parts[0].entities[0].id == abroad
}

// singularHead is the head of an agent without a plural s.
func singularHead(a *agent) string {
	if a.plural && len(a.head) > 1 && a.head[len(a.head)-1] == 's' {
		return a.head[:len(a.head)-1]
	}
	return a.head
}

// join makes the actor that an agent of somebody is.
func join(a *agent, modifying []*agent, of part) (part, bool) {
	sectors := sectorsOf(a, modifying)
	if of.sectors != "" { // an agent's agent: "the rebels' spokesman"
		if (a.kind == voice || a.kind == grouped) && len(modifying) == 0 && !(a.sectors == "MIL" && of.sectors == "GOV") {
			sectors = of.sectors // the forces of a government are not it
		}
		if sectors == "" {
			return part{}, false
		}
		return part{of: of.of, sectors: sectors}, true
	}
	if len(of.entities) == 0 {
		return part{}, false
	}
	if of.entities[0].id == abroad && sectors != "" {
		return part{sectors: sectors}, true // of some other state: of none in particular
	}
	switch of.entities[0].kind {
	case state, region, person:
		if a.national != "" && of.entities[0].kind == state {
			sectors = a.national
		}
		if sectors == "" && of.entities[0].kind == person {
			return of, true
		}
		if sectors == "" {
			return part{}, false
		}
		return part{of: of.entities, sectors: sectors}, true
	}
	if len(modifying) > 0 && sectors != "" && a.kind != voice {
		return part{of: of.entities, sectors: sectors}, true
	}
	return part{entities: of.entities}, true
}

// sectorsOf returns the sectors of an agent with the agents that modify it:
// those of a voice or a group are the modifier's ("rebel spokesman").
func sectorsOf(a *agent, modifying []*agent) string {
	if a.kind != voice && a.kind != grouped {
		return a.sectors
	}
	for _, m := range modifying {
		if m.sectors != "" {
			return m.sectors
		}
	}
	return a.sectors
}

// formerParts makes former holders of an office the country's elite.
func formerParts(parts []part) []part {
	var out []part
	for _, p := range parts {
		if p.sectors == "GOV" || p.sectors == "MIL" {
			p.sectors = "ELI"
		}
		out = append(out, p)
	}
	return out
}

// inferred finds whose an agent is that does not say so itself: from what was
// named before, or from what the dispatch is about.
func (r *reader) inferred(s *sentence, a *agentMatch, m modifiers, isTitle bool) ([]part, string) {
	if (definite(m.determine) || r.l.list("fellows")[a.agent.words]) && !isTitle {
		if r.l.list("land")[a.agent.words] {
			if e, _ := r.countryOf(s, a, m, landSectors, false); e != nil {
				return []part{{entities: []*entity{e}}}, "description"
			}
		}
		if parts := r.described(s, a); len(parts) > 0 {
			return parts, "description"
		}
	}
	sectors := sectorsOf(a.agent, m.agents)
	if sectors == "" {
		return nil, ""
	}
	if international[sectors[:3]] {
		return []part{{sectors: sectors}}, "agent"
	}
	if r.l.list("relational")[singularHead(a.agent)] {
		return nil, ""
	}
	e, rule := r.countryOf(s, a, m, sectors, isTitle)
	if e == nil {
		return []part{{sectors: sectors}}, rule
	}
	return []part{{of: []*entity{e}, sectors: sectors}}, rule
}

// landSectors stands for the sectors of "the country" where its state is chosen.
const landSectors = "LAND"

func definite(determiner string) bool {
	return determiner == "the" || determiner == "this" || determiner == "that" || determiner == "these" || determiner == "those"
}

// indefinite are the determiners that leave open who is meant.
var indefinite = words("a an any every each no some another other")

// agentForm says what may refer to an agent.
func (r *reader) agentForm(a *agent) form {
	f := form{number: singular, nouns: []string{a.words}, gender: r.genderOfNoun(a.head)}
	if a.plural {
		f.number = pluralNumber
	}
	switch {
	case a.kind == body && a.plural:
		f.being, f.number = collective, anyNumber
	case a.kind == body:
		f.being = collective
	case a.kind == thing:
		f.being = nothing
	case a.plural:
		f.being = humans
	default:
		f.being = human
	}
	if a.kind == grouped {
		f.being = collective
		f.number = anyNumber
	}
	return f
}

// included returns who is named by "including": "Western governments, including
// the United States" names the United States.
func (r *reader) included(s *sentence, head int) []part {
	t := s.tree
	for _, c := range t.Children(head) {
		if c < head || preposition(t, c) != "including" {
			continue
		}
		var parts []part
		for _, tok := range (treeReader{r.d}).coordinated(s.index, c) {
			if x := r.itemAt(s.index, tok); x != nil && x.what == nameItem {
				parts = append(parts, x.parts...)
			}
		}
		return parts
	}
	return nil
}

// before returns the day before a day.
func before(day string) string {
	t, err := time.Parse("2006-01-02", day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -1).Format("2006-01-02")
}
