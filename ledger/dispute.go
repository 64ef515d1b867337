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
// another.
func disputes(all []Account) []Dispute {
	found := []Dispute{}
	for _, field := range []struct {
		name  string
		value func(*Account) string
		rival func(a, b *Account) bool
	}{
		{"perpetrators", perpetratorsValue, rivalPerpetrators},
		{"toll", tollValue, rivalTolls},
		{"happened", happenedValue, func(a, b *Account) bool { return differ(a.Happened, b.Happened) }},
		{"lawful", lawfulValue, func(a, b *Account) bool { return differ(a.Lawful, b.Lawful) }},
	} {
		if sides := rivals(all, field.value, field.rival); sides != nil {
			found = append(found, Dispute{Field: field.name, Sides: sides})
		}
	}
	return found
}

// rivals are the sides of a field: the values of accounts that have a rival.
func rivals(all []Account, value func(*Account) string, rival func(a, b *Account) bool) []Side {
	disputed := make([]bool, len(all))
	for i := range all {
		for j := range i {
			if holderKey(all[i].Holder) != holderKey(all[j].Holder) && hold(all, i, j) && rival(&all[i], &all[j]) {
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

// until is the last day of an account: that of its last dispatch, or without
// end where the holder never says otherwise.
func until(all []Account, i int) string {
	for j := i + 1; j < len(all); j++ {
		if holderKey(all[j].Holder) == holderKey(all[i].Holder) {
			return max(all[i].To, all[j].From)
		}
	}
	return "9999"
}

func perpetratorsValue(a *Account) string {
	var codes []string
	for _, p := range a.Perpetrators {
		codes = append(codes, p.Code)
	}
	slices.Sort(codes)
	return strings.Join(codes, " ")
}

// rivalPerpetrators compares whom two holders name. What a dispatch says in its
// own voice is no party's account of who did it.
func rivalPerpetrators(a, b *Account) bool {
	if isAgency(a.Holder) || isAgency(b.Holder) || len(a.Perpetrators) == 0 || len(b.Perpetrators) == 0 {
		return false
	}
	return disjoint(a.Perpetrators, b.Perpetrators)
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

// rivalTolls reports whether two holders count so differently, in dispatches of
// about one day, that one is not merely a later state of the count.
func rivalTolls(a, b *Account) bool {
	if a.Toll == nil || b.Toll == nil || isAgency(a.Holder) || isAgency(b.Holder) || spanOf(a.From, a.To).apart(spanOf(b.From, b.To)) > 1 {
		return false
	}
	mine, its := tollFields(a.Toll), tollFields(b.Toll)
	for i := range mine {
		x, y := countedOf(*mine[i]), countedOf(*its[i])
		if x.known() && y.known() && !x.overlaps(y) {
			return true
		}
	}
	return false
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
