package api

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/klauspost/compress/gzhttp"

	"demarche/coder"
	"demarche/coding"
	"demarche/serve/desk"
	"demarche/serve/meter"
	"demarche/store"
)

// Path is where the API is mounted.
const Path = "/api/v1/"

// base is the address before the path of an operation.
const base = "/api/v1"

// Bounds of a request.
const (
	maxBody  = 1 << 20 // bytes
	maxWait  = 20 * time.Second
	maxWrite = time.Minute // where dispatches are coded and kept
)

// Options are what an API may be told.
type Options struct {
	Token   string          // that a request has to carry to write; empty is none
	Local   bool            // only this machine can send requests
	Closing <-chan struct{} // closed when the server stops; streams end then
}

// Keeper codes and keeps dispatches, as queue.Local does.
type Keeper interface {
	Keep(ctx context.Context, in iter.Seq2[coding.Dispatch, error]) iter.Seq2[store.Added, error]
}

// API answers the operations. It is safe for any number of requests at once.
type API struct {
	store   store.Store
	desk    *desk.Desk
	keeper  Keeper
	log     *slog.Logger
	options Options
}

// New returns the handler of everything under Path.
func New(s store.Store, d *desk.Desk, k Keeper, log *slog.Logger, o Options) http.Handler {
	a := &API{s, d, k, log, o}
	mux := http.NewServeMux()
	a.operations(mux)
	mux.HandleFunc(Path, a.unknown(mux))
	streams := few(meter.Routes(mux))
	answers := gzhttp.GzipHandler(bounded(tagged(meter.Routes(mux))))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == base+streamPath {
			streams.ServeHTTP(w, r) // it has no end that could be waited for
			return
		}
		answers.ServeHTTP(w, r)
	})
}

// operations registers all operations, and returns what describes them.
func (a *API) operations(mux *http.ServeMux) huma.API {
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "demarche", Version: coder.Version,
				Description: "Who did what to whom, when, where, according to whom, and who disputes it."},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)},
		},
		OpenAPIPath:                  "/openapi",
		Formats:                      formats,
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{named},
	}
	h := humago.NewWithPrefix(mux, base, config)
	h.UseMiddleware(negotiate(h))
	a.lists(h)
	a.things(h)
	a.coding(h)
	a.writing(h)
	a.streaming(h)
	describe(h.OpenAPI())
	return h
}

// bounded limits how long a request may take and how much it may send.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait := maxWait
		if r.Method == http.MethodPost {
			wait = maxWrite
		}
		ctx, cancel := context.WithTimeout(r.Context(), wait)
		defer cancel()
		http.NewResponseController(w).SetWriteDeadline(time.Now().Add(wait + maxWait)) // a server that has no deadlines needs none
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
