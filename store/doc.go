// Package store keeps dispatches with all their versions, and the ledger that
// is made of them.
//
// A dispatch is known by its id or its url; a new text under either is a new
// version, and none is ever lost. The coding of each version is kept as JSON
// with the version of the coder that made it. Happenings, links, incidents and
// positions are derived: Rebuild makes them anew from the codings, and Verify
// says whether that would change them.
//
// Two kinds of store tell the same, to the byte: one file of SQLite (sqlite.go,
// in pure Go), with a write-ahead log, so that any number of readers go on while
// one writes; and a Postgres database (postgres.go), where many write, with
// codings in a partition for each month. What they say in different words is a
// dialect; all else is written once.
//
// A filter is first asked for the keys of what passes it (query.go): lists, counts
// and overviews of few go from these, and those of many through indices that have
// all that is asked for, so that rows, which are long, are read of a page alone.
//
// One call of Add is one transaction, with the derived rows in it: a process
// that is killed at any instant loses at most the batch that it was at, and
// reading the same input again goes on from there. Each kind has an append-only
// list of migrations (migrate.go).
package store
