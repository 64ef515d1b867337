package syntax

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"demarche/syntax/kernel"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestParse compares the annotation of every text of testdata/parse.txt with the
// rows below it: form, lemma, UPOS, the head's number, relation, name.
func TestParse(t *testing.T) {
	const file = "testdata/parse.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := parserOn(t, kernel.Fastest())
	var out strings.Builder
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		text, isText := strings.CutPrefix(line, "> ")
		if !isText && line != "" && !strings.HasPrefix(line, "#") {
			continue
		}
		out.WriteString(line + "\n")
		if isText {
			for _, s := range p.Parse(text, 0).Sentences {
				for i, token := range s.Tokens {
					fmt.Fprintf(&out, "%-3d %-14s %-14s %-6s %-3d %-12s %s", i+1, token.Form, token.Lemma, token.UPOS, token.Head+1, token.Rel, token.Entity)
					trimSpace(&out)
				}
			}
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(data), "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// trimSpace ends a line without the spaces that a row was padded with.
func trimSpace(b *strings.Builder) {
	text := strings.TrimRight(b.String(), " ")
	b.Reset()
	b.WriteString(text + "\n")
}

// parserOn returns the built-in parser on one form of the arithmetic.
func parserOn(t testing.TB, k *kernel.Kernel) *Parser {
	t.Helper()
	p, err := openParser(embeddedModel, k)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// hard is text of many lengths and scripts, with a sentence longer than the
// encoder's positions.
var hard = "Denied.\n\nTURKEY ACCUSES GREECE OF VIOLATING ITS AIRSPACE\n\n" +
	"“We don’t accept this,” Ursula von der Leyen told the BBC in Berlin – a rare rebuke. Президент приехал в 東京.\n\n" +
	strings.Repeat("the ministers of Chad, Niger and Mali met in Abuja, and ", 42) + "left."

// TestSameAnnotationOnEveryKernel compares what every form of the arithmetic
// reads with the portable form.
func TestSameAnnotationOnEveryKernel(t *testing.T) {
	forms := kernel.Available()
	want := parserOn(t, forms[0]).Parse(hard, 0)
	for _, k := range forms[1:] {
		t.Run(k.Name(), func(t *testing.T) {
			got := parserOn(t, k).Parse(hard, 0)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Sentence{})); diff != "" {
				t.Errorf("-portable +%s:\n%s", k.Name(), diff)
			}
		})
	}
}

// TestSentencesApart reads every sentence alone and gets what it has among
// others: batches change nothing.
func TestSentencesApart(t *testing.T) {
	p := parserOn(t, kernel.Fastest())
	d := p.Parse(hard, 0)
	for i, s := range d.Sentences {
		alone := s
		alone.Tokens = nil
		for _, token := range s.Tokens {
			alone.Tokens = append(alone.Tokens, Token{Start: token.Start, End: token.End, Form: token.Form, Misc: token.Misc})
		}
		one := &Document{Text: d.Text, Sentences: []Sentence{alone}}
		p.Annotate(one)
		if diff := cmp.Diff(s, one.Sentences[0], cmpopts.IgnoreUnexported(Sentence{})); diff != "" {
			t.Errorf("sentence %d, -among others +alone:\n%s", i+1, diff)
		}
	}
}

// TestSteadyStateAllocatesNothing reads a batch again in the room that it has
// from the first time: encoder, trees and names need no new memory.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	p := parserOn(t, kernel.Fastest())
	e, b := p.encoder, new(batch)
	d := p.Parse("The foreign ministers of France and Germany met in Geneva on Tuesday, officials said.", 0)
	s := &d.Sentences[0]
	b.add(e.model, s, 0)
	if n := testing.AllocsPerRun(1, func() {
		e.encode(b)
		e.score(b)
		rows, stride := e.outputsFrom(b, e.heads.names, b.sequences[0].word)
		b.names.decode(rows, stride, len(s.Tokens), e.heads.mayFollow)
	}); n > 0 {
		t.Errorf("%g allocations", n)
	}
}

// BenchmarkAnnotate annotates a text on every form of the arithmetic.
func BenchmarkAnnotate(b *testing.B) {
	text := strings.Repeat("The foreign ministers of France and Germany met in Geneva on Tuesday to discuss the ceasefire, officials said. ", 40)
	for _, k := range kernel.Available() {
		b.Run(k.Name(), func(b *testing.B) {
			p := parserOn(b, k)
			d := p.Parse(text, 0)
			tokens := 0
			for _, s := range d.Sentences {
				tokens += len(s.Tokens)
			}
			b.ReportAllocs()
			for b.Loop() {
				p.Annotate(d)
			}
			b.ReportMetric(float64(tokens)*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
