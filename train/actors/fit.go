package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strings"

	"demarche/actor"
	"demarche/syntax"
)

// sample is a choice of which is known which options are right.
type sample struct {
	options []actor.Option
	good    []bool
	kind    string
	where   string
	set     string // of the dispatch
	taken   int    // the option that the shipped weights chose
}

func label(c actor.Choice, d *syntax.Document, spans []goldSpan) (sample, bool) {
	t := d.Sentences[c.Sentence].Tokens[c.Token]
	best := -1
	for i, g := range spans {
		if g.start <= t.Start && t.End <= g.end && (best < 0 || g.end-g.start < spans[best].end-spans[best].start) {
			best = i
		}
	}
	if best < 0 || spans[best].head != [2]int{c.Sentence, c.Token} {
		return sample{}, false
	}
	x := sample{options: c.Options, where: spans[best].words, taken: c.Taken}
	any := false
	kind, _, _ := strings.Cut(lastFeature(c.Options), " ")
	x.kind = kind
	bads := 0
	for _, o := range c.Options {
		ok := false
		for _, alt := range strings.Split(spans[best].code, "|") {
			ok = ok || fits(kind, o, alt)
		}
		x.good = append(x.good, ok)
		any = any || ok
		if !ok {
			bads++
		}
	}
	return x, any && bads > 0
}

func lastFeature(options []actor.Option) string {
	o := options[len(options)-1]
	if len(o.Features) == 0 {
		return ""
	}
	return o.Features[0]
}

func fits(kind string, o actor.Option, alt string) bool {
	if len(o.Codes) == 0 {
		return kind == "of" && !isState(alt[:3]) && alt[:3] != "IGO"
	}
	for _, c := range o.Codes {
		if kind == "of" && head(c) == head(alt) || kind != "of" && ok(alt, c, true) {
			return true
		}
	}
	return false
}

var stateCodes = map[string]bool{}

func isState(c string) bool { return stateCodes[c] }

type goldSpan struct {
	start, end int
	code       string
	head       [2]int
	words      string
}

// fit learns weights by which the right options of choices weigh most: softmax
// regression with AdaGrad, the mean of the second half of its passes. Features
// of fewer than four choices stay out.
func fit(samples []sample, epochs int, l2 float64) map[string]float64 {
	names, numbered := number(samples)
	w, g2, grad, mean := make([]float64, len(names)), make([]float64, len(names)), make([]float64, len(names)), make([]float64, len(names))
	steps := 0.0
	rng := rand.New(rand.NewPCG(1, 2))
	for e := 0; e < epochs; e++ {
		rng.Shuffle(len(numbered), func(i, j int) { numbered[i], numbered[j] = numbered[j], numbered[i] })
		if e >= epochs/2 {
			steps++
			for f, v := range w {
				mean[f] += (v - mean[f]) / steps
			}
		}
		for _, s := range numbered {
			p := make([]float64, len(s.options))
			for i, o := range s.options {
				for _, f := range o {
					p[i] += w[f]
				}
			}
			softmax(p)
			zg := 0.0
			for i, good := range s.good {
				if good {
					zg += p[i]
				}
			}
			var touched []int
			for i, o := range s.options {
				q := 0.0
				if s.good[i] {
					q = p[i] / zg
				}
				for _, f := range o {
					grad[f] += p[i] - q
				}
				touched = append(touched, o...)
			}
			slices.Sort(touched)
			for _, f := range slices.Compact(touched) {
				g := grad[f] + l2*w[f]
				g2[f] += g * g
				w[f] -= 0.2 * g / (1e-6 + math.Sqrt(g2[f]))
				grad[f] = 0
			}
		}
	}
	out := map[string]float64{}
	for f, name := range names {
		out[name] = mean[f]
	}
	return out
}

// numberedSample is a sample whose features are indexes.
type numberedSample struct {
	options [][]int
	good    []bool
}

// number gives the features that are frequent enough an index each.
func number(samples []sample) (names []string, out []numberedSample) {
	count := map[string]int{}
	for _, s := range samples {
		seen := map[string]bool{}
		for _, o := range s.options {
			for _, f := range o.Features {
				if !seen[f] {
					seen[f] = true
					count[f]++
				}
			}
		}
	}
	index := map[string]int{}
	for _, s := range samples {
		n := numberedSample{good: s.good}
		for _, o := range s.options {
			var list []int
			for _, f := range o.Features {
				if count[f] < 4 {
					continue
				}
				i, ok := index[f]
				if !ok {
					i = len(names)
					index[f] = i
					names = append(names, f)
				}
				list = append(list, i)
			}
			n.options = append(n.options, list)
		}
		out = append(out, n)
	}
	return names, out
}

// crossed says by kind how many samples are chosen rightly by weights that are
// fitted to other sets of dispatches than theirs.
func crossed(samples []sample, folds, epochs int, l2 float64) []string {
	right, all := map[string]int{}, map[string]int{}
	for k := range folds {
		var near, far []sample
		for _, s := range samples {
			if int(sha256.Sum256([]byte(s.set))[1])%folds == k {
				near = append(near, s)
			} else {
				far = append(far, s)
			}
		}
		w := fit(far, epochs, l2)
		for _, s := range near {
			r, _ := accuracy([]sample{s}, w)
			right[s.kind] += r
			all[s.kind]++
		}
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(all)) {
		out = append(out, fmt.Sprintf("crossed %s: %d of %d = %.3f", k, right[k], all[k], float64(right[k])/float64(all[k])))
	}
	return out
}

// softmax makes sums probabilities, in place.
func softmax(p []float64) {
	best, z := slices.Max(p), 0.0
	for i := range p {
		p[i] = math.Exp(p[i] - best)
		z += p[i]
	}
	for i := range p {
		p[i] /= z
	}
}

func accuracy(samples []sample, w map[string]float64) (right, n int) {
	for _, s := range samples {
		best, most := 0, math.Inf(-1)
		for i, o := range s.options {
			sum := 0.0
			for _, f := range o.Features {
				sum += w[f]
			}
			if sum > most {
				best, most = i, sum
			}
		}
		n++
		if s.good[best] {
			right++
		}
	}
	return
}

func writeWeights(file string, w map[string]float64) error {
	var keys []string
	for k, v := range w {
		if math.Abs(v) >= 0.02 {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	fmt.Fprintln(out, weightsHeader)
	for _, k := range keys {
		fmt.Fprintf(out, "%s ; %.2f\n", k, w[k])
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}

const weightsHeader = `# Weights of the features by which a reading is chosen where lexicon and tree leave several: whose an agent is ("the army", "officials"),
# whom a pronoun means. Learned by train/actors from annotated dispatches; not for editing by hand. Columns: feature ; weight
# A feature begins with what is chosen ("of" the country of an agent, "none" that it has none, "he", "it" ...) and the class of the asker.`
