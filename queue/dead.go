package queue

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Dead is a message that was given up.
type Dead struct {
	Sequence uint64    `json:"sequence"` // on the stream of the dead
	At       time.Time `json:"at"`
	Stage    string    `json:"stage"` // code or link
	Dispatch string    `json:"dispatch"`
	Coder    string    `json:"coder"`
	Tries    int       `json:"tries"`
	Reason   string    `json:"reason"`

	subject string // where it came from
	header  nats.Header
	data    []byte
}

// bury moves a message to the dead. It leaves its own stream once it is there.
func (q *Queue) bury(ctx context.Context, m jetstream.Msg, stage string, reason error) {
	meta, err := m.Metadata()
	if err != nil {
		q.Log.Error("queue: message without metadata", "subject", m.Subject(), "error", err)
		return
	}
	dead := &nats.Msg{Subject: deadSubject + stage, Data: m.Data(), Header: nats.Header{}}
	for _, name := range []string{headerDispatch, headerCoder, headerQueued} {
		dead.Header.Set(name, m.Headers().Get(name))
	}
	dead.Header.Set(headerReason, escape(short(reason.Error())))
	dead.Header.Set(headerTries, strconv.FormatUint(meta.NumDelivered, 10))
	dead.Header.Set(headerSubject, m.Subject())
	id := fmt.Sprintf("%s %d %d", meta.Stream, meta.Sequence.Stream, meta.Timestamp.UnixNano())
	if _, err := q.publish(ctx, dead, id); err != nil {
		q.Log.Error("queue: a dead letter waits for its next delivery", "dispatch", nameOf(m.Headers()), "error", err)
		return
	}
	q.answered(ctx, m)
	q.Metrics.done.WithLabelValues(stage, "dead").Inc()
	q.Log.Error("queue: given up", "stage", stage, "dispatch", nameOf(m.Headers()), "tries", meta.NumDelivered, "reason", reason)
}

// short bounds a reason so that it fits a header.
func short(reason string) string {
	const most = 600
	if len(reason) > most {
		return strings.ToValidUTF8(reason[:most], "") + " ..."
	}
	return reason
}

// nameOf is the id of the dispatch that a message is about.
func nameOf(h nats.Header) string { return plain(h.Get(headerDispatch)) }

func plain(escaped string) string {
	if s, err := url.PathUnescape(escaped); err == nil {
		return s
	}
	return escaped
}

// Dead lists what was given up, oldest first.
func (q *Queue) Dead(ctx context.Context) ([]Dead, error) {
	s, err := q.js.Stream(ctx, deadStream)
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", deadStream, err)
	}
	var all []Dead
	state := s.CachedInfo().State
	for sequence := state.FirstSeq; sequence <= state.LastSeq && state.Msgs > 0; sequence++ {
		m, err := s.GetMsg(ctx, sequence)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("stream %s: message %d: %w", deadStream, sequence, err)
		}
		tries, _ := strconv.Atoi(m.Header.Get(headerTries))
		all = append(all, Dead{Sequence: sequence, At: m.Time, Stage: strings.TrimPrefix(m.Subject, deadSubject), Dispatch: nameOf(m.Header), Coder: m.Header.Get(headerCoder),
			Tries: tries, Reason: plain(m.Header.Get(headerReason)), subject: m.Header.Get(headerSubject), header: m.Header, data: m.Data})
	}
	return all, nil
}

// Revive puts a dead message back where it was and takes it from the dead.
func (q *Queue) Revive(ctx context.Context, d Dead) error {
	m := &nats.Msg{Subject: d.subject, Data: d.data, Header: nats.Header{}}
	for _, name := range []string{headerDispatch, headerCoder, headerQueued} {
		m.Header.Set(name, d.header.Get(name))
	}
	if _, err := q.publish(ctx, m, fmt.Sprintf("revived %d %d", d.Sequence, d.At.UnixNano())); err != nil {
		return fmt.Errorf("dispatch %s: %w", d.Dispatch, err)
	}
	return q.Forget(ctx, d)
}

// Forget takes a message from the dead for good.
func (q *Queue) Forget(ctx context.Context, d Dead) error {
	s, err := q.js.Stream(ctx, deadStream)
	if err == nil {
		err = s.DeleteMsg(ctx, d.Sequence)
	}
	if err == nil {
		return nil
	}
	if s != nil {
		if _, gone := s.GetMsg(ctx, d.Sequence); errors.Is(gone, jetstream.ErrMsgNotFound) {
			return nil
		}
	}
	return fmt.Errorf("stream %s: message %d: %w", deadStream, d.Sequence, err)
}

// escape makes any text fit a header.
func escape(text string) string { return url.PathEscape(text) }
