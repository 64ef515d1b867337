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
	"cmp"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"demarche/syntax"
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
	m := newModel(examples, *rare)
	for epoch := range *epochs {
		loss := m.pass(examples, uint64(epoch), *rate, *shrink)
		log.Printf("epoch %d: loss %.4f on %d examples", epoch+1, loss, len(examples))
	}
	if err := writeFile(*out, m, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

// example is a place in the text and whether a sentence ends there.
type example struct {
	names    []string
	features []int
	end      bool
}

func readExamples(files []string) ([]example, error) {
	var all []example
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

func examplesOf(doc *syntax.Document) []example {
	starts := make(map[int]bool, len(doc.Sentences))
	for _, s := range doc.Sentences {
		starts[s.Start] = true
	}
	var all []example
	for _, c := range syntax.BoundaryCandidates(doc.Text, func(at int) bool { return starts[at] }) {
		all = append(all, example{names: c.Features, end: starts[c.Start]})
	}
	return all
}

//go:embed news.txt
var news string

// newsExamples are the examples of news.txt.
func newsExamples() []example {
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

// model is logistic regression with AdaGrad and a lazy L1 penalty (Tsuruoka et
// al. 2009, cumulative penalty).
type model struct {
	names   []string
	weight  []float64
	squares []float64 // of the gradients so far
	paid    []float64 // penalty applied so far
	due     float64   // penalty that each weight should have had
}

// newModel numbers the features that occur often enough, in the order of their
// names, and sets them in the examples.
func newModel(examples []example, rare int) *model {
	count := map[string]int{}
	for _, e := range examples {
		for _, n := range e.names {
			count[n]++
		}
	}
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < rare })
	names := slices.Sorted(maps.Keys(count))
	number := make(map[string]int, len(names))
	for i, n := range names {
		number[n] = i
	}
	for i := range examples {
		e := &examples[i]
		for _, n := range e.names {
			if f, ok := number[n]; ok {
				e.features = append(e.features, f)
			}
		}
		e.names = nil
	}
	size := len(names)
	return &model{names: names, weight: make([]float64, size), squares: make([]float64, size), paid: make([]float64, size)}
}

// pass goes over the examples once, in an order drawn from seed, and returns the
// mean loss.
func (m *model) pass(examples []example, seed uint64, rate, shrink float64) float64 {
	order := rand.New(rand.NewPCG(seed, 1)).Perm(len(examples))
	loss := 0.0
	for _, i := range order {
		loss += m.learn(examples[i], rate, shrink)
	}
	return loss / float64(len(examples))
}

func (m *model) learn(e example, rate, shrink float64) float64 {
	score := 0.0
	for _, f := range e.features {
		score += m.weight[f]
	}
	p := 1 / (1 + math.Exp(-score))
	gradient := p
	if e.end {
		gradient = p - 1
	}
	m.due += rate * shrink
	for _, f := range e.features {
		m.squares[f] += gradient * gradient
		m.weight[f] -= rate * gradient / (1e-3 + math.Sqrt(m.squares[f]))
		m.penalise(f)
	}
	if e.end {
		return -math.Log(max(p, 1e-12))
	}
	return -math.Log(max(1-p, 1e-12))
}

// penalise draws the weight towards 0 by what it still owes, but not beyond.
func (m *model) penalise(f int) {
	owed := m.due - m.paid[f]
	m.paid[f] = m.due
	switch w := m.weight[f]; {
	case w > 0:
		m.weight[f] = max(0, w-owed)
	case w < 0:
		m.weight[f] = min(0, w+owed)
	}
}

func writeFile(name string, m *model, sources []string) error {
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

func write(w io.Writer, m *model, sources []string) error {
	var b strings.Builder
	b.WriteString(header)
	b.WriteString("# trained on news.txt\n")
	for _, s := range sources {
		fmt.Fprintf(&b, "# trained on %s\n", filepath.Base(s))
	}
	order := make([]int, 0, len(m.names))
	for i, v := range m.weight {
		if math.Abs(v) >= 0.005 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(m.names[i], m.names[j]) })
	for _, i := range order {
		fmt.Fprintf(&b, "%s\t%.2f\n", m.names[i], m.weight[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}
