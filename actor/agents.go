package actor

import (
	"strings"
)

// agentKind says how an agent phrase behaves; data/agents.txt explains them.
type agentKind uint8

const (
	office agentKind = iota
	people
	body
	voice
	grouped
	thing
)

var agentKinds = map[string]agentKind{
	"office": office, "person": people, "body": body, "voice": voice, "group": grouped, "thing": thing,
}

// agent is a phrase that says a sector.
type agent struct {
	words    string   // as in the file, in the singular
	head     string   // its last word, folded
	sectors  string   // "GOV", or "" for a group that says none
	national string   // the sectors after a state's name where sectors are an organisation's: Russian peacekeepers are its army
	or       []string // other sectors that the dispatch may choose
	kind     agentKind
	plural   bool
}

func (l *Lexicon) addAgents(r record) error {
	k, ok := agentKinds[r.column(1)]
	if !ok {
		return r.fault("unknown kind %q", r.column(1))
	}
	sectors, national, _ := strings.Cut(r.column(0), ":")
	sectors, others, _ := strings.Cut(sectors, "/")
	var or []string
	if others != "" {
		or = strings.Split(others, "/")
	}
	for _, s := range append([]string{sectors, national}, or...) {
		if s != "" && !isCode(s) {
			return r.fault("bad sectors %q", s)
		}
	}
	for _, w := range r.list(2) {
		bare := strings.TrimRight(w, "+!")
		a := agent{words: bare, sectors: sectors, national: national, or: or, kind: k, plural: strings.HasSuffix(w, "+")}
		if err := l.addAgent(r, a); err != nil {
			return err
		}
		if bare == w {
			a.plural = true
			a.words = plural(bare)
			if err := l.addAgent(r, a); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Lexicon) addAgent(r record, a agent) error {
	pieces := piecesOfName(a.words)
	if len(pieces) == 0 {
		return r.fault("empty phrase")
	}
	a.head = pieces[len(pieces)-1].word
	l.agents.add(pieces, &a)
	return nil
}

// plural returns the plural of an agent phrase: that of its head, which stands
// before "of", "in" or "to" where there is one ("secretaries of state").
func plural(phrase string) string {
	for _, prep := range []string{" of ", " in ", " for ", " to ", " d'", " in-", "-in-", "-at-", "-general"} {
		if i := strings.Index(phrase, prep); i > 0 {
			return plural(phrase[:i]) + phrase[i:]
		}
	}
	if strings.HasSuffix(phrase, "s general") || strings.HasSuffix(phrase, "attorney general") || strings.HasSuffix(phrase, "prosecutor general") {
		return strings.TrimSuffix(phrase, " general") + "s general"
	}
	i := strings.LastIndexAny(phrase, " -") + 1
	return phrase[:i] + pluralNoun(phrase[i:])
}

// pluralNoun returns the plural of a noun by rule.
func pluralNoun(n string) string {
	switch {
	case strings.HasSuffix(n, "man") && n != "german" && n != "ottoman":
		return n[:len(n)-2] + "en"
	case n == "child" || n == "schoolchild":
		return n + "ren"
	case n == "person":
		return "people"
	case n == "wife":
		return "wives"
	case n == "thief":
		return "thieves"
	case n == "personnel" || n == "aircraft" || n == "staff":
		return n
	case strings.HasSuffix(n, "y") && len(n) > 1 && !strings.ContainsRune("aeiou", rune(n[len(n)-2])):
		return n[:len(n)-1] + "ies"
	case strings.HasSuffix(n, "s"), strings.HasSuffix(n, "x"), strings.HasSuffix(n, "ch"), strings.HasSuffix(n, "sh"):
		return n + "es"
	}
	return n + "s"
}
