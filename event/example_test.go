package event

import (
	"strings"
	"sync"
	"testing"

	"demarche/actor"
	"demarche/coding"
	"demarche/syntax"
	"demarche/when"
	"demarche/where"
)

// stages are the real stages before this one, loaded once for all tests.
type stages struct {
	parser *syntax.Parser
	actors *actor.Lexicon
	times  *when.Lexicon
	places *where.Gazetteer
	events *Lexicon
}

var load = sync.OnceValues(func() (*stages, error) {
	s := new(stages)
	var err error
	for _, step := range []func(){
		func() { s.parser, err = syntax.NewParser() },
		func() { s.actors, err = actor.Load() },
		func() { s.times, err = when.Load() },
		func() { s.places, err = where.Load() },
		func() { s.events, err = Load() },
	} {
		if step(); err != nil {
			return nil, err
		}
	}
	return s, nil
})

// read codes a text as if published on the day, with every stage.
func read(t *testing.T, text, day string) []Event {
	t.Helper()
	s, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return s.events.Read(s.input(text, day))
}

func (s *stages) input(text, day string) Input {
	d := s.parser.Parse(text, 0)
	return Input{Document: d, Actors: s.actors.Read(d, day), Times: s.times.Read(d, day), Places: s.places.Read(d), Country: s.places.Country, Published: day}
}

// by is the frame that gave an event its type.
func by(e Event) string {
	return strings.TrimPrefix(e.Because[0].Rule, "frame: ")
}

// TestFrameExamples runs the examples that stand with each frame: a "yes" must
// give an event of the frame's type between the actors it names, a "no" none
// of that frame.
func TestFrameExamples(t *testing.T) {
	s, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.events.frames {
		for _, x := range f.examples {
			if !gives(read(t, x.text, "2010-06-15"), f, x) {
				t.Errorf("%s:%d: %s does not read %q", x.line.file, x.line.number, f.name, x.text)
			}
		}
		for _, x := range f.counters {
			for _, e := range read(t, x.text, "2010-06-15") {
				if by(e) == f.name {
					t.Errorf("%s:%d: %s reads %q", x.line.file, x.line.number, f.name, x.text)
				}
			}
		}
	}
}

func gives(events []Event, f *frame, x example) bool {
	for _, e := range events {
		if e.Type == f.typ && (x.factuality == "" || e.Factuality == x.factuality) && codes(e.Sources, x.source) && codes(e.Targets, x.target) {
			return true
		}
	}
	return false
}

// codes reports whether one of the actors has a code that begins so.
func codes(actors []coding.Actor, want string) bool {
	if want == "" {
		return true
	}
	for _, a := range actors {
		if strings.HasPrefix(a.Code, want) {
			return true
		}
	}
	return false
}
