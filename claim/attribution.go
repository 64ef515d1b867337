package claim

import (
	"slices"
	"strings"

	"demarche/syntax"
)

// attribution is a claim in the making.
type attribution struct {
	sentence int
	cue      cue
	frame    *frame
	negated  bool
	voice    voice
	content  complement // from the tree; without tokens where the content is only quoted
	tree     []span     // the content's stretches from the tree
	said     []quotation
	saidRule string
	score    float64 // of the model: more than 0 where it takes the proposal for a claim
	judged   bool    // by the model
	shown    []int   // the tokens of the cue as the claim shows them
}

// span is a stretch of bytes of the text.
type span struct{ start, end int }

func (a *attribution) start(d *syntax.Document) int {
	return d.Sentences[a.sentence].Tokens[a.cue.head].Start
}

func (a *attribution) end(d *syntax.Document) int {
	return d.Sentences[a.sentence].Tokens[slices.Max(a.cue.tokens)].End
}

// quotable reports whether the cue introduces direct speech: its frame says so
// and it stands in the active voice.
func (c cue) quotable(a *attribution) bool { return a.frame.quotable() && !a.negated }

// clauseStart is where the cue's own words begin: its source, its adverbs or itself.
func (a *attribution) clauseStart(d *syntax.Document) int {
	s := &d.Sentences[a.sentence]
	first := a.cue.head
	for _, c := range slices.Backward(s.Children(a.cue.head)) {
		t := &s.Tokens[c]
		from, to := s.Subtree(c)
		if to <= first && !hasMark(s, from, first) && (t.Is("nsubj") || t.Is("advmod") || t.Is("aux") || t.Is("obl")) {
			first = from
		}
	}
	if v := a.voice; v.known && v.sentence == a.sentence && len(v.tokens) > 0 && v.tokens[0] < first && !hasMark(s, v.tokens[0], first) {
		first = v.tokens[0]
	}
	return s.Tokens[first].Start
}

// hasMark reports whether a quotation mark stands among the tokens.
func hasMark(s *syntax.Sentence, from, to int) bool {
	for i := from; i < to; i++ {
		if t := &s.Tokens[i]; t.UPOS == "PUNCT" && strings.ContainsAny(t.Form, "\"“”'`") {
			return true
		}
	}
	return false
}

// speaksElsewhere: the cue already has a content of its own outside the
// utterance, such as "..., she said, adding that".
func (a *attribution) speaksElsewhere(d *syntax.Document, u quotation) bool {
	return a.content.take.kind == takesThat && a.content.head > a.cue.head && a.outside(d, u) > 3 && !a.opensQuoted(d)
}

// opensQuoted: the content begins with a quotation mark, so it is direct speech
// that goes on behind the cue: "P," X said, "Q."
func (a *attribution) opensQuoted(d *syntax.Document) bool {
	s := &d.Sentences[a.sentence]
	first := a.content.tokens[0]
	return hasMark(s, max(first-1, 0), first+1)
}

// outside counts the words of the tree's content that the utterance does not cover.
func (a *attribution) outside(d *syntax.Document, u quotation) int {
	n := 0
	for _, i := range a.content.tokens {
		t := &d.Sentences[a.sentence].Tokens[i]
		if t.UPOS != "PUNCT" && (t.Start < u.start || t.End > u.end) {
			n++
		}
	}
	return n
}

// hasContentBefore: the tree gives the cue a content in front of the offset,
// behind the cue.
func (a *attribution) hasContentBefore(d *syntax.Document, offset int) bool {
	n := 0
	for _, i := range a.content.tokens {
		t := &d.Sentences[a.sentence].Tokens[i]
		if i > a.cue.head && t.End <= offset && t.UPOS != "PUNCT" {
			n++
		}
	}
	return n > 2
}

// speak gives the attribution an utterance. Where the tree's content lies
// mostly inside the utterance, the utterance stands for it.
func (a *attribution) speak(d *syntax.Document, u quotation, rule string) {
	if len(a.said) == 0 {
		a.saidRule = rule
		if rule != "quote-runs-on" && a.isReplaced(d, u, rule) {
			a.tree = nil
		}
	}
	a.said = append(a.said, u)
}

// isReplaced: the utterance stands for the content that the tree gives.
func (a *attribution) isReplaced(d *syntax.Document, u quotation, rule string) bool {
	if a.content.take.kind == takesAside || rule == "quote-before-cue" {
		return true
	}
	return a.content.tokens != nil && rule != "quote-supports" && 2*a.outside(d, u) < len(a.content.tokens)
}

// leaveOutSpeaker takes the words of the source out of the content, where a
// broken tree put them.
func (a *attribution) leaveOutSpeaker(s *syntax.Sentence) {
	if a.voice.rule != "adjacent" && a.voice.rule != "inverted" {
		return
	}
	kept := slices.DeleteFunc(slices.Clone(a.content.tokens), func(i int) bool { return slices.Contains(a.voice.tokens, i) })
	if kept = (finder{s: s}).trim(kept); len(kept) > 0 {
		a.content.tokens = kept
	}
}

func mayStandAside(f *frame) bool {
	return slices.ContainsFunc(f.takes, func(t take) bool { return t.kind == takesAside })
}

func (a *attribution) findVoice(s *syntax.Sentence) voice {
	switch a.frame.part {
	case adverb:
		return voice{}
	case phrase:
		return phraseSource(s, a.sentence, a.cue)
	}
	return sourceOf(s, a.sentence, a.cue)
}

// spansOf joins tokens to stretches of text. Punctuation that the tree hangs
// elsewhere does not break a stretch.
func spansOf(d *syntax.Document, s *syntax.Sentence, tokens []int) []span {
	var out []span
	last := -2
	for _, i := range tokens {
		t := &s.Tokens[i]
		if last >= 0 && onlyPunctuation(s, last+1, i) && len(out) > 0 {
			out[len(out)-1].end = max(t.End, out[len(out)-1].end)
		} else {
			out = append(out, span{t.Start, t.End})
		}
		last = i
	}
	return out
}

func onlyPunctuation(s *syntax.Sentence, from, to int) bool {
	for i := from; i < to; i++ {
		if s.Tokens[i].UPOS != "PUNCT" {
			return false
		}
	}
	return true
}

// firstPerson: "we believe" inside a quotation is no claim of its own.
func firstPerson(s *syntax.Sentence, v voice) bool {
	if !v.known {
		return false
	}
	switch strings.ToLower(s.Tokens[v.token].Form) {
	case "i", "we", "you", "me", "us":
		return true
	}
	return false
}
