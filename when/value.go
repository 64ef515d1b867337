package when

import (
	"fmt"
	"strconv"
	"strings"
)

// kind is the type of a value in a rule's expression.
type kind int

const (
	noKind kind = iota
	numberKind
	unitKind
	weekdayKind
	monthKind
	seasonKind
	holidayKind
	codeKind     // any other word class, and 'quoted' constants
	clockKind    // a time of day without its day
	durationKind // a length of time
	timeKind     // a reading
)

var kindNames = [...]string{"nothing", "a number", "a unit", "a weekday", "a month", "a season", "a holiday", "a code",
	"a clock time", "a duration", "a time"}

func (k kind) String() string { return kindNames[k] }

// classKinds gives meaning to classes of words.txt; all other classes hold codes.
var classKinds = map[string]kind{
	"NUMBER": numberKind, "SCALE": numberKind, "ORDINALWORD": numberKind, "QUANTITY": numberKind, "YEARWORD": numberKind,
	"UNIT": unitKind, "UNITS": unitKind, "PERIOD": unitKind,
	"WEEKDAY": weekdayKind, "FULLWEEKDAY": weekdayKind, "SHORTWEEKDAY": weekdayKind, "WEEKDAYS": weekdayKind,
	"MONTH": monthKind, "FULLMONTH": monthKind, "UNSUREMONTH": monthKind, "SHORTMONTH": monthKind,
	"SEASON": seasonKind, "HOLIDAY": holidayKind,
}

// value is what a capture or an expression stands for.
type value struct {
	kind    kind
	number  float64
	unknown bool // a number that the text leaves open: "several"
	unit    unit
	code    string
	holiday *holiday
	clock   clock
	time    *reading
	parse   *parse // an expression of a category, not yet evaluated
}

func numberValue(n float64) value { return value{kind: numberKind, number: n} }

func (v value) int() int { return int(v.number) }

// amount is the number, nil when the text leaves it open.
func (v value) amount() *float64 {
	if v.unknown {
		return nil
	}
	return &v.number
}

type clock struct {
	hour, minute int
	exact        bool // minutes were given
}

func (c clock) String() string {
	if !c.exact {
		return fmt.Sprintf("T%02d", c.hour)
	}
	return fmt.Sprintf("T%02d:%02d", c.hour, c.minute)
}

// expression is a parsed reading: a call, a capture or a constant.
type expression interface {
	eval(e *evaluation, captures []capture) (value, bool)
}

type (
	call struct {
		function *function
		args     []expression
	}
	reference struct {
		op      opcode
		x       int
		nth     int
		negated bool
	}
	constant value
)

func (c call) eval(e *evaluation, captures []capture) (value, bool) {
	args := make([]value, len(c.args))
	for i, a := range c.args {
		v, ok := a.eval(e, captures)
		if !ok {
			return value{}, false
		}
		args[i] = v
	}
	return c.function.apply(e, args)
}

// eval gives a value of noKind when an optional part of the pattern was absent.
func (r reference) eval(e *evaluation, captures []capture) (value, bool) {
	nth := r.nth
	for _, c := range captures {
		if c.op != r.op || c.x != r.x {
			continue
		}
		if nth--; nth == 0 {
			v, ok := c.value, true
			if v.parse != nil {
				v, ok = v.parse.eval(e)
			}
			if r.negated {
				v.number = -v.number
			}
			return v, ok
		}
	}
	return value{}, true
}

func (c constant) eval(*evaluation, []capture) (value, bool) { return value(c), true }

func (p *parse) eval(e *evaluation) (value, bool) { return p.rule.value.eval(e, p.captures) }

// expressionParser reads
//
//	expression = NAME "(" [ expression { "," expression } ] ")" | [ "-" ] ( CLASS | <category> ) [ "." nth ] | number | unit | "_" | "'" code "'"
//
// and checks every name, number of arguments and kind.
type expressionParser struct {
	rest     string
	l        *Lexicon
	captures []capturer
}

func (p *expressionParser) parse() (expression, kind, error) {
	x, k, err := p.expression()
	if err == nil && strings.TrimSpace(p.rest) != "" {
		err = fmt.Errorf("reading: unexpected %q", strings.TrimSpace(p.rest))
	}
	return x, k, err
}

func (p *expressionParser) expression() (expression, kind, error) {
	p.rest = strings.TrimLeft(p.rest, " \t")
	negated := strings.HasPrefix(p.rest, "-")
	if negated {
		p.rest = p.rest[1:]
	}
	if strings.HasPrefix(p.rest, "'") {
		code, rest, ok := strings.Cut(p.rest[1:], "'")
		if !ok {
			return nil, noKind, fmt.Errorf("reading: %q has no closing quote", p.rest)
		}
		p.rest = rest
		return constant{kind: codeKind, code: code}, codeKind, nil
	}
	word := p.word()
	if word == "_" {
		return constant{}, noKind, nil
	}
	if n, err := strconv.ParseFloat(word, 64); err == nil {
		if negated {
			n = -n
		}
		return constant(numberValue(n)), numberKind, nil
	}
	if u, ok := parseUnit(word); ok && !strings.HasPrefix(p.rest, "(") {
		return constant{kind: unitKind, unit: u}, unitKind, nil
	}
	if strings.HasPrefix(p.rest, "(") {
		return p.call(word)
	}
	return p.reference(word, negated)
}

func (p *expressionParser) word() string { return cutWord(&p.rest, " \t(),") }

func (p *expressionParser) call(name string) (expression, kind, error) {
	f, ok := functions[name]
	if !ok {
		return nil, noKind, fmt.Errorf("reading: no function %q", name)
	}
	args, kinds, err := p.arguments()
	if err != nil {
		return nil, noKind, err
	}
	if err := f.check(name, kinds); err != nil {
		return nil, noKind, err
	}
	return call{f, args}, f.result, nil
}

func (p *expressionParser) arguments() (args []expression, kinds []kind, err error) {
	p.rest = strings.TrimLeft(p.rest[1:], " \t")
	if strings.HasPrefix(p.rest, ")") {
		p.rest = p.rest[1:]
		return nil, nil, nil
	}
	for {
		x, k, err := p.expression()
		if err != nil {
			return nil, nil, err
		}
		args, kinds = append(args, x), append(kinds, k)
		p.rest = strings.TrimLeft(p.rest, " \t")
		if p.rest == "" || p.rest[0] != ',' && p.rest[0] != ')' {
			return nil, nil, fmt.Errorf("reading: expected , or ) before %q", p.rest)
		}
		closed := p.rest[0] == ')'
		p.rest = p.rest[1:]
		if closed {
			return args, kinds, nil
		}
	}
}

// reference resolves MONTH, MONTH.2 or <day> to the captures of the pattern.
func (p *expressionParser) reference(word string, negated bool) (expression, kind, error) {
	name, ordinal, numbered := strings.Cut(word, ".")
	nth := 1
	if numbered {
		n, err := strconv.Atoi(ordinal)
		if err != nil || n < 1 {
			return nil, noKind, fmt.Errorf("reading: %q is not a capture", word)
		}
		nth = n
	}
	count, k := 0, noKind
	for _, c := range p.captures {
		if c.name == name {
			count, k = count+1, c.kind
		}
	}
	if count < nth {
		return nil, noKind, fmt.Errorf("reading: the pattern has no %q", word)
	}
	r := reference{nth: nth, negated: negated}
	if num, ok := numericClasses[name]; ok {
		r.op, r.x = opNumeric, int(num)
	} else if id, ok := p.l.classIDs[name]; ok {
		r.op, r.x = opClass, id
	} else {
		r.op, r.x = opCategory, p.l.categoryIDs[strings.Trim(name, "<>")]
	}
	return r, k, nil
}
