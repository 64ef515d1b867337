package queue

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
	"github.com/prometheus/client_golang/prometheus"

	"demarche/coding"
	"demarche/store"
)

// Local is the whole of it in one process: a NATS server that nobody else can
// reach, Coders, and Linkers. Its streams are in memory. What is lost with them
// was not acknowledged to anybody: whoever brought it brings it again, the store
// knows what it has, and says which blocks are still to be linked.
type Local struct {
	queue   *Queue
	server  *server.Server
	folder  string // of the server, which keeps nothing in it
	store   Store
	version string
	window  int // dispatches on their way of one call of Keep

	ctx                     context.Context // ends with the first error that is for all
	fail                    context.CancelCauseFunc
	stopCoders, stopLinkers context.CancelFunc
	coding, linking         sync.WaitGroup

	mutex   sync.Mutex
	flights map[string]*flight       // by the id of the message
	busy    map[string]chan struct{} // by id and url of dispatches on their way; closed when they have arrived
}

// LocalOptions say how a Local works. The zero value is for daily use.
type LocalOptions struct {
	Workers int  // how many dispatches to code at once (1)
	Batch   int  // how many codings to put in the store in one step, at most (64)
	Patient bool // wait for a store that is away, rather than end with its first error
	Log     *slog.Logger

	Registry prometheus.Registerer // of its figures; may be nil
}

// Bounds of what waits in memory, and the most that a message may be: ten times
// the longest text, as each of its bytes may be six in JSON.
const (
	localDispatches = 1000
	localLinks      = 128
	localPayload    = 10 << 20
)

// localAckWait is after how long a message comes again that got lost between
// server and worker, as when the process gets no processor for a while.
const localAckWait = 10 * time.Second

// OpenLocal starts a Local, which codes for a version of the coder. What was left
// unlinked in the store is linked first.
func OpenLocal(ctx context.Context, s Store, c Coder, version string, o LocalOptions) (*Local, error) {
	workers := max(o.Workers, 1)
	l := &Local{store: s, version: version, window: 32 + 4*workers, flights: map[string]*flight{}, busy: map[string]chan struct{}{}}
	// Signals end what is brought; what is on its way arrives.
	l.ctx, l.fail = context.WithCancelCause(context.WithoutCancel(ctx))
	if !o.Patient {
		s = strict{s, l.fail}
		l.store = s
	}
	if err := l.serve(ctx, Options{Log: o.Log, Metrics: NewMetrics(o.Registry), memory: true, Partitions: 1, Tries: 1, AckWait: localAckWait, MaxDispatches: localDispatches, MaxLinks: localLinks}); err != nil {
		l.Close()
		return nil, err
	}
	if o.Registry != nil {
		o.Registry.MustRegister(l.queue.Collector())
	}
	coders := &Coders{Queue: l.queue, Coder: c, Store: s, Version: version, Workers: workers, Batch: o.Batch, Settled: l.settled}
	linkers := &Linkers{Queue: l.queue, Store: s, Workers: 1}
	l.stopLinkers = l.run(&l.linking, linkers.Run)
	linkers.sweep(ctx)
	l.stopCoders = l.run(&l.coding, coders.Run)
	return l, nil
}

// serve starts the server and connects to it.
func (l *Local) serve(ctx context.Context, o Options) (err error) {
	if l.folder, err = os.MkdirTemp("", "demarche-queue-"); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	l.server, err = server.NewServer(&server.Options{DontListen: true, JetStream: true, StoreDir: l.folder, MaxPayload: localPayload, NoSigs: true, NoLog: true})
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	l.server.Start()
	if !l.server.ReadyForConnections(20 * time.Second) {
		return errors.New("queue: the server in this process does not start")
	}
	l.queue, err = connect(ctx, "", o, nats.InProcessServer(l.server))
	return err
}

// run starts coders or linkers.
func (l *Local) run(group *sync.WaitGroup, run func(context.Context) error) (stop context.CancelFunc) {
	ctx, stop := context.WithCancel(l.ctx)
	group.Go(func() {
		if err := run(ctx); err != nil && ctx.Err() == nil {
			l.fail(err)
		}
	})
	return stop
}

// Err is the error of the store, or of the queue, that has ended all, or nil.
func (l *Local) Err() error { return context.Cause(l.ctx) }

// Close ends what is on its way and then all, after grace at the latest.
func (l *Local) Close() {
	if l.stopCoders != nil {
		l.stopCoders()
		l.coding.Wait()
		ctx, stop := context.WithTimeout(l.ctx, grace)
		l.linked(ctx)
		stop()
		l.stopLinkers()
		l.linking.Wait()
	}
	l.fail(errClosed)
	if l.queue != nil {
		l.queue.Close()
	}
	if l.server != nil {
		l.server.Shutdown()
		l.server.WaitForShutdown()
	}
	os.RemoveAll(l.folder)
}

var errClosed = errors.New("queue: closed")

// strict is a store whose first error is for all.
type strict struct {
	Store
	fail context.CancelCauseFunc
}

func (s strict) Has(ctx context.Context, d coding.Dispatch, coder string) (bool, error) {
	has, err := s.Store.Has(ctx, d, coder)
	return has, s.check(ctx, err)
}

func (s strict) AddCodings(ctx context.Context, codings []store.Coded, coder string) ([]store.Added, []store.Block, error) {
	added, blocks, err := s.Store.AddCodings(ctx, codings, coder)
	return added, blocks, s.check(ctx, err)
}

func (s strict) Link(ctx context.Context, blocks []store.Block) error {
	return s.check(ctx, s.Store.Link(ctx, blocks))
}

// check ends all with an error that is not that of who asked and went away.
func (s strict) check(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil {
		s.fail(err)
	}
	return err
}

// flight is a dispatch on its way.
type flight struct {
	keys    []string
	arrived chan struct{}
	outcome chan<- outcome
}

// outcome is what became of a dispatch.
type outcome struct {
	added store.Added
	err   error
}

// Keep has dispatches coded and kept, and yields what became of each, in their
// order: what the store added, or the error that came in its place, or that of
// the coder (ErrFault). When all is kept it returns once it is linked. When ctx
// ends nothing more is taken, and what is on its way has some time to arrive. It
// ends early with an error for all (Err).
//
// Of dispatches with one id or url one is on its way at a time, so that they are
// kept in their order, whatever is killed in between.
func (l *Local) Keep(ctx context.Context, in iter.Seq2[coding.Dispatch, error]) iter.Seq2[store.Added, error] {
	return func(yield func(store.Added, error) bool) {
		taken := make(chan (<-chan outcome), l.window)
		quit := make(chan struct{})
		var taking sync.WaitGroup
		taking.Go(func() {
			defer close(taken)
			for d, err := range in {
				outcomes := make(chan outcome, 1)
				if err == nil {
					err = l.take(ctx, d, outcomes)
				}
				if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
					return
				}
				if err != nil {
					outcomes <- outcome{err: err}
				}
				select {
				case taken <- outcomes:
				case <-quit:
					return
				}
			}
		})
		defer taking.Wait()
		defer close(quit)
		soon, end := graceful(ctx)
		defer end()
		for outcomes := range taken {
			select {
			case o := <-outcomes:
				if l.ctx.Err() != nil || !yield(o.added, o.err) {
					return
				}
			case <-soon.Done():
				return
			case <-l.ctx.Done():
				return
			}
		}
		l.linked(soon)
	}
}

// take puts a dispatch on the queue, unless the store has it.
func (l *Local) take(ctx context.Context, d coding.Dispatch, outcomes chan<- outcome) error {
	f := &flight{arrived: make(chan struct{}), outcome: outcomes}
	for _, key := range []string{"id " + d.ID, "url " + d.URL} {
		if key != "url " {
			f.keys = append(f.keys, key)
		}
	}
	id := nuid.Next()
	if err := l.depart(ctx, id, f); err != nil {
		return err
	}
	known, err := l.store.Has(ctx, d, l.version)
	switch {
	case err != nil:
	case known:
		l.settled(id, store.Added{Unchanged: 1}, nil)
		return nil
	default:
		_, err = l.queue.put(l.ctx, d, l.version, func([]byte) string { return id })
	}
	if err != nil {
		l.arrive(id)
	}
	return err
}

// depart waits until nothing of its keys is on its way, and puts it there.
func (l *Local) depart(ctx context.Context, id string, f *flight) error {
	for ctx.Err() == nil {
		ahead := l.enter(id, f)
		if ahead == nil {
			return nil
		}
		select {
		case <-ahead:
		case <-ctx.Done():
		case <-l.ctx.Done():
			return l.Err()
		}
	}
	return ctx.Err()
}

// enter puts a dispatch on its way, or returns what is there before it.
func (l *Local) enter(id string, f *flight) (ahead <-chan struct{}) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, key := range f.keys {
		if ahead, ok := l.busy[key]; ok {
			return ahead
		}
	}
	for _, key := range f.keys {
		l.busy[key] = f.arrived
	}
	l.flights[id] = f
	return nil
}

// arrive takes a dispatch off the list of those on their way.
func (l *Local) arrive(id string) *flight {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	f := l.flights[id]
	if f == nil {
		return nil // a message that came twice
	}
	delete(l.flights, id)
	for _, key := range f.keys {
		delete(l.busy, key)
	}
	close(f.arrived)
	return f
}

// settled tells whoever waits what became of a message's dispatch.
func (l *Local) settled(id string, added store.Added, err error) {
	if f := l.arrive(id); f != nil {
		f.outcome <- outcome{added, err}
	}
}

// linked waits until all is linked that the linkers have been told of so far.
func (l *Local) linked(ctx context.Context) {
	var last uint64
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		s, err := l.queue.js.Stream(ctx, linkStream)
		if err != nil {
			return
		}
		state := s.CachedInfo().State
		if last == 0 {
			last = state.LastSeq
		}
		if state.FirstSeq > last || state.Msgs == 0 || l.ctx.Err() != nil || !wait(ctx, pause) {
			return
		}
	}
}

// storage is where streams are.
func (o Options) storage() (jetstream.StorageType, jetstream.StoreCompression) {
	if o.memory {
		return jetstream.MemoryStorage, jetstream.NoCompression
	}
	return jetstream.FileStorage, jetstream.S2Compression
}
