package event

import (
	"path"
	"slices"
	"strings"

	"io/fs"

	"demarche/coding"
)

// frame says which words name an event, of which type, and where its
// participants stand. The format of the files is described in frames/README.
type frame struct {
	name      string
	typ, mode string // typ is NONE for a frame that only keeps others from firing
	cameo     string
	column    string // column of content.txt that refines the code, or ""
	line      line

	verbs, nouns, adjectives []phrase
	source, target           []slot
	conditions               []condition
	need                     string // which participants have to be actors
	symmetric                bool
	content                  coding.Factuality // of the events in its content; "" where it says nothing
	own                      coding.Factuality // of the event itself, where the words say it
	inherited                bool              // triggers are those of the frame it is like
	culprit                  string            // "source" or "target": who did what its content names
	learned                  string            // what gave it, where it is the reader's and no frame of the files
	examples, counters       []example
}

// rule names the frame as what gave a field.
func (f *frame) rule() string {
	if f.learned != "" {
		return f.learned
	}
	return "frame: " + f.name
}

// slot is a place in the clause: "subject", "object", "recipient", "clause",
// "possessor", "modifier", "controlled" (the understood subject of the content
// clause), or a preposition.
type slot string

// condition restricts a frame to clauses whose slot holds one of the words.
type condition struct {
	text   string // as it stands in the file
	slot   slot
	any    bool // the slot only has to be filled
	actor  bool // ... by an actor
	person bool // ... by people
	place  bool // ... by the name of a place
	many   bool // ... by actors of several parties
	negate bool
	words  wordSet
}

// example is a sentence with the participants it should give.
type example struct {
	line           line
	text           string
	source, target string // codes or their beginnings; "" where nobody
	factuality     coding.Factuality
	checked        bool // participants are given
}

// frameReader reads the frame files.
type frameReader struct {
	ontology *ontology
	classes  map[string][]string
	columns  map[string]bool
	byName   map[string]*frame
	frames   []*frame
}

// readDir reads every file of the folder frames, in the order of their names.
func (r *frameReader) readDir(fsys fs.FS) error {
	files, err := fs.Glob(fsys, "frames/*.txt")
	if err != nil {
		return err
	}
	slices.Sort(files)
	for _, f := range files {
		if path.Base(f) == "classes.txt" {
			continue
		}
		ls, err := lines(fsys, f)
		if err != nil {
			return err
		}
		if err := r.read(ls); err != nil {
			return err
		}
	}
	return nil
}

func (r *frameReader) read(ls []line) error {
	var f *frame
	for _, l := range ls {
		if l.text[0] == '[' {
			var err error
			if f, err = r.header(l); err != nil {
				return err
			}
			continue
		}
		key, value, ok := strings.Cut(l.text, ":")
		if !ok || f == nil {
			return l.errorf("want KEY: value below a [name] TYPE line")
		}
		if err := r.entry(f, l, strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
			return err
		}
	}
	return nil
}

// header reads "[name] TYPE:mode CAMEO".
func (r *frameReader) header(l line) (*frame, error) {
	end := strings.IndexByte(l.text, ']')
	if end < 0 {
		return nil, l.errorf("no ] behind the frame's name")
	}
	f := &frame{name: l.text[1:end], line: l, need: "actor"}
	if old := r.byName[f.name]; old != nil {
		return nil, l.errorf("frame %q stands already at %s:%d", f.name, old.line.file, old.line.number)
	}
	rest := strings.Fields(l.text[end+1:])
	if len(rest) == 0 {
		return nil, l.errorf("frame %q has no type", f.name)
	}
	if err := r.code(f, l, rest); err != nil {
		return nil, err
	}
	r.byName[f.name] = f
	r.frames = append(r.frames, f)
	return f, nil
}

func (r *frameReader) code(f *frame, l line, rest []string) error {
	f.typ, f.mode, _ = strings.Cut(rest[0], ":")
	if f.typ == "NONE" {
		return nil
	}
	t, ok := r.ontology.types[f.typ]
	if !ok {
		return l.errorf("unknown PLOVER type %q", f.typ)
	}
	if f.mode != "" && t.modes[f.mode] == "" {
		return l.errorf("%s has no mode %q", f.typ, f.mode)
	}
	if len(rest) > 1 {
		f.cameo, f.column, _ = strings.Cut(rest[1], "+")
		if f.column != "" && !r.columns[f.column] {
			return l.errorf("content.txt has no column %q", f.column)
		}
	} else if f.cameo = t.modes[f.mode]; f.mode == "" {
		f.cameo = t.root + "0"
	}
	if _, ok := r.ontology.codes[f.cameo]; !ok {
		return l.errorf("unknown CAMEO code %q", f.cameo)
	}
	return nil
}

// entry reads one "key: value" line of a frame.
func (r *frameReader) entry(f *frame, l line, key, value string) error {
	switch key {
	case "verb":
		f.ownTriggers()
		return r.triggers(&f.verbs, l, value, verbPhrase)
	case "noun":
		f.ownTriggers()
		return r.triggers(&f.nouns, l, value, nounPhrase)
	case "adjective":
		return r.triggers(&f.adjectives, l, value, nounPhrase)
	case "source":
		f.source = slots(value)
	case "target":
		f.target = slots(value)
	case "need":
		if !slices.Contains([]string{"source", "target", "both", "actor", "none"}, value) {
			return l.errorf("need is source, target, both, actor or none, not %q", value)
		}
		f.need = value
	case "symmetric":
		f.symmetric = value == "yes"
	case "content":
		return factuality(&f.content, l, value)
	case "factuality":
		return factuality(&f.own, l, value)
	case "culprit":
		if value != "source" && value != "target" {
			return l.errorf("culprit is source or target, not %q", value)
		}
		f.culprit = value
	case "like":
		return r.inherit(f, l, value)
	case "yes":
		f.examples = append(f.examples, readExample(l, value))
	case "no":
		f.counters = append(f.counters, readExample(l, value))
	default:
		return r.condition(f, l, key, value)
	}
	return nil
}

func factuality(into *coding.Factuality, l line, value string) error {
	switch f := coding.Factuality(value); f {
	case coding.Happened, coding.Ongoing, coding.Planned, coding.Possible, coding.CalledFor, coding.Denied, coding.Failed:
		*into = f
		return nil
	}
	return l.errorf("unknown factuality %q", value)
}

func (r *frameReader) triggers(into *[]phrase, l line, value string, read func(string) phrase) error {
	entries, err := r.expand(l, value)
	if err != nil {
		return err
	}
	for _, e := range entries {
		*into = append(*into, read(e))
	}
	return nil
}

func slots(value string) []slot {
	var out []slot
	for _, s := range list(value) {
		out = append(out, slot(s))
	}
	return out
}

// ownTriggers forgets inherited triggers at the frame's first trigger of its own.
func (f *frame) ownTriggers() {
	if f.inherited {
		f.verbs, f.nouns, f.adjectives, f.inherited = nil, nil, nil, false
	}
}

// inherit takes triggers, slots, conditions and the rest from a frame above.
func (r *frameReader) inherit(f *frame, l line, name string) error {
	p := r.byName[name]
	if p == nil {
		return l.errorf("no frame %q above", name)
	}
	f.verbs, f.nouns, f.adjectives = slices.Clone(p.verbs), slices.Clone(p.nouns), slices.Clone(p.adjectives)
	f.source, f.target, f.conditions = slices.Clone(p.source), slices.Clone(p.target), slices.Clone(p.conditions)
	f.inherited = true
	f.need, f.symmetric, f.content, f.own, f.culprit = p.need, p.symmetric, p.content, p.own, p.culprit
	return nil
}

// condition reads "if SLOT: words" and "unless SLOT: words".
func (r *frameReader) condition(f *frame, l line, key, value string) error {
	kind, where, ok := strings.Cut(key, " ")
	if !ok || kind != "if" && kind != "unless" {
		return l.errorf("unknown key %q", key)
	}
	c := condition{text: l.text, slot: slot(where), negate: kind == "unless", words: wordSet{}}
	switch value {
	case "*":
		c.any = true
	case "actor":
		c.actor = true
	case "person":
		c.person = true
	case "place":
		c.place = true
	case "several":
		c.many = true
	default:
		entries, err := r.expand(l, value)
		if err != nil {
			return err
		}
		for _, e := range entries {
			c.words.add(nounPhrase(e))
			if p := verbPhrase(e); len(p.rest) > 0 {
				c.words.add(p)
			}
		}
	}
	f.conditions = append(f.conditions, c)
	return nil
}

// expand replaces classes ("@truce") by their words.
func (r *frameReader) expand(l line, value string) ([]string, error) {
	var out []string
	for _, w := range list(value) {
		name, ok := strings.CutPrefix(w, "@")
		if !ok {
			out = append(out, w)
			continue
		}
		class, ok := r.classes[name]
		if !ok {
			return nil, l.errorf("unknown class @%s", name)
		}
		out = append(out, class...)
	}
	return out, nil
}

// readClasses reads "name: words" lines; a class may hold others above it.
func (r *frameReader) readClasses(ls []line) error {
	for _, l := range ls {
		name, value, ok := strings.Cut(l.text, ":")
		if !ok {
			return l.errorf("want NAME: words")
		}
		entries, err := r.expand(l, value)
		if err != nil {
			return err
		}
		name = strings.TrimSpace(name)
		r.classes[name] = append(r.classes[name], entries...)
	}
	return nil
}

// readExample reads "sentence => SOURCE > TARGET ; factuality".
func readExample(l line, value string) example {
	text, want, ok := strings.Cut(value, "=>")
	e := example{line: l, text: strings.TrimSpace(text), checked: ok}
	actors, fact, _ := strings.Cut(want, ";")
	e.factuality = coding.Factuality(strings.TrimSpace(fact))
	source, target, _ := strings.Cut(actors, ">")
	e.source, e.target = strings.TrimSpace(source), strings.TrimSpace(target)
	return e
}
