package reader

import (
	"slices"

	"demarche/actor"
	"demarche/coding"
	"demarche/syntax"
	"demarche/syntax/argument"
	"demarche/when"
	"demarche/where"
)

// Marks is what the stages before the reader say of each word of a document:
// input to the network beside the word pieces.
type Marks struct {
	document *syntax.Document
	first    []int // by sentence: number of its first word in the document

	Frames  []uint8        // by word: 1 + index into Types of the frame it triggers; 0 none
	Actors  []uint8        // by word: 1 + index into Sectors of the actor whose mention it heads; 0 none
	Setting []uint8        // by word: 1 in a time expression, 2 in a place name; 0 neither
	Parties [][]string     // by word: the parties that it names or belongs to the name of, see Party
	framed  map[int][]Pair // what the frames propose, by trigger
}

// Pair says how words, counted through the document, stand to an anchor: the
// trigger of an event or the cue of a claim.
type Pair struct {
	From, To int // To is exclusive
	Kind     Kind
}

// Kind is a way in which a word stands to an anchor.
type Kind uint8

// The kinds, in the order of the network's weights. Arguments are those of
// package argument, with what syntax does to them undone.
const (
	FrameSource Kind = iota // the frames make it the source
	FrameTarget
	Subject
	Object
	Recipient
	OtherOblique
	ClauseHead // of a content clause
	ClauseWord // any word of it
	Child      // hangs on the anchor in the tree
	Parent     // the anchor hangs on it
	Below      // any word below the anchor
	Against    // an oblique with a preposition like it
	With
	To
	From
	In
	kinds
)

// prepositions are the kinds of obliques by their preposition.
var prepositions = map[string]Kind{
	"against": Against, "at": Against, "on": Against, "upon": Against, "over": Against,
	"with": With, "between": With, "among": With,
	"to": To, "for": To, "toward": To, "towards": To,
	"from": From, "by": From, "of": From,
	"in": In, "near": In, "inside": In, "outside": In, "around": In,
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

// Domestic is how many of Sectors an actor of a state may have; the rest are those of bodies of several states.
const Domestic = 21

// NewMarks marks the mentions of actors, times and places, as of the day of
// publication.
func NewMarks(d *syntax.Document, actors *actor.Mentions, times []when.Mention, places []where.Mention, day string) *Marks {
	m := unmarked(d)
	for _, x := range actors.All() {
		if found, _ := actors.At(x.Sentence, x.Head, day); len(found) > 0 {
			m.Actors[m.Word(x.Sentence, x.Head)] = sectorOf(found[0])
		}
	}
	for i := range d.Sentences {
		for t := range d.Sentences[i].Tokens {
			found, _ := actors.At(i, t, day)
			for _, a := range found {
				if p := Party(a); p != "" && !slices.Contains(m.Parties[m.Word(i, t)], p) {
					m.Parties[m.Word(i, t)] = append(m.Parties[m.Word(i, t)], p)
				}
			}
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

// unmarked returns the marks of a document of which nobody has said anything.
func unmarked(d *syntax.Document) *Marks {
	m := &Marks{document: d, first: make([]int, len(d.Sentences)+1), framed: map[int][]Pair{}}
	for i := range d.Sentences {
		m.first[i+1] = m.first[i] + len(d.Sentences[i].Tokens)
	}
	n := m.first[len(d.Sentences)]
	m.Frames, m.Actors, m.Setting, m.Parties = make([]uint8, n), make([]uint8, n), make([]uint8, n), make([][]string, n)
	return m
}

// Word counts a token through the document.
func (m *Marks) Word(sentence, token int) int { return m.first[sentence] + token }

// Propose marks an event that the frames propose.
func (m *Marks) Propose(sentence, token int, kind string, sources, targets []coding.Actor) {
	trigger := m.Word(sentence, token)
	m.Frames[trigger] = uint8(1 + slices.Index(Types, kind))
	m.frame(trigger, sources, FrameSource)
	m.frame(trigger, targets, FrameTarget)
}

func (m *Marks) frame(trigger int, actors []coding.Actor, k Kind) {
	for _, a := range actors {
		if a.Span == nil {
			continue
		}
		if w := m.headOf(a.Span); w >= 0 {
			m.framed[trigger] = append(m.framed[trigger], Pair{w, w + 1, k})
		}
	}
}

// Pairs returns how the words of the document stand to an anchor. The same pair
// may come more than once.
func (m *Marks) Pairs(sentence, token int) []Pair {
	s, first := &m.document.Sentences[sentence], m.first[sentence]
	out := slices.Clone(m.framed[first+token])
	add := func(from, to int, k Kind) { out = append(out, Pair{first + from, first + to, k}) }
	for _, a := range argument.Of(s, token) {
		switch a.Role {
		case argument.Subject:
			add(a.Token, a.Token+1, Subject)
		case argument.Object:
			add(a.Token, a.Token+1, Object)
		case argument.Recipient:
			add(a.Token, a.Token+1, Recipient)
		case argument.Oblique:
			k, known := prepositions[a.Prep]
			if !known {
				k = OtherOblique
			}
			add(a.Token, a.Token+1, k)
		case argument.Clause:
			from, to := s.Subtree(a.Token)
			add(a.Token, a.Token+1, ClauseHead)
			add(from, to, ClauseWord)
		}
	}
	for _, c := range s.Children(token) {
		add(c, c+1, Child)
	}
	if h := s.Tokens[token].Head; h >= 0 {
		add(h, h+1, Parent)
	}
	from, to := s.Subtree(token)
	add(from, to, Below)
	return out
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

// Party is what an actor is counted by: its country, or its organisation.
func Party(a coding.Actor) string {
	if len(a.Code) >= 6 && (a.Code[:3] == "IGO" || a.Code[:3] == "NGO" || a.Code[:3] == "IMG") {
		return a.Code[:6]
	}
	return a.Code[:min(3, len(a.Code))]
}

// SectorOf returns the place in Sectors of what an actor's code begins with, or
// has after the country; -1 for another.
func SectorOf(a coding.Actor) int {
	if len(a.Code) >= 3 && slices.Index(Sectors, a.Code[:3]) > 0 {
		return slices.Index(Sectors, a.Code[:3])
	}
	return slices.Index(Sectors, a.Code[min(3, len(a.Code)):min(6, len(a.Code))])
}

// sectorOf returns the mark of an actor, which is that of a state where its
// sector is another.
func sectorOf(a coding.Actor) uint8 { return uint8(1 + max(0, SectorOf(a))) }
