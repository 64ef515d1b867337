package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/ledger"
)

// dropIncidents deletes incidents with all that belongs to them.
func (w *writer) dropIncidents(keys []int64) error {
	for _, column := range []string{"incident.key", "incident_actor.incident", "incident_words.rowid", "position.incident", "act.incident", "dyad.incident"} {
		table, key, _ := strings.Cut(column, ".")
		if err := w.exec("DELETE FROM "+table+" WHERE "+w.among(key), w.list(keys)); err != nil {
			return err
		}
	}
	return nil
}

// putIncident writes an incident and its positions.
func (w *writer) putIncident(happenings []*ledger.Happening) error {
	i := ledger.NewIncident(happenings)
	positions := ledger.NewPositions(i, happenings)
	key := int64(happenings[0].ID)
	data, err := encode(i)
	if err != nil {
		return err
	}
	from, to, country, place := fields(i)
	shifts := 0
	var rows [][]any
	for n, p := range positions {
		shift := 0
		if p.Shift {
			shift = 1
		}
		shifts += shift
		data, err := encode(p)
		if err != nil {
			return err
		}
		rows = append(rows, []any{key, n, clean(p.Holder.Code), clean(p.Holder.Name), shift, data})
	}
	if err := w.insert("INSERT INTO position (incident, number, holder, name, shift, data) VALUES", rows, ""); err != nil {
		return err
	}
	lat, lon := coordinates(i)
	err = w.exec("INSERT INTO incident (key, id, place_in, type, country, place, lat, lon, from_day, to_day, disputed, shifts, positions, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		key, i.ID, clean(order(happenings[0])), i.Type, clean(country), clean(place), lat, lon, clean(from), clean(to), len(i.Disputes), shifts, len(positions), data)
	if err != nil {
		return err
	}
	if err := w.putActs(key, i, happenings); err != nil {
		return err
	}
	rows = nil
	for _, actor := range actorsOf(i, happenings) {
		rows = append(rows, []any{key, actor})
	}
	if err := w.insert("INSERT INTO incident_actor (incident, actor) VALUES", rows, ""); err != nil {
		return err
	}
	query, args := w.index("incident_words", key, words(wordsOf(i)))
	if err := w.exec(query, args...); err != nil {
		return err
	}
	ids := make([]int64, len(happenings))
	for n, h := range happenings {
		ids[n] = int64(h.ID)
	}
	w.stand = append(w.stand, standing{i.ID, len(i.Disputes), shifts})
	return w.exec("UPDATE happening SET incident = ? WHERE "+w.among("id"), key, w.list(ids))
}

// order is the key by which incidents are listed: the order of their first
// happenings, as the ledger has it.
func order(first *ledger.Happening) string {
	return fmt.Sprintf("%s\x1f%s\x1f%08d\x1f%d", first.Published, first.Dispatch, first.Mentions[0].Event.Trigger.Start, first.ID)
}

// fields are the columns of an incident that filters look at.
func fields(i ledger.Incident) (from, to, country, place string) {
	if i.Time != nil {
		from, to = i.Time.From, max(i.Time.From, i.Time.To)
	}
	if i.Place != nil {
		country, place = i.Place.Country, i.Place.Name
	}
	return from, to, country, place
}

// actorsOf are the codes and names, in small letters, of all who have a part in
// an incident or an account of it.
func actorsOf(i ledger.Incident, happenings []*ledger.Happening) []string {
	all := map[string]bool{}
	put := func(actors ...coding.Actor) {
		for _, a := range actors {
			for _, value := range []string{a.Code, strings.ToLower(a.Name)} {
				if value != "" {
					all[key(value)] = true
				}
			}
		}
	}
	for _, h := range happenings {
		for _, m := range h.Mentions {
			put(m.Event.Sources...)
			put(m.Event.Targets...)
		}
		for _, s := range h.Statements {
			if !s.Voice {
				put(s.Holder)
			}
		}
	}
	for _, a := range i.Accounts {
		put(a.Perpetrators...)
	}
	return slices.Sorted(maps.Keys(all))
}

// wordsOf is the text that an incident is found by.
func wordsOf(i ledger.Incident) string {
	words := []string{i.Title}
	for _, r := range i.Reports {
		if !slices.Contains(words, r.Quote) {
			words = append(words, r.Quote)
		}
	}
	return strings.Join(words, "\n")
}
