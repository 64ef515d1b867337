package wire

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"demarche/coding"
)

// readText reads plain text: the whole input is one dispatch.
func readText(in *bufio.Reader) iter.Seq[record] {
	data, err := io.ReadAll(io.LimitReader(in, MaxText+1))
	switch {
	case err != nil:
		return lost(0, reason(err))
	case len(data) > MaxText:
		return lost(0, tooLong("text", MaxText))
	}
	text, complaint, err := decode(data)
	if err != nil {
		return lost(0, err)
	}
	return func(yield func(record) bool) {
		yield(record{dispatch: coding.Dispatch{Text: text}, complaint: complaint})
	}
}

// decode makes text of bytes. UTF-8 stays as it is. Bytes that are not UTF-8 are
// repaired, and the complaint says how: a text that has not one UTF-8 letter beyond ASCII is taken
// for Windows-1252, in which the older archives of the agencies are written; in
// any other each bad byte becomes U+FFFD.
func decode(data []byte) (text string, complaint, err error) {
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return "", nil, fmt.Errorf("%w: a zero byte at offset %d", ErrNotText, i)
	}
	if utf8.Valid(data) {
		return string(data), nil, nil
	}
	first, good := firstInvalid(data)
	if good {
		return strings.ToValidUTF8(string(data), "\ufffd"),
			fmt.Errorf("%w: bad bytes from offset %d on; coded with U+FFFD in their place", ErrNotUTF8, first), nil
	}
	data, err = charmap.Windows1252.NewDecoder().Bytes(data)
	return string(data), fmt.Errorf("%w: from offset %d on; coded as Windows-1252", ErrNotUTF8, first), err
}

// firstInvalid finds the first byte that is not UTF-8, and whether there is any
// good UTF-8 beyond ASCII.
func firstInvalid(data []byte) (first int, good bool) {
	first = -1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r != utf8.RuneError || size > 1:
			good = good || size > 1
		case first < 0:
			first = i
		}
		i += size
	}
	return first, good
}
