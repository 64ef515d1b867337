package when

import (
	"strings"

	"demarche/syntax"
)

// numericClass is a class whose members are computed instead of listed.
type numericClass int

const (
	anyInteger      numericClass = iota // INT: digits alone
	anyNumber                           // NUM: 12, 1,200, 2.5, twenty-three, two hundred and five
	fourDigits                          // YEAR: 1000 to 2199
	modernYear                          // MODERNYEAR: 1900 to 2049
	twoDigits                           // YY: exactly two digits
	dayOfMonth                          // DAY: 1 to 31, 3rd, third, twenty-first
	anyOrdinal                          // ORDINAL: 3rd, third, twenty-first
	fourDigitDecade                     // DECADE: 1990s
	twoDigitDecade                      // SHORTDECADE: 90s
	hourOfDay                           // HOUR: 0 to 24
	minuteOfHour                        // MINUTE: two digits, 00 to 59
)

var numericClasses = map[string]numericClass{"INT": anyInteger, "NUM": anyNumber, "YEAR": fourDigits, "MODERNYEAR": modernYear, "YY": twoDigits, "DAY": dayOfMonth,
	"ORDINAL": anyOrdinal, "DECADE": fourDigitDecade, "SHORTDECADE": twoDigitDecade, "HOUR": hourOfDay, "MINUTE": minuteOfHour}

// matcher runs the rules over the atoms of one sentence.
type matcher struct {
	l        *Lexicon
	text     string
	sentence *syntax.Sentence
	atoms    []atom

	captures []capture
	limit    int                  // how deep categories may nest
	memo     map[memoKey][]*parse // expressions of a category from an atom on
}

type memoKey struct{ category, at int }

// capture is what an instruction matched: the operation with its operand names
// it, as in the rule's expression.
type capture struct {
	op    opcode
	x     int
	value value
}

// parse is one way to read the atoms from..to as a rule.
type parse struct {
	rule     *rule
	from, to int
	captures []capture
}

const maxNesting = 6

// at returns the parses that begin at atom i, longest first; rules that stand
// earlier come first among equals.
func (m *matcher) at(i int) []*parse {
	var found []*parse
	for _, r := range m.starting(i) {
		if !r.inner {
			found = insert(found, m.rule(r, i)...)
		}
	}
	return found
}

// starting returns the rules that may match from atom i on.
func (m *matcher) starting(i int) []*rule {
	a := &m.atoms[i]
	s := &m.l.digits
	if a.entry != nil {
		s = &a.entry.rules
	} else if a.number.digits == 0 {
		return nil
	}
	if i+1 < len(m.atoms) && m.atoms[i+1].isUsed() {
		return s.all
	}
	return s.single
}

// insert keeps ps ordered; p goes behind its equals.
func insert(ps []*parse, more ...*parse) []*parse {
	for _, p := range more {
		i := len(ps)
		for i > 0 && p.before(ps[i-1]) {
			i--
		}
		ps = append(ps, nil)
		copy(ps[i+1:], ps[i:])
		ps[i] = p
	}
	return ps
}

// before: longer parses first, and those whose rule asks for a context, since it says more.
func (p *parse) before(q *parse) bool {
	return p.to > q.to || p.to == q.to && p.rule.context && !q.rule.context
}

// rule returns the parses of a rule from atom i on, at most one for each end.
func (m *matcher) rule(r *rule, i int) []*parse {
	run := ruleRun{m: m, r: r, from: i, base: len(m.captures)}
	run.step(0, i, -1)
	return run.found
}

type ruleRun struct {
	m     *matcher
	r     *rule
	from  int
	base  int // captures below belong to enclosing rules
	found []*parse
}

// step runs the program from pc at atom i; end is where the expression ended,
// -1 while inside it. It explores every path.
func (run *ruleRun) step(pc, i, end int) {
	m := run.m
	for {
		in := run.r.code[pc]
		switch in.op {
		case opWord, opInteger:
			if i >= len(m.atoms) || !m.isLiteral(in, i) {
				return
			}
			i++
		case opClass:
			if i >= len(m.atoms) {
				return
			}
			v, ok := m.memberOf(in.x, i)
			if !ok {
				return
			}
			run.captured(capture{in.op, in.x, v}, pc, i+1, end)
			return
		case opPhrase:
			c := m.l.constants[in.x]
			run.captured(capture{opClass, c.class, c.value}, pc, i, end)
			return
		case opNumeric:
			v, next := m.numeric(numericClass(in.x), i)
			if next == i {
				return
			}
			run.captured(capture{in.op, in.x, v}, pc, next, end)
			return
		case opCategory:
			for _, p := range m.category(in.x, i) {
				run.captured(capture{in.op, in.x, value{kind: p.rule.kind, parse: p}}, pc, p.to, end)
			}
			return
		case opSplit:
			run.step(pc+1, i, end)
			pc = in.x
			continue
		case opJump:
			pc = in.x
			continue
		case opBehind:
			if !m.holds(in.x, i-1) {
				return
			}
		case opNotBehind:
			if m.holds(in.x, i-1) {
				return
			}
		case opNotAhead:
			if m.holds(in.x, i) {
				return
			}
		case opEnd:
			end = i
		case opMatch:
			run.match(end)
			return
		}
		pc++
	}
}

// captured goes on behind instruction pc with one more capture.
func (run *ruleRun) captured(c capture, pc, i, end int) {
	run.m.captures = append(run.m.captures, c)
	run.step(pc+1, i, end)
	run.m.captures = run.m.captures[:len(run.m.captures)-1]
}

func (run *ruleRun) match(end int) {
	if end == run.from {
		return
	}
	for _, p := range run.found {
		if p.to == end {
			return
		}
	}
	captures := append([]capture(nil), run.m.captures[run.base:]...)
	run.found = append(run.found, &parse{rule: run.r, from: run.from, to: end, captures: captures})
}

func (m *matcher) isLiteral(in instruction, i int) bool {
	a := &m.atoms[i]
	if in.op == opInteger {
		return a.number.integer() == in.x
	}
	return a.entry != nil && a.entry.id == in.x && !m.vetoed(i)
}

// memberOf gives the value of atom i as a member of a word class.
func (m *matcher) memberOf(class, i int) (value, bool) {
	a := &m.atoms[i]
	if a.entry == nil {
		return value{}, false
	}
	for k := range a.entry.members {
		member := &a.entry.members[k]
		if member.class == class && (!member.capital || a.capital(m.text)) {
			return member.value, !m.vetoed(i)
		}
	}
	return value{}, false
}

// vetoed reports whether tags say that atom i is no time word: "May" the modal,
// "march", "fall" and "last" the verbs, "May" and "August" the people.
func (m *matcher) vetoed(i int) bool {
	t := &m.sentence.Tokens[m.atoms[i].token]
	switch t.XPOS {
	case "MD", "VB", "VBP":
		return true
	}
	return strings.HasSuffix(t.Entity, "-PER") && m.l.hasMember(m.atoms[i].entry, m.l.cues.name)
}

// category returns the expressions of a category from atom i on, longest first.
func (m *matcher) category(id, i int) []*parse {
	if i >= len(m.atoms) || m.limit >= maxNesting {
		return nil
	}
	key := memoKey{id, i}
	if found, ok := m.memo[key]; ok {
		return found
	}
	m.limit++
	var found []*parse
	for _, r := range m.starting(i) {
		if r.category == id {
			found = insert(found, m.rule(r, i)...)
		}
	}
	m.limit--
	m.memo[key] = found
	return found
}

func (m *matcher) holds(test, i int) bool {
	t := &m.l.tests[test]
	if i < 0 || i >= len(m.atoms) {
		return t.edge
	}
	a := &m.atoms[i]
	for _, n := range t.numeric {
		if _, next := m.numeric(n, i); next > i {
			return true
		}
	}
	if a.entry == nil {
		return false
	}
	for _, w := range t.words {
		if a.entry.id == w {
			return true
		}
	}
	for _, c := range t.classes {
		for _, member := range a.entry.members {
			if member.class == c && (!member.capital || a.capital(m.text)) {
				return true
			}
		}
	}
	return false
}

// numeric reads a numeric class from atom i on; next is i when there is none.
func (m *matcher) numeric(class numericClass, i int) (v value, next int) {
	if i >= len(m.atoms) {
		return value{}, i
	}
	n := m.atoms[i].number
	integer := n.integer()
	ok := false
	switch class {
	case anyNumber:
		return m.cardinal(i)
	case anyOrdinal:
		return m.ordinal(i)
	case dayOfMonth:
		if n.digits == 0 || n.suffix == ordinalSuffix {
			v, next = m.ordinal(i)
			if v.number < 1 || v.number > 31 {
				return value{}, i
			}
			return v, next
		}
		ok = n.digits <= 2 && integer >= 1 && integer <= 31
	case anyInteger:
		ok = integer >= 0
	case fourDigits:
		ok = n.digits == 4 && integer >= 1000 && integer < 2200
	case modernYear:
		ok = n.digits == 4 && integer >= 1900 && integer < 2050
	case twoDigits:
		ok = n.digits == 2 && integer >= 0
	case fourDigitDecade:
		ok = n.isDecade(4)
	case twoDigitDecade:
		ok = n.isDecade(2)
	case hourOfDay:
		ok = n.digits <= 2 && integer >= 0 && integer <= 24
	case minuteOfHour:
		ok = n.digits == 2 && integer >= 0 && integer < 60
	}
	if !ok {
		return value{}, i
	}
	return numberValue(n.value), i + 1
}

// isDecade: "1990s" has four digits, "90s" two.
func (n number) isDecade(digits int) bool {
	return n.suffix == pluralSuffix && n.digits == digits && int(n.value)%10 == 0
}

// cardinal reads digits ("1,200", "3 1/2", "2.5 million") or number words
// ("twenty-three", "two hundred and five").
func (m *matcher) cardinal(i int) (v value, next int) {
	if n := m.atoms[i].number; n.digits > 0 {
		if n.suffix != noSuffix || !n.plain && n.value == 0 {
			return value{}, i
		}
		total, next := n.value, i+1
		if f, after := m.fraction(next); after > next {
			total, next = total+f, after
		}
		if s, ok := m.wordNumber(m.l.scaleClass, next); ok && s >= 100 {
			total, next = total*s, next+1
		}
		return numberValue(total), next
	}
	total, current, next := 0.0, 0.0, i
	for next < len(m.atoms) {
		at := next
		if next > i && (m.isWord(next, "-") || m.isWord(next, "and") && (current >= 100 || total > 0)) {
			at++
		}
		if n, ok := m.wordNumber(m.l.numberClass, at); ok && fitsBehind(current, n) {
			current += n
		} else if s, ok := m.wordNumber(m.l.scaleClass, at); ok && current > 0 && at == next {
			if s < 1000 {
				current *= s
			} else {
				total, current = total+current*s, 0
			}
		} else {
			break
		}
		next = at + 1
	}
	return numberValue(total + current), next
}

// fitsBehind: "twenty" + "three", "hundred" + "five", not "three" + "five".
func fitsBehind(current, n float64) bool {
	switch {
	case current == 0:
		return true
	case n < 10:
		return int(current)%10 == 0 && int(current)%100 != 10
	default:
		return int(current)%100 == 0 && n < 100
	}
}

// fraction reads "1/2" behind a whole number.
func (m *matcher) fraction(i int) (f float64, next int) {
	if i+2 >= len(m.atoms) || !m.isWord(i+1, "/") {
		return 0, i
	}
	over, under := m.atoms[i].number.integer(), m.atoms[i+2].number.integer()
	if over <= 0 || under <= over || under > 10 {
		return 0, i
	}
	return float64(over) / float64(under), i + 3
}

// ordinal reads "3rd", "third", "twenty-first".
func (m *matcher) ordinal(i int) (v value, next int) {
	if n := m.atoms[i].number; n.digits > 0 {
		if n.suffix != ordinalSuffix || n.digits > 4 {
			return value{}, i
		}
		return numberValue(n.value), i + 1
	}
	if n, ok := m.wordNumber(m.l.ordinalClass, i); ok {
		return numberValue(n), i + 1
	}
	tens, ok := m.wordNumber(m.l.numberClass, i)
	if !ok || tens < 20 || int(tens)%10 != 0 {
		return value{}, i
	}
	next = i + 1
	if next < len(m.atoms) && m.isWord(next, "-") {
		next++
	}
	if n, ok := m.wordNumber(m.l.ordinalClass, next); ok && n < 10 {
		return numberValue(tens + n), next + 1
	}
	return value{}, i
}

func (m *matcher) wordNumber(class, i int) (float64, bool) {
	if i >= len(m.atoms) {
		return 0, false
	}
	v, ok := m.memberOf(class, i)
	return v.number, ok
}

func (m *matcher) isWord(i int, word string) bool {
	a := &m.atoms[i]
	return a.entry != nil && a.entry.word == word
}
