package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what kind of spelling an orthographic token is.
type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	abbreviationToken // with its period; the period may also end a sentence
	titleToken        // an abbreviation that stands before a name
	acronymToken      // U.S., a.m.: letters with a period after each
	initialToken      // the J. of J. Smith
	linkToken         // address of a page, a mailbox, a file
	markToken         // punctuation and symbols
	smileyToken
)

// orthoToken is a token as it is written, before multi-word tokens are divided.
type orthoToken struct {
	start, end int
	kind       tokenKind
	quote      quoteRole
	cuts       [2]uint16 // where it is divided into words, from start; 0: nowhere
}

// quoteRole tells what a quotation mark does.
type quoteRole uint8

const (
	noQuote quoteRole = iota
	openQuote
	closeQuote
	openSingle
	closeSingle
)

// A token is cut after this many bytes, and no look ahead goes further, so that
// reading stays linear in the text whatever the text is.
const maxToken = 1024

// maxHost is the longest host name or mailbox looked for.
const maxHost = 255

// tokenizer divides text[pos:end], a paragraph, into tokens. It reads from left to
// right: at each place the longest spelling that one of the rules accepts.
type tokenizer struct {
	*spellings
	text     string
	pos, end int
	tokens   []orthoToken
	noHost   int  // no host name starts before this offset
	quoted   bool // a double quotation mark is open
	single   bool // a single quotation mark is open
}

// tokenize returns the tokens of text[start:end], in room's memory if it fits.
func (s *spellings) tokenize(text string, start, end int, room []orthoToken) []orthoToken {
	t := tokenizer{spellings: s, text: text[:end], pos: start, end: end, tokens: room[:0], noHost: start}
	for t.skipSpace(); t.pos < t.end; t.skipSpace() {
		t.next()
	}
	return t.tokens
}

func (t *tokenizer) emit(end int, kind tokenKind) {
	t.tokens = append(t.tokens, orthoToken{start: t.pos, end: end, kind: kind})
	t.pos = end
}

func (t *tokenizer) skipSpace() {
	for t.pos < t.end {
		class, size := t.class(t.pos)
		if class != space {
			return
		}
		t.pos += size
	}
}

// charClass sorts characters for the tokenizer.
type charClass uint8

const (
	mark   charClass = iota
	space            // also controls and invisible marks of order
	letter           // also combining marks, and bytes that are not UTF-8
	digit
)

var asciiClass = func() (table [utf8.RuneSelf]charClass) {
	for c := range table {
		switch {
		case c <= ' ' || c == 0x7f:
			table[c] = space
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_':
			table[c] = letter
		case c >= '0' && c <= '9':
			table[c] = digit
		}
	}
	return table
}()

// class returns the class and the size of the character at i; at the end of the
// text it is a space of no size.
func (t *tokenizer) class(i int) (charClass, int) {
	if i >= t.end {
		return space, 0
	}
	if c := t.text[i]; c < utf8.RuneSelf {
		return asciiClass[c], 1
	}
	r, size := utf8.DecodeRuneInString(t.text[i:])
	switch {
	case r == 'º' || r == 'ª': // letters to Unicode, but 54º
		return mark, size
	case r == utf8.RuneError && size == 1, unicode.IsLetter(r), unicode.IsMark(r):
		return letter, size
	case unicode.Is(unicode.Nd, r):
		return digit, size
	case unicode.IsSpace(r), r == '\u200b', r == '\ufeff', unicode.Is(unicode.Bidi_Control, r), unicode.IsControl(r):
		return space, size
	case unicode.Is(unicode.Cf, r): // soft hyphens and joiners
		return letter, size
	}
	return mark, size
}

func (t *tokenizer) isClass(i int, want charClass) bool {
	class, _ := t.class(i)
	return class == want
}

func (t *tokenizer) isAlnum(i int) bool {
	class, _ := t.class(i)
	return class == letter || class == digit
}

// at returns the byte at i, or 0 beyond the end.
func (t *tokenizer) at(i int) byte {
	if i < t.end {
		return t.text[i]
	}
	return 0
}

// afterSpace reports whether white space or nothing stands before i.
func (t *tokenizer) afterSpace(i int) bool {
	if len(t.tokens) == 0 {
		return true
	}
	return t.tokens[len(t.tokens)-1].end < i
}

func (t *tokenizer) next() {
	class, size := t.class(t.pos)
	switch {
	case class == digit:
		t.number()
	case class == letter && t.text[t.pos] == '_':
		t.emit(t.repeated(t.pos), markToken)
	case class == letter:
		t.word()
	default:
		t.mark(size)
	}
}

// run returns the end of the letters, digits and marks from i. Digits with a
// unit after them end before the unit.
func (t *tokenizer) run(i int) int {
	start, digits := i, 0
	limit := min(t.end, t.pos+maxToken)
	for i < limit {
		class, size := t.class(i)
		if class != letter && class != digit || i+size > limit {
			break
		}
		i += size
		if class == digit && digits == i-size-start {
			digits += size
		}
	}
	if digits > 0 && start+digits < i && t.isUnit(start+digits, i) {
		return start + digits
	}
	return i
}

func (t *tokenizer) isUnit(from, to int) bool {
	if t.afterMoney() || t.unit[t.text[from:to]] {
		return true
	}
	// a.m and p.m are one unit, which the run ends inside.
	return to-from == 1 && t.at(to) == '.' && to+1 < t.end && t.unit[t.text[from:to+2]] && !t.isAlnum(to+2)
}

// afterMoney reports whether a currency sign stands right before the token.
func (t *tokenizer) afterMoney() bool {
	before := t.text[:t.pos]
	return strings.HasSuffix(before, "$") || strings.HasSuffix(before, "€") || strings.HasSuffix(before, "£")
}

// number reads a token that starts with a digit: 3,000.5, 10:30, 9/11, 1980s,
// 3rd, 555-0100.
func (t *tokenizer) number() {
	if end := t.link(); end > 0 {
		t.emit(end, linkToken)
		return
	}
	end := t.run(t.pos)
	if e := t.digitGroups(); e > 0 {
		end = e
	}
	for end < t.end && end-t.pos < maxToken && t.isClass(end-1, digit) && t.numberGoesOn(end) {
		end = t.run(end + 1)
	}
	kind := numberToken
	if !t.isClass(end-1, digit) {
		kind = wordToken
		end = t.apostrophes(end)
	}
	last := len(t.tokens)
	t.emit(end, kind)
	t.numberEnding(&t.tokens[last])
}

// numberGoesOn reports whether the mark at i joins a number to the digits after
// it. A comma does so only before groups of digits that end in one of three.
func (t *tokenizer) numberGoesOn(i int) bool {
	switch t.text[i] {
	case '.', ':', '/':
		return t.isClass(i+1, digit)
	case ',':
		for range 5 {
			n := t.digits(i + 1)
			if n != 2 || t.at(i+3) != ',' {
				return n == 3
			}
			i += 3
		}
	}
	return false
}

// digits counts the ASCII digits from i, up to 4.
func (t *tokenizer) digits(i int) int {
	n := 0
	for n < 4 && t.at(i+n) >= '0' && t.at(i+n) <= '9' {
		n++
	}
	return n
}

// numberEnding adds the 's of a decade to the number, the 1980's, and divides
// the possessive of any other, 2008|'s.
func (t *tokenizer) numberEnding(w *orthoToken) {
	size := t.apostropheAt(w.end)
	if size == 0 || w.kind != numberToken || t.at(w.end+size) != 's' || t.isAlnum(w.end+size+1) {
		return
	}
	if t.text[w.end-1] != '0' {
		w.cuts[0] = uint16(w.end - w.start)
	}
	w.end += size + 1
	t.pos = w.end
}

// runOn is run for what follows a hyphen or an apostrophe; it is never shorter
// than i.
func (t *tokenizer) runOn(i int) int {
	if i >= t.end {
		return t.end
	}
	return max(i, t.run(i))
}

// digitGroups finds the end of a telephone number, a postcode or a date written
// with hyphens, or 0. Other hyphens between numbers mean a range, and divide.
func (t *tokenizer) digitGroups() int {
	var length [5]int
	n, i := 0, t.pos
	for n < len(length) {
		start := i
		for t.at(i) >= '0' && t.at(i) <= '9' && i-start < 6 {
			i++
		}
		length[n] = i - start
		n++
		if t.at(i) != '-' && (t.at(i) != '/' || n > 1 || length[0] != 3) || !t.isClass(i+1, digit) {
			break
		}
		i++
	}
	if t.isAlnum(i) {
		return 0
	}
	switch length {
	case [5]int{3, 4}, [5]int{1, 4}, [5]int{3, 3, 4}, [5]int{1, 3, 3, 4}, [5]int{5, 4},
		[5]int{1, 1, 2}, [5]int{1, 2, 2}, [5]int{2, 1, 2}, [5]int{2, 2, 2}, [5]int{4, 2, 2},
		[5]int{1, 1, 4}, [5]int{1, 2, 4}, [5]int{2, 1, 4}, [5]int{2, 2, 4}:
		return i
	}
	return 0
}

// word reads a token that starts with a letter.
func (t *tokenizer) word() {
	if end := t.link(); end > 0 {
		t.emit(end, linkToken)
		return
	}
	end := t.wordEnd()
	if e, ok := t.withPeriod(end); ok {
		t.emit(e.end, e.kind)
		return
	}
	last := len(t.tokens)
	t.emit(end, wordToken)
	t.divideWord(&t.tokens[last])
}

// wordEnd joins letters across the marks that do not divide a word: the
// apostrophes of don't and O'Neill, the hyphen of anti-war, AT&T, f*ck.
func (t *tokenizer) wordEnd() int {
	end := t.run(t.pos)
	for end < t.end && end-t.pos < maxToken {
		next := end
		switch c := t.text[end]; {
		case c == '-':
			next = t.hyphen(end)
		case c == '&':
			next = t.ampersand(end)
		case c == '*' && t.isClass(end+1, letter):
			next = t.runOn(end + 1)
		case c == '/':
			if e := t.runOn(end + 1); has(t.whole, t.text[t.pos:e]) {
				next = e
			}
		case c == '$' && t.money[t.text[t.pos:end]]:
			return end + 1
		default:
			next = t.apostrophes(end)
		}
		if next == end {
			break
		}
		end = next
	}
	return end
}

// apostropheAt returns the size of the apostrophe at i, or 0.
func (t *tokenizer) apostropheAt(i int) int {
	switch c := t.at(i); {
	case c == '\'' || c == '`':
		return 1
	case c == 0xe2 && strings.HasPrefix(t.text[i:], "’"):
		return len("’")
	}
	return 0
}

// apostrophes returns the end of what an apostrophe at end joins to the word: a
// letter must follow, or the word be a plural possessive.
func (t *tokenizer) apostrophes(end int) int {
	size := t.apostropheAt(end)
	if size == 0 {
		return end
	}
	if t.isClass(end+size, letter) {
		return t.runOn(end + size)
	}
	if c := t.text[end-1] | 0x20; !t.single && (c == 's' || c == 'z' || c == 'x') && !t.isAlnum(end+size) && t.apostropheAt(end+size) == 0 {
		return end + size
	}
	if has(t.whole, t.text[t.pos:end+size]) {
		return end + size
	}
	return end
}

// hyphen returns the end of what a hyphen at end joins to the word.
func (t *tokenizer) hyphen(end int) int {
	after := t.runOn(end + 1)
	switch {
	case after > end+1 && (t.isPrefix(end) || has(t.whole, t.text[t.pos:after])), t.brokenOff(end):
		return after
	}
	return end
}

// isPrefix reports whether the word up to end is a prefix: not so in UN-backed,
// nor in Hizb-e-Islami.
func (t *tokenizer) isPrefix(end int) bool {
	spelling := t.text[t.pos:end]
	if len(spelling) > 1 && spelling[1] < 'a' || strings.HasSuffix(t.text[:t.pos], "-") {
		return false
	}
	return has(t.prefix, spelling)
}

// brokenOff reports whether the word that the hyphen at end follows is the start
// of one, broken off in speech: "th- the man".
func (t *tokenizer) brokenOff(end int) bool {
	if end-t.pos > 2 || end+1 == t.end || !t.isClass(end+1, space) || len(t.tokens) > 0 && t.tokens[len(t.tokens)-1].kind == numberToken {
		return false
	}
	return end == t.pos+1 || !strings.ContainsAny(t.text[t.pos:end], "aeiouyAEIOUY")
}

// ampersand joins capitals and short sides: AT&T, R&D, p&l.
func (t *tokenizer) ampersand(end int) int {
	after := t.runOn(end + 1)
	if after > end+1 && end-t.pos <= 3 && after-end-1 <= 3 {
		return after
	}
	return end
}

// withPeriod decides whether the period at end belongs to the word.
func (t *tokenizer) withPeriod(end int) (orthoToken, bool) {
	if t.at(end) != '.' {
		return orthoToken{}, false
	}
	if e := t.acronym(); e > 0 {
		return orthoToken{end: e, kind: acronymToken}, true
	}
	spelling := t.text[t.pos:end]
	if len(spelling) > maxSpelling || t.at(end+1) == '.' {
		return orthoToken{}, false
	}
	if t.isClass(end+1, letter) {
		return t.dotted(end)
	}
	kind := abbreviationToken
	switch t.abbreviationKind(spelling) {
	case titleAbbreviation:
		kind = titleToken
	case anyAbbreviation:
	case numberAbbreviation:
		if !t.isClass(t.afterSpaces(end+1), digit) {
			return t.initial(end)
		}
	case dateAbbreviation:
		if !t.dateAround(end + 1) {
			return orthoToken{}, false
		}
	default:
		return t.initial(end)
	}
	return orthoToken{end: end + 1, kind: kind}, true
}

// abbreviationKind looks the spelling up; in a line of capitals LTD. is Ltd.
func (t *tokenizer) abbreviationKind(spelling string) abbreviation {
	kind := t.abbreviations[spelling]
	if kind != noAbbreviation || len(spelling) < 2 || spelling[1] < 'A' || spelling[1] > 'Z' {
		return kind
	}
	kind = t.abbreviations[titleCase(spelling)]
	if kind == titleAbbreviation || kind == anyAbbreviation {
		return kind
	}
	return noAbbreviation
}

// dotted reads an abbreviation with a period in it, Ph.D., or an initial right
// before the name.
func (t *tokenizer) dotted(end int) (orthoToken, bool) {
	after := t.runOn(end + 1)
	if t.at(after) == '.' && after-t.pos <= maxSpelling && t.abbreviations[t.text[t.pos:after]] == anyAbbreviation {
		return orthoToken{end: after + 1, kind: acronymToken}, true
	}
	return t.initial(end)
}

// acronym finds the end of letters that have a period after each, or 0. The last
// period may be missing: U.S
func (t *tokenizer) acronym() int {
	i, letters := t.pos, 0
	for i-t.pos < maxSpelling {
		class, size := t.class(i)
		if class != letter || t.text[i] == '_' {
			break
		}
		letters++
		i += size
		if t.at(i) != '.' {
			if letters > 1 && !t.isAlnum(i) {
				return i
			}
			return 0
		}
		i++
	}
	if letters < 2 || t.isAlnum(i) {
		return 0
	}
	return i
}

// initial reads a single capital letter with a period as part of a name.
func (t *tokenizer) initial(end int) (orthoToken, bool) {
	r, size := utf8.DecodeRuneInString(t.text[t.pos:end])
	if size != end-t.pos || !unicode.IsUpper(r) {
		return orthoToken{}, false
	}
	after := t.afterSpaces(end + 1)
	next, _ := utf8.DecodeRuneInString(t.text[after:])
	if after == t.end || !unicode.IsUpper(next) && next != ',' && next != ';' {
		return orthoToken{}, false
	}
	if r == 'I' && !t.afterName() {
		return orthoToken{}, false
	}
	return orthoToken{end: end + 1, kind: initialToken}, true
}

// afterName reports whether the last token starts with a capital letter.
func (t *tokenizer) afterName() bool {
	if len(t.tokens) == 0 {
		return true
	}
	r, _ := utf8.DecodeRuneInString(t.text[t.tokens[len(t.tokens)-1].start:])
	return unicode.IsUpper(r)
}

// afterSpaces returns where the next token starts, looking over at most a few
// characters of white space.
func (t *tokenizer) afterSpaces(i int) int {
	for n := 0; n < 8 && i < t.end; n++ {
		class, size := t.class(i)
		if class != space {
			break
		}
		i += size
	}
	return i
}

// dateAround reports whether a number stands beside the period before i, or a
// comma or a small letter follows.
func (t *tokenizer) dateAround(i int) bool {
	after := t.afterSpaces(i)
	r, _ := utf8.DecodeRuneInString(t.text[after:])
	if after < t.end && (unicode.IsDigit(r) || unicode.IsLower(r) || r == ',') {
		return true
	}
	return after < t.end && len(t.tokens) > 0 && t.tokens[len(t.tokens)-1].kind == numberToken
}

// divideWord finds the words of a multi-word token.
func (t *tokenizer) divideWord(w *orthoToken) {
	spelling := t.text[w.start:w.end]
	apostrophe, size := lastApostrophe(spelling)
	folded := len(spelling)
	if size > 1 {
		folded -= size - 1
	}
	if folded <= maxSpelling && t.dividable[spelling[0]|0x20]&(1<<folded) != 0 && t.divideWhole(w, spelling) {
		return
	}
	if apostrophe <= 0 {
		return
	}
	cut := apostrophe
	if t.text[w.start+cut-1]|0x20 == 'n' && apostrophe+size+1 == len(spelling) && spelling[apostrophe+size]|0x20 == 't' {
		cut-- // do|n't
	}
	if cut > 0 && (has(t.ending, spelling[cut:]) || apostrophe+size == len(spelling)) && !has(t.whole, spelling) {
		w.cuts[0] = uint16(cut)
	}
}

// divideWhole divides a spelling that tokens.txt divides as a whole.
func (t *tokenizer) divideWhole(w *orthoToken, spelling string) bool {
	var room [maxSpelling]byte
	key, ok := foldSpelling(room[:0], spelling)
	if !ok {
		return false
	}
	cuts, ok := t.divide[string(key)]
	if !ok {
		return false
	}
	for i, c := range cuts {
		w.cuts[i] = uint16(unfold(spelling, int(c)))
	}
	return true
}

// unfold returns the offset in the spelling that became n in its folded form.
func unfold(spelling string, n int) int {
	i := 0
	for ; n > 0; n-- {
		if strings.HasPrefix(spelling[i:], "’") {
			i += len("’")
		} else {
			i++
		}
	}
	return i
}

// lastApostrophe returns the place and the size of the last apostrophe, or -1.
func lastApostrophe(s string) (at, size int) {
	for i := len(s) - 1; i >= 0; i-- {
		switch {
		case s[i] == '\'' || s[i] == '`':
			return i, 1
		case s[i] == 0xe2 && strings.HasPrefix(s[i:], "’"):
			return i, len("’")
		}
	}
	return -1, 0
}

// mark reads a token that starts with neither a letter nor a digit.
func (t *tokenizer) mark(size int) {
	if end := t.smiley(); end > 0 {
		t.emit(end, smileyToken)
		return
	}
	c := t.text[t.pos]
	switch {
	case c == '.' && t.isClass(t.pos+1, digit) && t.numberMayStart():
		t.emit(t.run(t.pos+1), numberToken)
	case c == '+' && t.isClass(t.pos+1, digit) && t.afterSpace(t.pos):
		t.pos++
		t.number()
		t.tokens[len(t.tokens)-1].start--
	case (c == '#' || c == '@') && t.isClass(t.pos+1, letter) && t.afterSpace(t.pos):
		t.emit(t.run(t.pos+1), wordToken)
	case c == '.' || c == '!' || c == '?':
		t.emit(t.stops(), markToken)
	case strings.IndexByte("-=_*~#<>+|$/\\", c) >= 0:
		t.emit(t.repeated(t.pos), markToken)
	case c == '"':
		t.quotationMark(1)
	case c == '`' && t.at(t.pos+1) == '`':
		t.quotationMark(2)
	case t.singleQuote() > 0:
		t.apostropheMark()
	case c < utf8.RuneSelf:
		t.emit(t.pos+1, markToken)
	case t.text[t.pos:t.pos+size] == "…":
		t.emit(t.stops(), markToken)
	case isQuotationMark(t.text[t.pos : t.pos+size]):
		t.quotationMark(size)
	default:
		t.symbol(size)
	}
}

func isQuotationMark(s string) bool {
	return s == "“" || s == "”" || s == "„" || s == "«" || s == "»"
}

// numberMayStart tells the point of ".5" from a full stop without a space.
func (t *tokenizer) numberMayStart() bool {
	if t.afterSpace(t.pos) {
		return true
	}
	return t.tokens[len(t.tokens)-1].kind == markToken
}

// stops returns the end of a run of full stops, question and exclamation marks.
func (t *tokenizer) stops() int {
	i := t.pos
	for i-t.pos < maxToken {
		switch c := t.at(i); {
		case c == '.' || c == '!' || c == '?':
			i++
		case c >= utf8.RuneSelf && strings.HasPrefix(t.text[i:], "…"):
			i += len("…")
		default:
			return i
		}
	}
	return i
}

// repeated returns the end of a run of the character at i.
func (t *tokenizer) repeated(i int) int {
	c := t.text[i]
	for i < t.end && i-t.pos < maxToken && t.text[i] == c {
		i++
	}
	return i
}

// symbol reads one character beyond ASCII with what modifies it, and doubled
// dashes.
func (t *tokenizer) symbol(size int) {
	first := t.text[t.pos : t.pos+size]
	end := t.pos + size
	for end < t.end && end-t.pos < maxToken {
		r, n := utf8.DecodeRuneInString(t.text[end:])
		joined := r == '\u200d' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Variation_Selector, r) || r >= 0x1f3fb && r <= 0x1f3ff
		if (first != "—" || t.text[end:end+n] != first) && !joined {
			break
		}
		end += n
		if r == '\u200d' && t.isClass(end, mark) {
			_, n := t.class(end)
			end += n
		}
	}
	t.emit(end, markToken)
}

// singleQuote returns the size of the single quotation mark or apostrophe here,
// or 0.
func (t *tokenizer) singleQuote() int {
	if strings.HasPrefix(t.text[t.pos:], "‘") {
		return len("‘")
	}
	return t.apostropheAt(t.pos)
}

// apostropheMark reads an apostrophe that no word has taken: '72, 'em, a 's that
// stands alone, or a quotation mark.
func (t *tokenizer) apostropheMark() {
	size := t.singleQuote()
	after := t.pos + size
	opening := t.opens()
	if opening && t.isAlnum(after) {
		end := t.runOn(after)
		switch {
		case t.isYear(after, end), has(t.whole, t.text[t.pos:end]), has(t.ending, t.text[t.pos:end]):
			t.emit(end, wordToken)
			return
		case t.divideHere(end):
			return
		}
	}
	if second := t.doubled(after); second > 0 {
		t.quotationMark(second - t.pos)
		return
	}
	t.single = opening && !t.isClass(after, space)
	role := closeSingle
	if t.single {
		role = openSingle
	}
	t.emit(after, markToken)
	t.tokens[len(t.tokens)-1].quote = role
}

// quotationMark reads a double quotation mark of the given size. A straight one
// opens or closes by the spaces around it, or by turns.
func (t *tokenizer) quotationMark(size int) {
	role := closeQuote
	switch t.text[t.pos : t.pos+size] {
	case "“", "„", "«", "``":
		role = openQuote
	case "”", "»":
	default:
		before, after := t.opens(), t.isClass(t.pos+size, space)
		if before && !after || before == after && !t.quoted {
			role = openQuote
		}
	}
	t.quoted = role == openQuote
	t.emit(t.pos+size, markToken)
	t.tokens[len(t.tokens)-1].quote = role
}

// opens reports whether a quotation mark here would open.
func (t *tokenizer) opens() bool {
	if t.afterSpace(t.pos) {
		return true
	}
	last := t.tokens[len(t.tokens)-1]
	return last.kind == markToken && strings.ContainsAny(t.text[last.start:last.end], "([{“\"—–-/")
}

// isYear reports whether text[from:to] is what follows the apostrophe of '68 and
// the '90s.
func (t *tokenizer) isYear(from, to int) bool {
	s := t.text[from:to]
	return (len(s) == 2 || len(s) == 3 && s[2] == 's') && t.isClass(from, digit) && t.isClass(from+1, digit)
}

// divideHere reads 'tis.
func (t *tokenizer) divideHere(end int) bool {
	w := orthoToken{start: t.pos, end: end}
	if !t.divideWhole(&w, t.text[t.pos:end]) {
		return false
	}
	t.tokens = append(t.tokens, w)
	t.pos = end
	return true
}

// doubled returns the end of two single marks that stand for a double one, or 0.
func (t *tokenizer) doubled(after int) int {
	switch {
	case t.text[t.pos] == '\'' && t.at(after) == '\'':
		return after + 1
	case t.text[t.pos] >= utf8.RuneSelf && strings.HasPrefix(t.text[after:], "’"):
		return after + len("’")
	}
	return 0
}

// smiley returns the end of the longest sign of tokens.txt here, or 0.
func (t *tokenizer) smiley() int {
	switch t.text[t.pos] {
	case ':', ';', '=', '^', '<', '>', '-':
	default:
		return 0
	}
	if !t.afterSpace(t.pos) && t.tokens[len(t.tokens)-1].kind != markToken {
		return 0
	}
	for end := min(t.pos+4, t.end); end > t.pos+1; end-- {
		if t.sign[t.text[t.pos:end]] && !t.isAlnum(end) && (end == t.end || t.text[end] != t.text[end-1]) {
			return end
		}
	}
	return 0
}
