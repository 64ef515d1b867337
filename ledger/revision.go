package ledger

import (
	"cmp"
	"slices"
	"strings"

	"demarche/coding"
)

// Label is what a title says about the dispatch's place among its versions.
type Label int

// Labels, in the order in which one overrules another of the same time.
const (
	Original   Label = iota // no label
	Correction              // UPDATE 2, CORRECTED, WRITETHRU ...: takes the place of what it corrects
	Kill                    // the agency withdraws the story
)

// State is what has become of a dispatch.
type State string

const (
	Live       State = "live"
	Superseded State = "superseded" // another dispatch took its place
	Killed     State = "killed"     // withdrawn, or itself the withdrawal of another
)

// Labelled reads the label of a dispatch's title, or of the line that stands
// above its text, or its format's notice, and returns the title without it, in small letters: the stem,
// by which a correction under a new id finds what it corrects.
func Labelled(d coding.Dispatch) (Label, string) {
	label, stem := labelOf(d.Title)
	if label == Original {
		above, _, _ := strings.Cut(d.Text, "\n")
		if len(above) <= 80 {
			label, _ = labelOf(above)
		}
	}
	switch d.Notice {
	case coding.Kill:
		label = Kill
	case coding.Correction:
		label = max(label, Correction)
	}
	return label, stem
}

// labelOf reads labels such as "UPDATE 2-", "CORRECTED:", "(KILL)" off the start
// of a line. They are in capitals, or stand before a mark that divides.
func labelOf(line string) (Label, string) {
	label := Original
	words := titleWords(line)
	for len(words) > 0 {
		one, length := Original, 0
		if at, n := lists()["kill"].find(words); at == 0 {
			one, length = Kill, n
		} else if at, n := lists()["correction"].find(words); at == 0 {
			one, length = Correction, n
		}
		if one == Original {
			break
		}
		end := words[length-1].end
		for length < len(words) && isNumber(words[length].lower) && words[length].start-end <= 1 {
			end = words[length].end
			length++
		}
		head := line[words[0].start:words[min(length, len(words))-1].end]
		if head != strings.ToUpper(head) && !divided(line[end:]) {
			break
		}
		label = max(label, one)
		line = line[end:]
		words = titleWords(line)
	}
	var stem []string
	for _, w := range words {
		stem = append(stem, w.lower)
	}
	return label, strings.Join(stem, " ")
}

// titleWords are words divided at hyphens too: "UPDATE 2-Jets bomb town".
func titleWords(line string) []word {
	return wordsOf(strings.ReplaceAll(line, "-", " "), 0, len(line))
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// divided reports whether a mark that ends a label comes next.
func divided(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	return rest == "" || strings.IndexAny(rest, ":-)]–—") == 0
}

// Issue is a dispatch among those of one agency and stem.
type Issue struct {
	Dispatch  string
	Published string
	Label     Label
}

// revisionDays is how long after a dispatch a correction of it may come.
const revisionDays = 3

// Revise says what has become of dispatches with one agency and stem: one with
// a label takes the place of all before it within some days. The result is by
// dispatch, and does not depend on the order.
func Revise(issues []Issue) map[string]State {
	issues = slices.Clone(issues)
	slices.SortFunc(issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(a.Published, b.Published), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Dispatch, b.Dispatch))
	})
	states := map[string]State{}
	for i, issue := range issues {
		states[issue.Dispatch] = Live
		if issue.Label == Kill {
			states[issue.Dispatch] = Killed
		}
		if issue.Label == Original {
			continue
		}
		for _, old := range issues[:i] {
			if spanOf(dayOf(old.Published), "").apart(spanOf(dayOf(issue.Published), "")) > revisionDays || states[old.Dispatch] == Killed {
				continue
			}
			states[old.Dispatch] = Superseded
			if issue.Label == Kill {
				states[old.Dispatch] = Killed
			}
		}
	}
	return states
}
