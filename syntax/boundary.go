package syntax

import (
	"io/fs"
	"math/bits"
	"strconv"
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
	for start, end := range s.paragraphs(text, 0) {
		r := boundaryReader{spellings: s.spellings, text: text, tokens: s.tokenize(text, start, end, nil)}
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
	*spellings
	model  *boundaryModel
	text   string
	tokens []orthoToken

	ends      func(i int) bool // asks another judge than the model
	collected []string         // features, when there is no model

	first    int  // first token of the sentence
	depth    int  // open brackets in the sentence
	quoted   bool // a double quotation mark is open
	words    int  // tokens of the sentence that are no marks
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
	r.first, r.depth, r.words, r.small = first, 0, 0, 0
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
	return r.score > r.threshold(i)
}

// threshold is what the score after token i must exceed. Signatures and headings
// end without a stop in the web text of the treebanks. Within a paragraph of
// prose, as agencies write it, that is hardly ever so, and a sentence that is cut
// in two costs more than two that stay together.
func (r *boundaryReader) threshold(i int) float32 {
	bare := r.tokens[i].kind == wordToken || r.tokens[i].kind == numberToken || r.isCloser(i) && !endsInStop(r.beforeClosers(i))
	if bare && r.wholeParagraph() == "prose" {
		return 1
	}
	return 0
}

func (r *boundaryReader) form(i int) string {
	return r.text[r.tokens[i].start:r.tokens[i].end]
}

// pass notes what token i says about the state of the sentence.
func (r *boundaryReader) pass(i int) {
	form := r.form(i)
	if r.tokens[i].kind != markToken {
		r.words++
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
// after anything else, spaced, before what may start a sentence. A quotation that
// ends in a comma goes on: “... ‘Stay,’” she said.
func (r *boundaryReader) candidate(i int) bool {
	last := r.tokens[i]
	form := r.form(i)
	closer := r.isCloser(i)
	switch {
	case r.words == 0 && len(form) < 3:
		return false
	case last.kind == markToken && endsInStop(form):
		return true
	case closer && r.beforeClosers(i) == ",":
		return false
	case !r.spaced(i):
		return closer && i > r.first && endsInStop(r.form(i-1))
	case closer, last.kind == smileyToken, form == ":", form == ";":
		return true
	}
	next := r.tokens[i+1]
	if next.kind != wordToken {
		return true
	}
	c, _ := utf8.DecodeRuneInString(r.text[next.start:next.end])
	return !unicode.IsLower(c)
}

// beforeClosers returns the token before the quotation marks and brackets that
// end with token i.
func (r *boundaryReader) beforeClosers(i int) string {
	for i > r.first && r.isCloser(i) {
		i--
	}
	return r.form(i)
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
	if has(r.starter, next) {
		r.feature("starter", p, nn)
		r.feature("starter+", pp, p)
	}
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
// capitals and only names, dates and agencies follow.
func (r *boundaryReader) datelineEnd() int {
	const longest, mostSmall = 16, 2 // small as in Khirbet al-Joz
	small, capitals, end := 0, true, -1
	for i := range min(longest, len(r.tokens)) {
		form := r.form(i)
		switch {
		case r.tokens[i].kind != markToken:
			c, _ := utf8.DecodeRuneInString(form)
			if i == 0 && !unicode.IsUpper(c) && !unicode.IsDigit(c) {
				return -1
			}
			if unicode.IsLower(c) && r.tokens[i].kind != abbreviationToken {
				small++
			}
			capitals = capitals && letterShape(form) == "XX"
		case r.isDatelineDash(i):
			agency := i > 2 && r.form(i-1) == ")" && small <= mostSmall
			switch {
			case agency && end < 0 && r.form(0) == "(":
				end = i // (ANSA) - HAVANA, July 8 -
			case agency, end >= 0, small == 0 && len(r.form(0)) > 3 && letterShape(r.form(0)) == "XX":
				return i
			default:
				return -1
			}
		case form == "." && capitals, form == ",", form == "(", form == ")", form == "/", form == "-":
		default:
			return end
		}
	}
	return end
}

// isDatelineDash reports whether token i is a dash; a single hyphen and the
// underscore of old wires need spaces or a bracket.
func (r *boundaryReader) isDatelineDash(i int) bool {
	switch form := r.form(i); form {
	case "—", "–", "--":
		return i > 0
	case "-", "_":
		return i > 0 && r.spaced(i) && (r.spaced(i-1) || r.form(i-1) == ")")
	}
	return false
}
