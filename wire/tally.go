package wire

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"demarche/wire/record"
)

// Tally counts the records of an input of many kinds, such as a web archive.
type Tally struct {
	Records int
	Lost    int            // with an error each
	Skipped map[string]int // without one, by the reason: they are no news by their nature
}

// count is nothing on a nil Tally.
func (t *Tally) count(rec record.Record) {
	if t == nil {
		return
	}
	t.Records++
	switch {
	case rec.Skipped != "":
		if t.Skipped == nil {
			t.Skipped = map[string]int{}
		}
		t.Skipped[rec.Skipped]++
	case rec.Lost:
		t.Lost++
	}
}

// Line is a line for people, or empty where nothing was skipped. coded is how
// many dispatches came of it.
func (t *Tally) Line(coded int) string {
	if len(t.Skipped) == 0 {
		return ""
	}
	reasons := slices.SortedFunc(maps.Keys(t.Skipped), func(a, b string) int { return cmp.Or(t.Skipped[b]-t.Skipped[a], cmp.Compare(a, b)) })
	total, parts := 0, []string{}
	for i, reason := range reasons {
		total += t.Skipped[reason]
		if i < 12 {
			parts = append(parts, fmt.Sprintf("%d %s", t.Skipped[reason], reason))
		}
	}
	if len(reasons) > 12 {
		parts = append(parts, "...")
	}
	return fmt.Sprintf("%d records read, %d dispatches, %d bad, %d skipped: %s", t.Records, coded, t.Lost, total, strings.Join(parts, ", "))
}
