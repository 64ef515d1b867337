package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/rogpeppe/go-internal/testscript"

	"demarche/coder"
	"demarche/coding"
	"demarche/store/postgrestest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"demarche": main})
}

// TestCommands runs the scripts of testdata. Beside testscript's own commands
// they have:
//
//	exits STATUS COMMAND...   the command ends with this status
//	codings N FILE            FILE holds N codings, and each keeps coder.Check
//	nats                      NATS is the address of a server with JetStream
//	postgres                  POSTGRES is the address of an empty store on a server
//	rows FILE CODINGS         FILE is CSV with a row under its head for each event of CODINGS
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"codings": codings,
			"rows":    rows,
			"nats":    nats,
			"postgres": func(ts *testscript.TestScript, _ bool, _ []string) {
				ts.Setenv("POSTGRES", postgrestest.New(t))
			},
		},
	})
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

func nats(ts *testscript.TestScript, _ bool, _ []string) {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: ts.MkAbs("nats"), NoSigs: true, NoLog: true})
	ts.Check(err)
	s.Start()
	ts.Defer(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(20 * time.Second) {
		ts.Fatalf("the NATS server does not start")
	}
	ts.Setenv("NATS", s.ClientURL())
}

func codings(ts *testscript.TestScript, _ bool, args []string) {
	n := 0
	lines := bufio.NewScanner(strings.NewReader(ts.ReadFile(args[1])))
	lines.Buffer(nil, 64<<20)
	for ; lines.Scan(); n++ {
		var c coding.Coding
		ts.Check(json.Unmarshal(lines.Bytes(), &c))
		ts.Check(coder.Check(c))
	}
	if strconv.Itoa(n) != args[0] {
		ts.Fatalf("%d codings, want %s", n, args[0])
	}
}

func rows(ts *testscript.TestScript, _ bool, args []string) {
	found, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	events := 0
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		var c coding.Coding
		ts.Check(json.Unmarshal([]byte(line), &c))
		events += len(c.Events)
	}
	if len(found)-1 != events || events == 0 {
		ts.Fatalf("%d rows for %d events", len(found)-1, events)
	}
}

// The command's exit status is right in this process, too.
func TestRun(t *testing.T) {
	old := os.Args
	defer func() { os.Args = old }()
	os.Args = []string{"demarche", "version"}
	if status := run(); status != 0 {
		t.Errorf("version: exit status %d", status)
	}
}
