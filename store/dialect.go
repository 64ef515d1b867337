package store

import "database/sql"

// dialect is what SQLite and Postgres say in different words. Queries are
// written in what both understand, with ? or ?N for the arguments.
type dialect interface {
	// rebind writes the arguments of a query as the server wants them.
	rebind(query string) string
	// prepares says that a transaction does well to prepare its statements.
	prepares() bool
	// isolation is that of transactions that read.
	isolation() sql.IsolationLevel

	// migrations bring the tables from one version to the next; the list is only
	// ever added to. tables reads how many a store has had, and migrated sets it.
	migrations() []string
	tables(w *writer) (int, error)
	migrated(w *writer, version int) error

	// match is the condition on a row of a table of words, with one argument, that
	// it holds all the phrases, and that argument.
	match(table string, phrases [][]string) (condition, argument string)
	// index is the statement that puts words into such a table, in fields that no
	// phrase goes across, and its arguments.
	index(table string, row int64, fields ...[]string) (query string, args []any)

	// prepare makes room for dispatches of these months.
	prepare(w *writer, months []string) error
	// lock waits until no other writer has the store.
	lock(w *writer) error
	// passing reports whether an error came of several writers at once, and the
	// same may be tried again.
	passing(err error) bool
	// check looks for damage.
	check(w *writer) ([]string, error)
}
