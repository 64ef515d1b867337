package store

import (
	"context"
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
	"demarche/ledger/synthetic"
)

// synthetic is how many made-up dispatches the store is tried on. The long run
//
//	go test ./store -run Synthetic -v -timeout 2h -synthetic 100000
//
// also prints how long a dispatch took at the start and at the end.
var syntheticSize = flag.Int("synthetic", 600, "number of synthetic dispatches")

func TestSyntheticStoriesAreLinkedRightly(t *testing.T) {
	for _, kind := range stores {
		t.Run(kind.name, func(t *testing.T) { linkSynthetic(t, opened(t, kind.address(t))) })
	}
}

func linkSynthetic(t *testing.T, s Store) {
	const batch = 64
	ctx := context.Background()
	story := map[string]int{} // by dispatch
	var waiting []coding.Coding
	var took []time.Duration // a batch
	flush := func() {
		start := time.Now()
		if _, err := s.Add(ctx, waiting, "1"); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(start))
		waiting = waiting[:0]
	}
	for d := range synthetic.Dispatches(1, *syntheticSize) {
		delete(story, d.Dispatch.ID)
		if !d.Gone {
			story[d.Dispatch.ID] = d.Story
		}
		if waiting = append(waiting, d.Coding); len(waiting) == batch {
			flush()
		}
	}
	flush()
	incident := map[string]string{}
	page, err := s.Incidents(ctx, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range page.Items {
		for _, r := range i.Reports {
			incident[r.Dispatch] = i.ID
		}
	}
	for id := range incident {
		if _, ok := story[id]; !ok {
			t.Errorf("%s was corrected or withdrawn and is still reported", id)
		}
	}
	for id := range story {
		if incident[id] == "" {
			t.Errorf("%s is lost", id)
		}
	}
	right, linked, all := synthetic.Links(story, incident)
	precision, recall := float64(right)/float64(linked), float64(right)/float64(all)
	t.Logf("%d dispatches, %d pairs: precision %.3f, recall %.3f", len(story), all, precision, recall)
	tenth := max(1, len(took)/10)
	t.Logf("a dispatch took %v at the start, %v at the end", mean(took[:tenth])/batch, mean(took[len(took)-tenth:])/batch)
	if precision < 0.95 || recall < 0.95 {
		t.Errorf("precision %.3f, recall %.3f; want 0.95", precision, recall)
	}
	faults, err := s.Verify(ctx)
	if err != nil || len(faults) > 0 {
		t.Errorf("verify: %v %v", faults, err)
	}
}

func mean(all []time.Duration) time.Duration {
	sum := time.Duration(0)
	for _, d := range all {
		sum += d
	}
	return sum / time.Duration(max(1, len(all)))
}

func TestOrderBatchesAndKindOfStoreChangeNothing(t *testing.T) {
	var all []coding.Coding
	for d := range synthetic.Dispatches(3, 40) {
		all = append(all, d.Coding)
	}
	first := opened(t, stores[0].address(t))
	add(t, first, all...)
	want := story(t, first)
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		for seed := range uint64(8) {
			s := fresh(t)
			random := rand.New(rand.NewPCG(seed, 1))
			shuffled := slices.Clone(all)
			random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			for part := range slices.Chunk(shuffled, 1+random.IntN(50)) {
				add(t, s, part...)
			}
			if diff := cmp.Diff(want, story(t, s)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
