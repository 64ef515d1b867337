// Command attribution trains the model by which package claim decides what is a
// claim, and writes weights.txt: logistic regression over the features that the
// package names for each way to read a cue.
//
//	go run ./train/attribution -out claim/weights.txt PolNeAR.jsonl corpus.jsonl
//
// A file has one text a line, of one of two kinds:
//
//	{"text", "attributions": [{"source", "cue", "content": [[start, end], ...]}]}
//	{"text", "claims": [{"cue_span", "content_spans", "optional"}]}
//
// All offsets are UTF-8 bytes. The first is PolNeAR's (Newell, Margolin and Ruths
// 2018); nothing in it is attributed inside another's content, so candidates
// there are left out. The second is an annotated dispatch of corpus/ (demarche
// corpus export); what is optional in it is left out. A dispatch's candidates
// count more than once (-ours), as they are what demarche reads. The examples that
// stand beside the frames of the lexicon are learned from as well. Only weights
// are kept, never a text. Training is deterministic.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"demarche/actor"
	"demarche/claim"
	"demarche/event"
	"demarche/syntax"
	"demarche/train/logistic"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "claim/weights.txt", "file to write")
	epochs := flag.Int("epochs", 6, "passes over the examples")
	rate := flag.Float64("rate", 0.1, "step of AdaGrad")
	shrink := flag.Float64("l1", 2e-6, "L1 penalty on an example")
	rare := flag.Int("rare", 3, "features seen less often are left out")
	ours := flag.Float64("ours", 3, "how much a candidate of a dispatch counts")
	yes := flag.Float64("yes", 1.7, "how much a right candidate counts against a wrong one: more finds more")
	trees := flag.String("trees", "", "folder to keep the trees of the texts in between runs")
	flag.Parse()
	examples, err := read(flag.Args(), *ours, *yes, *trees)
	if err != nil {
		log.Fatal(err)
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

func read(files []string, ours, favour float64, trees string) ([]logistic.Example, error) {
	parser, err := syntax.NewParser()
	if err != nil {
		return nil, err
	}
	actors, err := actor.Load()
	if err != nil {
		return nil, err
	}
	lexicon, err := claim.Load()
	if err != nil {
		return nil, err
	}
	read := func(d *syntax.Document, day string) [][]claim.Candidate {
		return lexicon.Candidates(event.Input{Document: d, Actors: actors.Read(d, day), Published: day})
	}
	var all []logistic.Example
	for _, e := range lexicon.Examples() {
		all = append(all, ofLexicon(e, read(parser.Parse(e.Text, 0), ""))...)
	}
	for _, name := range files {
		texts, err := readTexts(name)
		if err != nil {
			return nil, err
		}
		parse := parser.Parse
		if trees != "" {
			kept, err := openTrees(filepath.Join(trees, filepath.Base(name)+".gob"), texts, parser)
			if err != nil {
				return nil, err
			}
			parse = kept
		}
		for _, t := range texts {
			all = append(all, t.examples(read(parse(t.Text, 0), t.day()), ours, favour)...)
		}
	}
	return all, nil
}

// text is a line of a training file.
type text struct {
	Text         string        `json:"text"`
	Date         string        `json:"date"`
	Published    string        `json:"published"`
	Attributions []attribution `json:"attributions"`
	Claims       []struct {
		CueSpan      [2]int   `json:"cue_span"`
		ContentSpans [][2]int `json:"content_spans"`
		Optional     bool     `json:"optional"`
	} `json:"claims"`
	nested bool // contents may hold attributions
}

// day is when the text appeared.
func (t *text) day() string { return cmp.Or(t.Date, t.Published) }

// attribution is one of the annotated, with byte offsets.
type attribution struct {
	Source   [][2]int `json:"source"`
	Cue      [][2]int `json:"cue"`
	Content  [][2]int `json:"content"`
	optional bool
}

func readTexts(name string) ([]*text, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []*text
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for n := 1; lines.Scan(); n++ {
		t := new(text)
		if err := json.Unmarshal(lines.Bytes(), t); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if t.Claims != nil {
			t.takeClaims()
		}
		all = append(all, t)
	}
	return all, lines.Err()
}

// takeClaims turns the claims of a dispatch into attributions.
func (t *text) takeClaims() {
	t.nested = true
	for _, c := range t.Claims {
		t.Attributions = append(t.Attributions, attribution{Cue: [][2]int{c.CueSpan}, Content: c.ContentSpans, optional: c.Optional})
	}
}

// examples labels the candidates. Of a cue that attributes something those
// candidates are right whose content agrees best with the annotated one, and
// where direct speech stands beside the cue all whose content is part of it.
func (t *text) examples(cues [][]claim.Candidate, ours, favour float64) []logistic.Example {
	weight := 1.0
	if t.nested {
		weight = ours
	}
	var all []logistic.Example
	for _, candidates := range cues {
		gold := t.at(candidates[0].Cue)
		if gold == nil && !t.nested && t.inContent(candidates[0].Cue) || gold != nil && gold.optional {
			continue
		}
		best := 0.0
		for _, c := range candidates {
			best = max(best, gold.agreement(c))
		}
		for _, c := range candidates {
			a := gold.agreement(c)
			yes := a > 0.2 && (a >= best-0.1 || c.Spoken && 5*overlap(gold.Content, c.Content) >= 4*size(c.Content))
			counts := weight
			if yes {
				counts *= favour
			}
			all = append(all, logistic.Example{Names: c.Features, Yes: yes, Weight: counts})
			if a > 0.2 && a >= best-0.1 && len(c.Content) > 0 {
				all = append(all, t.edges(gold, c.Edges, weight)...)
			}
		}
	}
	return all
}

// edges labels the phrases that may belong to the parts of an attribution: up to
// the first that does not, for a content or a source. A dispatch's notation has
// the shortest words of sources and cues, so only contents are learned from it.
func (t *text) edges(gold *attribution, edges []claim.Edge, weight float64) []logistic.Example {
	var all []logistic.Example
	over := map[string]bool{}
	for _, e := range edges {
		part := map[string][][2]int{"content": gold.Content, "source": gold.Source, "cue": gold.Cue}[e.Role]
		if over[e.Role] || e.Role != "content" && t.nested || len(part) == 0 {
			continue
		}
		yes := overlap(part, [][2]int{{e.Start, e.Start + 1}}) > 0
		over[e.Role] = !yes && e.Role != "cue"
		all = append(all, logistic.Example{Names: e.Features, Yes: yes, Weight: weight})
	}
	return all
}

// lexiconWeight is how much an example of the lexicon counts.
const lexiconWeight = 5

// ofLexicon labels the candidates of an example that stands beside a frame.
func ofLexicon(e claim.Example, cues [][]claim.Candidate) []logistic.Example {
	gold := &attribution{Source: e.Source, Cue: e.Cue, Content: e.Content}
	var all []logistic.Example
	for _, candidates := range cues {
		for _, c := range candidates {
			yes := e.Wanted && overlap(gold.Cue, c.Cue) > 0 && gold.agreement(c) > 0.8
			if c.Frame != e.Frame || !yes && e.Wanted {
				continue
			}
			all = append(all, logistic.Example{Names: c.Features, Yes: yes, Weight: lexiconWeight})
			for _, x := range c.Edges {
				if x.Role == "content" {
					in := overlap(gold.Content, [][2]int{{x.Start, x.Start + 1}}) > 0
					all = append(all, logistic.Example{Names: x.Features, Yes: in, Weight: lexiconWeight})
				}
			}
		}
	}
	return all
}

// at finds the attribution whose cue shares bytes with the spans.
func (t *text) at(cue [][2]int) *attribution {
	for i := range t.Attributions {
		if overlap(t.Attributions[i].Cue, cue) > 0 {
			return &t.Attributions[i]
		}
	}
	return nil
}

func (t *text) inContent(cue [][2]int) bool {
	for i := range t.Attributions {
		if overlap(t.Attributions[i].Content, cue) > 0 {
			return true
		}
	}
	return false
}

// agreement is how far a candidate's content agrees with the annotated one, from
// 0 to 1; words beside the cue that only a quotation can be count as half.
func (a *attribution) agreement(c claim.Candidate) float64 {
	if a == nil {
		return 0
	}
	if len(c.Content) == 0 {
		return 0.5
	}
	both := overlap(a.Content, c.Content)
	agreement := float64(both) / float64(size(a.Content)+size(c.Content)-both)
	if c.Spoken && 5*both >= 4*size(c.Content) {
		return max(agreement, 0.5)
	}
	return agreement
}

func overlap(a, b [][2]int) int {
	n := 0
	for _, x := range a {
		for _, y := range b {
			n += max(0, min(x[1], y[1])-max(x[0], y[0]))
		}
	}
	return n
}

func size(spans [][2]int) int {
	n := 0
	for _, s := range spans {
		n += s[1] - s[0]
	}
	return n
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

const header = `# What is a claim, and where its parts end: weights of a logistic regression. A
# way to read a cue is a claim, and a phrase belongs to a part, when the weights
# of the features that hold there sum to more than 0.
# Written by train/attribution; change it by training again.
#
# Columns, divided by a tab: feature, weight.
# A feature is a name and values. "verb:that" is a part of speech and a
# construction of cues/say.txt; "listed" a cue that a frame names, "open" any other.
#   cue, cue+take, frame, take, phrase, bias   which cue, in which construction
#   form, form+take, rel, modal, negated, mark, under   form of the cue's verb and what it hangs on
#   source, source+take, sourceword, via, actor, actor+take, nobody   who is named, how, and whether as an actor
#   content, contentword, contentname, clause, clausestart, length, before, marks   what is attributed
#   quote, inquote, reported, first sentence   direct speech beside or around the cue; a verb of saying above it
#   content edge ..., source edge ..., cue edge ...   a phrase that may still belong to that part: its relation, the
#       punctuation before it, what it hangs on, its first word, form, length and place
#
# The weights derive from PolNeAR (Newell, Margolin and Ruths 2018) and from corpus/; no text of the former is kept.
`

func write(w io.Writer, m *logistic.Model, sources []string) error {
	var b strings.Builder
	b.WriteString(header)
	for _, s := range sources {
		fmt.Fprintf(&b, "# trained on %s\n", filepath.Base(s))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	return m.Write(w)
}
