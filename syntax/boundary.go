package syntax

import (
	"io/fs"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// boundaryModel decides whether a sentence ends between two tokens: logistic
// regression over the named features of boundary.txt. The end is where the
// weights of the features that hold sum to more than 0.
type boundaryModel struct {
	weights map[string]float32
}

func loadBoundary(dir fs.FS) (boundaryModel, error) {
	m := boundaryModel{weights: map[string]float32{}}
	err := readTable(dir, "boundary.txt", 2, func(col []string) error {
		w, err := strconv.ParseFloat(col[1], 32)
		m.weights[col[0]] = float32(w)
		return err
	})
	return m, err
}

// BoundaryCandidate is a place where a sentence may end, as the model of
// boundary.txt sees it. Training needs it and nothing else does.
type BoundaryCandidate struct {
	Start    int // byte offset of the token after the place
	Features []string
}

// BoundaryCandidates returns the places in text where Segment asks its model,
// and the features there. Since features tell of the sentence so far, starts must
// say at which byte offsets sentences start.
func BoundaryCandidates(text string, starts func(offset int) bool) []BoundaryCandidate {
	s := english()
	var all []BoundaryCandidate
	for start, end := range paragraphs(text, 0) {
		r := boundaryReader{text: text, tokens: s.tokenize(text, start, end, nil)}
		r.ends = func(i int) bool {
			r.collected = nil
			r.features(i)
			next := r.tokens[i+1].start
			all = append(all, BoundaryCandidate{next, r.collected})
			return starts(next)
		}
		for first := 0; first < len(r.tokens); {
			first = r.sentenceEnd(first)
		}
	}
	return all
}

// boundaryReader goes through the tokens of a paragraph once, from sentence to
// sentence, and keeps what the features say about the way so far.
type boundaryReader struct {
	model  *boundaryModel
	text   string
	tokens []orthoToken

	ends      func(i int) bool // asks another judge than the model
	collected []string         // features, when there is no model

	first    int  // first token of the sentence
	depth    int  // open brackets in the sentence
	quoted   bool // a double quotation mark is open
	small    int  // words of the sentence that start with a small letter
	bareLast bool // the sentence before ended without punctuation
	dateline int  // last token of the paragraph's dateline, -1 without one

	key   []byte
	score float32
}

// sentenceEnd returns the index one past the last token of the sentence that
// starts at token first.
func (r *boundaryReader) sentenceEnd(first int) int {
	if first == 0 {
		r.dateline = r.datelineEnd()
	}
	r.first, r.depth, r.small = first, 0, 0
	for i := first; i+1 < len(r.tokens) && i-first+1 < maxSentence; i++ {
		r.pass(i)
		if i < r.dateline {
			continue
		}
		if i == r.dateline || r.candidate(i) && r.isEnd(i) {
			r.bareLast = r.tokens[i].kind != markToken
			return i + 1
		}
	}
	return min(len(r.tokens), first+maxSentence)
}

func (r *boundaryReader) isEnd(i int) bool {
	if r.ends != nil {
		return r.ends(i)
	}
	r.score = 0
	r.features(i)
	return r.score > 0
}

func (r *boundaryReader) form(i int) string {
	return r.text[r.tokens[i].start:r.tokens[i].end]
}

// pass notes what token i says about the state of the sentence.
func (r *boundaryReader) pass(i int) {
	form := r.form(i)
	if r.tokens[i].kind != markToken {
		if c, _ := utf8.DecodeRuneInString(form); unicode.IsLower(c) {
			r.small++
		}
		return
	}
	switch r.tokens[i].quote {
	case openQuote:
		r.quoted = true
	case closeQuote:
		r.quoted = false
	}
	switch form {
	case "(", "[", "{":
		r.depth++
	case ")", "]", "}":
		r.depth = max(0, r.depth-1)
	}
}

// spaced reports whether white space stands between tokens i and i+1.
func (r *boundaryReader) spaced(i int) bool {
	return i+1 >= len(r.tokens) || r.tokens[i].end < r.tokens[i+1].start
}

// candidate reports whether a sentence may end after token i: after a stop, and
// after anything else, spaced, before what may start a sentence.
func (r *boundaryReader) candidate(i int) bool {
	last := r.tokens[i]
	form := r.form(i)
	if last.kind == markToken && endsInStop(form) {
		return true
	}
	if !r.spaced(i) {
		return r.isCloser(i) && i > r.first && endsInStop(r.form(i-1))
	}
	if last.kind == smileyToken || r.isCloser(i) || form == ":" || form == ";" {
		return true
	}
	next := r.tokens[i+1]
	if next.kind != wordToken {
		return true
	}
	c, _ := utf8.DecodeRuneInString(r.text[next.start:next.end])
	return !unicode.IsLower(c)
}

func endsInStop(form string) bool {
	switch form[len(form)-1] {
	case '.', '!', '?':
		return true
	}
	return form == "…"
}

// isCloser reports whether token i is a closing bracket or quotation mark.
func (r *boundaryReader) isCloser(i int) bool {
	switch r.tokens[i].quote {
	case closeQuote, closeSingle:
		return true
	}
	switch r.text[r.tokens[i].start] {
	case ')', ']', '}':
		return true
	}
	return false
}

// features hands every feature of the place after token i to the model.
func (r *boundaryReader) features(i int) {
	p, n := r.shape(i), r.shape(i+1)
	pp, nn := r.shape(i-1), r.shape(i+2)
	gap := "_"
	if !r.spaced(i) {
		gap = ""
	}
	r.feature("around", p, gap, n)
	r.feature("before", pp, p)
	r.feature("before+", pp, p, n)
	r.feature("after", n, nn)
	r.feature("after+", p, n, nn)
	r.feature("around4", pp, p, n, nn)
	r.feature("state", p, n, r.state())
	length := bucket(i + 1 - r.first)
	r.feature("length", p, length)
	r.feature("length+", p, n, length)
	r.feature("rest", p, n, bucket(len(r.tokens)-i-1))
	r.feature("start", r.shape(r.first), p, n)
	r.feature("whole", p, n, r.wholeParagraph())
	r.feature("bare", p, n, r.bareness())
	next := r.word(i + 1)
	r.feature("next", next)
	r.feature("next+", p, next)
	r.feature("next2", next, r.word(i+2))
	last := i
	if r.tokens[i].kind == markToken && i > r.first {
		last--
	}
	word := r.word(last)
	r.feature("last", word)
	r.feature("last+", word, p, n)
	r.feature("last2", r.word(last-1), word)
	if r.word(r.first) == next {
		r.feature("again", p, n)
	}
}

// feature adds the weight of the feature with this name and these values.
func (r *boundaryReader) feature(name string, values ...string) {
	r.key = append(r.key[:0], name...)
	for _, v := range values {
		r.key = append(r.key, ' ')
		r.key = append(r.key, v...)
	}
	if r.model == nil {
		r.collected = append(r.collected, string(r.key))
		return
	}
	r.score += r.model.weights[string(r.key)]
}

// shape describes token i: a mark is itself, other tokens are told by their kind
// and capitals. Outside the paragraph there is "|".
func (r *boundaryReader) shape(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return "|"
	}
	form := r.form(i)
	switch r.tokens[i].quote {
	case openQuote:
		return "“"
	case closeQuote:
		return "”"
	case openSingle:
		return "‘"
	case closeSingle:
		return "’"
	}
	switch r.tokens[i].kind {
	case markToken:
		return markShape(form)
	case smileyToken:
		return ":)"
	case linkToken:
		return "@"
	case numberToken:
		return "9"
	case abbreviationToken:
		return "Inc."
	case titleToken:
		return "Mr."
	case initialToken:
		return "J."
	case acronymToken:
		if form[len(form)-1] != '.' {
			return "U.S"
		}
		if c := form[0]; c >= 'a' && c <= 'z' {
			return "a.m."
		}
		return "U.S."
	}
	return letterShape(form)
}

func markShape(form string) string {
	switch form {
	case "–", "—", "---":
		return "--"
	case "…", "..", "....", ".....", "......":
		return "..."
	}
	if len(form) > 3 {
		return form[:1] + "+"
	}
	return form
}

func letterShape(form string) string {
	first, size := utf8.DecodeRuneInString(form)
	second, _ := utf8.DecodeRuneInString(form[size:])
	switch {
	case unicode.IsLower(first):
		return "xx"
	case unicode.IsDigit(first):
		return "9x"
	case !unicode.IsUpper(first):
		return "?"
	case len(form) == size:
		return "X"
	case unicode.IsUpper(second):
		return "XX"
	}
	return "Xx"
}

// word returns token i for features about words.
func (r *boundaryReader) word(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return "|"
	}
	switch r.tokens[i].kind {
	case numberToken, linkToken, markToken:
		return r.shape(i)
	}
	form := r.form(i)
	if len(form) > maxSpelling {
		return "long"
	}
	return form
}

// state tells which quotation marks and brackets are open.
func (r *boundaryReader) state() string {
	switch {
	case r.quoted && r.depth > 0:
		return `"(`
	case r.quoted:
		return `"`
	case r.depth > 0:
		return "("
	}
	return "-"
}

// wholeParagraph tells whether the paragraph ends as prose does.
func (r *boundaryReader) wholeParagraph() string {
	for i := len(r.tokens) - 1; i >= max(0, len(r.tokens)-3); i-- {
		if form := r.form(i); endsInStop(form) {
			return "prose"
		} else if !r.isCloser(i) {
			break
		}
	}
	return "open"
}

// bareness tells whether the sentence so far has the capitals of a heading, and
// whether the one before lacked punctuation.
func (r *boundaryReader) bareness() string {
	switch {
	case r.bareLast && r.small == 0:
		return "bare,capitals"
	case r.bareLast:
		return "bare"
	case r.small == 0:
		return "capitals"
	}
	return "-"
}

// bucket rounds a count down to 0-4 or to a power of 2 times 4.
func bucket(n int) string {
	if n < 5 {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(1 << (bits.Len(uint(min(n, 64))) - 1))
}

// datelineEnd returns the dash that ends a dateline at the start of the
// paragraph, or -1: GENEVA, Nov. 24 (Reuters) -, WASHINGTON (AP) —, April 12
// (UPI) —. There is an agency in brackets before the dash, or the first word is in
// capitals and the rest are names and dates.
func (r *boundaryReader) datelineEnd() int {
	const longest = 16
	small := false
	for i := range min(longest, len(r.tokens)) {
		form := r.form(i)
		if r.tokens[i].kind == markToken {
			switch form {
			case "-", "--", "—", "–":
				if i == 0 || !r.spaced(i) || !r.spaced(i-1) {
					if form == "-" {
						continue
					}
				}
				agency := i > 2 && r.form(i-1) == ")"
				capitals := i > 0 && !small && letterShape(r.form(0)) == "XX" && utf8.RuneCountInString(r.form(0)) > 3
				if agency && r.datelineStart() || capitals {
					return i
				}
				return -1
			case ",", "(", ")", "/", ".":
			default:
				return -1
			}
			continue
		}
		if c, _ := utf8.DecodeRuneInString(form); unicode.IsLower(c) && !strings.ContainsAny(form, ".") {
			small = true
		}
	}
	return -1
}

// datelineStart reports whether the paragraph starts with a capital or a number.
func (r *boundaryReader) datelineStart() bool {
	c, _ := utf8.DecodeRuneInString(r.form(0))
	return unicode.IsUpper(c) || unicode.IsDigit(c)
}
