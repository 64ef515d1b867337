package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// words are the words of a text by which it is found, the same in either store:
// runs of letters and digits, in small letters and without marks on them.
func words(text string) []string {
	var found []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			found = append(found, word.String())
			word.Reset()
		}
	}
	for _, r := range norm.NFD.String(text) {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Co, r):
			word.WriteRune(unicode.ToLower(r))
		case unicode.Is(unicode.Mn, r):
		default:
			flush()
		}
	}
	flush()
	return found
}

// phrases reads words as a person types them: all are looked for, and what
// stands in quotation marks as a phrase. A word with a mark inside ("e-mail")
// is a phrase, too.
func phrases(query string) [][]string {
	var found [][]string
	add := func(text string) {
		if phrase := words(text); phrase != nil {
			found = append(found, phrase)
		}
	}
	for n, part := range strings.Split(query, `"`) {
		if n%2 == 1 {
			add(part)
			continue
		}
		for word := range strings.FieldsSeq(part) {
			add(word)
		}
	}
	return found
}
