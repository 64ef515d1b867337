package claim

import (
	"slices"
	"strings"

	"demarche/syntax"
	"demarche/syntax/argument"
)

// complement is the content a cue takes in its own sentence.
type complement struct {
	take   take
	head   int   // the word that the content hangs on
	tokens []int // in text order
	prep   int   // the preposition that the cue governs, or -1
}

// complements returns the content of every construction that the tree bears out.
func (c cue) complements(s *syntax.Sentence, takes []take) []complement {
	f := finder{s: s, cue: c, states: clauseFirst(takes)}
	var out []complement
	for _, t := range takes {
		if got, ok := f.find(t); ok {
			got.take = t
			if got.tokens = f.trim(got.tokens); len(got.tokens) > 0 {
				out = append(out, got)
			}
		}
	}
	return out
}

// clauseFirst reports whether a cue puts a clause forward rather than a noun
// phrase, which its frame tells by their order: "deny" but not "reject".
func clauseFirst(takes []take) bool {
	for _, t := range takes {
		if t.kind == takesThat || t.kind == takesNP {
			return t.kind == takesThat
		}
	}
	return false
}

// governs reports whether the preposition belongs to the cue, as in "called for",
// and not to its object, as in "accused X of".
func (t take) governs() bool {
	return t.kind == takesPrep || t.kind == takesPrepTo || t.kind == takesPrepPrep
}

// finder looks for complements around one cue.
type finder struct {
	s      *syntax.Sentence
	cue    cue
	states bool // the cue puts a clause forward: what it denies is that something was so
}

func (f finder) find(t take) (complement, bool) {
	switch t.kind {
	case takesThat:
		if got, ok := f.clause(f.isThatClause); ok {
			return got, ok
		}
		if got, ok := f.strayedVerb(); ok {
			return got, ok
		}
		return f.strayedThat()
	case takesShould:
		return f.clause(func(c int) bool { return f.isThatClause(c) && isMandative(f.s, c) })
	case takesWhether:
		return f.clause(f.isQuestion)
	case takesTo:
		return f.infinitive(f.cue.tokens)
	case takesObjectTo:
		if f.object() < 0 && !f.hasOwnSubject() {
			return complement{}, false
		}
		return f.infinitive(append(slices.Clone(f.cue.tokens), f.objects()...))
	case takesPassiveTo:
		if !argument.Passive(f.s, f.cue.head) {
			return complement{}, false
		}
		return f.infinitive(f.cue.tokens)
	case takesPrepTo:
		return f.prepTo(t.prep)
	case takesPrepPrep:
		return f.prepPrep(t.prep, t.second)
	case takesGerund:
		return f.gerund()
	case takesNP:
		return f.nounPhrase()
	case takesSecondNP:
		return f.secondObject()
	case takesNPPrep:
		return f.nounPhraseAnd(t.prep)
	case takesPredicate:
		return f.predicate()
	case takesObjectPrep:
		if f.object() < 0 && !argument.Passive(f.s, f.cue.head) {
			return complement{}, false
		}
		return f.objectAndReason(t.prep)
	case takesPrep:
		return f.prepositional(t.prep)
	}
	return complement{}, false
}

// clause returns the first dependent clause that fits, one behind the cue before
// one in front of it.
func (f finder) clause(fits func(int) bool) (complement, bool) {
	best := -1
	for _, top := range f.cue.tokens {
		for _, c := range f.s.Children(top) {
			if !slices.Contains(f.cue.tokens, c) && fits(c) && (best < f.cue.head || best < 0) {
				best = c
			}
		}
	}
	if best < 0 {
		return complement{}, false
	}
	tokens := f.without(best, "that")
	if n := f.strayedSubject(best); n >= 0 {
		tokens = f.both(n, best)
	}
	return complement{head: best, tokens: tokens, prep: -1}, true
}

// strayedSubject returns the subject of a clause that the tree gives the cue, as
// its object or a second subject: "X alleges | an airstrike | struck the town";
// or -1.
func (f finder) strayedSubject(clause int) int {
	s, v := f.s, f.cue.head
	if clause < v || !finite(&s.Tokens[clause]) || s.Child(clause, "nsubj", "nsubj:pass", "mark") >= 0 {
		return -1
	}
	from, _ := s.Subtree(clause)
	for _, c := range s.Children(v) {
		if t := &s.Tokens[c]; c > v && (t.Is("nsubj") || t.Is("obj")) {
			if _, end := s.Subtree(c); end == from {
				return c
			}
		}
	}
	return -1
}

// strayedVerb: a clause without "that" of which the tree makes the cue's object,
// with a finite verb for its participle: "alleges | an airstrike struck the town".
func (f finder) strayedVerb() (complement, bool) {
	o := f.s.Child(f.cue.head, "obj")
	if o < f.cue.head {
		return complement{}, false
	}
	for _, c := range f.s.Children(o) {
		if t := &f.s.Tokens[c]; c > o && t.Rel == "acl" && t.XPOS == "VBD" {
			return complement{head: c, tokens: f.subtree(o), prep: -1}, true
		}
	}
	return complement{}, false
}

// strayedThat: a clause with "that" which the tree hangs on a word of the phrase
// that says where it was said: "denied in a statement that P", "say in a report
// leaked last month that P".
func (f finder) strayedThat() (complement, bool) {
	s, v := f.s, f.cue.head
	if s.Tokens[v].UPOS != "VERB" || argument.Passive(s, v) {
		return complement{}, false
	}
	for _, o := range s.Children(v) {
		if o < v || !s.Tokens[o].Is("obl") && !s.Tokens[o].Is("advmod") {
			continue
		}
		_, end := s.Subtree(o)
		for c := o + 1; c < end; c++ {
			t := &s.Tokens[c]
			if markOf(s, c) == "that" && (t.Is("acl") || t.Is("ccomp")) && s.Child(c, "nsubj", "nsubj:pass", "expl") >= 0 {
				that := s.Child(c, "mark")
				tokens := slices.DeleteFunc(f.subtree(c), func(i int) bool { return i <= that })
				return complement{head: c, tokens: tokens, prep: -1}, true
			}
		}
	}
	return complement{}, false
}

// isThatClause: a finite content clause, with or without "that". Parsers attach
// some of them under other names; the word "that" gives those away.
func (f finder) isThatClause(c int) bool {
	s, t := f.s, &f.s.Tokens[c]
	mark := markOf(s, c)
	if isInfinitive(s, c) || mark == "whether" || mark == "if" {
		return false
	}
	that := mark == "that"
	nominal := s.Tokens[f.cue.head].UPOS == "NOUN"
	switch {
	case t.Is("ccomp"), t.Is("csubj"):
		return (mark == "" || that) && !(isGerund(s, c) && s.Child(c, "nsubj") < 0) && (that || !nominal)
	case t.Is("parataxis"):
		return !nominal && c > f.cue.head && s.Child(c, "nsubj") >= 0 && s.Child(f.cue.head, "ccomp") < 0 &&
			s.Child(f.cue.head, "nsubj") >= 0 && !f.hasParenthesis(c)
	case t.Is("acl"), t.Is("advcl"), t.Is("xcomp"), t.Is("obj"), t.Is("obl"), t.Is("appos"), t.Is("dep"), t.Is("conj"):
		return that && c > f.cue.head && !t.Is("acl:relcl")
	}
	return false
}

// hasParenthesis: the clause is itself a reporting one, "P (X said)".
func (f finder) hasParenthesis(c int) bool {
	from, _ := f.s.Subtree(c)
	return from > 0 && f.s.Tokens[from].Form == "("
}

func (f finder) isQuestion(c int) bool {
	t := &f.s.Tokens[c]
	if !t.Is("ccomp") && !t.Is("advcl") && !t.Is("xcomp") && !t.Is("obj") {
		return false
	}
	mark := markOf(f.s, c)
	if mark == "whether" || mark == "if" && !t.Is("advcl") {
		return true
	}
	from, _ := f.s.Subtree(c)
	return t.Is("ccomp") && strings.HasPrefix(f.s.Tokens[from].XPOS, "W")
}

// isMandative: "that he should go", "that he go".
func isMandative(s *syntax.Sentence, c int) bool {
	for _, a := range s.Children(c) {
		if t := &s.Tokens[a]; t.Is("aux") {
			switch strings.ToLower(t.Form) {
			case "should", "must", "ought":
				return true
			}
			return false
		}
	}
	v := c
	if b := s.Child(c, "cop", "aux:pass"); b >= 0 {
		v = b
	}
	n := s.Child(c, "nsubj", "nsubj:pass")
	if n < 0 || s.Tokens[v].XPOS != "VB" {
		return false
	}
	return true
}

// infinitive returns the to-infinitive that hangs on one of the tops, after the cue.
func (f finder) infinitive(tops []int) (complement, bool) {
	for _, top := range tops {
		for _, c := range f.s.Children(top) {
			t := &f.s.Tokens[c]
			clausal := t.Is("xcomp") || t.Is("ccomp") || t.Is("advcl") || t.Is("acl") || t.Is("csubj") || t.Is("obl") || t.Is("parataxis")
			if c > f.cue.head && clausal && isInfinitive(f.s, c) && !slices.Contains(f.cue.tokens, c) {
				return complement{head: c, tokens: f.without(c, "that"), prep: -1}, true
			}
		}
	}
	return complement{}, false
}

func (f finder) prepTo(prep string) (complement, bool) {
	n, p := f.oblique(prep)
	if n < 0 {
		return complement{}, false
	}
	got, ok := f.infinitive(append(slices.Clone(f.cue.tokens), n))
	got.prep = p
	return got, ok
}

func (f finder) prepPrep(first, second string) (complement, bool) {
	if n, _ := f.oblique(first); n < 0 {
		return complement{}, false
	}
	return f.prepositional(second)
}

func (f finder) gerund() (complement, bool) {
	for _, c := range f.s.Children(f.cue.head) {
		t := &f.s.Tokens[c]
		if c < f.cue.head || !isGerund(f.s, c) || !(t.Is("xcomp") || t.Is("ccomp") || t.Is("advcl") || t.Is("obj")) {
			continue
		}
		from, _ := f.s.Subtree(c)
		if f.s.Child(c, "case", "mark") < 0 && from <= f.last()+2 && !afterComma(f.s, from) {
			return complement{head: c, tokens: f.without(c, ""), prep: -1}, true
		}
	}
	return complement{}, false
}

// last is the last token of the cue.
func (f finder) last() int { return slices.Max(f.cue.tokens) }

func (f finder) nounPhrase() (complement, bool) {
	o := f.object()
	if o < 0 || !putsForward(&f.s.Tokens[o]) || slices.Contains(f.cue.tokens, o) || f.s.Child(f.cue.head, "iobj") >= 0 {
		return complement{}, false
	}
	if r := f.refersToClause(o); r >= 0 {
		return complement{head: r, tokens: []int{r}, prep: -1}, true
	}
	tokens := f.antecedent(o)
	if o == labelled(f.s, f.cue.head) {
		label := f.s.Child(o, "amod")
		tokens = slices.DeleteFunc(tokens, func(i int) bool { return i <= label })
	}
	return complement{head: o, tokens: f.extended(tokens), prep: -1}, true
}

// antecedent lists the words of a noun phrase without a preposition that is its own:
// "called for | sanctions, which Moscow rejected".
func (f finder) antecedent(n int) []int {
	tokens := f.without(n, "")
	if t := &f.s.Tokens[tokens[0]]; t.Is("case") && t.Head == n {
		return tokens[1:]
	}
	return tokens
}

// refersToClause returns the "which" behind a comma that a verb of stating takes
// up a whole clause with, not the noun o in front of it: "accuses them of
// supplying missiles, which Tehran denies"; or -1. A noun that names a claim is
// what it says: "the charge, which Tehran denies".
func (f finder) refersToClause(o int) int {
	if !f.states || words().anaphor[strings.ToLower(f.s.Tokens[o].Lemma)] {
		return -1
	}
	r := f.s.Child(f.cue.head, "obj")
	if r > 0 && r < f.cue.head && f.s.Tokens[r].UPOS == "PRON" && isRelative(&f.s.Tokens[r]) && afterComma(f.s, r) {
		return r
	}
	return -1
}

// extended adds the phrases and conditions that follow a noun phrase without a
// comma, wherever the parser hung them: "denied any role | in the attack",
// "threatened strikes | if the border is crossed".
func (f finder) extended(tokens []int) []int {
	for _, c := range f.s.Children(f.cue.head) {
		t := &f.s.Tokens[c]
		if from, _ := f.s.Subtree(c); (t.Is("obl") || t.Is("advcl")) && from == tokens[len(tokens)-1]+1 && f.s.Child(c, "case", "mark") >= 0 {
			tokens = append(tokens, f.subtree(c)...)
		}
	}
	return tokens
}

// putsForward: the object can be what is said; a person cannot.
func putsForward(t *syntax.Token) bool {
	if t.UPOS != "PRON" {
		return true
	}
	switch strings.ToLower(t.Form) {
	case "it", "this", "that", "which", "those", "these", "any", "everything", "what":
		return true
	}
	return words().matter[strings.ToLower(t.Form)]
}

func (f finder) secondObject() (complement, bool) {
	if f.s.Child(f.cue.head, "iobj") < 0 {
		return complement{}, false
	}
	o := f.s.Child(f.cue.head, "obj")
	if o < 0 || slices.Contains(f.cue.tokens, o) {
		return complement{}, false
	}
	return complement{head: o, tokens: f.without(o, ""), prep: -1}, true
}

// nounPhraseAnd: the object with a prepositional complement, "described X as Y".
func (f finder) nounPhraseAnd(prep string) (complement, bool) {
	o := f.object()
	if o < 0 {
		return complement{}, false
	}
	n, _ := f.oblique(prep)
	if n < 0 {
		return complement{}, false
	}
	if f.isGap(o) {
		return complement{head: n, tokens: f.without(n, ""), prep: -1}, true
	}
	return complement{head: o, tokens: f.both(o, n), prep: -1}, true
}

// predicate: the object with its predicate, "called X Y".
func (f finder) predicate() (complement, bool) {
	o := f.object()
	for _, c := range f.s.Children(f.cue.head) {
		t := &f.s.Tokens[c]
		if slices.Contains(f.cue.tokens, c) || isInfinitive(f.s, c) || f.s.Child(c, "cop", "aux", "mark") >= 0 {
			continue
		}
		switch {
		case t.Is("xcomp") && o >= 0 && f.isGap(o):
			return complement{head: c, tokens: f.without(c, ""), prep: -1}, true
		case t.Is("xcomp") && o >= 0 && c > f.cue.head:
			return complement{head: o, tokens: f.both(o, c), prep: -1}, true
		case t.Is("ccomp") && o < 0 && c > f.cue.head && t.UPOS != "VERB" && f.s.Child(c, "nsubj") >= 0:
			return complement{head: c, tokens: f.without(c, ""), prep: -1}, true
		case t.Is("xcomp") && o < 0 && c == f.cue.head+1+f.before(c) && t.UPOS == "NOUN":
			return f.twoPredicates(c), true
		}
	}
	return complement{}, false
}

// before is how many words of its own phrase stand in front of a word.
func (f finder) before(c int) int {
	from, _ := f.s.Subtree(c)
	return c - from
}

// twoPredicates: what is named and what it is called, of which the tree makes one
// predicate or two: "called the report disinformation".
func (f finder) twoPredicates(c int) complement {
	tokens := f.subtree(c)
	for _, other := range f.s.Children(f.cue.head) {
		if other > c && f.s.Tokens[other].Is("xcomp") && !isInfinitive(f.s, other) {
			tokens = append(tokens, f.subtree(other)...)
		}
	}
	slices.Sort(tokens)
	return complement{head: c, tokens: tokens, prep: -1}
}

func (f finder) prepositional(prep string) (complement, bool) {
	n, p := f.oblique(prep)
	if n < 0 {
		return complement{}, false
	}
	tokens := slices.DeleteFunc(f.without(n, ""), func(i int) bool { return i == p })
	if prep == "for" && len(tokens) > 0 {
		tokens = f.withInfinitive(n, tokens)
	}
	return complement{head: n, tokens: tokens, prep: p}, true
}

// withInfinitive joins the two halves of "for X | to V".
func (f finder) withInfinitive(n int, tokens []int) []int {
	got, ok := f.infinitive(append(slices.Clone(f.cue.tokens), n))
	if !ok || len(got.tokens) == 0 || got.tokens[0] != tokens[len(tokens)-1]+1 {
		return tokens
	}
	return append(tokens, got.tokens...)
}

// objectAndReason: what follows the preposition, or the object with it where it
// says less than the object: "blamed the rebels for the bloodshed".
func (f finder) objectAndReason(prep string) (complement, bool) {
	got, ok := f.prepositional(prep)
	if !ok {
		got, ok = f.strayedGerund(prep)
	}
	if !ok {
		return f.fronted(prep)
	}
	o := f.object()
	if prep != "for" || o < 0 || f.isGap(o) || argument.Passive(f.s, f.cue.head) || isGerund(f.s, got.head) {
		return got, ok
	}
	if what := f.without(o, ""); len(what) >= len(got.tokens) && len(what) < 12 {
		got.tokens = f.both(o, got.head)
	}
	return got, ok
}

// strayedGerund: a gerund behind the preposition that the tree hangs on a word
// of the object, "accused troops loyal to the president | of shelling a school".
func (f finder) strayedGerund(prep string) (complement, bool) {
	s, v := f.s, f.cue.head
	for i := v + 1; i < len(s.Tokens); i++ {
		from, end := s.Subtree(i)
		if t := &s.Tokens[i]; t.Rel == "acl:relcl" || t.Is("ccomp") {
			i = end - 1
			continue
		}
		if !isGerund(s, i) || !s.Under(i, v) {
			continue
		}
		if p := &s.Tokens[from]; p.Head == i && (p.Is("mark") || p.Is("case")) && strings.EqualFold(p.Form, prep) {
			tokens := slices.DeleteFunc(f.without(i, ""), func(k int) bool { return k == from })
			return complement{head: i, tokens: tokens, prep: from}, true
		}
	}
	return complement{}, false
}

// fronted: the noun that a clause with the preposition in front of it hangs on,
// "the attack of which they are accused".
func (f finder) fronted(prep string) (complement, bool) {
	s, v := f.s, f.cue.head
	for _, c := range s.Children(v) {
		if c > v || !isRelative(&s.Tokens[c]) || s.Tokens[v].Rel != "acl:relcl" {
			continue
		}
		for _, m := range s.Children(c) {
			if t := &s.Tokens[m]; t.Is("case") && strings.EqualFold(t.Form, prep) {
				n := phraseBefore(s, m)
				return complement{head: n, tokens: f.antecedent(n), prep: -1}, true
			}
		}
	}
	return complement{}, false
}

// phraseBefore returns the head of the noun phrase that ends before a token,
// commas aside. The tree may hang what follows on a noun farther off: "adopted
// sanctions after the attack, of which they are accused".
func phraseBefore(s *syntax.Sentence, at int) int {
	n := at - 1
	for n > 0 && s.Tokens[n].UPOS == "PUNCT" {
		n--
	}
	for t := &s.Tokens[n]; t.Head >= 0 && (t.Is("nmod") || t.Is("compound") || t.Is("flat")) && !words().time[argument.Prep(s, n)]; t = &s.Tokens[n] {
		n = t.Head
	}
	return n
}

// object returns what the verb acts on: its object, or the subject of its
// passive, or -1. A participle's object is the noun it stands with.
func (f finder) object() int {
	s, v := f.s, f.cue.head
	if argument.Passive(s, v) {
		if n := s.Child(v, "nsubj:pass", "nsubj"); n >= 0 {
			return n
		}
		if t := &s.Tokens[v]; t.Is("acl") {
			return t.Head
		}
		if t := &s.Tokens[v]; t.Is("conj") {
			return s.Child(t.Head, "nsubj:pass", "nsubj")
		}
		return -1
	}
	for _, o := range s.Children(v) {
		if t := &s.Tokens[o]; (t.Is("obj") || t.Is("iobj")) && !slices.Contains(f.cue.tokens, o) && !isRelative(t) {
			return o
		}
	}
	for _, a := range argument.Of(s, v) {
		if a.Role == argument.Object && strings.Contains(a.Via, "relative") {
			return a.Token
		}
	}
	if n := labelled(s, v); n >= 0 {
		return n
	}
	_, n := apposed(s, v)
	return n
}

// labelled returns the name of a claim that the tree takes for what it is called
// only: "rejected as baseless | accusations that P"; or -1.
func labelled(s *syntax.Sentence, v int) int {
	for _, c := range s.Children(v) {
		as, label := s.Child(c, "case"), s.Child(c, "amod")
		if s.Tokens[c].Is("obl") && c > v && as >= 0 && strings.EqualFold(s.Tokens[as].Form, "as") && label > as && label < c &&
			words().anaphor[strings.ToLower(s.Tokens[c].Lemma)] {
			return c
		}
	}
	return -1
}

// apposed returns the noun behind a comma that the clause of v is about, and the
// first word of its phrase, whatever the tree makes of it: ", a charge Moscow
// denies", ", something that they deny"; or -1.
func apposed(s *syntax.Sentence, v int) (first, noun int) {
	n := -1 // the last one: the tree may take the noun for another
	for _, c := range s.Children(v) {
		if s.Tokens[c].Rel == "nsubj" && c < v {
			n = c
		}
	}
	if o := s.Child(v, "obj"); n < 0 || o > v {
		return -1, -1
	}
	from, _ := s.Subtree(n)
	if from > 0 && (isRelative(&s.Tokens[from-1]) || strings.EqualFold(s.Tokens[from-1].Form, "that")) {
		from--
	}
	noun = from - 1
	if noun < 1 || s.Tokens[noun].UPOS != "NOUN" && s.Tokens[noun].UPOS != "PRON" {
		return -1, -1
	}
	for first = noun; first > 0 && (s.Tokens[first-1].UPOS == "ADJ" || s.Tokens[first-1].UPOS == "DET"); first-- {
	}
	t := &s.Tokens[first]
	bare := strings.Contains(t.Feats, "Number=Plur") || words().matter[strings.ToLower(t.Form)]
	if !afterComma(s, first) || !bare && !strings.Contains(t.Feats, "Definite=Ind") {
		return -1, -1
	}
	return first, noun
}

// isGap: the object is what the cue's relative clause leaves out, or its
// pronoun: "a charge it rejects", "what it called X".
func (f finder) isGap(o int) bool {
	_, apposition := apposed(f.s, f.cue.head)
	return f.s.Under(f.cue.head, o) || o == apposition || f.s.Tokens[o].Is("obj") && strings.HasPrefix(f.s.Tokens[o].XPOS, "W")
}

func (f finder) objects() []int {
	var out []int
	for _, o := range f.s.Children(f.cue.head) {
		if t := &f.s.Tokens[o]; t.Is("obj") || t.Is("iobj") || t.Is("obl") {
			out = append(out, o)
		}
	}
	return out
}

// hasOwnSubject: the infinitive names its subject itself, "asked them to go"
// read as one clause.
func (f finder) hasOwnSubject() bool {
	for _, c := range f.s.Children(f.cue.head) {
		t := &f.s.Tokens[c]
		if (t.Is("ccomp") || t.Is("xcomp") || t.Is("advcl")) && isInfinitive(f.s, c) && f.s.Child(c, "nsubj", "nsubj:pass") >= 0 {
			return true
		}
	}
	return false
}

// oblique returns the dependent that prep introduces after the cue, and prep
// itself, or -1s. It may hang on the verb, on its object, or on the cue's noun.
func (f finder) oblique(prep string) (dependent, preposition int) {
	tops := slices.Clone(f.cue.tokens)
	if o := f.object(); o >= 0 && o > f.cue.head {
		tops = append(tops, o)
	}
	for _, top := range tops {
		for _, c := range f.s.Children(top) {
			if c < f.cue.head || slices.Contains(f.cue.tokens, c) {
				continue
			}
			for _, m := range f.s.Children(c) {
				t := &f.s.Tokens[m]
				if m < c && (t.Is("case") || t.Is("mark") || t.Is("advmod")) && strings.EqualFold(t.Form, prep) {
					return c, m
				}
			}
		}
	}
	return -1, -1
}

// without is the subtree of c, without the cue's clause inside it and without
// the conjunction that introduces it.
func (f finder) without(c int, conjunction string) []int {
	out := f.subtree(c)
	if len(out) > 0 && conjunction != "" && strings.EqualFold(f.s.Tokens[out[0]].Form, conjunction) && f.s.Tokens[out[0]].Is("mark") {
		out = out[1:]
	}
	return out
}

// both joins two subtrees, with the tokens of the phrase that lie between.
func (f finder) both(a, b int) []int {
	out := append(f.subtree(a), f.subtree(b)...)
	slices.Sort(out)
	return slices.Compact(out)
}

// subtree lists the tokens under c in order, leaving out the cue and, where the
// cue itself hangs on c, the whole of the cue's clause.
func (f finder) subtree(c int) []int {
	var out []int
	var walk func(int)
	walk = func(i int) {
		if i != c && (slices.Contains(f.cue.tokens, i) || f.s.Tokens[i].Rel == "acl:relcl" && f.s.Under(f.cue.head, i)) {
			return
		}
		out = append(out, i)
		for _, d := range f.s.Children(i) {
			walk(d)
		}
	}
	walk(c)
	slices.Sort(out)
	return out
}

// trim cuts punctuation off both ends, but not quotation marks and brackets.
func (f finder) trim(tokens []int) []int {
	edge := func(i int) bool {
		t := &f.s.Tokens[i]
		return t.Is("punct") && strings.Contains(",.;:-–—", t.Form)
	}
	for len(tokens) > 0 && edge(tokens[0]) {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && edge(tokens[len(tokens)-1]) {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

func markOf(s *syntax.Sentence, c int) string {
	if m := s.Child(c, "mark"); m >= 0 {
		return strings.ToLower(s.Tokens[m].Form)
	}
	return ""
}

func isInfinitive(s *syntax.Sentence, c int) bool {
	for _, m := range s.Children(c) {
		if t := &s.Tokens[m]; t.Is("mark") && strings.EqualFold(t.Form, "to") {
			return true
		}
	}
	return false
}

func isGerund(s *syntax.Sentence, c int) bool {
	t := &s.Tokens[c]
	if s.Child(c, "aux") >= 0 && t.XPOS == "VBN" { // "having done"
		a := s.Child(c, "aux")
		return s.Tokens[a].XPOS == "VBG"
	}
	return t.XPOS == "VBG" && !hasFiniteAuxiliary(s, c)
}

func hasFiniteAuxiliary(s *syntax.Sentence, c int) bool {
	for _, a := range s.Children(c) {
		if t := &s.Tokens[a]; t.Is("aux") && t.XPOS != "VBG" {
			return true
		}
	}
	return false
}
