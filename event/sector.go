package event

import (
	"slices"
	"strings"

	"demarche/coding"
	"demarche/reader"
)

// chooseSectors decides as what an actor takes part in an event whose words leave
// that open: "Russia" may be its government, its forces, its people, or the country as
// such; "two men" and a person of no known office are whatever the story makes of them.
func (r *reading) chooseSectors(d *dispatch) {
	for _, c := range d.found {
		c.sources, c.targets = slices.Clone(c.sources), slices.Clone(c.targets) // what other events may share
		r.chooseSectorsOf(d, c, reader.Source, c.sources, c.targets)
		r.chooseSectorsOf(d, c, reader.Target, c.targets, c.sources)
	}
}

func (r *reading) chooseSectorsOf(d *dispatch, c *candidate, role reader.Role, actors, others []coding.Actor) {
	field := [...]string{"sources", "targets"}[role]
	for i, a := range actors {
		k := kindOf(a)
		if k == "" {
			continue
		}
		said := r.g.Sectors(c.sentence, c.tok, role, a.Span)
		x := r.choiceOf(c, field[:len(field)-1]+"'s sector")
		x.Other = others
		for _, sector := range d.sectors(a, k, said) {
			if len(x.Options) > 0 && oneOf(d.as(a, sector), others) {
				continue
			}
			o := Option{Actors: []coding.Actor{d.as(a, sector)}}
			if k == "state" {
				o.Features = r.sectorFeatures(d, c, field, a, sector, others)
			}
			o.Features = append(o.Features, asHeard(field, k, a, sector, said)...)
			x.Options = append(x.Options, o)
		}
		if taken := r.take(x); taken > 0 {
			o := x.Options[taken]
			actors[i] = o.Actors[0]
			c.reasons = append(c.reasons, coding.Reason{Field: field, Rule: r.l.reasonOf(o), Span: a.Span})
		}
	}
}

// kindOf says by what an actor is named where that leaves its sector open: "state" by its
// name alone, "agent" by a noun for people of any kind ("men", "suspects"), "person" of no known office; "" where it is known.
func kindOf(a coding.Actor) string {
	switch {
	case a.Country == "" || isOrganisation(a):
	case a.ID == a.Country:
		return "state"
	case primary(a) != "CVL":
	case a.ID == a.Code:
		return "agent"
	case strings.HasPrefix(a.ID, "person/"):
		return "person"
	}
	return ""
}

// sectors are what an actor may act as: what it is at present, what the reader takes it for, and of a
// state its government, its forces, its people, the country as such, and as what else it is named.
func (d *dispatch) sectors(a coding.Actor, kind string, said []float32) []string {
	out := []string{primary(a)}
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if kind == "state" {
		for _, s := range []string{"GOV", "MIL", "CVL", ""} {
			add(s)
		}
		for _, n := range d.named[reader.Party(a)] {
			add(primary(n.actor))
		}
		return out
	}
	for i, s := range reader.Sectors[:reader.Domestic] {
		if said[i] >= 0.1 {
			add(s)
		}
	}
	return out
}

// asHeard names what the reader says of an actor's taking part as a sector, and of agents and
// persons how far their own words are to be trusted.
func asHeard(field, kind string, a coding.Actor, sector string, said []float32) []string {
	f := &featureList{role: "c"}
	if i := slices.Index(reader.Sectors, sector); i >= 0 {
		f.above(kind+", reader: as such", float64(said[i]))
	}
	if kind != "state" {
		f.addIf(sector == primary(a), field[:1]+" "+kind+", as named")
		f.add(kind + " as " + sector)
	}
	return f.names
}

// primary is the first sector of an actor, "" where it has none.
func primary(a coding.Actor) string {
	if len(a.Sectors) == 0 {
		return ""
	}
	return a.Sectors[0]
}

// as is an actor in a sector. Whoever the text does not name is then called what such actors are called.
func (d *dispatch) as(a coding.Actor, sector string) coding.Actor {
	if sector == primary(a) {
		return a
	}
	agent := a.ID == a.Code && a.ID != a.Country
	switch {
	case agent && a.Span == nil && sector == "":
		return d.state(a.Country)
	case agent && a.Span == nil:
		return understoodActor(a.Country, sector)
	}
	a.Sectors, a.Code = []string{}, a.Country
	if sector != "" {
		a.Sectors, a.Code = []string{sector}, a.Country+sector
	}
	if agent {
		a.ID = a.Code
	}
	return a
}

// state is a country as such, where no word names it, by the name that the dispatch gives it if it does.
func (d *dispatch) state(country string) coding.Actor {
	a := coding.Actor{Name: country, ID: country, Country: country, Sectors: []string{}, Code: country}
	for _, n := range d.named[country] {
		if n.actor.ID == country {
			a.Name = n.actor.Name
			break
		}
	}
	return a
}

// sectorFeatures names what speaks for a state's taking part as a sector.
func (r *reading) sectorFeatures(d *dispatch, c *candidate, field string, a coding.Actor, sector string, others []coding.Actor) []string {
	f := &featureList{role: "c", typ: c.frame.typ}
	is := field[:1] + " as " + sector
	f.typed(is)
	f.add(is + ", was " + primary(a))
	f.add(is + ", of " + fold(r.in.Document.Sentences[c.sentence].Tokens[c.tok].Lemma))
	f.add(is + ", " + c.frame.typ + " " + c.mode)
	f.add(is + ", " + string(c.factuality))
	f.addIf(a.Span == nil, is+", by no words")
	f.addIf(a.Span != nil && a.Span.Text == a.Name, is+", by its name")
	for _, o := range others {
		f.typed(is + ", with " + primary(o))
	}
	here, anywhere := false, false
	for _, n := range d.named[reader.Party(a)] {
		if primary(n.actor) == sector && n.actor.ID != a.ID {
			anywhere, here = true, here || n.sentence == c.sentence
		}
	}
	f.typedIf(anywhere, is+", so named elsewhere")
	f.typedIf(here, is+", so named in the sentence")
	return f.names
}
