package claim

import (
	"testing"

	"demarche/coding"
)

// Without what was learned the first listed reading is the claim; an open frame
// makes none, nor does a negated cue that makes no claim.
func TestListed(t *testing.T) {
	open := &attribution{frame: &frame{name: "open-that", open: true}}
	say := &attribution{frame: &frame{name: "say"}}
	report := &attribution{frame: &frame{name: "report"}}
	unsaid := &attribution{frame: &frame{name: "say"}, negated: true}
	denial := &attribution{frame: &frame{name: "confirm", negated: coding.Doubts}, negated: true}
	for name, c := range map[string]struct {
		proposals []*attribution
		want      *attribution
	}{
		"the first":                 {[]*attribution{say, report}, say},
		"no open frame":             {[]*attribution{open}, nil},
		"a listed one behind":       {[]*attribution{open, report}, report},
		"what is not said":          {[]*attribution{unsaid}, nil},
		"what is not said, doubted": {[]*attribution{denial}, denial},
	} {
		if got := listed(c.proposals); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
