package ledger

import (
	"fmt"
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

// never outweighs all that can speak for one happening.
const never = -20

// families are the types whose reports may tell of one happening in other
// words.
var families = map[string]string{
	"ASSAULT": "force", "MOBILIZE": "force", "COERCE": "force",
	"CONSULT": "talks",
	"AGREE":   "deal", "COOPERATE": "deal", "SUPPORT": "deal", "CONCEDE": "deal", "RETREAT": "deal", "AID": "deal",
	"SANCTION": "measure",
	"PROTEST":  "protest",
	"ACCUSE":   "word", "REJECT": "word", "REQUEST": "word", "THREATEN": "word",
}

// kin reports whether two reports may be compared: their types are of one family,
// or they use one word, which has been taken in two ways, or words for force.
func kin(a, b *Traits) bool {
	return families[a.Type] == families[b.Type] || shared(a.Stems, b.Stems) > 0 || forceful(a) && forceful(b)
}

// forceful reports whether the type or the words of a report are those of force.
func forceful(t *Traits) bool { return families[t.Type] == "force" || t.Forced }

// features name what two reports of types of one family have in common and what
// divides them, one value for each question. Weights are learned for each name,
// so that a name is also the reason that a score gives.
func features(a, b *Traits) []string {
	f := make([]string, 0, 32)
	add := func(question, answer string) {
		if answer != "" {
			f = append(f, question+" "+answer)
		}
	}
	family := families[a.Type]
	if other := families[b.Type]; other != family {
		family = "two"
	}
	f = append(f, "family "+family)
	add("type", pairOf(a.Type, b.Type))
	add("cameo", cameoLikeness(a.CAMEO, b.CAMEO))
	stems := count(shared(a.Stems, b.Stems), 2)
	add("trigger", stems)
	add("trigger of "+family, stems)
	add("fact", pairOf(wishOf(a), wishOf(b)))
	add("means", meansLikeness(a.Means, b.Means))
	add("manner", meansLikeness(a.Manner, b.Manner))
	accord := accordOf(a, b)
	add("accord", accord)
	add("accord of "+family, accord)
	add("days", daysLikeness(a.When, b.When))
	add("place", placeLikeness(a.Where, b.Where))
	add("names", setLikeness(a.Names, b.Names, 4))
	add("locus", setLikeness(a.Locus, b.Locus, 1))
	add("words", setLikeness(a.Words, b.Words, 5))
	add("sources", sideLikeness(a.Sources, b.Sources))
	add("targets", sideLikeness(a.Targets, b.Targets))
	add("doers", sideLikeness(a.Doers, b.Doers))
	add("struck", sideLikeness(a.Struck, b.Struck))
	add("mode", modeLikeness(a.Modes, b.Modes))
	add("parties", partiesLikeness(a, b))
	roles := rolesLikeness(a, b)
	add("roles", roles)
	add("roles of "+family, roles)
	add("toll", tollLikeness(a.Killed, b.Killed))
	closest, mean := sensesLikeness(a.Senses, b.Senses)
	add("likeness", closest)
	add("likeness on the whole", mean)
	add("likeness of "+family, closest)
	add("day and place", dayAndPlace(a, b))
	return f
}

// dayAndPlace says where both a day and a place are known of two reports whether
// they fall together, and whether reports that agree in neither also name
// nothing in common.
func dayAndPlace(a, b *Traits) string {
	if !a.When.known() || !b.When.known() || a.Where.Country == "" || b.Where.Country == "" {
		return ""
	}
	sure := min(a.When.Sure, b.When.Sure) > 0 && min(a.Where.Sure, b.Where.Sure) > 0
	elsewhere := a.Where.Country != b.Where.Country || a.Where.Point && b.Where.Point && kilometres(a.Where, b.Where) >= 60
	together := a.Where.Point && b.Where.Point && !elsewhere
	day := a.When.apart(b.When) <= 1
	answer := ""
	switch {
	case elsewhere && !day:
		answer = "both differ"
	case elsewhere:
		answer = "place differs"
	case !day:
		answer = "day differs"
	case together:
		answer = "both agree"
	default:
		return ""
	}
	if !sure {
		answer += ", inferred"
	}
	if elsewhere && shared(a.Names, b.Names) == 0 {
		answer += ", no name shared"
	}
	return answer
}

// pairOf names two values, whichever comes first.
func pairOf(a, b string) string {
	if a > b {
		a, b = b, a
	}
	if a == b {
		return a + " twice"
	}
	return a + " " + b
}

// wishOf is a word for whether a report is of more than a wish.
func wishOf(t *Traits) string {
	if t.Wished {
		return "wish"
	}
	return "told"
}

// cameoLikeness is how many digits two codes begin with alike.
func cameoLikeness(a, b []string) string {
	if len(a) == 0 || len(b) == 0 {
		return ""
	}
	most := 0
	for _, x := range a {
		for _, y := range b {
			n := 0
			for n < len(x) && n < len(y) && x[n] == y[n] {
				n++
			}
			if n == len(x) && n == len(y) {
				n = 4
			}
			most = max(most, n)
		}
	}
	switch most {
	case 0, 1:
		return "differs"
	case 2:
		return "root alike"
	case 3:
		return "nearly alike"
	}
	return "alike"
}

// shared is how many members two sets have in common.
func shared(a, b []string) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

// count names a number up to a greatest one.
func count(n, most int) string {
	if n >= most {
		return fmt.Sprintf("%d or more shared", most)
	}
	return fmt.Sprintf("%d shared", n)
}

// setLikeness names how many members two sets share; empty where one has none.
func setLikeness(a, b []string, most int) string {
	if len(a) == 0 || len(b) == 0 {
		return ""
	}
	return count(shared(a, b), most)
}

func meansLikeness(a, b []string) string {
	if len(a) == 0 || len(b) == 0 {
		return ""
	}
	if shared(a, b) > 0 {
		return "shared"
	}
	for _, x := range a {
		for _, y := range b {
			if isNear(x, y) || isNear(y, x) {
				return "near"
			}
		}
	}
	return "differ"
}

func modeLikeness(a, b []string) string {
	switch {
	case len(a) == 0 || len(b) == 0:
		return ""
	case shared(a, b) > 0:
		return "shared"
	}
	return "differ"
}

func isNear(a, b string) bool {
	l := lists()["near "+a]
	return l != nil && l.has(b)
}

// surely is how sure a day or place is that stands in the sentence, with no other
// event nearer to it.
const surely = 0.6

// sureness is a word for how well the words tie a day or place to both reports.
func sureness(a, b float64) string {
	switch sure := min(a, b); {
	case sure >= surely:
		return "sure"
	case sure > 0:
		return "half sure"
	}
	return "inferred"
}

func daysLikeness(a, b span) string {
	if !a.known() || !b.known() {
		return ""
	}
	apart, wide := a.apart(b), max(a.days(), b.days())
	answer := ""
	switch {
	case apart == 0 && wide <= 1:
		answer = "same day"
	case apart == 0 && wide <= 31:
		answer = "same weeks"
	case apart == 0:
		answer = "overlap"
	case apart == 1:
		answer = "next day"
	case apart <= 3:
		answer = "days apart"
	case apart <= 45:
		answer = "weeks apart"
	default:
		answer = "months apart"
	}
	return answer + ", " + sureness(a.Sure, b.Sure)
}

func placeLikeness(a, b Spot) string {
	if a.Country == "" || b.Country == "" {
		return ""
	}
	answer := ""
	switch near := a.Point && b.Point && kilometres(a, b) < 60; {
	case a.Country != b.Country && !near:
		answer = "other country"
	case !a.Point || !b.Point:
		answer = "same country"
	case kilometres(a, b) < 15:
		answer = "same spot"
	case near:
		answer = "near"
	default:
		answer = "far"
	}
	return answer + ", " + sureness(a.Sure, b.Sure)
}

// sideLikeness compares the actors on one side of two events.
func sideLikeness(a, b []string) string {
	if len(a) == 0 || len(b) == 0 {
		return ""
	}
	if shared(a, b) > 0 {
		return "same code"
	}
	for _, x := range a {
		for _, y := range b {
			if country(x) == country(y) {
				return "same country"
			}
		}
	}
	return "differ"
}

// accordOf counts what of day, place, manner, parties, target and toll is known
// of both reports and agrees or differs.
func accordOf(a, b *Traits) string {
	agree, differ := 0, 0
	judge := func(same, other bool) {
		switch {
		case same:
			agree++
		case other:
			differ++
		}
	}
	if a.When.known() && b.When.known() && min(a.When.Sure, b.When.Sure) >= surely {
		judge(a.When.apart(b.When) == 0 && max(a.When.days(), b.When.days()) <= 3, a.When.apart(b.When) > 0)
	}
	if a.Where.Country != "" && b.Where.Country != "" && min(a.Where.Sure, b.Where.Sure) >= surely {
		points := a.Where.Point && b.Where.Point
		judge(points && kilometres(a.Where, b.Where) < 15, a.Where.Country != b.Where.Country || points && kilometres(a.Where, b.Where) >= 60)
	}
	manner := meansLikeness(a.Manner, b.Manner)
	judge(manner == "shared", manner == "differ")
	for _, sides := range [][2][]string{{a.Sources, b.Sources}, {a.Targets, b.Targets}} {
		l := sideLikeness(sides[0], sides[1])
		judge(l == "same code", l == "differ")
	}
	judge(shared(a.Locus, b.Locus) > 0, false)
	toll := tollLikeness(a.Killed, b.Killed)
	judge(toll == "same", toll == "differ")
	return fmt.Sprintf("%d for, %d against", min(agree, 3), min(differ, 2))
}

// rolesLikeness compares who did something to whom by their countries: an act
// and its answer have the same parties with their roles exchanged.
func rolesLikeness(a, b *Traits) string {
	kept := count(alikeSides(a.Sources, b.Sources)+alikeSides(a.Targets, b.Targets), 2)
	exchanged := alikeSides(a.Sources, b.Targets) + alikeSides(a.Targets, b.Sources)
	switch {
	case len(a.Sources)+len(a.Targets) == 0 || len(b.Sources)+len(b.Targets) == 0:
		return ""
	case exchanged == 0:
		return kept
	}
	return fmt.Sprintf("%s, %d exchanged", kept, exchanged)
}

// alikeSides is 1 where two sides have a country in common.
func alikeSides(a, b []string) int {
	if l := sideLikeness(a, b); l == "" || l == "differ" {
		return 0
	}
	return 1
}

// partiesLikeness compares all the countries that have a part in two events.
func partiesLikeness(a, b *Traits) string {
	x, y := a.Parties, b.Parties
	if len(x) == 0 || len(y) == 0 {
		return ""
	}
	switch n := shared(x, y); {
	case n == 0:
		return "differ"
	case n == len(x) && n == len(y):
		return "same"
	case n >= 2:
		return "two shared"
	case n == min(len(x), len(y)):
		return "some of the other's"
	}
	return "one shared"
}

// country is the first part of an actor's code: a state's or an organisation's.
func country(code string) string {
	if strings.HasPrefix(code, "IGO") || strings.HasPrefix(code, "NGO") {
		return code
	}
	return code[:min(3, len(code))]
}

func tollLikeness(a, b counted) string {
	switch {
	case !a.known() || !b.known() || a.Min == 0 || b.Min == 0:
		return ""
	case a == b && a.Min >= 3:
		return "same"
	case a.overlaps(b):
		return "overlap"
	case max(a.Min, b.Min) <= 2*min(a.Min, b.Min):
		return "near"
	}
	return "differ"
}
