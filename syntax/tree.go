package syntax

// Token is one syntactic word (a UD word), with its place in the text and in
// the tree. The parts of a multi-word token ("don't") share no bytes where the
// spelling can be divided; otherwise each has the whole token's span.
type Token struct {
	Start, End int // byte offsets into Document.Text
	Form       string
	Lemma      string
	UPOS       string
	XPOS       string
	Feats      string // UD features, "Number=Sing|Person=3", or empty
	Head       int    // index of the head in Sentence.Tokens; -1 for the root
	Rel        string // UD relation with its subtype
	Entity     string // name tag in BIO: "B-PER", "I-ORG", or "" outside names
	Misc       string // the rest of CoNLL-U's MISC, "Key=Value|Key=Value", or empty
}

// MultiWord is an orthographic token that UD divides into the words
// Tokens[From:To].
type MultiWord struct {
	From, To   int
	Start, End int // byte offsets into Document.Text
	Form       string
	Misc       string // CoNLL-U's MISC but SpaceAfter
}

// Sentence is a tree over tokens in text order; exactly one has Head -1.
type Sentence struct {
	Start, End   int // byte offsets into Document.Text
	Tokens       []Token
	MultiWords   []MultiWord
	NewParagraph bool
	Comments     []string // CoNLL-U comments without "# ", but for "text"

	children [][]int
}

// Document is a text with its sentences in order.
type Document struct {
	Text      string
	Sentences []Sentence
}

// Link computes the child lists; whoever sets heads calls it before reading the tree.
func (s *Sentence) Link() {
	s.children = make([][]int, len(s.Tokens))
	for i, t := range s.Tokens {
		if t.Head >= 0 {
			s.children[t.Head] = append(s.children[t.Head], i)
		}
	}
}

// Children returns the dependents of token i in text order.
func (s *Sentence) Children(i int) []int { return s.children[i] }

// Root returns the index of the root token.
func (s *Sentence) Root() int {
	for i, t := range s.Tokens {
		if t.Head < 0 {
			return i
		}
	}
	return 0
}

// Child returns the first dependent of i that has one of the relations
// (subtypes count: "nsubj" also finds "nsubj:pass"), or -1.
func (s *Sentence) Child(i int, rels ...string) int {
	for _, c := range s.children[i] {
		for _, r := range rels {
			if s.Tokens[c].Is(r) {
				return c
			}
		}
	}
	return -1
}

// Subtree returns the first and one past the last token of the subtree of i.
// In the rare non-projective tree the range also covers tokens between them.
func (s *Sentence) Subtree(i int) (from, to int) {
	from, to = i, i+1
	for _, c := range s.children[i] {
		f, t := s.Subtree(c)
		from, to = min(from, f), max(to, t)
	}
	return from, to
}

// Under reports whether token i stands in the subtree of token top.
func (s *Sentence) Under(i, top int) bool {
	for ; i >= 0; i = s.Tokens[i].Head {
		if i == top {
			return true
		}
	}
	return false
}

// Is reports whether the token's relation is rel or a subtype of it.
func (t Token) Is(rel string) bool {
	return t.Rel == rel || len(t.Rel) > len(rel) && t.Rel[:len(rel)] == rel && t.Rel[len(rel)] == ':'
}
