package ledger

import "demarche/coding"

// Schemas name the JSON shapes of an Incident and of a Position.
const (
	IncidentSchema = "demarche/incident/1"
	PositionSchema = "demarche/position/1"
)

// Incident is one happening in the world: all the events, from any number of
// dispatches, that report it, and what each holder says of it.
type Incident struct {
	Schema      string        `json:"schema"`
	ID          string        `json:"id"`
	Title       string        `json:"title"`
	Type        string        `json:"type"` // PLOVER
	Time        *coding.Time  `json:"time"`
	Place       *coding.Place `json:"place"`
	Toll        *coding.Toll  `json:"toll"`
	Originators int           `json:"originators"` // agencies that report it, copies of one text counted once
	Reports     []Report      `json:"reports"`
	Accounts    []Account     `json:"accounts"`
	Disputes    []Dispute     `json:"disputes"`
}

// Report is one event of one dispatch that tells of the incident.
type Report struct {
	Dispatch  string `json:"dispatch"`
	Event     string `json:"event"`
	Published string `json:"published"`
	Agency    string `json:"agency"`
	Quote     string `json:"quote"` // the sentence
}

// Account is one holder's version of an incident. What a holder has said at
// different times is one account as long as it agrees with itself; where it
// changes, a new one begins. Nil and empty fields were not spoken of.
type Account struct {
	Holder       coding.Actor   `json:"holder"`
	From         string         `json:"from"` // day of the first and the last dispatch that has it
	To           string         `json:"to"`
	Happened     *bool          `json:"happened"`
	Perpetrators []coding.Actor `json:"perpetrators"`
	Victims      []coding.Actor `json:"victims"`
	CAMEO        string         `json:"cameo"`
	Toll         *coding.Toll   `json:"toll"`
	Lawful       *bool          `json:"lawful"`
	Motive       string         `json:"motive"`
	Evidence     []Evidence     `json:"evidence"`

	innocent   bool // the holder denies having had a part in it
	denies     bool // the holder denies what its own side would have done, or what it is told; others but say what it was not
	disowns    bool // the holder denies the act, but not what was struck by it
	spoken     bool // the holder says in words whether it happened; others but took part in it
	unsure     bool // the holder leaves open who did it
	suspects   bool // the dispatch tells of it as of what is suspected
	sweeping   bool // the holder denies that it was done at all
	presumed   bool // the perpetrators are those that the dispatches name; the holder names none
	alleges    bool // the holder names them in an accusation
	driven     bool // the holder says that whoever did it was attacked or wronged first
	ofPeople   bool // the holder speaks of people whom it struck
	ofFighters bool // the holder speaks of fighters whom it struck
}

// Evidence is where an account or a stance is to be read.
type Evidence struct {
	Dispatch string `json:"dispatch"`
	Claim    string `json:"claim"` // empty for the dispatch's own voice
	Quote    string `json:"quote"`
}

// Dispute is a field of an incident on which accounts that overlap in time differ.
type Dispute struct {
	Field string `json:"field"` // perpetrators, victims, cameo, toll, happened, lawful, motive
	Sides []Side `json:"sides"`
}

// Side is one value of a disputed field and the codes of those who hold it. Nobody
// may: of a charge that is denied, dispatches often leave out whose it is.
type Side struct {
	Value   string   `json:"value"`
	Holders []string `json:"holders"`
}

// Position is what a holder says of a proposition over time.
type Position struct {
	Schema      string       `json:"schema"`
	Holder      coding.Actor `json:"holder"`
	Proposition Proposition  `json:"proposition"`
	History     []Stand      `json:"history"`
	Shift       bool         `json:"shift"`
}

// Proposition is that an incident of a type took place, between these actors.
type Proposition struct {
	Type     string         `json:"type"`
	Sources  []coding.Actor `json:"sources"`
	Targets  []coding.Actor `json:"targets"`
	Incident string         `json:"incident"`
}

// Stand is a holder's stance on a day.
type Stand struct {
	Date       string            `json:"date"`
	Stance     coding.Stance     `json:"stance"`
	Factuality coding.Factuality `json:"factuality"`
	Dispatch   string            `json:"dispatch"`
	Claim      string            `json:"claim"`
	Quote      string            `json:"quote"`
}
