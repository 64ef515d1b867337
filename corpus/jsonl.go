package corpus

import (
	"encoding/json"
	"io"
)

// WriteJSONL writes dispatches as gold, one line each.
func WriteJSONL(w io.Writer, dispatches []Dispatch) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range dispatches {
		if err := enc.Encode(&dispatches[i]); err != nil {
			return err
		}
	}
	return nil
}
