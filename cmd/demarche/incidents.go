package main

import (
	"github.com/spf13/cobra"

	"demarche/export"
	"demarche/ledger"
)

func incidentsCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{
		Use:   "incidents",
		Short: "List the incidents of a store, with their accounts and disputes",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			page, err := s.Incidents(cmd.Context(), f.filter)
			if err != nil {
				return failure{err}
			}
			return printList(cmd, f.output, page.Items, (*export.Table).Incident,
				func(items []ledger.Incident) error { return export.WriteIncidentsCSV(cmd.OutOrStdout(), items, false) })
		},
	}
	f.addStore(cmd)
	f.addOutput(cmd, "table, json or csv")
	f.addFilter(cmd)
	cmd.Flags().BoolVar(&f.filter.Disputed, "disputed", false, "only incidents with disputes")
	cmd.Flags().BoolVar(&f.filter.Shifts, "shifts", false, "only incidents on which a position changed")
	return cmd
}
