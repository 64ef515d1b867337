package claim

import (
	"strings"
	"testing"
)

func TestParseModel(t *testing.T) {
	m, err := parseModel("# comment\ncue verb say\t1.50\nbias open\t-0.25\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := m.score([]string{"cue verb say", "bias open", "unheard of"}); got != 1.25 {
		t.Errorf("score %v, want 1.25", got)
	}
	for file, want := range map[string]string{
		"bias open -0.25": "weights.txt:1:",
		"\nbias\tmuch":    "weights.txt:2:",
	} {
		if _, err := parseModel(file); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got error %v, want %s...", file, err, want)
		}
	}
}

// An open frame puts a claim forward only where the model says so.
func TestModelDecides(t *testing.T) {
	const text = "The mayor grumbled that the bridge had been closed for a year."
	p := *load(t)
	if claims, _ := p.read(text); len(claims) != 1 {
		t.Errorf("the built-in model reads %s", print(claims, nil))
	}
	deaf := *p.claims
	deaf.model = &model{}
	p.claims = &deaf
	if claims, _ := p.read(text); len(claims) != 0 {
		t.Errorf("a model without weights reads %s", print(claims, nil))
	}
}
