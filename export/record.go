package export

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"demarche/coding"
	"demarche/ledger"
	"demarche/store"
)

// Record is an incident with all that the store holds on it.
type Record struct {
	Incident  ledger.Incident
	Positions []ledger.Position
	Reports   []Report // one for each of Incident.Reports, in their order
}

// Report is one event with the dispatch that reports it.
type Report struct {
	Dispatch coding.Dispatch // ID is the id that the ledger knows it by
	Event    coding.Event
	Voices   []coding.Claim // in whose contents the event stands, innermost first
	Coder    string         // the version that coded it, with the user's lexicons
}

// Source is what records are read from: a store.
type Source interface {
	Incidents(ctx context.Context, f store.Filter) (store.Page[ledger.Incident], error)
	PositionsOn(ctx context.Context, incident string) ([]ledger.Position, error)
	Versions(ctx context.Context, dispatch string) ([]store.Version, error)
}

// pageSize is how many incidents are in memory at once.
const pageSize = 200

// keptCodings is how many codings are kept for the incidents that come next:
// those of one story stand together.
const keptCodings = 256

// Records reads the incidents that pass a filter, in the store's order. The
// first error ends them.
func Records(ctx context.Context, s Source, f store.Filter) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		r := gatherer{source: s, codings: map[string]store.Version{}}
		left := f.Limit
		for {
			f.Limit = pageSize
			if left > 0 {
				f.Limit = min(left, pageSize)
			}
			page, err := s.Incidents(ctx, f)
			if err != nil {
				yield(Record{}, err)
				return
			}
			for _, i := range page.Items {
				record, err := r.of(ctx, i)
				if !yield(record, err) || err != nil {
					return
				}
			}
			if left > 0 {
				if left -= len(page.Items); left == 0 {
					return
				}
			}
			if page.Next == "" {
				return
			}
			f.After = page.Next
		}
	}
}

// gatherer puts records together.
type gatherer struct {
	source  Source
	codings map[string]store.Version // by the ledger's id
	order   []string                 // of the codings, oldest first
}

func (r *gatherer) of(ctx context.Context, i ledger.Incident) (Record, error) {
	record := Record{Incident: i}
	var err error
	if record.Positions, err = r.source.PositionsOn(ctx, i.ID); err != nil {
		return record, fmt.Errorf("incident %s: %w", i.ID, err)
	}
	for _, report := range i.Reports {
		c, err := r.coding(ctx, report.Dispatch)
		if err != nil {
			return record, fmt.Errorf("incident %s: %w", i.ID, err)
		}
		n := slices.IndexFunc(c.Coding.Events, func(e coding.Event) bool { return e.ID == report.Event })
		if n < 0 {
			return record, fmt.Errorf("incident %s: dispatch %s has no event %s", i.ID, report.Dispatch, report.Event)
		}
		record.Reports = append(record.Reports, Report{c.Coding.Dispatch, c.Coding.Events[n], voices(c.Coding, c.Coding.Events[n]), c.Coder})
	}
	return record, nil
}

// coding is the current version of a dispatch.
func (r *gatherer) coding(ctx context.Context, dispatch string) (store.Version, error) {
	if c, ok := r.codings[dispatch]; ok {
		return c, nil
	}
	versions, err := r.source.Versions(ctx, dispatch)
	if err != nil {
		return store.Version{}, fmt.Errorf("dispatch %s: %w", dispatch, err)
	}
	n := slices.IndexFunc(versions, func(v store.Version) bool { return v.Current })
	if n < 0 {
		return store.Version{}, fmt.Errorf("dispatch %s has no current version", dispatch)
	}
	c := versions[n]
	c.Coding.Dispatch.ID = dispatch
	if len(r.order) == keptCodings {
		delete(r.codings, r.order[0])
		r.order = r.order[1:]
	}
	r.codings[dispatch], r.order = c, append(r.order, dispatch)
	return c, nil
}
