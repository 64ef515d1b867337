package claim

import (
	"sort"
	"strings"

	"demarche/syntax"
)

// speech gives every utterance of a text, a stretch of direct speech, to the
// attribution whose cue introduces it. Its rules, tried in this order:
//
//	carries on   the paragraph before ended without a closing mark
//	after        "P," X said
//	before       X said: "P"
//	continues    "P," X said. "Q." in one paragraph; "P," X said, but "Q."
//	next         a paragraph that opens with a quotation after one that ended with the speaker's
//	begun        According to X, "P. Q."
//	supports     X said that P. "Q."
//	runs on      X said the vote was "a farce. Nobody came."
type speech struct {
	doc        *syntax.Document
	utterances []quotation
	found      []*attribution // in order of their cues
	speaker    []*attribution // by utterance
}

// assign sets the speakers and extends the contents of their attributions.
func (sp *speech) assign() {
	sp.speaker = make([]*attribution, len(sp.utterances))
	for i := range sp.utterances {
		a, rule := sp.speakerOf(i)
		if a == nil {
			continue
		}
		sp.speaker[i] = a
		a.speak(sp.doc, sp.utterances[i], rule)
	}
}

func (sp *speech) speakerOf(i int) (*attribution, string) {
	if !isUtterance(sp.doc.Text, sp.utterances[i]) {
		if i > 0 && sp.speaker[i-1] != nil && sp.completes(i) {
			return sp.speaker[i-1], "quote-continues"
		}
		return sp.runsOn(i), "quote-runs-on"
	}
	if i > 0 && sp.utterances[i-1].carriesOn && sp.speaker[i-1] != nil {
		return sp.speaker[i-1], "quote-carries-on"
	}
	if a := sp.cueAfter(i); a != nil {
		return a, "quote-before-cue"
	}
	if a := sp.cueBefore(i); a != nil {
		return a, "quote-after-cue"
	}
	if i > 0 && sp.speaker[i-1] != nil {
		if sp.continues(i) {
			return sp.speaker[i-1], "quote-continues"
		}
		if sp.nextParagraph(i) {
			return sp.speaker[i-1], "quote-next-paragraph"
		}
	}
	if a := sp.begun(i); a != nil {
		return a, "quote-begun"
	}
	if a := sp.supported(i); a != nil {
		return a, "quote-supports"
	}
	return sp.runsOn(i), "quote-runs-on"
}

// runsOn: a content that stands outside the cue's own words begins or ends inside
// the utterance, as trees do not go beyond a sentence: X said the vote was "a
// farce. Nobody came."
func (sp *speech) runsOn(i int) *attribution {
	u, text := sp.utterances[i], sp.doc.Text
	for _, a := range sp.found {
		if at := a.start(sp.doc); u.start <= at && at < u.end {
			continue
		}
		for _, t := range a.tree {
			from, to := max(t.start, u.start), min(t.end, u.end)
			if from >= to {
				continue
			}
			if (wordsIn(text[u.start:from]) == 0) != (wordsIn(text[to:u.end]) == 0) {
				return a
			}
		}
	}
	return nil
}

// cueAfter: the first cue behind the utterance in its sentence, where nothing
// but the cue's own clause stands between.
func (sp *speech) cueAfter(i int) *attribution {
	u, text := sp.utterances[i], sp.doc.Text
	if u.carriesOn || strings.HasSuffix(strings.TrimRight(u.inner(text), " "), ".") {
		return nil
	}
	at := sort.Search(len(sp.found), func(k int) bool { return sp.found[k].start(sp.doc) >= u.end })
	for ; at < len(sp.found); at++ {
		a := sp.found[at]
		s := &sp.doc.Sentences[a.sentence]
		if s.Start >= u.end && sp.sentenceBreak(u.end, s.Start) || i+1 < len(sp.utterances) && a.start(sp.doc) > sp.utterances[i+1].start {
			return nil
		}
		if !a.cue.quotable(a) {
			continue
		}
		first := a.clauseStart(sp.doc)
		between := strings.Trim(text[u.end:max(u.end, first)], " ,")
		if wordsIn(between) > 2 || a.speaksElsewhere(sp.doc, u) {
			return nil
		}
		return a
	}
	return nil
}

// sentenceBreak: the segmenter may end a sentence inside "P?" X said.
func (sp *speech) sentenceBreak(from, to int) bool {
	return to > from && strings.Contains(sp.doc.Text[from:to], "\n")
}

// cueBefore: the last cue in front of the utterance in its sentence, with a
// comma, a colon or nothing between.
func (sp *speech) cueBefore(i int) *attribution {
	u, text := sp.utterances[i], sp.doc.Text
	lead := strings.TrimRight(text[:u.start], " ")
	if above := strings.TrimRight(lead, " \n"); strings.HasSuffix(above, ":") {
		lead = above // X said:, and the words in a paragraph of their own
	}
	colon := strings.HasSuffix(lead, ":")
	if lead == "" || strings.HasSuffix(lead, ".") || strings.HasSuffix(lead, "\n") {
		return nil
	}
	lineStart := strings.LastIndexByte(lead, '\n') + 1
	after := sort.Search(len(sp.found), func(k int) bool { return sp.found[k].start(sp.doc) >= u.start })
	for k := after - 1; k >= 0; k-- {
		a := sp.found[k]
		from := a.end(sp.doc)
		if from < lineStart || i > 0 && from <= sp.utterances[i-1].start {
			return nil
		}
		gap := text[from:u.start]
		if strings.ContainsAny(gap, ";") || !colon && wordsIn(gap) > 14 || sentenceEnd(gap) {
			return nil
		}
		if a.cue.quotable(a) && !a.hasContentBefore(sp.doc, u.start) {
			return a
		}
	}
	return nil
}

// sentenceEnd reports whether a full stop ends a sentence inside the gap.
func sentenceEnd(gap string) bool {
	i := strings.Index(gap, ". ")
	return i >= 0 && i+2 < len(gap) && gap[i+2] >= 'A' && gap[i+2] <= 'Z' && !strings.HasPrefix(gap[i:], ". \"")
}

// continues: between this utterance and the one before it there is only the
// speaker's cue clause, in the same paragraph.
func (sp *speech) continues(i int) bool {
	gap := sp.doc.Text[sp.utterances[i-1].end:sp.utterances[i].start]
	if strings.Contains(gap, "\n") {
		return false
	}
	return strings.Count(gap, ". ") <= 1+strings.Count(gap, "U.S. ") && wordsIn(gap) < 40
}

// completes: the words are the end of a sentence that the speaker's utterance
// began, with his cue between: "P," he said, but "Q."
func (sp *speech) completes(i int) bool {
	before := sp.utterances[i-1]
	gap := sp.doc.Text[before.end:sp.utterances[i].start]
	a := sp.speaker[i-1]
	at := a.start(sp.doc)
	return !strings.ContainsAny(gap, "\n.;") && wordsIn(gap) < 12 && before.end <= at && at < sp.utterances[i].start
}

// nextParagraph: the utterance opens a paragraph of its own right after one in
// which the same speaker was quoted.
func (sp *speech) nextParagraph(i int) bool {
	gap := sp.doc.Text[sp.utterances[i-1].end:sp.utterances[i].start]
	trimmed := strings.TrimRight(gap, " ")
	return strings.HasSuffix(trimmed, "\n") && strings.Count(strings.TrimSpace(gap), "\n") == 0 && wordsIn(gap) < 25 &&
		sp.wholeParagraph(i)
}

// wholeParagraph: nothing but quotation stands in the paragraph that the utterance opens.
func (sp *speech) wholeParagraph(i int) bool {
	rest := sp.doc.Text[sp.utterances[i].end:]
	if n := strings.IndexByte(rest, '\n'); n >= 0 {
		rest = rest[:n]
	}
	return wordsIn(rest) == 0
}

// begun: the tree gives somebody the first sentence of the utterance: "According
// to X, 'P. Q.'"
func (sp *speech) begun(i int) *attribution {
	u := sp.utterances[i]
	for _, a := range sp.found {
		n := len(a.tree)
		if a.frame.part != phrase || n == 0 {
			continue
		}
		if first, last := a.tree[0], a.tree[n-1]; u.start-1 <= first.start && first.start <= u.start+1 && last.end <= u.end {
			return a
		}
	}
	return nil
}

// supported: the sentence before is the speaker's in the same paragraph, and the
// utterance is a sentence of its own.
func (sp *speech) supported(i int) *attribution {
	u, text := sp.utterances[i], sp.doc.Text
	lead := strings.TrimRight(text[:u.start], " ")
	if !strings.HasSuffix(lead, ".") && !strings.HasSuffix(lead, ".”") && !strings.HasSuffix(lead, ".\"") {
		return nil
	}
	k := sort.Search(len(sp.found), func(k int) bool { return sp.found[k].start(sp.doc) >= u.start }) - 1
	for ; k >= 0; k-- {
		a := sp.found[k]
		s := &sp.doc.Sentences[a.sentence]
		if s.End > u.start || wordsIn(text[s.End:u.start]) > 0 || strings.Contains(text[s.End:u.start], "\n") {
			if s.End <= u.start {
				return nil
			}
			continue
		}
		if a.cue.quotable(a) && a.voice.known && s.Tokens[a.cue.head].Is("root") {
			return a
		}
	}
	return nil
}

func wordsIn(s string) int { return len(strings.Fields(strings.Trim(s, " ,.;:—–-\"“”\n"))) }
