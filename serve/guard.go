package serve

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"net/netip"
	"time"
)

type requestKey struct{}

// requestID is the name of a request in the log.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// policy lets a page load its style sheet from here, send forms here, and do
// nothing else.
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard names and logs requests, bounds them, and says what a page may do.
func (v *Server) guard(next http.Handler, local bool) http.Handler {
	next = http.TimeoutHandler(next, maxWait, "This took too long.\n")
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:12]
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		h := w.Header()
		h.Set("X-Request-Id", id)
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		seen := &status{ResponseWriter: w, code: http.StatusOK}
		begin := time.Now()
		switch {
		case local && !loopback(r.Host):
			http.Error(seen, "This server answers to localhost alone.", http.StatusMisdirectedRequest)
		default:
			r.Body = http.MaxBytesReader(seen, r.Body, maxBody)
			next.ServeHTTP(seen, r)
		}
		v.log.InfoContext(r.Context(), "request", "id", id, "method", r.Method, "path", r.URL.Path, "status", seen.code, "took", time.Since(begin))
	})
}

// loopback reports whether a Host header names this machine to itself.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if len(host) > 1 && host[0] == '[' {
		host = host[1 : len(host)-1]
	}
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// status remembers the status of an answer.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}
