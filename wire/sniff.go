package wire

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"demarche/wire/page"
	"demarche/wire/record"
)

// sniffed is how much of an input decides what it is.
const sniffed = 64 << 10

// records sniffs the kind of an input and reads it.
func records(r io.Reader) iter.Seq[record.Record] {
	in, head, err := open(r)
	if err != nil {
		return record.One(record.Lost(0, reason(err)))
	}
	read, err := sniff(head)
	if err != nil {
		return record.One(record.Lost(0, err))
	}
	return read(in)
}

// open looks at the start of an input and takes off the byte order mark; UTF-16,
// which is told by its mark, is read as UTF-8 from there on.
func open(r io.Reader) (in *bufio.Reader, head []byte, err error) {
	in = bufio.NewReaderSize(r, sniffed)
	mark, err := in.Peek(3)
	if bytes.HasPrefix(mark, []byte{0xff, 0xfe}) || bytes.HasPrefix(mark, []byte{0xfe, 0xff}) {
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		in = bufio.NewReaderSize(utf16.NewDecoder().Reader(in), sniffed)
	} else if string(mark) == "\ufeff" {
		_, err = in.Discard(len(mark))
	}
	if err == nil || err == io.EOF {
		head, err = in.Peek(sniffed)
	}
	if err == io.EOF {
		err = nil
	}
	return in, head, err
}

// sniff decides the format by the first bytes of an input.
func sniff(head []byte) (record.Format, error) {
	body := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case bytes.HasPrefix(body, []byte("[")) && looksLikeArray(body):
		return readArray, nil
	case bytes.HasPrefix(body, []byte("{")) && inLines(body):
		return readLines, nil
	case bytes.HasPrefix(body, []byte("{")):
		return readObjects, nil
	case page.Is(body):
		return page.Format, nil
	}
	if kind := http.DetectContentType(head); !strings.HasPrefix(kind, "text/plain") {
		kind, _, _ = strings.Cut(kind, ";")
		if kind == "application/octet-stream" {
			kind = "binary data"
		}
		return nil, fmt.Errorf("%w that demarche can read: %s", record.ErrNotText, kind)
	}
	return readText, nil
}
