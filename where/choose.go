package where

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"demarche/coding"
)

// The weights of a choice, in units of a tenfold population.
const (
	weightContainer = 8.0 // "Paris, Texas"
	weightContained = 4.0 // it is the container of something that lies in it
	weightKind      = 4.0 // "the Idlib province"
	weightCountry   = 2.0
	weightRegion    = 7.5 // hand-picked, without a population
	weightChosen    = 1.0 // the bearer of the name that aliases.txt picks
	weightCapital   = 2.0
	weightAdmin1    = 0.5
	weightAdmin2    = -1.5
	weightOther     = -1.5 // another name of it, which something else has as its own
	weightSeat      = -3.0 // a division that shares its name with its own town is meant only where the words say so
	weightContext   = 5.0  // the most that the rest of the dispatch can add
	halfContext     = 1.5  // support that gives half of it
)

// What one other name of the dispatch adds to the support of a reading, when it
// is read for certain.
const (
	supportNear     = 1.5 // within nearKm
	supportAround   = 1.0 // within aroundKm
	supportDivision = 1.2 // in the same first-order division
	supportCountry  = 0.6 // its country is named
	supportSame     = 0.3 // in the same country
	supportBorder   = 0.15

	nearKm, aroundKm = 60, 160
)

// sharpness turns differences of score into odds: how fast a reading that is a
// little better takes all the belief.
const sharpness = 1.5

const (
	rounds  = 3  // of letting the names of a dispatch inform each other
	widest  = 48 // entries of one name that are weighed
	nearest = 40 // other names, before and after, that inform one
	faint   = 0.05
)

// choice is an entry and the weight that decided for it.
type choice struct {
	entry Entry
	rule  string
}

// reading is one entry that a name may mean.
type reading struct {
	Entry
	at    [3]float64 // on the unit sphere
	in    country    // its Country
	next  []country  // neighbours of its country
	prior float64
	score float64
	odds  float64 // its share of belief
	rule  string
}

// country is a country's code as a number, as readings are compared often; 0 for none.
type country uint32

func countryOf(code string) country {
	n := country(0)
	for _, c := range []byte(code) {
		n = n<<8 | country(c)
	}
	return n
}

// name is what all the spots of one name in a dispatch have in common: one name
// has one reading, unless it stands in different containers.
type name struct {
	key       string
	kind      Kind
	container int // index of the name that contains it, or -1
	readings  []reading
}

// settle groups the spots by name and weighs what each name may mean: first by
// how well known its entries are; then the names of the dispatch inform each
// other for a few rounds.
func (g *Gazetteer) settle(spots []spot) (names []name, of []int) {
	names, of = group(spots)
	for i := range names {
		names[i].weigh()
		for k := range names[i].readings {
			r := &names[i].readings[k]
			r.next = g.neighbours[r.Country]
		}
	}
	for range rounds {
		for i := range names {
			inform(names, i)
		}
		for i := range names {
			names[i].believe()
		}
	}
	return names, of
}

// resolve gives every spot its entry.
func (g *Gazetteer) resolve(spots []spot) []choice {
	names, of := g.settle(spots)
	chosen := make([]choice, len(spots))
	for i, n := range of {
		best := slices.MaxFunc(names[n].readings, func(a, b reading) int { return cmp.Compare(a.score, b.score) })
		chosen[i] = choice{best.Entry, best.rule}
		if len(spots[i].candidates) == 1 {
			chosen[i].rule = "only-entry"
		}
	}
	return chosen
}

// group finds the names of the spots and the name of each.
func group(spots []spot) (names []name, of []int) {
	type id struct {
		key       string
		kind      Kind
		container string
	}
	index := map[id]int{}
	of = make([]int, len(spots))
	for i := len(spots) - 1; i >= 0; i-- { // containers come after what they contain
		s := spots[i]
		if s.container < 0 {
			continue
		}
		k := id{s.key, s.kind, spots[s.container].key}
		n, ok := index[k]
		if !ok {
			n = len(names)
			index[k] = n
			names = append(names, name{key: s.key, kind: s.kind, container: -2 - s.container, readings: readingsOf(s)})
		}
		index[id{key: s.key, kind: s.kind}] = n
		of[i] = n
	}
	for i, s := range spots {
		if s.container >= 0 {
			continue
		}
		k := id{key: s.key, kind: s.kind}
		n, ok := index[k]
		if !ok {
			n = len(names)
			index[k] = n
			names = append(names, name{key: s.key, kind: s.kind, container: -1, readings: readingsOf(s)})
		}
		of[i] = n
	}
	for i := range names {
		if c := names[i].container; c < -1 {
			names[i].container = of[-2-c]
		}
	}
	return names, of
}

func readingsOf(s spot) []reading {
	readings := make([]reading, min(len(s.candidates), widest))
	for i := range readings {
		e := s.candidates[i]
		readings[i] = reading{Entry: e, at: onSphere(e.Lat, e.Lon), in: countryOf(e.Country)}
	}
	return readings
}

// weigh gives the readings what they have by themselves.
func (n *name) weigh() {
	own := slices.ContainsFunc(n.readings, func(r reading) bool { return Key(r.Name) == n.key })
	for i := range n.readings {
		r := &n.readings[i]
		r.prior, r.rule = prominence(r.Entry), "prominence"
		if (r.Kind == Admin1 || r.Kind == Admin2) && n.kind == "" && slices.ContainsFunc(n.readings, func(o reading) bool {
			return o.Kind == City && o.Division == r.Division && o.Population*20 > r.Population
		}) {
			r.prior += weightSeat
		}
		if own && !r.Chosen && r.Kind != Region && Key(r.Name) != n.key {
			r.prior += weightOther
		}
		if n.kind != "" && (n.kind == r.Kind || n.kind == Admin1 && r.Kind == Admin2) {
			r.prior, r.rule = r.prior+weightKind, "kind-word"
		}
		r.score = r.prior
	}
	n.believe()
}

// believe turns scores to odds.
func (n *name) believe() {
	top := math.Inf(-1)
	for _, r := range n.readings {
		top = max(top, r.score)
	}
	sum := 0.0
	for i := range n.readings {
		r := &n.readings[i]
		r.odds = math.Exp(sharpness * (r.score - top))
		sum += r.odds
	}
	for i := range n.readings {
		n.readings[i].odds /= sum
	}
}

// inform scores the readings of name i by what the other names mean.
func inform(names []name, i int) {
	n := &names[i]
	for k := range n.readings {
		r := &n.readings[k]
		total, most, rule := 0.0, 0.0, ""
		for j := max(0, i-nearest); j < min(len(names), i+nearest+1); j++ {
			if j == i || names[j].key == n.key {
				continue
			}
			for l := range names[j].readings {
				o := &names[j].readings[l]
				if o.odds < faint {
					continue
				}
				support, why := supportOf(r, o)
				support *= o.odds
				total += support
				if support > most {
					most, rule = support, why
				}
			}
		}
		context := weightContext * total / (total + halfContext)
		r.score = r.prior + context
		if n.kind == "" {
			r.rule = "prominence"
		}
		if most > 0.2 && context > 1 {
			r.rule = rule
		}
		if n.container >= 0 {
			if w := weightContainer * share(names[n.container].readings, func(o *reading) bool { return within(r.Entry, o.Entry) }); w > 1 {
				r.score, r.rule = r.score+w, "container"
			}
		}
		for j := range names {
			if names[j].container == i {
				r.score += weightContained * share(names[j].readings, func(o *reading) bool { return within(o.Entry, r.Entry) })
			}
		}
	}
}

// share is the belief in the readings that hold.
func share(readings []reading, holds func(*reading) bool) float64 {
	sum := 0.0
	for i := range readings {
		if r := &readings[i]; holds(r) {
			sum += r.odds
		}
	}
	return sum
}

// supportOf is what reading o of one name says for reading r of another.
func supportOf(r, o *reading) (float64, string) {
	same := r.in == o.in && r.in != 0
	if r.Kind == Country || o.Kind == Country {
		switch {
		case same && r.Kind != o.Kind:
			return supportCountry, "country-named"
		case !same && slices.Contains(r.next, o.in):
			return supportBorder, "neighbour-named"
		}
		return 0, ""
	}
	near := r.at[0]*o.at[0] + r.at[1]*o.at[1] + r.at[2]*o.at[2]
	switch {
	case near > cosNear:
		return supportNear, "near-another"
	case same && r.Division == o.Division && r.Division != "":
		return supportDivision, "division-named"
	case near > cosAround && r.Kind != Region && o.Kind != Region:
		return supportAround, "near-another"
	case same:
		return supportSame, "country-named"
	}
	return 0, ""
}

var cosNear, cosAround = math.Cos(nearKm / earthRadius), math.Cos(aroundKm / earthRadius)

const earthRadius = 6371 // kilometres

func onSphere(lat, lon float64) [3]float64 {
	sinLat, cosLat := math.Sincos(lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(lon * math.Pi / 180)
	return [3]float64{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// prominence is how well known an entry is before any context.
func prominence(e Entry) float64 {
	p := math.Log10(float64(e.Population + 10))
	switch e.Kind {
	case Country:
		p += weightCountry
	case Admin1:
		p += weightAdmin1
	case Admin2:
		p += weightAdmin2
	case Region, Site:
		return weightRegion
	}
	if e.Capital {
		p += weightCapital
	}
	if e.Chosen {
		p += weightChosen
	}
	return p
}

func within(e, container Entry) bool {
	switch container.Kind {
	case Country:
		return e.Country == container.Country && e.Kind != Country
	case Admin1:
		return e.Division == container.Division && e.Kind != Admin1
	case Admin2:
		return e.Division == container.Division && e.Kind == City && kilometres(e, container) < aroundKm
	case Region:
		return e.Country == container.Country && e.Country != "" && e.Kind == City
	}
	return false
}

// kilometres is the great-circle distance.
func kilometres(a, b Entry) float64 {
	p, q := onSphere(a.Lat, a.Lon), onSphere(b.Lat, b.Lon)
	return earthRadius * math.Acos(min(1, p[0]*q[0]+p[1]*q[1]+p[2]*q[2]))
}

// Resolve lists what a name may mean, the likeliest first. A container after a
// comma, "Paris, Texas", is heeded.
func (g *Gazetteer) Resolve(name string) []Entry {
	within, container, _ := strings.Cut(name, ",")
	spots := []spot{{key: Key(within), candidates: g.Lookup(within), container: -1}}
	if candidates := g.Lookup(container); len(candidates) > 0 {
		spots[0].container = 1
		spots = append(spots, spot{key: Key(container), candidates: candidates, container: -1})
	}
	if len(spots[0].candidates) == 0 {
		return nil
	}
	names, of := g.settle(spots)
	readings := names[of[0]].readings
	slices.SortStableFunc(readings, func(a, b reading) int { return cmp.Compare(b.score, a.score) })
	entries := make([]Entry, len(readings))
	for i, r := range readings {
		entries[i] = r.Entry
	}
	return entries
}

// Dateline resolves the place of a dateline, "LONDON" or "SARAJEVO,
// Bosnia-Herzegovina"; of several ("MOSCOW/KIEV") the first. Without an entry it
// returns nil.
func (g *Gazetteer) Dateline(place string) *coding.Place {
	place, _, _ = strings.Cut(place, "/")
	entries := g.Resolve(place)
	if len(entries) == 0 {
		return nil
	}
	p := entries[0].Place()
	return &p
}
