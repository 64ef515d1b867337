package when

import (
	"slices"
	"strings"

	"demarche/syntax"
)

// cues are the classes of words.txt that say where a text looks.
type cues struct {
	past, future int // PASTCUE, FUTURECUE
	awaited      int // AWAITED: a date just behind lies ahead
	deferred     int // DEFERRED: so does one behind "to", "until", "for"
	planned      int // PLANNED: nouns of what is announced beforehand
	signal       int // SIGNAL
	link         int // LINK: may stand between AWAITED and its date
	auxiliary    int // AUXILIARY: stands between "will" and a participle
	weekday      int // WEEKDAY
	name         int // NAMELIKE: also names of people
}

// tense finds where the clause around an expression looks from the day of
// publication: "on Friday" is the last one with "said", the coming one with
// "will meet". It reads the tree where there is one and else the words near by.
type tense struct {
	l        *Lexicon
	text     string
	sentence *syntax.Sentence
	atoms    []atom
	from, to int // the expression's atoms
}

func (t tense) look() direction {
	if d := t.preposition(); d != undirected {
		return d
	}
	if t.isPossessive() && !t.planned() {
		return past
	}
	d := undirected
	if t.hasTree() {
		d = t.byTree()
	} else {
		d = t.byWords()
	}
	if d == undirected && t.signal() == "UNTIL" {
		return future
	}
	return d
}

func (t tense) hasTree() bool {
	head := &t.sentence.Tokens[t.atoms[t.from].token]
	return head.XPOS != "" && head.Rel != ""
}

// preposition looks at the words just before: "ahead of Sunday's vote",
// "scheduled for Monday", "due on Friday"; "a meeting for Thursday"; "has until
// Friday to leave".
func (t tense) preposition() direction {
	if !t.isPossessive() && t.word(t.from-1) == "for" && t.isDay() {
		return future
	}
	if t.signal() == "UNTIL" && t.word(t.to) == "to" {
		return future
	}
	if t.signal() == "SINCE" {
		return past
	}
	for i := t.from - 1; i >= 0 && i >= t.from-3; i-- {
		e := t.atoms[i].entry
		if t.l.hasMember(e, t.l.cues.awaited) || t.l.hasMember(e, t.l.cues.deferred) && t.word(i+1) != "on" {
			return future
		}
		if !t.l.hasMember(e, t.l.cues.link) {
			break
		}
	}
	return undirected
}

// word is atom i in lower case; empty for unknown words and beyond the edges.
func (t tense) word(i int) string {
	if i < 0 || i >= len(t.atoms) || t.atoms[i].entry == nil {
		return ""
	}
	return t.atoms[i].entry.word
}

// signal is the code of the SIGNAL just before the expression.
func (t tense) signal() string {
	if t.from == 0 || t.atoms[t.from-1].entry == nil {
		return ""
	}
	for _, m := range t.atoms[t.from-1].entry.members {
		if m.class == t.l.cues.signal {
			return m.value.code
		}
	}
	return ""
}

// isDay: the expression has a weekday or a day of the month in it.
func (t tense) isDay() bool {
	for i := t.from; i < t.to; i++ {
		a := &t.atoms[i]
		if a.number.integer() > 0 && a.number.integer() <= 31 || t.l.hasMember(a.entry, t.l.cues.weekday) {
			return true
		}
	}
	return false
}

func (t tense) isPossessive() bool { return t.word(t.to) == "'s" }

// planned: the noun that "Sunday's" belongs to names what is announced
// beforehand, an election and not an attack, so that it can lie ahead.
func (t tense) planned() bool {
	for i := t.to + 1; i < len(t.atoms) && i <= t.to+4; i++ {
		if t.l.hasMember(t.atoms[i].entry, t.l.cues.planned) {
			return true
		}
	}
	return false
}

// cue is what a word says by itself. One with a capital inside a sentence is a
// name: Will, May.
func (t tense) cue(i int) direction {
	if i > 0 && t.atoms[i].capital(t.text) {
		return undirected
	}
	switch e := t.atoms[i].entry; {
	case t.l.hasMember(e, t.l.cues.past):
		return past
	case t.l.hasMember(e, t.l.cues.future):
		return future
	}
	return undirected
}

// maxScan is how many words off a verb may stand; real sentences are shorter.
const maxScan = 60

// byWords takes the nearest verb form of the clause, first to the left, then to
// the right; without tags a word in -ed counts as a past.
func (t tense) byWords() direction {
	for i := t.from - 1; i >= max(0, t.from-maxScan); i-- {
		if d := t.wordForm(i); d != undirected {
			return d
		}
	}
	for i := t.to; i < min(len(t.atoms), t.to+maxScan); i++ {
		if d := t.wordForm(i); d != undirected {
			return d
		}
	}
	return undirected
}

func (t tense) wordForm(i int) direction {
	if t.isInfinitive(i) {
		return t.afterGovernor(i)
	}
	d := t.cue(i)
	if form := t.sentence.Tokens[t.atoms[i].token].Form; d == undirected && len(form) > 4 && strings.HasSuffix(form, "ed") && form[0] >= 'a' {
		d = past
	}
	if d == past && t.isPassiveToCome(i) {
		return future
	}
	return d
}

// isPassiveToCome: "would be held", "to be released": the participle at i takes
// its time from its auxiliaries.
func (t tense) isPassiveToCome(i int) bool {
	j := i - 1
	for j >= 0 && t.l.hasMember(t.atoms[j].entry, t.l.cues.auxiliary) {
		j--
	}
	return j >= 0 && j < i-1 && (t.word(j) == "to" || t.cue(j) == future)
}

// isInfinitive guesses that atom i is the "to" of an infinitive: a word in lower
// case follows that is no determiner, number or time word.
func (t tense) isInfinitive(i int) bool {
	if t.word(i) != "to" || i+1 >= len(t.atoms) || i+1 == t.from {
		return false
	}
	next := &t.atoms[i+1]
	form := t.sentence.Tokens[next.token].Form
	return (next.entry == nil || len(next.entry.members) == 0) && next.number.digits == 0 &&
		form != "" && 'a' <= form[0] && form[0] <= 'z' && !strings.HasSuffix(form, "ing")
}

// afterGovernor: "agreed to meet on Friday" and "was to meet" look ahead,
// "managed to flee on Friday" does not.
func (t tense) afterGovernor(to int) direction {
	if to > 0 && !t.isBeForm(to-1) && t.cue(to-1) == past {
		return past
	}
	return future
}

// maxClimb bounds the way up a tree.
const maxClimb = 12

// byTree climbs from the expression to the first word that has a tense.
func (t tense) byTree() direction {
	s := t.sentence
	i := t.head()
	for range maxClimb {
		if d := t.nounCue(i); d != undirected {
			return d
		}
		if d := t.verb(i); d != undirected {
			return d
		}
		i = s.Tokens[i].Head
		if i < 0 {
			break
		}
	}
	return undirected
}

// head is the expression's token whose head stands outside of it.
func (t tense) head() int {
	from, to := t.atoms[t.from].token, t.atoms[t.to-1].token
	for i := from; i <= to; i++ {
		if h := t.sentence.Tokens[i].Head; h < from || h > to {
			return i
		}
	}
	return from
}

// nounCue: "Friday's deadline", "the upcoming May summit", "a scheduled ...", "a March
// raid that killed ten".
func (t tense) nounCue(i int) direction {
	if t.isVerb(i) {
		return undirected
	}
	if i == t.sentence.Tokens[t.head()].Head {
		if c := t.sentence.Child(i, "acl:relcl"); c >= 0 && t.isDoer(c) {
			return t.verb(c)
		}
	}
	if d := t.tokenCue(i); d == future && i != t.head() {
		return d
	}
	for _, c := range t.sentence.Children(i) {
		if tok := &t.sentence.Tokens[c]; tok.Is("amod") || tok.Is("case") {
			if d := t.tokenCue(c); d == future || d == past && tok.Is("case") {
				return d
			}
		}
	}
	return undirected
}

// isDoer: the noun of a relative clause is the subject of its verb, which is not in the passive.
func (t tense) isDoer(verb int) bool {
	s := t.sentence
	if s.Child(verb, "nsubj:pass", "csubj", "aux:pass") >= 0 {
		return false
	}
	subject := s.Child(verb, "nsubj")
	if subject < 0 {
		return s.Tokens[verb].XPOS == "VBD"
	}
	return strings.HasPrefix(s.Tokens[subject].XPOS, "W") // "that", "which"
}

func (t tense) tokenCue(i int) direction {
	a, ok := slices.BinarySearchFunc(t.atoms, i, func(a atom, token int) int { return a.token - token })
	if !ok {
		return undirected
	}
	return t.cue(a)
}

func (t tense) isVerb(i int) bool {
	tok := &t.sentence.Tokens[i]
	return tok.UPOS == "VERB" || tok.UPOS == "AUX" || t.sentence.Child(i, "cop", "aux") >= 0
}

// verb is the tense of a verb, or of a predicate with its auxiliaries.
func (t tense) verb(i int) direction {
	if !t.isVerb(i) {
		return undirected
	}
	s := t.sentence
	var modal, perfect, be, finitePast, infinitive, due bool
	for _, c := range s.Children(i) {
		tok := &s.Tokens[c]
		switch {
		case tok.Is("aux") || tok.Is("cop"):
			modal = modal || tok.XPOS == "MD"
			perfect = perfect || isHave(tok)
			be = be || isBe(tok)
			finitePast = finitePast || tok.XPOS == "VBD"
		case tok.Is("mark"):
			infinitive = infinitive || tok.XPOS == "TO"
		case tok.Is("case") || tok.Is("amod") || tok.Is("advmod"):
			due = due || t.tokenCue(c) == future
		}
	}
	switch tag := s.Tokens[i].XPOS; {
	case perfect:
		return past
	case modal, be && infinitive, be && due: // "were to fly home", "was due in Rome"
		return future
	case tag != "VBD" && t.tokenCue(i) == future: // "is scheduled", "plans"
		return future
	case finitePast:
		return past
	case infinitive:
		return t.infinitive(i)
	case tag == "VBD" || tag == "VBN":
		return past
	}
	return undirected
}

func isHave(t *syntax.Token) bool {
	switch strings.ToLower(t.Form) {
	case "have", "has", "had", "'ve":
		return true
	}
	return false
}

func (t tense) isBeForm(i int) bool { return isBe(&t.sentence.Tokens[t.atoms[i].token]) }

func isBe(t *syntax.Token) bool {
	switch strings.ToLower(t.Form) {
	case "is", "are", "was", "were":
		return true
	}
	return false
}

// infinitive looks ahead ("agreed to meet on Friday", "was to meet") unless its
// governor says that it came about ("managed to", "failed to") or that the plan
// is an old one ("had planned to").
func (t tense) infinitive(i int) direction {
	s := t.sentence
	governor := s.Tokens[i].Head
	if governor < 0 || isBe(&s.Tokens[governor]) {
		return future
	}
	if t.tokenCue(governor) == past {
		return past
	}
	for _, c := range s.Children(governor) {
		if s.Tokens[c].Is("aux") && strings.EqualFold(s.Tokens[c].Form, "had") {
			return past
		}
	}
	return future
}
