// Package servetest makes the stores that the tests of a server and of its parts
// ask: of the dispatches of demo/dispatches, which are coded once for all tests
// of a package.
package servetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"demarche/coder"
	"demarche/coding"
	"demarche/store"
	"demarche/wire"
)

var (
	model = sync.OnceValues(func() (*coder.Coder, error) { return coder.New() })
	demo  = sync.OnceValues(codeDemo)
)

// Coder is the coder of all tests.
func Coder(t testing.TB) *coder.Coder {
	t.Helper()
	c, err := model()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Store is a new store of the bundled dispatches whose ids begin so, and of more.
func Store(t testing.TB, beginning string, more ...coding.Dispatch) store.Store {
	t.Helper()
	bundled, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	var codings []coding.Coding
	for _, c := range bundled {
		if strings.HasPrefix(c.Dispatch.ID, beginning) {
			codings = append(codings, c)
		}
	}
	for _, d := range more {
		codings = append(codings, Coder(t).Code(d, false))
	}
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Add(t.Context(), codings, "test"); err != nil {
		t.Fatal(err)
	}
	return s
}

// Attack is the incident that most dispatches on Khan Sheikhoun tell of.
func Attack(t testing.TB, s store.Store) string {
	t.Helper()
	page, err := s.Incidents(t.Context(), store.Filter{Place: "Khān Shaykhūn", Disputed: true})
	if err != nil || len(page.Items) == 0 {
		t.Fatalf("no disputed incident in the demo: %v", err)
	}
	return page.Items[0].ID
}

func codeDemo() ([]coding.Coding, error) {
	c, err := model()
	if err != nil {
		return nil, err
	}
	folder := "demo/dispatches"
	for _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist); _, err = os.Stat(folder) {
		if len(folder) > 100 {
			return nil, err
		}
		folder = "../" + folder // tests run in the folders of their packages
	}
	var all []coding.Coding
	for d, err := range wire.Read([]string{folder}, wire.Options{}) {
		if err != nil {
			return nil, err
		}
		all = append(all, c.Code(d, false))
	}
	return all, nil
}
