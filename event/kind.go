package event

import (
	"slices"
	"strings"

	"demarche/reader"
)

// leastSeen is the probability that a word names an event from which the
// question is asked where no frame proposes one.
const leastSeen = 0.25

// leastKind is the probability from which a type is an answer.
const leastKind = 0.1

// longEnough is how many sentences tell whether a text is one on politics; of a
// shorter one the reader is less sure in all.
const longEnough = 4

// chooseKind decides whether a word names an event and of which type: what the
// frame proposes, what the reader sees, or none, which is "". c is nil where no
// frame proposes anything; tok is the word of the trigger of which the reader
// is surest.
func (r *reading) chooseKind(tok int, c *candidate, p []float32) string {
	kinds := []string{""}
	if c != nil {
		kinds = append(kinds, c.frame.typ)
	}
	for i, k := range reader.Types {
		if p[1+i] >= leastKind && !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	if len(kinds) == 1 {
		k, _ := bestType(p)
		kinds = append(kinds, k)
	}
	t := r.s.Tokens[tok]
	x := Choice{At: t.Start, End: t.End, Field: "type"}
	for _, k := range kinds {
		x.Options = append(x.Options, Option{Type: k, Features: r.kindFeatures(tok, c, k, p)})
	}
	return x.Options[r.take(x)].Type
}

// kindFeatures names what speaks for a word's naming an event of a type, or none.
func (r *reading) kindFeatures(tok int, c *candidate, kind string, p []float32) []string {
	t := r.s.Tokens[tok]
	f := &featureList{role: "k", typ: kind}
	lemma := fold(t.Lemma)
	if kind == "" {
		f.add("none")
		f.above("reader: none", float64(p[0]))
		if len(r.in.Document.Sentences) >= longEnough {
			f.above("none: events a sentence", r.density)
			f.addIf(r.density < 0.3, "none: few events in the dispatch")
		} else {
			f.add("none: short text")
			f.addIf(c != nil, "none: a frame, short text")
			f.above("reader: none, short text", float64(p[0]))
		}
		f.addIf(c == nil, "none: no frame")
		f.addIf(c != nil, "none: a frame")
		f.add("none: of " + lemma)
		f.add("none: " + t.UPOS)
		rel, _, _ := strings.Cut(t.Rel, ":")
		f.add("none: " + rel)
		if c != nil {
			f.add("none: of the frame " + c.frame.name)
			f.add("none: of a frame of " + c.frame.typ)
			f.addIf(len(c.sources) == 0, "none: the frame has no source")
			f.addIf(len(c.targets) == 0, "none: the frame has no target")
			f.addIf(len(c.sources)+len(c.targets) == 0, "none: the frame has nobody")
			f.add("none: " + string(c.factuality))
			f.addIf(c.frame.typ == "ASSAULT" && r.harmed(), "none: of a frame of ASSAULT, people harmed")
		}
		f.addIf(r.at == 0, "none: first sentence")
		f.addIf(r.under(tok), "none: below another event")
		f.addIf(r.under(tok) && t.UPOS == "NOUN", "none: a noun below another event")
		return f.names
	}
	at := 1 + slices.Index(reader.Types, kind)
	f.above("reader: this type", float64(p[at]))
	best, _ := bestType(p)
	f.typedIf(best == kind, "the reader's type")
	if c != nil && c.frame.typ == kind {
		f.typed("the frame's type")
		f.add("of the frame " + c.frame.name)
	}
	f.add("of " + lemma + ": " + kind)
	return f.names
}

// harmed reports whether the sentence counts dead or wounded.
func (r *reading) harmed() bool {
	return slices.ContainsFunc(r.tallies(), func(t tally) bool {
		return (t.field == "killed" || t.field == "injured") && t.count.Min != nil && *t.count.Min > 0
	})
}

// eventsASentence is how many events the reader expects a sentence of the
// dispatch, by the words of which it is not quite sure that they are none. A
// report on sport or business has few, and what looks like one there is none.
func (r *reading) eventsASentence() float64 {
	sum := 0.0
	for i := range r.in.Document.Sentences {
		for tok := range r.in.Document.Sentences[i].Tokens {
			if p := 1 - r.g.Types(i, tok)[0]; p >= leastSeen {
				sum += float64(p)
			}
		}
	}
	return sum / float64(max(1, len(r.in.Document.Sentences)))
}

// under reports whether the word stands below the trigger of another event.
func (r *reading) under(tok int) bool {
	for h := r.s.Tokens[tok].Head; h >= 0; h = r.s.Tokens[h].Head {
		if r.byTok[h] != nil {
			return true
		}
	}
	return false
}
