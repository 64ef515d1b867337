package export

import (
	"encoding/csv"
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
	{"id", func(i ledger.Incident) string { return i.ID }},
	{"title", func(i ledger.Incident) string { return safe(i.Title) }},
	{"type", func(i ledger.Incident) string { return i.Type }},
	{"from", func(i ledger.Incident) string { return timeOn(i).From }},
	{"to", func(i ledger.Incident) string { return timeOn(i).To }},
	{"place", func(i ledger.Incident) string { return safe(spotOn(i).Name) }},
	{"country", func(i ledger.Incident) string { return spotOn(i).Country }},
	{"lat", func(i ledger.Incident) string { return degrees(spotOn(i).Lat) }},
	{"lon", func(i ledger.Incident) string { return degrees(spotOn(i).Lon) }},
	{"killed_min", func(i ledger.Incident) string { return least(counts(i).Killed) }},
	{"killed_max", func(i ledger.Incident) string { return most(counts(i).Killed) }},
	{"injured_min", func(i ledger.Incident) string { return least(counts(i).Injured) }},
	{"injured_max", func(i ledger.Incident) string { return most(counts(i).Injured) }},
	{"originators", func(i ledger.Incident) string { return strconv.Itoa(i.Originators) }},
	{"dispatches", func(i ledger.Incident) string { return safe(strings.Join(dispatches(i), ";")) }},
	{"holders", func(i ledger.Incident) string {
		return safe(list(i.Accounts, func(a ledger.Account) string { return actorCode(a.Holder) }))
	}},
	{"disputes", func(i ledger.Incident) string {
		return list(i.Disputes, func(d ledger.Dispute) string { return d.Field })
	}},
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
	{"holder", func(s standing) string { return s.Holder.Code }},
	{"holder_name", func(s standing) string { return safe(s.Holder.Name) }},
	{"incident", func(s standing) string { return s.Proposition.Incident }},
	{"type", func(s standing) string { return s.Proposition.Type }},
	{"sources", func(s standing) string { return list(s.Proposition.Sources, actorCode) }},
	{"targets", func(s standing) string { return list(s.Proposition.Targets, actorCode) }},
	{"date", func(s standing) string { return s.Date }},
	{"stance", func(s standing) string { return string(s.Stance) }},
	{"factuality", func(s standing) string { return string(s.Factuality) }},
	{"dispatch", func(s standing) string { return safe(s.Dispatch) }},
	{"claim", func(s standing) string { return s.Claim }},
	{"quote", func(s standing) string { return safe(s.Quote) }},
	{"shift", func(s standing) string { return strconv.FormatBool(s.Shift) }},
}

// column is a column of CSV.
type column[T any] struct {
	name string
	cell func(T) string
}

// WriteIncidentsCSV writes one row an incident.
func WriteIncidentsCSV(w io.Writer, incidents []ledger.Incident) error {
	return writeCSV(w, incidentColumns, incidents)
}

// WritePositionsCSV writes one row an entry of a position's history.
func WritePositionsCSV(w io.Writer, positions []ledger.Position) error {
	var rows []standing
	for _, p := range positions {
		for _, s := range p.History {
			rows = append(rows, standing{p, s})
		}
	}
	return writeCSV(w, positionColumns, rows)
}

func writeCSV[T any](w io.Writer, columns []column[T], items []T) error {
	rows := csv.NewWriter(w)
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.name
	}
	if err := rows.Write(cells); err != nil {
		return err
	}
	for _, item := range items {
		for i, c := range columns {
			cells[i] = c.cell(item)
		}
		if err := rows.Write(cells); err != nil {
			return err
		}
	}
	rows.Flush()
	return rows.Error()
}
