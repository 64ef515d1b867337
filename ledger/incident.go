package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"demarche/coding"
)

// NewIncident puts together what happenings of one incident tell. They are in
// canonical order; the result depends on nothing else.
func NewIncident(happenings []*Happening) Incident {
	first := happenings[0]
	i := Incident{Schema: IncidentSchema, ID: incidentID(first), Originators: Originators(happenings), Reports: []Report{}}
	for _, h := range happenings {
		for _, m := range h.Mentions {
			i.Reports = append(i.Reports, Report{h.Dispatch, m.Event.ID, h.day(), h.Agency, m.Sentence})
		}
	}
	i.Type = commonType(happenings)
	i.Time = bestTime(happenings)
	i.Place = bestPlace(happenings)
	i.Accounts = accounts(happenings, i.Type)
	i.Toll = widestToll(i.Accounts)
	i.Disputes = disputes(i.Accounts, i.Type, plain(happenings))
	i.Title = title(happenings, i)
	return i
}

// incidentID is the same whatever else the incident comes to hold, as long as
// its first happening does not change.
func incidentID(first *Happening) string {
	sum := sha256.Sum256([]byte(first.Dispatch + "\x00" + first.Mentions[0].Event.ID))
	return "i" + hex.EncodeToString(sum[:6])
}

// each calls f with every mention, and how far its words can be trusted to name
// the happening: what happened more than what is planned or denied.
func each(happenings []*Happening, f func(h *Happening, m *Mention, weight int)) {
	for _, h := range happenings {
		for i := range h.Mentions {
			weight := 1
			if fact := h.Mentions[i].Event.Factuality; fact == coding.Happened || fact == coding.Ongoing {
				weight = 3
			}
			f(h, &h.Mentions[i], weight)
		}
	}
}

// commonType is the type of most mentions.
func commonType(happenings []*Happening) string {
	votes := map[string]int{}
	each(happenings, func(_ *Happening, m *Mention, weight int) { votes[m.Event.Type] += weight })
	return winner(votes)
}

// winner is the key with the most votes, of equals the smallest.
func winner(votes map[string]int) string {
	best := ""
	for key, n := range votes {
		if best == "" || n > votes[best] || n == votes[best] && key < best {
			best = key
		}
	}
	return best
}

// bestTime is the narrowest of the times that the words tie most closely to the
// happening, by most mentions.
func bestTime(happenings []*Happening) *coding.Time {
	var best *coding.Time
	var found span
	for _, h := range happenings {
		when := h.Traits.When
		if !when.known() || best != nil && cmp.Or(cmp.Compare(when.Sure, found.Sure), cmp.Compare(found.days(), when.days())) <= 0 {
			continue
		}
		for _, m := range h.Mentions {
			if t := m.Event.Time; t != nil && spanOf(dayOf(t.From), dayOf(t.To)).From == when.From {
				found, best = when, &coding.Time{From: t.From, To: t.To, Granularity: t.Granularity, Type: t.Type, Value: t.Value}
				break
			}
		}
	}
	return best
}

// bestPlace is the place of most mentions among those that the words tie most
// closely to the happening.
func bestPlace(happenings []*Happening) *coding.Place {
	votes := map[string]int{}
	places := map[string]*coding.Place{}
	for _, h := range happenings {
		for _, m := range h.Mentions {
			p := m.Event.Place
			if p == nil {
				continue
			}
			weight := 1
			if p.Span != nil {
				weight = 4
			}
			if p.Precision == "point" {
				weight++
			}
			votes[p.Name] += weight
			if places[p.Name] == nil {
				bare := *p
				bare.Span = nil
				places[p.Name] = &bare
			}
		}
	}
	return places[winner(votes)]
}

// title names an incident by the most telling trigger, who did it, the place and
// the day.
func title(happenings []*Happening, i Incident) string {
	words := map[string]int{}
	each(happenings, func(_ *Happening, m *Mention, weight int) {
		if m.Event.Type == i.Type {
			words[strings.ToLower(m.Event.Trigger.Text)] += weight
		}
	})
	title := winner(words)
	by := doer(happenings, i)
	if by != "" {
		title += " by " + by
	}
	if i.Place != nil && i.Place.Name != by {
		title += " in " + i.Place.Name
	}
	if i.Time != nil {
		title += ", " + i.Time.From
	}
	return title
}

// doer is who did it, as a title may say, which is read alone: whom dispatches
// name in their own voice, where no account disputes it.
func doer(happenings []*Happening, i Incident) string {
	if slices.ContainsFunc(i.Disputes, func(d Dispute) bool { return d.Field == "perpetrators" || d.Field == "happened" }) {
		return ""
	}
	votes := map[string]int{}
	for _, h := range happenings {
		for _, m := range h.Mentions {
			e := m.Event
			if e.Type != i.Type || len(e.AccordingTo) > 0 || e.Factuality != coding.Happened && e.Factuality != coding.Ongoing {
				continue
			}
			for _, a := range e.Sources {
				votes[a.Name]++
			}
		}
	}
	return winner(votes)
}

// widestToll spans what all accounts say.
func widestToll(all []Account) *coding.Toll {
	var toll coding.Toll
	found := false
	for _, a := range all {
		if a.Toll == nil {
			continue
		}
		found = true
		for field := range tollFields(&toll) {
			*tollFields(&toll)[field] = widen(*tollFields(&toll)[field], *tollFields(a.Toll)[field])
		}
	}
	if !found {
		return nil
	}
	return &toll
}

// tollFields are the fields of a toll in the order of the schema.
func tollFields(t *coding.Toll) []**coding.Count {
	return []**coding.Count{&t.Killed, &t.Injured, &t.Missing, &t.Detained, &t.Displaced}
}

func widen(a, b *coding.Count) *coding.Count {
	switch {
	case b == nil:
		return a
	case a == nil:
		return &coding.Count{Min: b.Min, Max: b.Max}
	}
	wide := coding.Count{Min: a.Min, Max: a.Max}
	if b.Min == nil || wide.Min != nil && *b.Min < *wide.Min {
		wide.Min = b.Min
	}
	if b.Max == nil || wide.Max != nil && *b.Max > *wide.Max {
		wide.Max = b.Max
	}
	return &wide
}
