package claim

import (
	"cmp"
	"slices"
	"strings"

	"demarche/actor"
	"demarche/coding"
	"demarche/event"
	"demarche/reader"
	"demarche/syntax"
)

// chooseSources takes the likeliest answers to whose each claim is: as the words
// of its source are read, or as the reader hears it, or another party of the
// dispatch. The first answer is the present one.
func (l *Lexicon) chooseSources(in event.Input, found []*attribution, claims []coding.Claim, events []event.Event) {
	d := newDispatch(in, found, claims, events)
	for i := range found {
		q := &question{d: d, at: i, a: found[i], c: &claims[i], now: claims[i].Source, said: map[string]float64{}}
		q.ask()
		if q.a.voice.rule == "agreement" && q.kind == "name" {
			continue // the reader sees the same tree, which has lost these words
		}
		x := event.Choice{Field: Who, At: claims[i].CueSpans[0].Start, End: claims[i].CueSpans[0].End, Options: q.options()}
		x.Taken = l.choices.Best(x.Options)
		if in.Choice != nil {
			in.Choice(x)
		}
		if x.Taken > 0 {
			q.answer(x.Options[x.Taken], l.choices)
		}
	}
}

// Who is the field of choices of the sources of claims.
const Who = "claim's source"

// dispatch is what a dispatch as a whole says of its parties.
type dispatch struct {
	in      event.Input
	found   []*attribution
	claims  []coding.Claim
	events  []event.Event
	named   map[string][]naming // by party, in text order
	all     []string            // the parties of mentions and events, in the order of first appearance
	rank    []string            // the parties of events, most frequent first
	counts  map[string]int      // events by party
	parts   int                 // the sum of counts
	names   int                 // mentions of parties
	home    string              // country of the dateline
	inEvent map[string]int      // index of an event by its id
}

// naming is a mention of a party.
type naming struct {
	actor.Mention
	as coding.Actor
}

func newDispatch(in event.Input, found []*attribution, claims []coding.Claim, events []event.Event) *dispatch {
	d := &dispatch{in: in, found: found, claims: claims, events: events, named: map[string][]naming{}, counts: map[string]int{}, inEvent: map[string]int{}}
	for _, x := range in.Actors.All() {
		actors, _ := in.Actors.At(x.Sentence, x.Head, in.Published)
		for _, a := range actors {
			p := reader.Party(a)
			if a.Country == "" {
				continue
			}
			d.note(p)
			d.names++
			d.named[p] = append(d.named[p], naming{x, a})
		}
	}
	for i, e := range events {
		d.inEvent[e.ID] = i
		for _, a := range slices.Concat(e.Sources, e.Targets) {
			if a.Country == "" {
				continue
			}
			p := reader.Party(a)
			d.note(p)
			d.parts++
			if d.counts[p]++; d.counts[p] == 1 {
				d.rank = append(d.rank, p)
			}
		}
	}
	slices.SortStableFunc(d.rank, func(a, b string) int { return d.counts[b] - d.counts[a] })
	if in.Home != nil {
		d.home = in.Home.Country
		d.note(d.home)
	}
	return d
}

func (d *dispatch) note(p string) {
	if p != "" && !slices.Contains(d.all, p) {
		d.all = append(d.all, p)
	}
}

// nearest lists the actors of a party, one of each code, as the words before a
// token name them, the last ones first, then those after it.
func (d *dispatch) nearest(p string, sentence, token int) []coding.Actor {
	var out []coding.Actor
	add := func(a coding.Actor) {
		if !slices.ContainsFunc(out, func(b coding.Actor) bool { return b.Code == a.Code }) {
			out = append(out, a)
		}
	}
	list := d.named[p]
	for _, n := range slices.Backward(list) {
		if n.Sentence < sentence || n.Sentence == sentence && n.Head < token {
			add(n.as)
		}
	}
	for _, n := range list {
		add(n.as)
	}
	for _, e := range d.events {
		for _, a := range slices.Concat(e.Sources, e.Targets) {
			if len(out) == 0 && reader.Party(a) == p {
				add(a)
			}
		}
	}
	return out[:min(3, len(out))]
}

// question is the question whose a claim is.
type question struct {
	d     *dispatch
	at    int // index of the claim
	a     *attribution
	c     *coding.Claim
	now   *coding.Actor
	rule  string             // by which the present answer was found
	kind  string             // of words that name the source
	word  string             // lemma of their head
	said  map[string]float64 // what the reader says, by party
	votes []vote
	own   float64      // what it says for the words of the source
	cue   *event.Event // the event that the cue names, or nil
	first *event.Event // the first event inside the content, or nil
	last  map[string]int
}

// vote is a word that the reader takes for the source, and who that is.
type vote struct {
	sentence, token int
	p               float64
	as              coding.Actor
}

// leastVote is the probability from which a word is an answer.
const leastVote = 0.2

// ask gathers what the answers are weighed by.
func (q *question) ask() {
	in, a := q.d.in, q.a
	q.rule, q.kind, q.word = "none", "none", "none"
	if v := a.voice; v.known {
		t := &in.Document.Sentences[v.sentence].Tokens[v.token]
		q.word = strings.ToLower(t.Lemma)
		q.rule = q.resolvedBy()
		q.kind = kindOf(q.rule, t)
	}
	for i := range q.d.events {
		if e := &q.d.events[i]; a.isCue(e) {
			q.cue = e
		}
	}
	if len(q.c.Events) > 0 {
		q.first = &q.d.events[q.d.inEvent[q.c.Events[0]]]
	}
	q.listen()
	q.recent()
}

// resolvedBy is the rule by which the words of the source were resolved, ""
// where nobody is known by them.
func (q *question) resolvedBy() string {
	if q.now == nil || q.now.Code == "" {
		return ""
	}
	for _, b := range q.c.Because {
		if b.Field == "source" {
			_, rule, _ := strings.Cut(b.Rule, "+")
			return rule
		}
	}
	return ""
}

// kindOf groups the rules by what they leave open.
func kindOf(rule string, t *syntax.Token) string {
	switch rule {
	case "":
		return "unknown"
	case "agent-context", "agent", "same-agent", "description", "several", "people", "their-statement":
		return "agent"
	case "name", "surname", "person", "title", "named", "seat", "town":
		return "name"
	}
	if t.UPOS == "PRON" || t.UPOS == "DET" || strings.HasPrefix(rule, "pronoun") {
		return "pronoun"
	}
	return "of"
}

// listen asks the reader for the words that it takes for the source.
func (q *question) listen() {
	g := q.d.in.Reading
	word, most := q.a.cue.head, float32(-1)
	for _, t := range q.a.cue.tokens {
		if p := g.Stances(q.a.sentence, t); p != nil && 1-p[0] > most {
			word, most = t, 1-p[0]
		}
	}
	for _, f := range g.Fillers(q.a.sentence, word, reader.Speaker, 0.05) {
		v := vote{sentence: f.Sentence, token: f.Token, p: float64(f.P)}
		if f.Sentence == q.a.voice.sentence && q.a.voice.known && slices.Contains(q.a.voice.tokens, f.Token) {
			q.own = max(q.own, v.p)
		}
		who, _ := q.d.in.Actors.At(f.Sentence, f.Token, q.d.in.Published)
		if len(who) == 0 {
			continue
		}
		v.as = who[0]
		q.votes = append(q.votes, v)
		q.said[reader.Party(v.as)] = max(q.said[reader.Party(v.as)], v.p)
	}
	slices.SortStableFunc(q.votes, func(a, b vote) int { return cmp.Compare(b.p, a.p) })
}

// recent ranks the parties that the words before the cue name, the last first.
func (q *question) recent() {
	type place struct{ sentence, token int }
	q.last = map[string]int{}
	at := map[string]place{}
	var ps []string
	for _, p := range q.d.all {
		for _, n := range q.d.named[p] {
			if n.Sentence > q.a.sentence || n.Sentence == q.a.sentence && (n.Head >= q.a.cue.head || q.owns(n.Head)) {
				continue
			}
			if at[p] == (place{}) {
				ps = append(ps, p)
			}
			at[p] = place{n.Sentence + 1, n.Head}
		}
	}
	slices.SortStableFunc(ps, func(a, b string) int {
		return cmp.Or(at[b].sentence-at[a].sentence, at[b].token-at[a].token)
	})
	for i, p := range ps {
		q.last[p] = i + 1
	}
}

// owns: the token of the cue's sentence is one of the source's words.
func (q *question) owns(token int) bool {
	return q.a.voice.known && q.a.voice.sentence == q.a.sentence && slices.Contains(q.a.voice.tokens, token)
}

// options lists the answers, the present one first; no two are of the same code.
func (q *question) options() []event.Option {
	var out []event.Option
	seen := map[string]bool{}
	add := func(a coding.Actor) {
		if !seen[a.Code] {
			seen[a.Code] = true
			var who []coding.Actor
			if a.Code != "" {
				who = []coding.Actor{a}
			}
			out = append(out, event.Option{Actors: who})
		}
	}
	if q.now != nil {
		add(*q.now)
	} else {
		add(coding.Actor{})
	}
	for _, v := range q.votes {
		if v.p >= leastVote {
			add(v.as)
		}
	}
	if q.cue != nil {
		for _, a := range q.cue.Sources {
			add(a)
		}
	}
	sectors := q.sectors()
	for _, p := range q.d.all {
		for _, a := range q.d.nearest(p, q.a.sentence, q.a.cue.head) {
			if q.kind == "pronoun" || q.kind == "name" || q.kind == "none" || len(p) > 3 {
				add(a)
			}
		}
		if len(p) == 3 && q.kind != "none" && !slices.Contains(bodies, p) {
			for _, s := range sectors {
				add(q.understood(p, s))
			}
		}
	}
	if q.kind == "agent" || q.kind == "unknown" {
		for _, s := range sectors {
			add(q.understood("INT", s))
			if len(s) > 0 {
				add(q.understood("", s))
			}
		}
	}
	for i := range out {
		out[i].Features = q.features(out[i].Actors, i == 0)
	}
	return out
}

// bodies are codes that stand for no state.
var bodies = []string{"IGO", "NGO", "IMG", "INT", "MNC"}

// sectors are those that the source may have: its own, or those of somebody who
// is not known.
func (q *question) sectors() [][]string {
	switch {
	case q.now == nil: // the voice is nobody: there is no name to understand
		return nil
	case q.kind == "unknown" && words().paper[q.word]:
		return [][]string{nil}
	case q.kind == "unknown":
		return [][]string{{"CVL"}, {"GOV"}}
	case q.now.Country != "" || q.kind == "agent":
		return [][]string{q.now.Sectors}
	}
	return nil
}

// understood is the source as somebody of a country.
func (q *question) understood(country string, sectors []string) coding.Actor {
	code := country + strings.Join(sectors, "")
	return coding.Actor{Name: q.now.Name, ID: code, Country: country, Sectors: slices.Clone(sectors), Code: code}
}

// answer gives the claim the answer, with the words that the reader takes for
// it where its own name somebody else.
func (q *question) answer(o event.Option, weights event.Weights) {
	c := q.c
	c.Because = slices.DeleteFunc(c.Because, func(b coding.Reason) bool { return b.Field == "source" })
	why := coding.Reason{Field: "source", Rule: weights.Reason(o, 0)}
	if len(o.Actors) == 0 {
		c.Source = nil
		c.Because = append([]coding.Reason{why}, c.Because...)
		return
	}
	who := o.Actors[0]
	if v, ok := q.heardFor(who); ok {
		s := &q.d.in.Document.Sentences[v.sentence]
		at := -1
		if v.sentence == q.a.sentence {
			at = q.a.cue.head
		}
		if tokens := nounPhraseTokens(s, v.token, at); len(tokens) > 0 {
			q.a.voice = voiceOf(v.sentence, v.token, tokens, "reader")
			c.SourceSpans = nil
			for _, t := range spansOf(q.d.in.Document, s, tokens) {
				c.SourceSpans = append(c.SourceSpans, coding.SpanOf(q.d.in.Document.Text, t.start, t.end))
			}
		}
	}
	who.Span = nil
	if len(c.SourceSpans) > 0 {
		span := c.SourceSpans[0]
		who.Span, why.Span = &span, &span
	}
	c.Source = &who
	c.Because = append([]coding.Reason{why}, c.Because...)
}

// heardFor is the word that the reader takes for the source where that names
// the actor and the reader does not hear the words that the tree gives.
func (q *question) heardFor(who coding.Actor) (vote, bool) {
	for _, v := range q.votes {
		if v.p >= 0.5 && q.own < 0.3 && v.as.Code == who.Code && !slices.Contains(q.a.cue.tokens, v.token) {
			return v, true
		}
	}
	return vote{}, false
}
