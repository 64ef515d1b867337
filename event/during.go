package event

import (
	"demarche/coding"
	"demarche/syntax/argument"
)

// dayOfOccasion is the rule by which what happened at a known occasion has its
// day; nothing is weighed against it.
const dayOfOccasion = "day of the occasion"

// duringKnown finds the time of the occasion at which an event happened, where it
// is spoken of as known and was told with its time before: "at the G7 meeting"
// after "a G7 meeting earlier this week".
func (r *reading) duringKnown(c *candidate) *coding.Time {
	defer r.visit(c.sentence)()
	for i, t := range r.s.Tokens {
		if t.UPOS != "NOUN" || !t.Is("obl") || !isWord("occasion", argument.Prep(r.s, i)) || r.reach(c.tok, t.Head) >= farthest || !hasThe(r.s, i) {
			continue
		}
		name := r.occasionName(i)
		for r.at = c.sentence - 1; r.at >= 0; r.at-- {
			r.s = &r.in.Document.Sentences[r.at]
			if found := r.timeBehind(name); found != nil {
				return found
			}
		}
		return nil
	}
	return nil
}

// occasionName is a noun with the words before it that make it one of a kind.
func (r *reading) occasionName(tok int) string {
	name := fold(r.s.Tokens[tok].Lemma)
	for _, c := range r.s.Children(tok) {
		if t := r.s.Tokens[c]; t.Is("compound") || t.Is("amod") {
			name = fold(t.Lemma) + " " + name
		}
	}
	return name
}

// timeBehind returns the time that follows at once on an occasion of that name in
// the sentence.
func (r *reading) timeBehind(name string) *coding.Time {
	for _, i := range r.timesIn[r.at] {
		m := &r.in.Times[i]
		for tok := m.From - 1; tok >= 0 && tok >= m.From-2; tok-- {
			if m.Time.From != "" && m.Time.To != "" && r.s.Tokens[tok].UPOS == "NOUN" && r.occasionName(tok) == name {
				t := m.Time
				t.Span = nil
				return &t
			}
		}
	}
	return nil
}
