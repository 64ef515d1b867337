package page

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"demarche/wire/record"
)

// description is what a page says of itself.
type description struct {
	Title, Byline, Publisher, Published, URL, Body string
}

// describe reads JSON-LD, meta elements and the canonical link of a page.
func describe(root *html.Node, at *url.URL) description {
	meta := map[string]string{} // the first of each name
	var linked description
	canonical := ""
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "meta":
			name := strings.ToLower(cmp.Or(attr(n, "property"), attr(n, "name"), attr(n, "itemprop")))
			if content := record.Line(attr(n, "content")); meta[name] == "" {
				meta[name] = content
			}
		case "link":
			if slices.Contains(strings.Fields(strings.ToLower(attr(n, "rel"))), "canonical") && canonical == "" {
				canonical = attr(n, "href")
			}
		case "script":
			if strings.HasPrefix(strings.ToLower(attr(n, "type")), "application/ld+json") && n.FirstChild != nil && linked.Title == "" {
				linked = readLinked(n.FirstChild.Data)
			}
		case "time":
			if when := attr(n, "datetime"); meta["time"] == "" {
				meta["time"] = when
			}
		}
	}
	d := description{
		Title:     cmp.Or(linked.Title, meta["og:title"], meta["twitter:title"]),
		Byline:    cmp.Or(linked.Byline, meta["author"], meta["byl"], meta["dc.creator"]),
		Publisher: cmp.Or(linked.Publisher, meta["og:site_name"]),
		Published: cmp.Or(linked.Published, meta["article:published_time"], meta["datepublished"], meta["date"], meta["pubdate"], meta["dc.date"], meta["dc.date.issued"], meta["time"]),
		Body:      linked.Body,
	}
	for _, ref := range []string{canonical, meta["og:url"], linked.URL} {
		if u, err := webAddress(ref, at); ref != "" && err == nil && strings.Trim(u.Path, "/") != "" {
			d.URL = u.String() // a home page is the address of no article, but often given as such
			break
		}
	}
	return d
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// articles are schema.org's types of a news article.
var articles = []string{"NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "BlogPosting", "LiveBlogPosting", "OpinionNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle"}

// readLinked finds the first article in JSON-LD; one that cannot be read is as
// good as none, since the page says the same in other ways.
func readLinked(text string) description {
	var data any
	if json.Unmarshal([]byte(text), &data) != nil {
		return description{}
	}
	node := findArticle(data)
	if node == nil {
		return description{}
	}
	return description{
		Title:     oneName(node["headline"]),
		Byline:    strings.Join(names(node["author"]), ", "),
		Publisher: oneName(node["publisher"]),
		Published: oneName(cmp.Or(oneName(node["datePublished"]), oneName(node["dateCreated"]))),
		URL:       cmp.Or(oneName(node["url"]), oneID(node["mainEntityOfPage"])),
		Body:      tidyBody(oneName(node["articleBody"])),
	}
}

func findArticle(data any) map[string]any {
	switch data := data.(type) {
	case []any:
		for _, one := range data {
			if found := findArticle(one); found != nil {
				return found
			}
		}
	case map[string]any:
		for _, kind := range names(data["@type"]) {
			if slices.Contains(articles, kind) {
				return data
			}
		}
		return findArticle(data["@graph"])
	}
	return nil
}

// names are the names in a value that may be a string, a thing with a name, or a
// list of such.
func names(value any) []string {
	switch value := value.(type) {
	case string:
		if line := strings.TrimSpace(value); line != "" {
			return []string{line}
		}
	case map[string]any:
		return names(value["name"])
	case []any:
		var all []string
		for _, one := range value[:min(len(value), 50)] {
			if _, list := one.([]any); !list {
				all = append(all, names(one)...)
			}
		}
		return all
	}
	return nil
}

func oneName(value any) string {
	all := names(value)
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

func oneID(value any) string {
	if thing, ok := value.(map[string]any); ok {
		value = thing["@id"]
	}
	return oneName(value)
}

// tidyBody makes paragraphs of an articleBody, which may have marks in it.
func tidyBody(body string) string {
	if strings.Contains(body, "</") || strings.Contains(body, "<br") {
		text, err := Text(body)
		if err != nil {
			return ""
		}
		return text
	}
	return tidy(body)
}
