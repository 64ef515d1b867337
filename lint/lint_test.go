// Package lint holds the rules that every file of demarche keeps, as tests: it
// is formatted, vet and staticcheck find nothing, the stages import each other
// only in their order, every package says what it is, and nothing depends on the
// machine that it was written on.
package lint

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"go/format"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module.
const root = ".."

// order is the order of the stages: each line imports only what stands on lines
// above it, and packages on one line do not import each other. A package under
// a listed one counts as that one, except where it is listed itself.
const order = `
coding inorder
wire
syntax/kernel
syntax/tensor
syntax/transformer
syntax
syntax/argument
actor when where
reader
event
claim
coder
corpus
eval
ledger
store
queue
export
serve
cmd
`

// rank gives every listed package its line.
func rank() map[string]int {
	ranks := map[string]int{}
	for line, names := range strings.Split(strings.TrimSpace(order), "\n") {
		for _, name := range strings.Fields(names) {
			ranks[name] = line
		}
	}
	return ranks
}

// stage is the listed package that a package counts as.
func stage(pkg string, ranks map[string]int) string {
	for name := pkg; name != "."; name = path.Dir(name) {
		if _, ok := ranks[name]; ok {
			return name
		}
	}
	return ""
}

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath, Dir, Doc, Name         string
	Imports, TestImports, XTestImports []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := command("go", "list", "-json", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", describe(err))
	}
	var found []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, "demarche/")
		found = append(found, p)
	}
}

func command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = root
	return cmd
}

func describe(err error) string {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(exit.Stderr)
	}
	return err.Error()
}

func TestStagesImportOnlyWhatStandsBeforeThem(t *testing.T) {
	ranks := rank()
	for _, p := range packages(t) {
		at := stage(p.ImportPath, ranks)
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			name, ours := strings.CutPrefix(imported, "demarche/")
			other := stage(name, ranks)
			if ours && other != "" && at != "" && other != at && ranks[other] >= ranks[at] {
				t.Errorf("%s imports %s, which does not stand before it", p.ImportPath, name)
			}
		}
	}
}

// unordered are packages that no stage builds on.
var unordered = []string{"lint", "train"}

func TestEveryPackageHasAPlaceAndAComment(t *testing.T) {
	ranks := rank()
	for _, p := range packages(t) {
		top, _, _ := strings.Cut(p.ImportPath, "/")
		if stage(p.ImportPath, ranks) == "" && !slices.Contains(unordered, top) {
			t.Errorf("%s has no place in the order of the stages", p.ImportPath)
		}
		if p.Doc == "" && !commented(t, p.Dir) {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
		if slices.Contains([]string{"util", "utils", "common", "helpers", "misc"}, path.Base(p.ImportPath)) {
			t.Errorf("%s: name a package by what it owns", p.ImportPath)
		}
	}
}

// commented reports whether a package of tests alone has a comment.
func commented(t *testing.T, dir string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if file.Doc != nil {
			return true
		}
	}
	return false
}

// eachFile calls f with every file that git would keep, by its path in the module.
func eachFile(t *testing.T, f func(name string, data []byte)) {
	t.Helper()
	ignored := regexp.MustCompile(`^(\.git|\.venv|dist|train/run|__pycache__|.*/__pycache__|node_modules|.*/node_modules)$`)
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() && ignored.MatchString(name) {
			return fs.SkipDir
		}
		if !entry.Type().IsRegular() || ignored.MatchString(name) { // in a work tree .git is a file
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		f(name, data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreFormatted(t *testing.T) {
	eachFile(t, func(name string, data []byte) {
		if path.Ext(name) != ".go" {
			return
		}
		formatted, err := format.Source(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !bytes.Equal(data, formatted) {
			t.Errorf("%s is not formatted: run gofmt -w on it", name)
		}
	})
}

// foreign are paths of the machine that a file was written on. The names are
// taken apart so that this file has none.
var foreign = regexp.MustCompile(`(?:^|[^\w/.])/(?:wor` + `k|roo` + `t|hom` + `e/\w+|Use` + `rs/\w+)/`)

func TestFilesNameNoPathOfOneMachine(t *testing.T) {
	eachFile(t, func(name string, data []byte) {
		if bytes.IndexByte(data, 0) >= 0 { // a model or a picture
			return
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		lines.Buffer(nil, 64<<20)
		for n := 1; lines.Scan(); n++ {
			if found := foreign.Find(lines.Bytes()); found != nil {
				t.Errorf("%s:%d names the path %s", name, n, found)
			}
		}
	})
}

func TestVet(t *testing.T) {
	if out, err := command("go", "vet", "./...").CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}

func TestStaticcheck(t *testing.T) {
	if out, err := command("go", "tool", "staticcheck", "./...").CombinedOutput(); err != nil {
		t.Errorf("staticcheck: %v\n%s", err, out)
	}
}
