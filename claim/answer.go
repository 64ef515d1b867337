package claim

import (
	"strings"

	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
)

// reach is how many claims back an answer may look.
const reach = 10

// enough is the evidence that links an answer to a claim.
const enough = 10

// link is a pair of claims of which the first may answer the second.
type link struct {
	c, to         *coding.Claim
	topic, other  topic
	frame         string // of c
	otherEvents   coding.Factuality
	distance      int  // claims from to to c; negative where to follows
	sameParagraph bool // no paragraph ends between their cues
	inside        bool // to stands in c's content: "rejected the claim that"
}

// answer links a denial, a doubt or a confirmation to the claim it answers: the
// claim of another source for which there is most evidence, if that is enough. A
// rule of thumb that would rather miss a link than invent one.
func answer(d *syntax.Document, found []*attribution, claims []coding.Claim, events []event.Event) {
	topics := make([]topic, len(found))
	for i, a := range found {
		topics[i] = topicOf(d, a, &claims[i], events)
	}
	for i := range claims {
		if !answers(&claims[i]) {
			continue
		}
		best, bestScore := -1, enough-1
		for k := min(i+1, len(claims)-1); k >= 0 && k >= i-reach; k-- {
			if k == i || !mayAnswer(&claims[i], &claims[k]) || found[k].holds(d, found[i].start(d)) {
				continue // a claim that reports another is not answered by it
			}
			l := link{
				c: &claims[i], to: &claims[k], topic: topics[i], other: topics[k],
				frame: found[i].frame.name, otherEvents: found[k].frame.events, distance: i - k,
				sameParagraph: !strings.Contains(between(d, found[i], found[k]), "\n"),
				inside:        found[i].holds(d, found[k].start(d)),
			}
			if score := l.evidence(); score > bestScore {
				best, bestScore = k, score
			}
		}
		if best >= 0 {
			span := claims[i].CueSpans[0]
			claims[i].Answers = claims[best].ID
			claims[i].Because = append(claims[i].Because, coding.Reason{Field: "answers", Rule: "answers-" + topics[i].tie(topics[best]), Span: &span})
		}
	}
}

// between is the text from one cue to the other.
func between(d *syntax.Document, a, b *attribution) string {
	return d.Text[min(a.start(d), b.start(d)):max(a.start(d), b.start(d))]
}

func answers(c *coding.Claim) bool {
	return c.Stance == coding.Denies || c.Stance == coding.Doubts || c.Stance == coding.Confirms
}

// mayAnswer: nobody denies himself, and a demand cannot be false.
func mayAnswer(c, to *coding.Claim) bool {
	if to.Stance == coding.Wants || to.Answers == c.ID {
		return false
	}
	if c.Source != nil && to.Source != nil && c.Source.Code != "" && c.Source.Code == to.Source.Code {
		return c.Stance == coding.Confirms && to.Stance != coding.Confirms
	}
	return to.Stance != c.Stance || c.Stance == coding.Confirms
}

// topic is what a claim is about, as far as answering goes.
type topic struct {
	words   map[string]bool // lemmas of the content's nouns, verbs and names
	types   map[string]bool // types of the events inside
	accused map[string]bool // countries that act in those events, or are named in the claim
	anaphor bool            // "the accusation", "it": the content only points back
}

// evidence weighs how likely c answers to. The weights are a logistic regression
// on annotated dispatches, rounded; distance counts claims from to to c.
func (l link) evidence() int {
	score := min(shared(l.topic.words, l.other.words), 3)
	for _, e := range []struct {
		holds  bool
		weight int
	}{
		{shared(l.topic.types, l.other.types) > 0, 3},
		{l.to.Stance == coding.Alleges, 5},
		{l.to.Stance == coding.Denies, -3},
		{l.c.Source != nil && l.other.accused[l.c.Source.Country], 3},
		{l.topic.anaphor && l.distance == 1, 6},
		{l.distance == 1, 5},
		{l.distance == 2, 2},
		{l.distance > 2, -2},
		{l.distance < 0, -3},
		{l.sameParagraph, 5},
		{l.inside, 3},
		{l.c.Stance == coding.Confirms, -6},
		{l.frame == "rule-out", -6},
		{l.frame == "deny", -2},
		{l.otherEvents == coding.Planned || l.otherEvents == coding.Possible, -6},
	} {
		if e.holds {
			score += e.weight
		}
	}
	return score
}

// tie names the main reason why two topics belong together.
func (t topic) tie(other topic) string {
	switch {
	case shared(t.types, other.types) > 0:
		return "event"
	case shared(t.words, other.words) > 0:
		return "words"
	case t.anaphor:
		return "anaphor"
	}
	return "accused"
}

func shared(a, b map[string]bool) int {
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return n
}

func topicOf(d *syntax.Document, a *attribution, c *coding.Claim, events []event.Event) topic {
	t := topic{words: map[string]bool{}, types: map[string]bool{}, accused: map[string]bool{}}
	inside := map[string]bool{}
	for _, id := range c.Events {
		inside[id] = true
	}
	for _, e := range events {
		if inside[e.ID] {
			t.types[e.Type] = true
			addCountries(t.accused, e.Sources)
		}
		if a.isCue(&e) {
			addCountries(t.accused, e.Targets)
		}
	}
	content := 0
	a.eachContentToken(d, func(tok *syntax.Token) {
		content++
		switch tok.UPOS {
		case "NOUN", "VERB", "PROPN", "NUM", "ADJ":
			if lemma := strings.ToLower(tok.Lemma); !words().anaphor[lemma] && len(lemma) > 2 {
				t.words[lemma] = true
			}
		}
	})
	t.anaphor = len(t.words) <= 1 && a.pointsBack(d) || content <= 2 && len(t.words) == 0
	return t
}

func addCountries(to map[string]bool, actors []coding.Actor) {
	for _, a := range actors {
		if a.Country != "" {
			to[a.Country] = true
		}
	}
}

// eachContentToken calls f for the tokens of the content.
func (a *attribution) eachContentToken(d *syntax.Document, f func(*syntax.Token)) {
	spans := a.contentSpans(d.Text)
	for i := range d.Sentences {
		s := &d.Sentences[i]
		for _, sp := range spans {
			if s.End <= sp.start || s.Start >= sp.end {
				continue
			}
			for k := range s.Tokens {
				if tok := &s.Tokens[k]; tok.Start >= sp.start && tok.End <= sp.end {
					f(tok)
				}
			}
		}
	}
}

// pointsBack reports whether the content is headed by such a noun or a pronoun.
func (a *attribution) pointsBack(d *syntax.Document) bool {
	if len(a.content.tokens) == 0 {
		return false
	}
	t := &d.Sentences[a.sentence].Tokens[a.content.head]
	return t.UPOS == "PRON" || words().anaphor[strings.ToLower(t.Lemma)]
}
