package event

import (
	"demarche/actor"
	"demarche/coding"
	"demarche/reader"
	"demarche/syntax"
	"demarche/when"
	"demarche/where"
	"demarche/wire"
)

// Input is a dispatch as the stages before this one read it.
type Input struct {
	Document  *syntax.Document
	Actors    *actor.Mentions
	Times     []when.Mention
	Places    []where.Mention
	Country   func(code string) (coding.Place, bool) // a state of today as a place
	Published string                                 // ISO date; empty when unknown
	Dateline  *wire.Dateline
	Home      *coding.Place   // where the dispatch was written, from its dateline; nil when unknown
	Reading   *reader.Reading // what the network says; nil where only frames and cues are asked
	Trace     func(Step)      // told of every frame whose words stand in the text; nil for nobody
	Choice    func(Choice)    // told of every choice of who takes part; nil for nobody
}

// Event is a coded event with its place in the trees.
type Event struct {
	coding.Event
	Sentence int // index into Input.Document.Sentences
	Token    int // head of the trigger in that sentence
}
