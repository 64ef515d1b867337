package serve

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestBundleIsUpToDate makes the script and the map anew and compares them with
// those that are committed.
func TestBundleIsUpToDate(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node: make tools installs what it needs where there is one")
	}
	if _, err := os.Stat("bundle/node_modules/esbuild"); err != nil {
		t.Skip("no esbuild: make tools installs it")
	}
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), node, "build.mjs", out)
	cmd.Dir = "bundle"
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, name := range []string{"page.js", "world.svg"} {
		made, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		kept, err := web.ReadFile("web/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(made, kept) {
			t.Errorf("web/%s is not what bundle makes: run make bundle", name)
		}
	}
}
