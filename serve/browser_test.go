package serve

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"demarche/coding"
	"demarche/serve/servetest"
)

// screens is where the tests of the browser put what they saw.
const screens = "../dist/screens"

// axeFile is the accessibility checker, which make tools installs.
const axeFile = "bundle/node_modules/axe-core/axe.min.js"

// answered is a dispatch with a charge and its denial, which answers it.
var answered = coding.Dispatch{
	ID: "tankers-2019", Agency: "Meridian", Published: "2019-06-14",
	Text: "LONDON, June 14 (Meridian) - Britain said on Friday that Iran had attacked two tankers near Fujairah on Thursday.\n\n" +
		"Iran denied that it had attacked the tankers near Fujairah.",
}

// bundled serves all of the bundled dispatches.
func bundled(t *testing.T) (address string) {
	t.Helper()
	server := httptest.NewServer(handler(t, servetest.Store(t, "", answered)))
	t.Cleanup(server.Close)
	return server.URL
}

// browser is a headless Chromium that notes what a page must not do.
type browser struct {
	t       *testing.T
	ctx     context.Context
	address string

	mu     sync.Mutex
	faults []string
}

func newBrowser(t *testing.T, address string, script bool) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium: make tools installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.WindowSize(1280, 1000), chromedp.WSURLReadTimeout(time.Minute))
	allocator, cancel := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute) // what a page does not have is waited for until then
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, address: address}
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			// what the browser draws its own fields with has an address, too
			if u := e.Request.URL; !strings.HasPrefix(u, address) && !strings.HasPrefix(u, "data:") {
				b.fault("request to " + e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			b.fault("exception: " + e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError {
				b.fault("console error")
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError {
				b.fault("log: " + e.Entry.Text + " " + e.Entry.URL)
			}
		}
	})
	b.run(network.Enable(), log.Enable(), emulation.SetScriptExecutionDisabled(!script))
	return b
}

func (b *browser) fault(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = append(b.faults, text)
}

func (b *browser) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// click follows the first link or button that a selector finds.
func (b *browser) click(selector string) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(selector, chromedp.ByQuery)); err != nil {
		b.t.Fatalf("%s: %v", selector, err)
	}
}

// sees fails where the page has no such words.
func (b *browser) sees(words ...string) {
	b.t.Helper()
	var text string
	b.run(chromedp.Text("main", &text, chromedp.ByQuery))
	for _, w := range words {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
			b.t.Errorf("the page does not show %q", w)
		}
	}
}

// screen keeps a picture of the whole page.
func (b *browser) screen(name string) {
	b.t.Helper()
	var picture []byte
	b.run(chromedp.FullScreenshot(&picture, 100))
	if err := os.MkdirAll(screens, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(screens, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// TestReadingTheNews is what a reader does with the demo, with and without the
// script.
func TestReadingTheNews(t *testing.T) {
	address := bundled(t)
	for _, c := range []struct {
		name   string
		script bool
	}{{"script", true}, {"plain", false}} {
		t.Run(c.name, func(t *testing.T) {
			b := newBrowser(t, address, c.script)
			b.run(chromedp.Navigate(address))
			b.sees("independent originator", "Newest first")
			b.screen("front-" + c.name)
			b.click(`.sum a[href="/?disputed=on"]`)
			b.sees("all disputed")
			b.run(chromedp.Navigate(address + "/?disputed=on&place=Kh%C4%81n"))
			b.sees("all disputed")
			b.click(`.card h2 a`)
			b.sees("Accounts side by side", "What is disputed, and by whom", "Claims and answers", "Syrian Arab Army")
			var holders []*cdp.Node
			b.run(chromedp.Nodes(".accounts thead th", &holders, chromedp.ByQueryAll))
			if len(holders) < 3 { // the first is that of the rows
				t.Errorf("%d columns of accounts", len(holders))
			}
			b.screen("incident-" + c.name)
			b.click(`.timeline blockquote a`)
			b.sees("Why this code")
			b.run(chromedp.WaitReady("#at", chromedp.ByQuery))
			b.screen("dispatch-" + c.name)
			b.run(chromedp.Navigate(address + "/?disputed=on&place=Fujairah"))
			b.click(`.card h2 a`)
			var charge string
			b.run(chromedp.Click(`.timeline a[href^="#s"]`, chromedp.ByQuery), chromedp.Text(".timeline li:target", &charge, chromedp.ByQuery))
			if !strings.Contains(charge, "Britain said on Friday") {
				t.Errorf("the answer leads to %q", charge)
			}
			b.run(chromedp.Navigate(address+"/code"), chromedp.SendKeys("textarea", "Iran denied that it had attacked the ship. Britain accused Iran of the attack.", chromedp.ByQuery))
			b.click(`form.paste button`)
			b.sees("not stored", "Iran")
			b.screen("paste-" + c.name)
			file, err := filepath.Abs("../demo/dispatches/khashoggi.jsonl")
			if err != nil {
				t.Fatal(err)
			}
			b.run(chromedp.Navigate(address+"/code"), chromedp.SetUploadFiles("input[type=file]", []string{file}, chromedp.ByQuery))
			b.click(`form.paste button`)
			b.sees("3 dispatches, coded just now", "not stored")
			b.run(chromedp.Navigate(address + "/actors/RUS"))
			b.sees("Who accuses whom")
			b.screen("actor-" + c.name)
			for _, f := range b.faults {
				t.Error(f)
			}
		})
	}
}

// TestAccessible runs axe-core on every page: all rules on a wide light one, and
// what colours and width change on a narrow dark one.
func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skip("no axe-core: make tools installs it")
	}
	address := bundled(t)
	b := newBrowser(t, address, true)
	var incident string
	b.run(chromedp.Navigate(address+"/?disputed=on"), chromedp.AttributeValue(".card h2 a", "href", &incident, nil, chromedp.ByQuery))
	for _, look := range []struct {
		scheme, rules string
		width         int64
	}{{"light", "{}", 1280}, {"dark", `{runOnly: ["color-contrast", "scrollable-region-focusable", "target-size"]}`, 390}} {
		b.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}}), chromedp.EmulateViewport(look.width, 900))
		for name, path := range map[string]string{
			"front": "/", "search": "/?q=chemical", "incident": incident, "dispatch": "/dispatch?id=khan-sheikhoun-1&claim=c3", "paste": "/code",
			"actor": "/actors/RUS", "dyad": "/dyads/RUS/USA", "missing": "/none",
		} {
			var found string
			var wide bool
			b.run(chromedp.Navigate(address+path), chromedp.Evaluate(string(axe)+"; undefined", nil),
				chromedp.Evaluate(`axe.run(`+look.rules+`).then(r => JSON.stringify(r.violations.filter(v => ["serious", "critical"].includes(v.impact)).map(v => ({id: v.id, nodes: v.nodes.slice(0, 4).map(n => n.html.slice(0, 200) + " " + n.failureSummary)}))))`,
					&found, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }),
				chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth`, &wide))
			b.screen(name + "-" + look.scheme)
			var violations []any
			if err := json.Unmarshal([]byte(found), &violations); err != nil || len(violations) > 0 {
				t.Errorf("%s, %s: %v %s", name, look.scheme, err, found)
			}
			if wide {
				t.Errorf("%s is wider than a screen of %d", name, look.width)
			}
		}
	}
}
