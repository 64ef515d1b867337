package event

import (
	"slices"

	"demarche/coding"
	"demarche/syntax/argument"
)

// fill finds the actors of the candidate's slots.
func (r *reading) fill(c *candidate) {
	c.sources = r.side(c, "sources", c.frame.source, false)
	c.targets = r.side(c, "targets", c.frame.target, true)
	c.targets = slices.DeleteFunc(c.targets, func(t coding.Actor) bool {
		return slices.ContainsFunc(c.sources, func(s coding.Actor) bool { return same(s, t) })
	})
}

// itself reports whether a target would only be its event's source again: "he
// promised him" and "Ottawa warned that Canada would" speak of another.
func (r *reading) itself(c *candidate, s slot, tok int, a coding.Actor) bool {
	if r.s.Tokens[tok].UPOS != "PRON" && s != "controlled" {
		return false
	}
	return slices.ContainsFunc(c.sources, func(b coding.Actor) bool { return a.Code == b.Code })
}

func same(a, b coding.Actor) bool { return a.Code == b.Code && a.ID == b.ID }

// side returns the actors of the first slot that has any.
func (r *reading) side(c *candidate, field string, slots []slot, places bool) []coding.Actor {
	for _, s := range slots {
		var out []coding.Actor
		for _, tok := range r.fillers(c, s) {
			actors, rule := r.participant(c, tok, places)
			if len(actors) == 0 || places && r.itself(c, s, tok, actors[0]) {
				continue
			}
			r.because(c, field, r.mechanism(c, s, tok)+"; "+rule, tok)
			for _, a := range actors {
				if !slices.ContainsFunc(out, func(b coding.Actor) bool { return same(a, b) }) {
					out = append(out, a)
				}
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// mechanism names the way in which the token came to fill the slot.
func (r *reading) mechanism(c *candidate, s slot, tok int) string {
	for _, a := range c.args {
		if a.Token == tok && fills(a, s) {
			return string(s) + " (" + a.Via + ")"
		}
	}
	return string(s)
}

// participant resolves a noun phrase to actors, as of the day of the event:
// the phrase as a whole, else an actor inside it ("Israeli shells", "a base of
// the army"), else for targets the country of a place ("shelled Sarajevo").
func (r *reading) participant(c *candidate, tok int, places bool) ([]coding.Actor, string) {
	day := ""
	if c.time != nil && c.time.From == c.time.To {
		day = c.time.From
	}
	if slices.Contains(c.words[1:], tok) {
		return r.owner(tok, day) // "entered Japanese airspace"
	}
	if actors, rule := r.resolve(tok, day); len(actors) > 0 {
		return actors, rule
	}
	if !places && r.eventNoun(tok) {
		return r.author(tok, day) // "a bombing at the embassy killed": nobody
	}
	if actors, rule := r.inside(tok, day, places, 2); len(actors) > 0 {
		return actors, "inside the phrase; " + rule
	}
	if actors, rule := r.author(tok, day); len(actors) > 0 {
		return actors, "author; " + rule
	}
	return nil, ""
}

// owner returns the possessor or nationality of a noun.
func (r *reading) owner(tok int, day string) ([]coding.Actor, string) {
	for _, child := range r.s.Children(tok) {
		if r.isPossessor(child) || r.isModifier(child) {
			if actors, rule := r.resolve(child, day); len(actors) > 0 {
				return actors, "owner; " + rule
			}
		}
	}
	return nil, ""
}

// author returns who made the statement, report or decision that the phrase
// names: "Iraq issued a declaration demanding".
func (r *reading) author(tok int, day string) ([]coding.Actor, string) {
	if r.s.Tokens[tok].UPOS != "NOUN" {
		return nil, ""
	}
	for _, a := range r.of(tok) {
		if a.Role == argument.Subject {
			if actors, rule := r.resolve(a.Token, day); len(actors) > 0 {
				return actors, rule
			}
		}
	}
	return nil, ""
}

// resolve asks who the phrase headed by the token is.
func (r *reading) resolve(tok int, day string) ([]coding.Actor, string) {
	if r.in.Actors == nil {
		return nil, ""
	}
	if day == "" {
		day = r.in.Published
	}
	return r.in.Actors.At(r.at, tok, day)
}

// inside looks for an actor among the modifiers of a noun: possessors first,
// then nationalities and compounds, then phrases.
func (r *reading) inside(tok int, day string, places bool, depth int) ([]coding.Actor, string) {
	if depth == 0 || r.s.Tokens[tok].UPOS == "PRON" {
		return nil, ""
	}
	for _, rank := range [...]func(int) bool{r.isPossessor, r.isModifier, r.isApposition, r.isPhrase} {
		for _, child := range r.s.Children(tok) {
			if !rank(child) {
				continue
			}
			if actors, rule := r.resolve(child, day); len(actors) > 0 {
				return actors, rule
			}
			if actors, rule := r.inside(child, day, places, depth-1); len(actors) > 0 {
				return actors, rule
			}
		}
	}
	if places {
		if p := r.placeAt(tok); p != nil && p.Country != "" {
			a := coding.Actor{Name: p.Name, Country: p.Country, Code: p.Country, Sectors: []string{}, Span: p.Span}
			return []coding.Actor{a}, "country of the place"
		}
	}
	return nil, ""
}

func (r *reading) isPossessor(i int) bool  { return r.s.Tokens[i].Is("nmod:poss") }
func (r *reading) isApposition(i int) bool { return r.s.Tokens[i].Is("appos") }

func (r *reading) isModifier(i int) bool {
	t := r.s.Tokens[i]
	return t.Is("amod") || t.Is("compound") || t.Rel == "nmod:desc"
}

func (r *reading) isPhrase(i int) bool {
	t := r.s.Tokens[i]
	return t.Is("nmod") && isWord("partial", argument.Prep(r.s, i))
}

// placeAt returns the place named at the token.
func (r *reading) placeAt(tok int) *coding.Place {
	for _, i := range r.placesIn[r.at] {
		if p := &r.in.Places[i]; p.From <= tok && tok < p.To {
			return &p.Place
		}
	}
	return nil
}
