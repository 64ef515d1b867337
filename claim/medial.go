package claim

import (
	"slices"
	"strings"
	"unicode"

	"demarche/reader"
	"demarche/syntax"
)

// rejoin gives a content the other half of a sentence that its cue breaks, where
// the tree has hung it on the cue and the reader, if it is asked, hears content:
//
//	If the rebels leave, he said, "the army will follow."
//	The army will stay, they say, but it will not fight.
func rejoin(d *syntax.Document, found []*attribution, g *reader.Reading) {
	for _, a := range found {
		s := &d.Sentences[a.sentence]
		from, to, ok := a.clause(s)
		if !ok {
			continue
		}
		spans := a.contentSpans(d.Text)
		begin, end := s.Tokens[from].Start, s.Tokens[to-1].End
		before := slices.ContainsFunc(spans, func(x span) bool { return x.end <= begin && x.end > s.Start })
		after := slices.ContainsFunc(spans, func(x span) bool { return x.start >= end && x.start < s.End })
		var half []int
		switch {
		case after && !before && a.goesOn(d, spans[0], end):
			half = frontOf(s, from)
		case before && !after:
			half = tailOf(s, a, to, found)
		}
		if len(half) > 0 && a.isHeard(g, s, half) {
			a.tree = append(a.tree, spansOf(d, s, half)...)
		}
	}
}

// clause returns the cue's own words, its source's among them, where they stand
// together between commas: "..., he said, ...".
func (a *attribution) clause(s *syntax.Sentence) (from, to int, ok bool) {
	v := a.voice
	if a.frame.part != verb || a.negated || !a.frame.quotable() || !v.known || v.sentence != a.sentence || len(v.tokens) == 0 {
		return 0, 0, false
	}
	own := slices.Concat(v.tokens, a.shown, a.cue.tokens)
	from, to = slices.Min(own), slices.Max(own)+1
	for i := from; i < to; i++ {
		if !slices.Contains(own, i) && s.Tokens[i].UPOS != "PUNCT" && s.Tokens[i].UPOS != "ADV" {
			return 0, 0, false
		}
	}
	return from, to, from > 1 && to < len(s.Tokens) && s.Tokens[from-1].Form == "," && s.Tokens[to].Form == ","
}

// goesOn: the content behind the cue is no sentence of its own.
func (a *attribution) goesOn(d *syntax.Document, content span, cueEnd int) bool {
	if content.start < cueEnd || strings.Contains(d.Text[cueEnd:content.start], "that") {
		return false
	}
	for _, r := range d.Text[content.start:content.end] {
		if unicode.IsLetter(r) {
			return unicode.IsLower(r) || !strings.ContainsAny(d.Text[cueEnd:content.start+3], "\"“'")
		}
	}
	return false
}

// frontOf returns the words before the cue's clause back to a stop.
func frontOf(s *syntax.Sentence, from int) []int {
	var out []int
	for i := from - 2; i >= 0 && !isStop(&s.Tokens[i]); i-- {
		out = append(out, i)
	}
	slices.Reverse(out)
	if len(out) == 0 || s.Tokens[from-2].UPOS == "CCONJ" {
		return nil
	}
	return trimEdges(s, out)
}

// tailOf returns the words behind the cue's clause up to a stop, unless they tell
// more of who speaks.
func tailOf(s *syntax.Sentence, a *attribution, to int, found []*attribution) []int {
	first := to + 1
	if first >= len(s.Tokens) || s.Tokens[first].XPOS == "VBG" || strings.HasPrefix(s.Tokens[first].XPOS, "W") || hasMark(s, first, first+1) {
		return nil
	}
	if a.voice.token > a.cue.head && s.Tokens[first].UPOS != "CCONJ" {
		return nil
	}
	var out []int
	for i := first; i < len(s.Tokens) && !isStop(&s.Tokens[i]); i++ {
		out = append(out, i)
	}
	if slices.ContainsFunc(found, func(b *attribution) bool {
		return b != a && b.sentence == a.sentence && b.cue.head >= first && (b.voice.token == a.voice.token || b.frame.part != verb)
	}) {
		return nil
	}
	return finder{s: s}.trim(out)
}

func isStop(t *syntax.Token) bool { return t.Form == ";" || t.Form == ":" || isDash(t) }

// isHeard: the reader takes most of the words for content, or nobody asks it.
func (a *attribution) isHeard(g *reader.Reading, s *syntax.Sentence, words []int) bool {
	if g == nil {
		return true
	}
	heard := contentHeard(g, s, a)
	if heard == nil {
		return false
	}
	sum := 0.0
	for _, i := range words {
		sum += heard[i]
	}
	return len(words) > 0 && sum >= 0.5*float64(len(words))
}
