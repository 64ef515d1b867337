package export

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"demarche/coding"
)

// gdelt writes rows of GDELT 2.0: one row for each pair of actors and code of
// an incident, in the 61 columns of its event files; a row for each of their
// reports in the 16 columns of its mentions; and, since GDELT's readers go by
// position, what GDELT has no column for in companions.
type gdelt struct {
	events   *sheet[gdeltRow]
	mentions *sheet[gdeltMention]
	reports  *sheet[gdeltMention]
	companions
}

// gdeltRow is a pair of actors and a code with the reports of them.
type gdeltRow struct {
	id      int64
	pair    [2]coding.Actor
	reports []told            // at least one, in the order of publication
	pairs   [][2]coding.Actor // the pair as each of them has it
}

// gdeltMention is one report of a row.
type gdeltMention struct {
	gdeltRow
	told
	pair [2]coding.Actor // with their words in this report
}

func openGDELT(f files) (Writer[Record], error) {
	var g gdelt
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	g.events = newTSV(w, gdeltColumns)
	if w, err = f.open("mentions.tsv"); err != nil {
		return nil, err
	}
	g.mentions = newTSV(w, mentionColumns)
	if g.reports, err = openSheet(f, "reports.csv", gdeltReportColumns); err != nil {
		return nil, err
	}
	g.companions, err = openCompanions(f)
	return g, err
}

// Write implements Writer.
func (g gdelt) Write(r Record) error {
	for _, row := range gdeltRows(r) {
		if err := g.events.write(row); err != nil {
			return err
		}
		for i, report := range row.reports {
			m := gdeltMention{row, report, row.pairs[i]}
			if err := errors.Join(g.mentions.write(m), g.reports.write(m)); err != nil {
				return err
			}
		}
	}
	return g.companions.write(r)
}

// Flush implements Writer.
func (g gdelt) Flush() error {
	return errors.Join(g.events.flush(), g.mentions.flush(), g.reports.flush(), g.flushAll())
}

// gdeltRows are the rows of a record, in the order of their first reports.
func gdeltRows(r Record) []gdeltRow {
	var rows []gdeltRow
	for _, t := range tellings(r) {
		for _, pair := range pairs(t.Event) {
			id := rowID(r.Incident.ID, actorKey(pair[0]), actorKey(pair[1]), t.Event.CAMEO)
			n := slices.IndexFunc(rows, func(row gdeltRow) bool { return row.id == id })
			if n < 0 {
				n = len(rows)
				rows = append(rows, gdeltRow{id: id, pair: pair})
			}
			rows[n].reports = append(rows[n].reports, t)
			rows[n].pairs = append(rows[n].pairs, pair)
		}
	}
	return rows
}

// actorKey tells actors apart: by code, or by name where there is none.
func actorKey(a coding.Actor) string {
	if a.Code == "" {
		return " " + a.Name
	}
	return a.Code
}

// rowID names a row by what it stands for. It has 52 bits, so that readers
// that take numbers for floating point do not round it.
func rowID(parts ...string) int64 {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 12)
}

// event is the event of the first report.
func (r gdeltRow) event() coding.Event { return r.reports[0].Event }

func (r gdeltRow) day() string { return digits(startOf(r.reports[0]), 8) }

// dispatches counts those of the reports, each once.
func (r gdeltRow) dispatches() int {
	ids := map[string]bool{}
	for _, t := range r.reports {
		ids[t.Dispatch.ID] = true
	}
	return len(ids)
}

// place is the first that a report names.
func (r gdeltRow) place() coding.Place {
	for _, t := range r.reports {
		if t.Event.Place != nil {
			return *t.Event.Place
		}
	}
	return coding.Place{}
}

// gdeltColumns are the 61 of GDELT 2.0.
var gdeltColumns = slices.Concat(
	[]column[gdeltRow]{
		{"GlobalEventID", "number made of the incident, both actors and the code", func(r gdeltRow) string { return strconv.FormatInt(r.id, 10) }},
		{"Day", "YYYYMMDD of the event, else of its first report", gdeltRow.day},
		{"MonthYear", "YYYYMM", func(r gdeltRow) string { return cut(r.day(), 6) }},
		{"Year", "YYYY", func(r gdeltRow) string { return cut(r.day(), 4) }},
		{"FractionDate", "year with the part of it that is over, as GDELT reckons: months of 30 days in a year of 365", fraction},
	},
	gdeltActor("Actor1", 0), gdeltActor("Actor2", 1),
	[]column[gdeltRow]{
		{"IsRootEvent", "1 where a report has it in its first paragraph", func(r gdeltRow) string { return flag01(slices.ContainsFunc(r.reports, lead)) }},
		{"EventCode", "CAMEO, a string", func(r gdeltRow) string { return r.event().CAMEO }},
		{"EventBaseCode", "its first three digits", func(r gdeltRow) string { return cut(r.event().CAMEO, 3) }},
		{"EventRootCode", "its first two", func(r gdeltRow) string { return cut(r.event().CAMEO, 2) }},
		{"QuadClass", "1 to 4", func(r gdeltRow) string { return strconv.Itoa(r.event().Quad) }},
		{"GoldsteinScale", "-10 to 10", func(r gdeltRow) string { return decimal(r.event().Goldstein) }},
		{"NumMentions", "reports", func(r gdeltRow) string { return strconv.Itoa(len(r.reports)) }},
		{"NumSources", "agencies that report the incident, copies counted once; never more than NumArticles", func(r gdeltRow) string {
			return strconv.Itoa(min(max(r.reports[0].Incident.Originators, 1), r.dispatches()))
		}},
		{"NumArticles", "dispatches", func(r gdeltRow) string { return strconv.Itoa(r.dispatches()) }},
		{"AvgTone", "empty: demarche measures no tone", func(gdeltRow) string { return "" }},
	},
	gdeltGeo("Actor1Geo", nil), gdeltGeo("Actor2Geo", nil), gdeltGeo("ActionGeo", gdeltRow.place),
	[]column[gdeltRow]{
		{"DATEADDED", "YYYYMMDDHHMMSS of the first report", func(r gdeltRow) string { return digits(r.reports[0].Dispatch.Published, 14) }},
		{"SOURCEURL", "of the first report; its id where it has no url", func(r gdeltRow) string { return address(r.reports[0].Dispatch) }},
	},
)

// address is where a dispatch is to be found.
func address(d coding.Dispatch) string {
	if d.URL == "" {
		return d.ID
	}
	return d.URL
}

func flag01(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func fraction(r gdeltRow) string {
	date, err := time.Parse("20060102", r.day())
	if err != nil {
		return ""
	}
	return strconv.FormatFloat(float64(date.Year())+float64(30*(int(date.Month())-1)+date.Day())/365, 'f', 4, 64)
}

// gdeltActor are the ten columns of an actor.
func gdeltActor(name string, n int) []column[gdeltRow] {
	of := func(end, about string, cell func(coding.Actor) string) column[gdeltRow] {
		return column[gdeltRow]{name + end, about, func(r gdeltRow) string { return cell(r.pair[n]) }}
	}
	none := func(coding.Actor) string { return "" }
	return []column[gdeltRow]{
		of("Code", "CAMEO code of the actor", cameoCode),
		of("Name", "in capitals, as GDELT has it", func(a coding.Actor) string { return strings.ToUpper(flat(a.Name)) }),
		of("CountryCode", "CAMEO's three letters", gdeltCountry),
		of("KnownGroupCode", "organisation: an actor's code that begins with IGO, NGO, IMG or MNC, without these letters", gdeltGroup),
		of("EthnicCode", "empty", none),
		of("Religion1Code", "empty", none),
		of("Religion2Code", "empty", none),
		of("Type1Code", "first sector", func(a coding.Actor) string { return gdeltType(a, 0) }),
		of("Type2Code", "second sector", func(a coding.Actor) string { return gdeltType(a, 1) }),
		of("Type3Code", "third sector", func(a coding.Actor) string { return gdeltType(a, 2) }),
	}
}

// organisations are what stands in place of a country for those of no state.
var organisations = []string{"IGO", "NGO", "IMG", "MNC", "NGM"}

func gdeltCountry(a coding.Actor) string {
	if slices.Contains(organisations, a.Country) {
		return ""
	}
	return cameoCountry(a.Country)
}

func gdeltGroup(a coding.Actor) string {
	if slices.Contains(organisations, a.Country) {
		return strings.Join(a.Sectors, "")
	}
	return ""
}

func gdeltType(a coding.Actor, n int) string {
	types := a.Sectors
	if slices.Contains(organisations, a.Country) {
		types = []string{a.Country}
	}
	if n < len(types) {
		return types[n]
	}
	return ""
}

// gdeltGeo are the eight columns of a place; it is nil where none is known.
func gdeltGeo(name string, place func(gdeltRow) coding.Place) []column[gdeltRow] {
	of := func(end, about string, cell func(coding.Place) string) column[gdeltRow] {
		if place == nil {
			return column[gdeltRow]{name + "_" + end, "empty, but 0 for the type: demarche places events, not actors", func(gdeltRow) string { return cell(coding.Place{}) }}
		}
		return column[gdeltRow]{name + "_" + end, about, func(r gdeltRow) string { return cell(place(r)) }}
	}
	return []column[gdeltRow]{
		of("Type", "where it happened: 0 none, 1 country, 2 US state, 3 US city, 4 other city, 5 other division", geoType),
		of("FullName", "name, division, country", func(p coding.Place) string { return join(", ", flat(p.Name), flat(p.Admin1), p.Country) }),
		of("CountryCode", "FIPS 10-4", func(p coding.Place) string { return countries()[p.Country].fips }),
		of("ADM1Code", "empty, for GeoNames' divisions are not those of FIPS 10-4", func(coding.Place) string { return "" }),
		of("ADM2Code", "empty, as the one before", func(coding.Place) string { return "" }),
		of("Lat", "degrees north", func(p coding.Place) string { return degrees(p.Lat) }),
		of("Long", "degrees east", func(p coding.Place) string { return degrees(p.Lon) }),
		of("FeatureID", "GeoNames id, where GDELT has that of GNS", func(p coding.Place) string { return positive(p.GeoNames) }),
	}
}

func geoType(p coding.Place) string {
	american := p.Country == "USA"
	switch {
	case p.Name == "":
		return "0"
	case p.Precision == "country" || p.Precision == "region":
		return "1"
	case p.Precision == "admin1" && american:
		return "2"
	case p.Precision == "admin1":
		return "5"
	case american:
		return "3"
	}
	return "4"
}

// mentionColumns are the 16 of GDELT's mentions.
var mentionColumns = []column[gdeltMention]{
	{"GlobalEventID", "of the event", func(m gdeltMention) string { return strconv.FormatInt(m.id, 10) }},
	{"EventTimeDate", "YYYYMMDDHHMMSS of the event's first report", func(m gdeltMention) string { return digits(m.reports[0].Dispatch.Published, 14) }},
	{"MentionTimeDate", "of this one", func(m gdeltMention) string { return digits(m.Dispatch.Published, 14) }},
	{"MentionType", "1 with a url, 2 without", func(m gdeltMention) string {
		if m.Dispatch.URL == "" {
			return "2"
		}
		return "1"
	}},
	{"MentionSourceName", "agency", func(m gdeltMention) string { return m.Dispatch.Agency }},
	{"MentionIdentifier", "url, or the id of the dispatch", func(m gdeltMention) string { return address(m.Dispatch) }},
	{"SentenceID", "number of the paragraph, from 1, for sentences are not numbered", func(m gdeltMention) string { return paragraph(m.told) }},
	{"Actor1CharOffset", "characters before the actor's words; -1 where it has none", func(m gdeltMention) string { return offset(m.Dispatch, m.pair[0].Span) }},
	{"Actor2CharOffset", "the same of the second", func(m gdeltMention) string { return offset(m.Dispatch, m.pair[1].Span) }},
	{"ActionCharOffset", "characters before the trigger", func(m gdeltMention) string { return offset(m.Dispatch, &m.Event.Trigger) }},
	{"InRawText", "1", func(gdeltMention) string { return "1" }},
	{"Confidence", "empty", func(gdeltMention) string { return "" }},
	{"MentionDocLen", "characters of the text", func(m gdeltMention) string { return strconv.Itoa(len([]rune(m.Dispatch.Text))) }},
	{"MentionDocTone", "empty", func(gdeltMention) string { return "" }},
	{"MentionDocTranslationInfo", "empty", func(gdeltMention) string { return "" }},
	{"Extras", "empty", func(gdeltMention) string { return "" }},
}

// offset is in characters of the text.
func offset(d coding.Dispatch, s *coding.Span) string {
	if s == nil || s.Start > len(d.Text) {
		return "-1"
	}
	return strconv.Itoa(len([]rune(d.Text[:s.Start])))
}

// gdeltReportColumns are those of CSV behind the number of the row.
var gdeltReportColumns = func() []column[gdeltMention] {
	all := []column[gdeltMention]{{"GlobalEventID", "of the event", func(m gdeltMention) string { return strconv.FormatInt(m.id, 10) }}}
	for _, c := range eventColumns {
		all = append(all, column[gdeltMention]{c.name, c.about, func(m gdeltMention) string { return c.cell(m.told) }})
	}
	return all
}()
