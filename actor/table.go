package actor

import (
	"fmt"
	"io/fs"
	"strings"
)

// record is one line of a data file, cut into its columns.
type record struct {
	file    string
	line    int
	columns []string
}

// readTable reads a data file: one record a line, columns divided by ";", and
// lines that start with "#" left out. A missing file has no records.
func readTable(layer fs.FS, file string) ([]record, error) {
	text, err := fs.ReadFile(layer, file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	var out []record
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		r := record{file: file, line: i + 1}
		for _, c := range strings.Split(line, " ;") {
			c = strings.TrimSpace(c)
			if c == "-" {
				c = ""
			}
			r.columns = append(r.columns, c)
		}
		out = append(out, r)
	}
	return out, nil
}

// column returns the i-th column, or "" where the line is shorter.
func (r record) column(i int) string {
	if i < len(r.columns) {
		return r.columns[i]
	}
	return ""
}

// list returns the alternatives of the i-th column.
func (r record) list(i int) []string { return alternatives(r.column(i)) }

// from returns the columns from the i-th on.
func (r record) from(i int) []string {
	if i < len(r.columns) {
		return r.columns[i:]
	}
	return nil
}

// fault is an error at the record's place.
func (r record) fault(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", r.file, r.line, fmt.Sprintf(format, args...))
}

func alternatives(column string) []string {
	var out []string
	for _, a := range strings.Split(column, "|") {
		if a = strings.TrimSpace(a); a != "" {
			out = append(out, a)
		}
	}
	return out
}
