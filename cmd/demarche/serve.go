package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"demarche/serve"
	"demarche/store"
)

func serveCommand() *cobra.Command {
	var f storeFlags
	var addr string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show a store in a browser",
		Long: `Serve shows the incidents, accounts, disputes and dispatches of a store as web
pages, and codes pasted text without storing it. It answers to this machine
alone unless --addr names another address. Requests are logged on standard error.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			s, err := store.OpenExisting(ctx, f.address)
			if err != nil {
				return failure{err}
			}
			defer s.Close()
			c, version, err := loadCoder(nil)
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			server, err := serve.New(s, c, log, serve.Options{Version: version, Token: os.Getenv("DEMARCHE_TOKEN")})
			if err != nil {
				return failure{err}
			}
			defer server.Close()
			l, err := net.Listen("tcp", addr)
			if err != nil {
				return failure{err}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "demarche: http://%s\n", l.Addr())
			return asFailure(server.Serve(ctx, l))
		},
	}
	f.addStore(cmd)
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "`HOST:PORT` to listen on")
	return cmd
}
