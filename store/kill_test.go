package store

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
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
	if address := os.Getenv(fillVariable); address != "" {
		if err := fill(address, 160); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// fill reads n dispatches into a store as coders and linkers do: what is there
// already is left out, and what was left unlinked is linked.
func fill(address string, n int) error {
	ctx := context.Background()
	s, err := Open(ctx, address)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := linkRest(s); err != nil {
		return err
	}
	var waiting []Coded
	flush := func() error {
		_, blocks, err := s.AddCodings(ctx, waiting, "1")
		waiting = waiting[:0]
		if err != nil {
			return err
		}
		return s.Link(ctx, blocks)
	}
	for d := range synthetic.Dispatches(7, n) {
		known, err := s.Has(ctx, d.Dispatch, "1")
		if err != nil {
			return err
		}
		if known {
			continue
		}
		if waiting = append(waiting, Coded{Coding: d.Coding}); len(waiting) < 3 {
			continue
		}
		if err := flush(); err != nil {
			return err
		}
	}
	return flush()
}

// linkRest links what was left.
func linkRest(s Store) error {
	blocks, err := s.Unlinked(context.Background())
	if err != nil {
		return err
	}
	return s.Link(context.Background(), blocks)
}

func TestKillingTheWriterLosesAndDoublesNothing(t *testing.T) {
	for _, kind := range stores {
		t.Run(kind.name, func(t *testing.T) { killAtRandom(t, kind.address(t), kind.address(t)) })
	}
}

func killAtRandom(t *testing.T, whole, broken string) {
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
			s := opened(t, broken)
			if err := linkRest(s); err != nil {
				t.Fatal(err)
			}
			verify(t, s)
		}
	}
	if out, err := command().CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff(contents(t, whole), contents(t, broken)); diff != "" {
		t.Error(diff)
	}
}

// contents is all that a store tells, its dispatches included.
func contents(t *testing.T, address string) string {
	t.Helper()
	s := opened(t, address)
	verify(t, s)
	page, err := s.Dispatches(context.Background(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v\n%s", page.Items, story(t, s))
}
