// Command choices learns by which weights packages event and claim choose between
// the answers of frames, reader and story, and writes event/choice.txt and
// claim/choice.txt.
//
//	go run ./train/choices -note choices.gob gold.jsonl
//	go run ./train/choices -fit event/choice.txt -onto event/choice.txt choices.gob
//	go run ./train/choices -claims -fit claim/choice.txt choices.gob
//
// The first codes annotated dispatches (JSON Lines, from demarche corpus export)
// and notes every choice that an event of the gold says the answer to. The
// reader must not have been trained on them, as it is surer of what it has
// seen: put one in place that was trained on the other part (train/READER.md).
package main

import (
	"encoding/gob"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strings"

	"demarche/claim"
	"demarche/coder"
	"demarche/coding"
	"demarche/eval"
	"demarche/event"
	"demarche/inorder"
	"demarche/train/logistic"
)

func main() {
	log.SetFlags(0)
	note := flag.String("note", "", "`FILE` to note the choices of annotated dispatches in")
	fit := flag.String("fit", "", "`FILE` to write weights to that are learned from noted choices")
	pull := flag.Float64("pull", 0.03, "strength of the pull of weights towards zero")
	passes := flag.Int("passes", 10, "passes over the choices")
	rare := flag.Int("rare", 8, "features of fewer choices are left out")
	favour := flag.Float64("favour", 0.2, "how much is taken from the weight of no event: an F1 of .8 is highest where more is found than is likely")
	onto := flag.String("onto", "", "`FILE` of weights of before, from which learning goes on and towards which it is pulled")
	fields := flag.String("fields", "", "learn of these questions only: type, sources, targets, source's sector, target's sector, place, time, by commas")
	claims := flag.Bool("claims", false, "learn whose claims are and where they end, instead of what events are")
	folds := flag.Int("folds", 0, "measure by learning from all but one of so many parts")
	flag.Parse()
	var err error
	if *note != "" {
		err = noteChoices(*note, flag.Args())
	} else {
		err = learn(*fit, flag.Args(), *claims, *passes, *rare, *pull, *favour, *folds, *onto, *fields)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// noted is a choice of a dispatch with the grades of its options.
type noted struct {
	Set, Field, Type string
	Now              int // the option that the weights of the time took
	logistic.Choice
}

func noteChoices(to string, files []string) error {
	c, err := coder.New()
	if err != nil {
		return err
	}
	var golds []eval.Gold
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		g, err := eval.ReadGold(f)
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, one := range g {
			golds = append(golds, one, lead(one))
		}
	}
	var all []noted
	read := func(g eval.Gold) []noted { return choicesOf(c, &g) }
	n := 0
	for found := range inorder.Map(slices.Values(golds), 2, read) {
		all = append(all, found...)
		if n++; n%50 == 0 {
			log.Printf("%d of %d dispatches, %d choices", n, len(golds), len(all))
		}
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(f).Encode(all); err != nil {
		return err
	}
	return f.Close()
}

// lead is the first paragraph of a dispatch as a text of its own, with its
// events and claims: of a short text the reader is less sure.
func lead(g eval.Gold) eval.Gold {
	text, _, _ := strings.Cut(g.Text, "\n\n")
	events, claims := g.Events, g.Claims
	g.Events, g.Claims = nil, nil
	for _, e := range events {
		if _, end := e.Span(g.Text); end >= 0 && end <= len(text) {
			g.Events = append(g.Events, e)
		}
	}
	for _, c := range claims {
		if strings.Contains(text, c.Cue) && strings.Contains(text, c.Content) {
			g.Claims = append(g.Claims, c)
		}
	}
	g.Text = text
	return g
}

// choicesOf codes a dispatch and grades the choices in its events.
func choicesOf(c *coder.Coder, g *eval.Gold) []noted {
	coded, choices := c.Choices(coding.Dispatch{ID: g.ID, Title: g.Title, Text: g.Text, Published: g.Published, Agency: g.Agency})
	answer := map[int]*eval.GoldEvent{} // by the trigger's place
	for i, e := range eval.Pair(g, &coded) {
		answer[coded.Events[e].Trigger.Start] = &g.Events[i]
	}
	var out []noted
	for _, x := range choices {
		e := answer[x.At]
		if x.Field == "type" || ofClaims(x.Field) || e == nil || !slices.Contains(e.Type, x.Type) {
			continue
		}
		n := noted{Set: g.Set, Field: x.Field, Type: x.Type, Now: x.Taken}
		any := 0.0
		for _, o := range x.Options {
			grade := gradeOf(e, &x, o)
			any = max(any, grade)
			n.Options = append(n.Options, logistic.Option{Features: o.Features, Grade: grade})
		}
		if any > 0 {
			out = append(out, n)
		}
	}
	out = append(out, sourcesOf(g, &coded, choices)...)
	out = append(out, endsOf(g, choices)...)
	return append(out, typesOf(g, coded.Dispatch.Text, choices)...)
}

// sourcesOf grades the choices of the sources of claims.
func sourcesOf(g *eval.Gold, coded *coding.Coding, choices []event.Choice) []noted {
	answer := map[int]*eval.GoldClaim{} // by the cue's place
	for i, k := range eval.PairClaims(g, coded) {
		answer[coded.Claims[k].CueSpans[0].Start] = &g.Claims[i]
	}
	var out []noted
	for _, x := range choices {
		c := answer[x.At]
		if x.Field != claim.Who || c == nil {
			continue
		}
		n := noted{Set: g.Set, Field: x.Field, Now: x.Taken}
		any := 0.0
		for _, o := range x.Options {
			grade, code := 0.0, strings.Join(codesOf(o.Actors), " ")
			switch {
			case eval.SourceMatches(c.Source, code, true):
				grade = 1
			case eval.SourceMatches(c.Source, code, false):
				grade = inPart
			}
			any = max(any, grade)
			n.Options = append(n.Options, logistic.Option{Features: o.Features, Grade: grade})
		}
		if any > 0 {
			out = append(out, n)
		}
	}
	return out
}

// ofClaims: the choice is one of package claim.
func ofClaims(field string) bool { return field == claim.Who || field == claim.Ends }

// endsOf grades the choices at the phrases that may still belong to a content, up
// to the first that does not.
func endsOf(g *eval.Gold, choices []event.Choice) []noted {
	var out []noted
	over := map[int]bool{} // contents at their end, by the cue's place
	for _, x := range choices {
		if x.Field != claim.Ends || over[x.At] {
			continue
		}
		i := slices.IndexFunc(g.Claims, func(c eval.GoldClaim) bool { return c.CueSpan[0] <= x.At && x.At < c.CueSpan[1] })
		if i < 0 || g.Claims[i].Optional {
			continue
		}
		on := slices.ContainsFunc(g.Claims[i].ContentSpans, func(s [2]int) bool { return s[0] <= x.End && x.End < s[1] })
		over[x.At] = !on
		right := 0
		if on {
			right = 1
		}
		n := noted{Set: g.Set, Field: x.Field, Now: x.Taken}
		for k, o := range x.Options {
			grade := 0.0
			if k == right {
				grade = 1
			}
			n.Options = append(n.Options, logistic.Option{Features: o.Features, Grade: grade})
		}
		out = append(out, n)
	}
	return out
}

// typesOf grades the choices of types. A trigger of the gold may have several
// words of which the question was asked: the word that looks most like an event
// is to be one, of the others nothing is learned.
func typesOf(g *eval.Gold, text string, choices []event.Choice) []noted {
	var asked []event.Choice
	for _, x := range choices {
		if x.Field == "type" {
			asked = append(asked, x)
		}
	}
	const near = 60
	answers := make([]*eval.GoldEvent, len(asked))
	skipped := make([]bool, len(asked))
	for i := range g.Events {
		e := &g.Events[i]
		start, end := e.Span(text)
		best, beside := -1, -1
		for k, x := range asked {
			switch {
			case x.At < end && start < x.End:
				if best < 0 || doubt(x) < doubt(asked[best]) {
					best = k
				}
				skipped[k] = true
			case x.At-end < near && start-x.End < near && offers(x, e.Type) && (beside < 0 || doubt(x) < doubt(asked[beside])):
				beside = k
			}
		}
		if best < 0 && beside >= 0 && answers[beside] == nil {
			best = beside
		}
		if best >= 0 {
			answers[best] = e
		}
	}
	var out []noted
	for k, x := range asked {
		e := answers[k]
		if e == nil && skipped[k] || e != nil && e.Optional {
			continue
		}
		n := noted{Set: g.Set, Field: "type", Now: x.Taken}
		for _, o := range x.Options {
			grade := 0.0
			if e != nil && o.Type != "" && slices.Contains(e.Type, o.Type) || o.Type == "" && (e == nil || !offers(x, e.Type)) {
				grade = 1
			}
			n.Options = append(n.Options, logistic.Option{Features: o.Features, Grade: grade})
		}
		if e != nil {
			n.Type = e.Type[0]
		} else {
			n.Type = "NONE"
		}
		out = append(out, n)
	}
	return out
}

// doubt counts the thresholds that the probability of no event reaches.
func doubt(x event.Choice) int {
	n := 0
	for _, f := range x.Options[0].Features {
		if strings.HasPrefix(f, "k reader: none") {
			n++
		}
	}
	return n
}

func offers(x event.Choice, types []string) bool {
	return slices.ContainsFunc(x.Options, func(o event.Option) bool { return o.Type != "" && slices.Contains(types, o.Type) })
}

// inPart is the grade of actors whose countries are right and whose sectors are not.
const inPart = 0.6

// unsaid is the grade of a day or place where the gold has none: it may yet be right.
const unsaid = 0.8

func gradeOf(e *eval.GoldEvent, x *event.Choice, o event.Option) float64 {
	switch x.Field {
	case "place":
		return settingGrade(e.Country != "", o.Place != nil, o.Place != nil && o.Place.Country == e.Country)
	case "source's sector":
		return sectorGrade(e, e.Sources, o.Actors[0])
	case "target's sector":
		return sectorGrade(e, e.Targets, o.Actors[0])
	case "time":
		return settingGrade(len(e.Date) == 2, o.Time != nil, len(e.Date) == 2 && o.Time != nil && eval.DateMatches(e.Date, o.Time.From, o.Time.To))
	}
	codes, other := codesOf(o.Actors), codesOf(x.Other)
	right := func(whole bool) bool {
		switch {
		case x.Field == "targets" && e.Symmetric:
			return e.Between(other, codes, whole)
		case x.Field == "targets":
			return eval.Side(e.Targets, codes, whole)
		case e.Symmetric:
			// The targets that are chosen after it make it whole.
			return len(codes) > 0 && !slices.ContainsFunc(codes, func(c string) bool {
				return !slices.ContainsFunc(slices.Concat(e.Sources, e.Targets), func(g string) bool { return eval.Side([]string{g}, []string{c}, whole) })
			})
		}
		return eval.Side(e.Sources, codes, whole) || e.SourcesMin > 0 && e.Between(codes, e.Targets, whole)
	}
	switch {
	case right(true):
		return 1
	case right(false):
		return inPart
	}
	return 0
}

// sectorGrade is whether the gold codes an actor of a side so.
func sectorGrade(e *eval.GoldEvent, side []string, a coding.Actor) float64 {
	if e.Symmetric {
		side = slices.Concat(e.Sources, e.Targets)
	}
	for _, alternatives := range side {
		if slices.Contains(strings.Split(alternatives, "|"), a.Code) {
			return 1
		}
	}
	return 0
}

func settingGrade(asked, answered, right bool) float64 {
	switch {
	case asked && right, !asked && !answered:
		return 1
	case !asked:
		return unsaid
	}
	return 0
}

func codesOf(actors []coding.Actor) []string {
	var out []string
	for _, a := range actors {
		if a.Code != "" {
			out = append(out, a.Code)
		}
	}
	return out
}

func learn(to string, files []string, claims bool, passes, rare int, pull, favour float64, folds int, onto, fields string) error {
	var all []noted
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		var part []noted
		err = gob.NewDecoder(f).Decode(&part)
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, slices.DeleteFunc(part, func(n noted) bool {
			return ofClaims(n.Field) != claims || fields != "" && !slices.Contains(strings.Split(fields, ","), n.Field)
		})...)
	}
	before, err := weightsOf(onto)
	if err != nil {
		return err
	}
	if folds > 1 {
		cross(all, passes, rare, pull, folds, before)
	}
	if to == "" {
		return nil
	}
	w := logistic.FitChoices(choices(all), passes, rare, pull, before)
	said := claimHeader
	if !claims {
		said = header
		w["k none"] -= favour
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(f, said); err != nil {
		return err
	}
	if err := w.Write(f); err != nil {
		return err
	}
	return f.Close()
}

// weightsOf reads the weights of a file, none where it has no name.
func weightsOf(name string) (logistic.Weights, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	w, err := logistic.ReadWeights(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return w, nil
}

const header = `# Weights of the features by which answers are chosen among those that frames, reader and story offer: whether a word names an event and of which
# type (k), who is its source (s) and target (t), as what somebody takes part (c), where (p) and when (w) it happened. Learned by train/choices from annotated dispatches; not for
# editing by hand. Columns: feature ; weight
# After the letter of the question stands the type of the event, where a feature is learned for each type, and what holds for the answer.
`

const claimHeader = `# Weights of the features by which the source of a claim is chosen among the parties of the dispatch: who is known by its words, who is heard by the
# reader, whom the words beside name; and ("on") by which its content goes on over a phrase: what weights.txt says of it, and the reader of its words. Learned by train/choices from annotated dispatches; not for editing by hand. Columns: feature ; weight
# Before a colon stands for what words a feature is learned: none, a pronoun, a name, an agent ("officials"), somebody of another (of), one
# unknown to the actors' lexicon; or, after "of", the noun or pronoun itself.
`

func choices(all []noted) []logistic.Choice {
	var out []logistic.Choice
	for _, n := range all {
		out = append(out, n.Choice)
	}
	return out
}

// cross prints how often the present answer is right and how often the learned
// one is, for choices of sets of dispatches that were not learned from.
func cross(all []noted, passes, rare int, pull float64, folds int, before logistic.Weights) {
	var sets []string
	for _, n := range all {
		if !slices.Contains(sets, n.Set) {
			sets = append(sets, n.Set)
		}
	}
	type tally struct{ n, now, learned, nowWhole, learnedWhole int }
	by := map[string]*tally{}
	for fold := range folds {
		held := func(n noted) bool { return slices.Index(sets, n.Set)%folds == fold }
		var train []noted
		for _, n := range all {
			if !held(n) {
				train = append(train, n)
			}
		}
		w := logistic.FitChoices(choices(train), passes, rare, pull, before)
		for _, n := range all {
			if !held(n) {
				continue
			}
			got := n.Options[w.Best(n.Choice)].Grade
			field := n.Field
			if !slices.ContainsFunc(n.Options, func(o logistic.Option) bool { return o.Grade == 0 }) {
				field += " unsaid"
			}
			for _, key := range []string{field, field + " " + n.Type} {
				t := by[key]
				if t == nil {
					t = &tally{}
					by[key] = t
				}
				t.n++
				if n.Options[n.Now].Grade > 0 {
					t.now++
				}
				if n.Options[n.Now].Grade == 1 {
					t.nowWhole++
				}
				if got > 0 {
					t.learned++
				}
				if got == 1 {
					t.learnedWhole++
				}
			}
		}
	}
	var keys []string
	for k := range by {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		t := by[k]
		n := float64(t.n)
		fmt.Printf("%-22s %5d  countries %.3f -> %.3f  codes %.3f -> %.3f\n", k, t.n, float64(t.now)/n, float64(t.learned)/n, float64(t.nowWhole)/n, float64(t.learnedWhole)/n)
	}
}
