package queue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// linkerBucket lists the linkers that are alive: each renews its entry, and one
// that does not for long enough is gone.
const linkerBucket = "demarche_linkers"

// members is the list of linkers, as one of them sees it.
type members struct {
	q      *Queue
	bucket jetstream.KeyValue
	self   string
	known  []string
}

// join puts a new linker on the list.
func (q *Queue) join(ctx context.Context) (*members, error) {
	config := jetstream.KeyValueConfig{Bucket: linkerBucket, TTL: q.AckWait / 2, Storage: jetstream.MemoryStorage, Replicas: q.Replicas}
	bucket, err := patiently(ctx, func() (jetstream.KeyValue, error) {
		bucket, err := q.js.KeyValue(ctx, linkerBucket)
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			bucket, err = q.js.CreateKeyValue(ctx, config)
		}
		return bucket, err
	})
	if err != nil {
		return nil, fmt.Errorf("list of linkers: %w", err)
	}
	self := nuid.Next()
	return &members{q: q, bucket: bucket, self: self, known: []string{self}}, nil
}

// leave takes the linker off the list, so that others need not wait.
func (m *members) leave() {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	defer stop()
	m.bucket.Delete(ctx, m.self) // else it ends by itself
}

// share renews the linker's entry and says of each partition whether it falls to
// this linker: to that of the living with the highest hash for it, so that they
// all agree and few partitions move when one comes or goes. While the list cannot
// be read the last one stands.
func (m *members) share(ctx context.Context, partitions int) iter.Seq2[int, bool] {
	ctx, stop := context.WithTimeout(ctx, m.q.AckWait/3)
	defer stop()
	_, err := m.bucket.PutString(ctx, m.self, "")
	if err == nil {
		var listed []string
		if listed, err = m.bucket.Keys(ctx); err == nil && len(listed) > 0 {
			m.known = listed
		}
	}
	if err != nil && ctx.Err() == nil {
		m.q.Log.Warn("queue: list of linkers", "error", err)
	}
	return func(yield func(int, bool) bool) {
		for p := range partitions {
			if !yield(p, owner(p, m.known) == m.self) {
				return
			}
		}
	}
}

// first reports whether the linker is the first of those alive, which does what
// one of them is to do.
func (m *members) first() bool { return m.self == slices.Min(m.known) }

// owner is the member that a partition falls to.
func owner(partition int, members []string) string {
	weight := func(member string) []byte {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", member, partition))
		return sum[:]
	}
	return slices.MaxFunc(members, func(a, b string) int { return bytes.Compare(weight(a), weight(b)) })
}
