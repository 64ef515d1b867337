package event

import (
	"cmp"
	"slices"
	"strings"

	"demarche/syntax/argument"
)

// topic is a row of content.txt.
type topic struct {
	name  string
	codes map[string]string // column: CAMEO code
	words wordSet
}

// matter is a row of matter.txt: a finer code by what an event is about or by
// its means. A code that begins with * goes on from the base of the frame's own.
type matter struct {
	code  string
	words wordSet
}

// meansColumn is the column of matter.txt that is looked up in the instruments
// of a deed instead of in its content.
const meansColumn = "means"

var topicColumns = [...]string{"appeal", "intent", "demand", "refusal"}

func (l *Lexicon) readTopics(ls []line, columns map[string]bool) error {
	for _, c := range topicColumns {
		columns[c] = true
	}
	for _, ln := range ls {
		f := ln.fields()
		if len(f) != len(topicColumns)+2 {
			return ln.errorf("want %d fields, have %d", len(topicColumns)+2, len(f))
		}
		t := topic{name: f[0], codes: map[string]string{}, words: wordsOf(f[len(f)-1])}
		for i, column := range topicColumns {
			if code := f[i+1]; code != "-" {
				if _, ok := l.ontology.codes[code]; !ok {
					return ln.errorf("unknown CAMEO code %q", code)
				}
				t.codes[column] = code
			}
		}
		l.topics = append(l.topics, t)
	}
	return nil
}

func (l *Lexicon) readMatters(ls []line, columns map[string]bool) error {
	if l.matters == nil {
		l.matters = map[string][]matter{}
	}
	for _, ln := range ls {
		f := ln.fields()
		if len(f) != 3 {
			return ln.errorf("want 3 fields, have %d", len(f))
		}
		if _, ok := l.ontology.codes[f[1]]; !ok && f[1][:1] != "*" {
			return ln.errorf("unknown CAMEO code %q", f[1])
		}
		columns[f[0]] = true
		l.matters[f[0]] = append(l.matters[f[0]], matter{f[1], wordsOf(f[2])})
	}
	return nil
}

// wordsOf reads a list of words and groups that verbs or nouns may head.
func wordsOf(text string) wordSet {
	ws := wordSet{}
	for _, w := range list(text) {
		ws.add(nounPhrase(w))
		if p := verbPhrase(w); len(p.rest) > 0 {
			ws.add(p)
		}
	}
	return ws
}

// decideCode takes the frame's CAMEO code, or the finer one that its column
// gives: by what a speech act is about, or by the means of a deed.
func (r *reading) decideCode(c *candidate) {
	c.cameo, c.mode = c.frame.cameo, c.frame.mode
	column := c.frame.column
	if column == "" {
		return
	}
	best := finding{depth: contentDepth + 1}
	about := r.content(c)
	if column == meansColumn {
		about = r.means(c)
	}
	for _, tok := range about {
		for _, t := range r.l.topics {
			best = r.nearer(best, tok, t.words, t.codes[column])
		}
		for _, m := range r.l.matters[column] {
			best = r.nearer(best, tok, m.words, m.code)
		}
	}
	if best.code != "" {
		r.refine(c, best.code)
		r.because(c, "cameo", column, best.tok)
	}
}

// refine gives the candidate a finer code and the mode that goes with it.
func (r *reading) refine(c *candidate, code string) {
	if rest, ok := strings.CutPrefix(code, "*"); ok {
		code = strings.TrimSuffix(c.frame.cameo, "0") + rest
	}
	o, ok := r.l.ontology.codes[code]
	if !ok {
		return
	}
	c.cameo = code
	if o.typ == c.frame.typ && o.mode != "" && r.l.ontology.types[o.typ].modes[o.mode] != "" {
		c.mode = o.mode
	}
}

// contentDepth bounds how deep in its content the word stands that says what an
// event is about; deeper words belong to something else.
const contentDepth = 3

// finding is the word nearest to the head of the content that gave a code.
type finding struct {
	depth, tok int
	code       string
}

// nearer returns the better of two findings: the shallower, and of two as deep
// the earlier row.
func (r *reading) nearer(best finding, tok int, words wordSet, code string) finding {
	if code == "" {
		return best
	}
	from, to := r.s.Subtree(tok)
	for i := from; i < to; i++ {
		if d := r.depth(i, tok); d >= 0 && d < best.depth && words.has(r.s, i) {
			best = finding{d, i, code}
		}
	}
	return best
}

// depth counts how far below top the token stands, not counting coordination
// and the measure words of "an end to" and "a number of"; -1 if it does not.
func (r *reading) depth(i, top int) int {
	d := 0
	for cur := i; ; cur = r.s.Tokens[cur].Head {
		switch {
		case cur == top:
			return d
		case cur < 0 || d > contentDepth:
			return -1
		case !r.s.Tokens[cur].Is("conj"):
			d++
		}
	}
}

// means returns the words that may name the instrument of a deed: its subject,
// what it was done by, with or in, and what stands before its noun.
func (r *reading) means(c *candidate) []int {
	out := slices.Clone(c.words[1:])
	for _, child := range r.s.Children(c.tok) {
		if r.isModifier(child) {
			out = append(out, child)
		}
	}
	for _, a := range c.args {
		switch {
		case a.Role == argument.Subject && !strings.Contains(a.Via, "possess"),
			a.Role == argument.Oblique && isWord("instrumental", a.Prep),
			a.Role == argument.Clause && r.s.Tokens[a.Token].XPOS == "VBG":
			out = append(out, a.Token)
		}
	}
	return out
}

// shareCodes gives a deed that is told without its means the code of the word
// for the same happening that tells them: "killed when they blew themselves up".
func (r *reading) shareCodes(found []*candidate) {
	for _, c := range found {
		if c.frame.column != meansColumn || c.cameo != c.frame.cameo {
			continue
		}
		near := slices.DeleteFunc(slices.Clone(found), func(o *candidate) bool {
			return o == c || o.frame.typ != c.frame.typ || !r.instrumental(o.cameo) || !r.sameHappening(c.tok, o.tok)
		})
		if len(near) == 0 {
			continue
		}
		o := slices.MinFunc(near, func(a, b *candidate) int { return cmp.Compare(distance(a.tok, c.tok), distance(b.tok, c.tok)) })
		r.refine(c, o.cameo)
		r.because(c, "cameo", "means of the same happening", o.tok)
	}
}

func distance(a, b int) int { return max(a-b, b-a) }

// instrumental reports whether a code tells the means of a deed.
func (r *reading) instrumental(code string) bool {
	return slices.ContainsFunc(r.l.matters[meansColumn], func(m matter) bool { return m.code == code })
}
