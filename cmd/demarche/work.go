package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"demarche/coding"
	"demarche/export"
	"demarche/queue"
	"demarche/store"
)

// queueFlags are the flags of the commands that use the queue.
type queueFlags struct {
	url      string
	creds    string
	replicas int
}

func (f *queueFlags) add(cmd *cobra.Command, usage, address string) {
	cmd.Flags().StringVar(&f.url, "nats", address, usage)
	cmd.Flags().StringVar(&f.creds, "creds", "", "`FILE` of NATS credentials")
	cmd.Flags().IntVar(&f.replicas, "replicas", 1, "how many servers keep each message, of streams that are not there yet")
}

// open connects to the queue; what the process counts goes to registry, if any.
func (f queueFlags) open(ctx context.Context, cmd *cobra.Command, registry prometheus.Registerer) (*queue.Queue, error) {
	if f.replicas < 1 || f.replicas > 5 {
		return nil, fmt.Errorf("--replicas %d: want 1 to 5", f.replicas)
	}
	q, err := queue.Open(ctx, f.url, queue.Options{Credentials: f.creds, Replicas: f.replicas, Metrics: queue.NewMetrics(registry),
		Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))})
	if err != nil {
		return nil, failure{err}
	}
	return q, nil
}

const natsUsage = "the NATS server at `URL`; several are divided by commas"

// workFlags are the flags of demarche work.
type workFlags struct {
	storeFlags
	coderFlags
	queue   queueFlags
	role    string
	linkers int
	batch   int
	addr    string
}

func workCommand() *cobra.Command {
	var f workFlags
	cmd := &cobra.Command{
		Use:   "work",
		Short: "Code and link what demarche ingest --nats puts on the queue",
		Long: `Work takes dispatches from the queue of a NATS server, codes them into a store,
and links them into incidents there. Any number of workers share the work, on any
number of machines; each may be stopped, killed and started again at any time.
It codes what was put there for its own version and lexicons, and leaves the rest
to others.

With --role code a worker only codes, with --role link it only links. What fails
again and again is set aside, and listed by demarche work dead.

With --http it serves /metrics, /healthz and /readyz. docs/OPERATIONS.md tells more.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.addStore(cmd)
	f.queue.add(cmd, natsUsage, "nats://127.0.0.1:4222")
	cmd.Flags().StringVar(&f.role, "role", "both", "what to do: code, link or both")
	f.addCoder(cmd)
	cmd.Flags().IntVar(&f.linkers, "linkers", 2, "how many batches of blocks to link at once")
	cmd.Flags().IntVar(&f.batch, "batch", 64, "how many messages of blocks to link in one step; never changes the result")
	cmd.Flags().StringVar(&f.addr, "http", "", "`HOST:PORT` for metrics and health")
	cmd.AddCommand(deadCommand())
	return cmd
}

func (f workFlags) run(cmd *cobra.Command) error {
	codes, links := f.role == "code" || f.role == "both", f.role == "link" || f.role == "both"
	switch {
	case !codes && !links:
		return fmt.Errorf("--role %s: want code, link or both", f.role)
	case f.workers < 1 || f.linkers < 1 || f.batch < 1:
		return fmt.Errorf("--workers, --linkers and --batch: want 1 or more")
	}
	layers, err := folders(f.lexicons)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends at once
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	q, err := f.queue.open(ctx, cmd, registry)
	if err != nil {
		return err
	}
	defer q.Close()
	registry.MustRegister(q.Collector())
	s, err := store.Open(ctx, f.address)
	if err != nil {
		return failure{err}
	}
	defer s.Close()

	h := health{ready: []func(context.Context) error{q.Ready}}
	work, ctx := errgroup.WithContext(ctx)
	if codes {
		coders, err := f.coders(q, s, layers)
		if err != nil {
			return err
		}
		h.alive = append(h.alive, coders.Ready)
		work.Go(func() error { return coders.Run(ctx) })
	}
	if links {
		linkers := &queue.Linkers{Queue: q, Store: s, Batch: f.batch, Workers: f.linkers}
		h.ready = append(h.ready, func(ctx context.Context) error {
			_, err := s.Has(ctx, coding.Dispatch{}, "")
			return err
		})
		work.Go(func() error { return linkers.Run(ctx) })
	}
	if f.addr != "" {
		l, err := net.Listen("tcp", f.addr)
		if err != nil {
			return failure{err}
		}
		q.Log.Info("work: metrics and health", "addr", l.Addr().String())
		work.Go(func() error { return h.serve(ctx, l, registry) })
	}
	q.Log.Info("work: started", "role", f.role, "workers", f.workers)
	err = work.Wait()
	q.Log.Info("work: ended")
	return asFailure(err)
}

func (f workFlags) coders(q *queue.Queue, s store.Store, layers []fs.FS) (*queue.Coders, error) {
	c, version, err := loadCoder(layers)
	if err != nil {
		return nil, err
	}
	return &queue.Coders{Queue: q, Coder: c, Version: version, Workers: f.workers, Store: s}, nil
}

// health answers whether the process is to be left alone (alive) and whether it
// can work now (ready).
type health struct{ alive, ready []func(context.Context) error }

// serve answers until ctx ends.
func (h health) serve(ctx context.Context, l net.Listener, registry *prometheus.Registry) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", answer(h.alive))
	mux.HandleFunc("GET /readyz", answer(slices.Concat(h.alive, h.ready)))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func answer(checks []func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, stop := context.WithTimeout(r.Context(), 5*time.Second)
		defer stop()
		for _, check := range checks {
			if err := check(ctx); err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable)
				return
			}
		}
		fmt.Fprintln(w, "ok")
	}
}

// deadCommand lists what was given up.
func deadCommand() *cobra.Command {
	var f queueFlags
	var output string
	var retry, drop bool
	cmd := &cobra.Command{
		Use:   "dead [SEQUENCE]...",
		Short: "List the dispatches that were given up, with the reasons",
		Long: `Dead lists the dispatches and blocks that failed again and again, with the
reason of each. With --retry they are put back on the queue, with --drop they are
deleted; sequence numbers of the list say which (default all).`,
		RunE: func(cmd *cobra.Command, which []string) error {
			if output != "" && output != "json" && output != "table" {
				return fmt.Errorf("-o %s: not a format of this command", output)
			}
			if retry && drop {
				return fmt.Errorf("--retry and --drop: want one of them")
			}
			q, err := f.open(cmd.Context(), cmd, nil)
			if err != nil {
				return err
			}
			defer q.Close()
			all, err := q.Dead(cmd.Context())
			if err != nil {
				return failure{err}
			}
			if len(which) > 0 {
				all = slices.DeleteFunc(all, func(d queue.Dead) bool { return !slices.Contains(which, fmt.Sprint(d.Sequence)) })
			}
			for _, d := range all {
				switch {
				case retry:
					err = q.Revive(cmd.Context(), d)
				case drop:
					err = q.Forget(cmd.Context(), d)
				}
				if err != nil {
					return failure{err}
				}
			}
			return asFailure(printDead(cmd.OutOrStdout(), output, all))
		},
	}
	f.add(cmd, natsUsage, "nats://127.0.0.1:4222")
	cmd.Flags().StringVarP(&output, "output", "o", "", "json or table (default table on a terminal, else json)")
	cmd.Flags().BoolVar(&retry, "retry", false, "put them back on the queue")
	cmd.Flags().BoolVar(&drop, "drop", false, "delete them")
	return cmd
}

func printDead(out io.Writer, format string, all []queue.Dead) error {
	if format == "json" || format == "" && !isTerminal(out) {
		return export.WriteJSON(out, all)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, d := range all {
		fmt.Fprintf(w, "%d\t%s\t%s\t%d tries\t%s\n", d.Sequence, d.Stage, d.Dispatch, d.Tries, d.Reason)
	}
	return w.Flush()
}
