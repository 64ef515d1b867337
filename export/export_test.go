package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

var update = flag.Bool("update", false, "rewrite the files of testdata with what the writers give")

// codings are two dispatches: one with every field in use and with text that
// formats trip over, one that reports nothing.
func codings() []coding.Coding {
	text := "DAMASCUS, April 12 (AFP) - \"=Syria\" said, once more,\tthat Israel; the foe, killed more than 80 in Damascus last week.\nIsrael denied it."
	span := func(words string) coding.Span {
		start := strings.Index(text, words)
		return coding.SpanOf(text, start, start+len(words))
	}
	number := func(n int) *int { return &n }
	degree := func(d float64) *float64 { return &d }
	syria := coding.Actor{Name: "=Syria", ID: "SYR", Country: "SYR", Sectors: []string{"GOV"}, Code: "SYRGOV"}
	israel := coding.Actor{Name: "Israel; the foe", ID: "ISR", Country: "ISR", Code: "ISR"}
	return []coding.Coding{
		{
			Schema:   coding.Schema,
			Dispatch: coding.Dispatch{ID: "a-1", Agency: "AFP", Published: "2017-04-12T10:00:00Z", Language: "en", Text: text},
			Events: []coding.Event{{
				ID: "e1", Type: "ASSAULT", Mode: "aerial", Contexts: []string{"military", "territory"}, CAMEO: "195", Quad: 4, Goldstein: -10,
				Trigger: span("killed"), Sources: []coding.Actor{israel, syria}, Targets: nil,
				Time:  &coding.Time{From: "2017-04-03", To: "2017-04-09"},
				Place: &coding.Place{Name: "Damascus", Country: "SYR", Admin1: "Dimashq", Lat: degree(33.5102), Lon: degree(-36.25), GeoNames: 170654},
				Toll: &coding.Toll{
					Killed: &coding.Count{Min: number(81)}, Injured: &coding.Count{Min: number(3), Max: number(5)}, Missing: &coding.Count{Max: number(7)},
					Detained: &coding.Count{Min: number(2), Max: number(2)}, Displaced: &coding.Count{},
				},
				Factuality: coding.Happened, AccordingTo: []string{"c1", "c2"},
			}, {ID: "e2", Type: "REJECT", Trigger: span("denied"), Factuality: coding.Happened, Sources: []coding.Actor{israel}}},
			Claims: []coding.Claim{
				{ID: "c1", Source: &syria, SourceSpans: []coding.Span{span("=Syria")}, CueSpans: []coding.Span{span("said")},
					ContentSpans: []coding.Span{span("that Israel"), span("killed more than 80")}, Quoted: true, Stance: coding.Alleges, Events: []string{"e1"}},
				{ID: "c2", SourceSpans: []coding.Span{span("Israel")}, CueSpans: []coding.Span{span("denied")}, ContentSpans: []coding.Span{span("it.")},
					Stance: coding.Denies, Answers: "c1"},
			},
			Warnings: []string{"dateline: its year is a guess"},
		},
		{Schema: coding.Schema, Dispatch: coding.Dispatch{ID: "b", Title: "Nothing <happened>", Text: "Nothing."}},
	}
}

// written is what a writer makes of the codings.
func written(t *testing.T, open func(*bytes.Buffer) Writer[coding.Coding]) string {
	t.Helper()
	var out bytes.Buffer
	w := open(&out)
	for _, c := range codings() {
		if err := w.Write(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-update rewrites it):\n%s", file, diff)
	}
}

func TestTable(t *testing.T) {
	got := written(t, func(out *bytes.Buffer) Writer[coding.Coding] { return NewTable(out, 72) })
	golden(t, "table.txt", got)
	for line := range strings.Lines(got) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 72 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
}

func TestCSV(t *testing.T) {
	golden(t, "events.csv", written(t, func(out *bytes.Buffer) Writer[coding.Coding] { return NewCSV(out, false) }))
}

func TestCSVReadsBack(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(written(t, func(out *bytes.Buffer) Writer[coding.Coding] { return NewCSV(out, false) }))).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	cell := map[string]string{}
	for i, name := range rows[0] {
		cell[name] = rows[1][i]
	}
	for name, want := range map[string]string{
		"dispatch": "a-1", "event": "e1", "cameo": "195", "goldstein": "-10", "sources": "ISR;SYRGOV", "source_names": "Israel, the foe;=Syria",
		"contexts": "military;territory", "from": "2017-04-03", "to": "2017-04-09", "lat": "33.5102", "lon": "-36.25", "killed_min": "81", "killed_max": "",
		"according_to": "SYRGOV;", "according_to_names": "=Syria;Israel", "stances": "alleges;denies", "trigger": "killed", "geonames": "170654",
	} {
		if cell[name] != want {
			t.Errorf("%s: got %q, want %q", name, cell[name], want)
		}
	}
}

// Only who asks for it gets text with an apostrophe, and no number gets one.
func TestExcelIsKeptFromFormulas(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(written(t, func(out *bytes.Buffer) Writer[coding.Coding] { return NewCSV(out, true) }))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"according_to_names": "'=Syria;Israel", "goldstein": "-10", "lon": "-36.25", "trigger": "killed"} {
		if got := rows[1][slices.Index(rows[0], name)]; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for text, want := range map[string]string{"": "", "-1": "-1", "-1+2": "'-1+2", "+49 30": "'+49 30", "@a": "'@a", "\tx": "'\tx", "\rx": "'\rx", "x=1": "x=1"} {
		if got := guarded(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestCSVWithoutEventsHasItsHead(t *testing.T) {
	var out bytes.Buffer
	w := NewCSV(&out, false)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "dispatch,agency,published,") || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("got %q", out.String())
	}
}

func TestJSONIsOneLineADispatch(t *testing.T) {
	got := written(t, func(out *bytes.Buffer) Writer[coding.Coding] { return NewJSON(out) })
	lines := strings.SplitAfter(strings.TrimSuffix(got, "\n"), "\n")
	if len(lines) != 2 || !strings.Contains(lines[1], "Nothing <happened>") {
		t.Fatalf("got %q", got)
	}
	for i, want := range codings() {
		var back coding.Coding
		if err := json.Unmarshal([]byte(lines[i]), &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, back); diff != "" {
			t.Error(diff)
		}
	}
}

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWritersReportAFullDisk(t *testing.T) {
	for name, w := range map[string]Writer[coding.Coding]{"json": NewJSON(full{}), "csv": NewCSV(full{}, false), "table": NewTable(full{}, 80)} {
		err := w.Write(codings()[0])
		if err == nil {
			err = w.Flush()
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAroundCutsWhereThereIsRoom(t *testing.T) {
	for _, c := range []struct {
		text, word string
		width      int
		want       string
	}{
		{"Syria killed him.", "killed", 40, "Syria [killed] him."},
		{"One line.\nSyria killed him.\nMore.", "killed", 40, "Syria [killed] him."},
		{"a b c d e f g h killed i j k l m n o p", "killed", 16, "… h [killed] i …"},
		{"killed i j k l m n o p", "killed", 14, "[killed] i j …"},
		{"a b c d e f g h killed", "killed", 14, "… g h [killed]"},
		{"çà killed là", "killed", 30, "çà [killed] là"},
		{"killed", "killed", 3, "[killed]"},
		{"they\x1b[31m killed\x07 him", "killed", 40, "they [31m [killed] him"},
	} {
		start := strings.Index(c.text, c.word)
		if got := around(c.text, coding.SpanOf(c.text, start, start+len(c.word)), c.width); got != c.want {
			t.Errorf("%q in %d: got %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
