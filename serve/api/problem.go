package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"demarche/serve/desk"
	"demarche/serve/meter"
	"demarche/store"
)

// An error is a problem of RFC 9457 in JSON, whatever format was asked for. Its
// type is about:blank, so that the status and its title say what it is; detail
// is for people, and instance names the request in the server's log.

// named gives a problem the name of its request.
func named(ctx huma.Context, _ string, v any) (any, error) {
	if p, ok := v.(*huma.ErrorModel); ok {
		p.Type = "about:blank"
		p.Instance = "urn:demarche:request:" + meter.ID(ctx.Context())
	}
	return v, nil
}

// failure is the problem that an error of the store or the desk is for who
// asked. What is ours goes to the log alone.
func (a *API) failure(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return huma.Error404NotFound("The store has nothing under this id.")
	case errors.Is(err, desk.ErrBusy):
		return later(huma.Error429TooManyRequests("Too many texts at once."))
	case ctx.Err() != nil:
		return later(huma.Error503ServiceUnavailable("This took too long."))
	}
	a.log.ErrorContext(ctx, "api", "request", meter.ID(ctx), "error", err)
	return huma.Error500InternalServerError("The server could not do this.")
}

// later says when it is worth asking again.
func later(err error) error {
	return huma.ErrorWithHeaders(err, http.Header{"Retry-After": {"5"}})
}

// unknown answers where there is no operation: with the methods that there are
// at this address, if any.
func (a *API) unknown(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != Path {
				allowed = append(allowed, method)
			}
		}
		if slices.Contains(allowed, http.MethodGet) {
			allowed = append(allowed, http.MethodHead)
		}
		if len(allowed) == 0 {
			refuse(w, r, http.StatusNotFound, "There is no operation at this address.")
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		refuse(w, r, http.StatusMethodNotAllowed, "This address takes other methods.")
	}
}

// refuse writes a problem outside of any operation.
func refuse(w http.ResponseWriter, r *http.Request, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(huma.ErrorModel{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail,
		Instance: "urn:demarche:request:" + meter.ID(r.Context())})
}
