package serve

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"demarche/coding"
	"demarche/ledger"
	"demarche/serve/desk"
	"demarche/serve/servetest"
	"demarche/store"
)

// hostile is a dispatch that would do harm if any of it were taken for markup.
var hostile = coding.Dispatch{
	ID: `https://news.example/a?b="><script>alert(1)</script>`, Published: "2017-04-05", Language: "en",
	Title: `<img src=x onerror=alert(1)>`, Agency: `"><b>Agency`,
	Text: "The Syrian army denied that it had used chemical weapons in Khan Sheikhoun. <script>alert(2)</script>\n\nRussia said </p><style>*{display:none}</style> it was not involved.",
}

// demo serves the bundled dispatches on Khan Sheikhoun, a copy of the first
// under another agency, and a hostile one.
func demo(t *testing.T) (http.Handler, store.Store) {
	t.Helper()
	s := servetest.Store(t, "khan-sheikhoun")
	first, err := s.Versions(t.Context(), "khan-sheikhoun-1")
	if err != nil {
		t.Fatal(err)
	}
	again := first[0].Coding
	again.Dispatch.ID, again.Dispatch.Agency = "copy", "Reprint"
	if _, err := s.Add(t.Context(), []coding.Coding{again, servetest.Coder(t).Code(hostile, false)}, "test"); err != nil {
		t.Fatal(err)
	}
	return handler(t, s), s
}

// handler answers for a store.
func handler(t testing.TB, s store.Store) http.Handler {
	t.Helper()
	v, err := New(s, servetest.Coder(t), slog.New(slog.DiscardHandler), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v.Handler(true)
}

func ask(h http.Handler, method, address, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	h, s := demo(t)
	id := servetest.Attack(t, s)
	form := func(text, published string) string {
		return url.Values{"text": {text}, "published": {published}}.Encode()
	}
	for _, c := range []struct {
		name, method, address, body string
		status                      int
		has                         []string
	}{
		{"front", "GET", "/", "", 200, []string{"/incidents/" + id, "Disputed", "independent originator"}},
		{"disputed only", "GET", "/?disputed=on", "", 200, []string{"Show all", id}},
		{"search", "GET", "/?q=chemical", "", 200, []string{"<h2 id=\"found\">Dispatches</h2>"}},
		{"search for quotation marks", "GET", "/?q=%22%22%22", "", 200, nil},
		{"nothing passes", "GET", "/?country=FRA&type=AID", "", 200, []string{"Nothing passes this filter"}},
		{"accounts and the answer", "GET", "/incidents/" + id, "", 200, []string{"Accounts side by side", "class=\"differ\"", "chemical or biological or radiological weapons (2041)", "Syrian Arab Army", "1 copy"}},
		{"the start of an id", "GET", "/incidents/" + id[:8], "", 302, nil},
		{"dispatch at a claim", "GET", "/dispatch?id=khan-sheikhoun-1&claim=c3", "", 200, []string{`<span id="at"></span>`, "focus", "Why this code"}},
		{"dispatch with no such version", "GET", "/dispatch?id=khan-sheikhoun-1&version=9", "", 404, nil},
		{"no such dispatch", "GET", "/dispatch?id=none", "", 404, nil},
		{"no such incident", "GET", "/incidents/none", "", 404, nil},
		{"no such page", "GET", "/none", "", 404, []string{"no page"}},
		{"timeline, map and facets", "GET", "/", "", 200, []string{`class="timeline-chart"`, `class="map"`, "Khān Shaykhūn: ", "/?actor=RUS&amp;with=USA", "format=csv", "format=geojson"}},
		{"the export of a dyad", "GET", "/api/v1/incidents?actor=RUS&with=USA&format=csv", "", 200, []string{"Shayrat"}},
		{"the map of a dyad", "GET", "/api/v1/incidents?actor=RUS&with=USA&format=geojson", "", 200, []string{"FeatureCollection"}},
		{"the feed of a dyad", "GET", "/api/v1/incidents?actor=RUS&with=USA&format=atom", "", 200, []string{"<feed"}},
		{"dyad", "GET", "/?actor=RUS&with=USA", "", 200, []string{"between Russia and United States"}},
		{"actor", "GET", "/actors/RUS", "", 200, []string{"Events by type", "Goldstein score", "Who accuses whom", "What Russia says"}},
		{"actor without a code", "GET", "/actors/nobody", "", 404, nil},
		{"two actors", "GET", "/dyads/RUS/USA", "", 200, []string{"Russia and United States", "What Russia says", "What United States says"}},
		{"bad day", "GET", "/?from=yesterday", "", 400, []string{"not a day"}},
		{"bad type", "GET", "/?type=WAR", "", 400, []string{"not a type"}},
		{"bad cursor", "GET", "/?after=%25", "", 400, nil},
		{"paste", "POST", "/code", form("Iran condemned the attack.\r\n\r\nIraq denied it.", "2020-01-02"), 200, []string{"not stored", "condemned", "Accuse"}},
		{"paste nothing", "POST", "/code", form(" ", ""), 422, []string{"There is no text."}},
		{"paste at no day", "POST", "/code", form("Iran condemned it.", "soon"), 422, []string{"not a day", "Iran condemned it."}},
		{"paste what is not text", "POST", "/code", form("\xff\xfe", ""), 422, []string{"not UTF-8"}},
		{"paste too much", "POST", "/code", form(strings.Repeat("a ", desk.MaxText), ""), 422, []string{"longer than"}},
		{"paste far too much", "POST", "/code", form(strings.Repeat("a ", maxBody), ""), 413, nil},
		{"another method", "DELETE", "/code", "", 405, nil},
		{"health", "GET", "/healthz", "", 200, []string{"ok"}},
		{"readiness", "GET", "/readyz", "", 200, []string{"ready"}},
		{"metrics", "GET", "/metrics", "", 200, []string{`demarche_http_request_duration_seconds_count{code="404",method="GET",route="GET /incidents/{id}"}`}},
		{"API", "GET", "/api/v1/counts", "", 200, []string{`"incidents":`}},
		{"tools for models want another method", "GET", "/mcp", "", 405, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(h, c.method, c.address, c.body, nil)
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			for _, want := range c.has {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			if p := w.Header().Get("Content-Security-Policy"); p != policy {
				t.Errorf("policy %q", p)
			}
		})
	}
}

func TestHeadline(t *testing.T) {
	for title, want := range map[string]string{
		"attack in Khān Shaykhūn, 2017-04-04": "Attack in Khān Shaykhūn",
		"élan, 2017-04-04":                    "Élan",
		"":                                    "",
	} {
		if got := headline(ledger.Incident{Title: title, Time: &coding.Time{From: "2017-04-04"}}); got != want {
			t.Errorf("headline of %q is %q, want %q", title, got, want)
		}
	}
}

// TestDisputesNameWhoSpoke has an army and its command under one code that say
// different things, and a minister under the code of the accused government.
func TestDisputesNameWhoSpoke(t *testing.T) {
	no, did := false, true
	army, command := coding.Actor{Name: "army", Code: "SYRMIL"}, coding.Actor{Name: "command", Code: "SYRMIL"}
	minister, state := coding.Actor{Name: "minister", Code: "USAGOV"}, coding.Actor{Name: "United States", Code: "USAGOV"}
	i := ledger.Incident{
		Accounts: []ledger.Account{
			{Holder: army, Happened: &no}, {Holder: command, Happened: &did},
			{Holder: minister, Perpetrators: []coding.Actor{command}}, {Holder: command, Perpetrators: []coding.Actor{state}},
		},
		Disputes: []ledger.Dispute{
			{Field: "happened", Sides: []ledger.Side{{Value: "no", Holders: []string{"SYRMIL"}}, {Value: "yes", Holders: []string{"SYRMIL"}}}},
			{Field: "perpetrators", Sides: []ledger.Side{{Value: "USAGOV", Holders: []string{"SYRMIL"}}}},
			{Field: "lawful", Sides: []ledger.Side{{Value: "yes", Holders: []string{"USAGOV"}}}},
		},
	}
	want := []ledger.Dispute{
		{Field: "happened", Sides: []ledger.Side{{Value: "no", Holders: []string{"army (SYRMIL)"}}, {Value: "yes", Holders: []string{"command (SYRMIL)"}}}},
		{Field: "perpetrators", Sides: []ledger.Side{{Value: "United States (USAGOV)", Holders: []string{"command (SYRMIL)"}}}},
		{Field: "lawful", Sides: []ledger.Side{{Value: "yes", Holders: []string{"USAGOV"}}}},
	}
	if got := disputes(i); !reflect.DeepEqual(got, want) {
		t.Errorf("disputes\n%+v, want\n%+v", got, want)
	}
}

// upload is a form with a file, and its content type.
func upload(t *testing.T, fields map[string]string, file string) (body, kind string) {
	t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := w.WriteField(name, fields[name]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "news")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(part, file) // to memory, as Close is
	w.Close()
	return b.String(), w.FormDataContentType()
}

func TestUpload(t *testing.T) {
	_, s := demo(t)
	line := func(id, text string) string {
		return fmt.Sprintf(`{"id":%q,"title":"About %s","text":%q}`+"\n", id, id, text)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, line("a", "Iran condemned the attack."))
	z.Close()
	var many string
	for n := range maxDispatches + 1 {
		many += line(fmt.Sprint("d", n), "Iran condemned the attack.")
	}
	for _, c := range []struct {
		name   string
		fields map[string]string
		file   string
		status int
		has    []string
	}{
		{"a text", map[string]string{"published": "2020-01-02"}, "Iran condemned the attack on Monday.", 200, []string{"not stored", "2019-12-30", `id="d1-e1"`, `href="#d1-e1"`}},
		{"a web page", nil, "<!doctype html><html><head><title>Talks</title></head><body><article><p>" + strings.Repeat("Iran condemned the attack in a long statement that was read out. ", 8) + "</p></article></body></html>", 200, []string{"condemned"}},
		{"several, one of which is bad", nil, line("a", "Iran condemned the attack.") + line("b", "Iraq denied it.") + "{\n", 200, []string{"2 dispatches, coded just now", "About a", "About b", `id="d2-`, "Record 3"}},
		{"in gzip", nil, packed.String(), 200, []string{"About a"}},
		{"more than are coded", nil, many, 200, []string{fmt.Sprintf("Only the first %d", maxDispatches), "About d0"}},
		{"hostile", nil, line("<script>alert(1)</script>", "Iran condemned the <script>alert(2)</script> attack."), 200, []string{"&lt;script&gt;alert(1)"}},
		{"nothing", nil, "{}", 422, []string{"No dispatch of the file can be coded."}},
		{"too long a text", nil, strings.Repeat("Iran condemned it. ", desk.MaxText/10), 422, []string{"longer than 64 KiB"}},
		{"a text and a file", map[string]string{"text": "Iran."}, "Iraq.", 422, []string{"one of them", "Iran."}},
		{"at no day", map[string]string{"published": "soon"}, "Iran condemned it.", 422, []string{"not a day"}},
		{"far too much", nil, strings.Repeat("a ", maxBody), 413, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, kind := upload(t, c.fields, c.file)
			w := ask(handler(t, s), "POST", "/code", body, func(r *http.Request) { r.Header.Set("Content-Type", kind) })
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			for _, want := range c.has {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			if strings.Contains(w.Body.String(), "<script>") {
				t.Error("the page has a script of the file")
			}
		})
	}
	half := "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nIran"
	w := ask(handler(t, s), "POST", "/code", half, func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=x") })
	if w.Code != http.StatusBadRequest {
		t.Errorf("half a form: status %d, want 400", w.Code)
	}
}

// TestPasteStoresNothing holds what the page promises.
func TestPasteStoresNothing(t *testing.T) {
	h, s := demo(t)
	before, err := s.Count(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if w := ask(h, "POST", "/code", url.Values{"text": {"Iran condemned the attack."}}.Encode(), nil); w.Code != 200 {
		t.Fatalf("status %d", w.Code)
	}
	if after, err := s.Count(t.Context(), store.Filter{}); err != nil || after != before {
		t.Errorf("the store has %+v, had %+v (%v)", after, before, err)
	}
}

// TestHostileTextIsText follows a hostile dispatch through every page that
// shows it, and through the form.
func TestHostileTextIsText(t *testing.T) {
	h, s := demo(t)
	pages := map[string]string{}
	pages["dispatch"] = ask(h, "GET", readAt(hostile.ID, "", ""), "", nil).Body.String()
	pages["search"] = ask(h, "GET", "/?q=display", "", nil).Body.String()
	pages["paste"] = ask(h, "POST", "/code", url.Values{"text": {hostile.Text}}.Encode(), nil).Body.String()
	pages["filter"] = ask(h, "GET", "/?actor="+url.QueryEscape(`"><script>alert(3)</script>`), "", nil).Body.String()
	pages["actor"] = ask(h, "GET", "/actors/"+url.PathEscape(`"><script>alert(3)</script>`), "", nil).Body.String()
	versions, err := s.Versions(t.Context(), hostile.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, incident := range versions[0].Incidents {
		pages["incident "+incident] = ask(h, "GET", "/incidents/"+incident, "", nil).Body.String()
	}
	for name, page := range pages {
		if !strings.Contains(page, "alert(") && !strings.HasPrefix(name, "incident") && name != "actor" {
			t.Errorf("%s: does not show the hostile text at all", name)
		}
		if n := strings.Count(page, "<script"); n != 1 {
			t.Errorf("%s: %d scripts, want the page's own", name, n)
		}
		for _, bad := range []string{"<script>", "<img", "<style", "<b>Agency", "onerror=alert(1)>"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: has %s as markup", name, bad)
			}
		}
	}
}

func TestGuard(t *testing.T) {
	h, _ := demo(t)
	for _, c := range []struct {
		name   string
		method string
		change func(*http.Request)
		status int
	}{
		{"another name for this machine", "GET", func(r *http.Request) { r.Host = "evil.example" }, 421},
		{"localhost", "GET", func(r *http.Request) { r.Host = "localhost:8080" }, 200},
		{"IPv6", "GET", func(r *http.Request) { r.Host = "[::1]:8080" }, 200},
		{"a form of another site", "POST", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			if w := ask(h, c.method, "/code", "", c.change); w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
		})
	}
}

// TestNobodyTakesTheServerForHimself has one peer ask too often, and another who
// does not suffer from it.
func TestNobodyTakesTheServerForHimself(t *testing.T) {
	v, err := New(servetest.Store(t, "none"), nil, slog.New(slog.DiscardHandler), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	h := v.Handler(false)
	from := func(peer string) int {
		return ask(h, "GET", "/healthz", "", func(r *http.Request) { r.RemoteAddr = peer }).Code
	}
	for range 2 * perMinute {
		from("192.0.2.1:5000")
	}
	if got := from("192.0.2.1:5001"); got != http.StatusTooManyRequests {
		t.Errorf("status %d, want 429", got)
	}
	if got := from("192.0.2.2:5000"); got != http.StatusOK {
		t.Errorf("another peer: status %d, want 200", got)
	}
}

func TestTooManyTextsAtOnce(t *testing.T) {
	h, _ := demo(t)
	body := url.Values{"text": {"Iran."}}.Encode()
	answers := make(chan *httptest.ResponseRecorder)
	const asked = 100
	for range asked {
		go func() { answers <- ask(h, "POST", "/code", body, nil) }()
	}
	refused := 0
	for range asked {
		if w := <-answers; w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") != "" {
			refused++
		}
	}
	if refused == 0 {
		t.Errorf("%d texts at once were all coded", asked)
	}
}

// TestNoInputIsOurFault asks every page with random valid and invalid input.
func TestNoInputIsOurFault(t *testing.T) {
	h, s := demo(t)
	id := servetest.Attack(t, s)
	random := rand.New(rand.NewPCG(1, 2))
	values := []string{"", "on", id, id[:3], "khan-sheikhoun-1", hostile.ID, "SYR", "ASSAULT", "2017-04-04", "0001-01-01", "c1", "e1", "-1", "1", "99999999999999999999",
		`"`, `""`, `" OR NEAR(`, "*", "%", "_", "\\", "'; DROP TABLE incident; --", "\x00", "\xff", "Khān", "ünï", strings.Repeat("x", 150), strings.Repeat("x", 5000), "AND", "a AND", "^x", "-x", "{a}: b", "MTIz"}
	names := []string{"q", "actor", "country", "type", "place", "from", "to", "disputed", "shifts", "after", "id", "version", "claim", "event"}
	some := func() string { return values[random.IntN(len(values))] }
	for range 1500 {
		q := url.Values{}
		for range random.IntN(5) {
			q.Set(names[random.IntN(len(names))], some())
		}
		address := []string{"/", "/dispatch", "/incidents/" + url.PathEscape(some()), "/code", "/" + url.PathEscape(some()), "/actors/" + url.PathEscape(some()), "/dyads/" + url.PathEscape(some()) + "/" + url.PathEscape(some())}[random.IntN(7)] + "?" + q.Encode()
		if w := ask(h, "GET", address, "", nil); w.Code >= 500 {
			t.Errorf("GET %q: status %d", address, w.Code)
		}
	}
	for range 40 {
		body := url.Values{"text": {some()}, "published": {some()}}.Encode()
		if random.IntN(4) == 0 {
			body = fmt.Sprintf("%%%s;&=%s", some(), some())
		}
		if w := ask(h, "POST", "/code", body, nil); w.Code >= 500 {
			t.Errorf("POST %q: status %d", body, w.Code)
		}
		file := some() + []string{"", "{", "<rss>", "<html>", "WARC/1.0\r\n", "PK\x03\x04", "\x1f\x8b"}[random.IntN(7)] + some()
		body, kind := upload(t, map[string]string{"published": some()}, file)
		if w := ask(h, "POST", "/code", body, func(r *http.Request) { r.Header.Set("Content-Type", kind) }); w.Code >= 500 {
			t.Errorf("POST of the file %q: status %d", file, w.Code)
		}
	}
}

// TestAnswersPointAtWhatTheyAnswer also holds that what two events of one claim
// say is told once.
func TestAnswersPointAtWhatTheyAnswer(t *testing.T) {
	stand := func(claim string, stance coding.Stance) ledger.Stand {
		return ledger.Stand{Date: "2017-04-04", Stance: stance, Dispatch: "d", Claim: claim, Quote: claim}
	}
	positions := []ledger.Position{
		{Holder: coding.Actor{Name: "Russia", Code: "RUSGOV"}, History: []ledger.Stand{stand("c2", coding.Denies), stand("c2", coding.Denies)}},
		{Holder: coding.Actor{Name: "Britain", Code: "GBRGOV"}, History: []ledger.Stand{stand("c1", coding.Alleges)}},
	}
	codings := map[string]coding.Coding{"d": {Claims: []coding.Claim{{ID: "c1"}, {ID: "c2", Answers: "c1"}}}}
	got := timeline(positions, codings)
	if len(got) != 2 {
		t.Fatalf("%d statements, want 2: %+v", len(got), got)
	}
	if denial, claim := got[0], got[1]; denial.Answers != claim.ID || denial.Whom != "Britain (GBRGOV)" || claim.Answers != "" {
		t.Errorf("the denial answers %q of %q, want %q", denial.Answers, denial.Whom, claim.ID)
	}
}

func TestParagraphsKeepTheText(t *testing.T) {
	coded := servetest.Coder(t).Code(hostile, true)
	var kept strings.Builder
	for _, line := range paragraphs(coded, "", "") {
		for _, s := range line {
			io.WriteString(&kept, s.Text)
		}
	}
	if want := strings.ReplaceAll(hostile.Text, "\n", ""); kept.String() != want {
		t.Errorf("the page shows\n%q\nof\n%q", kept.String(), want)
	}
}
