package event

import (
	"slices"
	"strings"

	"demarche/coding"
	"demarche/syntax"
	"demarche/syntax/argument"
)

// tollRules is toll.txt and quantifiers.txt.
type tollRules struct {
	words      []tollWord
	nouns      map[string]wordSet // things, groups, measures: nouns that no toll word is
	qualifiers map[string]string  // "more than": above
	longest    int                // words of the longest quantifier
	numbers    map[string]int
	vague      map[string]int
	scales     map[string]int
}

// tollWord is one line of toll.txt.
type tollWord struct {
	field, where string
	words        wordSet
}

func (t *tollRules) read(ls []line) error {
	for _, l := range ls {
		f := l.fields()
		if len(f) != 3 {
			return l.errorf("want 3 fields, have %d", len(f))
		}
		if f[1] == "nouns" {
			t.readNouns(f[0], f[2])
			continue
		}
		if field(&coding.Toll{}, f[0]) == nil {
			return l.errorf("unknown field %q", f[0])
		}
		if !slices.Contains(tollPlaces, f[1]) {
			return l.errorf("unknown place %q", f[1])
		}
		w := tollWord{f[0], f[1], wordSet{}}
		for _, x := range list(f[2]) {
			if w.verbal() {
				w.words.add(verbPhrase(x))
			} else {
				w.words.add(nounPhrase(x))
			}
		}
		t.words = append(t.words, w)
	}
	return nil
}

// tollPlaces are where the number may stand to a word of toll.txt.
var tollPlaces = []string{"object", "object, people", "subject", "subject, people", "state", "head", "to", "of", "none"}

// verbal reports whether the words are verbs.
func (w tollWord) verbal() bool { return w.role() != "" }

// role is the argument that a verb of the line counts, "" where it has no verbs.
func (w tollWord) role() argument.Role {
	role, _, _ := strings.Cut(w.where, ",")
	if r := argument.Role(role); r == argument.Object || r == argument.Subject {
		return r
	}
	return ""
}

// ofPeople reports whether the words count only what is named as people.
func (w tollWord) ofPeople() bool { return strings.HasSuffix(w.where, ", people") }

func (t *tollRules) readNouns(kind, words string) {
	if t.nouns == nil {
		t.nouns = map[string]wordSet{}
	}
	if t.nouns[kind] == nil {
		t.nouns[kind] = wordSet{}
	}
	for _, w := range list(words) {
		t.nouns[kind].add(nounPhrase(w))
	}
}

// field returns the count of a toll that bears the name, or nil for no such name.
func field(t *coding.Toll, name string) **coding.Count {
	switch name {
	case "killed":
		return &t.Killed
	case "injured":
		return &t.Injured
	case "missing":
		return &t.Missing
	case "detained":
		return &t.Detained
	case "displaced":
		return &t.Displaced
	}
	return nil
}

// harm reports whether the word is a verb of killing or wounding.
func (t *tollRules) harm(s *syntax.Sentence, tok int) bool {
	for _, w := range t.words {
		if (w.field == "killed" || w.field == "injured") && w.verbal() && !w.ofPeople() && w.words.has(s, tok) {
			return true
		}
	}
	return false
}
