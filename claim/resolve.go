package claim

import (
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
	"demarche/syntax/argument"
)

// resolver turns attributions into claims.
type resolver struct {
	in   event.Input
	last *coding.Actor // source of the claim before, for "the statement said"
}

func (r *resolver) fill(c *coding.Claim, a *attribution) {
	d := r.in.Document
	s := &d.Sentences[a.sentence]
	for _, t := range spansOf(d, s, a.shown) {
		c.CueSpans = append(c.CueSpans, coding.SpanOf(d.Text, t.start, t.end))
	}
	for _, t := range a.contentSpans(d.Text) {
		c.ContentSpans = append(c.ContentSpans, coding.SpanOf(d.Text, t.start, t.end))
	}
	c.Quoted = r.quoted(c.ContentSpans)
	r.source(c, a)
	cueSpan := c.CueSpans[0]
	c.Because = append(c.Because, coding.Reason{Field: "cue", Rule: a.frame.name, Span: &cueSpan})
	if a.judged {
		c.Because = append(c.Because, coding.Reason{Field: "cue", Rule: "model, " + strconv.FormatFloat(a.score, 'f', 2, 64), Span: &cueSpan})
	}
	content := c.ContentSpans[0]
	c.Because = append(c.Because, coding.Reason{Field: "content", Rule: a.contentRule(), Span: &content})
}

// contentRule names what gave the content: the construction, the quotation rule, or both.
func (a *attribution) contentRule() string {
	switch {
	case len(a.tree) == 0:
		return a.saidRule
	case len(a.said) == 0:
		return a.content.take.name
	}
	return a.content.take.name + "+" + a.saidRule
}

// quoted reports whether some words of the content stand in quotation marks.
func (r *resolver) quoted(spans []coding.Span) bool {
	for _, q := range quotations(r.in.Document.Text) {
		for _, s := range spans {
			if q.start < s.End && s.Start < q.end && wordsIn(q.inner(r.in.Document.Text)) > 0 {
				return true
			}
		}
	}
	return false
}

// source fills the spans of the source and who it is.
func (r *resolver) source(c *coding.Claim, a *attribution) {
	if !a.voice.known {
		return
	}
	d := r.in.Document
	s := &d.Sentences[a.voice.sentence]
	for _, t := range spansOf(d, s, a.voice.tokens) {
		c.SourceSpans = append(c.SourceSpans, coding.SpanOf(d.Text, t.start, t.end))
	}
	if len(c.SourceSpans) == 0 {
		return
	}
	first := c.SourceSpans[0]
	actor, rule := r.actor(a.voice)
	if actor == nil && r.last != nil && isTheirs(s, a.voice.token) {
		same := *r.last
		actor, rule = &same, "their-statement"
	}
	if actor == nil {
		actor = &coding.Actor{Name: first.Text, Sectors: []string{}}
	} else {
		r.last = actor
	}
	actor.Span = &first
	c.Source = actor
	c.Because = append(c.Because, coding.Reason{Field: "source", Rule: strings.TrimSuffix(a.voice.rule+"+"+rule, "+"), Span: &first})
}

// cite hands "..., the agency said, citing a diplomat" to the diplomat: what is
// cited is a source where it can speak and what is said stands in the same
// sentence; otherwise it is the speaker's reason, and his content.
func cite(d *syntax.Document, found []*attribution, r *resolver) {
	for _, a := range found {
		s := &d.Sentences[a.sentence]
		v := a.cue.head
		if a.content.take.kind != takesNP || s.Tokens[v].XPOS != "VBG" || !quotes(&s.Tokens[v]) || !r.canSpeak(a.sentence, a.content.head) {
			continue
		}
		for _, b := range found {
			if b != a && b.sentence == a.sentence && b.frame.part == verb && len(b.contentSpans(d.Text)) > 0 && hangsOn(s, b.cue.head, v) {
				a.voice = voiceOf(a.sentence, a.content.head, a.content.tokens, "cited")
				a.content, a.tree, a.said, a.saidRule = b.content, b.tree, b.said, b.saidRule
				break
			}
		}
	}
}

func quotes(t *syntax.Token) bool { return t.Lemma == "cite" || t.Lemma == "quote" }

// hangsOn: the participle v hangs on the verb b, or on the content b reports.
func hangsOn(s *syntax.Sentence, b, v int) bool {
	return s.Under(v, b) || s.Tokens[b].Head == s.Tokens[v].Head || s.Under(b, s.Tokens[v].Head)
}

// canSpeak reports whether the noun names a document or somebody.
func (r *resolver) canSpeak(sentence, token int) bool {
	t := &r.in.Document.Sentences[sentence].Tokens[token]
	if lemma := strings.ToLower(t.Lemma); words().paper[lemma] || words().teller[lemma] {
		return true
	}
	who, _ := r.in.Actors.At(sentence, token, r.in.Published)
	return len(who) > 0
}

// isTheirs: "the statement", "its letter" without an author is the last speaker's.
func isTheirs(s *syntax.Sentence, n int) bool {
	d := s.Child(n, "det", "nmod:poss")
	return words().paper[strings.ToLower(s.Tokens[n].Lemma)] && d >= 0 && !strings.HasPrefix(strings.ToLower(s.Tokens[d].Form), "a") &&
		s.Child(n, "nmod") < 0
}

// actor resolves the head of the source, or else what its phrase is by or of: a
// report is its author's.
func (r *resolver) actor(v voice) (*coding.Actor, string) {
	s := &r.in.Document.Sentences[v.sentence]
	for _, t := range append([]int{v.token}, authors(s, v.token)...) {
		for _, t := range argument.Conjuncts(s, t) {
			if who, rule := r.in.Actors.At(v.sentence, t, r.in.Published); len(who) > 0 {
				a := who[0]
				return &a, rule
			}
		}
	}
	return nil, ""
}

// authors lists those a document or a body belongs to: "a Reuters report", "the
// ministry's statement", "a poll by Levada", "members of the council".
func authors(s *syntax.Sentence, n int) []int {
	var out []int
	for _, rel := range []string{"nmod:poss", "compound", "nmod", "amod", "acl", "appos"} {
		for _, c := range s.Children(n) {
			if !s.Tokens[c].Is(rel) || rel == "nmod" && s.Tokens[c].Rel == "nmod:poss" {
				continue
			}
			switch prep := argument.Prep(s, c); {
			case rel == "acl":
				out = append(out, byAgent(s, c)...)
			case rel != "nmod" || prep == "by" || prep == "of" || prep == "from" || prep == "for" || prep == "in":
				out = append(out, c)
			}
		}
	}
	return out
}

func byAgent(s *syntax.Sentence, v int) []int {
	var out []int
	for _, a := range argument.Of(s, v) {
		if a.Role == argument.Subject && a.Via == "passive-by" {
			out = append(out, a.Token)
		}
	}
	return out
}
