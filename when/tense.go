package when

import (
	"strings"

	"demarche/syntax"
)

// cues are the classes of words.txt that say where a text looks.
type cues struct {
	past, future int // PASTCUE, FUTURECUE
	signal       int // SIGNAL
}

// tense finds where the clause around an expression looks from the day of
// publication: "on Friday" is the last one with "said", the coming one with
// "will meet". It reads the tree where there is one and else the words near by.
type tense struct {
	l        *Lexicon
	sentence *syntax.Sentence
	atoms    []atom
	from, to int // the expression's atoms
}

func (t tense) look() direction {
	if d := t.preposition(); d != undirected {
		return d
	}
	if t.hasTree() {
		return t.byTree()
	}
	return t.byWords()
}

func (t tense) hasTree() bool {
	head := &t.sentence.Tokens[t.atoms[t.from].token]
	return head.XPOS != "" && head.Rel != ""
}

// preposition looks at the words just before: "ahead of Sunday's vote",
// "scheduled for Monday", "due on Friday".
func (t tense) preposition() direction {
	for i := t.from - 1; i >= 0 && i >= t.from-3; i-- {
		if d := t.cue(i); d != undirected {
			return d
		}
		if !t.isLink(i) {
			break
		}
	}
	return undirected
}

// isLink: a word that may stand between a cue and the expression.
func (t tense) isLink(i int) bool {
	e := t.atoms[i].entry
	if e == nil {
		return false
	}
	switch e.word {
	case "of", "for", "on", "in", "at", "to", "the", "by", "from":
		return true
	}
	return false
}

func (t tense) cue(i int) direction {
	e := t.atoms[i].entry
	if e == nil {
		return undirected
	}
	for _, m := range e.members {
		switch m.class {
		case t.l.cues.past:
			return past
		case t.l.cues.future:
			return future
		}
	}
	return undirected
}

// byWords takes the nearest verb form of the clause, first to the left, then to
// the right; without tags a word in -ed counts as a past.
func (t tense) byWords() direction {
	for i := t.from - 1; i >= 0; i-- {
		if d := t.wordForm(i); d != undirected {
			return d
		}
	}
	for i := t.to; i < len(t.atoms); i++ {
		if d := t.wordForm(i); d != undirected {
			return d
		}
	}
	return undirected
}

func (t tense) wordForm(i int) direction {
	if d := t.cue(i); d != undirected {
		return d
	}
	if t.isInfinitive(i) {
		return t.afterGovernor(i)
	}
	form := t.sentence.Tokens[t.atoms[i].token].Form
	if len(form) > 4 && strings.HasSuffix(form, "ed") && form[0] >= 'a' {
		return past
	}
	return undirected
}

// isInfinitive guesses that atom i is the "to" of an infinitive: a word in lower
// case follows that is no article, number or time word.
func (t tense) isInfinitive(i int) bool {
	if e := t.atoms[i].entry; e == nil || e.word != "to" || i+1 >= t.from {
		return false
	}
	next := &t.atoms[i+1]
	form := t.sentence.Tokens[next.token].Form
	return next.entry == nil && form != "" && 'a' <= form[0] && form[0] <= 'z' && !strings.HasSuffix(form, "ing")
}

// afterGovernor: "managed to flee on Friday" is past, "agreed to meet on Friday" is to come.
func (t tense) afterGovernor(to int) direction {
	if to > 0 && t.cue(to-1) == past {
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

// nounCue: "Friday's deadline", "the upcoming May summit", "a scheduled ...".
func (t tense) nounCue(i int) direction {
	if t.isVerb(i) {
		return undirected
	}
	if d := t.tokenCue(i); d == future {
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

func (t tense) tokenCue(i int) direction {
	for a := range t.atoms {
		if t.atoms[a].token == i {
			return t.cue(a)
		}
	}
	return undirected
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
	modal, perfect, finitePast, infinitive := false, false, false, false
	for _, c := range s.Children(i) {
		tok := &s.Tokens[c]
		switch {
		case tok.Is("aux") || tok.Is("cop"):
			form := strings.ToLower(tok.Form)
			switch {
			case tok.XPOS == "MD":
				modal = true
			case form == "have" || form == "has" || form == "had" || form == "'ve":
				perfect = true
			case tok.XPOS == "VBD":
				finitePast = true
			}
		case tok.Is("mark") && tok.XPOS == "TO":
			infinitive = true
		}
	}
	switch {
	case perfect:
		return past
	case modal:
		return future
	case t.tokenCue(i) == future: // "is scheduled", "plans", "was due": before the past of "was"
		return future
	case finitePast:
		return past
	case infinitive:
		return t.infinitive(i)
	}
	switch s.Tokens[i].XPOS {
	case "VBD", "VBN":
		return past
	}
	return undirected
}

// infinitive looks ahead ("agreed to meet on Friday") unless its governor says
// that it came about ("managed to", "failed to").
func (t tense) infinitive(i int) direction {
	if governor := t.sentence.Tokens[i].Head; governor >= 0 && t.tokenCue(governor) == past {
		return past
	}
	return future
}
