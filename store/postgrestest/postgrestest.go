// Package postgrestest runs a Postgres server for tests, in a folder of its own
// and reached by a socket in it, from the programs of Debian's package
// postgresql. It is there for tests alone.
//
//	s, err := store.Open(ctx, postgrestest.New(t))       // empty, on a server that all tests of a package share
//
//	server := postgrestest.Start(t)                      // a server of one's own, which may be killed
//	server.Kill(); server.Restart()
//
// A server ends with the process that started it, however that ends. Where
// Postgres is not installed tests are skipped; with CI=true they fail.
package postgrestest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// account is whom the server runs as where tests run as root, which it refuses.
const account = "postgres"

// Server is a running server.
type Server struct {
	dir, bin string
	alive    io.WriteCloser // the server ends when this is closed
	ended    chan error
}

var (
	shared     *Server
	sharedErr  error
	sharedOnce sync.Once
	schemas    atomic.Int64
)

// New makes an empty schema for one test and returns its address. All tests of
// a process have theirs on one server.
func New(t testing.TB) string {
	t.Helper()
	bin := programs(t)
	sharedOnce.Do(func() { shared, sharedErr = start(bin) })
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	return shared.Schema(t)
}

// Start starts a server of the test's own, which is stopped at its end.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := start(programs(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.end("") })
	return s
}

// programs is the folder of the server's programs. Debian keeps them out of
// the path, in a folder for each version.
func programs(t testing.TB) string {
	t.Helper()
	if file, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(file)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		const reason = "Postgres is not installed: make tools, or apt-get install postgresql"
		if os.Getenv("CI") == "true" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest)
}

func version(file string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(file))))
	return n
}

// Schema makes a schema, and returns the address of a store in it.
func (s *Server) Schema(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test%d", schemas.Add(1))
	if err := s.run(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	return s.address() + "&search_path=" + name
}

func (s *Server) address() string {
	return fmt.Sprintf("postgres:///postgres?host=%s&user=%s", s.dir, account)
}

// run runs a statement.
func (s *Server) run(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.address())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// Kill ends the server at once, as kill -9 does, and leaves what is on disk.
func (s *Server) Kill() error {
	pid, err := s.pid()
	if err != nil {
		return err
	}
	return pid.Kill()
}

// Restart starts a server that was killed, once the processes that it left
// behind have ended too.
func (s *Server) Restart() error {
	for wait := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if err := s.end("keep\n"); err != nil {
			return err
		}
		err := s.serve()
		if !errors.Is(err, errLeftBehind) || time.Now().After(wait) {
			return err
		}
	}
}

// errLeftBehind says that processes of a killed server hold its memory yet.
var errLeftBehind = errors.New("processes of the server before have not ended")

// pid is the server's process, by the file that it keeps.
func (s *Server) pid() (*os.Process, error) {
	data, err := os.ReadFile(filepath.Join(s.dir, "data", "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(data), "\n")
	n, err := strconv.Atoi(first)
	if err != nil {
		return nil, err
	}
	return os.FindProcess(n)
}

func start(bin string) (*Server, error) {
	dir, err := os.MkdirTemp("", "demarche-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: bin}
	if os.Geteuid() == 0 {
		who, err := user.Lookup(account)
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.Atoi(who.Uid)
		gid, _ := strconv.Atoi(who.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
	}
	out, err := s.command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", account, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s, s.serve()
}

// command runs a program as one whom the server allows.
func (s *Server) command(args ...string) *exec.Cmd {
	if os.Geteuid() == 0 {
		args = append([]string{"setpriv", "--reuid=" + account, "--regid=" + account, "--clear-groups", "--"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = s.dir
	return cmd
}

// watch runs a server until its input ends or says "keep", which also keeps the
// folder. Its input ends with the process of the tests.
const watch = `dir=$1; shift
"$@" & pid=$!
read -r word
kill -INT $pid 2>/dev/null
wait $pid
[ "$word" = keep ] || rm -rf "$dir"`

// serve starts the server and waits until it answers. What it writes is on the
// disk of the machine when it says so, but not forced there: a machine that
// breaks down is no part of any test.
func (s *Server) serve() error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	before, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	cmd := s.command("sh", "-c", watch, "sh", s.dir, filepath.Join(s.bin, "postgres"), "-D", filepath.Join(s.dir, "data"),
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+s.dir, "-c", "fsync=off", "-c", "max_connections=60")
	cmd.Stdout, cmd.Stderr = log, log
	if s.alive, err = cmd.StdinPipe(); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.ended = make(chan error, 1)
	go func() { s.ended <- cmd.Wait() }()
	for wait := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		err := s.run(ctx, "SELECT 1")
		cancel()
		if err == nil {
			return nil
		}
		said, _ := os.ReadFile(log.Name())
		if bytes.Contains(said[min(int(before), len(said)):], []byte("pre-existing shared memory block")) {
			return errLeftBehind
		}
		if time.Now().After(wait) {
			return fmt.Errorf("the server does not answer: %w\n%s", err, said)
		}
	}
}

// end stops the server.
func (s *Server) end(word string) error {
	if _, err := io.WriteString(s.alive, word); err != nil {
		return err
	}
	if err := s.alive.Close(); err != nil && !errors.Is(err, os.ErrClosed) { // as when the server has ended by now
		return err
	}
	<-s.ended // its status does not matter
	return nil
}
