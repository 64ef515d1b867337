package serve

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"time"

	"demarche/coder"
	"demarche/queue"
	"demarche/serve/api"
	"demarche/serve/desk"
	"demarche/serve/mcp"
	"demarche/serve/meter"
	"demarche/store"
)

//go:embed web
var web embed.FS

// Server shows a store. It is safe for any number of requests at once.
type Server struct {
	store   store.Store
	desk    *desk.Desk
	queue   *queue.Local
	meter   *meter.Meter
	log     *slog.Logger
	pages   *template.Template
	assets  map[string]asset
	counts  counts
	options Options
	closing chan struct{} // closed when the server stops
}

// Options are what a server may be told; the zero value serves pages and takes
// no dispatches from other machines.
type Options struct {
	Version string // of the coder, kept with the dispatches that are sent to the API
	Token   string // that a request has to carry to write; empty is none
}

// Bounds of one request, and of all.
const (
	maxBody     = 2 << 20 // bytes, of a file that is to be coded above all
	maxHeader   = 32 << 10
	maxWait     = 20 * time.Second
	pageSize    = 24
	gracePeriod = 10 * time.Second
)

// New returns a server of a store, which codes texts with a coder. Who is done
// with it closes it.
func New(s store.Store, c *coder.Coder, log *slog.Logger, o Options) (*Server, error) {
	assets, err := loadAssets()
	if err != nil {
		return nil, err
	}
	m := meter.New(log)
	v := &Server{
		store: s, desk: desk.New(c, m.Coded), meter: m, log: log, options: o, closing: make(chan struct{}),
		assets: assets, counts: newCounts(s),
	}
	if v.pages, err = template.New("").Funcs(words).Funcs(template.FuncMap{"asset": func(name string) string { return assets[name].path }}).ParseFS(web, "web/*.html"); err != nil {
		return nil, err
	}
	v.queue, err = queue.OpenLocal(context.Background(), s, v.desk, o.Version, queue.LocalOptions{Workers: desk.Places, Patient: true, Log: log, Registry: m.Registry()})
	return v, err
}

// Close ends what is on its way into the store.
func (v *Server) Close() { v.queue.Close() }

// Handler answers requests. With local, only requests to this machine's own
// name are answered, so that no foreign page can read it through a name that
// is made to point here.
func (v *Server) Handler(local bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", v.front)
	mux.HandleFunc("GET /incidents/{id}", v.incident)
	mux.HandleFunc("GET /actors/{code}", v.actor)
	mux.HandleFunc("GET /dyads/{a}/{b}", v.dyad)
	mux.HandleFunc("GET /dispatch", v.dispatch)
	mux.HandleFunc("GET /code", v.pasteForm)
	mux.HandleFunc("POST /code", v.paste)
	for _, a := range v.assets {
		mux.Handle("GET "+a.path, a)
	}
	mux.Handle("GET /metrics", v.meter.Metrics())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", v.ready)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		v.fail(w, r, http.StatusNotFound, "There is no page at this address.")
	})
	pages := http.MaxBytesHandler(http.TimeoutHandler(meter.Routes(mux), maxWait, "This took too long.\n"), maxBody)
	root := http.NewServeMux() // the API bounds its requests itself
	root.Handle("/", pages)
	root.Handle(api.Path, api.New(v.store, v.desk, v.queue, v.log, api.Options{Token: v.options.Token, Local: local, Closing: v.closing}))
	root.Handle(mcp.Path, mcp.Handler(mcp.New(v.store, v.desk, v.log)))
	return v.guard(root, local)
}

// Serve answers what comes in at a listener until the context ends, and then
// gives requests some time to end. A server serves once.
func (v *Server) Serve(ctx context.Context, l net.Listener) error {
	local := false
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		local = a.IP.IsLoopback()
	}
	server := &http.Server{
		Handler:           v.Handler(local),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       maxWait,
		WriteTimeout:      2 * maxWait,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(v.log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		close(v.closing)
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), gracePeriod)
	defer cancel()
	err := server.Shutdown(grace)
	<-ended
	return err
}

func (v *Server) ready(w http.ResponseWriter, r *http.Request) {
	if _, err := v.store.Incidents(r.Context(), store.Filter{Limit: 1}); err != nil {
		v.log.ErrorContext(r.Context(), "store", "request", meter.ID(r.Context()), "error", err)
		http.Error(w, "the store cannot be read", http.StatusServiceUnavailable)
		return
	}
	w.Write([]byte("ready\n"))
}

// show renders a page. A page is rendered whole before it is sent, so that an
// error never leaves half of one.
func (v *Server) show(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	var page bytes.Buffer
	if err := v.pages.ExecuteTemplate(&page, name, data); err != nil {
		v.log.ErrorContext(r.Context(), "render", "page", name, "request", meter.ID(r.Context()), "error", err)
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(page.Bytes())
}

type problem struct {
	Status        int
	Title, Detail string
	Request       string
}

func (v *Server) fail(w http.ResponseWriter, r *http.Request, status int, detail string) {
	v.show(w, r, status, "problem.html", problem{status, http.StatusText(status), detail, meter.ID(r.Context())})
}

// failStore tells of an error of the store: what is not there is the reader's
// affair, all else is ours and goes to the log alone.
func (v *Server) failStore(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, store.ErrNotFound):
		v.fail(w, r, http.StatusNotFound, "The store has nothing under this id.")
	default:
		v.log.ErrorContext(r.Context(), "store", "request", meter.ID(r.Context()), "error", err)
		v.fail(w, r, http.StatusInternalServerError, "The store could not be read.")
	}
}
