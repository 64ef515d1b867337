package actor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"demarche/syntax"
)

// piece is a part of a token as names are matched: folded to lower case
// without marks, and divided at hyphens, so that "al-Assad" is the same
// whether the tokeniser divides it or not.
type piece struct {
	word  string
	shape shape
	token int  // index in the sentence
	first bool // begins its token
	last  bool // ends its token
}

// shape is the writing of a word's letters, which tells names from words:
// "US" from "us", "Turkey" from "turkey".
type shape uint8

const (
	lower shape = iota
	title
	upper
)

// barrier is the word of punctuation that no name crosses.
const barrier = ""

// piecesOf divides the tokens of a sentence.
func piecesOf(s *syntax.Sentence) []piece {
	out := make([]piece, 0, len(s.Tokens)+8)
	for i := range s.Tokens {
		form := s.Tokens[i].Form
		if isJoiner(form) || form == "'" || form == "’" {
			continue // "Workers' Party" is a name in spite of its apostrophe
		}
		at := len(out)
		out = appendPieces(out, form, i)
		if len(out) == at {
			out = append(out, piece{word: barrier, token: i})
		}
		out[at].first = true
		out[len(out)-1].last = true
	}
	return out
}

// isJoiner reports whether a token only joins the parts of a compound.
func isJoiner(form string) bool { return form == "-" || form == "‐" || form == "‑" || form == "/" }

// appendPieces folds a form and appends its pieces.
func appendPieces(out []piece, form string, token int) []piece {
	for len(form) > 0 {
		cut := joint(form)
		part := form
		if cut >= 0 {
			part = form[:cut]
			_, n := utf8.DecodeRuneInString(form[cut:])
			form = form[cut+n:]
		} else {
			form = ""
		}
		if word := fold(part); word != "" {
			out = append(out, piece{word: word, shape: shapeOf(part), token: token})
		}
	}
	return out
}

// joint returns where the first hyphen, dash or slash of a form stands, or -1.
func joint(form string) int {
	for i := 0; i < len(form); i++ {
		if c := form[i]; c == '-' || c == '/' {
			return i
		} else if c >= utf8.RuneSelf {
			return strings.IndexAny(form, "-/‐‑–")
		}
	}
	return -1
}

// fold lowers letters, takes marks off them and drops everything that is
// neither a letter nor a digit.
func fold(s string) string {
	if plain(s) {
		return s
	}
	if ascii(s) {
		return foldASCII(s)
	}
	s = norm.NFD.String(s)
	var b strings.Builder
	for _, r := range s {
		r = unicode.ToLower(r)
		if plain, ok := unmarked[r]; ok {
			b.WriteString(plain)
		} else if unicode.IsLetter(r) && r < 'ʰ' || unicode.IsDigit(r) || r == '&' || r == '+' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func foldASCII(s string) string {
	var buffer [32]byte
	out := buffer[:0]
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '&', c == '+':
			out = append(out, c)
		}
	}
	return string(out)
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// unmarked are the Latin letters that do not decompose into a plain letter and
// a mark.
var unmarked = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ħ': "h", 'ı': "i", 'ə': "e",
}

// shapeOf tells how a word is written. One letter alone is a title.
func shapeOf(s string) shape {
	letters, uppers := 0, 0
	first := true
	startsUpper := false
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if unicode.IsUpper(r) {
			uppers++
			startsUpper = startsUpper || first
		}
		first = false
	}
	switch {
	case letters > 1 && uppers == letters:
		return upper
	case startsUpper:
		return title
	}
	return lower
}

// piecesOfName divides a name of the lexicon.
func piecesOfName(name string) []piece {
	out := make([]piece, 0, 4)
	for i, w := range strings.Fields(name) {
		owner := strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
		out = appendPieces(out, owner, i)
		if owner != w {
			out = append(out, piece{word: "s", shape: lower, token: i})
		}
	}
	return out
}
