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
				out = append(out, label(s, i, k, labelVoice(s, i, words), content))
			}
			break
		}
	}
	return out
}

// label is the attribution that a mark makes, a colon or a dash, to who is named by
// the words of a sentence.
func label(s *syntax.Sentence, sentence, mark int, who voice, content quotation) *attribution {
	return &attribution{
		sentence: sentence, cue: cue{head: mark, tokens: []int{mark}, lemma: s.Tokens[mark].Form}, frame: labelFrame, shown: []int{mark},
		voice: who, said: []quotation{content}, saidRule: "label",
		content: complement{take: take{kind: takesQuote, name: "quote"}, head: -1, prep: -1},
	}
}

// labelVoice is who is named by words; in capitals the tags may make none of them a noun.
func labelVoice(s *syntax.Sentence, sentence int, words []int) voice {
	head := headOf(s, words)
	if head < 0 {
		head = words[len(words)-1]
	}
	return voiceOf(sentence, head, words, "label")
}

var labelFrame = &frame{name: "label", part: phrase, stance: coding.Asserts}

// longestLabel is the number of words that say who speaks.
const longestLabel = 8

// labelAt returns the words before the colon at token k that say who speaks, and
// whether they open a paragraph: a person or an organisation, there also whoever
// else is known as an actor or speaks in a transcript.
func labelAt(in event.Input, sentence, k int) (words []int, opens bool) {
	d := in.Document
	s := &d.Sentences[sentence]
	first := 0
	if hasMark(s, 0, 1) {
		first = 1
	}
	opens = k > first && k-first <= longestLabel && opensLine(d, s)
	from := k
	for from > first && k-from < longestLabel && names(&s.Tokens[from-1]) {
		from--
	}
	named := nameEnds(s, k)
	switch {
	case opens && inTranscript(d, s, first, k):
		from, named = first, true
	case opens && from == first:
		named = named || s.Tokens[k-1].Entity == "" && slices.ContainsFunc(in.Actors.All(), func(m actor.Mention) bool { return m.Sentence == sentence && m.To == k })
	default:
		opens = false
		last := &s.Tokens[k-1]
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

func opensLine(d *syntax.Document, s *syntax.Sentence) bool {
	return s.Start == 0 || d.Text[s.Start-1] == '\n'
}

// nameEnds: a person's or an organisation's name ends before token k, or before
// what stands in brackets there: "Rep. Paul Ryan (R-Wis.):".
func nameEnds(s *syntax.Sentence, k int) bool {
	if s.Tokens[k-1].Form == ")" {
		for k--; k > 0 && s.Tokens[k].Form != "("; k-- {
		}
	}
	return k > 0 && isNamed(&s.Tokens[k-1])
}

func isNamed(t *syntax.Token) bool {
	return strings.HasSuffix(t.Entity, "-PER") || strings.HasSuffix(t.Entity, "-ORG")
}

// inTranscript: the words from first to the colon at token k, no heading ("READ
// MORE:"), are names, in capitals, or a word for who asks and answers, and open
// other paragraphs as well; or they are in capitals and end with the name of a
// person whom the text names elsewhere.
//
//	WALLACE: Will you go?
//	Q: Why now?
func inTranscript(d *syntax.Document, s *syntax.Sentence, first, k int) bool {
	words := words()
	name := d.Text[s.Tokens[first].Start:s.Tokens[k-1].End]
	capitals := name == strings.ToUpper(name)
	proper := !slices.ContainsFunc(s.Tokens[first:k], func(t syntax.Token) bool { return t.UPOS != "PROPN" && t.UPOS != "PUNCT" })
	switch {
	case words.heading[strings.ToLower(name)], !proper && !capitals && !words.asker[strings.ToLower(name)]:
		return false
	case strings.Count("\n"+d.Text, "\n"+name+":") > 1:
		return true
	}
	return capitals && isPersonOf(d, s.Tokens[k-1].Form)
}

// isPersonOf: the document names a person so, other than in capitals.
func isPersonOf(d *syntax.Document, capitals string) bool {
	for i := range d.Sentences {
		for k := range d.Sentences[i].Tokens {
			if t := &d.Sentences[i].Tokens[k]; strings.HasSuffix(t.Entity, "-PER") && t.Form != capitals && strings.EqualFold(t.Form, capitals) {
				return true
			}
		}
	}
	return false
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
