package ledger

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed weights.txt
var weightsFile string

// Model holds the weights of features, by their names: those for an event's
// telling of something new begin with "opens", those for its telling of a
// happening that its dispatch told of before with "inside", and those of two
// dispatches' happenings with "across".
type Model map[string]float64

// Default is the model of weights.txt. It is part of the program, so a fault in
// it is a fault of ours and panics, with its line.
var Default = sync.OnceValue(func() Model {
	m, err := ReadModel(weightsFile)
	if err != nil {
		panic(err)
	}
	return m
})

// ReadModel reads the format that the head of weights.txt explains.
func ReadModel(text string) (Model, error) {
	m := Model{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "\t")
		weight, err := strconv.ParseFloat(value, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("weights.txt:%d: want a feature, a tabulator and a weight", n)
		}
		m[name] = weight
	}
	return m, nil
}

// sum is the score of features under the prefix of their kind.
func (m Model) sum(kind string, names []string) float64 {
	sum := m[kind]
	for _, name := range names {
		sum += m[kind+" "+name]
	}
	return sum
}

// weights are the reasons of a score, as sum adds them up.
func (m Model) weights(kind string, names []string) Weights {
	w := Weights{{kind, m[kind]}}
	for _, name := range names {
		if value := m[kind+" "+name]; value != 0 {
			w = append(w, Weight{name, value})
		}
	}
	return w
}

// The kinds of features, which are also the names of their constant weights.
const (
	opens  = "opens"
	inside = "inside"
	across = "across"
)
