package event

import (
	"slices"

	"demarche/coding"
	"demarche/reader"
)

// chooseSectors decides as what a state takes part in an event that the text
// names by its name alone: "Russia" may be its government, its forces, its
// people, or the country as such.
func (r *reading) chooseSectors(d *dispatch) {
	for _, c := range d.found {
		c.sources, c.targets = slices.Clone(c.sources), slices.Clone(c.targets) // what other events may share
		r.chooseSectorsOf(d, c, "sources", c.sources, c.targets)
		r.chooseSectorsOf(d, c, "targets", c.targets, c.sources)
	}
}

func (r *reading) chooseSectorsOf(d *dispatch, c *candidate, field string, actors, others []coding.Actor) {
	for i, a := range actors {
		if a.Country == "" || a.ID != a.Country || isOrganisation(a) {
			continue
		}
		x := r.choiceOf(c, field[:len(field)-1]+"'s sector")
		x.Other = others
		for _, sector := range d.sectors(a) {
			if len(x.Options) > 0 && oneOf(as(a, sector), others) {
				continue
			}
			x.Options = append(x.Options, Option{Actors: []coding.Actor{as(a, sector)}, Features: r.sectorFeatures(d, c, field, a, sector, others)})
		}
		if taken := r.take(x); taken > 0 {
			o := x.Options[taken]
			actors[i] = o.Actors[0]
			c.reasons = append(c.reasons, coding.Reason{Field: field, Rule: r.l.reasonOf(o), Span: a.Span})
		}
	}
}

// sectors are what a state may act as: what it is at present, its government,
// its forces, its people, the country as such, and as what else it is named.
func (d *dispatch) sectors(a coding.Actor) []string {
	out := []string{primary(a)}
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, s := range []string{"GOV", "MIL", "CVL", ""} {
		add(s)
	}
	for _, n := range d.named[reader.Party(a)] {
		add(primary(n.actor))
	}
	return out
}

// primary is the first sector of an actor, "" where it has none.
func primary(a coding.Actor) string {
	if len(a.Sectors) == 0 {
		return ""
	}
	return a.Sectors[0]
}

// as is the actor in a sector.
func as(a coding.Actor, sector string) coding.Actor {
	if sector == primary(a) {
		return a
	}
	a.Sectors, a.Code = []string{}, a.Country
	if sector != "" {
		a.Sectors, a.Code = []string{sector}, a.Country+sector
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
