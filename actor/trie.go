package actor

// trie finds the longest known sequences of words. Words and nodes are numbers,
// so that a step is one look-up in a map.
type trie[T any] struct {
	words map[string]uint32
	steps map[uint64]uint32 // node and word to node
	ends  [][]T             // payloads by node
}

// newTrie returns a trie with room for about n sequences.
func newTrie[T any](n int) *trie[T] {
	return &trie[T]{words: make(map[string]uint32, n), steps: make(map[uint64]uint32, 2*n), ends: make([][]T, 1, 2*n)}
}

// add puts a payload at the end of a sequence of words.
func (t *trie[T]) add(pieces []piece, payload T) {
	if len(pieces) == 0 {
		return
	}
	node := uint32(0)
	for _, p := range pieces {
		w, ok := t.words[p.word]
		if !ok {
			w = uint32(len(t.words) + 1)
			t.words[p.word] = w
		}
		key := uint64(node)<<32 | uint64(w)
		next, ok := t.steps[key]
		if !ok {
			next = uint32(len(t.ends))
			t.ends = append(t.ends, nil)
			t.steps[key] = next
		}
		node = next
	}
	t.ends[node] = append(t.ends[node], payload)
}

// longest returns the payloads of the longest sequence that begins with the
// first piece and satisfies accept, and its length; 0 where there is none.
func (t *trie[T]) longest(pieces []piece, accept func(n int, payloads []T) []T) (payloads []T, n int) {
	node := uint32(0)
	for i := range pieces {
		w, ok := t.words[pieces[i].word]
		if !ok {
			break
		}
		next, ok := t.steps[uint64(node)<<32|uint64(w)]
		if !ok {
			break
		}
		node = next
		if ends := t.ends[node]; len(ends) > 0 && pieces[i].last {
			if got := accept(i+1, ends); len(got) > 0 {
				payloads, n = got, i+1
			}
		}
	}
	return payloads, n
}

// payloads returns what ends at a sequence of words.
func (t *trie[T]) payloads(pieces []piece) []T {
	node := uint32(0)
	for _, p := range pieces {
		next, ok := t.steps[uint64(node)<<32|uint64(t.words[p.word])]
		if !ok {
			return nil
		}
		node = next
	}
	return t.ends[node]
}
