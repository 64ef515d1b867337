package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"

	"demarche/ledger/synthetic"
)

// made is what one process makes of dispatches in one step, as story has it.
func made(t *testing.T, all []coding.Coding) string {
	t.Helper()
	s := opened(t, stores[0].address(t))
	add(t, s, all...)
	return story(t, s)
}

// coded numbers codings in the order of reading.
func coded(all []coding.Coding) []Coded {
	numbered := make([]Coded, len(all))
	for i, c := range all {
		numbered[i] = Coded{c, int64(i + 1)}
	}
	return numbered
}

// linkUntilDone links what waits, until nothing does.
func linkUntilDone(t *testing.T, s Store) {
	t.Helper()
	for {
		blocks, err := s.Unlinked(context.Background())
		if err == nil && len(blocks) > 0 {
			err = s.Link(context.Background(), blocks)
		}
		if err != nil {
			t.Error(err)
		}
		if err != nil || len(blocks) == 0 {
			return
		}
	}
}

// Codings come in any order, some twice, from several writers at once, while
// several linkers link; the ledger is that of one process.
func TestManyWritersAndLinkersMakeTheLedgerOfOne(t *testing.T) {
	const writers, linkers = 3, 3
	ctx := context.Background()
	var all []coding.Coding
	for d := range synthetic.Dispatches(5, 150) {
		all = append(all, d.Coding)
	}
	want := made(t, all)
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		random := rand.New(rand.NewPCG(1, 2))
		waiting := coded(all)
		waiting = append(waiting, waiting[:20]...) // delivered again
		random.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
		batches := make(chan []Coded)
		blocks := make(chan []Block, len(waiting))
		var adding, linking sync.WaitGroup
		for range writers {
			adding.Go(func() {
				for batch := range batches {
					_, found, err := s.AddCodings(ctx, batch, "1")
					if err != nil {
						t.Error(err)
					}
					blocks <- found
				}
			})
		}
		for range linkers {
			linking.Go(func() {
				for found := range blocks {
					if err := s.Link(ctx, found); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for batch := range slices.Chunk(waiting, 4) {
			batches <- batch
		}
		close(batches)
		adding.Wait()
		close(blocks)
		linking.Wait()
		linkUntilDone(t, s)
		if diff := cmp.Diff(want, story(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAddsAtOnceMakeTheLedgerOfOne(t *testing.T) {
	var all []coding.Coding
	for d := range synthetic.Dispatches(6, 60) {
		if !d.Gone { // versions of one time depend on the order
			all = append(all, d.Coding)
		}
	}
	want := made(t, all)
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		var adding sync.WaitGroup
		for part := range slices.Chunk(all, 1+len(all)/4) {
			adding.Go(func() {
				for batch := range slices.Chunk(part, 3) {
					if _, err := s.Add(context.Background(), batch, "1"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		adding.Wait()
		if diff := cmp.Diff(want, story(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsNotLinkedIsTold(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		ctx := context.Background()
		s := fresh(t)
		c := strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5")
		added, blocks, err := s.AddCodings(ctx, coded([]coding.Coding{c}), "1")
		if err != nil || added[0] != (Added{New: 1}) || len(blocks) == 0 {
			t.Fatalf("%+v, %v, %v", added, blocks, err)
		}
		if waiting, err := s.Unlinked(ctx); err != nil || !slices.Equal(waiting, blocks) {
			t.Errorf("%v wait, want %v; %v", waiting, blocks, err)
		}
		if faults, err := s.Verify(ctx); err != nil || len(faults) != 1 {
			t.Errorf("verify: %v %v", faults, err)
		}
		if n, err := s.Count(ctx, Filter{}); err != nil || n.Incidents != 0 || n.Dispatches != 1 {
			t.Errorf("before linking: %+v %v", n, err)
		}
		if err := s.Link(ctx, blocks); err != nil {
			t.Fatal(err)
		}
		if waiting, err := s.Unlinked(ctx); err != nil || len(waiting) > 0 {
			t.Errorf("%v still wait; %v", waiting, err)
		}
		if n, err := s.Count(ctx, Filter{}); err != nil || n.Incidents != 1 {
			t.Errorf("after linking: %+v %v", n, err)
		}
		// Add links what others left.
		d := strike("b", "2017-04-03", "Jets bomb another", "Homs", "9")
		if _, _, err := s.AddCodings(ctx, coded([]coding.Coding{d}), "1"); err != nil {
			t.Fatal(err)
		}
		add(t, s, strike("c", "2017-04-09", "", "Hama", "6"))
		if n, err := s.Count(ctx, Filter{}); err != nil || n.Incidents != 3 {
			t.Errorf("in the end: %+v %v", n, err)
		}
	})
}

func TestTheOrderOfReadingDecidesBetweenVersionsOfOneTime(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		first, second := strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), strike("a", "2017-04-03", "Jets bomb town", "Idlib", "7")
		for _, order := range [][]Coded{{{first, 1}, {second, 2}}, {{second, 2}, {first, 1}}, {{first, 1}, {second, 0}}} {
			s := fresh(t)
			for _, c := range order {
				if _, blocks, err := s.AddCodings(context.Background(), []Coded{c}, "1"); err != nil {
					t.Fatal(err)
				} else if err := s.Link(context.Background(), blocks); err != nil {
					t.Fatal(err)
				}
			}
			page, err := s.Incidents(context.Background(), Filter{})
			if err != nil || len(page.Items) != 1 || *page.Items[0].Toll.Killed.Min != 7 {
				t.Errorf("%v: %+v, %v", order, page.Items, err)
			}
		}
	})
}

// More happenings than are compared each with each fall into one block, so
// that it becomes crowded and ceases to be.
func TestABlockThatGetsCrowdedAndEmptyAgain(t *testing.T) {
	var all, fewer []coding.Coding
	for i := range 70 {
		c := strike(fmt.Sprintf("d%02d", i), "2017-04-03", fmt.Sprint("Report ", i), fmt.Sprintf("Town%c", 'A'+i%9), "5")
		all = append(all, c)
		if i%2 == 0 {
			kill := c
			kill.Dispatch.Title = "KILL: " + c.Dispatch.Title
			fewer = append(fewer, kill)
		}
	}
	want := made(t, slices.Concat(all, fewer))
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		for batch := range slices.Chunk(slices.Concat(coded(all), coded(fewer)), 9) {
			_, blocks, err := s.AddCodings(context.Background(), batch, "1")
			if err == nil {
				err = s.Link(context.Background(), blocks)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, story(t, s)); diff != "" {
			t.Error(diff)
		}
		page, err := s.Incidents(context.Background(), Filter{})
		if err != nil || len(page.Items) == 0 {
			t.Errorf("no incidents: %v", err)
		}
	})
}
