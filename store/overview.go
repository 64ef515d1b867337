package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/ledger"
)

// Overview is what passes a filter, counted by its sides.
type Overview struct {
	Incidents int     `json:"incidents"`
	Disputed  int     `json:"disputed"`
	Types     []Tally `json:"types"`     // the most first, as are all but the days
	Countries []Tally `json:"countries"` // of the place
	Places    []Spot  `json:"places"`    // at most maxSpots
	Actors    []Tally `json:"actors"`    // codes, at most maxTallies; how many are disputed is not counted
	Dyads     []Dyad  `json:"dyads"`     // countries that dealt with each other, at most maxTallies
	Days      []Tally `json:"days"`      // on which incidents began, in order; those without a day are left out
}

// Tally is how many incidents have a value.
type Tally struct {
	Value    string `json:"value"`
	Count    int    `json:"count"`
	Disputed int    `json:"disputed"`
}

// Dyad is how many incidents are between two, in either direction. A stands
// before B in the alphabet.
type Dyad struct {
	A     string `json:"a"`
	B     string `json:"b"`
	Count int    `json:"count"`
}

// Spot is how many incidents are at a place.
type Spot struct {
	Place   string  `json:"place"`
	Country string  `json:"country"`
	Lat     float64 `json:"lat"`
	Lon     float64 `json:"lon"`
	Tally
}

// Bounds of an Overview, and of Dealings.
const (
	maxTallies = 15
	maxSpots   = 400
	maxBlames  = 60
)

// disputedCount counts the rows of incident that are disputed.
const disputedCount = "coalesce(sum(CASE WHEN disputed > 0 THEN 1 ELSE 0 END), 0)"

// Overview implements Store.
func (s *DB) Overview(ctx context.Context, f Filter) (Overview, error) {
	o := Overview{Types: []Tally{}, Countries: []Tally{}, Places: []Spot{}, Actors: []Tally{}, Dyads: []Dyad{}, Days: []Tally{}}
	c, areFew, err := s.narrowed(ctx, f.onIncidents(s.dialect))
	if err != nil {
		return o, err
	}
	if areFew {
		err = s.countFew(ctx, c, &o)
	} else {
		err = s.countMany(ctx, c, &o)
	}
	if err != nil {
		return o, err
	}
	passing := "" // the condition on what belongs to an incident
	if len(c.parts) > 0 {
		passing = " WHERE " + s.of("incident", c, areFew)
	}
	err = s.ask(ctx, []query{
		{"SELECT actor, count(*) FROM incident_actor" + passing + fmt.Sprintf(" GROUP BY actor HAVING actor = upper(actor) ORDER BY 2 DESC, 1 LIMIT %d", maxTallies), c.args, func(scan func(...any) error) error {
			var t Tally
			err := scan(&t.Value, &t.Count)
			o.Actors = append(o.Actors, t)
			return err
		}},
		{"SELECT a, b, count(*) FROM dyad" + passing + fmt.Sprintf(" GROUP BY a, b ORDER BY 3 DESC, 1, 2 LIMIT %d", maxTallies), c.args, func(scan func(...any) error) error {
			var d Dyad
			err := scan(&d.A, &d.B, &d.Count)
			o.Dyads = append(o.Dyads, d)
			return err
		}},
	})
	for _, t := range o.Types {
		o.Incidents += t.Count
		o.Disputed += t.Disputed
	}
	return o, err
}

// query is a question to the store, and what is done with each row.
type query struct {
	text string
	args []any
	row  func(scan func(...any) error) error
}

// ask asks queries one after the other.
func (s *DB) ask(ctx context.Context, queries []query) error {
	for _, q := range queries {
		rows, err := s.read.QueryContext(ctx, s.rebind(q.text), q.args...)
		if err != nil {
			return err
		}
		if err := each(rows, q.row); err != nil {
			return err
		}
	}
	return nil
}

// countMany counts incidents by their sides, each in an index that has all that
// this asks for: with no condition, that of the very values.
func (s *DB) countMany(ctx context.Context, c *conditions, o *Overview) error {
	and := func(condition string) string {
		more := conditions{parts: append(slices.Clone(c.parts), condition)}
		return more.where()
	}
	tally := func(to *[]Tally) func(func(...any) error) error {
		return func(scan func(...any) error) error {
			var t Tally
			err := scan(&t.Value, &t.Count, &t.Disputed)
			*to = append(*to, t)
			return err
		}
	}
	return s.ask(ctx, []query{
		{"SELECT type, count(*), " + disputedCount + " FROM incident" + c.where() + " GROUP BY type ORDER BY 2 DESC, 1", c.args, tally(&o.Types)},
		{"SELECT country, count(*), " + disputedCount + " FROM incident" + and("country <> ''") + " GROUP BY country ORDER BY 2 DESC, 1", c.args, tally(&o.Countries)},
		{"SELECT from_day, count(*), " + disputedCount + " FROM incident" + and("from_day <> ''") + " GROUP BY from_day ORDER BY from_day", c.args, func(scan func(...any) error) error {
			var t Tally
			err := scan(&t.Value, &t.Count, &t.Disputed)
			t.Value = dayOf(t.Value)
			if last := len(o.Days) - 1; last >= 0 && o.Days[last].Value == t.Value {
				o.Days[last].Count += t.Count
				o.Days[last].Disputed += t.Disputed
			} else {
				o.Days = append(o.Days, t)
			}
			return err
		}},
		{"SELECT place, country, lat, lon, count(*), " + disputedCount + " FROM incident" + and("lat IS NOT NULL") + fmt.Sprintf(" GROUP BY place, country, lat, lon ORDER BY 5 DESC, 1, 2, 3, 4 LIMIT %d", maxSpots), c.args, func(scan func(...any) error) error {
			var p Spot
			err := scan(&p.Place, &p.Country, &p.Lat, &p.Lon, &p.Count, &p.Disputed)
			p.Value = p.Place
			o.Places = append(o.Places, p)
			return err
		}},
	})
}

// countFew counts incidents by their sides in one reading of their rows.
func (s *DB) countFew(ctx context.Context, c *conditions, o *Overview) error {
	types, countries, days, places := tallies[string]{}, tallies[string]{}, tallies[string]{}, tallies[Spot]{}
	err := s.ask(ctx, []query{{"SELECT type, country, from_day, place, lat, lon, disputed FROM incident" + c.where(), c.args, func(scan func(...any) error) error {
		var typ, day string
		var p Spot
		var lat, lon sql.Null[float64]
		disputed := 0
		err := scan(&typ, &p.Country, &day, &p.Place, &lat, &lon, &disputed)
		types.add(typ, disputed)
		if p.Country != "" {
			countries.add(p.Country, disputed)
		}
		if day != "" {
			days.add(dayOf(day), disputed)
		}
		if lat.Valid {
			p.Lat, p.Lon = lat.V, lon.V
			places.add(p, disputed)
		}
		return err
	}}})
	byCount := func(a, b Tally) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) }
	listed := func(all tallies[string], compare func(a, b Tally) int) []Tally {
		list := []Tally{}
		for value, t := range all {
			list = append(list, Tally{value, t.Count, t.Disputed})
		}
		slices.SortFunc(list, compare)
		return list
	}
	o.Types, o.Countries = listed(types, byCount), listed(countries, byCount)
	o.Days = listed(days, func(a, b Tally) int { return cmp.Compare(a.Value, b.Value) })
	for p, t := range places {
		p.Tally = Tally{p.Place, t.Count, t.Disputed}
		o.Places = append(o.Places, p)
	}
	slices.SortFunc(o.Places, func(a, b Spot) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Place, b.Place), cmp.Compare(a.Country, b.Country), cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lon, b.Lon))
	})
	o.Places = o.Places[:min(len(o.Places), maxSpots)]
	return err
}

// tallies are counts by value.
type tallies[K comparable] map[K]Tally

// add counts an incident with so many disputes.
func (t tallies[K]) add(value K, disputes int) {
	one := t[value]
	one.Count++
	if disputes > 0 {
		one.Disputed++
	}
	t[value] = one
}

// dayOf is a day without its time.
func dayOf(t string) string { return t[:min(len(t), len("2006-01-02"))] }

// Dealings are the acts of an actor, or between two: what the incidents report
// of who did what to whom, each kind of act of each incident counted once.
type Dealings struct {
	Types  []Deal  `json:"types"`  // by type and direction, the most first
	Months []Month `json:"months"` // in order, of acts that took place
	Blames []Blame `json:"blames"` // who accuses whom, the most first
}

// Deal is how often one side did something of a type.
type Deal struct {
	Type  string `json:"type"`
	Did   int    `json:"did"`   // the actor did it, to the other where there is one
	Other int    `json:"other"` // it was done to the actor
}

// Month is the mean Goldstein score of a month's acts.
type Month struct {
	Month     string  `json:"month"` // 2017-04
	Acts      int     `json:"acts"`
	Goldstein float64 `json:"goldstein"`
}

// Blame is how often one accuses another, outright or by an account that names
// the other as having done it.
type Blame struct {
	Source string `json:"source"`
	Target string `json:"target"`
	Count  int    `json:"count"` // of incidents
}

// acting is the condition on the table act that one side's code begins so.
func acting(side, code string) (string, []any) {
	code = strings.ToUpper(code)
	return "act." + side + " >= ? AND act." + side + " < ?", []any{code, after(code)}
}

// between is the condition that one acted on the other; other may be empty for
// anybody.
func between(actor, other string) (string, []any) {
	condition, args := acting("source", actor)
	if other != "" {
		more, their := acting("target", other)
		condition, args = condition+" AND "+more, append(args, their...)
	}
	return condition, args
}

// dealing is the condition that they acted on each other, in either direction.
func dealing(actor, other string) (string, []any) {
	did, args := between(actor, other)
	var done string
	var more []any
	if other == "" {
		done, more = acting("target", actor)
	} else {
		done, more = between(other, actor)
	}
	return "(" + did + " OR " + done + ")", append(args, more...)
}

// Dealings implements Store.
func (s *DB) Dealings(ctx context.Context, actor, other string) (Dealings, error) {
	d := Dealings{Types: []Deal{}, Months: []Month{}, Blames: []Blame{}}
	did, didArgs := between(actor, other)
	both, args := dealing(actor, other)
	counted := []any{}
	counted = append(append(counted, didArgs...), args...)
	err := s.ask(ctx, []query{
		{"SELECT type, sum(CASE WHEN " + did + " THEN 1 ELSE 0 END), count(*) FROM act WHERE type <> '' AND " + both + " GROUP BY type ORDER BY 3 DESC, 1", counted,
			func(scan func(...any) error) error {
				var one Deal
				err := scan(&one.Type, &one.Did, &one.Other)
				one.Other -= one.Did
				d.Types = append(d.Types, one)
				return err
			}},
		{"SELECT substr(from_day, 1, 7), count(*), avg(goldstein) FROM act JOIN incident ON key = incident WHERE act.type <> '' AND took_place > 0 AND from_day <> '' AND " + both + " GROUP BY 1 ORDER BY 1", args,
			func(scan func(...any) error) error {
				var m Month
				err := scan(&m.Month, &m.Acts, &m.Goldstein)
				d.Months = append(d.Months, m)
				return err
			}},
		{"SELECT source, target, count(DISTINCT incident) FROM act WHERE type IN ('', 'ACCUSE') AND source <> '' AND target <> '' AND " + both + fmt.Sprintf(" GROUP BY source, target ORDER BY 3 DESC, 1, 2 LIMIT %d", maxBlames), args,
			func(scan func(...any) error) error {
				var b Blame
				err := scan(&b.Source, &b.Target, &b.Count)
				d.Blames = append(d.Blames, b)
				return err
			}},
	})
	return d, err
}

// act is a row of the table act but for its incident. The type of what an
// account says of who did it is empty.
type act struct{ source, target, typ string }

// weight is what is kept of an act.
type weight struct {
	goldstein float64
	tookPlace bool
}

// putActs writes who did what to whom in an incident, who says of whom that he
// did it, and which countries dealt with each other.
func (w *writer) putActs(key int64, i ledger.Incident, happenings []*ledger.Happening) error {
	all := map[act]weight{}
	for _, h := range happenings {
		for _, m := range h.Mentions {
			e := m.Event
			for _, source := range codes(e.Sources) {
				for _, target := range codes(e.Targets) {
					a := act{source, target, e.Type}
					was, known := all[a]
					now := weight{e.Goldstein, e.Factuality == coding.Happened || e.Factuality == coding.Ongoing}
					if !known || now.tookPlace && !was.tookPlace {
						all[a] = now
					}
				}
			}
		}
	}
	for _, account := range i.Accounts {
		for _, p := range account.Perpetrators {
			if from := account.Holder.Code; from != "" && !strings.HasPrefix(account.Holder.ID, "agency:") && p.Code != "" && prefix(p.Code) != prefix(from) {
				all[act{from, p.Code, ""}] = weight{}
			}
		}
	}
	var rows [][]any
	for _, a := range slices.SortedFunc(maps.Keys(all), func(a, b act) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.target, b.target), cmp.Compare(a.typ, b.typ))
	}) {
		took := 0
		if all[a].tookPlace {
			took = 1
		}
		rows = append(rows, []any{key, clean(a.source), clean(a.target), clean(a.typ), all[a].goldstein, took})
	}
	if err := w.insert("INSERT INTO act (incident, source, target, type, goldstein, took_place) VALUES", rows, ""); err != nil {
		return err
	}
	pairs := map[Dyad]bool{}
	for a := range all {
		if from, to := prefix(clean(a.source)), prefix(clean(a.target)); a.typ != "" && from != "" && to != "" && from != to {
			pairs[Dyad{A: min(from, to), B: max(from, to)}] = true
		}
	}
	rows = nil
	for d := range pairs {
		rows = append(rows, []any{d.A, d.B, key})
	}
	return w.insert("INSERT INTO dyad (a, b, incident) VALUES", rows, "")
}

// codes are those of actors, and one that is empty where nobody is named.
func codes(actors []coding.Actor) []string {
	var all []string
	for _, a := range actors {
		if a.Code != "" && !slices.Contains(all, a.Code) {
			all = append(all, a.Code)
		}
	}
	if all == nil {
		return []string{""}
	}
	return all
}

// prefix is the country of a code.
func prefix(code string) string { return code[:min(3, len(code))] }

// coordinates are those of the place of an incident, or null.
func coordinates(i ledger.Incident) (lat, lon sql.Null[float64]) {
	if i.Place == nil || i.Place.Lat == nil || i.Place.Lon == nil {
		return lat, lon
	}
	return sql.Null[float64]{V: *i.Place.Lat, Valid: true}, sql.Null[float64]{V: *i.Place.Lon, Valid: true}
}
