package actor

import (
	"fmt"
	"math"
	"strconv"
)

// Choice is a decision between readings that the lexicon and the tree leave
// open: the country of an agent, the antecedent of a pronoun. The weights of
// data/weights.txt decide it; they are learned from choices like these.
type Choice struct {
	Sentence, Token int
	Options         []Option
	Taken           int // index into Options, -1 where none was taken
}

// Option is one reading of a choice: the codes it gives on the day of
// publication, none where nobody is meant, and what speaks for it.
type Option struct {
	Codes    []string
	Features []string
}

// Choices returns the choices that reading the dispatch came to, in the order
// in which they were made.
func (m *Mentions) Choices() []Choice { return m.choices }

func (l *Lexicon) addWeight(r record) error {
	w, err := strconv.ParseFloat(r.column(1), 64)
	if err != nil || r.column(0) == "" {
		return r.fault("want: feature ; weight")
	}
	l.weights[r.column(0)] = w
	return nil
}

// Opinion says of each of several readings of a phrase — tokens from..to of a
// sentence, with its head — how likely it is, by the codes that the reading
// gives.
type Opinion func(sentence, head, from, to int, codes [][]string) []float64

// doubt is what an opinion always leaves to others.
const doubt = .02

// choose notes a choice of who the phrase from..to means and returns the option
// whose features weigh most, the first of several alike.
func (r *reader) choose(sentence, token, from, to int, options []Option) int {
	var likely []float64
	if r.opinion != nil {
		codes := make([][]string, len(options))
		for i, o := range options {
			codes[i] = o.Codes
		}
		likely = r.opinion(sentence, token, from, to, codes)
	}
	best, most := -1, 0.0
	for i, o := range options {
		sum := 0.0
		if r.opinion != nil {
			sum = math.Log(likely[i] + doubt)
		}
		for _, f := range o.Features {
			sum += r.l.weights[f]
		}
		if best < 0 || sum > most {
			best, most = i, sum
		}
	}
	r.choices = append(r.choices, Choice{sentence, token, options, best})
	return best
}

// features collects the features of an option: each by itself and joined with
// the classes of what is asked for.
type features struct {
	classes []string
	list    []string
}

func (f *features) add(name string) {
	for _, c := range f.classes {
		f.list = append(f.list, c+" "+name)
	}
}

func (f *features) addIf(holds bool, name string) {
	if holds {
		f.add(name)
	}
}

// bucket names the range that a share of the whole falls into.
func bucket(share float64) string {
	for _, b := range []float64{.05, .1, .2, .3, .4, .5, .7} {
		if share < b {
			return fmt.Sprintf("<%.2f", b)
		}
	}
	return "most"
}
