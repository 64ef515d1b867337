package main

import (
	"context"
	"io/fs"
	"runtime"

	"github.com/spf13/cobra"

	"demarche/coder"
	"demarche/queue"
	"demarche/store"
)

// coderFlags are the flags of the commands that code into a store.
type coderFlags struct {
	lexicons []string
	workers  int
}

func (f *coderFlags) addCoder(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "how many dispatches to code at once; never changes the result")
	cmd.Flags().StringArrayVar(&f.lexicons, "lexicon", nil, "`DIR` of your own actors, frames, cues ... on top of demarche's; may be repeated")
}

// openLocal codes into a store with the user's lexicons, in this process.
func (f *coderFlags) openLocal(ctx context.Context, s store.Store, layers []fs.FS, batch int) (*queue.Local, error) {
	c, version, err := loadCoder(layers)
	if err != nil {
		return nil, err
	}
	local, err := queue.OpenLocal(ctx, s, c, version, queue.LocalOptions{Workers: f.workers, Batch: batch})
	if err != nil {
		return nil, failure{err}
	}
	return local, nil
}

// loadCoder is a coder with the user's lexicons, and its version.
func loadCoder(layers []fs.FS) (*coder.Coder, string, error) {
	version, err := coder.Fingerprint(layers...)
	if err != nil {
		return nil, "", failure{err}
	}
	c, err := coder.New(layers...)
	if err != nil {
		return nil, "", failure{err}
	}
	return c, version, nil
}
