package serve

import (
	"strings"
	"testing"
)

func TestDifferKeepsBothTexts(t *testing.T) {
	for _, c := range []struct{ old, now, want string }{
		{"at least 58 people were killed", "at least 72 people were killed", "at least [-58 ][+72 ]people were killed"},
		{"Russia denied it.", "Russia denied it. Syria did, too.", "Russia denied [-it.][+it. Syria did, too.]"},
		{"same", "same", ""},
		{"", "new", "[-][+new]"},
		{strings.Repeat("a ", maxWords+1), "b", ""},
	} {
		var got, old, now strings.Builder
		for _, part := range differ(c.old, c.now) {
			switch part.Kind {
			case "del":
				got.WriteString("[-" + part.Text + "]")
				old.WriteString(part.Text)
			case "ins":
				got.WriteString("[+" + part.Text + "]")
				now.WriteString(part.Text)
			default:
				got.WriteString(part.Text)
				old.WriteString(part.Text)
				now.WriteString(part.Text)
			}
		}
		if got.String() != c.want {
			t.Errorf("%q to %q: %s, want %s", c.old, c.now, got.String(), c.want)
		}
		if c.want != "" && (old.String() != c.old || now.String() != c.now) {
			t.Errorf("%q to %q: the parts make up %q and %q", c.old, c.now, old.String(), now.String())
		}
	}
}

func TestTollsAreDrawnByKind(t *testing.T) {
	charts := drawTolls([]tollRow{
		{Kind: "killed", Holder: "rescuers", Count: "58 or more", Least: 800, Most: 800, Open: true},
		{Kind: "killed", Holder: "ministry", Count: "50 to 72", Least: 700, Most: 1000},
		{Kind: "injured", Holder: strings.Repeat("x", 80), Count: "5", Least: 1000, Most: 1000},
	})
	if len(charts) != 2 || len(charts[0].Rows) != 2 || charts[0].Kind != "killed" {
		t.Fatalf("%+v", charts)
	}
	if r := charts[0].Rows[1]; r.Least != "692.0" || r.Most != "860.0" || r.Y <= charts[0].Rows[0].Y {
		t.Errorf("%+v", r)
	}
	if n := len([]rune(charts[1].Rows[0].Holder)); n != 32 {
		t.Errorf("a name of %d letters", n)
	}
}
