package api

import (
	"context"

	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"
)

// The formats of answers, and their short names for the parameter format.
const (
	asJSON   = "application/json"
	asCSV    = "text/csv"
	asAtom   = "application/atom+xml"
	asGeo    = "application/geo+json"
	asEvents = "text/event-stream"
)

var shortNames = map[string]string{"json": asJSON, "csv": asCSV, "atom": asAtom, "geojson": asGeo}

// tabular is a list that can be written as CSV.
type tabular interface{ csv(w io.Writer) error }

// located is a list that can be drawn on a map.
type located interface{ geojson(w io.Writer) error }

// formats write answers and read bodies.
var formats = map[string]huma.Format{
	asJSON: huma.DefaultJSONFormat,
	"json": huma.DefaultJSONFormat,
	asCSV:  {Marshal: func(w io.Writer, v any) error { return v.(tabular).csv(w) }},
	asAtom: {Marshal: func(w io.Writer, v any) error { return v.(syndicated).feed(w) }},
	asGeo:  {Marshal: func(w io.Writer, v any) error { return v.(located).geojson(w) }},
}

// offers is the key under which an operation lists its formats beside JSON.
const offers = "offers"

type formatKey struct{}

// format is what the answer to a request will be written in.
func format(ctx context.Context) string {
	f, _ := ctx.Value(formatKey{}).(string)
	if f == asCSV {
		f += "; charset=utf-8"
	}
	return f
}

// negotiate settles the format of an answer: the parameter format comes before
// Accept, since not every reader can set a header.
func negotiate(h huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		offered, _ := ctx.Operation().Metadata[offers].([]string)
		chosen := choose(ctx.Query("format"), ctx.Header("Accept"), append([]string{asJSON}, offered...))
		ctx.AppendHeader("Vary", "Accept")
		if chosen == "" {
			huma.WriteErr(h, plain{ctx}, http.StatusNotAcceptable, "This operation answers in "+strings.Join(append([]string{asJSON}, offered...), ", ")+".")
			return
		}
		next(plain{huma.WithValue(ctx, formatKey{}, chosen)})
	}
}

// choose is the format that is wanted most of those offered, or empty.
func choose(short, accept string, offered []string) string {
	if short != "" {
		if slices.Contains(offered, shortNames[short]) {
			return shortNames[short]
		}
		return ""
	}
	if best := negotiation.SelectQValue(accept, offered); best != "" {
		return best
	}
	for part := range strings.SplitSeq(accept, ",") {
		kind, _, _ := strings.Cut(part, ";")
		if kind = strings.TrimSpace(kind); kind == "*/*" || kind == "application/*" || kind == "" && accept == "" {
			return offered[0]
		}
	}
	return ""
}

// plain is a request whose problems are written in JSON.
type plain struct{ asked }

type asked = huma.Context // under a name that is not one of its methods

func (p plain) Header(name string) string {
	if name == "Accept" {
		return asJSON
	}
	return p.asked.Header(name)
}

// ListOf is one page of a list.
type ListOf[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"For the parameter after of the next page; empty on the last one."`

	site string  // scheme and host of the server, as it was asked for
	self url.URL // of this page
}
