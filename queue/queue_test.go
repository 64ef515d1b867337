package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
	"demarche/ledger/synthetic"
	"demarche/store"
)

// openStore makes an empty store.
func openStore(t testing.TB) store.Store {
	return openStoreAt(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
}

func openStoreAt(t testing.TB, address string) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// made are synthetic codings.
func made(seed uint64, size int) []coding.Coding {
	var all []coding.Coding
	for d := range synthetic.Dispatches(seed, size) {
		all = append(all, d.Coding)
	}
	return all
}

// story is all that a store says, as JSON: incidents, positions and dispatches
// with all their versions.
func story(t *testing.T, s store.Store) string {
	t.Helper()
	ctx := t.Context()
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	put := func(v any, err error) {
		t.Helper()
		if err == nil {
			err = encoder.Encode(v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	incidents, err := s.Incidents(ctx, store.Filter{})
	put(incidents, err)
	positions, err := s.Positions(ctx, store.Filter{})
	put(positions, err)
	dispatches, err := s.Dispatches(ctx, store.Filter{})
	put(dispatches, err)
	for _, d := range dispatches.Items {
		versions, err := s.Versions(ctx, d.Dispatch)
		put(versions, err)
	}
	return out.String()
}

// alone is the story of a store that one process made.
func alone(t *testing.T, codings []coding.Coding) string {
	t.Helper()
	s := openStore(t)
	for part := range slices.Chunk(codings, 64) {
		if _, err := s.Add(t.Context(), part, "1"); err != nil {
			t.Fatal(err)
		}
	}
	return story(t, s)
}

// publish puts dispatches on the queue and returns how many were there already.
func publish(t testing.TB, q *Queue, codings []coding.Coding) int {
	t.Helper()
	known := 0
	for _, c := range codings {
		duplicate, err := q.Publish(t.Context(), c.Dispatch, "1")
		if err != nil {
			t.Fatal(err)
		}
		if duplicate {
			known++
		}
	}
	return known
}

// start runs coders or linkers until the test ends or stop is called.
func start(t testing.TB, run func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	return stop
}

// drained waits until nothing is left to do.
func drained(t testing.TB, q *Queue, longest time.Duration) {
	t.Helper()
	until(t, longest, func() error {
		lag, err := q.Lag(t.Context())
		if err == nil && lag.Waiting("1") > 0 {
			err = fmt.Errorf("still to do: %+v", lag)
		}
		return err
	})
}

// until waits for a check to hold.
func until(t testing.TB, longest time.Duration, check func() error) {
	t.Helper()
	for deadline := time.Now().Add(longest); ; {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// noDead demands that nothing was given up.
func noDead(t *testing.T, q *Queue) {
	t.Helper()
	if dead, err := q.Dead(t.Context()); err != nil || len(dead) > 0 {
		t.Errorf("dead letters: %v %v", dead, err)
	}
}

func TestManyMakeWhatOneMakes(t *testing.T) {
	t.Parallel()
	q, s, codings := open(t, Options{}), openStore(t), made(1, 200)
	if known := publish(t, q, codings); known != 0 {
		t.Errorf("%d known at first", known)
	}
	if known := publish(t, q, codings); known != len(codings) {
		t.Errorf("published again: %d of %d known", known, len(codings))
	}
	for range 3 {
		start(t, (&Coders{Queue: q, Store: s, Coder: &fake{seed: 1}, Version: "1", Workers: 2}).Run)
	}
	for range 2 {
		start(t, (&Linkers{Queue: q, Store: s, Batch: 16}).Run)
	}
	drained(t, q, time.Minute)
	if diff := cmp.Diff(alone(t, codings), story(t, s)); diff != "" {
		t.Error(diff)
	}
	noDead(t, q)
}

func TestWhatIsKnownIsNotCodedAgain(t *testing.T) {
	t.Parallel()
	q, s, codings := open(t, Options{}), openStore(t), made(1, 20)
	if _, err := s.Add(t.Context(), codings, "1"); err != nil {
		t.Fatal(err)
	}
	publish(t, q, codings)
	start(t, (&Coders{Queue: q, Store: s, Coder: new(fake), Version: "1", Workers: 2}).Run) // would panic on each
	drained(t, q, time.Minute)
	noDead(t, q)
}

func TestAPoisonedDispatchGoesToTheDeadAndStopsNothing(t *testing.T) {
	t.Parallel()
	q, s, codings := open(t, Options{Tries: 3}), openStore(t), made(1, 40)
	poison := coding.Dispatch{ID: "poison é\n", Text: "a text that nobody can bear"}
	publish(t, q, codings[:20])
	publish(t, q, []coding.Coding{{Dispatch: poison}})
	publish(t, q, codings[20:])
	healthy := &fake{seed: 1}
	stop := start(t, (&Coders{Queue: q, Store: s, Coder: healthy, Version: "1", Workers: 2}).Run)
	start(t, (&Linkers{Queue: q, Store: s}).Run)
	drained(t, q, time.Minute)
	if diff := cmp.Diff(alone(t, codings), story(t, s)); diff != "" {
		t.Error(diff)
	}
	dead, err := q.Dead(t.Context())
	if err != nil || len(dead) != 1 {
		t.Fatalf("dead letters: %v %v", dead, err)
	}
	if d := dead[0]; d.Dispatch != poison.ID || d.Stage != "code" || d.Coder != "1" || d.Tries != 3 || d.Reason != "fault in demarche: strange text" {
		t.Errorf("got %+v", d)
	}

	// Once the fault is mended it is coded.
	stop()
	healthy.told = map[string]coding.Coding{poison.Text: {Schema: coding.Schema, Dispatch: poison}}
	start(t, (&Coders{Queue: q, Store: s, Coder: healthy, Version: "1", Workers: 2}).Run)
	if err := q.Revive(t.Context(), dead[0]); err != nil {
		t.Fatal(err)
	}
	drained(t, q, time.Minute)
	noDead(t, q)
	if versions, err := s.Versions(t.Context(), poison.ID); err != nil || len(versions) != 1 {
		t.Errorf("the dispatch afterwards: %v %v", versions, err)
	}
}

func TestCodersOfAnotherVersionAreKeptApart(t *testing.T) {
	t.Parallel()
	q, s, codings := open(t, Options{}), openStore(t), made(1, 20)
	publish(t, q, codings)
	other := codings[0].Dispatch
	if _, err := q.Publish(t.Context(), other, "2.0+x"); err != nil {
		t.Fatal(err)
	}
	start(t, (&Coders{Queue: q, Store: s, Coder: &fake{seed: 1}, Version: "1", Workers: 2}).Run)
	start(t, (&Linkers{Queue: q, Store: s}).Run)
	drained(t, q, time.Minute)
	lag, err := q.Lag(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Lag{Dispatches: map[string]uint64{"2_0_x": 1}}, lag); diff != "" {
		t.Error(diff)
	}
	start(t, (&Coders{Queue: q, Store: s, Coder: &fake{seed: 1}, Version: "2.0+x", Workers: 1}).Run)
	until(t, time.Minute, func() error {
		versions, err := s.Versions(t.Context(), other.ID)
		if err == nil && versions[0].Coder != "2.0+x" {
			err = errors.New("not coded by the other version")
		}
		return err
	})
}

func TestAFullQueueHoldsBackThoseBeforeIt(t *testing.T) {
	t.Parallel()
	q, s, codings := open(t, Options{MaxDispatches: 10, MaxLinks: 10, Partitions: 1}), newDesk(), made(1, 60)
	start(t, (&Coders{Queue: q, Store: s, Coder: &fake{seed: 1}, Version: "1", Workers: 1, Batch: 1}).Run)
	var published atomic.Int32
	start(t, func(context.Context) error {
		for _, c := range codings {
			if _, err := q.Publish(t.Context(), c.Dispatch, "1"); err != nil {
				return err
			}
			published.Add(1)
		}
		return nil
	})
	until(t, time.Minute, func() error {
		lag, err := q.Lag(t.Context())
		if err == nil && (lag.Links != 10 || lag.Dispatches["1"] != 10) {
			err = fmt.Errorf("not full: %+v", lag)
		}
		return err
	})
	// 10 messages wait for linkers, one with the coder among the 10 dispatches, and one may be on its way.
	time.Sleep(time.Second)
	if n := published.Load(); n < 19 || n > 21 {
		t.Errorf("%d were published", n)
	}
	start(t, (&Linkers{Queue: q, Store: s}).Run)
	until(t, time.Minute, func() error {
		if n := published.Load(); int(n) != len(codings) {
			return fmt.Errorf("%d of %d were published", n, len(codings))
		}
		return nil
	})
	drained(t, q, time.Minute)
	s.left(t)
	for _, c := range codings {
		if s.kept[c.Dispatch.ID] == 0 {
			t.Errorf("%s is lost", c.Dispatch.ID)
		}
	}
}

// faulty is a store that can be away, and that does not bear one dispatch.
type faulty struct {
	store.Store
	away   atomic.Bool
	poison string
}

func (f *faulty) check() error {
	if f.away.Load() {
		return errors.New("connection refused")
	}
	return nil
}

func (f *faulty) Has(ctx context.Context, d coding.Dispatch, coder string) (bool, error) {
	if err := f.check(); err != nil {
		return false, err
	}
	return f.Store.Has(ctx, d, coder)
}

func (f *faulty) AddCodings(ctx context.Context, codings []store.Coded, coder string) ([]store.Added, []store.Block, error) {
	if err := f.check(); err != nil {
		return nil, nil, err
	}
	for _, c := range codings {
		if c.Dispatch.ID == f.poison {
			return nil, nil, errors.New("no such month")
		}
	}
	return f.Store.AddCodings(ctx, codings, coder)
}

func (f *faulty) Link(ctx context.Context, blocks []store.Block) error {
	if err := f.check(); err != nil {
		return err
	}
	return f.Store.Link(ctx, blocks)
}

func TestAllWaitForAStoreThatIsAway(t *testing.T) {
	t.Parallel()
	q, codings := open(t, Options{}), made(1, 40)
	s := &faulty{Store: openStore(t)}
	s.away.Store(true)
	publish(t, q, codings)
	start(t, (&Coders{Queue: q, Store: s, Coder: &fake{seed: 1}, Version: "1", Workers: 2}).Run)
	start(t, (&Linkers{Queue: q, Store: s}).Run)
	time.Sleep(2 * q.AckWait) // more than enough to be given up or lost
	if lag, err := q.Lag(t.Context()); err != nil || lag.Dispatches["1"] != uint64(len(codings)) {
		t.Errorf("while the store is away: %+v %v", lag, err)
	}
	s.away.Store(false)
	drained(t, q, time.Minute)
	noDead(t, q)
	if diff := cmp.Diff(alone(t, codings), story(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestACodingThatCannotBeKeptGoesToTheDead(t *testing.T) {
	t.Parallel()
	q, codings := open(t, Options{Tries: 2}), made(1, 40)
	s := &faulty{Store: openStore(t), poison: codings[0].Dispatch.ID}
	rest := slices.DeleteFunc(slices.Clone(codings), func(c coding.Coding) bool { return c.Dispatch.ID == s.poison })
	publish(t, q, codings)
	start(t, (&Coders{Queue: q, Store: s, Coder: &fake{seed: 1}, Version: "1", Workers: 2}).Run)
	start(t, (&Linkers{Queue: q, Store: s}).Run)
	drained(t, q, time.Minute)
	dead, err := q.Dead(t.Context())
	if err != nil || len(dead) != len(codings)-len(rest) || dead[0].Dispatch != s.poison || dead[0].Stage != "code" || dead[0].Reason != "no such month" {
		t.Errorf("dead letters: %+v %v", dead, err)
	}
	if diff := cmp.Diff(alone(t, rest), story(t, s)); diff != "" {
		t.Error(diff)
	}
}

// desk is a store that only counts: a dispatch is in the block of its agency.
type desk struct {
	mutex    sync.Mutex
	kept     map[string]int // times, by dispatch
	unlinked map[store.Block]bool
	bad      store.Block
}

func newDesk() *desk { return &desk{kept: map[string]int{}, unlinked: map[store.Block]bool{}} }

func (d *desk) Has(context.Context, coding.Dispatch, string) (bool, error) { return false, nil }

func (d *desk) AddCodings(_ context.Context, codings []store.Coded, _ string) ([]store.Added, []store.Block, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	var blocks []store.Block
	for _, c := range codings {
		d.kept[c.Dispatch.ID]++
		block := store.Block(c.Dispatch.Agency)
		d.unlinked[block] = true
		blocks = append(blocks, block)
	}
	return make([]store.Added, len(codings)), blocks, nil
}

func (d *desk) Link(_ context.Context, blocks []store.Block) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.bad != "" && slices.Contains(blocks, d.bad) {
		panic("no such block")
	}
	for _, b := range blocks {
		delete(d.unlinked, b)
	}
	return nil
}

func (d *desk) Unlinked(context.Context) ([]store.Block, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return slices.Sorted(maps.Keys(d.unlinked)), nil
}

func (d *desk) set(bad store.Block) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.bad = bad
}

// left demands that these blocks alone are not linked.
func (d *desk) left(t *testing.T, want ...store.Block) {
	t.Helper()
	if blocks, _ := d.Unlinked(t.Context()); !slices.Equal(blocks, want) {
		t.Errorf("not linked: %v, want %v", blocks, want)
	}
}

func TestABlockThatCannotBeLinkedGoesToTheDeadAlone(t *testing.T) {
	t.Parallel()
	q, s, codings := open(t, Options{Tries: 2, Partitions: 2}), newDesk(), made(1, 40)
	bad := store.Block(codings[0].Dispatch.Agency)
	s.set(bad)
	publish(t, q, codings)
	start(t, (&Coders{Queue: q, Store: s, Coder: &fake{seed: 1}, Version: "1", Workers: 2}).Run)
	drainedOfDispatches(t, q, time.Minute)
	start(t, (&Linkers{Queue: q, Store: s}).Run)
	drained(t, q, time.Minute)
	s.left(t, bad)
	dead, err := q.Dead(t.Context())
	if err != nil || len(dead) == 0 || dead[0].Stage != "link" || dead[0].Coder != "1" || dead[0].Reason != "fault in demarche: no such block" {
		t.Errorf("dead letters: %+v %v", dead, err)
	}

	// Once the fault is mended it is linked.
	s.set("")
	if err := q.Revive(t.Context(), dead[0]); err != nil {
		t.Fatal(err)
	}
	drained(t, q, time.Minute)
	s.left(t)
	if err := q.Forget(t.Context(), dead[0]); err != nil {
		t.Errorf("forgotten twice: %v", err)
	}
}

// drainedOfDispatches waits until all is coded, linked or not.
func drainedOfDispatches(t testing.TB, q *Queue, longest time.Duration) {
	t.Helper()
	until(t, longest, func() error {
		lag, err := q.Lag(t.Context())
		if err == nil && len(lag.Dispatches) > 0 {
			err = fmt.Errorf("still to code: %+v", lag)
		}
		return err
	})
}

func TestWhatIsLeftUnlinkedIsFound(t *testing.T) {
	t.Parallel()
	q, s := open(t, Options{}), newDesk()
	for _, c := range made(1, 40) { // kept by coders that died before they told anybody
		s.AddCodings(t.Context(), []store.Coded{{Coding: c}}, "1")
	}
	start(t, (&Linkers{Queue: q, Store: s}).Run)
	until(t, time.Minute, func() error {
		if blocks, _ := s.Unlinked(t.Context()); len(blocks) > 0 {
			return fmt.Errorf("not linked: %v", blocks)
		}
		return nil
	})
}

func TestAMessageThatKillsItsProcessIsGivenUp(t *testing.T) {
	t.Parallel()
	q := open(t, Options{Tries: 1, AckWait: 300 * time.Millisecond})
	codings := made(1, 1)
	publish(t, q, codings[:1])
	consumer, err := q.js.CreateConsumer(t.Context(), dispatchStream, coderConfig(q, "1"))
	if err != nil {
		t.Fatal(err)
	}
	for range q.silent() { // taken, and never answered
		if _, err := consumer.Next(); err != nil {
			t.Fatal(err)
		}
	}
	start(t, (&Coders{Queue: q, Store: openStore(t), Coder: &fake{seed: 1}, Version: "1", Workers: 1}).Run)
	drained(t, q, time.Minute)
	dead, err := q.Dead(t.Context())
	if err != nil || len(dead) != 1 || !strings.Contains(dead[0].Reason, "never answered") {
		t.Errorf("dead letters: %+v %v", dead, err)
	}
}

func TestAPartitionFallsToOneMemberAndStaysThere(t *testing.T) {
	three := []string{"a", "b", "c"}
	held := map[string]int{}
	for p := range 300 {
		o := owner(p, three)
		held[o]++
		if o != "c" && owner(p, []string{"a", "b"}) != o {
			t.Errorf("partition %d moves although its owner is still there", p)
		}
		if owner(p, []string{"c", "b", "a"}) != o {
			t.Errorf("partition %d: the order of the list matters", p)
		}
	}
	for _, m := range three {
		if held[m] < 70 {
			t.Errorf("shares are uneven: %v", held)
		}
	}
}
