package export

import (
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"demarche/coding"
)

// tables writes records as Parquet: the columns of CSV with numbers as numbers,
// lists as lists and null where nothing is known.
type tables struct {
	events    *parquet.GenericWriter[EventRow]
	accounts  *parquet.GenericWriter[AccountRow]
	disputes  *parquet.GenericWriter[DisputeRow]
	positions *parquet.GenericWriter[PositionRow]
}

// Date is a day, counted from 1 January 1970.
type Date int32

// EventRow is a row of the table of events, one a report.
type EventRow struct {
	Dispatch         string   `parquet:"dispatch"`
	Agency           *string  `parquet:"agency,optional"`
	Published        *string  `parquet:"published,optional"` // ISO 8601 date, or date and time
	Title            *string  `parquet:"title,optional"`
	URL              *string  `parquet:"url,optional"`
	Event            string   `parquet:"event"`
	Type             string   `parquet:"type"`
	Mode             *string  `parquet:"mode,optional"`
	Contexts         []string `parquet:"contexts,list"`
	CAMEO            *string  `parquet:"cameo,optional"`
	Quad             int32    `parquet:"quad"`
	Goldstein        float64  `parquet:"goldstein"`
	Factuality       string   `parquet:"factuality"`
	Sources          []string `parquet:"sources,list"`
	SourceNames      []string `parquet:"source_names,list"`
	Targets          []string `parquet:"targets,list"`
	TargetNames      []string `parquet:"target_names,list"`
	From             *Date    `parquet:"from,date"`
	To               *Date    `parquet:"to,date"`
	Place            *string  `parquet:"place,optional"`
	Country          *string  `parquet:"country,optional"`
	Admin1           *string  `parquet:"admin1,optional"`
	Lat              *float64 `parquet:"lat,optional"`
	Lon              *float64 `parquet:"lon,optional"`
	GeoNames         *int64   `parquet:"geonames,optional"`
	KilledMin        *int64   `parquet:"killed_min,optional"`
	KilledMax        *int64   `parquet:"killed_max,optional"`
	InjuredMin       *int64   `parquet:"injured_min,optional"`
	InjuredMax       *int64   `parquet:"injured_max,optional"`
	MissingMin       *int64   `parquet:"missing_min,optional"`
	MissingMax       *int64   `parquet:"missing_max,optional"`
	DetainedMin      *int64   `parquet:"detained_min,optional"`
	DetainedMax      *int64   `parquet:"detained_max,optional"`
	DisplacedMin     *int64   `parquet:"displaced_min,optional"`
	DisplacedMax     *int64   `parquet:"displaced_max,optional"`
	AccordingTo      []string `parquet:"according_to,list"`
	AccordingToNames []string `parquet:"according_to_names,list"`
	Stances          []string `parquet:"stances,list"`
	Trigger          string   `parquet:"trigger"`
	TriggerStart     int64    `parquet:"trigger_start"`
	TriggerEnd       int64    `parquet:"trigger_end"`
	Originators      int64    `parquet:"originators"`
	Holders          []string `parquet:"holders,list"`
	Disputes         []string `parquet:"disputes,list"`
	Incident         string   `parquet:"incident"`
	Precision        *string  `parquet:"precision,optional"`
}

// AccountRow is a row of the table of accounts.
type AccountRow struct {
	Incident         string   `parquet:"incident"`
	Holder           *string  `parquet:"holder,optional"`
	HolderName       *string  `parquet:"holder_name,optional"`
	From             *Date    `parquet:"from,date"`
	To               *Date    `parquet:"to,date"`
	Happened         *bool    `parquet:"happened,optional"`
	Perpetrators     []string `parquet:"perpetrators,list"`
	PerpetratorNames []string `parquet:"perpetrator_names,list"`
	Victims          []string `parquet:"victims,list"`
	VictimNames      []string `parquet:"victim_names,list"`
	CAMEO            *string  `parquet:"cameo,optional"`
	KilledMin        *int64   `parquet:"killed_min,optional"`
	KilledMax        *int64   `parquet:"killed_max,optional"`
	InjuredMin       *int64   `parquet:"injured_min,optional"`
	InjuredMax       *int64   `parquet:"injured_max,optional"`
	MissingMin       *int64   `parquet:"missing_min,optional"`
	MissingMax       *int64   `parquet:"missing_max,optional"`
	DetainedMin      *int64   `parquet:"detained_min,optional"`
	DetainedMax      *int64   `parquet:"detained_max,optional"`
	DisplacedMin     *int64   `parquet:"displaced_min,optional"`
	DisplacedMax     *int64   `parquet:"displaced_max,optional"`
	Lawful           *bool    `parquet:"lawful,optional"`
	Motive           *string  `parquet:"motive,optional"`
	Dispatches       []string `parquet:"dispatches,list"`
	Claims           []string `parquet:"claims,list"`
	Quotes           []string `parquet:"quotes,list"`
}

// DisputeRow is a row of the table of disputes, one a side.
type DisputeRow struct {
	Incident string   `parquet:"incident"`
	Field    string   `parquet:"field"`
	Value    string   `parquet:"value"`
	Holders  []string `parquet:"holders,list"`
}

// PositionRow is a row of the table of positions, one a stand.
type PositionRow struct {
	Holder     *string  `parquet:"holder,optional"`
	HolderName *string  `parquet:"holder_name,optional"`
	Incident   string   `parquet:"incident"`
	Type       string   `parquet:"type"`
	Sources    []string `parquet:"sources,list"`
	Targets    []string `parquet:"targets,list"`
	Date       *Date    `parquet:"date,date"`
	Stance     string   `parquet:"stance"`
	Factuality string   `parquet:"factuality"`
	Dispatch   string   `parquet:"dispatch"`
	Claim      *string  `parquet:"claim,optional"`
	Quote      string   `parquet:"quote"`
	Shift      bool     `parquet:"shift"`
}

func openParquet(f files) (Writer[Record], error) {
	var t tables
	var errs [4]error
	t.events, errs[0] = openTable[EventRow](f, "")
	t.accounts, errs[1] = openTable[AccountRow](f, "accounts.parquet")
	t.disputes, errs[2] = openTable[DisputeRow](f, "disputes.parquet")
	t.positions, errs[3] = openTable[PositionRow](f, "positions.parquet")
	return t, errors.Join(errs[:]...)
}

// rowGroup is how many rows are in memory before they are written.
const rowGroup = 100_000

func openTable[T any](f files, end string) (*parquet.GenericWriter[T], error) {
	w, err := f.open(end)
	if err != nil {
		return nil, err
	}
	return newTable[T](w), nil
}

func newTable[T any](w io.Writer) *parquet.GenericWriter[T] {
	return parquet.NewGenericWriter[T](w, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.CreatedBy("demarche", coding.Schema, ""), parquet.KeyValueMetadata("demarche.schema", coding.Schema))
}

// Write implements Writer.
func (t tables) Write(r Record) error {
	for _, row := range tellings(r) {
		if _, err := t.events.Write([]EventRow{eventRow(row)}); err != nil {
			return err
		}
	}
	for _, a := range r.Incident.Accounts {
		if _, err := t.accounts.Write([]AccountRow{accountRow(accountOf{r.Incident.ID, a})}); err != nil {
			return err
		}
	}
	for _, d := range r.Incident.Disputes {
		for _, s := range d.Sides {
			if _, err := t.disputes.Write([]DisputeRow{{r.Incident.ID, d.Field, s.Value, s.Holders}}); err != nil {
				return err
			}
		}
	}
	for _, p := range r.Positions {
		for _, s := range p.History {
			row := PositionRow{known(p.Holder.Code), known(p.Holder.Name), p.Proposition.Incident, p.Proposition.Type, each(p.Proposition.Sources, actorCode), each(p.Proposition.Targets, actorCode),
				date(s.Date), string(s.Stance), string(s.Factuality), s.Dispatch, known(s.Claim), s.Quote, p.Shift}
			if _, err := t.positions.Write([]PositionRow{row}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Flush implements Writer. It also writes the ends of the files: nothing can be
// written after it.
func (t tables) Flush() error {
	return errors.Join(t.events.Close(), t.accounts.Close(), t.disputes.Close(), t.positions.Close())
}

func eventRow(t told) EventRow {
	e, when, place, toll := t.Event, timeOf(t.Event), placeOf(t.Event), tollOf(t.Event)
	row := EventRow{
		Dispatch: t.Dispatch.ID, Agency: known(t.Dispatch.Agency), Published: known(t.Dispatch.Published), Title: known(t.Dispatch.Title), URL: known(t.Dispatch.URL),
		Event: e.ID, Type: e.Type, Mode: known(e.Mode), Contexts: e.Contexts, CAMEO: known(e.CAMEO), Quad: int32(e.Quad), Goldstein: e.Goldstein, Factuality: string(e.Factuality),
		Sources: each(e.Sources, actorCode), SourceNames: each(e.Sources, fullName), Targets: each(e.Targets, actorCode), TargetNames: each(e.Targets, fullName),
		From: date(when.From), To: date(when.To), Place: known(place.Name), Country: known(place.Country), Admin1: known(place.Admin1), Lat: place.Lat, Lon: place.Lon,
		AccordingTo: each(t.Voices, claimCode), AccordingToNames: each(t.Voices, voiceName), Stances: each(t.Voices, claimStance),
		Trigger: e.Trigger.Text, TriggerStart: int64(e.Trigger.Start), TriggerEnd: int64(e.Trigger.End),
		Originators: int64(t.Incident.Originators), Holders: holders(t.Incident), Incident: t.Incident.ID, Precision: known(place.Precision),
	}
	row.GeoNames = number(positive(place.GeoNames))
	row.KilledMin, row.KilledMax = bounds(toll.Killed)
	row.InjuredMin, row.InjuredMax = bounds(toll.Injured)
	row.MissingMin, row.MissingMax = bounds(toll.Missing)
	row.DetainedMin, row.DetainedMax = bounds(toll.Detained)
	row.DisplacedMin, row.DisplacedMax = bounds(toll.Displaced)
	for _, d := range t.Incident.Disputes {
		row.Disputes = append(row.Disputes, d.Field)
	}
	return row
}

func accountRow(a accountOf) AccountRow {
	row := AccountRow{
		Incident: a.incident, Holder: known(a.Holder.Code), HolderName: known(a.Holder.Name), From: date(a.From), To: date(a.To), Happened: a.Happened,
		Perpetrators: each(a.Perpetrators, actorCode), PerpetratorNames: each(a.Perpetrators, fullName),
		Victims: each(a.Victims, actorCode), VictimNames: each(a.Victims, fullName), CAMEO: known(a.CAMEO), Lawful: a.Lawful, Motive: known(a.Motive),
	}
	toll := tollIn(a)
	row.KilledMin, row.KilledMax = bounds(toll.Killed)
	row.InjuredMin, row.InjuredMax = bounds(toll.Injured)
	row.MissingMin, row.MissingMax = bounds(toll.Missing)
	row.DetainedMin, row.DetainedMax = bounds(toll.Detained)
	row.DisplacedMin, row.DisplacedMax = bounds(toll.Displaced)
	for _, e := range a.Evidence {
		row.Dispatches, row.Claims, row.Quotes = append(row.Dispatches, e.Dispatch), append(row.Claims, e.Claim), append(row.Quotes, e.Quote)
	}
	return row
}

// each is a list of what another list's items are turned into.
func each[T, U any](items []T, of func(T) U) []U {
	all := make([]U, len(items))
	for i, item := range items {
		all[i] = of(item)
	}
	return all
}

// known is nil for what is not known.
func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// date is nil for what is not a day.
func date(iso string) *Date {
	at, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return nil
	}
	d := Date(at.Unix() / (24 * 60 * 60))
	return &d
}

func bounds(c *coding.Count) (low, high *int64) { return number(least(c)), number(most(c)) }

// number is nil for an empty text.
func number(text string) *int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

func fullName(a coding.Actor) string { return a.Name }

// voiceName is the name of who makes a claim, or the words for it where the
// actor is not known.
func voiceName(c coding.Claim) string {
	if c.Source == nil && len(c.SourceSpans) > 0 {
		return flat(c.SourceSpans[0].Text)
	}
	return sourceOf(c).Name
}
