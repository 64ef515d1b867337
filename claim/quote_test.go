package claim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQuotations(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"curly", "He said “we go” and “we stay”.", []string{"“we go”", "“we stay”"}},
		{"ASCII", `"We go," he said. "We stay."`, []string{`"We go,"`, `"We stay."`}},
		{"TeX", "``We go,'' he said.", []string{"``We go,''"}},
		{"doubled apostrophes", "''We're going,'' he said.", []string{"''We're going,''"}},
		{"single, with an apostrophe inside", "‘It’s over,’ he said.", []string{"‘It’s over,’"}},
		{"nested", "“He said ‘never’ to us,” she said.", []string{"“He said ‘never’ to us,”"}},
		{"inches are no quotation", `The shell was 5" wide.`, nil},
		{"carries on into the next paragraph", "He said: “One.\n“Two.”", []string{"“One.", "“Two.”"}},
		{"stray mark", "He said “one.\nTwo.", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, q := range quotations(c.text) {
				got = append(got, c.text[q.start:q.end])
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestIsUtterance(t *testing.T) {
	for text, want := range map[string]bool{
		`"We go," he said.`:                       true,
		`He said: "We will go."`:                  true,
		`He called it "an act of war" on Monday.`: false,
		`He called it "an act of war."`:           false,
		`He told the "Daily News" on Monday.`:     false,
		`"Will they go?" he asked.`:               true,
	} {
		if got := isUtterance(text, quotations(text)[0]); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func FuzzQuotations(f *testing.F) {
	for _, s := range []string{`"a," b. "c."`, "“a\n“b”", "‘’“”''``\"", "‘it’s’"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, q := range quotations(text) {
			if q.start < last || q.end <= q.start || q.end > len(text) {
				t.Fatalf("quotation %d:%d after %d of %d bytes", q.start, q.end, last, len(text))
			}
			isUtterance(text, q)
			mayGoOn(text, q)
			last = q.end
		}
	})
}
