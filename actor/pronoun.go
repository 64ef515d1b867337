package actor

import "demarche/syntax"

// pronoun is what a pronoun asks of its antecedent.
type pronoun struct {
	number number
	gender gender
	beings []being
	kind   pronounKind
}

type pronounKind uint8

const (
	personal pronounKind = iota
	relative
	speaker
)

// pronounOf returns the pronoun that a token is.
func pronounOf(t syntax.Token) (pronoun, bool) {
	switch fold(t.Form) {
	case "he", "him", "his", "himself":
		return pronoun{singular, masculine, []being{human}, personal}, true
	case "she", "her", "hers", "herself":
		return pronoun{singular, feminine, []being{human}, personal}, true
	case "it", "its", "itself":
		return pronoun{singular, unknownGender, []being{country, collective}, personal}, true
	case "they", "them", "their", "themselves":
		return pronoun{pluralNumber, unknownGender, []being{humans, collective, human, country}, personal}, true
	case "i", "me", "my", "we", "us", "our", "ourselves", "myself":
		return pronoun{kind: speaker}, true
	case "who", "whom", "whose", "which":
		return pronoun{kind: relative}, true
	case "that":
		return pronoun{kind: relative}, t.XPOS == "WDT" || t.UPOS == "PRON" && t.XPOS != "DT" && t.Is("nsubj")
	}
	return pronoun{}, false
}

func (r *reader) addPronouns(s *sentence) {
	for i, t := range s.tree.Tokens {
		if t.UPOS != "PRON" && t.UPOS != "DET" {
			continue
		}
		if _, ok := pronounOf(t); ok {
			s.items = append(s.items, &item{what: pronounItem, sentence: s.index, from: i, to: i + 1, head: i})
		}
	}
}

// resolvePronoun finds a pronoun's antecedent.
func (r *reader) resolvePronoun(x *item) {
	s := r.sentences[x.sentence]
	p, _ := pronounOf(s.tree.Tokens[x.head])
	var from *item
	rule := ""
	switch p.kind {
	case relative:
		from, rule = r.relativeHead(s, x.head), "relative"
	case speaker:
		from, rule = r.speaker(s, x.head), "speaker"
	default:
		from, rule = r.antecedent(s, x, p)
	}
	if from == nil || len(from.parts) == 0 {
		return
	}
	x.parts, x.rule, x.form = from.parts, rule, from.form
}

// relativeHead returns the mention that a relative clause modifies.
func (r *reader) relativeHead(s *sentence, token int) *item {
	t := s.tree
	for i, n := token, 0; i >= 0 && n < 12; i, n = t.Tokens[i].Head, n+1 {
		if t.Tokens[i].Rel == "acl:relcl" && t.Tokens[i].Head >= 0 {
			if y := r.itemAt(s.index, t.Tokens[i].Head); y != nil {
				return y
			}
			break
		}
	}
	return r.justBefore(s, token)
}

// justBefore returns the mention that ends right before a relative pronoun,
// where the tree hangs the clause elsewhere.
func (r *reader) justBefore(s *sentence, token int) *item {
	at := token - 1
	if at >= 0 && s.tree.Tokens[at].UPOS == "ADP" {
		at--
	}
	if at < 1 || s.tree.Tokens[at].Form != "," {
		return nil
	}
	return r.itemAt(s.index, at-1)
}

// firstConjunct returns the noun to which the pronoun's noun is coordinated:
// "Obama" of "Obama and his aides".
func firstConjunct(t *syntax.Sentence, token int) int {
	noun := t.Tokens[token].Head
	if noun >= 0 && t.Tokens[noun].Is("conj") && t.Tokens[noun].UPOS == "NOUN" {
		return t.Tokens[noun].Head
	}
	return -1
}

// clauseSubjects returns the subjects of the clauses that a token stands in,
// from the inside out. A pronoun that is no possessive does not mean its own
// clause's subject.
func clauseSubjects(t *syntax.Sentence, token int, possessive bool) []int {
	var out []int
	own := true
	for i, n := t.Tokens[token].Head, 0; i >= 0 && n < 20; i, n = t.Tokens[i].Head, n+1 {
		subject := t.Child(i, "nsubj", "csubj")
		if subject < 0 && t.Tokens[i].Is("conj") && (t.Tokens[i].UPOS == "VERB" || t.Tokens[i].UPOS == "AUX") {
			continue
		}
		if subject < 0 {
			continue
		}
		if subject != token && (possessive || !own) && !t.Under(token, subject) && subject < token {
			out = append(out, subject)
		}
		own = false
	}
	return out
}

// fits reports whether a pronoun may mean a mention.
func (p pronoun) fits(y *item) bool {
	f := y.form
	if len(y.parts) == 0 || f.being == nothing {
		return false
	}
	if p.number == singular && (f.number == pluralNumber || len(y.parts) > 1) {
		return false
	}
	if p.number == pluralNumber && f.number == singular && len(y.parts) == 1 {
		return false
	}
	if p.gender != unknownGender && f.gender != unknownGender && p.gender != f.gender {
		return false
	}
	for _, b := range p.beings {
		if b == f.being {
			return true
		}
	}
	return false
}

// isModifier reports whether a mention only modifies a noun: "Russian" in
// "Russian troops" is no antecedent.
func isModifier(t *syntax.Sentence, y *item) bool {
	tok := t.Tokens[y.head]
	return y.what == nameItem && (tok.Is("amod") || tok.Is("compound") || tok.UPOS == "ADJ")
}
