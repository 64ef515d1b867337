package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"iter"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"demarche/coding"
	"demarche/store"
)

// Coder codes one dispatch. It may panic on one that it cannot bear.
type Coder interface {
	Code(d coding.Dispatch, mentions bool) coding.Coding
}

// Store is what the queue needs of a store.
type Store interface {
	Has(ctx context.Context, d coding.Dispatch, coder string) (bool, error)
	AddCodings(ctx context.Context, codings []store.Coded, coder string) ([]store.Added, []store.Block, error)
	Link(ctx context.Context, blocks []store.Block) error
	Unlinked(ctx context.Context) ([]store.Block, error)
}

// Coders take dispatches for one version, put their codings in the store, and
// tell the linkers which blocks are to be linked. They keep nothing: any number
// of them may come and go.
type Coders struct {
	Queue   *Queue
	Coder   Coder
	Store   Store
	Version string // of the coder: dispatches for another are not taken
	Workers int    // how many dispatches to code at once
	Batch   int    // how many codings to put in the store in one step, at most (64)

	// Settled is told what became of a message's dispatch, by the message's id:
	// what the store added, or why it was given up. It may be nil.
	Settled func(id string, added store.Added, err error)

	stuck atomic.Int32
}

// Ready says what keeps the coders from working, if anything does.
func (c *Coders) Ready(context.Context) error {
	if n := c.stuck.Load(); n > 0 {
		return fmt.Errorf("%d dispatches are being coded for more than %v", n, c.Queue.Longest)
	}
	return nil
}

// Run works until ctx ends, then ends what it has begun.
func (c *Coders) Run(ctx context.Context) error {
	fill(&c.Batch, 64)
	q := c.Queue
	consumer, err := q.consumer(ctx, dispatchStream, coderConfig(q, c.Version))
	if err != nil {
		return err
	}
	codings := make(chan coded, c.Batch)
	var working, keeping sync.WaitGroup
	keeping.Go(func() {
		for batch := range batches(codings, c.Batch) {
			c.keep(ctx, batch)
		}
	})
	for range max(c.Workers, 1) {
		working.Go(func() {
			for ctx.Err() == nil {
				m, err := next(ctx, consumer)
				switch {
				case err == nil:
					c.handle(ctx, m, codings)
				case ctx.Err() == nil && !idle(err):
					q.Log.Warn("queue: no dispatches", "error", err)
					wait(ctx, time.Second)
				}
			}
		})
	}
	working.Wait()
	close(codings)
	keeping.Wait()
	return nil
}

// next waits a second for a message, or until ctx ends: what is on its way just
// then is delivered again.
func next(ctx context.Context, from jetstream.Consumer, options ...jetstream.FetchOpt) (jetstream.Msg, error) {
	found, err := from.Fetch(1, append(options, jetstream.FetchMaxWait(time.Second))...)
	if err != nil {
		return nil, err
	}
	select {
	case m, ok := <-found.Messages():
		switch {
		case ok:
			return m, nil
		case found.Error() != nil:
			return nil, found.Error()
		}
		return nil, nats.ErrTimeout
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// idle says of an error that there was only nothing to get.
func idle(err error) bool {
	return errors.Is(err, nats.ErrTimeout) || errors.Is(err, jetstream.ErrNoMessages)
}

// batches groups what comes: what is there when the batch before is done goes
// together, so that steps are small while they keep up, and else as large as need be.
func batches[T any](from <-chan T, most int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for first := range from {
			batch := []T{first}
			for len(batch) < most && len(from) > 0 {
				batch = append(batch, <-from)
			}
			if !yield(batch) {
				return
			}
		}
	}
}

// coderConfig is the consumer that the coders of a version share.
func coderConfig(q *Queue, version string) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:       "code-" + token(version),
		FilterSubject: dispatchSubject + token(version),
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       q.AckWait,
		MaxDeliver:    -1, // what is given up goes to the dead with its reason, which the server would not know
		MaxAckPending: 10_000,
	}
}

// consumer makes a consumer, or gets the one that is there.
func (q *Queue) consumer(ctx context.Context, stream string, config jetstream.ConsumerConfig) (jetstream.Consumer, error) {
	consumer, err := patiently(ctx, func() (jetstream.Consumer, error) { return q.js.CreateOrUpdateConsumer(ctx, stream, config) })
	if err != nil {
		return nil, fmt.Errorf("consumer %s: %w", config.Durable, err)
	}
	return consumer, nil
}

// coded is a coding on its way into the store, with the message of its dispatch.
type coded struct {
	jetstream.Msg
	meta   *jetstream.MsgMetadata
	coding coding.Coding
	rest   func() // stops keeping the message alive
}

// handle codes one dispatch and hands it on, or answers its message: it was known
// already, it shall come again later, or it is dead.
func (c *Coders) handle(ctx context.Context, m jetstream.Msg, to chan<- coded) {
	q := c.Queue
	meta, err := m.Metadata()
	if err != nil {
		q.Log.Error("queue: message without metadata", "subject", m.Subject(), "error", err)
		return
	}
	if meta.NumDelivered > 1 {
		q.Metrics.redelivered.WithLabelValues(stageCode).Inc()
	}
	// What is begun is ended, also when ctx ends here, if it can be soon.
	soon, end := graceful(ctx)
	defer end()
	if meta.NumDelivered > q.silent() {
		c.bury(soon, m, errors.New("its coders never answered: they died of it, or were killed again and again"))
		return
	}
	var d coding.Dispatch
	if err := json.Unmarshal(m.Data(), &d); err != nil {
		c.bury(soon, m, fmt.Errorf("not a dispatch: %w", err))
		return
	}
	// One that was delivered before may be kept without the linkers' knowing.
	if meta.NumDelivered == 1 {
		if has, err := c.Store.Has(soon, d, c.Version); has && err == nil {
			q.answered(soon, m)
			q.Metrics.done.WithLabelValues(stageCode, "known").Inc()
			c.settled(m, store.Added{Unchanged: 1}, nil)
			return
		}
	}
	done, err := c.code(m, d)
	if err != nil {
		c.refuse(ctx, soon, coded{Msg: m, meta: meta}, err)
		return
	}
	to <- coded{Msg: m, meta: meta, coding: done, rest: q.keepAlive(forever, m)}
}

// refuse answers a message whose dispatch failed.
func (c *Coders) refuse(ctx, soon context.Context, m coded, err error) {
	q := c.Queue
	switch {
	case ctx.Err() != nil:
		m.Nak() // stopping: it is for another
	case m.meta.NumDelivered >= uint64(q.Tries):
		c.bury(soon, m, err)
	default:
		q.Log.Warn("queue: a dispatch failed", "dispatch", nameOf(m.Headers()), "try", m.meta.NumDelivered, "error", err)
		q.Metrics.done.WithLabelValues(stageCode, "failed").Inc()
		m.NakWithDelay(q.pause(m.meta.NumDelivered))
	}
}

// bury gives a dispatch up.
func (c *Coders) bury(ctx context.Context, m jetstream.Msg, reason error) {
	c.Queue.bury(ctx, m, stageCode, reason)
	c.settled(m, store.Added{}, reason)
}

func (c *Coders) settled(m jetstream.Msg, added store.Added, err error) {
	if c.Settled != nil {
		c.Settled(m.Headers().Get(jetstream.MsgIDHeader), added, err)
	}
}

// ErrFault says that the coder or the store failed on a dispatch as no input
// should make it.
var ErrFault = errors.New("fault in demarche")

// code codes a dispatch, and turns a panic into an error.
func (c *Coders) code(m jetstream.Msg, d coding.Dispatch) (done coding.Coding, err error) {
	begun := time.Now()
	defer func() { c.Queue.Metrics.seconds.WithLabelValues(stageCode).Observe(time.Since(begun).Seconds()) }()
	defer c.Queue.keepAlive(c.Queue.Longest, m)()
	slow := time.AfterFunc(c.Queue.Longest, func() { c.stuck.Add(1) })
	defer func() {
		if !slow.Stop() {
			c.stuck.Add(-1)
		}
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w: %v", ErrFault, fault)
		}
	}()
	return c.Coder.Code(d, false), nil
}

// keep puts codings in the store, each as read when its dispatch was published,
// tells the linkers, and answers the messages. While the store is away it waits.
// What the store refuses it takes one by one, and tries each again, as the store
// may have been away just then.
func (c *Coders) keep(ctx context.Context, batch []coded) {
	soon, end := graceful(ctx)
	defer end()
	begun := time.Now()
	defer func() { c.Queue.Metrics.seconds.WithLabelValues(stageKeep).Observe(time.Since(begun).Seconds()) }()
	c.settle(ctx, soon, batch)
	for _, m := range batch {
		m.rest()
	}
}

func (c *Coders) settle(ctx, soon context.Context, batch []coded) {
	q := c.Queue
	again := slices.ContainsFunc(batch, func(m coded) bool { return m.meta.NumDelivered > 1 })
	for try := 1; ; try++ {
		added, blocks, err := c.add(soon, batch, again)
		if err == nil {
			if err = q.tell(soon, blocks, headerOf(batch)); err != nil {
				c.refuseAll(ctx, soon, batch, err)
				return
			}
			messages := make([]jetstream.Msg, len(batch))
			for i, m := range batch {
				messages[i] = m
			}
			q.answered(soon, messages...)
			q.Metrics.done.WithLabelValues(stageCode, "done").Add(float64(len(batch)))
			for i, m := range batch {
				c.settled(m, added[i], nil)
			}
			return
		}
		again = true // the store may have kept it, and only its answer been lost
		switch reason := away(soon, c.Store); {
		case ctx.Err() != nil:
			c.refuseAll(ctx, soon, batch, err)
			return
		case reason != nil:
			q.Log.Warn("queue: the store is away", "error", reason)
			try = 0
		case len(batch) > 1:
			for i := range batch {
				c.settle(ctx, soon, batch[i:i+1])
			}
			return
		case try >= 3:
			c.refuseAll(ctx, soon, batch, err)
			return
		}
		wait(ctx, q.Pause)
	}
}

func (c *Coders) refuseAll(ctx, soon context.Context, batch []coded, err error) {
	for _, m := range batch {
		c.refuse(ctx, soon, m, err)
	}
}

// add turns a panic into an error. The coding of a dispatch that comes again may
// be kept already, by a coder that died before it told the linkers.
func (c *Coders) add(ctx context.Context, batch []coded, again bool) (added []store.Added, blocks []store.Block, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w: %v", ErrFault, fault)
		}
	}()
	codings := make([]store.Coded, len(batch))
	for i, m := range batch {
		codings[i] = store.Coded{Coding: m.coding, Read: m.meta.Timestamp.UnixNano()}
	}
	added, blocks, err = c.Store.AddCodings(ctx, codings, c.Version)
	if err == nil && again && slices.Contains(added, store.Added{Unchanged: 1}) {
		blocks, err = c.Store.Unlinked(ctx)
	}
	return added, blocks, err
}

// headerOf is what messages to linkers say of the dispatches on whose account
// they are sent: the first of them, how many more, and when the oldest was published.
func headerOf(batch []coded) nats.Header {
	h := nats.Header{}
	name := nameOf(batch[0].Headers())
	if more := len(batch) - 1; more > 0 {
		name = fmt.Sprintf("%s and %d more", name, more)
	}
	h.Set(headerDispatch, escape(name))
	h.Set(headerCoder, batch[0].Headers().Get(headerCoder))
	oldest := slices.MinFunc(batch, func(a, b coded) int { return a.meta.Timestamp.Compare(b.meta.Timestamp) })
	h.Set(headerQueued, queuedAt(oldest.meta.Timestamp))
	return h
}

// queuedAt is a time as headers have it.
func queuedAt(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// forever is longer than any store is away.
const forever = 30 * 24 * time.Hour

// away says why a store does not even answer a question.
func away(ctx context.Context, s Store) error {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	_, err := s.Has(ctx, coding.Dispatch{}, "")
	return err
}

// grace is how long what is begun may take once the process is told to stop.
const grace = 20 * time.Second

// graceful is a context that goes on for some time after its parent has ended.
func graceful(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() { stop(); cancel() }
}

// blocksInMessage bounds the messages to linkers.
const blocksInMessage = 500

// tell tells the linkers which blocks to link, in messages with a header.
func (q *Queue) tell(ctx context.Context, blocks []store.Block, header nats.Header) error {
	byPartition := make([][]store.Block, q.partitions)
	for _, b := range blocks {
		p := partition(b, q.partitions)
		byPartition[p] = append(byPartition[p], b)
	}
	for p, blocks := range byPartition {
		for part := range slices.Chunk(blocks, blocksInMessage) {
			data, err := json.Marshal(part)
			if err != nil {
				return err
			}
			m := &nats.Msg{Subject: linkSubject + strconv.Itoa(p), Data: data, Header: maps.Clone(header)}
			// To link a block twice is cheap: it needs no id that would hold it back.
			if _, err := q.publish(ctx, m, nuid.Next()); err != nil {
				return err
			}
		}
	}
	return nil
}

// partition is the one that a block belongs to.
func partition(b store.Block, partitions int) int {
	hash := fnv.New32a()
	hash.Write([]byte(b))
	return int(hash.Sum32() % uint32(partitions))
}
