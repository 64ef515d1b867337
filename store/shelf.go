package store

import (
	"demarche/ledger"
)

// shelf is the ledger's view of the happenings in the tables.
type shelf struct {
	*writer
	loaded map[ledger.ID]*ledger.Happening
}

var _ ledger.Shelf = shelf{}

// Put implements ledger.Shelf.
func (s shelf) Put(h *ledger.Happening) error {
	data, err := encode(h)
	if err != nil {
		return err
	}
	if err := s.exec("INSERT INTO happening (id, dispatch, data) VALUES (?, ?, ?)", int64(h.ID), h.Dispatch, data); err != nil {
		return err
	}
	for _, path := range h.Paths() {
		if err := s.exec("INSERT INTO path (path, happening) VALUES (?, ?)", path, int64(h.ID)); err != nil {
			return err
		}
	}
	s.loaded[h.ID] = h
	return nil
}

// Remove implements ledger.Shelf.
func (s shelf) Remove(id ledger.ID) error {
	delete(s.loaded, id)
	if err := s.SetLinks(id, nil); err != nil {
		return err
	}
	if err := s.exec("DELETE FROM path WHERE happening = ?", int64(id)); err != nil {
		return err
	}
	return s.exec("DELETE FROM happening WHERE id = ?", int64(id))
}

// Load implements ledger.Shelf.
func (s shelf) Load(ids []ledger.ID) ([]*ledger.Happening, error) {
	var all []*ledger.Happening
	for _, id := range ids {
		h := s.loaded[id]
		if h == nil {
			var data []byte
			found, err := s.row([]any{&data}, "SELECT data FROM happening WHERE id = ?", int64(id))
			if err != nil {
				return nil, err
			}
			if !found {
				continue
			}
			if h, err = decode[*ledger.Happening](data); err != nil {
				return nil, err
			}
			s.loaded[id] = h
		}
		all = append(all, h)
	}
	return all, nil
}

// Under implements ledger.Shelf. A path ends with a slash, and "0" is the
// character after it. A happening may stand under a beginning with several paths.
func (s shelf) Under(prefix string, limit int) ([]ledger.ID, error) {
	return column[ledger.ID](s.writer, "SELECT DISTINCT happening FROM path WHERE path >= ? AND path < ? ORDER BY happening LIMIT ?",
		prefix, prefix[:len(prefix)-1]+"0", limit)
}

// Links implements ledger.Shelf.
func (s shelf) Links(id ledger.ID) ([]ledger.ID, error) {
	return column[ledger.ID](s.writer, "SELECT b FROM link WHERE a = ? ORDER BY b", int64(id))
}

// SetLinks implements ledger.Shelf.
func (s shelf) SetLinks(id ledger.ID, to []ledger.ID) error {
	was, err := s.Links(id)
	if err != nil {
		return err
	}
	for _, other := range was {
		if err := s.both("DELETE FROM link WHERE a = ? AND b = ?", id, other); err != nil {
			return err
		}
	}
	for _, other := range to {
		if err := s.both("INSERT INTO link (a, b) VALUES (?, ?)", id, other); err != nil {
			return err
		}
	}
	return nil
}

// both runs a query on a link from both its ends.
func (s shelf) both(query string, a, b ledger.ID) error {
	if err := s.exec(query, int64(a), int64(b)); err != nil {
		return err
	}
	return s.exec(query, int64(b), int64(a))
}
