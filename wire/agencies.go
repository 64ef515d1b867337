package wire

import (
	_ "embed" // agencies.txt and labels.txt
	"fmt"
	"strings"
	"sync"
	"unicode"
)

//go:embed agencies.txt
var agenciesFile string

//go:embed labels.txt
var labelsFile string

// names are the words that datelines are read by.
type names struct {
	agencies map[string]string // by key
	labels   map[string]bool   // by key
	longest  int               // words of the longest spelling of an agency
}

// known returns the names of the embedded files; a fault in them is found by
// the tests of this package.
var known = sync.OnceValue(func() *names {
	n, err := parseNames(agenciesFile, labelsFile)
	if err != nil {
		panic(err)
	}
	return n
})

func parseNames(agencies, labels string) (*names, error) {
	n := &names{agencies: map[string]string{}, labels: map[string]bool{}}
	for i, line := range strings.Split(agencies, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, spellings, _ := strings.Cut(line, ";")
		name = strings.TrimSpace(name)
		for _, s := range append(strings.Split(spellings, ","), name) {
			if s = strings.TrimSpace(s); s == "" {
				continue
			}
			if other, taken := n.agencies[key(s)]; taken && other != name {
				return nil, fmt.Errorf("agencies.txt:%d: %q is a spelling of %s already", i+1, s, other)
			}
			n.agencies[key(s)] = name
			n.longest = max(n.longest, len(strings.Fields(s)))
		}
	}
	for line := range strings.Lines(labels) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			n.labels[key(line)] = true
		}
	}
	return n, nil
}

// key makes spellings comparable: letters and digits only, in small letters.
func key(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// agency returns the name of a listed agency.
func (n *names) agency(spelling string) (string, bool) {
	name, ok := n.agencies[key(spelling)]
	return name, ok
}

// label reports whether words name a kind of story.
func (n *names) label(words string) bool { return n.labels[key(words)] }
