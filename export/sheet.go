package export

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode"

	"demarche/coding"
	"demarche/ledger"
)

// sheet writes rows of text.
type sheet[T any] struct {
	columns []column[T]
	rows    int // without the head
	cells   []string
	put     func(cells []string) error
	flush   func() error
}

// newCSVSheet returns a sheet as CSV with the names of the columns at its head,
// its cells guarded against spreadsheets if it is for them.
func newCSVSheet[T any](w io.Writer, columns []column[T], excel bool) *sheet[T] {
	rows := csv.NewWriter(w)
	put := rows.Write
	if excel {
		put = func(cells []string) error {
			for i, cell := range cells {
				cells[i] = guarded(cell)
			}
			return rows.Write(cells)
		}
	}
	s := &sheet[T]{columns: columns, cells: make([]string, len(columns)), put: put, flush: func() error {
		rows.Flush()
		return rows.Error()
	}}
	s.head() // an error stays with rows: flush tells it
	return s
}

// guarded is text with an apostrophe in front where a spreadsheet would run it as
// a formula, as OWASP advises against CSV injection.
func guarded(text string) string {
	if text == "" || strings.IndexByte("=+-@\t\r", text[0]) < 0 {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}

// newTSV returns a sheet whose cells are divided by tabs and never quoted, so
// that tabs, line feeds and quotation marks in them become spaces and
// apostrophes. It has no head unless it is asked for one.
func newTSV[T any](w io.Writer, columns []column[T]) *sheet[T] {
	out := bufio.NewWriter(w)
	return &sheet[T]{columns: columns, cells: make([]string, len(columns)), flush: out.Flush, put: func(cells []string) error {
		for i, cell := range cells {
			if i > 0 {
				out.WriteByte('\t')
			}
			out.WriteString(bare(cell))
		}
		return out.WriteByte('\n')
	}}
}

// bare is text without what a reader of plain TSV trips over.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		}
		return r
	}, text)
}

func (s *sheet[T]) head() error {
	for i, c := range s.columns {
		s.cells[i] = c.name
	}
	return s.put(s.cells)
}

func (s *sheet[T]) write(item T) error {
	s.rows++
	for i, c := range s.columns {
		s.cells[i] = c.cell(item)
	}
	return s.put(s.cells)
}

// told is a report with its record: a row of one event.
type told struct {
	Record
	Report
}

func (t told) row() row { return row{t.Dispatch, t.Event, t.Voices} }

// tellings are the rows of a record.
func tellings(r Record) []told {
	rows := make([]told, len(r.Reports))
	for i, report := range r.Reports {
		rows[i] = told{r, report}
	}
	return rows
}

// eventColumns are those of CSV, and the incident's.
var eventColumns = func() []column[told] {
	var all []column[told]
	for _, c := range columns {
		all = append(all, column[told]{c.name, c.about, func(t told) string { return c.cell(t.row()) }})
	}
	for _, c := range incidentColumns {
		switch c.name {
		case "originators", "holders", "disputes":
			all = append(all, column[told]{c.name, c.about, func(t told) string { return c.cell(t.Incident) }})
		}
	}
	return append(all, column[told]{"incident", "id of the incident", func(t told) string { return t.Incident.ID }},
		column[told]{precisionColumn.name, precisionColumn.about, func(t told) string { return precisionColumn.cell(t.row()) }})
}()

// accountOf is an incident with one account of it.
type accountOf struct {
	incident string
	ledger.Account
}

var accountColumns = []column[accountOf]{
	{"incident", "id of the incident", func(a accountOf) string { return a.incident }},
	{"holder", "code of whose account it is", func(a accountOf) string { return a.Holder.Code }},
	{"holder_name", "its name", func(a accountOf) string { return a.Holder.Name }},
	{"from", "day of the first dispatch that has it", func(a accountOf) string { return a.From }},
	{"to", "day of the last", func(a accountOf) string { return a.To }},
	{"happened", "true, false, or empty where it is not spoken of", func(a accountOf) string { return truth(a.Happened) }},
	{"perpetrators", "codes of who did it", func(a accountOf) string { return list(a.Perpetrators, actorCode) }},
	{"perpetrator_names", "their names", func(a accountOf) string { return list(a.Perpetrators, actorName) }},
	{"victims", "codes of whom it was done to", func(a accountOf) string { return list(a.Victims, actorCode) }},
	{"victim_names", "their names", func(a accountOf) string { return list(a.Victims, actorName) }},
	{"cameo", "CAMEO code of what it says was done", func(a accountOf) string { return a.CAMEO }},
	{"killed_min", "people killed, at least and at most", func(a accountOf) string { return least(tollIn(a).Killed) }},
	{"killed_max", "people killed, at least and at most", func(a accountOf) string { return most(tollIn(a).Killed) }},
	{"injured_min", "people injured, at least and at most", func(a accountOf) string { return least(tollIn(a).Injured) }},
	{"injured_max", "people injured, at least and at most", func(a accountOf) string { return most(tollIn(a).Injured) }},
	{"missing_min", "people missing, at least and at most", func(a accountOf) string { return least(tollIn(a).Missing) }},
	{"missing_max", "people missing, at least and at most", func(a accountOf) string { return most(tollIn(a).Missing) }},
	{"detained_min", "people detained, at least and at most", func(a accountOf) string { return least(tollIn(a).Detained) }},
	{"detained_max", "people detained, at least and at most", func(a accountOf) string { return most(tollIn(a).Detained) }},
	{"displaced_min", "people displaced, at least and at most", func(a accountOf) string { return least(tollIn(a).Displaced) }},
	{"displaced_max", "people displaced, at least and at most", func(a accountOf) string { return most(tollIn(a).Displaced) }},
	{"lawful", "true, false, or empty where it is not spoken of", func(a accountOf) string { return truth(a.Lawful) }},
	{"motive", "what it was done for", func(a accountOf) string { return a.Motive }},
	{"dispatches", "ids of the dispatches that have it, one for each quote", func(a accountOf) string {
		return list(a.Evidence, func(e ledger.Evidence) string { return e.Dispatch })
	}},
	{"claims", "ids of the claims in them; empty for a dispatch's own voice", func(a accountOf) string {
		return list(a.Evidence, func(e ledger.Evidence) string { return e.Claim })
	}},
	{"quotes", "the words, divided by \" | \"", func(a accountOf) string { return quotes(a.Evidence) }},
}

// sideOf is one side of one dispute of an incident.
type sideOf struct {
	incident, field string
	ledger.Side
}

var disputeColumns = []column[sideOf]{
	{"incident", "id of the incident", func(s sideOf) string { return s.incident }},
	{"field", "what is disputed: perpetrators, victims, cameo, toll, happened, lawful or motive", func(s sideOf) string { return s.field }},
	{"value", "what this side says", func(s sideOf) string { return s.Value }},
	{"holders", "codes of who says so", func(s sideOf) string { return list(s.Holders, func(code string) string { return code }) }},
}

func truth(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "true"
	}
	return "false"
}

func tollIn(a accountOf) coding.Toll {
	if a.Toll == nil {
		return coding.Toll{}
	}
	return *a.Toll
}

func quotes(evidence []ledger.Evidence) string {
	words := make([]string, len(evidence))
	for i, e := range evidence {
		words[i] = flat(e.Quote)
	}
	return strings.Join(words, " | ")
}

// disputesOf names the disputed fields with their sides: "toll: 5 (SYRGOV), 9
// or more (SYRREB); happened: ...".
func disputesOf(i ledger.Incident) string {
	return list(i.Disputes, func(d ledger.Dispute) string {
		sides := make([]string, len(d.Sides))
		for n, s := range d.Sides {
			sides[n] = flat(valueOf(d.Field, s.Value)) + " (" + strings.Join(s.Holders, ", ") + ")"
		}
		return d.Field + ": " + strings.Join(sides, ", ")
	})
}

// companions are the sheets that stand beside every format of rows: whose
// account is which, what is disputed, and who took which position when.
type companions struct {
	accounts  *sheet[accountOf]
	disputes  *sheet[sideOf]
	positions *sheet[standing]
}

func openCompanions(f files) (c companions, err error) {
	if c.accounts, err = openSheet(f, "accounts.csv", accountColumns); err != nil {
		return c, err
	}
	if c.disputes, err = openSheet(f, "disputes.csv", disputeColumns); err != nil {
		return c, err
	}
	c.positions, err = openSheet(f, "positions.csv", positionColumns)
	return c, err
}

// openSheet opens a file and returns a sheet of CSV in it.
func openSheet[T any](f files, end string, columns []column[T]) (*sheet[T], error) {
	w, err := f.open(end)
	if err != nil {
		return nil, err
	}
	return newCSVSheet(w, columns, f.excel), nil
}

func (c companions) write(r Record) error {
	for _, a := range r.Incident.Accounts {
		if err := c.accounts.write(accountOf{r.Incident.ID, a}); err != nil {
			return err
		}
	}
	for _, d := range r.Incident.Disputes {
		for _, s := range d.Sides {
			if err := c.disputes.write(sideOf{r.Incident.ID, d.Field, s}); err != nil {
				return err
			}
		}
	}
	for _, p := range r.Positions {
		for _, s := range p.History {
			if err := c.positions.write(standing{p, s}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c companions) flushAll() error {
	return errors.Join(c.accounts.flush(), c.disputes.flush(), c.positions.flush())
}

// eventSheet writes records as CSV, one row an event, and beside it what the
// columns are.
type eventSheet struct {
	events *sheet[told]
	companions
	described *dataPackage
	about     io.Writer
}

func openCSV(f files) (Writer[Record], error) {
	s := eventSheet{described: newDataPackage(f)}
	measured := s.described.measured()
	var err error
	if s.events, err = openSheet(measured, "", eventColumns); err != nil {
		return nil, err
	}
	if s.companions, err = openCompanions(measured); err != nil {
		return nil, err
	}
	s.about, err = f.open("datapackage.json")
	return s, err
}

// Write implements Writer.
func (s eventSheet) Write(r Record) error {
	for _, row := range tellings(r) {
		s.described.rest(row.Report)
		if err := s.events.write(row); err != nil {
			return err
		}
	}
	return s.companions.write(r)
}

// Flush implements Writer. It also describes the files: nothing can be written after it.
func (s eventSheet) Flush() error {
	if err := errors.Join(s.events.flush(), s.flushAll()); err != nil {
		return err
	}
	return s.described.write(s.about, s.events.rows, s.accounts.rows, s.disputes.rows, s.positions.rows)
}
