package ledger

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strings"
)

// A signature is the MinHash of a text's runs of words: the share of equal
// entries in two of them estimates the share of runs that the texts have in
// common (Broder 1997).
const (
	signatureSize = 32
	runLength     = 3   // words
	sameText      = 0.5 // share of runs from which a text is a copy or light rewrite
)

// signature is nil for a text too short to have runs.
func signature(text string) []uint32 {
	words := wordsOf(text, 0, len(text))
	if len(words) < runLength {
		return nil
	}
	found := make([]uint32, signatureSize)
	for i := range found {
		found[i] = math.MaxUint32
	}
	var run strings.Builder
	for i := range len(words) - runLength + 1 {
		run.Reset()
		for _, w := range words[i : i+runLength] {
			run.WriteString(w.lower)
			run.WriteByte(' ')
		}
		hash := fnv.New64a()
		hash.Write([]byte(run.String()))
		h := hash.Sum64()
		for j := range found {
			// One hash for each entry: a round of splitmix64 from its own start.
			z := h + uint64(j+1)*0x9e3779b97f4a7c15
			z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
			z = (z ^ z>>27) * 0x94d049bb133111eb
			found[j] = min(found[j], uint32((z^z>>31)>>32))
		}
	}
	return found
}

// alike is the estimated share of runs that two texts have in common.
func alike(a, b []uint32) float64 {
	if len(a) == 0 || len(a) != len(b) {
		return 0
	}
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	return float64(same) / float64(len(a))
}

// SameText reports whether one text is a copy or a light rewrite of another.
func SameText(a, b string) bool { return alike(signature(a), signature(b)) >= sameText }

// bandSize is how many entries of a signature make a band: texts that share
// none of their bands are not compared.
const bandSize = 2

// Originators counts the independent origins of an incident's reports: the
// dispatches of one agency are one origin, and so are copies of one text.
func Originators(happenings []*Happening) int {
	type source struct {
		dispatch, agency string
		signature        []uint32
	}
	var sources []source
	for _, h := range happenings {
		sources = append(sources, source{h.Dispatch, h.Agency, h.Signature})
	}
	slices.SortFunc(sources, func(a, b source) int { return cmp.Compare(a.dispatch, b.dispatch) })
	sources = slices.CompactFunc(sources, func(a, b source) bool { return a.dispatch == b.dispatch })
	groups := newPartition(len(sources))
	first := map[string]int{} // by agency
	type band struct {
		at    int
		value [bandSize]uint32
	}
	bands := map[band]int{}
	for i, s := range sources {
		if s.agency != "" {
			if j, ok := first[s.agency]; ok {
				groups.join(i, j)
			} else {
				first[s.agency] = i
			}
		}
		for at := 0; at+bandSize <= len(s.signature); at += bandSize {
			b := band{at, [bandSize]uint32(s.signature[at : at+bandSize])}
			if j, ok := bands[b]; !ok {
				bands[b] = i
			} else if alike(s.signature, sources[j].signature) >= sameText {
				groups.join(i, j)
			}
		}
	}
	return groups.count()
}

// partition groups the numbers below its size.
type partition []int // each number's parent, a lower one of its group, or itself

func newPartition(n int) partition {
	p := make(partition, n)
	for i := range p {
		p[i] = i
	}
	return p
}

// root is the lowest number of a group.
func (p partition) root(i int) int {
	for p[i] != i {
		p[i] = p[p[i]]
		i = p[i]
	}
	return i
}

func (p partition) join(i, j int) {
	a, b := p.root(i), p.root(j)
	p[max(a, b)] = min(a, b)
}

func (p partition) count() int {
	n := 0
	for i := range p {
		if p[i] == i {
			n++
		}
	}
	return n
}
