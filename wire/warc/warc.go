// Package warc reads web archives (WARC 1.0 and 1.1, as of Common Crawl's news
// set) as a stream. Of each record that holds a document (response, resource,
// conversion) the document is handed to the reader of its own format; the others
// are skipped, and say why.
//
// It trusts no length: where no record follows a record's end, the next is
// looked for in and after it. A library that is kept well, nlnwa/gowarc, reads
// header lines and records without a bound; so this package reads its own.
package warc

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http/httputil"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"demarche/wire/page"
	"demarche/wire/record"
)

// maxHeader bounds the header lines of a record.
const maxHeader = 64 << 10

// Is reports whether bytes start like a web archive.
func Is(head []byte) bool { return bytes.HasPrefix(head, []byte("WARC/")) }

// Format returns a reader of web archives, which hands documents other than
// pages to nested.
func Format(nested func(data []byte) iter.Seq[record.Record]) record.Format {
	return func(in *bufio.Reader) iter.Seq[record.Record] {
		return func(yield func(record.Record) bool) {
			s := &stream{in: in}
			for n := 1; ; n++ {
				head, block, wrong := s.next()
				if wrong == io.EOF {
					return
				}
				if head == nil {
					if !yield(record.Lost(n, wrong)) || s.ended {
						return
					}
					continue
				}
				for rec := range documents(head, block, nested) {
					rec.Number = n
					rec.Complaint = record.Both(wrong, rec.Complaint)
					wrong = nil
					if !yield(rec) {
						return
					}
				}
			}
		}
	}
}

// stream cuts an archive into records.
type stream struct {
	in    *bufio.Reader
	ahead []byte // what was read of in, and not yet taken
	ended bool
}

// line reads a line with its end, of maxHeader bytes at most; the rest of a
// longer one is dropped, and long is true.
func (s *stream) line() (line []byte, long bool, err error) {
	if len(s.ahead) > 0 {
		end := bytes.IndexByte(s.ahead, '\n')
		if end >= 0 {
			line, s.ahead = s.ahead[:end+1], s.ahead[end+1:]
			return line, false, nil
		}
		line, s.ahead = s.ahead, nil
	}
	for {
		part, err := s.in.ReadSlice('\n')
		if len(line)+len(part) <= maxHeader {
			line = append(slices.Clip(line), part...)
		} else {
			long = true
		}
		if err != bufio.ErrBufferFull {
			return line, long, err
		}
	}
}

// peek is the next n bytes, or fewer where the archive ends. They are not taken:
// an archive of nothing but lies about lengths is read once, not once a record.
func (s *stream) peek(n int) ([]byte, error) {
	missing := n - len(s.ahead)
	if missing <= 0 {
		return s.ahead[:n:n], nil
	}
	had := len(s.ahead)
	s.ahead = slices.Grow(s.ahead, missing)[:n]
	got, err := io.ReadFull(s.in, s.ahead[had:])
	s.ahead = s.ahead[:had+got]
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return s.ahead[:len(s.ahead):len(s.ahead)], err
}

// take takes the next n bytes, which were peeked at.
func (s *stream) take(n int) { s.ahead = s.ahead[n:] }

// isStart reports whether a line is the first of a record.
func isStart(line []byte) bool {
	return bytes.HasPrefix(line, []byte("WARC/1.")) || bytes.HasPrefix(line, []byte("WARC/0."))
}

// seek goes to the next line that starts a record, and says how many bytes it passed.
func (s *stream) seek() (passed int, err error) {
	for {
		line, _, err := s.line()
		if isStart(line) {
			return passed, nil
		}
		passed += len(bytes.TrimRight(line, "\r\n"))
		if err != nil {
			return passed, err
		}
	}
}

// next reads the next record. Without a header there is no record, and wrong
// says why; with one, it says what was repaired. The end is io.EOF.
func (s *stream) next() (head textproto.MIMEHeader, block []byte, wrong error) {
	passed, err := s.seek()
	if err != nil {
		s.ended = true
		if err == io.EOF && passed == 0 {
			return nil, nil, io.EOF
		}
		if err == io.EOF {
			return nil, nil, fmt.Errorf("%w: %d bytes that are in no record", record.ErrWARC, passed)
		}
		return nil, nil, err
	}
	if passed > 0 {
		wrong = fmt.Errorf("%w: %d bytes before it are in no record", record.ErrWARC, passed)
	}
	head, err = s.header()
	if err != nil {
		return nil, nil, record.Both(wrong, err)
	}
	length, err := strconv.ParseInt(strings.TrimSpace(head.Get("Content-Length")), 10, 64)
	switch {
	case err != nil || length < 0:
		return nil, nil, record.Both(wrong, fmt.Errorf("%w: Content-Length %.40q", record.ErrWARC, head.Get("Content-Length")))
	case length > record.MaxDocument:
		return nil, nil, record.Both(wrong, record.TooLong("a record", record.MaxDocument))
	}
	block, err = s.block(int(length))
	if s.ended {
		return nil, nil, record.Both(wrong, err)
	}
	return head, block, record.Both(wrong, err)
}

// header reads the header lines up to an empty one. Bytes that are not UTF-8
// are replaced: what a header says ends up in dispatches and complaints.
func (s *stream) header() (textproto.MIMEHeader, error) {
	head, size := textproto.MIMEHeader{}, 0
	for {
		line, long, err := s.line()
		if size += len(line); long || size > maxHeader {
			return nil, fmt.Errorf("%w: a header of more than %d kB", record.ErrTooLong, maxHeader>>10)
		}
		if err != nil {
			s.ended = true
			return nil, fmt.Errorf("%w: the archive ends in its header", record.ErrWARC)
		}
		text := strings.ToValidUTF8(strings.TrimRight(string(line), "\r\n"), "\ufffd")
		if text == "" {
			return head, nil
		}
		if name, value, ok := strings.Cut(text, ":"); ok {
			head.Add(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
}

// block takes the block of a record of this length. Where no record follows it
// nor the end, the length was a lie: then it ends before a record that starts
// within it. The error says so, or that the archive cannot be read on.
func (s *stream) block(length int) ([]byte, error) {
	got, err := s.peek(length + 4)
	if err != nil {
		s.ended = true
		return nil, err
	}
	block, ends := got[:min(length, len(got))], got[min(length, len(got)):]
	switch trimmed := bytes.TrimLeft(ends, "\r\n"); {
	case len(block) < length:
	case bytes.Equal(ends, []byte("\r\n\r\n")):
		s.take(len(got))
		return block, nil
	case len(ends) == 0, len(trimmed) < len(ends) && bytes.HasPrefix([]byte("WARC"), trimmed): // the end, or a sloppy writer
		s.take(length)
		return block, nil
	}
	if at := bytes.Index(block, []byte("\r\n\r\nWARC/1.")); at >= 0 {
		s.take(at + 4)
		return block[:at], fmt.Errorf("%w: Content-Length says %d bytes, the next record starts after %d", record.ErrWARC, length, at)
	}
	s.take(len(block))
	if len(block) < length {
		return block, fmt.Errorf("%w: Content-Length says %d bytes, the archive ends after %d", record.ErrWARC, length, len(block))
	}
	return block, fmt.Errorf("%w: Content-Length says %d bytes, but no record follows", record.ErrWARC, length)
}

func skipped(why string) iter.Seq[record.Record] {
	return record.One(record.Record{Lost: true, Skipped: why})
}

// documents are the records that a record's document holds.
func documents(head textproto.MIMEHeader, block []byte, nested func([]byte) iter.Seq[record.Record]) iter.Seq[record.Record] {
	kind := strings.ToLower(head.Get("Warc-Type"))
	target := strings.Trim(head.Get("Warc-Target-Uri"), "<>")
	contentType, body := head.Get("Content-Type"), block
	switch kind {
	case "response":
		if scheme, _, _ := strings.Cut(target, ":"); scheme != "http" && scheme != "https" && scheme != "" {
			return skipped("response of " + scheme)
		}
		if strings.HasSuffix(target, "/robots.txt") {
			return skipped("robots.txt")
		}
		status, header, payload, err := response(block)
		if err != nil {
			return record.One(record.Lost(0, err))
		}
		if status != 200 {
			return skipped(fmt.Sprintf("status %d", status))
		}
		contentType, body = header.Get("Content-Type"), payload
		if !readable(contentType) {
			return skipped(media(contentType))
		}
		if body, err = unpacked(header, payload); err != nil {
			return record.One(record.Lost(0, err))
		}
	case "resource", "conversion":
		if !readable(contentType) {
			return skipped(media(contentType))
		}
	default:
		return skipped(cmp.Or(kind, "record without a type"))
	}
	var truncated error
	if why := head.Get("Warc-Truncated"); why != "" {
		truncated = fmt.Errorf("%w: cut by the crawler (%.20s)", record.ErrWARC, why)
	}
	if page.Is(body) || strings.Contains(media(contentType), "html") {
		rec := page.Read(body, contentType, target)
		rec.Complaint = record.Both(truncated, rec.Complaint)
		return record.One(rec)
	}
	return func(yield func(record.Record) bool) {
		for rec := range nested(body) {
			if rec.Dispatch.URL == "" {
				rec.Dispatch.URL = target
			}
			if rec.Number > 0 && rec.Complaint != nil {
				rec.Complaint = fmt.Errorf("item %d: %w", rec.Number, rec.Complaint)
			}
			rec.Complaint = record.Both(truncated, rec.Complaint)
			if !yield(rec) {
				return
			}
		}
	}
}

// media is the media type of a Content-Type.
func media(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
	}
	return cmp.Or(strings.ToLower(strings.TrimSpace(kind)), "no content type")
}

// readable reports whether a document of this type may be news; one of no type may.
func readable(contentType string) bool {
	kind := media(contentType)
	return contentType == "" || strings.HasPrefix(kind, "text/html") || strings.HasPrefix(kind, "text/plain") ||
		strings.HasSuffix(kind, "xml") || strings.HasSuffix(kind, "json")
}

// response takes a block of HTTP apart.
func response(block []byte) (status int, header textproto.MIMEHeader, body []byte, err error) {
	in := bufio.NewReader(bytes.NewReader(block))
	s := &stream{in: in}
	first, _, err := s.line()
	words := strings.Fields(string(first))
	if err != nil || len(words) < 2 || !strings.HasPrefix(words[0], "HTTP/") {
		return 0, nil, nil, fmt.Errorf("%w: its block is no HTTP response", record.ErrWARC)
	}
	if status, err = strconv.Atoi(words[1]); err != nil {
		return 0, nil, nil, fmt.Errorf("%w: HTTP status %.20q", record.ErrWARC, words[1])
	}
	if header, err = s.header(); err != nil {
		return 0, nil, nil, err
	}
	body, err = io.ReadAll(in)
	return status, header, body, err
}

// unpacked undoes the transfer and content encodings of a response. Crawlers
// undo them too and leave the header as it was; so bytes that are not encoded
// are taken as they are.
func unpacked(header textproto.MIMEHeader, body []byte) ([]byte, error) {
	if strings.Contains(strings.ToLower(header.Get("Transfer-Encoding")), "chunked") {
		plain, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body)))
		if err == nil || len(plain) > 0 {
			body = plain
		}
	}
	var in io.Reader
	var err error
	switch kind := strings.ToLower(strings.TrimSpace(header.Get("Content-Encoding"))); {
	case kind == "" || kind == "identity":
		return body, nil
	case strings.Contains(kind, "gzip") && bytes.HasPrefix(body, []byte{0x1f, 0x8b}):
		in, err = gzip.NewReader(bytes.NewReader(body))
	case kind == "deflate" && len(body) > 1 && body[0]&0x0f == 8 && (int(body[0])<<8|int(body[1]))%31 == 0:
		in, err = zlib.NewReader(bytes.NewReader(body))
	case strings.Contains(kind, "gzip") || kind == "deflate" || page.Is(body):
		return body, nil
	default:
		return nil, fmt.Errorf("%w: content encoding %.20q", record.ErrPacked, kind)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", record.ErrPacked, err)
	}
	plain, err := io.ReadAll(io.LimitReader(in, record.MaxDocument+1))
	switch {
	case len(plain) > record.MaxDocument:
		return nil, fmt.Errorf("%w: a response of %d kB", record.ErrBomb, len(body)>>10)
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("%w: %v", record.ErrPacked, err)
	}
	return plain, nil
}
