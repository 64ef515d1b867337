package claim

import (
	"sync"
	"testing"

	"demarche/actor"
	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
	"demarche/when"
	"demarche/where"
)

// pipeline is every stage that claims rest on, loaded once for all tests.
type pipeline struct {
	parser *syntax.Parser
	actors *actor.Lexicon
	times  *when.Lexicon
	places *where.Gazetteer
	events *event.Lexicon
	claims *Lexicon
}

var loaded = sync.OnceValues(func() (*pipeline, error) {
	p := &pipeline{}
	var err error
	step := func(load func() error) {
		if err == nil {
			err = load()
		}
	}
	step(func() (e error) { p.parser, e = syntax.NewParser(); return })
	step(func() (e error) { p.actors, e = actor.Load(); return })
	step(func() (e error) { p.times, e = when.Load(); return })
	step(func() (e error) { p.places, e = where.Load(); return })
	step(func() (e error) { p.events, e = event.Load(); return })
	step(func() (e error) { p.claims, e = Load(); return })
	return p, err
})

func load(t testing.TB) *pipeline {
	t.Helper()
	p, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// published is the day on which the texts of the tests appear.
const published = "2017-04-12"

// input reads a text through the stages before this one.
func (p *pipeline) input(text string) (event.Input, []event.Event) {
	d := p.parser.Parse(text, 0)
	in := event.Input{
		Document:  d,
		Actors:    p.actors.Read(d, published),
		Times:     p.times.Read(d, published),
		Places:    p.places.Read(d),
		Country:   p.places.Country,
		Published: published,
	}
	return in, p.events.Read(in)
}

// read gives the claims of a text and its events as the claims leave them.
func (p *pipeline) read(text string) ([]coding.Claim, []event.Event) {
	in, events := p.input(text)
	return p.claims.Read(in, events), events
}
