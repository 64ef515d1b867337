package store

import (
	"context"

	"demarche/ledger"
)

// The kinds of news.
const (
	NewIncident = "incident" // one that was not there
	NewDispute  = "dispute"  // of more fields than before
	NewShift    = "shift"    // of more positions than before
)

// News is that something has changed which a reader may wait for.
type News struct {
	Number   int64 // rises
	Kind     string
	Incident ledger.Incident // as it is now
}

// standing is what of an incident may become news.
type standing struct {
	id               string
	disputed, shifts int
}

// remember notes how incidents stand before they are dropped.
func (w *writer) remember(condition string, args ...any) error {
	return w.rows(func(scan func(...any) error) error {
		var s standing
		err := scan(&s.id, &s.disputed, &s.shifts)
		w.stood[s.id] = s
		return err
	}, "SELECT id, disputed, shifts FROM incident WHERE "+condition, args...)
}

// tell adds to the news what is new of the incidents that were made. Numbers are
// given under a lock, so that none becomes visible after a higher one.
func (w *writer) tell() error {
	var rows [][]any
	for _, now := range w.stand {
		was, known := w.stood[now.id]
		if !known {
			rows = append(rows, []any{NewIncident, now.id})
		}
		if now.disputed > was.disputed {
			rows = append(rows, []any{NewDispute, now.id})
		}
		if now.shifts > was.shifts {
			rows = append(rows, []any{NewShift, now.id})
		}
		w.stood[now.id] = now
	}
	w.stand = nil
	if len(rows) == 0 {
		return nil
	}
	if err := w.hold(w, []string{"news"}); err != nil {
		return err
	}
	for _, row := range rows {
		if err := w.exec("INSERT INTO news (number, kind, incident) SELECT coalesce(max(number), 0) + 1, ?, ? FROM news", row...); err != nil {
			return err
		}
	}
	return nil
}

// News implements Store.
func (s *DB) News(ctx context.Context, after int64, limit int) ([]News, error) {
	rows, err := s.read.QueryContext(ctx, s.rebind("SELECT number, kind, data FROM news JOIN incident ON incident.id = news.incident WHERE number > ? ORDER BY number LIMIT ?"), after, limit)
	if err != nil {
		return nil, err
	}
	var all []News
	err = each(rows, func(scan func(...any) error) error {
		var n News
		var data []byte
		if err := scan(&n.Number, &n.Kind, &data); err != nil {
			return err
		}
		n.Incident, err = decode[ledger.Incident](data)
		all = append(all, n)
		return err
	})
	return all, err
}

// LastNews implements Store.
func (s *DB) LastNews(ctx context.Context) (last int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) FROM news").Scan(&last)
	return last, err
}
