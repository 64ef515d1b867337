package record

import (
	"fmt"
	"strings"
	"time"
)

// dateForms are the ways of writing a publication date that are understood, and
// whether they tell the time of day.
var dateForms = []struct {
	layout string
	timed  bool
}{
	{time.DateOnly, false},
	{time.RFC3339, true},
	{"2006-01-02T15:04:05", true},
	{"2006-01-02T15:04", true},
	{"2006-01-02 15:04:05", true},
	{"2006-01-02T15:04Z07:00", true},
	{"2006-01-02T15:04:05Z0700", true},
	{"20060102", false},
	{"20060102T150405Z0700", true},
	{time.RFC1123Z, true},
	{time.RFC1123, true},
	{"2 January 2006", false},
	{"January 2, 2006", false},
	{"2 Jan 2006", false},
	{"Jan 2, 2006", false},
	{"2006/01/02", false},
}

// Date turns a publication date into ISO 8601; the empty string stays so.
// A date in no known form is an error, and the dispatch is coded without it.
func Date(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	for _, form := range dateForms {
		t, err := time.Parse(form.layout, s)
		switch {
		case err != nil:
		case !form.timed:
			return t.Format(time.DateOnly), nil
		case strings.HasPrefix(s, t.Format("2006-01-02T15:04")):
			return s, nil // ISO 8601 already; keep its zone, or its having none
		default:
			return t.Format(time.RFC3339), nil
		}
	}
	return "", fmt.Errorf("%w: published %q is no ISO 8601 date; coded without it", ErrPublished, s)
}
