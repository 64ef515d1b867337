package coder

import (
	"io/fs"
	"maps"
	"os/exec"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// Whatever is built into a package that coding needs counts for the fingerprint.
func TestTheFingerprintCoversAllThatIsBuiltIn(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}}{{range .EmbedFiles}} {{.}}{{end}}", "demarche/coder").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := built().files
	models := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		stage, ours := strings.CutPrefix(fields[0], "demarche/")
		if !ours {
			continue
		}
		for _, name := range fields[1:] {
			if name == "model.bin" {
				models++
				continue
			}
			if files[stage] == nil {
				t.Errorf("%s: nothing of this package counts", path.Join(stage, name))
			} else if _, err := fs.Stat(files[stage], name); err != nil {
				t.Error(err)
			}
		}
	}
	if models != len(built().models) {
		t.Errorf("%d models are built in, %d count", models, len(built().models))
	}
}

func TestWhateverChangesGivesAnotherFingerprint(t *testing.T) {
	folder := func(name, content string) fstest.MapFS { return fstest.MapFS{name: {Data: []byte(content)}} }
	mine := []fs.FS{folder("event/frames/mine.txt", "one")}
	made := map[string]string{}
	for _, c := range []struct {
		name  string
		model string
		files map[string]fs.FS
		extra []fs.FS
	}{
		{"as it is", "m", map[string]fs.FS{"event": folder("a.txt", "one"), "claim": folder("a.txt", "two")}, nil},
		{"another model", "n", map[string]fs.FS{"event": folder("a.txt", "one"), "claim": folder("a.txt", "two")}, nil},
		{"another word in a file", "m", map[string]fs.FS{"event": folder("a.txt", "one!"), "claim": folder("a.txt", "two")}, nil},
		{"another name of a file", "m", map[string]fs.FS{"event": folder("b.txt", "one"), "claim": folder("a.txt", "two")}, nil},
		{"files of each other's stages", "m", map[string]fs.FS{"claim": folder("a.txt", "one"), "event": folder("a.txt", "two")}, nil},
		{"a user's lexicon", "m", map[string]fs.FS{"event": folder("a.txt", "one"), "claim": folder("a.txt", "two")}, mine},
		{"a user's lexicon, changed", "m", map[string]fs.FS{"event": folder("a.txt", "one"), "claim": folder("a.txt", "two")}, []fs.FS{folder("event/frames/mine.txt", "two")}},
		{"a user's two lexicons", "m", map[string]fs.FS{"event": folder("a.txt", "one"), "claim": folder("a.txt", "two")}, append(mine, mine...)},
	} {
		d := data{models: [][]byte{[]byte(c.model)}, files: c.files}
		got, err := d.fingerprint(c.extra)
		if err != nil {
			t.Fatal(err)
		}
		if other, again := made[got]; again {
			t.Errorf("%s: the same as %s", c.name, other)
		}
		made[got] = c.name
		again, _ := data{models: d.models, files: maps.Clone(c.files)}.fingerprint(c.extra)
		if again != got {
			t.Errorf("%s: %s the first time, %s the second", c.name, got, again)
		}
	}
}

func BenchmarkFingerprint(b *testing.B) {
	for b.Loop() {
		if _, err := Fingerprint(); err != nil {
			b.Fatal(err)
		}
	}
}
