package event

import "fmt"

// Step is one frame tried on one word, and what came of it.
type Step struct {
	Sentence, Token int    // in Input.Document
	Word            string // as it stands in the text
	Frame           string // its name
	Code            string // "TYPE:mode CAMEO"
	At              string // file and line of the frame
	Outcome         string // "taken", or why not
}

// trace tells Input.Trace what became of a frame at a word of the sentence.
func (r *reading) trace(tok int, f *frame, outcome string) {
	if r.in.Trace == nil {
		return
	}
	code := f.typ
	if f.mode != "" {
		code += ":" + f.mode
	}
	if f.cameo != "" {
		code += " " + f.cameo
	}
	r.in.Trace(Step{
		Sentence: r.at, Token: tok, Word: r.s.Tokens[tok].Form, Frame: f.name, Code: code,
		At: fmt.Sprintf("%s:%d", f.line.file, f.line.number), Outcome: outcome,
	})
}

// traceOf is trace for a candidate, whose sentence need not be the one being read.
func (r *reading) traceOf(c *candidate, outcome string) {
	at, s := r.at, r.s
	r.at, r.s = c.sentence, &r.in.Document.Sentences[c.sentence]
	r.trace(c.tok, c.frame, outcome)
	r.at, r.s = at, s
}
