package actor

import "sort"

// weigh finds out which states a dispatch is about: how often it names each,
// towns and the dateline more than others.
func (r *reader) weigh() {
	if len(r.sentences) > 0 {
		r.weighDateline(r.d.Text[:r.d.Sentences[0].Start])
	}
	for i, s := range r.sentences {
		for _, m := range s.names {
			w := 1.0
			if m.how() == byTown {
				w = 1.5
				r.towns[pick(m.entities(), r.day)]++
				r.townSum++
			}
			if i == 0 {
				w *= 2
			}
			if m.namings[0].entity.kind == state {
				e := pick(m.entities(), r.day)
				r.weights[e] += w
				if i == 0 && r.opening == nil {
					r.opening = e
				}
			}
		}
	}
	for _, e := range r.l.entities {
		if w := r.weights[e]; w > 0 {
			r.weightSum += w
			r.weighty = append(r.weighty, e)
		}
	}
	sort.SliceStable(r.weighty, func(i, j int) bool { return r.weights[r.weighty[i]] > r.weights[r.weighty[j]] })
}

// titled counts the states that the dispatch's title names.
func (r *reader) titled(title string) {
	for _, namings := range r.l.namesIn(title) {
		if e := namings[0].entity; e.kind == state {
			r.title = append(r.title, pick((&nameMatch{namings: strongest(namings)}).entities(), r.day))
		}
	}
}

// namesIn returns the namings of the names in a bare text, whatever their
// shapes.
func (l *Lexicon) namesIn(text string) [][]naming {
	var out [][]naming
	pieces := datelinePieces(text)
	for i := 0; i < len(pieces); {
		namings, n := l.names.longest(pieces[i:], func(_ int, all []naming) []naming { return readable(all, pieces[i].shape) })
		if n > 0 {
			out = append(out, namings)
		}
		i += max(n, 1)
	}
	return out
}

// settle puts the bearers of organisations' names in the order of how much the
// dispatch is about their countries: there is more than one Democratic Party.
func (r *reader) settle() {
	weight := func(n naming) float64 {
		code := n.entity.codeOn(r.day)
		if len(code) < 3 {
			return 0
		}
		return r.weights[r.l.states[code[:3]]]
	}
	for _, s := range r.sentences {
		for _, m := range s.names {
			if len(m.namings) > 1 && !m.isCountry() && m.namings[0].entity.kind != person {
				sort.SliceStable(m.namings, func(i, j int) bool { return weight(m.namings[i]) > weight(m.namings[j]) })
			}
		}
	}
}

// datelineWeight is what the place of writing counts: a story is more often
// about the country it is written from than about any other.
const datelineWeight = 3

// weighDateline counts the towns and countries in the text before the first
// sentence, where they stand in capitals.
func (r *reader) weighDateline(text string) {
	for _, namings := range r.l.namesIn(text) {
		if e := namings[0].entity; e.kind == state {
			r.home = pick((&nameMatch{namings: strongest(namings)}).entities(), r.day)
			r.weights[r.home] += datelineWeight
		}
	}
}

func datelinePieces(text string) []piece {
	all := piecesOfName(text)
	for i := range all {
		all[i].first, all[i].last = true, true
	}
	return all
}

// scene returns the only state in which the sentence's "in ..." puts things.
func (r *reader) scene(s *sentence) *entity {
	var found *entity
	for _, m := range s.names {
		if !m.isCountry() || m.namings[0].entity.kind != state || m.how() == byAdjective {
			continue
		}
		if h := headOf(s, m.from, m.to); !r.l.list("place")[preposition(s.tree, h)] {
			continue
		}
		e := pick(m.entities(), r.day)
		if found != nil && found != e {
			return nil
		}
		found = e
	}
	if found == nil {
		return r.onlyTown(s)
	}
	return found
}

// onlyTown returns the state of the towns that the sentence names.
func (r *reader) onlyTown(s *sentence) *entity {
	var found *entity
	for _, m := range s.names {
		if m.how() != byTown {
			continue
		}
		e := pick(m.entities(), r.day)
		if found != nil && found != e {
			return nil
		}
		found = e
	}
	return found
}
