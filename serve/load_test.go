//go:build unix

package serve

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"demarche/coding"
	"demarche/ledger/synthetic"
	"demarche/store"
)

// The long run, which is that of the README, is
//
//	go test ./serve -run '^$' -bench Readers -load 100000 -load-store load.db -load-think 5s -load-for 120s -timeout 2h
var (
	loadSize  = flag.Int("load", 400, "number of synthetic dispatches that readers read in")
	loadStore = flag.String("load-store", "", "`FILE` of their store, kept for the next run; made where it is not there")
	readers   = flag.Int("load-readers", 50, "how many read at once")
	loadThink = flag.Duration("load-think", 0, "how long they think before they ask again, in the mean")
	loadCPU   = flag.Bool("load-cpu", false, "one reader alone, by processor time instead of the clock: for a machine that has other things to do")
	loadFor   = flag.Duration("load-for", 2*time.Second, "how long they read")
)

const (
	ingestSize = 16 // dispatches a batch
	ingestEach = time.Second
)

// BenchmarkReaders has readers ask for pages and for the API while dispatches
// are kept and linked. It reports the median and the 99th percentile of each
// route in milliseconds.
func BenchmarkReaders(b *testing.B) {
	s := loaded(b)
	server := httptest.NewServer(handler(b, s))
	defer server.Close()
	things := somethings(b, s)
	for range b.N {
		ctx, stop := context.WithTimeout(b.Context(), *loadFor)
		took := map[string][]time.Duration{}
		var lock sync.Mutex
		var running sync.WaitGroup
		now, many := clock(time.Now()), *readers
		if *loadCPU {
			now, many = spent, 1
		} else {
			running.Go(func() { ingest(ctx, b, s) })
		}
		for n := range many {
			running.Go(func() {
				random := rand.New(rand.NewPCG(uint64(n), 1))
				client := &http.Client{Transport: &http.Transport{}}
				for think(ctx, random) {
					route, address := things.pick(random)
					begin := now()
					if err := fetch(client, server.URL+address); err != nil {
						b.Errorf("%s: %v", address, err)
						return
					}
					lock.Lock()
					took[route] = append(took[route], now()-begin)
					lock.Unlock()
				}
			})
		}
		running.Wait()
		stop()
		report(b, took)
	}
}

// clock tells the time since a moment.
func clock(since time.Time) func() time.Duration {
	return func() time.Duration { return time.Since(since) }
}

// spent is the processor time that the process has used.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // there is no other process to ask for
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// think waits before the next request, and reports whether there is to be one.
func think(ctx context.Context, random *rand.Rand) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Duration(random.ExpFloat64() * float64(*loadThink))):
		return ctx.Err() == nil
	}
}

func fetch(client *http.Client, address string) error {
	answer, err := client.Get(address)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}

// report prints the times by route, and gives those of all as metrics.
func report(b *testing.B, took map[string][]time.Duration) {
	var all []time.Duration
	table := fmt.Sprintf("%-55s %7s %7s %7s", "route", "asked", "p50 ms", "p99 ms")
	for _, route := range slices.Sorted(maps.Keys(took)) {
		slices.Sort(took[route])
		all = append(all, took[route]...)
		table += fmt.Sprintf("\n%-55s %7d %7.1f %7.1f", route, len(took[route]), quantile(took[route], 50), quantile(took[route], 99))
	}
	slices.Sort(all)
	fmt.Println(table) // a benchmark's log is cut
	b.ReportMetric(quantile(all, 50), "p50-ms")
	b.ReportMetric(quantile(all, 99), "p99-ms")
	b.ReportMetric(float64(len(all))/loadFor.Seconds(), "answers/s")
}

func quantile(sorted []time.Duration, percent int) float64 {
	return float64(sorted[min(len(sorted)-1, len(sorted)*percent/100)].Microseconds()) / 1000
}

// loaded is a store of synthetic dispatches.
func loaded(b *testing.B) store.Store {
	file := cmp.Or(*loadStore, filepath.Join(b.TempDir(), "load.db"))
	s, err := store.Open(b.Context(), "sqlite:"+file)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	counts, err := s.Count(b.Context(), store.Filter{})
	if err != nil {
		b.Fatal(err)
	}
	if counts.Dispatches > 0 {
		return s
	}
	var all []coding.Coding
	for d := range synthetic.Dispatches(1, *loadSize) {
		all = append(all, d.Coding)
	}
	for part := range slices.Chunk(all, 64) {
		if _, err := s.Add(b.Context(), part, "1"); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// ingest keeps dispatches that come after those of the store.
func ingest(ctx context.Context, b *testing.B, s store.Store) {
	tick := time.NewTicker(ingestEach)
	defer tick.Stop()
	var batch []coding.Coding
	n := 0
	for d := range synthetic.Dispatches(1, 100**loadSize) {
		if n++; n <= *loadSize {
			continue
		}
		if batch = append(batch, d.Coding); len(batch) < ingestSize {
			continue
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if _, err := s.Add(context.WithoutCancel(ctx), batch, "1"); err != nil {
			b.Error(err)
			return
		}
		batch = batch[:0]
	}
}

// known are things of a store to ask for.
type known struct{ incidents, dispatches, actors, places, days []string }

func somethings(b *testing.B, s store.Store) known {
	var k known
	page, err := s.Incidents(b.Context(), store.Filter{Limit: 5000})
	if err != nil {
		b.Fatal(err)
	}
	for _, i := range page.Items {
		k.incidents = append(k.incidents, i.ID)
		k.dispatches = append(k.dispatches, i.Reports[0].Dispatch)
		if i.Place != nil {
			k.places = append(k.places, i.Place.Name)
		}
		if i.Time != nil {
			k.days = append(k.days, i.Time.From)
		}
		for _, a := range i.Accounts {
			if a.Holder.Code != "MED" { // an agency, which is nobody to ask for
				k.actors = append(k.actors, a.Holder.Code)
			}
		}
	}
	return k
}

// pick is a route, and an address on it.
func (k known) pick(random *rand.Rand) (route, address string) {
	one := func(of []string) string { return url.QueryEscape(of[random.IntN(len(of))]) }
	routes := []string{
		"/", "/?disputed=on", "/?q=PLACE", "/?actor=ACTOR", "/?country=SYR&type=ASSAULT", "/?from=DAY&to=DAY", "/?place=PLACE",
		"/actors/ACTOR", "/incidents/INCIDENT", "/dispatch?id=DISPATCH", "/code", "/healthz",
		"/api/v1/incidents", "/api/v1/incidents?disputed=true", "/api/v1/incidents?q=PLACE", "/api/v1/incidents?actor=ACTOR&format=csv",
		"/api/v1/incidents?from=DAY&to=DAY", "/api/v1/incidents?place=PLACE&format=atom", "/api/v1/incidents?country=SYR&type=ASSAULT",
		"/api/v1/incidents/INCIDENT", "/api/v1/incidents/INCIDENT/positions",
		"/api/v1/positions", "/api/v1/positions?actor=ACTOR", "/api/v1/positions?shifts=true",
		"/api/v1/dispatches", "/api/v1/dispatches?q=PLACE", "/api/v1/dispatches?actor=ACTOR", "/api/v1/dispatches/DISPATCH", "/api/v1/dispatches/DISPATCH/versions",
		"/api/v1/counts", "/api/v1/counts?actor=ACTOR", "/api/v1/counts?q=PLACE", "/api/v1/openapi.json",
	}
	route = routes[random.IntN(len(routes))]
	return route, strings.NewReplacer("INCIDENT", one(k.incidents), "DISPATCH", one(k.dispatches), "ACTOR", one(k.actors), "PLACE", one(k.places), "DAY", one(k.days)).Replace(route)
}
