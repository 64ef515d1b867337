// Package page reads a news page of HTML: the article's text without what
// stands around it, and its title, day, byline and address.
//
// The text is what Mozilla's Readability takes for the article; scripts, styles,
// forms and menus are not in it. Where the page describes itself as schema.org's
// JSON-LD, that description comes first for the other fields, then the meta
// elements, then what Readability guesses.
package page

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	"codeberg.org/readeck/go-readability/v2/render"
	"golang.org/x/net/html"

	"demarche/coding"
	"demarche/wire/record"
)

// The largest page and the most elements of one. Real pages have some 200 kB and
// 3000 elements; the time that Readability takes grows with both.
const (
	maxPage     = 4 << 20
	maxElements = 30_000
	maxOpened   = 1_000_000 // elements that a parser may open by itself
	maxWeight   = 100 << 20 // real pages weigh some 10 MB, and a GB takes 15 s
)

// Format reads a file of HTML, which is one record.
func Format(in *bufio.Reader) iter.Seq[record.Record] {
	data, err := io.ReadAll(io.LimitReader(in, maxPage+1))
	if err != nil {
		return record.One(record.Lost(0, err))
	}
	return record.One(Read(data, "", ""))
}

// Read reads a page that was fetched from an address under a Content-Type; both
// may be empty.
func Read(data []byte, contentType, address string) record.Record {
	if len(data) > maxPage {
		return record.Lost(0, record.TooLong("a page", maxPage))
	}
	text, complaint, err := record.Charset(data, contentType)
	if err != nil {
		return record.Lost(0, err)
	}
	root, err := parse(text)
	if err != nil {
		return record.Lost(0, err)
	}
	at, _ := url.Parse(address)
	about := describe(root, at)
	article, err := readable(root, at)
	if err != nil {
		return record.Lost(0, err)
	}
	body := articleText(article, about.Body)
	if body == "" {
		body = bodyText(text)
	}
	if body == "" {
		return record.Lost(0, fmt.Errorf("%w: the page has no article", record.ErrEmpty))
	}
	d := coding.Dispatch{
		Title:  cmp.Or(about.Title, record.Line(article.Title())),
		Byline: record.Byline(cmp.Or(about.Byline, article.Byline())),
		URL:    cmp.Or(about.URL, address),
		Text:   body,
	}
	published, wrong := record.Date(about.Published)
	if guess, err := article.PublishedTime(); published == "" && err == nil {
		published, wrong = guess.Format(time.RFC3339), nil
	}
	d.Published = published
	return record.Record{
		Dispatch:  d,
		Complaint: record.Both(complaint, wrong),
		Publisher: cmp.Or(about.Publisher, record.Line(article.SiteName())),
	}
}

// parse builds the tree of a page. The parser refuses what is nested beyond all
// use, in which it would take time without bound.
func parse(text string) (*html.Node, error) {
	if len(text) > maxPage {
		return nil, record.TooLong("a page", maxPage)
	}
	text, err := unadorned(text)
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", record.ErrTooDeep, err)
	}
	n := 0
	var unseen []*html.Node
	for node := range root.Descendants() {
		if n++; node.Data == "template" && node.Type == html.ElementNode {
			unseen = append(unseen, node)
		}
	}
	for _, node := range unseen {
		node.Parent.RemoveChild(node)
	}
	if n > maxElements {
		return nil, fmt.Errorf("%w: a page of more than %d elements", record.ErrTooLong, maxElements)
	}
	return root, nil
}

// adornments are the elements that HTML opens anew in every paragraph after one
// in which they were not closed.
var adornments = map[string]bool{"b": true, "big": true, "code": true, "em": true, "font": true, "i": true, "nobr": true, "s": true, "small": true,
	"strike": true, "strong": true, "tt": true, "u": true}

// unadorned is a page that is safe to parse: one of so many adornments and tags
// that each could stand in each is left without adornments, which tell nothing
// of its text. A page of too many elements is an error.
func unadorned(text string) (string, error) {
	if few := strings.Count(text, "<"); few*few/4 < maxOpened {
		return text, nil
	}
	adorned, tags := 0, 0
	for token := range tokens(text) {
		tags++
		if token.adorns {
			adorned++
		}
	}
	if tags > 2*maxElements {
		return "", fmt.Errorf("%w: a page of more than %d tags", record.ErrTooLong, 2*maxElements)
	}
	if adorned*tags < maxOpened {
		return text, nil
	}
	var bare strings.Builder
	for token := range tokens(text) {
		if !token.adorns {
			bare.Write(token.raw)
		}
	}
	return bare.String(), nil
}

// token is a tag, or the text up to the next.
type token struct {
	raw    []byte // valid until the next
	adorns bool
}

func tokens(text string) iter.Seq[token] {
	return func(yield func(token) bool) {
		z := html.NewTokenizer(strings.NewReader(text))
		for {
			kind := z.Next()
			if kind == html.ErrorToken {
				return
			}
			t := token{raw: z.Raw()}
			if kind == html.StartTagToken || kind == html.EndTagToken || kind == html.SelfClosingTagToken {
				name, _ := z.TagName()
				t.adorns = adornments[string(name)]
			}
			if !yield(t) {
				return
			}
		}
	}
}

// weight is how many bytes of text the elements of a page hold, each with all in
// it: so much is read at least to weigh them against each other.
func weight(n *html.Node, depth int) int {
	if n.Type == html.TextNode {
		return depth * len(n.Data)
	}
	sum := 0
	for kid := range n.ChildNodes() {
		sum += weight(kid, depth+1)
	}
	return sum
}

// readable finds the article. A page on which Readability fails
// or panics, and one that is too heavy for it, has none.
func readable(root *html.Node, at *url.URL) (article readability.Article, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w: %v", record.ErrHTML, fault)
		}
	}()
	if weight(root, 0) > maxWeight {
		return readability.Article{}, nil
	}
	parser := readability.NewParser()
	parser.DisableJSONLD = true // describe has read it
	article, err = parser.ParseAndMutate(root, at)
	if err != nil {
		return readability.Article{}, nil
	}
	return article, nil
}

// articleText is the text of the article, or the one in the page's description
// where Readability found less than half of it.
func articleText(article readability.Article, described string) string {
	found := ""
	if article.Node != nil {
		found = tidy(render.InnerText(article.Node))
	}
	if len(described) > 2*len(found) {
		return described
	}
	return found
}

// bodyText is all the text of a page in which no article can be told.
func bodyText(text string) string {
	root, err := parse(text)
	if err != nil {
		return ""
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "body" {
			return tidy(render.InnerText(n))
		}
	}
	return ""
}

// Text is the text of a piece of HTML, such as a feed's entry holds.
func Text(fragment string) (string, error) {
	root, err := parse(fragment)
	if err != nil {
		return "", err
	}
	return tidy(render.InnerText(root)), nil
}

// tidy makes paragraphs of lines.
func tidy(text string) string {
	text = strings.ReplaceAll(text, "\x00", "")
	return record.Paragraphs(strings.Split(text, "\n"))
}

// Is reports whether bytes start like a page.
func Is(head []byte) bool {
	head = bytes.ToLower(head[:min(len(head), 4096)])
	for {
		head = bytes.TrimLeft(head, " \t\r\n\f")
		rest, comment := bytes.CutPrefix(head, []byte("<!--"))
		if !comment {
			break
		}
		_, after, ended := bytes.Cut(rest, []byte("-->"))
		if !ended {
			return false
		}
		head = after
	}
	for _, start := range []string{"<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<div", "<article", "<p>", "<h1", "<script", "<table", "<link"} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}

var errNoScheme = errors.New("not an address on the web")

// webAddress resolves an address within a page.
func webAddress(ref string, at *url.URL) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return nil, err
	}
	if at != nil {
		u = at.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errNoScheme
	}
	return u, nil
}
