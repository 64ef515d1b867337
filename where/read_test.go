package where

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/syntax"
	"demarche/wire"
)

var update = flag.Bool("update", false, "rewrite testdata/examples.txt")

var parser = sync.OnceValues(syntax.NewParser)

// TestExamples reads testdata/examples.txt: a text, then a line for each place
// that is found in it. A text with no line under it names no place.
func TestExamples(t *testing.T) {
	g := gazetteer(t)
	p, err := parser()
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/examples.txt"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(raw)) {
		switch {
		case strings.HasPrefix(line, "  "):
			continue
		case strings.HasPrefix(line, "#"), strings.TrimSpace(line) == "":
			out.WriteString(line)
		default:
			out.WriteString(line)
			text := strings.TrimSpace(line)
			for _, m := range g.Read(p.Parse(text, 0)) {
				fmt.Fprintf(&out, "  %s = %s", m.Span.Text, m.Place.Name)
				for _, part := range []string{m.Place.Admin1, m.Place.Country} {
					if part != "" && part != m.Place.Name {
						fmt.Fprintf(&out, ", %s", part)
					}
				}
				fmt.Fprintf(&out, " (%s, %s)\n", m.Kind, strings.TrimPrefix(m.Rule, "where/"))
			}
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(raw), out.String()); diff != "" {
		t.Errorf("%s (-file +read):\n%s", path, diff)
	}
}

// Spans of mentions are slices of the text, in order, and none lies in another.
func TestMentionsAreInOrder(t *testing.T) {
	g := gazetteer(t)
	p, err := parser()
	if err != nil {
		t.Fatal(err)
	}
	text := "Shelling hit Donetsk, Ukraine, and São Tomé's neighbour Côte d'Ivoire protested in New York, Geneva and the Gulf of Aden near Aden."
	last, n := 0, 0
	for _, m := range g.Read(p.Parse(text, 0)) {
		if m.Span.Start < last || text[m.Span.Start:m.Span.End] != m.Span.Text {
			t.Errorf("%+v overlaps what is before it or isn't its text", m.Span)
		}
		last = m.Span.End
		n++
	}
	if n < 6 {
		t.Errorf("%d places", n)
	}
}

// The hash that is made piece by piece is that of the whole name's key.
func FuzzKeyHash(f *testing.F) {
	f.Add("Khān ", "Shaykhūn")
	f.Add("Côte d", "'Ivoire")
	f.Add("Bosnia-", " Herzegovina")
	f.Fuzz(func(t *testing.T, a, b string) {
		piecewise, whole := keyHash{h: hashStart}, uint32(hashStart)
		piecewise.write(a)
		piecewise.write(b)
		for _, c := range []byte(Key(a + b)) {
			whole = hash(whole, c)
		}
		if isASCII(a+b) && piecewise.h != whole {
			t.Errorf("%q then %q: %d, want %d", a, b, piecewise.h, whole)
		}
	})
}

// BenchmarkRead reads the dispatches of the demo.
func BenchmarkRead(b *testing.B) {
	g := gazetteer(b)
	p, err := parser()
	if err != nil {
		b.Fatal(err)
	}
	var documents []*syntax.Document
	tokens := 0
	for d, err := range wire.Read([]string{"../demo/dispatches"}, wire.Options{}) {
		if err != nil {
			b.Fatal(err)
		}
		doc := p.Parse(d.Text, 0)
		for _, s := range doc.Sentences {
			tokens += len(s.Tokens)
		}
		documents = append(documents, doc)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range documents {
			g.Read(d)
		}
	}
	b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
