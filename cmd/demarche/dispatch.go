package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"demarche/export"
	"demarche/store"
)

func dispatchCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{
		Use:   "dispatch ID",
		Short: "Show a dispatch of a store with all its versions",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			versions, err := s.Versions(cmd.Context(), args[0])
			if err != nil {
				return failure{err}
			}
			return printList(cmd, f.output, versions, printVersion, nil)
		},
	}
	f.addStore(cmd)
	f.addOutput(cmd, "table or json")
	return cmd
}

func printVersion(t *export.Table, v store.Version) {
	t.Heading(fmt.Sprintf("version %d, %s, coded by demarche %s", v.Number, v.State, v.Coder))
	t.Text(v.Coding.Dispatch.Text)
	t.Write(v.Coding) // its errors stay until Flush
}
