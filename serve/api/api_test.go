package api

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/mmcdole/gofeed"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"pgregory.net/rapid"

	"demarche/coding"
	"demarche/queue"
	"demarche/serve/desk"
	"demarche/serve/servetest"
	"demarche/store"
)

// address is a dispatch that has no id but its address.
const address = "https://news.example/2017/a?b=c"

// demo is an API of the bundled dispatches on Khan Sheikhoun, and one more.
func demo(t *testing.T, o Options) (http.Handler, store.Store) {
	t.Helper()
	s := servetest.Store(t, "khan-sheikhoun", coding.Dispatch{ID: address, URL: address, Published: "2017-05-09", Text: "Iran condemned the strike. <script>"})
	d := desk.New(servetest.Coder(t), nil)
	keeper, err := queue.OpenLocal(t.Context(), s, d, "test", queue.LocalOptions{Patient: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keeper.Close)
	return New(s, d, keeper, slog.New(slog.DiscardHandler), o), s
}

func ask(h http.Handler, method, address, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for n := 0; n < len(headers); n += 2 {
		r.Header.Set(headers[n], headers[n+1])
	}
	w := recorder{httptest.NewRecorder()}
	h.ServeHTTP(w, r)
	return w.ResponseRecorder
}

// recorder is an answer that is never late.
type recorder struct{ *httptest.ResponseRecorder }

func (recorder) SetWriteDeadline(time.Time) error { return nil }

// description is a validator of the API's own OpenAPI document.
func description(t *testing.T, h http.Handler) validator.Validator {
	t.Helper()
	w := ask(h, "GET", "/api/v1/openapi.json", "")
	document, err := libopenapi.NewDocument(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	v, faults := validator.NewValidator(document)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return v
}

func TestDocumentIsOpenAPI(t *testing.T) {
	h, _ := demo(t, Options{})
	if ok, faults := description(t, h).ValidateDocument(); !ok {
		for _, f := range faults {
			t.Error(f)
			for _, s := range f.SchemaValidationErrors {
				t.Error(s)
			}
		}
	}
}

// TestAnswers also holds every answer in JSON against the document.
func TestAnswers(t *testing.T) {
	h, s := demo(t, Options{})
	described := description(t, h)
	id := servetest.Attack(t, s)
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		kind                     string
		has                      string
	}{
		{"incidents", "GET", "/incidents", "", nil, 200, "application/json", `"id":"` + id + `"`},
		{"disputed", "GET", "/incidents?disputed=true&actor=SYR&country=SYR&type=ASSAULT&from=2017-01-01&to=2018-01-01&place=kh&q=town", "", nil, 200, "application/json", id},
		{"one page of several", "GET", "/incidents?limit=1", "", nil, 200, "application/json", `"next":"M`},
		{"incidents as CSV", "GET", "/incidents", "", []string{"Accept", "text/csv"}, 200, "text/csv; charset=utf-8", "id,title,type"},
		{"the parameter goes before Accept", "GET", "/incidents?format=csv", "", []string{"Accept", "application/json"}, 200, "text/csv; charset=utf-8", "id,title,type"},
		{"the better of two", "GET", "/incidents", "", []string{"Accept", "text/csv;q=0.1, application/json;q=0.2"}, 200, "application/json", id},
		{"anything", "GET", "/incidents", "", []string{"Accept", "text/html, */*;q=0.1"}, 200, "application/json", id},
		{"no such format", "GET", "/incidents", "", []string{"Accept", "text/html"}, 406, "application/problem+json", "text/csv"},
		{"no such format of this", "GET", "/counts", "", []string{"Accept", "text/csv"}, 406, "application/problem+json", ""},
		{"incident", "GET", "/incidents/" + id, "", nil, 200, "application/json", "SYRMIL"},
		{"incident by the start of its id", "GET", "/incidents/" + id[:9], "", nil, 200, "application/json", id},
		{"the start of several", "GET", "/incidents/i", "", nil, 404, "application/problem+json", ""},
		{"no such incident", "GET", "/incidents/x", "", nil, 404, "application/problem+json", "nothing under this id"},
		{"positions on an incident", "GET", "/incidents/" + id + "/positions", "", nil, 200, "application/json", "denies"},
		{"incidents as a feed", "GET", "/incidents?disputed=true", "", []string{"Accept", "application/atom+xml"}, 200, "application/atom+xml", "http://example.com/incidents/" + id},
		{"incidents on a map", "GET", "/incidents?disputed=true", "", []string{"Accept", "application/geo+json"}, 200, "application/geo+json", `"geometry":{"type":"Point","coordinates":[36.`},
		{"the same by the parameter", "GET", "/incidents?limit=1&format=geojson", "", nil, 200, "application/geo+json", `{"type":"FeatureCollection"`},
		{"no map of positions", "GET", "/positions", "", []string{"Accept", "application/geo+json"}, 406, "application/problem+json", "text/csv"},
		{"positions as a feed", "GET", "/positions?shifts=true&format=atom", "", nil, 200, "application/atom+xml", "<feed"},
		{"dispatches as a feed, the newest first", "GET", "/dispatches?limit=1&format=atom", "", nil, 200, "application/atom+xml", "&lt;script&gt;"},
		{"the newest first", "GET", "/dispatches?limit=1&order=newest", "", nil, 200, "application/json", "https://news.example"},
		{"an order that is none", "GET", "/dispatches?order=x", "", nil, 422, "application/problem+json", "query.order"},
		{"positions", "GET", "/positions?actor=RUS", "", nil, 200, "application/json", `"RUSGOV"`},
		{"positions as CSV", "GET", "/positions?format=csv", "", nil, 200, "text/csv; charset=utf-8", "holder,"},
		{"search", "GET", "/dispatches?q=chemical", "", nil, 200, "application/json", "chemical"},
		{"search as CSV", "GET", "/dispatches?q=chemical&format=csv", "", nil, 200, "text/csv; charset=utf-8", "dispatch,published"},
		{"dispatch", "GET", "/dispatches/khan-sheikhoun-1", "", nil, 200, "application/json", `"current":true`},
		{"dispatch by its address", "GET", "/dispatches/https:%2F%2Fnews.example%2F2017%2Fa%3Fb=c", "", nil, 200, "application/json", "<script>"},
		{"versions", "GET", "/dispatches/khan-sheikhoun-1/versions", "", nil, 200, "application/json", `"version":1`},
		{"no such dispatch", "GET", "/dispatches/x/versions", "", nil, 404, "application/problem+json", ""},
		{"counts", "GET", "/counts?type=ASSAULT", "", nil, 200, "application/json", `"disputed":`},
		{"a day that is none", "GET", "/incidents?from=yesterday", "", nil, 422, "application/problem+json", "query.from"},
		{"a type that is none", "GET", "/incidents?type=WAR", "", nil, 422, "application/problem+json", "query.type"},
		{"a cursor that is none", "GET", "/incidents?after=%25", "", nil, 422, "application/problem+json", "query.after"},
		{"what is not text", "GET", "/dispatches?q=%00", "", nil, 422, "application/problem+json", "query.q"},
		{"a parameter that is none", "GET", "/dispatches?query=x", "", nil, 422, "application/problem+json", "query.query"},
		{"too many at once", "GET", "/incidents?limit=1001", "", nil, 422, "application/problem+json", "query.limit"},
		{"no such operation", "GET", "/wars", "", nil, 404, "application/problem+json", ""},
		{"another method", "DELETE", "/incidents", "", nil, 405, "application/problem+json", ""},
		{"code", "POST", "/code", `{"text":"Russia denied that it had bombed the town.","published":"2017-04-05"}`, nil, 200, "application/json", `"stance":"denies"`},
		{"code nothing", "POST", "/code", `{"text":" "}`, nil, 422, "application/problem+json", "no text"},
		{"code at no day", "POST", "/code", `{"text":"Iran.","published":"soon"}`, nil, 422, "application/problem+json", "not a day"},
		{"code what is not JSON", "POST", "/code", `{`, nil, 400, "application/problem+json", ""},
		{"code with a field too many", "POST", "/code", `{"text":"Iran.","mode":"x"}`, nil, 422, "application/problem+json", "body.mode"},
		{"code too much", "POST", "/code", `{"text":"` + strings.Repeat("a ", desk.MaxText) + `"}`, nil, 422, "application/problem+json", ""},
		{"code far too much", "POST", "/code", `{"text":"` + strings.Repeat("a ", maxBody) + `"}`, nil, 413, "application/problem+json", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(h, c.method, "/api/v1"+c.path, c.body, c.headers...)
			if kind := w.Header().Get("Content-Type"); w.Code != c.status || kind != c.kind {
				t.Errorf("status %d, %s; want %d, %s\n%.300s", w.Code, kind, c.status, c.kind, w.Body)
			}
			if !strings.Contains(w.Body.String(), c.has) {
				t.Errorf("the answer lacks %q: %.300s", c.has, w.Body)
			}
			if c.kind == "application/problem+json" {
				var problem struct {
					Type, Title, Instance string
					Status                int
				}
				if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Status != c.status || problem.Title != http.StatusText(c.status) || problem.Instance == "" {
					t.Errorf("not a problem of %d: %v %s", c.status, err, w.Body)
				}
			}
			if c.status < 300 && c.kind == "application/json" {
				answers(t, described, c.method, "/api/v1"+c.path, c.body, w)
			}
		})
	}
}

// answers holds an answer against the document.
func answers(t *testing.T, described validator.Validator, method, address, body string, w *httptest.ResponseRecorder) {
	t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if ok, faults := described.ValidateHttpRequestResponse(r, w.Result()); !ok {
		for _, f := range faults {
			t.Error(f)
			for _, s := range f.SchemaValidationErrors {
				t.Error(s)
			}
		}
	}
}

func TestWhatIsSentIsKeptOnce(t *testing.T) {
	h, s := demo(t, Options{Local: true})
	described := description(t, h)
	first := `{"id":"a","text":"Iran freed the crew on Tuesday.","published":"2017-05-03"}`
	for _, c := range []struct {
		name, path, body string
		status           int
		want             outcome
	}{
		{"new", "/dispatches", first, 200, outcome{New: 1, IDs: []string{"a"}}},
		{"again", "/dispatches", first, 200, outcome{Unchanged: 1, IDs: []string{"a"}}},
		{"another text", "/dispatches", `{"id":"a","text":"Iran freed the crew on Monday.","published":"2017-05-04"}`, 200, outcome{Versions: 1, IDs: []string{"a"}}},
		{"a batch, with what is no date", "/dispatches/batch", `[` + first + `,{"url":"https://news.example/b","text":"Iraq denied it.","published":"soon"}]`, 200,
			outcome{New: 1, Unchanged: 1, IDs: []string{"a", "https://news.example/b"}, Faults: []rejected{{2, "unreadable date: published \"soon\" is no ISO 8601 date; coded without it"}}}},
		{"nothing but space", "/dispatches", `{"text":"  "}`, 422, outcome{}},
		{"none", "/dispatches/batch", `[]`, 422, outcome{}},
		{"too many", "/dispatches/batch", `[` + strings.Repeat(first+",", maxBatch) + first + `]`, 422, outcome{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(h, "POST", "/api/v1"+c.path, c.body)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			if c.status != 200 {
				return
			}
			answers(t, described, "POST", "/api/v1"+c.path, c.body, w)
			var got outcome
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if versions, err := s.Versions(t.Context(), "a"); err != nil || len(versions) != 2 {
		t.Errorf("%d versions, want 2; %v", len(versions), err)
	}
}

func TestWritingNeedsATokenFromElsewhere(t *testing.T) {
	body := `{"id":"a","text":"Iran freed the crew."}`
	for _, c := range []struct {
		name    string
		options Options
		given   string
		status  int
	}{
		{"this machine", Options{Local: true}, "", 200},
		{"this machine, with a token", Options{Local: true, Token: "secret"}, "", 401},
		{"from elsewhere, no token at all", Options{}, "Bearer ", 403},
		{"from elsewhere, none given", Options{Token: "secret"}, "", 401},
		{"from elsewhere, a wrong one", Options{Token: "secret"}, "Bearer secre", 401},
		{"from elsewhere, the right one", Options{Token: "secret"}, "Bearer secret", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, _ := demo(t, c.options)
			if w := ask(h, "POST", "/api/v1/dispatches", body, "Authorization", c.given); w.Code != c.status {
				t.Errorf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			if w := ask(h, "GET", "/api/v1/counts", ""); w.Code != 200 {
				t.Errorf("reading: status %d", w.Code)
			}
		})
	}
}

// TestNoInputIsOurFault asks every operation of the document with random valid
// and invalid input.
func TestNoInputIsOurFault(t *testing.T) {
	closed := make(chan struct{}) // so that streams end
	close(closed)
	h, s := demo(t, Options{Local: true, Closing: closed})
	var document struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(ask(h, "GET", "/api/v1/openapi.json", "").Body.Bytes(), &document); err != nil || len(document.Paths) == 0 {
		t.Fatal(err)
	}
	values := []string{"", "true", "1", "-1", "99999999999999999999", servetest.Attack(t, s), "i", "khan-sheikhoun-1", address, "SYR", "ASSAULT", "2017-04-04", "2017-02-31", "0001-01-01", "csv", "json", "xml",
		`"`, `""`, `" OR NEAR(`, "*", "%", "_", "\\", "'; DROP TABLE incident; --", "\x00", "\xff", "Khān", "AND", "a AND", "^x", "-x", "{a}: b", "MTIz", "..", "/", strings.Repeat("x", 150), strings.Repeat("é", 5000)}
	bodies := []string{"", "{", "null", "[]", "[null]", "[{}]", "{}", `{"text":null}`, `{"text":1}`, `{"text":"\u0000"}`, `{"text":"\ud800 x"}`, `{"text":"Iran."}`, `[{"text":"Iran."}]`, `{"text":"Iran.","published":"2017-13-45"}`,
		`[{"text":"Iran.","id":"\u0000"},{"text":"Iran.","url":"%zz"}]`, `{"text":"\"\"\"((((","id":".."}`, "\xff\xfe", `{"text":"` + strings.Repeat(". ", 2000) + `"}`, `{"text":"Le président a nié les accusations portées contre lui par les autorités."}`}
	paths := slices.Sorted(maps.Keys(document.Paths))
	asked := func(t *rapid.T) {
		path := rapid.SampledFrom(paths).Draw(t, "path")
		method := rapid.SampledFrom(slices.Sorted(maps.Keys(document.Paths[path]))).Draw(t, "method")
		value := rapid.OneOf(rapid.SampledFrom(values), rapid.String())
		q := url.Values{}
		address := path
		for _, p := range document.Paths[path][method].Parameters {
			switch {
			case p.In == "path":
				address = strings.Replace(address, "{"+p.Name+"}", url.PathEscape(value.Draw(t, p.Name)), 1)
			case p.In == "query" && rapid.IntRange(0, 2).Draw(t, "with "+p.Name) == 0:
				q.Set(p.Name, value.Draw(t, p.Name))
			}
		}
		body := ""
		if method == "post" {
			body = rapid.OneOf(rapid.SampledFrom(bodies), rapid.String()).Draw(t, "body")
		}
		accept := rapid.SampledFrom([]string{"", "*/*", "text/csv", "application/json;q=x", ",;,", "text/html"}).Draw(t, "Accept")
		if w := ask(h, strings.ToUpper(method), "/api/v1"+address+"?"+q.Encode(), body, "Accept", accept); w.Code >= 500 {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 8 {
			asked(t)
		}
	})
}

func TestPagesFollowEachOther(t *testing.T) {
	h, s := demo(t, Options{})
	all, err := s.Incidents(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for next := "/api/v1/incidents?limit=7"; next != ""; {
		w := ask(h, "GET", next, "")
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, i := range page.Items {
			found = append(found, i.ID)
		}
		next, _, _ = strings.Cut(strings.TrimPrefix(w.Header().Get("Link"), "<"), ">")
		if (next == "") != (page.Next == "") {
			t.Errorf("link %q, cursor %q", next, page.Next)
		}
	}
	if len(found) != len(all.Items) {
		t.Fatalf("%d incidents, want %d", len(found), len(all.Items))
	}
	for n, i := range all.Items {
		if found[n] != i.ID {
			t.Errorf("incident %d is %s, want %s", n, found[n], i.ID)
		}
	}
}

func TestFeedIsAtom(t *testing.T) {
	h, _ := demo(t, Options{})
	for _, path := range []string{"/incidents", "/positions", "/dispatches", "/dispatches?q=nothingatall"} {
		parsed, err := gofeed.NewParser().Parse(ask(h, "GET", "/api/v1"+path, "", "Accept", "application/atom+xml").Body)
		if err != nil || parsed.FeedType != "atom" || parsed.UpdatedParsed == nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		ids := map[string]bool{}
		for _, e := range parsed.Items {
			if e.GUID == "" || ids[e.GUID] || e.UpdatedParsed == nil || !strings.HasPrefix(e.Link, "http://example.com/") {
				t.Errorf("%s: entry %+v", path, e)
			}
			ids[e.GUID] = true
		}
	}
}

// TestStream reads what is new as it comes, loses the stream, and goes on.
func TestStream(t *testing.T) {
	closing := make(chan struct{})
	h, s := demo(t, Options{Closing: closing})
	server := httptest.NewServer(h)
	defer server.Close()
	c := servetest.Coder(t)
	add := func(id, text string) {
		t.Helper()
		if _, err := s.Add(t.Context(), []coding.Coding{c.Code(coding.Dispatch{ID: id, Text: text, Published: "2019-05-01"}, false)}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	listen := func(last string) *bufio.Scanner {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/v1/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Last-Event-ID", last)
		answer, err := server.Client().Do(r)
		if err != nil || answer.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatal(err, answer)
		}
		t.Cleanup(func() { answer.Body.Close() })
		lines := bufio.NewScanner(answer.Body)
		lines.Buffer(nil, 1<<20)
		return lines
	}
	next := func(lines *bufio.Scanner) (id, event, data string) {
		t.Helper()
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				id = value
			case "event":
				event = value
			case "data":
				data = value
			case "":
				return id, event, data
			}
		}
		return "", "", ""
	}
	lines := listen("")
	if _, event, _ := next(lines); event != "ping" {
		t.Errorf("first event %q, want ping", event)
	}
	add("n1", "Police arrested 30 protesters in Caracas on Tuesday.")
	id, event, data := next(lines)
	if event != "incident" || !strings.Contains(data, `"dispatch":"n1"`) {
		t.Errorf("event %q: %s", event, data)
	}
	add("n2", "Turkish President Tayyip Erdogan met Russian President Vladimir Putin in Sochi on Monday.")
	again := listen(id)
	next(again) // ping
	if _, event, data := next(again); event != "incident" || !strings.Contains(data, `"dispatch":"n2"`) {
		t.Errorf("event %q after %s: %s", event, id, data)
	}
	close(closing)
	for again.Scan() { // ends
	}
}

func TestUnchangedIsNotSentAgain(t *testing.T) {
	h, s := demo(t, Options{})
	first := ask(h, "GET", "/api/v1/counts", "", "Accept-Encoding", "gzip")
	tag := first.Header().Get("ETag")
	if again := ask(h, "GET", "/api/v1/counts", "", "If-None-Match", `"x", `+tag); again.Code != 304 || again.Body.Len() > 0 {
		t.Errorf("status %d with %d bytes, want 304 with none", again.Code, again.Body.Len())
	}
	if again := ask(h, "GET", "/api/v1/counts", "", "If-None-Match", `"x"`); again.Code != 200 || again.Header().Get("ETag") != tag {
		t.Errorf("status %d, tag %s; want 200, %s", again.Code, again.Header().Get("ETag"), tag)
	}
	if _, err := s.Add(t.Context(), []coding.Coding{servetest.Coder(t).Code(coding.Dispatch{ID: "new", Text: "Iran freed the crew.", Published: "2017-05-01"}, false)}, "test"); err != nil {
		t.Fatal(err)
	}
	if again := ask(h, "GET", "/api/v1/counts", "", "If-None-Match", tag); again.Code != 200 || again.Header().Get("ETag") == tag {
		t.Errorf("after a change: status %d, tag %s", again.Code, again.Header().Get("ETag"))
	}
}

func TestAnswersArePackedOnDemand(t *testing.T) {
	h, _ := demo(t, Options{})
	for encoding, packed := range map[string]bool{"gzip": true, "identity": false} {
		w := ask(h, "GET", "/api/v1/incidents", "", "Accept-Encoding", encoding)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("%s: packed %v", encoding, got)
		}
		if vary := fmt.Sprint(w.Header().Values("Vary")); !strings.Contains(vary, "Accept-Encoding") {
			t.Errorf("%s: Vary %s", encoding, vary)
		}
	}
}
