package ledger

import (
	"cmp"
	"slices"
	"strings"

	"demarche/coding"
)

// judged adds what an event that is itself a judgement says of another: an
// accusation of who did it, a condemnation, praise. All who join in it hold it.
func (a *attacher) judged(m Mention) {
	e := m.Event
	if e.Type != "ACCUSE" && e.Type != "SUPPORT" || e.Factuality != coding.Happened {
		return
	}
	s := Statement{Event: e.ID, Quote: m.Sentence, Stance: coding.Asserts, Factuality: coding.Happened, At: m.start}
	if len(e.AccordingTo) > 0 {
		s.Claim = e.AccordingTo[0]
	}
	h := a.judgedAct(m)
	switch {
	case e.Type == "SUPPORT" && (strings.HasPrefix(e.CAMEO, "051") || strings.HasPrefix(e.CAMEO, "052")):
		s.Lawful = yes()
	case strings.HasPrefix(e.CAMEO, "112"):
		h = a.blamedFor(m)
		s.Perpetrators, s.Happened, s.Stance = e.Targets, yes(), coding.Alleges
	case strings.HasPrefix(e.CAMEO, "111") && a.damns(m):
		s.Lawful = no()
	default:
		return
	}
	if h == nil {
		return
	}
	for _, s.Holder = range e.Sources {
		h.Statements = append(h.Statements, s)
	}
}

// judging reports whether the cue of a claim is itself a judgement.
func (a *attacher) judging(c *coding.Claim) bool {
	return slices.ContainsFunc(a.mentions, func(m Mention) bool {
		e := m.Event
		return (strings.HasPrefix(e.CAMEO, "111") || strings.HasPrefix(e.CAMEO, "05")) && cues(c, e.Trigger)
	})
}

// cues reports whether the cue of a claim is the trigger of an event.
func cues(c *coding.Claim, trigger coding.Span) bool {
	return slices.ContainsFunc(c.CueSpans, func(cue coding.Span) bool { return cue.Start < trigger.End && trigger.Start < cue.End })
}

// damns reports whether the words of a criticism, or the next behind it, call
// something unlawful or wrong, rather than poor: "called the briefing the worst".
func (a *attacher) damns(m Mention) bool {
	_, _, end := sentenceAt(a.ends, m.start)
	words := wordsOf(a.Dispatch.Text, m.start, end)
	return firstOf(words[:min(len(words), judgedWithin)], "unlawful") >= 0
}

// judgedWithin is how many words behind a judgement name what it is about.
const judgedWithin = 10

// judgedAct is the happening that a judgement is on: that of the event in its object,
// else what the words of the object, or those before a passive, come back to. Nobody
// condemns what he did himself.
func (a *attacher) judgedAct(m Mention) *Happening {
	start, end := a.object(m)
	if h := a.soon(start, end, judgedWithin); h != nil {
		return h
	}
	_, first, _ := sentenceAt(a.ends, m.start)
	may := func(h *Happening) bool { return m.Event.Type != "ACCUSE" || !h.by(m.Event.Sources) }
	return cmp.Or(a.recalled(m.Event.Targets, start, end, may), a.recalled(m.Event.Targets, first, m.start, may))
}

// by reports whether the dispatch tells as a fact that one of a party's side did it.
func (h *Happening) by(party []coding.Actor) bool {
	return slices.ContainsFunc(h.Mentions, func(m Mention) bool {
		return len(m.Event.AccordingTo) == 0 && factual(m.Event) && slices.ContainsFunc(m.Event.Sources, func(did coding.Actor) bool {
			return slices.ContainsFunc(party, func(p coding.Actor) bool { return side(p) == side(did) })
		})
	})
}

// object is the stretch of text behind a judgement before whatever else its source
// does or says: "condemned the coup | and demanded that ...".
func (a *attacher) object(m Mention) (start, end int) {
	start = m.Event.Trigger.End
	_, _, end = sentenceAt(a.ends, m.start)
	for _, o := range a.mentions {
		if o.start >= start && (families[o.Event.Type] == "word" || o.Event.Type == "SUPPORT") {
			end = min(end, o.start)
		}
	}
	for i := range a.Claims {
		for _, cue := range a.Claims[i].CueSpans {
			if cue.Start >= start {
				end = min(end, cue.Start)
			}
		}
	}
	return start, end
}

// recalled is the act that words of a judgement come back to: one with a trigger of
// the same stem, else, where they are words for any act of force, one of such; of
// those before others what the judged did, and what the dispatch opens with. Of
// several, the last that was told of before. It may be any where may is nil.
func (a *attacher) recalled(judged []coding.Actor, start, end int, may func(*Happening) bool) *Happening {
	words := wordsOf(a.Dispatch.Text, start, end)
	words = words[:min(len(words), judgedWithin)]
	stems := stemsOf(words)
	sentence, _, _ := sentenceAt(a.ends, start)
	general := firstOf(words, "general") >= 0 || firstOf(words, "harm") >= 0
	var best *Happening
	most := 0
	for _, o := range a.mentions {
		h := a.of[o.Event.ID]
		if o.sentence > sentence || families[o.Event.Type] == "word" || may != nil && !may(h) {
			continue
		}
		rank := 0
		if shared(stems, h.Traits.Stems) > 0 {
			rank += 4
		}
		if general && families[h.Traits.Type] == "force" {
			rank += 2
		}
		if families[h.Traits.Type] == "force" && alikeSides(h.Traits.Sources, codes(judged)) > 0 {
			rank++
		}
		if rank > 0 && h.Traits.Lead {
			rank++
		}
		if rank > 0 && rank >= most {
			best, most = h, rank
		}
	}
	return best
}

// blamedFor is the happening that an accusation is about, unless it says itself what
// it is about: "accused Washington of acting without evidence".
func (a *attacher) blamedFor(m Mention) *Happening {
	_, _, end := sentenceAt(a.ends, m.start)
	if h := a.soon(m.Event.Trigger.End, end, judgedWithin); h != nil {
		return h
	}
	if a.charges(m) {
		return nil
	}
	return a.act(m.start)
}

// soon is the happening that the first words of a stretch of text name.
func (a *attacher) soon(start, end, within int) *Happening {
	words := wordsOf(a.Dispatch.Text, start, end)
	if len(words) > within {
		end = words[within].start
	}
	for _, m := range a.mentions {
		if m.start >= start && m.start < end && families[m.Event.Type] != "word" {
			return a.of[m.Event.ID]
		}
	}
	return nil
}

// act is the act of force last spoken of before a place in the text, not more than
// three sentences, else the happening.
func (a *attacher) act(at int) *Happening {
	sentence, _, _ := sentenceAt(a.ends, at)
	for _, m := range slices.Backward(a.mentions) {
		if m.start < at && sentence-m.sentence <= 3 && families[m.Event.Type] == "force" {
			return a.of[m.Event.ID]
		}
	}
	return a.near(at, at)
}

// charges reports whether an accusation says itself what it accuses of, and not of
// an act of force: "accused Washington of acting without evidence", "of bad faith".
// Blame is for what was told before.
func (a *attacher) charges(m Mention) bool {
	if firstOf(wordsOf(a.Dispatch.Text, m.Event.Trigger.Start, m.Event.Trigger.End), "part in it") >= 0 {
		return false
	}
	for i := range a.Claims {
		if c := &a.Claims[i]; cues(c, m.Event.Trigger) && len(c.ContentSpans) > 0 {
			content := a.contentWords(c)
			return firstOf(content, "part in it") < 0 && (lists()["gerund"].has(content[0].lower) || firstOf(content, "general") < 0)
		}
	}
	return false
}
