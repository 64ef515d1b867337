package store

import (
	"database/sql"

	"demarche/ledger"
)

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
	// Where a step before the number remade was missing, the ledger is made anew.
	migrations() []string
	remade() int
	tables(w *writer) (int, error)
	migrated(w *writer, version int) error

	// match is the condition on a row of a table of words, with one argument, that
	// it holds all the phrases, and that argument.
	match(table string, phrases [][]string) (condition, argument string)
	// index is the statement that puts words into such a table, in fields that no
	// phrase goes across, and its arguments.
	index(table string, row int64, fields ...[]string) (query string, args []any)

	// among is the condition that a number is one of a list, which is the
	// argument; list makes it one.
	among(column string) string
	list(numbers any) any
	// under calls f for each happening under the beginnings of paths, as
	// ledger.Shelf has it, with the number of the beginning.
	under(w *writer, prefixes []string, limit int, f func(int, ledger.ID)) error

	// prepare makes room for dispatches of these months.
	prepare(w *writer, months []string) error
	// lock waits until no other writer has the store, share until none has it
	// locked; hold takes locks on names, and holdRows on rows by their ids. All
	// last until the end of the transaction. unlocked, after a query, leaves rows
	// out that another has locked, and locks the rest.
	lock(w *writer) error
	share(w *writer) error
	hold(w *writer, names []string) error
	holdRows(w *writer, table string, ids []ledger.ID) error
	unlocked() string
	// passing reports whether an error came of several writers at once, and the
	// same may be tried again.
	passing(err error) bool
	// check looks for damage.
	check(w *writer) ([]string, error)
}

// pathsInBlock is how many paths a happening has at most within a block: one for
// each stretch of days of a month.
const pathsInBlock = 10

// firstPaths are the happenings under the first paths from one to before
// another, not more of these than a limit.
func firstPaths(from, to string) string {
	return "SELECT happening FROM path WHERE path >= " + from + " AND path < " + to + " ORDER BY path, happening LIMIT ?"
}
