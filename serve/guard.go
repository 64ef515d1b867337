package serve

import (
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/go-chi/httprate"
)

// policy lets a page load its script, style sheet and map from here, send forms
// here, and do nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// perMinute is how many requests one address may send to a server that others
// can reach.
const perMinute = 1200

// guard says what a page may do, and turns away what comes from other pages or
// under a foreign name.
func (v *Server) guard(next http.Handler, local bool) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	if !local {
		next = httprate.LimitBy(perMinute, time.Minute, peer, httprate.WithLimitHandler(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "Too many requests. Try again in a minute.", http.StatusTooManyRequests)
		}))(next)
	}
	return v.meter.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if local && !loopback(r.Host) {
			http.Error(w, "This server answers to localhost alone.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// peer is who sent a request, by the network that a provider gives one customer.
func peer(r *http.Request) (string, error) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return httprate.CanonicalizeIP(host), err
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
