package api

import (
	"encoding/xml"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/tools/blog/atom"

	"demarche/ledger"
	"demarche/store"
)

// syndicated is a list that can be read as a feed.
type syndicated interface{ feed(w io.Writer) error }

func (p incidents) feed(w io.Writer) error { return writeFeed(w, p.ListOf, incidentEntry) }
func (p positions) feed(w io.Writer) error { return writeFeed(w, p.ListOf, positionEntry) }
func (p hits) feed(w io.Writer) error      { return writeFeed(w, p.ListOf, hitEntry) }

// writeFeed writes a page of a list. A feed is as new as its newest entry, so
// that the same store gives the same bytes.
func writeFeed[T any](w io.Writer, l ListOf[T], entry func(T, string) *atom.Entry) error {
	self := l.site + l.self.RequestURI()
	out := atom.Feed{Title: "demarche: " + strings.TrimPrefix(l.self.Path, Path), ID: self, Updated: moment(""), Author: &atom.Person{Name: "demarche"},
		Link: []atom.Link{{Rel: "self", Href: self, Type: asAtom}, {Rel: "alternate", Href: l.site + "/"}}}
	for _, item := range l.Items {
		e := entry(item, l.site)
		out.Entry = append(out.Entry, e)
		out.Updated = max(out.Updated, e.Updated)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(out)
}

// moment is a day, or a time of one, as Atom has it.
func moment(published string) atom.TimeStr {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(form, published); err == nil {
			return atom.TimeStr(t.UTC().Format(time.RFC3339))
		}
	}
	return "1970-01-01T00:00:00Z" // every entry needs one
}

func incidentEntry(i ledger.Incident, site string) *atom.Entry {
	e := &atom.Entry{Title: i.Title, ID: "urn:demarche:incident:" + i.ID, Updated: moment(""), Link: []atom.Link{{Href: site + "/incidents/" + i.ID}},
		Summary: &atom.Text{Type: "text", Body: disputes(i)}}
	for _, r := range i.Reports {
		e.Updated = max(e.Updated, moment(r.Published))
	}
	return e
}

// disputes says what is disputed, and who stands on which side.
func disputes(i ledger.Incident) string {
	if len(i.Disputes) == 0 {
		return "Nothing of it is disputed."
	}
	var lines []string
	for _, d := range i.Disputes {
		var sides []string
		for _, s := range d.Sides {
			sides = append(sides, s.Value+" ("+strings.Join(s.Holders, ", ")+")")
		}
		lines = append(lines, "Disputed: "+d.Field+": "+strings.Join(sides, "; ")+".")
	}
	return strings.Join(lines, "\n")
}

func positionEntry(p ledger.Position, site string) *atom.Entry {
	last := p.History[len(p.History)-1]
	return &atom.Entry{Title: p.Holder.Name + " " + string(last.Stance) + ": " + last.Quote, Updated: moment(last.Date),
		ID:   "urn:demarche:position:" + p.Proposition.Incident + ":" + url.PathEscape(p.Holder.ID+":"+last.Dispatch+":"+last.Claim),
		Link: []atom.Link{{Href: site + "/incidents/" + p.Proposition.Incident}}, Summary: &atom.Text{Type: "text", Body: last.Quote}}
}

func hitEntry(h store.Hit, site string) *atom.Entry {
	e := &atom.Entry{Title: h.Title, ID: "urn:demarche:dispatch:" + url.PathEscape(h.Dispatch), Updated: moment(h.Published),
		Link: []atom.Link{{Href: site + "/dispatch?id=" + url.QueryEscape(h.Dispatch)}}, Summary: &atom.Text{Type: "text", Body: h.Snippet}}
	if e.Title == "" {
		e.Title = h.Snippet
	}
	if h.Agency != "" {
		e.Author = &atom.Person{Name: h.Agency}
	}
	return e
}
