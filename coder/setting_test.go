package coder

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

var update = flag.Bool("update", false, "rewrite testdata/settings.txt")

// TestSettings reads testdata/settings.txt: a text, published on Tuesday, 15 June
// 2010, and below it when and in which country each of its events happened.
func TestSettings(t *testing.T) {
	const path = "testdata/settings.txt"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		got.WriteString(line)
		if text := strings.TrimSpace(line); text != "" && text[0] != '#' {
			for _, e := range newCoder(t).Code(coding.Dispatch{Text: text, Published: "2010-06-15"}, false).Events {
				fmt.Fprintf(&got, "  %s: %s; %s\n", e.Trigger.Text, dayOf(e.Time), countryOf(e.Place))
			}
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(raw), got.String()); diff != "" {
		t.Errorf("%s (-file +coded):\n%s", path, diff)
	}
}

func dayOf(t *coding.Time) string {
	switch {
	case t == nil:
		return "no day"
	case t.From == t.To:
		return t.From
	}
	return t.From + ".." + t.To
}

func countryOf(p *coding.Place) string {
	if p == nil {
		return "nowhere"
	}
	if p.Country == "" {
		return p.Name
	}
	return p.Country
}
