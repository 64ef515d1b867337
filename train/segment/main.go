// Command segment trains the sentence boundaries of package syntax and writes
// boundary.txt: logistic regression over the features that the package names at
// each place where a sentence may end.
//
//	go run ./train/segment -out syntax/boundary.txt EWT-train.conllu GUM-train.conllu
//
// The treebanks are UD English EWT and GUM, in CoNLL-U; news.txt beside this
// program adds what agencies write and they do not. The text is put together from the treebanks' "# text" comments, once with and
// once without their paragraphs. Training is deterministic. See
// https://universaldependencies.org for the treebanks.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"demarche/syntax"
	"demarche/train/logistic"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "syntax/boundary.txt", "file to write")
	epochs := flag.Int("epochs", 8, "passes over the examples")
	rate := flag.Float64("rate", 0.1, "step of AdaGrad")
	shrink := flag.Float64("l1", 1e-5, "L1 penalty on an example")
	rare := flag.Int("rare", 3, "features seen less often are left out")
	times := flag.Int("news", 3, "how many times news.txt counts")
	flag.Parse()
	examples, err := readExamples(flag.Args())
	if err != nil {
		log.Fatal(err)
	}
	for range *times {
		examples = append(examples, newsExamples()...)
	}
	m := logistic.New(examples, *rare)
	for epoch := range *epochs {
		loss := m.Pass(examples, uint64(epoch), *rate, *shrink)
		log.Printf("epoch %d: loss %.4f on %d examples", epoch+1, loss, len(examples))
	}
	if err := writeFile(*out, m, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func readExamples(files []string) ([]logistic.Example, error) {
	var all []logistic.Example
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		for doc, err := range syntax.ReadCoNLLU(f) {
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			all = append(all, examplesOf(doc)...)
			all = append(all, examplesOf(oneParagraph(doc))...)
		}
		f.Close()
	}
	return all, nil
}

// oneParagraph is the document without its paragraphs, as text is that comes
// from somewhere else.
func oneParagraph(doc *syntax.Document) *syntax.Document {
	return &syntax.Document{Text: strings.ReplaceAll(doc.Text, "\n\n", "  "), Sentences: doc.Sentences}
}

func examplesOf(doc *syntax.Document) []logistic.Example {
	starts := make(map[int]bool, len(doc.Sentences))
	for _, s := range doc.Sentences {
		starts[s.Start] = true
	}
	var all []logistic.Example
	for _, c := range syntax.BoundaryCandidates(doc.Text, func(at int) bool { return starts[at] }) {
		all = append(all, logistic.Example{Names: c.Features, Yes: starts[c.Start], Weight: 1})
	}
	return all
}

//go:embed news.txt
var news string

// newsExamples are the examples of news.txt.
func newsExamples() []logistic.Example {
	doc := &syntax.Document{}
	var text strings.Builder
	separator := ""
	for line := range strings.Lines(news) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if line == "" {
			separator = "\n\n"
			continue
		}
		text.WriteString(separator)
		doc.Sentences = append(doc.Sentences, syntax.Sentence{Start: text.Len()})
		text.WriteString(line)
		separator = " "
	}
	doc.Text = text.String()
	return append(examplesOf(doc), examplesOf(oneParagraph(doc))...)
}

func writeFile(name string, m *logistic.Model, sources []string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(f, m, sources); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

const header = `# Where sentences end: weights of a logistic regression. A sentence ends at a
# place when the weights of the features that hold there sum to more than 0.
# Written by train/segment; change it by training again.
#
# Columns, divided by a tab: feature, weight.
# A feature is a name and values. "|" is the end of the paragraph; a word's shape
# is xx, Xx, XX or X by its capitals, 9 a number, 9x a word with a digit first,
# @ an address, Inc. Mr. J. U.S. a.m. abbreviations of that kind, :) a smiley;
# “ ” ‘ ’ quotation marks by what they do, in whatever spelling; -- any long
# dash, ... any run of dots.
#   around     shapes before and after, "_" between them where there is a space
#   before, after, around4, start   shapes further away; of the sentence's first token
#   state      what is open: " quotation, ( bracket
#   length, rest   number of tokens in the sentence so far, and to the paragraph's end
#   whole      whether the paragraph ends as prose does
#   bare       no small letter in the sentence so far; no punctuation at the end of the last one
#   last, next   words
#   starter    the next word is a "starter" of tokens.txt
#   again      the next token is also the sentence's first
#
# The weights derive from UD English EWT (CC BY-SA 4.0) and from GUM without its
# documents under a NonCommercial licence (CC BY 4.0, texts CC BY, CC BY-SA and
# public domain); use this file under CC BY-SA 4.0.
`

func write(w io.Writer, m *logistic.Model, sources []string) error {
	var b strings.Builder
	b.WriteString(header)
	b.WriteString("# trained on news.txt\n")
	for _, s := range sources {
		fmt.Fprintf(&b, "# trained on %s\n", filepath.Base(s))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	return m.Write(w)
}
