package queue

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"demarche/coding"
	"demarche/store"
)

// Added is what a store tells of codings that it was given.
type Added = store.Added

// Linkers add codings to the store, which links them. One of all linkers works
// on a partition at a time.
type Linkers struct {
	Queue   *Queue
	Store   Store
	Batch   int // how many codings to add in one step (64)
	Workers int // how many steps at once (2)

	Added Added // what was done; to be read when Run has ended

	mutex sync.Mutex
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
	for {
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
		FilterSubject:  codingSubject + strconv.Itoa(partition),
		AckPolicy:      jetstream.AckExplicitPolicy,
		AckWait:        q.AckWait,
		MaxDeliver:     -1,
		MaxAckPending:  10_000,
		PriorityPolicy: jetstream.PriorityPolicyPinned,
		PriorityGroups: []string{linkGroup},
		PinnedTTL:      q.AckWait,
	}
	consumer, err := q.consumer(ctx, codingStream, config)
	for ; err != nil; consumer, err = q.consumer(ctx, codingStream, config) {
		if !wait(ctx, time.Second) {
			return
		}
		q.Log.Warn("queue: no partition", "partition", partition, "error", err)
	}
	for ctx.Err() == nil {
		batch, err := l.fetch(consumer)
		if err != nil {
			q.Log.Warn("queue: no codings", "partition", partition, "error", err)
			wait(ctx, time.Second)
		}
		if len(batch) == 0 {
			continue
		}
		stop := q.keepAlive(24*time.Hour, batch...)
		turns <- struct{}{}
		l.link(ctx, batch)
		<-turns
		stop()
	}
}

// fetch gets what waits, up to a batch, and waits for a second where there is less.
func (l *Linkers) fetch(consumer jetstream.Consumer) ([]jetstream.Msg, error) {
	found, err := consumer.Fetch(l.Batch, jetstream.FetchMaxWait(time.Second), jetstream.FetchPriorityGroup(linkGroup))
	if err != nil {
		return nil, err
	}
	var batch []jetstream.Msg
	for m := range found.Messages() {
		batch = append(batch, m)
	}
	// Another holds the partition, for now: there is nothing to do.
	if err = found.Error(); errors.Is(err, jetstream.ErrPinIDMismatch) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, jetstream.ErrNoMessages) {
		err = nil
	}
	return batch, err
}

// linking is a message with its coding.
type linking struct {
	jetstream.Msg
	coding.Coding
}

// link adds a batch to the store and answers its messages.
func (l *Linkers) link(ctx context.Context, batch []jetstream.Msg) {
	q := l.Queue
	soon, end := graceful(ctx)
	defer end()
	begun := time.Now()
	defer func() { q.Metrics.seconds.WithLabelValues(stageLink).Observe(time.Since(begun).Seconds()) }()
	var versions []string // in the order in which they come
	byVersion := map[string][]linking{}
	for _, m := range batch {
		meta, err := m.Metadata()
		if err != nil {
			q.Log.Error("queue: message without metadata", "subject", m.Subject(), "error", err)
			continue
		}
		if meta.NumDelivered > 1 {
			q.Metrics.redelivered.WithLabelValues(stageLink).Inc()
		}
		c, err := unpack(m.Data())
		switch {
		case err != nil:
			q.bury(soon, m, stageLink, fmt.Errorf("not a coding: %w", err))
			continue
		case meta.NumDelivered > q.silent():
			q.bury(soon, m, stageLink, errors.New("its linkers never answered: they died of it, or were killed again and again"))
			continue
		}
		version := m.Headers().Get(headerCoder)
		if byVersion[version] == nil {
			versions = append(versions, version)
		}
		byVersion[version] = append(byVersion[version], linking{m, c})
	}
	for _, version := range versions {
		l.add(ctx, soon, byVersion[version], version)
	}
}

// add adds codings of one version in one step. Where that fails although the
// store is well, it adds them one by one, and buries those that fail still. While
// the store is away it waits.
func (l *Linkers) add(ctx, soon context.Context, batch []linking, version string) {
	q := l.Queue
	for try := 1; ; try++ {
		added, err := l.try(soon, batch, version)
		if err == nil {
			l.added(soon, batch, added)
			return
		}
		away := l.away(soon, batch[0].Dispatch, version)
		switch {
		case ctx.Err() != nil:
			for _, m := range batch {
				m.Nak() // stopping: it is for another
			}
			return
		case away != nil:
			q.Log.Warn("queue: the store is away", "error", away)
			try = 0
		case len(batch) > 1:
			q.Log.Warn("queue: codings are added one by one", "error", err)
			for i := range batch {
				l.add(ctx, soon, batch[i:i+1], version)
			}
			return
		case try >= q.Tries:
			q.bury(soon, batch[0].Msg, stageLink, err)
			return
		default:
			q.Log.Warn("queue: a coding failed", "dispatch", batch[0].Dispatch.ID, "try", try, "error", err)
			q.Metrics.done.WithLabelValues(stageLink, "failed").Inc()
		}
		wait(ctx, q.pause(uint64(max(try, 1))))
	}
}

// try turns a panic into an error.
func (l *Linkers) try(ctx context.Context, batch []linking, version string) (added Added, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("fault in demarche: %v", fault)
		}
	}()
	codings := make([]coding.Coding, len(batch))
	for i, m := range batch {
		codings[i] = m.Coding
	}
	return l.Store.Add(ctx, codings, version)
}

// away says why the store does not even answer a question.
func (l *Linkers) away(ctx context.Context, d coding.Dispatch, version string) error {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	_, err := l.Store.Has(ctx, d, version)
	return err
}

// added answers what the store has taken.
func (l *Linkers) added(ctx context.Context, batch []linking, added Added) {
	q := l.Queue
	for _, m := range batch {
		q.answered(ctx, m.Msg)
		if queued, err := time.Parse(time.RFC3339Nano, m.Headers().Get(headerQueued)); err == nil {
			q.Metrics.age.Observe(time.Since(queued).Seconds())
		}
	}
	q.Metrics.done.WithLabelValues(stageLink, "known").Add(float64(added.Unchanged))
	q.Metrics.done.WithLabelValues(stageLink, "done").Add(float64(len(batch) - added.Unchanged))
	l.mutex.Lock()
	l.Added = l.Added.Plus(added)
	l.mutex.Unlock()
}
