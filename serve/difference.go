package serve

import (
	"slices"
	"strings"
)

// change is a run of words that two versions share, or that one has alone.
type change struct {
	Text string
	Kind string // "", "ins" or "del"
}

// maxWords bounds the texts that are compared.
const maxWords = 3000

// differ compares two texts word by word: the longest run of common words, in
// order, stays; nil where either is too long or both are alike.
func differ(a, b string) []change {
	old, now := strings.SplitAfter(a, " "), strings.SplitAfter(b, " ")
	if len(old) > maxWords || len(now) > maxWords || slices.Equal(old, now) {
		return nil
	}
	common := make([][]uint16, len(old)+1) // lengths of common words from i and j on
	for i := range common {
		common[i] = make([]uint16, len(now)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(now) - 1; j >= 0; j-- {
			if old[i] == now[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []change
	put := func(kind, word string) {
		if n := len(out); n > 0 && out[n-1].Kind == kind {
			out[n-1].Text += word
			return
		}
		out = append(out, change{word, kind})
	}
	i, j := 0, 0
	for i < len(old) || j < len(now) {
		switch {
		case i < len(old) && j < len(now) && old[i] == now[j]:
			put("", now[j])
			i, j = i+1, j+1
		case j == len(now) || i < len(old) && common[i+1][j] >= common[i][j+1]:
			put("del", old[i])
			i++
		default:
			put("ins", now[j])
			j++
		}
	}
	return out
}
