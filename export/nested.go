package export

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/ledger"
)

// array writes a JSON document that is one long list with something around it,
// an item a line.
type array struct {
	out     *bufio.Writer
	encoder *json.Encoder
	divider string
}

// newArray opens the document with its head, whose end is "[".
func newArray(w io.Writer, head string) *array {
	j := NewJSON(w)
	j.out.WriteString(head + "\n") // an error stays with out: close tells it
	return &array{j.out, j.encoder, ""}
}

func (a *array) put(item any) error {
	a.out.WriteString(a.divider)
	a.divider = ","
	return a.encoder.Encode(item)
}

// close writes what stands behind the items, whose beginning is "]".
func (a *array) close(tail string) error {
	a.out.WriteString(tail + "\n")
	return a.out.Flush()
}

// telling is one report of an incident in formats that nest: where it stands,
// how factual it is, and in whose voice.
type telling struct {
	Dispatch    string            `json:"dispatch"`
	Event       string            `json:"event"`
	Published   string            `json:"published"`
	Agency      string            `json:"agency"`
	URL         string            `json:"url,omitempty"`
	Quote       string            `json:"quote"`
	Factuality  coding.Factuality `json:"factuality,omitempty"`
	AccordingTo []voicing         `json:"according_to"` // innermost first; empty for the dispatch's own voice
}

// voicing is who says so, and with which stance.
type voicing struct {
	Code   string        `json:"code"`
	Name   string        `json:"name"`
	Stance coding.Stance `json:"stance"`
}

// tellingsOf are the reports of a record; without their factuality and voices
// where it holds nothing but the incident.
func tellingsOf(r Record) []telling {
	all := make([]telling, len(r.Incident.Reports))
	for i, report := range r.Incident.Reports {
		all[i] = telling{Dispatch: report.Dispatch, Event: report.Event, Published: report.Published, Agency: report.Agency, Quote: report.Quote, AccordingTo: []voicing{}}
		if i < len(r.Reports) {
			told := r.Reports[i]
			all[i].Published, all[i].URL, all[i].Factuality = told.Dispatch.Published, told.Dispatch.URL, told.Event.Factuality
			for _, c := range told.Voices {
				all[i].AccordingTo = append(all[i].AccordingTo, voicing{sourceOf(c).Code, voiceName(c), c.Stance})
			}
		}
	}
	return all
}

// tale is all that is known of an incident as text: its story, and how factual
// and in whose voice each report puts it. It has no rules under its headings.
func tale(r Record) string {
	var b strings.Builder
	t := NewTable(&b, 72)
	t.Story(r.Incident, r.Positions)
	if len(r.Reports) > 0 {
		t.section("How the dispatches put it")
		for _, report := range r.Reports {
			by := ""
			if len(report.Voices) > 0 {
				by = "according to " + voice(report.Voices)
			}
			t.wrap("    -", join(", ", string(report.Event.Factuality), by)+"  ["+source(report.Dispatch.ID, report.Event.ID)+"]")
		}
	}
	t.Flush()
	text := ""
	for line := range strings.Lines(b.String()) {
		if strings.Trim(line, "═─\n") != "" || line == "\n" {
			text += line
		}
	}
	return text
}

// opinion is one value that accounts give a slot of an incident, and who does.
type opinion struct {
	Slot        string   `json:"slot"`
	Value       string   `json:"value"`
	HolderCount int      `json:"holder_count"`
	Holders     []string `json:"holders"`
}

// opinions are what the accounts of an incident say, slot by slot, each value
// where it is first held.
func opinions(i ledger.Incident) []opinion {
	all := []opinion{}
	for _, slot := range []struct {
		name  string
		value func(ledger.Account) string
	}{
		{"happened", func(a ledger.Account) string { return truth(a.Happened) }},
		{"perpetrators", func(a ledger.Account) string { return list(a.Perpetrators, actorCode) }},
		{"victims", func(a ledger.Account) string { return list(a.Victims, actorCode) }},
		{"cameo", func(a ledger.Account) string { return a.CAMEO }},
		{"toll", func(a ledger.Account) string { return tolls(tollIn(accountOf{"", a})) }},
		{"lawful", func(a ledger.Account) string { return truth(a.Lawful) }},
		{"motive", func(a ledger.Account) string { return a.Motive }},
	} {
		for _, a := range i.Accounts {
			value := slot.value(a)
			if value == "" {
				continue
			}
			n := slices.IndexFunc(all, func(o opinion) bool { return o.Slot == slot.name && o.Value == value })
			if n < 0 {
				n = len(all)
				all = append(all, opinion{Slot: slot.name, Value: value})
			}
			if !slices.Contains(all[n].Holders, a.Holder.Code) {
				all[n].Holders = append(all[n].Holders, a.Holder.Code)
				all[n].HolderCount++
			}
		}
	}
	return all
}

// point is where a place is, in degrees; nil where it is more than a point, for
// the middle of a country is not where something happened.
func point(p coding.Place) *[2]float64 {
	if p.Precision != "point" || p.Lat == nil || p.Lon == nil {
		return nil
	}
	return &[2]float64{*p.Lat, *p.Lon}
}

// none is an empty list in JSON for one that is nil.
func none[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// firstAndLast are the times of the first and the last report, or days where the
// record holds nothing but the incident; empty where none has one.
func firstAndLast(r Record) (first, last string) {
	for _, t := range tellingsOf(r) {
		at, ok := instant(t.Published)
		if !ok {
			continue
		}
		stamp := at.Format("2006-01-02T15:04:05Z")
		if first == "" || stamp < first {
			first = stamp
		}
		last = max(last, stamp)
	}
	return first, last
}
