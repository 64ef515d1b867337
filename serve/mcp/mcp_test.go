package mcp

import (
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"demarche/coder"
	"demarche/coding"
	"demarche/serve/desk"
	"demarche/serve/servetest"
	"demarche/store"
)

// demo is a server over the bundled dispatches on Khan Sheikhoun.
func demo(t *testing.T) (*sdk.Server, store.Store) {
	t.Helper()
	s := servetest.Store(t, "khan-sheikhoun")
	return New(s, desk.New(servetest.Coder(t), nil), slog.New(slog.DiscardHandler)), s
}

// connect is a client that talks to the server over memory.
func connect(t *testing.T, server *sdk.Server) *sdk.ClientSession {
	t.Helper()
	here, there := sdk.NewInMemoryTransports()
	if _, err := server.Connect(t.Context(), there, nil); err != nil {
		t.Fatal(err)
	}
	return client(t, here)
}

func client(t *testing.T, transport sdk.Transport) *sdk.ClientSession {
	t.Helper()
	c, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// call calls a tool and reads its answer into out; it returns what an error says.
func call(t *testing.T, c *sdk.ClientSession, tool string, in map[string]any, out any) string {
	t.Helper()
	result, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: in})
	if err != nil {
		return err.Error()
	}
	if result.IsError {
		return result.Content[0].(*sdk.TextContent).Text
	}
	data, err := json.Marshal(result.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatal(err)
	}
	return ""
}

func TestToolsOnlyRead(t *testing.T) {
	server, _ := demo(t)
	tools, err := connect(t, server).ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range tools.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint || tool.OutputSchema == nil {
			t.Errorf("%s: not said to read only, or without a schema of its answer", tool.Name)
		}
	}
	if got := strings.Join(names, " "); got != "code_text incident positions search" {
		t.Errorf("tools %s", got)
	}
}

// TestAModelCanCite follows a dispute from the search to the sentences, and
// holds every citation against the text of its dispatch.
func TestAModelCanCite(t *testing.T) {
	server, s := demo(t)
	c := connect(t, server)
	var found searchOut
	if fault := call(t, c, "search", map[string]any{"query": "chemical attack", "disputed": true}, &found); fault != "" {
		t.Fatal(fault)
	}
	if len(found.Incidents) == 0 || len(found.Dispatches) == 0 || found.Found.Incidents == 0 {
		t.Fatalf("found %+v", found)
	}
	checked := 0
	check := func(all ...cited) {
		t.Helper()
		for _, one := range all {
			versions, err := s.Versions(t.Context(), one.Dispatch)
			if err != nil {
				t.Fatal(err)
			}
			text := versions[0].Coding.Dispatch.Text
			for _, span := range append([]coding.Span{{Start: one.Start, End: one.End, Text: one.Quote}}, one.Content...) {
				if span.Start >= span.End || span.End > len(text) || text[span.Start:span.End] != span.Text {
					t.Errorf("%s: %d to %d is not %q", one.Dispatch, span.Start, span.End, span.Text)
				}
				checked++
			}
			if one.Claim != "" && len(one.Content) == 0 {
				t.Errorf("%s: claim %s has no content", one.Dispatch, one.Claim)
			}
		}
	}
	check(found.Dispatches...)
	holders := map[string]bool{}
	for _, i := range found.Incidents {
		var told incidentOut
		if fault := call(t, c, "incident", map[string]any{"id": i.ID}, &told); fault != "" {
			t.Fatal(fault)
		}
		check(told.Reports...)
		for _, a := range told.Accounts {
			holders[a.Holder.Code] = true
			check(a.Evidence...)
		}
		var stands positionsOut
		if fault := call(t, c, "positions", map[string]any{"incident": i.ID}, &stands); fault != "" {
			t.Fatal(fault)
		}
		for _, p := range stands.Positions {
			for _, stand := range p.History {
				check(*stand.Said)
			}
		}
	}
	if !holders["RUSGOV"] || !holders["USAGOV"] || checked < 50 {
		t.Errorf("holders %v, %d citations", holders, checked)
	}
}

func TestCodeText(t *testing.T) {
	server, _ := demo(t)
	c := connect(t, server)
	var coded coding.Coding
	text := "Russia denied that it had bombed the town."
	if fault := call(t, c, "code_text", map[string]any{"text": text, "published": "2017-04-05"}, &coded); fault != "" {
		t.Fatal(fault)
	}
	if len(coded.Claims) != 1 || coded.Claims[0].Stance != coding.Denies || coder.Check(coded) != nil {
		t.Errorf("coded %+v", coded.Claims)
	}
}

func TestFaultsAreTold(t *testing.T) {
	server, _ := demo(t)
	c := connect(t, server)
	for _, test := range []struct {
		tool string
		in   map[string]any
		want string
	}{
		{"incident", map[string]any{"id": "none"}, "nothing under this id"},
		{"incident", map[string]any{}, "id"},
		{"positions", map[string]any{"incident": "none"}, "nothing under this id"},
		{"search", map[string]any{"from": "yesterday"}, "not a day"},
		{"search", map[string]any{"limit": "many"}, "limit"},
		{"code_text", map[string]any{"text": " "}, "no text"},
		{"code_text", map[string]any{"text": "Iran.", "published": "soon"}, "not a day"},
		{"drop", map[string]any{}, "drop"},
	} {
		if fault := call(t, c, test.tool, test.in, new(any)); !strings.Contains(fault, test.want) {
			t.Errorf("%s %v: %q, want %q", test.tool, test.in, fault, test.want)
		}
	}
}

func TestOverHTTP(t *testing.T) {
	server, _ := demo(t)
	h := httptest.NewServer(Handler(server))
	t.Cleanup(h.Close)
	c := client(t, &sdk.StreamableClientTransport{Endpoint: h.URL, DisableStandaloneSSE: true})
	var found searchOut
	if fault := call(t, c, "search", map[string]any{"actor": "RUS"}, &found); fault != "" || len(found.Incidents) == 0 {
		t.Errorf("%s %+v", fault, found)
	}
}

func TestLocate(t *testing.T) {
	const text = "He denied it. He denied it. He denied it."
	for _, c := range []struct{ near, want int }{{0, 0}, {9, 0}, {23, 14}, {37, 28}} {
		if start, end := locate(text, "He denied it.", c.near); start != c.want || end != c.want+13 {
			t.Errorf("near %d: %d to %d, want %d", c.near, start, end, c.want)
		}
	}
	if start, end := locate(text, "She", 3); start != 0 || end != 0 {
		t.Errorf("what is not there: %d to %d", start, end)
	}
}
