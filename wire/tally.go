package wire

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"demarche/wire/record"
)

// Tally counts the records of an input of many kinds, such as a web archive.
// Progress may be asked while others read; the fields stand still when reading is over.
type Tally struct {
	Records int
	Foreign int            // dispatches that are not English: passed on, with an error each
	Lost    int            // with an error each
	Skipped map[string]int // without one, by the reason: they are no news by their nature

	lock sync.Mutex
}

// read counts what a reader found. Like finished it does nothing on a nil Tally.
func (t *Tally) read(rec record.Record) {
	if t == nil {
		return
	}
	t.lock.Lock()
	defer t.lock.Unlock()
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

// finished counts why a dispatch is not coded; err is nil for one that is.
func (t *Tally) finished(err error) {
	if t == nil || err == nil {
		return
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	if errors.Is(err, ErrLanguage) {
		t.Foreign++
	} else {
		t.Lost++
	}
}

// Progress is how many records have been read, and how many of them were skipped.
func (t *Tally) Progress() (read, skipped int) {
	t.lock.Lock()
	defer t.lock.Unlock()
	for _, n := range t.Skipped {
		skipped += n
	}
	return t.Records, skipped
}

// Line is a line for people, or empty where nothing was skipped. dispatches is
// how many came of the input, with those that are not English.
func (t *Tally) Line(dispatches int) string {
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
	foreign := ""
	if t.Foreign > 0 {
		foreign = fmt.Sprintf(" (%d not English, not coded)", t.Foreign)
	}
	return fmt.Sprintf("%d records read, %d dispatches%s, %d bad, %d skipped: %s", t.Records, dispatches, foreign, t.Lost, total, strings.Join(parts, ", "))
}
