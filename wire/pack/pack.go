// Package pack unpacks gzip and zip within bounds of size and ratio.
package pack

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"strings"

	"demarche/wire/record"
)

// Text packs to a fifth, lists that repeat themselves to a hundredth; what
// unpacks to far more, and is not small, was made to fill memory or time.
const (
	maxRatio = 200
	harmless = 64 << 20
)

// Bounds of archives and of what is wrong with one.
const (
	maxEntries = 100_000
	maxSpool   = 4 << 30
	maxFaults  = 100
	maxBombs   = 5
)

// IsGzip and IsZip tell packed bytes by their first ones.
func IsGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}) }
func IsZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// Nested reads what was packed.
type Nested func(io.Reader) iter.Seq[record.Record]

// Gzip returns a reader of gzip files of one or more members. A bad member
// costs what it held: the next is looked for, and the fault is told.
func Gzip(nested Nested) record.Format {
	return func(in *bufio.Reader) iter.Seq[record.Record] {
		return func(yield func(record.Record) bool) {
			m := &members{in: &counted{in: in}}
			for rec := range nested(m) {
				if rec.Lost && errors.Is(m.end, record.ErrBomb) && errors.Is(rec.Complaint, m.end) {
					continue // told below
				}
				if !m.tell(yield) || !yield(rec) {
					return
				}
			}
			m.tell(yield)
		}
	}
}

// counted counts the bytes that are read of an input. It is an io.ByteReader, so
// that gzip reads no further than a member's end.
type counted struct {
	in *bufio.Reader
	n  int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.in.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// members is the unpacked text of all members, one after another.
type members struct {
	in     *counted
	now    *gzip.Reader
	open   bool
	number int
	out    int64
	faults []error
	total  int
	end    error
}

// tell yields the faults since the last time.
func (m *members) tell(yield func(record.Record) bool) bool {
	for _, fault := range m.faults {
		if !yield(record.Lost(0, fault)) {
			return false
		}
	}
	m.faults = nil
	return true
}

func (m *members) fault(err error) {
	m.faults = append(m.faults, err)
	if m.total++; m.total >= maxFaults {
		m.end = io.EOF
	}
}

// Read implements io.Reader.
func (m *members) Read(p []byte) (int, error) {
	for {
		if m.end != nil {
			return 0, m.end
		}
		if !m.open {
			if err := m.advance(); err != nil {
				m.end = err
				continue
			}
		}
		n, err := m.now.Read(p)
		m.out += int64(n)
		if bomb(m.out, m.in.n) {
			err = fmt.Errorf("%w: %d MiB of %d kB", record.ErrBomb, m.out>>20, m.in.n>>10)
			m.faults = append(m.faults, err)
			m.end = err
			return n, err
		}
		if err == nil {
			return n, nil
		}
		m.open = false
		if err != io.EOF {
			m.fault(fmt.Errorf("%w: member %d of gzip: %v", record.ErrPacked, m.number, err))
			if !m.resync() {
				m.end = io.EOF
			}
			if n+4 <= len(p) { // so that what follows starts a line
				n += copy(p[n:], "\r\n\r\n")
			}
		}
		if n > 0 {
			return n, nil
		}
	}
}

func bomb(out, in int64) bool { return out > harmless && out/maxRatio > in }

// advance opens the next member.
func (m *members) advance() error {
	for {
		head, err := m.in.in.Peek(3)
		if len(head) == 0 {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.EOF
			}
			return err
		}
		if IsGzip(head) {
			m.number++
			if m.now == nil {
				m.now, err = gzip.NewReader(m.in)
			} else {
				err = m.now.Reset(m.in)
			}
			if err == nil {
				m.now.Multistream(false)
				m.open = true
				return nil
			}
			m.fault(fmt.Errorf("%w: member %d of gzip: %v", record.ErrPacked, m.number, err))
		} else if !allZero(head) {
			m.fault(fmt.Errorf("%w: no gzip after member %d", record.ErrPacked, m.number))
		}
		if m.end != nil || !m.resync() {
			return io.EOF
		}
	}
}

// allZero tells the padding that tapes and some tools leave at the end.
func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// resync looks for the start of the next member.
func (m *members) resync() bool {
	for {
		head, err := m.in.in.Peek(4)
		if len(head) == 4 && IsGzip(head) && head[3]&0xe0 == 0 {
			return true
		}
		if err != nil {
			return false
		}
		if _, err := m.in.ReadByte(); err != nil {
			return false
		}
	}
}

// Zip reads each file of an archive, in its order; nested reads each, given its
// path. file is where the bytes of in come from, if that can be read at any
// offset; else they are kept in a temporary file.
func Zip(file *os.File, nested Nested) record.Format {
	return func(in *bufio.Reader) iter.Seq[record.Record] {
		return func(yield func(record.Record) bool) {
			fail := func(err error) { yield(record.Lost(0, fmt.Errorf("%w: %v", record.ErrPacked, err))) }
			if file == nil {
				spool, err := spooled(in)
				if err != nil {
					fail(err)
					return
				}
				defer os.Remove(spool.Name())
				defer spool.Close()
				file = spool
			}
			info, err := file.Stat()
			if err != nil {
				fail(err)
				return
			}
			archive, err := zip.NewReader(file, info.Size())
			if err != nil {
				fail(err)
				return
			}
			if len(archive.File) > maxEntries {
				fail(fmt.Errorf("more than %d files", maxEntries))
				return
			}
			z := &zipped{size: info.Size()}
			for _, f := range archive.File {
				if !z.file(f, nested, yield) || z.bombs == maxBombs {
					return
				}
			}
		}
	}
}

// spooled keeps an input in a temporary file.
func spooled(in io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "demarche-*.zip")
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(f, io.LimitReader(in, maxSpool+1))
	if err == nil && n > maxSpool {
		err = errors.New("a zip in a stream of more than 4 GiB")
	}
	if err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, err
	}
	return f, nil
}

// zipped counts what all files of an archive unpack to. A file that is a bomb is
// left out of the count, so that the files after it are read.
type zipped struct {
	out, size int64
	bombs     int
}

// file reads one file of an archive, and says whether to go on.
func (z *zipped) file(f *zip.File, nested Nested, yield func(record.Record) bool) bool {
	name := strings.ToValidUTF8(f.Name, "\ufffd")
	if f.FileInfo().IsDir() || strings.HasPrefix(path.Base(name), ".") || strings.HasPrefix(name, "__MACOSX/") {
		return true
	}
	opened, err := f.Open()
	if err != nil {
		rec := record.Lost(0, fmt.Errorf("%w: %v", record.ErrPacked, err))
		rec.Inner = name
		return yield(rec)
	}
	defer opened.Close()
	before := z.out
	for rec := range nested(&guarded{in: opened, z: z}) {
		if rec.Inner != "" {
			rec.Inner = name + "/" + rec.Inner
		} else {
			rec.Inner = name
		}
		if !yield(rec) {
			return false
		}
	}
	if bomb(z.out, z.size) {
		z.out = before
		z.bombs++
	}
	return true
}

// guarded is a file of an archive, up to the bound of the whole.
type guarded struct {
	in io.Reader
	z  *zipped
}

// Read implements io.Reader.
func (g *guarded) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	g.z.out += int64(n)
	if bomb(g.z.out, g.z.size) {
		return n, fmt.Errorf("%w: %d MiB of %d kB", record.ErrBomb, g.z.out>>20, g.z.size>>10)
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %v", record.ErrPacked, err)
	}
	return n, err
}
