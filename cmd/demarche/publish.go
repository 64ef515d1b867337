package main

import (
	"context"
	"fmt"
	"io/fs"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"demarche/coder"
	"demarche/coding"
	"demarche/inorder"
	"demarche/queue"
	"demarche/wire"
)

// publishers is how many dispatches are on their way to the server at once.
const publishers = 16

// publish puts dispatches on the queue.
func (f ingestFlags) publish(ctx context.Context, cmd *cobra.Command, paths []string, layers []fs.FS) error {
	version, err := coder.Fingerprint(layers...)
	if err != nil {
		return failure{err}
	}
	q, err := f.queue.open(ctx, cmd, nil)
	if err != nil {
		return err
	}
	defer q.Close()
	messages := newMessages(cmd.ErrOrStderr(), false)
	defer messages.done()
	var waiting atomic.Uint64
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go followLag(watching, q, version, &waiting)
	messages.note = func() string { return fmt.Sprintf(", %d waiting for workers", waiting.Load()) }

	type item struct {
		dispatch  coding.Dispatch
		err       error
		duplicate bool
	}
	tally := new(wire.Tally)
	in := func(yield func(item) bool) {
		for d, err := range wire.Read(paths, wire.Options{Published: f.published, Stdin: cmd.InOrStdin(), Tally: tally}) {
			if ctx.Err() != nil || !yield(item{dispatch: d, err: err}) {
				return
			}
		}
	}
	put := func(i item) item {
		if i.err == nil {
			i.duplicate, i.err = q.Publish(ctx, i.dispatch, version)
		}
		return i
	}
	published, duplicates := 0, 0
	for i := range inorder.Map(in, publishers, put) {
		switch {
		case ctx.Err() != nil:
		case i.err != nil:
			messages.bad(i.err)
		case i.duplicate:
			duplicates++
			messages.step()
		default:
			published++
			messages.step()
		}
	}
	messages.done()
	messages.tell(tally)
	if ctx.Err() == nil {
		if err := f.drain(ctx, q, version); err != nil {
			return err
		}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "demarche: %d published, %d on the queue already\n", published, duplicates)
	if ctx.Err() != nil {
		return failure{fmt.Errorf("stopped; the same command goes on from here")}
	}
	return messages.err()
}

// drain waits until nothing is left to do, with --wait.
func (f ingestFlags) drain(ctx context.Context, q *queue.Queue, version string) error {
	for f.wait {
		lag, err := q.Lag(ctx)
		if err == nil && lag.Waiting(version) == 0 {
			break
		}
		select {
		case <-ctx.Done():
			return failure{fmt.Errorf("stopped; what is published stays on the queue")}
		case <-time.After(time.Second):
		}
	}
	return nil
}

// followLag asks every two seconds how much waits.
func followLag(ctx context.Context, q *queue.Queue, version string, waiting *atomic.Uint64) {
	for {
		if lag, err := q.Lag(ctx); err == nil {
			waiting.Store(lag.Waiting(version))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(2 * time.Second):
		}
	}
}
