package event

import (
	"slices"
	"strings"

	"demarche/coding"
	"demarche/reader"
	"demarche/syntax/argument"
)

// chooseParties takes the likeliest answers to who takes part in each event,
// sources before targets.
func (r *reading) chooseParties(d *dispatch) {
	for i := range d.found {
		r.chooseParty(d, i, reader.Source)
	}
	d.count(d.found)
	for i := range d.found {
		r.chooseParty(d, i, reader.Target)
	}
}

func (r *reading) chooseParty(d *dispatch, at int, role reader.Role) {
	c := d.found[at]
	a := &asked{near: map[string][]coding.Actor{}, d: d, r: r, at: at, c: c, role: role, field: "sources", now: c.sources, other: c.targets}
	if role == reader.Target {
		c.targets = slices.DeleteFunc(slices.Clone(c.targets), func(t coding.Actor) bool { return oneOf(t, c.sources) })
		if len(c.targets) == 0 {
			r.unsay(c, "targets")
		}
		a.field, a.now, a.other = "targets", c.targets, c.sources
	}
	x := r.choiceOf(c, a.field)
	x.Other, x.Options = a.other, a.options()
	taken := r.take(x)
	if taken == 0 {
		return // as it is
	}
	actors := x.Options[taken].Actors
	if role == reader.Target {
		c.targets = actors
	} else {
		c.sources = actors
	}
	r.restate(c, a.field, x.Options[taken], len(actors) > 0)
}

// dispatch is what a dispatch as a whole says of its parties.
type dispatch struct {
	found  []*candidate
	named  map[string][]naming // by party, in text order
	all    []string            // the parties of mentions and events, in the order of first appearance
	counts map[string]int      // events by party
	parts  int                 // the sum of counts
	rank   []string            // the parties of events, most frequent first
	names  int                 // mentions of parties
	home   string
}

// naming is a mention of a party.
type naming struct {
	sentence, token int
	actor           coding.Actor
}

func (r *reading) newDispatch(found []*candidate) *dispatch {
	d := &dispatch{found: found, named: map[string][]naming{}}
	for _, x := range r.in.Actors.All() {
		actors, _ := r.in.Actors.At(x.Sentence, x.Head, r.in.Published)
		for _, a := range actors {
			p := reader.Party(a)
			if p == "" || a.Country == "" {
				continue
			}
			if d.named[p] == nil {
				d.all = append(d.all, p)
			}
			d.names++
			d.named[p] = append(d.named[p], naming{x.Sentence, x.Head, a})
		}
	}
	if r.in.Home != nil {
		d.home = r.in.Home.Country
	}
	d.count(found)
	return d
}

// count counts in how many events each party takes part.
func (d *dispatch) count(found []*candidate) {
	d.counts, d.rank, d.parts = map[string]int{}, nil, 0
	for _, c := range found {
		for _, a := range slices.Concat(c.sources, c.targets) {
			p := reader.Party(a)
			if a.Country == "" {
				continue
			}
			d.parts++
			if d.counts[p]++; d.counts[p] == 1 {
				d.rank = append(d.rank, p)
			}
			if !slices.Contains(d.all, p) {
				d.all = append(d.all, p)
			}
		}
	}
	slices.SortStableFunc(d.rank, func(a, b string) int { return d.counts[b] - d.counts[a] })
}

// share is the share of the events' parties that a party is.
func (d *dispatch) share(p string) float64 {
	return float64(d.counts[p]) / float64(max(1, d.parts))
}

// shareOfNames is the share of the mentions of parties that are of one.
func (d *dispatch) shareOfNames(p string) float64 {
	return float64(len(d.named[p])) / float64(max(1, d.names))
}

// asked is the question who plays a role in an event.
type asked struct {
	d          *dispatch
	r          *reading
	at         int // index of the event
	c          *candidate
	role       reader.Role
	field      string
	now, other []coding.Actor
	votes      []vote
	sum        float64                   // what the reader says for anybody
	as         []float32                 // how likely it says nobody, and each of reader.Sectors
	upper      *candidate                // the event above in the sentence
	near       map[string][]coding.Actor // what nearest has found, by party
}

// options lists the answers, the present one first; no two are of the same
// actors' codes.
func (a *asked) options() []Option {
	c := a.c
	a.votes, a.upper = c.votes[a.role], a.above()
	a.as = a.r.g.As(c.sentence, c.tok, a.role)
	for _, v := range a.votes {
		a.sum += float64(v.said)
	}
	var out []Option
	seen := map[string]bool{}
	add := func(actors []coding.Actor) {
		key := codesKey(actors)
		if seen[key] || a.role == reader.Target && slices.ContainsFunc(actors, func(t coding.Actor) bool { return oneOf(t, a.other) }) {
			return
		}
		seen[key] = true
		out = append(out, Option{Actors: actors})
	}
	add(a.now)
	add(nil)
	add(c.framed[a.role])
	for _, v := range a.votes {
		if v.said >= leastHeard {
			add(v.actors)
			if v.said >= 0.1 && len(a.now) > 0 && !overlap(v.actors, a.now) {
				add(slices.Concat(a.now, v.actors))
			}
		}
	}
	if len(a.now) > 1 && len(a.now) <= 4 {
		for i := range a.now {
			add(slices.Delete(slices.Clone(a.now), i, i+1))
		}
	}
	add(implied(c.others))
	if c.inner != nil {
		add(implied(c.inner.sources))
		add(implied(c.inner.targets))
	}
	for _, several := range a.together() {
		add(several)
	}
	for _, p := range a.d.all {
		for _, act := range a.nearest(p) {
			add([]coding.Actor{act})
		}
	}
	for _, country := range a.countries() {
		add([]coding.Actor{understoodActor(country, "CVL")})
		add([]coding.Actor{understoodActor(country, "GOV")})
	}
	for i := range out {
		out[i].Features = a.features(out[i].Actors, i == 0)
	}
	return out
}

// together lists those of several parties who take part in another event on one side, nearest first:
// "the bombing" may be that of all three.
func (a *asked) together() [][]coding.Actor {
	var out [][]coding.Actor
	for _, i := range nearest(a.at, len(a.d.found)) {
		for _, side := range [][]coding.Actor{a.d.found[i].sources, a.d.found[i].targets} {
			if len(partiesOf(side)) > 1 {
				out = append(out, implied(side))
			}
		}
	}
	return out
}

// oneOf reports whether an actor is one of some, so that it can't be both doer and
// sufferer: the same by its name or, where one of the two has none of its own
// ("Manila", "its army"), by its code.
func oneOf(a coding.Actor, some []coding.Actor) bool {
	nameless := func(x coding.Actor) bool { return x.Span == nil || x.ID == x.Code || x.ID == x.Country }
	return slices.ContainsFunc(some, func(b coding.Actor) bool { return same(a, b) || a.Code == b.Code && (nameless(a) || nameless(b)) })
}

// countries are those in which the event may have been understood to be: that
// of the dispatch, of the story and of the other role.
func (a *asked) countries() []string {
	var out []string
	add := func(p string) {
		if len(p) == 3 && !isOrganisation(coding.Actor{Country: p}) && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	add(a.d.home)
	if len(a.d.rank) > 0 {
		add(a.d.rank[0])
	}
	for _, o := range a.other {
		add(reader.Party(o))
	}
	if a.c.place != nil {
		add(a.c.place.Country)
	}
	return out
}

// nearest lists the actors of a party, one of each code, nearest first: as the
// words before the event name them, else those after it.
func (a *asked) nearest(p string) []coding.Actor {
	if out, ok := a.near[p]; ok {
		return out
	}
	out := a.find(p)
	a.near[p] = out
	return out
}

func (a *asked) find(p string) []coding.Actor {
	var out []coding.Actor
	add := func(x coding.Actor) {
		if !slices.ContainsFunc(out, func(b coding.Actor) bool { return b.Code == x.Code }) {
			out = append(out, x)
		}
	}
	list := a.d.named[p]
	for _, n := range slices.Backward(list) {
		if n.sentence < a.c.sentence || n.sentence == a.c.sentence && n.token < a.c.tok {
			add(n.actor)
		}
	}
	for _, n := range list {
		add(n.actor)
	}
	if len(out) > 0 {
		return out
	}
	for _, c := range a.d.found {
		for _, x := range slices.Concat(c.sources, c.targets) {
			if reader.Party(x) == p {
				x.Span = nil
				return []coding.Actor{x}
			}
		}
	}
	return nil
}

func codesKey(actors []coding.Actor) string {
	var codes []string
	for _, a := range actors {
		codes = append(codes, a.Code)
	}
	slices.Sort(codes)
	return strings.Join(slices.Compact(codes), " ")
}

// features names what speaks for an answer. Each name begins with the role;
// those that weigh differently by type of event have that too.
func (a *asked) features(actors []coding.Actor, present bool) []string {
	f := &featureList{role: a.field[:1], typ: a.c.frame.typ}
	f.addIf(present, "is the present answer")
	f.addIf(present, "present by "+mechanismOf(a.c.ruleOf(a.field)))
	framed := a.c.framed[a.role]
	switch {
	case len(framed) == 0:
	case codesKey(actors) == codesKey(framed):
		f.add("of the frame")
		f.add("of the frame by " + mechanismOf(a.c.framedBy[a.role]))
	default:
		f.addIf(overlap(actors, framed), "shares a party with the frame's")
	}
	parties := partiesOf(actors)
	a.heard(f, actors, parties)
	if len(actors) == 0 {
		f.typed("nobody")
		f.add("of " + a.lemma() + ": nobody")
		f.addIf(len(a.other) == 0, "nobody, as in the other role")
		f.addIf(len(framed) > 0, "nobody, though the frame has one")
		if passive := a.passive(); passive != "" {
			f.typed("nobody, " + passive)
			f.add("of " + a.lemma() + ": nobody, " + passive)
		}
		return f.names
	}
	f.addIf(len(parties) > 1, "several")
	f.addIf(len(parties) > 2, "three or more")
	a.standing(f, actors, parties)
	a.told(f, actors)
	a.mentioned(f, actors, parties)
	return f.names
}

// passive says of an event's verb in the passive voice whether its clause names
// who did it: "is accused", "is accused by Moscow".
func (a *asked) passive() string {
	s := &a.r.in.Document.Sentences[a.c.sentence]
	switch {
	case s.Tokens[a.c.tok].UPOS != "VERB" || !argument.Passive(s, a.c.tok):
		return ""
	case s.Child(a.c.tok, "obl:agent") >= 0:
		return "passive with an agent"
	}
	return "passive without an agent"
}

// shares are the thresholds of features that grow with a share or a probability.
var shares = []float64{0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97}

// heard adds what the reader says of the parties: for all of them together, for
// the least of them, and for whoever is left out.
func (a *asked) heard(f *featureList, actors []coding.Actor, parties []string) {
	sum, least, left := 0.0, 1.0, 0.0
	for _, p := range parties {
		said := 0.0
		for _, v := range a.votes {
			if v.party == p {
				said = float64(v.said)
			}
		}
		sum += said
		least = min(least, said)
	}
	for _, v := range a.votes {
		if !slices.Contains(parties, v.party) {
			left = max(left, float64(v.said))
		}
	}
	if len(parties) == 0 {
		f.above("reader: nobody", 1-a.sum)
		f.above("reader: as nobody", float64(a.as[0]))
	} else {
		f.above("reader: these", sum)
		a.heardAs(f, actors)
	}
	if len(parties) > 1 {
		f.above("reader: the least of them", least)
	}
	f.above("reader: another", left)
}

// heardAs adds what the reader says of actors within their parties: of the sectors that they are of, and of
// the words that have their codes, in this role and in the other.
func (a *asked) heardAs(f *featureList, actors []coding.Actor) {
	such, coded, rather := 1.0, 1.0, false
	for _, x := range actors {
		if k := reader.SectorOf(x); k >= 0 {
			such = min(such, float64(a.as[1+k]))
		}
		said := codeSaid(a.votes, x.Code)
		coded = min(coded, said)
		rather = rather || codeSaid(a.c.votes[reader.Target-a.role], x.Code) > said
	}
	f.above("reader: as such", such)
	f.above("reader: so coded", coded)
	f.typedIf(rather, "reader: rather in the other role")
}

// standing adds where the parties stand in the dispatch.
func (a *asked) standing(f *featureList, actors []coding.Actor, parties []string) {
	own := false
	for _, o := range a.other {
		own = own || slices.Contains(parties, reader.Party(o))
	}
	f.typedIf(own, "the other role's party")
	for _, p := range parties {
		org := isOrganisation(coding.Actor{Country: p[:min(3, len(p))]})
		f.typedIf(p == a.d.home, "the dateline's country")
		f.typedIf(org, "an organisation")
		f.above("share of the story", a.d.share(p))
		place := slices.Index(a.d.rank, p)
		f.typedIf(place == 0, "first of the story")
		f.typedIf(place == 1, "second of the story")
		f.addIf(place < 0, "not of the story")
		if other, ok := a.firstOther(); ok {
			f.typedIf(p == other, "first other of the story")
			f.addIf(p == other, "of "+a.lemma()+": first other of the story")
		}
		f.typedIf(a.c.place != nil && a.c.place.Country == p, "of the country of the place")
	}
	for _, x := range actors {
		sector := "state"
		if len(x.Sectors) > 0 {
			sector = x.Sectors[0]
		}
		f.typed("sector " + sector)
		f.typedIf(own, "the other role's party, sector "+sector)
		f.addIf(own, "of "+a.lemma()+": the other role's party, sector "+sector)
		f.addIf(!own, "of "+a.lemma()+": sector "+sector)
		for _, o := range a.other {
			if reader.Party(o) == reader.Party(x) {
				f.typed("the other role's party, " + primary(o) + " and " + sector)
			}
		}
		f.addIf(x.Span == nil, "by no words")
		if near := a.nearest(reader.Party(x)); len(near) > 0 {
			f.typedIf(near[0].Code == x.Code, "the party's nearest")
		}
		f.addIf(a.codedIn(x, a.c.sentence), "so coded in the sentence")
	}
}

// codedIn reports whether a mention in a sentence has the actor's code.
func (a *asked) codedIn(x coding.Actor, sentence int) bool {
	return slices.ContainsFunc(a.d.named[reader.Party(x)], func(n naming) bool { return n.sentence == sentence && n.actor.Code == x.Code })
}

// firstOther is the most frequent party that is not of the other role.
func (a *asked) firstOther() (string, bool) {
	for _, p := range a.d.rank {
		if !slices.ContainsFunc(a.other, func(o coding.Actor) bool { return reader.Party(o) == p }) {
			return p, true
		}
	}
	return "", false
}

// kin adds a feature where actors and others share one, or where they are of one
// party only: the army is not the ministry that spoke.
func (f *featureList) kin(actors, others []coding.Actor, name string) {
	switch {
	case slices.ContainsFunc(actors, func(x coding.Actor) bool {
		return slices.ContainsFunc(others, func(o coding.Actor) bool { return x.Code == o.Code })
	}):
		f.typed(name)
	case overlap(actors, others):
		f.typed("kin of " + name)
	}
}

// told adds how the parties take part in the events beside.
func (a *asked) told(f *featureList, actors []coding.Actor) {
	c := a.c
	if c.inner != nil {
		f.kin(actors, c.inner.sources, "source of what it is about")
		f.kin(actors, c.inner.targets, "target of what it is about")
	}
	f.kin(actors, c.others, "named in the content")
	if b := a.upper; b != nil {
		f.kin(actors, b.sources, "source of "+b.frame.typ+" above")
		f.kin(actors, b.targets, "target of "+b.frame.typ+" above")
	}
	if a.at > 0 {
		b := a.d.found[a.at-1]
		near := " far"
		if c.sentence-b.sentence <= 1 {
			near = ""
		}
		f.addIf(overlap(actors, b.sources), "source of the event before"+near)
		f.addIf(overlap(actors, b.targets), "target of the event before"+near)
		f.addIf(overlap(actors, b.targets) && overlap(a.other, b.sources), "in the same role to the same party before")
		f.addIf(overlap(actors, b.sources) && overlap(a.other, b.targets), "in the other role to the same party before")
	}
	for _, b := range slices.Backward(a.d.found[:a.at]) {
		if overlap(a.other, b.targets) && !overlap(a.other, b.sources) {
			f.typedIf(overlap(actors, b.sources), "last to turn to the other role's party")
			break
		}
	}
	if a.at+1 < len(a.d.found) {
		b := a.d.found[a.at+1]
		f.addIf(overlap(actors, b.sources), "source of the event after")
		f.addIf(overlap(actors, b.targets), "target of the event after")
	}
	same, against := 0, 0
	for i, b := range a.d.found {
		if i == a.at {
			continue
		}
		theirs, others := b.sources, b.targets
		if a.role == reader.Target {
			theirs, others = others, theirs
		}
		if overlap(a.other, others) && overlap(actors, theirs) {
			same++
		}
		if overlap(a.other, theirs) && overlap(actors, others) {
			against++
		}
	}
	f.more("with the same party elsewhere", same)
	f.more("the other way round elsewhere", against)
}

// mentioned adds where the words stand that name the parties.
func (a *asked) mentioned(f *featureList, actors []coding.Actor, parties []string) {
	for _, p := range parties {
		inside, before, nearest := false, false, 99
		for _, n := range a.d.named[p] {
			switch {
			case n.sentence == a.c.sentence:
				inside = true
				before = before || n.token < a.c.tok
				name := "named "
				if !slices.ContainsFunc(actors, func(x coding.Actor) bool { return x.Code == n.actor.Code }) {
					name = "kin named "
				}
				f.typed(name + a.r.relation(a.c, n.token))
			case n.sentence < a.c.sentence:
				nearest = min(nearest, a.c.sentence-n.sentence)
			}
		}
		f.typedIf(inside, "named in the sentence")
		f.addIf(inside && before, "named in the sentence before")
		f.addIf(inside && !before, "named in the sentence after")
		f.addIf(!inside && nearest == 1, "named one sentence back")
		f.addIf(!inside && nearest == 2, "named two sentences back")
		f.addIf(!inside && nearest > 2 && nearest < 99, "named further back")
		f.addIf(!inside && nearest == 99, "named only after")
		f.above("share of the names", a.d.shareOfNames(p))
	}
}

// above is the event of the sentence below which the event stands, the nearest
// one; nil where there is none.
func (a *asked) above() *candidate {
	s := &a.r.in.Document.Sentences[a.c.sentence]
	var out *candidate
	for _, b := range a.d.found {
		if b != a.c && b.sentence == a.c.sentence && s.Under(a.c.tok, b.tok) && (out == nil || s.Under(b.tok, out.tok)) {
			out = b
		}
	}
	return out
}

// relation says how a mention of an event's sentence stands to the event: in
// which relation, by which preposition, how far above.
func (r *reading) relation(c *candidate, tok int) string {
	defer r.visit(c.sentence)()
	t := r.s.Tokens[tok]
	rel, sub, _ := strings.Cut(t.Rel, ":")
	if sub == "pass" || sub == "agent" {
		rel = t.Rel // who is accused is not who accuses
	}
	if p := r.s.Child(tok, "case"); p >= 0 {
		rel += " " + fold(r.s.Tokens[p].Lemma)
	}
	if r.s.Under(tok, c.tok) {
		return rel + " below"
	}
	return rel + " " + attachment(r.distance(c.tok, tok))
}

// lemma is the trigger's.
func (a *asked) lemma() string {
	return fold(a.r.in.Document.Sentences[a.c.sentence].Tokens[a.c.tok].Lemma)
}

// ruleOf is the rule that gave a field of the candidate.
func (c *candidate) ruleOf(field string) string {
	for _, x := range c.reasons {
		if x.Field == field {
			return x.Rule
		}
	}
	return "nothing"
}

// mechanismOf is the part of a rule that says how, without what it rests on.
func mechanismOf(rule string) string {
	if p, ok := strings.CutPrefix(rule, "reader, "); ok {
		return "reader " + p[:min(3, len(p))]
	}
	rule, _, _ = strings.Cut(rule, ";")
	rule, _, _ = strings.Cut(rule, " (")
	if strings.HasPrefix(rule, "of the ") {
		return "what it is about"
	}
	return rule
}

func partiesOf(actors []coding.Actor) []string {
	var out []string
	for _, a := range actors {
		if p := reader.Party(a); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}
