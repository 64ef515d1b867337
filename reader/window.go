package reader

// window is a stretch of whole sentences that is read at once. Its own
// sentences come after as many of the sentences before them as there is room
// for: events and claims are read in own sentences only, the words that take
// part in them may stand anywhere in the window.
type window struct {
	first, own, end int // words through the document; end is exclusive
}

// windows cuts a document; sentences holds the first word of each sentence and
// the number of all words, pieces how many pieces each word has.
func (c *config) windows(sentences, pieces []int) []window {
	before := make([]int, len(pieces)+1) // pieces before each word
	for i, n := range pieces {
		before[i+1] = before[i] + n
	}
	size := func(from, to int) int { return before[sentences[to]] - before[sentences[from]] }
	var out []window
	for own := 0; own < len(sentences)-1; {
		begin := own
		for begin > 0 && size(begin-1, own) <= c.Back && own-begin < c.Sentences/2 {
			begin--
		}
		end := own + 1
		for end < len(sentences)-1 && end-begin < c.Sentences &&
			size(begin, end+1) <= c.Pieces && sentences[end+1]-sentences[begin] <= c.Words {
			end++
		}
		w := window{sentences[begin], sentences[own], sentences[end]}
		own = end
		w.end = c.fitting(w, before)
		if w.own < w.end {
			out = append(out, w)
		}
	}
	return out
}

// fitting returns the end of what a window has room for, where one sentence is
// longer than a window.
func (c *config) fitting(w window, before []int) int {
	end := w.first
	for end < w.end && end-w.first < c.Words && before[end+1]-before[w.first] <= c.Pieces {
		end++
	}
	return end
}
