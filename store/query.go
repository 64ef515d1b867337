package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/ledger"
)

// conditions build the WHERE of a query; values are never joined into its text.
type conditions struct {
	parts []string
	args  []any
}

func (c *conditions) add(condition string, args ...any) {
	c.parts = append(c.parts, condition)
	c.args = append(c.args, args...)
}

func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.parts, " AND ")
}

// onIncidents are the conditions of a filter on the table incident.
func (f Filter) onIncidents(in dialect) *conditions {
	c := &conditions{}
	if f.Actor != "" {
		// a code begins so, or a name has these words
		c.add("key IN (SELECT incident FROM incident_actor WHERE actor >= ? AND actor < ? UNION ALL SELECT incident FROM incident_actor WHERE actor IN "+
			values("incident_actor", "actor", "' ' || one || ' ' LIKE ?")+")",
			strings.ToUpper(f.Actor), after(strings.ToUpper(f.Actor)), "% "+like(strings.ToLower(f.Actor))+" %")
	}
	if f.With != "" {
		condition, args := dealing(f.Actor, f.With)
		c.add("key IN (SELECT act.incident FROM act WHERE act.type <> '' AND "+condition+")", args...)
	}
	if f.Country != "" {
		c.add("country = ?", strings.ToUpper(f.Country))
	}
	if f.Type != "" {
		c.add("type = ?", strings.ToUpper(f.Type))
	}
	switch {
	case f.From != "" && f.To != "":
		// what begins and ends in one month begins in one of the period's; the rest is looked for apart
		c.add("key IN (SELECT key FROM incident WHERE from_day >= ? AND from_day <= ? AND to_day >= ? UNION ALL SELECT key FROM incident WHERE "+acrossMonths+" AND to_day >= ? AND from_day <= ?)",
			f.From[:min(len(f.From), len("2006-01"))], f.To, f.From, f.From, f.To)
	case f.From != "":
		c.add("to_day >= ?", f.From)
	case f.To != "":
		c.add("from_day <= ? AND from_day <> ''", f.To)
	}
	if f.Place != "" {
		c.add("place IN "+values("incident", "place", "lower(one) LIKE lower(?)"), "%"+like(f.Place)+"%")
	}
	if f.Query != "" {
		c.words(in, "key", "incident_words", f.Query)
	}
	if f.Disputed {
		c.add("disputed > 0")
	}
	if f.Shifts {
		c.add("shifts > 0")
	}
	return c
}

// acrossMonths is the condition on incidents that begin in one month and end in
// another, who have an index of their own.
const acrossMonths = "substr(from_day, 1, 7) <> substr(to_day, 1, 7)"

// values are the different values of an indexed column, of which a condition on
// one holds. It goes from each to the next in the index, since there are many
// rows to a value.
func values(table, column, condition string) string {
	return fmt.Sprintf(`(WITH RECURSIVE every(one) AS (SELECT min(%[2]s) FROM %[1]s UNION ALL SELECT (SELECT min(%[2]s) FROM %[1]s WHERE %[2]s > one) FROM every WHERE one IS NOT NULL)
		SELECT one FROM every WHERE %[3]s ESCAPE '\')`, table, column, condition)
}

// after is the first string that does not begin so.
func after(prefix string) string {
	return prefix + "\U0010ffff"
}

// like takes the special meaning from the characters of a LIKE pattern.
func like(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}

// words adds that the row of this key in a table of words has those of a query.
func (c *conditions) words(in dialect, key, table, query string) {
	phrases := phrases(query)
	if phrases == nil { // marks alone are found nowhere
		c.add("1 = 0")
		return
	}
	condition, argument := in.match(table, phrases)
	c.add(key+" IN (SELECT rowid FROM "+table+" WHERE "+condition+")", argument)
}

// few is how many rows are worked on by their keys.
const few = 1000

// narrowed are the conditions on the table incident that a filter comes to:
// where few incidents pass it, these are their keys. Whoever lists few does well
// to sort them, and whoever lists many to go through them in order, which ends
// early.
func (s *DB) narrowed(ctx context.Context, c *conditions) (narrow *conditions, areFew bool, err error) {
	if len(c.parts) == 0 {
		return c, false, nil
	}
	keys, err := s.numbers(ctx, fmt.Sprintf("SELECT key FROM incident%s LIMIT %d", c.where(), s.few+1), c.args)
	if err != nil || len(keys) > s.few {
		return c, false, err
	}
	narrow = &conditions{}
	narrow.add(s.among("key"), s.list(keys))
	return narrow, true, nil
}

// of is the condition that a column is the key of one of those incidents.
func (s *DB) of(column string, c *conditions, areFew bool) string {
	if areFew {
		return s.among(column) // with the keys as argument, as they are that of c
	}
	return column + " IN (SELECT key FROM incident" + c.where() + ")"
}

// numbers reads a column of numbers.
func (s *DB) numbers(ctx context.Context, query string, args []any) ([]int64, error) {
	rows, err := s.read.QueryContext(ctx, s.rebind(query), args...)
	if err != nil {
		return nil, err
	}
	all := []int64{}
	return all, each(rows, func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		all = append(all, n)
		return err
	})
}

// Incidents implements Store.
func (s *DB) Incidents(ctx context.Context, f Filter) (Page[ledger.Incident], error) {
	c, sort, err := s.narrowed(ctx, f.onIncidents(s.dialect))
	if err != nil {
		return Page[ledger.Incident]{}, err
	}
	if f.After != "" {
		c.add("place_in "+f.follows()+" ?", f.After)
	}
	if sort { // without the data, which are long
		return list[ledger.Incident](ctx, s, f.Limit, "SELECT place_in, data FROM incident WHERE key IN (SELECT key FROM (SELECT key FROM incident"+c.where()+f.order(true, "place_in")+limit(f.Limit)+") AS first)"+f.order(true, "place_in"), c.args)
	}
	return list[ledger.Incident](ctx, s, f.Limit, "SELECT place_in, data FROM incident"+c.where()+f.order(false, "place_in"), c.args)
}

// follows is how the next in a list compares with the one before.
func (f Filter) follows() string {
	if f.Newest {
		return "<"
	}
	return ">"
}

// order is the order of a list. With sort, no index is gone through for the
// first column, which is a text.
func (f Filter) order(sort bool, columns ...string) string {
	if sort {
		columns[0] += " || ''"
	}
	if f.Newest {
		return " ORDER BY " + strings.Join(columns, " DESC, ") + " DESC"
	}
	return " ORDER BY " + strings.Join(columns, ", ")
}

// limit ends a query of a page after one row more than the page has, which tells
// whether there is another.
func limit(items int) string {
	if items == 0 {
		return ""
	}
	return fmt.Sprintf(" LIMIT %d", items+1)
}

// Positions implements Store.
func (s *DB) Positions(ctx context.Context, f Filter) (Page[ledger.Position], error) {
	c, sort, err := s.onPositions(ctx, f)
	if err != nil {
		return Page[ledger.Position]{}, err
	}
	if f.After != "" {
		incident, number := f.After, 0
		if at := strings.LastIndexByte(f.After, '\x1f'); at >= 0 {
			incident = f.After[:at]
			number, _ = strconv.Atoi(f.After[at+1:])
		}
		c.add("(place_in, number) "+f.follows()+" (?, ?)", incident, number)
	}
	return list[ledger.Position](ctx, s, f.Limit,
		"SELECT hit.place_in || '\x1f' || hit.number, position.data FROM (SELECT place_in, incident, number FROM position JOIN incident ON incident = key"+c.where()+f.order(sort, "place_in", "number")+limit(f.Limit)+
			") AS hit JOIN position ON position.incident = hit.incident AND position.number = hit.number"+f.order(false, "hit.place_in", "hit.number"), c.args)
}

// onPositions are the conditions of a filter on positions and their incidents,
// narrowed.
func (s *DB) onPositions(ctx context.Context, f Filter) (*conditions, bool, error) {
	holder := f.Actor
	f.Actor = ""
	c := f.onIncidents(s.dialect)
	first, beyond, name := strings.ToUpper(holder), after(strings.ToUpper(holder)), "%"+like(strings.ToLower(holder))+"%"
	if holder != "" {
		c.add("key IN (SELECT incident FROM position WHERE holder >= ? AND holder < ? UNION ALL SELECT incident FROM position WHERE name IN "+
			values("position", "name", "lower(one) LIKE ?")+")", first, beyond, name)
	}
	c, areFew, err := s.narrowed(ctx, c)
	if holder != "" {
		c.add("(holder >= ? AND holder < ? OR lower(name) LIKE ? ESCAPE '\\')", first, beyond, name)
	}
	if f.Shifts {
		c.add("shift > 0")
	}
	return c, areFew, err
}

// list reads a page of JSON rows, each with its key.
func list[T any](ctx context.Context, s *DB, most int, query string, args []any) (Page[T], error) {
	page := Page[T]{Items: []T{}}
	query += limit(most)
	rows, err := s.read.QueryContext(ctx, s.rebind(query), args...)
	if err != nil {
		return page, err
	}
	last := ""
	return page, each(rows, func(scan func(...any) error) error {
		var key string
		var data []byte
		if err := scan(&key, &data); err != nil {
			return err
		}
		if most > 0 && len(page.Items) == most {
			page.Next = last
			return nil
		}
		last = key
		item, err := decode[T](data)
		page.Items = append(page.Items, item)
		return err
	})
}

// Incident implements Store. The start of an id will do where only one has it.
func (s *DB) Incident(ctx context.Context, id string) (ledger.Incident, error) {
	page, err := list[ledger.Incident](ctx, s, 2, "SELECT id, data FROM incident WHERE id >= ? AND id < ? ORDER BY id", []any{id, after(id)})
	switch {
	case err != nil:
		return ledger.Incident{}, err
	case len(page.Items) == 0 || id == "":
		return ledger.Incident{}, fmt.Errorf("incident %s: %w", id, ErrNotFound)
	case len(page.Items) > 1 && page.Items[0].ID != id:
		return ledger.Incident{}, fmt.Errorf("incident %s: several begin so: %w", id, ErrNotFound)
	}
	return page.Items[0], nil
}

// PositionsOn implements Store.
func (s *DB) PositionsOn(ctx context.Context, incident string) ([]ledger.Position, error) {
	page, err := list[ledger.Position](ctx, s, 0,
		"SELECT '', position.data FROM position JOIN incident ON incident = key WHERE id = ? ORDER BY number", []any{incident})
	return page.Items, err
}

// onDispatches are the conditions of a filter on the table dispatch, and whether
// few pass. With inOrder, those that many pass suit a list that ends early.
func (s *DB) onDispatches(ctx context.Context, f Filter, inOrder bool) (c *conditions, areFew bool, err error) {
	c = &conditions{}
	if f.From != "" {
		c.add("published >= ?", f.From)
	}
	if f.To != "" {
		c.add("published < ? AND published <> ''", after(f.To)) // times of that day, too
	}
	if f.Query != "" {
		words := &conditions{}
		words.words(s.dialect, "current", "dispatch_words", f.Query)
		current, err := s.numbers(ctx, fmt.Sprintf("SELECT current FROM dispatch%s LIMIT %d", words.where(), s.few+1), words.args)
		if err != nil {
			return nil, false, err
		}
		if areFew = len(current) <= s.few; areFew {
			c.add(s.among("current"), s.list(current))
		} else {
			c.parts, c.args = append(c.parts, words.parts...), append(c.args, words.args...)
		}
	}
	about := Filter{Actor: f.Actor, With: f.With, Country: f.Country, Type: f.Type, Place: f.Place, Disputed: f.Disputed, Shifts: f.Shifts}
	on, narrow, err := s.narrowed(ctx, about.onIncidents(s.dialect))
	switch {
	case err != nil:
		return nil, false, err
	case len(on.parts) == 0:
	case inOrder && !narrow && !areFew:
		// + 0, so that SQLite goes from the dispatch to its incidents, and not from each of those that pass
		c.add("EXISTS (SELECT 1 FROM happening WHERE happening.dispatch = dispatch.id AND "+s.of("incident + 0", on, narrow)+")", on.args...)
	default:
		c.add("id IN (SELECT dispatch FROM happening WHERE "+s.of("incident", on, narrow)+")", on.args...)
	}
	return c, areFew || narrow, nil
}

// Dispatches implements Store.
func (s *DB) Dispatches(ctx context.Context, f Filter) (Page[Hit], error) {
	page := Page[Hit]{Items: []Hit{}}
	c, sort, err := s.onDispatches(ctx, f, true)
	if err != nil {
		return page, err
	}
	if f.After != "" {
		published, id, _ := strings.Cut(f.After, "\x1f")
		c.add("(published, id) "+f.follows()+" (?, ?)", published, id)
	}
	// the codings, which are long, are read of those alone that are listed
	query := `SELECT id, hit.published, agency, title, hit.url, state, (SELECT count(*) FROM version AS one WHERE one.dispatch = id), data
		FROM (SELECT id, current, published, agency, title, url, state FROM dispatch` + c.where() + f.order(sort, "published", "id") + limit(f.Limit) + `) AS hit
		JOIN version ON version.seq = current JOIN ` + codingOf + f.order(false, "hit.published", "id")
	rows, err := s.read.QueryContext(ctx, s.rebind(query), c.args...)
	if err != nil {
		return page, err
	}
	return page, each(rows, func(scan func(...any) error) error {
		var h Hit
		var data []byte
		if err := scan(&h.Dispatch, &h.Published, &h.Agency, &h.Title, &h.URL, &h.State, &h.Versions, &data); err != nil {
			return err
		}
		if f.Limit > 0 && len(page.Items) == f.Limit {
			last := page.Items[f.Limit-1]
			page.Next = last.Published + "\x1f" + last.Dispatch
			return nil
		}
		c, err := decode[struct{ Dispatch struct{ Text string } }](data)
		h.Snippet = snippet(c.Dispatch.Text, f.Query)
		page.Items = append(page.Items, h)
		return err
	})
}

// snippet is the part of a text around the first of the words.
func snippet(text, query string) string {
	const before, size = 60, 200
	at := len(text)
	for word := range strings.FieldsSeq(strings.ToLower(strings.ReplaceAll(query, `"`, " "))) {
		if i := strings.Index(strings.ToLower(text), word); i >= 0 {
			at = min(at, i)
		}
	}
	if at == len(text) {
		at = 0
	}
	start := strings.LastIndexByte(text[:max(0, at-before)], ' ') + 1
	end := min(len(text), start+size)
	if end < len(text) {
		if i := strings.LastIndexByte(text[start:end], ' '); i > 0 {
			end = start + i
		}
	}
	cut := strings.Join(strings.Fields(strings.ToValidUTF8(text[start:end], "")), " ")
	if start > 0 {
		cut = "…" + cut
	}
	if end < len(text) {
		cut += "…"
	}
	return cut
}

// Count implements Store.
func (s *DB) Count(ctx context.Context, f Filter) (Counts, error) {
	var n Counts
	i, areFew, err := s.narrowed(ctx, f.onIncidents(s.dialect))
	if err != nil {
		return n, err
	}
	type count struct {
		query string
		args  []any
		to    []any
	}
	queries := []count{{"SELECT count(*), count(*) FILTER (WHERE disputed > 0), coalesce(sum(positions), 0), coalesce(sum(shifts), 0) FROM incident" + i.where(), i.args,
		[]any{&n.Incidents, &n.Disputed, &n.Positions, &n.Shifts}}}
	if len(i.parts) > 0 && f.From == "" && f.To == "" && f.Query == "" { // the dispatches of these very incidents
		queries = append(queries, count{"SELECT count(DISTINCT dispatch) FROM happening WHERE " + s.of("incident", i, areFew), i.args, []any{&n.Dispatches}})
	} else {
		d, _, err := s.onDispatches(ctx, f, false)
		if err != nil {
			return n, err
		}
		queries = append(queries, count{"SELECT count(*) FROM dispatch" + d.where(), d.args, []any{&n.Dispatches}})
	}
	if f.Actor != "" { // who holds a position is not who has a part in the incident
		p, _, err := s.onPositions(ctx, f)
		if err != nil {
			return n, err
		}
		queries = append(queries, count{"SELECT count(*), count(*) FILTER (WHERE shift > 0) FROM position JOIN incident ON incident = key" + p.where(), p.args, []any{&n.Positions, &n.Shifts}})
	}
	for _, one := range queries {
		if err := s.read.QueryRowContext(ctx, s.rebind(one.query), one.args...).Scan(one.to...); err != nil {
			return n, err
		}
	}
	if f.Shifts {
		n.Positions = n.Shifts
	}
	return n, nil
}

// Versions implements Store.
func (s *DB) Versions(ctx context.Context, dispatch string) ([]Version, error) {
	var current int64
	var state ledger.State
	err := s.read.QueryRowContext(ctx, s.rebind(`SELECT id, current, state FROM dispatch WHERE id = ?1
		OR id = (SELECT dispatch FROM version WHERE given = ?1 OR url = ?2 AND url <> '' ORDER BY seq LIMIT 1)`), key(dispatch), clean(dispatch)).Scan(&dispatch, &current, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("dispatch %s: %w", dispatch, ErrNotFound)
	} else if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, s.rebind("SELECT version.seq, version.coder, data FROM "+withCoding+" WHERE dispatch = ? ORDER BY published, label, read, version.seq"), dispatch)
	if err != nil {
		return nil, err
	}
	var all []Version
	err = each(rows, func(scan func(...any) error) error {
		var seq int64
		var data []byte
		v := Version{Number: len(all) + 1, State: ledger.Superseded, Incidents: map[string]string{}}
		if err := scan(&seq, &v.Coder, &data); err != nil {
			return err
		}
		if v.Current = seq == current; v.Current {
			v.State = state
		}
		v.Coding, err = decode[coding.Coding](data)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	last := &all[len(all)-1]
	rows, err = s.read.QueryContext(ctx, s.rebind("SELECT happening.data, incident.id FROM happening JOIN incident ON incident = key WHERE dispatch = ?"), dispatch)
	if err != nil {
		return nil, err
	}
	return all, each(rows, func(scan func(...any) error) error {
		var data []byte
		var id string
		if err := scan(&data, &id); err != nil {
			return err
		}
		h, err := decode[ledger.Happening](data)
		for _, m := range h.Mentions {
			last.Incidents[m.Event.ID] = id
		}
		return err
	})
}
