package store

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
	"demarche/ledger/synthetic"
)

// TestFewAndManyAreFoundAlike asks for lists, counts and overviews by keys and
// in order, and pages of lists, which together have to be the whole.
func TestFewAndManyAreFoundAlike(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		dealt(t, s)
		var all []coding.Coding
		for d := range synthetic.Dispatches(5, 120) {
			all = append(all, d.Coding)
		}
		add(t, s, all...)
		random := rand.New(rand.NewPCG(1, 1))
		one := func(values ...string) string { return values[random.IntN(len(values))] }
		for range 60 {
			f := Filter{Actor: one("", "", "SYR", "RUSGOV", "rebels"), Country: one("", "", "SYR", "YEM"), Type: one("", "", "ASSAULT", "CONSULT"),
				Place: one("", "", "", "Idlib", "a"), Query: one("", "", "", "town", `"the town"`), From: one("", "", "2000-01-03", "2017-04-04"), To: one("", "", "2000-01-05", "2017-05-01"),
				Disputed: random.IntN(5) == 0, Shifts: random.IntN(5) == 0, Newest: random.IntN(2) == 0}
			if f.Actor == "SYR" {
				f.With = one("", "RUS")
			}
			s.few = few
			byKeys := told(t, s, f)
			s.few = 0
			if diff := cmp.Diff(byKeys, told(t, s, f)); diff != "" {
				t.Fatalf("%+v: by keys and in order: %s", f, diff)
			}
			paged := f
			paged.Limit = 1 + random.IntN(7)
			s.few = []int{0, few}[random.IntN(2)]
			if diff := cmp.Diff(listed(t, s.Incidents, f), listed(t, s.Incidents, paged)); diff != "" {
				t.Fatalf("%+v: incidents in pages: %s", paged, diff)
			}
			if diff := cmp.Diff(listed(t, s.Positions, f), listed(t, s.Positions, paged)); diff != "" {
				t.Fatalf("%+v: positions in pages: %s", paged, diff)
			}
			if diff := cmp.Diff(listed(t, s.Dispatches, f), listed(t, s.Dispatches, paged)); diff != "" {
				t.Fatalf("%+v: dispatches in pages: %s", paged, diff)
			}
		}
	})
}

// told is all that a filter finds, as JSON.
func told(t *testing.T, s *DB, f Filter) []string {
	t.Helper()
	all := append(listed(t, s.Incidents, f), listed(t, s.Positions, f)...)
	all = append(all, listed(t, s.Dispatches, f)...)
	counts, err := s.Count(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.Overview(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return append(all, inJSON(t, counts), inJSON(t, o))
}

// listed are the items of all pages of a list, as JSON.
func listed[T any](t *testing.T, list func(context.Context, Filter) (Page[T], error), f Filter) []string {
	t.Helper()
	all := []string{}
	for {
		page, err := list(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			all = append(all, inJSON(t, item))
		}
		if f.After = page.Next; page.Next == "" {
			return all
		}
	}
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAPeriodFindsWhatLastsIntoIt(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		for id, days := range map[string][2]string{"march": {"2017-03-29", "2017-04-02"}, "week": {"2017-04-05", "2017-04-09"}, "day": {"2017-04-20", "2017-04-20"}, "year": {"2016-06-01", "2018-06-01"}} {
			c := strikeBy(id, days[0], id, moscow, rebels, washington, coding.Happened)
			c.Events[0].Time.To = days[1]
			add(t, s, c)
		}
		for _, c := range []struct {
			from, to string
			want     []string
		}{
			{"2017-04-01", "2017-04-01", []string{"year", "march"}},
			{"2017-04-03", "2017-04-04", []string{"year"}},
			{"2017-04-07", "2017-04-07", []string{"year", "week"}},
			{"2017-04-09", "2017-04-20", []string{"year", "week", "day"}},
			{"2018-06-01", "2018-07-01", []string{"year"}},
			{"2018-06-02", "2018-07-01", nil},
			{"2016-05-01", "2016-05-31", nil},
		} {
			page, err := s.Incidents(t.Context(), Filter{From: c.from, To: c.to})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, i := range page.Items {
				got = append(got, i.Reports[0].Dispatch)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s to %s: %s", c.from, c.to, diff)
			}
		}
	})
}
