package export

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"demarche/coding"
)

// CSV writes one row an event, after a row with the names of the columns.
// Lists stand in one cell, divided by ";". A number that is not known is an
// empty cell. Text that a spreadsheet would take for a formula (it starts with
// "=", "+", "-", "@", a tab or a return) gets an apostrophe in front, as OWASP
// advises against CSV injection.
type CSV struct {
	out    *bufio.Writer
	rows   *csv.Writer
	headed bool
}

// NewCSV returns a writer of CSV as RFC 4180 has it, with plain line feeds.
func NewCSV(w io.Writer) *CSV {
	out := bufio.NewWriter(w)
	return &CSV{out: out, rows: csv.NewWriter(out)}
}

// row is what the columns of one event are made of.
type row struct {
	dispatch coding.Dispatch
	event    coding.Event
	claims   []coding.Claim // in whose contents the event stands, innermost first
}

// columns are the columns of the CSV in their order. New ones go to the end:
// people count on the places of the old ones.
var columns = []struct {
	name string
	cell func(row) string
}{
	{"dispatch", func(r row) string { return safe(r.dispatch.ID) }},
	{"agency", func(r row) string { return safe(r.dispatch.Agency) }},
	{"published", func(r row) string { return r.dispatch.Published }},
	{"title", func(r row) string { return safe(r.dispatch.Title) }},
	{"url", func(r row) string { return safe(r.dispatch.URL) }},
	{"event", func(r row) string { return r.event.ID }},
	{"type", func(r row) string { return r.event.Type }},
	{"mode", func(r row) string { return r.event.Mode }},
	{"contexts", func(r row) string { return strings.Join(r.event.Contexts, ";") }},
	{"cameo", func(r row) string { return r.event.CAMEO }},
	{"quad", func(r row) string { return strconv.Itoa(r.event.Quad) }},
	{"goldstein", func(r row) string { return strconv.FormatFloat(r.event.Goldstein, 'f', -1, 64) }},
	{"factuality", func(r row) string { return string(r.event.Factuality) }},
	{"sources", func(r row) string { return list(r.event.Sources, actorCode) }},
	{"source_names", func(r row) string { return safe(list(r.event.Sources, actorName)) }},
	{"targets", func(r row) string { return list(r.event.Targets, actorCode) }},
	{"target_names", func(r row) string { return safe(list(r.event.Targets, actorName)) }},
	{"from", func(r row) string { return timeOf(r.event).From }},
	{"to", func(r row) string { return timeOf(r.event).To }},
	{"place", func(r row) string { return safe(placeOf(r.event).Name) }},
	{"country", func(r row) string { return placeOf(r.event).Country }},
	{"admin1", func(r row) string { return safe(placeOf(r.event).Admin1) }},
	{"lat", func(r row) string { return degrees(placeOf(r.event).Lat) }},
	{"lon", func(r row) string { return degrees(placeOf(r.event).Lon) }},
	{"geonames", func(r row) string { return positive(placeOf(r.event).GeoNames) }},
	{"killed_min", func(r row) string { return least(tollOf(r.event).Killed) }},
	{"killed_max", func(r row) string { return most(tollOf(r.event).Killed) }},
	{"injured_min", func(r row) string { return least(tollOf(r.event).Injured) }},
	{"injured_max", func(r row) string { return most(tollOf(r.event).Injured) }},
	{"missing_min", func(r row) string { return least(tollOf(r.event).Missing) }},
	{"missing_max", func(r row) string { return most(tollOf(r.event).Missing) }},
	{"detained_min", func(r row) string { return least(tollOf(r.event).Detained) }},
	{"detained_max", func(r row) string { return most(tollOf(r.event).Detained) }},
	{"displaced_min", func(r row) string { return least(tollOf(r.event).Displaced) }},
	{"displaced_max", func(r row) string { return most(tollOf(r.event).Displaced) }},
	{"according_to", func(r row) string { return list(r.claims, claimCode) }},
	{"according_to_names", func(r row) string { return safe(list(r.claims, claimName)) }},
	{"stances", func(r row) string { return list(r.claims, claimStance) }},
	{"trigger", func(r row) string { return safe(r.event.Trigger.Text) }},
	{"trigger_start", func(r row) string { return strconv.Itoa(r.event.Trigger.Start) }},
	{"trigger_end", func(r row) string { return strconv.Itoa(r.event.Trigger.End) }},
}

func (c *CSV) Write(coded coding.Coding) error {
	if err := c.head(); err != nil {
		return err
	}
	cells := make([]string, len(columns))
	for _, e := range coded.Events {
		r := row{coded.Dispatch, e, voices(coded, e)}
		for i, column := range columns {
			cells[i] = column.cell(r)
		}
		if err := c.rows.Write(cells); err != nil {
			return err
		}
	}
	return nil
}

// head writes the names of the columns, once.
func (c *CSV) head() error {
	if c.headed {
		return nil
	}
	c.headed = true
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.name
	}
	return c.rows.Write(names)
}

// Flush writes what is buffered; without any coding, the names of the columns.
func (c *CSV) Flush() error {
	if err := c.head(); err != nil {
		return err
	}
	c.rows.Flush()
	if err := c.rows.Error(); err != nil {
		return err
	}
	return c.out.Flush()
}

// voices are the claims in whose contents an event stands, innermost first.
func voices(c coding.Coding, e coding.Event) []coding.Claim {
	var found []coding.Claim
	for _, id := range e.AccordingTo {
		for _, claim := range c.Claims {
			if claim.ID == id {
				found = append(found, claim)
			}
		}
	}
	return found
}

// safe keeps a spreadsheet from running text as a formula.
func safe(text string) string {
	if text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0 {
		return "'" + text
	}
	return text
}

func list[T any](items []T, word func(T) string) string {
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = word(item)
	}
	return strings.Join(words, ";")
}

func actorCode(a coding.Actor) string { return a.Code }

// actorName is a name without the divider of lists.
func actorName(a coding.Actor) string { return strings.ReplaceAll(a.Name, ";", ",") }

func claimCode(c coding.Claim) string { return sourceOf(c).Code }

// claimName is the name of who makes a claim, or the words for it where the
// actor is not known.
func claimName(c coding.Claim) string {
	if c.Source == nil && len(c.SourceSpans) > 0 {
		return actorName(coding.Actor{Name: flat(c.SourceSpans[0].Text)})
	}
	return actorName(sourceOf(c))
}

func claimStance(c coding.Claim) string { return string(c.Stance) }

func sourceOf(c coding.Claim) coding.Actor {
	if c.Source == nil {
		return coding.Actor{}
	}
	return *c.Source
}

func timeOf(e coding.Event) coding.Time {
	if e.Time == nil {
		return coding.Time{}
	}
	return *e.Time
}

func placeOf(e coding.Event) coding.Place {
	if e.Place == nil {
		return coding.Place{}
	}
	return *e.Place
}

func tollOf(e coding.Event) coding.Toll {
	if e.Toll == nil {
		return coding.Toll{}
	}
	return *e.Toll
}

func degrees(d *float64) string {
	if d == nil {
		return ""
	}
	return strconv.FormatFloat(*d, 'f', -1, 64)
}

func positive(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func least(c *coding.Count) string {
	if c == nil || c.Min == nil {
		return ""
	}
	return strconv.Itoa(*c.Min)
}

func most(c *coding.Count) string {
	if c == nil || c.Max == nil {
		return ""
	}
	return strconv.Itoa(*c.Max)
}
