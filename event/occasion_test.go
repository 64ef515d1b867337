package event

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
)

// TestTimes reads the texts of testdata/times.txt, published on Tuesday, 15 June
// 2010; below each stand the days that the rules give its events, and the words
// that say so.
func TestTimes(t *testing.T) {
	dataDriven(t, "testdata/times.txt", func(text string) string {
		var out strings.Builder
		for _, e := range read(t, text, "2010-06-15") {
			day, by := "no day", ""
			if t := e.Time; t != nil {
				day = cmp.Or(t.From, "..")
				if t.To != t.From {
					day += ".." + t.To
				}
				if t.Span != nil {
					by = ", by " + t.Span.Text
				}
			}
			fmt.Fprintf(&out, "    %s: %s%s\n", e.Trigger.Text, day, by)
		}
		return out.String()
	})
}
