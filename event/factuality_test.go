package event

import (
	"testing"

	"demarche/syntax"
)

// What a sentence makes of a predicate does not hang on whether it is an event.
func TestFactualityOf(t *testing.T) {
	parser, err := syntax.NewParser()
	if err != nil {
		t.Fatal(err)
	}
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, word, want string }{
		{"The farmers sang.", "sang", "happened"},
		{"The farmers did not sing.", "sing", "denied"},
		{"The farmers managed to sing.", "sing", "happened"},
		{"The farmers did not manage to sing.", "sing", "denied"},
		{"The farmers will begin to sing.", "sing", "planned"},
		{"The farmers failed to sing.", "sing", "failed"},
		{"The farmers had to sing.", "sing", "happened"},
		{"The farmers have to sing.", "sing", "called-for"},
		{"The farmers may dance and sing.", "sing", "possible"},
		{"The farmers left without singing.", "singing", "denied"},
		{"Did the farmers sing?", "sing", "possible"},
		{"Sing to the farmers.", "Sing", "called-for"},
	} {
		d := parser.Parse(c.text, 0)
		for i, token := range d.Sentences[0].Tokens {
			if token.Form != c.word {
				continue
			}
			if got, rule := l.FactualityOf(&d.Sentences[0], i); string(got) != c.want {
				t.Errorf("%s: %s by %q, want %s", c.text, got, rule, c.want)
			}
		}
	}
}
