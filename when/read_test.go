package when

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"demarche/syntax"
	"demarche/wire"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden")

// days is what a mention says of the calendar.
func days(m Mention) string {
	return m.Span.Text + " " + m.Time.From + ".." + m.Time.To
}

// TestRead reads sentences whose expressions depend on what stands around them,
// published on Wednesday 2017-04-12.
func TestRead(t *testing.T) {
	l := load(t)
	for _, c := range []struct {
		text string
		want []string
	}{
		// Tense decides between the last Friday and the coming one.
		{"They met on Friday.", []string{"Friday 2017-04-07..2017-04-07"}},
		{"They will meet on Friday.", []string{"Friday 2017-04-14..2017-04-14"}},
		{"They were to meet on Friday.", []string{"Friday 2017-04-14..2017-04-14"}},
		{"They managed to flee on Friday.", []string{"Friday 2017-04-07..2017-04-07"}},
		{"The vote would be held on Friday.", []string{"Friday 2017-04-14..2017-04-14"}},
		{"He called a meeting for Friday.", []string{"Friday 2017-04-14..2017-04-14"}},
		{"It was postponed until Friday.", []string{"Friday 2017-04-12..2017-04-14"}},
		{"It was postponed on Friday.", []string{"Friday 2017-04-07..2017-04-07"}},
		{"He spoke ahead of Friday's vote.", []string{"Friday 2017-04-14..2017-04-14"}},
		{"He will discuss Friday's attack.", []string{"Friday 2017-04-07..2017-04-07"}},
		{"They met on Wednesday.", []string{"Wednesday 2017-04-12..2017-04-12"}},
		// A date without its year is near.
		{"They announced a vote for June 12.", []string{"June 12 2017-06-12..2017-06-12"}},
		{"They met on Dec. 27.", []string{"Dec. 27 2016-12-27..2016-12-27"}},
		// What the text named before.
		{"He was shot on March 3. He died two days later.", []string{"March 3 2017-03-03..2017-03-03", "two days later 2017-03-05..2017-03-05"}},
		{"It began in August 2009 and ended a year later.", []string{"August 2009 2009-08-01..2009-08-31", "a year later 2010-08-01..2010-08-31"}},
		{"He spoke of March 3. Two days earlier he had met them.", []string{"March 3 2017-03-03..2017-03-03", "Two days earlier 2017-04-10..2017-04-10"}},
		{"In all, 72 died in Tuesday's raid, up from 58 a day earlier.", []string{"Tuesday 2017-04-11..2017-04-11", "a day earlier 2017-04-11..2017-04-11"}},
		// Stretches.
		{"He has ruled since last May.", []string{"last May 2016-05-01..2017-04-12"}},
		{"He will rule until 2020.", []string{"2020 2017-04-12..2020-12-31"}},
		{"It lasted from March to May 2012.", []string{"March 2012-03-01..2012-05-31", "May 2012 2012-03-01..2012-05-31"}},
		// Not times.
		{"Mrs May may march on Sun papers in the fall of a second.", nil},
		{"Resolution 1973 fed 2000 people in 1500 villages for $1999.", nil},
	} {
		var got []string
		for _, m := range read(l, c.text, "2017-04-12") {
			got = append(got, days(m))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.text, diff)
		}
	}
}

// TestReadWithTree gives the reader tags and a tree that the words alone would mislead.
func TestReadWithTree(t *testing.T) {
	l := load(t)
	type word = syntax.Token
	for _, c := range []struct {
		name  string
		words []word
		want  []string
	}{
		{"the relative clause's verb is nearer, the main verb governs", []word{
			{Form: "Rebels", XPOS: "NNS", UPOS: "NOUN", Head: 6, Rel: "nsubj"}, {Form: "who", XPOS: "WP", UPOS: "PRON", Head: 2, Rel: "nsubj"},
			{Form: "surrendered", XPOS: "VBD", UPOS: "VERB", Head: 0, Rel: "acl:relcl"}, {Form: ",", XPOS: ",", UPOS: "PUNCT", Head: 0, Rel: "punct"},
			{Form: "Thursday", XPOS: "NNP", UPOS: "PROPN", Head: 6, Rel: "obl:tmod"}, {Form: "will", XPOS: "MD", UPOS: "AUX", Head: 6, Rel: "aux"},
			{Form: "leave", XPOS: "VB", UPOS: "VERB", Head: -1, Rel: "root"}},
			[]string{"Thursday 2017-04-13..2017-04-13"}},
		{"the relative clause of the noun that is dated", []word{
			{Form: "They", XPOS: "PRP", UPOS: "PRON", Head: 1, Rel: "nsubj"}, {Form: "want", XPOS: "VBP", UPOS: "VERB", Head: -1, Rel: "root"},
			{Form: "to", XPOS: "TO", UPOS: "PART", Head: 3, Rel: "mark"}, {Form: "forget", XPOS: "VB", UPOS: "VERB", Head: 1, Rel: "xcomp"},
			{Form: "a", XPOS: "DT", UPOS: "DET", Head: 6, Rel: "det"}, {Form: "March", XPOS: "NNP", UPOS: "PROPN", Head: 6, Rel: "compound"},
			{Form: "raid", XPOS: "NN", UPOS: "NOUN", Head: 3, Rel: "obj"}, {Form: "that", XPOS: "WDT", UPOS: "PRON", Head: 8, Rel: "nsubj"},
			{Form: "killed", XPOS: "VBD", UPOS: "VERB", Head: 6, Rel: "acl:relcl"}, {Form: "ten", XPOS: "CD", UPOS: "NUM", Head: 8, Rel: "obj"}},
			[]string{"March 2017-03-01..2017-03-31"}},
		{"May the modal", []word{
			{Form: "In", XPOS: "IN", UPOS: "ADP", Head: 1, Rel: "case"}, {Form: "Rome", XPOS: "NNP", UPOS: "PROPN", Head: 4, Rel: "obl"},
			{Form: "in", XPOS: "IN", UPOS: "ADP", Head: 3, Rel: "case"}, {Form: "May", XPOS: "MD", UPOS: "AUX", Head: 4, Rel: "aux"},
			{Form: "go", XPOS: "VB", UPOS: "VERB", Head: -1, Rel: "root"}}, nil},
		{"May the person", []word{
			{Form: "Talks", XPOS: "NNS", UPOS: "NOUN", Head: -1, Rel: "root"}, {Form: "by", XPOS: "IN", UPOS: "ADP", Head: 2, Rel: "case"},
			{Form: "May", XPOS: "NNP", UPOS: "PROPN", Head: 0, Rel: "nmod", Entity: "B-PER"}}, nil},
	} {
		var got []string
		for _, m := range l.Read(document(c.words), "2017-04-12") {
			got = append(got, days(m))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// document is a text of one sentence with the words' tags and tree.
func document(words []syntax.Token) *syntax.Document {
	var text strings.Builder
	for i := range words {
		words[i].Start = text.Len()
		text.WriteString(words[i].Form)
		words[i].End = text.Len()
		text.WriteByte(' ')
	}
	s := syntax.Sentence{End: text.Len(), Tokens: words}
	s.Link()
	return &syntax.Document{Text: text.String(), Sentences: []syntax.Sentence{s}}
}

// Without a publication day only what names its own date, and what needs none, is read.
func TestReadUndated(t *testing.T) {
	l := load(t)
	var got []string
	for _, m := range read(l, "Talks held on Friday and on 3 May 1999 in recent years failed last week after six months.", "") {
		got = append(got, m.Span.Text+" "+m.Value)
	}
	want := []string{"3 May 1999 1999-05-03", "recent years PXY", "six months P6M"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestResolve(t *testing.T) {
	l := load(t)
	got := l.Resolve("the first week of last month", "2017-04-12T09:30:00Z")
	if len(got) != 1 || got[0].Value != "2017-03" || got[0].Rule != "last-unit" || got[0].Granularity != "month" {
		t.Errorf("got %+v", got)
	}
	if got := l.Resolve("two days ago", ""); got != nil {
		t.Errorf("without a publication day: %+v", got)
	}
}

// A mention's tokens hold its span, which may begin and end inside them.
func TestSpans(t *testing.T) {
	l := load(t)
	text := "The post-2014 order and the café’s “late-November” sale lasted three-and-a-half years."
	for _, m := range read(l, text, "2017-04-12") {
		if text[m.Span.Start:m.Span.End] != m.Span.Text {
			t.Errorf("%+v", m.Span)
		}
		tokens := syntax.Segment(text, 0)[m.Sentence].Tokens[m.From:m.To]
		if tokens[0].Start > m.Span.Start || tokens[len(tokens)-1].End < m.Span.End {
			t.Errorf("%q is outside of its tokens", m.Span.Text)
		}
	}
}

// TestGolden reads a whole dispatch; -update rewrites what is wanted.
func TestGolden(t *testing.T) {
	l := load(t)
	text, err := os.ReadFile("testdata/dispatch.txt")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, m := range read(l, string(text), "2025-10-14") {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s..%s\t%s\t%s\n", m.Span.Text, m.Type, m.Value, m.Time.From, m.Time.To, m.Granularity, m.Rule)
	}
	const golden = "testdata/dispatch.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func FuzzRead(f *testing.F) {
	l := load(f)
	f.Add("He left on Feb. 31, 0000 and 99999999999 years ago, the 0s, '’90s, 24:60 a.m. on 1/2 1/0.", "2017-04-12")
	f.Add("nine thousand million years later; every 10000000 days — 2017-13-45 - 3-5", "0001-01-01")
	f.Add("since the year zero until the last century of the next millennium", "9999-12-31T23:59:59Z")
	f.Fuzz(func(t *testing.T, text, published string) {
		mentions := read(l, text, published)
		for _, m := range mentions {
			if text[m.Span.Start:m.Span.End] != m.Span.Text || utf8.ValidString(text) && !utf8.ValidString(m.Span.Text) {
				t.Errorf("span %+v in %q", m.Span, text)
			}
			for _, iso := range []string{m.Time.From, m.Time.To} {
				if _, ok := parseDay(iso); iso != "" && !ok {
					t.Errorf("%q is %q, no date", m.Span.Text, iso)
				}
			}
			if m.Time.From != "" && m.Time.To != "" && m.Time.From > m.Time.To {
				t.Errorf("%q runs from %s to %s", m.Span.Text, m.Time.From, m.Time.To)
			}
		}
		if !slices.IsSortedFunc(mentions, func(a, b Mention) int { return a.Span.Start - b.Span.Start }) {
			t.Errorf("not in text order: %q", text)
		}
	})
}

// BenchmarkRead reads the dispatches of the demo.
func BenchmarkRead(b *testing.B) {
	l := load(b)
	var documents []*syntax.Document
	tokens := 0
	for d, err := range wire.Read([]string{"../demo/dispatches"}, wire.Options{}) {
		if err != nil {
			b.Fatal(err)
		}
		doc := &syntax.Document{Text: d.Text, Sentences: syntax.Segment(d.Text, 0)}
		for _, s := range doc.Sentences {
			tokens += len(s.Tokens)
		}
		documents = append(documents, doc)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range documents {
			l.Read(d, "2017-04-05")
		}
	}
	b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
