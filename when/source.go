package when

import (
	"fmt"
	"io/fs"
	"strings"
)

// ruleSource is a line of rules.txt and the examples below it.
type ruleSource struct {
	at       string // file:line
	keyword  string // rule, part, not, define
	name     string
	category string
	pattern  string
	reading  string
	examples []example
}

// example is a sentence with the expression in [brackets] that the rule above
// must find, or a sentence in which no rule may find anything.
type example struct {
	at       string
	positive bool
	fields   []string // sentence, value, from..to, published
}

// ruleSources are the rules of all layers in order; a later layer's rule takes
// the place of an earlier one of its name.
type ruleSources struct {
	list   []*ruleSource
	byName map[string]int
}

func (s *ruleSources) read(layer fs.FS) error {
	var current *ruleSource
	mine := map[string]bool{}
	return eachLine(layer, "rules.txt", func(at, line string) error {
		if line[0] == ' ' || line[0] == '\t' {
			return current.addExample(at, strings.TrimSpace(line))
		}
		src, err := parseRuleLine(line)
		if err != nil {
			return err
		}
		if mine[src.name] {
			return fmt.Errorf("a second %s", src.name)
		}
		src.at, current, mine[src.name] = at, src, true
		s.add(src)
		return nil
	})
}

func (s *ruleSources) add(src *ruleSource) {
	if s.byName == nil {
		s.byName = map[string]int{}
	}
	if i, ok := s.byName[src.name]; ok {
		s.list[i] = src
		return
	}
	s.byName[src.name] = len(s.list)
	s.list = append(s.list, src)
}

func (src *ruleSource) addExample(at, text string) error {
	if src == nil {
		return fmt.Errorf("an example before the first rule")
	}
	f := fields(text[1:])
	switch {
	case text[0] == '+' && len(f) >= 2 && len(f) <= 4 && strings.Contains(f[0], "["):
		src.examples = append(src.examples, example{at, true, f})
	case text[0] == '-' && len(f) == 1:
		src.examples = append(src.examples, example{at, false, f})
	default:
		return fmt.Errorf("want + sentence with the [expression] ; value ; from..to ; published, or - sentence")
	}
	return nil
}

// parseRuleLine reads "rule NAME : CATEGORY ; PATTERN ; READING" and its kin.
func parseRuleLine(line string) (*ruleSource, error) {
	f := fields(line)
	head := strings.Fields(f[0])
	if len(head) < 2 {
		return nil, fmt.Errorf("want rule, part, not or define, and a name")
	}
	src := &ruleSource{keyword: head[0], name: head[1]}
	switch src.keyword {
	case "rule", "part":
		if len(f) != 3 || len(head) != 4 || head[2] != ":" {
			return nil, fmt.Errorf("want %s NAME : CATEGORY ; PATTERN ; READING", src.keyword)
		}
		src.category, src.pattern, src.reading = head[3], f[1], f[2]
	case "not", "define":
		if len(f) != 2 || len(head) != 2 {
			return nil, fmt.Errorf("want %s NAME ; PATTERN", src.keyword)
		}
		src.pattern = f[1]
	default:
		return nil, fmt.Errorf("%q is none of rule, part, not, define", src.keyword)
	}
	return src, nil
}
