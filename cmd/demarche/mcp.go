package main

import (
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"demarche/coder"
	"demarche/serve/desk"
	"demarche/serve/mcp"
	"demarche/store"
)

func mcpCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Let a language model read a store, over standard input and output",
		Long: `Mcp speaks the Model Context Protocol on standard input and output. Its tools
only read: search, incident, positions and code_text. What they tell of a
dispatch comes with the words and their place in it. demarche serve offers the
same at /mcp.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			s, err := store.OpenExisting(ctx, f.address)
			if err != nil {
				return failure{err}
			}
			defer s.Close()
			c, err := coder.New()
			if err != nil {
				return failure{err}
			}
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			err = mcp.New(s, desk.New(c, nil), log).Run(ctx, &sdk.StdioTransport{})
			if ctx.Err() != nil {
				return nil // stopped, as was asked
			}
			return asFailure(err)
		},
	}
	f.addStore(cmd)
	return cmd
}
