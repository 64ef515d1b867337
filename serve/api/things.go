package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"demarche/ledger"
	"demarche/store"
)

// byID names one thing. An id may be an address; then its slashes are written %2F.
type byID struct {
	ID string `path:"id" maxLength:"2000" doc:"The id, percent-encoded."`
}

// things registers the operations that tell all of one thing.
func (a *API) things(h huma.API) {
	one(h, a, "incident", "/incidents/{id}", "One incident: accounts, disputes and reports. The start of an id will do where only one has it.", a.store.Incident)
	one(h, a, "incident-positions", "/incidents/{id}/positions", "Who took which stance on an incident, and how it changed",
		func(ctx context.Context, id string) (ListOf[ledger.Position], error) {
			i, err := a.store.Incident(ctx, id)
			if err != nil {
				return ListOf[ledger.Position]{}, err
			}
			all, err := a.store.PositionsOn(ctx, i.ID)
			return ListOf[ledger.Position]{Items: all}, err
		})
	one(h, a, "dispatch", "/dispatches/{id}", "The version of a dispatch that counts, with its coding",
		func(ctx context.Context, id string) (store.Version, error) {
			versions, err := a.store.Versions(ctx, id)
			for _, v := range versions {
				if v.Current {
					return v, nil
				}
			}
			return store.Version{}, err
		})
	one(h, a, "dispatch-versions", "/dispatches/{id}/versions", "All versions of a dispatch, in the order of publication",
		func(ctx context.Context, id string) (ListOf[store.Version], error) {
			all, err := a.store.Versions(ctx, id)
			return ListOf[store.Version]{Items: all}, err
		})
}

// one registers an operation that answers to an id.
func one[T any](h huma.API, a *API, id, path, summary string, find func(context.Context, string) (T, error)) {
	op := get(id, path, summary)
	op.Errors = append(op.Errors, http.StatusNotFound)
	huma.Register(h, op, func(ctx context.Context, in *byID) (*body[T], error) {
		found, err := find(ctx, in.ID)
		if err != nil {
			return nil, a.failure(ctx, err)
		}
		return &body[T]{found}, nil
	})
}
