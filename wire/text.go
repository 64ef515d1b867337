package wire

import (
	"bufio"
	"io"
	"iter"

	"demarche/coding"
	"demarche/wire/record"
)

// readText reads plain text: the whole input is one dispatch.
func readText(in *bufio.Reader) iter.Seq[record.Record] {
	data, err := io.ReadAll(io.LimitReader(in, record.MaxText+1))
	switch {
	case err != nil:
		return record.One(record.Lost(0, reason(err)))
	case len(data) > record.MaxText:
		return record.One(record.Lost(0, record.TooLong("text", record.MaxText)))
	}
	text, complaint, err := record.Text(data)
	if err != nil {
		return record.One(record.Lost(0, err))
	}
	return record.One(record.Record{Dispatch: coding.Dispatch{Text: text}, Complaint: complaint})
}
