package syntax

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// readAll collects the documents and the error messages of a CoNLL-U text.
func readAll(t *testing.T, in string) (docs []*Document, errs []string) {
	t.Helper()
	for d, err := range ReadCoNLLU(strings.NewReader(in)) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		docs = append(docs, d)
	}
	return docs, errs
}

// tabs turns the runs of spaces of a readable table into single tabs; "·" stands
// for a space inside a column.
func tabs(table string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(table, "\n") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "#") {
			line = strings.ReplaceAll(strings.Join(strings.Fields(line), "\t"), "·", " ")
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

const envoy = `
	# newdoc id = envoy
	# sent_id = envoy-1
	# newpar id = p1
	# text = The envoy didn't  wait.
	1    The    the    DET    DT   Definite=Def  2  det    _  Note=a|Note=b
	2    envoy  envoy  NOUN   NN   _             5  nsubj  _  Entity=B-PER
	3-4  didn't _      _      _    _             _  _      _  Range=x
	3    did    do     AUX    VBD  _             5  aux    _  _
	4    n't    not    PART   RB   _             5  advmod _  _
	5    wait   wait   VERB   VB   _             0  root   _  SpaceAfter=No
	6    .      .      PUNCT  .    _             5  punct  _  _

	# text = He left
	1    He     he     PRON   PRP  _             2  nsubj  _  _
	2    left   leave  VERB   VBD  _             0  root   _  SpaceAfter=No

	# newpar
	1    10·000 10·000 NUM    CD   _             0  root   _  _
	1.1  go     _      VERB   _    _             _  _      _  _
`

func TestReadCoNLLU(t *testing.T) {
	docs, errs := readAll(t, tabs(envoy))
	if len(docs) != 1 || len(errs) != 0 {
		t.Fatalf("%d documents, errors %q", len(docs), errs)
	}
	d := docs[0]
	if want := "The envoy didn't  wait. He left\n\n10 000"; d.Text != want {
		t.Errorf("text %q, want %q", d.Text, want)
	}
	var words []string
	for _, s := range d.Sentences {
		for _, w := range s.Tokens {
			words = append(words, d.Text[w.Start:w.End])
			if w.Form != d.Text[w.Start:w.End] {
				t.Errorf("form %q stands at %q", w.Form, d.Text[w.Start:w.End])
			}
		}
	}
	if want := "The|envoy|did|n't|wait|.|He|left|10 000"; strings.Join(words, "|") != want {
		t.Errorf("words %q, want %q", strings.Join(words, "|"), want)
	}
	first := d.Sentences[0]
	if want := (Token{Start: 4, End: 9, Form: "envoy", Lemma: "envoy", UPOS: "NOUN", XPOS: "NN", Head: 4, Rel: "nsubj", Entity: "B-PER"}); first.Tokens[1] != want {
		t.Errorf("got %+v, want %+v", first.Tokens[1], want)
	}
	if want := (MultiWord{From: 2, To: 4, Start: 10, End: 16, Form: "didn't", Misc: "Range=x"}); len(first.MultiWords) != 1 || first.MultiWords[0] != want {
		t.Errorf("got %+v, want %+v", first.MultiWords, want)
	}
	if first.Child(4, "nsubj") != 1 {
		t.Error("the tree is not linked")
	}
	if !first.NewParagraph || d.Sentences[1].NewParagraph || !d.Sentences[2].NewParagraph {
		t.Error("paragraphs are wrong")
	}
}

// What is written can be read again and says the same.
func TestWriteCoNLLU(t *testing.T) {
	docs, _ := readAll(t, tabs(envoy))
	var b strings.Builder
	if err := WriteCoNLLU(&b, docs[0]); err != nil {
		t.Fatal(err)
	}
	want := tabs(`# newdoc id = envoy
	# sent_id = envoy-1
	# newpar id = p1
	# text = The envoy didn't wait.
	1    The    the    DET    DT   Definite=Def  2  det    _  Note=a|Note=b
	2    envoy  envoy  NOUN   NN   _             5  nsubj  _  Entity=B-PER
	3-4  didn't _      _      _    _             _  _      _  Range=x
	3    did    do     AUX    VBD  _             5  aux    _  _
	4    n't    not    PART   RB   _             5  advmod _  _
	5    wait   wait   VERB   VB   _             0  root   _  SpaceAfter=No
	6    .      .      PUNCT  .    _             5  punct  _  _

	# text = He left
	1    He     he     PRON   PRP  _             2  nsubj  _  _
	2    left   leave  VERB   VBD  _             0  root   _  _

	# newpar
	# text = 10 000
	1    10·000 10·000 NUM    CD   _             0  root   _  _
	`)
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestReadCoNLLUText(t *testing.T) {
	for _, c := range []struct{ name, in, text string }{
		{"no comment: forms and SpaceAfter", `
			1 A _ _ _ _ _ _ _ SpaceAfter=No
			2 , _ _ _ _ _ _ _ _
			3 b _ _ _ _ _ _ _ _`, "A, b"},
		{"a comment that holds other words", `
			# text = quite another sentence
			1 A _ _ _ _ _ _ _ _
			2 b _ _ _ _ _ _ _ _`, "A b"},
		{"a comment with more than the words", `
			# text = A b c
			1 A _ _ _ _ _ _ _ _
			2 b _ _ _ _ _ _ _ _`, "A b"},
		{"no space between sentences", `
			1 A _ _ _ _ _ _ _ SpaceAfter=No

			1 b _ _ _ _ _ _ _ _`, "Ab"},
		{"an underscore is a word", `
			1 _ _ _ _ _ _ _ _ _`, "_"},
	} {
		docs, errs := readAll(t, tabs(c.in))
		if len(docs) != 1 || len(errs) != 0 {
			t.Errorf("%s: %d documents, errors %q", c.name, len(docs), errs)
		} else if docs[0].Text != c.text {
			t.Errorf("%s: text %q, want %q", c.name, docs[0].Text, c.text)
		}
	}
}

// Words of a multi-word token have their own spans only where they spell it.
func TestReadCoNLLUMultiWord(t *testing.T) {
	docs, _ := readAll(t, tabs(`
		1-2 wanna _ _ _ _ _ _ _ _
		1   wan   _ _ _ _ _ _ _ _
		2   na    _ _ _ _ _ _ _ _
		3-4 du    _ _ _ _ _ _ _ _
		3   de    _ _ _ _ _ _ _ _
		4   le    _ _ _ _ _ _ _ _`))
	want := [][2]int{{0, 3}, {3, 5}, {6, 8}, {6, 8}}
	for i, w := range docs[0].Sentences[0].Tokens {
		if got := [2]int{w.Start, w.End}; got != want[i] {
			t.Errorf("%s at %v, want %v", w.Form, got, want[i])
		}
	}
}

func TestReadCoNLLUDocuments(t *testing.T) {
	docs, _ := readAll(t, tabs(`
		# newdoc
		1 a _ _ _ _ _ _ _ _

		# newdoc id = second
		1 b _ _ _ _ _ _ _ _

		1 c _ _ _ _ _ _ _ _`))
	var texts []string
	for _, d := range docs {
		texts = append(texts, d.Text)
	}
	if diff := cmp.Diff([]string{"a", "b c"}, texts); diff != "" {
		t.Error(diff)
	}
}

// Every bad block is named by its line and reason; the blocks around it are read.
func TestReadCoNLLUErrors(t *testing.T) {
	const good = "1 ok _ _ _ _ 0 root _ _\n"
	for _, c := range []struct{ name, in, err, text string }{
		{"columns", "1 a b", "line 3: 3 columns, not 10", "ok ok"},
		{"blank form", "1 · _ _ _ _ _ _ _ _", "line 3: the form is blank", "ok ok"},
		{"first id", "2 a _ _ _ _ _ _ _ _", `line 3: id "2" where word 1 is due`, "ok ok"},
		{"no id", "x a _ _ _ _ _ _ _ _", `line 3: id "x" where word 1 is due`, "ok ok"},
		{"range beyond the end", "1-3 ab _ _ _ _ _ _ _ _\n1 a _ _ _ _ _ _ _ _", `line 3: range "1-3" where word 1 is due`, "ok ok"},
		{"range that does not end", "1-2 ab _ _ _ _ _ _ _ _\n1 a _ _ _ _ _ _ _ _", "line 4: the sentence ends inside a multi-word token", "ok ok"},
		{"range of nothing", "1-0 ab _ _ _ _ _ _ _ _\n1 a _ _ _ _ _ _ _ _", `line 3: range "1-0" where word 1 is due`, "ok ok"},
		{"head is no number", "1 a _ _ _ _ x root _ _", `line 3: no head "x"`, "ok a ok"},
		{"head beyond the end", "1 a _ _ _ _ 2 root _ _", `line 3: no head "2"`, "ok a ok"},
		{"cycle", "1 a _ _ _ _ 2 x _ _\n2 b _ _ _ _ 1 x _ _", "line 3: a cycle at word 1", "ok a b ok"},
		{"self", "1 a _ _ _ _ 1 x _ _", "line 3: a cycle at word 1", "ok a ok"},
		{"two roots", "1 a _ _ _ _ 0 root _ _\n2 b _ _ _ _ 0 root _ _", "line 3: 2 roots", "ok a b ok"},
		{"a head is missing", "1 a _ _ _ _ 0 root _ _\n2 b _ _ _ _ _ _ _ _", "line 3: a word without a head", "ok a b ok"},
	} {
		docs, errs := readAll(t, tabs(good+"\n"+c.in+"\n\n"+good))
		if diff := cmp.Diff([]string{c.err}, errs); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if len(docs) != 1 || docs[0].Text != c.text {
			t.Errorf("%s: read %d documents, want %q", c.name, len(docs), c.text)
			continue
		}
		for _, s := range docs[0].Sentences[1 : len(docs[0].Sentences)-1] {
			if s.Tokens[0].Head != -1 || s.Tokens[0].Rel != "" {
				t.Errorf("%s: a broken tree is kept", c.name)
			}
		}
	}
}

func TestReadCoNLLULongLine(t *testing.T) {
	in := strings.Repeat("x", 3*maxLine) + "\n\n" + tabs("1 ok _ _ _ _ 0 root _ _")
	docs, errs := readAll(t, in)
	if diff := cmp.Diff([]string{"line 1: longer than 1048576 bytes"}, errs); diff != "" {
		t.Error(diff)
	}
	if len(docs) != 1 || docs[0].Text != "ok" {
		t.Errorf("the rest is not read")
	}
}

// A reader that breaks gives what was read, then its error.
func TestReadCoNLLUBrokenReader(t *testing.T) {
	broken := errors.New("the line went dead")
	in := io.MultiReader(strings.NewReader(tabs("1 ok _ _ _ _ 0 root _ _\n")), iotest.ErrReader(broken))
	var texts []string
	var last error
	for d, err := range ReadCoNLLU(in) {
		if d != nil {
			texts = append(texts, d.Text)
		}
		last = err
	}
	if !errors.Is(last, broken) || len(texts) != 1 || texts[0] != "ok" {
		t.Errorf("got %q and %v", texts, last)
	}
}

// FuzzCoNLLU wants whatever is read to hold together, and to be the same after it
// was written and read again.
func FuzzCoNLLU(f *testing.F) {
	f.Add(tabs(envoy))
	f.Add(tabs("# newdoc\n1-2 du _ _ _ _ _ _ _ _\n1 de _ _ _ _ 2 x _ _\n2 le _ _ _ _ 0 y _ SpaceAfter=No"))
	f.Add("\uFEFF# text\r\n1\t\xff\t_\t_\t_\t_\t_\t_\t_\t_\r\n\r\n")
	f.Fuzz(func(t *testing.T, in string) {
		for d, err := range ReadCoNLLU(strings.NewReader(in)) {
			if (d == nil) == (err == nil) {
				t.Fatalf("document %v with error %v", d, err)
			}
			if d == nil {
				continue
			}
			checkSpans(t, d.Text, d.Sentences)
			var b strings.Builder
			if err := WriteCoNLLU(&b, d); err != nil {
				t.Fatal(err)
			}
			again, errs := readAll(t, b.String())
			if len(errs) > 0 || len(again) != 1 || len(again[0].Sentences) != len(d.Sentences) {
				t.Fatalf("%d documents, errors %q in\n%s", len(again), errs, b.String())
			}
			for i, s := range d.Sentences {
				if len(again[0].Sentences[i].Tokens) != len(s.Tokens) {
					t.Fatalf("sentence %d changed:\n%s", i, b.String())
				}
			}
		}
	})
}

// checkSpans tests what holds for every segmented text: spans lie inside the
// text, ascend and do not overlap, sentences hold their tokens and are not
// empty, and a form is the text at its span unless it is part of a multi-word
// token that cannot be divided.
func checkSpans(t *testing.T, text string, sentences []Sentence) {
	t.Helper()
	at := 0
	for _, s := range sentences {
		if s.Start < at || s.End > len(text) || len(s.Tokens) == 0 {
			t.Fatalf("sentence [%d,%d) after %d of %d", s.Start, s.End, at, len(text))
		}
		shared := make(map[int]bool)
		for _, m := range s.MultiWords {
			if m.From >= m.To || m.To > len(s.Tokens) || text[m.Start:m.End] != m.Form {
				t.Fatalf("multi-word token %+v", m)
			}
			for i := m.From; i < m.To; i++ {
				shared[i] = s.Tokens[i].Start == m.Start && s.Tokens[i].End == m.End
			}
		}
		at = s.Start
		for i, w := range s.Tokens {
			if w.Start == w.End || w.End > s.End {
				t.Fatalf("word %+v in a sentence that ends at %d", w, s.End)
			}
			if !shared[i] && (w.Start < at || text[w.Start:w.End] != w.Form) {
				t.Fatalf("word %+v stands at %q, after %d", w, text[w.Start:w.End], at)
			}
			at = max(at, w.End)
		}
		at = s.End
	}
}
