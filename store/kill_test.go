package store

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demarche/ledger/synthetic"
)

// kills is how often the process that fills a store is killed. The long run is
//
//	go test ./store -run Kill -timeout 1h -kills 200
var kills = flag.Int("kills", 4, "how often to kill the process that fills a store")

// fillVariable names the store that a process started by the test is to fill.
const fillVariable = "DEMARCHE_TEST_FILL"

func TestMain(m *testing.M) {
	flag.Parse()
	if file := os.Getenv(fillVariable); file != "" {
		if err := fill(file, 160); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// fill reads n dispatches into a store as demarche ingest does: what is there
// already is left out.
func fill(file string, n int) error {
	ctx := context.Background()
	s, err := OpenSQLite(ctx, file)
	if err != nil {
		return err
	}
	defer s.Close()
	w := Writer{Store: s, Coder: "1", Batch: 3}
	for d := range synthetic.Dispatches(7, n) {
		known, err := s.Has(ctx, d.Dispatch, "1")
		if err != nil {
			return err
		}
		if known {
			continue
		}
		if err := w.Write(ctx, d.Coding); err != nil {
			return err
		}
	}
	return w.Flush(ctx)
}

func TestKillingTheWriterLosesAndDoublesNothing(t *testing.T) {
	dir := t.TempDir()
	whole, broken := filepath.Join(dir, "whole.db"), filepath.Join(dir, "broken.db")
	start := time.Now()
	if err := fill(whole, 160); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := func() *exec.Cmd {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), fillVariable+"="+broken)
		return cmd
	}
	random := rand.New(rand.NewPCG(1, 2))
	for n := range *kills {
		cmd := command()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Each time it gets a little further, so that all parts of the work are hit.
		time.Sleep(time.Duration(random.Int64N(int64(took)*2/int64(*kills) + int64(20*time.Millisecond))))
		cmd.Process.Kill()
		cmd.Wait()
		if n%20 == 0 {
			checkStore(t, broken)
		}
	}
	if out, err := command().CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff(contents(t, whole), contents(t, broken)); diff != "" {
		t.Error(diff)
	}
}

func checkStore(t *testing.T, file string) {
	t.Helper()
	s, err := OpenSQLite(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if faults, err := s.Verify(context.Background()); err != nil || len(faults) > 0 {
		t.Errorf("verify: %v %v", faults, err)
	}
}

// contents is all that a store tells, its dispatches included.
func contents(t *testing.T, file string) string {
	t.Helper()
	checkStore(t, file)
	s, err := OpenSQLite(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	page, err := s.Dispatches(context.Background(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v\n%s", page.Items, story(t, s))
}
