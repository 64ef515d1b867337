package wire

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestFormats reads each sample of testdata/formats, one folder a format, and
// compares what it gives with the file of the same name and .golden. Every format
// has at least a valid sample, a sloppy one as the wild has them, and a hostile one.
func TestFormats(t *testing.T) {
	root := filepath.Join("testdata", "formats")
	kinds := map[string]map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".golden") {
			return err
		}
		kind, _ := filepath.Rel(root, filepath.Dir(path))
		name, _, _ := strings.Cut(entry.Name(), ".")
		if kinds[kind] == nil {
			kinds[kind] = map[string]bool{}
		}
		kinds[kind][strings.SplitN(name, "-", 2)[0]] = true
		t.Run(kind+"/"+entry.Name(), func(t *testing.T) { golden(t, path) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, samples := range kinds {
		for _, want := range []string{"valid", "sloppy", "hostile"} {
			if !samples[want] {
				t.Errorf("%s has no %s sample", kind, want)
			}
		}
	}
}

// golden compares what a sample gives with its golden file.
func golden(t *testing.T, path string) {
	var out strings.Builder
	for d, err := range Read([]string{path}, Options{}) {
		if err != nil {
			fmt.Fprintf(&out, "! %s\n\n", strings.TrimPrefix(err.Error(), filepath.Dir(path)+string(filepath.Separator)))
			continue
		}
		out.WriteString(shown(d))
	}
	file := path + ".golden"
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// shown is a dispatch with all its fields, for people.
func shown(d coding.Dispatch) string {
	var out strings.Builder
	for _, field := range [][2]string{{"id", d.ID}, {"title", d.Title}, {"agency", d.Agency}, {"byline", d.Byline}, {"url", d.URL},
		{"published", d.Published}, {"language", d.Language}, {"notice", string(d.Notice)}, {"embargo", d.Embargo}} {
		if field[1] != "" {
			fmt.Fprintf(&out, "%s: %s\n", field[0], field[1])
		}
	}
	for line := range strings.Lines(strings.TrimRight(d.Text, "\n")) {
		out.WriteString("  | " + strings.TrimRight(line, "\r\n") + "\n")
	}
	return out.String() + "\n"
}
