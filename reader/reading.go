package reader

import (
	"cmp"
	"slices"

	"demarche/syntax/kernel"
)

// Role is a part that a word may play for an anchor: the trigger of an event or
// the cue of a claim.
type Role int

// The roles of events, then those of claims.
const (
	Source Role = iota
	Target
	Time
	Place
	Killed
	Injured
	Speaker
	Content
)

// ofClaims reports whether the role is one of claims.
func (r Role) ofClaims() bool { return r >= Speaker }

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
	x := g.output(i, word, head)
	p := make([]float32, kernel.Pad(len(x)))
	copy(p, x)
	g.r.encoder.Kernel.Softmax(p, len(x), 1)
	return p[:len(x)]
}

// output returns what a head says of a word in a window.
func (g *Reading) output(window, word, head int) []float32 {
	at := (word - g.wins[window].first) * kernel.Pad32(g.r.heads.Out)
	s := g.r.slots[head]
	return g.read[window][at+s.from : at+s.to]
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

// pairs returns for every word of a window the probability that it plays the
// role for the anchor: for sources and targets that it is the one, so that the
// words of one actor share its probability; in other roles by itself. It rests on the biaffine score (Dozat and Manning 2017,
// arXiv:1611.01734), the distance and what the frames propose.
func (g *Reading) pairs(window, anchor int, role Role) []float32 {
	r, t, w, k := g.r, &g.r.pair, g.wins[window], g.r.encoder.Kernel
	from, to := eventAnchor, eventWord
	if role.ofClaims() {
		from, to = claimAnchor, claimWord
	}
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
	if role == Source || role == Target {
		return g.oneOf(out, g.output(window, anchor, headNobody)[role])
	}
	row := kernel.Pad(2)
	twos := make([]float32, len(out)*row) // the sigmoid of a score is the softmax of it and 0
	for i, s := range out {
		twos[i*row] = s
	}
	k.Softmax(twos, 2, 1)
	for i := range out {
		out[i] = twos[i*row]
	}
	return out
}

// oneOf turns scores into the probabilities that each word is the one that is
// meant; the rest to 1 is that nobody is.
func (g *Reading) oneOf(scores []float32, nobody float32) []float32 {
	n := len(scores) + 1
	p := make([]float32, kernel.Pad(n))
	copy(p, scores)
	p[n-1] = nobody
	g.r.encoder.Kernel.Softmax(p, n, 1)
	return p[:n-1]
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
