package wire

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"demarche/wire/feed"
	"demarche/wire/newsml"
	"demarche/wire/pack"
	"demarche/wire/page"
	"demarche/wire/record"
	"demarche/wire/table"
	"demarche/wire/warc"
)

// One target a reader, seeded with the samples of its format: whatever the
// bytes, it ends, does not panic, and yields text or a complaint.

func FuzzHTML(f *testing.F)   { fuzz(f, "html", page.Format) }
func FuzzFeed(f *testing.F)   { fuzz(f, "feed", feed.Format) }
func FuzzNewsML(f *testing.F) { fuzz(f, "newsml", newsml.Format) }
func FuzzNITF(f *testing.F)   { fuzz(f, "nitf", newsml.Format) }
func FuzzNinjs(f *testing.F)  { fuzz(f, "ninjs", readObjects) }
func FuzzLines(f *testing.F)  { fuzz(f, "json", readLines) }
func FuzzArray(f *testing.F)  { fuzz(f, "json", readArray) }
func FuzzCSV(f *testing.F)    { fuzz(f, "csv", table.Format) }
func FuzzText(f *testing.F)   { fuzz(f, "text", readText) }
func FuzzGzip(f *testing.F)   { fuzz(f, "gzip", pack.Gzip(unpacked)) }
func FuzzZip(f *testing.F)    { fuzz(f, "zip", pack.Zip(nil, unpacked)) }
func FuzzWARC(f *testing.F) {
	fuzz(f, "warc", warc.Format(func(data []byte) iter.Seq[record.Record] { return unpacked(bytes.NewReader(data)) }))
}

func unpacked(r io.Reader) iter.Seq[record.Record] { return records(r, maxPacked) }

func fuzz(f *testing.F, kind string, read record.Format) {
	samples, err := filepath.Glob(filepath.Join("testdata", "formats", kind, "*"))
	if err != nil || len(samples) == 0 {
		f.Fatalf("no samples of %s: %v", kind, err)
	}
	for _, name := range samples {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 16<<10 && !strings.HasSuffix(name, ".golden") {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for rec := range read(bufio.NewReader(bytes.NewReader(data))) {
			if rec.Lost && rec.Complaint == nil && rec.Skipped == "" {
				t.Errorf("lost without a complaint: %+v", rec)
			}
			if d := rec.Dispatch; !rec.Lost && (!utf8.ValidString(d.Text+d.Title+d.Byline+d.ID+d.URL+d.Agency) || strings.ContainsRune(d.Text, 0)) {
				t.Errorf("not text: %+v", rec)
			}
		}
	})
}
