package ledger

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
)

// Statement is what one holder says of a happening in one place of a dispatch.
type Statement struct {
	Holder       coding.Actor
	Voice        bool   // the dispatch's own
	Deed         bool   // made by doing, not in words
	Claim        string // empty for the dispatch's own voice
	Event        string // empty where the statement has no event of its own
	Quote        string
	Earlier      bool // the dispatch tells it as of an earlier time: "had denied"
	Stance       coding.Stance
	Factuality   coding.Factuality
	Happened     *bool
	Unsure       bool // leaves open who did it or whether it happened
	Suspects     bool // tells of it as of what is suspected or alleged
	Sweeping     bool // denies that it was done to anybody or at all
	Denies       bool // denies what its own side would have done, or what it is told; others but say what it was not
	Innocent     bool // denies having had a part in it, not that it happened
	Disowns      bool // denies an act and takes what was struck by it for a fact: "that he had ordered the killings"
	Admits       bool // owns up to it: "admitted", "for the first time"
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
		Victims: a.inSentence(m, e.Targets), Holder: a.agency(), Voice: true, At: m.start}
	if len(e.AccordingTo) > 0 {
		c := a.claims[e.AccordingTo[0]]
		if c == nil || c.Source == nil {
			return nil
		}
		s.Holder, s.Voice, s.Claim, s.Stance = *c.Source, false, c.ID, c.Stance
		s.Earlier, s.Admits = a.earlier(c), a.admits(c)
	}
	s.Suspects = s.Voice && a.suspected(m)
	sources := a.inSentence(m, e.Sources)
	switch {
	case e.Factuality == coding.Denied, s.Stance == coding.Denies && factual(e):
		s.Happened, s.Toll = no(), nil
		a.denied(&s, m)
	case factual(e):
		s.Happened, s.Perpetrators = yes(), sources
		if s.Stance == coding.Wants || s.Stance == coding.Doubts {
			s.Happened = nil
		}
	case e.Factuality == coding.Failed:
		s.Happened = no()
		if families[e.Type] == "force" {
			s.Happened, s.Perpetrators = yes(), sources // an attempt was made
		}
	case e.Factuality == coding.Possible:
		s.Perpetrators = sources
		if s.Stance == coding.Alleges || s.Stance == coding.Asserts && !s.Voice {
			s.Happened = yes()
		}
	}
	return []Statement{s}
}

func factual(e coding.Event) bool {
	return e.Factuality == coding.Happened || e.Factuality == coding.Ongoing
}

// denied reads what of a mention a claim denies: a part in it, what the holder's
// side would have done, that it was done at all.
func (a *attacher) denied(s *Statement, m Mention) {
	c := a.claims[s.Claim]
	if c == nil {
		return
	}
	if a.innocent(c) {
		s.Happened, s.Innocent = nil, true
		return
	}
	if right := lawful(a.contentWords(c)); right != nil && !*right {
		s.Happened, s.Lawful = nil, yes()
		return
	}
	s.Denies = c.Stance == coding.Denies || slices.ContainsFunc(m.Event.Sources, func(p coding.Actor) bool { return side(p) == side(s.Holder) })
	_, _, end := sentenceAt(a.ends, m.start)
	after := wordsOf(a.Dispatch.Text, m.Event.Trigger.End, end)
	s.Sweeping = firstOf(a.contentWords(c), "any") >= 0
	s.Disowns = !s.Sweeping && firstOf(after[:min(2, len(after))], "the") >= 0
}

// suspected reports whether words before a trigger leave open whether it was what
// they call it: "a suspected gas attack", "the alleged use of".
func (t *text) suspected(m Mention) bool {
	_, start, _ := sentenceAt(t.ends, m.start)
	words := wordsOf(t.Dispatch.Text, start, m.Event.Trigger.End)
	return firstOf(words[max(0, len(words)-5):], "suspected") >= 0
}

// inSentence are the actors that a mention's sentence names.
func (t *text) inSentence(m Mention, actors []coding.Actor) []coding.Actor {
	_, start, end := sentenceAt(t.ends, m.start)
	return named(actors, start, end)
}

// admits reports whether a claim owns up to something.
func (t *text) admits(c *coding.Claim) bool {
	if len(c.CueSpans) == 0 || c.Stance == coding.Denies {
		return false
	}
	cue := c.CueSpans[0]
	at, _ := lists()["admits"].find(wordsOf(t.Dispatch.Text, cue.Start, min(len(t.Dispatch.Text), cue.End+25)))
	return at >= 0
}

// innocent reports whether a denial is one of having had a part in what
// happened: "denied responsibility", "that it was to blame".
func (a *attacher) innocent(c *coding.Claim) bool {
	at, _ := lists()["part in it"].find(a.contentWords(c))
	return at >= 0
}

// disclaims reports whether words say that somebody had no part in what happened:
// "no connection whatsoever to the incident", "had never ordered it".
func disclaims(content []word) bool {
	const reach = 5 // words in which the denying word stands, and words from there on
	part := firstOf(content, "part in it")
	not := firstOf(content[:min(reach, len(content))], "not")
	return not >= 0 && part >= not && part-not <= reach
}

// earlier reports whether the dispatch looks back on a claim.
func (t *text) earlier(c *coding.Claim) bool {
	if len(c.CueSpans) == 0 {
		return false
	}
	cue := c.CueSpans[0]
	_, start, _ := sentenceAt(t.ends, cue.Start)
	words := wordsOf(t.Dispatch.Text, start, cue.End)
	return firstOf(words[max(0, len(words)-5):], "looks back") >= 0
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
	switch {
	case a.judging(c):
		s.Lawful = nil // what it is on is found with the event
	case s.Lawful != nil && c.Stance == coding.Denies:
		*s.Lawful = !*s.Lawful // "denied that the move was illegal"
	}
	s.At = c.ContentSpans[0].Start
	_, start, end := sentenceAt(a.ends, s.At)
	s.Quote = strings.TrimSpace(a.Dispatch.Text[start:end])
	if firstOf(judged, "unsure") >= 0 {
		s.Unsure, s.Factuality = true, coding.Possible
	}
	if c.Stance == coding.Asserts && disclaims(content) {
		s.Innocent, s.Factuality = true, coding.Denied
	}
	s.Motive = a.motive(content)
	s.Toll = a.counted(content)
	if c.Stance == coding.Denies && len(c.Events) == 0 {
		a.rejects(&s, c)
	}
	if s.Lawful == nil && !s.Unsure && s.Motive == "" && s.Happened == nil && !s.Innocent && s.Toll == nil {
		return
	}
	h := a.about(c)
	if len(c.Events) == 0 && (s.Lawful != nil || s.Innocent) {
		h = cmp.Or(a.soon(s.At, end, judgedWithin), a.recalled(nil, s.At, end, nil), a.act(s.At))
	}
	if h != nil {
		h.Statements = append(h.Statements, s)
	}
}

// rejects reads what a denial without an event of its own denies: a part in it, or
// what the claim that it answers says. Who rejects a denial denies nothing.
func (a *attacher) rejects(s *Statement, c *coding.Claim) {
	content := a.contentWords(c)
	answered := a.claims[c.Answers]
	charged := answered != nil && slices.ContainsFunc(answered.Events, func(id string) bool {
		return slices.ContainsFunc(a.event(id).Sources, func(p coding.Actor) bool { return side(p) == side(s.Holder) })
	})
	s.Factuality = coding.Denied
	switch at := firstOf(content, "of it"); {
	case a.innocent(c):
		s.Innocent = true
	case answered != nil && answered.Stance == coding.Denies || at < 0:
	case charged, firstOf(content, "charge") >= 0:
		s.Innocent = true
	default:
		s.Happened, s.Denies = no(), answered != nil || len(content) == 1
	}
}

func (a *attacher) event(id string) coding.Event {
	at := slices.IndexFunc(a.Events, func(e coding.Event) bool { return e.ID == id })
	if at < 0 {
		return coding.Event{}
	}
	return a.Events[at]
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

// counted reads a toll that a claim gives beside its events: "more than 100
// dead and about 400 injured", "the toll at 72". Numbers that are a part of one
// given before ("58 people, including 11 children, were killed") are left out.
func (a *attacher) counted(words []word) *coding.Toll {
	var toll coding.Toll
	found := false
	for i, w := range words {
		n, ok := numberOf(w.lower)
		if !ok || n > 1_000_000 {
			continue
		}
		if i > 0 && firstOf(words[max(0, i-2):i], "some of them") >= 0 {
			continue
		}
		count := coding.Count{Min: &n, Max: &n}
		switch before := words[max(0, i-2):i]; {
		case endsIn(before, "more than"):
			more := n + 1
			count = coding.Count{Min: &more}
		case endsIn(before, "at least"):
			count.Max = nil
		}
		near := words[max(0, i-4):min(len(words), i+4)]
		after := words[i:min(len(words), i+4)]
		if n == 0 {
			// "No civilians were killed" counts; "there was no word of the dead" does not.
			near = after
			if firstOf(after, "casualties") >= 0 {
				toll.Killed, found = &count, true
				continue
			}
		}
		switch {
		case firstOf(after, "injured") >= 0:
			toll.Injured, found = &count, true
		case toll.Killed == nil && firstOf(near, "killed") >= 0:
			toll.Killed, found = &count, true
		}
	}
	if !found {
		return nil
	}
	return &toll
}

// numberOf reads a number in figures or in one word; "no casualties" counts
// nobody.
func numberOf(w string) (int, bool) {
	if n, err := strconv.Atoi(strings.ReplaceAll(w, ",", "")); err == nil {
		return n, true
	}
	if lists()["absent"].has(w) {
		return 0, true
	}
	n := slices.Index(numberWords, w)
	return n, n >= 0
}

var numberWords = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty")

func firstOf(words []word, list string) int {
	at, _ := lists()[list].find(words)
	return at
}

// endsIn reports whether words end in an entry of a list.
func endsIn(words []word, list string) bool {
	at, length := lists()[list].find(words)
	return at >= 0 && at+length == len(words)
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
	if answered := a.claims[c.Answers]; answered != nil && len(c.Events) == 0 && len(answered.ContentSpans) > 0 && answered.ContentSpans[0].Start < c.ContentSpans[0].Start {
		return a.about(answered)
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
