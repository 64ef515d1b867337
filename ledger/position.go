package ledger

import (
	"demarche/coding"
)

// NewPositions are the positions of all holders on an incident, in the order in
// which they first spoke.
func NewPositions(i Incident, happenings []*Happening) []Position {
	var found []*Position
	of := map[string]*Position{}
	for _, s := range statements(happenings) {
		if s.Voice || s.Factuality == "" {
			continue
		}
		key := holderKey(s.Holder)
		p := of[key]
		if p == nil {
			p = &Position{Schema: PositionSchema, Holder: bare(s.Holder), Proposition: proposition(i, happenings)}
			of[key] = p
			found = append(found, p)
		}
		p.History = append(p.History, Stand{s.day, s.Stance, s.Factuality, s.h.Dispatch, s.Claim, s.Quote})
	}
	all := make([]Position, 0, len(found))
	for _, p := range found {
		p.Shift = shifts(p.History)
		all = append(all, *p)
	}
	return all
}

func proposition(i Incident, happenings []*Happening) Proposition {
	p := Proposition{Type: i.Type, Incident: i.ID, Sources: []coding.Actor{}, Targets: []coding.Actor{}}
	each(happenings, func(_ *Happening, m *Mention, weight int) {
		if m.Event.Type == i.Type && weight > 1 && len(p.Sources) == 0 {
			p.Sources = addActors(p.Sources, m.Event.Sources)
			p.Targets = addActors(p.Targets, m.Event.Targets)
		}
	})
	return p
}

// shifts reports whether a holder's stance turned round.
func shifts(history []Stand) bool {
	last := 0
	for _, s := range history {
		sign := s.sign()
		if sign != 0 && last != 0 && sign != last {
			return true
		}
		if sign != 0 {
			last = sign
		}
	}
	return false
}

// sign is 1 for a stance that something is so, -1 for one that it is not.
func (s Stand) sign() int {
	switch s.Factuality {
	case coding.Happened, coding.Ongoing, coding.Planned:
		if s.Stance == coding.Denies {
			return -1
		}
		if s.Stance == coding.Wants || s.Stance == coding.Doubts {
			return 0
		}
		return 1
	case coding.Denied:
		return -1
	}
	return 0
}
