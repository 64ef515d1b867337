package actor

import "slices"

// antecedentReach is how many sentences back an antecedent is looked for.
const antecedentReach = 3

// seeker is a pronoun in search of its antecedent.
type seeker struct {
	pronoun
	x          *item
	s          *sentence
	possessive bool
	classes    []string
	subjects   []int // of the clauses around it, from the inside out
	conjunct   int   // the noun to which its own is coordinated, or -1
	speaker    *item // who says what it stands in
	usual      *item // who is meant as a rule
}

// antecedent chooses who a personal pronoun means among the mentions before it
// that fit.
func (r *reader) antecedent(s *sentence, x *item, p pronoun) (*item, string) {
	k := seeker{pronoun: p, x: x, s: s, possessive: s.tree.Tokens[x.head].XPOS == "PRP$"}
	k.subjects = clauseSubjects(s.tree, x.head, k.possessive)
	k.conjunct = -1
	if k.possessive {
		k.conjunct = firstConjunct(s.tree, x.head)
	}
	if s.quoted[x.head] {
		k.speaker = r.speaker(s, x.head)
	}
	k.classes = k.askedBy()
	var found []*item
	for i := s.index; i >= max(0, s.index-antecedentReach); i-- {
		found = append(found, r.fittingItems(&k, r.sentences[i])...)
	}
	if len(found) == 0 {
		return nil, ""
	}
	options := make([]Option, len(found))
	k.usual = r.usual(&k, found)
	for i, y := range found {
		options[i] = Option{Codes: r.codesOf(y), Features: r.antecedentFeatures(&k, y, i, found)}
	}
	y := found[r.choose(s.index, x.head, x.from, x.to, options)]
	switch {
	case y.sentence < s.index:
		return y, "pronoun-before"
	case s.tree.Tokens[y.head].Is("nsubj"):
		return y, "pronoun-subject"
	}
	return y, "pronoun-near"
}

// fittingItems returns the mentions of a sentence that a pronoun may mean, the last
// first.
func (r *reader) fittingItems(k *seeker, s *sentence) []*item {
	var out []*item
	for j := len(s.items) - 1; j >= 0; j-- {
		y := s.items[j]
		if s == k.s && (y.from >= k.x.from || y.head >= k.x.head || r.bound(k, y)) || isModifier(s.tree, y) {
			continue
		}
		r.resolve(y)
		if y.state == done && k.fits(y) {
			out = append(out, y)
		}
	}
	return out
}

// bound reports whether a pronoun cannot mean a mention of its own sentence: one
// that it stands under, or its own clause's subject.
func (r *reader) bound(k *seeker, y *item) bool {
	t := k.s.tree
	if t.Under(k.x.head, y.head) && !k.possessive {
		return true
	}
	own := t.Tokens[y.head].Is("nsubj") && t.Tokens[y.head].Head == t.Tokens[k.x.head].Head
	return own && !k.possessive && !reflexive[fold(t.Tokens[k.x.head].Form)]
}

var reflexive = words("himself herself itself themselves")

// askedBy are the classes on which an antecedent's weights depend.
func (k *seeker) askedBy() []string {
	form := "they"
	switch {
	case k.number == singular && k.gender != unknownGender:
		form = "he"
	case k.number == singular:
		form = "it"
	}
	return []string{form, form + " " + roleOf(k.s, k.x.head), "any"}
}

// roleOf names a token's place in its clause.
func roleOf(s *sentence, token int) string {
	t := s.tree.Tokens[token]
	switch {
	case t.Rel == "nsubj:pass":
		return "passive"
	case t.Is("nsubj"):
		return "subject"
	case t.Is("obj"), t.Is("iobj"):
		return "object"
	case t.Rel == "nmod:poss":
		return "possessor"
	case t.Is("obl"):
		return "oblique"
	case t.Is("nmod"):
		return "noun"
	case t.Is("conj"):
		return "conjunct"
	case t.Is("appos"):
		return "apposition"
	}
	return "other"
}

// antecedentFeatures are what speaks for a mention as the antecedent. Of the
// mentions found, the nearest stands first.
func (r *reader) antecedentFeatures(k *seeker, y *item, rank int, found []*item) []string {
	f := features{classes: k.classes}
	s := r.sentences[y.sentence]
	role := roleOf(s, y.head)
	back := k.s.index - y.sentence
	f.add("back " + string(rune('0'+back)))
	f.add("role " + role)
	f.add("back " + string(rune('0'+min(back, 1))) + " role " + role)
	f.add("rank " + string(rune('0'+min(rank, 5))))
	f.addIf(rank == len(found)-1, "farthest")
	f.add("being " + beingNames[y.form.being])
	f.add("what " + whatNames[y.what])
	f.addIf(k.gender != unknownGender && y.form.gender == k.gender, "gender")
	f.addIf(y.form.number == k.number, "number")
	f.addIf(y.what == pronounItem && sameForm(s, y, k), "same pronoun")
	f.addIf(s.tree.Tokens[y.head].Head == s.tree.Root(), "main "+role+" back "+string(rune('0'+back)))
	f.addIf(y.head == s.tree.Root() || s.tree.Tokens[y.head].Head == s.tree.Root(), "main clause "+role)
	f.addIf(y == k.speaker, "speaker")
	f.addIf(s.quoted[y.head] != k.s.quoted[k.x.head], "across quotation")
	if verb := s.tree.Tokens[y.head].Head; verb >= 0 && role == "subject" && r.l.list("speech")[s.tree.Tokens[verb].Lemma] {
		f.add("says")
		f.addIf(back == 0 && k.s.tree.Under(k.x.head, verb), "says this")
	}
	if back == 0 {
		for i, token := range k.subjects {
			f.addIf(k.s.at(token) == y, "clause "+string(rune('0'+min(i, 2))))
		}
		f.addIf(k.conjunct >= 0 && k.s.at(k.conjunct) == y, "conjunct")
	}
	f.addIf(y == k.usual, "usual")
	f.addIf(back == 0 && r.isAsked(k, y), "asked")
	f.add("named " + string(rune('0'+min(r.timesNamed(y, found), 4))))
	return f.list
}

// usual returns who a pronoun means as a rule: in its sentence the subjects of
// the clauses around it, the nearest first, then what else stands before it;
// then the sentences before, main subjects first.
func (r *reader) usual(k *seeker, found []*item) *item {
	for _, token := range append([]int{k.conjunct}, k.subjects...) {
		if y := k.s.at(token); y != nil && slices.Contains(found, y) {
			return y
		}
	}
	best := found[0]
	if best.sentence == k.s.index {
		return best
	}
	t := r.sentences[best.sentence].tree
	for _, y := range found {
		if y.sentence == best.sentence && (t.Tokens[y.head].Is("nsubj") || !t.Tokens[best.head].Is("nsubj")) {
			best = y
		}
	}
	for _, y := range found {
		if y.sentence == best.sentence && t.Tokens[y.head].Is("nsubj") && t.Tokens[y.head].Head == t.Root() {
			return y
		}
	}
	return best
}

// isAsked reports whether a mention is who the pronoun's clause asks something
// of: "urged Moscow to say what it knew", "demanded that Moscow say what it knew".
func (r *reader) isAsked(k *seeker, y *item) bool {
	t := k.s.tree
	verb := t.Tokens[y.head].Head
	if verb < 0 || !t.Under(k.x.head, verb) {
		return false
	}
	if r.l.list("asking")[t.Tokens[verb].Lemma] {
		return !t.Tokens[y.head].Is("nsubj")
	}
	above := t.Tokens[verb].Head
	return t.Tokens[y.head].Is("nsubj") && t.Tokens[verb].Is("ccomp") && above >= 0 && r.l.list("asking")[t.Tokens[above].Lemma]
}

var beingNames = map[being]string{nothing: "nothing", human: "human", humans: "humans", country: "country", collective: "collective"}

var whatNames = map[what]string{nameItem: "name", personItem: "person", agentItem: "agent", pronounItem: "pronoun", severalItem: "several", partItem: "part", countedItem: "counted"}

// sameForm reports whether a mention is a pronoun like the one that asks.
func sameForm(s *sentence, y *item, k *seeker) bool {
	p, _ := pronounOf(s.tree.Tokens[y.head])
	return p.number == k.number && p.gender == k.gender && p.kind == k.kind
}

// timesNamed counts the mentions found that mean the same as one of them.
func (r *reader) timesNamed(y *item, found []*item) int {
	n := 0
	for _, z := range found {
		if same(y.parts, z.parts) {
			n++
		}
	}
	return n
}

// same reports whether two lists of parts mean the same.
func same(a, b []part) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].sectors != b[i].sectors || !sameEntities(a[i].entities, b[i].entities) || !sameEntities(a[i].of, b[i].of) {
			return false
		}
	}
	return true
}

func sameEntities(a, b []*entity) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return a[0] == b[0]
}

// codesOf returns the codes of a mention on the day of publication.
func (r *reader) codesOf(y *item) []string {
	var out []string
	for _, p := range y.parts {
		if a, ok := p.actor(r.day); ok {
			out = append(out, a.Code)
		}
	}
	return out
}
