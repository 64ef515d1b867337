package claim

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"demarche/coding"
	"demarche/event"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the expected readings in testdata")

// TestRead reads the texts of testdata/*.txt. A file is a list of cases, one
// after another: lines of "#" that say what the file is about, the text, a line
// "----", and the reading, one line a claim and an event, up to an empty line.
func TestRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { readFile(t, file) })
	}
}

func readFile(t *testing.T, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := load(t)
	var rewritten strings.Builder
	for _, c := range parseCases(string(raw)) {
		claims, events := p.read(c.text)
		got := print(claims, events)
		fmt.Fprintf(&rewritten, "%s%s\n----\n%s\n", c.comment, c.text, got)
		if diff := cmp.Diff(c.want, got); diff != "" && !*update {
			t.Errorf("%s\n(-want +got)\n%s", c.text, diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(rewritten.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

type testCase struct{ comment, text, want string }

// parseCases splits a test file. Empty lines inside a text make paragraphs.
func parseCases(file string) []testCase {
	var out []testCase
	var c testCase
	var text []string
	reading := false
	for _, line := range strings.Split(file, "\n") {
		switch {
		case !reading && len(text) == 0 && strings.HasPrefix(line, "#"):
			c.comment += line + "\n"
		case !reading && line == "----":
			c.text, reading = strings.Trim(strings.Join(text, "\n"), "\n"), true
		case !reading:
			text = append(text, line)
		case line == "":
			out = append(out, c)
			c, text, reading = testCase{}, nil, false
		default:
			c.want += line + "\n"
		}
	}
	return out
}

// print shows claims and events, one a line:
//
//	c1 asserts · Moscow officials (RUSGOV) · said · Putin would not meet · answers c2
//	CONSULT meet · denied · c1
func print(claims []coding.Claim, events []event.Event) string {
	var b strings.Builder
	for _, c := range claims {
		source := "nobody"
		if c.Source != nil {
			source = fmt.Sprintf("%s (%s)", texts(c.SourceSpans), c.Source.Code)
		}
		fmt.Fprintf(&b, "%s %s · %s · %s · %s", c.ID, c.Stance, source, texts(c.CueSpans), texts(c.ContentSpans))
		if c.Quoted {
			b.WriteString(" · quoted")
		}
		if c.Answers != "" {
			b.WriteString(" · answers " + c.Answers)
		}
		b.WriteByte('\n')
	}
	for _, e := range events {
		fmt.Fprintf(&b, "%s %s · %s", e.Type, e.Trigger.Text, e.Factuality)
		if len(e.AccordingTo) > 0 {
			b.WriteString(" · " + strings.Join(e.AccordingTo, " "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func texts(spans []coding.Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, strings.ReplaceAll(s.Text, "\n", "¶"))
	}
	return strings.Join(out, " // ")
}
