package when

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"demarche/syntax"
)

// An atom is the smallest piece of a sentence that rules can name: a token, or
// a part of one. Tokenisers disagree about "three-year", "mid-1990s",
// "2017-04-04" and "Friday's", so every token is cut at hyphens, dashes,
// slashes, colons and apostrophes, and between digits and letters, before any
// rule looks at it.
type atom struct {
	token      int // index into Sentence.Tokens
	start, end int // byte offsets into Document.Text
	entry      *entry
	number     number
}

// number is what an atom in digits says; digits is 0 for all others.
type number struct {
	value  float64
	digits int  // how many, before any decimal point
	plain  bool // digits alone: no comma, point or suffix
	suffix suffix
}

type suffix byte

const (
	noSuffix suffix = iota
	ordinalSuffix
	pluralSuffix
)

// atoms cuts a sentence, appending to buf.
func (l *Lexicon) atoms(buf []atom, text string, s *syntax.Sentence) []atom {
	for i, t := range s.Tokens {
		if t.Start < 0 || t.End > len(text) || t.Start >= t.End {
			continue
		}
		if i > 0 && t.Start < s.Tokens[i-1].End { // the parts of a multi-word token may share a span
			continue
		}
		buf = l.cut(buf, text, i, t.Start, t.End)
	}
	return buf
}

func (l *Lexicon) cut(buf []atom, text string, token, from, to int) []atom {
	for from < to {
		n := pieceLength(text[from:to])
		buf = append(buf, l.atom(text[from:from+n], token, from))
		from += n
	}
	return buf
}

// pieceLength is the length of the first atom in s.
func pieceLength(s string) int {
	if n := punctuation(s); n > 0 {
		return n
	}
	if isDigit(s[0]) {
		return digitsLength(s)
	}
	i := 1
	if n := apostrophe(s); n > 0 { // an apostrophe stays with its letters: 's, 'clock
		i = n
	}
	for i < len(s) && !isDigit(s[i]) && punctuation(s[i:]) == 0 && apostrophe(s[i:]) == 0 {
		i++
	}
	return i
}

// digitsLength takes "1,200", "2.5", "3rd" and "1990s" whole, and the digits of
// "5pm" and "1990-95".
func digitsLength(s string) int {
	i := 1
	for i < len(s) && (isDigit(s[i]) || (s[i] == ',' || s[i] == '.') && i+1 < len(s) && isDigit(s[i+1])) {
		i++
	}
	for _, ending := range [...]string{"st", "nd", "rd", "th", "s"} {
		if j := i + len(ending); j <= len(s) && strings.EqualFold(s[i:j], ending) && (j == len(s) || !isLetter(s[j])) {
			return j
		}
	}
	return i
}

// punctuation is the length of a mark that is an atom by itself.
func punctuation(s string) int {
	switch s[0] {
	case '-', '/', ':':
		return 1
	case '\'':
		if len(s) == 1 || isDigit(s[1]) {
			return 1
		}
	case 0xE2:
		switch {
		case strings.HasPrefix(s, "\u2010"), strings.HasPrefix(s, "\u2011"), strings.HasPrefix(s, "\u2013"), strings.HasPrefix(s, "\u2014"):
			return 3
		case apostrophe(s) > 0 && (len(s) == 3 || isDigit(s[3])):
			return 3
		}
	}
	return 0
}

func apostrophe(s string) int {
	switch {
	case s[0] == '\'':
		return 1
	case strings.HasPrefix(s, "\u2019"), strings.HasPrefix(s, "\u2018"):
		return 3
	}
	return 0
}

func isDigit(b byte) bool  { return '0' <= b && b <= '9' }
func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func (l *Lexicon) atom(piece string, token, at int) atom {
	a := atom{token: token, start: at, end: at + len(piece)}
	if isDigit(piece[0]) {
		a.number = parseNumber(piece)
		return a
	}
	a.entry = l.lookup(piece)
	return a
}

func parseNumber(s string) number {
	n := number{plain: true}
	end := len(s)
	switch {
	case isDigit(s[end-1]):
	case s[end-1] == 's' || s[end-1] == 'S':
		n.suffix, n.plain, end = pluralSuffix, false, end-1
	default:
		n.suffix, n.plain, end = ordinalSuffix, false, end-2
	}
	s = s[:end]
	whole, _, fraction := strings.Cut(s, ".")
	n.plain = n.plain && !fraction && !strings.Contains(s, ",")
	n.digits = len(whole)
	if v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64); err == nil {
		n.value = v
	} else {
		n.plain = false // "1.2.3": a version, a section
		n.suffix = noSuffix
		n.digits = len(s)
	}
	return n
}

// integer is the value of plain digits, or -1.
func (n number) integer() int {
	if n.digits == 0 || !n.plain || n.digits > 9 {
		return -1
	}
	return int(n.value)
}

// longestWord bounds what is looked up; no time word is longer.
const longestWord = 24

// lookup finds the entry of a word whatever its case; nil for most words.
func (l *Lexicon) lookup(word string) *entry {
	var buf [longestWord]byte
	lower, ok := fold(buf[:0], word)
	if !ok {
		return nil
	}
	return l.entries[string(lower)]
}

// fold writes word in lower case, with a straight apostrophe and hyphen and
// without the point of an abbreviation. It reports whether it fits.
func fold(buf []byte, word string) ([]byte, bool) {
	if len(word) > longestWord {
		return nil, false
	}
	if len(word) > 1 && word[len(word)-1] == '.' {
		word = word[:len(word)-1]
	}
	for i := 0; i < len(word); i++ {
		b := word[i]
		switch {
		case 'A' <= b && b <= 'Z':
			b |= 0x20
		case b >= utf8.RuneSelf:
			if n := apostrophe(word[i:]); n > 0 {
				buf = append(buf, '\'')
				i += n - 1
				continue
			}
			if b == 0xE2 && punctuation(word[i:]) == 3 {
				buf = append(buf, '-')
				i += 2
				continue
			}
		}
		buf = append(buf, b)
	}
	return buf, true
}

// isUsed reports whether some pattern has a place for the atom.
func (a *atom) isUsed() bool { return a.number.digits > 0 || a.entry != nil && a.entry.inRules }

// capital reports whether the atom's first letter is a capital.
func (a *atom) capital(text string) bool { return 'A' <= text[a.start] && text[a.start] <= 'Z' }
