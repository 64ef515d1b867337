package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"demarche/coder"
	"demarche/coding"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of demarche and of its output",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "demarche %s, schema %s\n", coder.Version, coding.Schema)
			return err
		},
	}
}
