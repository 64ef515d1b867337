package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"demarche/coder"
	"demarche/coding"
	"demarche/ledger/synthetic"
	"demarche/store"
)

// The tests run NATS servers, coders and linkers as processes of their own, so
// that they can be killed: this very program, told by an environment variable
// what to be.
const roleVariable = "DEMARCHE_QUEUE_TEST"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		if err := act(role); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// role is what a process is to be.
type role struct {
	Kind    string // node, coder, real coder, linker, local
	Node    int    // number of a node
	Ports   []int  // of the cluster: client and route port of each node
	Folder  string // of a node
	URL     string
	Store   string
	Options Options
	Seed    uint64        // of the synthetic dispatches
	Pause   time.Duration // that a coding takes
}

// act is such a process. It ends when told to.
func act(told string) error {
	var r role
	if err := json.Unmarshal([]byte(told), &r); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if r.Kind == "node" {
		s, err := startServer(clusterOptions(r.Node, r.Ports, r.Folder))
		if err != nil {
			return err
		}
		<-ctx.Done()
		s.Shutdown()
		return nil
	}
	s, err := store.Open(ctx, r.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	if r.Kind == "local" {
		return actLocal(ctx, r, s)
	}
	r.Options.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})).With("role", r.Kind)
	q, err := Open(ctx, r.URL, r.Options)
	if err != nil {
		return err
	}
	defer q.Close()
	switch r.Kind {
	case "real coder":
		c, err := coder.New()
		if err != nil {
			return err
		}
		return (&Coders{Queue: q, Store: s, Coder: c, Version: "1", Workers: 1}).Run(ctx)
	case "linker":
		return (&Linkers{Queue: q, Store: s}).Run(ctx)
	}
	return (&Coders{Queue: q, Store: s, Coder: &fake{seed: r.Seed, pause: r.Pause}, Version: "1", Workers: 2}).Run(ctx)
}

// process starts such a process.
func (r role) process(t testing.TB) *exec.Cmd {
	t.Helper()
	told, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+string(told))
	if testing.Verbose() {
		cmd.Stderr = os.Stderr
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(cmd) })
	return cmd
}

// kill ends a process as a loss of power does.
func kill(cmd *exec.Cmd) {
	cmd.Process.Kill()
	cmd.Wait()
}

func startServer(o *server.Options) (*server.Server, error) {
	s, err := server.NewServer(o)
	if err != nil {
		return nil, err
	}
	s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		return nil, fmt.Errorf("the NATS server does not start")
	}
	return s, nil
}

// serverOptions are those of a server with JetStream.
func serverOptions(folder string) *server.Options {
	return &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: folder, NoSigs: true, NoLog: true}
}

// clusterOptions are those of one of several servers.
func clusterOptions(node int, ports []int, folder string) *server.Options {
	o := serverOptions(filepath.Join(folder, fmt.Sprint(node)))
	o.ServerName, o.Port = fmt.Sprintf("n%d", node), ports[2*node]
	o.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: ports[2*node+1]}
	for i := 1; i < len(ports); i += 2 {
		o.Routes = append(o.Routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", ports[i])})
	}
	return o
}

// freePorts finds ports that nobody listens on.
func freePorts(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// clientURL names the nodes of a cluster.
func clientURL(ports []int) string {
	var all []string
	for i := 0; i < len(ports); i += 2 {
		all = append(all, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
	}
	return strings.Join(all, ",")
}

// open makes a queue on a server of its own.
func open(t testing.TB, o Options) *Queue {
	t.Helper()
	s, err := startServer(serverOptions(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if o.AckWait == 0 {
		o.AckWait = 2 * time.Second
	}
	if o.Pause == 0 {
		o.Pause = 20 * time.Millisecond
	}
	q, err := Open(t.Context(), s.ClientURL(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	return q
}

// fake is a coder that knows the codings of synthetic dispatches, and those that
// it is told besides.
type fake struct {
	seed  uint64
	pause time.Duration
	told  map[string]coding.Coding // by text
}

// Code implements Coder. A text that it does not know is one that it cannot bear.
func (f *fake) Code(d coding.Dispatch, _ bool) coding.Coding {
	time.Sleep(f.pause)
	if c, ok := f.told[d.Text]; ok {
		return c
	}
	var story int
	if _, err := fmt.Sscanf(d.ID, "s%d-", &story); err == nil {
		for _, made := range synthetic.Story(f.seed, story) {
			if made.Dispatch.ID == d.ID && made.Dispatch.Text == d.Text {
				return made.Coding
			}
		}
	}
	panic("strange text")
}
