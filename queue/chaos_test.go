package queue

import (
	"flag"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demarche/store/postgrestest"
)

// How many dispatches the cluster is tried on. The long run is
//
//	make chaos
var (
	chaosSize  = flag.Int("chaos", 300, "number of dispatches for each cluster")
	chaosSeed  = flag.Uint64("chaos-seed", 1, "which dispatches, and who is killed when")
	chaosPause = flag.Duration("chaos-pause", 30*time.Millisecond, "how long a coding takes")
)

// Three NATS servers, two coders, two linkers and Postgres, each a process of its
// own that is killed now and then, make of all dispatches what one process makes
// of them.
func TestKilledAtAnyTimeNothingIsLostOrDoubled(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		killAll(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db"), nil)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		server := postgrestest.Start(t)
		killAll(t, server.Schema(t), server)
	})
}

func killAll(t *testing.T, address string, postgres *postgrestest.Server) {
	const nodes = 3
	c := &chaos{
		t:      t,
		random: rand.New(rand.NewPCG(*chaosSeed, 0)),
		ports:  freePorts(t, 2*nodes),
		folder: t.TempDir(),
		killed: map[string]int{},
		away:   map[string]time.Duration{},
	}
	c.base = role{URL: clientURL(c.ports), Store: address, Seed: *chaosSeed, Pause: *chaosPause,
		Options: Options{Replicas: nodes, Partitions: 8, AckWait: 3 * time.Second, Pause: 100 * time.Millisecond}}
	for node := range nodes {
		c.start("node", node)
	}
	q, err := Open(t.Context(), c.base.URL, c.base.Options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	s := openStoreAt(t, c.base.Store)
	for i := range 2 {
		c.start("coder", i)
		c.start("linker", i)
	}

	if postgres != nil {
		c.postgres = postgres
		c.living = append(c.living, victim{kind: "postgres"})
	}

	codings := made(*chaosSeed, *chaosSize)
	begun := time.Now()
	published := make(chan struct{})
	go func() {
		defer close(published)
		for i, coded := range codings {
			for range 1 + i%10/9 { // every tenth twice
				if _, err := q.Publish(t.Context(), coded.Dispatch, "1"); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	last, moved := Lag{}, begun
	for c.killOne(q); !c.allHit() || !closed(published) || !empty(t, q); c.killOne(q) {
		lag, err := q.Lag(t.Context())
		switch {
		case err == nil && !cmp.Equal(lag, last):
			last, moved = lag, time.Now()
		case time.Since(moved) > 5*time.Minute:
			t.Fatalf("nothing has moved for 5 minutes; killed: %v; still to do: %+v %v", c.killed, last, err)
		}
	}
	drained(t, q, time.Minute)
	t.Logf("%d dispatches in %v; killed: %v, and away for %v", len(codings), time.Since(begun).Round(time.Second), c.killed, c.away)
	noDead(t, q)
	if diff := cmp.Diff(alone(t, codings), story(t, s)); diff != "" {
		t.Errorf("the ledger is not what one process makes:\n%.3000s", diff)
	}
	if faults, err := s.Verify(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("verify: %v %v", faults, err)
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func empty(t *testing.T, q *Queue) bool {
	lag, err := q.Lag(t.Context())
	return err == nil && lag.Waiting("1") == 0
}

// chaos keeps processes running and kills them.
type chaos struct {
	t      *testing.T
	random *rand.Rand
	ports  []int
	folder string
	base   role
	living []victim
	killed map[string]int
	away   map[string]time.Duration // until they were started again

	postgres *postgrestest.Server
}

type victim struct {
	kind   string
	number int
	*exec.Cmd
}

func (c *chaos) start(kind string, number int) {
	r := c.base
	r.Kind = kind
	if kind == "node" {
		r.Node, r.Ports, r.Folder = number, c.ports, c.folder
	}
	c.living = append(c.living, victim{kind, number, r.process(c.t)})
}

// killOne kills a process at random and starts it again a little later. Of the
// servers one is down at a time: with two the cluster stands still, as it should.
func (c *chaos) killOne(q *Queue) {
	time.Sleep(time.Duration(c.random.IntN(1500)) * time.Millisecond)
	i := c.random.IntN(len(c.living))
	v := c.living[i]
	if v.kind == "node" && !whole(c.t, q) {
		return
	}
	c.killed[v.kind]++
	defer func(begun time.Time) { c.away[v.kind] += time.Since(begun).Round(time.Millisecond) }(time.Now())
	if v.kind == "postgres" {
		err := c.postgres.Kill()
		time.Sleep(time.Duration(c.random.IntN(1000)) * time.Millisecond)
		if err == nil {
			err = c.postgres.Restart()
		}
		if err != nil {
			c.t.Fatal(err)
		}
		return
	}
	kill(v.Cmd)
	time.Sleep(time.Duration(c.random.IntN(1000)) * time.Millisecond)
	c.living = append(c.living[:i], c.living[i+1:]...)
	c.start(v.kind, v.number)
}

// allHit reports whether each kind was killed at least once.
func (c *chaos) allHit() bool {
	for _, v := range c.living {
		if c.killed[v.kind] == 0 {
			return false
		}
	}
	return true
}

// whole reports whether every server of the cluster has all of the streams.
func whole(t *testing.T, q *Queue) bool {
	for _, name := range []string{dispatchStream, linkStream, deadStream} {
		s, err := q.js.Stream(t.Context(), name)
		if err != nil {
			return false
		}
		info := s.CachedInfo()
		if info.Cluster == nil || info.Cluster.Leader == "" {
			return false
		}
		for _, r := range info.Cluster.Replicas {
			if !r.Current || r.Offline {
				return false
			}
		}
	}
	return true
}
