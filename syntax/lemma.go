package syntax

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"demarche/syntax/tensor"
)

// lemmas turns forms into lemmas: by a list of exceptions, else by the edit
// script that the model chose.
type lemmas struct {
	exceptions map[string]string // by form, tab, UPOS
	verbs      map[string]bool   // lemmas of verbs among the exceptions
	scripts    []script
}

// script is one way to make a lemma of a form: write something else, or change
// the case, drop runes from the end and append others.
type script struct {
	letters rune // '=' the text alone, 'l' lower case, 'k' as it is, 't' title case
	drop    int
	text    string
}

func newLemmas(t *tensor.File) lemmas {
	l := lemmas{exceptions: map[string]string{}, verbs: map[string]bool{}}
	for i, line := range t.Lines("labels.lemma") {
		s, ok := parseScript(line)
		if !ok {
			t.Fail("labels.lemma, line %d: %q is no edit script", i+1, line)
		}
		l.scripts = append(l.scripts, s)
	}
	for i, line := range t.Lines("lemma.exceptions") {
		cut := strings.LastIndexByte(line, '\t')
		if cut < 0 {
			t.Fail("lemma.exceptions, line %d: %q has no tab", i+1, line)
			break
		}
		l.exceptions[line[:cut]] = line[cut+1:]
		if strings.HasSuffix(line[:cut], "\tVERB") {
			l.verbs[line[cut+1:]] = true
		}
	}
	return l
}

func parseScript(line string) (script, bool) {
	if text, ok := strings.CutPrefix(line, "="); ok {
		return script{letters: '=', text: text}, true
	}
	letters, size := utf8.DecodeRuneInString(line)
	number, text, ok := strings.Cut(line[size:], "+")
	drop, err := strconv.Atoi(number)
	return script{letters, drop, text}, ok && err == nil && drop >= 0 && strings.ContainsRune("lkt", letters)
}

func (s script) String() string {
	if s.letters == '=' {
		return "=" + s.text
	}
	return fmt.Sprintf("%c%d+%s", s.letters, s.drop, s.text)
}

// tried is how many of the best scripts of a verb are tried for one that makes a
// lemma that is known.
const tried = 3

// of returns the lemma of a word in its normal spelling: that of the exceptions, else
// what the script with the highest score makes; of a verb, what the first of the best
// scripts makes that is the lemma of a known verb, if one does.
func (l *lemmas) of(spelling, upos string, scores []float32, key []byte) (string, []byte) {
	key = append(append(append(key[:0], spelling...), '\t'), upos...)
	if lemma, ok := l.exceptions[string(key)]; ok {
		return lemma, key
	}
	class := best(scores)
	first := l.scripts[class].apply(spelling)
	if upos != "VERB" || l.verbs[first] {
		return first, key
	}
	for range tried - 1 {
		class = nextBest(scores, class)
		if lemma := l.scripts[class].apply(spelling); l.verbs[lemma] {
			return lemma, key
		}
	}
	return first, key
}

// nextBest is the class with the highest score of those that come after a class:
// lower, or as high and later.
func nextBest(scores []float32, after int) int {
	next := -1
	for i, s := range scores {
		comes := s < scores[after] || s == scores[after] && i > after
		if comes && (next < 0 || s > scores[next]) {
			next = i
		}
	}
	return max(next, 0)
}

func (s script) apply(spelling string) string {
	stem := spelling
	switch s.letters {
	case '=':
		return s.text
	case 'l':
		stem = lowerCase(spelling)
	case 't':
		stem = titleCase(spelling)
	}
	if s.drop >= utf8.RuneCountInString(stem) {
		return stem
	}
	for range s.drop {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + s.text
}

// lowerCase maps rune by rune, like the model's training.
func lowerCase(s string) string { return strings.Map(unicode.ToLower, s) }

func titleCase(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + lowerCase(s[size:])
}
