package event

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
)

// Choice is a decision between the answers that frames, reader and story offer:
// whether a word names an event and of which type, who plays a role in it, when
// and where it happened.
// The weights of choice.txt decide; they are learned from choices like these
// (train/choices).
type Choice struct {
	At, End int            // bytes of the text: the event's trigger
	Field   string         // "type", "sources", "targets", "source's sector", "target's sector", "place" or "time"
	Type    string         // of the event, where that is not what is chosen
	Other   []coding.Actor // of the other role, as they are when this one is chosen
	Options []Option
	Taken   int // index into Options
}

// Option is one answer and the features that speak for it, by the names that
// their weights have.
type Option struct {
	Type     string         // "" where the word names no event
	Actors   []coding.Actor // none where nobody is meant
	Place    *coding.Place  // nil where it is nowhere
	Time     *coding.Time   // nil where it has none
	Features []string
}

// Weights are those of features, by their names.
type Weights map[string]float64

// Best is the index of the option whose features weigh most, the first of
// several alike.
func (w Weights) Best(options []Option) int {
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

// Reason names the two features that speak most for an answer, without the first
// bytes of their names: the letter of a question.
func (w Weights) Reason(o Option, letter int) string {
	names := slices.Clone(o.Features)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(w[b], w[a]) })
	names = names[:min(2, len(names))]
	for i := range names {
		names[i] = names[i][letter:]
	}
	return "weighed: " + strings.Join(names, ", ")
}

// take takes the best option, and tells Input.Choice of it.
func (r *reading) take(x Choice) int {
	x.Taken = r.l.choices.Best(x.Options)
	if r.in.Choice != nil {
		r.in.Choice(x)
	}
	return x.Taken
}

// reasonOf is the reason of an answer, without the letter of the question.
func (l *Lexicon) reasonOf(o Option) string { return l.choices.Reason(o, 2) }

// readChoices reads the weights of features, "feature ; weight" a line.
func (l *Lexicon) readChoices(ls []line) error {
	for _, ln := range ls {
		f := ln.fields()
		if len(f) != 2 {
			return ln.errorf("want: feature ; weight")
		}
		w, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			return ln.errorf("weight %q is no number", f[1])
		}
		l.choices[f[0]] = w
	}
	return nil
}

// featureList collects names of features.
type featureList struct {
	role, typ string
	names     []string
}

func (f *featureList) add(name string) { f.names = append(f.names, f.role+" "+name) }

func (f *featureList) addIf(holds bool, name string) {
	if holds {
		f.add(name)
	}
}

// typed adds a feature by itself and joined with the type of the event.
func (f *featureList) typed(name string) {
	f.names = append(f.names, f.role+" "+name, f.role+" "+f.typ+" "+name)
}

func (f *featureList) typedIf(holds bool, name string) {
	if holds {
		f.typed(name)
	}
}

// above adds a feature for each of a row of thresholds that a share reaches.
func (f *featureList) above(name string, share float64) {
	for _, t := range shares {
		if share < t {
			return
		}
		f.add(name + " " + strconv.FormatFloat(t, 'g', -1, 64))
	}
}

// more adds a feature for one, two and four times.
func (f *featureList) more(name string, n int) {
	for _, t := range []int{1, 2, 4} {
		if n >= t {
			f.add(name + " " + strconv.Itoa(t))
		}
	}
}
