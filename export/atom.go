package export

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"html"
	"io"
	"strings"
)

// Atom writes a feed as RFC 4287 has it, an entry an incident.
type Atom struct {
	feed    Feed
	out     *bufio.Writer
	xml     *xml.Encoder
	updated string // of the newest entry
}

// Feed names a feed of Atom.
type Feed struct {
	ID    string // an IRI that never changes
	Title string
	Self  string                       // where the feed is to be had; may be empty
	Page  func(incident string) string // the address of an incident's page; may be nil
}

// atomUndated stands where Atom demands a time and none is known.
const atomUndated = "1970-01-01T00:00:00Z"

type (
	atomText struct {
		Type string `xml:"type,attr,omitempty"`
		Body string `xml:",chardata"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomCategory struct {
		Scheme string `xml:"scheme,attr"`
		Term   string `xml:"term,attr"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomEntry struct {
		XMLName    xml.Name       `xml:"entry"`
		ID         string         `xml:"id"`
		Title      string         `xml:"title"`
		Updated    string         `xml:"updated"`
		Published  string         `xml:"published,omitempty"`
		Authors    []atomPerson   `xml:"author"` // agencies
		Links      []atomLink     `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Point      string         `xml:"georss:point,omitempty"` // latitude and longitude
		Summary    string         `xml:"summary"`
		Content    atomText       `xml:"content"`
	}
)

func openAtom(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	return NewAtom(w, Feed{ID: "urn:demarche:incidents", Title: "Incidents"}), nil
}

// NewAtom returns a writer of a feed.
func NewAtom(w io.Writer, feed Feed) *Atom {
	out := bufio.NewWriter(w)
	a := &Atom{feed: feed, out: out, xml: xml.NewEncoder(out)}
	out.WriteString(xml.Header + `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss">` + "\n")
	a.element("id", feed.ID)
	a.element("title", feed.Title)
	a.element("author", atomPerson{"demarche"})
	if feed.Self != "" {
		a.element("link", atomLink{"self", "application/atom+xml", feed.Self})
	}
	return a
}

// element writes one, and a line feed. An error stays with out.
func (a *Atom) element(name string, value any) {
	a.xml.EncodeElement(value, xml.StartElement{Name: xml.Name{Local: name}})
	a.out.WriteString("\n")
}

// Write implements Writer.
func (a *Atom) Write(r Record) error {
	i := r.Incident
	first, last := firstAndLast(r)
	entry := atomEntry{
		ID: urn("incident", i.ID), Title: i.Title, Updated: cmp.Or(last, atomUndated), Published: first,
		Summary:    join(" · ", i.Type, span(i), placeOn(i), tollOn(i), reports(i), disputed(i)),
		Content:    atomText{"html", "<pre>" + html.EscapeString(tale(r)) + "</pre>"},
		Categories: []atomCategory{{"urn:demarche:plover", i.Type}},
	}
	for _, d := range i.Disputes {
		entry.Categories = append(entry.Categories, atomCategory{"urn:demarche:dispute", d.Field})
	}
	if at := point(spotOn(i)); at != nil {
		entry.Point = decimal(at[0]) + " " + decimal(at[1])
	}
	if a.feed.Page != nil {
		entry.Links = []atomLink{{Rel: "alternate", Href: a.feed.Page(i.ID)}}
	}
	seen := map[string]bool{}
	for _, t := range tellingsOf(r) {
		if t.Agency != "" && !seen["by "+t.Agency] {
			entry.Authors = append(entry.Authors, atomPerson{t.Agency})
		}
		if web := strings.HasPrefix(t.URL, "http://") || strings.HasPrefix(t.URL, "https://"); web && !seen[t.URL] {
			entry.Links = append(entry.Links, atomLink{Rel: "related", Href: t.URL})
		}
		seen["by "+t.Agency], seen[t.URL] = true, true
	}
	a.updated = max(a.updated, last)
	err := a.xml.Encode(entry)
	a.out.WriteString("\n")
	return err
}

// Flush implements Writer. It ends the feed: nothing can be written after it.
func (a *Atom) Flush() error {
	a.element("updated", cmp.Or(a.updated, atomUndated))
	a.out.WriteString("</feed>\n")
	return a.out.Flush()
}
