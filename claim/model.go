package claim

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"demarche/syntax"
)

//go:embed weights.txt
var weightsFile string

// model is logistic regression over the named features of a proposal.
type model struct {
	weights map[string]float64
}

// builtinModel is read once and never changes.
var builtinModel = sync.OnceValue(func() *model {
	m, err := parseModel(weightsFile)
	if err != nil {
		panic(err) // the file is part of the program; a test reads it
	}
	return m
})

// parseModel reads lines of a feature, a tab and its weight.
func parseModel(text string) (*model, error) {
	m := &model{weights: map[string]float64{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		if line = strings.TrimRight(line, "\n"); line == "" || line[0] == '#' {
			continue
		}
		feature, number, ok := strings.Cut(line, "\t")
		w, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("weights.txt:%d: want a feature, a tab and a number", n)
		}
		m.weights[feature] = w
	}
	return m, nil
}

// score sums the weights of the features in their order, so that the sum is the
// same on every machine.
func (m *model) score(features []string) float64 {
	sum := 0.0
	for _, f := range features {
		sum += m.weights[f]
	}
	return sum
}

// features names what holds of a proposal. The names are those of weights.txt,
// whose header explains them.
func (a *attribution) features(d *syntax.Document, l *Lexicon, quotes []quotation) []string {
	f := featureList{d: d, s: &d.Sentences[a.sentence], a: a}
	f.cue()
	f.source()
	f.content()
	f.surroundings(l, quotes)
	return f.names
}

// featureList collects the features of one proposal.
type featureList struct {
	d     *syntax.Document
	s     *syntax.Sentence
	a     *attribution
	names []string
}

func (f *featureList) add(parts ...string) { f.names = append(f.names, strings.Join(parts, " ")) }

// take is the construction as features show it.
func (f *featureList) take() string { return string(f.a.frame.part) + ":" + f.a.content.take.name }

// lemma is the cue's lemmas, its prepositions left out.
func (f *featureList) lemma() string {
	var out []string
	for _, i := range f.a.cue.tokens {
		switch {
		case i == f.a.cue.head:
			out = append(out, f.a.cue.lemma)
		case i != f.a.content.prep:
			out = append(out, strings.ToLower(f.s.Tokens[i].Lemma))
		}
	}
	return strings.Join(out, "_")
}

func (f *featureList) listed() string {
	if f.a.frame.open {
		return "open"
	}
	return "listed"
}

// cue: which words, in which form.
func (f *featureList) cue() {
	s, a := f.s, f.a
	v := a.cue.head
	t := &s.Tokens[v]
	lemma, take := f.lemma(), f.take()
	f.add("bias", f.listed())
	f.add("cue", string(a.frame.part), lemma)
	f.add("cue+take", lemma, take)
	f.add("take", take, f.listed())
	f.add("frame", a.frame.name)
	if len(a.cue.tokens) > 1 && a.content.prep < 0 {
		f.add("phrase", take)
	}
	if a.frame.part != verb {
		f.add("rel", string(a.frame.part), t.Rel)
		return
	}
	form := t.XPOS
	switch {
	case isInfinitive(s, v):
		form = "to " + form
	case a.isPassive(s):
		form = "passive " + form
	}
	f.add("form", form, f.listed())
	f.add("form+take", form, take)
	f.add("rel", t.Rel, form)
	if a.negated {
		f.add("negated", f.listed(), string(a.frame.negated))
	}
	for _, c := range s.Children(v) {
		if m := &s.Tokens[c]; m.Is("aux") && m.XPOS == "MD" {
			f.add("modal", strings.ToLower(m.Lemma), f.listed(), yesNo(a.negated))
		}
	}
	if t.Head >= 0 && (t.Is("xcomp") || t.Is("acl") || t.Is("advcl") || t.Is("ccomp")) && (form == "VBG" || strings.HasPrefix(form, "to ")) {
		f.add("under", t.Rel, strings.ToLower(s.Tokens[t.Head].Lemma))
		f.add("under", t.Rel, form, s.Tokens[t.Head].UPOS, f.listed())
	}
	if mark := markOf(s, v); mark != "" && mark != "to" {
		f.add("mark", mark, f.listed())
	}
}

// source: what kind of words name it, and how it stands to the cue.
func (f *featureList) source() {
	kind := f.sourceKind()
	f.add("source", kind, f.listed())
	f.add("source+take", kind, f.take())
	if !f.a.voice.known {
		f.add("nobody", f.take(), yesNo(f.a.isPassive(f.s)), f.listed())
		return
	}
	f.add("actor", f.a.voice.actor, f.listed())
	f.add("actor+take", yesNo(f.a.voice.actor != "unknown"), f.take(), f.listed())
	f.add("via", f.a.voice.rule, string(f.a.frame.part))
	f.add("sourceword", strings.ToLower(f.s.Tokens[f.a.voice.token].Lemma))
	if n := len(f.a.voice.tokens); n > 12 {
		f.add("source long", bucket(n))
	}
}

func (f *featureList) sourceKind() string {
	if !f.a.voice.known {
		return "none"
	}
	t := &f.s.Tokens[f.a.voice.token]
	form := strings.ToLower(f.s.Tokens[f.a.voice.token].Form)
	switch {
	case firstPerson(f.s, f.a.voice):
		return "first"
	case isRelative(t):
		return "relative"
	case t.UPOS == "PRON" && (form == "it" || form == "this" || form == "that" || form == "these" || form == "what"):
		return "it"
	case t.UPOS == "PRON":
		return "pronoun"
	case t.Entity != "":
		return strings.TrimLeft(t.Entity, "BI-")
	case t.UPOS == "PROPN":
		return "name"
	case words().paper[strings.ToLower(t.Lemma)]:
		return "paper"
	case words().teller[strings.ToLower(t.Lemma)]:
		return "teller"
	}
	return "common"
}

// content: how long, what heads it, where it stands.
func (f *featureList) content() {
	s, a := f.s, f.a
	take := f.take()
	if a.content.head < 0 || len(a.content.tokens) == 0 {
		return
	}
	h := &s.Tokens[a.content.head]
	f.add("content", take, h.UPOS, h.XPOS)
	f.add("length", take, bucket(len(a.content.tokens)))
	first := &s.Tokens[a.content.tokens[0]]
	switch a.content.take.kind {
	case takesNP, takesPrep, takesNPPrep, takesObjectPrep, takesSecondNP:
		f.add("contentword", string(a.frame.part), strings.ToLower(h.Lemma))
		if h.Entity != "" {
			f.add("contentname", take, strings.TrimLeft(h.Entity, "BI-"))
		}
	case takesThat, takesAside, takesWhether:
		f.add("clause", markOf(s, a.content.head), h.Rel, f.listed())
		f.add("clausestart", first.UPOS)
	}
	if a.content.tokens[0] < a.cue.head {
		f.add("before", take)
	}
	if strings.ContainsAny(f.d.Text[first.Start:s.Tokens[a.content.tokens[len(a.content.tokens)-1]].End], "\"“”") {
		f.add("marks", string(a.frame.part), a.content.take.name)
	}
}

// surroundings: direct speech beside or around the cue, and the cue above.
func (f *featureList) surroundings(l *Lexicon, quotes []quotation) {
	a, at := f.a, f.a.start(f.d)
	if beside := a.besideQuote(f.d, quotes); beside != "" && a.frame.part == verb {
		f.add("quote", beside, a.content.take.name)
		f.add("quote", beside, f.listed())
	}
	for _, q := range quotes {
		if q.start < at && at < q.end {
			f.add("inquote", f.listed())
			f.add("inquote", f.sourceKind())
		}
	}
	if v := f.reporter(l); v >= 0 {
		f.add("reported", f.listed(), f.sourceKind())
		f.add("reported", f.take())
	}
	if f.s.NewParagraph && a.sentence == 0 {
		f.add("first sentence")
	}
}

// reporter returns the verb of saying in whose clause the cue stands, or -1.
func (f *featureList) reporter(l *Lexicon) int {
	for i := f.a.cue.head; f.s.Tokens[i].Head >= 0; i = f.s.Tokens[i].Head {
		t := &f.s.Tokens[i]
		if !t.Is("ccomp") && !t.Is("parataxis") {
			continue
		}
		if h := &f.s.Tokens[t.Head]; len(l.byFirst[cueKey{verb, strings.ToLower(h.Lemma)}]) > 0 {
			return t.Head
		}
	}
	return -1
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func bucket(n int) string {
	for _, limit := range [...]int{1, 2, 3, 5, 8, 12, 20, 40} {
		if n <= limit {
			return strconv.Itoa(limit)
		}
	}
	return "more"
}
