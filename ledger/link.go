package ledger

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Shelf holds happenings and which of them are linked. It is what Update works
// on: in memory for a whole set at once, or in a store for a set that grows.
type Shelf interface {
	// Put adds a happening, which is found under the beginnings of its paths.
	Put(h *Happening) error
	// Remove takes a happening out with its paths and links.
	Remove(id ID) error
	// Load gets happenings; an id that is not there is left out.
	Load(ids []ID) ([]*Happening, error)
	// Paths lists the paths under which a happening is found; none where it is
	// not on the shelf.
	Paths(id ID) ([]string, error)
	// Under lists for each prefix the happenings with a path that begins so,
	// ascending and each once, and not more than limit of them; limit < 0 is no
	// limit. Where there are more, they are the lowest under a whole path, and any
	// under a beginning of one.
	Under(prefixes []string, limit int) ([][]ID, error)
	// Links lists the happenings that one is linked to, ascending.
	Links(id ID) ([]ID, error)
	// SetLinks replaces the links of a happening, seen from both ends.
	SetLinks(id ID, to []ID) error
}

// linked is the score from which two happenings are linked. What is linked over
// any number of steps is one component, and incidents are parts of components.
const linked = 0.0

// Update takes happenings out of a shelf, puts others in, and returns the
// components that this may have changed, each in canonical order. What the shelf
// holds in the end depends on the set of happenings alone, not on the order in
// which they came: links are a function of the pair and of how crowded their
// paths are, and whatever a path's getting crowded or empty changes is done anew.
func Update(s Shelf, remove []ID, add []*Happening) ([]Component, error) {
	return Default().Update(s, remove, add)
}

// Update is the function Update with the weights of m.
func (m Model) Update(s Shelf, remove []ID, add []*Happening) ([]Component, error) {
	u := &update{model: m, shelf: s, seeds: map[ID]bool{}, again: map[ID]bool{}}
	if err := u.run(remove, add); err != nil {
		return nil, err
	}
	return u.components()
}

// update is one run of Update.
type update struct {
	model Model
	shelf Shelf
	block string          // within which it works; empty for all
	again map[ID]bool     // whose links are to be found anew
	seeds map[ID]bool     // whose components may have changed
	under map[string][]ID // the first under the beginnings of paths that were touched
}

// paths are those of a happening that count.
func (u *update) paths(h *Happening) []string {
	return slices.DeleteFunc(h.Paths(), func(path string) bool { return !strings.HasPrefix(path, u.block) })
}

func (u *update) run(remove []ID, add []*Happening) error {
	touched := map[string]bool{}
	touch := func(paths []string) {
		for _, path := range paths {
			for _, prefix := range prefixes(path) {
				touched[prefix] = true
			}
		}
	}
	for _, id := range remove {
		paths, err := u.shelf.Paths(id)
		if err != nil {
			return err
		}
		touch(paths)
	}
	for _, h := range add {
		touch(u.paths(h))
	}
	before, err := u.nodes(touched)
	if err != nil {
		return err
	}
	for _, id := range remove {
		if err := u.seed(id); err != nil {
			return err
		}
		if err := u.shelf.Remove(id); err != nil {
			return err
		}
	}
	for _, h := range add {
		if err := u.shelf.Put(h); err != nil {
			return err
		}
		u.again[h.ID] = true
	}
	if err := u.crowding(before, touched); err != nil {
		return err
	}
	for _, id := range remove {
		delete(u.seeds, id)
		delete(u.again, id)
	}
	for _, h := range add {
		u.again[h.ID] = true
	}
	return u.relink()
}

// seed marks a happening and what it is linked to now.
func (u *update) seed(id ID) error {
	u.seeds[id] = true
	links, err := u.shelf.Links(id)
	for _, l := range links {
		u.seeds[l] = true
	}
	return err
}

// nodes lists the first members under each beginning of a path, one more than
// make a crowd.
func (u *update) nodes(prefixes map[string]bool) (map[string][]ID, error) {
	sorted := slices.Sorted(maps.Keys(prefixes))
	ids, err := u.shelf.Under(sorted, crowd+1)
	if err != nil {
		return nil, err
	}
	found := make(map[string][]ID, len(prefixes))
	for i, prefix := range sorted {
		found[prefix] = ids[i]
	}
	return found, nil
}

// crowding marks the members of those beginnings that have become crowded or
// ceased to be, and of full paths whose first members, with which the others
// are compared, have changed.
func (u *update) crowding(before map[string][]ID, touched map[string]bool) error {
	after, err := u.nodes(touched)
	if err != nil {
		return err
	}
	u.under = after
	for prefix := range touched {
		was, is := before[prefix], after[prefix]
		members := []ID(nil)
		switch {
		case len(was) <= crowd && len(is) > crowd:
			members = was
			if isFull(prefix) {
				members = slices.Concat(was, pivots(is))
			}
		case len(was) > crowd && len(is) <= crowd:
			members = is
		case len(was) > crowd && isFull(prefix) && !slices.Equal(pivots(was), pivots(is)):
			if members, err = u.all(prefix); err != nil {
				return err
			}
		}
		for _, id := range members {
			u.again[id] = true
		}
	}
	return nil
}

// all lists all members under one beginning.
func (u *update) all(prefix string) ([]ID, error) {
	ids, err := u.shelf.Under([]string{prefix}, -1)
	if err != nil {
		return nil, err
	}
	return ids[0], nil
}

// isFull reports whether the beginning of a path is the whole.
func isFull(prefix string) bool {
	all := 0
	for i := range len(prefix) {
		if prefix[i] == '/' {
			all++
		}
	}
	return all == pathLevels
}

// pivots are the members of a crowded full path with which all its members are
// compared.
func pivots(ids []ID) []ID { return ids[:min(crowd, len(ids))] }

// relink finds the links of all that is marked for it.
func (u *update) relink() error {
	ids := slices.Sorted(maps.Keys(u.again))
	known := map[ID]*Happening{}
	for _, id := range ids {
		if err := u.seed(id); err != nil {
			return err
		}
	}
	crowded := u.under
	if err := u.foresee(ids, known, crowded); err != nil {
		return err
	}
	for _, id := range ids {
		h, err := u.load(known, []ID{id})
		if err != nil {
			return err
		}
		if len(h) == 0 {
			delete(u.seeds, id)
			continue
		}
		candidates, err := u.candidates(h[0], crowded)
		if err != nil {
			return err
		}
		others, err := u.load(known, candidates)
		if err != nil {
			return err
		}
		var links []ID
		for _, o := range others {
			if o.Dispatch != h[0].Dispatch && u.model.score(h[0], o) > linked {
				links = append(links, o.ID)
			}
		}
		if err := u.shelf.SetLinks(id, links); err != nil {
			return err
		}
		if err := u.seed(id); err != nil {
			return err
		}
	}
	return nil
}

// foresee loads what is going to be compared, all at once.
func (u *update) foresee(ids []ID, known map[ID]*Happening, seen map[string][]ID) error {
	happenings, err := u.load(known, ids)
	if err != nil {
		return err
	}
	var all []ID
	for _, h := range happenings {
		candidates, err := u.candidates(h, seen)
		if err != nil {
			return err
		}
		all = append(all, candidates...)
	}
	slices.Sort(all)
	_, err = u.load(known, slices.Compact(all))
	return err
}

// load gets happenings, through those that are known already.
func (u *update) load(known map[ID]*Happening, ids []ID) ([]*Happening, error) {
	var missing []ID
	for _, id := range ids {
		if known[id] == nil {
			missing = append(missing, id)
		}
	}
	found, err := u.shelf.Load(missing)
	if err != nil {
		return nil, err
	}
	for _, h := range found {
		known[h.ID] = h
	}
	var all []*Happening
	for _, id := range ids {
		if known[id] != nil {
			all = append(all, known[id])
		}
	}
	return all, nil
}

// candidates are the happenings that one is compared with, ascending. The lists
// of members found on the way are kept in seen.
func (u *update) candidates(h *Happening, seen map[string][]ID) ([]ID, error) {
	found := map[ID]bool{}
	for _, path := range u.paths(h) {
		members, err := u.members(h, path, seen)
		if err != nil {
			return nil, err
		}
		for _, id := range members {
			found[id] = true
		}
	}
	delete(found, h.ID)
	return slices.Sorted(maps.Keys(found)), nil
}

// members are those with which a happening is compared for the sake of one of
// its paths: all under the coarsest beginning that is not crowded.
func (u *update) members(h *Happening, path string, seen map[string][]ID) ([]ID, error) {
	for _, prefix := range prefixes(path) {
		ids, ok := seen[prefix]
		if !ok {
			found, err := u.shelf.Under([]string{prefix}, crowd+1)
			if err != nil {
				return nil, err
			}
			ids = found[0]
			seen[prefix] = ids
		}
		switch {
		case len(ids) <= crowd:
			return ids, nil
		case isFull(prefix) && slices.Contains(pivots(ids), h.ID):
			return u.all(prefix)
		case isFull(prefix):
			return pivots(ids), nil
		}
	}
	return nil, nil
}

// Comparable reports whether two happenings can be one at all.
func Comparable(a, b *Happening) bool { return !apart(a, b) }

// Compare weighs two happenings of different dispatches.
func (m Model) Compare(a, b *Happening) Weights {
	if apart(a, b) {
		return Weights{{"cannot be one", never}}
	}
	return m.weights(across, Features(a, b))
}

// score is the sum of Compare's weights.
func (m Model) score(a, b *Happening) float64 {
	if apart(a, b) {
		return never
	}
	return m.sum(across, Features(a, b))
}

// daysOff is how many days apart the words may put two reports of one happening:
// a day is now and then read off what stands beside it.
const daysOff = 7

// often is how many mentions make what a dispatch comes back to.
const often = 3

// apart reports whether two happenings cannot be one, whatever else they have in
// common: they are of different kinds, or their own words put them further apart
// than daysOff, and they name little in common (the town may be struck again) and
// are not what both dispatches come back to, or at places far from each other
// without naming anything in common.
func apart(a, b *Happening) bool {
	x, y := &a.Traits, &b.Traits
	switch {
	case !kin(x, y):
		return true
	case x.When.known() && y.When.known() && min(x.When.Sure, y.When.Sure) >= surely && x.When.apart(y.When) > daysOff && shared(x.Names, y.Names) < 2 && min(x.Told, y.Told) < often:
		return true
	case shared(x.Names, y.Names) > 0 || shared(x.Locus, y.Locus) > 0:
		return false
	}
	return x.Where.Point && y.Where.Point && min(x.Where.Sure, y.Where.Sure) >= surely && kilometres(x.Where, y.Where) >= 60
}

// Features name what speaks for and against two happenings being one: what they
// are themselves, and how much their dispatches are about one story.
func Features(a, b *Happening) []string {
	f := features(&a.Traits, &b.Traits)
	days := spanOf(a.day(), "").apart(spanOf(b.day(), ""))
	f = append(f, "published "+daysNamed(days))
	x, y := a.Traits.Story, b.Traits.Story
	if len(x) > 0 && len(y) > 0 {
		share := 8 * shared(x, y) / min(len(x), len(y))
		f = append(f, fmt.Sprintf("story %d eighths", min(share, 5)))
	}
	told := "told " + pairOf(a.weight(), b.weight())
	return append(f, told, told+", published "+daysNamed(days), told+", accord "+accordOf(&a.Traits, &b.Traits))
}

// weight is a word for how much a dispatch makes of a happening.
func (h *Happening) weight() string {
	switch t := &h.Traits; {
	case t.Lead:
		return "first"
	case t.Told >= often:
		return "often"
	case t.Told == 2:
		return "twice"
	}
	return "once"
}

func daysNamed(days int) string {
	switch {
	case days == 0:
		return "the same day"
	case days <= 2:
		return "days apart"
	case days <= 21:
		return "weeks apart"
	case days <= 120:
		return "months apart"
	}
	return "long apart"
}

// Component is a set of happenings that are linked over any number of steps.
type Component struct {
	Happenings []*Happening // in canonical order
	links      [][2]int     // indices of linked happenings
	model      Model
}

// components are those that hold a seed.
func (u *update) components() ([]Component, error) {
	var found []Component
	seen := map[ID]bool{}
	for _, id := range slices.Sorted(maps.Keys(u.seeds)) {
		if seen[id] {
			continue
		}
		c, err := u.component(id, seen)
		if err != nil {
			return nil, err
		}
		if len(c.Happenings) > 0 {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b Component) int { return compare(a.Happenings[0], b.Happenings[0]) })
	return found, nil
}

// component follows the links from one happening to all that it reaches.
func (u *update) component(id ID, seen map[ID]bool) (Component, error) {
	seen[id] = true
	members, links := []ID{id}, map[ID][]ID{}
	for i := 0; i < len(members); i++ {
		to, err := u.shelf.Links(members[i])
		if err != nil {
			return Component{}, err
		}
		links[members[i]] = to
		for _, l := range to {
			if !seen[l] {
				seen[l] = true
				members = append(members, l)
			}
		}
	}
	happenings, err := u.shelf.Load(members)
	if err != nil {
		return Component{}, err
	}
	slices.SortFunc(happenings, compare)
	at := map[ID]int{}
	for i, h := range happenings {
		at[h.ID] = i
	}
	c := Component{Happenings: happenings, model: u.model}
	for i, h := range happenings {
		for _, l := range links[h.ID] {
			if j := at[l]; j > i {
				c.links = append(c.links, [2]int{i, j})
			}
		}
	}
	return c, nil
}

// large is how many happenings of a component are compared each with each; of
// larger ones the weak links are cut first.
const large = 160

// sameDispatch is the feature of two happenings that a dispatch tells apart.
const sameDispatch = "told apart by a dispatch"

// tightest is the score of links that are not cut even in a large component:
// with as many reasons, all of it is one incident.
const tightest = 4.0

// Incidents divides a component into what are single incidents: the groups in
// which happenings score above 0 with each other on average.
func (c Component) Incidents() [][]*Happening { return c.divide(linked) }

// divide is Incidents for a component whose links all score more than least.
func (c Component) divide(least float64) [][]*Happening {
	if len(c.Happenings) <= large {
		return c.groups()
	}
	if least >= tightest {
		return [][]*Happening{c.Happenings}
	}
	var all [][]*Happening
	for _, part := range c.cut(least + 0.5) {
		all = append(all, part.divide(least+0.5)...)
	}
	return all
}

// groups compares each happening with each, and with what else their dispatches tell.
func (c Component) groups() [][]*Happening {
	// What a dispatch comes back to again and again counts for more than an aside.
	weights := make([]float64, len(c.Happenings))
	for i, h := range c.Happenings {
		weights[i] = math.Sqrt(float64(h.Traits.Told))
	}
	scores := c.scores()
	best := c.best(scores)
	groups := cluster(weights, func(i, j int) float64 {
		a, b := c.Happenings[i].Dispatch, c.Happenings[j].Dispatch
		if a == b {
			return scores[i][j]
		}
		return scores[i][j] - rivalry*(max(best[i][b], best[j][a])-scores[i][j])
	}, linked)
	found := make([][]*Happening, len(groups))
	for i, group := range groups {
		for _, j := range group {
			found[i] = append(found[i], c.Happenings[j])
		}
	}
	return found
}

// rivalry is how much it counts against two happenings that the dispatch of either tells of
// another that fits better: a dispatch tells of each incident once.
const rivalry = 1.0

// scores are those of each happening with each.
func (c Component) scores() [][]float64 {
	scores := make([][]float64, len(c.Happenings))
	for i := range scores {
		scores[i] = make([]float64, len(c.Happenings))
		for j := range i {
			score := c.model.score(c.Happenings[j], c.Happenings[i])
			if c.Happenings[i].Dispatch == c.Happenings[j].Dispatch {
				score += c.model[across+" "+sameDispatch]
			}
			scores[i][j], scores[j][i] = score, score
		}
	}
	return scores
}

// best is for each happening its best score with one of each dispatch.
func (c Component) best(scores [][]float64) []map[string]float64 {
	best := make([]map[string]float64, len(scores))
	for i := range scores {
		best[i] = map[string]float64{}
		for j, h := range c.Happenings {
			if known, ok := best[i][h.Dispatch]; i != j && (!ok || scores[i][j] > known) {
				best[i][h.Dispatch] = scores[i][j]
			}
		}
	}
	return best
}

// cluster merges the items that have these weights, each on its own at first, two
// groups at a time: those with the highest weighted mean score between their
// members, as long as that is above the threshold. Of equal scores the lowest
// items come first. The groups are ordered by their first items.
func cluster(weights []float64, score func(i, j int) float64, threshold float64) [][]int {
	n, total := len(weights), slices.Clone(weights)
	groups := make([][]int, n)
	sums := make([][]float64, n) // of the scores between the members of two groups
	for i := range n {
		groups[i] = []int{i}
		sums[i] = make([]float64, n)
		for j := range i {
			sums[i][j] = weights[i] * weights[j] * score(j, i)
			sums[j][i] = sums[i][j]
		}
	}
	for {
		a, b, best := -1, -1, threshold
		for i := range groups {
			for j := i + 1; j < len(groups) && groups[i] != nil; j++ {
				if groups[j] == nil {
					continue
				}
				if mean := sums[i][j] / (total[i] * total[j]); mean > best {
					a, b, best = i, j, mean
				}
			}
		}
		if a < 0 {
			return slices.DeleteFunc(groups, func(g []int) bool { return g == nil })
		}
		groups[a] = append(groups[a], groups[b]...)
		slices.Sort(groups[a])
		total[a] += total[b]
		groups[b] = nil
		for k := range groups {
			sums[a][k] += sums[b][k]
			sums[k][a] = sums[a][k]
		}
	}
}

// cut is what the component falls into without its links that score less.
func (c Component) cut(least float64) []Component {
	strong := slices.DeleteFunc(slices.Clone(c.links), func(l [2]int) bool {
		return c.model.score(c.Happenings[l[0]], c.Happenings[l[1]]) < least
	})
	whole := newPartition(len(c.Happenings))
	for _, l := range strong {
		whole.join(l[0], l[1])
	}
	var parts []Component
	where := map[int]int{} // root to its place in parts
	at := make([]int, len(whole))
	for i, h := range c.Happenings {
		r := whole.root(i)
		if _, ok := where[r]; !ok {
			where[r] = len(parts)
			parts = append(parts, Component{model: c.model})
		}
		p := &parts[where[r]]
		at[i] = len(p.Happenings)
		p.Happenings = append(p.Happenings, h)
	}
	for _, l := range strong {
		p := &parts[where[whole.root(l[0])]]
		p.links = append(p.links, [2]int{at[l[0]], at[l[1]]})
	}
	return parts
}
