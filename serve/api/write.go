package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"demarche/coding"
	"demarche/queue"
	"demarche/serve/desk"
	"demarche/serve/meter"
	"demarche/store"
	"demarche/wire"
)

// incoming is a dispatch as demarche ingest reads it.
type incoming struct {
	ID        string `json:"id,omitempty" maxLength:"2000" doc:"Else the url is its id, else the start of the SHA-256 of its text."`
	Title     string `json:"title,omitempty" maxLength:"1000"`
	Text      string `json:"text" minLength:"1" maxLength:"65536"`
	Published string `json:"published,omitempty" maxLength:"40" doc:"ISO 8601 date, or date and time."`
	Agency    string `json:"agency,omitempty" maxLength:"200"`
	URL       string `json:"url,omitempty" maxLength:"2000"`
}

// maxBatch is how many dispatches a request may send.
const maxBatch = 16

type oneIncoming struct{ Body incoming }

type manyIncoming struct {
	Body []incoming `minItems:"1" maxItems:"16" nullable:"false"`
}

// outcome is what became of dispatches that were sent.
type outcome struct {
	New       int        `json:"new" doc:"Dispatches that were not kept before."`
	Versions  int        `json:"versions" doc:"New versions of dispatches that were."`
	Recoded   int        `json:"recoded" doc:"Known texts, coded anew by another version of demarche."`
	Unchanged int        `json:"unchanged" doc:"Known already."`
	IDs       []string   `json:"ids" nullable:"false" doc:"Of what is kept, in the order sent."`
	Faults    []rejected `json:"faults" nullable:"false" doc:"What is wrong with some; the others are kept."`
}

// rejected is what is wrong with one dispatch of a batch.
type rejected struct {
	Number int    `json:"number" doc:"Its place in the batch, from 1."`
	Reason string `json:"reason"`
}

// writes is the key under which an operation says that it changes the store.
const writes = "writes"

// writing registers the operations that keep dispatches.
func (a *API) writing(h huma.API) {
	h.OpenAPI().Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer",
		Description: "Where the server was started with a token. A server that others can reach takes no dispatches without one."}}
	h.UseMiddleware(a.mayWrite(h))
	op := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, MaxBodyBytes: maxBody,
			Metadata: map[string]any{writes: true}, Security: []map[string][]string{{"token": {}}, {}},
			Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusServiceUnavailable}}
	}
	huma.Register(h, op("keep", "/dispatches", "Code a dispatch and keep it; sent again, it changes nothing"),
		func(ctx context.Context, in *oneIncoming) (*body[outcome], error) {
			done, err := a.keep(ctx, []incoming{in.Body})
			if err == nil && len(done.IDs) == 0 {
				return nil, huma.Error422UnprocessableEntity("The dispatch cannot be kept: " + done.Faults[0].Reason + ".")
			}
			return &body[outcome]{done}, err
		})
	huma.Register(h, op("keep-batch", "/dispatches/batch", "Code some dispatches and keep them; sent again, they change nothing"),
		func(ctx context.Context, in *manyIncoming) (*body[outcome], error) {
			done, err := a.keep(ctx, in.Body)
			return &body[outcome]{done}, err
		})
}

// mayWrite lets only those change the store who have the token, or, where there
// is none, who are on this machine.
func (a *API) mayWrite(h huma.API) func(huma.Context, func(huma.Context)) {
	want := sha256.Sum256([]byte(a.options.Token))
	return func(ctx huma.Context, next func(huma.Context)) {
		given, _ := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
		sum := sha256.Sum256([]byte(given))
		switch {
		case ctx.Operation().Metadata[writes] == nil:
			next(ctx)
		case a.options.Token == "" && !a.options.Local:
			huma.WriteErr(h, ctx, http.StatusForbidden, "This server was started without a token, and takes no dispatches from other machines.")
		case a.options.Token != "" && subtle.ConstantTimeCompare(sum[:], want[:]) == 0:
			ctx.SetHeader("WWW-Authenticate", "Bearer")
			huma.WriteErr(h, ctx, http.StatusUnauthorized, "Writing needs the server's token.")
		default:
			next(ctx)
		}
	}
}

// keep reads, codes and keeps dispatches as demarche ingest does.
func (a *API) keep(ctx context.Context, in []incoming) (outcome, error) {
	done := outcome{IDs: []string{}, Faults: []rejected{}}
	var given []coding.Dispatch
	var numbers []int // of what is given, in the batch
	for n, one := range in {
		d, fault := read(one)
		if fault != nil {
			done.Faults = append(done.Faults, rejected{n + 1, fault.Error()})
		}
		if d.Text != "" {
			given, numbers = append(given, d), append(numbers, n+1)
		}
	}
	var sum store.Added
	n := 0
	for added, err := range a.keeper.Keep(ctx, each(given)) {
		switch {
		case errors.Is(err, queue.ErrFault):
			a.log.ErrorContext(ctx, "code", "request", meter.ID(ctx), "error", err)
			done.Faults = append(done.Faults, rejected{numbers[n], desk.ErrFault.Error()})
		case err != nil:
			return done, a.failure(ctx, err)
		default:
			done.IDs = append(done.IDs, given[n].ID)
			sum = sum.Plus(added)
		}
		n++
	}
	if n < len(given) {
		return done, a.failure(ctx, errors.New("the server stops"))
	}
	slices.SortStableFunc(done.Faults, func(a, b rejected) int { return a.Number - b.Number })
	done.New, done.Versions, done.Recoded, done.Unchanged = sum.New, sum.Versions, sum.Recoded, sum.Unchanged
	return done, nil
}

// each is a list as a sequence without errors.
func each(all []coding.Dispatch) iter.Seq2[coding.Dispatch, error] {
	return func(yield func(coding.Dispatch, error) bool) {
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// read is the dispatch that demarche ingest makes of a line of JSON, and what is
// wrong with it. Either may be there alone.
func read(one incoming) (d coding.Dispatch, fault error) {
	data, err := json.Marshal(one)
	if err != nil {
		return d, err
	}
	for found, err := range wire.Read([]string{"-"}, wire.Options{Stdin: bytes.NewReader(data)}) {
		if bad, ok := errors.AsType[*wire.Error](err); ok {
			fault = bad.Err
		} else {
			d = found
		}
	}
	return d, fault
}
