package main

import (
	"github.com/spf13/cobra"

	"demarche/export"
	"demarche/ledger"
)

func incidentCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{
		Use:   "incident ID",
		Short: "Tell one incident: what is agreed, who says what, how it changed",
		Long: `Incident tells one incident as a page of text, each line with its source. The
beginning of an id will do where only one incident has it.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			incident, err := s.Incident(cmd.Context(), args[0])
			if err != nil {
				return failure{err}
			}
			positions, err := s.PositionsOn(cmd.Context(), incident.ID)
			if err != nil {
				return failure{err}
			}
			if f.output == "" {
				f.output = "table"
			}
			return printList(cmd, f.output, []ledger.Incident{incident},
				func(t *export.Table, i ledger.Incident) { t.Story(i, positions) },
				func(items []ledger.Incident) error { return export.WriteIncidentsCSV(cmd.OutOrStdout(), items, false) })
		},
	}
	f.addStore(cmd)
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "table, json or csv (default table)")
	return cmd
}
