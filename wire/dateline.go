package wire

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"demarche/coding"
)

// Dateline is what stands before the body of an agency story: "GENEVA, Nov. 24
// (Reuters) -", with the headline, bylines and notes to editors above it.
type Dateline struct {
	Start, End int    // bytes of the dateline proper; the body starts at End
	Agency     string // name in agencies.txt, else as written; empty when none is named
	Place      string // as written, with its country or state: "SARAJEVO, Bosnia-Herzegovina", "MOSCOW/KIEV"
	PlaceStart int    // offset of Place
	Day        string // ISO date, or empty
	Headline   string // the line above, where there is one that is no byline
}

// preambleLines is how many lines may stand above a dateline, and headlineLength
// how many bytes a line may have to count as one of them.
const (
	preambleLines  = 6
	headlineLength = 160
)

// FindDateline reads the dateline at the start of a text; it is nil when there is
// none. The year of its day comes from published, an ISO date or time; without
// it, from the years and weekdays that the text mentions, with a warning.
func FindDateline(text, published string) (*Dateline, []string) {
	var above Dateline // what the lines so far tell
	noted := false     // whether they include a byline or a note
	start := skipSpace(text, 0)
	for range preambleLines {
		line := lineAt(text, start)
		if line == "" {
			break
		}
		weak := above.Headline == ""
		if s, ok := scanDateline(text, start); ok && (weak || s.strong()) {
			d, warnings := s.dateline(text, published)
			d.Headline = above.Headline
			if d.Agency == "" {
				d.Agency = above.Agency
			}
			return d, warnings
		}
		agency, ok := byline(line)
		switch {
		case ok:
			noted = true
			above.End = skipSpace(text, start+len(line))
			if agency != "" {
				above.Agency = agency
			}
		case above.Headline == "" && len(line) <= headlineLength && !noted:
			above.Headline = strings.TrimSpace(line)
		default:
			return noteOnly(text, above, noted)
		}
		start = skipSpace(text, start+len(line))
	}
	return noteOnly(text, above, noted)
}

// noteOnly is the dateline of a text that has none but a byline or a note.
func noteOnly(text string, above Dateline, noted bool) (*Dateline, []string) {
	if !noted || above.End == len(text) {
		return nil, nil
	}
	return &above, nil
}

// Complete fills in what the text of a dispatch tells about it: agency, title
// and day of publication where they are not given, and returns its dateline.
func Complete(d *coding.Dispatch) (*Dateline, []string) {
	line, warnings := FindDateline(d.Text, d.Published)
	if line == nil {
		return nil, warnings
	}
	if d.Agency == "" {
		d.Agency = line.Agency
	}
	if d.Title == "" {
		d.Title = line.Headline
	}
	if d.Published == "" {
		d.Published = line.Day
	}
	return line, warnings
}

// byline reports whether a line names who wrote the story or is a note to
// editors, and the agency that it names.
func byline(line string) (agency string, ok bool) {
	line = strings.TrimSpace(line)
	if name, known := known().agency(line); known {
		return name, true
	}
	if strings.HasPrefix(line, "(") && strings.HasSuffix(line, ")") && len(line) <= headlineLength {
		name, _ := known().agency(line)
		return name, true
	}
	rest, isBy := strings.CutPrefix(line, "By ")
	if !isBy {
		rest, isBy = strings.CutPrefix(line, "BY ")
	}
	if !isBy || len(line) > headlineLength/2 || strings.HasSuffix(line, ".") || !writers(rest) {
		return "", false
	}
	for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(",/|(", r) }) {
		if name, known := known().agency(part); known {
			return name, true
		}
	}
	return "", true
}

// writers reports whether words can be who wrote a story: names and "a staff
// reporter", but not "Friday the army had withdrawn".
func writers(words string) bool {
	if _, _, isDay := parseDay(words); isDay {
		return false
	}
	for _, word := range strings.Fields(words) {
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.IsLower(first) && !writerWords[strings.Trim(word, ",")] {
			return false
		}
	}
	return true
}

// writerWords are the words in small letters that bylines are made of.
var writerWords = map[string]bool{
	"a": true, "an": true, "and": true, "at": true, "correspondent": true, "correspondents": true, "de": true, "editor": true,
	"for": true, "in": true, "of": true, "our": true, "reporter": true, "reporters": true, "special": true, "staff": true,
	"the": true, "to": true, "van": true, "von": true, "with": true, "writer": true, "writers": true,
}

// scan holds the parts of a dateline as they are found, from left to right.
type scan struct {
	text       string
	start, pos int
	end        int // of the line
	place      [2]int
	capitals   bool // the place is written in capitals
	day        day
	agency     string
	listed     bool // the agency is one of agencies.txt
	bracketed  bool // the agency stands in brackets or slashes
	closed     bool // a dash or the like ends the dateline
}

// strong datelines have more than a place, and are not mistaken for a sentence.
func (s *scan) strong() bool { return s.agency != "" || s.day.month != 0 }

// scanDateline reads a dateline that starts at start: place, day, agency and a
// dash, each of which may be missing, within the rules of plausible.
func scanDateline(text string, start int) (*scan, bool) {
	s, ok := scanParts(text, start)
	if !ok {
		return nil, false
	}
	if s.place[1] == 0 && s.day.month == 0 && s.pos < s.end { // "(ANSA) - HAVANA, JULY 8 - Cuba"
		if more, ok := scanParts(text, skipSpace(text, s.pos)); ok && more.start < s.end && more.place[1] > 0 && more.agency == "" {
			more.start, more.agency = s.start, s.agency
			return more, true
		}
	}
	return s, true
}

func scanParts(text string, start int) (*scan, bool) {
	s := &scan{text: text, start: start, pos: start, end: start + len(lineAt(text, start))}
	s.takePlace()
	s.takeDay()
	s.takeAgency()
	if s.agency == "" || s.day.month == 0 {
		s.takeDay() // "(CNN) March 3 --"
	}
	s.takeClose()
	if s.place[1] == 0 && s.bracketed && !s.listed { // "(NEW YORK) -"
		s.place = [2]int{s.start + 1, s.start + 1 + len(s.agency)}
		s.capitals, s.agency, s.bracketed = true, "", false
	}
	if !s.plausible() {
		return nil, false
	}
	s.takeLabel()
	return s, true
}

// plausible keeps apart datelines and sentences that start like one.
func (s *scan) plausible() bool {
	hasPlace, hasDay, hasAgency := s.place[1] > 0, s.day.month != 0 || s.day.named, s.agency != ""
	next, _ := utf8.DecodeRuneInString(s.text[skipSpace(s.text, s.pos):])
	starts := next != utf8.RuneError && !unicode.IsLower(next)
	switch {
	case !starts:
		return false
	case !s.closed && s.aloneOnLine():
		return true
	case !s.closed: // "New Delhi, Mar 31 (PTI) India has told"
		return s.listed && s.bracketed && hasPlace && (hasDay || s.capitals || s.pos >= s.end)
	case hasPlace && hasAgency:
		return s.capitals || s.listed && (s.bracketed || hasDay)
	case hasPlace && hasDay:
		return s.capitals
	case hasPlace:
		return s.capitals && s.isName()
	case hasAgency:
		return s.bracketed || s.listed && hasDay
	default:
		return s.day.month != 0
	}
}

// aloneOnLine reports whether a place in capitals is all that stands on a line,
// and the body begins on the next: "TEHRAN\nIranian lawmakers". A line with a
// blank one below it is rather a headline.
func (s *scan) aloneOnLine() bool {
	return s.capitals && !s.strong() && strings.TrimSpace(s.rest()) == "" && s.isName() &&
		len(strings.Fields(s.text[s.start:s.pos])) <= 2 && s.end < len(s.text) && strings.TrimSpace(lineAt(s.text, s.end+1)) != ""
}

// isName tells the place of a dateline that has nothing else from "UPDATE 1",
// "EXCLUSIVE" and short acronyms.
func (s *scan) isName() bool {
	words := s.text[s.place[0]:s.place[1]]
	return !known().label(words) && !known().label(strings.Fields(words)[0]) && countLetters(words) >= 4
}

// dateline turns the parts into a Dateline and finds the year of its day.
func (s *scan) dateline(text, published string) (*Dateline, []string) {
	d := &Dateline{Start: s.start, End: skipSpace(text, s.pos), Agency: s.agency}
	if s.place[1] > 0 {
		d.PlaceStart, d.Place = s.place[0], text[s.place[0]:s.place[1]]
	}
	var warnings []string
	d.Day, warnings = s.day.resolve(text[d.End:], published)
	return d, warnings
}

// rest is what is left of the line.
func (s *scan) rest() string { return s.text[s.pos:s.end] }

// skip passes over any of the bytes of set.
func (s *scan) skip(set string) {
	for s.pos < s.end && strings.IndexByte(set, s.text[s.pos]) >= 0 {
		s.pos++
	}
}

// takePlace reads the place: segments between commas and slashes, the first in
// capitals (with "Mc" and the like) or each word with one, "La Paz".
func (s *scan) takePlace() {
	if _, _, ok := parseDay(s.rest()); ok || s.bracketAhead() || strings.HasPrefix(s.rest(), "By ") {
		return
	}
	for first := true; ; first = false {
		if !first {
			if _, _, isDay := parseDay(s.rest()); isDay || s.bareAgency() > 0 {
				break
			}
		}
		n, capitals := placeName(s.rest())
		if n == 0 {
			break
		}
		if first {
			s.place[0], s.capitals = s.pos, capitals
		}
		s.pos += n
		s.place[1] = s.pos
		sep := separator(s.rest())
		if sep == 0 {
			break
		}
		s.pos += sep
	}
	if s.place[1] > 0 {
		s.pos = s.place[1]
	}
}

// separator is the length of what divides two names of a place.
func separator(s string) int {
	for _, sep := range []string{", ", " / ", "/", " and "} {
		if strings.HasPrefix(s, sep) {
			return len(sep)
		}
	}
	return 0
}

// placeName is the length of a name of up to six words, and whether it is
// written in capitals.
func placeName(s string) (length int, capitals bool) {
	capitals = true
	pos := 0
	for n := range 6 {
		word := placeWord(s[pos:])
		isCapital, ok := nameWord(word)
		if !ok || n > 0 && capitals && !isCapital && !particles[word] {
			break
		}
		if !isCapital && !particles[word] {
			capitals = false
		}
		if !particles[word] {
			length = pos + len(word)
		}
		pos += len(word)
		if pos >= len(s) || s[pos] != ' ' {
			break
		}
		pos++
	}
	// A full stop belongs to "Mo." and "N.Y." but not to "MOSCOW."
	if name := s[:length]; strings.HasSuffix(name, ".") && len(name) > 6 && strings.Count(name, ".") == 1 {
		length--
	}
	return length, capitals && length > 0
}

// particles are small words inside the names of places.
var particles = map[string]bool{
	"al": true, "au": true, "da": true, "de": true, "del": true, "di": true, "do": true, "el": true, "es": true,
	"la": true, "near": true, "of": true, "off": true, "on": true, "the": true,
}

// placeWord cuts the first word of s: letters and the marks inside names.
func placeWord(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".'’`-", r) && !unicode.Is(unicode.Mn, r)
	})
	if end < 0 {
		end = len(s)
	}
	word := s[:end]
	if i := strings.Index(word, "--"); i >= 0 {
		word = word[:i]
	}
	return strings.TrimRight(word, "-")
}

// nameWord reports whether a word can be part of a place's name, and whether it
// is in capitals: "SARAJEVO", "McALLEN", "D.C.", but not "Mo." or a lone "A".
func nameWord(word string) (capitals, ok bool) {
	first, _ := utf8.DecodeRuneInString(word)
	if particles[word] {
		return false, true
	}
	if !unicode.IsUpper(first) {
		return false, false
	}
	upper, lower := 0, 0
	for _, r := range word {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper >= 2 && (lower == 0 || lower <= 2 && upper > 2*lower), true
}

// takeDay reads the day, after what divides it from the place.
func (s *scan) takeDay() {
	from := s.pos
	s.skip(", .")
	if d, n, ok := parseDay(s.rest()); ok {
		s.day = d
		s.pos += n
		return
	}
	s.pos = from
}

// bracketAhead reports whether an agency in brackets or slashes comes next.
func (s *scan) bracketAhead() bool {
	rest := s.rest()
	return strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "[")
}

// takeAgency reads an agency: any that is written like one in brackets, a listed
// one without.
func (s *scan) takeAgency() {
	from := s.pos
	s.skip(", .")
	if s.bracketAhead() {
		closing := map[byte]byte{'(': ')', '/': '/', '[': ']'}[s.text[s.pos]]
		length := strings.IndexByte(s.rest()[1:], closing)
		if length > 0 && s.setAgency(s.rest()[1:1+length]) {
			s.bracketed = true
			s.pos += length + 2
			return
		}
	} else if n := s.bareAgency(); n > 0 && s.setAgency(s.rest()[:n]) {
		s.pos += n
		return
	}
	s.pos = from
}

// setAgency takes words in brackets as an agency when one is listed that way, or
// when they are short and have capitals like "ABC7".
func (s *scan) setAgency(words string) bool {
	words = strings.TrimSpace(words)
	if s.agency, s.listed = known().agency(words); s.listed {
		return true
	}
	// "Reuters/AFP", "AP, Reuters"
	for _, part := range strings.FieldsFunc(words, func(r rune) bool { return r == '/' || r == ',' }) {
		if s.agency, s.listed = known().agency(part); s.listed {
			return true
		}
	}
	capitals := 0
	for _, r := range words {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" .-&", r):
			return false
		}
	}
	if capitals < 2 || len(words) > 24 || len(strings.Fields(words)) > 3 {
		return false
	}
	s.agency = words
	return true
}

// bareAgency is the length of a listed agency that comes next without brackets,
// followed by a dash.
func (s *scan) bareAgency() int {
	rest := s.rest()
	best := 0
	for pos, n := 0, 0; n < known().longest; n++ {
		word := placeWord(rest[pos:])
		pos += len(word)
		if _, ok := known().agency(rest[:pos]); ok && dash(strings.TrimLeft(rest[pos:], " ")) > 0 {
			best = pos
		}
		if pos >= len(rest) || rest[pos] != ' ' {
			break
		}
		pos++
	}
	return best
}

// takeClose reads the dash that ends a dateline; a colon or full stop will do
// after an agency or a day.
func (s *scan) takeClose() {
	from := s.pos
	s.skip(" .")
	if n := dash(s.rest()); n > 0 {
		s.pos += n
		s.closed = true
		return
	}
	if s.strong() && strings.HasPrefix(s.rest(), ":") {
		s.pos++
		s.closed = true
		return
	}
	// "MOSCOW, July 17. /TASS/. The": the full stop after the agency
	s.closed = s.bracketed && s.pos > from && strings.Contains(s.text[from:s.pos], ".")
	if !s.closed {
		s.pos = from
	}
}

// dashes end a dateline, the longest first.
var dashes = []string{"---", "--", "—", "–", "―", "-", "_"}

// dash is the length of a dash at the start of s; a hyphen must have a space or
// the line's end behind it.
func dash(s string) int {
	for _, d := range dashes {
		if strings.HasPrefix(s, d) {
			if len(d) == 1 && len(s) > 1 && s[1] != ' ' && s[1] != '\r' && s[1] != '\t' {
				return 0
			}
			return len(d)
		}
	}
	return 0
}

// takeLabel passes over a label behind the dash: "(AFP) - URGENT - Soviet".
func (s *scan) takeLabel() {
	rest := strings.TrimLeft(s.rest(), " ")
	for _, d := range []string{" - ", " -- ", " — ", " – ", ": "} {
		if label, _, found := strings.Cut(rest, d); found && known().label(label) {
			s.pos = s.end - len(rest) + len(label) + len(d)
			return
		}
	}
}

// lineAt is the line of text that starts at start, without its end.
func lineAt(text string, start int) string {
	line, _, _ := strings.Cut(text[start:], "\n")
	return line
}

// skipSpace is the offset of the first byte from start on that is not white space.
func skipSpace(text string, start int) int {
	return len(text) - len(strings.TrimLeftFunc(text[start:], unicode.IsSpace))
}

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
