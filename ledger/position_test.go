package ledger

import "testing"

func TestShifts(t *testing.T) {
	const then, now = "2020-01-01", "2020-01-03"
	for _, c := range []struct {
		name  string
		turns []turn
		want  bool
	}{
		{"denied, then owned up to", []turn{{view: notSo, day: then}, {view: admitted, root: "19", day: now}}, true},
		{"owned up to, with the words that it was denied", []turn{{view: admitted, root: "19", day: now, turns: true}}, true},
		{"owned up to what nobody had denied", []turn{{view: admitted, root: "19", day: now}}, false},
		{"spoken of, then owned up to", []turn{{view: isSo, day: then}, {view: admitted, root: "19", day: now}}, true},
		{"said later to have held otherwise", []turn{{view: other, day: then}, {view: other, day: now, turns: true}}, true},
		{"said, then denied", []turn{{view: isSo, root: "04", day: then}, {view: notSo, root: "04", day: now, denies: true}}, true},
		{"said, then said not to be planned", []turn{{view: isSo, root: "04", day: then}, {view: notSo, root: "04", day: now}}, false},
		{"would not meet, then met", []turn{{view: notSo, root: "04", day: then}, {view: isSo, root: "04", day: now}}, true},
		{"denied one act and did another", []turn{{view: notSo, root: "18", day: then}, {view: isSo, root: "19", day: now}}, false},
		{"a charge rejected in a word", []turn{{view: notSo, day: then}, {view: isSo, day: now}}, false},
		{"not known, then a verdict", []turn{{view: open, day: then}, {view: blames, root: "19", day: now}}, true},
		{"one dispatch of one time", []turn{{view: notSo, root: "19", day: now}, {view: isSo, root: "19", day: now}}, false},
		{"one dispatch that looks back", []turn{{view: notSo, root: "19", day: now, earlier: true}, {view: isSo, root: "19", day: now}}, true},
	} {
		if got := shifts(c.turns); got != c.want {
			t.Errorf("%s: a shift %v, want %v", c.name, got, c.want)
		}
	}
}
