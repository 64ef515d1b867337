package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"demarche/coding"
)

// Publish puts a dispatch on the queue for coders of a version. It waits while
// the queue is full. The same dispatch for the same version is dropped when it
// was published within the stream's window, and reported as a duplicate.
func (q *Queue) Publish(ctx context.Context, d coding.Dispatch, version string) (duplicate bool, err error) {
	return q.put(ctx, d, version, func(data []byte) string { return contentID(data, version) })
}

// put publishes a dispatch under an id, which may rest on its JSON.
func (q *Queue) put(ctx context.Context, d coding.Dispatch, version string, id func(data []byte) string) (duplicate bool, err error) {
	data, err := json.Marshal(d)
	if err != nil {
		return false, fmt.Errorf("dispatch %s: %w", d.ID, err)
	}
	m := &nats.Msg{Subject: dispatchSubject + token(version), Data: data, Header: nats.Header{}}
	m.Header.Set(headerDispatch, escape(d.ID))
	m.Header.Set(headerCoder, version)
	if duplicate, err = q.publish(ctx, m, id(data)); err != nil {
		return false, fmt.Errorf("dispatch %s: %w", d.ID, err)
	}
	if !duplicate {
		q.Metrics.published.Inc()
	}
	return duplicate, nil
}

// contentID names a dispatch as JSON, and the version that it is for.
func contentID(data []byte, version string) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s\n%s", version, data)
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// Lag is how much waits on each stream, or is being worked on.
type Lag struct {
	Dispatches map[string]uint64 // for coders, by version as it stands in subjects
	Links      uint64            // messages for linkers
	Dead       uint64
}

// Waiting is what is left to do for a version, until all is linked.
func (l Lag) Waiting(version string) uint64 { return l.Dispatches[token(version)] + l.Links }

// Lag asks the servers.
func (q *Queue) Lag(ctx context.Context) (Lag, error) {
	l := Lag{}
	dispatches, err := q.subjects(ctx, dispatchStream, dispatchSubject)
	if err != nil {
		return l, err
	}
	l.Dispatches = dispatches
	for name, to := range map[string]*uint64{linkStream: &l.Links, deadStream: &l.Dead} {
		s, err := q.js.Stream(ctx, name)
		if err != nil {
			return l, fmt.Errorf("stream %s: %w", name, err)
		}
		*to = s.CachedInfo().State.Msgs
	}
	return l, nil
}

// subjects counts the messages of a stream by the last part of their subject.
func (q *Queue) subjects(ctx context.Context, stream, prefix string) (map[string]uint64, error) {
	s, err := q.js.Stream(ctx, stream)
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", stream, err)
	}
	info, err := s.Info(ctx, jetstream.WithSubjectFilter(prefix+">"))
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", stream, err)
	}
	counts := map[string]uint64{}
	for subject, n := range info.State.Subjects {
		counts[strings.TrimPrefix(subject, prefix)] = n
	}
	return counts, nil
}
