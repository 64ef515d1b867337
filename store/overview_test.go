package store

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

var (
	moscow     = coding.Actor{Name: "Russia", Country: "RUS", Code: "RUSGOV"}
	washington = coding.Actor{Name: "United States", Country: "USA", Code: "USAGOV"}
	rebels     = coding.Actor{Name: "rebels", Country: "SYR", Code: "SYRREB"}
)

// strikeBy is a strike by somebody on somebody, as one says.
func strikeBy(id, published, town string, source, target, holder coding.Actor, f coding.Factuality) coding.Coding {
	c := strike(id, published, "Strike on "+town, town, "5")
	e := &c.Events[0]
	named := coding.SpanOf(c.Dispatch.Text, 0, len("Jets"))
	source.Span = &named
	e.Sources, e.Targets, e.Factuality, e.Goldstein = []coding.Actor{source}, []coding.Actor{target}, f, -10
	e.Time.From, e.Time.To = published, published
	c.Claims[0].Source = &holder
	return c
}

func dealt(t testing.TB, s *DB) {
	t.Helper()
	add(t, s,
		strikeBy("a", "2017-04-03", "Idlib", moscow, rebels, washington, coding.Happened),
		strikeBy("b", "2017-04-13", "Hama", washington, rebels, moscow, coding.Happened),
		strikeBy("c", "2017-05-20", "Aleppo", rebels, moscow, moscow, coding.Planned),
	)
}

func TestOverviewCountsWhatPassesTheFilter(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		dealt(t, s)
		o, err := s.Overview(t.Context(), Filter{})
		if err != nil {
			t.Fatal(err)
		}
		lines := func(o Overview) string {
			places := ""
			for _, p := range o.Places {
				places += fmt.Sprintf(" %s %s %v %v %d", p.Place, p.Country, p.Lat != 0, p.Lon != 0, p.Count)
			}
			return fmt.Sprint(o.Incidents, o.Types, o.Countries, o.Actors, o.Dyads, o.Days, places)
		}
		if diff := cmp.Diff("3 [{ASSAULT 3 0}] [{SYR 3 0}] [{RUSGOV 3 0} {SYRREB 3 0} {USAGOV 2 0}] [{RUS SYR 2} {SYR USA 1}] [{2017-04-03 1 0} {2017-04-13 1 0} {2017-05-20 1 0}] Aleppo SYR true true 1 Hama SYR true true 1 Idlib SYR true true 1", lines(o)); diff != "" {
			t.Error(diff)
		}
		for _, c := range []struct {
			filter Filter
			want   int
		}{
			{Filter{Actor: "RUS", With: "SYR"}, 2},
			{Filter{Actor: "SYR", With: "RUS"}, 2},
			{Filter{Actor: "RUS", With: "USA"}, 0},
			{Filter{Place: "Aleppo"}, 1},
			{Filter{Type: "ASSAULT", Country: "SYR", From: "2017-04-10", To: "2017-05-30", Actor: "RUS"}, 2},
			{Filter{Query: "nothing"}, 0},
		} {
			o, err := s.Overview(t.Context(), c.filter)
			if err != nil || o.Incidents != c.want || sum(o.Types) != c.want || sum(o.Countries) != c.want {
				t.Errorf("%+v: %s, %v; want %d incidents", c.filter, lines(o), err, c.want)
			}
			listed, err := s.Incidents(t.Context(), c.filter)
			if err != nil || len(listed.Items) != c.want {
				t.Errorf("%+v: %d listed, %v; want %d", c.filter, len(listed.Items), err, c.want)
			}
		}
	})
}

func sum(all []Tally) (n int) {
	for _, t := range all {
		n += t.Count
	}
	return n
}

func TestDealings(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		dealt(t, s)
		for _, c := range []struct{ actor, other, want string }{
			{"RUS", "", "[{ASSAULT 1 1}] [{2017-04 1 -10}] [{RUSGOV USAGOV 1} {USAGOV RUSGOV 1}]"},
			{"SYRREB", "", "[{ASSAULT 1 2}] [{2017-04 2 -10}] []"},
			{"SYR", "RUS", "[{ASSAULT 1 1}] [{2017-04 1 -10}] []"},
			{"usa", "rus", "[] [] [{RUSGOV USAGOV 1} {USAGOV RUSGOV 1}]"},
			{"FRA", "", "[] [] []"},
		} {
			d, err := s.Dealings(t.Context(), c.actor, c.other)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, fmt.Sprint(d.Types, d.Months, d.Blames)); diff != "" {
				t.Errorf("%s with %s: %s", c.actor, c.other, diff)
			}
		}
	})
}

// TestAStoreWithoutActsGetsThem takes a store back to the tables that it had
// before there were acts, and brings it up to date.
func TestAStoreWithoutActsGetsThem(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		dealt(t, s)
		before := acts(t, s)
		if before == "" {
			t.Fatal("no acts")
		}
		if err := s.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, acts(t, s)); diff != "" {
			t.Errorf("made anew: %s", diff)
		}
		const since = 2 // migrations that there were since
		version := fmt.Sprintf("PRAGMA user_version = %d", len(sqliteMigrations)-since)
		if _, ok := s.dialect.(postgres); ok {
			version = fmt.Sprintf("UPDATE demarche SET version = %d", len(postgresMigrations)-since)
		}
		for _, query := range []string{"DROP TABLE dyad", "DROP INDEX incident_place", "DROP INDEX IF EXISTS incident_order", "DROP INDEX incident_country", "DROP INDEX incident_type",
			"DROP INDEX incident_across", "DROP INDEX incident_disputed", "DROP INDEX incident_shifts", "DROP TABLE act", "DROP INDEX incident_day", "ALTER TABLE incident DROP COLUMN lat", "ALTER TABLE incident DROP COLUMN lon", version} {
			if _, err := s.write.Exec(query); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, acts(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

func acts(t *testing.T, s *DB) string {
	t.Helper()
	all := ""
	for _, query := range []string{
		"SELECT incident || source || target || type || goldstein || took_place FROM act ORDER BY 1",
		"SELECT id || lat || lon FROM incident ORDER BY 1",
		"SELECT a || b || incident FROM dyad ORDER BY 1",
	} {
		rows, err := s.read.Query(query)
		if err == nil {
			err = each(rows, func(scan func(...any) error) error {
				var line string
				err := scan(&line)
				all += line + "\n"
				return err
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestNewestFirst(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		dealt(t, s)
		var ids []string
		for f := (Filter{Limit: 2, Newest: true}); ; {
			page, err := s.Incidents(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range page.Items {
				ids = append(ids, i.Reports[0].Dispatch)
			}
			if f.After = page.Next; page.Next == "" {
				break
			}
		}
		if diff := cmp.Diff([]string{"c", "b", "a"}, ids); diff != "" {
			t.Error(diff)
		}
	})
}
