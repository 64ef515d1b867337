package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"demarche/coding"
	"demarche/store"
	"demarche/wire"
)

// ingestFlags are the flags of demarche ingest.
type ingestFlags struct {
	storeFlags
	coderFlags
	published string
	batch     int
	queue     queueFlags
	wait      bool
}

func ingestCommand() *cobra.Command {
	var f ingestFlags
	cmd := &cobra.Command{
		Use:   "ingest [PATH | URL | -]...",
		Short: "Code dispatches into a store and link them into incidents",
		Long: `Ingest reads what demarche code reads and keeps it in a store. Events that
report one happening become one incident. Reading a dispatch twice changes
nothing; a new text under a known id or url is a new version. It may be stopped
at any instant and started again.

With --nats it codes nothing, and puts the dispatches on the queue of a NATS
server, for demarche work. They are for workers with the same version and
lexicons. It waits while the queue is full. --store is not used then.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error { return f.run(cmd, paths) },
	}
	f.addStore(cmd)
	cmd.Flags().StringVar(&f.published, "published", "", "`DATE` (YYYY-MM-DD) of dispatches that carry none")
	f.addCoder(cmd)
	cmd.Flags().IntVar(&f.batch, "batch", 64, "how many dispatches to write at once; never changes the result")
	f.queue.add(cmd, "put the dispatches on the queue of the NATS server at `URL`", "")
	cmd.Flags().BoolVar(&f.wait, "wait", false, "with --nats, wait until all is coded and in the store")
	return cmd
}

func (f ingestFlags) run(cmd *cobra.Command, paths []string) error {
	if f.published != "" {
		if _, err := time.Parse(time.DateOnly, f.published); err != nil {
			return fmt.Errorf("--published %s: not a date like 2017-04-12", f.published)
		}
	}
	if f.batch < 1 {
		return fmt.Errorf("--batch %d: want 1 or more", f.batch)
	}
	layers, err := folders(f.lexicons)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if f.queue.url != "" {
		return f.publish(ctx, cmd, paths, layers)
	}
	s, err := store.Open(ctx, f.address)
	if err != nil {
		return failure{err}
	}
	defer s.Close()
	c, version, err := loadCoder(layers)
	if err != nil {
		return err
	}
	messages := newMessages(cmd.ErrOrStderr(), false)
	defer messages.done()
	known := 0
	tally := new(wire.Tally)
	messages.note = archived(tally)
	in := wire.Read(paths, wire.Options{Published: f.published, Stdin: cmd.InOrStdin(), Tally: tally})
	fresh := unknown(ctx, s, in, version, &known)
	writer := store.Writer{Store: s, Coder: version, Batch: f.batch}
	for coded, err := range c.All(fresh, f.workers, false) {
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			messages.bad(err)
			continue
		}
		if err := writer.Write(ctx, coded); err != nil {
			return failure{err}
		}
		messages.step()
	}
	// What is coded is kept, also when the user stops here.
	if err := writer.Flush(context.WithoutCancel(ctx)); err != nil {
		return failure{err}
	}
	messages.done()
	messages.tell(tally)
	a := writer.Added
	fmt.Fprintf(cmd.ErrOrStderr(), "demarche: %d new, %d new versions, %d coded anew, %d known already\n", a.New, a.Versions, a.Recoded, known+a.Unchanged)
	if ctx.Err() != nil {
		return failure{fmt.Errorf("stopped; the same command goes on from here")}
	}
	return messages.err()
}

// unknown leaves out the dispatches that the store has, and counts them.
func unknown(ctx context.Context, s store.Store, in iter.Seq2[coding.Dispatch, error], version string, known *int) iter.Seq2[coding.Dispatch, error] {
	return func(yield func(coding.Dispatch, error) bool) {
		for d, err := range in {
			if err == nil {
				has, failed := s.Has(ctx, d, version)
				if has {
					*known++
					continue
				}
				err = failed
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
