// Package meter names every request of a server, writes it to the log, and
// counts and times it for Prometheus.
package meter

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Meter measures one server.
type Meter struct {
	log      *slog.Logger
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	open     prometheus.Gauge
	coded    prometheus.Histogram
}

// New returns a meter that has seen nothing yet.
func New(log *slog.Logger) *Meter {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	in := promauto.With(registry)
	return &Meter{
		log: log, registry: registry,
		requests: in.NewHistogramVec(prometheus.HistogramOpts{Name: "demarche_http_request_duration_seconds",
			Help:    "How long requests took, by the pattern of their address.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .4, 1, 2.5, 10, 30}}, []string{"route", "method", "code"}),
		open: in.NewGauge(prometheus.GaugeOpts{Name: "demarche_http_requests_in_flight", Help: "Requests that are being answered."}),
		coded: in.NewHistogram(prometheus.HistogramOpts{Name: "demarche_coding_duration_seconds",
			Help: "How long the coding of a dispatch took.", Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 10}}),
	}
}

// Coded counts a dispatch that was coded.
func (m *Meter) Coded(took time.Duration) { m.coded.Observe(took.Seconds()) }

// Registry takes the figures of other parts of the server.
func (m *Meter) Registry() prometheus.Registerer { return m.registry }

// Metrics answers with all figures, as Prometheus reads them.
func (m *Meter) Metrics() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

type key struct{}

// request is what is known of a request.
type request struct{ id, route string }

// ID is the name of a request in the log, or empty outside of one.
func ID(ctx context.Context) string {
	if r, ok := ctx.Value(key{}).(*request); ok {
		return r.id
	}
	return ""
}

// Routes answers as the mux does, and tells the meter which of its patterns a
// request goes to: addresses themselves are without number, and not counted.
func Routes(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if known, ok := r.Context().Value(key{}).(*request); ok {
			_, known.route = mux.Handler(r)
		}
		mux.ServeHTTP(w, r)
	})
}

// Handler names, logs and counts what next answers. The name goes out as the
// header X-Request-Id.
func (m *Meter) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := &request{id: rand.Text()[:12], route: "none"}
		ctx := context.WithValue(r.Context(), key{}, known)
		w.Header().Set("X-Request-Id", known.id)
		seen := &answer{ResponseWriter: w, code: http.StatusOK}
		begin := time.Now()
		m.open.Inc()
		defer func() {
			m.open.Dec()
			took := time.Since(begin)
			m.requests.WithLabelValues(known.route, method(r.Method), strconv.Itoa(seen.code)).Observe(took.Seconds())
			m.log.InfoContext(ctx, "request", "id", known.id, "method", r.Method, "path", r.URL.Path, "status", seen.code, "took", took)
		}()
		next.ServeHTTP(seen, r.WithContext(ctx))
	})
}

// method keeps made-up methods out of the figures.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch:
		return m
	}
	return "other"
}

// answer remembers the status of an answer.
type answer struct {
	http.ResponseWriter
	code int
}

func (a *answer) WriteHeader(code int) {
	a.code = code
	a.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
