// Package feed reads RSS, Atom and JSON Feed: each entry is a record. An entry
// whose feed gives the whole text is a dispatch; one that has a summary alone is
// marked as such, so that its link may be followed.
package feed

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"demarche/coding"
	"demarche/wire/markup"
	"demarche/wire/page"
	"demarche/wire/record"
)

// whole is from how many bytes on a description is taken for the whole text:
// summaries are a sentence or two.
const whole = 600

// Format reads a feed. Where it breaks off, the entries before the break are
// read all the same.
func Format(in *bufio.Reader) iter.Seq[record.Record] {
	text, complaint, err := markup.Read(in)
	if err != nil {
		return record.One(record.Lost(0, err))
	}
	found, broken := parse(text)
	return func(yield func(record.Record) bool) {
		if complaint != nil && !yield(record.Lost(0, complaint)) {
			return
		}
		if found != nil {
			for i, item := range found.Items {
				rec := entry(item, found)
				rec.Number = i + 1
				if !yield(rec) {
					return
				}
			}
		}
		if broken != nil {
			yield(record.Lost(0, broken))
		}
	}
}

// parse reads a feed within bounds, which gofeed does not keep by itself.
func parse(text string) (*gofeed.Feed, error) {
	broken := error(nil)
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		broken = markup.Tokens(text, func(xml.Token, int) error { return nil })
		if broken != nil && !errors.Is(broken, record.ErrXML) {
			return nil, broken
		}
		if broken != nil {
			if text = mended(text); text == "" {
				return nil, broken
			}
		}
	}
	found, err := gofeed.NewParser().ParseString(text)
	if err != nil {
		return nil, cmp.Or(broken, fmt.Errorf("%w: %v", record.ErrFeed, err))
	}
	return found, broken
}

// mended cuts a feed that breaks off after its last whole entry.
func mended(text string) string {
	for _, shape := range []struct{ entry, rest string }{{"</item>", "</channel></rss>"}, {"</entry>", "</feed>"}} {
		if end := strings.LastIndex(text, shape.entry); end > 0 {
			text = text[:end+len(shape.entry)] + shape.rest
			if err := markup.Tokens(text, func(xml.Token, int) error { return nil }); err == nil {
				return text
			}
		}
	}
	return ""
}

// entry makes a record of one entry.
func entry(item *gofeed.Item, of *gofeed.Feed) record.Record {
	body, summary := item.Content, item.Description
	text, err := page.Text(cmp.Or(body, summary))
	if err != nil {
		return record.Lost(0, err)
	}
	d := coding.Dispatch{
		ID:     strings.TrimSpace(item.GUID),
		Title:  plain(item.Title),
		URL:    link(item),
		Byline: record.Byline(authors(item)),
		Text:   text,
	}
	rec := record.Record{Dispatch: d, Publisher: plain(of.Title), Summary: len(text) < whole && d.URL != ""}
	if body != "" && len(text) > 2*len(summary) && len(text) >= whole/2 {
		rec.Summary = false
	}
	if rec.Dispatch.Text == "" {
		rec.Dispatch.Text = d.Title
	}
	if rec.Dispatch.Text == "" && !rec.Summary {
		return record.Lost(0, record.ErrEmpty)
	}
	if when := cmp.Or(item.PublishedParsed, item.UpdatedParsed); when != nil {
		rec.Dispatch.Published = when.UTC().Format(time.RFC3339)
	} else if said := cmp.Or(item.Published, item.Updated); said != "" {
		rec.Dispatch.Published, rec.Complaint = record.Date(said)
	}
	return rec
}

// plain is a title without the marks that some feeds put into it.
func plain(title string) string {
	if strings.ContainsAny(title, "<&") {
		if text, err := page.Text(title); err == nil {
			title = text
		}
	}
	return record.Line(title)
}

// link is the address of an entry, where it is one on the web.
func link(item *gofeed.Item) string {
	for _, ref := range append([]string{item.Link, item.GUID}, item.Links...) {
		ref = strings.TrimSpace(ref)
		if strings.HasPrefix(ref, "https://") || strings.HasPrefix(ref, "http://") {
			return ref
		}
	}
	return ""
}

func authors(item *gofeed.Item) string {
	var all []string
	for _, one := range item.Authors {
		if one != nil && one.Name != "" {
			all = append(all, one.Name)
		}
	}
	return strings.Join(all, ", ")
}
