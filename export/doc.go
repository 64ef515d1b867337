// Package export writes codings for others to read: JSON (json.go, one line a
// dispatch, the schema of package coding), CSV (csv.go, one row an event, for
// spreadsheets and statistics) and a table (table.go, for people).
//
// Every writer takes codings one by one, keeps none, and prints the same bytes
// for the same codings. Flush must be called after the last one.
package export

import "demarche/coding"

// Writer writes codings in one format.
type Writer interface {
	Write(c coding.Coding) error
	Flush() error
}
