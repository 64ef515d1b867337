package ledger

import (
	"slices"
	"strings"
)

// Weight is one reason for or against two reports telling of one happening.
type Weight struct {
	Reason string
	Value  float64
}

// Weights are the reasons that a score is made of.
type Weights []Weight

// Sum is the score: above 0, the reasons for one happening prevail.
func (w Weights) Sum() float64 {
	sum := 0.0
	for _, one := range w {
		sum += one.Value
	}
	return sum
}

// prior is what two reports start from: most tell of different things.
const prior = -2.2

// never outweighs all that can speak for one happening.
const never = -20

// families are the types whose reports may tell of one happening in other
// words. Types of one family stand on one line.
var families = map[string]string{
	"ASSAULT": "force", "MOBILIZE": "force", "COERCE": "force",
	"CONSULT": "talks",
	"AGREE":   "deal", "COOPERATE": "deal", "SUPPORT": "deal", "CONCEDE": "deal", "RETREAT": "deal", "AID": "deal",
	"SANCTION": "measure",
	"PROTEST":  "protest",
	"ACCUSE":   "word", "REJECT": "word", "REQUEST": "word", "THREATEN": "word",
}

// Score weighs two reports. Actors weigh little when they differ, because who
// did it is what accounts differ on, and because the reader of a text misses
// actors more often than places and days.
func Score(a, b *Traits) Weights {
	w := Weights{{"most reports differ", prior}}
	add := func(reason string, value float64) {
		if value != 0 {
			w = append(w, Weight{reason, value})
		}
	}
	add("type", typeWeight(a, b))
	add("means", meansWeight(a.Means, b.Means))
	add("days", whenWeight(a.When, b.When))
	add("place", whereWeight(a.Where, b.Where))
	add("names", namesWeight(a.Names, b.Names))
	add("locus", locusWeight(a.Locus, b.Locus))
	add("sources", sideWeight(a.Sources, b.Sources))
	add("targets", sideWeight(a.Targets, b.Targets))
	add("toll", tollWeight(a.Killed, b.Killed))
	return w
}

func typeWeight(a, b *Traits) float64 {
	switch fa, fb := families[a.Type], families[b.Type]; {
	case a.Type == b.Type && fa == "word":
		return -0.5 // whoever speaks, speaks often
	case a.Type == b.Type:
		return 1
	case fa != fb:
		return never
	case fa == "word":
		return -2
	default:
		return -0.9
	}
}

func meansWeight(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	for _, x := range a {
		if slices.Contains(b, x) {
			return 1.2
		}
	}
	for _, x := range a {
		for _, y := range b {
			if isNear(x, y) || isNear(y, x) {
				return -0.3
			}
		}
	}
	return -1.8
}

func isNear(a, b string) bool {
	l := lists()["near "+a]
	return l != nil && l.has(b)
}

func whenWeight(a, b span) float64 {
	if !a.known() || !b.known() {
		return 0
	}
	sure := min(a.Sure, b.Sure)
	against := sure * sure // what is half sure excludes little
	apart := a.apart(b)
	wide := max(a.days(), b.days())
	switch {
	case sure == 0 && apart > 45:
		return -1.5
	case sure == 0:
		return 0
	case apart == 0 && wide <= 1:
		return 0.5 + 1.5*sure
	case apart == 0 && wide <= 31:
		return 0.3 + 0.6*sure
	case apart == 0:
		return 0.2
	case apart == 1 && wide <= 1:
		return 0.3 * sure
	case apart <= 3:
		return -1.5 * against
	case apart > 45:
		return -1.5 - 3*against
	default:
		return -4 * against
	}
}

func whereWeight(a, b Spot) float64 {
	if a.Country == "" || b.Country == "" {
		return 0
	}
	sure := min(a.Sure, b.Sure)
	switch {
	case a.Country != b.Country && !(a.Point && b.Point && kilometres(a, b) < 60):
		return -0.1 - 2.2*sure*sure
	case !a.Point || !b.Point:
		return 0.1 + 0.3*sure
	}
	switch far := kilometres(a, b); {
	case far < 15:
		return 0.2 + 1.5*sure
	case far < 60:
		return 0.4 * sure
	default:
		return -0.1 - 2.6*sure*sure
	}
}

func namesWeight(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	shared := 0
	for _, name := range a {
		if slices.Contains(b, name) {
			shared++
		}
	}
	if shared == 0 {
		return -0.4
	}
	return min(2, 0.7*float64(shared))
}

// locusWeight compares the names of what events were at or aimed at.
func locusWeight(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	for _, name := range a {
		if slices.Contains(b, name) {
			return 1
		}
	}
	return -1
}

// sideWeight compares the actors on one side of two events.
func sideWeight(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	for _, x := range a {
		for _, y := range b {
			if country(x) == country(y) {
				return 0.6
			}
		}
	}
	return -0.4
}

// country is the first part of an actor's code: a state's or an organisation's.
func country(code string) string {
	if strings.HasPrefix(code, "IGO") || strings.HasPrefix(code, "NGO") {
		return code
	}
	return code[:min(3, len(code))]
}

func tollWeight(a, b counted) float64 {
	switch {
	case !a.known() || !b.known() || a.Min == 0 || b.Min == 0:
		return 0
	case a == b && a.Min >= 3:
		return 1.5
	case a.overlaps(b):
		return 0.4
	case max(a.Min, b.Min) <= 2*min(a.Min, b.Min):
		return 0.2
	default:
		return -0.4
	}
}
