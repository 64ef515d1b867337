package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"demarche/export"
	"demarche/ledger"
	"demarche/store"
)

// incidents, positions and hits are pages of lists, in any of their formats.
type (
	incidents struct{ ListOf[ledger.Incident] }
	positions struct{ ListOf[ledger.Position] }
	hits      struct{ ListOf[store.Hit] }
)

// A browser hands CSV to a spreadsheet: so it is guarded.
func (p incidents) csv(w io.Writer) error { return export.WriteIncidentsCSV(w, p.Items, true) }
func (p positions) csv(w io.Writer) error { return export.WritePositionsCSV(w, p.Items, true) }
func (p hits) csv(w io.Writer) error      { return store.WriteHitsCSV(w, p.Items) }

func (p incidents) geojson(w io.Writer) error {
	out, err := export.New("geojson", w)
	if err != nil {
		return err
	}
	for _, i := range p.Items {
		if err := out.Write(export.Record{Incident: i}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// page is the answer to a request for a list.
type page[B any] struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Link        string `header:"Link" doc:"Where the next page is."`
	Body        B
}

// lists registers the operations that list what passes a filter.
func (a *API) lists(h huma.API) {
	list(h, a, get("incidents", "/incidents", "Incidents that pass a filter, by the day of their first report", asCSV, asAtom, asGeo), a.store.Incidents,
		func(l ListOf[ledger.Incident]) incidents { return incidents{l} })
	list(h, a, get("positions", "/positions", "Positions that pass a filter", asCSV, asAtom), a.store.Positions,
		func(l ListOf[ledger.Position]) positions { return positions{l} })
	list(h, a, get("dispatches", "/dispatches", "Dispatches that pass a filter, by the time of publication", asCSV, asAtom), a.store.Dispatches,
		func(l ListOf[store.Hit]) hits { return hits{l} })
	huma.Register(h, get("counts", "/counts", "How much passes a filter"), func(ctx context.Context, in *Filter) (*body[store.Counts], error) {
		counts, err := a.store.Count(ctx, in.store())
		if err != nil {
			return nil, a.failure(ctx, err)
		}
		return &body[store.Counts]{counts}, nil
	})
}

// body is an answer that is always JSON.
type body[T any] struct{ Body T }

// get describes an operation that reads; formats are those beside JSON.
func get(id, path, summary string, formats ...string) huma.Operation {
	op := huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Metadata: map[string]any{offers: formats},
		Errors: []int{http.StatusNotAcceptable, http.StatusServiceUnavailable}}
	return op
}

// list registers a list of the store.
func list[T, B any](h huma.API, a *API, op huma.Operation, query func(context.Context, store.Filter) (store.Page[T], error), wrap func(ListOf[T]) B) {
	op.Errors = append(op.Errors, http.StatusUnprocessableEntity)
	huma.Register(h, op, func(ctx context.Context, in *listing) (*page[B], error) {
		found, err := query(ctx, in.store(format(ctx)))
		if err != nil {
			return nil, a.failure(ctx, err)
		}
		cursor, link := in.next(found.Next)
		return &page[B]{format(ctx), link, wrap(ListOf[T]{found.Items, cursor, in.site, in.address})}, nil
	})
}
