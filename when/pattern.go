package when

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A pattern is read into a tree of nodes and then into a program for the
// matcher, much as regular expressions are (Thompson 1968; Cox 2009), except
// that it has no repetition, so that a match is never longer than the pattern.
type node interface{}

type (
	sequence []node
	choice   []node
	optional struct{ of node }
	literal  string   // a lower-case word, number or mark
	class    string   // WEEKDAY, YEAR
	category string   // <day>: whatever a rule of that category finds
	context  struct { // {in|on} and {!in|on}: must, or must not, stand beside the expression
		of      node
		negated bool
	}
)

// patternParser reads
//
//	pattern = sequence { "|" sequence }
//	item    = ( word | CLASS | "<" name ">" | "(" pattern ")" | "{" [ "!" ] pattern "}" ) [ "?" ]
//
// A name in angle brackets is a defined part, which is copied in, or else a category.
type patternParser struct {
	rest    string
	defined map[string]node
}

func parsePattern(s string, defined map[string]node) (node, error) {
	p := &patternParser{rest: s, defined: defined}
	n, err := p.choice()
	if err != nil {
		return nil, err
	}
	if p.peek() != 0 {
		return nil, fmt.Errorf("pattern: unexpected %q", p.rest)
	}
	return n, nil
}

func (p *patternParser) peek() byte {
	p.rest = strings.TrimLeft(p.rest, " \t")
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

func (p *patternParser) choice() (node, error) {
	var alternatives choice
	for {
		s, err := p.sequence()
		if err != nil {
			return nil, err
		}
		alternatives = append(alternatives, s)
		if p.peek() != '|' {
			break
		}
		p.rest = p.rest[1:]
	}
	if len(alternatives) == 1 {
		return alternatives[0], nil
	}
	return alternatives, nil
}

func (p *patternParser) sequence() (node, error) {
	var items sequence
	for {
		switch p.peek() {
		case 0, '|', ')', '}':
			if len(items) == 0 {
				return nil, fmt.Errorf("pattern: nothing before %q", p.rest)
			}
			return items, nil
		}
		n, err := p.item()
		if err != nil {
			return nil, err
		}
		if p.peek() == '?' {
			p.rest = p.rest[1:]
			n = optional{n}
		}
		items = append(items, n)
	}
}

func (p *patternParser) item() (node, error) {
	switch p.peek() {
	case '(':
		return p.enclosed(')')
	case '{':
		p.rest = p.rest[1:]
		negated := p.peek() == '!'
		if !negated {
			p.rest = "{" + p.rest
		}
		of, err := p.enclosed('}')
		return context{of, negated}, err
	case '<':
		name, rest, ok := strings.Cut(p.rest[1:], ">")
		if !ok || name == "" {
			return nil, fmt.Errorf("pattern: %q has no >", p.rest)
		}
		p.rest = rest
		if n, ok := p.defined[name]; ok {
			return n, nil
		}
		return category(name), nil
	case '?':
		return nil, fmt.Errorf("pattern: nothing before %q", p.rest)
	}
	word := p.word()
	if isClassName(word) {
		return class(word), nil
	}
	if word != strings.ToLower(word) {
		return nil, fmt.Errorf("pattern: %q is neither a word in lower case nor a class", word)
	}
	return literal(word), nil
}

// enclosed reads an opening mark, a pattern and the closing mark.
func (p *patternParser) enclosed(closing byte) (node, error) {
	p.rest = p.rest[1:]
	n, err := p.choice()
	if err != nil {
		return nil, err
	}
	if p.peek() != closing {
		return nil, fmt.Errorf("pattern: missing %q before %q", string(closing), p.rest)
	}
	p.rest = p.rest[1:]
	return n, nil
}

func (p *patternParser) word() string { return cutWord(&p.rest, " \t|(){}<>?") }

// cutWord takes the word at the start of rest, up to one of the bytes that end it.
func cutWord(rest *string, ends string) string {
	n := strings.IndexAny(*rest, ends)
	if n < 0 {
		n = len(*rest)
	}
	w := (*rest)[:n]
	*rest = (*rest)[n:]
	return w
}

// isClassName: two or more capitals, perhaps with underscores.
func isClassName(s string) bool {
	if utf8.RuneCountInString(s) < 2 {
		return false
	}
	for _, r := range s {
		if !unicode.IsUpper(r) && r != '_' {
			return false
		}
	}
	return true
}

// The program. Operand x is a jump target or the index of a word, class,
// category or number; opSplit goes on at both the next instruction and x.
type opcode byte

const (
	opWord     opcode = iota // the atom is word x
	opInteger                // the atom is the integer x
	opClass                  // the atom belongs to class x; captured
	opPhrase                 // capture constant x: a class entry of several words, just matched
	opNumeric                // one of the numeric classes, x; captured
	opCategory               // an expression of category x; captured
	opSplit
	opJump
	opBehind    // test x holds of the atom before the expression
	opNotBehind // ... does not hold
	opNotAhead  // test x does not hold of this atom
	opEnd       // the expression ends here; what follows is context
	opMatch
)

type instruction struct {
	op opcode
	x  int
}

type program []instruction

// atomTest is a set of single atoms, for contexts.
type atomTest struct {
	words   []int
	classes []int
	numeric []numericClass
	edge    bool // "^": before the first or after the last atom
}

// compiler turns nodes into a program, and words and classes into numbers.
type compiler struct {
	l        *Lexicon
	code     program
	captures []capturer // what the pattern may capture, in order of appearance
	ended    bool
	contexts bool // some context must hold
}

// capturer names what an expression can refer to: MONTH, <day>.
type capturer struct {
	name string
	kind kind
}

func (c *compiler) emit(op opcode, x int) int {
	c.code = append(c.code, instruction{op, x})
	return len(c.code) - 1
}

// pattern compiles a whole pattern; each of its alternatives may have contexts.
func (c *compiler) pattern(n node) error {
	alternatives, ok := n.(choice)
	if !ok {
		return c.alternative(n)
	}
	for i, a := range alternatives {
		split := -1
		if i < len(alternatives)-1 {
			split = c.emit(opSplit, 0)
		}
		c.ended = false
		if err := c.alternative(a); err != nil {
			return err
		}
		if split >= 0 {
			c.code[split].x = len(c.code)
		}
	}
	return nil
}

func (c *compiler) alternative(n node) error {
	items, ok := n.(sequence)
	if !ok {
		items = sequence{n}
	}
	for i, item := range items {
		ctx, ok := item.(context)
		if !ok {
			if c.ended {
				return fmt.Errorf("pattern: only contexts may follow a context at the end")
			}
			if err := c.node(item); err != nil {
				return err
			}
			continue
		}
		if err := c.context(ctx, i == 0 || isBehind(items[:i])); err != nil {
			return err
		}
	}
	if !c.ended {
		c.emit(opEnd, 0)
	}
	c.emit(opMatch, 0)
	return nil
}

// isBehind: only contexts so far.
func isBehind(items sequence) bool {
	for _, n := range items {
		if _, ok := n.(context); !ok {
			return false
		}
	}
	return true
}

func (c *compiler) context(ctx context, behind bool) error {
	c.contexts = c.contexts || !ctx.negated
	if !behind && !ctx.negated {
		c.end()
		return c.node(ctx.of)
	}
	t, err := c.atomTest(ctx.of)
	if err != nil {
		return err
	}
	x := len(c.l.tests)
	c.l.tests = append(c.l.tests, t)
	switch {
	case behind && ctx.negated:
		c.emit(opNotBehind, x)
	case behind:
		c.emit(opBehind, x)
	default:
		c.end()
		c.emit(opNotAhead, x)
	}
	return nil
}

func (c *compiler) end() {
	if !c.ended {
		c.ended = true
		c.emit(opEnd, 0)
	}
}

// atomTest compiles alternatives of single words and classes.
func (c *compiler) atomTest(n node) (atomTest, error) {
	var t atomTest
	alternatives, ok := n.(choice)
	if !ok {
		alternatives = choice{n}
	}
	for _, a := range alternatives {
		if err := c.addTest(&t, a); err != nil {
			return t, err
		}
	}
	return t, nil
}

func (c *compiler) addTest(t *atomTest, n node) error {
	switch n := n.(type) {
	case sequence:
		if len(n) == 1 {
			return c.addTest(t, n[0])
		}
	case choice:
		for _, a := range n {
			if err := c.addTest(t, a); err != nil {
				return err
			}
		}
		return nil
	case literal:
		if n == "^" {
			t.edge = true
			return nil
		}
		t.words = append(t.words, c.l.word(string(n)).id)
		return nil
	case class:
		if num, ok := numericClasses[string(n)]; ok {
			t.numeric = append(t.numeric, num)
			return nil
		}
		id, ok := c.l.classIDs[string(n)]
		if !ok {
			return fmt.Errorf("pattern: no class %s", n)
		}
		t.classes = append(t.classes, id)
		return nil
	}
	return fmt.Errorf("pattern: a context before the expression, or a negated one, is a choice of single words and classes")
}

func (c *compiler) node(n node) error {
	switch n := n.(type) {
	case sequence:
		for _, item := range n {
			if err := c.node(item); err != nil {
				return err
			}
		}
		return nil
	case choice:
		return c.alternatives(n)
	case optional:
		split := c.emit(opSplit, 0)
		err := c.node(n.of)
		c.code[split].x = len(c.code)
		return err
	case literal:
		c.literal(string(n))
		return nil
	case class:
		return c.class(string(n))
	case category:
		id, ok := c.l.categoryIDs[string(n)]
		if !ok {
			return fmt.Errorf("pattern: nothing defines <%s> above", n)
		}
		c.captures = append(c.captures, capturer{"<" + string(n) + ">", c.l.categories[id].kind})
		c.emit(opCategory, id)
		return nil
	case context:
		return fmt.Errorf("pattern: a context stands at the beginning or the end")
	}
	return fmt.Errorf("pattern: unexpected %v", n)
}

func (c *compiler) alternatives(nodes []node) error {
	var jumps []int
	for i, alternative := range nodes {
		split := -1
		if i < len(nodes)-1 {
			split = c.emit(opSplit, 0)
		}
		if err := c.node(alternative); err != nil {
			return err
		}
		if split >= 0 {
			jumps = append(jumps, c.emit(opJump, 0))
			c.code[split].x = len(c.code)
		}
	}
	for _, j := range jumps {
		c.code[j].x = len(c.code)
	}
	return nil
}

func (c *compiler) literal(word string) {
	if n, err := strconv.Atoi(word); err == nil {
		c.emit(opInteger, n)
		return
	}
	for len(word) > 0 { // "o'clock" is two atoms
		n := pieceLength(word)
		c.emit(opWord, c.l.word(word[:n]).id)
		word = word[n:]
	}
}

// class compiles a numeric class, or a word class with its entries of several words.
func (c *compiler) class(name string) error {
	if num, ok := numericClasses[name]; ok {
		c.captures = append(c.captures, capturer{name, numberKind})
		c.emit(opNumeric, int(num))
		return nil
	}
	id, ok := c.l.classIDs[name]
	if !ok {
		return fmt.Errorf("pattern: no class %s", name)
	}
	c.captures = append(c.captures, capturer{name, c.l.classes[id].kind})
	var jumps []int
	for _, p := range c.l.classes[id].phrases {
		split := c.emit(opSplit, 0)
		for _, w := range p.words {
			c.literal(w)
		}
		c.emit(opPhrase, c.l.constant(id, p.value))
		jumps = append(jumps, c.emit(opJump, 0))
		c.code[split].x = len(c.code)
	}
	c.emit(opClass, id)
	for _, j := range jumps {
		c.code[j].x = len(c.code)
	}
	return nil
}
