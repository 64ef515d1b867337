package export

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/ledger"
)

// WriteJSON writes one line of JSON an item, as NewJSON does.
func WriteJSON[T any](w io.Writer, items []T) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, item := range items {
		if err := encoder.Encode(item); err != nil {
			return err
		}
	}
	return nil
}

// Incident prints
//
//	i0123456789ab  2017-04-04 · Khan Shaykhun, SYR · ASSAULT · chemical attack
//	      killed 72 or more · 5 reports by 3 originators · disputed: perpetrators, happened
func (t *Table) Incident(i ledger.Incident) {
	t.line(t.cut(join("  ", i.ID, i.Title)))
	t.wrap("", join(" · ", i.Type, span(i), placeOn(i), tollOn(i), reports(i), disputed(i)))
}

func span(i ledger.Incident) string {
	if i.Time == nil {
		return ""
	}
	return when(*i.Time)
}

func placeOn(i ledger.Incident) string {
	if i.Place == nil {
		return ""
	}
	return where(*i.Place)
}

func tollOn(i ledger.Incident) string {
	if i.Toll == nil {
		return ""
	}
	return tolls(*i.Toll)
}

// dispatches are those of an incident's reports, each once.
func dispatches(i ledger.Incident) []string {
	var ids []string
	for _, r := range i.Reports {
		if !slices.Contains(ids, r.Dispatch) {
			ids = append(ids, r.Dispatch)
		}
	}
	return ids
}

func reports(i ledger.Incident) string {
	return fmt.Sprintf("%s of %s", count(len(dispatches(i)), "dispatch", "dispatches"), count(i.Originators, "originator", "originators"))
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func disputed(i ledger.Incident) string {
	if len(i.Disputes) == 0 {
		return ""
	}
	return "disputed: " + list(i.Disputes, func(d ledger.Dispute) string { return d.Field })
}

// Position prints the holder, the proposition, and how the stance went.
func (t *Table) Position(p ledger.Position) {
	shift := ""
	if p.Shift {
		shift = "SHIFT"
	}
	t.line(t.cut(join(" · ", actor(p.Holder), p.Proposition.Type+" "+actors(p.Proposition.Sources)+" → "+actors(p.Proposition.Targets), p.Proposition.Incident, shift)))
	for _, s := range p.History {
		t.wrap("", join(" · ", s.Date, string(s.Stance), string(s.Factuality), source(s.Dispatch, s.Claim))+": "+flat(s.Quote))
	}
}

// source names where something stands.
func source(dispatch, claim string) string { return join(" ", dispatch, claim) }

// incidentColumns are the columns of incidents in CSV; new ones go to the end.
var incidentColumns = []column[ledger.Incident]{
	{"id", "id of the incident", func(i ledger.Incident) string { return i.ID }},
	{"title", "its most telling words, place and day", func(i ledger.Incident) string { return i.Title }},
	{"type", "PLOVER type", func(i ledger.Incident) string { return i.Type }},
	{"from", "first day (ISO date)", func(i ledger.Incident) string { return timeOn(i).From }},
	{"to", "last day", func(i ledger.Incident) string { return timeOn(i).To }},
	{"place", "name of the place", func(i ledger.Incident) string { return spotOn(i).Name }},
	{"country", "ISO 3166-1 alpha-3 of the place", func(i ledger.Incident) string { return spotOn(i).Country }},
	{"lat", "degrees north", func(i ledger.Incident) string { return degrees(spotOn(i).Lat) }},
	{"lon", "degrees east", func(i ledger.Incident) string { return degrees(spotOn(i).Lon) }},
	{"killed_min", "people killed, at least and at most", func(i ledger.Incident) string { return least(counts(i).Killed) }},
	{"killed_max", "people killed, at least and at most", func(i ledger.Incident) string { return most(counts(i).Killed) }},
	{"injured_min", "people injured, at least and at most", func(i ledger.Incident) string { return least(counts(i).Injured) }},
	{"injured_max", "people injured, at least and at most", func(i ledger.Incident) string { return most(counts(i).Injured) }},
	{"originators", "agencies that report it, copies counted once", func(i ledger.Incident) string { return strconv.Itoa(i.Originators) }},
	{"dispatches", "ids of the dispatches that report it", func(i ledger.Incident) string { return strings.Join(dispatches(i), ";") }},
	{"holders", "codes of those with an account of it", func(i ledger.Incident) string { return strings.Join(holders(i), ";") }},
	{"disputes", "fields on which the accounts differ", func(i ledger.Incident) string {
		return list(i.Disputes, func(d ledger.Dispute) string { return d.Field })
	}},
	{precisionColumn.name, precisionColumn.about, func(i ledger.Incident) string { return spotOn(i).Precision }},
}

// holders are the codes of those with an account of an incident, each once.
func holders(i ledger.Incident) []string {
	var codes []string
	for _, a := range i.Accounts {
		if code := a.Holder.Code; code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

func timeOn(i ledger.Incident) coding.Time {
	if i.Time == nil {
		return coding.Time{}
	}
	return *i.Time
}

func spotOn(i ledger.Incident) coding.Place {
	if i.Place == nil {
		return coding.Place{}
	}
	return *i.Place
}

func counts(i ledger.Incident) coding.Toll {
	if i.Toll == nil {
		return coding.Toll{}
	}
	return *i.Toll
}

// standing is a position and one entry of its history: a row.
type standing struct {
	ledger.Position
	ledger.Stand
}

var positionColumns = []column[standing]{
	{"holder", "code of who takes the position", func(s standing) string { return s.Holder.Code }},
	{"holder_name", "its name", func(s standing) string { return s.Holder.Name }},
	{"incident", "id of the incident", func(s standing) string { return s.Proposition.Incident }},
	{"type", "PLOVER type", func(s standing) string { return s.Proposition.Type }},
	{"sources", "codes of who did it", func(s standing) string { return list(s.Proposition.Sources, actorCode) }},
	{"targets", "codes of whom it was done to", func(s standing) string { return list(s.Proposition.Targets, actorCode) }},
	{"date", "day of the stance", func(s standing) string { return s.Date }},
	{"stance", "asserts, alleges, confirms, denies, doubts or wants", func(s standing) string { return string(s.Stance) }},
	{"factuality", "happened, ongoing, planned, possible, called-for, denied or failed, as its closest voice presents it", func(s standing) string { return string(s.Factuality) }},
	{"dispatch", "id of the dispatch", func(s standing) string { return s.Dispatch }},
	{"claim", "id of the claim in it; empty for the dispatch's own voice", func(s standing) string { return s.Claim }},
	{"quote", "the words", func(s standing) string { return s.Quote }},
	{"shift", "whether the position changed", func(s standing) string { return strconv.FormatBool(s.Shift) }},
}

// column is a column of CSV.
type column[T any] struct {
	name, about string
	cell        func(T) string
}

// WriteIncidentsCSV writes one row an incident; excel is that of NewCSV.
func WriteIncidentsCSV(w io.Writer, incidents []ledger.Incident, excel bool) error {
	return writeCSV(w, incidentColumns, incidents, excel)
}

// WritePositionsCSV writes one row an entry of a position's history; excel is that of NewCSV.
func WritePositionsCSV(w io.Writer, positions []ledger.Position, excel bool) error {
	var rows []standing
	for _, p := range positions {
		for _, s := range p.History {
			rows = append(rows, standing{p, s})
		}
	}
	return writeCSV(w, positionColumns, rows, excel)
}

func writeCSV[T any](w io.Writer, columns []column[T], items []T, excel bool) error {
	s := newCSVSheet(w, columns, excel)
	for _, item := range items {
		if err := s.write(item); err != nil {
			return err
		}
	}
	return s.flush()
}
