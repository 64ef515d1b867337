package actor

import (
	"slices"
	"sort"
	"strings"

	"demarche/coding"
	"demarche/syntax"
)

// reader reads one dispatch.
type reader struct {
	l         *Lexicon
	d         *syntax.Document
	day       string
	sentences []*sentence
	people    map[string]*entity // people of the dispatch by folded full name
	shorts    map[string][]*entity
	weights   map[*entity]float64 // how much of the dispatch is about a state
	weightSum float64
	weighty   []*entity       // the states of weights, the weightiest first
	home      *entity         // the state of the dateline
	title     []*entity       // the states that the title names
	towns     map[*entity]int // how many towns of a state the dispatch names
	townSum   int
	opening   *entity // the state that the first sentence names first
	choices   []Choice
	opinion   Opinion         // of another on the choices; nil for none
	words     map[string]bool // folded words of the dispatch, for contexts
}

// sentence is a sentence with what has been found in it.
type sentence struct {
	sentenceItems
	index  int
	tree   *syntax.Sentence
	pieces []piece
	names  []nameMatch
	agents []agentMatch
	taken  []bool // by token: part of a person's name
	quoted []bool // by token: inside quotation marks
}

// item is a mention in the making.
type item struct {
	what     what
	sentence int
	from, to int
	head     int
	parts    []part
	rule     string
	form     form

	name    *nameMatch
	agent   *agentMatch
	title   *agentMatch // a person's title, before the name
	reading *reading    // an agent phrase, read
	person  *entity
	short   bool   // a person's surname alone
	count   int    // how many a phrase like "both countries" means
	asked   string // and the noun that says of which kind
	whole   int    // the token that a part is of
	state   progress
}

// what is the kind of words an item consists of.
type what uint8

const (
	nameItem what = iota
	personItem
	agentItem
	pronounItem
	severalItem
	partItem
	countedItem
)

// progress keeps items that depend on one another from going round in circles.
type progress uint8

const (
	waiting progress = iota
	working
	done
)

// Read finds the actors that a parsed dispatch mentions. The day is the
// publication's, in ISO form; dates of events are asked for later, with At.
func (l *Lexicon) Read(d *syntax.Document, day string) *Mentions { return l.ReadTitled(d, "", day) }

// ReadTitled is Read of a dispatch with a title that is no part of its text; it
// tells what the dispatch is about.
func (l *Lexicon) ReadTitled(d *syntax.Document, title, day string) *Mentions {
	return l.ReadWith(d, title, day, nil)
}

// ReadWith is ReadTitled with the opinion of another on what lexicon and tree
// leave open.
func (l *Lexicon) ReadWith(d *syntax.Document, title, day string, opinion Opinion) *Mentions {
	if len(day) > 10 {
		day = day[:10]
	}
	r := &reader{
		l: l, d: d, day: day, opinion: opinion,
		people: map[string]*entity{}, shorts: map[string][]*entity{},
		weights: map[*entity]float64{}, towns: map[*entity]int{}, words: map[string]bool{},
	}
	r.prepare()
	for _, s := range r.sentences {
		r.findNames(s)
		r.findAgents(s)
	}
	r.decide()
	r.titled(title)
	r.weigh()
	r.settle()
	for _, s := range r.sentences {
		r.findPeople(s)
	}
	for _, s := range r.sentences {
		r.findSurnames(s)
		r.addAgentItems(s)
		r.layOut(s)
	}
	for _, s := range r.sentences {
		for _, x := range s.items {
			r.resolve(x)
		}
	}
	r.placeStrangers()
	return r.mentions()
}

func (r *reader) prepare() {
	inside := false
	for i := range r.d.Sentences {
		t := &r.d.Sentences[i]
		if t.NewParagraph {
			inside = false
		}
		s := &sentence{index: i, tree: t, pieces: piecesOf(t)}
		s.quoted, inside = quotedTokens(t, inside)
		for _, p := range s.pieces {
			r.words[p.word] = true
		}
		r.sentences = append(r.sentences, s)
	}
}

// layOut puts the items of a sentence in order and says which token belongs to
// which: the smallest item that covers it.
func (r *reader) layOut(s *sentence) {
	r.addPronouns(s)
	r.addSeveral(s)
	r.addPartitives(s)
	r.addCounted(s)
	sort.SliceStable(s.items, func(i, j int) bool {
		a, b := s.items[i], s.items[j]
		if a.from != b.from {
			return a.from < b.from
		}
		return a.to > b.to
	})
	s.owner = make([]int, len(s.tree.Tokens))
	for i := range s.owner {
		s.owner[i] = -1
	}
	for i, x := range s.items {
		for t := x.from; t < x.to; t++ {
			s.owner[t] = i
		}
	}
	for i, x := range s.items {
		if x.head >= 0 && x.head < len(s.owner) {
			s.owner[x.head] = i
		}
	}
}

// resolveName makes a name an actor. A town stands for its country without a
// sector.
func (r *reader) resolveName(x *item) {
	s := r.sentences[x.sentence]
	m := x.name
	x.rule = nameRules[m.how()]
	switch m.how() {
	case byTown:
		x.parts = []part{{entities: m.entities(), land: true}}
		return
	case byPeople:
		x.form = form{number: pluralNumber, being: humans}
		x.parts = r.peopleParts(s, x)
		return
	case byAdjective:
		x.form = form{number: singular, being: country}
		if x.head == x.to-1 && ownNoun(s, x) {
			x.form = form{number: anyNumber, being: humans}
			x.parts = r.peopleParts(s, x)
			return
		}
	}
	x.parts = m.parts()
	if len(x.parts) > 1 {
		x.form = form{number: pluralNumber, being: humans}
		return
	}
	if m.isCountry() {
		x.form = form{number: singular, being: country}
	} else {
		x.form = form{number: anyNumber, being: collective}
	}
}

var nameRules = map[how]string{byName: "name", byAdjective: "adjective", byPeople: "people", bySeat: "seat", byTown: "town"}

// ownNoun reports whether an adjective of a country stands as a noun of its
// own: "the French", "a Syrian", "two Chinese".
func ownNoun(s *sentence, x *item) bool {
	t := s.tree.Tokens[x.head]
	if t.Head >= 0 && t.Head == x.from-1 && s.tree.Tokens[t.Head].UPOS == "NUM" {
		return true // "1,200 Lebanese", hung on the number
	}
	if t.Is("amod") || t.Is("compound") || t.Is("nmod:desc") || t.Is("flat") || !nominal(t.UPOS) {
		return false
	}
	return s.tree.Child(x.head, "det") >= 0 || x.from > 0 && s.tree.Tokens[x.from-1].UPOS == "NUM"
}

// peopleParts reads a people: "the Russians" are their government, "two
// Russians" and "Russians" civilians, and "ethnic Russians" those of another
// state. "The Russian" is a person who was named before, or a civilian.
func (r *reader) peopleParts(s *sentence, x *item) []part {
	entities := x.name.entities()
	label := r.text(s, x.from, x.to)
	if entities[0].id == abroad && x.name.how() == byPeople {
		return []part{{sectors: "CVL", label: label}}
	}
	if x.from > 0 && r.l.list("minority")[fold(s.tree.Tokens[x.from-1].Form)] {
		return r.minority(pick(entities, r.day), label)
	}
	det := s.tree.Child(x.head, "det")
	if det >= 0 && fold(s.tree.Tokens[det].Form) == "the" && s.tree.Child(x.head, "nummod") < 0 {
		if x.name.how() == byAdjective && r.isSingular(s, x) {
			x.form = form{number: singular, being: human}
			if parts := r.compatriot(s, x); parts != nil {
				return parts
			}
			return []part{{of: entities, sectors: "CVL", label: label}}
		}
		return []part{{entities: entities}}
	}
	return []part{{of: entities, sectors: "CVL", label: label}}
}

// minority are the people of a nation in the state that the dispatch is most
// about beside its own.
func (r *reader) minority(own *entity, label string) []part {
	for _, e := range r.weighty {
		if e != own {
			return []part{{of: []*entity{e}, sectors: "CVL", label: label}}
		}
	}
	return nil
}

// isSingular reports whether an adjective that stands for people means one: what
// has a plural of its own, as "Norwegian" has and "French" has not.
func (r *reader) isSingular(s *sentence, x *item) bool {
	if x.to != x.head+1 {
		return false
	}
	return slices.ContainsFunc(r.l.names.payloads(piecesOfName(s.tree.Tokens[x.head].Form+"s")), func(n naming) bool { return n.how == byPeople })
}

// compatriot returns the person of the nation that was named last.
func (r *reader) compatriot(s *sentence, x *item) []part {
	nation := pick(x.name.entities(), r.day)
	for i := s.index; i >= max(0, s.index-antecedentReach); i-- {
		for _, y := range slices.Backward(r.sentences[i].items) {
			if y.what != personItem || y.state != done || i == s.index && y.from >= x.from || len(y.parts) != 1 {
				continue
			}
			if r.stateOf(y.parts[0]) == nation {
				return y.parts
			}
		}
	}
	return nil
}

// resolve finds out who an item denotes, once.
func (r *reader) resolve(x *item) {
	if x.state != waiting {
		return
	}
	x.state = working
	switch x.what {
	case nameItem:
		r.resolveName(x)
	case personItem:
		r.resolvePerson(x)
	case agentItem:
		r.resolveAgent(x)
	case pronounItem:
		r.resolvePronoun(x)
	case severalItem:
		r.resolveSeveral(x)
	case partItem:
		r.resolvePart(x)
	case countedItem:
		r.resolveCounted(x)
	}
	x.state = done
}

// itemAt returns the resolved item that a token belongs to, or nil.
func (r *reader) itemAt(sentence, token int) *item {
	x := r.sentences[sentence].at(token)
	if x == nil || x.state == working {
		return nil
	}
	r.resolve(x)
	return x
}

func (r *reader) mentions() *Mentions {
	m := &Mentions{text: r.d.Text, tree: treeReader{r.d}, choices: r.choices, lists: r.l.lists}
	for _, s := range r.sentences {
		m.items = append(m.items, &s.sentenceItems)
		for _, x := range s.items {
			if x.what == pronounItem || len(x.parts) == 0 {
				continue
			}
			m.all = append(m.all, Mention{Sentence: x.sentence, From: x.from, To: x.to, Head: x.head, Rule: x.rule})
		}
	}
	return m
}

// treeReader answers questions about the dispatch's trees and text.
type treeReader struct{ d *syntax.Document }

// coordinated returns the token and the nominal tokens coordinated under it.
func (t treeReader) coordinated(sentence, token int) []int {
	s := &t.d.Sentences[sentence]
	if token < 0 || token >= len(s.Tokens) {
		return nil
	}
	out := []int{token}
	for i := 0; i < len(out) && len(out) <= len(s.Tokens); i++ {
		for _, c := range s.Children(out[i]) {
			if s.Tokens[c].Is("conj") && nominal(s.Tokens[c].UPOS) {
				out = append(out, c)
			}
		}
	}
	return out
}

func nominal(upos string) bool {
	return upos == "NOUN" || upos == "PROPN" || upos == "PRON" || upos == "ADJ" || upos == "NUM"
}

// span returns the text of the tokens [from, to).
func (t treeReader) span(sentence, from, to int) coding.Span {
	s := &t.d.Sentences[sentence]
	return coding.SpanOf(t.d.Text, s.Tokens[from].Start, s.Tokens[to-1].End)
}

// text returns the words of the tokens [from, to) as they stand in the text,
// with the white space of a line.
func (r *reader) text(s *sentence, from, to int) string {
	return strings.Join(strings.Fields(treeReader{r.d}.span(s.index, from, to).Text), " ")
}
