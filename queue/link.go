package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"demarche/store"
)

// Linkers link blocks in the store. One of all linkers works on a partition of
// the blocks at a time.
type Linkers struct {
	Queue   *Queue
	Store   Store
	Batch   int // how many messages to take in one step (64)
	Workers int // how many steps at once (2)
}

// linkGroup is the name under which linkers queue for a partition.
const linkGroup = "linkers"

// Run works until ctx ends, then ends what it has begun.
func (l *Linkers) Run(ctx context.Context) error {
	fill(&l.Batch, 64)
	fill(&l.Workers, 2)
	members, err := l.Queue.join(ctx)
	if err != nil {
		return err
	}
	turns := make(chan struct{}, l.Workers)
	var running sync.WaitGroup
	defer running.Wait()
	own := map[int]context.CancelFunc{}
	defer func() {
		for _, stop := range own {
			stop()
		}
		members.leave()
	}()
	for round := 0; ; round++ {
		if round%10 == 0 && members.first() {
			running.Go(func() { l.sweep(ctx) })
		}
		for p, mine := range members.share(ctx, l.Queue.partitions) {
			switch stop := own[p]; {
			case mine && stop == nil:
				working, stop := context.WithCancel(ctx)
				own[p] = stop
				running.Go(func() { l.work(working, p, turns) })
			case !mine && stop != nil:
				stop()
				delete(own, p)
			}
		}
		if !wait(ctx, l.Queue.AckWait/6) {
			return nil
		}
	}
}

// work links one partition until ctx ends.
func (l *Linkers) work(ctx context.Context, partition int, turns chan struct{}) {
	q := l.Queue
	config := jetstream.ConsumerConfig{
		Durable:        fmt.Sprintf("link-%d", partition),
		FilterSubject:  linkSubject + strconv.Itoa(partition),
		AckPolicy:      jetstream.AckExplicitPolicy,
		AckWait:        q.AckWait,
		MaxDeliver:     -1,
		MaxAckPending:  10_000,
		PriorityPolicy: jetstream.PriorityPolicyPinned,
		PriorityGroups: []string{linkGroup},
		PinnedTTL:      q.AckWait,
	}
	consumer, err := q.consumer(ctx, linkStream, config)
	for ; err != nil; consumer, err = q.consumer(ctx, linkStream, config) {
		if !wait(ctx, time.Second) {
			return
		}
		q.Log.Warn("queue: no partition", "partition", partition, "error", err)
	}
	for ctx.Err() == nil {
		batch, err := l.fetch(ctx, consumer)
		if err != nil && ctx.Err() == nil {
			q.Log.Warn("queue: no links", "partition", partition, "error", err)
			wait(ctx, time.Second)
		}
		if len(batch) == 0 {
			continue
		}
		stop := q.keepAlive(forever, batch...)
		turns <- struct{}{}
		l.link(ctx, batch)
		<-turns
		stop()
	}
}

// linger is how long linkers wait for more to link in one step, which costs less,
// while there are dispatches on their way.
const linger = time.Second

// fetch gets what waits, up to a batch, and what more comes before long.
func (l *Linkers) fetch(ctx context.Context, consumer jetstream.Consumer) ([]jetstream.Msg, error) {
	group := jetstream.FetchPriorityGroup(linkGroup)
	first, err := next(ctx, consumer, group)
	if err != nil {
		return nil, unpinned(err)
	}
	batch := []jetstream.Msg{first}
	for begun := time.Now(); len(batch) < l.Batch && time.Since(begun) < linger && ctx.Err() == nil; {
		found, err := consumer.Fetch(l.Batch-len(batch), jetstream.FetchMaxWait(linger/20), group)
		if err != nil {
			return batch, err
		}
		before := len(batch)
		for m := range found.Messages() {
			batch = append(batch, m)
		}
		if err := unpinned(found.Error()); err != nil {
			return batch, err
		}
		if len(batch) == before && !l.coming(ctx) {
			break
		}
	}
	return batch, nil
}

// coming reports whether there are dispatches whose blocks are still to come.
func (l *Linkers) coming(ctx context.Context) bool {
	lag, err := l.Queue.Lag(ctx)
	return err == nil && len(lag.Dispatches) > 0
}

// unpinned leaves out errors that say no more than that there is nothing to do
// now, also as another holds the partition.
func unpinned(err error) error {
	if idle(err) || errors.Is(err, jetstream.ErrPinIDMismatch) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// linking is a message with the blocks that it names.
type linking struct {
	jetstream.Msg
	blocks []store.Block
}

// link links what a batch of messages names, and answers them.
func (l *Linkers) link(ctx context.Context, batch []jetstream.Msg) {
	q := l.Queue
	soon, end := graceful(ctx)
	defer end()
	begun := time.Now()
	defer func() { q.Metrics.seconds.WithLabelValues(stageLink).Observe(time.Since(begun).Seconds()) }()
	var all []linking
	for _, m := range batch {
		meta, err := m.Metadata()
		if err != nil {
			q.Log.Error("queue: message without metadata", "subject", m.Subject(), "error", err)
			continue
		}
		if meta.NumDelivered > 1 {
			q.Metrics.redelivered.WithLabelValues(stageLink).Inc()
		}
		named := linking{Msg: m}
		switch err := json.Unmarshal(m.Data(), &named.blocks); {
		case err != nil:
			q.bury(soon, m, stageLink, fmt.Errorf("not a list of blocks: %w", err))
		case meta.NumDelivered > q.silent():
			q.bury(soon, m, stageLink, errors.New("its linkers never answered: they died of it, or were killed again and again"))
		default:
			all = append(all, named)
		}
	}
	if len(all) > 0 {
		l.settle(ctx, soon, all)
	}
}

// settle links in one step. Where that fails although the store is well, it takes
// the messages one by one, puts the blocks of those that fail back one by one, and
// buries a message of one block that fails still. While the store is away it waits.
func (l *Linkers) settle(ctx, soon context.Context, batch []linking) {
	q := l.Queue
	for try := 1; ; try++ {
		err := l.try(soon, batch)
		if err == nil {
			l.settled(soon, batch)
			return
		}
		reason := away(soon, l.Store)
		switch {
		case ctx.Err() != nil:
			for _, m := range batch {
				m.Nak() // stopping: it is for another
			}
			return
		case reason != nil:
			q.Log.Warn("queue: the store is away", "error", reason)
			try = 0
		case len(batch) > 1:
			q.Log.Warn("queue: blocks are linked one message at a time", "error", err)
			for i := range batch {
				l.settle(ctx, soon, batch[i:i+1])
			}
			return
		case len(batch[0].blocks) > 1 && l.apart(soon, batch[0]) == nil:
			return
		case try >= q.Tries:
			q.bury(soon, batch[0].Msg, stageLink, err)
			return
		default:
			q.Log.Warn("queue: a block failed", "dispatch", nameOf(batch[0].Headers()), "try", try, "error", err)
			q.Metrics.done.WithLabelValues(stageLink, "failed").Inc()
		}
		wait(ctx, q.pause(uint64(max(try, 1))))
	}
}

// apart puts a message for each block of one on the queue in its place.
func (l *Linkers) apart(ctx context.Context, m linking) error {
	q := l.Queue
	q.Log.Warn("queue: blocks are linked one at a time", "dispatch", nameOf(m.Headers()), "blocks", len(m.blocks))
	for _, b := range m.blocks {
		if err := q.tell(ctx, []store.Block{b}, m.Headers()); err != nil {
			return err
		}
	}
	q.answered(ctx, m.Msg)
	return nil
}

// try turns a panic into an error.
func (l *Linkers) try(ctx context.Context, batch []linking) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w: %v", ErrFault, fault)
		}
	}()
	var blocks []store.Block
	for _, m := range batch {
		blocks = append(blocks, m.blocks...)
	}
	slices.Sort(blocks)
	return l.Store.Link(ctx, slices.Compact(blocks))
}

// settled answers what is linked.
func (l *Linkers) settled(ctx context.Context, batch []linking) {
	q := l.Queue
	messages := make([]jetstream.Msg, len(batch))
	for i, m := range batch {
		messages[i] = m
	}
	q.answered(ctx, messages...)
	for _, m := range batch {
		if queued, err := time.Parse(time.RFC3339Nano, m.Headers().Get(headerQueued)); err == nil {
			q.Metrics.age.Observe(time.Since(queued).Seconds())
		}
	}
	q.Metrics.done.WithLabelValues(stageLink, "done").Add(float64(len(batch)))
}

// sweep puts on the queue what the store says is still to be linked, when there
// is nothing on it: what was forgotten, as when a store was restored.
func (l *Linkers) sweep(ctx context.Context) {
	q := l.Queue
	lag, err := q.Lag(ctx)
	if err != nil || lag.Links > 0 {
		return
	}
	blocks, err := l.Store.Unlinked(ctx)
	if err == nil && len(blocks) > 0 {
		q.Log.Info("queue: blocks were left to be linked", "blocks", len(blocks))
		err = q.tell(ctx, blocks, nats.Header{headerQueued: {queuedAt(time.Now())}})
	}
	if err != nil && ctx.Err() == nil {
		q.Log.Warn("queue: what is left to be linked is not known", "error", err)
	}
}
