package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"demarche/coding"
	"demarche/serve/desk"
)

// text is a text to be coded.
type text struct {
	Body struct {
		Text      string `json:"text" maxLength:"65536" doc:"The dispatch, in English."`
		Title     string `json:"title,omitempty" maxLength:"1000"`
		Agency    string `json:"agency,omitempty" maxLength:"200"`
		Published string `json:"published,omitempty" maxLength:"40" doc:"Day of publication, by which \"on Tuesday\" is understood."`
	}
}

// coding registers the operation that codes a text and keeps nothing.
func (a *API) coding(h huma.API) {
	huma.Register(h, huma.Operation{OperationID: "code", Method: http.MethodPost, Path: "/code", Summary: "Code a text; nothing is kept",
		MaxBodyBytes: maxBody, Errors: []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}},
		func(ctx context.Context, in *text) (*body[coding.Coding], error) {
			if fault := desk.Fault(in.Body.Text, in.Body.Published); fault != "" {
				return nil, huma.Error422UnprocessableEntity(fault)
			}
			c, err := a.desk.Guest(ctx, coding.Dispatch{ID: "text", Title: in.Body.Title, Agency: in.Body.Agency, Published: in.Body.Published, Text: in.Body.Text, Language: "en"})
			if err != nil {
				return nil, a.failure(ctx, err)
			}
			return &body[coding.Coding]{c}, nil
		})
}
