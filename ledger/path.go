package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A path says where a happening belongs, from coarse to fine:
//
//	c/SYR/2017-04/force/4316/khan shaykhun    a country of its place or actors
//	n/shayrat/2017-04/force/4317/-            a name beside it
//
// then the month, the family of its type, the stretch of four days and the
// place. Dispatches come back to what happened long before, often without its
// day, so that there is also
//
//	f/shayrat/force/2017/2017-05/-            a name that the whole dispatch is about
//
// with the family, the year and month of publication, and the place. Two happenings are compared when they share a path's beginning under
// which there are not more than crowd happenings: in a quiet month all that
// concerns a country is compared, in a war only what falls on near days and
// places. A happening has several paths, so that one wrong or missing actor,
// place or day does not hide it.

// crowd is how many happenings may share the beginning of a path and still be
// compared each with each.
const crowd = 48

// pathLevels is how many parts a path has, and firstLevel the coarsest part at
// which happenings are compared.
const (
	pathLevels = 6
	firstLevel = 3
)

// mostAbout is how many of the names that its dispatch is about a happening is
// found by.
const mostAbout = 5

// stretch is the number of days that the fifth part of a path spans.
const stretch = 4

// maxMonths bounds the months of a vague time, and maxStretches the stretches;
// what is vaguer stands in a stretch of its own.
const (
	maxMonths    = 13
	maxStretches = 9
)

// Paths are the places of a happening among the others, sorted.
func (h *Happening) Paths() []string {
	t := &h.Traits
	family, spot := families[t.Type], "-"
	if t.Where.Point {
		spot = strings.ToLower(t.Where.Name)
	}
	months := h.months()
	var paths []string
	for _, root := range h.roots() {
		for _, m := range months {
			for _, s := range m.stretches {
				paths = append(paths, fmt.Sprintf("%s/%s/%s/%s/%s/", root, m.name, family, s, clean(spot)))
			}
		}
	}
	day := cmp.Or(h.day(), "-")
	year, month := day[:min(4, len(day))], day[:min(7, len(day))]
	for _, name := range t.Story[:min(mostAbout, len(t.Story))] {
		paths = append(paths, fmt.Sprintf("f/%s/%s/%s/%s/%s/", clean(name), family, clean(year), clean(month), clean(spot)))
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// longestPart is how long a part of a path may be, in bytes, so that any index
// can hold it.
const longestPart = 200

// clean keeps what no path can hold out of its parts.
func clean(part string) string {
	part = strings.ToValidUTF8(part[:min(longestPart, len(part))], "")
	return strings.NewReplacer("/", " ", "\x00", " ").Replace(part)
}

// roots are the countries and names that a happening may be found by.
func (h *Happening) roots() []string {
	const most = 4
	t := &h.Traits
	countries := []string{}
	if t.Where.Country != "" {
		countries = append(countries, t.Where.Country)
	}
	for _, code := range slices.Concat(t.Targets, t.Sources) {
		if c := country(code); !slices.Contains(countries, c) {
			countries = append(countries, c)
		}
	}
	var roots []string
	for _, c := range countries[:min(most, len(countries))] {
		roots = append(roots, "c/"+clean(c))
	}
	for _, n := range t.names() {
		roots = append(roots, "n/"+clean(n))
	}
	if roots == nil {
		roots = append(roots, "c/-")
	}
	return roots
}

// names are those beside a happening by which it may be found: before others
// those that its dispatch is about.
func (t *Traits) names() []string {
	const most = 4
	names := slices.Clone(t.Names)
	slices.SortStableFunc(names, func(a, b string) int {
		return compareBool(slices.Contains(t.Story, b), slices.Contains(t.Story, a))
	})
	return names[:min(most, len(names))]
}

// month is a month of a happening and its stretches of days in it.
type month struct {
	name      string
	stretches []string
}

// months are those in which the happening may have taken place. Where its words
// name no day, that is the days before it was published, and the day that the
// context gives.
func (h *Happening) months() []month {
	when := h.Traits.When
	published := spanOf(h.day(), h.day())
	switch {
	case !when.known() && !published.known():
		return []month{{"-", []string{"-"}}}
	case !when.known():
		when = span{From: published.From - 3, To: published.To + 1}
	case when.Sure == 0 && published.known() && when.apart(published) < 30:
		when = span{From: min(when.From, published.From-3), To: max(when.To, published.To)}
	}
	first, last := when.From-1, when.To+1
	vague := (last-first)/stretch >= maxStretches
	var months []month
	for day := first; day <= last; {
		name := dayString(day)[:7]
		if len(months) == 0 || months[len(months)-1].name != name {
			if len(months) == maxMonths {
				break
			}
			months = append(months, month{name: name})
		}
		m := &months[len(months)-1]
		if vague {
			m.stretches = []string{"-"}
			day += 28
			continue
		}
		if s := fmt.Sprint(floor(day, stretch)); !slices.Contains(m.stretches, s) {
			m.stretches = append(m.stretches, s)
		}
		day++
	}
	return months
}

// floor divides and rounds down, also below zero.
func floor(a, b int) int {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}

// prefixes are the beginnings of a path at which happenings are compared,
// coarsest first; each ends with the mark that divides.
func prefixes(path string) []string {
	var found []string
	level := 0
	for i := range len(path) {
		if path[i] != '/' {
			continue
		}
		if level++; level >= firstLevel {
			found = append(found, path[:i+1])
		}
	}
	return found
}
