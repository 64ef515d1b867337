package export

import (
	"errors"
	"slices"
	"strings"

	"demarche/coding"
)

// polecat writes rows of POLECAT: one row for each pair of actors of an event,
// in its 40 columns under their names, and behind them what it has no column
// for: who says so and how, and what is disputed.
type polecat struct {
	events *sheet[polecatRow]
	companions
}

// polecatRow is an event with one pair of its actors, number n of them.
type polecatRow struct {
	told
	pair [2]coding.Actor
	n    int
}

func openPOLECAT(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	p := polecat{events: newTSV(w, polecatColumns)}
	if err := p.events.head(); err != nil {
		return nil, err
	}
	p.companions, err = openCompanions(f)
	return p, err
}

// Write implements Writer.
func (p polecat) Write(r Record) error {
	for _, t := range tellings(r) {
		for n, pair := range pairs(t.Event) {
			if err := p.events.write(polecatRow{t, pair, n + 1}); err != nil {
				return err
			}
		}
	}
	return p.companions.write(r)
}

// Flush implements Writer.
func (p polecat) Flush() error { return errors.Join(p.events.flush(), p.flushAll()) }

var polecatColumns = slices.Concat(
	[]column[polecatRow]{
		{"Event ID", "date, dispatch, event, number of the pair and type", func(r polecatRow) string {
			return join("-", digits(startOf(r.told), 8), r.Dispatch.ID, r.Event.ID, pairNumber(r.n)) + "_" + r.Event.Type
		}},
		{"Event Date", "YYYY-MM-DD: first day of the event, else of its publication", func(r polecatRow) string { return startOf(r.told) }},
		{"Event Type", "PLOVER", func(r polecatRow) string { return r.Event.Type }},
		{"Event Mode", "PLOVER", func(r polecatRow) string { return r.Event.Mode }},
		{"Intensity", "PLOVER's score of the type and mode", func(r polecatRow) string { return intensity(r.Event) }},
		{"Quad Code", "VERBAL COOPERATION, MATERIAL COOPERATION, VERBAL CONFLICT or MATERIAL CONFLICT", func(r polecatRow) string { return quadName(r.Event.Quad) }},
		{"Contexts", "PLOVER", func(r polecatRow) string { return strings.Join(r.Event.Contexts, ";") }},
	},
	polecatActor("Actor", 0), polecatActor("Recipient", 1),
	[]column[polecatRow]{
		{"Placename", "where it happened", func(r polecatRow) string { return placeOf(r.Event).Name }},
		{"City", "the same where it is a place and no division or country", func(r polecatRow) string {
			if p := placeOf(r.Event); p.Precision == "point" {
				return p.Name
			}
			return ""
		}},
		{"District", "empty", func(polecatRow) string { return "" }},
		{"Province", "first-order division", func(r polecatRow) string { return placeOf(r.Event).Admin1 }},
		{"Country", "ISO 3166-1 alpha-3", func(r polecatRow) string { return placeOf(r.Event).Country }},
		{"Latitude", "degrees north", func(r polecatRow) string { return degrees(placeOf(r.Event).Lat) }},
		{"Longitude", "degrees east", func(r polecatRow) string { return degrees(placeOf(r.Event).Lon) }},
		{"GeoNames ID", "number", func(r polecatRow) string { return positive(placeOf(r.Event).GeoNames) }},
		{"Raw Placename", "the words", func(r polecatRow) string { return words(placeOf(r.Event).Span) }},
		{"Feature Type", "point, admin1, country or region", func(r polecatRow) string { return placeOf(r.Event).Precision }},
		{"Source", "agency", func(r polecatRow) string { return r.Dispatch.Agency }},
		{"Publication Date", "YYYY-MM-DD", func(r polecatRow) string { return day(r.Dispatch.Published) }},
		{"Story People", "empty: mentions are not kept", func(polecatRow) string { return "" }},
		{"Story Organizations", "empty", func(polecatRow) string { return "" }},
		{"Story Locations", "empty", func(polecatRow) string { return "" }},
		{"Language", "ISO 639-1", func(r polecatRow) string { return r.Dispatch.Language }},
		{"Version", "the schema of the codings", func(polecatRow) string { return coding.Schema }},
	},
	polecatExtra(),
)

// polecatOwn is how many columns POLECAT has.
const polecatOwn = 40

// polecatExtra are the columns that POLECAT has not: all of CSV's, under names
// that cannot be taken for POLECAT's.
func polecatExtra() []column[polecatRow] {
	extra := []column[polecatRow]{
		{"demarche disputes", "disputed fields of the incident with their sides", func(r polecatRow) string { return disputesOf(r.Incident) }},
	}
	for _, c := range eventColumns {
		if c.name != "disputes" {
			extra = append(extra, column[polecatRow]{"demarche " + c.name, c.about, func(r polecatRow) string { return c.cell(r.told) }})
		}
	}
	return extra
}

// polecatActor are the eight columns of an actor.
func polecatActor(name string, n int) []column[polecatRow] {
	of := func(name, about string, cell func(coding.Actor) string) column[polecatRow] {
		return column[polecatRow]{name, about, func(r polecatRow) string { return cell(r.pair[n]) }}
	}
	return []column[polecatRow]{
		of(name+" Name", "name", func(a coding.Actor) string { return a.Name }),
		of(name+" Country", "ISO 3166-1 alpha-3, or CAMEO's region or organisation", func(a coding.Actor) string { return a.Country }),
		of(name+" COW", "number in the Correlates of War project", func(a coding.Actor) string { return countries()[a.Country].cow }),
		of("Primary "+name+" Sector", "first sector, as PLOVER names it", func(a coding.Actor) string { return cutList(ploverSectors(a), 1) }),
		of(name+" Sectors", "all of them", func(a coding.Actor) string { return cutList(ploverSectors(a), len(a.Sectors)) }),
		of(name+" Title", "empty", func(coding.Actor) string { return "" }),
		of(name+" Name Raw", "the words", func(a coding.Actor) string { return words(a.Span) }),
		of("Wikipedia "+name+" ID", "empty", func(coding.Actor) string { return "" }),
	}
}

func ploverSectors(a coding.Actor) []string {
	sectors := make([]string, len(a.Sectors))
	for i, s := range a.Sectors {
		sectors[i] = ploverSector(s)
	}
	return sectors
}

func cutList(items []string, n int) string { return strings.Join(items[:min(n, len(items))], ";") }

func words(s *coding.Span) string {
	if s == nil {
		return ""
	}
	return s.Text
}

// pairNumber is empty for the first pair, so that most ids are short.
func pairNumber(n int) string {
	if n == 1 {
		return ""
	}
	return positive(n)
}

func quadName(quad int) string {
	names := []string{"", "VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"}
	if quad < 1 || quad >= len(names) {
		return ""
	}
	return names[quad]
}
