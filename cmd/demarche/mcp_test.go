package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestMCPOverAPipe talks to the program as an agent's host does.
func TestMCPOverAPipe(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "demarche") // by this name the test's own binary is the command
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	address := "sqlite:" + filepath.Join(dir, "demo.db")
	if out, err := exec.Command(program, "ingest", "--store", address, "../../demo/dispatches/khan-sheikhoun.jsonl").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.CommandTransport{Command: exec.Command(program, "mcp", "--store", address)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	for tool, in := range map[string]map[string]any{
		"search":    {"query": "chemical", "disputed": true},
		"positions": {"actor": "RUS"},
		"code_text": {"text": "Iran condemned the strike."},
	} {
		result, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: in})
		if err != nil || result.IsError || result.StructuredContent == nil {
			t.Errorf("%s: %v %+v", tool, err, result)
		}
	}
}
