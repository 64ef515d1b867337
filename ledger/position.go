package ledger

import (
	"slices"

	"demarche/coding"
)

// NewPositions are the positions of all holders on an incident, in the order in
// which they first spoke.
func NewPositions(i Incident, happenings []*Happening) []Position {
	var found []*Position
	of := map[string]*Position{}
	turns := map[string][]turn{}
	for _, s := range statements(happenings) {
		if s.Voice || s.Factuality == "" && !s.Unsure {
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
		turns[key] = append(turns[key], turnOf(s))
	}
	all := make([]Position, 0, len(found))
	for _, p := range found {
		p.Shift = shifts(turns[holderKey(p.Holder)])
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

// view is what a stance comes to.
type view int

const (
	other view = iota // no view by which a change could be told
	open              // it is not known
	isSo
	notSo
	blames   // another did it
	admitted // isSo, of what speaks against oneself
)

// turn is a view with when it was held.
type turn struct {
	view
	root    string // of the CAMEO code of the act; empty where the statement has no event of its own
	day     string
	earlier bool // the dispatch looks back on it
	denies  bool // in words of denial
	turns   bool // its sentence says that the holder had held otherwise: "had denied until now"
}

// turnOf reads the view of a statement. Of force, only what a holder says of its
// own part counts: denying it and blaming another go together.
func turnOf(s dated) turn {
	t := turn{root: rootOf(s.CAMEO), day: s.day, earlier: s.Earlier, denies: s.Stance == coding.Denies}
	words := wordsOf(s.Quote, 0, len(s.Quote))
	t.turns = !s.Deed && firstOf(words, "reversal") >= 0
	force := families[s.h.Traits.Type] == "force"
	own := slices.ContainsFunc(s.Perpetrators, func(p coding.Actor) bool { return side(p) == side(s.Holder) })
	switch {
	case s.Unsure:
		t.view = open
	case s.Admits && s.Factuality != coding.Denied:
		t.view = admitted
	case s.Factuality == coding.Denied && s.Stance != coding.Wants:
		t.view = notSo
	case s.Stance == coding.Denies || s.Stance == coding.Wants || s.Stance == coding.Doubts:
	case s.Factuality == coding.Happened || s.Factuality == coding.Ongoing || s.Factuality == coding.Planned && !force:
		switch {
		case s.Stance == coding.Alleges && len(s.Perpetrators) > 0:
			t.view = blames
		case !force || own:
			t.view = isSo
		case len(s.Perpetrators) > 0:
			t.view = blames
		}
	}
	return t
}

// shifts reports whether a holder turned round on one act: from no to yes or back,
// from not knowing to a verdict, by owning up, or as the words of a later dispatch say.
// What one dispatch says of one time is no change.
func shifts(turns []turn) bool {
	for i, later := range turns {
		if later.view == admitted && later.turns {
			return true
		}
		for _, before := range turns[:i] {
			if before.day == later.day && !(before.earlier && !later.earlier) {
				continue
			}
			one := before.root == later.root && later.root != ""
			switch {
			case before.view == notSo && later.view == isSo && one, before.view == isSo && later.view == notSo && later.denies && one,
				before.view == open && (later.view == isSo || later.view == blames),
				later.view == admitted, later.turns:
				return true
			}
		}
	}
	return false
}
