package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"demarche/coder"
	"demarche/coding"
	"demarche/store"
)

// recodeFlags are the flags of demarche recode.
type recodeFlags struct {
	storeFlags
	coderFlags
	since string
}

func recodeCommand() *cobra.Command {
	var f recodeFlags
	cmd := &cobra.Command{
		Use:   "recode",
		Short: "Code what a store has anew, by this version and these lexicons",
		Long: `Recode codes the dispatches of a store again that were coded by another version
of demarche or with other lexicons. The new codings are put beside the old,
while readers see the old and writers go on. When all are there they count, all
at once, and incidents and positions follow in the same step. It may be stopped
at any instant and started again.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.addStore(cmd)
	cmd.Flags().StringVar(&f.since, "since", "", "only what was published on this `DATE` (YYYY-MM-DD) or later")
	f.addCoder(cmd)
	return cmd
}

func (f recodeFlags) run(cmd *cobra.Command) error {
	if _, err := time.Parse(time.DateOnly, f.since); f.since != "" && err != nil {
		return fmt.Errorf("--since %s: not a date like 2017-04-12", f.since)
	}
	layers, err := folders(f.lexicons)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	c, version, err := loadCoder(layers)
	if err != nil {
		return err
	}
	messages := newMessages(cmd.ErrOrStderr(), false)
	defer messages.done()
	r := recoder{s, c, version, f.workers, messages}
	if err := r.stage(ctx, f.since); err != nil {
		if ctx.Err() != nil {
			err = errors.New("stopped; the same command goes on from here")
		}
		return failure{err}
	}
	n, err := s.Switch(ctx, version)
	if err != nil {
		return failure{err}
	}
	messages.done()
	fmt.Fprintf(cmd.ErrOrStderr(), "demarche: %d texts coded anew by %s\n", n, version)
	return messages.err()
}

// recoder codes the texts of a store anew.
type recoder struct {
	store    store.Store
	coder    *coder.Coder
	version  string
	workers  int
	messages *messages
}

// stage puts new codings beside the old. A text that cannot be coded keeps its
// old one.
func (r recoder) stage(ctx context.Context, since string) error {
	const page = 256
	for after := int64(0); ; {
		texts, err := r.store.Outdated(ctx, since, r.version, after, page)
		if err != nil || len(texts) == 0 {
			return err
		}
		after = texts[len(texts)-1].Number
		all := make([]coding.Dispatch, len(texts))
		for i, t := range texts {
			all[i] = t.Dispatch
		}
		codings, i := map[int64]coding.Coding{}, 0
		for coded, err := range r.coder.All(dispatches(all), r.workers, false) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			t := texts[i]
			i++
			if err != nil {
				r.messages.bad(err)
				continue
			}
			coded.Dispatch = t.Dispatch // the text stays as it was read
			codings[t.Number] = coded
			r.messages.step()
		}
		if err := r.store.Stage(ctx, codings, r.version); err != nil {
			return err
		}
	}
}
