package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"demarche/coding"
)

// disputes are the fields on which accounts of different holders differ while
// both hold. An account holds from its first day until the same holder gives
// another. Who did it, and whether it was right, is disputed of acts of force
// alone: the parties to talks or a deal are each named as its source, and each
// may praise it or not.
func disputes(all []Account, kind string, plain []coding.Actor) []Dispute {
	found := []Dispute{}
	put := func(field string, sides []Side) {
		if sides != nil {
			found = append(found, Dispute{Field: field, Sides: sides})
		}
	}
	force := families[kind] == "force"
	charged := charged(all)
	if kind == "ASSAULT" {
		all = exculpate(all)
	}
	all = whole(answers(denials(all, plain), plain))
	var judged []Side
	if force && !disowned(all, plain) {
		judged = judgements(all, plain)
	}
	if force && (charged || judged == nil && !ownedUp(all, plain)) {
		put("perpetrators", culprits(all, plain))
	}
	if force {
		put("victims", fallen(all, plain))
	}
	put("toll", rivals(all, speaker, tollValue, rivalTolls))
	put("happened", rivals(all, holderKey, happenedValue, rivalEvents))
	if force && judged == nil {
		judged = excuses(all, plain)
	}
	put("lawful", judged)
	return found
}

// charged reports whether somebody who is named as who did it denies a part in it: whatever
// else is said of the act, then it is disputed whose it was.
func charged(all []Account) bool {
	return slices.ContainsFunc(all, func(a Account) bool { return a.innocent && accused(all, a.Holder) })
}

// culprits are the sides of who did it: whom rivals name, or who is charged and denies it.
func culprits(all []Account, plain []coding.Actor) []Side {
	if rivals(all, holderKey, perpetratorsValue, contend) == nil {
		return charges(all, plain)
	}
	return rivals(all, holderKey, perpetratorsValue, rivalPerpetrators)
}

// judgements are the sides of whether it was right, as holders call it or, who openly did
// it, hold by that.
func judgements(all []Account, plain []coding.Actor) []Side {
	if sides := rivals(all, holderKey, lawfulValue, func(a, b *Account) bool { return differ(a.Lawful, b.Lawful) }); sides != nil {
		return sides
	}
	return actsOnIt(all, plain)
}

// exculpate reads the denials of an act that the dispatches tell of as a fact, or
// whose dead are counted: who is accused of it and denies it, or denies to have
// done it to what was struck, says that it was not he. Whether it happened stays
// disputed where the dispatches but suspect it or nobody counts dead, or where he
// denies that it was done at all.
func exculpate(all []Account) []Account {
	if !slices.ContainsFunc(all, func(a Account) bool {
		return a.Happened != nil && *a.Happened && (isAgency(a.Holder) || killedIn(a) >= 0)
	}) {
		return all
	}
	open := slices.ContainsFunc(all, func(a Account) bool { return a.suspects }) || !slices.ContainsFunc(all, func(a Account) bool { return killedIn(a) > 0 })
	all = slices.Clone(all)
	for i := range all {
		a := &all[i]
		if (a.disowns || a.denies) && a.Happened != nil && !*a.Happened && !isAgency(a.Holder) && accused(all, a.Holder) {
			a.innocent = true
			if !open && !a.sweeping {
				a.Happened = nil
			}
		}
	}
	return all
}

// denials leaves those by which it is disputed that it happened: who says at one
// time that it did and, of some part of it, that it did not denies nothing, nor
// does one who merely tells what it was not, or who has no part in it.
func denials(all []Account, plain []coding.Actor) []Account {
	kept := slices.Clone(all)
	for i, a := range all {
		if a.Happened == nil || *a.Happened {
			continue
		}
		affirms := slices.ContainsFunc(all, func(b Account) bool {
			return b.Happened != nil && *b.Happened && b.spoken && holderKey(b.Holder) == holderKey(a.Holder) && b.From <= a.To && a.From <= b.To
		})
		if affirms || !a.denies || !concerned(all, plain, a.Holder) {
			kept[i].Happened = nil
		}
	}
	return kept
}

// concerned reports whether a holder's side is named as who did it or as who was struck,
// or nobody is named as who did it.
func concerned(all []Account, plain []coding.Actor, holder coding.Actor) bool {
	named := plain != nil || slices.ContainsFunc(all, func(a Account) bool { return len(a.Perpetrators) > 0 })
	return !named || accused(all, holder) || struck(all, holder)
}

// answers reads what those who did it say of others as the reason for it: who fires
// "after passengers attacked" does not say that they did it. An accusation does.
func answers(all []Account, plain []coding.Actor) []Account {
	kept := slices.Clone(all)
	for i, a := range all {
		did := slices.ContainsFunc(plain, func(p coding.Actor) bool { return side(p) == side(a.Holder) })
		if did && !isAgency(a.Holder) && !a.innocent && !a.alleges && (a.Happened == nil || *a.Happened) && !a.names(a.Holder) {
			kept[i].Perpetrators = nil
		}
	}
	return kept
}

// accused reports whether an account names a holder's side as who did it.
func accused(all []Account, holder coding.Actor) bool {
	return slices.ContainsFunc(all, func(a Account) bool { return a.names(holder) })
}

// names reports whether an account names somebody's side as who did it.
func (a *Account) names(who coding.Actor) bool {
	return slices.ContainsFunc(a.Perpetrators, func(p coding.Actor) bool { return side(p) == side(who) })
}

// charges are the sides of who did it where no two parties name rivals: one names
// whom the dispatches do not name in their own voice, or denies a part in it.
func charges(all []Account, plain []coding.Actor) []Side {
	var sides []Side
	put := func(value, holder string) {
		at := slices.IndexFunc(sides, func(s Side) bool { return s.Value == value })
		if at < 0 {
			at = len(sides)
			sides = append(sides, Side{Value: value, Holders: []string{}})
		}
		if holder != "" && !slices.Contains(sides[at].Holders, holder) {
			sides[at].Holders = append(sides[at].Holders, holder)
		}
	}
	for i := range all {
		switch a := &all[i]; {
		case a.innocent:
			put("", a.Holder.Code)
			if !accused(all, a.Holder) {
				put(a.Holder.Code, "")
			}
		case charging(a, plain):
			put(perpetratorsValue(a), a.Holder.Code)
		}
	}
	if sides == nil {
		return nil
	}
	for i := range all {
		if a := &all[i]; !a.innocent && !a.presumed && a.Happened != nil && *a.Happened {
			put(perpetratorsValue(a), a.Holder.Code)
		}
	}
	if len(sides) < 2 {
		return nil
	}
	slices.SortStableFunc(sides, func(a, b Side) int { return cmp.Compare(a.Value, b.Value) })
	return sides
}

// charging reports whether a party accuses somebody else than whom the dispatches name
// in their own voice.
func charging(a *Account, plain []coding.Actor) bool {
	if isAgency(a.Holder) || a.presumed || len(a.Perpetrators) == 0 || side(a.Perpetrators[0]) == side(a.Holder) {
		return false
	}
	return a.alleges && disjoint(a.Perpetrators, plain)
}

// disowned reports whether those who are said to have done it deny it: then it
// is disputed who did it, not whether it was right. Where the dispatches name who
// did it, only their denial counts.
func disowned(all []Account, plain []coding.Actor) bool {
	for _, denial := range all {
		if !denial.innocent && (denial.Happened == nil || *denial.Happened) || defended(all, denial.Holder) {
			continue
		}
		if plain != nil && country(plain[0].Code) != country(denial.Holder.Code) {
			continue
		}
		for _, a := range all {
			if slices.ContainsFunc(a.Perpetrators, func(p coding.Actor) bool { return country(p.Code) == country(denial.Holder.Code) }) {
				return true
			}
		}
	}
	return false
}

// defended reports whether a holder's side says of its own deed that it was right: it
// denies but some part of what is told of it.
func defended(all []Account, holder coding.Actor) bool {
	return slices.ContainsFunc(all, func(a Account) bool {
		return a.Lawful != nil && *a.Lawful && !a.presumed && side(a.Holder) == side(holder) && a.names(holder)
	})
}

// ownedUp reports whether the dispatches name one side as who did it, and one who
// speaks for that side says so too: then nobody disputes who it was.
func ownedUp(all []Account, plain []coding.Actor) bool {
	for _, p := range plain {
		own, denied := false, false
		for _, a := range all {
			if isAgency(a.Holder) || side(a.Holder) != side(p) {
				continue
			}
			denied = denied || a.innocent || a.Happened != nil && !*a.Happened
			own = own || a.Happened != nil && *a.Happened && len(a.Perpetrators) == 0 || slices.ContainsFunc(a.Perpetrators, func(q coding.Actor) bool { return side(q) == side(p) })
		}
		if own && !denied {
			return true
		}
	}
	return false
}

// openly is the state or organisation that the dispatches plainly name as who did it.
func openly(plain []coding.Actor) (coding.Actor, bool) {
	if len(plain) == 0 || !inPower(plain[0]) {
		return coding.Actor{}, false
	}
	return plain[0], true
}

// actsOnIt are those who call what was done to them wrong and the state or organisation
// that openly did it: by doing it, it holds that it was right, and need not say so. That
// others condemn it is not yet a dispute.
func actsOnIt(all []Account, plain []coding.Actor) []Side {
	doer, ok := openly(plain)
	theirs := slices.ContainsFunc(all, func(a Account) bool {
		return !isAgency(a.Holder) && a.Lawful != nil && !*a.Lawful && side(doer) != side(a.Holder) && struck(all, a.Holder)
	})
	if !ok || !theirs {
		return nil
	}
	return wrongOrRight(all, doer)
}

// excuses are the sides of whether it was right where the state or organisation that
// openly did it says that it was driven to it: nobody excuses what no one calls wrong.
func excuses(all []Account, plain []coding.Actor) []Side {
	doer, ok := openly(plain)
	if !ok || !slices.ContainsFunc(all, func(a Account) bool { return a.driven && side(a.Holder) == side(doer) }) {
		return nil
	}
	return wrongOrRight(all, doer)
}

// wrongOrRight are those who call an act wrong, and those who speak for whoever did it.
func wrongOrRight(all []Account, doer coding.Actor) []Side {
	wrong, right := Side{Value: "no", Holders: []string{}}, Side{Value: "yes", Holders: []string{}}
	for _, a := range all {
		switch {
		case isAgency(a.Holder):
		case a.Lawful != nil && !*a.Lawful:
			wrong.hold(a.Holder)
		case side(doer) == side(a.Holder):
			right.hold(a.Holder)
		}
	}
	if len(right.Holders) == 0 {
		right.hold(doer)
	}
	return []Side{wrong, right}
}

// hold adds one who holds a side.
func (s *Side) hold(holder coding.Actor) {
	if !slices.Contains(s.Holders, holder.Code) {
		s.Holders = append(s.Holders, holder.Code)
	}
}

// fallen are the sides of whom a state or organisation struck that openly did it: it
// speaks of fighters where others speak of people, or itself of what people it struck.
func fallen(all []Account, plain []coding.Actor) []Side {
	doer, ok := openly(plain)
	if !ok {
		return nil
	}
	fighters, people := Side{Holders: []string{}}, Side{Holders: []string{}}
	var struck, hurt []coding.Actor
	answers, denies := false, false
	for _, a := range all {
		denies = denies || side(a.Holder) == side(doer) && (a.innocent || a.Happened != nil && !*a.Happened)
		hurt = addActors(hurt, ofKind(a.Victims, "/people"))
		switch {
		case side(a.Holder) == side(doer) && (a.ofPeople || a.ofFighters):
			fighters.hold(a.Holder)
			struck = addActors(struck, ofKind(a.Victims, "/against"))
			answers = answers || a.ofPeople
		case side(a.Holder) != side(doer) && !isAgency(a.Holder) && a.ofPeople:
			people.hold(a.Holder)
		}
	}
	if len(hurt) == 0 || len(fighters.Holders) == 0 || len(people.Holders) == 0 && !(answers && denies) {
		return nil
	}
	fighters.Value, people.Value = strings.Join(codes(struck), " "), strings.Join(codes(hurt), " ")
	return []Side{fighters, people}
}

// ofKind are those actors whose side is of a kind.
func ofKind(actors []coding.Actor, kind string) []coding.Actor {
	return slices.DeleteFunc(slices.Clone(actors), func(a coding.Actor) bool { return !strings.HasSuffix(side(a), kind) })
}

// struck reports whether an account names somebody of a holder's country as a victim.
func struck(all []Account, holder coding.Actor) bool {
	return slices.ContainsFunc(all, func(a Account) bool {
		return slices.ContainsFunc(a.Victims, func(v coding.Actor) bool { return country(v.Code) == country(holder.Code) })
	})
}

// rivals are the sides of a field: the values of accounts that have a rival.
func rivals(all []Account, who func(coding.Actor) string, value func(*Account) string, rival func(a, b *Account) bool) []Side {
	disputed := make([]bool, len(all))
	for i := range all {
		for j := range i {
			if who(all[i].Holder) != who(all[j].Holder) && hold(all, i, j) && rival(&all[i], &all[j]) {
				disputed[i], disputed[j] = true, true
			}
		}
	}
	var sides []Side
	for i := range all {
		if !disputed[i] {
			continue
		}
		v, holder := value(&all[i]), all[i].Holder.Code
		at := slices.IndexFunc(sides, func(s Side) bool { return s.Value == v })
		if at < 0 {
			at = len(sides)
			sides = append(sides, Side{Value: v})
		}
		if !slices.Contains(sides[at].Holders, holder) {
			sides[at].Holders = append(sides[at].Holders, holder)
		}
	}
	slices.SortStableFunc(sides, func(a, b Side) int { return cmp.Compare(a.Value, b.Value) })
	return sides
}

// hold reports whether two accounts hold at one time.
func hold(all []Account, i, j int) bool {
	return all[i].From <= until(all, j) && all[j].From <= until(all, i)
}

// until is the last day of an account: the day before the holder says otherwise,
// or without end where he never does.
func until(all []Account, i int) string {
	for j := i + 1; j < len(all); j++ {
		if holderKey(all[j].Holder) == holderKey(all[i].Holder) {
			next := spanOf(all[j].From, "")
			if !next.known() {
				return max(all[i].To, all[j].From)
			}
			return max(all[i].To, dayString(next.From-1))
		}
	}
	return "9999"
}

func perpetratorsValue(a *Account) string { return strings.Join(codes(a.Perpetrators), " ") }

// rivalPerpetrators compares whom two holders name. What a dispatch says in its
// own voice is no party's account of who did it.
func rivalPerpetrators(a, b *Account) bool {
	if isAgency(a.Holder) || isAgency(b.Holder) {
		return false
	}
	if accuses(a, b) || accuses(b, a) {
		return true
	}
	if len(a.Perpetrators) == 0 || len(b.Perpetrators) == 0 || a.presumed || b.presumed {
		return false
	}
	return disjoint(a.Perpetrators, b.Perpetrators) && !exchanged(a, b)
}

// exchanged reports whether one tells of what was done to whom the other names, and
// neither charges anybody: those are an act and the answer to it.
func exchanged(a, b *Account) bool {
	return !a.alleges && !b.alleges && (!disjoint(a.Perpetrators, b.Victims) || !disjoint(b.Perpetrators, a.Victims))
}

// contend reports whether two holders name rivals, and one of them charges whom it
// names, denies the charge or answers it by naming another: of a battle, both sides may be named as who did it.
func contend(a, b *Account) bool {
	return rivalPerpetrators(a, b) && (a.alleges || b.alleges || a.innocent || b.innocent || counters(a, b) || counters(b, a))
}

// counters reports whether one whom the other names says that it was somebody else.
func counters(a, b *Account) bool {
	return b.names(a.Holder) && len(a.Perpetrators) > 0 && !a.names(a.Holder)
}

// rivalEvents reports whether one holder says that it happened and the other that
// it did not. A dispatch that tells in its own voice of what failed denies nobody.
func rivalEvents(a, b *Account) bool {
	return differ(a.Happened, b.Happened) && !(isAgency(a.Holder) && !*a.Happened) && !(isAgency(b.Holder) && !*b.Happened)
}

// accuses reports whether one account names the other's holder, who denies it.
func accuses(a, b *Account) bool {
	return b.innocent && a.names(b.Holder)
}

func isAgency(a coding.Actor) bool { return strings.HasPrefix(a.ID, "agency:") }

func happenedValue(a *Account) string { return truth(a.Happened) }
func lawfulValue(a *Account) string   { return truth(a.Lawful) }

func truth(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

// settled is for how many days the dead of one act are still found, and counts rise.
const settled = 14

// rivalTolls reports whether two holders count so differently that one is not merely a
// later state of the count, which rises. Each side of a battle counts its own dead: those
// are no rivals. Nor is one of the dead, who is told of.
func rivalTolls(a, b *Account) bool {
	if a.Toll == nil || b.Toll == nil || isAgency(a.Holder) || isAgency(b.Holder) {
		return false
	}
	if a.From > b.From {
		a, b = b, a
	}
	days := spanOf(a.From, a.To).apart(spanOf(b.From, b.To))
	if len(a.Victims) > 0 && len(b.Victims) > 0 && disjoint(a.Victims, b.Victims) {
		return false
	}
	mine, its := tollFields(a.Toll), tollFields(b.Toll)
	for i := range mine {
		x, y := countedOf(*mine[i]), countedOf(*its[i])
		rising := days > 1 && days <= settled && x.Min < y.Min
		if x.known() && y.known() && !x.overlaps(y) && min(x.Min, y.Min) > 1 && !rising {
			return true
		}
	}
	return false
}

// whole leaves the tolls that are of all of it: none of less than the same holder
// counts about that day, nor what somebody in the street saw.
func whole(all []Account) []Account {
	kept := slices.Clone(all)
	for i, a := range all {
		killed := killedIn(a)
		if killed < 0 {
			continue
		}
		part := slices.ContainsFunc(all, func(b Account) bool {
			return speaker(a.Holder) == speaker(b.Holder) && spanOf(a.From, a.To).apart(spanOf(b.From, b.To)) <= 1 && killedIn(b) > killed
		})
		if part || slices.Contains(a.Holder.Sectors, "CVL") {
			kept[i].Toll = nil
		}
	}
	return kept
}

// speaker is by what those who count are told from each other: a governor and a
// ministry of one state may well differ.
func speaker(a coding.Actor) string { return holderKey(a) + "/" + a.Name }

// killedIn is how many an account says were killed; -1 where it does not say.
func killedIn(a Account) int {
	if a.Toll == nil || a.Toll.Killed == nil {
		return -1
	}
	n := countedOf(a.Toll.Killed)
	return max(n.Min, n.Max)
}

func tollValue(a *Account) string {
	var parts []string
	for i, c := range tollFields(a.Toll) {
		if n := countedOf(*c); n.known() {
			parts = append(parts, n.String()+" "+tollNames[i])
		}
	}
	return strings.Join(parts, ", ")
}

var tollNames = []string{"killed", "injured", "missing", "detained", "displaced"}

// String says a count in words: "6", "81 or more", "2 to 5".
func (c counted) String() string {
	switch {
	case c.Max < 0:
		return fmt.Sprintf("%d or more", c.Min)
	case c.Min == c.Max:
		return fmt.Sprint(c.Min)
	}
	return fmt.Sprintf("%d to %d", c.Min, c.Max)
}
