package reader

import (
	"cmp"
	"encoding/base64"
	"math"
	"slices"

	"demarche/coding"
	"demarche/syntax/kernel"
)

// Role is a part that a word may play for an anchor: the trigger of an event,
// the cue of a claim or the head of a mention of an actor.
type Role int

// The roles of events, then those of claims, then that of mentions.
const (
	Source Role = iota
	Target
	Time
	Place
	Killed
	Injured
	Speaker
	Content
	ofParty // a word that names the mention's party
)

// views are the layers that a role's anchor and words are seen through.
func (r Role) views() (anchor, word int) {
	switch {
	case r == ofParty:
		return mentionAnchor, mentionWord
	case r >= Speaker:
		return claimAnchor, claimWord
	}
	return eventAnchor, eventWord
}

// Scored is a class or a word with its probability.
type Scored struct {
	Label string
	P     float32
}

// Filler is a word that may play a role, with the probability that it does.
type Filler struct {
	Sentence, Token int
	P               float32
}

// Types returns the probabilities that a word is no trigger, and that it is the
// trigger of an event of each type, in the order of Types.
func (g *Reading) Types(sentence, token int) []float32 {
	return g.probabilities(sentence, token, headTrigger)
}

// Stances returns the probabilities that a word is no cue, and that it is the
// cue of a claim of each stance: asserts, alleges, confirms, denies, doubts, wants.
func (g *Reading) Stances(sentence, token int) []float32 {
	return g.probabilities(sentence, token, headCue)
}

// Facts ranks the factualities of the event that a word triggers.
func (g *Reading) Facts(sentence, token int) []Scored {
	return g.ranked(sentence, token, headFact, facts)
}

// Modes ranks the modes of the event that a word triggers, "" among them.
func (g *Reading) Modes(sentence, token int) []Scored {
	return g.ranked(sentence, token, headMode, g.r.modes)
}

// CAMEO ranks the codes of the event that a word triggers.
func (g *Reading) CAMEO(sentence, token int) []Scored {
	return g.ranked(sentence, token, headCAMEO, g.r.cameo)
}

func (g *Reading) ranked(sentence, token, head int, labels []string) []Scored {
	p := g.probabilities(sentence, token, head)
	out := make([]Scored, len(p))
	for i := range p {
		out[i] = Scored{labels[i], p[i]}
	}
	slices.SortStableFunc(out, func(a, b Scored) int { return cmp.Compare(b.P, a.P) })
	return out
}

// probabilities returns the softmax of what a head says of a word; nil where
// the word was not read.
func (g *Reading) probabilities(sentence, token, head int) []float32 {
	word := g.marks.Word(sentence, token)
	i := g.spots[word].window
	if i < 0 {
		return make([]float32, g.r.slots[head].to-g.r.slots[head].from)
	}
	return g.softmax(g.output(i, word, head))
}

func (g *Reading) softmax(scores []float32) []float32 {
	p := make([]float32, kernel.Pad(len(scores)))
	copy(p, scores)
	g.r.encoder.Kernel.Softmax(p, len(scores), 1)
	return p[:len(scores)]
}

// output returns what a head says of a word in a window.
func (g *Reading) output(window, word, head int) []float32 {
	at := (word - g.wins[window].first) * kernel.Pad32(g.r.heads.Out)
	s := g.r.slots[head]
	return g.read[window][at+s.from : at+s.to]
}

// Sense returns what the event that a word triggers is compared by: the triggers
// that tell of one happening point the same way, as the cosine of their senses says.
// It is the base64 (unpadded) of signed bytes; empty where the word was not read.
func (g *Reading) Sense(sentence, token int) string {
	word := g.marks.Word(sentence, token)
	i := g.spots[word].window
	if i < 0 {
		return ""
	}
	x := g.output(i, word, headSense)
	most := float32(0)
	for _, v := range x {
		most = max(most, v, -v)
	}
	if most == 0 {
		return ""
	}
	bytes := make([]byte, len(x))
	for k, v := range x {
		bytes[k] = byte(int8(math.RoundToEven(float64(v) / float64(most) * 127)))
	}
	return base64.RawStdEncoding.EncodeToString(bytes)
}

// As returns how likely nobody plays a role, source or target, in the event that a word triggers, and
// how likely who does is of each of Sectors.
func (g *Reading) As(sentence, token int, role Role) []float32 {
	word := g.marks.Word(sentence, token)
	if g.spots[word].window < 0 {
		return make([]float32, 1+len(Sectors))
	}
	return g.softmax(g.as(word, role))
}

// Sectors returns how likely the actor that a span names is of each of Sectors
// where it plays a role, source or target, in the event that a word triggers;
// without a span, how likely whoever plays it is.
func (g *Reading) Sectors(sentence, token int, role Role, span *coding.Span) []float32 {
	word := g.marks.Word(sentence, token)
	if g.spots[word].window < 0 {
		return make([]float32, len(Sectors))
	}
	scores := slices.Clone(g.as(word, role)[1:])
	if span != nil {
		if w := g.marks.headOf(span); w >= 0 && g.spots[w].window >= 0 {
			for k, x := range g.output(g.spots[w].window, w, headSector) {
				scores[k] += x
			}
		}
	}
	return g.softmax(scores)
}

// as scores nobody and the sectors in a role of the trigger.
func (g *Reading) as(word int, role Role) []float32 {
	n := 1 + len(Sectors)
	return g.output(g.spots[word].window, word, headAs)[int(role)*n:][:n]
}

// Fillers returns the words that play a role for the anchor with at least the
// given probability, in text order.
func (g *Reading) Fillers(sentence, token int, role Role, least float32) []Filler {
	anchor := g.marks.Word(sentence, token)
	i := g.spots[anchor].window
	if i < 0 {
		return nil
	}
	w := g.wins[i]
	var out []Filler
	s := 0
	for k, p := range g.pairs(i, anchor, role) {
		if p < least {
			continue
		}
		for g.marks.first[s+1] <= w.first+k {
			s++
		}
		out = append(out, Filler{s, w.first + k - g.marks.first[s], p})
	}
	return out
}

// Namers returns, in text order, the words outside a mention — the tokens
// from..to of a sentence, with its head — that may name the party it is of, with
// at least the given probability, and how likely no word does. It is what
// tells whose "the army" is, or who "it"; the words of one party share its
// probability, as antecedents do in Lee et al. 2017, arXiv:1707.07045.
func (g *Reading) Namers(sentence, head, from, to int, least float32) (words []Filler, nobody float32) {
	anchor, first := g.marks.Word(sentence, head), g.marks.Word(sentence, 0)
	i := g.spots[anchor].window
	if i < 0 {
		return nil, 1
	}
	w := g.wins[i]
	var scores []float32
	s := 0
	for k, score := range g.scores(i, anchor, ofParty) {
		word := w.first + k
		for g.marks.first[s+1] <= word {
			s++
		}
		if inside := word >= first+from && word < first+to; !inside && slices.ContainsFunc(g.marks.Parties[word], isSomebody) {
			words, scores = append(words, Filler{Sentence: s, Token: word - g.marks.first[s]}), append(scores, score)
		}
	}
	nobody = 1
	for j, p := range g.oneOf(scores, g.output(i, anchor, headStranger)[0]) {
		words[j].P = p
		nobody -= p
	}
	return slices.DeleteFunc(words, func(f Filler) bool { return f.P < least }), nobody
}

// Parties returns how likely a mention, as Namers is asked of it, is of each
// party that is named, and of none.
func (g *Reading) Parties(sentence, head, from, to int) (parties map[string]float32, nobody float32) {
	words, nobody := g.Namers(sentence, head, from, to, 0)
	parties = map[string]float32{}
	for _, f := range words {
		for _, p := range g.marks.Parties[g.marks.Word(f.Sentence, f.Token)] {
			parties[p] += f.P
		}
	}
	return parties, nobody
}

// isSomebody reports whether a party is a state or an organisation, not only a
// sector.
func isSomebody(party string) bool { return !slices.Contains(Sectors, party) }

// pairs returns for every word of a window the probability that it plays the
// role for the anchor: for sources and targets that it is the one, so that the
// words of one actor share its probability; in other roles by itself.
func (g *Reading) pairs(window, anchor int, role Role) []float32 {
	out := g.scores(window, anchor, role)
	if role == Source || role == Target {
		return g.oneOf(out, g.output(window, anchor, headNobody)[role])
	}
	row := kernel.Pad(2)
	twos := make([]float32, len(out)*row) // the sigmoid of a score is the softmax of it and 0
	for i, s := range out {
		twos[i*row] = s
	}
	g.r.encoder.Kernel.Softmax(twos, 2, 1)
	for i := range out {
		out[i] = twos[i*row]
	}
	return out
}

// scores rates every word of a window in a role of the anchor, by the biaffine
// score (Dozat and Manning 2017, arXiv:1611.01734), the distance and what the
// frames propose.
func (g *Reading) scores(window, anchor int, role Role) []float32 {
	r, t, w, k := g.r, &g.r.pair, g.wins[window], g.r.encoder.Kernel
	from, to := role.views()
	a := g.output(window, anchor, from)
	product := make([]float32, r.Size)
	k.MatMul(product, r.Size, a, r.Size, t.product[int(role)*r.Size*r.Size:], r.Size, 1, r.Size, r.Size)
	base := k.Dot(t.anchor[role], a) + t.bias[role]
	k.AddScaled(product, t.word[role], 1)
	out := make([]float32, w.end-w.first)
	for i := range out {
		out[i] = k.Dot(product, g.output(window, w.first+i, to)) + base + t.distance[role][r.bucket(w.first+i-anchor)]
	}
	g.addMarks(out, w, anchor, role)
	return out
}

// oneOf turns scores into the probabilities that each word is the one that is
// meant; the rest to 1 is that nobody is.
func (g *Reading) oneOf(scores []float32, nobody float32) []float32 {
	return g.softmax(append(slices.Clone(scores), nobody))[:len(scores)]
}

// addMarks adds the weights of the ways in which words stand to the anchor,
// each once a word.
func (g *Reading) addMarks(scores []float32, w window, anchor int, role Role) {
	var seen [kinds][]bool
	sentence := 0
	for g.marks.first[sentence+1] <= anchor {
		sentence++
	}
	for _, p := range g.marks.Pairs(sentence, anchor-g.marks.first[sentence]) {
		if seen[p.Kind] == nil {
			seen[p.Kind] = make([]bool, len(scores))
		}
		for k := max(p.From, w.first); k < min(p.To, w.end); k++ {
			if !seen[p.Kind][k-w.first] {
				seen[p.Kind][k-w.first] = true
				scores[k-w.first] += g.r.pair.mark[role][p.Kind]
			}
		}
	}
}

// bucket is the class of a signed distance in words: 0 for the word itself, up
// to len(Edges) for the words after it, as many for those before.
func (c *config) bucket(distance int) int {
	near := 0
	for _, e := range c.Edges {
		if max(distance, -distance) >= e {
			near++
		}
	}
	if distance < 0 {
		return len(c.Edges) + near
	}
	return near
}
