package ledger

import (
	"maps"
	"slices"
)

// A block is the coarsest beginning of a path under which happenings are
// compared: a country or a name, with a month. How crowded a path is, who is
// compared with whom and who is linked within a block depend on its members
// alone. So blocks are linked one by one, in any order and at any number of
// places, and what is linked in any of them is linked:
//
//	for each block:  UpdateBlock    with a Shelf that holds the paths and links of the block
//	in the end:      Components     with a Shelf that has the links of all blocks

// Blocks are the blocks that a happening has a part in, sorted.
func (h *Happening) Blocks() []string {
	var blocks []string
	for _, path := range h.Paths() {
		blocks = append(blocks, BlockOf(path))
	}
	slices.Sort(blocks)
	return slices.Compact(blocks)
}

// BlockOf is the block of a path.
func BlockOf(path string) string { return prefixes(path)[0] }

// PathsIn are the paths of a happening within a block.
func (h *Happening) PathsIn(block string) []string {
	return (&update{block: block}).paths(h)
}

// UpdateBlock takes happenings out of a block and puts others in, and returns
// those whose links within the block may have changed, ascending.
func UpdateBlock(s Shelf, block string, remove []ID, add []*Happening) ([]ID, error) {
	u := &update{model: Default(), shelf: s, block: block, seeds: map[ID]bool{}, again: map[ID]bool{}}
	if err := u.run(remove, add); err != nil {
		return nil, err
	}
	for _, id := range remove {
		u.seeds[id] = true
	}
	return slices.Sorted(maps.Keys(u.seeds)), nil
}

// Components are the components that hold one of the happenings, each in
// canonical order.
func Components(s Shelf, of []ID) ([]Component, error) {
	u := &update{model: Default(), shelf: s, seeds: map[ID]bool{}}
	for _, id := range of {
		u.seeds[id] = true
	}
	return u.components()
}
