package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

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
	context.AfterFunc(ctx, stop) // a second signal ends at once
	if f.queue.url != "" {
		return f.publish(ctx, cmd, paths, layers)
	}
	s, err := store.Open(ctx, f.address)
	if err != nil {
		return failure{err}
	}
	defer s.Close()
	local, err := f.openLocal(ctx, s, layers, f.batch)
	if err != nil {
		return err
	}
	defer local.Close()
	messages := newMessages(cmd.ErrOrStderr(), false)
	defer messages.done()
	tally := new(wire.Tally)
	messages.note = archived(tally)
	var sum store.Added
	for added, err := range local.Keep(ctx, wire.Read(paths, wire.Options{Published: f.published, Stdin: cmd.InOrStdin(), Tally: tally})) {
		if err != nil {
			messages.bad(err)
			continue
		}
		sum = sum.Plus(added)
		if added.Unchanged == 0 {
			messages.step()
		}
	}
	if err := local.Err(); err != nil {
		return failure{err}
	}
	messages.done()
	messages.tell(tally)
	fmt.Fprintf(cmd.ErrOrStderr(), "demarche: %d new, %d new versions, %d coded anew, %d known already\n", sum.New, sum.Versions, sum.Recoded, sum.Unchanged)
	if ctx.Err() != nil {
		return failure{fmt.Errorf("stopped; the same command goes on from here")}
	}
	return messages.err()
}
