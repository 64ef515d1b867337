package corpus

import (
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
)

// dispatchRow is a row of dispatches.parquet.
type dispatchRow struct {
	ID        string `parquet:"id"`
	Set       string `parquet:"set"`
	Agency    string `parquet:"agency"`
	Published string `parquet:"published"`
	Title     string `parquet:"title"`
	Text      string `parquet:"text"`
}

// spanRow is a span in bytes with its words.
type spanRow struct {
	Start int32  `parquet:"start"`
	End   int32  `parquet:"end"`
	Words string `parquet:"words"`
}

// actorRow is one actor: its defensible codes and its words, if it has any.
type actorRow struct {
	Codes   string   `parquet:"codes"` // divided by "|", best first
	Mention *spanRow `parquet:"mention,optional"`
}

// countRow is a number of people.
type countRow struct {
	Min  *int32   `parquet:"min,optional"`
	Max  *int32   `parquet:"max,optional"`
	Span *spanRow `parquet:"span,optional"`
}

// eventRow is a row of events.parquet.
type eventRow struct {
	Dispatch    string     `parquet:"dispatch"`
	Event       int32      `parquet:"event"` // in the dispatch, from 1
	Trigger     spanRow    `parquet:"trigger"`
	Types       []string   `parquet:"types,list"`
	Modes       []string   `parquet:"modes,list"`
	CAMEO       []string   `parquet:"cameo,list"`
	Sources     []actorRow `parquet:"sources,list"`
	Targets     []actorRow `parquet:"targets,list"`
	Symmetric   bool       `parquet:"symmetric"`
	From        *string    `parquet:"from,optional"`
	To          *string    `parquet:"to,optional"`
	DateSpan    *spanRow   `parquet:"date_span,optional"`
	Country     *string    `parquet:"country,optional"`
	Place       *string    `parquet:"place,optional"`
	PlaceSpan   *spanRow   `parquet:"place_span,optional"`
	Factuality  []string   `parquet:"factuality,list"`
	AccordingTo []string   `parquet:"according_to,list"`
	Killed      *countRow  `parquet:"killed,optional"`
	Injured     *countRow  `parquet:"injured,optional"`
	Missing     *countRow  `parquet:"missing,optional"`
	Detained    *countRow  `parquet:"detained,optional"`
	Displaced   *countRow  `parquet:"displaced,optional"`
	Optional    bool       `parquet:"optional"`
}

// claimRow is a row of claims.parquet.
type claimRow struct {
	Dispatch      string     `parquet:"dispatch"`
	Claim         int32      `parquet:"claim"` // in the dispatch, from 1
	Sources       []actorRow `parquet:"sources,list"`
	Cue           spanRow    `parquet:"cue"`
	Content       []spanRow  `parquet:"content,list"`
	Stance        []string   `parquet:"stance,list"`
	Answers       *int32     `parquet:"answers,optional"` // the claim of this dispatch
	Constructions []string   `parquet:"constructions,list"`
	Optional      bool       `parquet:"optional"`
}

// WriteParquet writes dispatches.parquet, events.parquet and claims.parquet into
// a folder, which it makes where it is missing.
func WriteParquet(dir string, dispatches []Dispatch) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	var texts []dispatchRow
	var events []eventRow
	var claims []claimRow
	for i := range dispatches {
		d := &dispatches[i]
		texts = append(texts, dispatchRow{d.ID, d.Set, d.Agency, d.Published, d.Title, d.Text})
		for j := range d.Events {
			events = append(events, d.eventRow(j))
		}
		for j := range d.Claims {
			claims = append(claims, d.claimRow(j))
		}
	}
	if err := writeRows(filepath.Join(dir, "dispatches.parquet"), texts); err != nil {
		return err
	}
	if err := writeRows(filepath.Join(dir, "events.parquet"), events); err != nil {
		return err
	}
	return writeRows(filepath.Join(dir, "claims.parquet"), claims)
}

func writeRows[T any](name string, rows []T) error {
	return parquet.WriteFile(name, rows, parquet.Compression(&parquet.Zstd))
}

func (d *Dispatch) eventRow(i int) eventRow {
	e := &d.Events[i]
	row := eventRow{Dispatch: d.ID, Event: int32(i + 1), Trigger: *d.spanRow(&e.TriggerSpan), Types: e.Type, Modes: e.Modes, CAMEO: e.CAMEO,
		Sources: d.actorRows(e.Sources, e.SourceMentions), Targets: d.actorRows(e.Targets, e.TargetMentions), Symmetric: e.Symmetric,
		DateSpan: d.spanRow(e.DateSpan), Country: e.Country, Place: e.Place, PlaceSpan: d.spanRow(e.PlaceSpan), Factuality: e.Factuality, AccordingTo: e.AccordingTo,
		Killed: d.countRow(e.Killed, e.KilledSpan), Injured: d.countRow(e.Injured, e.InjuredSpan), Missing: d.countRow(e.Missing, e.MissingSpan),
		Detained: d.countRow(e.Detained, e.DetainedSpan), Displaced: d.countRow(e.Displaced, e.DisplacedSpan), Optional: e.Optional}
	if e.Date != nil {
		row.From, row.To = &e.Date[0], &e.Date[1]
	}
	return row
}

func (d *Dispatch) claimRow(i int) claimRow {
	c := &d.Claims[i]
	row := claimRow{Dispatch: d.ID, Claim: int32(i + 1), Sources: d.actorRows(c.Source, c.SourceMentions), Cue: *d.spanRow(&c.CueSpan),
		Stance: c.Stance, Constructions: d.constructions(i), Optional: c.Optional}
	for j := range c.ContentSpans {
		row.Content = append(row.Content, *d.spanRow(&c.ContentSpans[j]))
	}
	if c.Answers > 0 {
		n := int32(c.Answers)
		row.Answers = &n
	}
	return row
}

func (d *Dispatch) spanRow(s *Span) *spanRow {
	if s == nil {
		return nil
	}
	return &spanRow{int32(s[0]), int32(s[1]), d.words(*s)}
}

func (d *Dispatch) actorRows(codes []string, mentions []*Span) []actorRow {
	var rows []actorRow
	for i, c := range codes {
		rows = append(rows, actorRow{c, d.spanRow(mentions[i])})
	}
	return rows
}

func (d *Dispatch) countRow(c *Count, s *Span) *countRow {
	if c == nil {
		return nil
	}
	narrow := func(n *int) *int32 {
		if n == nil {
			return nil
		}
		m := int32(*n)
		return &m
	}
	return &countRow{narrow(c[0]), narrow(c[1]), d.spanRow(s)}
}
