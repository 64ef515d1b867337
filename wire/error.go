package wire

import (
	"errors"
	"fmt"
)

// Reasons why a record is not read; an *Error wraps one of them, or an error of
// the operating system.
var (
	ErrEmpty     = errors.New("no text")
	ErrTooLong   = errors.New("too long")
	ErrNotText   = errors.New("not text")
	ErrNotUTF8   = errors.New("not valid UTF-8")
	ErrLanguage  = errors.New("not English")
	ErrJSON      = errors.New("not a JSON dispatch")
	ErrPublished = errors.New("unreadable date")
	ErrFolder    = errors.New("nothing to read in this folder")
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
