// Command demarche reads news-agency dispatches and prints who did what to
// whom, when, where, according to whom, and who disputes it. Each file here is
// one subcommand and holds its flags; the work is done by the packages.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitBadInput = 1
	exitUsage    = 2
)

// errBadInput says that some input could not be read. The messages are on
// standard error by then.
var errBadInput = errors.New("bad input")

// failure is an error of demarche's own work, as against one of usage.
type failure struct{ error }

func main() { os.Exit(run()) }

// run is main without its exit, and returns the exit code.
func run() int {
	err := rootCommand().ExecuteContext(context.Background())
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errBadInput):
		return exitBadInput
	}
	fmt.Fprintf(os.Stderr, "demarche: %v\n", err)
	if _, ok := errors.AsType[failure](err); ok {
		return exitBadInput
	}
	return exitUsage
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "demarche",
		Short:         "Who did what to whom, when, where, according to whom, and who disputes it",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(actorsCommand(), codeCommand(), corpusCommand(), dispatchCommand(), evalCommand(), explainCommand(), exportCommand(), incidentCommand(), incidentsCommand(), ingestCommand(), mcpCommand(),
		parseCommand(), positionsCommand(), recodeCommand(), searchCommand(), serveCommand(), verifyCommand(), versionCommand(), watchCommand(), whenCommand(), whereCommand(), workCommand())
	return root
}
