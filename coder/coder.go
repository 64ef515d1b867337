// Package coder puts the stages together: a dispatch goes in, what it reports
// comes out. It is the only place that knows their order:
//
//	wire      dateline: agency, day, where the body starts
//	syntax    sentences, tags, trees, names
//	where     places
//	when      time expressions, by the day of publication
//
// The command, the server and the workers all code through a Coder.
package coder

import (
	"fmt"
	"io/fs"
	"iter"
	"sync"

	"demarche/coding"
	"demarche/inorder"
	"demarche/syntax"
	"demarche/when"
	"demarche/where"
	"demarche/wire"
)

// Coder holds the model and the lexicons of all stages. It does not change once
// made; any number of goroutines may use it at the same time.
type Coder struct {
	parser *syntax.Parser
	times  *when.Lexicon
	places *where.Gazetteer
}

// New loads the model and the lexicons that are built into the program, and the
// user's own on top. Each of extra holds a folder for each stage that it adds
// to ("event/frames/mine.txt"), with files of the same form as the stage's own.
func New(extra ...fs.FS) (*Coder, error) {
	c := new(Coder)
	err := together(
		func() (err error) { c.parser, err = syntax.NewParser(); return },
		func() (err error) { c.times, err = when.Load(layers(extra, "when")...); return },
		func() (err error) { c.places, err = where.Load(layers(extra, "where")...); return },
	)
	if err != nil {
		return nil, err
	}
	return c, nil
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

// layers are the folders of one stage in the user's layers.
func layers(extra []fs.FS, stage string) []fs.FS {
	var found []fs.FS
	for _, layer := range extra {
		if info, err := fs.Stat(layer, stage); err != nil || !info.IsDir() {
			continue
		}
		if sub, err := fs.Sub(layer, stage); err == nil {
			found = append(found, sub)
		}
	}
	return found
}

// Code reads one dispatch. Agency, title and publication day are filled in from
// its dateline where they are missing. With mentions, the coding also lists every
// actor, time and place named in the text.
func (c *Coder) Code(d coding.Dispatch, mentions bool) coding.Coding {
	dateline, warnings := wire.Complete(&d)
	body := 0
	if dateline != nil {
		body = dateline.End
	}
	document := c.parser.Parse(d.Text, body)
	places := c.places.Read(document)
	times := c.times.Read(document, d.Published)

	coded := coding.Coding{Schema: coding.Schema, Dispatch: d, Warnings: warnings}
	if mentions {
		coded.Mentions = &coding.Mentions{Times: timesOf(times), Places: placesOf(places)}
	}
	noNulls(&coded)
	return coded
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

func timesOf(mentions []when.Mention) []coding.Time {
	times := make([]coding.Time, len(mentions))
	for i, m := range mentions {
		times[i] = m.Time
	}
	return times
}

func placesOf(mentions []where.Mention) []coding.Place {
	places := make([]coding.Place, len(mentions))
	for i, m := range mentions {
		places[i] = m.Place
	}
	return places
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
