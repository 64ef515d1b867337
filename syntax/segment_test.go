package syntax

import (
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite testdata with what is read now")

// TestSegment compares every case of testdata/segment.txt with what is written
// below it.
func TestSegment(t *testing.T) {
	const file = "testdata/segment.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got := segmentCases(t, string(data))
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(string(data), "\n"), strings.Split(got, "\n")); diff != "" && !*update {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// segmentCases returns the file with the expected lines made anew.
func segmentCases(t *testing.T, file string) string {
	var out strings.Builder
	var text []string
	flush := func() {
		if len(text) > 0 {
			out.WriteString(show(t, strings.Join(text, "\n")))
		}
		text = nil
	}
	for line := range strings.Lines(file) {
		line = strings.TrimSuffix(line, "\n")
		in, isText := strings.CutPrefix(line, ">")
		switch {
		case isText:
			text = append(text, strings.TrimPrefix(in, " "))
			out.WriteString(line + "\n")
		case line == "", strings.HasPrefix(line, "#"):
			flush()
			out.WriteString(line + "\n")
		}
	}
	flush()
	return out.String()
}

// show writes the sentences of a text one a line, and checks their spans.
func show(t *testing.T, text string) string {
	sentences := Segment(text, 0)
	checkSpans(t, text, sentences)
	var b strings.Builder
	for _, s := range sentences {
		if s.NewParagraph {
			b.WriteString("¶ ")
		}
		glued := make(map[int]bool)
		for _, m := range s.MultiWords {
			for i := m.From + 1; i < m.To; i++ {
				glued[i] = true
			}
		}
		for i, w := range s.Tokens {
			switch {
			case glued[i]:
				b.WriteByte('|')
			case i > 0:
				b.WriteByte(' ')
			}
			b.WriteString(w.Form)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Offsets count from the start of the text, also when the reading starts later;
// what is out of bounds is moved to the nearest bound.
func TestSegmentFrom(t *testing.T) {
	const text = "ROME (AP) — It rained. It’s over."
	body := strings.Index(text, "It rained")
	for _, c := range []struct {
		from int
		want string
	}{
		{body, "¶ It rained .\nIt|’s over .\n"},
		{-5, "¶ ROME ( AP ) —\nIt rained .\nIt|’s over .\n"},
		{len(text) + 5, ""},
	} {
		sentences := Segment(text, c.from)
		checkSpans(t, text, sentences)
		if c.from == body && sentences[0].Start != body {
			t.Errorf("from %d: the first sentence starts at %d", c.from, sentences[0].Start)
		}
		var b strings.Builder
		for i, s := range sentences {
			if i > 0 {
				b.WriteString("/")
			}
			b.WriteString(text[s.Start:s.End])
		}
		want := strings.NewReplacer("¶ ROME ( AP ) —\n", "ROME (AP) —/", "¶ ", "", "It rained .\n", "It rained./", "It|’s over .\n", "It’s over.").Replace(c.want)
		if b.String() != want {
			t.Errorf("from %d: %q, want %q", c.from, b.String(), want)
		}
	}
}

// A sentence that does not end is cut.
func TestSegmentLongSentence(t *testing.T) {
	sentences := Segment(strings.Repeat("and on it went ", 500), 0)
	words := 0
	for _, s := range sentences {
		if len(s.Tokens) > maxSentence {
			t.Errorf("a sentence has %d words", len(s.Tokens))
		}
		words += len(s.Tokens)
	}
	if words != 4*500 {
		t.Errorf("%d words, want %d", words, 4*500)
	}
}

// Text that invites looking ahead again and again keeps its words, and its
// sentences stay bounded. That the time grows with the length alone is shown by
// BenchmarkSegmentHostile.
func TestSegmentHostile(t *testing.T) {
	for _, pattern := range hostile {
		text := strings.Repeat(pattern, (1<<14)/len(pattern))
		checkSpans(t, text, Segment(text, 0))
	}
}

var hostile = []string{
	"a", "a.", "a-", "a@", "www.", "a.b@", "1-", "1,", "1,2", "'", "(", "\"", "\n", ". ", "é", "字", "\xff", "\u200d", "👍\u200d", "—", "S. ", "don't ", "x' ",
}

func BenchmarkSegmentHostile(b *testing.B) {
	for _, size := range []int{1 << 14, 1 << 17} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			b.SetBytes(int64(size * len(hostile)))
			for b.Loop() {
				for _, pattern := range hostile {
					Segment(strings.Repeat(pattern, size/len(pattern)), 0)
				}
			}
		})
	}
}

// Errors in the data files name the file and the line.
func TestLoadSegmenterErrors(t *testing.T) {
	good := fstest.MapFS{
		"tokens.txt":        {Data: []byte("prefix\tanti\n")},
		"abbreviations.txt": {Data: []byte("any\tInc\n")},
		"boundary.txt":      {Data: []byte("last etc\t1.5\n")},
	}
	if _, err := loadSegmenter(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, data, err string }{
		{"tokens.txt", "# c\nprefix", "tokens.txt:2: 1 columns, not 2"},
		{"tokens.txt", "prefx\tanti", `tokens.txt:1: no kind "prefx"`},
		{"tokens.txt", "prefix\tanti\nprefix\tanti", `tokens.txt:2: prefix "anti" stands here twice`},
		{"tokens.txt", "divide\tcannot", `tokens.txt:1: "cannot" is not two or three words`},
		{"tokens.txt", "divide\tcan|not\ndivide\tcann|ot", `tokens.txt:2: divide "cannot" stands here twice`},
		{"tokens.txt", "whole\t" + strings.Repeat("x", 40), `tokens.txt:1: "` + strings.Repeat("x", 40) + `" does not have 1 to 31 bytes`},
		{"abbreviations.txt", "al\tInc", `abbreviations.txt:1: no kind "al"`},
		{"abbreviations.txt", "any\tInc\ntitle\tInc", `abbreviations.txt:2: "Inc" stands here twice`},
		{"boundary.txt", "last etc\tmuch", `boundary.txt:1: strconv.ParseFloat: parsing "much": invalid syntax`},
	} {
		bad := fstest.MapFS{}
		for name, f := range good {
			bad[name] = f
		}
		bad[c.file] = &fstest.MapFile{Data: []byte(c.data)}
		if _, err := loadSegmenter(bad); err == nil || err.Error() != c.err {
			t.Errorf("%s %q: error %v, want %s", c.file, c.data, err, c.err)
		}
	}
}

func FuzzSegment(f *testing.F) {
	f.Add("GENEVA, Nov. 24 (Reuters) - “It’s over,” Mr. O'Neill said. The U.S. didn't...\n\n- $5bn; a.b@c.org", 0)
	f.Add("wrapped text\nwrapped text\r\n\u2028\x00\xff\xfe é\u0301 1,000.5 '90s x'", 3)
	f.Fuzz(func(t *testing.T, text string, from int) {
		sentences := Segment(text, from)
		checkSpans(t, text, sentences)
		if len(sentences) > 0 && sentences[0].Start < from {
			t.Fatalf("starts at %d, before %d", sentences[0].Start, from)
		}
	})
}

func BenchmarkSegment(b *testing.B) {
	data, err := os.ReadFile("testdata/segment.txt")
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat(string(data), 10)
	tokens := 0
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		tokens = 0
		for _, s := range Segment(text, 0) {
			tokens += len(s.Tokens)
		}
	}
	b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
