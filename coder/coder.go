// Package coder puts the stages together: a dispatch goes in, what it reports
// comes out. It is the only place that knows their order:
//
//	wire      dateline: agency, day, where the body starts
//	syntax    sentences, tags, trees, names
//	actor     who is named, as of the day of publication
//	when      time expressions, by the day of publication
//	where     places
//	reader    what a network says of each word, with what the frames propose;
//	          actor and the frames then read once more, with its opinion
//	event     who did what to whom
//	claim     who says so, and which events stand in whose words
//
// The command, the server and the workers all code through a Coder.
package coder

import (
	"cmp"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"sync"

	"demarche/actor"
	"demarche/claim"
	"demarche/coding"
	"demarche/event"
	"demarche/inorder"
	"demarche/reader"
	"demarche/syntax"
	"demarche/when"
	"demarche/where"
	"demarche/wire"
)

// Coder holds the model and the lexicons of all stages. It does not change once
// made; any number of goroutines may use it at the same time.
type Coder struct {
	parser *syntax.Parser
	actors *actor.Lexicon
	times  *when.Lexicon
	places *where.Gazetteer
	reader *reader.Reader
	events *event.Lexicon
	claims *claim.Lexicon

	opinions Opinions
}

// Opinions says who is asked what a text says: the frames and cues, without what
// was learned of events and claims, the reader's model, or both. It is there to compare them.
type Opinions string

// Who may be asked.
const (
	Both   Opinions = "both"
	Frames Opinions = "frames"
	Model  Opinions = "model"
)

// Asking returns a coder with the same model and lexicons that asks others.
func (c *Coder) Asking(o Opinions) *Coder {
	other := *c
	other.opinions = o
	if o == Frames {
		other.claims = c.claims.ByRules()
	}
	return &other
}

// New loads the model and the lexicons that are built into the program, and the
// user's own on top. Each of extra holds a folder for each stage that it adds
// to ("event/frames/mine.txt"), with files of the same form as the stage's own.
func New(extra ...fs.FS) (*Coder, error) {
	if err := checkLayers(extra); err != nil {
		return nil, err
	}
	c := &Coder{opinions: Both}
	err := together(
		c.loadModels,
		load(&c.actors, "actor", actor.Load, extra),
		load(&c.times, "when", when.Load, extra),
		load(&c.places, "where", where.Load, extra),
		load(&c.events, "event", event.Load, extra),
		load(&c.claims, "claim", claim.Load, extra),
	)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Actors loads the lexicon of actors alone, with the user's layers for it.
func Actors(extra ...fs.FS) (*actor.Lexicon, error) {
	if err := checkLayers(extra); err != nil {
		return nil, err
	}
	var l *actor.Lexicon
	err := load(&l, "actor", actor.Load, extra)()
	return l, err
}

// loadModels loads the parser, and the reader over its word pieces.
func (c *Coder) loadModels() (err error) {
	if c.parser, err = syntax.NewParser(); err != nil {
		return err
	}
	c.reader, err = reader.New(c.parser)
	return err
}

// load returns a loader of one stage, with the user's layers for it.
func load[T any](to *T, stage string, load func(...fs.FS) (T, error), extra []fs.FS) func() error {
	return func() error {
		loaded, err := load(layers(extra, stage)...)
		if err != nil {
			return fmt.Errorf("lexicon of %s: %w", stage, err)
		}
		*to = loaded
		return nil
	}
}

// together runs the loaders at the same time; the error is that of the first in
// the list that failed.
func together(loaders ...func() error) error {
	errs := make([]error, len(loaders))
	var running sync.WaitGroup
	for i, load := range loaders {
		running.Go(func() { errs[i] = load() })
	}
	running.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// stages are the folders that a user's layer may have.
var stages = []string{"actor", "when", "where", "event", "claim"}

// checkLayers refuses a layer without any of these folders, since nothing in it
// would be read.
func checkLayers(extra []fs.FS) error {
	for _, layer := range extra {
		if !slices.ContainsFunc(stages, func(stage string) bool { return isFolder(layer, stage) }) {
			return fmt.Errorf("a lexicon needs at least one of the folders %s", strings.Join(stages, ", "))
		}
	}
	return nil
}

// layers are the folders of one stage in the user's layers.
func layers(extra []fs.FS, stage string) []fs.FS {
	var found []fs.FS
	for _, layer := range extra {
		if sub, err := fs.Sub(layer, stage); err == nil && isFolder(layer, stage) {
			found = append(found, sub)
		}
	}
	return found
}

func isFolder(layer fs.FS, name string) bool {
	info, err := fs.Stat(layer, name)
	return err == nil && info.IsDir()
}

// Code reads one dispatch. Agency, title and publication day are filled in from
// its dateline where they are missing. With mentions, the coding also lists every
// actor, time and place named in the text. A dispatch that is marked as of another
// language than English is only warned of.
func (c *Coder) Code(d coding.Dispatch, mentions bool) coding.Coding {
	return c.code(d, mentions, nil)
}

// Choices codes one dispatch as Code does, and returns every choice of who takes
// part in an event, in the order in which they were made.
func (c *Coder) Choices(d coding.Dispatch) (coding.Coding, []event.Choice) {
	var choices []event.Choice
	coded := c.code(d, false, func(in *event.Input) {
		in.Choice = func(x event.Choice) { choices = append(choices, x) }
	})
	return coded, choices
}

// Explain codes one dispatch as Code does, and returns beside the coding every
// frame that was tried on a word of it, in the order of trial.
func (c *Coder) Explain(d coding.Dispatch) (coding.Coding, []event.Step) {
	var steps []event.Step
	coded := c.code(d, false, func(in *event.Input) {
		in.Trace = func(s event.Step) { steps = append(steps, s) }
	})
	return coded, steps
}

func (c *Coder) code(d coding.Dispatch, mentions bool, watch func(*event.Input)) coding.Coding {
	if d.Language != "" && d.Language != "en" {
		coded := coding.Coding{Schema: coding.Schema, Dispatch: d, Warnings: []string{"not English (" + d.Language + "): kept, not coded"}}
		noNulls(&coded)
		return coded
	}
	dateline, warnings := wire.Complete(&d)
	body := 0
	if dateline != nil {
		body = dateline.End
	}
	if d.Embargo != "" {
		warnings = append(warnings, "under an embargo until "+d.Embargo)
	}
	document := c.parser.Parse(d.Text, body)
	day, _, _ := strings.Cut(d.Published, "T")
	if day == "" {
		warnings = append(warnings, "no date of publication: only times that name their year are resolved")
	}
	in := event.Input{
		Document:  document,
		Actors:    c.actors.ReadTitled(document, d.Title, day),
		Times:     c.times.Read(document, d.Published),
		Places:    c.places.Read(document),
		Country:   c.places.Country,
		Published: day,
		Dateline:  dateline,
	}
	if dateline != nil && dateline.Place != "" {
		in.Home = c.places.Dateline(dateline.Place)
	}
	// The network reads with actors and frames as words and trees tell them, and
	// helps to tell them better.
	if in.Reading = c.reading(in); in.Reading != nil {
		in.Actors = c.actors.ReadWith(document, d.Title, day, whose(in.Reading))
	}
	if watch != nil {
		watch(&in)
	}
	proposals := c.propose(in)
	events := proposals.Events(in.Reading)
	claims := c.claims.Read(in, events)

	coded := coding.Coding{Schema: coding.Schema, Dispatch: d, Claims: claims, Warnings: warnings}
	for _, e := range events {
		coded.Events = append(coded.Events, e.Event)
	}
	if mentions {
		coded.Mentions = mentionsOf(in)
	}
	noNulls(&coded)
	return coded
}

// propose asks the frames, unless only the reader's opinion counts.
func (c *Coder) propose(in event.Input) *event.Proposals {
	proposals := c.events.Propose(in)
	if c.opinions == Model {
		proposals.Forget()
	}
	return proposals
}

// whose is what the reader says of who is meant.
func whose(g *reader.Reading) actor.Opinion {
	return func(sentence, head, from, to int, codes [][]string) []float64 {
		parties, nobody := g.Parties(sentence, head, from, to)
		out := make([]float64, len(codes))
		for i, list := range codes {
			if len(list) == 0 {
				out[i] = float64(nobody)
			}
			seen := map[string]bool{}
			for _, code := range list {
				if p := reader.Party(coding.Actor{Code: code}); !seen[p] {
					seen[p] = true
					out[i] += float64(parties[p])
				}
			}
		}
		return out
	}
}

// reading asks the reader; nil where its opinion does not count.
func (c *Coder) reading(in event.Input) *reader.Reading {
	if c.opinions == Frames {
		return nil
	}
	marks := reader.NewMarks(in.Document, in.Actors, in.Times, in.Places, in.Published)
	c.propose(in).Mark(marks)
	return c.reader.Read(c.parser.Pieces(in.Document), marks)
}

// All codes a stream of dispatches on several workers. The codings come in the
// order of the dispatches, and errors of the stream at their places in it. A
// dispatch on which the coder panics is reported as an error and the others go
// on: a fault of ours must not cost a night's run.
func (c *Coder) All(in iter.Seq2[coding.Dispatch, error], workers int, mentions bool) iter.Seq2[coding.Coding, error] {
	type item struct {
		dispatch coding.Dispatch
		coded    coding.Coding
		err      error
	}
	items := func(yield func(item) bool) {
		for d, err := range in {
			if !yield(item{dispatch: d, err: err}) {
				return
			}
		}
	}
	code := func(i item) (done item) {
		if i.err != nil {
			return i
		}
		defer func() {
			if fault := recover(); fault != nil {
				done = item{err: fmt.Errorf("dispatch %s: fault in demarche: %v", i.dispatch.ID, fault)}
			}
		}()
		return item{coded: c.Code(i.dispatch, mentions)}
	}
	return func(yield func(coding.Coding, error) bool) {
		for i := range inorder.Map(items, workers, code) {
			if !yield(i.coded, i.err) {
				return
			}
		}
	}
}

// mentionsOf lists what the text names, in text order.
func mentionsOf(in event.Input) *coding.Mentions {
	m := new(coding.Mentions)
	m.Actors = actorsOf(in)
	for _, found := range in.Times {
		m.Times = append(m.Times, found.Time)
	}
	for _, found := range in.Places {
		m.Places = append(m.Places, found.Place)
	}
	return m
}

// actorsOf lists the actors that are named, as of the day of publication. A
// phrase that names several stands once in the text but is found at each of them.
func actorsOf(in event.Input) []coding.Actor {
	var actors []coding.Actor
	seen := map[[2]int]bool{}
	for _, mention := range in.Actors.All() {
		found, _ := in.Actors.At(mention.Sentence, mention.Head, in.Published)
		for _, a := range found {
			if a.Span == nil || seen[[2]int{a.Span.Start, a.Span.End}] {
				continue
			}
			seen[[2]int{a.Span.Start, a.Span.End}] = true
			actors = append(actors, a)
		}
	}
	slices.SortStableFunc(actors, func(a, b coding.Actor) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return actors
}

// noNulls makes every list a list: the schema has empty ones, not null.
func noNulls(c *coding.Coding) {
	empty(&c.Events)
	empty(&c.Claims)
	empty(&c.Warnings)
	for i := range c.Events {
		e := &c.Events[i]
		empty(&e.Contexts)
		empty(&e.AccordingTo)
		empty(&e.Because)
		empty(&e.Sources)
		empty(&e.Targets)
		noNullSectors(e.Sources)
		noNullSectors(e.Targets)
	}
	for i := range c.Claims {
		claim := &c.Claims[i]
		empty(&claim.SourceSpans)
		empty(&claim.CueSpans)
		empty(&claim.ContentSpans)
		empty(&claim.Events)
		empty(&claim.Because)
		if claim.Source != nil {
			empty(&claim.Source.Sectors)
		}
	}
	if c.Mentions != nil {
		empty(&c.Mentions.Actors)
		empty(&c.Mentions.Times)
		empty(&c.Mentions.Places)
		noNullSectors(c.Mentions.Actors)
	}
}

func noNullSectors(actors []coding.Actor) {
	for i := range actors {
		empty(&actors[i].Sectors)
	}
}

func empty[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}
