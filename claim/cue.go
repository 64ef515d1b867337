package claim

import (
	"slices"
	"strings"

	"demarche/syntax"
)

// cue is an occurrence of a lexicon cue in a sentence.
type cue struct {
	head    int    // the verb, noun, adjective, adverb or first word
	tokens  []int  // head and the other words of the cue
	lemma   string // of the head, as the lexicon has it
	entries []entry
}

// cues finds the cues of a sentence in order. Of the cues that share a first
// word only the longest count: "point out" is not "point".
func (l *Lexicon) cues(s *syntax.Sentence) []cue {
	var out []cue
	taken := make([]bool, len(s.Tokens))
	for i := range s.Tokens {
		if taken[i] {
			continue
		}
		c, ok := l.cueAt(s, i)
		if !ok {
			continue
		}
		for _, t := range c.tokens[1:] {
			taken[t] = true
		}
		out = append(out, c)
	}
	return out
}

func (l *Lexicon) cueAt(s *syntax.Sentence, i int) (cue, bool) {
	best := cue{head: i, lemma: strings.ToLower(s.Tokens[i].Lemma)}
	var open []entry
	for _, key := range l.keysOf(&s.Tokens[i]) {
		open = append(open, l.byFirst[cueKey{key.part, anyWord}]...)
		for _, e := range l.byFirst[key] {
			rest, ok := matchRest(s, i, e)
			if !ok || len(rest)+1 < len(best.tokens) {
				continue
			}
			if len(rest)+1 > len(best.tokens) {
				best.lemma = key.first
				best.tokens, best.entries = append([]int{i}, rest...), nil
			}
			best.entries = append(best.entries, e)
		}
	}
	if len(best.tokens) < 2 {
		best.tokens = []int{i}
		best.entries = append(best.entries, open...)
	}
	return best, len(best.entries) > 0
}

// keysOf lists what a token may be looked up as. Participles are tagged as
// adjectives at times, and fixed phrases go by their form. Where the lexicon does
// not have the lemma, the parser may have guessed it wrong, and what the form can
// be inflected from is tried.
func (l *Lexicon) keysOf(t *syntax.Token) []cueKey {
	lemma, form := strings.ToLower(t.Lemma), strings.ToLower(t.Form)
	keys := []cueKey{{phrase, form}}
	switch t.UPOS {
	case "VERB", "AUX":
		keys = append(keys, l.inflected(verb, lemma, form, t.XPOS))
	case "NOUN":
		keys = append(keys, l.inflected(noun, lemma, form, t.XPOS))
	case "ADJ":
		keys = append(keys, cueKey{adjective, lemma})
		if strings.HasPrefix(t.XPOS, "VB") {
			keys = append(keys, l.inflected(verb, lemma, form, t.XPOS))
		}
	case "ADV":
		keys = append(keys, cueKey{adverb, lemma})
	}
	return keys
}

// inflected is the first key of the lemma, or of what the form may come from,
// that the lexicon knows; else the lemma's.
func (l *Lexicon) inflected(p part, lemma, form, tag string) cueKey {
	if len(l.byFirst[cueKey{p, lemma}]) > 0 {
		return cueKey{p, lemma}
	}
	for _, e := range endings[tag] {
		stem, ok := strings.CutSuffix(form, e.cut)
		if !ok || len(stem) < 3 {
			continue
		}
		for _, guess := range []string{stem + e.put, undoubled(stem)} {
			if key := (cueKey{p, guess}); len(l.byFirst[key]) > 0 {
				return key
			}
		}
	}
	return cueKey{p, lemma}
}

// undoubled is a stem without the second of two last letters: "rebutt".
func undoubled(stem string) string {
	if n := len(stem); stem[n-1] == stem[n-2] {
		return stem[:n-1]
	}
	return stem
}

// endings are the regular inflections by part-of-speech tag.
var endings = map[string][]struct{ cut, put string }{
	"VBD": {{"ied", "y"}, {"ed", ""}, {"ed", "e"}},
	"VBN": {{"ied", "y"}, {"ed", ""}, {"ed", "e"}},
	"VBG": {{"ing", ""}, {"ing", "e"}},
	"VBZ": {{"ies", "y"}, {"s", ""}, {"es", ""}},
	"NNS": {{"ies", "y"}, {"s", ""}, {"es", ""}},
}

// matchRest finds the further words of a cue: each stands right after the one
// before it or hangs on a word of the cue found so far.
func matchRest(s *syntax.Sentence, i int, e entry) ([]int, bool) {
	var found []int
	at := i
	for _, w := range e.rest {
		next := -1
		for j := at + 1; j < len(s.Tokens) && j <= at+6; j++ {
			t := &s.Tokens[j]
			if strings.ToLower(t.Lemma) != w && strings.ToLower(t.Form) != w {
				continue
			}
			if j == at+1 || e.frame.part != phrase && (t.Head == i || slices.Contains(found, t.Head)) {
				next = j
				break
			}
		}
		if next < 0 {
			return nil, false
		}
		found, at = append(found, next), next
	}
	return found, true
}

// negated reports whether the cue's verb is denied: "did not say", "no longer
// insists", "nobody claimed".
func negated(s *syntax.Sentence, v int) bool {
	for _, c := range s.Children(v) {
		t := &s.Tokens[c]
		switch lemma := strings.ToLower(t.Lemma); {
		case words().negation[lemma] && (t.Is("advmod") || t.Is("aux") || t.Is("cc")) && c < v:
			return true
		case t.Is("nsubj") && (lemma == "nobody" || lemma == "none" || noDeterminer(s, c)):
			return true
		}
	}
	if h := s.Tokens[v].Head; h >= 0 && s.Tokens[v].Is("xcomp") {
		lemma := strings.ToLower(s.Tokens[h].Lemma)
		return words().decline[lemma] || negated(s, h)
	}
	return false
}

func noDeterminer(s *syntax.Sentence, n int) bool {
	d := s.Child(n, "det")
	return d >= 0 && strings.EqualFold(s.Tokens[d].Form, "no")
}
