package claim

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadNamesFileAndLineOfAnError(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"columns":      {"x ; verb ; say", "cues/x.txt:1: 3 columns"},
		"part":         {"\nx ; verbs ; say ; that ; asserts ; keep ; source", `cues/x.txt:2: unknown part "verbs"`},
		"construction": {"x ; verb ; say ; THAT ; asserts ; keep ; source", `cues/x.txt:1: unknown construction "THAT"`},
		"stance":       {"x ; verb ; say ; that ; says ; keep ; source", `cues/x.txt:1: unknown stance "says"`},
		"events":       {"x ; verb ; say ; that ; asserts ; gone ; source", `cues/x.txt:1: unknown effect on events "gone"`},
		"voice":        {"x ; verb ; say ; that ; asserts ; keep ; me", `cues/x.txt:1: unknown voice "me"`},
		"cue":          {"x ; verb ; say, ; that ; asserts ; keep ; source", `cues/x.txt:1: empty cue`},
		"twice":        {"x ; verb ; say ; that ; asserts ; keep ; source\nx ; verb ; add ; that ; asserts ; keep ; source", `cues/x.txt:2: frame "x" twice`},
		"example":      {"+ [He] *said* {so}.", "cues/x.txt:1: example before any frame"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"cues/x.txt": {Data: []byte(c.file)}})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got error %v, want %s...", err, c.want)
			}
		})
	}
}

// A user's layer teaches new cues and overrides built-in ones.
func TestExtraLayer(t *testing.T) {
	layer := fstest.MapFS{"cues/mine.txt": {Data: []byte("mine ; verb ; opine, say ; that ; doubts ; keep ; source\n")}}
	l, err := Load(layer)
	if err != nil {
		t.Fatal(err)
	}
	p := *load(t)
	p.claims = l
	for _, text := range []string{"The minister opined that the truce would fail.", "The minister said that the truce would fail."} {
		claims, _ := p.read(text)
		if len(claims) != 1 || claims[0].Stance != "doubts" {
			t.Errorf("%q is read as %s", text, print(claims, nil))
		}
	}
}
