package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"demarche/coding"
	"demarche/wire/ninjs"
	"demarche/wire/record"
)

// maxJSON bounds one record of JSON. An escape like \u00e9 is three times as
// long as what it stands for, and other fields are ignored but take room.
const maxJSON = record.MaxDocument

// jsonDispatch is the input schema; null counts as absent, and fields that are
// not listed here are ignored.
type jsonDispatch struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	Published string `json:"published"`
	Agency    string `json:"agency"`
	URL       string `json:"url"`
}

// readLines reads JSON Lines: one object a line. A bad line costs that line.
func readLines(in *bufio.Reader) iter.Seq[record.Record] {
	return numbered(func() ([]byte, error) {
		for {
			line, err := readBounded(in, lineEnd{})
			line = bytes.TrimSpace(line)
			if len(line) > 0 || err != nil {
				return line, err
			}
		}
	})
}

// readObjects reads one JSON object, or several in a row, however they are
// broken into lines.
func readObjects(in *bufio.Reader) iter.Seq[record.Record] {
	return numbered(func() ([]byte, error) {
		if err := skipTo(in, " \t\r\n,"); err != nil {
			return nil, err
		}
		return readBounded(in, &valueEnd{})
	})
}

// readArray reads the elements of a JSON array.
func readArray(in *bufio.Reader) iter.Seq[record.Record] {
	opened := false
	return numbered(func() ([]byte, error) {
		skip := " \t\r\n,"
		if !opened {
			opened, skip = true, " \t\r\n["
		}
		if err := skipTo(in, skip); err != nil {
			return nil, fmt.Errorf("%w: the array does not end", record.ErrJSON)
		}
		if next, _ := in.Peek(1); next[0] == ']' {
			return nil, io.EOF
		}
		return readBounded(in, &valueEnd{})
	})
}

// numbered yields the records that next cuts out of an input until it says
// io.EOF; after any error but record.ErrTooLong, there is nothing to go on with.
func numbered(next func() ([]byte, error)) iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		for n := 1; ; n++ {
			data, err := next()
			if err == io.EOF && len(data) == 0 {
				return
			}
			rec := record.Record{Number: n}
			if err == nil || err == io.EOF {
				rec.Dispatch, rec.Complaint, rec.Lost = decodeJSON(data)
			} else {
				rec.Complaint, rec.Lost = reason(err), true
			}
			if !yield(rec) || err != nil && !errors.Is(err, record.ErrTooLong) {
				return
			}
		}
	}
}

// decodeJSON reads one object. A complaint without loss is about what was
// repaired.
func decodeJSON(data []byte) (d coding.Dispatch, complaint error, lost bool) {
	text, complaint, err := record.Text(data)
	if err != nil {
		return coding.Dispatch{}, err, true
	}
	if ninjs.Is([]byte(text)) {
		d, wrong, err := ninjs.Decode([]byte(text))
		return d, record.Both(complaint, repeated(text), wrong, err), err != nil
	}
	var in *jsonDispatch
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return coding.Dispatch{}, fmt.Errorf("%w: %s", record.ErrJSON, explain(err)), true
	}
	if in == nil {
		return coding.Dispatch{}, fmt.Errorf("%w: null", record.ErrJSON), true
	}
	if in.Text == "" {
		return coding.Dispatch{}, fmt.Errorf(`%w: no field "text"`, record.ErrEmpty), true
	}
	if strings.ContainsRune(in.Text, 0) {
		return coding.Dispatch{}, fmt.Errorf("%w: a zero byte", record.ErrNotText), true
	}
	d = coding.Dispatch{ID: in.ID, Title: in.Title, Agency: in.Agency, URL: in.URL, Text: in.Text}
	d.Published, err = record.Date(in.Published)
	return d, record.Both(complaint, repeated(text), err), false
}

// repeated finds a field that an object has twice; the last of them counts.
func repeated(text string) error {
	in := json.NewDecoder(strings.NewReader(text))
	seen := map[string]bool{}
	depth, key := 0, true
	for {
		t, err := in.Token()
		if err != nil {
			return nil
		}
		mark, bracket := t.(json.Delim)
		switch {
		case bracket && (mark == '{' || mark == '['):
			depth++
			continue
		case bracket:
			depth--
			key = true
			continue
		case depth > 1:
			continue
		}
		name, _ := t.(string)
		if key && seen[name] {
			return fmt.Errorf("field %.40q: %w; the last counts", name, record.ErrDuplicate)
		}
		if key {
			seen[name] = true
		}
		key = !key
	}
}

// explain says in the user's terms what is wrong with a record of JSON.
func explain(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return "an object is wanted, not " + article(wrong.Value)
		}
		return fmt.Sprintf("field %q is %s, not a string", wrong.Field, article(wrong.Value))
	}
	if bad, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("%v at byte %d", bad, bad.Offset)
	}
	return err.Error()
}

func article(noun string) string {
	if strings.IndexByte("aeiou", noun[0]) >= 0 {
		return "an " + noun
	}
	return "a " + noun
}

// inLines reports whether a file that starts with an object has one object a
// line: its first line, or a later one in the sniffed part, is whole by itself.
// A file whose first line is longer than that part is taken as lines too.
func inLines(head []byte) bool {
	first := true
	for len(head) > 0 {
		line, rest, ended := bytes.Cut(head, []byte("\n"))
		if first && !ended {
			return true
		}
		if bytes.HasPrefix(line, []byte("{")) && json.Valid(line) {
			return true
		}
		head, first = rest, false
	}
	return false
}

// looksLikeArray tells a JSON array from plain text that starts with "[", such
// as "[EXCLUSIVE] ...".
func looksLikeArray(head []byte) bool {
	head = bytes.TrimLeft(head[1:], " \t\r\n")
	return len(head) > 0 && bytes.IndexByte([]byte(`{["]`), head[0]) >= 0
}

// skipTo consumes the bytes that are in cutset.
func skipTo(in *bufio.Reader, cutset string) error {
	for {
		next, err := in.Peek(1)
		if err != nil {
			return err
		}
		if strings.IndexByte(cutset, next[0]) < 0 {
			return nil
		}
		if _, err := in.Discard(1); err != nil {
			return err
		}
	}
}

// ender says whether a record ends at a byte, and whether it is its last one.
type ender interface {
	end(b byte) (ends, last bool)
}

// lineEnd ends a record at the end of a line.
type lineEnd struct{}

func (lineEnd) end(b byte) (ends, last bool) { return b == '\n', true }

// valueEnd ends a record where the brackets that it opened are closed. A
// bracket that is never closed takes the rest of the input with it.
type valueEnd struct {
	depth           int
	quoted, escaped bool
}

func (v *valueEnd) end(b byte) (ends, last bool) {
	switch {
	case v.escaped:
		v.escaped = false
	case v.quoted && b == '\\':
		v.escaped = true
	case b == '"':
		v.quoted = !v.quoted
	case v.quoted:
	case b == '{' || b == '[':
		v.depth++
	case v.depth == 0: // not in brackets: a number, null, or no JSON at all
		return b == ',' || b == ']' || b == '\n', false
	case b == '}' || b == ']':
		v.depth--
		return v.depth == 0, true
	}
	return false, false
}

// readBounded reads up to the end of a record. Of a record longer than maxJSON
// it reads the rest without keeping it, and returns record.ErrTooLong. At the end of
// the input it returns what there is with io.EOF.
func readBounded(in *bufio.Reader, e ender) (data []byte, err error) {
	for long := false; ; {
		b, err := in.ReadByte()
		if err == io.EOF && long {
			return nil, record.TooLong("a record of JSON", maxJSON)
		}
		if err != nil {
			return data, err
		}
		ends, last := e.end(b)
		if ends && !last && len(data) > 0 {
			if err := in.UnreadByte(); err != nil {
				return nil, err
			}
		} else if len(data) == maxJSON {
			data, long = nil, true
		} else if !long {
			data = append(data, b)
		}
		switch {
		case ends && long:
			return nil, record.TooLong("a record of JSON", maxJSON)
		case ends:
			return data, nil
		}
	}
}
