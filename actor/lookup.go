package actor

import (
	"sort"

	"demarche/coding"
)

// Reading is one actor that a name may mean on a day.
type Reading struct {
	Actor  coding.Actor `json:"actor"`  // without a span
	Office string       `json:"office"` // the office held on that day, "" where none is known
	Via    string       `json:"via"`    // in which way the name names it: name, adjective, people, seat, town, surname, agent
	Terms  []Term       `json:"terms"`  // what it is and was, in order
}

// Term is a code that an actor has from one day to another, both inclusive and
// "" where they are open.
type Term struct {
	Code   string `json:"code"`
	Office string `json:"office,omitempty"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

// Lookup returns every reading of a name on a day (ISO), those in office first,
// else in the order of the lexicon; then of an agent ("rebels"), whose code is
// its sectors. It returns nil where the name is unknown.
func (l *Lexicon) Lookup(name string, on string) []Reading {
	pieces := datelinePieces(name)
	if len(pieces) == 0 {
		return nil
	}
	var out []Reading
	seen := map[*entity]bool{}
	current := map[string]bool{}
	for _, g := range l.names.payloads(pieces) {
		if seen[g.entity] {
			continue
		}
		seen[g.entity] = true
		_, ok := g.entity.termOn(on)
		r := g.entity.reading(on, g.how)
		current[r.Actor.ID] = ok
		out = append(out, r)
	}
	sort.SliceStable(out, func(i, j int) bool { return current[out[i].Actor.ID] && !current[out[j].Actor.ID] })
	for _, a := range l.agents.payloads(pieces) {
		if a.sectors != "" {
			r := Reading{Actor: actorOf(a.sectors), Via: "agent", Terms: []Term{{Code: a.sectors}}}
			r.Actor.Name = a.words
			out = append(out, r)
		}
	}
	return out
}

// reading gives an entity as who a name means on a day.
func (e *entity) reading(on string, how how) Reading {
	t, _ := e.termOn(on)
	r := Reading{Actor: e.actorOn(on), Office: t.office, Via: viaNames[how], Terms: make([]Term, len(e.terms))}
	if how == byTown {
		r.Actor = actorOf(e.codeOn(on))
		r.Actor.Name = e.name
	}
	for i, t := range e.terms {
		r.Terms[i] = Term{Code: t.code, Office: t.office, From: t.from, To: t.to}
	}
	return r
}

var viaNames = map[how]string{
	byName: "name", byAdjective: "adjective", byPeople: "people", bySeat: "seat", byTown: "town", byShort: "surname",
}

// States returns the codes of the states and territories that the lexicon
// knows, in its order.
func (l *Lexicon) States() []string {
	var out []string
	for _, e := range l.entities {
		if e.kind == state {
			out = append(out, e.id)
		}
	}
	return out
}
