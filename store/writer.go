package store

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"

	"demarche/coding"
)

// Writer adds codings to a store in batches. It is for one goroutine.
type Writer struct {
	Store Store
	Coder string // version of the coder
	Batch int    // how many codings to a step, at least 1
	Added Added  // what was done so far

	waiting []coding.Coding
}

// Write adds a coding, at the latest with the next Flush.
func (w *Writer) Write(ctx context.Context, c coding.Coding) error {
	w.waiting = append(w.waiting, c)
	if len(w.waiting) < w.Batch {
		return nil
	}
	return w.Flush(ctx)
}

// Flush adds what is waiting.
func (w *Writer) Flush(ctx context.Context) error {
	if len(w.waiting) == 0 {
		return nil
	}
	added, err := w.Store.Add(ctx, w.waiting, w.Coder)
	if err != nil {
		return err
	}
	w.Added = w.Added.Plus(added)
	w.waiting = w.waiting[:0]
	return nil
}

// WriteHitsCSV writes one row a dispatch.
func WriteHitsCSV(out io.Writer, hits []Hit) error {
	rows := csv.NewWriter(out)
	if err := rows.Write([]string{"dispatch", "published", "agency", "title", "url", "state", "versions", "snippet"}); err != nil {
		return err
	}
	for _, h := range hits {
		if err := rows.Write([]string{h.Dispatch, h.Published, h.Agency, h.Title, h.URL, string(h.State), strconv.Itoa(h.Versions), h.Snippet}); err != nil {
			return err
		}
	}
	rows.Flush()
	return rows.Error()
}
