package api

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"demarche/store"
)

// Filter are the parameters that say what to list or count.
type Filter struct {
	Query    string `query:"q" maxLength:"200" doc:"Words of the text; a phrase stands in quotation marks."`
	Actor    string `query:"actor" maxLength:"200" doc:"A code or its beginning (RUS, SYRREB), or a name."`
	With     string `query:"with" maxLength:"200" doc:"A code or its beginning, of who stands on the other side of an act from actor, which then is a code, too."`
	Country  string `query:"country" maxLength:"3" doc:"ISO 3166-1 alpha-3 code of the country where it took place."`
	Type     string `query:"type" enum:"ACCUSE,AGREE,AID,ASSAULT,COERCE,CONCEDE,CONSULT,COOPERATE,MOBILIZE,PROTEST,REJECT,REQUEST,RETREAT,SANCTION,SUPPORT,THREATEN" doc:"PLOVER type."`
	Place    string `query:"place" maxLength:"200" doc:"Part of the name of the place."`
	From     string `query:"from" format:"date" doc:"First day; what lasted into it counts."`
	To       string `query:"to" format:"date" doc:"Last day."`
	Disputed bool   `query:"disputed" doc:"Only incidents that are disputed, and what concerns them."`
	Shifts   bool   `query:"shifts" doc:"Only positions that changed, and what concerns them."`
}

// Resolve implements huma.Resolver: what is not text finds nothing, and is told
// rather than searched for.
func (f *Filter) Resolve(huma.Context) []error {
	var faults []error
	for _, one := range []struct{ name, value string }{{"q", f.Query}, {"actor", f.Actor}, {"with", f.With}, {"country", f.Country}, {"place", f.Place}} {
		if !utf8.ValidString(one.value) || containsControl(one.value) {
			faults = append(faults, &huma.ErrorDetail{Message: "not text", Location: "query." + one.name})
		}
	}
	return faults
}

func containsControl(s string) bool {
	for _, r := range s {
		if unicode.IsControl(r) {
			return true
		}
	}
	return false
}

func (f *Filter) store() store.Filter {
	return store.Filter{Query: f.Query, Actor: f.Actor, With: f.With, Country: f.Country, Type: f.Type, Place: f.Place, From: f.From, To: f.To, Disputed: f.Disputed, Shifts: f.Shifts}
}

// listing are the parameters of a list.
type listing struct {
	Filter
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"Most items of the page."`
	Order  string `query:"order" enum:"oldest,newest" doc:"Which comes first: the oldest, but in a feed the newest."`
	After  string `query:"after" maxLength:"2000" doc:"The cursor next of the page before."`
	Format string `query:"format" doc:"The format of the answer, for whoever cannot set the header Accept: json, csv, atom, geojson."`

	address url.URL
	site    string
	start   string
}

// Resolve implements huma.Resolver.
func (l *listing) Resolve(ctx huma.Context) []error {
	l.address, l.site = ctx.URL(), "http://"+ctx.Host()
	if ctx.TLS() != nil || ctx.Header("X-Forwarded-Proto") == "https" {
		l.site = "https://" + ctx.Host()
	}
	faults := l.Filter.Resolve(ctx)
	start, err := base64.RawURLEncoding.DecodeString(l.After)
	if l.start = string(start); err != nil || !utf8.Valid(start) {
		faults = append(faults, &huma.ErrorDetail{Message: "not the cursor of a page", Location: "query.after", Value: l.After})
	}
	return faults
}

// store is what a list in a format asks of the store.
func (l *listing) store(format string) store.Filter {
	f := l.Filter.store()
	f.Newest = l.Order == "newest" || l.Order == "" && strings.HasPrefix(format, asAtom)
	f.Limit, f.After = l.Limit, l.start
	return f
}

// next is the cursor of the page that begins after a key of the store, and the
// Link header that leads there; both are empty where there is none.
func (l *listing) next(key string) (cursor, link string) {
	if key == "" {
		return "", ""
	}
	cursor = base64.RawURLEncoding.EncodeToString([]byte(key))
	q := l.address.Query()
	q.Set("after", cursor)
	return cursor, fmt.Sprintf(`<%s?%s>; rel="next"`, l.address.Path, q.Encode())
}
