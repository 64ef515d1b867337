package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/sse"

	"demarche/ledger"
	"demarche/store"
)

// streamPath is the one operation whose answer does not end.
const streamPath = "/stream"

// How often a stream looks for news, how many it reads at once, how long it
// stays silent, and how many there may be.
const (
	lookEvery  = time.Second
	newsAtOnce = 100
	pulse      = 20 * time.Second
	maxStreams = 100
)

// The kinds of events of a stream.
type (
	incidentNews struct{ ledger.Incident }
	disputeNews  struct{ ledger.Incident }
	shiftNews    struct{ ledger.Incident }
	ping         struct{}
)

type streamIn struct {
	After int64 `header:"Last-Event-ID" minimum:"0" doc:"Goes on after this event; without it, the stream begins with what is new from now on."`
}

// streaming registers the stream of news. It looks at the store's own list of
// what is new, so that it tells what any process does to the store.
func (a *API) streaming(h huma.API) {
	op := huma.Operation{OperationID: "stream", Method: http.MethodGet, Path: streamPath, Metadata: map[string]any{offers: []string{asEvents}},
		Summary:     "New incidents, new disputes and changed positions, as they come (server-sent events)",
		Description: "The data of an event is the incident as it is then. A ping says that the stream is alive. Whoever loses the stream goes on where it broke with the header Last-Event-ID."}
	sse.Register(h, op, map[string]any{store.NewIncident: incidentNews{}, store.NewDispute: disputeNews{}, store.NewShift: shiftNews{}, "ping": ping{}},
		func(ctx context.Context, in *streamIn, send sse.Sender) {
			if err := a.stream(ctx, in.After, send); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "stream", "error", err)
			}
		})
}

// stream sends news until the reader goes or the server stops.
func (a *API) stream(ctx context.Context, after int64, send sse.Sender) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	if after == 0 {
		last, err := a.store.LastNews(ctx)
		if err != nil {
			return err
		}
		after = last
	}
	if err := send.Data(ping{}); err != nil {
		return err
	}
	sent := time.Now()
	for {
		news, err := a.store.News(ctx, after, newsAtOnce)
		if err != nil {
			return err
		}
		for _, n := range news {
			if err := send(sse.Message{ID: int(n.Number), Data: event(n)}); err != nil {
				return err
			}
			after, sent = n.Number, time.Now()
		}
		if len(news) == newsAtOnce {
			continue
		}
		if time.Since(sent) > pulse {
			if err := send.Data(ping{}); err != nil {
				return err
			}
			sent = time.Now()
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return nil
		case <-a.options.Closing:
			return nil
		}
	}
}

// event is what is sent of a piece of news.
func event(n store.News) any {
	switch n.Kind {
	case store.NewDispute:
		return disputeNews{n.Incident}
	case store.NewShift:
		return shiftNews{n.Incident}
	}
	return incidentNews{n.Incident}
}

// few refuses streams over a number.
func few(next http.Handler) http.Handler {
	places := make(chan struct{}, maxStreams)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			next.ServeHTTP(w, r)
		default:
			w.Header().Set("Retry-After", "60")
			refuse(w, r, http.StatusServiceUnavailable, "There are too many streams.")
		}
	})
}
