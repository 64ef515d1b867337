package claim

import (
	"strings"

	"demarche/event"
	"demarche/reader"
	"demarche/syntax"
)

// Ends is the field of choices of where the content of a claim ends: before a
// phrase, or beyond it.
const Ends = "claim's end"

// chooseEnd ends the content before the first phrase that does not belong to it,
// by what the model and the reader say of each together.
func (l *Lexicon) chooseEnd(in event.Input, s *syntax.Sentence, a *attribution) {
	if !a.growsRight() {
		return
	}
	heard := contentHeard(in.Reading, s, a)
	end, over := a.content.tokens[len(a.content.tokens)-1]+1, false
	for _, e := range a.contentEdges(s, l) {
		w := weighed{a: a, s: s, heard: heard}
		w.ending(e, l.model.score(e.named()))
		x := event.Choice{
			Field: Ends, At: s.Tokens[a.cue.head].Start, End: s.Tokens[e.head].Start,
			Options: []event.Option{{}, {Features: w.names}},
		}
		x.Taken = l.choices.Best(x.Options)
		if in.Choice != nil {
			in.Choice(x)
		}
		switch {
		case over:
		case x.Taken == 0:
			end, over = e.at, true
		default:
			end = max(end, e.end)
		}
	}
	a.setContent(in.Document, s, end)
}

// contentHeard is, for each word of the cue's sentence, the probability that the
// reader takes it for a word of the content; nil where it hardly hears a cue.
func contentHeard(g *reader.Reading, s *syntax.Sentence, a *attribution) []float64 {
	word, most := a.cue.head, 0.0
	for _, t := range a.cue.tokens {
		if p := g.Stances(a.sentence, t); p != nil && float64(1-p[0]) > most {
			word, most = t, float64(1-p[0])
		}
	}
	if most < unheard {
		return nil
	}
	out := make([]float64, len(s.Tokens))
	for _, f := range g.Fillers(a.sentence, word, reader.Content, 0) {
		if f.Sentence == a.sentence {
			out[f.Token] = float64(f.P)
		}
	}
	return out
}

// unheard is the probability of a cue below which nobody asks for its content.
const unheard = 0.02

// weighed collects the names of what speaks for a phrase.
type weighed struct {
	a     *attribution
	s     *syntax.Sentence
	heard []float64
	names []string
}

func (w *weighed) add(name ...string) { w.names = append(w.names, strings.Join(name, " ")) }

// above adds a feature for each of a row of limits that a figure reaches.
func (w *weighed) above(name string, figure float64, limits []limit) {
	for _, l := range limits {
		if figure < l.least {
			return
		}
		w.names = append(w.names, name+l.name)
	}
}

type limit struct {
	least float64
	name  string
}

var (
	shares = []limit{
		{.02, " .02"}, {.05, " .05"}, {.1, " .1"}, {.2, " .2"}, {.3, " .3"}, {.4, " .4"}, {.5, " .5"}, {.6, " .6"},
		{.7, " .7"}, {.8, " .8"}, {.9, " .9"}, {.95, " .95"}, {.98, " .98"},
	}
	scores = []limit{
		{-3, " -3"}, {-2, " -2"}, {-1.5, " -1.5"}, {-1, " -1"}, {-.5, " -.5"}, {0, " 0"}, {.5, " .5"}, {1, " 1"}, {1.5, " 1.5"},
		{2, " 2"}, {2.5, " 2.5"}, {3, " 3"}, {4, " 4"}, {5, " 5"}, {6, " 6"}, {7, " 7"},
	}
)

// ending adds what speaks for a content that goes on over a phrase.
func (w *weighed) ending(e edge, score float64) {
	t := &w.s.Tokens[e.head]
	within := "beyond"
	if e.at <= w.a.content.tokens[len(w.a.content.tokens)-1] {
		within = "within"
	}
	w.add("on: it goes on")
	w.add("on:", within)
	w.add("on:", within, t.Rel)
	w.add("on:", within, w.a.content.take.name)
	w.above("on: model", score, scores)
	w.above("on: model, "+within, score, scores)
	if w.heard == nil {
		w.add("on: unheard")
		return
	}
	sum := 0.0
	for i := e.at; i < e.end; i++ {
		sum += w.heard[i]
	}
	mean := sum / float64(e.end-e.at)
	w.above("on: heard", mean, shares)
	w.above("on: heard, "+within, mean, shares)
	w.above("on: heard, "+t.Rel, mean, shares)
	w.above("on: head heard", w.heard[e.head], shares)
	w.above("on: first heard", w.heard[e.at], shares)
	before := 0.0
	for i := w.a.content.tokens[0]; i < e.at; i++ {
		before = max(before, w.heard[i])
	}
	w.above("on: less than before", before-mean, shares)
}
