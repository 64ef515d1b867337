package where

import (
	"math"
	"slices"
	"strings"

	"demarche/coding"
)

// The weights of a choice, in units of a tenfold population.
const (
	weightContainer = 8.0 // "Paris, Texas"
	weightKind      = 4.0 // "the Idlib province"
	weightNamed     = 2.5 // its country is named, or another place of it is certain
	weightNear      = 1.5 // within nearKm of another place of the dispatch
	weightCountry   = 3.0
	weightRegion    = 8.0 // hand-picked, without a population
	weightCapital   = 2.0
	weightAdmin1    = -1.0 // a town and its province share a name: the town, unless told
	weightBorder    = 0.7  // its country borders on one that is named

	nearKm = 200
)

type choice struct {
	entry Entry
	rule  string
}

// choose picks one entry for every spot: first alone, then with what the first
// round made of the others. The same name gets the same reading.
func (g *Gazetteer) choose(spots []spot) []choice {
	chosen := make([]choice, len(spots))
	context := map[string]bool{}
	for i, s := range spots {
		chosen[i] = g.best(spots, i, context, nil)
		if c := chosen[i].entry; c.Kind == Country || len(s.candidates) == 1 {
			context[c.Country] = true
		}
	}
	first := slices.Clone(chosen)
	for i := len(spots) - 1; i >= 0; i-- { // containers come after what they contain
		chosen[i] = g.best(spots, i, context, first)
		first[i] = chosen[i]
	}
	return chosen
}

func (g *Gazetteer) best(spots []spot, i int, context map[string]bool, others []choice) choice {
	s := spots[i]
	var best choice
	top := math.Inf(-1)
	for _, e := range s.candidates {
		score := prominence(e)
		rule := "prominence"
		add := func(weight float64, name string) {
			score += weight
			if weight > 0.5 {
				rule = name
			}
		}
		if context[e.Country] && e.Kind != Country {
			add(weightNamed, "country-named")
		} else if slices.ContainsFunc(g.neighbours[e.Country], func(n string) bool { return context[n] }) {
			add(weightBorder, "neighbour-named")
		}
		if others != nil && e.Kind != Country && nearAnother(e, i, others) {
			add(weightNear, "near-another")
		}
		if s.kind != "" && (s.kind == e.Kind) {
			add(weightKind, "kind-word")
		}
		if others != nil && s.container >= 0 && within(e, others[s.container].entry) {
			add(weightContainer, "container")
		}
		if score > top {
			best, top = choice{e, rule}, score
		}
	}
	if len(s.candidates) == 1 {
		best.rule = "only-entry"
	}
	return best
}

// prominence is how well known an entry is before any context.
func prominence(e Entry) float64 {
	p := math.Log10(float64(e.Population + 10))
	switch e.Kind {
	case Country:
		return p + weightCountry
	case Admin1:
		return p + weightAdmin1
	case Region, Site:
		return weightRegion
	}
	if e.Capital {
		p += weightCapital
	}
	return p
}

func nearAnother(e Entry, i int, others []choice) bool {
	for j, o := range others {
		if j != i && o.entry.Kind == City && o.entry.GeoNames != e.GeoNames && kilometres(e, o.entry) < nearKm {
			return true
		}
	}
	return false
}

func within(e, container Entry) bool {
	switch container.Kind {
	case Country:
		return e.Country == container.Country && e.Kind != Country
	case Admin1:
		return e.Division == container.Division && e.Kind == City
	}
	return false
}

// kilometres is the great-circle distance.
func kilometres(a, b Entry) float64 {
	const radius, degree = 6371, math.Pi / 180
	h := func(x float64) float64 { s := math.Sin(x / 2); return s * s }
	return 2 * radius * math.Asin(math.Sqrt(h((a.Lat-b.Lat)*degree)+math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*h((a.Lon-b.Lon)*degree)))
}

// Dateline resolves the place of a dateline, "LONDON" or "SARAJEVO,
// Bosnia-Herzegovina"; of several ("MOSCOW/KIEV") the first. Without an entry it
// returns nil.
func (g *Gazetteer) Dateline(place string) *coding.Place {
	place, _, _ = strings.Cut(place, "/")
	name, container, _ := strings.Cut(place, ",")
	spots := []spot{{candidates: g.Lookup(name), container: -1}}
	if within := g.Lookup(container); len(within) > 0 {
		spots[0].container = 1
		spots = append(spots, spot{candidates: within, container: -1})
	}
	if len(spots[0].candidates) == 0 {
		return nil
	}
	p := g.choose(spots)[0].entry.place("", 0, 0)
	p.Span = nil
	return &p
}
