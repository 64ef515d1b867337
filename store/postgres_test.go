package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
	"demarche/ledger/synthetic"
	"demarche/store/postgrestest"
)

func TestCodingsAreDividedByMonth(t *testing.T) {
	s := opened(t, postgrestest.New(t))
	add(t, s, strike("a", "2017-04-03", "", "Idlib", "5"), strike("b", "2017-04-04", "", "Hama", "6"), strike("c", "2016-12-31T23:59:59Z", "", "Homs", "6"), strike("d", "", "", "Homs", "6"))
	var got []string
	rows, err := s.read.Query("SELECT tableoid::regclass || ' ' || count(*) FROM coding GROUP BY tableoid ORDER BY 1")
	if err == nil {
		err = each(rows, func(scan func(...any) error) error {
			var line string
			err := scan(&line)
			got = append(got, line)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"coding_ 1", "coding_2016_12 1", "coding_2017_04 2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestKillingTheServerLosesAndDoublesNothing(t *testing.T) {
	server := postgrestest.Start(t)
	ctx := context.Background()
	var all []coding.Coding
	for d := range synthetic.Dispatches(8, 240) {
		all = append(all, d.Coding)
	}
	s := opened(t, server.Schema(t))
	done := make(chan error)
	go func() {
		// Each step is made again until it succeeds, as whoever has a queue does.
		try := func(f func() error) {
			for wait := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
				if err := f(); err == nil || time.Now().After(wait) {
					return
				}
			}
		}
		for batch := range slices.Chunk(coded(all), 3) {
			var blocks []Block
			try(func() (err error) { _, _, err = s.AddCodings(ctx, batch, "1"); return err })
			try(func() (err error) { blocks, err = s.Unlinked(ctx); return err })
			try(func() error { return s.Link(ctx, blocks) })
		}
		close(done)
	}()
	for n := range 3 {
		select {
		case <-done:
			t.Fatalf("all was done after %d kills", n)
		case <-time.After(200 * time.Millisecond):
		}
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	<-done
	linkUntilDone(t, s)
	verify(t, s)
	if diff := cmp.Diff(made(t, all), story(t, s)); diff != "" {
		t.Error(diff)
	}
}
