// Package newsml reads IPTC's formats of XML: NewsML-G2, whose message or item
// holds its text as NITF, XHTML or plain text, and NITF by itself.
//
// An item is known by its guid; one of the same guid with a later version takes
// its place, and one that is canceled or withheld withdraws it.
package newsml

import (
	"bufio"
	"cmp"
	"fmt"
	"iter"
	"strings"

	"demarche/coding"
	"demarche/wire/markup"
	"demarche/wire/record"
)

// Format reads a document whose root is newsMessage, newsItem, packageItem or nitf.
// Where it breaks off, what stands before is read all the same.
func Format(in *bufio.Reader) iter.Seq[record.Record] {
	text, complaint, err := markup.Read(in)
	if err != nil {
		return record.One(record.Lost(0, err))
	}
	root, err := markup.Parse(text)
	if root == nil {
		return record.One(record.Lost(0, err))
	}
	items := []*markup.Node{root}
	read := newsItem
	switch root.Name {
	case "nitf":
		read = nitf
	case "newsMessage":
		items = root.All("newsItem")
	case "newsItem":
	default:
		return record.One(record.Lost(0, fmt.Errorf("%w: a %s has no text of its own", record.ErrEmpty, root.Name)))
	}
	if len(items) == 0 && err == nil {
		err = fmt.Errorf("%w: no newsItem in the message", record.ErrEmpty)
	}
	return func(yield func(record.Record) bool) {
		if whole := record.Both(complaint, err); whole != nil && !yield(record.Lost(0, whole)) {
			return
		}
		for i, item := range items {
			if err != nil && i == len(items)-1 {
				return // the one that breaks off
			}
			rec := record.Kept(read(item))
			rec.Number = i + 1
			if !yield(rec) {
				return
			}
		}
	}
}

// newsItem reads an item of NewsML-G2.
func newsItem(item *markup.Node) (d coding.Dispatch, complaint, err error) {
	meta, content := item.First("itemMeta"), item.First("contentMeta")
	d = coding.Dispatch{
		ID:     item.Get("guid"),
		Title:  cmp.Or(content.First("headline").Line(), meta.First("title").Line()),
		Byline: record.Byline(cmp.Or(content.First("by").Line(), named(content.First("creator")))),
		Agency: cmp.Or(named(content.First("infoSource")), content.First("creditline").Line(), named(meta.First("provider"))),
	}
	if strings.HasPrefix(d.ID, "http://") || strings.HasPrefix(d.ID, "https://") {
		d.URL = d.ID
	}
	set := item.First("contentSet")
	switch inline := set.First("inlineXML"); {
	case inline.First("nitf") != nil:
		inner, _, _ := nitf(inline.First("nitf"))
		d.Text, d.Title, d.Byline = inner.Text, cmp.Or(d.Title, inner.Title), cmp.Or(d.Byline, inner.Byline)
	case inline != nil:
		d.Text = cmp.Or(inline.First("body").Prose(), inline.Prose())
	default:
		d.Text = strings.TrimSpace(set.First("inlineData").Inner())
	}
	if dateline := content.First("dateline").Line(); dateline != "" && d.Text != "" && !strings.HasPrefix(d.Text, dateline) {
		d.Text = dateline + " - " + d.Text
	}
	status := strings.ToLower(meta.First("pubStatus").Get("qcode"))
	_, status, _ = strings.Cut(":"+status, ":")
	switch status[strings.LastIndex(status, ":")+1:] {
	case "canceled", "cancelled", "withheld":
		d.Notice = coding.Kill
		d.Text = cmp.Or(d.Text, meta.First("edNote").Line(), d.Title, "Withdrawn.")
	}
	if d.Notice == "" && corrects(meta) {
		d.Notice = coding.Correction
	}
	if d.Text == "" {
		if remote := set.First("remoteContent").Get("href"); remote != "" {
			return d, nil, fmt.Errorf("%w: its content is elsewhere, at %s", record.ErrEmpty, remote)
		}
		return d, nil, fmt.Errorf("%w: no content", record.ErrEmpty)
	}
	d.Published, complaint = record.Date(cmp.Or(meta.First("versionCreated").Line(), meta.First("firstCreated").Line(), content.First("contentCreated").Line()))
	d.Embargo, err = record.Date(meta.First("embargoed").Line())
	return d, record.Both(complaint, err), nil
}

// corrects reports whether an item is signalled as a correction.
func corrects(meta *markup.Node) bool {
	for _, signal := range meta.All("signal") {
		code := strings.ToLower(signal.Get("qcode"))
		if strings.HasSuffix(code, ":correction") || strings.HasSuffix(code, ":corrected") || strings.HasSuffix(code, ":writethru") {
			return true
		}
	}
	return false
}

// named is the name of a party, else its literal.
func named(n *markup.Node) string {
	return cmp.Or(n.First("name").Line(), n.Get("literal"))
}

// nitf reads a document of NITF.
func nitf(doc *markup.Node) (d coding.Dispatch, complaint, err error) {
	docdata, head := doc.First("docdata"), doc.First("body.head")
	d = coding.Dispatch{
		ID:     docdata.First("doc-id").Get("id-string"),
		Title:  cmp.Or(head.First("hedline", "hl1").Line(), doc.First("head", "title").Line()),
		Byline: record.Byline(head.First("byline").Line()),
		Agency: cmp.Or(head.First("distributor").Line(), docdata.First("doc.copyright").Get("holder")),
	}
	d.Text = doc.First("body.content").Prose()
	if dateline := head.First("dateline"); dateline != nil && d.Text != "" && !strings.HasPrefix(d.Text, dateline.Line()) {
		d.Text = dateline.Line() + " - " + d.Text
	}
	switch strings.ToLower(docdata.Get("management-status")) {
	case "canceled", "cancelled", "embargoed-withheld", "withheld":
		d.Notice = coding.Kill
	}
	if key := docdata.First("du-key").Get("version"); d.Notice == "" && key != "" && key != "0" && key != "1" {
		d.Notice = coding.Correction
	}
	for _, note := range docdata.All("ed-msg") {
		if strings.HasPrefix(strings.ToLower(note.Get("info")), "kill") {
			d.Notice = coding.Kill
			d.Text = cmp.Or(d.Text, note.Get("info"))
		}
	}
	if d.Notice == coding.Kill {
		d.Text = cmp.Or(d.Text, d.Title, "Withdrawn.")
	}
	if d.Text == "" {
		return d, nil, fmt.Errorf("%w: no body.content", record.ErrEmpty)
	}
	when := cmp.Or(docdata.First("date.issue").Get("norm"), docdata.First("date.release").Get("norm"), head.First("story.date").Get("norm"))
	d.Published, complaint = record.Date(when)
	if release, _ := record.Date(docdata.First("date.release").Get("norm")); release > d.Published {
		d.Embargo = release
	}
	return d, complaint, nil
}
