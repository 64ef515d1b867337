package event

import (
	"slices"
	"strings"

	"demarche/coding"
	"demarche/syntax/argument"
	"demarche/when"
	"demarche/where"
)

// decideTime dates the event: by a time expression in its own phrase or clause,
// else by one of the clauses above it. What has none is dated later, once its
// factuality is known.
func (r *reading) decideTime(c *candidate) {
	best, bestCost := -1, farthest
	for _, i := range r.timesIn[r.at] {
		m := &r.in.Times[i]
		if m.From >= m.To || m.Time.From == "" && m.Time.To == "" || m.Type == "SET" || r.lasting(m) {
			continue
		}
		top, holder := r.topOf(m.From, m.To), r.datedBy(m)
		if cost := r.reach(c.tok, holder); cost < bestCost && !r.ofSpeech(c, holder) && !r.ofOther(c, top) && !r.precedes(c.tok, holder) {
			best, bestCost = i, cost
		}
	}
	if best < 0 {
		return
	}
	m := &r.in.Times[best]
	t := m.Time
	c.time = &t
	c.reasons = append(c.reasons, coding.Reason{Field: "time", Rule: attachment(bestCost) + "; " + m.Rule, Span: t.Span})
}

// lasting reports whether a time says how long, from now on or with an open end,
// which is no day of the event: "gave them 72 hours to leave".
func (r *reading) lasting(m *when.Mention) bool {
	return m.Type == "DURATION" && (m.Time.From == "" || m.Time.To == "" || m.Time.From == r.in.Published)
}

// ofOther reports whether a time dates a noun that is not the event: "before
// Sunday's election".
func (r *reading) ofOther(c *candidate, top int) bool {
	t := r.s.Tokens[top]
	return t.Head >= 0 && t.Head != c.tok && (t.Rel == "nmod:poss" || t.Is("compound")) && !r.eventNoun(t.Head)
}

// farthest is the cost from which an expression belongs to something else.
const farthest = 4

func attachment(cost int) string {
	switch cost {
	case 0:
		return "in the event's phrase"
	case 1:
		return "in the event's clause"
	case 2, 3:
		return "in a clause above"
	}
	return "elsewhere in the sentence"
}

// topOf returns the token of a range whose head stands outside it.
func (r *reading) topOf(from, to int) int {
	for i := from; i < to; i++ {
		if h := r.s.Tokens[i].Head; h < from || h >= to {
			return i
		}
	}
	return from
}

// distance counts how far above the event the phrase at top hangs.
func (r *reading) distance(event, top int) int { return r.reach(event, r.predicateOf(top)) }

// reach counts how far above the event the word stands that a phrase belongs to:
// 0 for the event itself, 1 in its clause, then one more for each clause boundary.
func (r *reading) reach(event, holder int) int {
	if holder == event {
		return 0
	}
	if r.equated(event, holder) {
		return 1
	}
	cost, cur := 0, event
	for n := 0; n < 8 && cur >= 0; n++ {
		if cur == holder {
			return max(cost, 1)
		}
		t := r.s.Tokens[cur]
		switch {
		case t.Is("conj"):
			cost++
		case r.clausal(cur):
			cost += 2
			if t.Is("acl") || t.Rel == "ccomp" || t.Is("parataxis") {
				cost++
			}
		}
		cur = t.Head
	}
	return farthest
}

// equated reports whether a copula says that an event is what its subject is:
// "the strikes on Friday were the first attack on the base".
func (r *reading) equated(event, subject int) bool {
	return r.s.Child(event, "cop") >= 0 && r.s.Child(event, "nsubj") == subject && r.s.Tokens[event].UPOS == "NOUN"
}

// ofSpeech reports whether a phrase of the holder tells when or where somebody
// spoke of a deed, not of the deed: "admitted on Sunday that its missiles had hit
// the port".
func (r *reading) ofSpeech(c *candidate, holder int) bool {
	if !deed(c) {
		return false
	}
	if o := r.byTok[holder]; holder == c.tok || o != nil && deed(o) {
		return false
	}
	for cur, n := c.tok, 0; n < 8 && cur >= 0 && cur != holder; n++ {
		t := r.s.Tokens[cur]
		if t.Rel == "ccomp" && t.Head == holder {
			return true
		}
		cur = t.Head
	}
	return false
}

// datedBy returns what a time expression dates: the event noun or verb that it
// hangs on; for a stretch what it runs from, "the raid" in "a day after the raid";
// in a phrase that tells what went before that phrase's noun, "incidents" in
// "talks follow two incidents last week".
func (r *reading) datedBy(m *when.Mention) int {
	if m.Type == "DURATION" {
		for _, i := range []int{m.To, m.To - 1} {
			if i >= len(r.s.Tokens) || !isWord("origin", strings.ToLower(r.s.Tokens[i].Form)) {
				continue
			}
			if t := r.s.Tokens[i]; t.Head >= 0 && (t.Is("case") || t.Is("mark") || t.Rel == "advmod") {
				return t.Head
			}
		}
	}
	top := r.topOf(m.From, m.To)
	holder := r.predicateOf(top)
	from := r.s.Tokens[top].Head
	if m.From > 0 && r.s.Child(top, "case") < 0 {
		from = m.From - 1 // without a preposition it is of the phrase it ends, wherever the tree hangs it
	}
	for cur := from; cur >= 0 && cur != holder && !r.clausal(cur); cur = r.s.Tokens[cur].Head {
		if r.s.Tokens[cur].UPOS == "NOUN" && r.afterWord(cur) {
			return cur
		}
	}
	return holder
}

// afterWord reports whether a word stands behind one that says it went before
// what it is told with: "after the raid", "following two incidents".
func (r *reading) afterWord(tok int) bool {
	for _, rel := range []string{"case", "mark"} {
		if i := r.s.Child(tok, rel); i >= 0 && isWord("sequel", strings.ToLower(r.s.Tokens[i].Form)) {
			return true
		}
	}
	return false
}

// precedes reports whether an event is told as what went before another:
// "protested on Friday over the killing", "met after troops had crossed".
func (r *reading) precedes(event, holder int) bool {
	for cur, n := event, 0; cur >= 0 && cur != holder && n < 8; n++ {
		if r.afterWord(cur) {
			return true
		}
		cur = r.s.Tokens[cur].Head
	}
	return false
}

// predicateOf climbs from a phrase to the event noun, verb or root it hangs on.
func (r *reading) predicateOf(tok int) int {
	for n := 0; n < 8; n++ {
		h := r.s.Tokens[tok].Head
		if h < 0 {
			return tok
		}
		if r.clausal(h) || r.eventNoun(h) {
			return h
		}
		tok = h
	}
	return tok
}

// clausal reports whether the token heads a clause.
func (r *reading) clausal(i int) bool {
	t := r.s.Tokens[i]
	if t.Head < 0 {
		return true
	}
	return t.UPOS == "VERB" && !t.Is("amod") || t.Is("ccomp") || t.Is("xcomp") || t.Is("advcl") || t.Is("acl") || t.Is("parataxis") ||
		r.s.Child(i, "cop") >= 0
}

// eventNoun reports whether a noun may name an event and so take a time or a
// place of its own.
func (r *reading) eventNoun(i int) bool {
	t := r.s.Tokens[i]
	if t.UPOS != "NOUN" {
		return false
	}
	return slices.ContainsFunc(keys(t), func(k string) bool { return len(r.l.byNoun[k]) > 0 })
}

// decidePlace puts the event somewhere: a place in its own phrase or clause,
// the place of what it was done to, or one in the clauses above. Of several the
// nearest, then the most precise.
func (r *reading) decidePlace(c *candidate) {
	best, bestCost := -1, farthest
	for _, i := range r.placesIn[r.at] {
		m := &r.in.Places[i]
		top := r.topOf(m.From, m.To)
		if !r.locative(top, c, m) || r.ofSpeech(c, r.predicateOf(top)) {
			continue
		}
		cost := r.distance(c.tok, top)
		if cost < bestCost || cost == bestCost && best >= 0 && finer(m, &r.in.Places[best]) {
			best, bestCost = i, cost
		}
	}
	if (best < 0 || bestCost > 1) && r.placeFromTargets(c) || best < 0 {
		return
	}
	m := &r.in.Places[best]
	p := m.Place
	c.place = &p
	c.reasons = append(c.reasons, coding.Reason{Field: "place", Rule: attachment(bestCost) + "; " + m.Rule, Span: p.Span})
}

// finer reports whether a place says more than another: a town more than the
// sea it lies at.
func finer(a, b *where.Mention) bool {
	rank := func(m *where.Mention) int {
		switch m.Kind {
		case where.City, where.Site:
			return 3
		case where.Admin1, where.Admin2:
			return 2
		case where.Country:
			return 1
		}
		return 0
	}
	return rank(a) > rank(b)
}

// locative reports whether the place name stands where a happening is put: in
// a prepositional phrase of place. "Near Ukraine" is not in it, "diplomats from
// Germany" says who they are, and "apologised to Turkey" to whom.
func (r *reading) locative(top int, c *candidate, m *where.Mention) bool {
	for n := 0; n < 3 && top >= 0; n++ {
		t := r.s.Tokens[top]
		prep := argument.Prep(r.s, top)
		switch {
		case isWord("place", prep):
			switch {
			case isWord("beside", prep) && m.Kind == where.Country:
				return false
			case isWord("course", prep) && !moves(c) && !(prep == "from" && m.Kind == where.City):
				return false
			case prep == "from" && t.Is("nmod") && t.Head != c.tok && m.Kind != where.City:
				return false
			}
			return true
		case prep != "" && prep != "of" && prep != "between":
			return false
		}
		if !t.Is("appos") && !t.Is("nmod") && !t.Is("compound") && !t.Is("conj") && !t.Is("flat") {
			return false
		}
		top = t.Head
	}
	return false
}

// moves reports whether an event goes or brings somewhere, so that "to" says
// where it happens and not to whom.
func moves(c *candidate) bool {
	switch c.frame.typ {
	case "MOBILIZE", "RETREAT", "CONSULT", "AID", "ASSAULT", "COERCE", "PROTEST":
		return true
	}
	return false
}

// placeFromTargets: who shelled Sarajevo did so in Sarajevo. A country counts
// only where it is itself the target: its citizens may be anywhere.
func (r *reading) placeFromTargets(c *candidate) bool {
	if !r.physical(c) {
		return false
	}
	for _, a := range c.args {
		if a.Role != argument.Object && a.Role != argument.Oblique && a.Via != "compound" {
			continue
		}
		from, to := r.s.Subtree(a.Token)
		for _, i := range r.placesIn[r.at] {
			m := &r.in.Places[i]
			if m.From < from || m.To > to || m.Place.Country == "" || r.inClauseBelow(m.From, a.Token) || a.Via == "compound" && namesSource(c, m) {
				continue
			}
			if m.Kind == where.Country && (a.Token < m.From || a.Token >= m.To) {
				continue
			}
			q := m.Place
			c.place = &q
			c.reasons = append(c.reasons, coding.Reason{Field: "place", Rule: "place of the target", Span: q.Span})
			return true
		}
	}
	return false
}

// namesSource reports whether a place's name says who did it: "the U.S. bombing".
func namesSource(c *candidate, m *where.Mention) bool {
	return slices.ContainsFunc(c.sources, func(a coding.Actor) bool { return a.Span != nil && m.Place.Span != nil && *a.Span == *m.Place.Span })
}

// inClauseBelow reports whether a clause of its own stands between a token and
// the phrase above it.
func (r *reading) inClauseBelow(tok, above int) bool {
	for cur := tok; cur >= 0 && cur != above; cur = r.s.Tokens[cur].Head {
		if r.s.Tokens[cur].Is("acl") || r.s.Tokens[cur].Rel == "ccomp" || r.s.Tokens[cur].Is("advcl") {
			return true
		}
	}
	return false
}

// physical reports whether the event is a deed that happens at a place.
func (r *reading) physical(c *candidate) bool {
	switch c.frame.typ {
	case "ASSAULT", "PROTEST", "COERCE", "MOBILIZE", "CONSULT", "AID", "RETREAT":
		return true
	}
	return false
}
