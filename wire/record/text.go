package record

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// Text makes text of bytes. UTF-8 stays as it is. Bytes that are not UTF-8 are
// repaired, and the complaint says how: a text that has not one UTF-8 letter beyond ASCII is taken
// for Windows-1252, in which the older archives of the agencies are written; in
// any other each bad byte becomes U+FFFD.
func Text(data []byte) (text string, complaint, err error) {
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

// Charset makes text of a page that may say how it is written: by the
// Content-Type it came with, by a mark, or by a meta element at its start. One
// that says nothing is read as Text reads it.
func Charset(data []byte, contentType string) (text string, complaint, err error) {
	head := data[:min(len(data), 1024)]
	enc, name, certain := charset.DetermineEncoding(head, contentType)
	declared := certain || bytes.Contains(bytes.ToLower(head), []byte("charset"))
	if !declared || name == "utf-8" || name == "replacement" {
		return Text(bytes.TrimPrefix(data, []byte("\ufeff")))
	}
	return decoded(data, enc, name)
}

// Named makes text of a document whose encoding is known by name.
func Named(data []byte, name string) (text string, complaint, err error) {
	enc, canonical := charset.Lookup(name)
	if enc == nil || canonical == "utf-8" || canonical == "replacement" || strings.HasPrefix(canonical, "utf-16") {
		return Text(data) // UTF-16 was told by its mark, or the name is wrong
	}
	return decoded(data, enc, canonical)
}

// decoded decodes bytes. Where they are good UTF-8 beyond ASCII the declaration
// is wrong, as it often is on pages that went through another program.
func decoded(data []byte, enc encoding.Encoding, name string) (text string, complaint, err error) {
	if first, good := firstInvalid(data); first < 0 && good {
		return Text(data)
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return "", nil, fmt.Errorf("%w: not %s as it says: %v", ErrNotText, name, err)
	}
	text = strings.ToValidUTF8(string(out), "\ufffd")
	if strings.ContainsRune(text, 0) {
		return "", nil, fmt.Errorf("%w: a zero byte", ErrNotText)
	}
	return text, nil, nil
}
