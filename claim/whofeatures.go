package claim

import (
	"slices"
	"strings"

	"demarche/coding"
	"demarche/event"
	"demarche/reader"
)

// answerFeatures collects the names of what speaks for an answer.
type answerFeatures struct {
	q     *question
	names []string
}

// add adds a feature by itself and for the kind of words that name the source.
func (f *answerFeatures) add(name string) {
	f.names = append(f.names, name, f.q.kind+": "+name)
}

func (f *answerFeatures) addIf(holds bool, name string) {
	if holds {
		f.add(name)
	}
}

// worded adds a feature for the noun or pronoun that the source is named by.
func (f *answerFeatures) worded(name string) {
	f.names = append(f.names, "of "+f.q.word+": "+name)
}

// above adds a feature for each of a row of thresholds that a share reaches.
func (f *answerFeatures) above(name string, share float64) {
	for _, t := range [...]struct {
		least float64
		name  string
	}{{0.05, " .05"}, {0.1, " .1"}, {0.2, " .2"}, {0.3, " .3"}, {0.5, " .5"}, {0.7, " .7"}, {0.9, " .9"}} {
		if share < t.least {
			return
		}
		f.add(name + t.name)
	}
}

// features names what speaks for an answer.
func (q *question) features(actors []coding.Actor, present bool) []string {
	f := &answerFeatures{q: q}
	if present {
		f.add("as it is")
		f.names = append(f.names, "as it is by "+q.rule, "as it is by "+q.a.voice.rule)
		f.worded("as it is")
		f.above("reader: its words", q.own)
	}
	best := 0.0
	for _, v := range q.votes {
		if len(actors) == 0 || reader.Party(v.as) != reader.Party(actors[0]) {
			best = max(best, v.p)
		}
	}
	f.above("reader: another", best)
	if len(actors) == 0 {
		f.add("nobody")
		f.worded("nobody")
		f.names = append(f.names, "nobody by "+q.a.content.take.name, "nobody of "+q.a.frame.name)
		return f.names
	}
	a := actors[0]
	p := reader.Party(a)
	f.above("reader: this", q.said[p])
	f.addIf(len(q.votes) > 0 && q.votes[0].as.Code == a.Code, "reader: first of all, to the code")
	q.standing(f, a, p)
	q.told(f, p)
	q.before(f, a, p)
	q.mentioned(f, a, p)
	return f.names
}

// standing adds where the party stands in the dispatch, and as what the source
// would be coded.
func (q *question) standing(f *answerFeatures, a coding.Actor, p string) {
	d := q.d
	sector := "state"
	if len(a.Sectors) > 0 {
		sector = a.Sectors[0]
	}
	switch {
	case a.Country == "" || p == "INT":
		f.add("no state")
		f.worded("no state " + a.Country)
		f.add("no state, " + sector)
	case len(p) > 3 || slices.Contains(bodies, p):
		f.add("a body")
		f.worded("a body")
	}
	f.add("sector " + sector)
	f.worded("sector " + sector)
	what, _, named := strings.Cut(a.ID, "/")
	if !named {
		what = "code"
	}
	f.add("a " + what)
	f.worded("a " + what)
	f.addIf(p == d.home, "the dateline's country")
	if p == d.home {
		f.worded("the dateline's country")
	}
	place := slices.Index(d.rank, p)
	f.addIf(place == 0, "first of the story")
	f.addIf(place == 1, "second of the story")
	f.addIf(place < 0, "not of the story")
	f.above("share of the names", float64(len(d.named[p]))/float64(max(1, d.names)))
	f.above("share of the story", float64(d.counts[p])/float64(max(1, d.parts)))
	coded := func(sentence int) bool {
		return slices.ContainsFunc(d.named[p], func(n naming) bool {
			return n.as.Code == a.Code && (sentence < 0 || n.Sentence == sentence) && !(n.Sentence == q.a.sentence && q.owns(n.Head))
		})
	}
	f.addIf(coded(-1), "so coded elsewhere")
	f.addIf(coded(q.a.sentence), "so coded in the sentence")
	f.addIf(q.a.sentence > 0 && coded(q.a.sentence-1), "so coded in the sentence before")
}

// told adds how the party takes part in the events beside.
func (q *question) told(f *answerFeatures, p string) {
	stance := string(q.c.Stance)
	if e := q.cue; e != nil {
		f.addIf(takesPart(e.Sources, p), "source of the cue's event")
		f.addIf(takesPart(e.Targets, p), "target of the cue's event")
	}
	if e := q.first; e != nil {
		for _, x := range [...]struct {
			of   []coding.Actor
			name string
		}{{e.Sources, "source of what it tells"}, {e.Targets, "target of what it tells"}} {
			if takesPart(x.of, p) {
				f.add(x.name)
				f.add(stance + ": " + x.name)
				f.add(x.name + ", " + e.Type)
			}
		}
		f.addIf(e.Place != nil && e.Place.Country == p, "place of what it tells")
	}
	inside := slices.ContainsFunc(q.c.Events, func(id string) bool {
		e := &q.d.events[q.d.inEvent[id]]
		return takesPart(e.Sources, p) || takesPart(e.Targets, p)
	})
	f.addIf(inside, "takes part in what it tells")
	var before *event.Event
	for i := range q.d.events {
		if e := &q.d.events[i]; e.Sentence < q.a.sentence || e.Sentence == q.a.sentence && e.Token < q.a.cue.head && !q.a.isCue(e) {
			before = e
		}
	}
	if before != nil {
		f.addIf(takesPart(before.Sources, p), "source of the event before")
		f.addIf(takesPart(before.Targets, p), "target of the event before")
	}
}

func takesPart(actors []coding.Actor, p string) bool {
	return slices.ContainsFunc(actors, func(a coding.Actor) bool { return reader.Party(a) == p })
}

// before adds whose the claims around are.
func (q *question) before(f *answerFeatures, a coding.Actor, p string) {
	d := q.d
	whose := func(i int) string {
		if i < 0 || i >= len(d.claims) || d.claims[i].Source == nil {
			return ""
		}
		return reader.Party(*d.claims[i].Source)
	}
	near := " far"
	if q.at > 0 {
		switch back := q.a.sentence - d.found[q.at-1].sentence; back {
		case 0:
			near = " in the sentence"
		case 1:
			near = ""
		}
		f.addIf(whose(q.at-1) == p, "of the claim before"+near)
		f.addIf(whose(q.at-1) == p && d.claims[q.at-1].Source.Code == a.Code, "of the claim before, to the code"+near)
		if d.found[q.at-1].holds(d.in.Document, q.a.start(d.in.Document)) {
			f.addIf(whose(q.at-1) == p, "of the claim around")
		}
	}
	f.addIf(whose(q.at-2) == p, "of the claim before that")
	f.addIf(whose(q.at+1) == p, "of the claim after")
	for i := q.at + 1; i < len(d.found); i++ {
		if b := d.found[i]; b.holds(d.in.Document, q.a.start(d.in.Document)) {
			f.addIf(whose(i) == p, "of a claim around that follows")
			break
		}
	}
	for i := q.at - 1; i >= 0; i-- {
		b := d.found[i]
		if !b.voice.known || strings.ToLower(d.in.Document.Sentences[b.voice.sentence].Tokens[b.voice.token].Lemma) != q.word {
			continue
		}
		f.addIf(whose(i) == p, "of a claim of the like before")
		break
	}
}

// mentioned adds where the words beside name the party.
func (q *question) mentioned(f *answerFeatures, a coding.Actor, p string) {
	d, text := q.d, q.d.in.Document
	s := &text.Sentences[q.a.sentence]
	switch n := q.last[p]; {
	case n == 1:
		f.add("named last")
		f.worded("named last")
	case n == 2:
		f.add("named last but one")
	case n > 2:
		f.add("named before")
	}
	noted := map[string]bool{}
	note := func(name string) {
		if !noted[name] {
			noted[name] = true
			f.add(name)
		}
	}
	for _, n := range d.named[p] {
		back := q.a.sentence - n.Sentence
		if back < 0 || back > 2 {
			continue
		}
		t := &text.Sentences[n.Sentence].Tokens[n.Head]
		subject := t.Is("nsubj")
		switch {
		case back > 0:
			where := [...]string{"", "the sentence before", "two sentences before"}[back]
			note("named in " + where)
			if subject {
				note("subject in " + where)
			}
			if n.as.Code == a.Code {
				note("so named in " + where)
			}
			if n.Sentence+1 == q.a.sentence && subject && t.Head >= 0 && text.Sentences[n.Sentence].Tokens[t.Head].Head < 0 {
				note("subject of the sentence before")
			}
		case q.owns(n.Head):
			note("named by the source's words")
			if n.Head == q.a.voice.token {
				note("named by the source's head")
			}
		default:
			where := "after the cue"
			if n.Head < q.a.cue.head {
				where = "before the cue"
			}
			note("named " + where)
			if q.a.holds(text, t.Start) {
				note("named in the content " + where)
				if subject {
					note("subject in the content " + where)
				}
			}
			if subject {
				note("subject " + where)
			}
			if t.Head == q.a.cue.head {
				note("hangs on the cue as " + t.Rel)
			}
			if t.Head == s.Tokens[q.a.cue.head].Head && t.Head >= 0 && subject {
				note("subject of the clause above")
			}
			if t.Head >= 0 && q.owns(t.Head) {
				note("hangs on the source's words as " + t.Rel)
			}
		}
	}
	if s.NewParagraph {
		f.addIf(q.last[p] == 1, "named last, in the paragraph before")
	}
}
