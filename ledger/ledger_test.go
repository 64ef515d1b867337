package ledger

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"demarche/coding"
	"demarche/ledger/synthetic"
)

// codings draws dispatches about a handful of happenings, as a reader of texts
// with faults might code them: places, days and actors are often missing.
func codings(t *rapid.T) []coding.Coding {
	n := rapid.IntRange(1, 14).Draw(t, "dispatches")
	var all []coding.Coding
	for i := range n {
		all = append(all, draw(t, fmt.Sprintf("d%02d", i)))
	}
	return all
}

// draw draws one dispatch.
func draw(t *rapid.T, id string) coding.Coding {
	states := []string{"SYR", "RUS", "USA"}
	text := "Jets bombed Aleppo. The army denied it. Troops left Homs, and ministers met in Geneva on the truce."
	c := coding.Coding{Schema: coding.Schema, Dispatch: coding.Dispatch{ID: id, Text: text,
		Agency:    rapid.SampledFrom([]string{"A", "B", ""}).Draw(t, "agency"),
		Published: fmt.Sprintf("2017-04-%02d", rapid.IntRange(1, 20).Draw(t, "published"))}}
	actors := func(label string) []coding.Actor {
		if rapid.Bool().Draw(t, label+" named") {
			state := rapid.SampledFrom(states).Draw(t, label)
			return []coding.Actor{{Name: state, Country: state, Sectors: []string{"GOV"}, Code: state + "GOV"}}
		}
		return []coding.Actor{}
	}
	for i, trigger := range []string{"bombed", "left", "met"} {
		if rapid.IntRange(0, 3).Draw(t, "left out") == 0 {
			continue
		}
		at := strings.Index(text, trigger)
		e := coding.Event{ID: fmt.Sprintf("e%d", i+1), Type: []string{"ASSAULT", "RETREAT", "CONSULT"}[i], CAMEO: "190",
			Trigger: coding.SpanOf(text, at, at+len(trigger)), Sources: actors("source"), Targets: actors("target"), Factuality: coding.Happened}
		if rapid.Bool().Draw(t, "dated") {
			day := fmt.Sprintf("2017-04-%02d", rapid.IntRange(1, 6).Draw(t, "day"))
			e.Time = &coding.Time{From: day, To: day, Span: &e.Trigger}
		}
		if rapid.Bool().Draw(t, "placed") {
			lat := float64(rapid.IntRange(33, 36).Draw(t, "lat"))
			e.Place = &coding.Place{Name: fmt.Sprint(lat), Country: "SYR", Lat: &lat, Lon: &lat, Precision: "point", Span: &e.Trigger}
		}
		if holder := actors("holder"); len(holder) > 0 {
			id := fmt.Sprintf("c%d", i+1)
			c.Claims = append(c.Claims, coding.Claim{ID: id, Source: &holder[0], Stance: coding.Asserts, Events: []string{e.ID},
				CueSpans: []coding.Span{e.Trigger}, ContentSpans: []coding.Span{e.Trigger}})
			e.AccordingTo = []string{id}
			e.Factuality = rapid.SampledFrom([]coding.Factuality{coding.Happened, coding.Denied}).Draw(t, "factuality")
		}
		c.Events = append(c.Events, e)
	}
	return c
}

func shuffled[T any](t *rapid.T, items []T) []T {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	items = slices.Clone(items)
	random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	return items
}

// asJSON is what the world sees of a value.
func asJSON(v any) string {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return string(data)
}

func TestTheOrderOfDispatchesChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := codings(t)
		if diff := cmp.Diff(asJSON(New(all)), asJSON(New(shuffled(t, all)))); diff != "" {
			t.Fatal(diff)
		}
	})
}

// grown is the ledger of a shelf that codings were put on a few at a time, and
// the incidents of which were kept as a store keeps them.
type grown struct {
	shelf *Memory
	of    map[ID]ID           // happening to the first of its incident
	kept  map[ID][]*Happening // by the first
}

func (g *grown) update(t interface{ Fatal(...any) }, remove []ID, add []*Happening) {
	stale := map[ID]bool{}
	for _, id := range remove {
		stale[g.of[id]] = true
		delete(g.of, id)
	}
	components, err := Update(g.shelf, remove, add)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range components {
		for _, h := range c.Happenings {
			stale[g.of[h.ID]] = true
		}
	}
	for id := range stale {
		delete(g.kept, id)
	}
	for _, c := range components {
		for _, incident := range c.Incidents() {
			g.kept[incident[0].ID] = incident
			for _, h := range incident {
				g.of[h.ID] = incident[0].ID
			}
		}
	}
}

func (g *grown) ledger() Ledger {
	var all [][]*Happening
	for _, happenings := range g.kept {
		all = append(all, happenings)
	}
	slices.SortFunc(all, func(a, b []*Happening) int { return compare(a[0], b[0]) })
	var l Ledger
	for _, happenings := range all {
		i := NewIncident(happenings)
		l.Incidents = append(l.Incidents, i)
		l.Positions = append(l.Positions, NewPositions(i, happenings)...)
	}
	return l
}

func TestAGrowingShelfHoldsWhatOneThatGetsAllAtOnceHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := codings(t)
		g := grown{NewMemory(), map[ID]ID{}, map[ID][]*Happening{}}
		// Some dispatches are put on the shelf and taken off again, or replaced.
		var passing []ID
		for range rapid.IntRange(0, 4).Draw(t, "passing") {
			add := Read(draw(t, rapid.SampledFrom([]string{"x1", "x2", "d00", "d01"}).Draw(t, "id")))
			var old []ID
			for _, h := range add {
				for id, known := range g.shelf.happenings {
					if known.Dispatch == h.Dispatch && !slices.Contains(old, id) {
						old = append(old, id)
					}
				}
			}
			slices.Sort(old)
			g.update(t, old, add)
		}
		for id := range g.shelf.happenings {
			passing = append(passing, id)
		}
		slices.Sort(passing)
		waiting := shuffled(t, all)
		for len(waiting) > 0 {
			n := min(len(waiting), rapid.IntRange(1, 8).Draw(t, "batch"))
			var add []*Happening
			for _, c := range waiting[:n] {
				add = append(add, Read(c)...)
			}
			waiting = waiting[n:]
			g.update(t, passing, add)
			passing = nil
		}
		if diff := cmp.Diff(asJSON(New(all)), asJSON(g.ledger())); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestATitleNamesNobodyWhoIsDisputed has one attack told in three ways.
func TestATitleNamesNobodyWhoIsDisputed(t *testing.T) {
	const text = "Jets attacked Aleppo. Washington blamed Moscow. Moscow blamed Washington."
	moscow, washington := coding.Actor{Name: "Russia", Country: "RUS", Code: "RUSGOV"}, coding.Actor{Name: "United States", Country: "USA", Code: "USAGOV"}
	span := func(words string) coding.Span {
		at := strings.Index(text, words)
		return coding.SpanOf(text, at, at+len(words))
	}
	at := func(a coding.Actor, words string) coding.Actor { s := span(words); a.Span = &s; return a }
	attack := func(by coding.Actor, accordingTo ...string) coding.Event {
		return coding.Event{ID: "e1", Type: "ASSAULT", CAMEO: "190", Trigger: span("attacked"), Sources: []coding.Actor{by}, Factuality: coding.Happened,
			Time: &coding.Time{From: "2017-04-04", To: "2017-04-04"}, Place: &coding.Place{Name: "Aleppo", Country: "SYR"}, AccordingTo: accordingTo}
	}
	blames := func(id string, by, whom coding.Actor, words string) coding.Event {
		return coding.Event{ID: id, Type: "ACCUSE", CAMEO: "112", Trigger: span(words), Sources: []coding.Actor{at(by, words)}, Targets: []coding.Actor{at(whom, words)}, Factuality: coding.Happened}
	}
	claim := coding.Claim{ID: "c1", Source: &washington, Stance: coding.Asserts, Events: []string{"e1"}, CueSpans: []coding.Span{span("blamed")}, ContentSpans: []coding.Span{span("attacked")}}
	for _, c := range []struct {
		name   string
		events []coding.Event
		claims []coding.Claim
		want   string
	}{
		{"the dispatch says who did it", []coding.Event{attack(at(moscow, "Jets"))}, nil, "attacked by Russia in Aleppo, 2017-04-04"},
		{"another says so", []coding.Event{attack(at(moscow, "Jets"), "c1")}, []coding.Claim{claim}, "attacked in Aleppo, 2017-04-04"},
		{"two blame each other", []coding.Event{attack(at(moscow, "Jets")), blames("e2", washington, moscow, "Washington blamed"), blames("e3", moscow, washington, "Moscow blamed")}, nil,
			"attacked in Aleppo, 2017-04-04"},
	} {
		l := New([]coding.Coding{{Schema: coding.Schema, Dispatch: coding.Dispatch{ID: "d", Text: text, Agency: "A", Published: "2017-04-04"}, Events: c.events, Claims: c.claims}})
		at := slices.IndexFunc(l.Incidents, func(i Incident) bool { return i.Type == "ASSAULT" })
		if at < 0 || l.Incidents[at].Title != c.want {
			t.Errorf("%s: title %q, want %q", c.name, l.Incidents[max(at, 0)].Title, c.want)
		}
	}
}

// The dispatches of whole stories, with updates and rival accounts, give the same
// bytes in twenty orders, all at once and one by one.
func TestStoriesComeInAnyOrder(t *testing.T) {
	var all []coding.Coding
	for d := range synthetic.Dispatches(3, 30) {
		if !d.Gone {
			all = append(all, d.Coding)
		}
	}
	want := asJSON(New(all))
	if incidents := len(New(all).Incidents); incidents == 0 || incidents >= len(all) {
		t.Fatalf("%d dispatches make %d incidents: nothing is linked", len(all), incidents)
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if diff := cmp.Diff(want, asJSON(New(all))); diff != "" {
			t.Fatalf("at once: %s", diff)
		}
		g := grown{NewMemory(), map[ID]ID{}, map[ID][]*Happening{}}
		for _, c := range all {
			g.update(t, nil, Read(c))
		}
		if diff := cmp.Diff(want, asJSON(g.ledger())); diff != "" {
			t.Fatalf("one by one: %s", diff)
		}
	}
}
