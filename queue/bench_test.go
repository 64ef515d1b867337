package queue

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"demarche/coding"
	"demarche/store/postgrestest"
)

// BenchmarkCoders codes with the real coder, in processes with one core each, by
// one and by two of them in turn, and reports how many dispatches a second one
// codes and how many times as much two do: by the clock, which is right when the
// machine does nothing else, and by the cores' time, which is right at any time
// but leaves out what each waits for.
func BenchmarkCoders(b *testing.B) {
	const dispatches = 40
	var clock, cores [3]time.Duration
	runs := 0
	for b.Loop() {
		runs++
		for coders := 1; coders <= 2; coders++ {
			took, used := codeAll(b, coders, dispatches, runs)
			clock[coders] += took
			cores[coders] += used
		}
	}
	b.ReportMetric(dispatches*float64(runs)/clock[1].Seconds(), "dispatches/s")
	b.ReportMetric(dispatches*float64(runs)/cores[1].Seconds(), "dispatches/core-s")
	b.ReportMetric(clock[1].Seconds()/clock[2].Seconds(), "x-by-clock")
	b.ReportMetric(2*cores[1].Seconds()/cores[2].Seconds(), "x-by-cores")
}

// codeAll puts dispatches on a queue once the coders are ready, and returns how
// long it is until all are coded, and what the coders' cores spent on it.
func codeAll(b *testing.B, coders, dispatches, run int) (took, used time.Duration) {
	q := open(b, Options{})
	r := role{Kind: "real coder", URL: q.conn.ConnectedUrl(), Store: "sqlite:" + b.TempDir() + "/x.db", Options: Options{AckWait: q.AckWait}}
	b.Setenv("GOMAXPROCS", "1")
	var running []*exec.Cmd
	for range coders {
		running = append(running, r.process(b))
	}
	warm := coding.Coding{Dispatch: coding.Dispatch{ID: "warm", Text: "Syria agreed."}}
	for i := range 4 * coders {
		warm.Dispatch.ID = fmt.Sprint("warm", i)
		publish(b, q, []coding.Coding{warm})
	}
	drainedOfDispatches(b, q, time.Hour)
	before := make([]time.Duration, coders)
	for i, cmd := range running {
		before[i] = coresTime(b, cmd)
	}
	text := strings.Repeat("Syria accused Israel on Monday of bombing an army base near Damascus, killing 12 soldiers. Israeli officials declined to comment. "+
		"Russia condemned the attack and called for an emergency meeting of the United Nations Security Council, diplomats said. ", 6)
	all := make([]coding.Coding, dispatches)
	for i := range all {
		all[i].Dispatch = coding.Dispatch{ID: fmt.Sprintf("%d-%d", run, i), Published: "2017-04-12", Text: fmt.Sprintf("%s Report %d.", text, i)}
	}
	begun := time.Now()
	publish(b, q, all)
	drainedOfDispatches(b, q, time.Hour)
	took = time.Since(begun)
	for i, cmd := range running {
		used += coresTime(b, cmd) - before[i]
		kill(cmd)
	}
	return took, used
}

// coresTime is what a process has used so far.
func coresTime(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid))
	if err != nil {
		b.Skip("no /proc: ", err)
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	var user, system int64
	fmt.Sscan(fields[11], &user)
	fmt.Sscan(fields[12], &system)
	return time.Duration(user+system) * 10 * time.Millisecond // ticks of a hundredth
}

// BenchmarkKeepAndLink is what is left of the work on a dispatch when its coding
// costs nothing: a burst of synthetic dispatches through the queue into a store.
// Of the cores' time it tells this process's, with the queue's servers and
// without Postgres. Once all are coded, what is left to link takes so many
// hundredths of the time until then: few where linking keeps up.
func BenchmarkKeepAndLink(b *testing.B) {
	const size = 2000
	codings, coder := made(1, size), &fake{seed: 1}
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			runs := 0
			var coding, linking time.Duration
			var before, after syscall.Rusage
			syscall.Getrusage(syscall.RUSAGE_SELF, &before)
			for b.Loop() {
				runs++
				address := "sqlite:" + b.TempDir() + "/x.db"
				if kind == "postgres" {
					address = postgrestest.New(b)
				}
				s, q := openStoreAt(b, address), open(b, Options{})
				publish(b, q, codings)
				begun := time.Now()
				stopCoders := start(b, (&Coders{Queue: q, Store: s, Coder: coder, Version: "1", Workers: 4}).Run)
				stopLinkers := start(b, (&Linkers{Queue: q, Store: s, Workers: 4}).Run)
				drainedOfDispatches(b, q, 10*time.Minute)
				coded := time.Now()
				drained(b, q, 10*time.Minute)
				coding += coded.Sub(begun)
				linking += time.Since(coded)
				stopCoders()
				stopLinkers()
			}
			syscall.Getrusage(syscall.RUSAGE_SELF, &after)
			done := float64(runs * len(codings))
			b.ReportMetric(done/b.Elapsed().Seconds(), "dispatches/s")
			b.ReportMetric(100*linking.Seconds()/coding.Seconds(), "%-left-to-link")
			b.ReportMetric(1000*(seconds(after)-seconds(before))/done, "core-ms/dispatch")
		})
	}
}

func seconds(u syscall.Rusage) float64 {
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}
