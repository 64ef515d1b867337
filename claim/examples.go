package claim

import "strings"

// Example is a sentence that stands beside a frame of the lexicon, with the
// parts that are marked in it by byte offsets.
type Example struct {
	Text    string
	Frame   string
	Wanted  bool // false: the frame must not read the sentence
	Source  [][2]int
	Cue     [][2]int
	Content [][2]int
}

// Examples lists the examples of the frames that are marked + or -.
func (l *Lexicon) Examples() []Example {
	var out []Example
	for _, f := range l.frames {
		for _, e := range f.examples {
			if e.sign != '?' {
				out = append(out, unmark(e.text, f.name, e.sign == '+'))
			}
		}
	}
	return out
}

// unmark takes the marks [source], *cue* and {content} out of an example.
func unmark(marked, frame string, wanted bool) Example {
	e := Example{Frame: frame, Wanted: wanted}
	var text strings.Builder
	var open [3]int
	inCue := false
	for _, r := range marked {
		at := text.Len()
		switch {
		case r == '[':
			open[0] = at
		case r == ']':
			e.Source = append(e.Source, [2]int{open[0], at})
		case r == '{':
			open[1] = at
		case r == '}':
			e.Content = append(e.Content, [2]int{open[1], at})
		case r == '*' && inCue:
			e.Cue = append(e.Cue, [2]int{open[2], at})
			inCue = false
		case r == '*':
			open[2], inCue = at, true
		default:
			text.WriteRune(r)
		}
	}
	e.Text = text.String()
	return e
}
