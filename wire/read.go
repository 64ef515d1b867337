package wire

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"demarche/coding"
	"demarche/wire/fetch"
	"demarche/wire/page"
	"demarche/wire/record"
)

// Options say how to read; the zero value works.
type Options struct {
	Published string    // ISO date of dispatches that carry none of their own
	Stdin     io.Reader // what the path "-" reads; os.Stdin when nil
	Tally     *Tally    // counts what is read and what is skipped, unless nil

	// Wanted is asked of each dispatch as its input has it, and leaves out what
	// it does not want; all are wanted when it is nil.
	Wanted func(coding.Dispatch) bool
	// Follow fetches the page of a feed's entry that is a summary alone; such
	// entries stay summaries when it is nil.
	Follow func(address string) (fetch.Answer, error)
}

// Read yields the dispatches of the files, folders, addresses and "-" (standard input) in
// the order given. Each step yields a dispatch, or an *Error for a record or a
// file that is left out or had to be repaired.
func Read(paths []string, opt Options) iter.Seq2[coding.Dispatch, error] {
	return func(yield func(coding.Dispatch, error) bool) {
		for _, path := range paths {
			if !readPath(path, opt, yield) {
				return
			}
		}
	}
}

// ReadFrom yields the dispatches of one open input; name stands in its errors.
func ReadFrom(name string, r io.Reader, opt Options) iter.Seq2[coding.Dispatch, error] {
	return func(yield func(coding.Dispatch, error) bool) { readStream(name, r, opt, yield) }
}

// yieldFunc takes a dispatch or an error and says whether to go on.
type yieldFunc func(coding.Dispatch, error) bool

func readPath(path string, opt Options, yield yieldFunc) bool {
	if strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://") {
		answer, err := fetch.New(fetch.Options{}).Get(context.Background(), path, fetch.Known{})
		if err != nil {
			return yield(coding.Dispatch{}, &Error{File: path, Err: err})
		}
		return pass(path, answered(answer), opt, yield)
	}
	if path == "-" {
		in := opt.Stdin
		if in == nil {
			in = os.Stdin
		}
		return readStream(path, in, opt, yield)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return yield(coding.Dispatch{}, &Error{File: path, Err: reason(err)})
	case info.IsDir():
		return readFolder(path, opt, yield)
	default:
		return readFile(path, opt, yield)
	}
}

func readFile(path string, opt Options, yield yieldFunc) bool {
	f, err := os.Open(path)
	if err != nil {
		return yield(coding.Dispatch{}, &Error{File: path, Err: reason(err)})
	}
	defer f.Close()
	return readStream(path, f, opt, yield)
}

// readFolder reads the regular files under root, sorted by path. Links to files
// are followed; links to folders are not, for they may lead in a circle.
func readFolder(root string, opt Options, yield yieldFunc) bool {
	found, more := false, true
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			found = true
			more = yield(coding.Dispatch{}, &Error{File: path, Err: reason(err)})
		case path != root && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case isFile(path, entry):
			found = true
			more = readFile(path, opt, yield)
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	if more && err != nil {
		return yield(coding.Dispatch{}, &Error{File: root, Err: reason(err)})
	}
	if more && !found {
		return yield(coding.Dispatch{}, &Error{File: root, Err: ErrFolder})
	}
	return more
}

// isFile reports whether a folder's entry is a file or a link to one; a pipe or
// device found in a folder could block for ever.
func isFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular() // a dangling link is reported when it is opened
}

// reason takes the path out of an error of the operating system: Error names it.
func reason(err error) error {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err
	}
	return err
}

// readStream reads one input of any format and passes on what it holds, checked
// and completed.
func readStream(name string, r io.Reader, opt Options, yield yieldFunc) bool {
	return pass(name, records(r, 0), opt, yield)
}

// answered are the records of a document that was fetched.
func answered(a fetch.Answer) iter.Seq[record.Record] {
	if page.Is(bytes.TrimPrefix(a.Body, []byte("\ufeff"))) {
		return record.One(page.Read(a.Body, a.ContentType, a.Address))
	}
	return records(bytes.NewReader(a.Body), 0)
}

// followed puts the article of a summary's page in its place. Where that cannot
// be had, the summary stays, and the complaint says why.
func followed(rec record.Record, follow func(string) (fetch.Answer, error)) record.Record {
	answer, err := follow(rec.Dispatch.URL)
	if err == nil {
		found := page.Read(answer.Body, answer.ContentType, answer.Address)
		if len(found.Dispatch.Text) > len(rec.Dispatch.Text) {
			rec.Dispatch.Text = found.Dispatch.Text
			rec.Dispatch.Byline = cmp.Or(rec.Dispatch.Byline, found.Dispatch.Byline)
			rec.Dispatch.Published = cmp.Or(rec.Dispatch.Published, found.Dispatch.Published)
		}
		err = found.Complaint
	}
	if err != nil {
		rec.Complaint = record.Both(rec.Complaint, fmt.Errorf("%s: %w", rec.Dispatch.URL, err))
	}
	return rec
}

// pass passes on the records of an input, checked and completed.
func pass(name string, all iter.Seq[record.Record], opt Options, yield yieldFunc) bool {
	for rec := range all {
		opt.Tally.read(rec)
		if !rec.Lost && opt.Wanted != nil {
			if d, _ := finish(rec, opt); d.Text != "" && !opt.Wanted(d) {
				continue
			}
		}
		if rec.Summary && !rec.Lost && opt.Follow != nil {
			rec.Dispatch.ID = cmp.Or(rec.Dispatch.ID, rec.Dispatch.URL)
			rec = followed(rec, opt.Follow)
		}
		file := name
		if rec.Inner != "" {
			file += "/" + rec.Inner
		}
		if rec.Complaint != nil && !yield(coding.Dispatch{}, &Error{file, rec.Number, rec.Complaint}) {
			return false
		}
		if rec.Lost {
			continue
		}
		d, err := finish(rec, opt)
		opt.Tally.finished(err)
		if err != nil && !yield(coding.Dispatch{}, &Error{file, rec.Number, err}) {
			return false
		}
		if d.Text != "" && !yield(d, nil) {
			return false
		}
	}
	return true
}

// finish checks a record that any format gave and fills in id, language, agency
// and date. The dispatch is empty when there is an error, save ErrLanguage: what is
// not English is kept, for others to read, and marked by its language.
func finish(rec record.Record, opt Options) (coding.Dispatch, error) {
	d := rec.Dispatch
	if strings.TrimSpace(d.Text) == "" {
		return coding.Dispatch{}, ErrEmpty
	}
	if len(d.Text) > record.MaxText {
		return coding.Dispatch{}, record.TooLong("text", record.MaxText)
	}
	language, foreign := detectLanguage(d.Text)
	d.Language = language
	if d.Published == "" {
		d.Published = opt.Published
	}
	if d.ID == "" {
		d.ID = d.URL
	}
	if d.ID == "" {
		d.ID = textID(d.Text)
	}
	if d.Agency == "" && rec.Publisher != "" {
		named := d // an agency that the text names comes before who printed it
		Complete(&named)
		d.Agency = cmp.Or(named.Agency, rec.Publisher)
	}
	return d, foreign
}

// textID is the id of a dispatch that has no other: the first 16 hexadecimal
// digits of the SHA-256 of its text.
func textID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
