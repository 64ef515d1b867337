// Package logistic trains logistic regression on named features, for the small
// models that stand as text files beside the code that reads them.
package logistic

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Example is something to decide about: the features that hold for it, the
// answer, and how much it counts.
type Example struct {
	Names    []string
	Yes      bool
	Weight   float64
	features []int
}

// Model is logistic regression with AdaGrad and a lazy L1 penalty (Tsuruoka et
// al. 2009, cumulative penalty).
type Model struct {
	names   []string
	weight  []float64
	squares []float64 // of the gradients so far
	paid    []float64 // penalty applied so far
	due     float64   // penalty that each weight should have had
}

// New numbers the features that at least rare examples have, in the order of
// their names, and sets them in the examples, which lose their names.
func New(examples []Example, rare int) *Model {
	count := map[string]int{}
	for _, e := range examples {
		for _, n := range e.Names {
			count[n]++
		}
	}
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < rare })
	names := slices.Sorted(maps.Keys(count))
	number := make(map[string]int, len(names))
	for i, n := range names {
		number[n] = i
	}
	for i := range examples {
		e := &examples[i]
		for _, n := range e.Names {
			if f, ok := number[n]; ok {
				e.features = append(e.features, f)
			}
		}
		e.Names = nil
	}
	size := len(names)
	return &Model{names: names, weight: make([]float64, size), squares: make([]float64, size), paid: make([]float64, size)}
}

// Pass goes over the examples once, in an order drawn from seed, and returns the
// mean loss. Rate is the step of AdaGrad, shrink the L1 penalty on an example.
func (m *Model) Pass(examples []Example, seed uint64, rate, shrink float64) float64 {
	order := rand.New(rand.NewPCG(seed, 1)).Perm(len(examples))
	loss := 0.0
	for _, i := range order {
		loss += m.learn(examples[i], rate, shrink)
	}
	return loss / float64(len(examples))
}

// Score sums the weights of the example's features: more than 0 is a yes.
func (m *Model) Score(e Example) float64 {
	score := 0.0
	for _, f := range e.features {
		score += m.weight[f]
	}
	return score
}

func (m *Model) learn(e Example, rate, shrink float64) float64 {
	p := 1 / (1 + math.Exp(-m.Score(e)))
	gradient := p
	if e.Yes {
		gradient = p - 1
	}
	gradient *= e.Weight
	m.due += rate * shrink
	for _, f := range e.features {
		m.squares[f] += gradient * gradient
		m.weight[f] -= rate * gradient / (1e-3 + math.Sqrt(m.squares[f]))
		m.penalise(f)
	}
	if e.Yes {
		return -math.Log(max(p, 1e-12))
	}
	return -math.Log(max(1-p, 1e-12))
}

// penalise draws the weight towards 0 by what it still owes, but not beyond.
func (m *Model) penalise(f int) {
	owed := m.due - m.paid[f]
	m.paid[f] = m.due
	switch w := m.weight[f]; {
	case w > 0:
		m.weight[f] = max(0, w-owed)
	case w < 0:
		m.weight[f] = min(0, w+owed)
	}
}

// lightest is the weight from which a feature is written: a third of the file is
// lighter and changes next to nothing (sentences of EWT: F1 90.60, without 90.58).
const lightest = 0.025

// Write prints the weights in the order of their names, "feature TAB weight" a
// line, without the lightest.
func (m *Model) Write(w io.Writer) error {
	var b strings.Builder
	order := make([]int, 0, len(m.names))
	for i, v := range m.weight {
		if math.Abs(v) >= lightest {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(m.names[i], m.names[j]) })
	for _, i := range order {
		fmt.Fprintf(&b, "%s\t%.2f\n", m.names[i], m.weight[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}
