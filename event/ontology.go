package event

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// code is one CAMEO code.
type code struct {
	name      string
	quad      int
	goldstein float64
	typ, mode string // PLOVER
}

// plover is one PLOVER type.
type plover struct {
	quad  int
	root  string            // CAMEO root
	modes map[string]string // mode: the CAMEO code that stands for it
}

// context is one PLOVER context with the words that give it.
type context struct {
	name  string
	words wordSet
}

// ontology is what plover.txt and cameo.txt say.
type ontology struct {
	codes    map[string]code
	types    map[string]plover
	contexts []context
}

func newOntology() *ontology {
	return &ontology{codes: map[string]code{}, types: map[string]plover{}}
}

// line is one line of a data file that is neither empty nor a comment.
type line struct {
	file   string
	number int
	text   string
}

func (l line) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: "+format, append([]any{l.file, l.number}, args...)...)
}

// lines reads a data file; a file that is not there has none.
func lines(fsys fs.FS, file string) ([]line, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	var out []line
	for i, text := range strings.Split(string(data), "\n") {
		text = strings.TrimSpace(text)
		if text != "" && text[0] != '#' {
			out = append(out, line{file, i + 1, text})
		}
	}
	return out, nil
}

// fields splits a line at semicolons.
func (l line) fields() []string {
	f := strings.Split(l.text, ";")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f
}

// list splits at commas.
func list(text string) []string {
	var out []string
	for _, w := range strings.Split(text, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func (o *ontology) readCAMEO(ls []line) error {
	for _, l := range ls {
		f := l.fields()
		if len(f) != 5 {
			return l.errorf("want 5 fields, have %d", len(f))
		}
		quad, err := strconv.Atoi(f[2])
		if err != nil || quad < 1 || quad > 4 {
			return l.errorf("quad class %q is not 1 to 4", f[2])
		}
		c := code{name: f[1], quad: quad}
		if f[3] == "-" {
			c.goldstein = o.inherited(f[0])
		} else if c.goldstein, err = strconv.ParseFloat(f[3], 64); err != nil {
			return l.errorf("Goldstein score %q: %w", f[3], err)
		}
		if f[4] != "-" {
			c.typ, c.mode, _ = strings.Cut(f[4], ":")
		}
		o.codes[f[0]] = c
	}
	return nil
}

// inherited is the Goldstein score of the next broader code that has one.
func (o *ontology) inherited(name string) float64 {
	for len(name) > 2 {
		name = name[:len(name)-1]
		if c, ok := o.codes[name]; ok {
			return c.goldstein
		}
	}
	return 0
}

func (o *ontology) readPLOVER(ls []line) error {
	for _, l := range ls {
		if rest, ok := strings.CutPrefix(l.text, "context "); ok {
			name, words, ok := strings.Cut(rest, ":")
			if !ok {
				return l.errorf("want context NAME: words")
			}
			c := context{name, wordSet{}}
			for _, w := range list(words) {
				c.words.add(nounPhrase(w))
			}
			o.contexts = append(o.contexts, c)
			continue
		}
		f := l.fields()
		if len(f) != 5 {
			return l.errorf("want 5 fields, have %d", len(f))
		}
		quad, err := strconv.Atoi(f[1])
		if err != nil {
			return l.errorf("quad class %q: %w", f[1], err)
		}
		p := plover{quad: quad, root: f[3], modes: map[string]string{}}
		for _, m := range list(f[4]) {
			mode, code, ok := strings.Cut(m, "=")
			if !ok {
				return l.errorf("mode %q has no =CODE", m)
			}
			p.modes[mode] = code
		}
		o.types[f[0]] = p
	}
	return nil
}
