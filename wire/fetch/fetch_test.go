package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"demarche/wire/record"
)

func TestPrivateAddressesAreRefused(t *testing.T) {
	for _, private := range []string{"127.0.0.1:80", "10.1.2.3:80", "192.168.0.1:443", "172.16.9.9:80", "169.254.169.254:80", "0.0.0.0:80", "100.64.0.1:80",
		"[::1]:80", "[fe80::1%eth0]:80", "[fc00::1]:80", "[::ffff:127.0.0.1]:80", "[64:ff9b::7f00:1]:80", "224.0.0.1:80", "255.255.255.255:80", "nonsense"} {
		if err := check(private); !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: got %v", private, err)
		}
	}
	for _, public := range []string{"93.184.216.34:80", "[2606:2800:220:1::1]:443"} {
		if err := check(public); err != nil {
			t.Errorf("%s: got %v", public, err)
		}
	}
}

// server answers as news sites do, and as hostile ones.
func server(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "User-agent: *\nDisallow: /closed\n")
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(w, "<p>%s", r.Header.Get("User-Agent"))
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/page", http.StatusFound) })
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) {
		part := []byte(strings.Repeat("a", 1<<20))
		for range 20 {
			w.Write(part)
		}
	})
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestGet(t *testing.T) {
	s := server(t)
	c := New(Options{AllowPrivate: true, Pause: time.Millisecond, Timeout: 2 * time.Second})
	ctx := context.Background()
	page, err := c.Get(ctx, s.URL+"/page", Known{})
	if err != nil || string(page.Body) != "<p>"+DefaultAgent || page.Known.ETag != `"v1"` {
		t.Errorf("got %+v, %v", page, err)
	}
	if again, err := c.Get(ctx, s.URL+"/page", page.Known); err != nil || !again.Same {
		t.Errorf("again: %+v, %v", again, err)
	}
	if moved, err := c.Get(ctx, s.URL+"/moved", Known{}); err != nil || moved.Address != s.URL+"/page" {
		t.Errorf("moved: %+v, %v", moved, err)
	}
	for path, want := range map[string]error{"/closed/1": ErrRobots, "/loop": ErrRedirects, "/busy": ErrStatus, "/huge": record.ErrTooLong, "/gone": ErrStatus} {
		if _, err := c.Get(ctx, s.URL+path, Known{}); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", path, err, want)
		}
	}
	_, err = c.Get(ctx, s.URL+"/busy", Known{})
	if status, ok := errors.AsType[*StatusError](err); !ok || status.RetryAfter != 2*time.Minute {
		t.Errorf("busy: %v", err)
	}
	if _, err := c.Get(ctx, s.URL+"/silent", Known{}); err == nil {
		t.Error("a host that never answers: no error")
	}
	if _, err := New(Options{Pause: time.Millisecond}).Get(ctx, s.URL+"/page", Known{}); !errors.Is(err, ErrPrivate) {
		t.Errorf("a private address: got %v", err)
	}
	for _, bad := range []string{"file:///etc/passwd", "gopher://x", "http://", "%"} {
		if _, err := c.Get(ctx, bad, Known{}); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestOneRequestAHostAtATime(t *testing.T) {
	var now, most atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(5 * time.Millisecond)
		now.Add(-1)
	}))
	defer s.Close()
	c := New(Options{AllowPrivate: true, Pause: time.Millisecond})
	done := make(chan bool)
	for i := range 5 {
		go func() {
			c.Get(context.Background(), fmt.Sprintf("%s/%d", s.URL, i), Known{})
			done <- true
		}()
	}
	for range 5 {
		<-done
	}
	if most.Load() != 1 {
		t.Errorf("%d requests at once", most.Load())
	}
}

// Where robots.txt is missing nothing is forbidden; where its server fails all is.
func TestRobotsThatCannotBeRead(t *testing.T) {
	for status, want := range map[int]error{http.StatusNotFound: nil, http.StatusForbidden: nil, http.StatusInternalServerError: ErrRobots, http.StatusServiceUnavailable: ErrRobots} {
		pages := 0
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				w.WriteHeader(status)
				return
			}
			pages++
		}))
		c := New(Options{AllowPrivate: true, Pause: time.Millisecond})
		_, err := c.Get(context.Background(), s.URL+"/page", Known{})
		if !errors.Is(err, want) || (pages == 0) != (want != nil) {
			t.Errorf("%d: got %v and %d pages, want %v", status, err, pages, want)
		}
		s.Close()
	}
}

// What robots.txt says holds for a day and no longer.
func TestRobotsAreAskedForAgain(t *testing.T) {
	rules, asked := "User-agent: *\nDisallow: /page\n", 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			asked++
			fmt.Fprint(w, rules)
		}
	}))
	defer s.Close()
	c := New(Options{AllowPrivate: true, Pause: time.Millisecond})
	get := func() error {
		_, err := c.Get(context.Background(), s.URL+"/page", Known{})
		return err
	}
	if err := get(); !errors.Is(err, ErrRobots) {
		t.Errorf("got %v", err)
	}
	rules = ""
	if err := get(); !errors.Is(err, ErrRobots) || asked != 1 {
		t.Errorf("on the same day: got %v, asked %d times", err, asked)
	}
	for _, h := range c.places {
		h.until = h.until.Add(-24 * time.Hour)
	}
	if err := get(); err != nil || asked != 2 {
		t.Errorf("on the next: got %v, asked %d times", err, asked)
	}
}
