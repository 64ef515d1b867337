package wire

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

// english is ISO 639-1 for the one language that demarche reads.
const english = "en"

// sampled is how much of a text decides its language, and enough how many
// letters of Latin script it takes to decide against English: headlines and
// lists of names look like anything.
const (
	sampled = 4 << 10
	enough  = 40
)

// functionWords are frequent in English, or in its news, and rare in the other
// languages of Latin script; englishShare of the words being of them makes a text English.
// They save short texts full of foreign names.
var functionWords = map[string]bool{
	"about": true, "after": true, "against": true, "and": true, "are": true, "been": true, "before": true,
	"between": true, "but": true, "by": true, "could": true, "during": true, "from": true, "had": true, "has": true,
	"he": true, "his": true, "into": true, "its": true, "killed": true, "more": true, "not": true, "of": true,
	"over": true, "people": true, "said": true, "says": true, "she": true, "talks": true, "than": true, "that": true,
	"the": true, "their": true, "they": true, "this": true, "troops": true, "were": true, "which": true, "while": true,
	"who": true, "will": true, "with": true, "would": true, "year": true, "years": true,
}

const englishShare = 0.05

// detectLanguage returns the language of a text, with an ErrLanguage that names it
// where it is surely not English; "und" is for one without a code of two letters.
// Text with English function words is English. For any other, trigram statistics
// (Cavnar and Trenkle 1994, by whatlanggo) propose a language among all they know;
// it has then to win clearly over English alone, since closely related languages
// take votes from each other.
func detectLanguage(text string) (string, error) {
	sample := head(text, sampled)
	script := whatlanggo.DetectScript(sample)
	if script == nil || script == unicode.Latin && (readsEnglish(sample) || letters(sample) < enough) {
		return english, nil
	}
	guess := whatlanggo.Detect(sample)
	if script == unicode.Latin && guess.Lang != whatlanggo.Eng {
		pair := map[whatlanggo.Lang]bool{guess.Lang: true, whatlanggo.Eng: true}
		guess = whatlanggo.DetectWithOptions(sample, whatlanggo.Options{Whitelist: pair})
	}
	if guess.Lang == whatlanggo.Eng || script == unicode.Latin && !guess.IsReliable() {
		return english, nil
	}
	return cmp.Or(code(guess), "und"), fmt.Errorf("%w: the text seems to be %s; kept, not coded", ErrLanguage, name(guess))
}

// code is the language's ISO 639-1 code, or empty.
func code(guess whatlanggo.Info) string {
	if guess.Lang < 0 {
		return ""
	}
	return guess.Lang.Iso6391()
}

// name is the language's English name, or its script's where that is all that is known.
func name(guess whatlanggo.Info) string {
	if guess.Lang < 0 {
		return "in " + whatlanggo.Scripts[guess.Script] + " script"
	}
	return guess.Lang.String()
}

// head cuts the first n bytes of a text, or a few less, at a rune's end.
func head(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

func readsEnglish(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	n := 0
	for _, w := range words {
		if functionWords[w] {
			n++
		}
	}
	return float64(n) >= englishShare*float64(len(words))
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
