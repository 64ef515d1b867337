package store

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
	"demarche/ledger"
	"demarche/store/postgrestest"
)

// strike codes a dispatch that reports a strike on a town, as the coder would.
func strike(id, published, title, town, killed string) coding.Coding {
	text := fmt.Sprintf("Jets bombed %s on Monday, killing %s people, rescuers said.", town, killed)
	at := strings.Index(text, "bombed")
	trigger := coding.SpanOf(text, at, at+len("bombed"))
	lat, lon := 36.0, 37.0
	for _, letter := range town { // towns lie apart by their letters
		lat, lon = lat+float64(letter%7), lon-float64(letter%5)
	}
	var n int
	fmt.Sscan(killed, &n)
	c := coding.Coding{Schema: coding.Schema, Warnings: []string{}, Dispatch: coding.Dispatch{ID: id, Title: title, Agency: "Meridian", Published: published, Language: "en", Text: text}}
	c.Events = []coding.Event{{ID: "e1", Type: "ASSAULT", CAMEO: "195", Trigger: trigger, Sources: []coding.Actor{}, Targets: []coding.Actor{}, Contexts: []string{},
		Time: &coding.Time{From: "2017-04-03", To: "2017-04-03", Span: &trigger}, Factuality: coding.Happened, AccordingTo: []string{"c1"}, Because: []coding.Reason{},
		Place: &coding.Place{Name: town, Country: "SYR", Lat: &lat, Lon: &lon, Precision: "point", Span: &trigger}, Toll: &coding.Toll{Killed: &coding.Count{Min: &n, Max: &n}}}}
	c.Claims = []coding.Claim{{ID: "c1", Source: &coding.Actor{Name: "rescuers", Country: "SYR", Sectors: []string{"HLH"}, Code: "SYRHLH"},
		Stance: coding.Asserts, Events: []string{"e1"}, CueSpans: []coding.Span{}, ContentSpans: []coding.Span{}, SourceSpans: []coding.Span{}, Because: []coding.Reason{}}}
	return c
}

// stores are the kinds of store, each with how a fresh one is addressed.
var stores = []struct {
	name    string
	address func(t testing.TB) string
}{
	{"sqlite", func(t testing.TB) string {
		return "sqlite:" + filepath.Join(t.TempDir(), "a folder", "with #1 & 100%.db")
	}},
	{"postgres", func(t testing.TB) string { return postgrestest.New(t) }},
}

// onEach runs a test on each kind of store. fresh opens an empty one, and
// checks at the end of the test what it has become.
func onEach(t *testing.T, test func(t *testing.T, fresh func(testing.TB) *DB)) {
	for _, kind := range stores {
		t.Run(kind.name, func(t *testing.T) {
			test(t, func(t testing.TB) *DB {
				s := opened(t, kind.address(t))
				t.Cleanup(func() { verify(t, s) })
				return s
			})
		})
	}
}

// opened opens a store until the end of the test.
func opened(t testing.TB, address string) *DB {
	t.Helper()
	s, err := Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s.(*DB)
}

func verify(t testing.TB, s Store) {
	t.Helper()
	if faults, err := s.Verify(context.Background()); err != nil || len(faults) > 0 {
		t.Errorf("verify: %v %v", faults, err)
	}
}

func add(t testing.TB, s Store, codings ...coding.Coding) Added {
	t.Helper()
	added, err := s.Add(context.Background(), codings, "1")
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// story is all that a store says, as JSON.
func story(t testing.TB, s Store) string {
	t.Helper()
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	incidents, err := s.Incidents(context.Background(), Filter{})
	if err == nil {
		err = encoder.Encode(incidents)
	}
	positions, err2 := s.Positions(context.Background(), Filter{})
	if err == nil && err2 == nil {
		err = encoder.Encode(positions)
	}
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	return out.String()
}

func TestReadingADispatchTwiceChangesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		c := strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5")
		if got := add(t, s, c); got != (Added{New: 1}) {
			t.Errorf("first: %+v", got)
		}
		before := story(t, s)
		if got := add(t, s, c, c); got != (Added{Unchanged: 2}) {
			t.Errorf("again: %+v", got)
		}
		if diff := cmp.Diff(before, story(t, s)); diff != "" {
			t.Error(diff)
		}
		if known, err := s.Has(context.Background(), c.Dispatch, "1"); !known || err != nil {
			t.Errorf("the store has it: %v %v", known, err)
		}
		if known, err := s.Has(context.Background(), c.Dispatch, "2"); known || err != nil {
			t.Errorf("coded by another coder: %v %v", known, err)
		}
	})
}

func TestACorrectedDispatchIsANewVersionAndTheOldIsKept(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		for _, test := range []struct {
			name      string
			first     coding.Coding
			second    coding.Coding
			versions  int
			incidents []string // tolls
		}{
			{"same id", strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), strike("a", "2017-04-03", "Jets bomb town", "Idlib", "7"), 2, []string{"7"}},
			{"same url", withURL(strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5")), withURL(strike("b", "2017-04-04", "Jets bomb town", "Idlib", "7")), 2, []string{"7"}},
			{"same url, smaller id later", withURL(strike("b", "2017-04-03", "Jets bomb town", "Idlib", "5")), withURL(strike("a", "2017-04-04", "Jets bomb town", "Idlib", "7")), 2, []string{"7"}},
			{"older text read later", strike("a", "2017-04-04", "Jets bomb town", "Idlib", "7"), strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), 2, []string{"7"}},
			{"labelled update under a new id", strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), strike("b", "2017-04-03", "UPDATE 2-Jets bomb town", "Idlib", "7"), 1, []string{"7"}},
			{"the update read first", strike("b", "2017-04-03", "UPDATE 2-Jets bomb town", "Idlib", "7"), strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), 1, []string{"7"}},
			{"kill under a new id", strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), strike("b", "2017-04-03", "KILL: Jets bomb town", "Idlib", "5"), 1, []string{}},
			{"kill under the same id", strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), strike("a", "2017-04-03", "KILL - Jets bomb town", "Idlib", "5"), 2, []string{}},
			{"update of another story", strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), strike("b", "2017-04-13", "UPDATE 1-Jets bomb town", "Idlib", "7"), 1, []string{"5 to 7"}},
		} {
			t.Run(test.name, func(t *testing.T) {
				s := fresh(t)
				add(t, s, test.first)
				add(t, s, test.second)
				page, err := s.Incidents(context.Background(), Filter{})
				if err != nil {
					t.Fatal(err)
				}
				tolls := []string{}
				for _, i := range page.Items {
					toll := fmt.Sprint(*i.Toll.Killed.Min)
					if *i.Toll.Killed.Max != *i.Toll.Killed.Min {
						toll += fmt.Sprint(" to ", *i.Toll.Killed.Max)
					}
					tolls = append(tolls, toll)
				}
				if diff := cmp.Diff(test.incidents, tolls); diff != "" {
					t.Error("tolls of incidents:", diff)
				}
				versions, err := s.Versions(context.Background(), test.first.Dispatch.ID)
				if err != nil || len(versions) != test.versions {
					t.Errorf("%d versions, want %d; %v", len(versions), test.versions, err)
				}
			})
		}
	})
}

func withURL(c coding.Coding) coding.Coding {
	c.Dispatch.URL = "https://example.org/story"
	return c
}

func TestFilters(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		add(t, s, strike("a", "2017-04-03", "", "Idlib", "5"), strike("b", "2017-04-04", "", "Hama", "6"))
		for _, test := range []struct {
			filter Filter
			want   []string
		}{
			{Filter{}, []string{"a", "b"}},
			{Filter{Place: "idl"}, []string{"a"}},
			{Filter{Place: "%"}, []string{}},
			{Filter{Actor: "SYR"}, []string{"a", "b"}},
			{Filter{Actor: "rescuers"}, []string{"a", "b"}},
			{Filter{Actor: "cuer"}, []string{}},
			{Filter{Actor: "RUS"}, []string{}},
			{Filter{Country: "syr", Type: "assault"}, []string{"a", "b"}},
			{Filter{Type: "CONSULT"}, []string{}},
			{Filter{From: "2017-04-03", To: "2017-04-03"}, []string{"a", "b"}},
			{Filter{From: "2017-04-04"}, []string{}},
			{Filter{Query: `hama`}, []string{"b"}},
			{Filter{Query: `"jets bombed" OR -idlib*`}, []string{}},
			{Filter{Query: `"jets bombed" idlib`}, []string{"a"}},
			{Filter{Disputed: true}, []string{}},
		} {
			page, err := s.Incidents(context.Background(), test.filter)
			if err != nil {
				t.Errorf("%+v: %v", test.filter, err)
				continue
			}
			got := []string{}
			for _, i := range page.Items {
				got = append(got, i.Reports[0].Dispatch)
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%+v: %s", test.filter, diff)
			}
			if n, err := s.Count(context.Background(), test.filter); err != nil || n.Incidents != len(test.want) {
				t.Errorf("%+v: counts %+v, want %d; %v", test.filter, n, len(test.want), err)
			}
		}
	})
}

func TestPagesFollowEachOther(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		for i, town := range []string{"Aleppo", "Bab", "Deraa", "Hama", "Idlib", "Raqqa", "Zabadani"} {
			add(t, s, strike(fmt.Sprint(i), fmt.Sprintf("2017-04-%02d", 3+i), "", town, fmt.Sprint(5+11*i)))
		}
		for name, list := range map[string]func(Filter) (ids []string, next string){
			"dispatches": func(f Filter) (ids []string, next string) {
				page, err := s.Dispatches(t.Context(), f)
				return idsOf(t, page, err, func(h Hit) string { return h.Dispatch })
			},
			"incidents": func(f Filter) (ids []string, next string) {
				page, err := s.Incidents(t.Context(), f)
				return idsOf(t, page, err, func(i ledger.Incident) string { return i.Reports[0].Dispatch })
			},
			"positions": func(f Filter) (ids []string, next string) {
				page, err := s.Positions(t.Context(), f)
				return idsOf(t, page, err, func(p ledger.Position) string { return p.History[0].Dispatch })
			},
		} {
			for newest, want := range map[bool]string{false: "0 1 2 3 4 5 6", true: "6 5 4 3 2 1 0"} {
				var seen []string
				for f := (Filter{Limit: 3, Newest: newest}); ; {
					ids, next := list(f)
					seen = append(seen, ids...)
					if f.After = next; next == "" {
						break
					}
				}
				if got := strings.Join(slices.Compact(seen), " "); got != want {
					t.Errorf("%s, newest first %v: %s, want %s", name, newest, got, want)
				}
			}
		}
	})
}

// idsOf is a page by the dispatches that its items come from.
func idsOf[T any](t *testing.T, page Page[T], err error, id func(T) string) (ids []string, next string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range page.Items {
		ids = append(ids, id(item))
	}
	return ids, page.Next
}

func TestRebuildChangesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		for i := range 9 {
			add(t, s, strike(fmt.Sprint(i), "2017-04-04", "", fmt.Sprintf("Town%d", i%3), fmt.Sprint(5+i%2)))
		}
		before := story(t, s)
		if err := s.Rebuild(context.Background()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, story(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestVerifyTellsOfDamage(t *testing.T) {
	for _, kind := range stores {
		for _, damage := range []string{
			"DELETE FROM incident",
			"UPDATE incident SET data = REPLACED(data, 'bombed', 'bombs')",
			"DELETE FROM position",
			"UPDATE coding SET data = REPLACED(data, 'rescuers', 'soldiers')",
			"DELETE FROM dispatch",
			"DELETE FROM coding",
			"DELETE FROM happening",
			"UPDATE happening SET data = REPLACED(data, 'rescuers', 'soldiers')",
			"DELETE FROM path",
			"UPDATE path SET path = path || 'x'",
			"DELETE FROM link",
			"UPDATE link SET block = block + 1",
			"UPDATE incident SET place_in = 'first'",
		} {
			t.Run(kind.name+" "+damage, func(t *testing.T) {
				s := opened(t, kind.address(t))
				add(t, s, strike("a", "2017-04-03", "", "Idlib", "5"), strike("b", "2017-04-04", "", "Idlib", "6"))
				replaced := map[string]string{"sqlite": "replace($1, $2, $3)", "postgres": "convert_to(replace(convert_from($1, 'UTF8'), $2, $3), 'UTF8')"}[kind.name]
				if _, err := s.write.Exec(regexp.MustCompile(`REPLACED\((.*), (.*), (.*)\)`).ReplaceAllString(damage, replaced)); err != nil {
					t.Fatal(err)
				}
				faults, err := s.Verify(context.Background())
				if err != nil || len(faults) == 0 {
					t.Errorf("%v, %v", faults, err)
				}
			})
		}
	}
}

func TestOpenRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, address := range []string{"", "x.db", "sqlite:", "mysql:x", "postgres://127.0.0.1:1/x", "postgres://%"} {
		if s, err := Open(context.Background(), address); err == nil {
			s.Close()
			t.Errorf("%q: no error", address)
		}
	}
	if _, err := Open(context.Background(), "postgres://me:secret@127.0.0.1:1/x"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a message tells the password: %v", err)
	}
	for _, kind := range stores {
		t.Run(kind.name, func(t *testing.T) {
			address := kind.address(t)
			s := opened(t, address)
			if err := s.inTransaction(context.Background(), func(w *writer) error { return w.migrated(w, 99) }); err != nil {
				t.Fatal(err)
			}
			if again, err := Open(context.Background(), address); err == nil || !strings.Contains(err.Error(), "newer") {
				t.Errorf("newer tables: %v, %v", again, err)
			}
		})
	}
}
