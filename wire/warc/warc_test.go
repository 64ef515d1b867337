package warc

import (
	"bufio"
	"iter"
	"runtime"
	"strings"
	"testing"

	"demarche/wire/record"
)

// Each of many small records says that it is as long as a record may be: they
// are told apart all the same, and the archive is not copied once for each.
func TestLyingLengthsCostNoMoreThanTheirBytes(t *testing.T) {
	const records = 40_000
	archive := strings.Repeat("WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 16000000\r\n\r\nGET / HTTP/1.1\r\n\r\n", records)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n := 0
	for rec := range Format(func([]byte) iter.Seq[record.Record] { return nil })(bufio.NewReader(strings.NewReader(archive))) {
		if rec.Skipped != "request" {
			t.Fatalf("record %d: %+v", rec.Number, rec)
		}
		n++
	}
	runtime.ReadMemStats(&after)
	if n != records {
		t.Errorf("%d records, not %d", n, records)
	}
	if spent := (after.TotalAlloc - before.TotalAlloc) >> 20; spent > 500 {
		t.Errorf("%d MiB for an archive of %d MiB", spent, len(archive)>>20)
	}
}
