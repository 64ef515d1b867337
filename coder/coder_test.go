package coder

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

// shared is one coder for all tests: it is read-only, and loading takes time.
var shared = sync.OnceValues(func() (*Coder, error) { return New() })

func newCoder(t testing.TB) *Coder {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCodePutsTheStagesTogether(t *testing.T) {
	text := "DAMASCUS, Sept 6, 2007 (AFP) - Syria accused Israel of bombing an army base near Damascus on Thursday."
	c := newCoder(t).Code(coding.Dispatch{ID: "a", Text: text}, true)
	if err := Check(c); err != nil {
		t.Error(err)
	}
	if c.Schema != "demarche/coding/1" || c.Dispatch.Agency != "AFP" || c.Dispatch.Published != "2007-09-06" || c.Dispatch.Text != text {
		t.Errorf("dispatch: got %+v", c.Dispatch)
	}
	types := map[string]coding.Event{}
	for _, e := range c.Events {
		types[e.Type] = e
	}
	if e := types["ACCUSE"]; len(e.Sources) != 1 || e.Sources[0].Country != "SYR" || len(e.AccordingTo) != 0 {
		t.Errorf("the accusation: got %+v", e)
	}
	if e := types["ASSAULT"]; len(e.Sources) != 1 || e.Sources[0].Country != "ISR" || len(e.AccordingTo) != 1 || e.Time == nil || e.Time.From != "2007-09-06" {
		t.Errorf("what it is of: got %+v", e)
	}
	if len(c.Claims) != 1 || c.Claims[0].Source == nil || c.Claims[0].Source.Country != "SYR" {
		t.Errorf("claims: got %+v", c.Claims)
	}
	if m := c.Mentions; len(m.Actors) == 0 || len(m.Times) != 1 || len(m.Places) == 0 || m.Times[0].Span.Text != "Thursday" {
		t.Errorf("mentions: got %+v", c.Mentions)
	}
}

func TestEventsOfOneHappeningHaveLikeSenses(t *testing.T) {
	c := newCoder(t).Code(coding.Dispatch{ID: "a", Published: "2020-05-01", Text: "KABUL, May 1 (AFP) - Gunmen attacked a mosque in Kabul on Friday, killing 12 people, police said. " +
		"The foreign ministers of Iran and Pakistan met in Tehran on Thursday. No group has said it was behind the attack."}, false)
	senses := map[string][]byte{}
	for _, e := range c.Events {
		bytes, err := base64.RawStdEncoding.DecodeString(e.Sense)
		if err != nil || len(bytes) == 0 {
			t.Fatalf("%s has the sense %q", e.Trigger.Text, e.Sense)
		}
		senses[e.Trigger.Text] = bytes
	}
	product := func(a, b string) (sum int) {
		for i, x := range senses[a] {
			sum += int(int8(x)) * int(int8(senses[b][i]))
		}
		return sum
	}
	if len(senses["attacked"]) == 0 || len(senses["attack"]) == 0 || len(senses["met"]) == 0 {
		t.Fatalf("want the attack told twice and the meeting, got %d events", len(senses))
	}
	if one, other := product("attacked", "attack"), product("attacked", "met"); one <= other {
		t.Errorf("the attack is no more like itself (%d) than like the meeting (%d)", one, other)
	}
}

func TestMentionsOnlyWhenAskedFor(t *testing.T) {
	if c := newCoder(t).Code(coding.Dispatch{Text: "Syria agreed."}, false); c.Mentions != nil {
		t.Errorf("got %+v", c.Mentions)
	}
}

// strange are texts that no stage expects.
var strange = []string{
	"",
	" ",
	".",
	"(",
	"\n\n\n",
	"\"\"\"''“”",
	"KABUL (AP) — .",
	"April 31 (UPI) — Syria agreed.",
	"Syria Syria Syria Syria",
	"said said said that that that",
	"of of of, and, and, and or",
	strings.Repeat("(", 300),
	strings.Repeat("and Syria ", 200),
	strings.Repeat("He said that ", 60) + "Syria bombed Israel.",
	"Syria\u200bbombed\u00a0Israel\u2028on\tMonday.",
	"S\u0301yria \U0001F1F8\U0001F1FE bombed \ufffd Israel 🚀🚀.",
	"نفت سوريا bombed Israel",
	"SYRIA BOMBED ISRAEL ON MONDAY SAID RUSSIA",
	"syria bombed israel on monday said russia",
	"0 1 2 3 4 5 6 7 8 9 10/10/10 99:99 1e9 -5% $",
	"More than 99999999999999999999 people were killed in Syria.",
	"http://example.org/a?b=c#d <b>Syria</b> &amp; Israel",
	"\x00\x01\x02 Syria",
	"\xff\xfe\xfd Syria bombed \xc3 Israel",
}

func TestStrangeTextsAreCoded(t *testing.T) {
	c := newCoder(t)
	days := []string{"2017-04-12", "", "0000-00-00", "not a date"}
	for i, text := range strange {
		published := days[i%len(days)]
		coded := c.Code(coding.Dispatch{ID: "a", Published: published, Text: text}, true)
		if err := Check(coded); err != nil {
			t.Errorf("%q published %q: %v", text, published, err)
		}
		if line, err := json.Marshal(coded); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if null := nullList(line); null != "" {
			t.Errorf("%q: the list %s is null", text, null)
		}
	}
}

// nullList is the first list of the schema that is null in a line of JSON.
func nullList(line []byte) string {
	for _, list := range []string{"events", "claims", "warnings", "contexts", "sources", "targets", "according_to", "because",
		"sectors", "source_spans", "cue_spans", "content_spans", "actors", "times", "places"} {
		if strings.Contains(string(line), fmt.Sprintf("%q:null", list)) {
			return list
		}
	}
	return ""
}

// dispatches yields short dispatches and, at every fourth place, an error.
func dispatches(n int) iter.Seq2[coding.Dispatch, error] {
	return func(yield func(coding.Dispatch, error) bool) {
		for i := range n {
			d := coding.Dispatch{ID: fmt.Sprint(i), Published: "2017-04-12", Text: strings.Repeat("Syria accused Israel of lying. ", i%3+1)}
			var err error
			if i%4 == 3 {
				d, err = coding.Dispatch{}, fmt.Errorf("record %d", i)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

func TestAllKeepsTheOrderWhateverTheWorkers(t *testing.T) {
	c := newCoder(t)
	run := func(workers int) []string {
		var lines []string
		for coded, err := range c.All(dispatches(12), workers, true) {
			line, jsonErr := json.Marshal(coded)
			if jsonErr != nil {
				t.Fatal(jsonErr)
			}
			if err != nil {
				line = []byte(err.Error())
			}
			lines = append(lines, string(line))
		}
		return lines
	}
	one := run(1)
	for i, line := range one {
		if want := fmt.Sprintf("record %d", i); i%4 == 3 && line != want {
			t.Errorf("step %d: got %s, want %s", i, line, want)
		}
		if want := fmt.Sprintf(`"id":"%d"`, i); i%4 != 3 && !strings.Contains(line, want) {
			t.Errorf("step %d: got %s, want %s", i, line, want)
		}
	}
	for _, workers := range []int{2, 5} {
		if diff := cmp.Diff(one, run(workers)); diff != "" {
			t.Errorf("%d workers against one:\n%s", workers, diff)
		}
	}
}

func TestAllReportsAFaultAndGoesOn(t *testing.T) {
	broken := new(Coder) // without a parser it cannot but panic
	n := 0
	for _, err := range broken.All(dispatches(3), 2, false) {
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("dispatch %d: fault in demarche", n)) {
			t.Errorf("step %d: got %v", n, err)
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d steps", n)
	}
}

func TestLexiconLayers(t *testing.T) {
	c, err := New(fstest.MapFS{"where/aliases.txt": {Data: []byte("Aotearoa\tNZL\n")}})
	if err != nil {
		t.Fatal(err)
	}
	coded := c.Code(coding.Dispatch{Text: "Protesters marched in Aotearoa."}, true)
	if places := coded.Mentions.Places; len(places) != 1 || places[0].Country != "NZL" {
		t.Errorf("a place of a layer: got %+v", places)
	}
	if coded = newCoder(t).Code(coding.Dispatch{Text: "Protesters marched in Aotearoa."}, true); len(coded.Mentions.Places) != 0 {
		t.Errorf("without the layer: got %+v", coded.Mentions.Places)
	}
	for name, c := range map[string]struct{ file, want string }{
		"a fault in a file":  {"claim/cues/mine.txt", "lexicon of claim: cues/mine.txt:1:"},
		"no folder to read":  {"mine.txt", "needs at least one of the folders actor, when"},
		"a file of no stage": {"verbs/mine.txt", "needs at least one of the folders actor, when"},
	} {
		_, err := New(fstest.MapFS{c.file: {Data: []byte("x")}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestCheckFindsFaults(t *testing.T) {
	good := func() coding.Coding {
		span := coding.Span{Start: 0, End: 5, Text: "Syria"}
		return coding.Coding{
			Dispatch: coding.Dispatch{Text: "Syria agreed."},
			Events:   []coding.Event{{ID: "e1", Trigger: span, AccordingTo: []string{"c1"}}},
			Claims:   []coding.Claim{{ID: "c1", CueSpans: []coding.Span{span}, Events: []string{"e1"}}},
		}
	}
	if err := Check(good()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*coding.Coding){
		"a span of other words":         func(c *coding.Coding) { c.Events[0].Trigger.Text = "Iran" },
		"a span beyond the text":        func(c *coding.Coding) { c.Events[0].Trigger.End = 99 },
		"an empty span":                 func(c *coding.Coding) { c.Claims[0].CueSpans[0] = coding.Span{} },
		"an event's id that is taken":   func(c *coding.Coding) { c.Events = append(c.Events, c.Events[0]) },
		"a claim without an id":         func(c *coding.Coding) { c.Claims[0].ID = "" },
		"according to nobody there":     func(c *coding.Coding) { c.Events[0].AccordingTo[0] = "c9" },
		"an answer to nothing":          func(c *coding.Coding) { c.Claims[0].Answers = "c9" },
		"a claim of an event not there": func(c *coding.Coding) { c.Claims[0].Events[0] = "e9" },
		"a bad span in the reasons":     func(c *coding.Coding) { c.Events[0].Because = []coding.Reason{{Span: &coding.Span{End: 3, Text: "x"}}} },
		"a bad span in the mentions": func(c *coding.Coding) {
			c.Mentions = &coding.Mentions{Times: []coding.Time{{Span: &coding.Span{End: 3, Text: "x"}}}}
		},
	} {
		c := good()
		spoil(&c)
		if Check(c) == nil {
			t.Errorf("%s was not found", name)
		}
	}
}

var errAny = errors.New("any")

func TestTogetherReturnsTheFirstErrorOfTheList(t *testing.T) {
	if err := together(func() error { return nil }, func() error { return errAny }, func() error { return errors.New("later") }); err != errAny {
		t.Errorf("got %v", err)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCode(b *testing.B) {
	c := newCoder(b)
	text := "DAMASCUS, Sept 6, 2007 (AFP) - Syria accused Israel of bombing an army base near Damascus on Thursday. Israeli officials declined to comment."
	b.ReportAllocs()
	for b.Loop() {
		c.Code(coding.Dispatch{Text: text}, false)
	}
}
