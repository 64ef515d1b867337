package corpus

// Unit names what the spans of a written dispatch count.
const Unit = "byte"

// Span is a half-open range of bytes of Dispatch.Text.
type Span [2]int

// Dispatch is one annotated dispatch. Its JSON is one line of gold.
type Dispatch struct {
	ID        string  `json:"id"`
	Set       string  `json:"set"` // groups dispatches that tell of one story
	Agency    string  `json:"agency"`
	Published string  `json:"published"` // ISO date
	Title     string  `json:"title"`
	Unit      string  `json:"unit"` // Unit
	Text      string  `json:"text"` // paragraphs divided by an empty line
	Events    []Event `json:"events"`
	Claims    []Claim `json:"claims"`

	File string `json:"-"` // where it was read
	Line int    `json:"-"`
}

// Event is one event of a dispatch. Lists of codes hold alternatives, best
// first, but for actors and voices: these have one entry each, whose
// alternatives "|" divides.
type Event struct {
	Trigger        string   `json:"trigger"`
	Nth            int      `json:"nth"` // which whole-word occurrence of the trigger, from 1
	TriggerSpan    Span     `json:"trigger_span"`
	Type           []string `json:"type"`
	Mode           string   `json:"mode"`  // of the first type
	Modes          []string `json:"modes"` // of each type, empty where it has none
	CAMEO          []string `json:"cameo"`
	Sources        []string `json:"sources"`
	SourceMentions []*Span  `json:"source_mentions"` // of each source; null where only the context implies it
	Targets        []string `json:"targets"`
	TargetMentions []*Span  `json:"target_mentions"`
	Date           []string `json:"date"` // first and last day; null when the text gives no way to know
	DateSpan       *Span    `json:"date_span"`
	Country        *string  `json:"country"`
	Place          *string  `json:"place"`
	PlaceSpan      *Span    `json:"place_span"`
	Factuality     []string `json:"factuality"`
	AccordingTo    []string `json:"according_to"` // innermost first; empty in the dispatch's own voice
	Optional       bool     `json:"optional"`
	Symmetric      bool     `json:"symmetric,omitempty"`

	Killed        *Count `json:"killed,omitempty"`
	KilledSpan    *Span  `json:"killed_span,omitempty"`
	Injured       *Count `json:"injured,omitempty"`
	InjuredSpan   *Span  `json:"injured_span,omitempty"`
	Missing       *Count `json:"missing,omitempty"`
	MissingSpan   *Span  `json:"missing_span,omitempty"`
	Detained      *Count `json:"detained,omitempty"`
	DetainedSpan  *Span  `json:"detained_span,omitempty"`
	Displaced     *Count `json:"displaced,omitempty"`
	DisplacedSpan *Span  `json:"displaced_span,omitempty"`

	Line int `json:"-"` // in Dispatch.File
}

// Count is a number of people, from a minimum to a maximum; nil is open.
type Count [2]*int

// Claim is one attributed statement of a dispatch.
type Claim struct {
	Source         []string `json:"source"`      // one entry a speaker; empty where nobody is named
	SourceSpan     *Span    `json:"source_span"` // of the first speaker
	SourceMentions []*Span  `json:"source_mentions"`
	Cue            string   `json:"cue"`
	Nth            int      `json:"nth"` // which whole-word occurrence of the cue, from 1
	CueSpan        Span     `json:"cue_span"`
	Content        string   `json:"content"`
	ContentMore    []string `json:"content_more,omitempty"` // what follows after the cue that breaks a content
	ContentSpans   []Span   `json:"content_spans"`
	Stance         []string `json:"stance"`
	Optional       bool     `json:"optional"`
	Answers        int      `json:"answers,omitempty"` // the claim of this dispatch that it denies or confirms, from 1

	Line int `json:"-"`
}

// words are the words of a span.
func (d *Dispatch) words(s Span) string { return d.Text[s[0]:s[1]] }
