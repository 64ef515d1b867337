package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/ledger"
	"demarche/wire"
)

// DB is a Store in tables: what SQLite and Postgres share.
type DB struct {
	dialect
	write *sql.DB
	read  *sql.DB
	few   int // what counts as few; the constant, but in tests
}

// Close implements Store.
func (s *DB) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// digest names a dispatch by all that it holds.
func digest(d coding.Dispatch) string {
	hash := sha256.New()
	for _, field := range []string{d.Title, d.Agency, d.URL, d.Published, d.Text} {
		fmt.Fprintf(hash, "%d:%s\n", len(field), field)
	}
	if d.Notice != "" { // most have none, and keep the name that they had before there were notices
		fmt.Fprintf(hash, "notice:%s\n", d.Notice)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Has implements Store.
func (s *DB) Has(ctx context.Context, d coding.Dispatch, coder string) (bool, error) {
	wire.Complete(&d)
	var n int
	err := s.read.QueryRowContext(ctx, s.rebind("SELECT count(*) FROM version WHERE given = ? AND digest = ? AND coder = ?"), key(d.ID), digest(d), coder).Scan(&n)
	return n > 0, err
}

// attempts is how often a transaction is tried that others come in the way of.
const attempts = 20

// inTransaction runs f in a transaction that writes, and again where another
// writer's came in its way.
func (s *DB) inTransaction(ctx context.Context, f func(*writer) error) error {
	for n := 1; ; n++ {
		err := s.transaction(ctx, s.write, nil, f)
		if err == nil || n == attempts || !s.passing(err) {
			return err
		}
	}
}

// snapshot runs f in a transaction that reads, and sees one state of the store.
func (s *DB) snapshot(ctx context.Context, f func(*writer) error) error {
	return s.transaction(ctx, s.read, &sql.TxOptions{Isolation: s.isolation(), ReadOnly: true}, f)
}

func (s *DB) transaction(ctx context.Context, db *sql.DB, options *sql.TxOptions, f func(*writer) error) error {
	tx, err := db.BeginTx(ctx, options)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := &writer{dialect: s.dialect, ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}, stood: map[string]standing{}}
	defer w.close()
	if err := f(w); err != nil {
		return err
	}
	return tx.Commit()
}

// writer is a transaction, with its prepared statements.
type writer struct {
	dialect
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	orphans  []ledger.ID                     // happenings of dispatches that became versions of another
	loaded   map[ledger.ID]*ledger.Happening // by a writer that has the store to itself; nil for others
	stood    map[string]standing             // incidents before this transaction dropped them, by id
	stand    []standing                      // those that it has made, and not told of
}

// happenings are a view of the happenings in the tables. A writer that is not
// alone forgets them between its steps, as others may change them.
func (w *writer) happenings() happenings {
	if w.loaded != nil {
		return happenings{w, w.loaded}
	}
	return happenings{w, map[ledger.ID]*ledger.Happening{}}
}

func (w *writer) close() {
	for _, s := range w.prepared {
		s.Close()
	}
}

// statement prepares a query once.
func (w *writer) statement(query string) (*sql.Stmt, error) {
	if s := w.prepared[query]; s != nil {
		return s, nil
	}
	s, err := w.tx.PrepareContext(w.ctx, w.rebind(query))
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, query)
	}
	w.prepared[query] = s
	return s, nil
}

func (w *writer) exec(query string, args ...any) error {
	if !w.prepares() {
		_, err := w.tx.ExecContext(w.ctx, w.rebind(query), args...)
		return inQuery(err, query)
	}
	s, err := w.statement(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(w.ctx, args...)
	return err
}

func (w *writer) query(query string, args ...any) (*sql.Rows, error) {
	if !w.prepares() {
		rows, err := w.tx.QueryContext(w.ctx, w.rebind(query), args...)
		return rows, inQuery(err, query)
	}
	s, err := w.statement(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(w.ctx, args...)
}

func inQuery(err error, query string) error {
	if err != nil {
		return fmt.Errorf("%w in %s", err, query)
	}
	return nil
}

// insert writes rows by a statement that ends before their values; after comes
// behind them.
func (w *writer) insert(statement string, rows [][]any, after string) error {
	for len(rows) > 0 {
		n := 1 // few different numbers, so that few statements are prepared
		for _, size := range []int{128, 16, 4} {
			if len(rows) >= size {
				n = size
				break
			}
		}
		one := "(?" + strings.Repeat(", ?", len(rows[0])-1) + ")"
		if err := w.exec(statement+" "+one+strings.Repeat(", "+one, n-1)+" "+after, slices.Concat(rows[:n]...)...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// row scans the one row of a query, and reports whether there is one.
func (w *writer) row(to []any, query string, args ...any) (bool, error) {
	found := false
	err := w.rows(func(scan func(...any) error) error {
		found = true
		return scan(to...)
	}, query, args...)
	return found, err
}

// rows calls f with the scanner of each row.
func (w *writer) rows(f func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := w.query(query, args...)
	if err != nil {
		return err
	}
	return each(rows, f)
}

// each calls f for each row, and closes them.
func each(rows *sql.Rows, f func(scan func(...any) error) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// column is the one column of a query's rows.
func column[T any](w *writer, query string, args ...any) ([]T, error) {
	var all []T
	err := w.rows(func(scan func(...any) error) error {
		var one T
		if err := scan(&one); err != nil {
			return err
		}
		all = append(all, one)
		return nil
	}, query, args...)
	return all, err
}

// clean is a text as a column of either store takes it.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
}

// longestKey is how long a text may be that an index holds.
const longestKey = 800

// key is a text by which rows are found: one that is too long for an index is
// cut, and told from others by its digest.
func key(s string) string {
	if s = clean(s); len(s) <= longestKey {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return clean(s[:longestKey-2*len(sum)]) + hex.EncodeToString(sum[:])
}

// encode is JSON for a column.
func encode(v any) ([]byte, error) { return json.Marshal(v) }

// decode reads such a column.
func decode[T any](data []byte) (T, error) {
	var v T
	err := json.Unmarshal(data, &v)
	return v, err
}
