package serve

import (
	"context"
	"sync"
	"time"

	"demarche/store"
)

// Bounds of what is remembered of counts.
const (
	maxKept = 256
	fresh   = 5 * time.Second // counts may be so old
)

// kept remembers what takes long to count. Whoever asks for a value that is no
// longer fresh gets it all the same, and has it counted again behind him.
type kept[K comparable, V any] struct {
	count func(context.Context, K) (V, error)

	mu  sync.Mutex
	all map[K]*counted[V]
}

type counted[V any] struct {
	mu      sync.Mutex // held while it is first counted
	known   bool
	value   V
	at      time.Time
	renewed bool // somebody counts it again
}

func keep[K comparable, V any](f func(context.Context, K) (V, error)) *kept[K, V] {
	return &kept[K, V]{count: f, all: map[K]*counted[V]{}}
}

func (k *kept[K, V]) get(ctx context.Context, key K) (V, error) {
	k.mu.Lock()
	c := k.all[key]
	if c == nil {
		if len(k.all) >= maxKept {
			clear(k.all)
		}
		c = &counted[V]{}
		k.all[key] = c
	}
	k.mu.Unlock()

	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known {
		value, err := k.count(ctx, key)
		if err != nil {
			return value, err
		}
		c.value, c.at, c.known = value, time.Now(), true
		return value, nil
	}
	if time.Since(c.at) > fresh && !c.renewed {
		c.renewed = true
		go k.renew(context.WithoutCancel(ctx), key, c)
	}
	return c.value, nil
}

// renew counts again; an error leaves the value as it was, for the next to try.
func (k *kept[K, V]) renew(ctx context.Context, key K, c *counted[V]) {
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	value, err := k.count(ctx, key)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.renewed = false
	if err == nil {
		c.value, c.at = value, time.Now()
	}
}

// pair is an actor and another, who may be empty.
type pair struct{ actor, other string }

// counts are what pages show that takes a pass over much of the store.
type counts struct {
	overview *kept[store.Filter, store.Overview]
	found    *kept[store.Filter, store.Counts]
	dealings *kept[pair, store.Dealings]
}

func newCounts(s store.Store) counts {
	return counts{
		overview: keep(s.Overview),
		found:    keep(s.Count),
		dealings: keep(func(ctx context.Context, p pair) (store.Dealings, error) { return s.Dealings(ctx, p.actor, p.other) }),
	}
}
