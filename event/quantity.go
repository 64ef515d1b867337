package event

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

func (t *tollRules) readQuantifiers(ls []line) error {
	if t.numbers == nil {
		t.qualifiers, t.numbers, t.vague, t.scales = map[string]string{}, map[string]int{}, map[string]int{}, map[string]int{}
	}
	for _, l := range ls {
		f := l.fields()
		if len(f) != 2 {
			return l.errorf("want kind ; words")
		}
		for _, w := range list(f[1]) {
			if err := t.quantifier(l, f[0], w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tollRules) quantifier(l line, kind, w string) error {
	word, digits, valued := strings.Cut(w, "=")
	t.longest = max(t.longest, len(strings.Fields(word)))
	table := map[string]map[string]int{"number": t.numbers, "vague": t.vague, "scale": t.scales}[kind]
	if table == nil {
		if !slices.Contains([]string{"floor", "above", "about", "below", "ceiling", "range", "more"}, kind) {
			return l.errorf("unknown kind %q", kind)
		}
		t.qualifiers[word] = kind
		return nil
	}
	n, err := strconv.Atoi(digits)
	if err != nil || !valued {
		return l.errorf("%q has no value", w)
	}
	table[word] = n
	return nil
}

// bounds is a count before it has a span.
type bounds struct {
	min, max int // max -1: open; min -1: unknown
	used     int // words read
}

// quantity reads a count at the beginning of the words: "at least 12", "some
// two dozen", "between 10 and 20".
func (t *tollRules) quantity(words []string) (bounds, bool) {
	kind, used := "", 0
	for n := min(t.longest, len(words)); n > 0; n-- {
		if k, ok := t.qualifiers[strings.Join(words[:n], " ")]; ok && k != "more" {
			kind, used = k, n
			break
		}
	}
	rest := words[used:]
	if n, w, ok := t.longestIn(t.vague, rest); ok && !(kind == "" && w == 0) {
		return bounds{n, -1, used + w}, true
	}
	n, w, ok := t.number(rest)
	if !ok {
		return bounds{}, false
	}
	b := bounds{n, n, used + w}
	if hi, w2, ok := t.upper(rest[w:]); ok && hi > n {
		return bounds{n, hi, used + w + w2}, true
	}
	if n := t.more(rest[w:]); n > 0 {
		return bounds{b.min, -1, b.used + n}, true
	}
	switch kind {
	case "floor":
		b.max = -1
	case "above":
		b.min, b.max = n+1, -1
	case "below":
		b.min, b.max = -1, n-1
	case "ceiling":
		b.min = -1
	}
	return b, true
}

// more counts the words behind a number that leave it open: "80 or more".
func (t *tollRules) more(words []string) int {
	for n := min(t.longest, len(words)); n > 0; n-- {
		if t.qualifiers[strings.Join(words[:n], " ")] == "more" {
			return n
		}
	}
	return 0
}

// upper reads the second half of a range: "to 20", "and 20", "or 20".
func (t *tollRules) upper(words []string) (int, int, bool) {
	if len(words) < 2 || !slices.Contains([]string{"to", "and", "-", "–", "or"}, words[0]) {
		return 0, 0, false
	}
	n, w, ok := t.number(words[1:])
	return n, w + 1, ok
}

// number reads digits or number words with their scale: "1,200", "two dozen",
// "1.2 million", "twenty - three".
func (t *tollRules) number(words []string) (int, int, bool) {
	if len(words) == 0 {
		return 0, 0, false
	}
	value, used, ok := digits(words[0])
	if !ok {
		n, w, found := t.longestIn(t.numbers, words)
		if !found {
			return 0, 0, false
		}
		value, used = float64(n), w
		if value >= 20 && value < 100 && len(words) > used+1 && words[used] == "-" {
			if unit, ok := t.numbers[words[used+1]]; ok && unit < 10 {
				value, used = value+float64(unit), used+2
			}
		}
	}
	for len(words) > used && t.scales[words[used]] > 0 {
		value *= float64(t.scales[words[used]])
		used++
	}
	if value > math.MaxInt32*10 {
		return 0, 0, false
	}
	return int(math.Round(value)), used, true
}

func digits(word string) (float64, int, bool) {
	if word == "" || word[0] < '0' || word[0] > '9' {
		return 0, 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(word, ",", ""), 64)
	return v, 1, err == nil
}

func (t *tollRules) longestIn(table map[string]int, words []string) (int, int, bool) {
	for n := min(t.longest, len(words)); n > 0; n-- {
		if v, ok := table[strings.Join(words[:n], " ")]; ok {
			return v, n, true
		}
	}
	return 0, 0, false
}
