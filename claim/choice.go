package claim

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"demarche/event"
)

// choices are the weights of the features by which the sources of claims are
// chosen.
type choices map[string]float64

// readChoices reads the built-in weights, "feature ; weight" a line.
func readChoices() (choices, error) {
	f, err := data.Open("choice.txt")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseChoices(f)
}

func parseChoices(r io.Reader) (choices, error) {
	out := choices{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		feature, number, ok := strings.Cut(line, " ; ")
		w, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("choice.txt:%d: want: feature ; weight", n)
		}
		out[feature] = w
	}
	return out, lines.Err()
}

// best is the index of the option whose features weigh most, the first of
// several alike.
func (w choices) best(options []event.Option) int {
	best, most := 0, 0.0
	for i, o := range options {
		sum := 0.0
		for _, f := range o.Features {
			sum += w[f]
		}
		if i == 0 || sum > most {
			best, most = i, sum
		}
	}
	return best
}

// reasonOf names the features that speak most for an answer.
func (w choices) reasonOf(o event.Option) string {
	names := slices.Clone(o.Features)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(w[b], w[a]) })
	return "weighed: " + strings.Join(names[:min(2, len(names))], ", ")
}
