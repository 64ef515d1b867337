package claim

import (
	"slices"
	"strings"

	"demarche/actor"
	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
)

// labelled is what a name and a colon attribute: the rest of a paragraph that
// begins with them, as in transcripts and headlines, or a quotation that follows
// and nobody else has spoken. Its cue is the colon.
//
//	Kerry: I will not prejudge the talks.
//	Kremlin: no troops in Ukraine
//	The aide's words - from the U.N.: "We are out of food."
func (sp *speech) labelled(in event.Input) []*attribution {
	d := sp.doc
	var out []*attribution
	for i := range d.Sentences {
		s := &d.Sentences[i]
		for k := 1; k < len(s.Tokens); k++ {
			if s.Tokens[k].Form != ":" {
				continue
			}
			words, opens := labelAt(in, i, k)
			if len(words) == 0 {
				continue
			}
			content, ok := sp.unspoken(s.Tokens[k].End)
			if rest := restOfParagraph(d.Text, s.Tokens[k].End); opens && sp.free(rest) {
				content, ok = rest, true
			}
			if ok && wordsIn(d.Text[content.start:content.end]) > 2 {
				out = append(out, &attribution{
					sentence: i, cue: cue{head: k, tokens: []int{k}, lemma: ":"}, frame: labelFrame, shown: []int{k},
					voice: voiceOf(i, headOf(s, words), words, "label"), said: []quotation{content}, saidRule: "label",
					content: complement{take: take{kind: takesQuote, name: "quote"}, head: -1, prep: -1},
				})
			}
			break
		}
	}
	return out
}

var labelFrame = &frame{name: "label", part: phrase, stance: coding.Asserts}

// longestLabel is the number of words that say who speaks.
const longestLabel = 8

// labelAt returns the words before the colon at token k that say who speaks, and
// whether they open a paragraph: a person or an organisation, there also whoever
// else is known as an actor.
func labelAt(in event.Input, sentence, k int) (words []int, opens bool) {
	d := in.Document
	s := &d.Sentences[sentence]
	opens = k <= longestLabel && (s.Start == 0 || d.Text[s.Start-1] == '\n')
	from := k
	for from > 0 && k-from < longestLabel && names(&s.Tokens[from-1]) {
		from--
	}
	last := &s.Tokens[k-1]
	named := strings.HasSuffix(last.Entity, "-PER") || strings.HasSuffix(last.Entity, "-ORG")
	if opens = opens && from == 0; opens {
		named = named || last.Form == ")" && strings.HasSuffix(s.Tokens[k-2].Entity, "-PER")
		named = named || last.Entity == "" && slices.ContainsFunc(in.Actors.All(), func(m actor.Mention) bool { return m.Sentence == sentence && m.To == k })
	} else {
		for from = k; from > 0 && s.Tokens[from-1].Entity != "" && s.Tokens[from-1].Entity[1:] == last.Entity[1:]; from-- {
		}
	}
	if !named {
		return nil, opens
	}
	for i := from; i < k; i++ {
		words = append(words, i)
	}
	return words, opens
}

// names reports whether a word may stand in a label.
func names(t *syntax.Token) bool {
	switch t.UPOS {
	case "PROPN", "NOUN", "ADJ", "DET":
		return true
	}
	return strings.Contains("().-,", t.Form) || strings.EqualFold(t.Form, "of")
}

// restOfParagraph is what stands behind an offset in its paragraph.
func restOfParagraph(text string, from int) quotation {
	end := len(text)
	if i := strings.IndexByte(text[from:], '\n'); i >= 0 {
		end = from + i
	}
	for from < end && text[from] == ' ' {
		from++
	}
	return quotation{start: from, end: end}
}

// unspoken is the utterance that begins behind an offset, where nobody is known
// to have spoken it.
func (sp *speech) unspoken(from int) (quotation, bool) {
	for i, u := range sp.utterances {
		if u.start >= from {
			return u, sp.speaker[i] == nil && strings.TrimSpace(sp.doc.Text[from:u.start]) == ""
		}
	}
	return quotation{}, false
}

// free reports whether nobody is known to have spoken a stretch.
func (sp *speech) free(q quotation) bool {
	for i, u := range sp.utterances {
		if u.start < q.end && q.start < u.end && sp.speaker[i] != nil {
			return false
		}
	}
	return true
}
