package corpus

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Stats are the counts over some dispatches. An event or claim with defensible
// alternatives counts for the best one.
type Stats struct {
	Dispatches      int `json:"dispatches"`
	Sets            int `json:"sets"`
	Words           int `json:"words"` // divided by white space
	Events          int `json:"events"`
	OptionalEvents  int `json:"optional_events"`
	Claims          int `json:"claims"`
	OptionalClaims  int `json:"optional_claims"`
	WithoutPolitics int `json:"without_politics"` // dispatches none of whose events is more than optional

	Files         map[string]int `json:"files"` // dispatches
	Years         map[string]int `json:"years"` // dispatches
	Types         map[string]int `json:"types"` // events, from here to Marked
	Roots         map[string]int `json:"roots"` // CAMEO's first two digits
	Factualities  map[string]int `json:"factualities"`
	Voices        map[string]int `json:"voices"`
	Tolls         map[string]int `json:"tolls"`
	Marked        map[string]int `json:"marked"`    // arguments that have words of the text
	Arguments     map[string]int `json:"arguments"` // all arguments
	Stances       map[string]int `json:"stances"`   // claims
	Constructions map[string]int `json:"constructions"`
}

// CountAll counts over dispatches.
func CountAll(dispatches []Dispatch) *Stats {
	s := &Stats{}
	for _, m := range []*map[string]int{&s.Files, &s.Years, &s.Types, &s.Roots, &s.Factualities, &s.Voices, &s.Tolls, &s.Marked, &s.Arguments, &s.Stances, &s.Constructions} {
		*m = map[string]int{}
	}
	sets := map[string]bool{}
	for i := range dispatches {
		d := &dispatches[i]
		sets[d.Set] = true
		s.Dispatches++
		s.Words += len(strings.Fields(d.Text))
		s.Files[strings.TrimSuffix(filepath.Base(d.File), ".txt")]++
		s.Years[d.Published[:4]]++
		if !slices.ContainsFunc(d.Events, func(e Event) bool { return !e.Optional }) {
			s.WithoutPolitics++
		}
		for j := range d.Events {
			s.event(&d.Events[j])
		}
		for j := range d.Claims {
			s.claim(d, j)
		}
	}
	s.Sets = len(sets)
	return s
}

func (s *Stats) event(e *Event) {
	s.Events++
	if e.Optional {
		s.OptionalEvents++
	}
	s.Types[e.Type[0]]++
	s.Roots[e.CAMEO[0][:2]]++
	s.Factualities[e.Factuality[0]]++
	switch len(e.AccordingTo) {
	case 0:
		s.Voices["the dispatch's own"]++
	case 1:
		s.Voices["one speaker's"]++
	default:
		s.Voices["several speakers' or a chain's"]++
	}
	for _, t := range []struct {
		name  string
		count *Count
	}{{"killed", e.Killed}, {"injured", e.Injured}, {"missing", e.Missing}, {"detained", e.Detained}, {"displaced", e.Displaced}} {
		if t.count != nil {
			s.Tolls[t.name]++
		}
	}
	for _, m := range e.SourceMentions {
		s.argument("source", m != nil)
	}
	for _, m := range e.TargetMentions {
		s.argument("target", m != nil)
	}
	if e.Date != nil {
		s.argument("date", e.DateSpan != nil)
	}
	if e.Country != nil {
		s.argument("place", e.PlaceSpan != nil)
	}
}

func (s *Stats) argument(role string, marked bool) {
	s.Arguments[role]++
	s.Marked[role] += 0 // so that a role without any is told
	if marked {
		s.Marked[role]++
	}
}

func (s *Stats) claim(d *Dispatch, i int) {
	c := &d.Claims[i]
	s.Claims++
	if c.Optional {
		s.OptionalClaims++
	}
	s.Stances[c.Stance[0]]++
	for _, m := range c.SourceMentions {
		s.argument("speaker", m != nil)
	}
	for _, name := range d.constructions(i) {
		s.Constructions[name]++
	}
}

// WriteJSON writes the counts as one line of JSON.
func (s *Stats) WriteJSON(w io.Writer) error { return json.NewEncoder(w).Encode(s) }

// WriteTable writes the counts to read.
func (s *Stats) WriteTable(w io.Writer) error {
	fmt.Fprintf(w, "%8d  dispatches, %d of them without politics\n%8d  sets\n%8d  words\n", s.Dispatches, s.WithoutPolitics, s.Sets, s.Words)
	fmt.Fprintf(w, "%8d  events, %d of them optional\n%8d  claims, %d of them optional\n", s.Events, s.OptionalEvents, s.Claims, s.OptionalClaims)
	for _, part := range []struct {
		title  string
		counts map[string]int
		names  []string // in this order; nil sorts what there is
		of     map[string]int
	}{
		{"dispatches by file", s.Files, nil, nil},
		{"dispatches by year", s.Years, nil, nil},
		{"events by PLOVER type", s.Types, Types, nil},
		{"events by CAMEO root", s.Roots, nil, nil},
		{"events by factuality", s.Factualities, strings.Fields("happened ongoing planned possible called-for denied failed"), nil},
		{"events by voice", s.Voices, nil, nil},
		{"events with a toll", s.Tolls, nil, nil},
		{"arguments with marked words", s.Marked, slices.Sorted(maps.Keys(s.Arguments)), s.Arguments},
		{"claims by stance", s.Stances, strings.Fields("asserts alleges confirms denies doubts wants"), nil},
		{"claims by construction", s.Constructions, Constructions, nil},
	} {
		names := part.names
		if names == nil {
			names = slices.Sorted(maps.Keys(part.counts))
		}
		fmt.Fprintf(w, "\n%s\n", part.title)
		for _, name := range names {
			fmt.Fprintf(w, "%8d  %s", part.counts[name], name)
			if part.of != nil {
				fmt.Fprintf(w, ", of %d: %.0f %%", part.of[name], 100*float64(part.counts[name])/float64(max(1, part.of[name])))
			}
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
	}
	return nil
}
