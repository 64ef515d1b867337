package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func verifyCommand() *cobra.Command {
	var f storeFlags
	var rebuild bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check a store, and that its incidents are what its dispatches make",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			if rebuild {
				if err := s.Rebuild(cmd.Context()); err != nil {
					return failure{err}
				}
			}
			faults, err := s.Verify(cmd.Context())
			if err != nil {
				return failure{err}
			}
			for _, fault := range faults {
				fmt.Fprintf(cmd.ErrOrStderr(), "demarche: %s: %s\n", f.address, fault)
			}
			if len(faults) > 0 {
				return errBadInput
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), "all is well")
			return err
		},
	}
	f.addStore(cmd)
	cmd.Flags().BoolVar(&rebuild, "rebuild", false, "make incidents and positions anew from the dispatches first")
	return cmd
}
