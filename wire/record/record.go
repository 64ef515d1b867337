// Package record is what the readers of all formats share: what they hand over,
// why a record may be bad, how publication dates are written, and how bytes
// become text.
//
// A reader is a function of type Format. It yields a Record for everything it
// finds, good or bad, holds one at a time, and never fails as a whole: what is
// wrong with one record is said in that record.
package record

import (
	"bufio"
	"errors"
	"fmt"
	"iter"
	"strings"

	"demarche/coding"
)

// Record is what a reader found: a dispatch, or a complaint, or both where the
// dispatch could be repaired.
type Record struct {
	Number    int    // from 1; 0 where the input is one record
	Inner     string // path of the file within an archive
	Dispatch  coding.Dispatch
	Complaint error
	Lost      bool   // there is no dispatch
	Skipped   string // why it is left out without a complaint: no news by its nature
	Publisher string // who put it out, where no agency is named in it
	Summary   bool   // the text is a summary of what stands at Dispatch.URL
}

// Format reads all records of one kind of input.
type Format func(*bufio.Reader) iter.Seq[Record]

// Reasons why a record is not read; errors of the operating system may stand
// beside them.
var (
	ErrEmpty     = errors.New("no text")
	ErrTooLong   = errors.New("too long")
	ErrTooDeep   = errors.New("nested too deeply")
	ErrNotText   = errors.New("not text")
	ErrNotUTF8   = errors.New("not valid UTF-8")
	ErrLanguage  = errors.New("not English")
	ErrJSON      = errors.New("not a JSON dispatch")
	ErrXML       = errors.New("not a news document of XML")
	ErrHTML      = errors.New("not a news page")
	ErrFeed      = errors.New("not a feed")
	ErrCSV       = errors.New("not a table of dispatches")
	ErrWARC      = errors.New("not a WARC record")
	ErrPacked    = errors.New("cannot be unpacked")
	ErrBomb      = errors.New("unpacks to too much")
	ErrDuplicate = errors.New("given twice")
	ErrPublished = errors.New("unreadable date")
	ErrFolder    = errors.New("nothing to read in this folder")
)

// MaxText is the most bytes of text that one dispatch may have. The longest
// agency stories are some 30 kB; what is thirty times longer is another kind of
// file, or one that lost its line ends, and would need memory without bound.
const MaxText = 1 << 20

// MaxDocument is the most bytes of a web page or a document of XML or JSON.
// Marks and what is ignored are most of it.
const MaxDocument = 16 * MaxText

// Lost is a record that could not be read.
func Lost(number int, err error) Record { return Record{Number: number, Complaint: err, Lost: true} }

// One yields one record.
func One(r Record) iter.Seq[Record] {
	return func(yield func(Record) bool) { yield(r) }
}

// Kept is a dispatch, or what was wrong with it where err is not nil. A complaint
// is about what was repaired.
func Kept(d coding.Dispatch, complaint, err error) Record {
	if err != nil {
		return Lost(0, err)
	}
	return Record{Dispatch: d, Complaint: complaint}
}

// TooLong is an ErrTooLong that says of what.
func TooLong(what string, limit int) error {
	return fmt.Errorf("%w: %s of more than %d MiB", ErrTooLong, what, limit>>20)
}

// Both makes one complaint of several, on one line; nil where there is none.
func Both(errs ...error) error {
	var all error
	for _, err := range errs {
		switch {
		case err == nil:
		case all == nil:
			all = err
		default:
			all = fmt.Errorf("%w; %w", all, err)
		}
	}
	return all
}

// Line makes one line of text that was broken and indented in its source.
func Line(s string) string { return strings.Join(strings.Fields(s), " ") }

// Byline is the names in a byline, without the "By" before them.
func Byline(s string) string {
	s = Line(s)
	if len(s) > 3 && strings.EqualFold(s[:3], "by ") {
		return s[3:]
	}
	return s
}

// Paragraphs puts the paragraphs of a text under each other with an empty line
// between them, without those that are blank.
func Paragraphs(all []string) string {
	var text strings.Builder
	for _, p := range all {
		if p = Line(p); p == "" {
			continue
		}
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		text.WriteString(p)
	}
	return text.String()
}
