package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"demarche/coding"
	"demarche/queue"
	"demarche/store"
	"demarche/wire/fetch"
	"demarche/wire/poll"
)

// watchFlags are the flags of demarche watch.
type watchFlags struct {
	storeFlags
	coderFlags
	state   string
	agent   string
	every   time.Duration
	once    bool
	summary bool
	private bool
}

func watchCommand() *cobra.Command {
	var f watchFlags
	cmd := &cobra.Command{
		Use:   "watch FEED...",
		Short: "Poll feeds and keep what is new in a store",
		Long: `Watch polls feeds (RSS, Atom, JSON Feed) and ingests what is new. The page of an
entry that has a summary alone is fetched, unless --summary. It keeps robots.txt,
asks only for what has changed, one thing at a time of a host, and asks less
often where a server fails. What is under an embargo waits for its end. Stopped and started again, it goes on where it was.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, feeds []string) error { return f.run(cmd, feeds) },
	}
	f.addStore(cmd)
	cmd.Flags().StringVar(&f.state, "state", "", "`FILE` of what has been seen (default beside the store)")
	cmd.Flags().StringVar(&f.agent, "agent", fetch.DefaultAgent, "how to name oneself to servers; add where you can be reached")
	cmd.Flags().DurationVar(&f.every, "every", 15*time.Minute, "how often to ask each feed, at least 1m")
	cmd.Flags().BoolVar(&f.once, "once", false, "ask each feed that is due once, and end")
	cmd.Flags().BoolVar(&f.summary, "summary", false, "be content with summaries; follow no link")
	cmd.Flags().BoolVar(&f.private, "allow-private", false, "also fetch from addresses of private networks, and through a proxy")
	f.addCoder(cmd)
	return cmd
}

func (f watchFlags) run(cmd *cobra.Command, feeds []string) error {
	if f.every < time.Minute {
		return fmt.Errorf("--every %v: want 1m or more", f.every)
	}
	if f.state == "" {
		file, ok := strings.CutPrefix(f.address, "sqlite:")
		if !ok {
			return fmt.Errorf("--state is needed with the store %s", f.address)
		}
		f.state = file + ".feeds.json"
	}
	layers, err := folders(f.lexicons)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	state, err := poll.Load(f.state)
	if err != nil {
		return failure{err}
	}
	s, err := store.Open(ctx, f.address)
	if err != nil {
		return failure{err}
	}
	defer s.Close()
	local, err := f.openLocal(ctx, s, layers, 0)
	if err != nil {
		return err
	}
	defer local.Close()
	w := watcher{
		local:    local,
		messages: newMessages(cmd.ErrOrStderr(), false),
		poller: poll.Poller{
			Client: fetch.New(fetch.Options{Agent: f.agent, AllowPrivate: f.private}),
			State:  state, Every: f.every, Follow: !f.summary, Now: time.Now,
		},
	}
	for {
		if err := w.round(ctx, feeds); err != nil {
			return failure{err}
		}
		if f.once {
			return w.messages.err()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(w.poller.Wait(feeds)):
		}
	}
}

// watcher codes and keeps what a poller finds.
type watcher struct {
	poller   poll.Poller
	local    *queue.Local
	messages *messages
}

// round asks the feeds that are due. News count as seen once they are kept.
func (w *watcher) round(ctx context.Context, feeds []string) error {
	for _, news := range w.poller.Due(ctx, feeds) {
		if ctx.Err() != nil {
			return nil // what was cut short is asked again
		}
		for _, err := range news.Errors {
			w.messages.bad(err)
		}
		if news.Held > 0 {
			fmt.Fprintf(w.messages.out, "demarche: %s: %d held back until their embargo ends\n", news.Feed, news.Held)
		}
		var sum store.Added
		for added, err := range w.local.Keep(ctx, dispatches(news.Dispatches)) {
			if err != nil {
				w.messages.bad(err)
			}
			sum = sum.Plus(added)
		}
		if err := w.local.Err(); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return nil // what was cut short is asked again
		}
		if err := w.poller.Keep(news); err != nil {
			return err
		}
		if sum != (store.Added{}) {
			fmt.Fprintf(w.messages.out, "demarche: %s: %d new, %d new versions\n", news.Feed, sum.New, sum.Versions)
		}
	}
	return nil
}

// dispatches is a list as a sequence without errors.
func dispatches(all []coding.Dispatch) func(func(coding.Dispatch, error) bool) {
	return func(yield func(coding.Dispatch, error) bool) {
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}
