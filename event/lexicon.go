package event

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"demarche/syntax"
)

//go:embed *.txt frames/*.txt
var embedded embed.FS

// Data are the files that are built in: what the package's results depend on
// beside its code.
func Data() fs.FS { return embedded }

// Lexicon is the frames and word lists; it is read-only after Load and safe
// for concurrent use.
type Lexicon struct {
	ontology *ontology
	topics   []topic
	matters  map[string][]matter // by column
	people   wordSet             // nouns that denote people: @person
	facts    factRules
	tolls    tollRules
	frames   []*frame
	byVerb   map[string][]trigger
	byNoun   map[string][]trigger
	byAdj    map[string][]trigger
	choices  Weights // weights of the features of choices
}

// trigger is one phrase that may announce a frame.
type trigger struct {
	frame  *frame
	phrase phrase
}

// Load reads the embedded frames and lists and those of further layers, which
// hold files of the same names and formats: frames and list entries of a layer
// are added to those before. An error names file and line.
func Load(extra ...fs.FS) (*Lexicon, error) {
	l := &Lexicon{ontology: newOntology(), choices: Weights{}}
	r := &frameReader{ontology: l.ontology, classes: map[string][]string{}, columns: map[string]bool{}, byName: map[string]*frame{}}
	for _, fsys := range append([]fs.FS{embedded}, extra...) {
		if err := l.layer(fsys, r); err != nil {
			return nil, fmt.Errorf("event lexicon: %w", err)
		}
	}
	l.frames, l.people = r.frames, wordSet{}
	for _, w := range r.classes["person"] {
		l.people.add(nounPhrase(w))
	}
	l.index()
	return l, nil
}

// layer reads the files of one layer; a layer need not have them all.
func (l *Lexicon) layer(fsys fs.FS, r *frameReader) error {
	parts := []struct {
		file string
		read func([]line) error
	}{
		{"plover.txt", l.ontology.readPLOVER},
		{"cameo.txt", l.ontology.readCAMEO},
		{"content.txt", func(ls []line) error { return l.readTopics(ls, r.columns) }},
		{"matter.txt", func(ls []line) error { return l.readMatters(ls, r.columns) }},
		{"factuality.txt", l.facts.read},
		{"quantifiers.txt", l.tolls.readQuantifiers},
		{"toll.txt", l.tolls.read},
		{"choice.txt", l.readChoices},
		{"frames/classes.txt", r.readClasses},
	}
	for _, p := range parts {
		ls, err := lines(fsys, p.file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := p.read(ls); err != nil {
			return err
		}
	}
	return r.readDir(fsys)
}

// index files the frames' triggers by their head words, the most specific
// frame first; frames that are equal keep the order of the files.
func (l *Lexicon) index() {
	l.byVerb, l.byNoun, l.byAdj = map[string][]trigger{}, map[string][]trigger{}, map[string][]trigger{}
	for _, f := range l.frames {
		file(l.byVerb, f, f.verbs)
		file(l.byNoun, f, f.nouns)
		file(l.byAdj, f, f.adjectives)
	}
	for _, index := range []map[string][]trigger{l.byVerb, l.byNoun, l.byAdj} {
		for _, ts := range index {
			slices.SortStableFunc(ts, func(a, b trigger) int { return cmp.Compare(b.specificity(), a.specificity()) })
		}
	}
}

func file(index map[string][]trigger, f *frame, phrases []phrase) {
	for _, p := range phrases {
		index[p.head] = append(index[p.head], trigger{f, p})
	}
}

// specificity: longer phrases before shorter ones, more conditions before
// fewer, and what has to be there before what must not be.
func (t trigger) specificity() int {
	n := 4 * len(t.phrase.rest)
	for _, c := range t.frame.conditions {
		if n += 3; c.negate {
			n -= 2
		}
	}
	return n
}

// propose returns the triggers that the token may be, most specific first.
func (l *Lexicon) propose(t syntax.Token) []trigger {
	var out []trigger
	for _, k := range keys(t) {
		switch t.UPOS {
		case "VERB", "AUX":
			out = append(out, l.byVerb[k]...)
			if t.XPOS == "VBG" && strings.HasSuffix(k, "ing") {
				out = append(out, l.byNoun[k]...)
			}
		case "NOUN", "PROPN":
			out = append(out, l.byNoun[k]...)
		case "ADJ":
			out = append(out, l.byAdj[k]...)
		}
	}
	if t.UPOS == "NOUN" {
		out = append(out, l.nominal(t)...)
	}
	return out
}

// nominal returns the verb triggers that a noun of the verb may be: those whose
// frame asks for more than the verb alone.
func (l *Lexicon) nominal(t syntax.Token) []trigger {
	var out []trigger
	for _, verb := range verbsOf()[fold(t.Lemma)] {
		for _, tr := range l.byVerb[verb] {
			if len(tr.phrase.rest) > 0 || tr.frame.asks() {
				out = append(out, tr)
			}
		}
	}
	return out
}

// asks reports whether the frame wants certain words in its clause.
func (f *frame) asks() bool {
	return slices.ContainsFunc(f.conditions, func(c condition) bool {
		return !c.negate && (c.slot == "object" || c.slot == "about") && len(c.words) > 0
	})
}
