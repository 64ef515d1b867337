package claim

import (
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
	"demarche/syntax/argument"
)

// Read returns the claims of a dispatch in text order. It fills AccordingTo of
// the events, innermost claim first, and sets the factuality of those that the
// closest claim decides.
func (l *Lexicon) Read(in event.Input, events []event.Event) []coding.Claim {
	d := in.Document
	found := l.attributions(d)
	r := resolver{in: in}
	cite(d, found, r)
	claims := make([]coding.Claim, len(found))
	for i, a := range found {
		c := &claims[i]
		c.ID = "c" + strconv.Itoa(i+1)
		r.fill(c, a)
	}
	place(d, found, claims, events)
	for i, a := range found {
		claims[i].Stance = a.stance(d, &claims[i], events)
	}
	answer(d, found, claims, events)
	return claims
}

// attributions finds every attribution of the document, in the order of their cues.
func (l *Lexicon) attributions(d *syntax.Document) []*attribution {
	quotes := quotations(d.Text)
	var utterances []quotation
	for _, q := range quotes {
		if isUtterance(d.Text, q) || mayGoOn(d.Text, q) {
			utterances = append(utterances, q)
		}
	}
	var found []*attribution
	for i := range d.Sentences {
		found = append(found, l.read(d, i)...)
	}
	slices.SortStableFunc(found, func(a, b *attribution) int { return a.start(d) - b.start(d) })
	sp := speech{doc: d, utterances: utterances, found: found}
	sp.assign()
	found = slices.DeleteFunc(found, func(a *attribution) bool { return len(a.tree) == 0 && len(a.said) == 0 })
	cut(d, found)
	return dropThoughts(d, found)
}

// content returns the stretches of the claim's content in text order.
func (a *attribution) contentSpans(text string) []span {
	out := slices.Clone(a.tree)
	for _, q := range a.said {
		out = append(out, span{q.start, q.end})
	}
	slices.SortFunc(out, func(x, y span) int { return x.start - y.start })
	var merged []span
	for _, s := range out {
		if n := len(merged); n > 0 && s.start <= merged[n-1].end+1 && !strings.Contains(text[merged[n-1].start:s.start], "\n") {
			merged[n-1].end = max(merged[n-1].end, s.end)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// cut ends contents where the tree lets them run on into words that are not
// theirs, and hands the claims that begin there to the right speaker:
//
//	"said P, adding that Q"      the participle is the speaker's, not P's
//	"said P and denied Q"        so is a further finite verb of saying
//	"said P; the council ..."    a semicolon ends what is said
//	"said P, which X denies"     a relative clause may be somebody else's claim
func cut(d *syntax.Document, found []*attribution) {
	for i, a := range found {
		s := &d.Sentences[a.sentence]
		a.cutFrom(d, semicolon(s, a))
		a.cutTo(d, semicolonBefore(s, a))
		a.cutFrom(d, otherTense(s, a))
		for _, b := range found[i+1:] {
			if b.sentence != a.sentence {
				break
			}
			if b.cue.head < a.cue.head || b.frame.part != verb || !slices.Contains(a.content.tokens, b.cue.head) {
				continue
			}
			switch {
			case trails(s, b.cue.head):
				from, _ := s.Subtree(b.cue.head)
				if a.cutFrom(d, from) {
					b.voice = a.voice
				}
			case sharesSpeaker(s, a, b, found):
				if a.cutFrom(d, conjunctionOf(s, b.cue.head)) {
					b.voice = a.voice
				}
			default:
				a.cutFrom(d, remark(s, a, b.cue.head))
			}
		}
	}
}

// cutFrom drops the content's tokens from the given one on, unless little would
// be left or the token is no token (-1). It reports whether it did.
func (a *attribution) cutFrom(d *syntax.Document, from int) bool {
	if from < 0 || from <= a.cue.head {
		return false
	}
	at := slices.IndexFunc(a.content.tokens, func(t int) bool { return t >= from })
	if at < 1 || a.content.head >= from {
		return false
	}
	s := &d.Sentences[a.sentence]
	kept := finder{s: s}.trim(a.content.tokens[:at])
	if len(kept) == 0 {
		return false
	}
	a.content.tokens = kept
	if len(a.tree) > 0 {
		a.tree = spansOf(d, s, kept)
	}
	return true
}

// semicolon returns the first semicolon behind the cue inside the content, or -1.
func semicolon(s *syntax.Sentence, a *attribution) int {
	for i := a.cue.head + 1; i < len(s.Tokens); i++ {
		if s.Tokens[i].Form == ";" {
			return i
		}
	}
	return -1
}

// semicolonBefore returns the last semicolon in front of a cue that follows its
// content, or -1.
func semicolonBefore(s *syntax.Sentence, a *attribution) int {
	for i := a.cue.head - 1; i >= 0 && a.content.head > 0; i-- {
		if s.Tokens[i].Form == ";" && i < a.content.head {
			return i
		}
	}
	return -1
}

// cutTo drops the content's tokens up to the given one.
func (a *attribution) cutTo(d *syntax.Document, to int) {
	if to < 0 || len(a.content.tokens) == 0 || a.content.tokens[len(a.content.tokens)-1] <= to {
		return
	}
	s := &d.Sentences[a.sentence]
	a.content.tokens = slices.DeleteFunc(a.content.tokens, func(t int) bool { return t <= to })
	if len(a.tree) > 0 {
		a.tree = spansOf(d, s, a.content.tokens)
	}
}

// otherTense returns where a coordinated verb begins that cannot belong to the
// content, as its tense is the cue's and not the content's: "denied there had
// been a coup | and imposed a curfew"; or -1.
func otherTense(s *syntax.Sentence, a *attribution) int {
	h := a.content.head
	if len(a.content.tokens) == 0 || s.Tokens[a.cue.head].XPOS != "VBD" || s.Tokens[h].UPOS != "VERB" && s.Tokens[h].UPOS != "AUX" || finite(&s.Tokens[h]) {
		return -1
	}
	for _, c := range s.Children(h) {
		if t := &s.Tokens[c]; c > h && t.Is("conj") && t.XPOS == "VBD" && s.Child(c, "nsubj", "nsubj:pass", "aux", "aux:pass", "mark") < 0 {
			return conjunctionOf(s, c)
		}
	}
	return -1
}

// trails: a participle behind a comma without a subject of its own.
func trails(s *syntax.Sentence, v int) bool {
	t := &s.Tokens[v]
	if t.XPOS != "VBG" || s.Child(v, "nsubj", "mark", "case") >= 0 || !t.Is("advcl") && !t.Is("acl") && !t.Is("xcomp") {
		return false
	}
	return v > 0 && s.Tokens[v-1].Form == ","
}

// sharesSpeaker: b is a finite verb of saying without a subject, coordinated
// with the verb of a's content, which is no verb of saying itself.
func sharesSpeaker(s *syntax.Sentence, a, b *attribution, found []*attribution) bool {
	v := b.cue.head
	t := &s.Tokens[v]
	if !t.Is("conj") || s.Child(v, "nsubj", "nsubj:pass", "mark", "aux") >= 0 || !finite(t) {
		return false
	}
	h := v
	for h >= 0 && s.Tokens[h].Is("conj") {
		h = s.Tokens[h].Head
	}
	if h != a.content.head {
		return false
	}
	return !slices.ContainsFunc(found, func(c *attribution) bool {
		return c.sentence == a.sentence && c.cue.head == h && c.frame.part == verb
	})
}

func finite(t *syntax.Token) bool {
	return t.XPOS == "VBD" || t.XPOS == "VBZ" || t.XPOS == "VBP"
}

// conjunctionOf returns the "and" in front of a conjunct, or the conjunct itself.
func conjunctionOf(s *syntax.Sentence, v int) int {
	from, _ := s.Subtree(v)
	if from > 0 && s.Tokens[from-1].UPOS == "CCONJ" {
		return from - 1
	}
	return from
}

// remark returns where a clause begins that closes a's content, behind a comma,
// and holds the cue v: a relative clause or an apposition with one; or -1.
func remark(s *syntax.Sentence, a *attribution, v int) int {
	top := -1
	for i := v; i >= 0 && i != a.content.head; i = s.Tokens[i].Head {
		t := &s.Tokens[i]
		if t.Rel == "acl:relcl" || t.Is("appos") && top >= 0 || isContrast(s, i) || t.Is("conj") && i == v && s.Child(i, "nsubj") >= 0 {
			top = i
		}
	}
	if top < 0 {
		return -1
	}
	from, to := s.Subtree(top)
	if from > 0 && s.Tokens[from-1].UPOS == "CCONJ" {
		from--
	}
	last := a.content.tokens[len(a.content.tokens)-1]
	if from == 0 || s.Tokens[from-1].Form != "," && s.Tokens[from].Form != "," || to <= last {
		return -1
	}
	return from
}

// isContrast: a clause that sets something else beside the content, "while Y ...".
func isContrast(s *syntax.Sentence, i int) bool {
	if !s.Tokens[i].Is("advcl") || s.Child(i, "nsubj", "nsubj:pass") < 0 {
		return false
	}
	return words().contrast[markOf(s, i)]
}

// dropThoughts leaves out what a speaker says of his own mind: "X said he hoped
// to ..." is one claim, and "we believe" inside a quotation is none of its own.
func dropThoughts(d *syntax.Document, found []*attribution) []*attribution {
	return slices.DeleteFunc(found, func(a *attribution) bool {
		s := &d.Sentences[a.sentence]
		if firstPerson(s, a.voice) {
			return true
		}
		if !a.voice.known || !a.frame.thought {
			return false
		}
		t := &s.Tokens[a.voice.token]
		if t.UPOS != "PRON" || isRelative(t) {
			return false
		}
		at := a.start(d)
		return slices.ContainsFunc(found, func(b *attribution) bool {
			return b != a && b.sentence == a.sentence && b.holds(d, at) && b.frame.part == verb
		})
	})
}

// holds reports whether the offset stands in the claim's content.
func (a *attribution) holds(d *syntax.Document, at int) bool {
	return slices.ContainsFunc(a.contentSpans(d.Text), func(s span) bool { return s.start <= at && at < s.end })
}

// resolver turns attributions into claims.
type resolver struct {
	in event.Input
}

func (r resolver) fill(c *coding.Claim, a *attribution) {
	d := r.in.Document
	s := &d.Sentences[a.sentence]
	for _, t := range spansOf(d, s, a.cue.tokens) {
		c.CueSpans = append(c.CueSpans, coding.SpanOf(d.Text, t.start, t.end))
	}
	for _, t := range a.contentSpans(d.Text) {
		c.ContentSpans = append(c.ContentSpans, coding.SpanOf(d.Text, t.start, t.end))
	}
	c.Quoted = r.quoted(c.ContentSpans)
	r.source(c, a)
	cueSpan := c.CueSpans[0]
	c.Because = append(c.Because, coding.Reason{Field: "cue", Rule: a.frame.name, Span: &cueSpan})
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
func (r resolver) quoted(spans []coding.Span) bool {
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
func (r resolver) source(c *coding.Claim, a *attribution) {
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
	if actor == nil {
		actor = &coding.Actor{Name: first.Text, Sectors: []string{}}
	}
	actor.Span = &first
	c.Source = actor
	c.Because = append(c.Because, coding.Reason{Field: "source", Rule: strings.TrimSuffix(a.voice.rule+"+"+rule, "+"), Span: &first})
}

// cite hands "..., the agency said, citing a diplomat" to the diplomat: what is
// cited is a source where it can speak and what is said stands in the same
// sentence; otherwise it is the speaker's reason, and his content.
func cite(d *syntax.Document, found []*attribution, r resolver) {
	for _, a := range found {
		s := &d.Sentences[a.sentence]
		v := a.cue.head
		if a.content.take.kind != takesNP || s.Tokens[v].XPOS != "VBG" || !quotes(&s.Tokens[v]) || !r.canSpeak(a.sentence, a.content.head) {
			continue
		}
		for _, b := range found {
			if b != a && b.sentence == a.sentence && b.frame.part == verb && len(b.contentSpans(d.Text)) > 0 && near(s, b.cue.head, v) {
				a.voice = voice{a.sentence, a.content.head, a.content.tokens, "cited", true}
				a.content, a.tree, a.said, a.saidRule = b.content, b.tree, b.said, b.saidRule
				break
			}
		}
	}
}

func quotes(t *syntax.Token) bool { return t.Lemma == "cite" || t.Lemma == "quote" }

// near: the participle v hangs on the verb b, or on the content b reports.
func near(s *syntax.Sentence, b, v int) bool {
	return s.Under(v, b) || s.Tokens[b].Head == s.Tokens[v].Head || s.Under(b, s.Tokens[v].Head)
}

// canSpeak reports whether the noun names a document or somebody.
func (r resolver) canSpeak(sentence, token int) bool {
	t := &r.in.Document.Sentences[sentence].Tokens[token]
	if words().document[strings.ToLower(t.Lemma)] {
		return true
	}
	who, _ := r.in.Actors.At(sentence, token, r.in.Published)
	return len(who) > 0
}

// actor resolves the head of the source, or else what its phrase is by or of: a
// report is its author's.
func (r resolver) actor(v voice) (*coding.Actor, string) {
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
