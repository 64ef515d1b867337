package event

import (
	"slices"

	"demarche/coding"
	"demarche/syntax"
)

// tollRules is toll.txt and quantifiers.txt.
type tollRules struct {
	words      []tollWord
	things     wordSet
	qualifiers map[string]string // "more than": above
	longest    int               // words of the longest quantifier
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
		if f[0] == "things" {
			t.readThings(f[2])
			continue
		}
		if field(&coding.Toll{}, f[0]) == nil {
			return l.errorf("unknown field %q", f[0])
		}
		if !slices.Contains([]string{"object", "subject", "state", "head", "to", "of", "none"}, f[1]) {
			return l.errorf("unknown place %q", f[1])
		}
		w := tollWord{f[0], f[1], wordSet{}}
		for _, x := range list(f[2]) {
			if f[1] == "object" || f[1] == "subject" {
				w.words.add(verbPhrase(x))
			} else {
				w.words.add(nounPhrase(x))
			}
		}
		t.words = append(t.words, w)
	}
	return nil
}

func (t *tollRules) readThings(words string) {
	if t.things == nil {
		t.things = wordSet{}
	}
	for _, w := range list(words) {
		t.things.add(nounPhrase(w))
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
		if (w.field == "killed" || w.field == "injured") && (w.where == "object" || w.where == "subject") && w.words.has(s, tok) {
			return true
		}
	}
	return false
}
