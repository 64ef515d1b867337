// Command proposals prepares texts for the training of package reader: it
// reads dispatches as JSON Lines on standard input ("id", "text", "published")
// and writes, one line a dispatch, their words and what the stages before the
// reader say of them, as the reader itself will be told.
//
//	go run ./train/proposals < dispatches.jsonl > words.jsonl
//
// A line has "id", "sentences" (each a list of words [start, end, head, form]:
// bytes of the text, and the head's place in the sentence or -1), and for the words counted
// through the dispatch "frames", "actors", "setting", "parties", "codes" (of
// the actors that a word names) and
// "pairs": [anchor, from, to, kind] (see reader.Marks).
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"demarche/actor"
	"demarche/coding"
	"demarche/event"
	"demarche/inorder"
	"demarche/reader"
	"demarche/syntax"
	"demarche/when"
	"demarche/where"
	"demarche/wire"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// line is what is written of one dispatch.
type line struct {
	ID        string     `json:"id"`
	Sentences [][]word   `json:"sentences"`
	Frames    []int      `json:"frames"`
	Actors    []int      `json:"actors"`
	Setting   []int      `json:"setting"`
	Pairs     [][4]int   `json:"pairs"`
	Parties   [][]string `json:"parties"`
	Codes     [][]string `json:"codes"`
}

type word [4]any

func run(in io.Reader, out io.Writer) error {
	s, err := newStages()
	if err != nil {
		return err
	}
	items := func(yield func(coding.Dispatch) bool) {
		d := json.NewDecoder(in)
		for {
			var one coding.Dispatch
			if err := d.Decode(&one); err != nil {
				if !errors.Is(err, io.EOF) {
					log.Print(err)
				}
				return
			}
			if !yield(one) {
				return
			}
		}
	}
	w := bufio.NewWriter(out)
	defer w.Flush()
	enc := json.NewEncoder(w)
	n := 0
	for l := range inorder.Map(items, 2, s.prepare) {
		if err := enc.Encode(l); err != nil {
			return err
		}
		if n++; n%50 == 0 {
			fmt.Fprintf(os.Stderr, "\r%d dispatches", n)
		}
	}
	fmt.Fprintf(os.Stderr, "\r%d dispatches\n", n)
	return nil
}

// stages are what comes before the reader.
type stages struct {
	parser *syntax.Parser
	actors *actor.Lexicon
	times  *when.Lexicon
	places *where.Gazetteer
	events *event.Lexicon
}

func newStages() (s stages, err error) {
	var errs [5]error
	s.parser, errs[0] = syntax.NewParser()
	s.actors, errs[1] = actor.Load()
	s.times, errs[2] = when.Load()
	s.places, errs[3] = where.Load()
	s.events, errs[4] = event.Load()
	return s, errors.Join(errs[:]...)
}

func (s stages) prepare(d coding.Dispatch) line {
	dateline, _ := wire.Complete(&d)
	body := 0
	if dateline != nil {
		body = dateline.End
	}
	document := s.parser.Parse(d.Text, body)
	day, _, _ := strings.Cut(d.Published, "T")
	in := event.Input{
		Document:  document,
		Actors:    s.actors.Read(document, day),
		Times:     s.times.Read(document, d.Published),
		Places:    s.places.Read(document),
		Published: day,
		Dateline:  dateline,
	}
	marks := reader.NewMarks(document, in.Actors, in.Times, in.Places, day)
	s.events.Propose(in).Mark(marks)
	l := lineOf(d.ID, document, marks)
	for i := range document.Sentences {
		for t := range document.Sentences[i].Tokens {
			codes := []string{}
			found, _ := in.Actors.At(i, t, day)
			for _, a := range found {
				codes = append(codes, a.Code)
			}
			l.Codes = append(l.Codes, codes)
		}
	}
	return l
}

func lineOf(id string, d *syntax.Document, m *reader.Marks) line {
	l := line{ID: id, Frames: ints(m.Frames), Actors: ints(m.Actors), Setting: ints(m.Setting), Pairs: [][4]int{}, Parties: m.Parties}
	for i := range d.Sentences {
		words := []word{}
		for _, t := range d.Sentences[i].Tokens {
			words = append(words, word{t.Start, t.End, t.Head, t.Form})
		}
		l.Sentences = append(l.Sentences, words)
	}
	for i := range d.Sentences {
		for t, token := range d.Sentences[i].Tokens {
			if token.UPOS == "PUNCT" {
				continue
			}
			for _, p := range m.Pairs(i, t) {
				l.Pairs = append(l.Pairs, [4]int{m.Word(i, t), p.From, p.To, int(p.Kind)})
			}
		}
	}
	return l
}

func ints(b []uint8) []int {
	out := make([]int, len(b))
	for i, v := range b {
		out[i] = int(v)
	}
	return out
}
