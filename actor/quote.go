package actor

import (
	"strings"

	"demarche/syntax"
)

// quotedTokens marks the tokens inside quotation marks. Straight marks open and
// close by turns; inside tells whether the sentence begins within a quotation
// and is returned for the next one.
func quotedTokens(t *syntax.Sentence, inside bool) ([]bool, bool) {
	out := make([]bool, len(t.Tokens))
	for i, tok := range t.Tokens {
		switch {
		case strings.ContainsAny(tok.Form, "“„«") || tok.Form == "``":
			inside = true
		case strings.ContainsAny(tok.Form, "”»") || tok.Form == "''":
			inside = false
		case tok.Form == `"`:
			inside = !inside
		default:
			out[i] = inside
		}
	}
	return out, inside
}

// speaker returns who says the quotation that "I" or "we" stands in: the
// subject of a speech verb outside the quotation, in this sentence or the one
// before.
func (r *reader) speaker(s *sentence, token int) *item {
	if !s.quoted[token] {
		return nil
	}
	if y := r.sayer(s); y != nil {
		return y
	}
	if s.index > 0 && !s.tree.NewParagraph {
		return r.sayer(r.sentences[s.index-1])
	}
	return nil
}

// sayer returns the subject of the sentence's speech verb that is not quoted.
func (r *reader) sayer(s *sentence) *item {
	for i, tok := range s.tree.Tokens {
		if s.quoted[i] || tok.UPOS != "VERB" || !r.l.list("speech")[tok.Lemma] {
			continue
		}
		subject := s.tree.Child(i, "nsubj")
		if subject < 0 || s.quoted[subject] {
			continue
		}
		if y := r.itemAt(s.index, subject); y != nil && len(y.parts) > 0 {
			return y
		}
	}
	return nil
}
