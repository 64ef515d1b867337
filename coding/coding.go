// Package coding holds the domain types of demarche: what a dispatch says, as
// actors, times, places, events and claims. It is the leaf that every stage
// shares, has no dependency, and its JSON is the public schema
// "demarche/coding/1".
//
// All offsets are UTF-8 byte offsets into Dispatch.Text, half-open.
package coding

// Schema names the JSON shape of a Coding.
const Schema = "demarche/coding/1"

// Span is a stretch of Dispatch.Text; Text is exactly Dispatch.Text[Start:End].
type Span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// SpanOf cuts the span [start, end) out of text.
func SpanOf(text string, start, end int) Span {
	return Span{Start: start, End: end, Text: text[start:end]}
}

// Dispatch is one news report as published.
type Dispatch struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Agency    string `json:"agency"`
	URL       string `json:"url"`
	Published string `json:"published"` // ISO 8601 date, or date and time; empty when unknown
	Language  string `json:"language"`  // ISO 639-1
	Text      string `json:"text"`
	Byline    string `json:"byline,omitempty"` // who wrote it, as printed
	Notice    Notice `json:"notice,omitempty"`
	Embargo   string `json:"embargo,omitempty"` // ISO 8601 date, or date and time, before which it may not be published
}

// Notice is what the format of a dispatch says of its place among its versions,
// beside what its title says.
type Notice string

// Kill says that the agency withdraws the story: what its versions report no
// longer counts. Correction says that it takes the place of the versions before.
const (
	Kill       Notice = "kill"
	Correction Notice = "correction"
)

// Actor is a state, office, person, group or organisation, resolved as of the
// day of the event.
type Actor struct {
	Name    string   `json:"name"`
	ID      string   `json:"id"`
	Country string   `json:"country"` // ISO 3166-1 alpha-3, or CAMEO's region or organisation code
	Sectors []string `json:"sectors"` // CAMEO/PLOVER sector codes, primary first
	Code    string   `json:"code"`    // country followed by sectors: USAGOV, SYRREB, IGOUNO
	Span    *Span    `json:"span"`    // nil where only the context implies the actor
}

// Time is an inclusive range of days with its TimeML TIMEX3 reading.
type Time struct {
	From        string `json:"from"` // ISO date; empty when open
	To          string `json:"to"`
	Granularity string `json:"granularity"` // hour, day, week, month, quarter, season, year, decade, vague
	Type        string `json:"type"`        // DATE, TIME, DURATION, SET
	Value       string `json:"value"`       // TIMEX3 value
	Span        *Span  `json:"span"`        // nil when inferred from the dateline or the publication day
}

// Place is a toponym resolved to a gazetteer entry.
type Place struct {
	Name      string   `json:"name"`
	Country   string   `json:"country"` // ISO 3166-1 alpha-3
	Admin1    string   `json:"admin1"`
	Lat       *float64 `json:"lat"`
	Lon       *float64 `json:"lon"`
	GeoNames  int      `json:"geonames"`  // GeoNames id; 0 when there is none
	Precision string   `json:"precision"` // point, admin1, country, region
	Span      *Span    `json:"span"`
}

// Count is a number of people: "more than 80" has Min 81 and no Max.
type Count struct {
	Min  *int  `json:"min"`
	Max  *int  `json:"max"`
	Span *Span `json:"span"`
}

// Toll counts the people an event harmed; nil fields are not reported.
type Toll struct {
	Killed    *Count `json:"killed"`
	Injured   *Count `json:"injured"`
	Missing   *Count `json:"missing"`
	Detained  *Count `json:"detained"`
	Displaced *Count `json:"displaced"`
}

// Factuality is how an event's closest voice presents it.
type Factuality string

const (
	Happened  Factuality = "happened"
	Ongoing   Factuality = "ongoing"
	Planned   Factuality = "planned"
	Possible  Factuality = "possible"
	CalledFor Factuality = "called-for"
	Denied    Factuality = "denied"
	Failed    Factuality = "failed"
)

// Stance is what the source of a claim does with its content.
type Stance string

const (
	Asserts  Stance = "asserts"
	Alleges  Stance = "alleges"
	Confirms Stance = "confirms"
	Denies   Stance = "denies"
	Doubts   Stance = "doubts"
	Wants    Stance = "wants"
)

// Reason is the evidence for one field of an event or claim: the named rule
// (or model) that gave it and the words it rests on.
type Reason struct {
	Field string `json:"field"`
	Rule  string `json:"rule"`
	Span  *Span  `json:"span"` // nil where a default applied
}

// Event is one report of something that happened, was planned, denied and so on.
type Event struct {
	ID          string     `json:"id"`
	Type        string     `json:"type"` // PLOVER
	Mode        string     `json:"mode"`
	Contexts    []string   `json:"contexts"`
	CAMEO       string     `json:"cameo"`
	Quad        int        `json:"quad"`
	Goldstein   float64    `json:"goldstein"`
	Trigger     Span       `json:"trigger"`
	Sources     []Actor    `json:"sources"`
	Targets     []Actor    `json:"targets"`
	Time        *Time      `json:"time"`
	Place       *Place     `json:"place"`
	Toll        *Toll      `json:"toll"`
	Factuality  Factuality `json:"factuality"`
	AccordingTo []string   `json:"according_to"` // claim ids, innermost first
	Because     []Reason   `json:"because"`
	Sense       string     `json:"sense,omitempty"` // what the reader makes of it, to compare it with other events: base64 of signed bytes; empty where it was not asked
}

// Claim is an attribution: a source says (cue) a content, with a stance.
type Claim struct {
	ID           string   `json:"id"`
	Source       *Actor   `json:"source"` // nil where nobody is named
	SourceSpans  []Span   `json:"source_spans"`
	CueSpans     []Span   `json:"cue_spans"`
	ContentSpans []Span   `json:"content_spans"`
	Quoted       bool     `json:"quoted"`
	Answers      string   `json:"answers"` // id of the claim it denies, doubts or confirms
	Stance       Stance   `json:"stance"`
	Events       []string `json:"events"`
	Because      []Reason `json:"because"`
}

// Mentions lists every actor name, time expression and place name of a text, in order.
type Mentions struct {
	Actors []Actor `json:"actors"`
	Times  []Time  `json:"times"`
	Places []Place `json:"places"`
}

// Coding is what demarche reads in one dispatch.
type Coding struct {
	Schema   string    `json:"schema"`
	Dispatch Dispatch  `json:"dispatch"`
	Events   []Event   `json:"events"`
	Claims   []Claim   `json:"claims"`
	Mentions *Mentions `json:"mentions,omitempty"`
	Warnings []string  `json:"warnings"`
}
