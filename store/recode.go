package store

import (
	"context"
	"maps"
	"slices"

	"demarche/coding"
)

// Outdated implements Store.
func (s *DB) Outdated(ctx context.Context, since, coder string, after int64, limit int) ([]Text, error) {
	var texts []Text
	err := s.snapshot(ctx, func(w *writer) error {
		return w.rows(func(scan func(...any) error) error {
			var t Text
			var data []byte
			if err := scan(&t.Number, &data); err != nil {
				return err
			}
			c, err := decode[coding.Coding](data)
			t.Dispatch = c.Dispatch
			texts = append(texts, t)
			return err
		}, "SELECT version.seq, data FROM "+withCoding+` WHERE version.seq > ? AND published >= ? AND version.coder <> ?
			AND NOT EXISTS (SELECT 1 FROM coding AS other WHERE other.month = version.month AND other.seq = version.seq AND other.coder = ?)
			ORDER BY version.seq LIMIT ?`, after, since, coder, coder, limit)
	})
	return texts, err
}

// Stage implements Store.
func (s *DB) Stage(ctx context.Context, codings map[int64]coding.Coding, coder string) error {
	return s.inTransaction(ctx, func(w *writer) error {
		if err := w.share(w); err != nil {
			return err
		}
		for _, seq := range slices.Sorted(maps.Keys(codings)) {
			var published string
			found, err := w.row([]any{&published}, "SELECT published FROM version WHERE seq = ?", seq)
			if err != nil {
				return err
			}
			if !found { // the same text under two dispatches that have become one
				continue
			}
			data, err := encode(codings[seq])
			if err != nil {
				return err
			}
			if err := w.keepCoding(seq, published, coder, data); err != nil {
				return err
			}
		}
		return nil
	})
}

// Switch implements Store.
func (s *DB) Switch(ctx context.Context, coder string) (int, error) {
	n := 0
	err := s.inTransaction(ctx, func(w *writer) error {
		if err := w.lock(w); err != nil {
			return err
		}
		const staged = " FROM version WHERE coder <> ?1 AND EXISTS (SELECT 1 FROM coding WHERE coding.month = version.month AND coding.seq = version.seq AND coding.coder = ?1)"
		numbers, err := column[int64](w, "SELECT seq"+staged, coder)
		if err != nil {
			return err
		}
		changed := map[string]bool{}
		dispatches, err := column[string](w, "SELECT DISTINCT dispatch"+staged, coder)
		if err != nil {
			return err
		}
		for _, id := range dispatches {
			changed[id] = true
		}
		n = len(numbers)
		for part := range slices.Chunk(numbers, 1000) {
			if err := w.exec("UPDATE version SET coder = ? WHERE "+w.among("seq"), coder, w.list(part)); err != nil {
				return err
			}
			if err := w.exec("DELETE FROM coding WHERE coder <> ? AND "+w.among("seq"), coder, w.list(part)); err != nil {
				return err
			}
		}
		if _, err := w.refreshAll(changed); err != nil {
			return err
		}
		return w.linkAll()
	})
	return n, err
}
