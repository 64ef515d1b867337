package store

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"demarche/coding"
	"demarche/ledger"
)

// Verify implements Store. In one snapshot it follows the three steps of linking
// (link.go), each from what the one before has left in the tables: so what it
// holds at once is a block or a component of the ledger, and a mark for each
// happening, never all that is kept.
func (s *DB) Verify(ctx context.Context) ([]string, error) {
	var faults []string
	err := s.snapshot(ctx, func(w *writer) error {
		for _, check := range []func(*writer) ([]string, error){w.check, (*writer).checkVersions, (*writer).checkLedger} {
			found, err := check(w)
			if err != nil {
				return err
			}
			faults = append(faults, found...)
		}
		return nil
	})
	return faults, err
}

// checkVersions compares texts with their digests, and looks for versions
// without a dispatch.
func (w *writer) checkVersions() ([]string, error) {
	var faults []string
	err := w.rows(func(scan func(...any) error) error {
		var seq int64
		var dispatch, sum string
		var data []byte
		if err := scan(&seq, &dispatch, &sum, &data); err != nil {
			return err
		}
		c, err := decode[coding.Coding](data)
		switch {
		case err != nil:
			faults = append(faults, fmt.Sprintf("dispatch %s: version %d: %v", dispatch, seq, err))
		case digest(c.Dispatch) != sum:
			faults = append(faults, fmt.Sprintf("dispatch %s: version %d is not what was read", dispatch, seq))
		}
		return nil
	}, "SELECT version.seq, dispatch, digest, data FROM "+withCoding+" ORDER BY version.seq")
	if err != nil {
		return nil, err
	}
	lost, err := column[string](w, "SELECT DISTINCT dispatch FROM version WHERE dispatch NOT IN (SELECT id FROM dispatch) ORDER BY dispatch")
	for _, id := range lost {
		faults = append(faults, fmt.Sprintf("dispatch %s is not listed", id))
	}
	return faults, err
}

// checkLedger checks that the tables of the ledger are what the dispatches make.
// The first step whose result is not right is told of: those after it rest on it.
func (w *writer) checkLedger() ([]string, error) {
	waiting, err := w.unlinked()
	if err != nil {
		return nil, err
	}
	if len(waiting) > 0 {
		return []string{fmt.Sprintf("%d blocks are not linked yet, such as %s", len(waiting), waiting[0])}, nil
	}
	for _, check := range []func() ([]string, error){w.checkHappenings, w.checkBlocks, w.checkIncidents} {
		if faults, err := check(); err != nil || len(faults) > 0 {
			return faults, err
		}
	}
	return nil, nil
}

// page is how many rows a check reads at once.
const page = 256

// pages calls f for the values of a column in its order, some at a time. The
// query takes the value to go on after, and how many.
func pages[T any](w *writer, query string, after T, f func([]T) ([]string, error)) ([]string, error) {
	for {
		part, err := column[T](w, query, after, page)
		if err != nil || len(part) == 0 {
			return nil, err
		}
		if faults, err := f(part); err != nil || len(faults) > 0 {
			return faults, err
		}
		after = part[len(part)-1]
	}
}

// checkHappenings compares the happenings that are kept, and how many paths they
// have, with those of the codings that count.
func (w *writer) checkHappenings() ([]string, error) {
	paths, made := 0, 0
	faults, err := pages(w, "SELECT id FROM dispatch WHERE id > ? ORDER BY id LIMIT ?", "", func(ids []string) ([]string, error) {
		first, last := ids[0], ids[len(ids)-1]
		want := map[ledger.ID][]byte{}
		err := w.rows(func(scan func(...any) error) error {
			var id string
			var data []byte
			if err := scan(&id, &data); err != nil {
				return err
			}
			c, err := decode[coding.Coding](data)
			if err != nil {
				return err
			}
			c.Dispatch.ID = id
			for _, h := range ledger.Read(c) {
				paths += len(h.Paths())
				if want[h.ID], err = encode(h); err != nil {
					return err
				}
			}
			return nil
		}, "SELECT id, data FROM dispatch JOIN version ON version.seq = current JOIN "+codingOf+" WHERE id >= ? AND id <= ? AND state = ?", first, last, string(ledger.Live))
		if err != nil {
			return nil, err
		}
		made += len(want)
		var faults []string
		err = w.rows(func(scan func(...any) error) error {
			var id ledger.ID
			var dispatch string
			var data []byte
			if err := scan(&id, &dispatch, &data); err != nil {
				return err
			}
			if !bytes.Equal(data, want[id]) {
				faults = append(faults, fmt.Sprintf("dispatch %s: an event is not what its coding makes: %.120s", dispatch, data))
			}
			delete(want, id)
			return nil
		}, "SELECT id, dispatch, data FROM happening WHERE dispatch >= ? AND dispatch <= ? ORDER BY dispatch, id", first, last)
		if len(faults) == 0 && len(want) > 0 {
			faults = append(faults, fmt.Sprintf("dispatches %s to %s: %d events are missing", first, last, len(want)))
		}
		return faults[:min(1, len(faults))], err
	})
	if err != nil || len(faults) > 0 {
		return faults, err
	}
	if faults, err = w.counted("happening", "events", made); err != nil || len(faults) > 0 {
		return faults, err
	}
	return w.counted("path", "paths of events", paths)
}

// counted compares how many rows there are with how many there should be.
func (w *writer) counted(table, what string, made int) ([]string, error) {
	var kept int
	_, err := w.row([]any{&kept}, "SELECT count(*) FROM "+table)
	if err != nil || kept == made {
		return nil, err
	}
	return []string{fmt.Sprintf("%d %s are kept, the dispatches make %d", kept, what, made)}, nil
}

// checkBlocks links each block anew, and compares its paths and links with those
// that are kept.
func (w *writer) checkBlocks() ([]string, error) {
	links := 0
	for after := ""; ; {
		var path string
		if found, err := w.row([]any{&path}, "SELECT path FROM path WHERE path >= ? ORDER BY path LIMIT 1", after); err != nil {
			return nil, err
		} else if !found {
			return w.counted("link", "links", links)
		}
		name := ledger.BlockOf(path)
		after = beyond(name)
		n, faults, err := w.checkBlock(name)
		if err != nil || len(faults) > 0 {
			return faults, err
		}
		links += n
	}
}

// checkBlock checks one block, and returns how many links it has.
func (w *writer) checkBlock(name string) (int, []string, error) {
	kept := map[ledger.ID][]string{} // paths
	err := w.rows(func(scan func(...any) error) error {
		var path string
		var id ledger.ID
		if err := scan(&path, &id); err != nil {
			return err
		}
		kept[id] = append(kept[id], path)
		return nil
	}, "SELECT path, happening FROM path WHERE path >= ? AND path < ? ORDER BY path", name, beyond(name))
	if err != nil {
		return 0, nil, err
	}
	ids := slices.Sorted(maps.Keys(kept))
	b := w.happenings().block(Block(name))
	members, err := b.Load(ids)
	if err != nil {
		return 0, nil, err
	}
	for _, h := range members {
		if !slices.Equal(kept[h.ID], h.PathsIn(name)) {
			return 0, []string{fmt.Sprintf("block %s: an event of dispatch %s is not where it belongs", name, h.Dispatch)}, nil
		}
	}
	made := ledger.NewMemory()
	if _, err := ledger.UpdateBlock(made, name, nil, members); err != nil {
		return 0, nil, fmt.Errorf("block %s: %w", name, err)
	}
	links := 0
	for _, id := range ids {
		is, err := b.Links(id)
		if err != nil {
			return 0, nil, err
		}
		want, err := made.Links(id)
		if err != nil {
			return 0, nil, err
		}
		if !slices.Equal(is, want) {
			return 0, []string{fmt.Sprintf("block %s: an event is linked to %d others, the dispatches make it %d", name, len(is), len(want))}, nil
		}
		links += len(is)
	}
	return links, nil, nil
}

// checkIncidents makes the incidents and positions anew, component by component,
// and compares them with those that are kept.
func (w *writer) checkIncidents() ([]string, error) {
	seen := map[ledger.ID]bool{}
	incidents, positions := 0, 0
	faults, err := pages(w, "SELECT id FROM happening WHERE id > ? ORDER BY id LIMIT ?", ledger.ID(math.MinInt64), func(ids []ledger.ID) ([]string, error) {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id ledger.ID) bool { return seen[id] })
		s := &whole{happenings: w.happenings(), links: map[ledger.ID][]ledger.ID{}}
		if err := s.reach(ids); err != nil {
			return nil, err
		}
		for id := range s.links {
			seen[id] = true
		}
		components, err := ledger.Components(s, ids)
		if err != nil {
			return nil, err
		}
		for _, c := range components {
			for _, happenings := range c.Incidents() {
				n, faults, err := w.checkIncident(happenings)
				if err != nil || len(faults) > 0 {
					return faults, err
				}
				incidents++
				positions += n
			}
		}
		return nil, nil
	})
	if err != nil || len(faults) > 0 {
		return faults, err
	}
	if faults, err = w.counted("incident", "incidents", incidents); err != nil || len(faults) > 0 {
		return faults, err
	}
	return w.counted("position", "positions", positions)
}

// checkIncident compares one incident and its positions with what is kept, and
// returns how many positions there are.
func (w *writer) checkIncident(happenings []*ledger.Happening) (int, []string, error) {
	key := int64(happenings[0].ID)
	made := ledger.NewIncident(happenings)
	want, err := encode(made)
	if err != nil {
		return 0, nil, err
	}
	var kept []byte
	var place string
	if _, err := w.row([]any{&kept, &place}, "SELECT data, place_in FROM incident WHERE key = ?", key); err != nil {
		return 0, nil, err
	}
	if !bytes.Equal(kept, want) || place != clean(order(happenings[0])) {
		return 0, []string{fmt.Sprintf("incident %s is not what the dispatches make: %.120s", made.ID, kept)}, nil
	}
	rows, err := column[[]byte](w, "SELECT data FROM position WHERE incident = ? ORDER BY number", key)
	if err != nil {
		return 0, nil, err
	}
	positions := ledger.NewPositions(made, happenings)
	if len(rows) != len(positions) {
		return 0, []string{fmt.Sprintf("incident %s has %d positions, the dispatches make %d", made.ID, len(rows), len(positions))}, nil
	}
	for i, p := range positions {
		if data, err := encode(p); err != nil || !bytes.Equal(data, rows[i]) {
			return 0, []string{fmt.Sprintf("incident %s: position %d is not what the dispatches make: %.120s", made.ID, i+1, rows[i])}, err
		}
	}
	return len(positions), nil, nil
}

// Rebuild implements Store.
func (s *DB) Rebuild(ctx context.Context) error {
	return s.inTransaction(ctx, func(w *writer) error {
		if err := w.lock(w); err != nil {
			return err
		}
		if err := w.remember("1 = 1"); err != nil { // so that nothing is news
			return err
		}
		for _, table := range []string{"happening", "path", "link", "unlinked", "ungathered", "incident", "incident_actor", "incident_words", "position", "act", "dyad"} {
			if err := w.exec("DELETE FROM " + table); err != nil {
				return err
			}
		}
		if err := w.exec("UPDATE dispatch SET linked = ''"); err != nil {
			return err
		}
		ids, err := column[string](w, "SELECT id FROM dispatch ORDER BY id")
		if err != nil {
			return err
		}
		all := map[string]bool{}
		for _, id := range ids {
			all[id] = true
		}
		if _, err := w.refreshAll(all); err != nil {
			return err
		}
		return w.linkAll()
	})
}
