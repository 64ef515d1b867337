package poll

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"demarche/wire/fetch"
)

// site is a news site whose feed changes.
type site struct {
	items []string
	etag  string
	down  bool
	asked map[string]int
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked[r.URL.Path]++
	switch {
	case r.URL.Path == "/robots.txt":
		w.WriteHeader(http.StatusNotFound)
	case s.down:
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.URL.Path == "/feed":
		w.Header().Set("ETag", s.etag)
		if r.Header.Get("If-None-Match") == s.etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "<rss version=\"2.0\"><channel><title>Meridian</title>")
		for _, item := range s.items {
			fmt.Fprintf(w, "<item><guid>%s</guid><title>On %s</title><link>http://%s/page/%s</link><description>A word on %s.</description></item>", item, item, r.Host, item, item)
		}
		fmt.Fprint(w, "</channel></rss>")
	default:
		fmt.Fprint(w, "<html><body><article>"+strings.Repeat("<p>Iran and Iraq agreed on Tuesday to reopen two crossings, both governments said after talks in Basra.</p>", 4)+"</article>")
	}
}

// A feed's news are handed over once, with the pages behind its summaries; what
// was not kept is new again; a feed that fails is asked less and less often.
func TestDue(t *testing.T) {
	s := &site{items: []string{"a", "b"}, etag: `"1"`, asked: map[string]int{}}
	server := httptest.NewServer(s)
	defer server.Close()
	file := filepath.Join(t.TempDir(), "feeds.json")
	now := time.Date(2023, 3, 3, 12, 0, 0, 0, time.UTC)
	feed := server.URL + "/feed"
	var p *Poller
	restart := func() {
		t.Helper()
		state, err := Load(file)
		if err != nil {
			t.Fatal(err)
		}
		p = &Poller{Client: fetch.New(fetch.Options{AllowPrivate: true, Pause: time.Millisecond}), State: state, Every: 15 * time.Minute, Follow: true, Now: func() time.Time { return now }}
	}
	due := func(want string, keep bool) {
		t.Helper()
		var got []string
		for _, news := range p.Due(context.Background(), []string{feed}) {
			for _, d := range news.Dispatches {
				got = append(got, d.ID)
				if !strings.Contains(d.Text, "Basra") {
					t.Errorf("%s is a summary: %q", d.ID, d.Text)
				}
			}
			for range news.Errors {
				got = append(got, "!")
			}
			if keep {
				if err := p.Keep(news); err != nil {
					t.Fatal(err)
				}
			}
		}
		if all := strings.Join(got, " "); all != want {
			t.Errorf("at %s: got %q, want %q", now.Format("15:04"), all, want)
		}
	}
	restart()
	due("a b", false)
	due("a b", true)
	due("", true) // not its time
	now = now.Add(16 * time.Minute)
	restart()
	due("", true) // not changed
	s.items, s.etag = []string{"c", "b"}, `"2"`
	now = now.Add(16 * time.Minute)
	due("c", true)
	s.down = true
	for _, wait := range []time.Duration{15, 30, 60} {
		now = now.Add(wait*time.Minute - time.Minute)
		due("", true) // not its time
		now = now.Add(2 * time.Minute)
		due("!", true)
	}
	if s.asked["/page/b"] != 2 || s.asked["/page/c"] != 1 {
		t.Errorf("asked: %v", s.asked)
	}
}

// What is under an embargo is news when that ends, though the feed is the same.
func TestEmbargo(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt":
			w.WriteHeader(http.StatusNotFound)
		case r.Header.Get("If-None-Match") != "":
			w.WriteHeader(http.StatusNotModified)
		default:
			w.Header().Set("ETag", `"1"`)
			body := strings.Repeat("Iran and Iraq agreed on Tuesday to reopen two crossings. ", 4)
			fmt.Fprintf(w, `[{"uri":"free","pubStatus":"usable","bodies":[{"value":%q}]},{"uri":"held","pubStatus":"usable","embargoedUntil":"2023-03-03T12:05:00Z","bodies":[{"value":%q}]}]`, body, body)
		}
	}))
	defer s.Close()
	state, err := Load(filepath.Join(t.TempDir(), "feeds.json"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2023, 3, 3, 12, 0, 0, 0, time.UTC)
	p := &Poller{Client: fetch.New(fetch.Options{AllowPrivate: true, Pause: time.Millisecond}), State: state, Every: 15 * time.Minute, Now: func() time.Time { return now }}
	for _, want := range []struct {
		minutes, held int
		ids           string
	}{{0, 1, "free"}, {5, 0, "held"}, {20, 0, ""}} {
		now = time.Date(2023, 3, 3, 12, want.minutes, 0, 0, time.UTC)
		news := p.Due(context.Background(), []string{s.URL})
		if len(news) != 1 || len(news[0].Errors) > 0 {
			t.Fatalf("after %d minutes: %+v", want.minutes, news)
		}
		ids := ""
		for _, d := range news[0].Dispatches {
			ids += d.ID
		}
		if ids != want.ids || news[0].Held != want.held {
			t.Errorf("after %d minutes: got %q, %d held, want %q, %d", want.minutes, ids, news[0].Held, want.ids, want.held)
		}
		if err := p.Keep(news[0]); err != nil {
			t.Fatal(err)
		}
	}
}
