package export

import (
	"bufio"
	"encoding/json"
	"io"

	"demarche/coding"
)

// JSON writes one line of JSON a dispatch.
type JSON struct {
	out     *bufio.Writer
	encoder *json.Encoder
}

// NewJSON returns a writer of JSON Lines. Letters stand for themselves: "<" is
// not escaped, since a line is data and no web page.
func NewJSON(w io.Writer) *JSON {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return &JSON{out, encoder}
}

func (j *JSON) Write(c coding.Coding) error { return j.encoder.Encode(c) }

// Flush writes what is buffered.
func (j *JSON) Flush() error { return j.out.Flush() }
