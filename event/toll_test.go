package event

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

var update = flag.Bool("update", false, "rewrite the expected texts")

// TestTolls reads the sentences of testdata/tolls.txt; below each stand the
// counts that its events should have.
func TestTolls(t *testing.T) {
	dataDriven(t, "testdata/tolls.txt", func(text string) string {
		var out strings.Builder
		for _, e := range read(t, text, "2010-06-15") {
			if e.Toll == nil {
				continue
			}
			fmt.Fprintf(&out, "    %s:", e.Trigger.Text)
			for _, name := range []string{"killed", "injured", "missing", "detained", "displaced"} {
				if n := *field(e.Toll, name); n != nil {
					fmt.Fprintf(&out, " %s %s", name, countText(*n))
				}
			}
			out.WriteByte('\n')
		}
		return out.String()
	})
}

func countText(n coding.Count) string {
	switch {
	case n.Min == nil && n.Max == nil:
		return "?"
	case n.Min == nil:
		return fmt.Sprintf("-%d", *n.Max)
	case n.Max == nil:
		return fmt.Sprintf("%d+", *n.Min)
	case *n.Min == *n.Max:
		return fmt.Sprint(*n.Min)
	}
	return fmt.Sprintf("%d..%d", *n.Min, *n.Max)
}

// dataDriven runs a file of sentences, each followed by the indented lines that
// it should give; -update rewrites them. Blank lines and comments stay.
func dataDriven(t *testing.T, path string, run func(sentence string) string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(raw)) {
		switch {
		case strings.HasPrefix(line, "    "):
		case strings.TrimSpace(line) == "", line[0] == '#':
			got.WriteString(line)
		default:
			got.WriteString(line + run(strings.TrimSpace(line)))
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(raw), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
