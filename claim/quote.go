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

// mark is a kind of quotation marks.
type mark struct{ open, shut string }

// marks are tried in this order. The ASCII marks shut themselves; which of the
// two one is depends on its neighbours.
var marks = []mark{{"“", "”"}, {"„", "“"}, {"«", "»"}, {"``", "''"}, {"''", "''"}, {"\"", "\""}, {"‘", "’"}}

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
		m, ok := opening(text[start:end], i-start)
		if !ok {
			_, size := utf8.DecodeRuneInString(text[i:end])
			i += size
			continue
		}
		first := i + len(m.open)
		if m.pasted(text[first:end]) {
			m.shut = otherShut[m.shut]
		}
		shut := m.closing(text[:end], first)
		switch {
		case shut >= 0:
			i = shut + len(m.shut)
			out = append(out, quotation{start: first - len(m.open), end: i})
		case m.open != "‘" && opensNextParagraph(text, end):
			return append(out, quotation{start: i, end: end, carriesOn: true})
		default:
			i = first
		}
	}
	return out
}

// opening returns the mark at offset i of a paragraph where a quotation can
// begin: before a word and not after one.
func opening(paragraph string, i int) (mark, bool) {
	for _, m := range marks {
		if !strings.HasPrefix(paragraph[i:], m.open) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(paragraph[:i])
		after, _ := utf8.DecodeRuneInString(paragraph[i+len(m.open):])
		free := i == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{—–-“‘/\"", before)
		return m, free && after != utf8.RuneError && !unicode.IsSpace(after)
	}
	return mark{}, false
}

// otherShut is the closing mark of the other kind, in a text that was pasted together.
var otherShut = map[string]string{"”": "\"", "\"": "”"}

// pasted: a quotation is shut by a mark of the other kind: “P," he said. “Q." and
// "P,” he said. "Q."
func (m mark) pasted(rest string) bool {
	own, other, next := strings.Index(rest, m.shut), strings.Index(rest, otherShut[m.shut]), strings.Index(rest, "“")
	switch {
	case otherShut[m.shut] == "" || other < 0:
		return false
	case own < 0:
		return true
	case m.shut == "”":
		return next >= 0 && other < next && next < own
	}
	return other < own && (next < 0 || other < next)
}

// closing returns the offset of the closing mark at or after i, or -1. A single
// mark between letters is an apostrophe.
func (m mark) closing(text string, i int) int {
	for {
		k := strings.Index(text[i:], m.shut)
		if k < 0 {
			return -1
		}
		i += k
		after, _ := utf8.DecodeRuneInString(text[i+len(m.shut):])
		if m.shut != "’" || !unicode.IsLetter(after) {
			return i
		}
		i += len(m.shut)
	}
}

func opensNextParagraph(text string, end int) bool {
	rest := strings.TrimLeft(text[end:], " \t\r\n")
	_, ok := opening(rest, 0)
	return ok && !strings.HasPrefix(rest, "‘")
}

// utterances lists the quotations that are direct speech, or may complete it.
func utterances(text string) []quotation {
	var out []quotation
	for _, q := range quotations(text) {
		if isUtterance(text, q) || mayGoOn(text, q) {
			out = append(out, q)
		}
	}
	return out
}

// isUtterance reports whether the quotation is direct speech rather than words
// picked out of it: it ends like a clause or a sentence, and begins like one or
// follows a comma or colon.
func isUtterance(text string, q quotation) bool {
	words := strings.Fields(q.inner(text))
	if len(words) < 2 || !endsClause(text, q) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	return followsBreak(text, q) || unicode.IsUpper(first) && len(words) > 3
}

// mayGoOn reports whether the quotation, though no utterance by itself, can
// complete one: "P," he said, but "Q."
func mayGoOn(text string, q quotation) bool {
	return len(strings.Fields(q.inner(text))) > 3 && endsClause(text, q)
}

func endsClause(text string, q quotation) bool {
	if q.carriesOn {
		return true
	}
	inner := strings.TrimRightFunc(q.inner(text), unicode.IsSpace)
	last, _ := utf8.DecodeLastRuneInString(inner)
	after := strings.TrimLeft(text[q.end:], " ")
	return strings.ContainsRune(",.!?…—-:;", last) || after == "" || strings.ContainsRune(",.\n", rune(after[0]))
}

// followsBreak: the quotation opens the paragraph or follows a stop.
func followsBreak(text string, q quotation) bool {
	before := strings.TrimRight(text[:q.start], " \t")
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.ContainsRune("\n,:.!?—–-”\"“'", r)
}
