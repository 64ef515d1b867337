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
		Short: "Print the version of demarche with its models and lexicons, and of its output",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			version, err := coder.Fingerprint()
			if err != nil {
				return failure{err}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "demarche %s, schema %s\n", version, coding.Schema)
			return err
		},
	}
}
