package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"demarche/coding"
)

// Coder codes one dispatch. It may panic on one that it cannot bear.
type Coder interface {
	Code(d coding.Dispatch, mentions bool) coding.Coding
}

// Store is what the queue needs of a store.
type Store interface {
	Has(ctx context.Context, d coding.Dispatch, coder string) (bool, error)
	Add(ctx context.Context, codings []coding.Coding, coder string) (Added, error)
}

// Coders take dispatches for one version and put codings on the queue. They keep
// nothing: any number of them may come and go.
type Coders struct {
	Queue   *Queue
	Coder   Coder
	Version string // of the coder: dispatches for another are not taken
	Workers int    // how many dispatches to code at once
	Store   Store  // what it has is not coded again; may be nil

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
	q := c.Queue
	consumer, err := q.consumer(ctx, dispatchStream, coderConfig(q, c.Version))
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	for range max(c.Workers, 1) {
		running.Go(func() {
			for ctx.Err() == nil {
				m, err := consumer.Next(jetstream.FetchMaxWait(time.Second))
				switch {
				case err == nil:
					c.handle(ctx, m)
				case !errors.Is(err, nats.ErrTimeout):
					q.Log.Warn("queue: no dispatches", "error", err)
					wait(ctx, time.Second)
				}
			}
		})
	}
	running.Wait()
	return nil
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

// handle codes one dispatch. It answers each message in one of four ways: its
// coding is on the queue, it is known, it shall come again later, or it is dead.
func (c *Coders) handle(ctx context.Context, m jetstream.Msg) {
	q := c.Queue
	stop := q.keepAlive(q.Longest, m)
	defer stop()
	begun := time.Now()
	slow := time.AfterFunc(q.Longest, func() { c.stuck.Add(1) })
	defer func() {
		if !slow.Stop() {
			c.stuck.Add(-1)
		}
		q.Metrics.seconds.WithLabelValues(stageCode).Observe(time.Since(begun).Seconds())
	}()
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
		q.bury(soon, m, stageCode, errors.New("its coders never answered: they died of it, or were killed again and again"))
		return
	}
	var d coding.Dispatch
	if err := json.Unmarshal(m.Data(), &d); err != nil {
		q.bury(soon, m, stageCode, fmt.Errorf("not a dispatch: %w", err))
		return
	}
	if c.Store != nil {
		// A store that is away keeps nobody from coding.
		if has, err := c.Store.Has(soon, d, c.Version); has && err == nil {
			q.answered(soon, m)
			q.Metrics.done.WithLabelValues(stageCode, "known").Inc()
			return
		}
	}
	coded, err := c.code(d)
	if err == nil {
		err = q.pass(soon, coded, c.Version, m.Data(), meta.Timestamp)
	}
	switch {
	case err == nil:
		q.answered(soon, m)
		q.Metrics.done.WithLabelValues(stageCode, "done").Inc()
	case soon.Err() != nil:
		m.Nak() // stopping: it is for another
	case meta.NumDelivered >= uint64(q.Tries):
		q.bury(soon, m, stageCode, err)
	default:
		q.Log.Warn("queue: a dispatch failed", "dispatch", d.ID, "try", meta.NumDelivered, "error", err)
		q.Metrics.done.WithLabelValues(stageCode, "failed").Inc()
		m.NakWithDelay(q.pause(meta.NumDelivered))
	}
}

// grace is how long what is begun may take once the process is told to stop.
const grace = 20 * time.Second

// graceful is a context that goes on for some time after its parent has ended.
func graceful(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() { stop(); cancel() }
}

// code turns a panic into an error.
func (c *Coders) code(d coding.Dispatch) (coded coding.Coding, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("fault in demarche: %v", fault)
		}
	}()
	return c.Coder.Code(d, false), nil
}

// pass puts a coding on the queue for the linker of its partition. dispatch is
// what it was made of, as it stood on the queue since then.
func (q *Queue) pass(ctx context.Context, c coding.Coding, version string, dispatch []byte, since time.Time) error {
	data, err := pack(c)
	if err != nil {
		return err
	}
	m := &nats.Msg{Subject: codingSubject + strconv.Itoa(partition(c, q.partitions)), Data: data, Header: nats.Header{}}
	m.Header.Set(headerDispatch, escape(c.Dispatch.ID))
	m.Header.Set(headerCoder, version)
	m.Header.Set(headerQueued, since.UTC().Format(time.RFC3339Nano))
	_, err = q.publish(ctx, m, contentID(dispatch, version))
	return err
}

// partition is the one that links a coding.
func partition(c coding.Coding, partitions int) int {
	hash := fnv.New32a()
	hash.Write([]byte(block(c)))
	return int(hash.Sum32() % uint32(partitions))
}

// block is where most of a dispatch takes place: a country, else that of an
// actor, and the month. Dispatches that may tell of one incident mostly share it.
func block(c coding.Coding) string {
	votes := map[string]int{}
	for _, e := range c.Events {
		if e.Place != nil && e.Place.Country != "" {
			votes[e.Place.Country] += 3
		}
		for _, a := range slices.Concat(e.Targets, e.Sources) {
			if a.Country != "" {
				votes[a.Country]++
			}
		}
	}
	countries := slices.SortedFunc(maps.Keys(votes), func(a, b string) int {
		return cmp.Or(cmp.Compare(votes[b], votes[a]), cmp.Compare(a, b))
	})
	country := "-"
	if len(countries) > 0 {
		country = countries[0]
	}
	return country + "/" + c.Dispatch.Published[:min(len(c.Dispatch.Published), len("2006-01"))]
}

// Codings are ten times as long as their texts and repeat themselves.
var (
	packer   = sync.OnceValues(func() (*zstd.Encoder, error) { return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)) })
	unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(1<<30))
	})
)

// pack is a coding as compressed JSON.
func pack(c coding.Coding) ([]byte, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	w, err := packer()
	if err != nil {
		return nil, err
	}
	return w.EncodeAll(data, nil), nil
}

// unpack reads what pack made.
func unpack(data []byte) (c coding.Coding, err error) {
	r, err := unpacker()
	if err != nil {
		return c, err
	}
	if data, err = r.DecodeAll(data, nil); err != nil {
		return c, err
	}
	err = json.Unmarshal(data, &c)
	return c, err
}
