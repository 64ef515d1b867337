package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"demarche/coding"
)

// ID names a happening by its content, so that it is the same whenever and
// wherever the dispatch is read. It is positive.
type ID int64

// idOf is the ID of the happening whose first event this is.
func idOf(dispatch, event string) ID {
	sum := sha256.Sum256([]byte(dispatch + "\x00" + event))
	return ID(binary.BigEndian.Uint64(sum[:8]) >> 1)
}

// Happening is what one dispatch tells of one incident: the unit that is linked.
type Happening struct {
	ID         ID
	Dispatch   string
	Agency     string
	Published  string // ISO date, or date and time
	Title      string
	Mentions   []Mention // in text order, at least one
	Statements []Statement
	Traits     Traits
	Signature  []uint32 // of the dispatch's text
}

// Mention is one event of the dispatch that tells of the happening.
type Mention struct {
	Event    coding.Event // without its reasons
	Sentence string
	start    int // byte in the dispatch
	sentence int // index in the dispatch
}

// compare orders happenings as every result of this package is ordered: by day,
// dispatch and place in its text.
func compare(a, b *Happening) int {
	return cmp.Or(cmp.Compare(a.Published, b.Published), cmp.Compare(a.Dispatch, b.Dispatch),
		cmp.Compare(a.Mentions[0].Event.Trigger.Start, b.Mentions[0].Event.Trigger.Start), cmp.Compare(a.ID, b.ID))
}

// day is the publication day of a happening's dispatch.
func (h *Happening) day() string { return dayOf(h.Published) }

func dayOf(published string) string {
	day, _, _ := strings.Cut(published, "T")
	return day
}

// Read groups the events of a dispatch by the happening that they tell of, and
// finds who says what of each. It depends on the coding alone.
func Read(c coding.Coding) []*Happening { return Default().Read(c) }

// Read is the function Read with the weights of m.
func (m Model) Read(c coding.Coding) []*Happening {
	text := newText(c)
	text.model = m
	mentions := make([]Mention, 0, len(c.Events))
	traits := make([]Traits, 0, len(c.Events))
	for _, e := range c.Events {
		m := text.mention(e)
		mentions = append(mentions, m)
		traits = append(traits, text.traits(m))
	}
	groups := text.group(mentions, traits)
	print := signature(c.Dispatch.Text)
	happenings := make([]*Happening, 0, len(groups))
	for _, group := range groups {
		h := &Happening{Dispatch: c.Dispatch.ID, Agency: c.Dispatch.Agency, Published: c.Dispatch.Published, Title: c.Dispatch.Title, Signature: print}
		for _, i := range group {
			h.Mentions = append(h.Mentions, mentions[i])
			h.Traits = h.Traits.with(traits[i])
		}
		h.ID = idOf(h.Dispatch, h.Mentions[0].Event.ID)
		happenings = append(happenings, h)
	}
	text.attach(happenings)
	return happenings
}

// text is a coding with what is looked up in it again and again.
type text struct {
	coding.Coding
	model     Model
	ends      []int // of the sentences
	published span  // day of publication
	claims    map[string]*coding.Claim
	story     []string        // what it is about, in names
	proper    map[string]bool // words that have a capital inside a sentence
}

func newText(c coding.Coding) *text {
	t := &text{Coding: c, ends: sentences(c.Dispatch.Text), claims: map[string]*coding.Claim{}, proper: map[string]bool{}}
	start := 0
	for _, end := range t.ends {
		for i, w := range wordsOf(c.Dispatch.Text, start, end) {
			if i > 0 && w.capital {
				t.proper[w.lower] = true
			}
		}
		start = end
	}
	t.story = t.storyOf()
	t.published = spanOf(dayOf(c.Dispatch.Published), dayOf(c.Dispatch.Published))
	for i := range c.Claims {
		t.claims[c.Claims[i].ID] = &c.Claims[i]
	}
	return t
}

func (t *text) mention(e coding.Event) Mention {
	e.Because = nil
	index, start, end := sentenceAt(t.ends, e.Trigger.Start)
	return Mention{Event: e, Sentence: strings.TrimSpace(t.Dispatch.Text[start:end]), start: e.Trigger.Start, sentence: index}
}

// group clusters the mentions of a dispatch: each group tells of one happening.
// Mentions that say much of their own (anchors) are compared with each other.
// The others ("the attack") go, in the order of the text, to the happening that
// fits them best, and near ones fit better: a text goes on about one thing until
// it says otherwise. They never draw two happenings together.
func (t *text) group(mentions []Mention, traits []Traits) [][]int {
	score := func(i, j int) float64 {
		if !kin(&traits[i], &traits[j]) {
			return never
		}
		return t.model.sum(inside, t.insideFeatures(&mentions[i], &mentions[j], &traits[i], &traits[j]))
	}
	var anchors, others []int
	for i := range mentions {
		if traits[i].anchored() {
			anchors = append(anchors, i)
		} else {
			others = append(others, i)
		}
	}
	groups := cluster(len(anchors), func(i, j int) float64 { return score(anchors[i], anchors[j]) }, 0)
	for _, g := range groups {
		for i := range g {
			g[i] = anchors[g[i]]
		}
	}
	for _, i := range others {
		best, highest := -1, 0.0
		for k, g := range groups {
			if fit := t.fit(mentions, i, g, score); fit > highest {
				best, highest = k, fit
			}
		}
		if best < 0 {
			groups = append(groups, []int{i})
			continue
		}
		groups[best] = append(groups[best], i)
		slices.Sort(groups[best])
	}
	slices.SortFunc(groups, func(a, b []int) int { return a[0] - b[0] })
	return groups
}

// fit is how well a mention goes with a group: with its members on average, and
// more with a group last spoken of just before.
func (t *text) fit(mentions []Mention, i int, group []int, score func(i, j int) float64) float64 {
	sum, last := 0.0, -1
	for _, j := range group {
		sum += score(i, j)
		if j < i {
			last = max(last, mentions[j].sentence)
		}
	}
	fit := sum/float64(len(group)) + 0.8
	if last >= 0 && mentions[i].sentence-last <= 1 {
		fit += 0.5
	}
	return fit
}

// insideFeatures name what speaks for and against two mentions of a dispatch
// telling of one happening.
func (t *text) insideFeatures(a, b *Mention, x, y *Traits) []string {
	if a.start > b.start {
		a, b, x, y = b, a, y, x
	}
	f := features(x, y)
	f = append(f, "sentences "+sentencesApart(b.sentence-a.sentence))
	if t.voice(a) == t.voice(b) {
		// Who speaks of one thing names one doer.
		if l := sideLikeness(codes(said(a.Event.Sources)), codes(said(b.Event.Sources))); l != "" {
			f = append(f, "one voice, sources "+l)
		}
		if l := sideLikeness(codes(said(a.Event.Targets)), codes(said(b.Event.Targets))); l != "" {
			f = append(f, "one voice, targets "+l)
		}
	} else {
		f = append(f, "two voices")
	}
	if general := lists()["general"]; families[x.Type] == "force" {
		one, other := general.hasStart(a.Event.Trigger.Text), general.hasStart(b.Event.Trigger.Text)
		switch {
		case one && other:
			f = append(f, "both words general")
		case other:
			f = append(f, "the later word general, "+t.article(b))
		}
	}
	if y.Lead && x.Lead {
		f = append(f, "lead both")
	} else if x.Lead {
		f = append(f, "lead one")
	}
	if t.divided(a, b) {
		f = append(f, "words between divide")
	}
	if article := t.article(b); article != "" {
		f = append(f, "the later is "+article, families[x.Type]+" and the later is "+article)
	}
	if t.adjacent(a, b) {
		f = append(f, "none between")
	}
	return f
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

// adjacent reports whether no event of their family stands between two mentions.
func (t *text) adjacent(a, b *Mention) bool {
	return !slices.ContainsFunc(t.Events, func(e coding.Event) bool {
		return families[e.Type] == families[a.Event.Type] && e.Trigger.Start > a.start && e.Trigger.Start < b.start
	})
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

// cluster merges the n items, each on its own at first, two groups at a time:
// those with the highest mean score between their members, as long as that is
// above the threshold. Of equal scores the lowest items come first. The groups
// are ordered by their first items.
func cluster(n int, score func(i, j int) float64, threshold float64) [][]int {
	groups := make([][]int, n)
	sums := make([][]float64, n) // of the scores between the members of two groups
	for i := range n {
		groups[i] = []int{i}
		sums[i] = make([]float64, n)
		for j := range i {
			sums[i][j] = score(j, i)
			sums[j][i] = sums[i][j]
		}
	}
	for {
		a, b, best := -1, -1, threshold
		for i := range groups {
			for j := i + 1; j < len(groups) && groups[i] != nil; j++ {
				if groups[j] == nil {
					continue
				}
				if mean := sums[i][j] / float64(len(groups[i])*len(groups[j])); mean > best {
					a, b, best = i, j, mean
				}
			}
		}
		if a < 0 {
			return slices.DeleteFunc(groups, func(g []int) bool { return g == nil })
		}
		groups[a] = append(groups[a], groups[b]...)
		slices.Sort(groups[a])
		groups[b] = nil
		for k := range groups {
			sums[a][k] += sums[b][k]
			sums[k][a] = sums[a][k]
		}
	}
}

func abs[T int | float64](x T) T {
	if x < 0 {
		return -x
	}
	return x
}

// Pair is two events of a dispatch and what speaks for and against their telling
// of one happening.
type Pair struct {
	A, B     string // ids
	Features []string
}

// Pairs are the pairs of events of a dispatch that Read compares, to learn from.
func Pairs(c coding.Coding) []Pair {
	t := newText(c)
	var found []Pair
	mentions := make([]Mention, len(c.Events))
	traits := make([]Traits, len(c.Events))
	for j, e := range c.Events {
		mentions[j] = t.mention(e)
		traits[j] = t.traits(mentions[j])
		for i := range j {
			if kin(&traits[i], &traits[j]) {
				found = append(found, Pair{c.Events[i].ID, e.ID, t.insideFeatures(&mentions[i], &mentions[j], &traits[i], &traits[j])})
			}
		}
	}
	return found
}
