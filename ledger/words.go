package ledger

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed words.txt
var wordsFile string

// list is a list of words.txt: single words, beginnings and ends of words, and phrases.
type list struct {
	words   map[string]bool
	starts  []string
	ends    []string
	phrases [][]string
}

// lists is words.txt, read once. It is part of the program, so a fault in it is
// a fault of ours and panics, with its line.
var lists = sync.OnceValue(func() map[string]*list {
	found, err := readLists(wordsFile)
	if err != nil {
		panic(err)
	}
	return found
})

// readLists reads the format that the head of words.txt explains.
func readLists(text string) (map[string]*list, error) {
	found := map[string]*list{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, words, ok := strings.Cut(line, ":")
		if !ok || found[name] != nil {
			return nil, fmt.Errorf("words.txt:%d: want a new list and its words, \"list: word, word\"", n)
		}
		l := &list{words: map[string]bool{}}
		for entry := range strings.SplitSeq(words, ",") {
			parts := strings.Fields(entry)
			switch {
			case len(parts) == 0:
				return nil, fmt.Errorf("words.txt:%d: an empty word", n)
			case len(parts) > 1:
				l.phrases = append(l.phrases, parts)
			case strings.HasPrefix(parts[0], "*"):
				l.ends = append(l.ends, strings.TrimPrefix(parts[0], "*"))
			case strings.HasSuffix(parts[0], "*"):
				l.starts = append(l.starts, strings.TrimSuffix(parts[0], "*"))
			default:
				l.words[parts[0]] = true
			}
		}
		found[name] = l
	}
	return found, nil
}

// has reports whether a single word is in the list.
func (l *list) has(word string) bool {
	return l.words[word] || slices.ContainsFunc(l.starts, func(s string) bool { return strings.HasPrefix(word, s) }) ||
		slices.ContainsFunc(l.ends, func(s string) bool { return strings.HasSuffix(word, s) })
}

// hasStart reports whether a word of a phrase is in the list.
func (l *list) hasStart(phrase string) bool {
	return slices.ContainsFunc(strings.Fields(strings.ToLower(phrase)), l.has)
}

// find is the index of the first of words with which an entry of the list
// begins, and how many words the longest such entry has; -1 where there is none.
func (l *list) find(words []word) (at, length int) {
	for i := range words {
		n := 0
		if l.has(words[i].lower) {
			n = 1
		}
		for _, phrase := range l.phrases {
			if len(phrase) > n && startsWith(words[i:], phrase) {
				n = len(phrase)
			}
		}
		if n > 0 {
			return i, n
		}
	}
	return -1, 0
}

func startsWith(words []word, phrase []string) bool {
	if len(words) < len(phrase) {
		return false
	}
	for i, p := range phrase {
		if words[i].lower != p {
			return false
		}
	}
	return true
}

// word is a word of a text: letters and digits with the marks inside them.
type word struct {
	start, end int // bytes of the text
	lower      string
	capital    bool
}

// wordsOf cuts text[start:end] into words.
func wordsOf(text string, start, end int) []word {
	var words []word
	for pos := start; pos < end; {
		from := pos + indexFunc(text[pos:end], isWordRune)
		to := wordEnd(text, from, end)
		raw := strings.TrimRight(text[from:to], "'’-.")
		if raw == "" {
			break
		}
		w := word{start: from, end: from + len(raw), lower: strings.ToLower(raw)}
		w.lower = strings.TrimSuffix(strings.TrimSuffix(w.lower, "'s"), "’s")
		w.capital = unicode.IsUpper([]rune(raw)[0])
		words = append(words, w)
		pos = to
	}
	return words
}

// wordEnd is the end of the word that begins at a byte; a comma between digits is part of it.
func wordEnd(text string, from, end int) int {
	for i, r := range text[from:end] {
		at := from + i
		inNumber := r == ',' && at > from && at+1 < end && isDigit(text[at-1]) && isDigit(text[at+1])
		if !isWordRune(r) && !strings.ContainsRune("'’-.", r) && !inNumber {
			return at
		}
	}
	return end
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// indexFunc is strings.IndexFunc with the length of s for "nowhere".
func indexFunc(s string, f func(rune) bool) int {
	if i := strings.IndexFunc(s, f); i >= 0 {
		return i
	}
	return len(s)
}

// sentences are the ends of the sentences of a text, in bytes; the last is its length.
func sentences(text string) []int {
	var ends []int
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\n':
			ends = append(ends, i+1)
		case '.', '!', '?':
			if end := sentenceEnd(text, i); end > 0 {
				ends = append(ends, end)
				i = end - 1
			}
		}
	}
	if len(ends) == 0 || ends[len(ends)-1] < len(text) {
		ends = append(ends, len(text))
	}
	return ends
}

// sentenceEnd is where the sentence that may end with the mark at i ends, or 0.
func sentenceEnd(text string, i int) int {
	end := i + 1
	for end < len(text) && (text[end] == '"' || text[end] == '\'' || text[end] == ')') || strings.HasPrefix(text[end:], "”") || strings.HasPrefix(text[end:], "’") {
		if text[end] < 0x80 {
			end++
		} else {
			end += len("”")
		}
	}
	if end >= len(text) || text[end] != ' ' {
		return 0
	}
	next := []rune(strings.TrimLeft(text[end:min(end+12, len(text))], " \"'“‘("))
	if len(next) == 0 || unicode.IsLower(next[0]) {
		return 0
	}
	if text[i] == '.' && end == i+1 && !endsWord(text[:i]) {
		return 0
	}
	return end + 1
}

// endsWord tells the last word of a sentence from an abbreviation or an initial.
func endsWord(before string) bool {
	from := strings.LastIndexAny(before, " \n\"“(") + 1
	last := before[from:]
	if strings.ContainsRune(last, '.') || lists()["abbreviations"].has(strings.ToLower(last)) {
		return false
	}
	letters := strings.TrimFunc(last, func(r rune) bool { return !isWordRune(r) })
	first := []rune(letters)
	if len(first) == 0 {
		return true
	}
	return !unicode.IsUpper(first[0]) || len(first) > 3
}

// sentenceAt is the sentence of a text, by its ends, that holds the byte at.
func sentenceAt(ends []int, at int) (index, start, end int) {
	index, _ = slices.BinarySearchFunc(ends, at, func(end, at int) int {
		if end <= at {
			return -1
		}
		return 1
	})
	index = min(index, len(ends)-1)
	if index > 0 {
		start = ends[index-1]
	}
	return index, start, ends[index]
}
