package main

import (
	"strings"

	"github.com/spf13/cobra"

	"demarche/export"
	"demarche/store"
)

func searchCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{
		Use:   "search [WORD]...",
		Short: "Find dispatches by their words and by what they report",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, words []string) error {
			f.filter.Query = strings.TrimSpace(f.filter.Query + " " + strings.Join(words, " "))
			s, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			page, err := s.Dispatches(cmd.Context(), f.filter)
			if err != nil {
				return failure{err}
			}
			return printList(cmd, f.output, page.Items, printHit,
				func(items []store.Hit) error { return store.WriteHitsCSV(cmd.OutOrStdout(), items) })
		},
	}
	f.addStore(cmd)
	f.addOutput(cmd, "table, json or csv")
	f.addFilter(cmd)
	return cmd
}

func printHit(t *export.Table, h store.Hit) {
	t.Hit(h.Published, h.Agency, h.Title, h.Dispatch, string(h.State), h.Snippet)
}
