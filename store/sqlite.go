package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"demarche/coding"
	"demarche/ledger"
	"demarche/wire"
)

// SQLite is a Store in one file.
type SQLite struct {
	write *sql.DB // one connection, whose transactions take the write lock at once
	read  *sql.DB
}

// OpenSQLite opens or makes the file, and its folder.
func OpenSQLite(ctx context.Context, file string) (*SQLite, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, fmt.Errorf("store %s: %w", file, err)
	}
	s := new(SQLite)
	var err error
	if s.write, err = connect(file, "immediate", 1); err != nil {
		return nil, fmt.Errorf("store %s: %w", file, err)
	}
	if err := migrate(ctx, s.write); err != nil {
		s.write.Close()
		return nil, fmt.Errorf("store %s: %w", file, err)
	}
	if s.read, err = connect(file, "deferred", 4); err != nil {
		s.write.Close()
		return nil, fmt.Errorf("store %s: %w", file, err)
	}
	return s, nil
}

// connect opens a pool of connections. A writer that finds the file locked by
// another process waits.
func connect(file, lock string, connections int) (*sql.DB, error) {
	query := url.Values{}
	query.Set("_txlock", lock)
	for _, pragma := range []string{"busy_timeout(60000)", "journal_mode(wal)", "synchronous(normal)", "foreign_keys(1)", "temp_store(memory)", "cache_size(-32000)"} {
		query.Add("_pragma", pragma)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	return db, nil
}

// Close implements Store.
func (s *SQLite) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

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
func (s *SQLite) Has(ctx context.Context, d coding.Dispatch, coder string) (bool, error) {
	wire.Complete(&d)
	var n int
	err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM version WHERE given = ? AND digest = ? AND coder = ?", d.ID, digest(d), coder).Scan(&n)
	return n > 0, err
}

// inTransaction runs f in a transaction of the writer.
func (s *SQLite) inTransaction(ctx context.Context, f func(*writer) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := &writer{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}}
	defer w.close()
	if err := f(w); err != nil {
		return err
	}
	return tx.Commit()
}

// writer is a transaction of the writer, with its prepared statements.
type writer struct {
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	orphans  []ledger.ID // happenings of dispatches that became versions of another
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
	s, err := w.tx.PrepareContext(w.ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, query)
	}
	w.prepared[query] = s
	return s, nil
}

func (w *writer) exec(query string, args ...any) error {
	s, err := w.statement(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(w.ctx, args...)
	return err
}

// row scans the one row of a query, and reports whether there is one.
func (w *writer) row(to []any, query string, args ...any) (bool, error) {
	s, err := w.statement(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(w.ctx, args...).Scan(to...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// rows calls f with the scanner of each row.
func (w *writer) rows(f func(scan func(...any) error) error, query string, args ...any) error {
	s, err := w.statement(query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(w.ctx, args...)
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

// encode is JSON for a column.
func encode(v any) ([]byte, error) { return json.Marshal(v) }

// decode reads such a column.
func decode[T any](data []byte) (T, error) {
	var v T
	err := json.Unmarshal(data, &v)
	return v, err
}
