package argument

import (
	"strings"

	"demarche/syntax"
)

// Role is the deep role of an argument.
type Role string

const (
	Subject   Role = "subject"   // who acts
	Object    Role = "object"    // who or what is acted on
	Recipient Role = "recipient" // the indirect object
	Oblique   Role = "oblique"   // a prepositional phrase, with Prep
	Clause    Role = "clause"    // a content clause, infinitive or gerund, with its marker in Prep
)

// Argument is one argument of a predicate.
type Argument struct {
	Role  Role
	Prep  string // preposition or clause marker in lower case, "" where there is none
	Token int    // head of the argument
	Via   string // the mechanism that found it: active, passive, control, relative, possessive ...
}

// limit bounds the climb through clauses; deeper nesting than this is a
// parser's error, not a writer's sentence.
const limit = 8

// Of returns the arguments of the predicate: subject, object, recipient, then
// obliques and clauses in text order. A token that takes none has none.
func Of(s *syntax.Sentence, predicate int) []Argument {
	if predicate < 0 || predicate >= len(s.Tokens) {
		return nil
	}
	return collect(s, predicate, limit)
}

// Conjuncts returns tok and the tokens coordinated with it, in text order.
func Conjuncts(s *syntax.Sentence, tok int) []int {
	first := tok
	for n := 0; s.Tokens[first].Is("conj") && n < limit; n++ {
		first = s.Tokens[first].Head
	}
	out := []int{first}
	for i := 0; i < len(out); i++ {
		for _, c := range s.Children(out[i]) {
			if s.Tokens[c].Is("conj") {
				out = append(out, c)
			}
		}
	}
	return sorted(out)
}

func sorted(xs []int) []int {
	for i := range xs {
		for j := i; j > 0 && xs[j] < xs[j-1]; j-- {
			xs[j], xs[j-1] = xs[j-1], xs[j]
		}
	}
	return xs
}

type seenKey struct {
	role  Role
	token int
}

// reader collects the arguments of one predicate.
type reader struct {
	s     *syntax.Sentence
	depth int // how many more predicates may be asked on the way
	out   []Argument
	seen  map[seenKey]bool
}

// collect returns the arguments of a predicate; a predicate that is asked for
// on the way to another's has less depth, and none at the end.
func collect(s *syntax.Sentence, p, depth int) []Argument {
	if depth <= 0 {
		return nil
	}
	r := reader{s: s, depth: depth, seen: map[seenKey]bool{}}
	if isVerb(s, p) {
		r.verb(p)
	} else {
		r.nominal(p)
	}
	return r.out
}

func (r *reader) add(a Argument) {
	if a.Token < 0 {
		return
	}
	if t, ok := antecedent(r.s, a.Token); ok {
		a.Token, a.Via = t, a.Via+"+relative"
	}
	if k := (seenKey{a.Role, a.Token}); !r.seen[k] {
		r.seen[k] = true
		r.out = append(r.out, a)
	}
}

func (r *reader) has(role Role) bool {
	for _, a := range r.out {
		if a.Role == role {
			return true
		}
	}
	return false
}

// isVerb reports whether the token takes arguments as a verb does. A gerund
// with a possessor or an of-phrase ("their bombing of the base") does not.
func isVerb(s *syntax.Sentence, i int) bool {
	t := s.Tokens[i]
	if t.UPOS != "VERB" && t.UPOS != "AUX" {
		return false
	}
	if t.XPOS != "VBG" || t.Is("acl") || t.Is("advcl") {
		return true
	}
	return s.Child(i, "nmod", "det") < 0
}

// antecedent returns what a relative pronoun stands for.
func antecedent(s *syntax.Sentence, tok int) (int, bool) {
	t := s.Tokens[tok]
	if t.UPOS != "PRON" && t.UPOS != "DET" && t.UPOS != "ADV" && t.UPOS != "SCONJ" {
		return 0, false
	}
	switch strings.ToLower(t.Form) {
	case "who", "whom", "which", "that", "where", "whose":
	default:
		return 0, false
	}
	for i, n := tok, 0; i >= 0 && n < limit; i, n = s.Tokens[i].Head, n+1 {
		if s.Tokens[i].Rel == "acl:relcl" && s.Tokens[i].Head < tok {
			return s.Tokens[i].Head, true
		}
	}
	return 0, false
}

// Prep returns the preposition of a phrase by its head token, in lower case
// ("out of", "according to"); "" where there is none.
func Prep(s *syntax.Sentence, head int) string {
	var words []string
	for _, c := range s.Children(head) {
		t := s.Tokens[c]
		if c < head && t.Is("case") && t.XPOS != "POS" {
			words = append(words, fixed(s, c)...)
		}
	}
	return strings.Join(words, " ")
}

// Marker returns the word that introduces a clause ("to", "of", "that").
func Marker(s *syntax.Sentence, clause int) string {
	m := s.Child(clause, "mark", "case")
	if m < 0 {
		return ""
	}
	return strings.Join(fixed(s, m), " ")
}

func fixed(s *syntax.Sentence, i int) []string {
	words := []string{strings.ToLower(s.Tokens[i].Form)}
	for _, c := range s.Children(i) {
		if s.Tokens[c].Is("fixed") {
			words = append(words, strings.ToLower(s.Tokens[c].Form))
		}
	}
	return words
}
