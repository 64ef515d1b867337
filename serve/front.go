package serve

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"demarche/ledger"
	"demarche/serve/api"
	"demarche/store"
)

// types are PLOVER's types of events.
var types = []string{"ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE",
	"PROTEST", "REJECT", "REQUEST", "RETREAT", "SANCTION", "SUPPORT", "THREATEN"}

type frontPage struct {
	Filter    store.Filter
	Types     []string
	Counts    store.Overview
	Incidents []ledger.Incident
	Hits      []store.Hit // dispatches with the words that were searched for
	Period    period
	Map       worldMap
	Facets    []facet
	Chosen    []choice // what is filtered by
	Next      string   // address of the next page
	Disputed  string   // address of the same, only what is disputed, and without that
	Everyone  string
	Exports   []choice
}

// facet is a side of the incidents with its most frequent values.
type facet struct {
	Name   string
	Values []choice
}

// choice is a value to filter by, or by which is filtered.
type choice struct {
	Name   string
	Count  int
	Link   string
	Chosen bool
}

func (v *Server) front(w http.ResponseWriter, r *http.Request) {
	f, err := filterOf(r.URL.Query())
	if err != nil {
		v.fail(w, r, http.StatusBadRequest, "This filter cannot be used: "+err.Error()+".")
		return
	}
	page, err := v.store.Incidents(r.Context(), f)
	if err != nil {
		v.failStore(w, r, err)
		return
	}
	all := f
	all.Limit, all.After, all.Newest = 0, "", false
	overview, err := v.counts.overview.get(r.Context(), all)
	if err != nil {
		v.failStore(w, r, err)
		return
	}
	p := frontPage{Filter: f, Types: types, Counts: overview, Incidents: page.Items, Exports: exports("incidents", all),
		Period: chartPeriod(all, overview.Days), Map: chartMap(all, overview.Places), Facets: facets(all, overview), Chosen: chosen(all)}
	if f.Query != "" && f.After == "" {
		found := f
		found.Limit = 10
		hits, err := v.store.Dispatches(r.Context(), found)
		if err != nil {
			v.failStore(w, r, err)
			return
		}
		p.Hits = hits.Items
	}
	if page.Next != "" {
		next := f
		next.After = page.Next
		p.Next = address(next)
	}
	all.Disputed = false
	p.Everyone = address(all)
	all.Disputed = true
	p.Disputed = address(all)
	v.show(w, r, http.StatusOK, "front.html", p)
}

// facets are the values that narrow a filter.
func facets(f store.Filter, o store.Overview) []facet {
	pick := func(t store.Tally, name string, set func(*store.Filter), chosen bool) choice {
		then := f
		set(&then)
		return choice{name, t.Count, address(then), chosen}
	}
	types, countries, actors, dyads := facet{Name: "Type"}, facet{Name: "Country"}, facet{Name: "Actor"}, facet{Name: "Between"}
	for _, t := range o.Types {
		types.Values = append(types.Values, pick(t, kind(t.Value), func(f *store.Filter) { f.Type = t.Value }, f.Type == t.Value))
	}
	for _, t := range o.Countries[:min(len(o.Countries), maxChoices)] {
		countries.Values = append(countries.Values, pick(t, country(t.Value), func(f *store.Filter) { f.Country = t.Value }, f.Country == t.Value))
	}
	for _, t := range o.Actors {
		actors.Values = append(actors.Values, pick(t, party(t.Value), func(f *store.Filter) { f.Actor, f.With = t.Value, "" }, f.Actor == t.Value && f.With == ""))
	}
	for _, d := range o.Dyads {
		dyads.Values = append(dyads.Values, pick(store.Tally{Count: d.Count}, country(d.A)+" – "+country(d.B),
			func(f *store.Filter) { f.Actor, f.With = d.A, d.B }, f.Actor == d.A && f.With == d.B))
	}
	places := facet{Name: "Place"}
	for _, s := range o.Places[:min(len(o.Places), maxChoices)] {
		places.Values = append(places.Values, pick(s.Tally, s.Place, func(f *store.Filter) { f.Place = s.Place }, f.Place == s.Place))
	}
	return slices.DeleteFunc([]facet{dyads, actors, countries, types, places}, func(f facet) bool { return len(f.Values) == 0 })
}

// maxChoices are the values that a facet shows.
const maxChoices = 12

// chosen are the parts of a filter, each with the address of the filter
// without it.
func chosen(f store.Filter) []choice {
	var all []choice
	without := func(name string, set func(*store.Filter)) {
		then := f
		set(&then)
		all = append(all, choice{Name: name, Link: address(then)})
	}
	if f.With != "" {
		without("between "+party(f.Actor)+" and "+party(f.With), func(f *store.Filter) { f.Actor, f.With = "", "" })
	} else if f.Actor != "" {
		without("actor "+party(f.Actor), func(f *store.Filter) { f.Actor = "" })
	}
	for _, one := range []struct {
		value, name string
		set         func(*store.Filter)
	}{
		{f.Query, "“" + f.Query + "”", func(f *store.Filter) { f.Query = "" }},
		{f.Country, "in " + country(f.Country), func(f *store.Filter) { f.Country = "" }},
		{f.Place, "place " + f.Place, func(f *store.Filter) { f.Place = "" }},
		{f.Type, "type " + kind(f.Type), func(f *store.Filter) { f.Type = "" }},
		{f.From, "from " + f.From, func(f *store.Filter) { f.From = "" }},
		{f.To, "until " + f.To, func(f *store.Filter) { f.To = "" }},
	} {
		if one.value != "" {
			without(one.name, one.set)
		}
	}
	if f.Disputed {
		without("disputed only", func(f *store.Filter) { f.Disputed = false })
	}
	if f.Shifts {
		without("positions changed", func(f *store.Filter) { f.Shifts = false })
	}
	return all
}

// exports are the addresses of a list of the API with the same filter.
func exports(list string, f store.Filter) []choice {
	q := query(f)
	for _, name := range []string{"disputed", "shifts"} {
		if q.Has(name) {
			q.Set(name, "true")
		}
	}
	var all []choice
	for _, one := range []struct{ name, format string }{{"CSV", "csv"}, {"JSON", "json"}, {"GeoJSON", "geojson"}, {"Feed", "atom"}} {
		if one.format == "geojson" && list != "incidents" {
			continue // they alone have places
		}
		q.Set("format", one.format)
		all = append(all, choice{Name: one.name, Link: api.Path + list + "?" + q.Encode()})
	}
	return all
}

// maxField is the longest value of a filter, in bytes.
const maxField = 200

// filterOf reads the filter of an address; errors are for the reader.
func filterOf(q url.Values) (store.Filter, error) {
	f := store.Filter{Disputed: q.Has("disputed"), Shifts: q.Has("shifts"), Limit: pageSize, Newest: true}
	for _, field := range fields(&f) {
		name, to := field.name, field.value
		*to = strings.TrimSpace(q.Get(name))
		switch {
		case len(*to) > maxField:
			return f, fmt.Errorf("%s: longer than %d bytes", name, maxField)
		case !utf8.ValidString(*to) || strings.ContainsFunc(*to, unicode.IsControl):
			return f, fmt.Errorf("%s: not text", name)
		}
	}
	for _, day := range []string{f.From, f.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return f, fmt.Errorf("%q is not a day like 2017-04-12", day)
		}
	}
	if f.Type = strings.ToUpper(f.Type); f.Type != "" && !slices.Contains(types, f.Type) {
		return f, fmt.Errorf("%q is not a type of event", f.Type)
	}
	after, err := base64.RawURLEncoding.DecodeString(q.Get("after"))
	if err != nil || !utf8.Valid(after) || len(after) > 4*maxField {
		return f, fmt.Errorf("after: not the start of a page")
	}
	f.After = string(after)
	return f, nil
}

type field struct {
	name  string
	value *string
}

// fields are the texts of a filter by their names in an address.
func fields(f *store.Filter) []field {
	return []field{{"q", &f.Query}, {"actor", &f.Actor}, {"with", &f.With}, {"country", &f.Country}, {"type", &f.Type},
		{"place", &f.Place}, {"from", &f.From}, {"to", &f.To}}
}

// address is where the front page shows a filter.
func address(f store.Filter) string {
	q := query(f)
	if f.After != "" {
		q.Set("after", base64.RawURLEncoding.EncodeToString([]byte(f.After)))
	}
	if len(q) == 0 {
		return "/"
	}
	return "/?" + q.Encode()
}

// query is a filter as an address has it.
func query(f store.Filter) url.Values {
	q := url.Values{}
	for _, field := range fields(&f) {
		if *field.value != "" {
			q.Set(field.name, *field.value)
		}
	}
	if f.Disputed {
		q.Set("disputed", "on")
	}
	if f.Shifts {
		q.Set("shifts", "on")
	}
	return q
}
