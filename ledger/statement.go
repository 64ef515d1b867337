package ledger

import (
	"slices"
	"strings"

	"demarche/coding"
)

// Statement is what one holder says of a happening in one place of a dispatch.
type Statement struct {
	Holder       coding.Actor
	Voice        bool   // the dispatch's own
	Claim        string // empty for the dispatch's own voice
	Event        string // empty where the statement has no event of its own
	Quote        string
	Earlier      bool // the dispatch tells it as of an earlier time: "had denied"
	Stance       coding.Stance
	Factuality   coding.Factuality
	Happened     *bool
	Unsure       bool // leaves open who did it or whether it happened
	Perpetrators []coding.Actor
	Victims      []coding.Actor
	CAMEO        string
	Toll         *coding.Toll
	Lawful       *bool
	Motive       string
	At           int // byte in the dispatch that orders statements
}

func yes() *bool { t := true; return &t }
func no() *bool  { f := false; return &f }

// attach gives each happening the statements about it.
func (t *text) attach(happenings []*Happening) {
	a := &attacher{text: t, happenings: happenings, of: map[string]*Happening{}}
	for _, h := range happenings {
		for _, m := range h.Mentions {
			a.of[m.Event.ID] = h
			a.mentions = append(a.mentions, m)
		}
	}
	slices.SortStableFunc(a.mentions, func(x, y Mention) int { return x.start - y.start })
	for _, h := range happenings {
		for _, m := range h.Mentions {
			h.Statements = append(h.Statements, a.reported(m)...)
		}
	}
	for i := range t.Claims {
		a.said(&t.Claims[i])
	}
	for _, m := range a.mentions {
		a.judged(m)
	}
	for _, h := range happenings {
		slices.SortStableFunc(h.Statements, func(x, y Statement) int { return x.At - y.At })
	}
}

// attacher finds which happening a claim is about.
type attacher struct {
	*text
	happenings []*Happening
	of         map[string]*Happening // by event
	mentions   []Mention             // in text order
}

// agency is the holder that speaks in a dispatch's own voice.
func (t *text) agency() coding.Actor {
	return coding.Actor{Name: t.Dispatch.Agency, ID: "agency:" + strings.ToLower(t.Dispatch.Agency), Sectors: []string{"MED"}, Code: "MED"}
}

// reported is what the holder of a mention says by reporting it: the closest
// voice that it stands in, or the dispatch itself.
func (a *attacher) reported(m Mention) []Statement {
	e := m.Event
	s := Statement{Event: e.ID, Quote: m.Sentence, Stance: coding.Asserts, Factuality: e.Factuality, CAMEO: e.CAMEO, Toll: e.Toll,
		Victims: e.Targets, Holder: a.agency(), Voice: true, At: m.start}
	if len(e.AccordingTo) > 0 {
		c := a.claims[e.AccordingTo[0]]
		if c == nil || c.Source == nil {
			return nil
		}
		s.Holder, s.Voice, s.Claim, s.Stance = *c.Source, false, c.ID, c.Stance
		s.Earlier = a.earlier(c)
	}
	switch e.Factuality {
	case coding.Happened, coding.Ongoing:
		s.Happened, s.Perpetrators = yes(), e.Sources
		if s.Stance == coding.Denies {
			s.Happened = no()
		}
		if s.Stance == coding.Wants || s.Stance == coding.Doubts {
			s.Happened = nil
		}
	case coding.Denied:
		s.Happened = no()
		s.Toll = nil
	case coding.Failed:
		s.Happened = no()
	case coding.Possible:
		s.Perpetrators = e.Sources
		if s.Stance == coding.Alleges || s.Stance == coding.Asserts && !s.Voice {
			s.Happened = yes()
		}
	}
	return []Statement{s}
}

// earlier reports whether the dispatch looks back on a claim.
func (t *text) earlier(c *coding.Claim) bool {
	if len(c.CueSpans) == 0 {
		return false
	}
	cue := c.CueSpans[0]
	_, start, _ := sentenceAt(t.ends, cue.Start)
	words := wordsOf(t.Dispatch.Text, start, cue.End)
	for i := max(0, len(words)-5); i < len(words); i++ {
		switch words[i].lower {
		case "had", "initially", "earlier", "previously", "originally":
			return true
		}
	}
	return false
}

// said adds what a claim says beside the events in it: that it was unlawful or
// right, that nothing is known yet, what it was for, that it is not true.
func (a *attacher) said(c *coding.Claim) {
	if c.Source == nil || len(c.ContentSpans) == 0 {
		return
	}
	content := a.contentWords(c)
	judged := append(a.wordsOfSpans(c.CueSpans), content...)
	s := Statement{Holder: *c.Source, Claim: c.ID, Stance: c.Stance, Earlier: a.earlier(c), Lawful: lawful(judged)}
	s.At = c.ContentSpans[0].Start
	_, start, end := sentenceAt(a.ends, s.At)
	s.Quote = strings.TrimSpace(a.Dispatch.Text[start:end])
	whole := wordsOf(a.Dispatch.Text, start, end)
	if at, _ := lists()["unsure"].find(whole); at >= 0 {
		s.Unsure, s.Factuality = true, coding.Possible
	}
	s.Motive = a.motive(content)
	if c.Stance == coding.Denies && len(c.Events) == 0 {
		s.Happened, s.Factuality = no(), coding.Denied
	}
	if s.Lawful == nil && !s.Unsure && s.Motive == "" && s.Happened == nil {
		return
	}
	if h := a.about(c); h != nil {
		h.Statements = append(h.Statements, s)
	}
}

func (a *attacher) wordsOfSpans(spans []coding.Span) []word {
	var words []word
	for _, s := range spans {
		words = append(words, wordsOf(a.Dispatch.Text, s.Start, s.End)...)
	}
	return words
}

func (a *attacher) contentWords(c *coding.Claim) []word { return a.wordsOfSpans(c.ContentSpans) }

// lawful reads what words say of an act's standing; nil where they say nothing
// or both.
func lawful(words []word) *bool {
	bad, _ := lists()["unlawful"].find(words)
	good, _ := lists()["lawful"].find(words)
	switch {
	case bad >= 0 && good < 0:
		return no()
	case good >= 0 && bad < 0:
		return yes()
	}
	return nil
}

// motive is what stands behind words that name what an act was for.
func (a *attacher) motive(words []word) string {
	at, length := lists()["motive"].find(words)
	if at < 0 || at+length >= len(words) {
		return ""
	}
	last := min(len(words)-1, at+length+12)
	return a.Dispatch.Text[words[at].start:words[last].end]
}

// about is the happening that a claim is about: that of an event in it, else of
// the nearest event before its end, in its sentence or the two before. Words are
// not what claims of this kind are about.
func (a *attacher) about(c *coding.Claim) *Happening {
	for _, id := range c.Events {
		if h := a.of[id]; h != nil && families[h.Traits.Type] != "word" {
			return h
		}
	}
	return a.near(c.ContentSpans[0].Start, c.ContentSpans[len(c.ContentSpans)-1].End)
}

// near is the happening last spoken of before the end of a stretch of text, not
// more than two sentences before its start.
func (a *attacher) near(start, end int) *Happening {
	sentence, _, _ := sentenceAt(a.ends, start)
	for i := len(a.mentions) - 1; i >= 0; i-- {
		m := a.mentions[i]
		if m.start < end && sentence-m.sentence <= 2 && families[m.Event.Type] != "word" {
			return a.of[m.Event.ID]
		}
	}
	return nil
}

// judged adds what an event that is itself a judgement says of another: an
// accusation of who did it, a condemnation, praise.
func (a *attacher) judged(m Mention) {
	e := m.Event
	if e.Type != "ACCUSE" && e.Type != "SUPPORT" || e.Factuality != coding.Happened || len(e.Sources) == 0 {
		return
	}
	_, _, end := sentenceAt(a.ends, m.start)
	h := a.beside(m, end)
	if h == nil {
		return
	}
	s := Statement{Holder: e.Sources[0], Event: e.ID, Quote: m.Sentence, Stance: coding.Alleges, Factuality: coding.Happened, At: m.start}
	if len(e.AccordingTo) > 0 {
		s.Claim = e.AccordingTo[0]
	}
	switch {
	case e.Type == "SUPPORT":
		s.Lawful = yes()
		s.Stance = coding.Asserts
	case strings.HasPrefix(e.CAMEO, "112"):
		s.Perpetrators, s.Happened = e.Targets, yes()
	case strings.HasPrefix(e.CAMEO, "111"):
		s.Lawful = no()
		s.Stance = coding.Asserts
	default:
		return
	}
	h.Statements = append(h.Statements, s)
}

// beside is the happening named after a judgement in its sentence, else the one
// last spoken of before.
func (a *attacher) beside(m Mention, end int) *Happening {
	for _, other := range a.mentions {
		if other.start > m.start && other.start < end && families[other.Event.Type] != "word" {
			return a.of[other.Event.ID]
		}
	}
	return a.near(m.start, m.start)
}
