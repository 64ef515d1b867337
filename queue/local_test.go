package queue

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
	"demarche/store"
)

// openLocal starts a Local until the test ends.
func openLocal(t testing.TB, s Store, c Coder, o LocalOptions) *Local {
	t.Helper()
	l, err := OpenLocal(t.Context(), s, c, "1", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// brought are the dispatches of codings.
func brought(codings []coding.Coding) iter.Seq2[coding.Dispatch, error] {
	return func(yield func(coding.Dispatch, error) bool) {
		for _, c := range codings {
			if !yield(c.Dispatch, nil) {
				return
			}
		}
	}
}

// keep brings dispatches, and returns what the store added.
func keep(t testing.TB, l *Local, in iter.Seq2[coding.Dispatch, error]) store.Added {
	t.Helper()
	var sum store.Added
	for added, err := range l.Keep(t.Context(), in) {
		if err != nil {
			t.Error(err)
		}
		sum = sum.Plus(added)
	}
	if err := l.Err(); err != nil {
		t.Error(err)
	}
	return sum
}

func TestOneProcessMakesTheSameWhateverTheWorkersAndBatches(t *testing.T) {
	t.Parallel()
	codings := made(1, 120)
	want := alone(t, codings)
	for _, o := range []LocalOptions{{Workers: 1, Batch: 1}, {Workers: 2}, {Workers: 7, Batch: 5}} {
		s := openStore(t)
		l := openLocal(t, s, &fake{seed: 1}, o)
		if sum := keep(t, l, brought(codings)); sum.New+sum.Versions != len(codings) {
			t.Errorf("%+v: %+v of %d", o, sum, len(codings))
		}
		if diff := cmp.Diff(want, story(t, s)); diff != "" {
			t.Errorf("%+v: %s", o, diff)
		}
		if sum := keep(t, l, brought(codings)); sum != (store.Added{Unchanged: len(codings)}) {
			t.Errorf("%+v: brought again: %+v", o, sum)
		}
	}
}

// Dispatches of one id, published at one time, count as they were brought,
// although many are coded at once and the first takes longest.
func TestVersionsAreKeptInTheirOrder(t *testing.T) {
	t.Parallel()
	s, c := openStore(t), slow{}
	var all []coding.Coding
	for i := range 6 {
		all = append(all, coding.Coding{Dispatch: coding.Dispatch{ID: "a", Published: "2017-04-12", Text: fmt.Sprintf("Text %d.", i)}})
	}
	l := openLocal(t, s, c, LocalOptions{Workers: 4})
	if sum := keep(t, l, brought(all)); sum != (store.Added{New: 1, Versions: 5}) {
		t.Errorf("got %+v", sum)
	}
	versions, err := s.Versions(t.Context(), "a")
	if err != nil || len(versions) != len(all) {
		t.Fatalf("%d versions: %v", len(versions), err)
	}
	for i, v := range versions {
		if v.Coding.Dispatch.Text != all[i].Dispatch.Text || v.Current != (i == len(all)-1) {
			t.Errorf("version %d: %q, current %v", i+1, v.Coding.Dispatch.Text, v.Current)
		}
	}
}

// slow codes nothing, and takes longest for the first text.
type slow struct{}

func (slow) Code(d coding.Dispatch, _ bool) coding.Coding {
	if d.Text == "Text 0." {
		time.Sleep(50 * time.Millisecond)
	}
	return coding.Coding{Schema: coding.Schema, Dispatch: d}
}

func TestWhatCannotBeCodedIsToldInItsPlaceAndStopsNothing(t *testing.T) {
	t.Parallel()
	s, codings, unreadable := openStore(t), made(1, 20), errors.New("unreadable")
	in := func(yield func(coding.Dispatch, error) bool) {
		for i, c := range codings {
			if i == 5 && !yield(coding.Dispatch{ID: "poison", Text: "a text that nobody can bear"}, nil) || i == 9 && !yield(coding.Dispatch{}, unreadable) || !yield(c.Dispatch, nil) {
				return
			}
		}
	}
	l := openLocal(t, s, &fake{seed: 1}, LocalOptions{Workers: 3})
	faults, n := map[int]error{}, 0
	for _, err := range l.Keep(t.Context(), in) {
		if err != nil {
			faults[n] = err
		}
		n++
	}
	if len(faults) != 2 || !errors.Is(faults[5], ErrFault) || !errors.Is(faults[10], unreadable) || l.Err() != nil {
		t.Errorf("got %v; %v", faults, l.Err())
	}
	if diff := cmp.Diff(alone(t, codings), story(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestAStoreThatIsAwayEndsAllUnlessThereIsPatience(t *testing.T) {
	t.Parallel()
	codings := made(1, 20)
	broken := &faulty{Store: openStore(t), poison: codings[3].Dispatch.ID}
	l := openLocal(t, broken, &fake{seed: 1}, LocalOptions{Workers: 2})
	for range l.Keep(t.Context(), brought(codings)) {
	}
	if err := l.Err(); err == nil || err.Error() != "no such month" {
		t.Errorf("got %v", err)
	}

	away := &faulty{Store: openStore(t)}
	l = openLocal(t, away, &fake{seed: 1, pause: 50 * time.Millisecond}, LocalOptions{Workers: 1, Patient: true})
	in := func(yield func(coding.Dispatch, error) bool) {
		brought(codings)(yield)
		away.away.Store(true) // all are on their way
		time.AfterFunc(1500*time.Millisecond, func() { away.away.Store(false) })
	}
	keep(t, l, in)
	if diff := cmp.Diff(alone(t, codings), story(t, away)); diff != "" {
		t.Error(diff)
	}
}

// When it is stopped, what is on its way is kept and linked, and the rest is
// taken up the next time.
func TestWhatIsOnItsWayArrives(t *testing.T) {
	t.Parallel()
	s, codings := openStore(t), made(1, 400)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l := openLocal(t, s, &fake{seed: 1, pause: 5 * time.Millisecond}, LocalOptions{Workers: 2})
	n := 0
	for _, err := range l.Keep(ctx, brought(codings)) {
		if err != nil {
			t.Error(err)
		}
		if n++; n == 5 {
			stop()
		}
	}
	l.Close()
	if n < 5 || n > 5+l.window+2 {
		t.Errorf("%d arrived", n)
	}
	if blocks, err := s.Unlinked(t.Context()); err != nil || len(blocks) > 0 {
		t.Errorf("not linked: %v %v", blocks, err)
	}
	keep(t, openLocal(t, s, &fake{seed: 1}, LocalOptions{Workers: 2}), brought(codings))
	if diff := cmp.Diff(alone(t, codings), story(t, s)); diff != "" {
		t.Error(diff)
	}
}

// A process that does all by itself and is killed again and again, each time a
// little later, makes in the end what one makes that is left alone.
func TestKilledLocalsLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	address := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
	r := role{Kind: "local", Store: address, Seed: 7, Pause: 5 * time.Millisecond}
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 5 {
		cmd := r.process(t)
		time.Sleep(time.Duration(100+random.IntN(300*(n+1))) * time.Millisecond)
		kill(cmd)
	}
	if err := r.process(t).Wait(); err != nil {
		t.Fatal(err)
	}
	s := openStoreAt(t, address)
	if diff := cmp.Diff(alone(t, made(7, localSize)), story(t, s)); diff != "" {
		t.Error(diff)
	}
	if faults, err := s.Verify(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("verify: %v %v", faults, err)
	}
}

// localSize is how many dispatches such a process brings.
const localSize = 200

// actLocal is such a process.
func actLocal(ctx context.Context, r role, s store.Store) error {
	l, err := OpenLocal(ctx, s, &fake{seed: r.Seed, pause: r.Pause}, "1", LocalOptions{Workers: 3})
	if err != nil {
		return err
	}
	defer l.Close()
	for _, err := range l.Keep(ctx, brought(made(r.Seed, localSize))) {
		if err != nil {
			return err
		}
	}
	return l.Err()
}
