package store

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

// saidBy is a dispatch of another agency in which somebody else says it.
func saidBy(name, code string, c coding.Coding) coding.Coding {
	c.Claims[0].Source = &coding.Actor{Name: name, ID: code, Country: code[:3], Sectors: []string{code[3:]}, Code: code}
	c.Dispatch.Agency = name
	return c
}

func TestNewsIsWhatWasNotThereBefore(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		seen := int64(0)
		news := func() []string {
			t.Helper()
			all, err := s.News(t.Context(), seen, 100)
			if err != nil {
				t.Fatal(err)
			}
			kinds := []string{}
			for _, n := range all {
				if n.Number <= seen {
					t.Errorf("number %d after %d", n.Number, seen)
				}
				seen = n.Number
				kinds = append(kinds, fmt.Sprint(n.Kind, " ", n.Incident.Place.Name, " ", len(n.Incident.Disputes)))
			}
			if last, err := s.LastNews(t.Context()); err != nil || last != seen {
				t.Errorf("the last is %d, %v; want %d", last, err, seen)
			}
			return kinds
		}
		for _, step := range []struct {
			name string
			do   func()
			want []string
		}{
			{"nothing", func() {}, []string{}},
			{"a first report", func() { add(t, s, strike("a", "2017-04-03", "", "Idlib", "5")) }, []string{"incident Idlib 0"}},
			{"the same again", func() { add(t, s, strike("a", "2017-04-03", "", "Idlib", "5")) }, []string{}},
			{"another who says the same", func() { add(t, s, saidBy("Ministry", "SYRGOV", strike("b", "2017-04-03", "", "Idlib", "5"))) }, []string{}},
			{"one who says otherwise", func() { add(t, s, saidBy("Army", "RUSMIL", strike("c", "2017-04-03", "", "Idlib", "90"))) }, []string{"dispute Idlib 1"}},
			{"two incidents at once", func() {
				add(t, s, strike("d", "2017-04-03", "", "Hama", "16"), strike("e", "2017-04-03", "", "Zabadani", "38"))
			}, []string{"incident Hama 0", "incident Zabadani 0"}},
			{"all made anew", func() {
				if err := s.Rebuild(t.Context()); err != nil {
					t.Fatal(err)
				}
			}, []string{}},
		} {
			step.do()
			got := news()
			slices.Sort(got) // those of one step come in no order that means anything
			if diff := cmp.Diff(step.want, got); diff != "" {
				t.Errorf("%s: %s", step.name, diff)
			}
		}
	})
}
