package syntax

import (
	"math"
	"strings"

	"demarche/syntax/transformer"
)

// rootPenalty keeps all words but one from hanging on the root: it is larger
// than any sum of scores that a second child of the root could win.
const rootPenalty = 1e6

// arborescence finds the tree of the highest score: every word's best head where
// that is a tree with one child of the root, else the maximum spanning
// arborescence of Chu and Liu (1965) and Edmonds (1967).
type arborescence struct {
	n            int       // nodes; 0 is the root
	scores       []float64 // [dependent][head]
	heads        []int
	active       []bool
	state        []int
	contractions []contraction
}

// contraction is a cycle that was made one node, named by its first member.
type contraction struct {
	cycle, heads []int
	// leave[v] is the member that v takes as its head, enter[v] the member that
	// takes v as its head, for every node v outside.
	leave, enter []int
}

// find sets heads[1:] from scores, whose row i-1 holds node i's score for each
// head. Rows begin stride apart. Ties go to the first head.
func (a *arborescence) find(heads []int, scores []float32, stride int) {
	a.n = len(heads)
	heads[0] = 0
	children := 0
	for d := 1; d < a.n; d++ {
		heads[d] = bestBut(scores[(d-1)*stride:][:a.n], d)
		if heads[d] == 0 {
			children++
		}
	}
	a.heads = heads
	a.active = transformer.Resize(a.active, a.n)
	for i := range a.active {
		a.active[i] = true
	}
	if children == 1 && a.cycle() == nil {
		return
	}
	a.weigh(scores, stride)
	a.solve()
}

func (a *arborescence) weigh(scores []float32, stride int) {
	a.scores = transformer.Resize(a.scores, a.n*a.n)
	for d := 1; d < a.n; d++ {
		for h := range a.n {
			a.scores[d*a.n+h] = float64(scores[(d-1)*stride+h])
		}
		a.scores[d*a.n] -= rootPenalty
	}
}

// solve contracts cycles until the best heads make a tree, then opens them again
// from the last to the first.
func (a *arborescence) solve() {
	a.contractions = a.contractions[:0]
	a.chooseHeads()
	for cycle := a.cycle(); cycle != nil; cycle = a.cycle() {
		a.contract(cycle)
		a.chooseHeads()
	}
	for i := len(a.contractions) - 1; i >= 0; i-- {
		a.open(&a.contractions[i])
	}
}

func (a *arborescence) chooseHeads() {
	for d := 1; d < a.n; d++ {
		if !a.active[d] {
			continue
		}
		highest := math.Inf(-1)
		for h := range a.n {
			if s := a.scores[d*a.n+h]; h != d && a.active[h] && s > highest {
				a.heads[d], highest = h, s
			}
		}
	}
}

// cycle returns the active nodes of a cycle of heads, or nil.
func (a *arborescence) cycle() []int {
	a.state = transformer.Resize(a.state, a.n)
	clear(a.state)
	for start := 1; start < a.n; start++ {
		if !a.active[start] {
			continue
		}
		node := start
		for node != 0 && a.state[node] == 0 {
			a.state[node] = start
			node = a.heads[node]
		}
		if node == 0 || a.state[node] != start {
			continue
		}
		cycle := []int{node}
		for next := a.heads[node]; next != node; next = a.heads[next] {
			cycle = append(cycle, next)
		}
		return cycle
	}
	return nil
}

// contract makes a cycle one node. What it costs to enter the cycle at a member
// is what that member loses with its head in the cycle.
func (a *arborescence) contract(cycle []int) {
	c := contraction{cycle: cycle, heads: make([]int, len(cycle)), leave: make([]int, a.n), enter: make([]int, a.n)}
	for i, u := range cycle {
		c.heads[i] = a.heads[u]
		a.active[u] = false
	}
	name := cycle[0]
	for v := range a.n {
		if !a.active[v] {
			continue
		}
		leave, enter := math.Inf(-1), math.Inf(-1)
		for i, u := range cycle {
			if s := a.scores[v*a.n+u]; v != 0 && s > leave {
				leave, c.leave[v] = s, u
			}
			if s := a.scores[u*a.n+v] - a.scores[u*a.n+c.heads[i]]; s > enter {
				enter, c.enter[v] = s, u
			}
		}
		a.scores[v*a.n+name], a.scores[name*a.n+v] = leave, enter
	}
	a.active[name] = true
	a.contractions = append(a.contractions, c)
}

// open gives the members of a cycle their heads: those in the cycle, but for the
// member at which the cycle was entered.
func (a *arborescence) open(c *contraction) {
	name := c.cycle[0]
	for v := 1; v < a.n; v++ {
		if a.active[v] && v != name && a.heads[v] == name {
			a.heads[v] = c.leave[v]
		}
	}
	from := a.heads[name]
	for i, u := range c.cycle {
		a.heads[u] = c.heads[i]
		a.active[u] = true
	}
	a.heads[c.enter[from]] = from
}

// outside is the tag of words that are in no name.
const outside = "O"

// nameTransitions returns which tag may follow which: I-X only B-X or I-X. The
// last row is for the first word.
func nameTransitions(labels []string) [][]bool {
	rows := make([][]bool, len(labels)+1)
	for before := range rows {
		rows[before] = make([]bool, len(labels))
		for after, label := range labels {
			kind, inside := strings.CutPrefix(label, "I-")
			rows[before][after] = !inside ||
				before < len(labels) && (labels[before] == "B-"+kind || labels[before] == label)
		}
	}
	return rows
}

// nameDecoder finds the best allowed sequence of name tags (Viterbi 1967).
type nameDecoder struct {
	totals, next []float32
	from         []int // [words][tags]
	tags         []int
}

// decode returns the tags of n words from their scores, in rows that begin
// stride apart. Ties go to the lower tag.
func (d *nameDecoder) decode(scores []float32, stride, n int, mayFollow [][]bool) []int {
	k := len(mayFollow) - 1
	d.totals, d.next = transformer.Resize(d.totals, k), transformer.Resize(d.next, k)
	d.from, d.tags = transformer.Resize(d.from, n*k), transformer.Resize(d.tags, n)
	for i := range n {
		for tag := range k {
			d.step(i, tag, mayFollow)
			d.next[tag] += scores[i*stride+tag]
		}
		d.totals, d.next = d.next, d.totals
	}
	tag := best(d.totals)
	for i := n - 1; i >= 0; i-- {
		d.tags[i] = tag
		tag = d.from[i*k+tag]
	}
	return d.tags
}

// step chooses the best tag before the given one.
func (d *nameDecoder) step(word, tag int, mayFollow [][]bool) {
	k := len(mayFollow) - 1
	d.next[tag] = forbidden
	d.from[word*k+tag] = 0
	if word == 0 {
		if mayFollow[k][tag] {
			d.next[tag] = 0
		}
		return
	}
	for before, total := range d.totals {
		if mayFollow[before][tag] && total > d.next[tag] {
			d.next[tag], d.from[word*k+tag] = total, before
		}
	}
}

// forbidden is the score of what cannot be.
const forbidden = float32(-1e30)
