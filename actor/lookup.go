package actor

import (
	"sort"

	"demarche/coding"
)

// Reading is one actor that a name may mean on a day.
type Reading struct {
	Actor  coding.Actor // without a span
	Office string       // the office held on that day, "" where none is known
	Via    string       // in which way the name names it: name, adjective, people, seat, town, surname
}

// Lookup returns every reading of a name on a day (ISO), those in office first,
// else in the order of the lexicon. It returns nil where the name is unknown.
func (l *Lexicon) Lookup(name string, on string) []Reading {
	pieces := datelinePieces(name)
	namings, n := l.names.longest(pieces, func(_ int, all []naming) []naming { return all })
	if n != len(pieces) {
		return nil
	}
	var out []Reading
	seen := map[*entity]bool{}
	current := map[string]bool{}
	for _, g := range namings {
		e := g.entity
		if seen[e] {
			continue
		}
		seen[e] = true
		t, ok := e.termOn(on)
		r := Reading{Actor: e.actorOn(on), Office: t.office, Via: viaNames[g.how]}
		if g.how == byTown {
			r.Actor = actorOf(e.codeOn(on))
			r.Actor.Name = e.name
		}
		current[e.id] = ok
		out = append(out, r)
	}
	sort.SliceStable(out, func(i, j int) bool { return current[out[i].Actor.ID] && !current[out[j].Actor.ID] })
	return out
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
