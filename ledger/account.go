package ledger

import (
	"cmp"
	"slices"
	"strings"

	"demarche/coding"
)

// dated is a statement with where and when it was made.
type dated struct {
	*Statement
	h   *Happening
	day string
}

// statements are all that is said of an incident, oldest first. Deeds count as
// words: who takes part in what a dispatch reports, other than in force, by
// that says that it happens.
func statements(happenings []*Happening) []dated {
	var all []dated
	for _, h := range happenings {
		for i := range h.Statements {
			all = append(all, dated{&h.Statements[i], h, h.day()})
		}
		for _, s := range deeds(h) {
			all = append(all, dated{s, h, h.day()})
		}
	}
	slices.SortStableFunc(all, func(a, b dated) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.h.Dispatch, b.h.Dispatch), compareBool(b.Earlier, a.Earlier), cmp.Compare(a.At, b.At))
	})
	return all
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// deeds are the statements that the parties of an act make by it.
func deeds(h *Happening) []*Statement {
	var found []*Statement
	for i := range h.Statements {
		s := &h.Statements[i]
		if !s.Voice || s.Factuality != coding.Happened || contested[h.Traits.Type] {
			continue
		}
		for _, m := range h.Mentions {
			if m.Event.ID != s.Event {
				continue
			}
			for _, a := range parties(&m.Event) {
				deed := *s
				deed.Holder, deed.Voice, deed.Deed = a, false, true
				found = append(found, &deed)
			}
		}
	}
	return found
}

// contested are the types of events whose parties may well deny them.
var contested = map[string]bool{"ASSAULT": true, "MOBILIZE": true, "COERCE": true, "ACCUSE": true, "THREATEN": true, "REQUEST": true, "REJECT": true}

// parties are those who take part in an event of their own will.
func parties(e *coding.Event) []coding.Actor {
	if e.Type == "CONSULT" || e.Type == "AGREE" || e.Type == "COOPERATE" {
		return slices.Concat(e.Sources, e.Targets)
	}
	return e.Sources
}

// holderKey is by what a holder is told from others: the state or organisation
// and the branch that speaks.
func holderKey(a coding.Actor) string {
	if a.Code == "" || a.Code == "MED" {
		return a.ID + "/" + a.Name
	}
	sector := ""
	if len(a.Sectors) > 0 {
		sector = a.Sectors[0]
	}
	if a.Country == "" {
		return a.Code
	}
	return a.Country + "/" + sector
}

// accounts gathers what each holder says of an incident. An account goes on
// until the holder says something that does not go with it.
func accounts(happenings []*Happening, kind string) []Account {
	var found []*Account
	latest := map[string]*Account{}
	doers, roots := plain(happenings), toldRoots(happenings)
	for _, s := range statements(happenings) {
		if !s.says() {
			continue
		}
		s.Statement = s.excused(doers).beside(roots)
		key := holderKey(s.Holder)
		a := latest[key]
		if a == nil || a.contradicts(s) {
			a = &Account{Holder: bare(s.Holder), From: s.day, Perpetrators: []coding.Actor{}, Victims: []coding.Actor{}, Evidence: []Evidence{}}
			latest[key] = a
			found = append(found, a)
		}
		a.add(s)
	}
	all := make([]Account, 0, len(found))
	for _, a := range found {
		all = append(all, *a)
	}
	presuppose(all, doers)
	return all
}

// excused reads what those who did it call unlawful as its reason: "had used force
// because the boats had entered its waters illegally".
func (s *Statement) excused(doers []coding.Actor) *Statement {
	did := slices.ContainsFunc(doers, func(p coding.Actor) bool { return side(p) == side(s.Holder) })
	if !did || s.Event != "" || s.Admits || s.Lawful == nil || *s.Lawful {
		return s
	}
	right := *s
	right.Lawful = yes()
	return &right
}

// beside reads the denial of an act of another kind than those that are told of as one
// of what else is said to have been done: of a collision, "that the crew was mistreated".
func (s *Statement) beside(roots []string) *Statement {
	if !s.Denies || s.CAMEO == "" || slices.Contains(roots, rootOf(s.CAMEO)) {
		return s
	}
	other := *s
	other.Denies = false
	return &other
}

// toldRoots are the CAMEO roots of what is told as having happened.
func toldRoots(happenings []*Happening) []string {
	var roots []string
	each(happenings, func(_ *Happening, m *Mention, weight int) {
		if weight > 1 {
			roots = append(roots, rootOf(m.Event.CAMEO))
		}
	})
	return roots
}

// rootOf is the two digits that a CAMEO code begins with.
func rootOf(cameo string) string { return cameo[:min(2, len(cameo))] }

// plain are the perpetrators that the dispatches name as a fact in their own voice most
// often: one actor, if any.
func plain(happenings []*Happening) []coding.Actor {
	votes, actors := map[string]int{}, map[string]coding.Actor{}
	for _, h := range happenings {
		for _, s := range h.Statements {
			if !s.Voice || s.Happened == nil || !*s.Happened {
				continue
			}
			for _, a := range s.Perpetrators {
				votes[side(a)]++
				if _, ok := actors[side(a)]; !ok {
					actors[side(a)] = bare(a)
				}
			}
		}
	}
	if who, ok := actors[winner(votes)]; ok {
		return []coding.Actor{who}
	}
	return nil
}

// says reports whether a statement gives any field of an account.
func (s *Statement) says() bool {
	return s.Happened != nil || s.Lawful != nil || s.Motive != "" || s.Unsure || s.Innocent || s.Toll != nil || len(s.Perpetrators) > 0
}

// contradicts reports whether a statement cannot stand in the account.
func (a *Account) contradicts(s dated) bool {
	switch {
	case differ(a.Happened, s.Happened) && !a.goesWith(s), differ(a.Lawful, s.Lawful):
		return true
	case a.unsure && len(s.Perpetrators) > 0 && s.h.day() > a.To:
		return true // a verdict, where there was none
	case len(a.Perpetrators) > 0 && len(s.Perpetrators) > 0 && disjoint(a.Perpetrators, s.Perpetrators):
		return true
	case len(a.Perpetrators) > 0 && s.Unsure:
		return true
	}
	if a.Toll != nil && s.Toll != nil {
		mine, its := tollFields(a.Toll), tollFields(s.Toll)
		for i := range mine {
			x, y := countedOf(*mine[i]), countedOf(*its[i])
			if x.known() && y.known() && x != y {
				return true
			}
		}
	}
	return false
}

// goesWith reports whether what one dispatch has a holder say is a denial together
// with its other half: that somebody else did it.
func (a *Account) goesWith(s dated) bool {
	if s.Voice || s.h.Dispatch != a.Evidence[len(a.Evidence)-1].Dispatch || families[s.h.Traits.Type] != "force" {
		return false
	}
	who := a.Perpetrators
	if a.Happened != nil && !*a.Happened {
		who = s.Perpetrators
	}
	return len(who) > 0 && !slices.ContainsFunc(who, func(p coding.Actor) bool {
		return country(p.Code) == country(a.Holder.Code) && side(p) == side(a.Holder)
	})
}

func differ(a, b *bool) bool { return a != nil && b != nil && *a != *b }

// side is what the perpetrators of rival accounts are told apart by: the state
// or organisation, and whether it is those in power or others.
func side(a coding.Actor) string {
	if len(a.Code) < 3 {
		return a.Code
	}
	if strings.HasPrefix(a.Code, "IMG") { // an armed group without a country
		return a.Code + "/against"
	}
	for _, s := range a.Sectors {
		switch s {
		case "REB", "UAF", "OPP", "SEP", "INS", "CRM", "RAD":
			return country(a.Code) + "/against"
		case "CVL", "MED", "HLH", "REF", "LAB", "BUS", "EDU":
			return country(a.Code) + "/people"
		}
	}
	return country(a.Code)
}

// inPower reports whether an actor is a state or organisation, or acts for one.
func inPower(a coding.Actor) bool { return a.Code != "" && !strings.Contains(side(a), "/") }

func disjoint(a, b []coding.Actor) bool {
	for _, x := range a {
		for _, y := range b {
			if side(x) == side(y) {
				return false
			}
		}
	}
	return true
}

// add puts a statement into the account.
func (a *Account) add(s dated) {
	a.To = s.day
	if s.Happened != nil && !(differ(a.Happened, s.Happened) && *s.Happened) {
		a.Happened = s.Happened // a denial counts, whatever is said of others beside it
	}
	a.unsure = s.Unsure || a.unsure && len(s.Perpetrators) == 0
	if s.Lawful != nil {
		a.Lawful = s.Lawful
	}
	a.spoken = a.spoken || s.Happened != nil && !s.Deed
	a.innocent = a.innocent || s.Innocent
	a.disowns = a.disowns || s.Disowns
	a.alleges = a.alleges || s.Stance == coding.Alleges && len(s.Perpetrators) > 0
	a.suspects = a.suspects || s.Suspects
	a.sweeping = a.sweeping || s.Sweeping
	a.denies = a.denies || s.Denies
	words := wordsOf(s.Quote, 0, len(s.Quote))
	a.driven = a.driven || firstOf(words, "driven to it") >= 0
	a.ofPeople = a.ofPeople || firstOf(words, "people") >= 0
	a.ofFighters = a.ofFighters || firstOf(words, "fighters") >= 0
	a.Perpetrators = addActors(a.Perpetrators, s.Perpetrators)
	a.Victims = addActors(a.Victims, s.Victims)
	if a.CAMEO == "" || len(a.CAMEO) < len(s.CAMEO) && a.CAMEO[:2] == s.CAMEO[:2] {
		a.CAMEO = s.CAMEO
	}
	if a.Motive == "" {
		a.Motive = s.Motive
	}
	if s.Toll != nil {
		if a.Toll == nil {
			a.Toll = &coding.Toll{}
		}
		mine, its := tollFields(a.Toll), tollFields(s.Toll)
		for i := range mine {
			if *mine[i] == nil && *its[i] != nil {
				*mine[i] = &coding.Count{Min: (*its[i]).Min, Max: (*its[i]).Max}
			}
		}
	}
	e := Evidence{Dispatch: s.h.Dispatch, Claim: s.Claim, Quote: s.Quote}
	if !slices.Contains(a.Evidence, e) {
		a.Evidence = append(a.Evidence, e)
	}
}

// addActors adds actors that the list does not have by code.
func addActors(list, more []coding.Actor) []coding.Actor {
	for _, a := range more {
		if !slices.ContainsFunc(list, func(b coding.Actor) bool { return b.Code == a.Code }) {
			list = append(list, bare(a))
		}
	}
	return list
}

// bare is an actor without its place in a text.
func bare(a coding.Actor) coding.Actor {
	a.Span = nil
	if a.Sectors == nil {
		a.Sectors = []string{}
	}
	return a
}

// presuppose gives those who judge or explain an act, without saying whose it
// was, the perpetrators that the dispatches name in their own voice.
func presuppose(all []Account, who []coding.Actor) {
	if who == nil {
		return
	}
	for i := range all {
		a := &all[i]
		judges := a.Lawful != nil || a.Motive != ""
		if judges && len(a.Perpetrators) == 0 && (a.Happened == nil || *a.Happened) {
			a.Perpetrators, a.presumed = who, true
		}
	}
}
