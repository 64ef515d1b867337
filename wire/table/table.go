// Package table reads CSV with a header: each row is a dispatch. The columns are
// those of demarche's JSON, under any of the names that archives give them.
package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"demarche/coding"
	"demarche/wire/record"
)

// columns are the names of a field's column, in small letters and without marks.
var columns = map[string][]string{
	"id":        {"id", "docid", "articleid", "uri", "guid"},
	"title":     {"title", "headline", "hed"},
	"text":      {"text", "body", "content", "articletext", "fulltext", "story"},
	"published": {"published", "date", "publisheddate", "publicationdate", "pubdate", "publishdate", "datetime", "publishedat"},
	"agency":    {"agency", "source", "publisher", "publication", "outlet"},
	"url":       {"url", "link", "canonicalurl", "articleurl"},
	"byline":    {"byline", "author", "authors"},
}

// Is reports whether text starts with a header that has a column of text and
// another one.
func Is(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if len(line) > 4096 {
		return false
	}
	names, _, err := header(string(line), comma(string(line)))
	return err == nil && len(names) > 1
}

// comma is what divides the columns.
func comma(line string) rune {
	best, most := ',', 0
	for _, mark := range ",;\t|" {
		if n := strings.Count(line, string(mark)); n > most {
			best, most = mark, n
		}
	}
	return best
}

// header finds the column of each field. A field with two columns is taken from the first.
func header(line string, mark rune) (at map[string]int, complaint, err error) {
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.LazyQuotes = mark, true
	cells, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: header: %v", record.ErrCSV, err)
	}
	at = map[string]int{}
	for i, cell := range cells {
		cell = strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(cell)))
		for field, names := range columns {
			for _, name := range names {
				if name != cell {
					continue
				}
				if _, given := at[field]; given {
					complaint = record.Both(complaint, fmt.Errorf("column %q: %w; the first counts", cell, record.ErrDuplicate))
				} else {
					at[field] = i
				}
			}
		}
	}
	if _, ok := at["text"]; !ok {
		return nil, nil, fmt.Errorf("%w: no column for the text", record.ErrCSV)
	}
	return at, complaint, nil
}

// Format reads a table row by row. A quoted cell that is never closed would take
// all that follows: it is cut at the bound of a document, and reading ends there.
func Format(in *bufio.Reader) iter.Seq[record.Record] {
	line, err := in.ReadString('\n')
	if err != nil && err != io.EOF {
		return record.One(record.Lost(0, err))
	}
	mark := comma(line)
	at, complaint, err := header(line, mark)
	if err != nil {
		return record.One(record.Lost(0, err))
	}
	bound := &bounded{in: in}
	r := csv.NewReader(bound)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = mark, -1, true, true
	return func(yield func(record.Record) bool) {
		if complaint != nil && !yield(record.Lost(0, complaint)) {
			return
		}
		for n := 1; ; n++ {
			bound.left = record.MaxDocument
			row, err := r.Read()
			switch {
			case err == io.EOF && bound.over:
				err = record.TooLong("a row", record.MaxDocument)
			case err == io.EOF:
				return
			}
			if err != nil {
				wrong, syntax := errors.AsType[*csv.ParseError](err)
				if syntax {
					err = fmt.Errorf("%w: column %d: %v", record.ErrCSV, wrong.Column, wrong.Err)
				}
				if !yield(record.Lost(n, err)) || !syntax {
					return
				}
				continue
			}
			rec := dispatch(row, at)
			rec.Number = n
			if !yield(rec) {
				return
			}
		}
	}
}

// dispatch makes a record of a row.
func dispatch(row []string, at map[string]int) record.Record {
	var wrong error
	cell := func(field string) string {
		i, ok := at[field]
		if !ok || i >= len(row) {
			return ""
		}
		text, complaint, err := record.Text([]byte(row[i]))
		wrong = record.Both(wrong, complaint, err)
		return text
	}
	d := coding.Dispatch{
		ID: cell("id"), Title: record.Line(cell("title")), Text: cell("text"), Agency: cell("agency"), URL: cell("url"), Byline: record.Byline(cell("byline")),
	}
	if strings.TrimSpace(d.Text) == "" {
		if wrong == nil {
			wrong = fmt.Errorf("%w: the cell is empty or missing", record.ErrEmpty)
		}
		return record.Lost(0, wrong)
	}
	var err error
	d.Published, err = record.Date(cell("published"))
	return record.Record{Dispatch: d, Complaint: record.Both(wrong, err)}
}

// bounded is an input that ends when too much of it is asked for at once.
type bounded struct {
	in   *bufio.Reader
	left int
	over bool
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.over = true
		return 0, io.EOF
	}
	n, err := b.in.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
