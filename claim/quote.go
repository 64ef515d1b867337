package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quotation is one stretch of text in quotation marks, marks included.
type quotation struct {
	start, end int // byte offsets into the text
	// carriesOn: the paragraph ends without a closing mark and the next one
	// opens with a mark, so the speaker goes on there.
	carriesOn bool
}

// inner returns the words of the quotation without its marks.
func (q quotation) inner(text string) string {
	return strings.Trim(text[q.start:q.end], "\"“”„«»‘’'`")
}

// closing gives the mark that ends a quotation opened by a mark. The ASCII mark
// ends itself; which of the two it is depends on its neighbours.
var closing = map[rune]rune{'“': '”', '„': '“', '«': '»', '‘': '’', '"': '"'}

// quotations finds the quotations of a text in order. A mark without its
// partner in the paragraph quotes to the end of the paragraph only where the
// next paragraph opens with a mark again; else it is taken for a stray.
func quotations(text string) []quotation {
	var out []quotation
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		out = append(out, paragraphQuotations(text, start, end)...)
		start = end + 1
	}
	return out
}

func paragraphQuotations(text string, start, end int) []quotation {
	var out []quotation
	for i := start; i < end; {
		r, size := utf8.DecodeRuneInString(text[i:end])
		shut, isMark := closing[r]
		if !isMark || !opens(text[start:end], i-start) {
			i += size
			continue
		}
		close := closingMark(text[:end], i+size, shut)
		switch {
		case close >= 0:
			out = append(out, quotation{start: i, end: close + utf8.RuneLen(shut)})
			i = close + utf8.RuneLen(shut)
		case r != '‘' && opensNextParagraph(text, end):
			return append(out, quotation{start: i, end: end, carriesOn: true})
		default:
			i += size
		}
	}
	return out
}

// opens reports whether the mark at offset i of a paragraph stands where a
// quotation can begin: before a word and not after one.
func opens(paragraph string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(paragraph[:i])
	_, size := utf8.DecodeRuneInString(paragraph[i:])
	after, _ := utf8.DecodeRuneInString(paragraph[i+size:])
	free := i == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{—–-“‘/\"", before)
	return free && after != utf8.RuneError && !unicode.IsSpace(after)
}

// closingMark returns the offset of the next closing mark at or after i, or -1. A
// single mark between letters is an apostrophe.
func closingMark(text string, i int, shut rune) int {
	for j := i; j < len(text); {
		r, size := utf8.DecodeRuneInString(text[j:])
		after, _ := utf8.DecodeRuneInString(text[j+size:])
		if r == shut && (shut != '’' || !unicode.IsLetter(after)) {
			return j
		}
		j += size
	}
	return -1
}

func opensNextParagraph(text string, end int) bool {
	rest := strings.TrimLeft(text[end:], " \t\r\n")
	r, _ := utf8.DecodeRuneInString(rest)
	return r == '“' || r == '"' || r == '„' || r == '«'
}

// isUtterance reports whether the quotation is direct speech rather than words
// picked out of it: it ends like a clause or a sentence, and begins like one or
// follows a comma or colon.
func isUtterance(text string, q quotation) bool {
	inner := q.inner(text)
	if len(strings.Fields(inner)) < 2 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(inner, unicode.IsSpace))
	after := strings.TrimLeft(text[q.end:], " ")
	ends := q.carriesOn || strings.ContainsRune(",.!?…—-:;", last) || strings.HasPrefix(after, ",") ||
		strings.HasPrefix(after, ".") || after == "" || after[0] == '\n'
	before := strings.TrimRight(text[:q.start], " \t")
	r, _ := utf8.DecodeLastRuneInString(before)
	begins := before == "" || strings.ContainsRune("\n,:.!?—–-”\"“", r)
	first, _ := utf8.DecodeRuneInString(inner)
	return ends && (begins || unicode.IsUpper(first) && len(strings.Fields(inner)) > 3)
}
