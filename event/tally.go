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
	anchor int // the word that said so
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
				out = append(out, tally{w.field, n, tok})
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
		n, ok := r.count(tok, true)
		return n, ok && n.Max != nil && *n.Max == 0
	}
	if w.where == "state" || w.where == "object" || w.where == "subject" {
		if n := r.negation(tok); n >= 0 && r.s.Tokens[n].Is("advmod") {
			return coding.Count{}, false
		}
		if r.s.Tokens[tok].XPOS != "VB" && r.s.Child(tok, "nsubj", "nsubj:pass", "obj", "csubj") < 0 {
			if n, ok := r.elliptic(tok); ok {
				return n, true
			}
		}
	}
	return r.total(w, tok, r.counted(w, tok))
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
		if b.used == 1 && (r.s.Tokens[i].UPOS == "DET" || r.s.Tokens[i].UPOS == "PRON") && b.max != 0 {
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
		case t.UPOS == "NOUN" && (r.l.tolls.things.has(r.s, i) || !strings.Contains(t.Feats, "Number=Plur") && t.Lemma != "people"):
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
	adds := w.where == "object" || w.where == "subject" || w.where == "of"
	var sum coding.Count
	found, open := false, false
	for _, np := range phrases {
		if r.l.tolls.things.has(r.s, np) || r.ofThings(np) || w.where != "state" && r.nextHarm(np, tok) || found && r.partOf(np) {
			continue
		}
		n, ok := r.count(np, w.where == "head" || w.where == "to")
		switch {
		case !ok:
			open = open || r.isPerson(np) && r.s.Tokens[np].UPOS != "NUM"
		case !found:
			sum, found = n, true
		case adds:
			sum = plus(r.in.Document.Text, sum, n)
		}
	}
	if open && adds {
		sum.Max = nil
	}
	return sum, found
}

// ofThings: "31 of 36 drones".
func (r *reading) ofThings(np int) bool {
	c := r.s.Child(np, "nmod")
	return r.s.Tokens[np].UPOS == "NUM" && c >= 0 && r.l.tolls.things.has(r.s, c)
}

// nextHarm reports whether a phrase is counted by the toll word behind it and
// not with the one it was hung on: "killed 48 people and 150 wounded".
func (r *reading) nextHarm(np, tok int) bool {
	return r.s.Tokens[np].Is("conj") && np+1 != tok && np+1 < len(r.s.Tokens) && r.l.tolls.harm(r.s, np+1)
}

// partOf reports whether a phrase counts some of those counted before it: "13 of
// them", "most of whom".
func (r *reading) partOf(np int) bool {
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
	switch w.where {
	case "head":
		return []int{tok}
	case "object", "subject":
		return r.countedBy(tok, argument.Role(w.where))
	case "state":
		return []int{r.inState(tok)}
	case "of":
		var out []int
		for _, a := range r.of(tok) {
			if (a.Role == argument.Object || a.Via == "nominal-of" || a.Via == "possessive") && a.Token != tok {
				out = append(out, argument.Conjuncts(r.s, a.Token)...)
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
			out = append(out, argument.Conjuncts(r.s, a.Token)...)
		}
	}
	if c := r.s.Child(verb, "nsubj:pass"); c >= 0 && role == argument.Object && !slices.Contains(out, c) {
		out = append(out, argument.Conjuncts(r.s, c)...) // "and 26 civilians killed"
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
	return tok
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
				to = append(to, c)
			case t.Is("obl") && argument.Prep(s, c) != "from", t.UPOS == "NUM" && !t.Is("obl"):
				rest = append(rest, c)
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
	from, _ := s.Subtree(np)
	words := r.forms(from, min(np+4, len(s.Tokens)))
	for i := from; i <= np; i++ {
		b, ok := r.l.tolls.quantity(words[i-from:])
		if !ok || r.age(i+b.used) && i+b.used <= np || r.year(i, b) || i+b.used <= np && i+b.used < len(s.Tokens) && r.l.tolls.things.has(s, i+b.used) {
			continue
		}
		if article := words[i-from] == "a" || words[i-from] == "an" || words[i-from] == "another"; article && b.used == 1 && (bare || !r.somebody(np)) {
			continue
		}
		if b.max == 0 && i+b.used-1 == np && bare {
			continue // "no" alone
		}
		return r.counting(i, b), true
	}
	if !bare && r.somebody(np) {
		return r.counting(np, bounds{1, 1, 1}), true
	}
	return coding.Count{}, false
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
	if strings.Contains(t.Feats, "Number=Plur") || t.Lemma == "people" {
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

// countTolls gives every event of the sentence the counts that belong to it.
func (r *reading) countTolls(found []*candidate) {
	ts := r.tallies()
	for _, t := range ts {
		if c := r.ownerOf(t); c != nil {
			c.add(t)
		}
	}
	for _, t := range ts {
		if t.field != "killed" && t.field != "injured" {
			continue
		}
		owner := r.ownerOf(t)
		for _, c := range found {
			if owner != nil && c != owner && r.countsIn(c) && (r.result(t.anchor, c, found) || r.sameHappening(c.tok, owner.tok) || r.sameHappening(c.tok, t.anchor)) {
				c.add(t)
			}
		}
	}
}

// result reports whether a participle tells what came of the one attack before
// it, wherever the tree has hung it: "dropped a bomb on troops who were
// training, killing four".
func (r *reading) result(anchor int, c *candidate, found []*candidate) bool {
	t := r.s.Tokens[anchor]
	if t.XPOS != "VBG" || !t.Is("advcl") || c.tok > anchor {
		return false
	}
	return !slices.ContainsFunc(found, func(o *candidate) bool {
		return o != c && o.tok < anchor && o.frame.typ == "ASSAULT"
	})
}

// countsIn reports whether an event may take a count from the words around it:
// an attack, or the protest in which people died.
func (r *reading) countsIn(c *candidate) bool {
	return c.frame.typ == "ASSAULT" || c.frame.typ == "PROTEST" && r.s.Tokens[c.tok].Is("obl")
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

// ownerOf finds the event that a count belongs to: the toll word itself, the
// nearest above it or beside a verb above it ("the raid left ten dead"), one
// below, or the only one of the sentence.
func (r *reading) ownerOf(t tally) *candidate {
	if r.s.Tokens[t.anchor].UPOS == "NOUN" {
		if c := r.harmBelow(t); c != nil {
			return c // "the toll from the attack"
		}
	}
	for cur, n := t.anchor, 0; cur >= 0 && n < 8; cur, n = r.s.Tokens[cur].Head, n+1 {
		if c := r.byTok[cur]; c.harms(t.field) {
			return c
		}
		for _, side := range []string{"nsubj", "obj"} {
			if o := r.s.Child(cur, side); o >= 0 && r.byTok[o].harms(t.field) {
				return r.byTok[o]
			}
		}
	}
	if c := r.harmBelow(t); c != nil {
		return c
	}
	return r.onlyHarm(t)
}

// onlyHarm returns the event of the sentence that may have taken the count,
// where there is one alone.
func (r *reading) onlyHarm(t tally) *candidate {
	var only *candidate
	for tok := range r.s.Tokens {
		if c := r.byTok[tok]; c != nil && c.frame.typ == "ASSAULT" && c.harms(t.field) {
			if only != nil {
				return nil
			}
			only = c
		}
	}
	return only
}

// harmBelow returns the first event below a toll word.
func (r *reading) harmBelow(t tally) *candidate {
	from, to := r.s.Subtree(t.anchor)
	for i := from; i < to; i++ {
		if c := r.byTok[i]; c.harms(t.field) && r.s.Under(i, t.anchor) {
			return c
		}
	}
	return nil
}

// harms reports whether people may come to such harm in the event.
func (c *candidate) harms(field string) bool {
	if c == nil {
		return false
	}
	switch field {
	case "detained":
		return c.frame.typ == "COERCE" || c.frame.typ == "ASSAULT" || c.frame.mode == "convict"
	case "displaced":
		return c.frame.typ == "ASSAULT" || c.frame.typ == "COERCE" || c.frame.mode == "expel" || c.frame.cameo == "075"
	case "missing":
		return c.frame.typ == "ASSAULT" || c.frame.typ == "COERCE"
	}
	return c.violent() || c.frame.typ == "COERCE"
}

// violent reports whether people may be killed or wounded in the event.
func (c *candidate) violent() bool { return c.frame.typ == "ASSAULT" || c.frame.typ == "PROTEST" }

// kinship bounds how far apart two words for one happening stand in the tree.
const kinship = 4

// sameHappening reports whether the sentence ties two violent events into one:
// "shelled the town, killing ten", "died when police fired", "killed in clashes".
func (r *reading) sameHappening(a, b int) bool {
	above := map[int]int{}
	for cur, n := a, 0; n <= kinship; cur, n = r.s.Tokens[cur].Head, n+1 {
		above[cur] = n
		if !r.ties(cur) {
			break
		}
	}
	for cur, n := b, 0; n <= kinship; cur, n = r.s.Tokens[cur].Head, n+1 {
		if m, ok := above[cur]; ok {
			return n+m <= kinship
		}
		if !r.ties(cur) {
			return false
		}
	}
	return false
}

// ties reports whether the word is tied to its head as part of one happening.
func (r *reading) ties(i int) bool {
	t := r.s.Tokens[i]
	switch {
	case t.Head < 0:
		return false
	case t.Is("advcl"):
		m := argument.Marker(r.s, i)
		return t.XPOS == "VBG" || m == "when" || m == "as" || m == "while" || m == "where" || r.s.Child(i, "advmod") >= 0 && t.XPOS != "VB"
	case t.Is("obl"), t.Is("nmod"):
		return slices.Contains([]string{"in", "during", "by", "from", "on", "at", "of", "inside", "near"}, argument.Prep(r.s, i))
	case t.Is("conj"):
		return r.s.Child(i, "nsubj", "nsubj:pass") < 0 || r.l.tolls.harm(r.s, i)
	case t.Is("acl"):
		// "an attack in the town, which killed ten": no town kills.
		return r.within(t.Head) != nil || r.l.tolls.harm(r.s, i) && (r.s.Tokens[t.Head].Is("nmod") || r.s.Tokens[t.Head].Is("obl"))
	case t.Is("obj"):
		c := r.within(i)
		return c != nil && c == r.byTok[t.Head] // "carried out an attack, which killed ten"
	case t.Is("nsubj"):
		return r.byTok[i] != nil
	case t.Is("ccomp"):
		return r.s.Tokens[t.Head].Rel == "acl:relcl" // "that rescuers say killed ten"
	}
	return t.Is("xcomp") || t.Is("appos")
}

// within is the event of the sentence of whose trigger a word is part.
func (r *reading) within(tok int) *candidate {
	if c := r.byTok[tok]; c != nil {
		return c
	}
	for cur, n := tok, 0; cur >= 0 && n < 3; cur, n = r.s.Tokens[cur].Head, n+1 {
		if c := r.byTok[cur]; c != nil && slices.Contains(c.words, tok) {
			return c
		}
	}
	return nil
}

// carryTolls gives counts of sentences without a violent event of their own
// ("More than 80 people died and hundreds were injured.") to the attacks of the
// last sentence that has any.
func (r *reading) carryTolls(found []*candidate) {
	for i := range r.in.Document.Sentences {
		r.enter(i)
		var last []*candidate
		for _, c := range found {
			if c.sentence == i {
				r.byTok[c.tok] = c
			}
			if c.sentence < i && i-c.sentence <= tollReach && c.frame.typ == "ASSAULT" {
				if len(last) > 0 && last[0].sentence != c.sentence {
					last = nil
				}
				last = append(last, c)
			}
		}
		if len(last) == 0 {
			continue
		}
		for _, t := range r.tallies() {
			if o := r.ownerOf(t); t.field == "detained" || o != nil && !r.bare(o, last[0]) {
				continue
			}
			for _, c := range last {
				c.add(t)
			}
		}
	}
}

// bare reports whether an event only says what came of the attack that the
// sentence before told of: "Nobody was hurt.", "Ten people were killed."
func (r *reading) bare(c, before *candidate) bool {
	return c.sentence == before.sentence+1 && r.l.tolls.harm(r.s, c.tok) && len(c.args) <= 2 &&
		!slices.ContainsFunc(c.args, func(a argument.Argument) bool { return a.Role == argument.Subject })
}

// tollReach is how many sentences on a count still belongs to an attack.
const tollReach = 2
