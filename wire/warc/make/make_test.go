package main

import (
	"bytes"
	"errors"
	"testing"

	"demarche/wire"
)

// What the generator says it wrote is what the reader finds.
func TestGeneratedArchiveIsReadWhole(t *testing.T) {
	for _, packed := range []bool{true, false} {
		var archive bytes.Buffer
		n, err := write(&archive, 24<<20, packed)
		if err != nil {
			t.Fatal(err)
		}
		tally := new(wire.Tally)
		found, foreign := 0, 0
		for d, err := range wire.ReadFrom("in", &archive, wire.Options{Tally: tally}) {
			switch {
			case errors.Is(err, wire.ErrLanguage):
				foreign++
			case err == nil && d.Language == "en":
				found++
			}
		}
		skipped := 0
		for _, count := range tally.Skipped {
			skipped += count
		}
		got := counts{found, foreign, skipped, tally.Lost}
		if got != n || n.damaged == 0 || tally.Records != n.articles+n.foreign+n.others+n.damaged {
			t.Errorf("packed %v: wrote %+v, found %+v of %d", packed, n, got, tally.Records)
		}
	}
}
