package export

import (
	"cmp"
	"encoding/json"
	"errors"

	"demarche/coding"
	"demarche/ledger"
)

// plover writes events in the JSON of PLOVER's manual, a line a report. Lists of
// actors stay lists: a meeting of five is one event. What PLOVER has no field
// for is in the field demarche and in companions.
type plover struct {
	lines *JSON
	companions
}

// ploverEvent has the manual's fields that demarche can fill, in its order.
type ploverEvent struct {
	ID         string          `json:"id"`
	HasEvent   bool            `json:"has_event"`
	Date       string          `json:"date"`
	EndDate    string          `json:"enddate,omitempty"`
	Actor      []ploverEntity  `json:"actor"`
	Recipient  []ploverEntity  `json:"recipient"`
	Location   *ploverLocation `json:"event_loc,omitempty"`
	Event      string          `json:"event"`
	EventText  []string        `json:"event_text"`
	Mode       []string        `json:"mode"`
	Context    []string        `json:"context"`
	QuadCode   int             `json:"quad_code"`
	EventScale json.RawMessage `json:"event_scale"`
	Size       *ploverSize     `json:"size,omitempty"`
	Text       string          `json:"text"`
	TextInfo   ploverText      `json:"text_info"`
	CiteInfo   ploverCitation  `json:"cite_info"`
	Coder      string          `json:"coder"`
	Beyond     ploverBeyond    `json:"demarche"`
}

type ploverEntity struct {
	Code       string   `json:"code"`   // country, region or kind of organisation
	Sector     []string `json:"sector"` // as PLOVER names them
	EntityText string   `json:"entity_text"`
	Identifier string   `json:"identifier_text"` // demarche's id of the actor
}

type ploverLocation struct {
	Extracted  string   `json:"extracted_place,omitempty"`
	Resolved   string   `json:"resolved_place"`
	GeoNames   int      `json:"geonameid,omitempty"`
	Lat        *float64 `json:"lat"`
	Lon        *float64 `json:"lon"`
	Province   string   `json:"province,omitempty"`
	Country    string   `json:"country_code,omitempty"`
	Resolution int      `json:"resolution,omitempty"` // 4 city, 2 province, 1 country
}

// ploverSize holds least numbers.
type ploverSize struct {
	Dead     *int `json:"dead,omitempty"`
	Injured  *int `json:"injured,omitempty"`
	Arrested *int `json:"arrested,omitempty"`
}

type ploverText struct {
	Sequence string `json:"sequence"` // number of the paragraph, from 1
	Start    int    `json:"start"`    // bytes of text
	End      int    `json:"end"`
}

type ploverCitation struct {
	Corpus      string `json:"corpus,omitempty"` // agency
	URL         string `json:"url,omitempty"`
	Title       string `json:"title,omitempty"`
	Language    string `json:"language,omitempty"`
	Publication string `json:"publication,omitempty"` // date
	Codebook    string `json:"codebook"`
}

// ploverBeyond is what PLOVER has no field for.
type ploverBeyond struct {
	Incident    string            `json:"incident"`
	Dispatch    string            `json:"dispatch"`
	Event       string            `json:"event"`
	CAMEO       string            `json:"cameo"`
	Goldstein   float64           `json:"goldstein"`
	Factuality  coding.Factuality `json:"factuality"`
	AccordingTo []voicing         `json:"according_to"`
	Toll        *coding.Toll      `json:"toll"`
	Originators int               `json:"originators"`
	Disputes    []string          `json:"disputes"` // fields; the companions say who holds what
}

func openPLOVER(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	beside, err := openCompanions(f)
	return plover{NewJSON(w), beside}, err
}

// Write implements Writer.
func (p plover) Write(r Record) error {
	voices := tellingsOf(r)
	for n, t := range tellings(r) {
		if err := p.lines.encoder.Encode(ploverOf(t, voices[n])); err != nil {
			return err
		}
	}
	return p.companions.write(r)
}

// Flush implements Writer.
func (p plover) Flush() error { return errors.Join(p.lines.Flush(), p.flushAll()) }

func ploverOf(t told, v telling) ploverEvent {
	e := t.Event
	event := ploverEvent{
		ID: join("-", t.Dispatch.ID, e.ID), HasEvent: true, Date: startOf(t), Actor: ploverEntities(e.Sources), Recipient: ploverEntities(e.Targets),
		Event: e.Type, EventText: []string{e.Trigger.Text}, Mode: ploverModes(e), Context: none(e.Contexts), QuadCode: e.Quad, EventScale: json.RawMessage(cmp.Or(intensity(e), "null")),
		Text: t.Dispatch.Text, TextInfo: ploverText{paragraph(t), e.Trigger.Start, e.Trigger.End},
		CiteInfo: ploverCitation{t.Dispatch.Agency, t.Dispatch.URL, t.Dispatch.Title, t.Dispatch.Language, day(t.Dispatch.Published), "PLOVER 2021"},
		Coder:    "demarche",
		Beyond: ploverBeyond{t.Incident.ID, t.Dispatch.ID, e.ID, e.CAMEO, e.Goldstein, e.Factuality, v.AccordingTo, e.Toll, t.Incident.Originators,
			each(t.Incident.Disputes, func(d ledger.Dispute) string { return d.Field })},
	}
	if to := timeOf(e).To; to != event.Date {
		event.EndDate = to
	}
	if p := e.Place; p != nil {
		event.Location = &ploverLocation{Extracted: words(p.Span), Resolved: p.Name, GeoNames: p.GeoNames, Lat: p.Lat, Lon: p.Lon, Province: p.Admin1, Country: p.Country,
			Resolution: map[string]int{"point": 4, "admin1": 2, "country": 1}[p.Precision]}
	}
	if toll := tollOf(e); toll.Killed != nil || toll.Injured != nil || toll.Detained != nil {
		event.Size = &ploverSize{atLeast(toll.Killed), atLeast(toll.Injured), atLeast(toll.Detained)}
	}
	return event
}

// ploverModes are the mode, and the auxiliary one that the factuality asks for.
func ploverModes(e coding.Event) []string {
	modes := []string{}
	if e.Mode != "" {
		modes = append(modes, e.Mode)
	}
	switch e.Factuality {
	case coding.Planned:
		modes = append(modes, "future")
	case coding.Possible, coding.CalledFor:
		modes = append(modes, "hypothetical")
	case coding.Denied, coding.Failed:
		modes = append(modes, "negation")
	}
	return modes
}

func ploverEntities(actors []coding.Actor) []ploverEntity {
	all := make([]ploverEntity, len(actors))
	for i, a := range actors {
		all[i] = ploverEntity{a.Country, each(a.Sectors, ploverSector), cmp.Or(words(a.Span), a.Name), a.ID}
	}
	return all
}

func atLeast(c *coding.Count) *int {
	if c == nil {
		return nil
	}
	return c.Min
}
