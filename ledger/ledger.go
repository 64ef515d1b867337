package ledger

import (
	"slices"

	"demarche/coding"
)

// Ledger is a whole set of dispatches as incidents and positions.
type Ledger struct {
	Incidents []Incident
	Positions []Position
}

// New links the events of a set of dispatches, at most one coding of each. The
// result does not depend on their order.
func New(codings []coding.Coding) Ledger { return Default().New(codings) }

// New is the function New with the weights of m.
func (m Model) New(codings []coding.Coding) Ledger {
	var all []*Happening
	for _, c := range codings {
		all = append(all, m.Read(c)...)
	}
	components, err := m.Update(NewMemory(), nil, all)
	if err != nil {
		panic(err) // memory does not fail
	}
	return Of(components)
}

// Of is the ledger of components.
func Of(components []Component) Ledger {
	var incidents [][]*Happening
	for _, c := range components {
		incidents = append(incidents, c.Incidents()...)
	}
	slices.SortFunc(incidents, func(a, b []*Happening) int { return compare(a[0], b[0]) })
	l := Ledger{}
	for _, happenings := range incidents {
		i := NewIncident(happenings)
		l.Incidents = append(l.Incidents, i)
		l.Positions = append(l.Positions, NewPositions(i, happenings)...)
	}
	return l
}
