package ledger

import "slices"

// Memory is a Shelf in memory.
type Memory struct {
	happenings map[ID]*Happening
	under      map[string][]ID // by beginnings of paths, ascending
	links      map[ID][]ID
}

// NewMemory returns an empty shelf.
func NewMemory() *Memory {
	return &Memory{happenings: map[ID]*Happening{}, under: map[string][]ID{}, links: map[ID][]ID{}}
}

// Put implements Shelf.
func (m *Memory) Put(h *Happening) error {
	m.happenings[h.ID] = h
	for _, path := range h.Paths() {
		for _, prefix := range prefixes(path) {
			m.under[prefix] = insert(m.under[prefix], h.ID)
		}
	}
	return nil
}

// Remove implements Shelf.
func (m *Memory) Remove(id ID) error {
	h := m.happenings[id]
	if h == nil {
		return nil
	}
	for _, path := range h.Paths() {
		for _, prefix := range prefixes(path) {
			m.under[prefix] = without(m.under[prefix], id)
		}
	}
	if err := m.SetLinks(id, nil); err != nil {
		return err
	}
	delete(m.happenings, id)
	return nil
}

// Load implements Shelf.
func (m *Memory) Load(ids []ID) ([]*Happening, error) {
	var found []*Happening
	for _, id := range ids {
		if h := m.happenings[id]; h != nil {
			found = append(found, h)
		}
	}
	return found, nil
}

// Paths implements Shelf.
func (m *Memory) Paths(id ID) ([]string, error) {
	if h := m.happenings[id]; h != nil {
		return h.Paths(), nil
	}
	return nil, nil
}

// Under implements Shelf.
func (m *Memory) Under(prefixes []string, limit int) ([][]ID, error) {
	found := make([][]ID, len(prefixes))
	for i, prefix := range prefixes {
		ids := m.under[prefix]
		if limit >= 0 {
			ids = ids[:min(limit, len(ids))]
		}
		found[i] = slices.Clone(ids)
	}
	return found, nil
}

// Links implements Shelf.
func (m *Memory) Links(id ID) ([]ID, error) { return slices.Clone(m.links[id]), nil }

// SetLinks implements Shelf.
func (m *Memory) SetLinks(id ID, to []ID) error {
	for _, other := range m.links[id] {
		m.links[other] = without(m.links[other], id)
	}
	m.links[id] = nil
	for _, other := range to {
		m.links[id] = insert(m.links[id], other)
		m.links[other] = insert(m.links[other], id)
	}
	return nil
}

// insert adds an id to an ascending list, once.
func insert(ids []ID, id ID) []ID {
	if at, ok := slices.BinarySearch(ids, id); !ok {
		return slices.Insert(ids, at, id)
	}
	return ids
}

func without(ids []ID, id ID) []ID {
	if at, ok := slices.BinarySearch(ids, id); ok {
		return slices.Delete(ids, at, at+1)
	}
	return ids
}
