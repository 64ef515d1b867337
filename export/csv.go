package export

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
)

// CSV writes one row an event, after a row with the names of the columns.
// Lists stand in one cell, divided by ";". A number that is not known is an
// empty cell.
type CSV struct{ rows *sheet[row] }

// NewCSV returns a writer of CSV as RFC 4180 has it, with plain line feeds.
// excel guards text for spreadsheets, and so changes it.
func NewCSV(w io.Writer, excel bool) *CSV {
	return &CSV{newCSVSheet(w, append(slices.Clip(columns), precisionColumn), excel)}
}

// row is what the columns of one event are made of.
type row struct {
	dispatch coding.Dispatch
	event    coding.Event
	claims   []coding.Claim // in whose contents the event stands, innermost first
}

// columns are the columns of the CSV in their order. New ones go to the end:
// people count on the places of the old ones.
var columns = []column[row]{
	{"dispatch", "id of the dispatch", func(r row) string { return r.dispatch.ID }},
	{"agency", "who published it", func(r row) string { return r.dispatch.Agency }},
	{"published", "ISO 8601 date, or date and time", func(r row) string { return r.dispatch.Published }},
	{"title", "headline of the dispatch", func(r row) string { return r.dispatch.Title }},
	{"url", "where it was published", func(r row) string { return r.dispatch.URL }},
	{"event", "id of the event in the dispatch", func(r row) string { return r.event.ID }},
	{"type", "PLOVER type", func(r row) string { return r.event.Type }},
	{"mode", "PLOVER mode", func(r row) string { return r.event.Mode }},
	{"contexts", "PLOVER contexts", func(r row) string { return strings.Join(r.event.Contexts, ";") }},
	{"cameo", "CAMEO code, a string with its leading zeros", func(r row) string { return r.event.CAMEO }},
	{"quad", "quad class, 1 to 4", func(r row) string { return strconv.Itoa(r.event.Quad) }},
	{"goldstein", "Goldstein score", func(r row) string { return strconv.FormatFloat(r.event.Goldstein, 'f', -1, 64) }},
	{"factuality", "happened, ongoing, planned, possible, called-for, denied or failed, as its closest voice presents it", func(r row) string { return string(r.event.Factuality) }},
	{"sources", "codes of who did it", func(r row) string { return list(r.event.Sources, actorCode) }},
	{"source_names", "their names", func(r row) string { return list(r.event.Sources, actorName) }},
	{"targets", "codes of whom it was done to", func(r row) string { return list(r.event.Targets, actorCode) }},
	{"target_names", "their names", func(r row) string { return list(r.event.Targets, actorName) }},
	{"from", "first day (ISO date)", func(r row) string { return timeOf(r.event).From }},
	{"to", "last day", func(r row) string { return timeOf(r.event).To }},
	{"place", "name of the place", func(r row) string { return placeOf(r.event).Name }},
	{"country", "ISO 3166-1 alpha-3 of the place", func(r row) string { return placeOf(r.event).Country }},
	{"admin1", "first-order division", func(r row) string { return placeOf(r.event).Admin1 }},
	{"lat", "degrees north", func(r row) string { return degrees(placeOf(r.event).Lat) }},
	{"lon", "degrees east", func(r row) string { return degrees(placeOf(r.event).Lon) }},
	{"geonames", "GeoNames id", func(r row) string { return positive(placeOf(r.event).GeoNames) }},
	{"killed_min", "people killed, at least and at most", func(r row) string { return least(tollOf(r.event).Killed) }},
	{"killed_max", "people killed, at least and at most", func(r row) string { return most(tollOf(r.event).Killed) }},
	{"injured_min", "people injured, at least and at most", func(r row) string { return least(tollOf(r.event).Injured) }},
	{"injured_max", "people injured, at least and at most", func(r row) string { return most(tollOf(r.event).Injured) }},
	{"missing_min", "people missing, at least and at most", func(r row) string { return least(tollOf(r.event).Missing) }},
	{"missing_max", "people missing, at least and at most", func(r row) string { return most(tollOf(r.event).Missing) }},
	{"detained_min", "people detained, at least and at most", func(r row) string { return least(tollOf(r.event).Detained) }},
	{"detained_max", "people detained, at least and at most", func(r row) string { return most(tollOf(r.event).Detained) }},
	{"displaced_min", "people displaced, at least and at most", func(r row) string { return least(tollOf(r.event).Displaced) }},
	{"displaced_max", "people displaced, at least and at most", func(r row) string { return most(tollOf(r.event).Displaced) }},
	{"according_to", "codes of who says so, innermost first", func(r row) string { return list(r.claims, claimCode) }},
	{"according_to_names", "their names, or the words for them", func(r row) string { return list(r.claims, claimName) }},
	{"stances", "their stances: asserts, alleges, confirms, denies, doubts, wants", func(r row) string { return list(r.claims, claimStance) }},
	{"trigger", "the word or phrase that names the event", func(r row) string { return r.event.Trigger.Text }},
	{"trigger_start", "its first byte in the text", func(r row) string { return strconv.Itoa(r.event.Trigger.Start) }},
	{"trigger_end", "the byte behind it", func(r row) string { return strconv.Itoa(r.event.Trigger.End) }},
}

// precisionColumn keeps maps from showing the middle of a country as a spot.
var precisionColumn = column[row]{"precision", "what lat and lon are of: point, admin1, country or region", func(r row) string { return placeOf(r.event).Precision }}

// Write implements Writer.
func (c *CSV) Write(coded coding.Coding) error {
	for _, e := range coded.Events {
		if err := c.rows.write(row{coded.Dispatch, e, voices(coded, e)}); err != nil {
			return err
		}
	}
	return nil
}

// Flush writes what is buffered; without any coding, the names of the columns.
func (c *CSV) Flush() error { return c.rows.flush() }

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

func claimName(c coding.Claim) string { return actorName(coding.Actor{Name: voiceName(c)}) }

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
