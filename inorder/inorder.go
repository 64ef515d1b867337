// Package inorder maps a sequence with several workers and yields the results
// in the order of the input. Only a bounded number of items is in flight, so
// an input of any length needs the same memory, and the number of workers
// changes the speed but never what comes out.
package inorder

import (
	"iter"
	"sync"
)

// pending is one item on its way: the worker that maps it sends its result on
// out, which holds one, so that no worker waits for the reader.
type pending[In, Out any] struct {
	in  In
	out chan Out
}

// Map applies f to every item of in on the given number of workers (at least
// one) and yields the results in input order. The input is read by one
// goroutine. When the reader of the result stops early, so does the input; Map
// has ended all its goroutines when its sequence returns.
func Map[In, Out any](in iter.Seq[In], workers int, f func(In) Out) iter.Seq[Out] {
	workers = max(workers, 1)
	return func(yield func(Out) bool) {
		queue := make(chan pending[In, Out], 2*workers) // in input order, for the reader
		work := make(chan pending[In, Out])             // the same items, for the workers
		stop := make(chan struct{})

		var running sync.WaitGroup
		running.Go(func() {
			defer close(queue)
			defer close(work)
			for item := range in {
				p := pending[In, Out]{item, make(chan Out, 1)}
				select {
				case queue <- p:
				case <-stop:
					return
				}
				select {
				case work <- p:
				case <-stop:
					return
				}
			}
		})
		for range workers {
			running.Go(func() {
				for p := range work {
					p.out <- f(p.in)
				}
			})
		}
		defer running.Wait()
		defer close(stop)
		for p := range queue {
			if !yield(<-p.out) {
				return
			}
		}
	}
}
