package wire

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"demarche/wire/feed"
	"demarche/wire/markup"
	"demarche/wire/newsml"
	"demarche/wire/pack"
	"demarche/wire/page"
	"demarche/wire/record"
	"demarche/wire/table"
	"demarche/wire/warc"
)

// sniffed is how much of an input decides what it is.
const sniffed = 64 << 10

// maxPacked is how often an input may be packed in another.
const maxPacked = 3

// records sniffs the kind of an input and reads it; packed is how many archives
// it stands in.
func records(r io.Reader, packed int) iter.Seq[record.Record] {
	in, head, err := open(r)
	if err != nil && len(head) == 0 {
		return record.One(record.Lost(0, reason(err)))
	}
	read, err := sniff(head, r, packed)
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
func sniff(head []byte, from io.Reader, packed int) (record.Format, error) {
	nested := func(r io.Reader) iter.Seq[record.Record] { return records(r, packed+1) }
	if pack.IsGzip(head) || pack.IsZip(head) {
		if packed >= maxPacked {
			return nil, fmt.Errorf("%w: packed more than %d times", record.ErrPacked, maxPacked)
		}
		if pack.IsGzip(head) {
			return pack.Gzip(nested), nil
		}
		file, _ := from.(*os.File)
		if file != nil {
			if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
				file = nil
			}
		}
		return pack.Zip(file, nested), nil
	}
	body := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case warc.Is(body):
		return warc.Format(func(data []byte) iter.Seq[record.Record] { return nested(bytes.NewReader(data)) }), nil
	case bytes.HasPrefix(body, []byte("[")) && looksLikeArray(body):
		return readArray, nil
	case bytes.HasPrefix(body, []byte("{")) && bytes.Contains(body, []byte("https://jsonfeed.org/version/")):
		return feed.Format, nil
	case bytes.HasPrefix(body, []byte("{")) && inLines(body):
		return readLines, nil
	case bytes.HasPrefix(body, []byte("{")):
		return readObjects, nil
	case page.Is(body):
		return page.Format, nil
	case bytes.HasPrefix(body, []byte("<")):
		if read, err := sniffXML(body); read != nil || err != nil {
			return read, err
		}
	case table.Is(body):
		return table.Format, nil
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

// sniffXML decides by the root element; nil is for what is no XML.
func sniffXML(body []byte) (record.Format, error) {
	switch root := markup.Root(body); root {
	case "rss", "feed", "RDF":
		return feed.Format, nil
	case "newsMessage", "newsItem", "packageItem", "conceptItem", "nitf":
		return newsml.Format, nil
	case "html":
		return page.Format, nil
	case "":
		return nil, nil
	default:
		if bytes.HasPrefix(body, []byte("<?xml")) {
			return nil, fmt.Errorf("%w that demarche can read: XML whose root is %.40q", record.ErrNotText, root)
		}
		return nil, nil
	}
}
