package wire

import (
	"fmt"

	"demarche/wire/record"
)

// Reasons why a record is not read; an *Error wraps one of them, or an error of
// the operating system.
var (
	ErrEmpty     = record.ErrEmpty
	ErrTooLong   = record.ErrTooLong
	ErrNotText   = record.ErrNotText
	ErrNotUTF8   = record.ErrNotUTF8
	ErrLanguage  = record.ErrLanguage
	ErrJSON      = record.ErrJSON
	ErrPublished = record.ErrPublished
	ErrFolder    = record.ErrFolder
)

// Error says which record of which input is bad, and why.
type Error struct {
	File   string // path as given or found in a folder; "-" for standard input
	Record int    // counting from 1; 0 where the whole file is meant
	Err    error
}

func (e *Error) Error() string {
	if e.Record == 0 {
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("%s: record %d: %v", e.File, e.Record, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
