package where

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plain spells letters that Unicode does not decompose.
var plain = strings.NewReplacer("ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ð", "d", "Ð", "D", "þ", "th", "Þ", "Th",
	"ß", "ss", "æ", "ae", "Æ", "Ae", "œ", "oe", "Œ", "Oe", "ı", "i", "ə", "a", "Ə", "A", "ħ", "h", "Ħ", "H", "ŋ", "n")

// Fold takes the accents off a name.
func Fold(name string) string {
	if isASCII(name) {
		return name
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(plain.Replace(name)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Key is the form under which a name is looked up: lower case, without
// accents, apostrophes and full stops, hyphens and white space as one space.
func Key(name string) string {
	var b strings.Builder
	space := false
	for _, r := range Fold(name) {
		switch {
		case r == '-' || r == '–' || unicode.IsSpace(r):
			space = b.Len() > 0
		case dropped(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// dropped says whether a key leaves the rune out.
func dropped(r rune) bool { return strings.ContainsRune("'’‘ʼʻ`.", r) }
