package event

import (
	"slices"
	"strings"

	"demarche/coding"
	"demarche/syntax"
	"demarche/syntax/argument"
)

// factRule is one line of factuality.txt.
type factRule struct {
	name       string
	words      wordSet
	factuality coding.Factuality
	carries    bool // the event is as its governor is: "managed to", "will let"
	line       line
	example    string
	event      string
}

// factRules is factuality.txt by place.
type factRules struct {
	auxiliary, marker, modifier, clause, order, errand, purpose, object, subject, of []factRule
}

func (fr *factRules) table(where string) *[]factRule {
	switch where {
	case "auxiliary":
		return &fr.auxiliary
	case "marker":
		return &fr.marker
	case "modifier":
		return &fr.modifier
	case "clause":
		return &fr.clause
	case "order":
		return &fr.order
	case "errand":
		return &fr.errand
	case "purpose":
		return &fr.purpose
	case "object":
		return &fr.object
	case "subject":
		return &fr.subject
	case "of":
		return &fr.of
	}
	return nil
}

func (fr *factRules) read(ls []line) error {
	for _, l := range ls {
		f := l.fields()
		if len(f) != 6 {
			return l.errorf("want 6 fields, have %d", len(f))
		}
		table := fr.table(f[1])
		if table == nil {
			return l.errorf("unknown place %q", f[1])
		}
		rule := factRule{name: f[0], words: wordSet{}, line: l, example: f[4], event: f[5]}
		for _, w := range list(f[2]) {
			rule.words.add(verbPhrase(w))
		}
		if rule.carries = f[3] == "as governor"; !rule.carries {
			if err := factuality(&rule.factuality, l, f[3]); err != nil {
				return err
			}
		}
		*table = append(*table, rule)
	}
	return nil
}

func find(s *syntax.Sentence, rules []factRule, tok int) *factRule {
	for i := range rules {
		if rules[i].words.has(s, tok) {
			return &rules[i]
		}
	}
	return nil
}

// FactualityOf says how a sentence presents a predicate, event or not, and names
// the rule. The claims around it have no part in that.
func (l *Lexicon) FactualityOf(s *syntax.Sentence, token int) (coding.Factuality, string) {
	r := &reading{l: l, s: s}
	v := r.factuality(&candidate{frame: &frame{}, tok: token})
	return v.factuality, v.rule
}

// verdict is what one place says about an event.
type verdict struct {
	factuality coding.Factuality
	rule       string
	tok        int
}

// decideFactuality reads the event's own clause and then the words that govern
// it, innermost first; the first that speaks decides.
func (r *reading) decideFactuality(c *candidate) {
	v := r.factuality(c)
	c.factuality = v.factuality
	if v.tok >= 0 {
		r.because(c, "factuality", v.rule, v.tok)
	} else {
		r.because(c, "factuality", v.rule)
	}
}

func (r *reading) factuality(c *candidate) verdict {
	if c.frame.own != "" {
		return verdict{c.frame.own, c.frame.rule(), -1}
	}
	if v, ok := r.mood(c.tok); ok && v.factuality == coding.Possible {
		return v // a question, whatever its auxiliary
	}
	if v, ok := r.local(c.tok); ok && !slices.Contains(c.words, v.tok) {
		return v
	}
	cur := c.tok
	for n := 0; n < 6; n++ {
		head, v, ok := r.governed(cur)
		if ok && v.factuality == coding.Denied && r.presupposed(c) {
			return verdict{coding.Happened, "presupposed by " + v.rule, v.tok}
		}
		if ok {
			return v
		}
		if head < 0 {
			break
		}
		if v, ok := r.local(head); ok {
			return v
		}
		cur = head
	}
	if v, ok := r.mood(cur); ok {
		return v
	}
	if r.progressive(c.tok) {
		return verdict{coding.Ongoing, "progressive", c.tok}
	}
	return verdict{coding.Happened, "asserted", -1}
}

// mood reads the main clause that the climb ended at: an order or a question
// puts nothing forward as a fact.
func (r *reading) mood(tok int) (verdict, bool) {
	s := r.s
	t := &s.Tokens[tok]
	if t.Head >= 0 && !t.Is("parataxis") && !t.Is("ccomp") {
		return verdict{}, false
	}
	wh := false
	for _, c := range s.Children(tok) {
		x := &s.Tokens[c]
		wh = wh || strings.HasPrefix(x.XPOS, "W")
		if x.Is("nsubj") || x.Is("csubj") || x.Is("aux") || x.Is("cop") || x.Is("expl") {
			return verdict{coding.Possible, "question", tok}, t.Head < 0 && !wh && s.Tokens[len(s.Tokens)-1].Form == "?" && r.inverted(tok)
		}
	}
	return verdict{coding.CalledFor, "imperative", tok}, t.XPOS == "VB"
}

// inverted: an auxiliary or "be" stands before the subject, as in a question.
func (r *reading) inverted(tok int) bool {
	subject := r.s.Child(tok, "nsubj", "csubj", "expl")
	aux := r.s.Child(tok, "aux", "cop")
	return subject >= 0 && aux >= 0 && aux < subject
}

// presupposed reports whether the event is a noun for something said: who
// rejects a demand does not deny that it was made.
func (r *reading) presupposed(c *candidate) bool {
	switch c.frame.typ {
	case "REQUEST", "ACCUSE", "THREATEN":
		return r.s.Tokens[c.tok].UPOS == "NOUN"
	}
	return r.s.Tokens[c.tok].Lemma == "offer" && r.s.Tokens[c.tok].UPOS == "NOUN"
}

// auxiliary reads the auxiliaries of a predicate alone.
func (r *reading) auxiliary(tok int) (verdict, bool) {
	for _, c := range r.s.Children(tok) {
		if !r.s.Tokens[c].Is("aux") {
			continue
		}
		if rule := find(r.s, r.l.facts.auxiliary, c); rule != nil {
			return verdict{rule.factuality, rule.name, c}, true
		}
	}
	return verdict{}, false
}

// local reads negation, auxiliaries, conjunction and modifiers of one predicate.
func (r *reading) local(tok int) (verdict, bool) {
	s := r.s
	if n := r.negation(tok); n >= 0 {
		return verdict{coding.Denied, "negation", n}, true
	}
	for _, c := range s.Children(tok) {
		t := s.Tokens[c]
		var rule *factRule
		switch {
		case t.Is("aux"):
			rule = find(s, r.l.facts.auxiliary, c)
			if rule != nil && rule.factuality == coding.Possible && r.perfect(tok) && t.Lemma == "could" {
				rule = nil
			}
		case t.Is("mark"):
			rule = find(s, r.l.facts.marker, c)
		case t.Is("amod"), t.Is("advmod"), t.Is("compound") && c < tok:
			rule = find(s, r.l.facts.modifier, c)
		}
		if rule != nil {
			return verdict{rule.factuality, rule.name, c}, true
		}
	}
	if r.destined(tok) {
		return verdict{coding.Planned, "is to", tok}, true
	}
	return verdict{}, false
}

// negation returns the word that negates a predicate, or -1: "not", "never",
// "no attack", "nobody attacked".
func (r *reading) negation(tok int) int {
	for _, c := range r.s.Children(tok) {
		t := r.s.Tokens[c]
		if negative(t) && (t.Is("advmod") || t.Is("det") || t.Is("cc")) {
			return c
		}
		if t.Is("nsubj") || t.Is("obj") {
			if negative(t) {
				return c
			}
			for _, d := range r.s.Children(c) {
				if r.s.Tokens[d].Is("det") && negative(r.s.Tokens[d]) {
					return d
				}
			}
		}
	}
	return -1
}

func negative(t syntax.Token) bool {
	switch strings.ToLower(t.Form) {
	case "not", "n't", "n’t", "never", "no", "nobody", "none", "neither", "nor", "nothing", "without":
		return true
	}
	return false
}

func (r *reading) perfect(tok int) bool {
	for _, c := range r.s.Children(tok) {
		if r.s.Tokens[c].Is("aux") && r.s.Tokens[c].Lemma == "have" {
			return true
		}
	}
	return false
}

// destined: "is to meet", "are to be withdrawn".
func (r *reading) destined(tok int) bool {
	be, to := false, false
	for _, c := range r.s.Children(tok) {
		t := r.s.Tokens[c]
		be = be || (t.Is("aux") || t.Is("cop")) && t.Lemma == "be" && t.Rel != "aux:pass"
		to = to || be && t.XPOS == "TO"
	}
	return be && to
}

// progressive: "is bombing", but not "was bombing".
func (r *reading) progressive(tok int) bool {
	if r.s.Tokens[tok].XPOS != "VBG" {
		if v := argument.LightVerb(r.s, tok); v >= 0 && v != tok {
			return r.progressive(v)
		}
		return false
	}
	for _, c := range r.s.Children(tok) {
		t := r.s.Tokens[c]
		if t.Is("aux") && t.Lemma == "be" && (t.XPOS == "VBZ" || t.XPOS == "VBP") {
			return true
		}
	}
	return false
}

// governed says what the word above an event makes of it. It returns the next
// predicate to climb to, or -1 where the climb ends, or a verdict.
func (r *reading) governed(tok int) (int, verdict, bool) {
	s := r.s
	t := s.Tokens[tok]
	if t.Head < 0 {
		return -1, verdict{}, false
	}
	h := t.Head
	switch {
	case t.Is("conj"):
		// The second of two predicates is governed as the first is, and shares its
		// auxiliaries where it has no subject or auxiliary of its own.
		if t.UPOS == "VERB" && s.Child(tok, "nsubj", "aux", "mark") < 0 && t.XPOS == s.Tokens[h].XPOS {
			if v, ok := r.auxiliary(h); ok {
				return -1, v, true
			}
			if t.XPOS == "VB" {
				return h, verdict{}, false
			}
		}
		return r.governed(h)
	case t.Is("xcomp"), t.Is("ccomp"), t.Is("csubj"), t.Is("acl") && t.Rel != "acl:relcl", t.Is("advcl"):
		return r.inClause(tok, h)
	case t.Is("obj"), t.Rel == "nsubj:pass":
		return r.asNoun(tok, h, r.l.facts.object)
	case t.Is("nsubj"):
		return r.asNoun(tok, h, r.l.facts.subject)
	case t.Is("nmod"), t.Is("obl"):
		return r.inPhrase(tok, h)
	}
	return -1, verdict{}, false
}

// inClause: the event is the predicate of a clause below h.
func (r *reading) inClause(tok, h int) (int, verdict, bool) {
	if v, ok := r.purposed(h); ok {
		return -1, v, true
	}
	s := r.s
	t := s.Tokens[tok]
	marker := argument.Marker(s, tok)
	finite := t.Is("ccomp") && marker != "to" && t.XPOS != "VBG" && t.XPOS != "VB"
	if t.Is("advcl") && t.XPOS != "VBG" && marker != "to" {
		return -1, verdict{}, false
	}
	if v, ok := r.wrapper(h, r.l.facts.clause); ok && !(finite && r.past(tok)) {
		if v.factuality == "" {
			return h, verdict{}, false
		}
		return -1, v, true
	}
	if marker == "to" || t.XPOS == "VB" || t.XPOS == "VBG" && s.Child(tok, "aux") < 0 {
		if v, ok := r.wrapper(h, r.l.facts.order); ok {
			return -1, v, true
		}
	}
	if marker == "to" && r.done(tok, h) {
		return h, verdict{}, false
	}
	switch {
	case finite || t.XPOS == "VBN" && t.Is("acl"):
		return -1, verdict{}, false
	case t.Is("xcomp"), t.Is("csubj"):
		if marker == "to" {
			return -1, verdict{coding.Planned, "infinitive", tok}, true
		}
		return h, verdict{}, false
	case marker == "to":
		return -1, verdict{coding.Planned, "purpose", tok}, true
	case t.Is("advcl") && marker == "":
		return h, verdict{}, false
	}
	return -1, verdict{}, false
}

// done: the infinitive below h tells what was done: "confessed to having fired",
// "the first to recognise", "summoned the ambassador to protest".
func (r *reading) done(tok, h int) bool {
	if r.s.Tokens[tok].XPOS == "VBN" && r.perfect(tok) {
		return true
	}
	if r.s.Tokens[tok].Is("acl") {
		return r.firstOrLast(h) || slices.ContainsFunc(r.s.Children(h), r.firstOrLast)
	}
	return r.s.Tokens[tok].Is("advcl") && find(r.s, r.l.facts.errand, h) != nil
}

// purposed: the noun h says what something else is done for, "in a bid to", "with
// the goal of".
func (r *reading) purposed(h int) (verdict, bool) {
	if !isWord("errand", argument.Prep(r.s, h)) {
		return verdict{}, false
	}
	rule := find(r.s, r.l.facts.purpose, h)
	if rule == nil || r.s.Tokens[h].UPOS != "NOUN" {
		return verdict{}, false
	}
	return verdict{rule.factuality, rule.name, h}, true
}

func (r *reading) firstOrLast(tok int) bool { return isWord("ranking", r.s.Tokens[tok].Lemma) }

func (r *reading) past(tok int) bool {
	return r.s.Tokens[tok].XPOS == "VBD" || r.perfect(tok) || r.wasPassive(tok)
}

func (r *reading) wasPassive(tok int) bool {
	for _, c := range r.s.Children(tok) {
		if t := r.s.Tokens[c]; t.Is("aux") && t.XPOS == "VBD" {
			return true
		}
	}
	return false
}

// asNoun: the event is the object or the subject of h.
func (r *reading) asNoun(tok, h int, rules []factRule) (int, verdict, bool) {
	if v, ok := r.wrapper(h, rules); ok {
		return -1, v, true
	}
	if argument.LightVerb(r.s, tok) == h {
		return h, verdict{}, false
	}
	return -1, verdict{}, false
}

// inPhrase: the event stands behind a preposition below h.
func (r *reading) inPhrase(tok, h int) (int, verdict, bool) {
	prep := argument.Prep(r.s, tok)
	if prep == "in" || prep == "after" || prep == "during" || prep == "since" || prep == "at" || prep == "before" || prep == "by" {
		return -1, verdict{}, false
	}
	if prep == "without" {
		return -1, verdict{coding.Denied, "without", tok}, true
	}
	if v, ok := r.wrapper(h, r.l.facts.of); ok {
		return -1, v, true
	}
	if r.s.Tokens[tok].Is("obl") {
		if v, ok := r.wrapper(h, r.l.facts.object); ok {
			return -1, v, true
		}
		if argument.LightVerb(r.s, tok) == h {
			return h, verdict{}, false
		}
		return -1, verdict{}, false
	}
	if prep == "of" {
		return h, verdict{}, false
	}
	return -1, verdict{}, false
}

// wrapper reads a governing word: a frame that says what becomes of its
// content, or a line of factuality.txt. A wrapper that is itself denied, or did
// not come about, turns failure into success and intention into denial: "did not
// prevent", "failed to prevent".
func (r *reading) wrapper(h int, rules []factRule) (verdict, bool) {
	v := verdict{tok: h}
	t := &r.s.Tokens[h]
	if o := r.byTok[h]; o != nil && o.frame.content != "" {
		v.factuality, v.rule = o.frame.content, "content of "+o.frame.name
	} else if rule := find(r.s, rules, h); rule != nil {
		v.factuality, v.rule = rule.factuality, rule.name
		if rule.carries || rule.factuality == coding.CalledFor && t.Lemma == "have" && t.XPOS == "VBD" {
			v.factuality = "" // who had to do it did it
		}
	} else {
		return verdict{}, false
	}
	if r.negation(h) >= 0 || r.unachieved(h) {
		switch v.factuality {
		case coding.Failed:
			v.factuality = coding.Happened
		case coding.Planned, coding.Possible, coding.Happened:
			v.factuality = coding.Denied
		case coding.Ongoing:
			v.factuality = coding.Denied
		}
		v.rule += ", negated"
	}
	return v, true
}

// unachieved reports whether a verb is the infinitive of one that says it did not
// come about: "failed to prevent".
func (r *reading) unachieved(v int) bool {
	t := r.s.Tokens[v]
	if !t.Is("xcomp") && !t.Is("acl") {
		return false
	}
	rule := find(r.s, r.l.facts.clause, t.Head)
	return rule != nil && rule.factuality == coding.Failed && r.negation(t.Head) < 0
}
