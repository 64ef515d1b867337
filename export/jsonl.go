package export

import (
	"bufio"
	"encoding/json"

	"demarche/coding"
	"demarche/ledger"
)

// whole is a record as one line of JSON: the incident in its own schema, with
// the positions on it and its reports in the schema of codings beside.
type whole struct {
	ledger.Incident
	Positions []ledger.Position `json:"positions"`
	Codings   []coding.Coding   `json:"codings"` // one for each report: its event, and the claims it stands in
}

func wholeOf(r Record) whole {
	w := whole{r.Incident, r.Positions, make([]coding.Coding, len(r.Reports))}
	for i, t := range r.Reports {
		w.Codings[i] = coding.Coding{Schema: coding.Schema, Dispatch: t.Dispatch, Events: []coding.Event{t.Event}, Claims: t.Voices, Warnings: []string{}}
		if t.Voices == nil {
			w.Codings[i].Claims = []coding.Claim{}
		}
	}
	if w.Positions == nil {
		w.Positions = []ledger.Position{}
	}
	return w
}

// jsonl writes one line a record.
type jsonl struct {
	out     *bufio.Writer
	encoder *json.Encoder
}

func openJSONL(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	j := NewJSON(w)
	return jsonl{j.out, j.encoder}, nil
}

// Write implements Writer.
func (j jsonl) Write(r Record) error { return j.encoder.Encode(wholeOf(r)) }

// Flush implements Writer.
func (j jsonl) Flush() error { return j.out.Flush() }
