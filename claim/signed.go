package claim

import (
	"strings"

	"demarche/syntax"
)

// signed is what a name attributes that stands below a quotation, or behind a
// dash after it, where nobody else has spoken it. Its cue is the dash, or else the
// mark that ends the quotation.
//
//	"We are out of food."
//	- Mark Lowcock, U.N. aid chief
func (sp *speech) signed() []*attribution {
	d := sp.doc
	var out []*attribution
	for n, u := range sp.utterances {
		i, k, ok := tokenFrom(d, u.end)
		if !ok || sp.speaker[n] != nil || u.carriesOn || !isUtterance(d.Text, u) || wordsIn(d.Text[u.end:d.Sentences[i].Tokens[k].Start]) > 0 {
			continue
		}
		s := &d.Sentences[i]
		if isDash(&s.Tokens[k]) {
			if name := nameFrom(s, k+1); len(name) > 0 {
				out = append(out, label(s, i, k, labelVoice(s, i, name), u))
			}
			continue
		}
		at, mark, _ := tokenFrom(d, u.end-1)
		if name := nameFrom(s, k); len(name) > 0 && opensLine(d, s) && k == 0 && !hasVerb(s) && sp.opensParagraph(u) && at < i {
			out = append(out, label(&d.Sentences[at], at, mark, labelVoice(s, i, name), u))
		}
	}
	return out
}

// tokenFrom returns the first token that begins at an offset or after it.
func tokenFrom(d *syntax.Document, offset int) (sentence, token int, ok bool) {
	for i := range d.Sentences {
		if d.Sentences[i].End <= offset {
			continue
		}
		for k := range d.Sentences[i].Tokens {
			if d.Sentences[i].Tokens[k].Start >= offset {
				return i, k, true
			}
		}
	}
	return 0, 0, false
}

func isDash(t *syntax.Token) bool { return strings.Trim(t.Form, "-–—―") == "" }

// nameFrom returns the words from token k to the end of a person's or an
// organisation's name, titles before it included, where nothing but a stop follows.
func nameFrom(s *syntax.Sentence, k int) []int {
	var name []int
	named := false
	for ; k < len(s.Tokens) && len(name) < longestLabel && (isNamed(&s.Tokens[k]) || !named && s.Tokens[k].UPOS != "PUNCT" && names(&s.Tokens[k])); k++ {
		name = append(name, k)
		named = named || isNamed(&s.Tokens[k])
	}
	if !named || k < len(s.Tokens) && (s.Tokens[k].UPOS != "PUNCT" || s.Tokens[k].Form == ":") {
		return nil
	}
	return name
}

func hasVerb(s *syntax.Sentence) bool {
	for i := range s.Tokens {
		if t := &s.Tokens[i]; t.UPOS == "VERB" || t.UPOS == "AUX" {
			return true
		}
	}
	return false
}

func (sp *speech) opensParagraph(u quotation) bool {
	return u.start == 0 || sp.doc.Text[u.start-1] == '\n'
}
