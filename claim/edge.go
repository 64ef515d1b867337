package claim

import (
	"slices"
	"strings"

	"demarche/event"
	"demarche/syntax"
)

// role is a part of an attribution whose edge is to be found.
type role string

const (
	ofContent role = "content"
	ofSource  role = "source"
	ofCue     role = "cue"
)

// edge is a place where a part of an attribution may end: a phrase or clause
// begins there that may still belong to it. Trees err most about such phrases,
// so the model decides.
type edge struct {
	role     role
	at, head int // first token of the phrase, and its head
	end      int // one past its last token
	features []string
}

// contentEdges lists in order where a content behind its cue may end: at every
// clause, and at every phrase behind a comma or beyond what the tree gives it.
func (a *attribution) contentEdges(s *syntax.Sentence, l *Lexicon) []edge {
	if !a.growsRight() {
		return nil
	}
	first, last := a.content.tokens[0], a.content.tokens[len(a.content.tokens)-1]
	starts := phraseStarts(s)
	var out []edge
	reach := last + 1
	for at := max(a.content.head+1, first+1); at < len(s.Tokens); at++ {
		if at > reach && s.Tokens[at-1].UPOS != "PUNCT" && s.Tokens[at-1].UPOS != "CCONJ" {
			break // words of the clause around the cue
		}
		c := starts[at]
		if c < 0 || s.Tokens[c].UPOS == "PUNCT" || !mayEndAt(s, c, at, last) {
			continue
		}
		_, end := s.Subtree(c)
		reach = max(reach, end)
		out = append(out, edge{ofContent, at, c, end, a.contentEdge(s, l, at, c, last)})
	}
	return out
}

// growsRight: the content stands behind the cue, in one piece.
func (a *attribution) growsRight() bool {
	n := len(a.content.tokens)
	return n > 0 && len(a.tree) == 1 && a.content.tokens[0] > a.cue.head && a.content.take.kind != takesAside && a.content.take.kind != takesClause
}

// phraseStarts gives, for each token, the head of the largest phrase that begins
// there and hangs on a word before it, or -1.
func phraseStarts(s *syntax.Sentence) []int {
	out := make([]int, len(s.Tokens))
	size := make([]int, len(s.Tokens))
	for i := range out {
		out[i] = -1
	}
	for c := range s.Tokens {
		from, to := s.Subtree(c)
		if s.Tokens[c].Head < from && s.Tokens[c].Head >= 0 && to-from > size[from] {
			out[from], size[from] = c, to-from
		}
	}
	return out
}

func mayEndAt(s *syntax.Sentence, c, at, last int) bool {
	t := &s.Tokens[c]
	switch {
	case at > last, afterComma(s, at), strings.ContainsAny(s.Tokens[at-1].Form, ";:–—-\""):
		return true
	case t.Is("conj"):
		return t.UPOS == "VERB" || hasOwnPredicate(s, c)
	}
	return t.Is("advcl") || t.Is("parataxis") || t.Is("obl") || t.Rel == "acl:relcl"
}

func (a *attribution) contentEdge(s *syntax.Sentence, l *Lexicon, at, c, last int) []string {
	t := &s.Tokens[c]
	f := featureList{s: s, a: a}
	comma := "plain"
	if s.Tokens[at-1].UPOS == "PUNCT" {
		comma = s.Tokens[at-1].Form
	}
	parent := "inside"
	switch h := t.Head; {
	case slices.Contains(a.cue.tokens, h):
		parent = "cue"
	case h == a.content.head:
		parent = "head"
	case h < a.cue.head:
		parent = "above"
	}
	within := "within"
	if at > last {
		within = "beyond"
	}
	word := strings.ToLower(s.Tokens[at].Form)
	if s.Tokens[at].UPOS == "NOUN" || s.Tokens[at].UPOS == "PROPN" || s.Tokens[at].UPOS == "VERB" || s.Tokens[at].UPOS == "NUM" || s.Tokens[at].UPOS == "ADJ" {
		word = s.Tokens[at].UPOS
	}
	form := t.XPOS
	subject := yesNo(s.Child(c, "nsubj", "nsubj:pass") >= 0)
	kind := "clause"
	switch a.content.take.kind {
	case takesNP, takesPrep, takesObjectPrep, takesNPPrep, takesSecondNP, takesPredicate:
		kind = "phrase"
	}
	f.add("edge", within, t.Rel, comma, parent)
	f.add("edge+kind", within, t.Rel, comma, parent, kind)
	f.add("edge word", within, word, comma)
	f.add("edge word+rel", within, word, t.Rel, comma, kind)
	f.add("edge form", within, t.Rel, form, subject, comma)
	f.add("edge take", within, a.content.take.name, parent)
	f.add("edge length", within, bucket(at-a.content.tokens[0]))
	f.add("edge rest", within, bucket(len(s.Tokens)-at), comma)
	if t.UPOS == "VERB" || t.UPOS == "AUX" {
		cue := "other"
		if _, ok := l.byFirst[cueKey{verb, strings.ToLower(t.Lemma)}]; ok {
			cue = "cue"
		}
		f.add("edge verb", within, t.Rel, comma, form, subject, cue)
		f.add("edge tense", t.Rel, s.Tokens[a.cue.head].XPOS, s.Tokens[a.content.head].XPOS, form, subject, kind)
	}
	return f.names
}

// sourceEdges lists the phrases behind the head of the source.
func (a *attribution) sourceEdges(s *syntax.Sentence) []edge {
	v := a.voice
	if !v.known || len(v.tokens) < 3 {
		return nil
	}
	starts := phraseStarts(s)
	var out []edge
	for k, at := range v.tokens {
		c := starts[at]
		if k == 0 || at <= v.token || c < 0 || s.Tokens[c].UPOS == "PUNCT" || s.Tokens[c].Is("flat") || s.Tokens[c].Is("case") {
			continue
		}
		t := &s.Tokens[c]
		_, end := s.Subtree(c)
		comma := yesNo(afterComma(s, at))
		f := featureList{s: s, a: a}
		f.add("edge", t.Rel, comma)
		f.add("edge+length", t.Rel, comma, bucket(end-at))
		f.add("edge word", strings.ToLower(s.Tokens[at].Form))
		f.add("edge source", t.Rel, f.sourceKind())
		f.add("edge cue", t.Rel, s.Tokens[a.cue.head].XPOS, yesNo(a.cue.head > at))
		f.add("edge form", t.Rel, t.XPOS)
		f.add("edge before", bucket(k))
		out = append(out, edge{ofSource, at, c, end, f.names})
	}
	return out
}

// cueEdges lists the words around a verb that may belong to its cue: auxiliaries,
// adverbs, where and when it was said, to whom.
func (a *attribution) cueEdges(s *syntax.Sentence) []edge {
	v := a.cue.head
	if a.frame.part != verb {
		return nil
	}
	var out []edge
	add := func(c int) {
		t := &s.Tokens[c]
		from, end := s.Subtree(c)
		if end-from > 10 || slices.Contains(a.cue.tokens, c) || overlapsTokens(a.content.tokens, from, end) || overlapsTokens(a.voice.tokens, from, end) {
			return
		}
		f := featureList{s: s, a: a}
		side := "left"
		if c > v {
			side = "right"
		}
		between := side
		if side == "right" {
			between = yesNo(len(a.content.tokens) > 0 && a.content.tokens[0] > c)
		}
		f.add("edge", t.Rel, side, between)
		f.add("edge word", t.Rel, strings.ToLower(s.Tokens[from].Form), between)
		f.add("edge head", t.Rel, strings.ToLower(t.Lemma))
		f.add("edge form", t.Rel, s.Tokens[v].XPOS, between)
		f.add("edge cue", t.Rel, strings.ToLower(s.Tokens[v].Lemma))
		f.add("edge length", t.Rel, bucket(end-from), between)
		f.add("edge gap", t.Rel, side, bucket(max(from-v, v-end)+1))
		f.add("edge take", t.Rel, a.content.take.name)
		f.add("edge comma", t.Rel, yesNo(from > 0 && afterComma(s, from)))
		out = append(out, edge{ofCue, from, c, end, f.names})
	}
	for _, c := range s.Children(v) {
		switch t := &s.Tokens[c]; {
		case t.Is("aux"), t.Is("advmod"), t.Is("obl"), t.Is("compound"), t.Is("obj"), t.Is("iobj"), t.Is("advcl"), t.Is("mark") && strings.EqualFold(t.Form, "to"):
			add(c)
		}
	}
	return out
}

func overlapsTokens(tokens []int, from, end int) bool {
	return slices.ContainsFunc(tokens, func(i int) bool { return from <= i && i < end })
}

// settle sets the edges of an attribution: by the model alone, that of a content
// by the reader too where it is asked.
func (l *Lexicon) settle(in event.Input, a *attribution) {
	m, s := l.model, &in.Document.Sentences[a.sentence]
	if in.Reading != nil {
		l.chooseEnd(in, s, a)
	} else {
		m.settleContent(in.Document, s, a, a.contentEdges(s, l))
	}
	for _, e := range a.sourceEdges(s) {
		if m.score(e.named()) > 0 {
			continue
		}
		if kept := trimEdges(s, slices.DeleteFunc(slices.Clone(a.voice.tokens), func(i int) bool { return i >= e.at })); len(kept) > 0 {
			a.voice.tokens = kept
		}
		break
	}
	a.shown = slices.Clone(a.cue.tokens)
	for _, e := range a.cueEdges(s) {
		if m.score(e.named()) > 0 {
			for i := e.at; i < e.end; i++ {
				a.shown = append(a.shown, i)
			}
		}
	}
	slices.Sort(a.shown)
	a.shown = slices.Compact(a.shown)
}

// named gives the edge's features with the part they speak of.
func (e *edge) named() []string {
	out := make([]string, len(e.features))
	for i, f := range e.features {
		out[i] = string(e.role) + " " + f
	}
	return out
}

// settleContent ends the content at the first edge that the model takes for one,
// and lets it run on to there.
func (m *model) settleContent(d *syntax.Document, s *syntax.Sentence, a *attribution, edges []edge) {
	if !a.growsRight() {
		return
	}
	last := a.content.tokens[len(a.content.tokens)-1]
	end := last + 1
	for _, e := range edges {
		if m.score(e.named()) <= 0 {
			end = e.at
			break
		}
		end = max(end, e.end)
	}
	a.setContent(d, s, end)
}

// setContent makes the content run from its first token up to end.
func (a *attribution) setContent(d *syntax.Document, s *syntax.Sentence, end int) {
	var tokens []int
	for i := a.content.tokens[0]; i < min(end, len(s.Tokens)); i++ {
		if !slices.Contains(a.cue.tokens, i) {
			tokens = append(tokens, i)
		}
	}
	if n := len(tokens); n > 1 && s.Tokens[tokens[n-1]].UPOS == "CCONJ" {
		tokens = tokens[:n-1]
	}
	if tokens = (finder{s: s}).trim(tokens); len(tokens) > 0 {
		a.content.tokens = tokens
		a.tree = spansOf(d, s, tokens)
	}
}
