package claim

import (
	"slices"
	"strings"

	"demarche/event"
	"demarche/syntax"
	"demarche/syntax/argument"
)

// propose lists, cue by cue, every way in which the sentence may attribute
// something: each construction of each frame of the cue that the tree bears out.
// Nothing is decided here.
func (l *Lexicon) propose(in event.Input, sentence int, quotes []quotation) [][]*attribution {
	d := in.Document
	s := &d.Sentences[sentence]
	var out [][]*attribution
	for _, c := range l.cues(s) {
		if p := proposals(d, sentence, c, quotes); len(p) > 0 {
			setActors(in, p)
			out = append(out, p)
		}
	}
	return out
}

// proposals reads one cue. Of two frames that take the same words in the same
// construction the first counts; an open one does not count beside a frame that
// lists the cue.
func proposals(d *syntax.Document, sentence int, c cue, spoken []quotation) []*attribution {
	s := &d.Sentences[sentence]
	no := negated(s, c.head)
	var out []*attribution
	known := func(f *frame, got complement) bool {
		return slices.ContainsFunc(out, func(a *attribution) bool {
			return f.open && !a.frame.open || a.content.head == got.head && a.content.take.kind == got.take.kind
		})
	}
	for _, e := range c.entries {
		if e.frame.open && negatedSubject(s, c.head) {
			continue // "nobody attacked" says nothing of anybody
		}
		for _, got := range contentsOf(s, c, e.frame) {
			if known(e.frame, got) {
				continue
			}
			a := &attribution{sentence: sentence, cue: c, frame: e.frame, negated: no, content: got}
			a.voice = a.findVoice(s)
			if !a.voice.known && !a.mayLackSource(s) || quotes(&s.Tokens[c.head]) && a.isPassive(s) {
				continue
			}
			if p := got.prep; p >= 0 && p <= slices.Max(c.tokens)+2 && got.take.governs() {
				a.cue.tokens = append(slices.Clone(c.tokens), p)
			}
			a.leaveOutSpeaker(s)
			a.tree = spansOf(d, s, a.content.tokens)
			out = append(out, a)
		}
	}
	if slices.ContainsFunc(out, func(a *attribution) bool { return a.content.take.kind == takesThat }) {
		return out // direct speech beside the cue will stand for the clause
	}
	return append(out, speakers(d, sentence, c, no, spoken)...)
}

// setActors notes how the sources are known as actors.
func setActors(in event.Input, proposals []*attribution) {
	rules := map[int]string{}
	for _, a := range proposals {
		if !a.voice.known {
			continue
		}
		rule, ok := rules[a.voice.token]
		if !ok {
			if _, rule = in.Actors.At(a.voice.sentence, a.voice.token, in.Published); rule == "" {
				rule = "unknown"
			}
			rules[a.voice.token] = rule
		}
		a.voice.actor = rule
	}
}

// negatedSubject: the verb's subject is "nobody", "none" or "no ...".
func negatedSubject(s *syntax.Sentence, v int) bool {
	n := s.Child(v, "nsubj")
	if n < 0 {
		return false
	}
	lemma := strings.ToLower(s.Tokens[n].Lemma)
	return lemma == "nobody" || lemma == "none" || noDeterminer(s, n)
}

// mayLackSource: nobody need be named but by a verb in the active voice that
// puts a clause forward.
func (a *attribution) mayLackSource(s *syntax.Sentence) bool {
	switch a.content.take.kind {
	case takesThat, takesAside:
		return a.frame.part != verb || a.isPassive(s)
	}
	return true
}

// speakers proposes the cue as one of direct speech, with what stands beside the
// cue's clause as its content until the quotations are given out.
func speakers(d *syntax.Document, sentence int, c cue, no bool, quotes []quotation) []*attribution {
	s := &d.Sentences[sentence]
	for _, e := range c.entries {
		if !e.frame.quotable() || e.frame.part != verb || no {
			continue
		}
		a := &attribution{sentence: sentence, cue: c, frame: e.frame}
		if a.voice = a.findVoice(s); !a.voice.known {
			return nil
		}
		if got, ok := aside(s, c); ok && mayStandAside(e.frame) {
			a.content = got
			a.leaveOutSpeaker(s)
			a.tree = spansOf(d, s, a.content.tokens)
			return []*attribution{a}
		}
		a.content = complement{take: take{kind: takesQuote, name: "quote"}, head: -1, prep: -1}
		if a.besideQuote(d, quotes) != "" {
			return []*attribution{a}
		}
		return nil
	}
	return nil
}

// contentsOf lists the contents of the frame's constructions, best first.
func contentsOf(s *syntax.Sentence, c cue, f *frame) []complement {
	switch f.part {
	case adverb:
		if got, ok := adverbClause(s, c); ok {
			return []complement{got}
		}
		return nil
	case phrase:
		if got, ok := phraseClause(s, c); ok {
			return []complement{got}
		}
		return nil
	}
	return c.complements(s, f.takes)
}

// besideQuote says where direct speech stands beside the cue's clause: "before"
// it, "after" it, or "" where none does.
func (a *attribution) besideQuote(d *syntax.Document, quotes []quotation) string {
	from, to := a.clauseStart(d), a.end(d)
	for _, q := range quotes {
		switch {
		case q.end <= from && from-q.end < 40 && near(d.Text[q.end:from], 2):
			return "before"
		case q.start >= to && q.start-to < 200 && (near(d.Text[to:q.start], 8) || strings.HasSuffix(strings.TrimRight(d.Text[to:q.start], " \n"), ":")):
			return "after"
		}
	}
	return ""
}

// near: no more than a few words stand in the gap, and no end of a sentence.
func near(gap string, words int) bool {
	return !strings.ContainsAny(gap, "\n;") && wordsIn(gap) <= words && !sentenceEnd(gap)
}

// choose takes the best of a cue's proposals, or nil if none is good enough.
func (m *model) choose(in event.Input, l *Lexicon, proposals []*attribution, quotes []quotation) *attribution {
	d := in.Document
	var best *attribution
	for _, a := range proposals {
		a.score = m.score(a.features(d, l, quotes)) + a.heard(in.Reading)
		if best == nil || a.score > best.score {
			best = a
		}
	}
	if best == nil || best.score <= 0 {
		return nil
	}
	return best
}

// isPassive reports whether the cue is a verb in the passive.
func (a *attribution) isPassive(s *syntax.Sentence) bool {
	return s.Tokens[a.cue.head].UPOS == "VERB" && argument.Passive(s, a.cue.head)
}
