package serve

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"demarche/coder"
	"demarche/store"
)

//go:embed web
var web embed.FS

// Server shows a store. It is safe for any number of requests at once.
type Server struct {
	store store.Store
	coder *coder.Coder
	log   *slog.Logger
	pages *template.Template
	style asset

	coding chan struct{} // a place for each dispatch that may be coded at once
	pace   *rate.Limiter // of dispatches to code
}

// asset is a file whose path changes with its content, so that it may be kept
// for ever.
type asset struct {
	path string
	data []byte
}

// Bounds of one request, and of all.
const (
	maxBody     = 256 << 10 // bytes
	maxText     = 64 << 10  // bytes of a pasted dispatch
	maxHeader   = 32 << 10
	maxWait     = 20 * time.Second
	maxAtOnce   = 2 // dispatches coded at the same time
	perSecond   = 2 // dispatches coded, on average
	burst       = 10
	pageSize    = 24
	gracePeriod = 10 * time.Second
)

// New returns a server of a store, which codes pasted text with a coder.
func New(s store.Store, c *coder.Coder, log *slog.Logger) (*Server, error) {
	css, err := web.ReadFile("web/style.css")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(css)
	v := &Server{
		store: s, coder: c, log: log,
		style:  asset{"/style-" + hex.EncodeToString(sum[:6]) + ".css", css},
		coding: make(chan struct{}, maxAtOnce),
		pace:   rate.NewLimiter(perSecond, burst),
	}
	v.pages, err = template.New("").Funcs(words).Funcs(template.FuncMap{"style": func() string { return v.style.path }}).ParseFS(web, "web/*.html")
	return v, err
}

// Handler answers requests. With local, only requests to this machine's own
// name are answered, so that no foreign page can read it through a name that
// is made to point here.
func (v *Server) Handler(local bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", v.front)
	mux.HandleFunc("GET /incidents/{id}", v.incident)
	mux.HandleFunc("GET /dispatch", v.dispatch)
	mux.HandleFunc("GET /code", v.pasteForm)
	mux.HandleFunc("POST /code", v.paste)
	mux.HandleFunc("GET "+v.style.path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Write(v.style.data)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", v.ready)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		v.fail(w, r, http.StatusNotFound, "There is no page at this address.")
	})
	return v.guard(mux, local)
}

// Serve answers what comes in at a listener until the context ends, and then
// gives requests some time to end.
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
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), gracePeriod)
	defer cancel()
	err := server.Shutdown(grace)
	<-ended
	return err
}

func (v *Server) ready(w http.ResponseWriter, r *http.Request) {
	if _, err := v.store.Incidents(r.Context(), store.Filter{Limit: 1}); err != nil {
		v.log.ErrorContext(r.Context(), "store", "request", requestID(r), "error", err)
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
		v.log.ErrorContext(r.Context(), "render", "page", name, "request", requestID(r), "error", err)
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
	v.show(w, r, status, "problem.html", problem{status, http.StatusText(status), detail, requestID(r)})
}

// failStore tells of an error of the store: what is not there is the reader's
// affair, all else is ours and goes to the log alone.
func (v *Server) failStore(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, store.ErrNotFound):
		v.fail(w, r, http.StatusNotFound, "The store has nothing under this id.")
	default:
		v.log.ErrorContext(r.Context(), "store", "request", requestID(r), "error", err)
		v.fail(w, r, http.StatusInternalServerError, "The store could not be read.")
	}
}
