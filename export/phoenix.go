package export

import (
	"errors"
	"slices"
	"strings"

	"demarche/coding"
)

// phoenix writes rows of Phoenix: one row for each pair of actors of an event,
// in its 26 columns without a head. Its readers go by position, so what it has
// no column for stands in companions.
type phoenix struct {
	events  *sheet[polecatRow]
	reports *sheet[polecatRow]
	companions
}

func openPhoenix(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	p := phoenix{events: newTSV(w, phoenixColumns)}
	if p.reports, err = openSheet(f, "reports.csv", phoenixReportColumns); err != nil {
		return nil, err
	}
	p.companions, err = openCompanions(f)
	return p, err
}

// Write implements Writer.
func (p phoenix) Write(r Record) error {
	for _, t := range tellings(r) {
		for n, pair := range pairs(t.Event) {
			row := polecatRow{t, pair, n + 1}
			if err := errors.Join(p.events.write(row), p.reports.write(row)); err != nil {
				return err
			}
		}
	}
	return p.companions.write(r)
}

// Flush implements Writer.
func (p phoenix) Flush() error { return errors.Join(p.events.flush(), p.reports.flush(), p.flushAll()) }

// phoenixID is EventID: "n_version" in Phoenix, the event with its pair here.
func phoenixID(r polecatRow) string {
	return join("-", r.Dispatch.ID, r.Event.ID, pairNumber(r.n)) + "_1"
}

var phoenixColumns = slices.Concat(
	[]column[polecatRow]{
		{"EventID", "dispatch, event, number of the pair, version of the columns", phoenixID},
		{"Date", "YYYYMMDD: first day of the event, else of its publication", func(r polecatRow) string { return digits(startOf(r.told), 8) }},
		{"Year", "YYYY", func(r polecatRow) string { return cut(digits(startOf(r.told), 8), 4) }},
		{"Month", "MM", func(r polecatRow) string { return part(digits(startOf(r.told), 8), 4, 6) }},
		{"Day", "DD", func(r polecatRow) string { return part(digits(startOf(r.told), 8), 6, 8) }},
	},
	phoenixActor("Source", 0), phoenixActor("Target", 1),
	[]column[polecatRow]{
		{"EventCode", "CAMEO, a string", func(r polecatRow) string { return r.Event.CAMEO }},
		{"EventRootCode", "its first two digits", func(r polecatRow) string { return cut(r.Event.CAMEO, 2) }},
		{"PentaClass", "0 statement, 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict", func(r polecatRow) string { return pentaClass(r.Event.CAMEO) }},
		{"GoldsteinScore", "-10 to 10", func(r polecatRow) string { return decimal(r.Event.Goldstein) }},
		{"Issues", "PLOVER contexts, each with a count of 1", func(r polecatRow) string {
			return list(r.Event.Contexts, func(c string) string { return c + ",1" })
		}},
		{"Lat", "degrees north", func(r polecatRow) string { return degrees(placeOf(r.Event).Lat) }},
		{"Lon", "degrees east", func(r polecatRow) string { return degrees(placeOf(r.Event).Lon) }},
		{"LocationName", "where it happened", func(r polecatRow) string { return placeOf(r.Event).Name }},
		{"StateName", "first-order division", func(r polecatRow) string { return placeOf(r.Event).Admin1 }},
		{"CountryCode", "ISO 3166-1 alpha-3", func(r polecatRow) string { return placeOf(r.Event).Country }},
		{"SentenceID", "dispatch and paragraph", func(r polecatRow) string { return r.Dispatch.ID + "_" + paragraph(r.told) }},
		{"URLs", "where it was published, or the id of the dispatch", func(r polecatRow) string { return address(r.Dispatch) }},
		{"NewsSources", "agency", func(r polecatRow) string { return r.Dispatch.Agency }},
	},
)

// phoenixActor are the four columns of an actor.
func phoenixActor(name string, n int) []column[polecatRow] {
	of := func(end, about string, cell func(coding.Actor) string) column[polecatRow] {
		return column[polecatRow]{name + end, about, func(r polecatRow) string { return cell(r.pair[n]) }}
	}
	return []column[polecatRow]{
		of("ActorFull", "code", func(a coding.Actor) string { return a.Code }),
		of("ActorEntity", "country, region or kind of organisation", func(a coding.Actor) string { return a.Country }),
		of("ActorRole", "first sector", func(a coding.Actor) string { return cutList(a.Sectors, 1) }),
		of("ActorAttribute", "the other sectors", func(a coding.Actor) string { return strings.Join(a.Sectors[min(1, len(a.Sectors)):], ";") }),
	}
}

// part is a part of text, empty where there is none.
func part(text string, from, to int) string {
	if len(text) < to {
		return ""
	}
	return text[from:to]
}

// pentaClass is Phoenix's class of a CAMEO code.
func pentaClass(cameo string) string {
	switch cut(cameo, 2) {
	case "01", "02":
		return "0"
	case "03", "04", "05":
		return "1"
	case "06", "07", "08":
		return "2"
	case "09", "10", "11", "12", "13", "16":
		return "3"
	case "14", "15", "17", "18", "19", "20":
		return "4"
	}
	return ""
}

// phoenixReportColumns are those of CSV behind the id of the row.
var phoenixReportColumns = func() []column[polecatRow] {
	all := []column[polecatRow]{{"EventID", "of the row", phoenixID}}
	for _, c := range eventColumns {
		all = append(all, column[polecatRow]{c.name, c.about, func(r polecatRow) string { return c.cell(r.told) }})
	}
	return all
}()
