package claim

import (
	"slices"

	"demarche/event"
)

// Candidate is a way to read one cue, with the features that the model weighs:
// what train/attribution learns from.
type Candidate struct {
	Cue      [][2]int // byte offsets into the text
	Source   [][2]int // empty where nobody is named
	Content  [][2]int // empty where only direct speech beside the cue can be it
	Features []string
	Frame    string
	Spoken   bool // direct speech stands beside the cue
	Edges    []Edge
}

// Edge is a phrase that may still belong to a part of a candidate.
type Edge struct {
	Role     string // content, source or cue
	Start    int    // of the phrase's head, in bytes
	Features []string
}

// Candidates lists what Read would choose from, cue by cue in text order.
func (l *Lexicon) Candidates(in event.Input) [][]Candidate {
	d := in.Document
	quotes := utterances(d.Text)
	var out [][]Candidate
	for i := range d.Sentences {
		s := &d.Sentences[i]
		for _, proposals := range l.propose(in, i, quotes) {
			var cs []Candidate
			for _, a := range proposals {
				c := Candidate{
					Cue: offsets(spansOf(d, s, a.cue.tokens)), Content: offsets(a.tree),
					Features: a.features(d, l, quotes), Frame: a.frame.name, Spoken: a.besideQuote(d, quotes) != "",
				}
				if a.voice.known {
					c.Source = offsets(spansOf(d, s, a.voice.tokens))
				}
				for _, e := range slices.Concat(a.contentEdges(s, l), a.sourceEdges(s), a.cueEdges(s)) {
					c.Edges = append(c.Edges, Edge{string(e.role), s.Tokens[e.head].Start, e.named()})
				}
				cs = append(cs, c)
			}
			out = append(out, cs)
		}
	}
	return out
}

func offsets(spans []span) [][2]int {
	var out [][2]int
	for _, s := range spans {
		out = append(out, [2]int{s.start, s.end})
	}
	return out
}
