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

// Of a phrase that the model is in doubt about, the reader decides whether it
// still belongs to the content.
func TestEndingByTheReader(t *testing.T) {
	s := &syntax.Sentence{Tokens: []syntax.Token{
		{Form: "said", Head: -1, XPOS: "VBD"}, {Form: "they", Head: 2, Rel: "nsubj"}, {Form: "left", Head: 0, Rel: "ccomp", XPOS: "VBD"},
		{Form: "after", Head: 4, Rel: "mark"}, {Form: "dark", Head: 2, Rel: "advcl"},
	}}
	a := &attribution{cue: cue{tokens: []int{0}}, content: complement{take: take{kind: takesThat, name: "that"}, head: 2, tokens: []int{1, 2, 3, 4}}}
	weights, err := readChoices()
	if err != nil {
		t.Fatal(err)
	}
	for want, heard := range map[bool][]float64{true: {0, 1, 1, 1, 1}, false: {0, 1, 1, 0, 0}} {
		w := weighed{a: a, s: s, heard: heard}
		w.ending(edge{role: ofContent, at: 3, head: 4, end: 5}, 0)
		if got := weights.Best([]event.Option{{}, {Features: w.names}}) == 1; got != want {
			t.Errorf("content heard as %v: goes on %v, want %v", heard, got, want)
		}
	}
}
