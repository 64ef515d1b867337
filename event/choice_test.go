package event

import (
	"strings"
	"testing"
	"testing/fstest"

	"demarche/coding"
)

// The option whose features weigh most is taken, the first of several alike,
// and whoever listens is told.
func TestTake(t *testing.T) {
	told := -1
	r := &reading{l: &Lexicon{choices: Weights{"good": 1, "better": 1.5, "bad": -2}}}
	r.in.Choice = func(x Choice) { told = x.Taken }
	options := func(features ...[]string) []Option {
		var out []Option
		for _, f := range features {
			out = append(out, Option{Features: f})
		}
		return out
	}
	for _, test := range []struct {
		name    string
		options []Option
		want    int
	}{
		{"the weightiest", options([]string{"good"}, []string{"better"}, []string{"better", "bad"}), 1},
		{"several small ones", options([]string{"better"}, []string{"good", "good"}), 1},
		{"the first of equals", options([]string{"good"}, []string{"good"}), 0},
		{"less bad than the rest", options([]string{"bad"}, []string{"unknown"}), 1},
	} {
		if got := r.take(Choice{Options: test.options}); got != test.want || told != test.want {
			t.Errorf("%s: took %d and told %d, want %d", test.name, got, told, test.want)
		}
	}
}

// A reason names what spoke most for an answer, without the letter of the question.
func TestReasonOf(t *testing.T) {
	l := &Lexicon{choices: Weights{"t first of the story": 0.5, "t several": -1, "t named in the sentence": 0.9}}
	got := l.reasonOf(Option{Features: []string{"t several", "t first of the story", "t named in the sentence"}})
	if want := "weighed: named in the sentence, first of the story"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A line without a weight is refused with its file and number.
func TestReadChoicesRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"t several":         "choice.txt:2: want: feature ; weight",
		"t several ; heavy": `choice.txt:2: weight "heavy" is no number`,
	} {
		_, err := Load(fstest.MapFS{"choice.txt": {Data: []byte("# weights\n" + text + "\n")}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want %q", text, err, want)
		}
	}
}

// Answers are told apart by whom they mean, in whatever order.
func TestCodesKey(t *testing.T) {
	a, b := coding.Actor{Code: "FRAGOV"}, coding.Actor{Code: "USAGOV"}
	if codesKey([]coding.Actor{a, b}) != codesKey([]coding.Actor{b, a, a}) {
		t.Error("the same actors in another order are another answer")
	}
}
