package ledger

import (
	"demarche/coding"
)

// group goes through the mentions of a dispatch in the order of the text. Each
// is put to the happening that speaks most for it among those told of before, or
// opens one of its own.
func (t *text) group(mentions []Mention, traits []Traits) [][]int {
	g := &grouping{text: t, mentions: mentions, traits: traits}
	for i := range mentions {
		best, most := len(g.groups), t.model.sum(opens, g.opening(i))
		for _, k := range g.fit(i) {
			if score := t.model.sum(inside, g.joining(i, k)); score > most {
				best, most = k, score
			}
		}
		g.put(i, best)
	}
	found := make([][]int, len(g.groups))
	for k := range g.groups {
		found[k] = g.groups[k].members
	}
	return found
}

// grouping is how far the mentions of a dispatch are grouped.
type grouping struct {
	*text
	mentions []Mention
	traits   []Traits
	groups   []told
}

// told is a happening as far as the text has told of it.
type told struct {
	members []int // in the order of the text
	traits  Traits
}

// put adds a mention to a group; the number after the last opens one.
func (g *grouping) put(i, group int) {
	if group == len(g.groups) {
		g.groups = append(g.groups, told{})
	}
	into := &g.groups[group]
	into.members = append(into.members, i)
	into.traits = into.traits.with(g.traits[i])
}

// fit are the groups that a mention may belong to.
func (g *grouping) fit(i int) []int {
	var found []int
	for k := range g.groups {
		if kin(&g.groups[k].traits, &g.traits[i]) {
			found = append(found, k)
		}
	}
	return found
}

// opening names what speaks for and against a mention's telling of something new.
func (g *grouping) opening(i int) []string {
	m, x := &g.mentions[i], &g.traits[i]
	family := families[x.Type]
	f := []string{"family " + family, "type " + x.Type, "article " + g.article(m), family + " " + g.article(m),
		"fact " + factOf(m.Event.Factuality), family + " " + factOf(m.Event.Factuality),
		"told before " + number(len(g.fit(i))), family + " told before " + number(len(g.fit(i)))}
	if family == "force" && lists()["general"].hasStart(m.Event.Trigger.Text) {
		f = append(f, "general word", "general word, "+g.article(m))
	}
	if family == "force" && lists()["harm"].hasStart(m.Event.Trigger.Text) {
		f = append(f, "word for harm")
	}
	if g.afresh(m) {
		f = append(f, "another")
	}
	if x.When.Sure >= surely {
		f = append(f, "own day")
	}
	if x.Where.Sure >= surely && x.Where.Point {
		f = append(f, "own place")
	}
	if len(x.Locus) > 0 {
		f = append(f, "own target")
	}
	if x.Lead {
		f = append(f, "lead")
	}
	return f
}

// joining names what speaks for and against a mention's telling of a happening
// that was told of before.
func (g *grouping) joining(i, group int) []string {
	m, x := &g.mentions[i], &g.traits[i]
	into := &g.groups[group]
	last := &g.mentions[into.members[len(into.members)-1]]
	family := families[x.Type]
	f := features(&into.traits, x)
	f = append(f, "told "+number(len(into.members)))
	if g.isMain(i, group) {
		f = append(f, "main", "main and "+g.article(m), family+" main, accord "+accordOf(&into.traits, x))
	}
	first := &g.traits[into.members[0]]
	f = append(f, "first, accord "+accordOf(first, x))
	if l := meansLikeness(first.Manner, x.Manner); l != "" {
		f = append(f, "first, manner "+l)
	}
	near := sentencesApart(m.sentence - last.sentence)
	f = append(f, "sentences "+near, family+" sentences "+near)
	between := g.between(i, group)
	f = append(f, "between "+number(between), family+" between "+number(between))
	if article := g.article(m); between == 0 {
		f = append(f, "last and "+article, family+" last and "+article)
	} else {
		f = append(f, "not last and "+article)
	}
	if into.traits.Lead {
		f = append(f, "lead", "lead and "+g.article(m))
	}
	f = append(f, family+" fact "+pairOf(factOf(last.Event.Factuality), factOf(m.Event.Factuality)))
	if g.voice(last) == g.voice(m) {
		// Who speaks of one thing names one doer.
		if l := sideLikeness(codes(said(last.Event.Sources)), codes(said(m.Event.Sources))); l != "" {
			f = append(f, "one voice, sources "+l)
		}
		if l := sideLikeness(codes(said(last.Event.Targets)), codes(said(m.Event.Targets))); l != "" {
			f = append(f, "one voice, targets "+l)
		}
	} else {
		f = append(f, "two voices")
	}
	if family == "force" {
		if general := lists()["general"]; general.hasStart(m.Event.Trigger.Text) {
			f = append(f, "general word, "+g.article(m))
		}
		if lists()["harm"].hasStart(m.Event.Trigger.Text) {
			f = append(f, "word for harm, sentences "+near)
		}
	}
	if g.divided(last, m) {
		f = append(f, "words between divide")
	}
	if g.afresh(m) {
		f = append(f, "another")
	}
	return f
}

// isMain reports whether a group has most members of those of a mention's family,
// of equals the first.
func (g *grouping) isMain(i, group int) bool {
	n := len(g.groups[group].members)
	for k := range g.groups {
		m := len(g.groups[k].members)
		if families[g.groups[k].traits.Type] == families[g.traits[i].Type] && (m > n || m == n && k < group) {
			return false
		}
	}
	return true
}

// between is how many groups of a mention's family were told of since a group.
func (g *grouping) between(i, group int) int {
	last := g.groups[group].members[len(g.groups[group].members)-1]
	n := 0
	for k := range g.groups {
		members := g.groups[k].members
		if k != group && families[g.groups[k].traits.Type] == families[g.traits[i].Type] && members[len(members)-1] > last {
			n++
		}
	}
	return n
}

// afresh reports whether words before a trigger say that it is one more of a
// kind: "a second attack", "further strikes".
func (t *text) afresh(m *Mention) bool {
	_, start, _ := sentenceAt(t.ends, m.start)
	words := wordsOf(t.Dispatch.Text, start, m.start)
	return firstOf(words[max(0, len(words)-3):], "another") >= 0
}

// number is a word for a small number.
func number(n int) string { return []string{"none", "one", "two", "more"}[min(n, 3)] }

// factOf is a word for how factual a mention is.
func factOf(f coding.Factuality) string {
	switch f {
	case coding.Happened, coding.Ongoing:
		return "told"
	case coding.Planned, coding.CalledFor:
		return "wish"
	}
	return string(f)
}

// voice is the code of the closest speaker in whose words a mention stands; empty
// for the dispatch's own voice.
func (t *text) voice(m *Mention) string {
	if len(m.Event.AccordingTo) == 0 {
		return ""
	}
	if c := t.claims[m.Event.AccordingTo[0]]; c != nil && c.Source != nil {
		return c.Source.Code
	}
	return "?"
}

func sentencesApart(n int) string {
	switch {
	case n <= 1:
		return []string{"the same", "next"}[n]
	case n <= 3:
		return "near"
	}
	return "far"
}

// article is how the noun that a trigger may be is introduced: "the attack" and
// "their attack" come back to something, "an attack" brings something up.
func (t *text) article(m *Mention) string {
	_, start, _ := sentenceAt(t.ends, m.start)
	words := wordsOf(t.Dispatch.Text, start, m.start)
	for i := len(words) - 1; i >= max(0, len(words)-3); i-- {
		switch w := words[i]; {
		case lists()["the"].has(w.lower):
			return "definite"
		case lists()["a"].has(w.lower):
			return "indefinite"
		}
	}
	return "bare"
}

// divided reports whether words between two mentions say that the one answers or
// follows the other: "struck in retaliation for the gassing".
func (t *text) divided(a, b *Mention) bool {
	if a.sentence != b.sentence || a.Event.Trigger.End >= b.start {
		return false
	}
	at, _ := lists()["apart"].find(wordsOf(t.Dispatch.Text, a.Event.Trigger.End, b.start))
	return at >= 0
}

// Decision is a mention of a dispatch with what speaks for each of its happenings.
type Decision struct{ Options []Option }

// Option is a happening that a mention may tell of: one told of before, or a new
// one. Its features have the prefix of their kind.
type Option struct {
	Features []string
	Right    bool
}

// Decisions are those that Read takes for a dispatch, where the labels of events
// say what is right; events without a label are left out.
func Decisions(c coding.Coding, label func(event string) string) []Decision {
	t := newText(c)
	g := &grouping{text: t}
	for _, m := range t.mentions() {
		if label(m.Event.ID) == "" {
			continue
		}
		g.mentions, g.traits = append(g.mentions, m), append(g.traits, t.traits(m))
	}
	var found []Decision
	at := map[string]int{}
	for i, m := range g.mentions {
		right, known := at[label(m.Event.ID)]
		if !known {
			right = len(g.groups)
			at[label(m.Event.ID)] = right
		}
		d := Decision{[]Option{{Prefixed(opens, g.opening(i)), !known}}}
		reachable := !known
		for _, k := range g.fit(i) {
			d.Options = append(d.Options, Option{Prefixed(inside, g.joining(i, k)), k == right})
			reachable = reachable || k == right
		}
		if reachable && len(d.Options) > 1 {
			found = append(found, d)
		}
		g.put(i, right)
	}
	return found
}

// Prefixed puts the name of a kind before those of features; it is also the name of
// the constant one.
func Prefixed(kind string, features []string) []string {
	all := []string{kind}
	for _, f := range features {
		all = append(all, kind+" "+f)
	}
	return all
}
