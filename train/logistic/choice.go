package logistic

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Choice is a decision between options, each with the features that hold for
// it and a grade: 1 where it is right, 0 where it is wrong, between them where
// it is right in part.
type Choice struct {
	Options []Option
}

// Option is one answer.
type Option struct {
	Features []string
	Grade    float64
}

// Weights are those of features, by their names.
type Weights map[string]float64

// FitChoices learns weights by which the right options of choices weigh most:
// softmax regression on the probability of all right options together, with
// AdaGrad, the mean of the second half of its passes. Features of fewer than
// rare choices are not learned; pull is the strength of the pull towards the weights
// of before, which are zero where there are none.
func FitChoices(choices []Choice, passes, rare int, pull float64, before Weights) Weights {
	count := map[string]int{}
	for _, c := range choices {
		seen := map[string]bool{}
		for _, o := range c.Options {
			for _, f := range o.Features {
				if !seen[f] {
					seen[f] = true
					count[f]++
				}
			}
		}
	}
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < rare })
	names := slices.Sorted(maps.Keys(count))
	number := map[string]int{}
	for i, n := range names {
		number[n] = i
	}
	type option struct {
		features []int
		kept     float64 // the weight of features that are not learned
		grade    float64
	}
	all := make([][]option, len(choices))
	for i, c := range choices {
		for _, o := range c.Options {
			x := option{grade: o.Grade}
			for _, f := range o.Features {
				if k, ok := number[f]; ok {
					x.features = append(x.features, k)
				} else {
					x.kept += before[f]
				}
			}
			all[i] = append(all[i], x)
		}
	}
	n := len(names)
	w, first, g2, mean, grad := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, f := range names {
		first[i] = before[f]
	}
	copy(w, first)
	rng := rand.New(rand.NewPCG(1, 2))
	p := []float64{}
	for pass := range passes {
		for _, i := range rng.Perm(len(all)) {
			c := all[i]
			p = p[:0]
			best := math.Inf(-1)
			for _, o := range c {
				sum := o.kept
				for _, f := range o.features {
					sum += w[f]
				}
				p = append(p, sum)
				best = max(best, sum)
			}
			z, right := 0.0, 0.0
			for k := range p {
				p[k] = math.Exp(p[k] - best)
				z += p[k]
				right += p[k] * c[k].grade
			}
			if right == 0 {
				continue
			}
			var touched []int
			for k, o := range c {
				d := p[k]/z - p[k]*o.grade/right
				for _, f := range o.features {
					if grad[f] == 0 {
						touched = append(touched, f)
					}
					grad[f] += d
				}
			}
			slices.Sort(touched)
			for _, f := range slices.Compact(touched) {
				g := grad[f] + pull*(w[f]-first[f])
				grad[f] = 0
				g2[f] += g * g
				w[f] -= 0.1 * g / (1e-6 + math.Sqrt(g2[f]))
			}
		}
		if pass >= passes/2 {
			for f := range w {
				mean[f] += w[f] / float64(passes-passes/2)
			}
		}
	}
	out := Weights{}
	maps.Copy(out, before)
	for f, v := range mean {
		out[names[f]] = v
	}
	return out
}

// Best is the index of the option that weighs most, the first of several alike.
func (w Weights) Best(c Choice) int {
	best, most := 0, 0.0
	for i, o := range c.Options {
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

// least is the weight from which a feature is kept: lighter ones change the answer
// to hardly a choice, and are many.
const least = 0.035

// Write prints the weights in the order of their names, "feature ; weight" a
// line, without the lightest.
func (w Weights) Write(to io.Writer) error {
	out := bufio.NewWriter(to)
	for _, name := range slices.Sorted(maps.Keys(w)) {
		if v := w[name]; math.Abs(v) >= least {
			fmt.Fprintf(out, "%s ; %s\n", name, digits(v))
		}
	}
	return out.Flush()
}

// digits prints a weight with two places and no zero before them: "-.37".
func digits(v float64) string {
	s := fmt.Sprintf("%.2f", v)
	if rest, ok := strings.CutPrefix(s, "-0"); ok {
		return "-" + rest
	}
	return strings.TrimPrefix(s, "0")
}

// ReadWeights reads what Write has written, under its comments.
func ReadWeights(from io.Reader) (Weights, error) {
	w := Weights{}
	lines := bufio.NewScanner(from)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		i := strings.LastIndex(line, " ; ")
		if i < 0 {
			return nil, fmt.Errorf("line %d: want: feature ; weight", n)
		}
		x, err := strconv.ParseFloat(line[i+3:], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		w[line[:i]] = x
	}
	return w, lines.Err()
}
