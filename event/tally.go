package event

import (
	"slices"
	"strings"

	"demarche/coding"
	"demarche/syntax"
	"demarche/syntax/argument"
)

// tally is a count found in a sentence, before it belongs to an event.
type tally struct {
	field  string
	count  coding.Count
	anchor int  // the word that said so
	part   bool // of those counted elsewhere: "two of the dead"
}

// tallies reads every count of people in the sentence.
func (r *reading) tallies() []tally {
	var out []tally
	for tok := range r.s.Tokens {
		done := map[string]bool{}
		heads := keys(r.s.Tokens[tok])
		for _, w := range r.l.tolls.words {
			if done[w.field] || !w.words.headed(heads, r.s, tok) {
				continue
			}
			if n, ok := r.tally(w, tok); ok {
				out = append(out, tally{w.field, n, tok, r.numberOf(tok) >= 0})
				done[w.field] = true
			}
		}
	}
	return out
}

// tally reads the count that one word of toll.txt gives. A negated verb counts
// nobody, unless it is the subject that says so ("no one was hurt").
func (r *reading) tally(w tollWord, tok int) (coding.Count, bool) {
	if w.where == "none" {
		return r.nobody(tok)
	}
	if w.where == "state" || w.verbal() {
		if n := r.measure(tok); n >= 0 {
			return r.total(tollWord{where: "to"}, tok, append(r.risenTo(n), r.behindMeasured(tok)...))
		}
		if n := r.negation(tok); n >= 0 && r.s.Tokens[n].Is("advmod") {
			return coding.Count{}, false
		}
		if r.s.Tokens[tok].XPOS != "VB" && r.s.Child(tok, "nsubj", "nsubj:pass", "obj", "csubj") < 0 {
			if n, ok := r.elliptic(tok); ok {
				return n, true
			}
		}
	}
	if n, ok := r.total(w, tok, r.counted(w, tok)); ok {
		return n, true
	}
	if w.where == "object" {
		return r.behind(tok)
	}
	return coding.Count{}, false
}

// nobody reads that there is none of what is counted: "no casualties", "no reports
// of casualties", but not "no casualties among the police".
func (r *reading) nobody(tok int) (coding.Count, bool) {
	for _, c := range r.s.Children(tok) {
		if isWord("member", argument.Prep(r.s, c)) {
			return coding.Count{}, false
		}
	}
	if t := r.s.Tokens[tok]; t.Is("nmod") && argument.Prep(r.s, tok) == "of" && r.isNoun("reports", t.Head) {
		tok = t.Head
	}
	n, ok := r.count(tok, true)
	return n, ok && n.Max != nil && *n.Max == 0
}

// isNoun reports whether toll.txt lists the noun as one of the kind.
func (r *reading) isNoun(kind string, tok int) bool { return r.l.tolls.nouns[kind].has(r.s, tok) }

// measure returns the noun of which a toll word only says what it measures, whose
// number then stands elsewhere, or -1: "the number of people killed rose to 89".
func (r *reading) measure(tok int) int {
	s := r.s
	if s.Tokens[tok].Is("xcomp") {
		tok = s.Tokens[tok].Head // "shot dead"
	}
	if !s.Tokens[tok].Is("acl") && !s.Tokens[tok].Is("amod") {
		return -1
	}
	n := s.Tokens[tok].Head
	if s.Tokens[n].Is("nmod") && argument.Prep(s, n) == "of" {
		n = s.Tokens[n].Head
	}
	if d := s.Child(n, "det"); d >= 0 && strings.Contains(s.Tokens[d].Feats, "Definite=Ind") || !r.isNoun("measures", n) {
		return -1
	}
	return n
}

// behindMeasured returns the phrases that the tree has hung on the word instead of
// on the verb above: "put the number of people killed at 34".
func (r *reading) behindMeasured(tok int) []int {
	var out []int
	for _, verb := range []int{tok, max(r.s.Tokens[tok].Head, 0)} {
		for _, c := range r.s.Children(verb) {
			if p := argument.Prep(r.s, c); p == "at" || p == "to" {
				out = append(out, argument.Conjuncts(r.s, c)...)
			}
		}
	}
	return out
}

// behind reads a number that follows its verb, whatever the tree has made of it:
// "killing three, days after the truce", "wounded another Monday".
func (r *reading) behind(tok int) (coding.Count, bool) {
	i := tok + 1
	b, ok := r.l.tolls.quantity(r.forms(i, min(i+4, len(r.s.Tokens))))
	end := i + b.used
	if !ok || end >= len(r.s.Tokens) || r.article(i, b) || r.year(i, b) {
		return coding.Count{}, false
	}
	if t := r.s.Tokens[end]; t.UPOS != "PUNCT" && t.UPOS != "CCONJ" && !isWord("day", strings.ToLower(t.Lemma)) {
		return coding.Count{}, false
	}
	return r.counting(i, b), true
}

// article reports whether a number is only an article: "a", "an".
func (r *reading) article(i int, b bounds) bool {
	w := strings.ToLower(r.s.Tokens[i].Form)
	return b.used == 1 && (w == "a" || w == "an")
}

// elliptic reads a count that stands before its participle without a clause of
// its own, or in one that the tree has missed: "and more than 100 injured",
// "hundreds of others were hurt".
func (r *reading) elliptic(tok int) (coding.Count, bool) {
	from := tok
	for from > 0 && tok-from < 9 && betweenCount(r.s.Tokens[from-1]) {
		from--
	}
	for i := from; i < tok; i++ {
		b, ok := r.l.tolls.quantity(r.forms(i, tok))
		if !ok || !r.people(i+b.used, tok) || r.age(i+b.used) || r.year(i, b) {
			continue
		}
		if r.article(i, b) {
			continue
		}
		return r.counting(i, b), true
	}
	for i := tok - 1; i >= from && r.s.Tokens[tok].XPOS == "VBN"; i-- {
		if r.s.Tokens[i].UPOS == "AUX" {
			continue
		}
		if i < tok-1 && r.somebody(i) {
			return r.counting(i, bounds{1, 1, 1}), true // "an officer was shot dead"
		}
		break
	}
	return coding.Count{}, false
}

// betweenCount: words that may stand in a count and between it and its
// participle.
func betweenCount(t syntax.Token) bool {
	switch t.UPOS {
	case "NUM", "AUX", "NOUN", "ADJ", "ADV", "DET", "PRON":
		return true
	}
	switch strings.ToLower(t.Form) {
	case "of", "at", "than", "over", "to", "between", "and", "or", "as", "in", "up":
		return true
	}
	return false
}

// people reports whether the words may name those counted ("others were
// also"), and name no thing.
func (r *reading) people(from, to int) bool {
	for i := from; i < to; i++ {
		t := r.s.Tokens[i]
		switch {
		case t.UPOS == "NOUN" && (r.isNoun("things", i) || !strings.Contains(t.Feats, "Number=Plur") && t.Lemma != "people"):
			return false
		case t.UPOS != "NOUN" && t.UPOS != "ADJ" && t.UPOS != "AUX" && t.UPOS != "ADV":
			return false
		}
	}
	return true
}

// forms are the words of a range in lower case.
func (r *reading) forms(from, to int) []string {
	var out []string
	for i := from; i < to; i++ {
		out = append(out, strings.ToLower(r.s.Tokens[i].Form))
	}
	return out
}

// counting makes a count of what was read at the token.
func (r *reading) counting(i int, b bounds) coding.Count {
	sp := coding.SpanOf(r.in.Document.Text, r.s.Tokens[i].Start, r.s.Tokens[i+b.used-1].End)
	return coding.Count{Min: known(b.min), Max: known(b.max), Span: &sp}
}

// total adds up what coordinated phrases count: "two builders and two marines".
// Where one of them is not counted the sum is open; a part of those before adds
// nothing: "65 refugees, 13 of them babies".
func (r *reading) total(w tollWord, tok int, phrases []int) (coding.Count, bool) {
	adds := w.verbal() || w.where == "of"
	var sum coding.Count
	found, open := false, false
	for _, np := range phrases {
		if r.isNoun("things", np) || r.ofThings(np) || w.where != "state" && r.nextHarm(np, tok) || found && r.partOf(np) {
			continue
		}
		if w.ofPeople() && !r.isPerson(np) || w.verbal() && !found && r.shares(np) {
			continue
		}
		n, ok := r.count(np, w.where == "head" || w.where == "to")
		switch {
		case !ok:
			open = open || r.isPerson(np) && r.s.Tokens[np].UPOS != "NUM" && !r.sharesNumber(np)
		case !found:
			sum, found = n, true
		case adds, w.where == "to" && r.s.Child(np, "cc") >= 0:
			sum = plus(r.in.Document.Text, sum, n)
		}
	}
	if open && adds {
		sum.Max = nil
	}
	return sum, found
}

// sharesNumber reports whether a phrase is counted with the one before it: "8,000
// men and boys".
func (r *reading) sharesNumber(np int) bool {
	t := r.s.Tokens[np]
	return t.Is("conj") && strings.Contains(t.Feats, "Number=Plur") && r.s.Child(np, "det", "nmod:poss") < 0
}

// ofThings: "31 of 36 drones".
func (r *reading) ofThings(np int) bool {
	c := r.s.Child(np, "nmod")
	return r.s.Tokens[np].UPOS == "NUM" && c >= 0 && r.isNoun("things", c)
}

// nextHarm reports whether a phrase is counted by the toll word behind it and
// not with the one it was hung on, "killed 48 people and 150 wounded", "four died
// and 50 were hurt", or by one in front that the tree takes for its attribute,
// "killed 21 soldiers and wounded scores".
func (r *reading) nextHarm(np, tok int) bool {
	next := np + 1
	for next < len(r.s.Tokens) && r.s.Tokens[next].UPOS == "AUX" {
		next++
	}
	if a := r.s.Child(np, "amod"); a >= 0 && a < np && r.s.Tokens[np].Is("conj") && r.l.tolls.harm(r.s, a) && a != tok {
		return true
	}
	return r.s.Tokens[np].Is("conj") && next != tok && next < len(r.s.Tokens) && r.l.tolls.harm(r.s, next)
}

// partOf reports whether a phrase counts some of those counted before it: "13 of
// them", "most of whom", "among them two children".
func (r *reading) partOf(np int) bool {
	from, _ := r.s.Subtree(np)
	for i := max(from-2, 0); i < np; i++ {
		if isWord("member", strings.ToLower(r.s.Tokens[i].Form)) && r.s.Tokens[i+1].UPOS == "PRON" {
			return true
		}
	}
	for _, c := range r.s.Children(np) {
		if t := r.s.Tokens[c]; t.Is("nmod") && t.UPOS == "PRON" && argument.Prep(r.s, c) == "of" {
			return true
		}
	}
	return false
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
	if w.verbal() {
		return r.countedBy(tok, w.role())
	}
	switch w.where {
	case "head":
		return []int{tok}
	case "state":
		return []int{r.inState(tok)}
	case "of":
		var out []int
		for _, a := range r.of(tok) {
			if (a.Role == argument.Object || a.Via == "nominal-of" || a.Via == "possessive") && a.Token != tok {
				out = append(out, r.together(a.Token)...)
			}
		}
		return out
	case "to":
		return r.risenTo(tok)
	}
	return nil
}

func (r *reading) countedBy(verb int, role argument.Role) []int {
	if r.s.Tokens[verb].UPOS != "VERB" {
		return nil
	}
	var out []int
	for _, a := range r.of(verb) {
		if a.Role == role {
			out = append(out, r.together(a.Token)...)
		}
	}
	if c := r.s.Child(verb, "nsubj:pass"); c >= 0 && role == argument.Object && r.s.Tokens[c].XPOS != "WP" && !slices.Contains(out, c) {
		out = append(out, r.together(c)...) // "and 26 civilians killed"
	}
	if len(out) > 0 {
		out = append(out, r.alongside(verb)...)
	}
	return out
}

// together lists the phrases that are counted with one: those coordinated with it,
// and those of a list that the tree has hung on it otherwise: "four Germans, the
// driver and a guide", "two of the attackers and three policemen".
func (r *reading) together(np int) []int {
	s := r.s
	if n := r.numberOf(np); n >= 0 {
		np = n // "six of its fighters, killed in a raid"
	}
	out := argument.Conjuncts(s, np)
	first := out[0]
	for _, c := range s.Children(first) {
		switch t := s.Tokens[c]; {
		case t.Is("appos") && len(out) > 1 && c < out[len(out)-1] && r.another(first, c):
			out = append(out, c)
		case t.Is("nmod") && s.Tokens[first].UPOS == "NUM" && argument.Prep(s, c) == "of":
			for _, d := range argument.Conjuncts(s, c)[1:] {
				if s.Child(d, "nummod") >= 0 {
					out = append(out, d)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// another reports whether what the tree takes for an apposition cannot be the same
// as the noun: one person beside several, or each with an article of its own.
func (r *reading) another(noun, appos int) bool {
	indefinite := func(np int) bool {
		d := r.s.Child(np, "det")
		return d >= 0 && strings.Contains(r.s.Tokens[d].Feats, "Definite=Ind")
	}
	if r.s.Child(noun, "nummod") >= 0 && strings.Contains(r.s.Tokens[appos].Feats, "Number=Sing") {
		return true
	}
	return indefinite(noun) && indefinite(appos)
}

// shares reports whether a phrase names those to whom the same happened: "with 13
// members of his family", "along with dozens of others".
func (r *reading) shares(np int) bool {
	if t := r.s.Tokens[np]; !t.Is("obl") || t.UPOS != "NOUN" || !isWord("company", argument.Prep(r.s, np)) {
		return false
	}
	if d := r.s.Child(np, "det"); d >= 0 && strings.Contains(r.s.Tokens[d].Feats, "Definite=Def") {
		return false // "seven others died with the cleric"
	}
	folk := func(i int) bool { return r.isPerson(i) || r.s.Tokens[i].Lemma == "other" }
	c := r.s.Child(np, "nmod")
	return folk(np) || c >= 0 && argument.Prep(r.s, c) == "of" && folk(c)
}

// alongside lists those who share the fate of a verb's subject, "killed with 13
// members of his family", and those coordinated with its object but hung on it.
func (r *reading) alongside(verb int) []int {
	s := r.s
	object := s.Child(verb, "obj")
	var out []int
	for _, c := range s.Children(verb) {
		t := s.Tokens[c]
		switch {
		case object < 0 && r.shares(c),
			t.Is("conj") && object >= 0 && c > object && (t.UPOS == "NOUN" || t.UPOS == "NUM" || t.UPOS == "PROPN"):
			out = append(out, c)
		}
	}
	return out
}

// inState returns of whom an adjective or participle is said: "12 are dead",
// "left 12 people wounded", "the 12 missing".
func (r *reading) inState(tok int) int {
	s := r.s
	if c := s.Child(tok, "nsubj", "nsubj:pass"); c >= 0 {
		return c
	}
	t := s.Tokens[tok]
	switch {
	case t.Is("xcomp"):
		if o := s.Child(t.Head, "obj"); o >= 0 {
			return o
		}
		return t.Head
	case t.Is("amod"), t.Is("acl"):
		return t.Head
	}
	if n := r.numberOf(tok); n >= 0 {
		return n // "two of the dead"
	}
	return tok
}

// numberOf returns the number of which a phrase is the whole, or -1: "two of the
// dead".
func (r *reading) numberOf(np int) int {
	t := r.s.Tokens[np]
	if t.Is("nmod") && r.s.Tokens[t.Head].UPOS == "NUM" && argument.Prep(r.s, np) == "of" {
		return t.Head
	}
	return -1
}

// risenTo returns the number behind the noun: "the toll rose to 72", "put the
// toll at 72", "a toll of 72".
func (r *reading) risenTo(tok int) []int {
	s := r.s
	h := s.Tokens[tok].Head
	if h >= 0 && (s.Tokens[tok].Is("nsubj") || s.Tokens[tok].Is("obj")) {
		var to, rest []int
		for _, c := range s.Children(h) {
			switch t := s.Tokens[c]; {
			case t.Is("obl") && argument.Prep(s, c) == "to":
				to = append(to, argument.Conjuncts(s, c)...)
			case t.Is("obl") && argument.Prep(s, c) != "from", t.UPOS == "NUM" && !t.Is("obl"):
				rest = append(rest, argument.Conjuncts(s, c)...)
			}
		}
		out := append(to, rest...)
		if s.Tokens[h].UPOS == "NUM" {
			out = append(out, h) // "the toll is 72"
		}
		if len(out) > 0 {
			return out
		}
	}
	var out []int
	for _, c := range s.Children(tok) {
		if s.Tokens[c].Is("nmod") || s.Tokens[c].Is("acl") {
			out = append(out, c)
		}
	}
	return out
}

// count reads the number in front of a noun, or the number that heads the
// phrase itself; somebody named or pointed at is one.
func (r *reading) count(np int, bare bool) (coding.Count, bool) {
	s := r.s
	if r.isNoun("groups", np) {
		return r.countGroup(np)
	}
	from, _ := s.Subtree(np)
	from = r.rangeBefore(from)
	words := r.forms(from, min(np+4, len(s.Tokens)))
	for i := from; i <= np; i++ {
		b, ok := r.l.tolls.quantity(words[i-from:])
		if !ok || r.age(i+b.used) && i+b.used <= np || r.year(i, b) || i+b.used <= np && i+b.used < len(s.Tokens) && r.isNoun("things", i+b.used) {
			continue
		}
		if (r.article(i, b) || words[i-from] == "another" && i < np) && (bare || !r.somebody(np)) {
			continue
		}
		if b.max == 0 && i+b.used-1 == np && bare {
			continue // "no" alone
		}
		n := r.counting(i, b)
		if j, c := r.secondNumber(i+b.used, np); j >= 0 {
			n = plus(r.in.Document.Text, n, r.counting(j, c))
		}
		return n, true
	}
	if !bare && r.somebody(np) {
		return r.counting(np, bounds{1, 1, 1}), true
	}
	return coding.Count{}, false
}

// rangeBefore returns where the range begins that stands right before a phrase and
// that the tree has hung elsewhere: "between 120 and 140 | people".
func (r *reading) rangeBefore(from int) int {
	for i := max(from-6, 0); i < from; i++ {
		words := r.forms(i, from)
		if b, ok := r.l.tolls.quantity(words); ok && r.l.tolls.qualifiers[words[0]] == "range" && b.used == len(words) {
			return i
		}
	}
	return from
}

// countGroup reads the number of those in a group: "a family of six".
func (r *reading) countGroup(np int) (coding.Count, bool) {
	c := r.s.Child(np, "nmod")
	if c < 0 || argument.Prep(r.s, c) != "of" || r.s.Tokens[c].UPOS != "NUM" {
		return coding.Count{}, false
	}
	return r.count(c, true)
}

// secondNumber finds the number of another kind of the same noun: "three Armenian
// and five Azerbaijani soldiers". It is -1 where there is none.
func (r *reading) secondNumber(from, np int) (int, bounds) {
	attribute := func(i int) bool { return r.s.Tokens[i].UPOS == "ADJ" || r.s.Tokens[i].UPOS == "PROPN" }
	i := from
	for i < np && attribute(i) {
		i++
	}
	if i == from || i+1 >= np || r.s.Tokens[i].UPOS != "CCONJ" {
		return -1, bounds{}
	}
	i++
	b, ok := r.l.tolls.quantity(r.forms(i, np))
	for j := i + b.used; ok && j < np; j++ {
		ok = attribute(j)
	}
	if !ok || r.article(i, b) {
		return -1, bounds{}
	}
	return i, b
}

// age reports whether what stands behind a number makes it an age or a length:
// "82-year-old", "40 years".
func (r *reading) age(i int) bool {
	if i >= len(r.s.Tokens) {
		return false
	}
	f := r.s.Tokens[i].Form
	return f == "-" || f == "years" || f == "%" || f == "percent" || strings.HasPrefix(f, "year")
}

// year reports whether a number before a noun is a year: "the 1979 killing".
func (r *reading) year(i int, b bounds) bool {
	if b.used != 1 || b.min != b.max || b.min < 1900 || b.min > 2099 {
		return false
	}
	return len(r.s.Tokens[i].Form) == 4
}

// somebody reports whether the phrase denotes one person.
func (r *reading) somebody(np int) bool {
	t := r.s.Tokens[np]
	switch {
	case t.UPOS == "PRON":
		switch strings.ToLower(t.Form) {
		case "he", "him", "she", "her":
			return true
		}
		return false
	case strings.HasSuffix(t.Entity, "PER") && t.UPOS == "PROPN":
		return true
	}
	if strings.Contains(t.Feats, "Number=Plur") || t.Lemma == "people" || r.isNoun("groups", np) {
		return false
	}
	return t.UPOS == "NOUN" && r.isPerson(np) || r.compatriot(np)
}

// compatriot reports whether a phrase is somebody of a country: "a Pakistani".
func (r *reading) compatriot(np int) bool {
	det := r.s.Child(np, "det")
	if det < 0 || !strings.Contains(r.s.Tokens[det].Feats, "Definite=Ind") {
		return false
	}
	_, rule := r.in.Actors.At(r.at, np, r.in.Published)
	return rule == "people" || rule == "adjective"
}

func known(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}
