package when

import (
	"strings"
	"testing"

	"demarche/syntax"
)

func load(t testing.TB) *Lexicon {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// read reads words without tags or trees.
func read(l *Lexicon, text, published string) []Mention {
	return l.Read(&syntax.Document{Text: text, Sentences: syntax.Segment(text, 0)}, published)
}

// TestExamples runs the examples of rules.txt: they are the specification.
func TestExamples(t *testing.T) {
	l := load(t)
	var sources ruleSources
	if err := sources.read(own); err != nil {
		t.Fatal(err)
	}
	for _, src := range sources.list {
		for _, x := range src.examples {
			if x.positive {
				checkPositive(t, l, src, x)
			} else if ms := read(l, x.fields[0], "2017-04-12"); len(ms) > 0 {
				t.Errorf("%s: %s found %q in %q", x.at, ms[0].Rule, ms[0].Span.Text, x.fields[0])
			}
		}
	}
}

// checkPositive wants the rule's expression with its value among those of the
// sentence, and every bracketed expression found.
func checkPositive(t *testing.T, l *Lexicon, src *ruleSource, x example) {
	t.Helper()
	published := "2017-04-12"
	if len(x.fields) > 3 {
		published = x.fields[3]
	}
	text, wanted := brackets(x.fields[0])
	mentions := read(l, text, published)
	found, byRule := map[string]bool{}, false
	for _, m := range mentions {
		found[m.Span.Text] = true
		if m.Rule != src.name || !contains(wanted, m.Span.Text) || m.Value != x.fields[1] {
			continue
		}
		if days := m.Time.From + ".." + m.Time.To; len(x.fields) > 2 && x.fields[2] != "" && days != x.fields[2] {
			t.Errorf("%s: %s: %q is %s, want %s", x.at, src.name, m.Span.Text, days, x.fields[2])
		}
		byRule = true
	}
	for _, w := range wanted {
		if !found[w] {
			t.Errorf("%s: %s: %q not found in %q; found %s", x.at, src.name, w, text, describe(mentions))
		}
	}
	if !byRule {
		t.Errorf("%s: %s did not read %s in %q; found %s", x.at, src.name, x.fields[1], text, describe(mentions))
	}
}

func describe(ms []Mention) string {
	var b strings.Builder
	for _, m := range ms {
		b.WriteString(m.Span.Text + " = " + m.Type + " " + m.Value + " by " + m.Rule + "; ")
	}
	return b.String()
}

// brackets takes the [marked] expressions out of a sentence.
func brackets(s string) (text string, marked []string) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "[")
		b.WriteString(before)
		if !ok {
			return b.String(), marked
		}
		inside, after, _ := strings.Cut(rest, "]")
		b.WriteString(inside)
		marked = append(marked, inside)
		s = after
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
