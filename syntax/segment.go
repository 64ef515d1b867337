package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSentence is where a sentence that does not end is cut, in orthographic
// tokens. The longest sentence of UD English EWT and GUM has under 200.
const maxSentence = 250

// Segment divides text[from:] into paragraphs, sentences and UD words; spans are
// byte offsets into the whole text. Nothing but white space and invisible marks
// lies outside the words. Tokens have a form and no tree.
//
// An empty line ends a paragraph. So does a single line end, unless the text is
// wrapped: when its lines are full up to one width, only a line that has room for
// the next word ends a paragraph. Sentences end at paragraph ends, after a
// dateline, where the trained model of boundary.txt says so, and after 250 tokens.
//
// Words follow UD English (EWT 2.16): contractions and possessives are multi-word
// tokens, hyphens divide except after a prefix. A word longer than 1024 bytes is
// cut. Any text is accepted, also one that is not UTF-8, in linear time.
func Segment(text string, from int) []Sentence {
	s := english()
	from = min(max(from, 0), len(text))
	var (
		sentences []Sentence
		tokens    []orthoToken
	)
	for start, end := range s.paragraphs(text, from) {
		tokens = s.tokenize(text, start, end, tokens)
		reader := boundaryReader{spellings: s.spellings, model: &s.boundary, text: text, tokens: tokens}
		for first := 0; first < len(tokens); {
			next := reader.sentenceEnd(first)
			sentence := newSentence(text, tokens[first:next])
			sentence.NewParagraph = first == 0
			sentences = append(sentences, sentence)
			first = next
		}
	}
	return sentences
}

// newSentence divides the tokens of a sentence into words.
func newSentence(text string, tokens []orthoToken) Sentence {
	last := tokens[len(tokens)-1]
	words, multi := len(tokens), 0
	for _, t := range tokens {
		if n := t.words(); n > 1 {
			words += n - 1
			multi++
		}
	}
	period := finalPeriod(last)
	if period {
		words++
	}
	s := Sentence{Start: tokens[0].start, End: last.end, Tokens: make([]Token, 0, words)}
	if multi > 0 {
		s.MultiWords = make([]MultiWord, 0, multi)
	}
	for _, t := range tokens {
		s.addToken(text, t)
	}
	if period {
		w := &s.Tokens[len(s.Tokens)-1]
		w.End--
		w.Form = text[w.Start:w.End]
		s.addWord(text, last.end-1, last.end)
	}
	return s
}

// finalPeriod reports whether the period of the abbreviation that ends a
// sentence is a token of its own, as in EWT: "etc" ".". Letters with periods
// keep theirs, so that U.S. is always spelled U.S.
func finalPeriod(last orthoToken) bool {
	return last.kind == abbreviationToken || last.kind == titleToken || last.kind == initialToken
}

// words returns the number of words of the token.
func (t orthoToken) words() int {
	switch {
	case t.cuts[1] > 0:
		return 3
	case t.cuts[0] > 0:
		return 2
	}
	return 1
}

func (s *Sentence) addToken(text string, t orthoToken) {
	n := t.words()
	if n == 1 {
		s.addWord(text, t.start, t.end)
		return
	}
	from := len(s.Tokens)
	s.MultiWords = append(s.MultiWords, MultiWord{From: from, To: from + n, Start: t.start, End: t.end, Form: text[t.start:t.end]})
	start := t.start
	for _, cut := range t.cuts[:n-1] {
		s.addWord(text, start, t.start+int(cut))
		start = t.start + int(cut)
	}
	s.addWord(text, start, t.end)
}

func (s *Sentence) addWord(text string, start, end int) {
	s.Tokens = append(s.Tokens, Token{Start: start, End: end, Form: text[start:end], Head: -1})
}

// line is a line of the text without the white space around it.
type line struct {
	start, end int
	empty      bool
}

// lines calls yield for the lines of text[from:]. A carriage return, a form feed
// and Unicode's line and paragraph separators also end lines.
func lines(text string, from int, yield func(line) bool) {
	for at := from; at < len(text); {
		end, next := lineEnd(text, at)
		if !yield(trimLine(text, at, end)) {
			return
		}
		at = next
	}
}

// lineEnd returns where the line at i ends and where the next one starts.
func lineEnd(text string, i int) (end, next int) {
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n' || c == '\f' || c == '\v':
			return i, i + 1
		case c == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				return i, i + 2
			}
			return i, i + 1
		case c == 0xc2 && strings.HasPrefix(text[i:], "\u0085"):
			return i, i + len("\u0085")
		case c == 0xe2 && (strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029")):
			return i, i + len("\u2028")
		}
	}
	return i, i
}

func trimLine(text string, start, end int) line {
	start += leadingSpace(text[start:end])
	end = start + len(strings.TrimRightFunc(text[start:end], unicode.IsSpace))
	return line{start, end, start == end}
}

// paragraphs yields the spans of the paragraphs of text[from:].
func (s *spellings) paragraphs(text string, from int) func(yield func(start, end int) bool) {
	return func(yield func(start, end int) bool) {
		width := wrapWidth(text, from)
		var paragraph, last line
		paragraph.empty, last.empty = true, true
		stopped := false
		lines(text, from, func(l line) bool {
			switch {
			case l.empty:
			case !last.empty && s.continues(text, last, l, width):
				paragraph.end = l.end
				last = l
				return true
			default:
				if !paragraph.empty && !yield(paragraph.start, paragraph.end) {
					stopped = true
					return false
				}
				paragraph = l
			}
			last = l
			return true
		})
		if !stopped && !paragraph.empty {
			yield(paragraph.start, paragraph.end)
		}
	}
}

// Lines wrapped by programs are about 72 to 80 columns wide.
const minWrap, maxWrap = 50, 100

// wrapWidth returns the width at which the text is wrapped, or 0. It is wrapped
// when no line is wider than maxWrap, most lines before a single line end would
// be too wide with the next word, and many lines start with a small letter.
func wrapWidth(text string, from int) int {
	width := 0
	lines(text, from, func(l line) bool {
		// A long address cannot be wrapped, and says nothing.
		if strings.ContainsAny(text[l.start:l.end], " \t") {
			width = max(width, columnsOf(text, l))
		}
		return width <= maxWrap
	})
	if width < minWrap || width > maxWrap {
		return 0
	}
	breaks, full, small := 0, 0, 0
	last := line{empty: true}
	lines(text, from, func(l line) bool {
		if !last.empty && !l.empty {
			breaks++
			if isFull(text, last, l, width) {
				full++
			}
			if startsSmall(text, l) {
				small++
			}
		}
		last = l
		return true
	})
	if breaks == 0 || 2*full < breaks || 4*small < breaks {
		return 0
	}
	return width
}

func columnsOf(text string, l line) int { return utf8.RuneCountInString(text[l.start:l.end]) }

// isFull reports whether the first word of next would not have fitted into l.
func isFull(text string, l, next line, width int) bool {
	word := text[next.start:next.end]
	if i := strings.IndexAny(word, " \t"); i >= 0 {
		word = word[:i]
	}
	return columnsOf(text, l)+1+utf8.RuneCountInString(word) > width
}

func startsSmall(text string, l line) bool {
	r, _ := utf8.DecodeRuneInString(text[l.start:l.end])
	return unicode.IsLower(r)
}

// continues reports whether next goes on with the paragraph of l. Outside wrapped
// text only a line does that breaks off at a comma or a word like "the", with a
// small letter on the next line.
func (s *spellings) continues(text string, l, next line, width int) bool {
	if startsBullet(text[next.start:next.end]) {
		return false
	}
	if width > 0 && isFull(text, l, next, width) {
		return true
	}
	if !startsSmall(text, next) {
		return false
	}
	last := text[max(l.start, l.end-maxSpelling):l.end]
	return strings.HasSuffix(last, ",") || has(s.starter, last[strings.LastIndexByte(last, ' ')+1:])
}

// startsBullet reports whether the line is an item of a list.
func startsBullet(s string) bool {
	for _, bullet := range [...]string{"- ", "* ", "• ", "· ", "> "} {
		if strings.HasPrefix(s, bullet) {
			return true
		}
	}
	return false
}
