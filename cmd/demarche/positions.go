package main

import (
	"github.com/spf13/cobra"

	"demarche/export"
	"demarche/ledger"
)

func positionsCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{
		Use:   "positions",
		Short: "List who took which stance on an incident, and how it changed",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			page, err := s.Positions(cmd.Context(), f.filter)
			if err != nil {
				return failure{err}
			}
			return printList(cmd, f.output, page.Items, (*export.Table).Position,
				func(items []ledger.Position) error { return export.WritePositionsCSV(cmd.OutOrStdout(), items, false) })
		},
	}
	f.addStore(cmd)
	f.addOutput(cmd, "table, json or csv")
	f.addFilter(cmd)
	cmd.Flags().BoolVar(&f.filter.Shifts, "shifts", false, "only positions that changed")
	return cmd
}
