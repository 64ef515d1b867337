package claim

import (
	"slices"
	"strings"

	"demarche/syntax"
	"demarche/syntax/argument"
)

// voice is who a claim comes from: a noun phrase of a sentence.
type voice struct {
	sentence int
	token    int   // head of the phrase that names the source, its antecedent for "who"
	tokens   []int // the words of the phrase
	rule     string
	known    bool
	actor    string // the rule by which the source is known as an actor
}

// voiceOf is a voice that is known by the rule.
func voiceOf(sentence, token int, tokens []int, rule string) voice {
	return voice{sentence: sentence, token: token, tokens: tokens, rule: rule, known: true}
}

// sourceOf finds the source of a cue: who acts in the verb, the noun that a
// participle stands with, or the owner of a noun.
func sourceOf(s *syntax.Sentence, sentence int, c cue) voice {
	v := c.head
	if s.Tokens[v].UPOS == "NOUN" {
		return nounSource(s, sentence, v)
	}
	if phrase := disagreeing(s, v); len(phrase) > 0 {
		return voiceOf(sentence, exampleIn(s, phrase), phrase, "agreement")
	}
	for _, a := range argument.Of(s, v) {
		if a.Role != argument.Subject || a.Token == v {
			continue
		}
		if isExpletive(s, a.Token) {
			break
		}
		if n := argument.Understood(s, max(s.Tokens[v].Head, 0)); n >= 0 && isInfinitive(s, v) && a.Via == "control" {
			a.Token = n // who telephones in order to urge is the one who urges
		}
		if rel := relativeSubject(s, v); rel >= 0 && strings.HasSuffix(a.Via, "relative") {
			return voiceOf(sentence, a.Token, []int{rel}, a.Via)
		}
		return voiceOf(sentence, a.Token, nounPhraseTokens(s, a.Token, v), a.Via)
	}
	if n := inverted(s, v); n >= 0 {
		return voiceOf(sentence, n, nounPhraseTokens(s, n, v), "inverted")
	}
	if phrase := adjacent(s, v); len(phrase) > 0 {
		return voiceOf(sentence, headOf(s, phrase), phrase, "adjacent")
	}
	if phrase := behind(s, v); len(phrase) > 0 {
		return voiceOf(sentence, headOf(s, phrase), phrase, "inverted")
	}
	return voice{}
}

// disagreeing returns the words between "but" or "while" and a plural verb, where
// they begin with a noun phrase in the plural and the tree gives the verb no
// subject but one in the singular: "X says P but the rebels ... accuse him".
func disagreeing(s *syntax.Sentence, v int) []int {
	t := &s.Tokens[v]
	if t.XPOS != "VBP" || t.Head < 0 || t.Head > v || s.Child(v, "nsubj", "nsubj:pass") >= 0 ||
		!t.Is("ccomp") && !t.Is("parataxis") && !(t.Is("conj") && s.Tokens[t.Head].XPOS == "VBZ") {
		return nil
	}
	from := v - 1
	for ; from > t.Head; from-- {
		if lemma := strings.ToLower(s.Tokens[from].Lemma); lemma == "but" || words().contrast[lemma] {
			break
		}
	}
	if from == t.Head {
		return nil
	}
	var phrase []int
	for i := from + 1; i < v; i++ {
		switch x := &s.Tokens[i]; {
		case x.UPOS == "AUX", x.UPOS == "VERB" && !x.Is("case"):
			return nil
		case x.UPOS == "ADV" && i == v-1:
		default:
			phrase = append(phrase, i)
		}
	}
	phrase = trimEdges(s, phrase)
	if h := headOf(s, phrase); h < 0 || s.Tokens[h].XPOS != "NNS" && s.Tokens[h].XPOS != "NNPS" {
		return nil
	}
	return phrase
}

// exampleIn returns what a phrase names as an example of its noun, "the United
// States" in "governments, including the United States", or else its head: where
// the tree has lost the phrase the example is surer.
func exampleIn(s *syntax.Sentence, phrase []int) int {
	for _, i := range phrase {
		if t := &s.Tokens[i]; t.Is("case") && words().example[strings.ToLower(t.Form)] && slices.Contains(phrase, t.Head) {
			return t.Head
		}
	}
	return headOf(s, phrase)
}

// adjacent returns the words between a comma, a quotation mark or the start of
// the sentence and a past verb of saying, where they look like a noun phrase: the
// speaker that a broken tree hides, "P," one of them said.
func adjacent(s *syntax.Sentence, v int) []int {
	if s.Tokens[v].UPOS != "VERB" || !finite(&s.Tokens[v]) || argument.Passive(s, v) {
		return nil
	}
	var out []int
	for i := v - 1; i >= 0 && len(out) < 14; i-- {
		t := &s.Tokens[i]
		switch t.UPOS {
		case "PUNCT":
			if len(out) == 0 || !strings.Contains(",”\"'", t.Form) || s.Tokens[v].Head == i {
				return nil
			}
			slices.Reverse(out)
			return trimmedPhrase(s, out)
		case "VERB", "SCONJ":
			return nil
		case "AUX", "ADV", "PART":
			if len(out) > 0 {
				return nil
			}
			continue
		}
		out = append(out, i)
	}
	return nil
}

// trimmedPhrase trims a phrase and
// keeps it if it holds a name, noun or pronoun and no preposition in front.
func trimmedPhrase(s *syntax.Sentence, tokens []int) []int {
	tokens = trimEdges(s, tokens)
	if len(tokens) == 0 || s.Tokens[tokens[0]].UPOS == "ADP" || headOf(s, tokens) < 0 {
		return nil
	}
	return tokens
}

// headOf returns the first nominal of a phrase whose head stands outside it, or
// else its first nominal, or -1.
func headOf(s *syntax.Sentence, tokens []int) int {
	first := -1
	for _, i := range tokens {
		switch s.Tokens[i].UPOS {
		case "NOUN", "PROPN", "PRON", "NUM":
			if !slices.Contains(tokens, s.Tokens[i].Head) {
				return i
			}
			if first < 0 {
				first = i
			}
		}
	}
	return first
}

// behind returns the words between a past verb of saying that follows a quotation
// and the next comma or stop, where they look like a noun phrase: the speaker that
// the tree hangs on a word of the quotation, "P," said one officer.
func behind(s *syntax.Sentence, v int) []int {
	if v < 2 || !finite(&s.Tokens[v]) || argument.Passive(s, v) || !hasMark(s, v-1, v) {
		return nil
	}
	var out []int
	for i := v + 1; i < len(s.Tokens) && s.Tokens[i].UPOS != "PUNCT"; i++ {
		switch s.Tokens[i].UPOS {
		case "VERB", "AUX", "SCONJ", "ADV", "PART":
			return nil
		}
		out = append(out, i)
	}
	return trimmedPhrase(s, out)
}

// inverted returns the noun right behind a verb of saying that parsers take for
// its object: "P, said the minister"; or -1.
func inverted(s *syntax.Sentence, v int) int {
	if v == 0 || argument.Passive(s, v) || s.Tokens[v-1].Form != "," && !strings.Contains("\"”'", s.Tokens[v-1].Form) {
		return -1
	}
	for _, c := range s.Children(v) {
		t := &s.Tokens[c]
		from, _ := s.Subtree(c)
		if from == v+1 && (t.UPOS == "NOUN" || t.UPOS == "PROPN" || t.UPOS == "PRON") && s.Child(c, "case", "mark") < 0 {
			return c
		}
	}
	return -1
}

// relativeSubject returns the relative pronoun that is the verb's own subject, or -1.
func relativeSubject(s *syntax.Sentence, v int) int {
	for _, c := range s.Children(v) {
		if t := &s.Tokens[c]; t.Is("nsubj") && isRelative(t) {
			return c
		}
	}
	return -1
}

func isRelative(t *syntax.Token) bool {
	switch strings.ToLower(t.Form) {
	case "who", "which", "that", "whom", "whose":
		return t.UPOS == "PRON" || t.UPOS == "DET"
	}
	return false
}

// isExpletive: "it was announced", "there are claims" name nobody.
func isExpletive(s *syntax.Sentence, i int) bool {
	t := &s.Tokens[i]
	return t.Is("expl") || strings.EqualFold(t.Form, "there") && t.UPOS == "PRON"
}

// nounSource: "Moscow's claim", "a claim by Moscow", "opposition claims",
// "Moscow made the claim", in this order.
func nounSource(s *syntax.Sentence, sentence, n int) voice {
	rank := map[string]int{"possessive": 1, "nominal-by": 2, "light-verb": 3, "compound": 4, "adjective": 5, "nominal-of": 6}
	best := voice{}
	bestRank := 0
	for _, a := range argument.Of(s, n) {
		r := rank[a.Via]
		if a.Role != argument.Subject || r == 0 || bestRank != 0 && r >= bestRank {
			continue
		}
		tokens := nounPhraseTokens(s, a.Token, n)
		if a.Via == "compound" || a.Via == "adjective" {
			tokens = []int{a.Token}
		}
		best, bestRank = voiceOf(sentence, a.Token, tokens, a.Via), r
	}
	return best
}

// nounPhraseTokens lists the words of the noun phrase headed by h: its subtree
// without prepositions and punctuation at the edges, without a clause that holds
// the cue, and without reported clauses that parsers hang on it.
func nounPhraseTokens(s *syntax.Sentence, h, cue int) []int {
	var out []int
	var walk func(int)
	walk = func(i int) {
		out = append(out, i)
		for _, c := range s.Children(i) {
			t := &s.Tokens[c]
			if c == cue || s.Under(cue, c) || t.Is("case") && i == h || t.Is("parataxis") || t.Is("ccomp") || t.Is("mark") && i == h {
				continue
			}
			if t.Is("cc") && c < i && i == h || t.Is("advcl") && i == h || t.Is("conj") && hasOwnPredicate(s, c) {
				continue
			}
			walk(c)
		}
	}
	walk(h)
	out = slices.DeleteFunc(out, func(i int) bool { return cue >= 0 && (i < cue) != (h < cue) })
	slices.Sort(out)
	return trimEdges(s, withPossessiveMark(s, out, h))
}

// withPossessiveMark drops the 's of a possessor.
func withPossessiveMark(s *syntax.Sentence, tokens []int, h int) []int {
	return slices.DeleteFunc(tokens, func(i int) bool {
		return s.Tokens[i].XPOS == "POS" && s.Tokens[i].Head == h
	})
}

func hasOwnPredicate(s *syntax.Sentence, c int) bool {
	return s.Tokens[c].UPOS == "VERB" || s.Child(c, "nsubj", "cop") >= 0
}

// trimEdges drops punctuation and connectives from both ends.
func trimEdges(s *syntax.Sentence, tokens []int) []int {
	edge := func(i int) bool {
		t := &s.Tokens[i]
		return t.UPOS == "PUNCT" && t.Form != "(" && t.Form != ")" || t.UPOS == "CCONJ"
	}
	for len(tokens) > 0 && edge(tokens[0]) {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && edge(tokens[len(tokens)-1]) {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}
