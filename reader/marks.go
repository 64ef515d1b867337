package reader

import (
	"slices"

	"demarche/actor"
	"demarche/coding"
	"demarche/syntax"
	"demarche/when"
	"demarche/where"
)

// Marks is what the stages before the reader say of each word of a document:
// input to the network beside the encoder's states.
type Marks struct {
	document *syntax.Document
	first    []int // by sentence: number of its first word in the document

	Frames  []uint8 // by word: 1 + index into Types of the frame it triggers; 0 none
	Actors  []uint8 // by word: 1 + index into Sectors of the actor whose mention it heads; 0 none
	Setting []uint8 // by word: 1 in a time expression, 2 in a place name; 0 neither
	Pairs   []Pair
}

// Pair says that a frame gives its trigger a participant. Words are counted
// through the document.
type Pair struct {
	Trigger, Word int
	Target        bool // else the source
}

// Types are the PLOVER types, in the order of the network's classes.
var Types = []string{
	"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
	"ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}

// Sectors are the kinds of actors that the network tells apart: what stands
// first in an actor's code after its country, or in place of it. The first is
// an actor of no sector, which is a state.
var Sectors = []string{
	"", "GOV", "MIL", "REB", "OPP", "CVL", "COP", "LEG", "JUD", "SPY", "MED", "HLH", "BUS", "EDU", "REF", "CRM", "PTY", "LAB", "REL", "RAD", "UAF", "IGO", "NGO", "IMG", "MNC", "INT",
}

// NewMarks marks the mentions of actors, times and places, as of the day of
// publication.
func NewMarks(d *syntax.Document, actors *actor.Mentions, times []when.Mention, places []where.Mention, day string) *Marks {
	m := &Marks{document: d, first: make([]int, len(d.Sentences)+1)}
	for i := range d.Sentences {
		m.first[i+1] = m.first[i] + len(d.Sentences[i].Tokens)
	}
	n := m.first[len(d.Sentences)]
	m.Frames, m.Actors, m.Setting = make([]uint8, n), make([]uint8, n), make([]uint8, n)
	for _, x := range actors.All() {
		if found, _ := actors.At(x.Sentence, x.Head, day); len(found) > 0 {
			m.Actors[m.Word(x.Sentence, x.Head)] = sectorOf(found[0])
		}
	}
	for _, x := range times {
		m.set(x.Sentence, x.From, x.To, 1)
	}
	for _, x := range places {
		m.set(x.Sentence, x.From, x.To, 2)
	}
	return m
}

// Word counts a token through the document.
func (m *Marks) Word(sentence, token int) int { return m.first[sentence] + token }

// Propose marks an event that the frames propose.
func (m *Marks) Propose(sentence, token int, kind string, sources, targets []coding.Actor) {
	trigger := m.Word(sentence, token)
	m.Frames[trigger] = uint8(1 + slices.Index(Types, kind))
	m.pair(trigger, sources, false)
	m.pair(trigger, targets, true)
}

func (m *Marks) pair(trigger int, actors []coding.Actor, target bool) {
	for _, a := range actors {
		if a.Span == nil {
			continue
		}
		if w := m.headOf(a.Span); w >= 0 {
			m.Pairs = append(m.Pairs, Pair{trigger, w, target})
		}
	}
}

// headOf returns the word of a span that hangs on none of the others, or -1.
func (m *Marks) headOf(span *coding.Span) int {
	for i := range m.document.Sentences {
		s := &m.document.Sentences[i]
		if s.End <= span.Start || s.Start >= span.End {
			continue
		}
		in := func(t int) bool {
			return t >= 0 && s.Tokens[t].Start >= span.Start && s.Tokens[t].End <= span.End
		}
		for t := range s.Tokens {
			if in(t) && !in(s.Tokens[t].Head) {
				return m.first[i] + t
			}
		}
	}
	return -1
}

func (m *Marks) set(sentence, from, to int, kind uint8) {
	for t := from; t < to; t++ {
		m.Setting[m.Word(sentence, t)] = kind
	}
}

// sectorOf returns the mark of an actor: by the sector that its code begins
// with, or has after the country.
func sectorOf(a coding.Actor) uint8 {
	for at := 0; at+3 <= len(a.Code) && at <= 3; at += 3 {
		if i := slices.Index(Sectors, a.Code[at:at+3]); i > 0 {
			return uint8(1 + i)
		}
	}
	return 1
}
