package event

import (
	"fmt"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/reader"
	"demarche/syntax"
	"demarche/syntax/argument"
)

// Read codes the events of a dispatch by the frames alone, in text order.
func (l *Lexicon) Read(in Input) []Event { return l.Propose(in).Events(nil) }

// Events codes the events of the dispatch, in text order: what the frames
// propose, revised by the reader unless that is nil, and completed from the story.
func (p *Proposals) Events(g *reader.Reading) []Event {
	r := p.r
	r.g = g
	if g != nil {
		r.density = r.eventsASentence()
	}
	for i, found := range p.found {
		r.enter(i)
		for _, c := range found {
			r.byTok[c.tok] = c
		}
		if g != nil {
			p.found[i] = r.weigh(found)
		}
	}
	found := slices.Concat(p.found...)
	r.recall(found)
	found = slices.DeleteFunc(found, func(c *candidate) bool {
		if !c.needs() {
			r.traceOf(c, "left out: nobody in the dispatch takes part")
		}
		return !c.needs()
	})
	r.countTolls(found)
	events := make([]Event, 0, len(found))
	for _, c := range found {
		events = append(events, r.event(c))
	}
	for i := range events {
		events[i].ID = fmt.Sprintf("e%d", i+1)
	}
	return events
}

// reading is the state of reading one dispatch.
type reading struct {
	l        *Lexicon
	in       Input
	timesIn  [][]int // by sentence: indices into in.Times
	placesIn [][]int

	at      int              // the sentence being read
	s       *syntax.Sentence // the same
	args    map[int][]argument.Argument
	g       *reader.Reading    // nil where only the frames are asked
	density float64            // how many events the reader expects a sentence
	byTok   map[int]*candidate // chosen candidates of the sentence, by trigger head
}

// candidate is a trigger with the frame that was chosen for it.
type candidate struct {
	frame    *frame
	sentence int
	tok      int
	words    []int // tokens of the trigger, head first
	repeated []int // tokens of the triggers that tell the same happening beside it
	args     []argument.Argument

	sources, targets []coding.Actor
	framed           [2][]coding.Actor // by role: whom the frame names
	framedBy         [2]string         // the rule by which it does
	votes            [2][]vote         // by role: whom the reader sees
	others           []coding.Actor    // further actors named in its content
	inner            *candidate        // the event its content names
	reasons          []coding.Reason
	cameo, mode      string
	factuality       coding.Factuality
	time             *coding.Time
	place            *coding.Place
	toll             *coding.Toll
}

func (r *reading) indexMentions() {
	n := len(r.in.Document.Sentences)
	r.timesIn, r.placesIn = make([][]int, n), make([][]int, n)
	for i, t := range r.in.Times {
		r.timesIn[t.Sentence] = append(r.timesIn[t.Sentence], i)
	}
	for i, p := range r.in.Places {
		if p.Demonym {
			continue
		}
		r.placesIn[p.Sentence] = append(r.placesIn[p.Sentence], i)
	}
}

// sentence codes one sentence: triggers first, then what needs to know them all.
func (r *reading) sentence(i int) []*candidate {
	r.enter(i)
	var found []*candidate
	for tok := range r.s.Tokens {
		if c := r.choose(tok); c != nil {
			found = append(found, c)
			r.byTok[tok] = c
		}
	}
	found = r.unify(found)
	for _, c := range found {
		r.borrow(c)
		r.decideFactuality(c)
		r.decidePlace(c)
		r.decideCode(c)
	}
	r.shareCodes(found)
	return found
}

// enter makes the sentence the one being read, without events as yet.
func (r *reading) enter(i int) {
	r.at, r.s = i, &r.in.Document.Sentences[i]
	r.args, r.byTok = map[int][]argument.Argument{}, map[int]*candidate{}
}

// visit reads a sentence for a question; what it returns goes back to the one that
// is being read.
func (r *reading) visit(i int) (back func()) {
	at, s := r.at, r.s
	r.at, r.s = i, &r.in.Document.Sentences[i]
	return func() { r.at, r.s = at, s }
}

// of returns the arguments of a predicate, computed once.
func (r *reading) of(tok int) []argument.Argument {
	a, ok := r.args[tok]
	if !ok {
		a = argument.Of(r.s, tok)
		r.args[tok] = a
	}
	return a
}

// argumentsOf returns the arguments of a trigger: those of its head, then the
// phrases of its nouns ("expressed gratitude to Thailand") and of its object
// ("signed a pact with China"), whose preposition might as well hang on the verb.
func (r *reading) argumentsOf(tok int, rest []int) []argument.Argument {
	out := slices.Clone(r.of(tok))
	lend := func(noun int) {
		for _, a := range r.of(noun) {
			if a.Via == "light-verb" || a.Role != argument.Oblique && a.Role != argument.Clause && a.Via != "nominal-of" && a.Via != "nominal-between" {
				continue
			}
			if a.Token != tok && !slices.ContainsFunc(out, func(b argument.Argument) bool { return b.Token == a.Token }) {
				a.Via = "of the noun"
				out = append(out, a)
			}
		}
	}
	for _, w := range rest {
		if r.s.Tokens[w].UPOS == "NOUN" {
			lend(w)
		}
	}
	for _, a := range r.of(tok) {
		if a.Role == argument.Object && r.s.Tokens[a.Token].UPOS == "NOUN" && r.s.Tokens[tok].UPOS == "VERB" && !slices.Contains(rest, a.Token) {
			lend(a.Token)
		}
	}
	return append(out, r.neighbours(tok)...)
}

// neighbours are phrases that follow an object noun but were hung on its verb:
// "backed EU sanctions against Ottawa".
func (r *reading) neighbours(noun int) []argument.Argument {
	t := r.s.Tokens[noun]
	if t.UPOS != "NOUN" || !t.Is("obj") || argument.LightVerb(r.s, noun) >= 0 {
		return nil
	}
	var out []argument.Argument
	for _, a := range r.of(t.Head) {
		if a.Role != argument.Oblique || a.Token < noun || a.Prep == "in" || a.Prep == "at" {
			continue
		}
		a.Via = "beside the noun"
		if a.Prep == "by" {
			a.Role, a.Prep = argument.Subject, ""
		}
		out = append(out, a)
	}
	return out
}

// choose returns the most specific frame that the token's clause satisfies, or nil.
//
// A frame whose participants the clause names is taken before one whose are
// missing; what is missing may still come from the story.
func (r *reading) choose(tok int) *candidate {
	if r.hidden(tok) {
		return nil
	}
	var incomplete *candidate
	for _, t := range r.l.propose(r.s.Tokens[tok]) {
		c, why := r.try(tok, t)
		if c == nil {
			if why != "" {
				r.trace(tok, t.frame, why)
			}
			continue
		}
		if t.frame.typ == "NONE" {
			r.trace(tok, t.frame, "taken: no event")
			return incomplete
		}
		r.decideTime(c)
		r.fill(c)
		if c.needs() {
			r.trace(tok, t.frame, "taken")
			return c
		}
		r.trace(tok, t.frame, "lacks participants: need is "+t.frame.need)
		if incomplete == nil {
			incomplete = c
		}
	}
	return incomplete
}

// try makes a candidate of a trigger at the token, or says why it is none; ""
// where the words of the trigger do not stand there.
func (r *reading) try(tok int, t trigger) (*candidate, string) {
	found, ok := t.phrase.match(r.s, tok)
	switch {
	case !ok:
		return nil, ""
	case r.idiom(tok, found):
		return nil, "the verb has a particle of its own"
	case r.s.Tokens[tok].Is("amod") && !t.frame.deed():
		return nil, "an attribute of a noun"
	}
	c := &candidate{frame: t.frame, sentence: r.at, tok: tok, words: found, args: r.argumentsOf(tok, found[1:])}
	if k := r.unsatisfied(c); k != nil {
		return nil, "condition fails: " + k.text
	}
	return c, ""
}

// idiom reports whether the verb has a particle that the trigger does not
// mention, and so another meaning: "turned up", "called off".
func (r *reading) idiom(tok int, found []int) bool {
	for _, c := range r.s.Children(tok) {
		if r.s.Tokens[c].Rel == "compound:prt" && !slices.Contains(found, c) {
			return true
		}
	}
	return false
}

// deed reports whether a participle before a noun may name such an event ("the
// detained writer"), and not only a view of it ("the alleged writer").
func (f *frame) deed() bool {
	switch f.typ {
	case "ASSAULT", "NONE":
		return true
	}
	return f.mode == "arrest" || f.mode == "deport" || f.mode == "release"
}

// hidden reports whether the token stands where words announce nothing: inside
// a name ("Fight for Freedom Party"), before another noun ("war crimes"), or as
// a particle.
func (r *reading) hidden(tok int) bool {
	t := r.s.Tokens[tok]
	if t.Is("case") || t.Is("mark") || t.Is("fixed") || t.Is("cc") || t.UPOS == "NOUN" && t.Rel == "compound" {
		return true
	}
	return t.UPOS == "PROPN" && (t.Entity != "" || tok > 0 && strings.ToLower(t.Form) != t.Form)
}

// unsatisfied returns the first condition of the candidate's frame that its
// clause does not meet, or nil.
func (r *reading) unsatisfied(c *candidate) *condition {
	for i := range c.frame.conditions {
		if k := &c.frame.conditions[i]; r.holds(c, *k) == k.negate {
			return k
		}
	}
	return nil
}

func (r *reading) holds(c *candidate, k condition) bool {
	if k.many {
		return r.parties(r.fillers(c, k.slot)) > 1
	}
	for _, tok := range r.fillers(c, k.slot) {
		switch {
		case k.any:
			return true
		case k.actor:
			if actors, _ := r.resolve(tok, ""); len(actors) > 0 {
				return true
			}
		case k.place:
			if r.placeAt(tok) != nil {
				return true
			}
		case k.person:
			if r.isPerson(tok) {
				return true
			}
		case r.named(tok, k.words):
			return true
		case k.slot == "about" && r.anyBelow(tok, k.words):
			return true
		}
	}
	return false
}

// parties counts the parties that phrases and what is coordinated with them,
// or stands before their nouns ("French and Egyptian warships"), denote.
func (r *reading) parties(phrases []int) int {
	seen := map[string]bool{}
	for _, tok := range phrases {
		for _, t := range argument.Conjuncts(r.s, tok) {
			actors, _ := r.resolve(t, "")
			for _, a := range actors {
				seen[reader.Party(a)] = true
			}
		}
	}
	return len(seen)
}

// named reports whether the phrase is called by one of the words: by its head,
// or where that is a name by the words before it ("Ambassador Jane Doe").
func (r *reading) named(tok int, ws wordSet) bool {
	if ws.has(r.s, tok) {
		return true
	}
	if r.s.Tokens[tok].UPOS != "PROPN" {
		return false
	}
	for _, c := range r.s.Children(tok) {
		t := r.s.Tokens[c]
		if (t.Is("compound") || t.Is("appos") || t.Is("flat") || t.Rel == "nmod:desc") && ws.has(r.s, c) {
			return true
		}
	}
	return false
}

// isPerson reports whether the phrase denotes people.
func (r *reading) isPerson(tok int) bool {
	t := r.s.Tokens[tok]
	if strings.HasSuffix(t.Entity, "PER") || r.l.people.has(r.s, tok) || t.UPOS == "NOUN" && strings.HasSuffix(t.Lemma, "man") {
		return true
	}
	if t.XPOS == "NNPS" && (t.Entity == "" || strings.HasSuffix(t.Entity, "MISC")) {
		return true // "Algerians"
	}
	if t.UPOS == "PRON" {
		switch strings.ToLower(t.Form) {
		case "he", "him", "she", "her", "they", "them", "who", "whom", "those":
			return true
		}
	}
	return t.UPOS == "NUM" && !strings.Contains(t.Form, "%")
}

// portionOf returns those of whom a word counts or gathers some: "students" of
// "thousands of students".
func (r *reading) portionOf(tok int) []int {
	if !isWord("portion", strings.ToLower(r.s.Tokens[tok].Lemma)) {
		return nil
	}
	for _, c := range r.s.Children(tok) {
		if r.s.Tokens[c].Is("nmod") && argument.Prep(r.s, c) == "of" {
			return argument.Conjuncts(r.s, c)
		}
	}
	return nil
}

// fillers returns the tokens that fill a slot of the candidate.
func (r *reading) fillers(c *candidate, s slot) []int {
	var out []int
	for _, a := range c.args {
		if fills(a, s) {
			out = append(out, a.Token)
			out = append(out, r.portionOf(a.Token)...)
		}
	}
	switch s {
	case "about":
		return r.content(c)
	case "controlled":
		for _, a := range c.args {
			if a.Role == argument.Clause {
				if t := argument.Understood(r.s, a.Token); t >= 0 {
					out = append(out, t)
				}
			}
		}
	case "child":
		return r.s.Children(c.tok)
	case "controlled-subject":
		for _, a := range c.args {
			if a.Role == argument.Clause {
				if t := argument.Understood(r.s, a.Token); t >= 0 && !slices.Contains(out, t) {
					out = append(out, t)
				}
			}
		}
	case "obligation":
		for _, a := range c.args {
			if a.Role == argument.Clause {
				if m := r.s.Child(a.Token, "aux"); m >= 0 {
					out = append(out, m)
				}
			}
		}
	case "negation":
		for _, a := range c.args {
			if a.Role == argument.Clause {
				if n := r.negation(a.Token); n >= 0 {
					out = append(out, n)
				}
			}
		}
	case "marker":
		for _, a := range c.args {
			if a.Role != argument.Clause {
				continue
			}
			if m := r.s.Child(a.Token, "mark"); m >= 0 {
				out = append(out, m)
			}
		}
	}
	return out
}

func fills(a argument.Argument, s slot) bool {
	switch s {
	case "subject", "object", "recipient", "clause":
		return string(a.Role) == string(s)
	case "possessor":
		return a.Via == "possessive"
	case "modifier":
		return a.Via == "compound" || a.Via == "adjective"
	}
	return a.Prep == string(s)
}

// content returns the heads of what a speech act or a wrapper is about: its
// clause, else its object, else what it is for, on or about.
func (r *reading) content(c *candidate) []int {
	var out []int
	for _, a := range c.args {
		switch {
		case a.Role == argument.Clause, a.Role == argument.Object,
			a.Role == argument.Oblique && isWord("topical", a.Prep):
			out = append(out, a.Token)
		}
	}
	return out
}

// anyBelow reports whether one of the words stands in the phrase or clause.
func (r *reading) anyBelow(tok int, ws wordSet) bool {
	from, to := r.s.Subtree(tok)
	for i := from; i < to; i++ {
		if r.s.Under(i, tok) && ws.has(r.s, i) {
			return true
		}
	}
	return false
}

// needs checks that the participants the frame needs are actors: somebody of
// public life, or of a country that is known. A driver, a doctor or "people"
// whose country the text leaves open make no event of politics.
func (c *candidate) needs() bool {
	if c.frame.need != "none" && !slices.ContainsFunc(slices.Concat(c.sources, c.targets), public) {
		return false
	}
	switch c.frame.need {
	case "source":
		return len(c.sources) > 0
	case "target":
		return len(c.targets) > 0
	case "both":
		return len(c.sources) > 0 && len(c.targets) > 0 || c.frame.symmetric && len(c.sources)+len(c.targets) > 1
	}
	return true
}

// public reports whether an actor has a country, or an office by its sector.
func public(a coding.Actor) bool {
	return a.Country != "" || slices.ContainsFunc(a.Sectors, func(s string) bool {
		switch s {
		case "GOV", "MIL", "REB", "OPP", "COP", "JUD", "LEG", "SPY", "UAF", "IGO", "NGO", "PTY", "ELI", "PRM":
			return true
		}
		return false
	})
}

// event makes the public record of a candidate.
func (r *reading) event(c *candidate) Event {
	s := &r.in.Document.Sentences[c.sentence]
	o := r.l.ontology.codes[c.cameo]
	trigger := r.span(s, c.words)
	e := Event{Sentence: c.sentence, Token: c.tok, Event: coding.Event{
		Type: c.frame.typ, Mode: c.mode, Contexts: r.contexts(c), CAMEO: c.cameo,
		Quad: r.l.ontology.types[c.frame.typ].quad, Goldstein: o.goldstein, Trigger: trigger,
		Sources: orEmpty(c.sources), Targets: orEmpty(c.targets), Time: c.time, Place: c.place, Toll: c.toll,
		Factuality: c.factuality, AccordingTo: []string{},
	}}
	for _, field := range []string{"type", "cameo"} {
		e.Because = append(e.Because, coding.Reason{Field: field, Rule: c.frame.rule(), Span: &trigger})
	}
	e.Because = append(e.Because, c.reasons...)
	if r.g != nil {
		e.Sense = r.g.Sense(c.sentence, c.tok)
	}
	return e
}

func orEmpty(a []coding.Actor) []coding.Actor {
	if a == nil {
		return []coding.Actor{}
	}
	return a
}

// span covers the words of a trigger, or its head alone where they stand far apart.
func (r *reading) span(s *syntax.Sentence, tokens []int) coding.Span {
	from, to := slices.Min(tokens), slices.Max(tokens)
	if to-from > 6 {
		from, to = tokens[0], tokens[0]
	}
	return coding.SpanOf(r.in.Document.Text, s.Tokens[from].Start, s.Tokens[to].End)
}

// because notes the rule and the words that gave a field.
func (r *reading) because(c *candidate, field, rule string, tokens ...int) {
	reason := coding.Reason{Field: field, Rule: rule}
	if len(tokens) > 0 {
		sp := r.span(&r.in.Document.Sentences[c.sentence], tokens)
		reason.Span = &sp
	}
	c.reasons = append(c.reasons, reason)
}

// contexts lists the PLOVER contexts whose words stand in the trigger's phrase or clause.
func (r *reading) contexts(c *candidate) []string {
	out := []string{}
	s := &r.in.Document.Sentences[c.sentence]
	from, to := s.Subtree(c.tok)
	heads := make([][]string, to-from)
	for i := range heads {
		heads[i] = keys(s.Tokens[from+i])
	}
	for _, ctx := range r.l.ontology.contexts {
		for i := range heads {
			if ctx.words.headed(heads[i], s, from+i) {
				out = append(out, ctx.name)
				break
			}
		}
	}
	return out
}
