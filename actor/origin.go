package actor

import "strings"

// origins counts from which states the lexicon's people are who have a given
// name, and those whose surname ends in the same letters: of somebody whom
// nobody introduced the name says something too.
type origins struct{ given, ending map[string]map[string]int }

// originsOf counts the names of people.
func originsOf(entities []*entity, states map[string]*entity) origins {
	o := origins{map[string]map[string]int{}, map[string]map[string]int{}}
	add := func(counts map[string]map[string]int, key, state string) {
		if key == "" {
			return
		}
		if counts[key] == nil {
			counts[key] = map[string]int{}
		}
		counts[key][state]++
	}
	for _, e := range entities {
		if e.kind != person || len(e.terms) == 0 || len(e.terms[0].code) < 3 || states[e.terms[0].code[:3]] == nil {
			continue
		}
		given, ending := nameKeys(slug(e.name))
		add(o.given, given, e.terms[0].code[:3])
		add(o.ending, ending, e.terms[0].code[:3])
	}
	return o
}

// endingLength is how many letters of a surname are compared.
const endingLength = 3

// nameKeys returns the given name and the ending of the surname in a folded
// name; "" where it has none.
func nameKeys(name string) (given, ending string) {
	words := strings.Split(name, "-")
	if len(words) > 1 {
		given = words[0]
	}
	if last := words[len(words)-1]; len(last) > endingLength {
		ending = last[len(last)-endingLength:]
	}
	return given, ending
}

// share is the part of those counted under a key who are from a state; it is
// negative where nobody is counted.
func share(counts map[string]int, state string) float64 {
	if len(counts) == 0 {
		return -1
	}
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return float64(counts[state]) / float64(sum)
}

// originFeatures are what the name of whom an agent phrase introduces, or of a
// stranger, says of his state.
func (r *reader) originFeatures(f *features, e *entity, name string) {
	given, ending := nameKeys(name)
	if p := share(r.l.origins.given[given], e.id); p >= 0 {
		f.add("given name " + bucket(p))
	}
	if p := share(r.l.origins.ending[ending], e.id); p >= 0 {
		f.add("surname " + bucket(p))
	}
}

// bearer returns the folded name of the person whom an agent phrase is the
// title of, or who is named beside it; "" where there is none.
func (r *reader) bearer(s *sentence, a *agentMatch) string {
	for _, x := range s.items {
		if x.what != personItem {
			continue
		}
		tree := s.tree.Tokens
		switch {
		case a.agent == stranger && x.head == a.head, x.title != nil && x.title.from == a.from:
		case tree[x.head].Head == a.head && (tree[x.head].Is("appos") || tree[x.head].Is("flat") || tree[x.head].Is("nmod:desc")):
		case tree[a.head].Head == x.head && tree[a.head].Is("appos"):
		default:
			continue
		}
		return slugOf(s, x.nameFrom(), x.to)
	}
	return ""
}
