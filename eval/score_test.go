package eval

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"demarche/coding"
)

const text = "France accused Iran of arming rebels. Iran denied it. On Monday 12 people died in a raid near the border."

// goldOne is one dispatch with an accusation, a raid that is arguable, and a denial.
const goldOne = `{"id":"d","text":"` + text + `",
 "events":[
  {"trigger":"accused","type":["ACCUSE"],"cameo":["112"],"sources":["FRAGOV|FRA"],"targets":["IRNGOV"],"date":["2020-01-06","2020-01-06"],"country":null,"factuality":["happened"],"according_to":[]},
  {"trigger":"raid","type":["ASSAULT"],"cameo":["190"],"sources":[],"targets":[],"date":null,"country":"IRQ","factuality":["happened"],"according_to":null,"killed":[12,12],"optional":true}],
 "claims":[{"source":["IRNGOV"],"cue":"denied","content":"it","stance":["denies"]}]}`

func gold(t *testing.T, line string) *Gold {
	t.Helper()
	golds, err := ReadGold(strings.NewReader(strings.ReplaceAll(line, "\n", "")))
	if err != nil {
		t.Fatal(err)
	}
	return &golds[0]
}

func span(words string) coding.Span {
	at := strings.Index(text, words)
	return coding.SpanOf(text, at, at+len(words))
}

func actors(codes ...string) []coding.Actor {
	var out []coding.Actor
	for _, c := range codes {
		out = append(out, coding.Actor{Code: c})
	}
	return out
}

// accusation is the event that goldOne wants, before a test spoils it.
func accusation() coding.Event {
	return coding.Event{Type: "ACCUSE", CAMEO: "1123", Trigger: span("accused"), Sources: actors("FRAGOV"), Targets: actors("IRNGOV"),
		Time: &coding.Time{From: "2020-01-06", To: "2020-01-06"}, Factuality: coding.Happened}
}

func score(g *Gold, events []coding.Event, claims []coding.Claim) *Score {
	s := NewScore()
	s.Add(g, &coding.Coding{Dispatch: coding.Dispatch{ID: "d", Text: text}, Events: events, Claims: claims})
	return s
}

func TestEvents(t *testing.T) {
	reverse := strings.Replace(goldOne, `"factuality":["happened"],"according_to":[]`, `"factuality":["happened"],"according_to":[],"symmetric":true`, 1)
	for _, c := range []struct {
		name                        string
		gold                        string
		spoil                       func(e *coding.Event)
		typ, dyad, whole, record, n int // hits, and system events that count
	}{
		{"all right", goldOne, func(*coding.Event) {}, 1, 1, 1, 1, 1},
		{"wrong type", goldOne, func(e *coding.Event) { e.Type = "REJECT" }, 0, 0, 0, 0, 1},
		{"an alternative code", goldOne, func(e *coding.Event) { e.Sources = actors("FRA") }, 1, 1, 1, 1, 1},
		{"right country, wrong sector", goldOne, func(e *coding.Event) { e.Sources = actors("FRAMIL") }, 1, 1, 0, 1, 1},
		{"a stray actor", goldOne, func(e *coding.Event) { e.Targets = actors("IRNGOV", "IRQ") }, 1, 0, 0, 0, 1},
		{"source and target swapped", goldOne, func(e *coding.Event) { e.Sources, e.Targets = e.Targets, e.Sources }, 1, 0, 0, 0, 1},
		{"swapped, but reciprocal", reverse, func(e *coding.Event) { e.Sources, e.Targets = e.Targets, e.Sources }, 1, 1, 1, 1, 1},
		{"no date", goldOne, func(e *coding.Event) { e.Time = nil }, 1, 1, 1, 0, 1},
		{"a date that is too wide", goldOne, func(e *coding.Event) { e.Time.To = "2020-01-12" }, 1, 1, 1, 0, 1},
		{"wrong factuality", goldOne, func(e *coding.Event) { e.Factuality = coding.Denied }, 1, 1, 1, 0, 1},
		{"optional gold excuses its type", goldOne, func(e *coding.Event) { e.Type, e.Trigger = "ASSAULT", span("raid") }, 0, 0, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := accusation()
			c.spoil(&e)
			s := score(gold(t, c.gold), []coding.Event{e}, nil)
			for name, hits := range map[string]int{"type": c.typ, "dyad": c.dyad, "actors": c.whole, "record": c.record} {
				if got, want := s.Tallies[name], (Tally{hits, c.n, 1}); got != want {
					t.Errorf("%s: %+v, want %+v", name, got, want)
				}
			}
		})
	}
}

func TestVoiceAndToll(t *testing.T) {
	twelve := 12
	raid := coding.Event{Type: "ASSAULT", Trigger: span("raid"), Place: &coding.Place{Country: "SYR"},
		Toll: &coding.Toll{Killed: &coding.Count{Min: &twelve, Max: &twelve}}, AccordingTo: []string{"c1"}, Factuality: coding.Happened}
	accused := accusation()
	accused.AccordingTo = []string{"c1"}
	claims := []coding.Claim{{ID: "c1", Source: &coding.Actor{Code: "IRNGOV"}}}
	s := score(gold(t, goldOne), []coding.Event{accused, raid}, claims)
	for field, want := range map[string]Accuracy{
		"attribution": {0, 1}, // the accusation is in the dispatch's voice; the raid's voice is not scored
		"toll":        {1, 1},
		"place":       {0, 1},
		"date":        {1, 1},
	} {
		if got := s.Accuracies[field]; got != want {
			t.Errorf("%s: %+v, want %+v", field, got, want)
		}
	}
}

func TestClaims(t *testing.T) {
	claim := func(source, cue, content string) coding.Claim {
		c := coding.Claim{ID: "c1", CueSpans: []coding.Span{span(cue)}, ContentSpans: []coding.Span{span(content)}, Stance: coding.Denies}
		if source != "" {
			c.Source = &coding.Actor{Code: source}
		}
		return c
	}
	for _, c := range []struct {
		name  string
		claim coding.Claim
		hit   int
	}{
		{"all right", claim("IRNGOV", "denied", "it"), 1},
		{"wrong source", claim("FRAGOV", "denied", "it"), 0},
		{"nobody named", claim("", "denied", "it"), 0},
		{"another cue", claim("IRNGOV", "accused", "it"), 0},
		{"content too wide", claim("IRNGOV", "denied", "it. On Monday 12"), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := score(gold(t, goldOne), nil, []coding.Claim{c.claim})
			if got, want := s.Tallies["claim"], (Tally{c.hit, 1, 1}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestMissingCodingLowersRecall(t *testing.T) {
	s := NewScore()
	s.Add(gold(t, goldOne), nil)
	if got := s.Tallies["type"]; got != (Tally{0, 0, 1}) || s.Coded != 0 || s.Dispatches != 1 {
		t.Errorf("%+v of %d/%d", got, s.Coded, s.Dispatches)
	}
}

// Offsets of a coding are bytes and those of gold are found in characters: a
// text full of wide characters must not push triggers apart.
func TestPositionsAreCharacters(t *testing.T) {
	wide := strings.Repeat("é", 200) + " France accused Iran."
	g := gold(t, `{"id":"w","text":"`+wide+`","events":[{"trigger":"accused","type":["ACCUSE"],"cameo":["112"],"sources":[],"targets":[],"factuality":["happened"]}],"claims":[]}`)
	at := strings.Index(wide, "accused")
	s := NewScore()
	s.Add(g, &coding.Coding{Dispatch: coding.Dispatch{Text: wide}, Events: []coding.Event{{Type: "ACCUSE", Trigger: coding.SpanOf(wide, at, at+7)}}})
	if s.Tallies["type"].Hit != 1 {
		t.Error("the trigger was not found")
	}
}

func TestBadGoldNamesItsLine(t *testing.T) {
	for name, lines := range map[string]string{
		"not JSON":     "\n{",
		"no text":      "\n{\"id\":\"a\"}",
		"no such word": "\n" + `{"id":"a","text":"Nothing.","events":[{"trigger":"raid","type":["ASSAULT"]}]}`,
		"half a date":  "\n" + `{"id":"a","text":"A raid.","events":[{"trigger":"raid","type":["ASSAULT"],"date":["2020-01-01"]}]}`,
	} {
		if _, err := ReadGold(strings.NewReader(lines)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: error %v does not name line 2", name, err)
		}
	}
}

func TestDifferencesSayWhatIsWrong(t *testing.T) {
	s := score(gold(t, goldOne), []coding.Event{{Type: "REJECT", Trigger: span("denied"), Sources: actors("IRNGOV")}}, nil)
	var out bytes.Buffer
	if err := s.WriteDifferences(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"missed event", "«accused»", "invented event", "«denied»", "missed claim", "IRNGOV"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

func TestCodersWhoAgreeAgreeWholly(t *testing.T) {
	golds, err := ReadGold(strings.NewReader(`{"id": "a", "text": "France accused Iran of lying. Iran denied it.", "events": [{"trigger": "accused", "type": ["ACCUSE", "REJECT"], "cameo": ["112"], "sources": ["FRAGOV|FRA"], "targets": ["IRNGOV"], "date": ["2017-04-04", "2017-04-04"], "country": "FRA", "factuality": ["happened"], "according_to": []}], "claims": [{"source": ["FRAGOV|FRA"], "cue": "accused", "content": "lying", "stance": ["alleges"]}, {"source": ["IRNGOV"], "cue": "denied", "content": "it", "stance": ["denies"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	s := Against(golds, golds)
	for _, m := range Measures {
		if got := s.Tallies[m].F1(); got != 1 {
			t.Errorf("%s: F1 %v of a record against itself", m, got)
		}
	}
	other := []Gold{golds[0]}
	other[0].Events = slices.Clone(golds[0].Events)
	other[0].Events[0].Targets = []string{"IRQGOV"}
	other[0].Claims = golds[0].Claims[:1]
	s = Against(golds, other)
	if s.Tallies["type"].F1() != 1 || s.Tallies["dyad"].F1() != 0 || s.Tallies["claim"] != (Tally{Hit: 1, System: 1, Gold: 2}) {
		t.Errorf("a record with another target and a claim less: %v", s.Tallies)
	}
}
