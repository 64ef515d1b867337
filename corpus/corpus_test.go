package corpus

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/rogpeppe/go-internal/txtar"

	"demarche/syntax"
)

var update = flag.Bool("update", false, "rewrite the expected output of the test data")

// TestRead reads the archives of testdata: in.txt, and what should come of it.
func TestRead(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no test data", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dispatches, faults, err := Read("in.txt", bytes.NewReader(archive.Files[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			got := listing(t, dispatches, faults)
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// listing is the faults, and a line of JSON for each dispatch's head, event and claim.
func listing(t *testing.T, dispatches []Dispatch, faults []Fault) string {
	t.Helper()
	var out strings.Builder
	for _, f := range faults {
		fmt.Fprintln(&out, f)
	}
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, d := range dispatches {
		head := d
		head.Events, head.Claims = nil, nil
		records := []any{head}
		for _, e := range d.Events {
			records = append(records, e)
		}
		for _, c := range d.Claims {
			records = append(records, c)
		}
		for _, r := range records {
			if err := enc.Encode(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.String()
}

func TestOccurrences(t *testing.T) {
	for _, c := range []struct {
		text, words string
		want        []int
	}{
		{"war, warlord, war", "war", []int{0, 14}},
		{"warlords", "war", []int{0}},         // nowhere a whole word
		{"Évian and vian", "vian", []int{11}}, // a letter is a letter in any script
		{"co-op, op", "op", []int{3, 7}},      // a hyphen divides words
		{"the the the", "the the", []int{0}},  // no overlap
		{"“no,” he said", "no", []int{3}},     // bytes
		{"peace", "", nil}, {"peace", "war", nil},
	} {
		if got := Occurrences(c.text, c.words); !slices.Equal(got, c.want) {
			t.Errorf("%q in %q: %v, want %v", c.words, c.text, got, c.want)
		}
	}
}

// long makes a text long enough for a dispatch.
var long = strings.Repeat("It rained all day. ", 12)

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("b.txt", "@ one | s | A | 2001-01-01 | t\n"+long+"\n==\n@ short | s | A | 2001-01-01 | t\nIt rained.\n==\n")
	write("a.txt", "@ one | s | A | 2001-01-01 | t\n"+long+"\n==\n")
	write("notes.md", "not read")
	dispatches, faults, err := Load(dir)
	if err != nil || len(dispatches) != 3 || len(faults) != 2 {
		t.Fatalf("%d dispatches, faults %v, %v", len(dispatches), faults, err)
	}
	a, b := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt")
	want := []Fault{{b, 1, "id one stands at " + a + ":1 too"}, {b, 4, "the text is shorter than 200 characters"}}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Error(diff)
	}
	if _, _, err := Load(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("no error for a path that is not there")
	}
}

// The corpus itself keeps its notation.
func TestCorpusHasNoFaults(t *testing.T) {
	names, err := filepath.Glob("*.txt")
	if err != nil {
		t.Fatal(err)
	}
	dispatches, faults, err := Load(names...)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
	if len(dispatches) < 500 {
		t.Errorf("%d dispatches", len(dispatches))
	}
}

func TestConstructions(t *testing.T) {
	for _, c := range []struct {
		text, claim string
		want        []string
	}{
		{"Officials said talks failed.", "DEUGOV{Officials} ; said ; talks failed ; a", []string{"cue before content"}},
		{`"Talks failed," he said.`, "DEUGOV{he} ; said ; Talks failed ; a", []string{"source, cue after", "quotation", "pronoun source"}},
		{`"Talks failed," said the envoy.`, "DEUGOV{the envoy} ; said ; Talks failed ; a", []string{"inverted", "quotation"}},
		{"Talks, the envoy said, failed.", "DEUGOV{the envoy} ; said ; Talks // failed ; a", []string{"cue inside content"}},
		{`He said: "They left. Nobody stayed."`, "DEUGOV{He} ; said ; They left. Nobody stayed. ; a", []string{"cue before content", "quotation", "several sentences", "pronoun source"}},
		{`He said: "The U.S. Senate left."`, "DEUGOV{He} ; said ; The U.S. Senate left ; a", []string{"cue before content", "quotation", "pronoun source"}},
		{"Talks failed, according to a report.", "DEUMED{a report} ; according to ; Talks failed ; a", []string{"according to", "document source"}},
		{"Bonn rejected its claim that talks failed.", "DEUGOV{its} ; claim ; talks failed ; a", []string{"cue before content", "noun cue", "pronoun source"}},
		{"Bonn was widely accused of bad faith.", "- ; accused ; bad faith ; l", []string{"cue before content", "passive", "no source"}},
		{"Bonn and Rome denied the charge.", "DEUGOV{Bonn}, ITAGOV{Rome} ; denied ; the charge ; d", []string{"cue before content", "several sources", "anaphoric content"}},
	} {
		d := one(t, c.text, "C "+c.claim)
		if diff := cmp.Diff(c.want, d.constructions(0)); diff != "" {
			t.Errorf("%s\n%s", c.text, diff)
		}
	}
	chain := one(t, "Bonn said Rome told it that talks failed. Rome denied this.",
		"C DEUGOV{Bonn} ; said ; Rome told it that talks failed ; a\nC ITAGOV{Rome} ; told ; talks failed ; a\nC ITAGOV{Rome#2} ; denied ; this ; d ; answers=2")
	for i, want := range []string{"chain, around another", "chain, inside another", "answers another"} {
		if got := chain.constructions(i); !slices.Contains(got, want) {
			t.Errorf("claim %d: %v, want %s", i+1, got, want)
		}
	}
}

// one reads a dispatch of one paragraph with the given marks.
func one(t *testing.T, text, marks string) *Dispatch {
	t.Helper()
	dispatches, faults, err := Read("in.txt", strings.NewReader("@ d | s | A | 2001-01-01 | t\n"+text+"\n==\n"+marks+"\n"))
	if err != nil || len(faults) > 0 || len(dispatches) != 1 {
		t.Fatal(faults, err)
	}
	return &dispatches[0]
}

func TestStats(t *testing.T) {
	d := one(t, "Bonn met Rome, killing two, and Oslo said it saw that.",
		"E met ; CONSULT/AGREE ; 040,050 ; DEUGOV{Bonn} ; ITAGOV ; p ; ITA{Rome} ; HP ; NORGOV ; k=2,2{two} opt\nC NORGOV{Oslo} ; said ; it saw that ; ca ; opt")
	var got bytes.Buffer
	if err := CountAll([]Dispatch{*d}).WriteJSON(&got); err != nil {
		t.Fatal(err)
	}
	want := `{"dispatches":1,"sets":1,"words":11,"events":1,"optional_events":1,"claims":1,"optional_claims":1,"without_politics":1,` +
		`"files":{"in":1},"years":{"2001":1},"types":{"CONSULT":1},"roots":{"04":1},"factualities":{"happened":1},"voices":{"one speaker's":1},"tolls":{"killed":1},` +
		`"marked":{"date":0,"place":1,"source":1,"speaker":1,"target":0},"arguments":{"date":1,"place":1,"source":1,"speaker":1,"target":1},` +
		`"stances":{"confirms":1},"constructions":{"cue before content":1}}`
	if diff := cmp.Diff(want, strings.TrimSpace(got.String())); diff != "" {
		t.Error(diff)
	}
}

func TestLayers(t *testing.T) {
	d := one(t, "Bonn accused Rome of lies. Rome denied it.",
		"E accused ; ACCUSE ; 112 ; DEUGOV{Bonn} ; ITAGOV{Rome} ; - ; - ; H\nC ITAGOV{Rome#2} ; denied ; it ; d")
	parser, err := syntax.NewParser()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := d.Layers(parser)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range doc.Sentences {
		for _, w := range s.Tokens {
			got[fmt.Sprint(w.Form, w.Start)] = w.Misc
		}
	}
	want := map[string]string{"Bonn0": "Arg=e1:source:1", "accused5": "Trigger=e1", "Rome13": "Arg=e1:target:1", "of18": "", "lies21": "", ".25": "",
		"Rome27": "Source=c1:1", "denied32": "Cue=c1", "it39": "Content=c1:1", ".41": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c := doc.Sentences[1].Comments; len(c) != 1 || !strings.HasPrefix(c[0], `claim c1 = {"source":["ITAGOV"]`) {
		t.Errorf("comments of the second sentence: %q", c)
	}
}

func TestParquet(t *testing.T) {
	d := one(t, "Bonn accused Rome of killing two. Rome denied it.",
		"E accused ; ACCUSE ; 112 ; DEUGOV|DEU{Bonn} ; ITAGOV ; - ; - ; H\nE killing ; ASSAULT ; 190 ; ITAGOV{Rome} ; - ; 2000 ; ITA:Rome ; S ; DEUGOV ; k=2,{two}\nC DEUGOV{Bonn} ; accused ; killing two ; l\nC ITAGOV{Rome#2} ; denied ; it ; d ; answers=1")
	dir := filepath.Join(t.TempDir(), "new")
	if err := WriteParquet(dir, []Dispatch{*d}); err != nil {
		t.Fatal(err)
	}
	texts, err := parquet.ReadFile[dispatchRow](filepath.Join(dir, "dispatches.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	events, err := parquet.ReadFile[eventRow](filepath.Join(dir, "events.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	claims, err := parquet.ReadFile[claimRow](filepath.Join(dir, "claims.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) != 1 || texts[0].Text != d.Text || len(events) != 2 || len(claims) != 2 {
		t.Fatalf("%d texts, %d events, %d claims", len(texts), len(events), len(claims))
	}
	if s := events[0].Sources; len(s) != 1 || s[0].Codes != "DEUGOV|DEU" || s[0].Mention == nil || s[0].Mention.Words != "Bonn" || events[0].From != nil {
		t.Errorf("first event: %+v", events[0])
	}
	if k := events[1].Killed; k == nil || k.Min == nil || *k.Min != 2 || k.Max != nil || k.Span.Words != "two" || *events[1].To != "2000-12-31" {
		t.Errorf("second event: %+v", events[1])
	}
	if a := claims[1].Answers; a == nil || *a != 1 || claims[0].Answers != nil {
		t.Errorf("claims: %+v", claims)
	}
}

// FuzzRead holds that no input breaks the reader, and that every span cuts
// its words out of the text.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dispatches, _, err := Read("in.txt", bytes.NewReader(data))
		if err != nil {
			return
		}
		for i := range dispatches {
			d := &dispatches[i]
			for _, e := range d.Events {
				if d.words(e.TriggerSpan) != e.Trigger {
					t.Errorf("trigger %q at %v", e.Trigger, e.TriggerSpan)
				}
				if len(e.Sources) != len(e.SourceMentions) || len(e.Targets) != len(e.TargetMentions) || len(e.Type) != len(e.Modes) {
					t.Errorf("lists of unlike length: %+v", e)
				}
			}
			for j, c := range d.Claims {
				if d.words(c.CueSpan) != c.Cue || d.words(c.ContentSpans[0]) != c.Content {
					t.Errorf("claim %+v", c)
				}
				if c.Answers > len(d.Claims) {
					t.Errorf("answers %d of %d", c.Answers, len(d.Claims))
				}
				d.constructions(j)
			}
		}
		CountAll(dispatches)
		if err := WriteJSONL(&bytes.Buffer{}, dispatches); err != nil {
			t.Error(err)
		}
	})
}
