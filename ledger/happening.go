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
	mentions := text.mentions()
	traits := make([]Traits, 0, len(mentions))
	for _, m := range mentions {
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

// mentions are the events of the dispatch.
func (t *text) mentions() []Mention {
	all := make([]Mention, 0, len(t.Events))
	for _, e := range t.Events {
		m := t.mention(e)
		t.unavenge(&m, all)
		all = append(all, m)
	}
	return all
}

func (t *text) mention(e coding.Event) Mention {
	e.Because = nil
	index, start, end := sentenceAt(t.ends, e.Trigger.Start)
	return Mention{Event: e, Sentence: strings.TrimSpace(t.Dispatch.Text[start:end]), start: e.Trigger.Start, sentence: index}
}

// unavenge takes from a mention the sources of one before it that was the answer to it:
// who struck "in reprisal for the shelling" did not shell.
func (t *text) unavenge(m *Mention, before []Mention) {
	for _, o := range before {
		if o.sentence != m.sentence || o.Event.Trigger.End >= m.start || !forces(o.Event) || !forces(m.Event) {
			continue
		}
		if firstOf(wordsOf(t.Dispatch.Text, o.Event.Trigger.End, m.start), "in answer to") >= 0 {
			m.Event.Sources = slices.DeleteFunc(slices.Clone(m.Event.Sources), func(a coding.Actor) bool {
				return slices.ContainsFunc(o.Event.Sources, func(b coding.Actor) bool { return side(a) == side(b) })
			})
		}
	}
}

func forces(e coding.Event) bool { return families[e.Type] == "force" }

func abs[T int | float64](x T) T {
	if x < 0 {
		return -x
	}
	return x
}
