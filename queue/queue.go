package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Names of the streams, and the subjects on them.
const (
	dispatchStream = "DISPATCHES" // demarche.dispatch.VERSION
	linkStream     = "LINKS"      // demarche.link.PARTITION
	deadStream     = "DEAD"       // demarche.dead.STAGE

	dispatchSubject = "demarche.dispatch."
	linkSubject     = "demarche.link."
	deadSubject     = "demarche.dead."
)

// Headers of messages beside the server's own.
const (
	headerDispatch = "Demarche-Dispatch" // id, percent-encoded
	headerCoder    = "Demarche-Coder"    // version of the coder
	headerQueued   = "Demarche-Queued"   // when the dispatch was published, RFC 3339
	headerReason   = "Demarche-Reason"   // why it is dead, percent-encoded
	headerTries    = "Demarche-Tries"    // how often it was delivered
	headerSubject  = "Demarche-Subject"  // where it was
)

// Options say how the streams are made and how patient their users are. The zero
// value is for daily use.
type Options struct {
	Credentials string // file of NATS credentials
	Log         *slog.Logger
	Metrics     *Metrics

	// Of streams that are not there yet; what is there is left as it is.
	Replicas      int           // servers that keep each message (1)
	Partitions    int           // of the linkers' work (16)
	MaxDispatches int64         // that wait for coders (1,000,000)
	MaxLinks      int64         // messages that wait for linkers (100,000)
	Window        time.Duration // in which the server drops what is published twice (10m)

	AckWait time.Duration // after which what a dead process had is delivered again (30s)
	Tries   int           // of a message that fails (5)
	Pause   time.Duration // before the second try; each further one is four times as long (1s)
	Longest time.Duration // that the coding of one dispatch may take (10m)

	memory bool // streams end with the server, which is of this process
}

// withDefaults fills in what is left open.
func (o Options) withDefaults() Options {
	fill(&o.Log, slog.New(slog.DiscardHandler))
	fill(&o.Metrics, NewMetrics(nil))
	fill(&o.Replicas, 1)
	fill(&o.Partitions, 16)
	fill(&o.MaxDispatches, 1_000_000)
	fill(&o.MaxLinks, 100_000)
	fill(&o.Window, 10*time.Minute)
	fill(&o.AckWait, 30*time.Second)
	fill(&o.Tries, 5)
	fill(&o.Pause, time.Second)
	fill(&o.Longest, 10*time.Minute)
	return o
}

func fill[T comparable](field *T, value T) {
	if *field == *new(T) {
		*field = value
	}
}

// pause is how long a message that has failed this often is left alone.
func (o Options) pause(failed uint64) time.Duration {
	return min(o.Pause<<(2*min(failed-1, 8)), 10*time.Minute)
}

// silent is how often a message may be delivered and not answered, as when its
// process is killed. That is mostly not the message's fault. Streams in memory
// end with their process: what comes again there was only slow.
func (o Options) silent() uint64 {
	if o.memory {
		return math.MaxUint64
	}
	return uint64(4 * o.Tries)
}

// Queue is a connection to the streams. Any number of goroutines may use it.
type Queue struct {
	Options
	conn       *nats.Conn
	js         jetstream.JetStream
	partitions int
}

// Open connects to the servers at a URL, or at several that are divided by
// commas, and makes the streams that are not there.
func Open(ctx context.Context, url string, options Options) (*Queue, error) {
	return connect(ctx, url, options)
}

func connect(ctx context.Context, url string, options Options, more ...nats.Option) (*Queue, error) {
	q := &Queue{Options: options.withDefaults()}
	all := append(more, nats.Name("demarche"), nats.MaxReconnects(-1), nats.ReconnectWait(250*time.Millisecond),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				q.Log.Warn("queue: disconnected", "error", err)
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) { q.Log.Info("queue: connected again", "server", c.ConnectedUrlRedacted()) }),
	)
	if q.Credentials != "" {
		all = append(all, nats.UserCredentials(q.Credentials))
	}
	var err error
	if q.conn, err = patiently(ctx, func() (*nats.Conn, error) { return nats.Connect(url, all...) }); err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	if q.js, err = jetstream.New(q.conn); err == nil {
		err = q.makeStreams(ctx)
	}
	if err != nil {
		q.conn.Close()
		return nil, fmt.Errorf("queue: %w", err)
	}
	return q, nil
}

// Close ends the connection once what was sent has left.
func (q *Queue) Close() {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	defer stop()
	q.conn.FlushWithContext(ctx) // without a server there is nothing to wait for
	q.conn.Close()
}

// Ready says what keeps the queue from working, if anything does.
func (q *Queue) Ready(ctx context.Context) error {
	_, err := q.js.Stream(ctx, dispatchStream)
	return err
}

// makeStreams makes the streams that are not there. How many partitions there
// are stands with the stream of links, so that all processes agree.
func (q *Queue) makeStreams(ctx context.Context) error {
	common := jetstream.StreamConfig{Replicas: q.Replicas, Duplicates: q.Window, Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew}
	common.Storage, common.Compression = q.storage()
	dispatches, links, dead := common, common, common
	dispatches.Name, dispatches.Subjects, dispatches.MaxMsgs = dispatchStream, []string{dispatchSubject + ">"}, q.MaxDispatches
	links.Name, links.Subjects, links.MaxMsgs = linkStream, []string{linkSubject + ">"}, q.MaxLinks
	links.Metadata = map[string]string{"partitions": strconv.Itoa(q.Partitions)}
	dead.Name, dead.Subjects, dead.Retention = deadStream, []string{deadSubject + ">"}, jetstream.LimitsPolicy
	for _, config := range []jetstream.StreamConfig{dispatches, links, dead} {
		s, err := q.stream(ctx, config)
		if err != nil {
			return fmt.Errorf("stream %s: %w", config.Name, err)
		}
		if config.Name != linkStream {
			continue
		}
		if q.partitions, err = strconv.Atoi(s.CachedInfo().Config.Metadata["partitions"]); err != nil || q.partitions < 1 {
			return fmt.Errorf("stream %s: it does not say how many partitions there are: was it made by demarche?", config.Name)
		}
	}
	return nil
}

// stream gets a stream, or makes it where there is none.
func (q *Queue) stream(ctx context.Context, config jetstream.StreamConfig) (jetstream.Stream, error) {
	return patiently(ctx, func() (jetstream.Stream, error) {
		s, err := q.js.Stream(ctx, config.Name)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			s, err = q.js.CreateStream(ctx, config)
		}
		return s, err
	})
}

// patiently tries some times: servers that have just started are not ready at
// once, and of two processes that make one thing the slower finds it there.
func patiently[T any](ctx context.Context, f func() (T, error)) (T, error) {
	for try := 1; ; try++ {
		made, err := f()
		if err == nil || try == 10 || !wait(ctx, time.Second) {
			return made, err
		}
	}
}

// wait sleeps, and reports whether ctx is still alive.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// Errors of a server that pass: it has no room on a stream for now, or is still
// at a message of this id, which was sent again as its answer was lost.
const (
	tooManyMessages = 10077
	noStorage       = 10023
	noStorageLeft   = 10047
	inProcess       = 10158
)

// publish puts a message on a stream, once for all that bear its id. It waits as
// long as there is no room or no server, and gives up on a message that will
// never be taken, or with ctx.
func (q *Queue) publish(ctx context.Context, m *nats.Msg, id string) (duplicate bool, err error) {
	if size, most := int64(len(m.Data))+4096, q.conn.MaxPayload(); size > most {
		return false, fmt.Errorf("message of %d bytes: the server takes %d (its max_payload)", size, most)
	}
	told := false
	for {
		ack, err := q.js.PublishMsg(ctx, m, jetstream.WithMsgID(id))
		if err == nil {
			return ack.Duplicate, nil
		}
		if api, ok := errors.AsType[jetstream.JetStreamError](err); ok && api.APIError() != nil {
			switch api.APIError().ErrorCode {
			case tooManyMessages, noStorage, noStorageLeft, inProcess:
			default:
				if api.APIError().Code < 500 {
					return false, err
				}
			}
		}
		if !told {
			q.Log.Warn("queue: waiting to publish", "subject", m.Subject, "reason", err)
			told = true
		}
		if !wait(ctx, 250*time.Millisecond) {
			return false, ctx.Err()
		}
	}
}

// token is a version as part of a subject and as the name of a consumer.
func token(version string) string { return strange.ReplaceAllString(version, "_") }

var strange = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// keepAlive tells the server that messages are being worked on, until the
// function that it returns is called or it has taken too long.
func (q *Queue) keepAlive(longest time.Duration, messages ...jetstream.Msg) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for waited := time.Duration(0); waited < longest && wait(ctx, q.AckWait/3); waited += q.AckWait / 3 {
			for _, m := range messages {
				m.InProgress() // one that is lost is made up for by the next
			}
		}
	}()
	return func() { cancel(); <-done }
}

// answered acknowledges messages, all at once, and waits until the server knows.
// If it never does, they come again and change nothing.
func (q *Queue) answered(ctx context.Context, messages ...jetstream.Msg) {
	ctx, stop := context.WithTimeout(ctx, q.AckWait/2)
	defer stop()
	var waiting sync.WaitGroup
	for _, m := range messages {
		waiting.Go(func() {
			if err := m.DoubleAck(ctx); err != nil && !errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
				q.Log.Debug("queue: acknowledgement lost", "subject", m.Subject(), "error", err)
			}
		})
	}
	waiting.Wait()
}
