package actor

import (
	"slices"
	"strings"

	"demarche/coding"
)

// Mention is a place in a dispatch that speaks of an actor.
type Mention struct {
	Sentence int
	From, To int    // tokens of the phrase; To is exclusive
	Head     int    // token that stands for it in the tree
	Rule     string // the rule that found it, see data/rules.txt
}

// part is one actor that a mention denotes, before the day is known.
type part struct {
	entities []*entity // one of these, by the day
	of       []*entity // an agent's country, or the body it belongs to
	sectors  string    // an agent's sectors; "" where the entity itself acts
	label    string    // an agent's name: its words in the text
	land     bool      // the country itself, not its government
}

// form is what the words of a mention say of its bearer, for references to it.
type form struct {
	number number
	being  being
	gender gender
	nouns  []string // what it has been called: "president", "rebel group"
}

type number uint8

const (
	anyNumber number = iota
	singular
	pluralNumber
)

// being is what a mention may be a reference to.
type being uint8

const (
	nothing    being = iota
	human            // a person, named or not
	humans           // several, or a people
	country          // a state or its government
	collective       // an organisation, a group, an institution
)

type gender uint8

const (
	unknownGender gender = iota
	feminine
	masculine
)

// actor gives the part on a day.
func (p part) actor(on string) (coding.Actor, bool) {
	if p.sectors == "" {
		e := pick(p.entities, on)
		if e == nil {
			return coding.Actor{}, false
		}
		a := e.actorOn(on)
		if p.land {
			a = actorOf(e.codeOn(on))
			a.Name = e.name
		}
		return a, a.Code != ""
	}
	code := agentCode(pick(p.of, on), p.sectors, on)
	if code == "" {
		return coding.Actor{}, false
	}
	a := actorOf(code)
	a.Name = p.label
	return a, true
}

// agentCode joins the country of an agent with its sectors. Sectors that begin
// with an international prefix are a code by themselves. An agent of an
// organisation has the organisation's code, and the forces of a rebel are
// rebels.
func agentCode(of *entity, sectors, on string) string {
	if international[sectors[:3]] || of == nil {
		return sectors
	}
	code := of.codeOn(on)
	if len(code) < 3 {
		return sectors
	}
	switch of.kind {
	case organisation, group, roster:
		if international[code[:3]] || sectorCodes[code[:3]] {
			return code
		}
	case person:
		if international[code[:3]] || len(code) > 3 && followed[code[3:6]] && (sectors == "MIL" || sectors == "GOV" || sectors == "REB") {
			return code
		}
	}
	return code[:3] + sectors
}

// followed are the sectors of leaders whose men are what they are: the forces
// of a rebel are rebels, and those of a president the army.
var followed = words("REB PRM OPP CRM")

// pick chooses among the bearers of a name on a day: those whose term covers
// the day come first, in the order of the lexicon; people by their latest term.
func pick(entities []*entity, on string) *entity {
	var best *entity
	var from string
	for _, e := range entities {
		t, ok := e.termOn(on)
		if !ok {
			continue
		}
		if best == nil || e.kind == person && t.from > from {
			best, from = e, t.from
		}
	}
	if best == nil && len(entities) > 0 {
		return nearestEntity(entities, on)
	}
	return best
}

// nearestEntity returns the entity whose last term ended latest before the
// day, or else the first.
func nearestEntity(entities []*entity, on string) *entity {
	best, latest := entities[0], ""
	for _, e := range entities {
		if t, after := e.nearest(on); after && t.to > latest {
			best, latest = e, t.to
		}
	}
	return best
}

// Mentions are the mentions of a dispatch. They do not change once read.
type Mentions struct {
	text    string
	items   []*sentenceItems
	all     []Mention
	tree    treeReader
	choices []Choice
	lists   map[string]map[string]bool
}

// All returns the names and descriptions of actors in text order, without
// pronouns.
func (m *Mentions) All() []Mention { return m.all }

// At returns who the noun phrase that the token heads, or that the token
// belongs to, denotes on a day (ISO), and the rule that says so. A coordination
// is asked for at its first member; "both countries" gives two actors. Spans
// are filled. It returns nil where nobody is known.
func (m *Mentions) At(sentence, token int, on string) (actors []coding.Actor, rule string) {
	if sentence < 0 || sentence >= len(m.items) {
		return nil, ""
	}
	seen := map[string]bool{}
	for _, tok := range m.tree.coordinated(sentence, token) {
		found, r := m.single(sentence, tok, on)
		if rule == "" {
			rule = r
		}
		for _, a := range found {
			key := a.Code + "\x00" + a.ID
			if !seen[key] {
				seen[key] = true
				actors = append(actors, a)
			}
		}
	}
	return actors, rule
}

// single is At without coordination.
func (m *Mentions) single(sentence, token int, on string) (actors []coding.Actor, rule string) {
	x := m.items[sentence].at(token)
	if x == nil || len(x.parts) == 0 {
		x = m.owner(sentence, token)
	} else if x.rule == "the-other" {
		if y := m.named(sentence, token); y != nil {
			x = y // "its ally Beijing"
		}
	}
	if x == nil {
		return nil, ""
	}
	span := m.tree.span(sentence, x.from, x.to)
	for _, p := range x.parts {
		a, ok := p.actor(on)
		if !ok {
			continue
		}
		s := span
		a.Span = &s
		actors = append(actors, a)
	}
	if len(actors) == 0 {
		return nil, ""
	}
	return actors, x.rule
}

// owner returns whose a thing is that the rules know nothing else of: "Iranian
// nuclear sites", "its islands". Who is related to somebody is told by an
// adjective or by name: "its Ugandan allies", "his counterpart, Wang Yi".
func (m *Mentions) owner(sentence, token int) *item {
	t := &m.tree.d.Sentences[sentence]
	if token < 0 || token >= len(t.Tokens) || t.Tokens[token].UPOS != "NOUN" && t.Tokens[token].UPOS != "PROPN" {
		return nil
	}
	if x := m.named(sentence, token); x != nil {
		return x
	}
	lemma := fold(t.Tokens[token].Lemma)
	relational := m.lists["relational"][lemma]
	for _, c := range t.Children(token) {
		tok := &t.Tokens[c]
		if c > token || !tok.Is("amod") && !tok.Is("compound") && (relational || !tok.Is("nmod:poss")) {
			continue
		}
		if x := m.items[sentence].at(c); x != nil && len(x.parts) > 0 {
			y := *x
			y.rule = "belonging"
			if relational {
				y.parts = m.alike(sentence, c)
			}
			if m.lists["ground"][lemma] {
				y.parts = grounds(x.parts)
			}
			return &y
		}
	}
	return nil
}

// named returns the actor by whose name a noun goes on: "the destroyer Mason",
// "his counterpart, Wang Yi".
func (m *Mentions) named(sentence, token int) *item {
	t := &m.tree.d.Sentences[sentence]
	for _, c := range t.Children(token) {
		if c < token || !t.Tokens[c].Is("appos") && !t.Tokens[c].Is("nmod:desc") && !t.Tokens[c].Is("flat") {
			continue
		}
		if x := m.items[sentence].at(c); x != nil && len(x.parts) > 0 && (x.what == nameItem || x.what == personItem) {
			y := *x
			y.rule = "named"
			return &y
		}
	}
	return nil
}

// alike returns the parts of a modifier and of those coordinated with it:
// "Ugandan and Rwandan".
func (m *Mentions) alike(sentence, token int) []part {
	var out []part
	for _, tok := range m.tree.coordinated(sentence, token) {
		if x := m.items[sentence].at(tok); x != nil {
			out = append(out, x.parts...)
		}
	}
	return out
}

// grounds makes states stand for their land: "Russian waters".
func grounds(parts []part) []part {
	out := slices.Clone(parts)
	for i := range out {
		out[i].land = out[i].sectors == "" && len(out[i].entities) > 0 && out[i].entities[0].kind == state
	}
	return out
}

// sentenceItems are the mentions of one sentence and which token belongs to
// which.
type sentenceItems struct {
	items []*item
	owner []int // by token: index into items, or -1
}

func (s *sentenceItems) at(token int) *item {
	if token < 0 || token >= len(s.owner) || s.owner[token] < 0 {
		return nil
	}
	return s.items[s.owner[token]]
}

// unarticled drops the article and the possessive at the edges of a phrase.
func unarticled(s string) string {
	for _, a := range []string{"the ", "The ", "a ", "A ", "an ", "An "} {
		if rest, ok := strings.CutPrefix(s, a); ok {
			return rest
		}
	}
	return s
}
