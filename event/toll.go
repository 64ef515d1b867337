package event

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/syntax"
	"demarche/syntax/argument"
)

// tollRules is toll.txt and quantifiers.txt.
type tollRules struct {
	words      []tollWord
	things     wordSet
	qualifiers map[string]string // "more than": above
	longest    int               // words of the longest quantifier
	numbers    map[string]int
	vague      map[string]int
	scales     map[string]int
}

// tollWord is one line of toll.txt.
type tollWord struct {
	field, where string
	words        wordSet
}

func (t *tollRules) read(ls []line) error {
	for _, l := range ls {
		f := l.fields()
		if len(f) != 3 {
			return l.errorf("want 3 fields, have %d", len(f))
		}
		if f[0] == "things" {
			t.readThings(f[2])
			continue
		}
		if field(&coding.Toll{}, f[0]) == nil {
			return l.errorf("unknown field %q", f[0])
		}
		if !slices.Contains([]string{"object", "subject", "state", "head", "to", "of"}, f[1]) {
			return l.errorf("unknown place %q", f[1])
		}
		w := tollWord{f[0], f[1], wordSet{}}
		for _, x := range list(f[2]) {
			if f[1] == "object" || f[1] == "subject" {
				w.words.add(verbPhrase(x))
			} else {
				w.words.add(nounPhrase(x))
			}
		}
		t.words = append(t.words, w)
	}
	return nil
}

func (t *tollRules) readThings(words string) {
	if t.things == nil {
		t.things = wordSet{}
	}
	for _, w := range list(words) {
		t.things.add(nounPhrase(w))
	}
}

func (t *tollRules) readQuantifiers(ls []line) error {
	if t.numbers == nil {
		t.qualifiers, t.numbers, t.vague, t.scales = map[string]string{}, map[string]int{}, map[string]int{}, map[string]int{}
	}
	for _, l := range ls {
		f := l.fields()
		if len(f) != 2 {
			return l.errorf("want kind ; words")
		}
		for _, w := range list(f[1]) {
			if err := t.quantifier(l, f[0], w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tollRules) quantifier(l line, kind, w string) error {
	word, digits, valued := strings.Cut(w, "=")
	t.longest = max(t.longest, len(strings.Fields(word)))
	table := map[string]map[string]int{"number": t.numbers, "vague": t.vague, "scale": t.scales}[kind]
	if table == nil {
		if !slices.Contains([]string{"floor", "above", "about", "below", "ceiling", "range"}, kind) {
			return l.errorf("unknown kind %q", kind)
		}
		t.qualifiers[word] = kind
		return nil
	}
	n, err := strconv.Atoi(digits)
	if err != nil || !valued {
		return l.errorf("%q has no value", w)
	}
	table[word] = n
	return nil
}

// field returns the count of a toll that bears the name, or nil for no such name.
func field(t *coding.Toll, name string) **coding.Count {
	switch name {
	case "killed":
		return &t.Killed
	case "injured":
		return &t.Injured
	case "missing":
		return &t.Missing
	case "detained":
		return &t.Detained
	case "displaced":
		return &t.Displaced
	}
	return nil
}

// bounds is a count before it has a span.
type bounds struct {
	min, max int // max -1: open; min -1: unknown
	used     int // words read
}

// quantity reads a count at the beginning of the words: "at least 12", "some
// two dozen", "between 10 and 20".
func (t *tollRules) quantity(words []string) (bounds, bool) {
	kind, used := "", 0
	for n := min(t.longest, len(words)); n > 0; n-- {
		if k, ok := t.qualifiers[strings.Join(words[:n], " ")]; ok {
			kind, used = k, n
			break
		}
	}
	rest := words[used:]
	if n, w, ok := t.longestIn(t.vague, rest); ok && !(kind == "" && w == 0) {
		return bounds{n, -1, used + w}, true
	}
	n, w, ok := t.number(rest)
	if !ok {
		return bounds{}, false
	}
	b := bounds{n, n, used + w}
	if hi, w2, ok := t.upper(rest[w:]); ok && hi > n {
		return bounds{n, hi, used + w + w2}, true
	}
	switch kind {
	case "floor":
		b.max = -1
	case "above":
		b.min, b.max = n+1, -1
	case "below":
		b.min, b.max = -1, n-1
	case "ceiling":
		b.min = -1
	}
	return b, true
}

// upper reads the second half of a range: "to 20", "and 20", "or 20".
func (t *tollRules) upper(words []string) (int, int, bool) {
	if len(words) < 2 || !slices.Contains([]string{"to", "and", "-", "–", "or"}, words[0]) {
		return 0, 0, false
	}
	n, w, ok := t.number(words[1:])
	return n, w + 1, ok
}

// number reads digits or number words with their scale: "1,200", "two dozen",
// "1.2 million", "twenty - three".
func (t *tollRules) number(words []string) (int, int, bool) {
	if len(words) == 0 {
		return 0, 0, false
	}
	value, used, ok := digits(words[0])
	if !ok {
		n, w, found := t.longestIn(t.numbers, words)
		if !found {
			return 0, 0, false
		}
		value, used = float64(n), w
		if value >= 20 && value < 100 && len(words) > used+1 && words[used] == "-" {
			if unit, ok := t.numbers[words[used+1]]; ok && unit < 10 {
				value, used = value+float64(unit), used+2
			}
		}
	}
	for len(words) > used && t.scales[words[used]] > 0 {
		value *= float64(t.scales[words[used]])
		used++
	}
	if value > math.MaxInt32*10 {
		return 0, 0, false
	}
	return int(math.Round(value)), used, true
}

func digits(word string) (float64, int, bool) {
	if word == "" || word[0] < '0' || word[0] > '9' {
		return 0, 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(word, ",", ""), 64)
	return v, 1, err == nil
}

func (t *tollRules) longestIn(table map[string]int, words []string) (int, int, bool) {
	for n := min(t.longest, len(words)); n > 0; n-- {
		if v, ok := table[strings.Join(words[:n], " ")]; ok {
			return v, n, true
		}
	}
	return 0, 0, false
}

// harm reports whether the word is a verb of killing or wounding.
func (t *tollRules) harm(s *syntax.Sentence, tok int) bool {
	for _, w := range t.words {
		if (w.field == "killed" || w.field == "injured") && (w.where == "object" || w.where == "subject") && w.words.has(s, tok) {
			return true
		}
	}
	return false
}

// tally is a count found in a sentence, before it belongs to an event.
type tally struct {
	field  string
	count  coding.Count
	anchor int // the word that said so
}

// countToll gives the candidate the counts that belong to it.
func (r *reading) countToll(c *candidate) {
	for _, t := range r.tallies() {
		if r.ownerOf(t.anchor) == c {
			c.add(t)
		}
	}
}

// add keeps the first count of each kind.
func (c *candidate) add(t tally) {
	if c.toll == nil {
		c.toll = &coding.Toll{}
	}
	slot := field(c.toll, t.field)
	if *slot != nil {
		return
	}
	n := t.count
	*slot = &n
	c.reasons = append(c.reasons, coding.Reason{Field: "toll", Rule: t.field, Span: n.Span})
}

// ownerOf finds the violent event that a toll word belongs to: itself, the
// nearest above it, or the only one below.
func (r *reading) ownerOf(anchor int) *candidate {
	for cur, n := anchor, 0; cur >= 0 && n < 8; cur, n = r.s.Tokens[cur].Head, n+1 {
		if c := r.byTok[cur]; c.harms() {
			return c
		}
	}
	from, to := r.s.Subtree(anchor)
	for i := from; i < to; i++ {
		if c := r.byTok[i]; c.harms() && r.s.Under(i, anchor) {
			return c
		}
	}
	return nil
}

// harms reports whether people may come to harm in the event.
func (c *candidate) harms() bool {
	if c == nil {
		return false
	}
	switch c.frame.typ {
	case "ASSAULT", "PROTEST", "COERCE":
		return true
	}
	return c.frame.mode == "expel" || c.frame.mode == "release"
}

// tallies reads every count of people in the sentence.
func (r *reading) tallies() []tally {
	var out []tally
	for tok := range r.s.Tokens {
		for _, w := range r.l.tolls.words {
			if !w.words.has(r.s, tok) {
				continue
			}
			if n, ok := r.total(w, r.counted(w, tok)); ok {
				out = append(out, tally{w.field, n, tok})
				break
			}
		}
	}
	return out
}

// total adds up what coordinated phrases count: "two builders and two marines".
func (r *reading) total(w tollWord, phrases []int) (coding.Count, bool) {
	var sum coding.Count
	found := false
	for _, np := range phrases {
		if r.l.tolls.things.has(r.s, np) {
			continue
		}
		n, ok := r.count(np, w.where == "head" || w.where == "to")
		switch {
		case !ok:
		case !found:
			sum, found = n, true
		case w.where == "object" || w.where == "subject" || w.where == "of":
			sum = plus(r.in.Document.Text, sum, n)
		}
	}
	return sum, found
}

// plus adds two counts; what is open in one is open in the sum.
func plus(text string, a, b coding.Count) coding.Count {
	add := func(x, y *int) *int {
		if x == nil || y == nil {
			return nil
		}
		n := *x + *y
		return &n
	}
	sp := coding.SpanOf(text, min(a.Span.Start, b.Span.Start), max(a.Span.End, b.Span.End))
	return coding.Count{Min: add(a.Min, b.Min), Max: add(a.Max, b.Max), Span: &sp}
}

// counted returns the phrases whose number the toll word is about.
func (r *reading) counted(w tollWord, tok int) []int {
	s := r.s
	var out []int
	switch w.where {
	case "head":
		return []int{tok}
	case "object", "subject":
		if s.Tokens[tok].UPOS != "VERB" {
			return nil
		}
		for _, a := range r.of(tok) {
			if string(a.Role) == w.where {
				out = append(out, argument.Conjuncts(s, a.Token)...)
			}
		}
	case "state":
		if c := s.Child(tok, "nsubj", "nsubj:pass"); c >= 0 {
			out = append(out, c)
		} else if s.Tokens[tok].Is("xcomp") || s.Tokens[tok].Is("amod") || s.Tokens[tok].Is("acl") {
			h := s.Tokens[tok].Head
			if o := s.Child(h, "obj"); o >= 0 && s.Tokens[tok].Is("xcomp") {
				h = o
			}
			out = append(out, h)
		} else {
			out = append(out, tok)
		}
	case "of":
		for _, a := range r.of(tok) {
			if a.Role == argument.Object || a.Via == "nominal-of" {
				out = append(out, a.Token)
			}
		}
	case "to":
		if h := s.Tokens[tok].Head; h >= 0 && (s.Tokens[tok].Is("nsubj") || s.Tokens[tok].Is("obj")) {
			for _, c := range s.Children(h) {
				if s.Tokens[c].Is("obl") || s.Tokens[c].UPOS == "NUM" {
					out = append(out, c)
				}
			}
		} else if c := s.Child(tok, "nmod"); c >= 0 {
			out = append(out, c)
		}
	}
	return out
}

// count reads the number in front of a noun, or the number that heads the
// phrase itself.
func (r *reading) count(np int, bare bool) (coding.Count, bool) {
	s := r.s
	from, _ := s.Subtree(np)
	var words []string
	for i := from; i <= np || i < len(s.Tokens) && i <= np+3; i++ {
		words = append(words, strings.ToLower(s.Tokens[i].Form))
	}
	for i := from; i <= np; i++ {
		b, ok := r.l.tolls.quantity(words[i-from:])
		if !ok {
			continue
		}
		if article := words[i-from] == "a" || words[i-from] == "an"; article && b.used == 1 && (bare || !r.person(np)) {
			continue
		}
		sp := coding.SpanOf(r.in.Document.Text, s.Tokens[i].Start, s.Tokens[i+b.used-1].End)
		return coding.Count{Min: known(b.min), Max: known(b.max), Span: &sp}, true
	}
	if !bare && strings.HasSuffix(s.Tokens[np].Entity, "PER") && s.Child(np, "conj") < 0 {
		one, sp := 1, coding.SpanOf(r.in.Document.Text, s.Tokens[np].Start, s.Tokens[np].End)
		return coding.Count{Min: &one, Max: &one, Span: &sp}, true // a named person
	}
	return coding.Count{}, false
}

// person reports whether the phrase may denote one person: a noun that is
// somebody, by its being resolved.
func (r *reading) person(np int) bool {
	t := r.s.Tokens[np]
	return t.UPOS == "NOUN" && !strings.Contains(t.Feats, "Number=Plur")
}

func known(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// carryTolls gives counts of sentences without a violent event of their own
// ("More than 80 people died and hundreds were injured.") to the last one
// before.
func (r *reading) carryTolls(found []*candidate) {
	for i := range r.in.Document.Sentences {
		r.at, r.s = i, &r.in.Document.Sentences[i]
		r.args, r.byTok = map[int][]argument.Argument{}, map[int]*candidate{}
		var last *candidate
		for _, c := range found {
			if c.sentence == i {
				r.byTok[c.tok] = c
			}
			if c.sentence < i && i-c.sentence <= 2 && c.frame.typ == "ASSAULT" {
				last = c
			}
		}
		if last == nil {
			continue
		}
		for _, t := range r.tallies() {
			if r.ownerOf(t.anchor) == nil && t.field != "detained" {
				last.add(t)
			}
		}
	}
}
