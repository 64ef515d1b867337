package store

import (
	"encoding/csv"
	"io"
	"strconv"
)

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
