package claim

import (
	"slices"
	"strings"

	"demarche/syntax"
	"demarche/syntax/argument"
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
	for _, c := range s.Children(a.cue.head) {
		t := &s.Tokens[c]
		if c < first && (t.Is("nsubj") || t.Is("advmod") || t.Is("aux") || t.Is("obl")) {
			from, _ := s.Subtree(c)
			if from <= c && c < first {
				first = min(first, from)
			}
		}
	}
	return s.Tokens[first].Start
}

// speaksElsewhere: the cue already has a content of its own outside the
// utterance, such as "..., she said, adding that".
func (a *attribution) speaksElsewhere(d *syntax.Document, u quotation) bool {
	return a.content.take.kind == takesThat && a.content.head > a.cue.head && a.outside(d, u) > 3
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
		if a.content.tokens != nil && rule != "quote-supports" && 2*a.outside(d, u) < len(a.content.tokens) {
			a.tree = nil
		}
		if a.content.take.kind == takesAside || rule == "quote-before-cue" {
			a.tree = nil
		}
	}
	a.said = append(a.said, u)
}

// read collects the attributions of one sentence.
func (l *Lexicon) read(d *syntax.Document, sentence int) []*attribution {
	s := &d.Sentences[sentence]
	var out []*attribution
	for _, c := range l.cues(s) {
		if a := attribute(d, sentence, c); a != nil {
			out = append(out, a)
		}
	}
	return out
}

// attribute reads one cue: the first of its frames whose content the tree bears
// out, else the first that may introduce a quotation.
func attribute(d *syntax.Document, sentence int, c cue) *attribution {
	s := &d.Sentences[sentence]
	if !isSaid(s, c.head) {
		return nil
	}
	no := negated(s, c.head)
	var speaker *attribution
	for _, e := range c.entries {
		if no && e.frame.negated == "" {
			continue
		}
		a := &attribution{sentence: sentence, cue: c, frame: e.frame, negated: no}
		got, ok := contentOf(s, c, e.frame)
		if ok {
			a.content, a.voice = got, a.findVoice(s)
			if !a.sourced(s) || quotes(&s.Tokens[c.head]) && argument.Passive(s, c.head) {
				continue
			}
			if p := got.prep; p >= 0 && p <= slices.Max(c.tokens)+2 && got.take.governs() {
				a.cue.tokens = append(slices.Clone(c.tokens), p)
			}
			a.leaveOutSpeaker(s)
			a.tree = spansOf(d, s, a.content.tokens)
			return a
		}
		if speaker == nil && e.frame.quotable() && e.frame.part == verb {
			a.voice = a.findVoice(s)
			speaker = a
		}
	}
	if speaker != nil && speaker.voice.known {
		if got, ok := aside(s, c); ok && mayStandAside(speaker.frame) {
			speaker.content = got
			speaker.leaveOutSpeaker(s)
			speaker.tree = spansOf(d, s, speaker.content.tokens)
		}
		return speaker
	}
	return nil
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

// isSaid reports whether the cue's verb tells of something said: an infinitive
// does only after what people do in order to speak, a bare participle only when
// it stands with a document.
func isSaid(s *syntax.Sentence, v int) bool {
	t := &s.Tokens[v]
	if t.UPOS != "VERB" {
		return true
	}
	h := &s.Tokens[max(t.Head, 0)]
	switch {
	case hasModal(s, v):
		return negated(s, v)
	case isInfinitive(s, v):
		return words().purpose[strings.ToLower(h.Lemma)] || t.Is("conj")
	case t.Rel == "acl" && t.XPOS == "VBG" && !afterComma(s, v):
		return words().paper[strings.ToLower(h.Lemma)]
	}
	return true
}

// hasModal: what somebody may or will say is not said; "would not confirm" tells enough.
func hasModal(s *syntax.Sentence, v int) bool {
	for _, c := range s.Children(v) {
		if t := &s.Tokens[c]; t.Is("aux") && t.XPOS == "MD" {
			return true
		}
	}
	return false
}

// sourced reports whether the claim has the source it needs. Nobody need be named
// where the dispatch itself spreads what is said: "is accused of", "is said to",
// "it was announced that", "allegations of". Elsewhere a cue without a source
// tells of no speaker: "the number was confirmed".
func (a *attribution) sourced(s *syntax.Sentence) bool {
	if a.voice.known || a.frame.part != verb {
		return true
	}
	switch a.content.take.kind {
	case takesThat, takesObjectPrep, takesPassiveTo:
		return argument.Passive(s, a.cue.head)
	}
	return false
}

func mayStandAside(f *frame) bool {
	return slices.ContainsFunc(f.takes, func(t take) bool { return t.kind == takesAside })
}

func contentOf(s *syntax.Sentence, c cue, f *frame) (complement, bool) {
	switch f.part {
	case adverb:
		return adverbClause(s, c)
	case phrase:
		return phraseClause(s, c)
	}
	return c.complement(s, f.takes)
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
