package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"demarche/coding"
	"demarche/ledger/synthetic"
)

// BenchmarkAddAndLink puts synthetic dispatches into a store, so many codings in
// one step, and links them as linkers do, and reports the time of both for one
// dispatch.
func BenchmarkAddAndLink(b *testing.B) {
	const size = 1000
	var all []coding.Coding
	for d := range synthetic.Dispatches(1, size) {
		all = append(all, d.Coding)
	}
	for _, kind := range stores {
		for _, batch := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/%d", kind.name, batch), func(b *testing.B) {
				var adding, linking time.Duration
				done := 0
				for b.Loop() {
					s := opened(b, kind.address(b))
					for part := range slices.Chunk(coded(all), batch) {
						begun := time.Now()
						_, blocks, err := s.AddCodings(context.Background(), part, "1")
						added := time.Now()
						if err == nil {
							err = s.Link(context.Background(), blocks)
						}
						if err != nil {
							b.Fatal(err)
						}
						adding += added.Sub(begun)
						linking += time.Since(added)
					}
					done += len(all)
				}
				b.ReportMetric(float64(adding.Microseconds())/float64(1000*done), "add-ms/dispatch")
				b.ReportMetric(float64(linking.Microseconds())/float64(1000*done), "link-ms/dispatch")
			})
		}
	}
}
