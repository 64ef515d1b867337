package where

import (
	"slices"
	"strings"

	"demarche/syntax"
)

// halves reads names that are no more than a direction. "The North" is the
// country of the dispatch that is called so, North Korea, or the one that is
// left of it, Sudan beside South Sudan; or a division of a country that the
// dispatch names, "the North region of Cameroon". Of any other country it is a
// part without bounds, and no place.
func (f *finder) halves() {
	for i := range f.spots {
		p := &f.spots[i]
		direction := strings.ToLower(f.d.Text[p.start:p.end])
		if !f.directions[direction] || p.container >= 0 {
			continue
		}
		named := f.named(i)
		switch half, ok := f.half(direction, named); {
		case ok && (p.sign == located || definite(&f.d.Sentences[p.sentence], p.from)):
			p.candidates, p.sign, p.half = []Entry{half}, located, true
		case p.sign > refused:
			p.candidates = slices.DeleteFunc(slices.Clone(p.candidates), func(e Entry) bool {
				return e.Kind != Admin1 || !slices.ContainsFunc(named, func(c Entry) bool { return c.Country == e.Country })
			})
			if len(p.candidates) == 0 {
				p.sign = refused
			}
		}
	}
}

// definite reports whether "the" stands before a token.
func definite(s *syntax.Sentence, token int) bool {
	return token > 0 && strings.EqualFold(s.Tokens[token-1].Form, "the")
}

// named are the countries that other spots name for certain, or by an adjective.
func (f *finder) named(but int) []Entry {
	var out []Entry
	for i, p := range f.spots {
		if i != but && p.sign >= known && p.candidates[0].Kind == Country && !slices.Contains(out, p.candidates[0]) {
			out = append(out, p.candidates[0])
		}
	}
	return out
}

// half is the country that a direction says beside those that are named.
func (f *finder) half(direction string, named []Entry) (Entry, bool) {
	for _, c := range named {
		whole := c.Name
		if first, rest, ok := strings.Cut(whole, " "); ok && f.directions[strings.ToLower(first)] {
			whole = rest
		}
		if e, ok := f.country(direction + " " + whole); ok && (f.isCountry(whole) || f.isCountry(f.opposites[direction]+" "+whole)) {
			return e, true
		}
		if e, ok := f.country(whole); ok && f.isCountry(f.opposites[direction]+" "+whole) {
			return e, true
		}
	}
	return Entry{}, false
}

// country is the country of a name, if it has one of its own: not Macedonia
// beside North Macedonia.
func (f *finder) country(name string) (Entry, bool) {
	for _, e := range f.small[Key(name)] {
		if e.Kind == Country && Key(e.Name) == Key(name) {
			return e, true
		}
	}
	return Entry{}, false
}

func (f *finder) isCountry(name string) bool {
	_, ok := f.country(name)
	return ok
}
