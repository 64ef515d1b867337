package eval

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"demarche/coding"
)

// near is the number of characters between a gold trigger and a system trigger
// that may name one event.
const near = 120

// occurrences lists the byte offsets at which words stand in text as whole
// words, or, where they never do, at all.
func occurrences(text, words string) []int {
	var whole, all []int
	if words == "" {
		return nil
	}
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			break
		}
		start, end := at+i, at+i+len(words)
		all = append(all, start)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !isWord(before) && !isWord(after) {
			whole = append(whole, start)
			at = end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		at = start + size
	}
	if whole != nil {
		return whole
	}
	return all
}

func isWord(r rune) bool {
	return r != utf8.RuneError && (r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsNumber(r))
}

// position is the byte offset of the nth occurrence (0 and 1 are the first).
func position(text, words string, nth int) int {
	occ := occurrences(text, words)
	if len(occ) == 0 {
		return -1
	}
	return occ[min(max(nth, 1), len(occ))-1]
}

// cuePosition is the cue's nth occurrence, or without an nth the one nearest
// to the claim's content.
func cuePosition(text string, c *GoldClaim) int {
	at, occ := strings.Index(text, c.Content), occurrences(text, c.Cue)
	if c.Nth > 0 || at < 0 || len(occ) == 0 {
		return position(text, c.Cue, c.Nth)
	}
	end := at + len(c.Content)
	distance := func(p int) int {
		switch {
		case p < at:
			return at - p
		case p < end:
			return 0
		}
		return p - end
	}
	return slices.MinFunc(occ, func(a, b int) int { return cmp.Compare(distance(a), distance(b)) })
}

// runeIndex turns byte offsets of a text into character offsets.
type runeIndex []int

func newRuneIndex(text string) runeIndex {
	index := make(runeIndex, len(text)+1)
	n := 0
	for i := range text {
		if i > 0 {
			n++
		}
		index[i] = n
	}
	for i := 1; i < len(text); i++ { // inside a character: as its start
		if !utf8.RuneStart(text[i]) {
			index[i] = index[i-1]
		}
	}
	index[len(text)] = utf8.RuneCountInString(text)
	return index
}

func (x runeIndex) at(offset int) int {
	return x[min(max(offset, 0), len(x)-1)]
}

// head is the part of an actor code that a dyad is counted by: the country, or
// the organisation behind IGO, NGO and IMG.
func head(code string) string {
	if len(code) >= 6 && (strings.HasPrefix(code, "IGO") || strings.HasPrefix(code, "NGO") || strings.HasPrefix(code, "IMG")) {
		return code[:6]
	}
	return code[:min(3, len(code))]
}

func actorMatches(alternatives, code string, whole bool) bool {
	for a := range strings.SplitSeq(alternatives, "|") {
		if whole {
			if a == code {
				return true
			}
			continue
		}
		ha, hc := head(a), head(code)
		if ha == hc || len(ha) >= 3 && len(hc) >= 3 && ha[:3] == hc[:3] && (len(ha) == 3 || len(hc) == 3) {
			return true
		}
	}
	return false
}

// sideMatches: every gold actor is found, and no system actor is unaccounted for.
func sideMatches(gold, system []string, whole bool, minimum int) bool {
	if len(gold) == 0 {
		return len(system) == 0
	}
	hit := 0
	for _, g := range gold {
		if slices.ContainsFunc(system, func(s string) bool { return actorMatches(g, s, whole) }) {
			hit++
		}
	}
	for _, s := range system {
		if !slices.ContainsFunc(gold, func(g string) bool { return actorMatches(g, s, whole) }) {
			return false
		}
	}
	if minimum == 0 {
		minimum = len(gold)
	}
	return hit >= minimum
}

func dyadMatches(g *GoldEvent, e *coding.Event, whole bool) bool {
	return g.Between(codes(e.Sources), codes(e.Targets), whole)
}

// Between reports whether the actors, by their codes, are the event's sources
// and targets: by their countries, or with whole codes.
func (g *GoldEvent) Between(sources, targets []string, whole bool) bool {
	if sideMatches(g.Sources, sources, whole, g.SourcesMin) && sideMatches(g.Targets, targets, whole, 0) {
		return true
	}
	if !g.Symmetric {
		return false
	}
	return sideMatches(g.Sources, targets, whole, 0) && sideMatches(g.Targets, sources, whole, 0) ||
		sideMatches(slices.Concat(g.Sources, g.Targets), slices.Concat(sources, targets), whole, 0)
}

// Side reports whether the actors, by their codes, are those of one role: the
// sources or the targets.
func Side(gold, system []string, whole bool) bool { return sideMatches(gold, system, whole, 0) }

func codes(actors []coding.Actor) []string {
	var out []string
	for _, a := range actors {
		if a.Code != "" {
			out = append(out, a.Code)
		}
	}
	return out
}

// assign pairs gold and system items one to one, greedily: required gold
// before optional, then the lower cost. cost is negative where they cannot
// match. The result maps gold index to system index.
func assign(golds, systems int, optional func(int) bool, cost func(g, s int) (int, bool)) map[int]int {
	type pair struct{ optional, cost, g, s int }
	var pairs []pair
	for g := range golds {
		for s := range systems {
			if c, ok := cost(g, s); ok {
				o := 0
				if optional(g) {
					o = 1
				}
				pairs = append(pairs, pair{o, c, g, s})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.optional, b.optional), cmp.Compare(a.cost, b.cost), cmp.Compare(a.g, b.g), cmp.Compare(a.s, b.s))
	})
	got, used := map[int]int{}, map[int]bool{}
	for _, p := range pairs {
		if _, done := got[p.g]; !done && !used[p.s] {
			got[p.g], used[p.s] = p.s, true
		}
	}
	return got
}
