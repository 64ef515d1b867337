package event

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/reader"
)

// Proposals is what the frames read in a dispatch, sentence by sentence, before
// the reader is asked and before anything is completed from the story.
type Proposals struct {
	r     *reading
	found [][]*candidate // by sentence
}

// Propose reads the sentences of a dispatch by the frames alone.
func (l *Lexicon) Propose(in Input) *Proposals {
	p := &Proposals{r: &reading{l: l, in: in}}
	p.r.indexMentions()
	for i := range in.Document.Sentences {
		p.found = append(p.found, p.r.sentence(i))
	}
	return p
}

// Mark tells the reader's marks what the frames propose.
func (p *Proposals) Mark(m *reader.Marks) {
	for _, found := range p.found {
		for _, c := range found {
			m.Propose(c.sentence, c.tok, c.frame.typ, c.sources, c.targets)
		}
	}
}

// Forget leaves out what the frames propose, to see what the reader says without them.
func (p *Proposals) Forget() {
	for i := range p.found {
		p.found[i] = nil
	}
}

// trust says from which probability on the reader is believed. The values were
// chosen on the part of the corpus that is kept for tuning.
type trust struct {
	role  float32 // a word plays a role
	seen  float32 // a party plays a role where no other is sure to, by all its words together
	frame float32 // what a frame's own participant counts
	own   float32 // what a target counts that is of the source's party, where parties differ mostly
	where float32 // a time or a place is the event's
	fact  float32 // another factuality than the frames' is taken
}

// trusted is how much the reader is believed.
var trusted = trust{role: 0.4, seen: 0.4, frame: 0.3, own: 0.3, where: 0.6, fact: 0.85}

// weigh revises the events of the sentence that is being read.
func (r *reading) weigh(found []*candidate) []*candidate {
	var kept []*candidate
	taken := map[int]bool{}
	for _, c := range found {
		if !r.supports(c) {
			r.traceOf(c, "left out: the reader sees no event")
			delete(r.byTok, c.tok)
			continue
		}
		kept = append(kept, c)
		for _, w := range c.words {
			taken[w] = true
		}
	}
	for tok := range r.s.Tokens {
		if taken[tok] {
			continue
		}
		if 1-r.g.Types(r.at, tok)[0] < leastSeen {
			continue
		}
		kind := r.chooseKind(tok, nil, r.types(tok, nil))
		if kind == "" {
			continue
		}
		if c := r.unknown(tok, kind); !r.told(c, kept) {
			kept = append(kept, c)
			r.byTok[tok] = c
		}
	}
	slices.SortStableFunc(kept, func(a, b *candidate) int { return a.tok - b.tok })
	for _, c := range kept {
		r.recast(c)
	}
	return kept
}

// told reports whether another event of the type is the same one in other words
// beside it: "carried out" and its "strikes".
func (r *reading) told(c *candidate, kept []*candidate) bool {
	return slices.ContainsFunc(kept, func(o *candidate) bool {
		return o.frame.typ == c.frame.typ && (r.nounOf(o.tok, c.tok) || r.nounOf(c.tok, o.tok))
	})
}

// nounOf reports whether a noun stands as object, subject or oblique of a verb.
func (r *reading) nounOf(noun, verb int) bool {
	t := r.s.Tokens[noun]
	return t.Head == verb && t.UPOS == "NOUN" && (t.Is("obj") || t.Is("nsubj") || t.Is("obl"))
}

// supports reports whether an event of the frames stands, and gives it another
// type where that is likelier.
func (r *reading) supports(c *candidate) bool {
	at, best := c.tok, float32(0)
	for _, w := range c.words {
		if p := 1 - r.g.Types(c.sentence, w)[0]; p > best {
			at, best = w, p
		}
	}
	kind := r.chooseKind(at, c, r.types(at, c.repeated))
	if kind == "" {
		return false
	}
	if kind != c.frame.typ {
		c.frame = r.frameOf(at, kind)
		c.mode, c.cameo = c.frame.mode, c.frame.cameo
	}
	return true
}

// types is what the reader says of a word's naming an event of each type, or none,
// where further words may be those that tell it: annotators mark one of them
// ("explosions ripped through a rally, killing 95"), so that each alone has a share.
func (r *reading) types(tok int, repeated []int) []float32 {
	out := slices.Clone(r.g.Types(r.at, tok))
	for _, w := range repeated {
		p := r.g.Types(r.at, w)
		none, sum := out[0]*p[0], float32(0)
		for k := 1; k < len(out); k++ {
			out[k] += p[k]
			sum += out[k]
		}
		out[0] = none
		for k := 1; k < len(out) && sum > 0; k++ {
			out[k] *= (1 - none) / sum
		}
	}
	return out
}

// unknown returns the event of a type that the reader sees in a word of which
// the frames know none.
func (r *reading) unknown(tok int, kind string) *candidate {
	c := &candidate{frame: r.frameOf(tok, kind), sentence: r.at, tok: tok, words: []int{tok}, args: r.argumentsOf(tok, nil)}
	r.decideTime(c)
	r.borrow(c)
	r.decideFactuality(c)
	r.decidePlace(c)
	r.decideCode(c)
	return c
}

// frameOf makes a frame of what the reader says of a trigger.
func (r *reading) frameOf(tok int, kind string) *frame {
	p := r.g.Types(r.at, tok)[1+slices.Index(reader.Types, kind)]
	f := &frame{name: "reader", learned: opinion(p), typ: kind, need: "actor", symmetric: kind == "CONSULT", cameo: r.g.CAMEO(r.at, tok)[0].Label}
	for _, m := range r.g.Modes(r.at, tok) {
		if m.Label == "" || r.l.ontology.types[kind].modes[m.Label] != "" {
			f.mode = m.Label
			break
		}
	}
	return f
}

// opinion names the reader as what gave a field, with its probability.
func opinion(p float32) string { return "reader, " + strconv.FormatFloat(float64(p), 'f', 2, 32) }

// bestType returns the most probable type of a word, with its probability.
func bestType(p []float32) (string, float32) {
	best := 1
	for i := 1; i < len(p); i++ {
		if p[i] > p[best] {
			best = i
		}
	}
	return reader.Types[best-1], p[best]
}

// recast gives an event the participants, the day, the place and the
// factuality that the reader sees.
func (r *reading) recast(c *candidate) {
	r.heardTime(c)
	r.heardPlace(c)
	c.framed = [2][]coding.Actor{c.sources, c.targets}
	c.framedBy = [2]string{c.ruleOf("sources"), c.ruleOf("targets")}
	c.sources = r.heard(c, "sources", reader.Source, c.sources)
	c.targets = r.heard(c, "targets", reader.Target, c.targets)
	c.targets = slices.DeleteFunc(c.targets, func(t coding.Actor) bool {
		return slices.ContainsFunc(c.sources, func(s coding.Actor) bool { return same(s, t) })
	})
	if f := r.g.Facts(c.sentence, c.tok)[0]; f.P >= trusted.fact && coding.Factuality(f.Label) != c.factuality && !r.suspected(c) {
		c.factuality = coding.Factuality(f.Label)
		r.learned(c, "factuality", f.P, nil)
	}
}

// suspected reports whether the teller says of an event's noun itself that it is
// not sure to have been, which the reader does not overrule: "a suspected attack".
func (r *reading) suspected(c *candidate) bool {
	return c.factuality == coding.Possible && slices.ContainsFunc(r.s.Children(c.tok), func(i int) bool {
		return r.s.Tokens[i].Is("amod") && isWord("suspect", strings.ToLower(r.s.Tokens[i].Form))
	})
}

// learned notes that a field comes from the reader, in place of what gave it before.
func (r *reading) learned(c *candidate, field string, p float32, span *coding.Span) {
	r.unsay(c, field)
	c.reasons = append(c.reasons, coding.Reason{Field: field, Rule: opinion(p), Span: span})
}

// heardTime dates an event by the time expression that the reader points at.
func (r *reading) heardTime(c *candidate) {
	best := reader.Filler{P: trusted.where}
	var found *coding.Time
	for _, f := range r.g.Fillers(c.sentence, c.tok, reader.Time, trusted.where) {
		for _, i := range r.timesIn[f.Sentence] {
			m := &r.in.Times[i]
			if m.From > f.Token || f.Token >= m.To || f.P < best.P || m.Time.From == "" && m.Time.To == "" {
				continue
			}
			if f.Sentence != c.sentence || !r.ofWhatWentBefore(c, m) {
				best, found = f, &m.Time
			}
		}
	}
	if found != nil && (c.time == nil || c.time.Span == nil || *c.time.Span != *found.Span) {
		t := *found
		c.time = &t
		r.learned(c, "time", best.P, t.Span)
	}
}

// heardPlace puts an event where the reader points.
func (r *reading) heardPlace(c *candidate) {
	best := reader.Filler{P: trusted.where}
	var found *coding.Place
	for _, f := range r.g.Fillers(c.sentence, c.tok, reader.Place, trusted.where) {
		for _, i := range r.placesIn[f.Sentence] {
			m := &r.in.Places[i]
			if m.From <= f.Token && f.Token < m.To && f.P >= best.P {
				best, found = f, &m.Place
			}
		}
	}
	if found != nil && (c.place == nil || c.place.Span == nil || *c.place.Span != *found.Span) {
		p := *found
		c.place = &p
		r.learned(c, "place", best.P, p.Span)
	}
}

// heard returns the actors of a role: of the parties that the reader's words
// and the frames speak for, all for whom enough speaks, else the one for whom
// most does; nobody's where too little does.
func (r *reading) heard(c *candidate, field string, role reader.Role, framed []coding.Actor) []coding.Actor {
	votes := r.votes(c, role, framed)
	c.votes[role] = slices.Clone(votes)
	if role == reader.Target {
		votes = r.between(c, votes)
	}
	if len(votes) == 0 || votes[0].said == 0 || votes[0].weight < trusted.seen {
		return framed
	}
	var out []coding.Actor
	for i, v := range votes {
		if i > 0 && v.weight < trusted.role {
			continue
		}
		out = append(out, v.actors...)
	}
	r.learned(c, field, votes[0].said, out[0].Span)
	return out
}

// between lowers the votes for a party that is already the source, where such
// events are mostly between parties: nobody meets himself.
func (r *reading) between(c *candidate, votes []vote) []vote {
	switch c.frame.typ {
	case "ASSAULT", "COERCE", "PROTEST", "CONCEDE", "RETREAT", "MOBILIZE":
		return votes
	}
	for i := range votes {
		if overlap(votes[i].actors, c.sources) {
			votes[i].weight *= trusted.own
		}
	}
	slices.SortStableFunc(votes, func(a, b vote) int { return cmp.Compare(b.weight, a.weight) })
	return votes
}

// vote is what speaks for a party in a role.
type vote struct {
	party  string
	actors []coding.Actor // as its words name them
	said   float32        // the probability of all its words together
	weight float32        // with what its being a frame's participant counts
	named  []called       // its words, by whom they name
}

// called is what speaks for the words that name the same actors of a party.
type called struct {
	codes     string
	actors    []coding.Actor // of the likeliest word
	best, sum float32        // with what its being a frame's participant counts
	said      float32        // without
}

// votes ranks the parties that may play a role. A party may be named by many
// words, among which the reader cannot choose: their probabilities add up. So do
// those of the words for the same of its actors: "the rebels" and "they" speak
// against one "army". A word that nothing is known of, "the building", counts for
// those that tell whose it is.
func (r *reading) votes(c *candidate, role reader.Role, framed []coding.Actor) []vote {
	day := ""
	if c.time != nil && c.time.From == c.time.To {
		day = c.time.From
	}
	var votes []vote
	cast := func(actors []coding.Actor, p, said float32) {
		for _, party := range partiesOf(actors) {
			own := slices.DeleteFunc(slices.Clone(actors), func(a coding.Actor) bool { return reader.Party(a) != party })
			i := slices.IndexFunc(votes, func(v vote) bool { return v.party == party })
			if i < 0 {
				votes = append(votes, vote{party: party})
				i = len(votes) - 1
			}
			votes[i].weight += p * float32(len(own))
			votes[i].said += said * float32(len(own))
			votes[i].call(own, p, said)
		}
	}
	for _, f := range r.g.Fillers(c.sentence, c.tok, role, leastHeard) {
		actors := r.who(f, day)
		cast(actors, f.P, f.P)
		if len(actors) > 0 {
			continue
		}
		namers, _ := r.g.Namers(f.Sentence, f.Token, f.Token, f.Token+1, leastHeard/f.P)
		for _, n := range namers {
			cast(r.who(n, day), f.P*n.P, f.P*n.P)
		}
	}
	cast(framed, trusted.frame, 0)
	for i := range votes {
		v := &votes[i]
		v.actors = slices.MaxFunc(v.named, func(a, b called) int { return cmp.Compare(a.sum, b.sum) }).actors
	}
	slices.SortStableFunc(votes, func(a, b vote) int { return cmp.Compare(b.weight, a.weight) })
	return votes
}

// call adds a word for some of a party's actors.
func (v *vote) call(actors []coding.Actor, p, said float32) {
	codes := codesKey(actors)
	i := slices.IndexFunc(v.named, func(n called) bool { return n.codes == codes })
	if i < 0 {
		v.named = append(v.named, called{codes: codes})
		i = len(v.named) - 1
	}
	n := &v.named[i]
	n.said += said
	if n.sum += p; p > n.best {
		n.actors, n.best = actors, p
	}
}

// codeSaid is the probability of all words for actors of a code.
func codeSaid(votes []vote, code string) (said float64) {
	for _, v := range votes {
		for _, n := range v.named {
			if slices.ContainsFunc(n.actors, func(a coding.Actor) bool { return a.Code == code }) {
				said += float64(n.said)
			}
		}
	}
	return said
}

// leastHeard is the probability from which a word is thought of at all.
const leastHeard = 0.03

// who resolves the phrase around a word that the reader points at.
func (r *reading) who(f reader.Filler, day string) []coding.Actor {
	defer r.visit(f.Sentence)()
	if actors, _ := r.resolve(f.Token, day); len(actors) > 0 {
		return actors
	}
	actors, _ := r.inside(f.Token, day, true, 2)
	return actors
}
