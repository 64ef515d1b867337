package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// vocabulary is the list of word pieces (Wu et al. 2016, arXiv:1609.08144, as in
// uncased BERT), by whether they begin a part of a word or continue it.
type vocabulary struct {
	size         int
	begin        map[string]int32
	continued    map[string]int32 // without their "##"
	longestPiece int              // in bytes
}

func newVocabulary(lines []string) vocabulary {
	v := vocabulary{size: len(lines), begin: make(map[string]int32, len(lines)), continued: map[string]int32{}}
	for id, piece := range lines {
		pieces := v.begin
		if rest, ok := strings.CutPrefix(piece, "##"); ok && rest != "" {
			pieces, piece = v.continued, rest
		}
		pieces[piece] = int32(id)
		v.longestPiece = max(v.longestPiece, len(piece))
	}
	return v
}

// pieceBuffer holds a word while it is cut up.
type pieceBuffer struct{ lower, decomposed, part []byte }

// appendPieces appends the pieces of a word, of which spelling is the normal
// spelling. There is at least one piece and at most WordPieces.
func (m *model) appendPieces(to []int32, spelling string, b *pieceBuffer) []int32 {
	before := len(to)
	text := b.fold(spelling)
	b.part = b.part[:0]
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch letter := text[i : i+size]; {
		case r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r), dropped(r):
		case standsAlone(r):
			to = m.appendPart(to, b.part)
			to = m.appendPart(to, letter)
			b.part = b.part[:0]
		default:
			b.part = append(b.part, letter...)
		}
		i += size
	}
	to = m.appendPart(to, b.part)
	if len(to) == before {
		to = append(to, m.Unknown)
	}
	return to[:min(len(to), before+m.WordPieces)]
}

// fold returns a spelling in lower case and decomposed (NFD).
func (b *pieceBuffer) fold(spelling string) []byte {
	b.lower = b.lower[:0]
	ascii := true
	for _, r := range spelling {
		b.lower = utf8.AppendRune(b.lower, unicode.ToLower(r))
		ascii = ascii && r < utf8.RuneSelf
	}
	if ascii {
		return b.lower
	}
	b.decomposed = norm.NFD.Append(b.decomposed[:0], b.lower...)
	return b.decomposed
}

// appendPart appends the pieces of a part of a word: from the left the longest
// piece that fits. A part that leaves a rest is unknown as a whole.
func (m *model) appendPart(to []int32, part []byte) []int32 {
	if len(part) == 0 {
		return to
	}
	before := len(to)
	if utf8.RuneCount(part) > m.WordRunes {
		return append(to, m.Unknown)
	}
	pieces := m.vocabulary.begin
	for len(part) > 0 {
		n := min(len(part), m.vocabulary.longestPiece)
		id, found := pieces[string(part[:n])]
		for !found && n > 1 {
			n--
			id, found = pieces[string(part[:n])]
		}
		if !found {
			return append(to[:before], m.Unknown)
		}
		to = append(to, id)
		part = part[n:]
		pieces = m.vocabulary.continued
	}
	return to
}

// dropped reports whether the runes r are left out of pieces.
func dropped(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7F
	}
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf)
}

// standsAlone reports whether r is a part of its own: punctuation, ASCII symbols
// and Chinese characters.
func standsAlone(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' && r < 0x7F
	}
	return unicode.IsPunct(r) || r >= 0x3400 && unicode.Is(chinese, r)
}

var chinese = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x3400, Hi: 0x4DBF, Stride: 1}, {Lo: 0x4E00, Hi: 0x9FFF, Stride: 1}, {Lo: 0xF900, Hi: 0xFAFF, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x20000, Hi: 0x2A6DF, Stride: 1}, {Lo: 0x2A700, Hi: 0x2CEAF, Stride: 1}, {Lo: 0x2F800, Hi: 0x2FA1F, Stride: 1}},
}

// normalSpelling returns a form with plain quotation marks and hyphens and
// without what does not print: the spelling from which pieces, shape and lemma
// are read. A form of nothing else stays as it is.
func normalSpelling(form string) string {
	if s := strings.Map(normalRune, form); s != "" {
		return s
	}
	return form
}

// normalRune maps one rune of a form; -1 drops it.
func normalRune(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', '´', 'ʼ':
		return '\''
	case '“', '”', '„', '‟', '«', '»', '″':
		return '"'
	case '‐', '‑', '‒', '–', '−':
		return '-'
	case '―':
		return '—'
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF:
		return -1
	}
	if unicode.IsSpace(r) {
		return -1
	}
	return r
}

// Shapes of words, in the order of shapeNames. The model's pieces are in lower
// case; the shape tells it what they were.
const (
	shapeSpecial = iota
	shapeLower
	shapeTitle
	shapeInitial
	shapeUpper
	shapeMixed
	shapeDigits
	shapeAlnum
	shapePunct
)

// shapeOf returns the shape of a word in its normal spelling.
func shapeOf(spelling string) uint8 {
	letters, uppers, digits := 0, 0, 0
	firstUpper := false
	for _, r := range spelling {
		switch {
		case unicode.IsLetter(r):
			upper := unicode.IsUpper(r) || unicode.IsTitle(r)
			if upper {
				uppers++
				firstUpper = firstUpper || letters == 0
			}
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	switch {
	case letters == 0 && digits == 0:
		return shapePunct
	case letters == 0:
		return shapeDigits
	case digits > 0:
		return shapeAlnum
	case uppers == 0:
		return shapeLower
	case letters == 1:
		return shapeInitial
	case uppers == letters:
		return shapeUpper
	case uppers == 1 && firstUpper:
		return shapeTitle
	}
	return shapeMixed
}
