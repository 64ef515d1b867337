// Package export writes what demarche knows for others to read.
//
// Codings, one by one as the coder gives them: JSON (json.go, one line a
// dispatch, the schema of package coding), CSV (csv.go, one row an event, for
// spreadsheets and statistics) and a table (table.go, for people). Lists of the
// ledger: ledger.go. One incident as a page of text: story.go.
//
// Records, which are incidents with their reports as a store holds them
// (record.go), in the formats of newsrooms and researchers: format.go lists
// them, each is one file. README.md says what stands where in each.
//
// Every writer takes items one by one, keeps none, and prints the same bytes
// for the same items. Flush must be called after the last one.
package export

// Writer writes items in one format: codings, or records.
type Writer[T any] interface {
	Write(item T) error
	Flush() error
}
