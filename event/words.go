package event

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"demarche/syntax"
)

// phrase is a word or a fixed group of words of the data files, as lemmas:
// "attack", "carry out", "open fire", "use of force".
type phrase struct {
	head string
	rest []string // in any order; each stands below the head in the tree
}

// fold makes spellings equal that differ by country: recognise and recognize,
// harbour and harbor, defence and defense. Data and text are both folded, so
// that words like "promise" need no exception.
func fold(lemma string) string {
	l := strings.ToLower(lemma)
	for _, end := range [...][2]string{{"ise", "ize"}, {"our", "or"}, {"ence", "ense"}, {"yse", "yze"}, {"isation", "ization"}, {"tre", "ter"}, {"ogue", "og"}, {"ll", "l"}} {
		if strings.HasSuffix(l, end[0]) && len(l) > len(end[0])+2 {
			return l[:len(l)-len(end[0])] + end[1]
		}
	}
	return l
}

// words splits an entry at blanks and hyphens and folds the words.
func words(entry string) []string {
	out := strings.FieldsFunc(entry, func(r rune) bool { return r == ' ' || r == '-' || r == '‑' })
	for i := range out {
		out[i] = fold(out[i])
	}
	return out
}

// verbPhrase heads a group by its first word: "open fire".
func verbPhrase(entry string) phrase {
	w := words(entry)
	if len(w) == 0 {
		return phrase{}
	}
	return phrase{w[0], w[1:]}
}

// nounPhrase heads a group by its last word, or by the word before the first
// preposition: "air strike", "use of force".
func nounPhrase(entry string) phrase {
	w := words(entry)
	if len(w) == 0 {
		return phrase{}
	}
	head := len(w) - 1
	for i, x := range w {
		if i > 0 && isWord("inner", x) {
			head = i - 1
			break
		}
	}
	return phrase{w[head], append(slices.Clone(w[:head]), w[head+1:]...)}
}

// keys are the folded words of a token by which a phrase may be headed: the
// lemma, its last part where it has a hyphen, the form of an -ing word or a
// name, and what the form may be inflected from, since a lemma that the parser
// guessed may be wrong and the lexicon knows the right one.
func keys(t syntax.Token) []string {
	out := []string{fold(t.Lemma)}
	add := func(k string) {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	if parts := words(t.Lemma); len(parts) > 1 {
		add(parts[len(parts)-1])
	}
	form := strings.ToLower(t.Form)
	if strings.HasSuffix(form, "ing") || t.UPOS == "PROPN" {
		add(fold(form))
	}
	if lemma, ok := irregular()[form]; ok && (t.UPOS == "VERB" || t.UPOS == "AUX") {
		add(fold(lemma))
	}
	if t.UPOS == "NOUN" {
		for _, verb := range verbsOf()[out[0]] {
			add(verb)
		}
	}
	for _, e := range endings[t.XPOS] {
		stem, ok := strings.CutSuffix(form, e.cut)
		if ok && len(stem) > 2 && (e.cut != "es" || sibilant(stem)) {
			add(fold(stem + e.put))
			if n := len(stem); e.put == "" && stem[n-1] == stem[n-2] {
				add(fold(stem[:n-1]))
			}
		}
	}
	return out
}

// sibilant: after which an ending has its e ("clashes", "passes", "vetoes").
func sibilant(stem string) bool {
	return strings.HasSuffix(stem, "s") || strings.HasSuffix(stem, "x") || strings.HasSuffix(stem, "z") ||
		strings.HasSuffix(stem, "ch") || strings.HasSuffix(stem, "sh") || strings.HasSuffix(stem, "o")
}

//go:embed irregular.txt
var irregularFile string

//go:embed prepositions.txt
var prepositionFile string

//go:embed nominal.txt
var nominalFile string

//go:embed understood.txt
var understoodFile string

// irregular maps irregular forms to their lemma, verbsOf nouns to their verbs;
// prepositions has the words of each kind, understood those for actors of each sector. The files are part of the program
// and read once.
var (
	verbsOf = sync.OnceValue(func() map[string][]string {
		out := map[string][]string{}
		eachList(nominalFile, func(verb string, nouns []string) {
			for _, noun := range nouns {
				out[fold(noun)] = append(out[fold(noun)], fold(verb))
			}
		})
		return out
	})
	irregular = sync.OnceValue(func() map[string]string {
		out := map[string]string{}
		eachList(irregularFile, func(lemma string, forms []string) {
			for _, form := range forms {
				out[form] = lemma
			}
		})
		return out
	})
	prepositions = lists(prepositionFile)
	understood   = lists(understoodFile)
)

// lists are the lines of a file by their names.
func lists(file string) func() map[string][]string {
	return sync.OnceValue(func() map[string][]string {
		out := map[string][]string{}
		eachList(file, func(name string, words []string) { out[name] = words })
		return out
	})
}

// isWord reports whether the word stands in prepositions.txt under the kind.
func isWord(kind, word string) bool { return slices.Contains(prepositions()[kind], word) }

// eachList calls f with every line "name: word, word ..." of a file.
func eachList(file string, f func(name string, words []string)) {
	for line := range strings.Lines(file) {
		if name, rest, ok := strings.Cut(line, ":"); ok && line[0] != '#' {
			f(strings.TrimSpace(name), list(strings.TrimSpace(rest)))
		}
	}
}

// endings are the regular inflections by part-of-speech tag.
var endings = map[string][]struct{ cut, put string }{
	"VBD": {{"ied", "y"}, {"ed", "e"}, {"ed", ""}},
	"VBN": {{"ied", "y"}, {"ed", "e"}, {"ed", ""}},
	"VBG": {{"ing", "e"}, {"ing", ""}, {"ying", "ie"}},
	"VBZ": {{"ies", "y"}, {"es", ""}, {"s", ""}},
	"NNS": {{"ies", "y"}, {"es", ""}, {"s", ""}},
}

// depth bounds how far below its head a word of a phrase may stand.
const phraseDepth = 2

// match reports whether the phrase stands at the token, and which tokens hold
// its words, the head first.
func (p phrase) match(s *syntax.Sentence, tok int) ([]int, bool) {
	if !slices.Contains(keys(s.Tokens[tok]), p.head) {
		return nil, false
	}
	found := []int{tok}
	for _, w := range p.rest {
		t, ok := p.word(s, tok, w, found)
		if !ok {
			return nil, false
		}
		if t != tok {
			found = append(found, t)
		}
	}
	return found, true
}

// word finds one further word of the phrase below its head.
func (p phrase) word(s *syntax.Sentence, tok int, w string, taken []int) (int, bool) {
	if parts := words(s.Tokens[tok].Lemma); len(parts) > 1 && slices.Contains(parts, w) {
		return tok, true // the head itself is hyphenated: "cease-fire"
	}
	return below(s, tok, tok, w, phraseDepth, taken)
}

// below looks for the word of a phrase among the dependents of the token. A
// preposition that only leads a phrase of the head counts where it follows the
// head at once.
func below(s *syntax.Sentence, head, tok int, w string, depth int, taken []int) (int, bool) {
	for _, c := range s.Children(tok) {
		if slices.Contains(taken, c) || s.Tokens[c].Is("conj") || s.Tokens[c].Is("parataxis") || s.Tokens[c].Is("acl") || s.Tokens[c].Is("advcl") {
			continue
		}
		t := s.Tokens[c]
		if t.Is("case") && isWord("day", strings.ToLower(s.Tokens[max(t.Head, 0)].Lemma)) {
			continue // "called her on Monday", where "call on" is asked for
		}
		if isWord("particle", w) && t.Rel != "compound:prt" && tok != head && (c < head || c-head > 2 || s.Tokens[c-1].Is("obj")) {
			continue // "took refuge in", where "take in" is asked for
		}
		if slices.Contains(keys(t), w) || fold(t.Form) == w || slices.Contains(words(t.Lemma), w) {
			return c, true
		}
		if depth > 1 {
			if f, ok := below(s, head, c, w, depth-1, taken); ok {
				return f, true
			}
		}
	}
	return 0, false
}

// wordSet is a set of phrases by head; it answers for single tokens.
type wordSet map[string][]phrase

func (ws wordSet) add(p phrase) {
	if p.head != "" {
		ws[p.head] = append(ws[p.head], p)
	}
}

func (ws wordSet) has(s *syntax.Sentence, tok int) bool {
	return ws.headed(keys(s.Tokens[tok]), s, tok)
}

// headed is has where the token's keys are known; whoever asks many sets of one
// token makes them once.
func (ws wordSet) headed(keys []string, s *syntax.Sentence, tok int) bool {
	for _, k := range keys {
		for _, p := range ws[k] {
			if _, ok := p.match(s, tok); ok {
				return true
			}
		}
	}
	return false
}
