package claim

import (
	"slices"
	"strings"
	"testing"

	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
)

// A line without a weight is refused with its file and number.
func TestParseChoicesRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"# weights\nnobody\n":       "choice.txt:2: want: feature ; weight",
		"nobody ; heavy\n":          "choice.txt:1: want: feature ; weight",
		"nobody ; 1\n\nbody ;1\n":   "choice.txt:3: want: feature ; weight",
		"# weights\nnobody ; 0.5\n": "",
	} {
		got := ""
		if _, err := parseChoices(strings.NewReader(text)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got error %q, want %q", text, got, want)
		}
	}
}

// Somebody whom the lexicon does not know may be of each state that the dispatch
// names, or of none; who is known by a name stays one of the names.
func TestSourceOptions(t *testing.T) {
	iran := coding.Actor{Name: "Iran", ID: "IRN", Country: "IRN", Sectors: []string{"GOV"}, Code: "IRNGOV"}
	un := coding.Actor{Name: "United Nations", ID: "org/un", Country: "IGO", Sectors: []string{"UNO"}, Code: "IGOUNO"}
	doc := &syntax.Document{Text: "said", Sentences: []syntax.Sentence{{Tokens: []syntax.Token{{Form: "said", End: 4, Head: -1}}}}}
	d := &dispatch{
		in:    event.Input{Document: doc},
		all:   []string{"IRN", "IGOUNO"},
		named: map[string][]naming{"IRN": {{as: iran}}, "IGOUNO": {{as: un}}},
	}
	a := &attribution{frame: &frame{}}
	for kind, want := range map[string][]string{
		"unknown": {"", "IRNCVL", "IRNGOV", "IGOUNO", "INTCVL", "CVL", "INTGOV", "GOV"},
		"name":    {"", "IRNGOV", "IGOUNO"},
	} {
		q := &question{d: d, a: a, c: &coding.Claim{}, now: &coding.Actor{Name: "Two colleagues"}, kind: kind}
		var got []string
		for _, o := range q.options() {
			code := ""
			for _, who := range o.Actors {
				code = who.Code
			}
			got = append(got, code)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
	}
}
