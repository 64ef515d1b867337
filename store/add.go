package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"demarche/coding"
	"demarche/ledger"
)

// Add implements Store.
func (s *DB) Add(ctx context.Context, codings []coding.Coding, coder string) (Added, error) {
	all := make([]Coded, len(codings))
	for i, c := range codings {
		all[i].Coding = c
	}
	if err := s.prepareFor(ctx, all); err != nil {
		return Added{}, err
	}
	var added Added
	err := s.inTransaction(ctx, func(w *writer) (err error) {
		if err := w.lock(w); err != nil {
			return err
		}
		w.loaded = map[ledger.ID]*ledger.Happening{}
		each, _, err := w.keepAll(all, coder)
		if err != nil {
			return err
		}
		added = Added{}
		for _, one := range each {
			added = added.Plus(one)
		}
		return w.linkAll()
	})
	return added, err
}

// AddCodings implements Store.
func (s *DB) AddCodings(ctx context.Context, codings []Coded, coder string) ([]Added, []Block, error) {
	if err := s.prepareFor(ctx, codings); err != nil {
		return nil, nil, err
	}
	var added []Added
	var blocks []Block
	err := s.inTransaction(ctx, func(w *writer) (err error) {
		if err := w.share(w); err != nil {
			return err
		}
		if err := w.hold(w, []string{"dispatches"}); err != nil {
			return err
		}
		added, blocks, err = w.keepAll(codings, coder)
		return err
	})
	return added, blocks, err
}

// prepareFor makes room for the months of dispatches.
func (s *DB) prepareFor(ctx context.Context, codings []Coded) error {
	months := map[string]bool{}
	for _, c := range codings {
		months[monthOf(c.Dispatch.Published)] = true
	}
	return s.inTransaction(ctx, func(w *writer) error { return w.prepare(w, slices.Sorted(maps.Keys(months))) })
}

// keepAll keeps codings, and marks for linking what they change.
func (w *writer) keepAll(codings []Coded, coder string) ([]Added, []Block, error) {
	added := make([]Added, len(codings))
	changed := map[string]bool{}
	for i, c := range codings {
		var err error
		if added[i], err = w.keep(c, coder, changed); err != nil {
			return nil, nil, fmt.Errorf("dispatch %s: %w", c.Dispatch.ID, err)
		}
	}
	blocks, err := w.refreshAll(changed)
	return added, blocks, err
}

// monthOf is the month that a publication time is kept under; empty where it is
// none that a dispatch can have.
func monthOf(published string) string {
	month := published[:min(len("2006-01"), len(published))]
	if t, err := time.Parse("2006-01", month); err != nil || t.Year() < 1900 || t.Year() >= 2100 {
		return ""
	}
	return month
}

// codingOf joins the coding that counts to a version, and withCoding is all of
// both.
const (
	codingOf   = "coding ON coding.month = version.month AND coding.seq = version.seq AND coding.coder = version.coder"
	withCoding = "version JOIN " + codingOf
)

// keep writes one version, and marks the dispatches that this may change.
func (w *writer) keep(c Coded, coder string, changed map[string]bool) (Added, error) {
	id, known, err := w.identify(c.Dispatch)
	if err != nil {
		return Added{}, err
	}
	sum := digest(c.Dispatch)
	given, d := key(c.Dispatch.ID), c.Dispatch
	data, err := encode(c.Coding)
	if err != nil {
		return Added{}, err
	}
	var seq int64
	var by string
	found, err := w.row([]any{&seq, &by}, "SELECT seq, coder FROM version WHERE dispatch = ? AND digest = ?", id, sum)
	switch {
	case err != nil:
		return Added{}, err
	case found && by == coder:
		return Added{Unchanged: 1}, nil
	case found:
		changed[id] = true
		if err := w.exec("UPDATE version SET coder = ? WHERE seq = ?", coder, seq); err != nil {
			return Added{}, err
		}
		if err := w.exec("DELETE FROM coding WHERE month = ? AND seq = ? AND coder = ?", monthOf(d.Published), seq, by); err != nil {
			return Added{}, err
		}
		return Added{Recoded: 1}, w.keepCoding(seq, d.Published, coder, data)
	}
	label, _ := ledger.Labelled(d)
	_, err = w.row([]any{&seq}, `INSERT INTO version (dispatch, given, url, digest, published, month, label, coder, read)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, CASE WHEN CAST(?9 AS BIGINT) > 0 THEN ?9 ELSE (SELECT coalesce(max(read), 0) + 1 FROM version) END) RETURNING seq`,
		id, given, clean(d.URL), sum, key(d.Published), monthOf(d.Published), int(label), coder, c.Read)
	if err != nil {
		return Added{}, err
	}
	if err := w.keepCoding(seq, d.Published, coder, data); err != nil {
		return Added{}, err
	}
	changed[id] = true
	if known {
		return Added{Versions: 1}, nil
	}
	return Added{New: 1}, nil
}

// keepCoding writes the coding of a version, in place of an older one by the
// same coder.
func (w *writer) keepCoding(seq int64, published, coder string, data []byte) error {
	if err := w.exec("DELETE FROM coding WHERE month = ? AND seq = ? AND coder = ?", monthOf(published), seq, coder); err != nil {
		return err
	}
	return w.exec("INSERT INTO coding (month, seq, coder, data) VALUES (?, ?, ?, ?)", monthOf(published), seq, coder, data)
}

// identify finds the dispatch of an id and url; known is false where there is
// none yet. Where the two belong to different dispatches, these are one from
// here on. Of several ids the smallest is kept, so that the order does not matter.
func (w *writer) identify(d coding.Dispatch) (id string, known bool, err error) {
	ids, err := column[string](w, "SELECT dispatch FROM version WHERE given = ?1 OR url = ?2 AND url <> '' GROUP BY dispatch ORDER BY dispatch", key(d.ID), clean(d.URL))
	if err != nil {
		return "", false, err
	}
	known = len(ids) > 0
	id = key(d.ID)
	for _, other := range ids {
		id = min(id, other)
	}
	for _, other := range ids {
		if other == id {
			continue
		}
		if err := w.unlink(other); err != nil {
			return "", false, err
		}
		if err := w.rename(other, id); err != nil {
			return "", false, err
		}
	}
	return id, known, nil
}

// rename moves the versions of one dispatch to another.
func (w *writer) rename(from, to string) error {
	if err := w.exec("DELETE FROM dispatch_words WHERE rowid IN (SELECT current FROM dispatch WHERE id = ?)", from); err != nil {
		return err
	}
	if err := w.exec("DELETE FROM dispatch WHERE id = ?", from); err != nil {
		return err
	}
	const same = "dispatch = ?1 AND digest IN (SELECT digest FROM version WHERE dispatch = ?2)" // the same text under both
	if err := w.exec("DELETE FROM coding WHERE seq IN (SELECT seq FROM version WHERE "+same+")", from, to); err != nil {
		return err
	}
	if err := w.exec("DELETE FROM version WHERE "+same, from, to); err != nil {
		return err
	}
	return w.exec("UPDATE version SET dispatch = ? WHERE dispatch = ?", to, from)
}

// currentVersion says which version of a dispatch counts: the last published; of
// one time that with the stronger label, else the one that was read last.
const currentVersion = "SELECT version.seq, version.coder, data FROM " + withCoding + ` WHERE version.seq =
	(SELECT seq FROM version WHERE dispatch = ? ORDER BY published DESC, label DESC, read DESC, seq DESC LIMIT 1)`

// refreshAll brings up to date what is kept of dispatches that have changed, and
// marks their happenings for linking, in the blocks that it returns.
func (w *writer) refreshAll(changed map[string]bool) ([]Block, error) {
	stems := map[[2]string]bool{}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		if err := w.refresh(id, stems); err != nil {
			return nil, err
		}
	}
	if err := w.revise(stems, changed); err != nil {
		return nil, err
	}
	all, err := w.mark(w.orphans, nil)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		blocks, err := w.relink(id)
		if err != nil {
			return nil, fmt.Errorf("dispatch %s: %w", id, err)
		}
		all = append(all, blocks...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// refresh writes the row of a dispatch by its current version, and the words by
// which it is found. Its stem before and after is marked.
func (w *writer) refresh(id string, stems map[[2]string]bool) error {
	var seq int64
	var coder string
	var data []byte
	if _, err := w.row([]any{&seq, &coder, &data}, currentVersion, id); err != nil {
		return err
	}
	c, err := decode[coding.Coding](data)
	if err != nil {
		return err
	}
	var stem, agency string
	var old int64
	found, err := w.row([]any{&stem, &agency, &old}, "SELECT stem, agency, current FROM dispatch WHERE id = ?", id)
	if err != nil {
		return err
	}
	if found {
		stems[[2]string{stem, agency}] = true
	}
	d := c.Dispatch
	label, stem := ledger.Labelled(d)
	stem, agency = clean(stem), clean(d.Agency)
	stems[[2]string{stem, agency}] = true
	err = w.exec(`INSERT INTO dispatch (id, current, state, published, agency, title, url, stem, label) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET current = excluded.current, published = excluded.published, agency = excluded.agency,
			title = excluded.title, url = excluded.url, stem = excluded.stem, label = excluded.label`,
		id, seq, string(ledger.Live), key(d.Published), agency, clean(d.Title), clean(d.URL), stem, int(label))
	if err != nil {
		return err
	}
	if err := w.exec("DELETE FROM dispatch_words WHERE rowid IN (?, ?)", old, seq); err != nil {
		return err
	}
	query, args := w.index("dispatch_words", seq, words(d.Title), words(d.Text))
	return w.exec(query, args...)
}

// revise sets the state of the dispatches that share a stem, and marks those
// whose state has changed. Dispatches without a title share nothing.
func (w *writer) revise(stems map[[2]string]bool, changed map[string]bool) error {
	for stem := range stems {
		var issues []ledger.Issue
		was := map[string]ledger.State{}
		err := w.rows(func(scan func(...any) error) error {
			var i ledger.Issue
			var state string
			if err := scan(&i.Dispatch, &i.Published, &i.Label, &state); err != nil {
				return err
			}
			was[i.Dispatch] = ledger.State(state)
			issues = append(issues, i)
			return nil
		}, "SELECT id, published, label, state FROM dispatch WHERE stem = ? AND agency = ?", stem[0], stem[1])
		if err != nil {
			return err
		}
		states := ledger.Revise(issues)
		if stem[0] == "" {
			states = map[string]ledger.State{}
			for _, i := range issues {
				states[i.Dispatch] = ledger.Revise([]ledger.Issue{i})[i.Dispatch]
			}
		}
		for id, state := range states {
			if state == was[id] {
				continue
			}
			changed[id] = true
			if err := w.exec("UPDATE dispatch SET state = ? WHERE id = ?", string(state), id); err != nil {
				return err
			}
		}
	}
	return nil
}

// relink marks the happenings of a dispatch that go and that come, so that the
// ledger will rest on its current version; none where it does already.
func (w *writer) relink(id string) ([]Block, error) {
	var seq int64
	var coder string
	var data []byte
	if _, err := w.row([]any{&seq, &coder, &data}, currentVersion, id); err != nil {
		return nil, err
	}
	var state, linked string
	if _, err := w.row([]any{&state, &linked}, "SELECT state, linked FROM dispatch WHERE id = ?", id); err != nil {
		return nil, err
	}
	want := ""
	if ledger.State(state) == ledger.Live {
		want = fmt.Sprintf("%d %s", seq, coder)
	}
	if want == linked {
		return nil, nil
	}
	gone, err := column[ledger.ID](w, "SELECT id FROM happening WHERE dispatch = ? AND gone = 0 ORDER BY id", id)
	if err != nil {
		return nil, err
	}
	var come []*ledger.Happening
	if want != "" {
		c, err := decode[coding.Coding](data)
		if err != nil {
			return nil, err
		}
		c.Dispatch.ID = id
		come = ledger.Read(c)
	}
	if err := w.exec("UPDATE dispatch SET linked = ? WHERE id = ?", want, id); err != nil {
		return nil, err
	}
	return w.mark(gone, come)
}

// unlink marks the happenings of a dispatch that ceases to be one of its own.
func (w *writer) unlink(id string) error {
	ids, err := column[ledger.ID](w, "SELECT id FROM happening WHERE dispatch = ? ORDER BY id", id)
	w.orphans = append(w.orphans, ids...)
	return err
}
