package when

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed words.txt holidays.txt rules.txt
var own embed.FS

// Data are the files that are built in: what the package's results depend on
// beside its code.
func Data() fs.FS { return own }

// Lexicon holds the words and compiled rules. It is read-only after Load and
// safe for concurrent use.
type Lexicon struct {
	entries     map[string]*entry
	classes     []wordClass
	classIDs    map[string]int
	categories  []categoryType
	categoryIDs map[string]int
	tests       []atomTest
	constants   []classValue // of entries of several words
	rules       []*rule
	digits      starters // the rules that can begin with digits

	numberClass, scaleClass, ordinalClass int
	cues                                  cues
}

// entry is a word that some rule or class names.
type entry struct {
	word    string
	id      int
	members []member
	rules   starters // those that can begin with it
	inRules bool     // some pattern has a place for it
}

// starters are rules in file order: all that can begin with a word, and those
// that can also end with it. Behind most words stands one that no rule knows,
// so that only the latter need be tried.
type starters struct {
	all, single []*rule
}

func (s *starters) add(r *rule) {
	s.all = append(s.all, r)
	if r.single {
		s.single = append(s.single, r)
	}
}

type member struct {
	class   int
	capital bool // only when written with a capital
	value   value
}

type wordClass struct {
	name    string
	kind    kind
	phrases []phrase // entries of several words
}

type phrase struct {
	words []string
	value value
}

type classValue struct {
	class int
	value value
}

type categoryType struct {
	name string
	kind kind
}

// rule is a compiled line of rules.txt.
type rule struct {
	name     string
	category int
	kind     kind
	inner    bool       // matches only inside other rules
	context  bool       // asks for words around it: comes before its equals
	single   bool       // can match one atom
	value    expression // nil: what matches is no time expression
	code     program
}

// Load reads the embedded data files and then words.txt, holidays.txt and
// rules.txt of each extra layer, where they exist. A rule or holiday of the
// same name replaces the earlier one; words are added. Errors name file and line.
func Load(extra ...fs.FS) (*Lexicon, error) {
	l := &Lexicon{entries: map[string]*entry{}, classIDs: map[string]int{}, categoryIDs: map[string]int{}}
	layers := append([]fs.FS{own}, extra...)
	for _, load := range []struct {
		file string
		line func(at, line string) error
	}{{"words.txt", l.addWords}, {"holidays.txt", l.addHoliday}} {
		for _, layer := range layers {
			if err := eachLine(layer, load.file, load.line); err != nil {
				return nil, err
			}
		}
	}
	if err := l.findClasses(); err != nil {
		return nil, err
	}
	var sources ruleSources
	for _, layer := range layers {
		if err := sources.read(layer); err != nil {
			return nil, err
		}
	}
	if err := l.compile(sources.list); err != nil {
		return nil, err
	}
	return l, l.index()
}

// eachLine calls f for every line that is neither empty nor a comment, with its
// place, which it adds to errors. A layer need not have the file.
func eachLine(layer fs.FS, file string, f func(at, line string) error) error {
	data, err := fs.ReadFile(layer, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("when: %w", err)
	}
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimRight(line, " \t\r")
		if line == "" || strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") {
			continue
		}
		at := fmt.Sprintf("%s:%d", file, i+1)
		if err := f(at, line); err != nil {
			return fmt.Errorf("when: %s: %w", at, err)
		}
	}
	return nil
}

// fields splits a line at semicolons and trims.
func fields(line string) []string {
	parts := strings.Split(line, ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func (l *Lexicon) addWords(_, line string) error {
	f := fields(line)
	if len(f) != 3 || !isClassName(f[0]) {
		return fmt.Errorf("want CLASS ; value ; words with commas between")
	}
	id := l.class(f[0])
	v, err := l.classes[id].parse(f[1])
	if err != nil {
		return err
	}
	for _, w := range strings.Split(f[2], ",") {
		if err := l.addWord(id, strings.TrimSpace(w), v); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lexicon) addHoliday(_, line string) error {
	f := fields(line)
	if len(f) != 2 && len(f) != 3 {
		return fmt.Errorf("want names ; rule, or names ; rule ; days")
	}
	h, err := parseHoliday(f[1])
	if err != nil {
		return err
	}
	if err := h.lasting(strings.Join(f[2:], "")); err != nil {
		return err
	}
	for _, name := range strings.Split(f[0], ",") {
		if err := l.addWord(l.class("HOLIDAY"), strings.TrimSpace(name), value{kind: holidayKind, holiday: h}); err != nil {
			return err
		}
	}
	return nil
}

// class is the number of a word class, new if need be.
func (l *Lexicon) class(name string) int {
	id, ok := l.classIDs[name]
	if !ok {
		k, known := classKinds[name]
		if !known {
			k = codeKind
		}
		id = len(l.classes)
		l.classes = append(l.classes, wordClass{name: name, kind: k})
		l.classIDs[name] = id
	}
	return id
}

// parse reads the value column of words.txt.
func (c wordClass) parse(s string) (value, error) {
	v := value{kind: c.kind, code: s}
	switch c.kind {
	case numberKind, weekdayKind, monthKind:
		if s == "X" && c.kind == numberKind {
			v.unknown = true
			return v, nil
		}
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return v, fmt.Errorf("%s: %q is no number", c.name, s)
		}
		v.number = n
		if c.kind == weekdayKind && (n < 1 || n > 7) || c.kind == monthKind && (n < 1 || n > 12) {
			return v, fmt.Errorf("%s: %q is out of range", c.name, s)
		}
	case unitKind:
		u, ok := parseUnit(s)
		if !ok {
			return v, fmt.Errorf("%s: %q is no unit", c.name, s)
		}
		v.unit = u
	case seasonKind:
		if seasonStart(s) == 0 {
			return v, fmt.Errorf("%s: %q is none of SP SU FA WI", c.name, s)
		}
	}
	return v, nil
}

// addWord puts a word or phrase into a class. A later layer's value replaces an earlier one's.
func (l *Lexicon) addWord(class int, word string, v value) error {
	if word == "" {
		return fmt.Errorf("an empty word")
	}
	var pieces []string
	for _, w := range strings.Fields(word) {
		for w != "" {
			n := pieceLength(w)
			pieces = append(pieces, w[:n])
			w = w[n:]
		}
	}
	if len(pieces) > 1 || isDigit(word[0]) {
		l.classes[class].phrases = append(l.classes[class].phrases, phrase{pieces, v})
		return nil
	}
	e := l.word(word)
	if e == nil {
		return fmt.Errorf("%q is longer than %d bytes", word, longestWord)
	}
	m := member{class, 'A' <= word[0] && word[0] <= 'Z', v}
	for i := range e.members {
		if e.members[i].class == class {
			e.members[i] = m
			return nil
		}
	}
	e.members = append(e.members, m)
	return nil
}

// word is the entry of a word, new if need be; nil for one too long to be looked up.
func (l *Lexicon) word(word string) *entry {
	var buf [longestWord]byte
	lower, ok := fold(buf[:0], word)
	if !ok {
		return nil
	}
	e, ok := l.entries[string(lower)]
	if !ok {
		e = &entry{word: string(lower), id: len(l.entries)}
		l.entries[e.word] = e
	}
	return e
}

// hasMember reports whether a word is in a class; no entry is in none.
func (l *Lexicon) hasMember(e *entry, class int) bool {
	if e == nil {
		return false
	}
	for _, m := range e.members {
		if m.class == class {
			return true
		}
	}
	return false
}

// constant is the number of a class value that opPhrase captures.
func (l *Lexicon) constant(class int, v value) int {
	l.constants = append(l.constants, classValue{class, v})
	return len(l.constants) - 1
}

// findClasses looks up the classes that the engine itself reads.
func (l *Lexicon) findClasses() error {
	for name, id := range map[string]*int{"NUMBER": &l.numberClass, "SCALE": &l.scaleClass, "ORDINALWORD": &l.ordinalClass,
		"PASTCUE": &l.cues.past, "FUTURECUE": &l.cues.future, "AWAITED": &l.cues.awaited, "DEFERRED": &l.cues.deferred,
		"PLANNED": &l.cues.planned, "SIGNAL": &l.cues.signal, "LINK": &l.cues.link, "AUXILIARY": &l.cues.auxiliary, "WEEKDAY": &l.cues.weekday, "NAMELIKE": &l.cues.name} {
		n, ok := l.classIDs[name]
		if !ok {
			return fmt.Errorf("when: words.txt: no class %s", name)
		}
		*id = n
	}
	return nil
}

// compile turns the lines of rules.txt into rules.
func (l *Lexicon) compile(sources []*ruleSource) error {
	defined := map[string]node{}
	for _, src := range sources {
		if err := l.compileRule(src, defined); err != nil {
			return fmt.Errorf("when: %s: %s: %w", src.at, src.name, err)
		}
	}
	return nil
}

func (l *Lexicon) compileRule(src *ruleSource, defined map[string]node) error {
	n, err := parsePattern(src.pattern, defined)
	if err != nil {
		return err
	}
	if src.keyword == "define" {
		defined[src.name] = n
		return nil
	}
	c := compiler{l: l}
	if err := c.pattern(n); err != nil {
		return err
	}
	r := &rule{name: src.name, category: -1, inner: src.keyword == "part", context: c.contexts, code: c.code}
	l.rules = append(l.rules, r)
	if src.keyword == "not" {
		return nil
	}
	x := expressionParser{rest: src.reading, l: l, captures: c.captures}
	if r.value, r.kind, err = x.parse(); err != nil {
		return err
	}
	if !r.inner && r.kind != timeKind && r.kind != durationKind {
		return fmt.Errorf("reading: %s is no time; only a part may be one", r.kind)
	}
	r.category, err = l.category(src.category, r.kind)
	return err
}

// category is the number of a category; all its rules are of one kind.
func (l *Lexicon) category(name string, k kind) (int, error) {
	id, ok := l.categoryIDs[name]
	if !ok {
		id = len(l.categories)
		l.categories = append(l.categories, categoryType{name, k})
		l.categoryIDs[name] = id
	}
	if l.categories[id].kind != k {
		return 0, fmt.Errorf("reading: %s, while <%s> is %s", k, name, l.categories[id].kind)
	}
	return id, nil
}

// index gives every word, and digits, the rules that can begin with it.
func (l *Lexicon) index() error {
	byClass := make([][]*entry, len(l.classes))
	byID := make([]*entry, len(l.entries))
	for _, e := range l.entries {
		byID[e.id] = e
		for _, m := range e.members {
			byClass[m.class] = append(byClass[m.class], e)
		}
	}
	l.markUsed(byID, byClass)
	for _, r := range l.rules {
		r.single = l.canBeSingle(r, 0, false, nil)
	}
	for _, r := range l.rules {
		f := firsts{l: l, of: r, seen: map[*rule]bool{}, words: map[int]bool{}, classes: map[int]bool{}}
		if err := f.rule(r); err != nil {
			return err
		}
		for class := range f.classes {
			for _, e := range byClass[class] {
				f.words[e.id] = true
			}
		}
		for id := range f.words {
			byID[id].rules.add(r)
		}
		if f.digits {
			l.digits.add(r)
		}
	}
	return nil
}

// markUsed finds the words that patterns name or that are in classes they name.
func (l *Lexicon) markUsed(byID []*entry, byClass [][]*entry) {
	words := map[int]bool{}
	classes := map[int]bool{l.numberClass: true, l.scaleClass: true, l.ordinalClass: true}
	for _, r := range l.rules {
		for _, in := range r.code {
			switch in.op {
			case opWord:
				words[in.x] = true
			case opClass:
				classes[in.x] = true
			}
		}
	}
	for id := range words {
		byID[id].inRules = true
	}
	for class := range classes {
		for _, e := range byClass[class] {
			e.inRules = true
		}
	}
}

// firsts collects what a rule can begin with.
type firsts struct {
	l       *Lexicon
	of      *rule
	seen    map[*rule]bool
	words   map[int]bool
	classes map[int]bool
	digits  bool
}

func (f *firsts) rule(r *rule) error {
	if f.seen[r] {
		return nil
	}
	f.seen[r] = true
	return f.step(r, 0, map[int]bool{})
}

func (f *firsts) step(r *rule, pc int, done map[int]bool) error {
	for {
		if done[pc] {
			return nil
		}
		done[pc] = true
		switch in := r.code[pc]; in.op {
		case opWord:
			f.words[in.x] = true
			return nil
		case opClass:
			f.classes[in.x] = true
			return nil
		case opInteger:
			f.digits = true
			return nil
		case opNumeric:
			f.number(numericClass(in.x))
			return nil
		case opCategory:
			return f.category(in.x)
		case opSplit:
			if err := f.step(r, pc+1, done); err != nil {
				return err
			}
			pc = in.x
			continue
		case opJump:
			pc = in.x
			continue
		case opMatch, opEnd:
			return fmt.Errorf("when: rule %s can match nothing", r.name)
		}
		pc++
	}
}

func (f *firsts) number(class numericClass) {
	f.digits = true
	switch class {
	case anyNumber:
		f.classes[f.l.numberClass] = true
	case anyOrdinal, dayOfMonth:
		f.classes[f.l.numberClass] = true
		f.classes[f.l.ordinalClass] = true
	}
}

// category adds what an expression of the category can begin with. A rule that
// begins with its own category would never end.
func (f *firsts) category(id int) error {
	if id == f.of.category {
		return fmt.Errorf("when: rule %s begins with its own category", f.of.name)
	}
	for _, r := range f.l.rules {
		if r.category == id {
			if err := f.rule(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// canBeSingle reports whether a rule, from pc on, can match exactly one atom;
// consumed: it has been matched already. Rules being looked at are no help to
// themselves.
func (l *Lexicon) canBeSingle(r *rule, pc int, consumed bool, open []*rule) bool {
	if slices.Contains(open, r) {
		return false
	}
	for {
		switch in := r.code[pc]; in.op {
		case opEnd:
			return consumed
		case opWord, opInteger, opClass, opNumeric:
			if consumed {
				return false
			}
			consumed = true
		case opCategory:
			if consumed || !l.categoryCanBeSingle(in.x, append(open, r)) {
				return false
			}
			consumed = true
		case opSplit:
			if l.canBeSingle(r, pc+1, consumed, open) {
				return true
			}
			pc = in.x
			continue
		case opJump:
			pc = in.x
			continue
		}
		pc++
	}
}

func (l *Lexicon) categoryCanBeSingle(id int, open []*rule) bool {
	for _, r := range l.rules {
		if r.category == id && l.canBeSingle(r, 0, false, open) {
			return true
		}
	}
	return false
}
