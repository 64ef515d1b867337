package store

import (
	"maps"
	"slices"

	"demarche/ledger"
)

// happenings are those that a transaction has read or written.
type happenings struct {
	*writer
	loaded map[ledger.ID]*ledger.Happening
}

// Load implements ledger.Shelf. What is gone is left out.
func (s happenings) Load(ids []ledger.ID) ([]*ledger.Happening, error) {
	var missing []ledger.ID
	for _, id := range ids {
		if s.loaded[id] == nil {
			missing = append(missing, id)
		}
	}
	err := s.rows(func(scan func(...any) error) error {
		var data []byte
		if err := scan(&data); err != nil {
			return err
		}
		h, err := decode[*ledger.Happening](data)
		if err != nil {
			return err
		}
		s.loaded[h.ID] = h
		return nil
	}, "SELECT data FROM happening WHERE "+s.among("id")+" AND gone = 0", s.list(missing))
	if err != nil {
		return nil, err
	}
	var all []*ledger.Happening
	for _, id := range ids {
		if h := s.loaded[id]; h != nil {
			all = append(all, h)
		}
	}
	return all, nil
}

// block is the ledger's view of a block in the tables. Its links are read when
// they are asked for, and written by flush.
type block struct {
	happenings
	name  string
	key   int64                            // by which its links are known
	links map[ledger.ID]map[ledger.ID]bool // of happenings whose links are known, seen from both ends
	was   map[ledger.ID]map[ledger.ID]bool // as they are in the table
	paths [][]any                          // that wait to be written
}

var _ ledger.Shelf = (*block)(nil)

func (s happenings) block(name Block) *block {
	return &block{happenings: s, name: string(name), key: hash(string(name)),
		links: map[ledger.ID]map[ledger.ID]bool{}, was: map[ledger.ID]map[ledger.ID]bool{}}
}

// Put implements ledger.Shelf.
func (b *block) Put(h *ledger.Happening) error {
	for _, path := range h.PathsIn(b.name) {
		b.paths = append(b.paths, []any{path, int64(h.ID)})
	}
	b.loaded[h.ID] = h
	return nil
}

// writePaths writes the paths that wait.
func (b *block) writePaths() error {
	paths := b.paths
	b.paths = nil
	return b.insert("INSERT INTO path (path, happening) VALUES", paths, "")
}

// Remove implements ledger.Shelf.
func (b *block) Remove(id ledger.ID) error {
	if err := b.SetLinks(id, nil); err != nil {
		return err
	}
	return b.exec("DELETE FROM path WHERE happening = ? AND path >= ? AND path < ?", int64(id), b.name, beyond(b.name))
}

// Paths implements ledger.Shelf.
func (b *block) Paths(id ledger.ID) ([]string, error) {
	return column[string](b.writer, "SELECT path FROM path WHERE happening = ? AND path >= ? AND path < ?", int64(id), b.name, beyond(b.name))
}

// beyond is the first string after all that begin with a part of a path. That
// ends with a slash, and "0" is the character after it.
func beyond(prefix string) string { return prefix[:len(prefix)-1] + "0" }

// Under implements ledger.Shelf.
func (b *block) Under(prefixes []string, limit int) ([][]ledger.ID, error) {
	if err := b.writePaths(); err != nil {
		return nil, err
	}
	found := make([][]ledger.ID, len(prefixes))
	if limit < 0 {
		for i, prefix := range prefixes {
			var err error
			if found[i], err = column[ledger.ID](b.writer, "SELECT DISTINCT happening FROM path WHERE path >= ? AND path < ? ORDER BY happening", prefix, beyond(prefix)); err != nil {
				return nil, err
			}
		}
		return found, nil
	}
	return found, b.under(b.writer, prefixes, limit, func(i int, id ledger.ID) { found[i] = append(found[i], id) })
}

// Links implements ledger.Shelf.
func (b *block) Links(id ledger.ID) ([]ledger.ID, error) {
	if b.links[id] == nil {
		if err := b.readLinks(id); err != nil {
			return nil, err
		}
	}
	return slices.Sorted(maps.Keys(b.links[id])), nil
}

// readLinks reads the links of a happening, and of all that are loaded too: they
// are asked for next.
func (b *block) readLinks(id ledger.ID) error {
	ids := []ledger.ID{id}
	for other := range b.loaded {
		if b.links[other] == nil && other != id {
			ids = append(ids, other)
		}
	}
	for _, id := range ids {
		b.links[id], b.was[id] = map[ledger.ID]bool{}, map[ledger.ID]bool{}
	}
	return b.rows(func(scan func(...any) error) error {
		var from, to ledger.ID
		if err := scan(&from, &to); err != nil {
			return err
		}
		b.links[from][to], b.was[from][to] = true, true
		return nil
	}, "SELECT a, b FROM link WHERE block = ? AND "+b.among("a"), b.key, b.list(ids))
}

// SetLinks implements ledger.Shelf.
func (b *block) SetLinks(id ledger.ID, to []ledger.ID) error {
	was, err := b.Links(id)
	if err != nil {
		return err
	}
	for _, other := range slices.Concat(was, to) {
		if _, err := b.Links(other); err != nil { // so that both ends are known
			return err
		}
	}
	for _, other := range was {
		delete(b.links[id], other)
		delete(b.links[other], id)
	}
	for _, other := range to {
		b.links[id][other], b.links[other][id] = true, true
	}
	return nil
}

// flush writes what has changed of paths and links.
func (b *block) flush() error {
	if err := b.writePaths(); err != nil {
		return err
	}
	var come [][]any
	for _, id := range slices.Sorted(maps.Keys(b.links)) {
		for _, other := range slices.Sorted(maps.Keys(b.links[id])) {
			if !b.was[id][other] {
				come = append(come, []any{int64(id), b.key, int64(other)})
			}
		}
		for _, other := range slices.Sorted(maps.Keys(b.was[id])) {
			if b.links[id][other] {
				continue
			}
			if err := b.exec("DELETE FROM link WHERE a = ? AND block = ? AND b = ?", int64(id), b.key, int64(other)); err != nil {
				return err
			}
		}
	}
	return b.insert("INSERT INTO link (a, block, b) VALUES", come, "")
}

// whole is the ledger's view of the links of all blocks, for reading.
type whole struct {
	ledger.Shelf // none; what is not below is not asked for
	happenings
	links map[ledger.ID][]ledger.ID
}

// reach reads all that some happenings are linked to over any number of steps,
// and the links on the way.
func (s *whole) reach(ids []ledger.ID) error {
	for len(ids) > 0 {
		for _, id := range ids {
			s.links[id] = nil
		}
		var next []ledger.ID
		err := s.rows(func(scan func(...any) error) error {
			var from, to ledger.ID
			if err := scan(&from, &to); err != nil {
				return err
			}
			s.links[from] = append(s.links[from], to)
			next = append(next, to)
			return nil
		}, "SELECT DISTINCT a, b FROM link WHERE "+s.among("a")+" ORDER BY a, b", s.list(ids))
		if err != nil {
			return err
		}
		slices.Sort(next)
		ids = slices.DeleteFunc(slices.Compact(next), func(id ledger.ID) bool { _, ok := s.links[id]; return ok })
	}
	_, err := s.Load(slices.Sorted(maps.Keys(s.links)))
	return err
}

// Links implements ledger.Shelf. What is gone is linked to nothing.
func (s *whole) Links(id ledger.ID) ([]ledger.ID, error) {
	if s.loaded[id] == nil {
		return nil, nil
	}
	return slices.DeleteFunc(slices.Clone(s.links[id]), func(to ledger.ID) bool { return s.loaded[to] == nil }), nil
}

// Load implements ledger.Shelf.
func (s *whole) Load(ids []ledger.ID) ([]*ledger.Happening, error) { return s.happenings.Load(ids) }
