package store

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"demarche/ledger"
)

// Linking goes in three steps, each of which leaves marks for the next in the
// transaction that makes it necessary:
//
//	mark     a dispatch's happenings have changed: a row of unlinked for each and
//	         each of its blocks
//	linkIn   a block's marked happenings are put into it anew; what this may have
//	         changed gets rows of ungathered
//	gather   the incidents of such happenings are made anew
//
// A mark says only that something is to be looked at again, and goes in the
// transaction that has looked. So each step may be done again, and in whatever
// order, and what is kept in the end depends on the dispatches alone.

// Blocks are linked, and happenings gathered, so many in one transaction.
const (
	blocksAtOnce = 32
	gatherAtOnce = 400
)

// Link implements Store.
func (s *DB) Link(ctx context.Context, blocks []Block) error {
	blocks = slices.Compact(slices.Sorted(slices.Values(blocks)))
	for part := range slices.Chunk(blocks, blocksAtOnce) {
		err := s.inTransaction(ctx, func(w *writer) error {
			if err := w.share(w); err != nil {
				return err
			}
			names := make([]string, len(part))
			for i, b := range part {
				names[i] = "block " + string(b)
			}
			if err := w.hold(w, names); err != nil {
				return err
			}
			return w.linkIn(part)
		})
		if err != nil {
			return err
		}
	}
	for more := true; more; {
		err := s.inTransaction(ctx, func(w *writer) (err error) {
			if err := w.share(w); err != nil {
				return err
			}
			more, err = w.gather()
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Unlinked implements Store.
func (s *DB) Unlinked(ctx context.Context) ([]Block, error) {
	var blocks []Block
	err := s.snapshot(ctx, func(w *writer) (err error) {
		blocks, err = w.unlinked()
		return err
	})
	return blocks, err
}

func (w *writer) unlinked() ([]Block, error) {
	return column[Block](w, "SELECT block FROM unlinked UNION SELECT block FROM ungathered ORDER BY 1")
}

// linkAll links and gathers all that is marked, in the writer's transaction.
func (w *writer) linkAll() error {
	blocks, err := w.unlinked()
	if err != nil {
		return err
	}
	for part := range slices.Chunk(blocks, 16*blocksAtOnce) {
		if err := w.linkIn(part); err != nil {
			return err
		}
	}
	for more := true; more; {
		if more, err = w.gather(); err != nil {
			return err
		}
	}
	return nil
}

// mark keeps the happenings of a dispatch that come, marks those that go as
// gone, and both for linking. It returns their blocks.
func (w *writer) mark(gone []ledger.ID, come []*ledger.Happening) ([]Block, error) {
	coming := map[ledger.ID]*ledger.Happening{}
	for _, h := range come {
		coming[h.ID] = h
	}
	// The same id is the same event of the same dispatch, perhaps coded anew.
	ids := slices.Concat(gone, slices.Sorted(maps.Keys(coming)))
	all := w.happenings()
	old, err := all.Load(ids)
	if err != nil {
		return nil, err
	}
	var rows, unlinked, ungathered [][]any
	blocks := map[Block]bool{}
	mark := func(h *ledger.Happening, seen map[string]bool) {
		for _, b := range h.Blocks() {
			if !seen[b] {
				seen[b], blocks[Block(b)] = true, true
				unlinked = append(unlinked, []any{b, int64(h.ID)})
			}
		}
	}
	marked := map[ledger.ID]map[string]bool{}
	for _, h := range slices.Concat(old, come) {
		if marked[h.ID] == nil {
			marked[h.ID] = map[string]bool{}
		}
		mark(h, marked[h.ID])
	}
	var left []ledger.ID
	for _, h := range old {
		if coming[h.ID] == nil {
			left = append(left, h.ID)
			delete(all.loaded, h.ID)
			ungathered = append(ungathered, []any{h.Blocks()[0], int64(h.ID)})
		}
	}
	if err := w.exec("UPDATE happening SET gone = 1 WHERE "+w.among("id"), w.list(left)); err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(coming)) {
		h := coming[id]
		data, err := encode(h)
		if err != nil {
			return nil, err
		}
		rows = append(rows, []any{int64(h.ID), h.Dispatch, data})
		all.loaded[h.ID] = h
	}
	err = w.insert("INSERT INTO happening (id, dispatch, data) VALUES", rows,
		"ON CONFLICT (id) DO UPDATE SET dispatch = excluded.dispatch, data = excluded.data, gone = 0")
	if err != nil {
		return nil, err
	}
	if err := w.insert("INSERT INTO unlinked (block, happening) VALUES", unlinked, ""); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(blocks)), w.insert("INSERT INTO ungathered (block, happening) VALUES", ungathered, "")
}

// linkIn links what is marked in some blocks, of which the writer holds the locks.
func (w *writer) linkIn(blocks []Block) error {
	// All marks are read before any happening is: what a mark seen here tells of is
	// seen, too.
	numbers, ids := make([][]ledger.ID, len(blocks)), make([][]ledger.ID, len(blocks))
	for i, name := range blocks {
		var err error
		if numbers[i], ids[i], err = w.marked("unlinked", "block = ?", string(name)); err != nil {
			return err
		}
	}
	loaded := w.happenings()
	for i, name := range blocks {
		if len(ids[i]) == 0 {
			continue
		}
		b := loaded.block(name)
		come, err := b.Load(ids[i])
		if err != nil {
			return err
		}
		changed, err := ledger.UpdateBlock(b, b.name, ids[i], come)
		if err != nil {
			return fmt.Errorf("block %s: %w", name, err)
		}
		if err := b.flush(); err != nil {
			return err
		}
		rows := make([][]any, len(changed))
		for n, id := range changed {
			rows[n] = []any{b.name, int64(id)}
		}
		if err := w.insert("INSERT INTO ungathered (block, happening) VALUES", rows, ""); err != nil {
			return err
		}
	}
	return w.exec("DELETE FROM unlinked WHERE "+w.among("n"), w.list(slices.Concat(numbers...)))
}

// marked reads marks: their numbers, and the happenings, ascending and each once.
func (w *writer) marked(table, condition string, args ...any) (numbers, ids []ledger.ID, err error) {
	err = w.rows(func(scan func(...any) error) error {
		var n, id ledger.ID
		if err := scan(&n, &id); err != nil {
			return err
		}
		numbers, ids = append(numbers, n), append(ids, id)
		return nil
	}, "SELECT n, happening FROM "+table+" WHERE "+condition, args...)
	slices.Sort(ids)
	return numbers, slices.Compact(ids), err
}

// gather makes the incidents anew that marked happenings have or had a part in,
// as many as are done at once, and reports whether there were any. What another
// gathers is left to it.
func (w *writer) gather() (bool, error) {
	numbers, ids, err := w.marked("ungathered", fmt.Sprintf("1 = 1 ORDER BY n LIMIT %d", gatherAtOnce)+w.unlocked())
	if err != nil || len(ids) == 0 {
		return false, err
	}
	held := map[ledger.ID]bool{}
	var s *whole
	var stale []int64
	for {
		// Whatever was linked while the locks were waited for is seen the next time.
		if s, stale, err = w.around(ids); err != nil {
			return false, err
		}
		more := slices.DeleteFunc(slices.Sorted(maps.Keys(s.links)), func(id ledger.ID) bool { return held[id] })
		if len(more) == 0 {
			break
		}
		if err := w.holdRows(w, "happening", more); err != nil {
			return false, err
		}
		for _, id := range more {
			held[id] = true
		}
	}
	components, err := ledger.Components(s, slices.Sorted(maps.Keys(s.links)))
	if err != nil {
		return false, err
	}
	if err := w.remember(w.among("key"), w.list(stale)); err != nil {
		return false, err
	}
	if err := w.dropIncidents(stale); err != nil {
		return false, err
	}
	for _, c := range components {
		for _, happenings := range c.Incidents() {
			if err := w.putIncident(happenings); err != nil {
				return false, err
			}
		}
	}
	if err := w.exec("DELETE FROM happening WHERE gone = 1 AND "+w.among("id"), w.list(slices.Sorted(maps.Keys(s.links)))); err != nil {
		return false, err
	}
	if err := w.exec("DELETE FROM ungathered WHERE "+w.among("n"), w.list(numbers)); err != nil {
		return false, err
	}
	return true, w.tell()
}

// around reads what happenings are linked to, and the happenings of all incidents
// that these have been in: all that is to be made anew together, and those incidents.
func (w *writer) around(ids []ledger.ID) (*whole, []int64, error) {
	s := &whole{happenings: w.happenings(), links: map[ledger.ID][]ledger.ID{}}
	for {
		if err := s.reach(ids); err != nil {
			return nil, nil, err
		}
		members := slices.Sorted(maps.Keys(s.links))
		stale, err := column[int64](w, "SELECT DISTINCT incident FROM happening WHERE incident <> 0 AND "+w.among("id")+" ORDER BY incident", w.list(members))
		if err != nil {
			return nil, nil, err
		}
		if ids, err = column[ledger.ID](w, "SELECT id FROM happening WHERE "+w.among("incident")+" ORDER BY id", w.list(stale)); err != nil {
			return nil, nil, err
		}
		ids = slices.DeleteFunc(ids, func(id ledger.ID) bool { _, ok := s.links[id]; return ok })
		if len(ids) == 0 {
			return s, stale, nil
		}
	}
}

// hash is a number for a name.
func hash(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
}
