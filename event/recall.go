package event

import (
	"slices"

	"demarche/coding"
	"demarche/reader"
)

// recall completes what a sentence leaves to its readers. A dispatch tells one
// story of few parties: who rejects without a word on whom rejects what the
// other party asked for, "the attack" is the one told of before, and what the
// dispatch reports as its news happened on the day it says so.
func (r *reading) recall(found []*candidate) {
	st := storyOf(found)
	for i, c := range found {
		if len(c.sources) == 0 {
			r.sourceFromBefore(found[:i], c)
		}
		if len(c.sources) == 0 && len(c.targets) > 0 && c.frame.typ == "COERCE" {
			r.sourceAtHome(c)
		}
	}
	for i, c := range found {
		if len(c.sources)+len(c.targets) == 0 {
			r.partiesFromSame(found, i, c)
		}
	}
	for i, c := range found {
		if len(c.targets) == 0 && len(c.sources) > 0 {
			r.targetFromStory(found, i, st, c)
		}
	}
	if r.g != nil {
		d := r.newDispatch(found)
		r.chooseParties(d)
		r.chooseSectors(d)
	}
	r.occasions(found)
	if r.g != nil {
		r.chooseStages(found)
	}
}

// recallReach is how many sentences back an event is still in mind.
const recallReach = 3

// sourceFromBefore: an event with the same target and of the same type, told a
// little earlier, is the same deed or one of the same series.
func (r *reading) sourceFromBefore(before []*candidate, c *candidate) {
	for i := len(before) - 1; i >= 0; i-- {
		b := before[i]
		if c.sentence-b.sentence > recallReach {
			return
		}
		if b.frame.typ != c.frame.typ || len(b.sources) == 0 {
			continue
		}
		if len(c.targets) > 0 && len(b.targets) > 0 && !overlap(c.targets, b.targets) || overlap(c.targets, b.sources) {
			continue
		}
		c.sources = implied(b.sources)
		r.because(c, "sources", "source of the event before")
		return
	}
}

// partiesFromSame: "the attack" and "the talks" of which a dispatch speaks
// without naming anybody are those whose parties it has named.
func (r *reading) partiesFromSame(found []*candidate, at int, c *candidate) {
	for _, i := range nearest(at, len(found)) {
		o := found[i]
		if o.frame.typ != c.frame.typ || len(o.sources)+len(o.targets) == 0 || o.frame.symmetric != c.frame.symmetric {
			continue
		}
		c.sources, c.targets = implied(o.sources), implied(o.targets)
		r.because(c, "sources", "parties of the same deed")
		return
	}
}

// sourceAtHome: who is arrested, tried or censored by nobody named is so by the
// authorities of the country.
func (r *reading) sourceAtHome(c *candidate) {
	country := ""
	if c.place != nil {
		country = c.place.Country
	} else if a := c.targets[0]; len(a.Country) == 3 && !isOrganisation(a) {
		country = a.Country
	}
	if country == "" {
		return
	}
	c.sources = []coding.Actor{understoodActor(country, "GOV")}
	r.because(c, "sources", "authorities of the country")
}

// targetFromStory finds to whom a deed without a named target was done. What is
// done at home is done to the people of the country, and their unrest is against
// its government; what is said across borders is said to the other party. The
// orders below were chosen by measuring which is right most often.
func (r *reading) targetFromStory(found []*candidate, at int, st story, c *candidate) {
	if c.frame.symmetric || r.targetFromInner(c) {
		return
	}
	switch c.frame.typ {
	case "MOBILIZE", "RETREAT", "CONSULT":
		return
	case "ASSAULT", "COERCE", "PROTEST", "CONCEDE", "AID":
		if a, ok := st.domestic(c); ok {
			c.targets = []coding.Actor{a}
			r.because(c, "targets", "at home, in the story's country")
			return
		}
	}
	if len(c.others) > 0 {
		c.targets = c.others
		r.because(c, "targets", "named in the content")
		return
	}
	if a, ok := st.government(c); ok {
		c.targets = []coding.Actor{a}
		r.because(c, "targets", "the government of the country")
		return
	}
	if c.frame.typ == "AGREE" || c.frame.typ == "ACCUSE" {
		r.opponentOf(found, at, c)
	}
	if a, ok := st.other(c.sources); ok && len(c.targets) == 0 {
		c.targets = []coding.Actor{a}
		r.because(c, "targets", "other party of the story")
	}
}

// targetFromInner: who condemns a deed condemns its doer, who asks for one asks
// its doer, and who promises or threatens one does so to whom it is to be done.
func (r *reading) targetFromInner(c *candidate) bool {
	if c.inner == nil {
		return false
	}
	var who []coding.Actor
	switch c.frame.typ {
	case "ACCUSE", "REJECT", "SUPPORT", "REQUEST":
		who = without(c.inner.sources, c.sources)
	case "THREATEN", "AGREE", "CONCEDE":
		who = without(c.inner.targets, c.sources)
	}
	if len(who) == 0 {
		return false
	}
	c.targets = implied(who)
	r.because(c, "targets", "of the "+c.inner.frame.name+" it is about")
	return true
}

// opponentOf takes the other party of the nearest event in which the source
// had one.
func (r *reading) opponentOf(found []*candidate, at int, c *candidate) {
	for _, i := range nearest(at, len(found)) {
		if other := opponents(found[i], c.sources); len(other) > 0 {
			c.targets = implied(other)
			r.because(c, "targets", "other party of the event beside")
			return
		}
	}
}

// story counts how often each party takes part in the events of a dispatch, by
// the words of the events themselves.
type story struct {
	parties []string // most frequent first
	actors  map[string]coding.Actor
}

func storyOf(found []*candidate) story {
	st := story{actors: map[string]coding.Actor{}}
	count := map[string]int{}
	for _, c := range found {
		for _, a := range slices.Concat(c.sources, c.targets) {
			p := reader.Party(a)
			if a.Country == "" {
				continue
			}
			if count[p]++; count[p] == 1 {
				st.parties = append(st.parties, p)
				a.Span = nil
				st.actors[p] = a
			}
		}
	}
	slices.SortStableFunc(st.parties, func(a, b string) int { return count[b] - count[a] })
	return st
}

// other returns the most frequent party that is none of the actors'.
func (st story) other(actors []coding.Actor) (coding.Actor, bool) {
	for _, p := range st.parties {
		if !slices.ContainsFunc(actors, func(a coding.Actor) bool { return reader.Party(a) == p }) {
			return st.actors[p], true
		}
	}
	return coding.Actor{}, false
}

// domestic returns the people or the government of the story's country, where
// it is a state: the party that most events are about.
func (st story) domestic(c *candidate) (coding.Actor, bool) {
	if len(st.parties) == 0 || len(st.parties[0]) != 3 || isOrganisation(st.actors[st.parties[0]]) {
		return coding.Actor{}, false
	}
	country := st.parties[0]
	if !slices.ContainsFunc(c.sources, func(a coding.Actor) bool { return reader.Party(a) == country }) {
		return st.actors[country], true
	}
	if c.frame.typ == "PROTEST" {
		return understoodActor(country, "GOV"), true
	}
	return understoodActor(country, "CVL"), true
}

// understoodActor is somebody whom the text does not name; its code is its id.
func understoodActor(country, sector string) coding.Actor {
	code, name := country+sector, sector
	if called := understood()[sector]; len(called) > 0 {
		name = called[0]
	}
	return coding.Actor{Name: name, ID: code, Country: country, Sectors: []string{sector}, Code: code}
}

// government returns the government of the story's country where it is its own
// people, parties or rebels who speak.
func (st story) government(c *candidate) (coding.Actor, bool) {
	if len(st.parties) == 0 || len(st.parties[0]) != 3 || len(c.sources) != 1 {
		return coding.Actor{}, false
	}
	a := c.sources[0]
	if reader.Party(a) != st.parties[0] || isOrganisation(a) || len(a.Sectors) == 0 {
		return coding.Actor{}, false
	}
	switch a.Sectors[0] {
	case "GOV", "MIL", "JUD", "COP", "SPY", "LEG":
		return coding.Actor{}, false
	}
	return understoodActor(a.Country, "GOV"), true
}

// nearest lists the other indices by distance, those before first.
func nearest(at, n int) []int {
	var out []int
	for i := at - 1; i >= 0; i-- {
		out = append(out, i)
	}
	for i := at + 1; i < n; i++ {
		out = append(out, i)
	}
	return out
}

// opponents returns whom an event sets against the actors, or nil.
func opponents(e *candidate, actors []coding.Actor) []coding.Actor {
	switch {
	case overlap(e.sources, actors) && len(e.targets) > 0:
		return without(e.targets, actors)
	case overlap(e.targets, actors) && len(e.sources) > 0:
		return without(e.sources, actors)
	}
	return nil
}

func overlap(a, b []coding.Actor) bool {
	return slices.ContainsFunc(a, func(x coding.Actor) bool {
		return slices.ContainsFunc(b, func(y coding.Actor) bool { return reader.Party(x) == reader.Party(y) })
	})
}

// implied copies actors without their spans: the words stand elsewhere.
func implied(actors []coding.Actor) []coding.Actor {
	out := slices.Clone(actors)
	for i := range out {
		out[i].Span = nil
	}
	return out
}

func isOrganisation(a coding.Actor) bool {
	switch a.Country {
	case "IGO", "NGO", "IMG", "INT", "MNC", "NGM", "UIS":
		return true
	}
	return false
}
