package inorder

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func count(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func TestMapKeepsTheOrderOfTheInput(t *testing.T) {
	slowFirst := func(i int) int { // early items take longest
		time.Sleep(time.Duration(20-i) * time.Millisecond / 4)
		return i * i
	}
	var want []int
	for i := range 20 {
		want = append(want, i*i)
	}
	for _, workers := range []int{0, 1, 2, 3, 8, 50} {
		if got := slices.Collect(Map(count(20), workers, slowFirst)); !slices.Equal(got, want) {
			t.Errorf("%d workers: got %v, want %v", workers, got, want)
		}
	}
	if got := slices.Collect(Map(count(0), 4, slowFirst)); len(got) != 0 {
		t.Errorf("of nothing: got %v", got)
	}
}

func TestMapHoldsABoundedNumberOfItems(t *testing.T) {
	var read, done atomic.Int64
	most := int64(0)
	in := func(yield func(int) bool) {
		for i := range 1000 {
			read.Add(1)
			if !yield(i) {
				return
			}
		}
	}
	for range Map(in, 4, func(i int) int { return i }) {
		done.Add(1)
		most = max(most, read.Load()-done.Load())
	}
	if most > 20 { // 2 a worker queued, one in each hand, one being read
		t.Errorf("%d items were in flight at once", most)
	}
}

func TestMapStopsWhenItsReaderStops(t *testing.T) {
	before := runtime.NumGoroutine()
	var read atomic.Int64
	endless := func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
			read.Add(1)
		}
	}
	for v := range Map(endless, 3, func(i int) int { return i }) {
		if v == 5 {
			break
		}
	}
	if n := read.Load(); n > 30 {
		t.Errorf("read %d items after the reader had stopped at the sixth", n)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
