package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"demarche/export"
	"demarche/store"
)

// storeFlags are the flags of the commands that read a store.
type storeFlags struct {
	address string
	output  string
	filter  store.Filter
}

// defaultStore is a file in the user's data folder.
func defaultStore() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return "sqlite:" + filepath.Join(dir, "demarche", "demarche.db")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	return "sqlite:" + filepath.Join(home, ".local", "share", "demarche", "demarche.db")
}

func (f *storeFlags) addStore(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.address, "store", defaultStore(), "where dispatches are kept: sqlite:FILE or postgres://USER@HOST/DATABASE (`ADDRESS`)")
}

func (f *storeFlags) addOutput(cmd *cobra.Command, kinds string) {
	cmd.Flags().StringVarP(&f.output, "output", "o", "", kinds+" (default table on a terminal, else json)")
}

func (f *storeFlags) addFilter(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.filter.Actor, "actor", "", "only what concerns an actor: a `CODE` or its beginning (RUS, SYRREB), or a name")
	cmd.Flags().StringVar(&f.filter.Country, "country", "", "only what took place in a country (ISO 3166-1 alpha-3 `CODE`)")
	cmd.Flags().StringVar(&f.filter.Type, "type", "", "only one PLOVER `TYPE`")
	cmd.Flags().StringVar(&f.filter.From, "from", "", "only from this `DATE` (YYYY-MM-DD) on")
	cmd.Flags().StringVar(&f.filter.To, "to", "", "only up to this `DATE`")
	cmd.Flags().StringVar(&f.filter.Place, "place", "", "only places whose name contains `TEXT`")
	cmd.Flags().StringVar(&f.filter.Query, "query", "", "only what these `WORDS` are found in; a phrase stands in quotation marks")
	cmd.Flags().IntVar(&f.filter.Limit, "limit", 0, "at most `N` (0 is all)")
}

// check refuses what no filter can be.
func (f *storeFlags) check() error {
	for _, date := range []struct{ flag, value string }{{"--from", f.filter.From}, {"--to", f.filter.To}} {
		if _, err := time.Parse(time.DateOnly, date.value); date.value != "" && err != nil {
			return fmt.Errorf("%s %s: not a date like 2017-04-12", date.flag, date.value)
		}
	}
	if f.filter.Limit < 0 {
		return fmt.Errorf("--limit %d: want 0 or more", f.filter.Limit)
	}
	return nil
}

// open opens a store that is there already: reading one that is not would show
// nothing where a mistyped name should be told.
func (f *storeFlags) open(ctx context.Context) (store.Store, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	s, err := store.OpenExisting(ctx, f.address)
	if err != nil {
		return nil, failure{err}
	}
	return s, nil
}

// print writes a list in the wanted format.
func printList[T any](cmd *cobra.Command, format string, items []T, row func(*export.Table, T), csv func([]T) error) error {
	out := cmd.OutOrStdout()
	if format == "" && isTerminal(out) {
		format = "table"
	}
	switch {
	case format == "json" || format == "":
		return asFailure(export.WriteJSON(out, items))
	case format == "csv" && csv != nil:
		return asFailure(csv(items))
	case format == "table":
		t := export.NewTable(out, width(out))
		for _, item := range items {
			row(t, item)
		}
		return asFailure(t.Flush())
	}
	return fmt.Errorf("-o %s: not a format of this command", format)
}

func asFailure(err error) error {
	if err != nil {
		return failure{err}
	}
	return nil
}
