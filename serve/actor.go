package serve

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"demarche/ledger"
	"demarche/store"
)

type actorPage struct {
	Code, Other string // Other is empty on the page of one actor
	Named       bool   // Code is a name, of somebody who has no code
	Dealings    store.Dealings
	Curve       curve
	Network     graph
	Most        int // acts of the most frequent type and direction
	Sides       []side
	Incidents   string // address of the incidents of it
	Exports     []choice
}

// side is what one holder says over time.
type side struct {
	Code   string
	Shifts []ledger.Position
	Others []ledger.Position
}

// Bounds of a page on actors.
const (
	maxShifts    = 20
	maxPositions = 25
)

func (v *Server) actor(w http.ResponseWriter, r *http.Request) {
	v.actors(w, r, r.PathValue("code"), "")
}

func (v *Server) dyad(w http.ResponseWriter, r *http.Request) {
	v.actors(w, r, r.PathValue("a"), r.PathValue("b"))
}

// actors shows one actor, or two and what is between them.
func (v *Server) actors(w http.ResponseWriter, r *http.Request, code, other string) {
	for _, one := range []string{code, other} {
		if len(one) > maxField || !utf8.ValidString(one) || strings.ContainsFunc(one, unicode.IsControl) {
			v.fail(w, r, http.StatusNotFound, "There is no such actor.")
			return
		}
	}
	p := actorPage{Code: code, Other: other, Named: strings.ContainsFunc(code, func(c rune) bool { return !unicode.IsUpper(c) && !unicode.IsDigit(c) })}
	var err error
	p.Dealings, err = v.counts.dealings.get(r.Context(), pair{code, other})
	if err != nil {
		v.failStore(w, r, err)
		return
	}
	holders := []string{code}
	if other != "" {
		holders = append(holders, other)
	}
	for n, holder := range holders {
		f := store.Filter{Actor: holder}
		if other != "" {
			f.With = holders[1-n]
		}
		s, err := said(r.Context(), v.store, f)
		if err != nil {
			v.failStore(w, r, err)
			return
		}
		p.Sides = append(p.Sides, s)
	}
	for _, d := range p.Dealings.Types {
		p.Most = max(p.Most, d.Did, d.Other)
	}
	p.Curve = drawCurve(p.Dealings.Months)
	p.Network = drawNetwork(p.Dealings.Blames)
	f := store.Filter{Actor: code, With: other}
	p.Incidents = address(f)
	p.Exports = exports("positions", store.Filter{Actor: code})
	if known := len(p.Dealings.Types) + len(p.Dealings.Blames) + len(p.Sides[0].Others) + len(p.Sides[0].Shifts); known == 0 {
		found, err := v.store.Incidents(r.Context(), store.Filter{Actor: code, With: other, Limit: 1})
		if err != nil {
			v.failStore(w, r, err)
			return
		}
		if len(found.Items) == 0 {
			v.fail(w, r, http.StatusNotFound, "The store knows nothing of this actor.")
			return
		}
	}
	v.show(w, r, http.StatusOK, "actor.html", p)
}

// said reads the newest positions of a holder, those that changed apart.
func said(ctx context.Context, s store.Store, f store.Filter) (side, error) {
	f.Newest = true
	changed := f
	changed.Shifts, changed.Limit = true, maxShifts
	shifts, err := s.Positions(ctx, changed)
	if err != nil {
		return side{}, err
	}
	f.Limit = maxPositions
	all, err := s.Positions(ctx, f)
	if err != nil {
		return side{}, err
	}
	for _, list := range [][]ledger.Position{shifts.Items, all.Items} {
		for n, p := range list { // several events in one sentence are one statement
			list[n].History = slices.CompactFunc(p.History, func(a, b ledger.Stand) bool {
				return a.Date == b.Date && a.Stance == b.Stance && a.Factuality == b.Factuality && a.Dispatch == b.Dispatch && a.Quote == b.Quote
			})
		}
	}
	others := slices.DeleteFunc(all.Items, func(p ledger.Position) bool { return p.Shift })
	return side{Code: f.Actor, Shifts: shifts.Items, Others: others}, nil
}

// dyadPage is the page on two actors.
func dyadPage(a, b string) string { return "/dyads/" + url.PathEscape(a) + "/" + url.PathEscape(b) }
