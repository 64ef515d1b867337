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
	"demarche/store"
)

// types are PLOVER's types of events.
var types = []string{"ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE",
	"PROTEST", "REJECT", "REQUEST", "RETREAT", "SANCTION", "SUPPORT", "THREATEN"}

type frontPage struct {
	Filter    store.Filter
	Types     []string
	Counts    store.Counts
	Incidents []ledger.Incident
	Hits      []store.Hit // dispatches with the words that were searched for
	Next      string      // address of the next page
	Everyone  string      // address of the same without "disputed only", and with it
	Disputed  string
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
	all.Limit, all.After = 0, ""
	counts, err := v.store.Count(r.Context(), all)
	if err != nil {
		v.failStore(w, r, err)
		return
	}
	p := frontPage{Filter: f, Types: types, Counts: counts, Incidents: page.Items}
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

// maxField is the longest value of a filter, in bytes.
const maxField = 200

// filterOf reads the filter of an address; errors are for the reader.
func filterOf(q url.Values) (store.Filter, error) {
	f := store.Filter{Disputed: q.Has("disputed"), Shifts: q.Has("shifts"), Limit: pageSize}
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
	return []field{{"q", &f.Query}, {"actor", &f.Actor}, {"country", &f.Country}, {"type", &f.Type},
		{"place", &f.Place}, {"from", &f.From}, {"to", &f.To}}
}

// address is where the front page shows a filter.
func address(f store.Filter) string {
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
	if f.After != "" {
		q.Set("after", base64.RawURLEncoding.EncodeToString([]byte(f.After)))
	}
	if len(q) == 0 {
		return "/"
	}
	return "/?" + q.Encode()
}
