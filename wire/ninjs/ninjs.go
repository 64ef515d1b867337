// Package ninjs reads a news item of IPTC's ninjs, of the generations 1, 2 and 3.
// The first has one headline and body_text; the third has lists of headlines and
// bodies, each with its role and content type.
package ninjs

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"demarche/coding"
	"demarche/wire/page"
	"demarche/wire/record"
)

// item holds the fields of all generations that a dispatch is made of.
type item struct {
	URI            string      `json:"uri"`
	Type           string      `json:"type"`
	PubStatus      string      `json:"pubStatus"`
	PubStatus1     string      `json:"pubstatus"`
	VersionCreated string      `json:"versionCreated"`
	Version1       string      `json:"versioncreated"`
	FirstCreated   string      `json:"firstCreated"`
	First1         string      `json:"firstcreated"`
	ContentCreated string      `json:"contentCreated"`
	Headline       string      `json:"headline"`
	Headlines      []value     `json:"headlines"`
	Title          string      `json:"title"`
	By             string      `json:"by"`
	Byline1        string      `json:"byline"`
	BodyText       string      `json:"body_text"`
	BodyText2      string      `json:"bodyText"`
	BodyXHTML      string      `json:"body_xhtml"`
	BodyHTML       string      `json:"body_html"`
	Bodies         []value     `json:"bodies"`
	Descriptions   []value     `json:"descriptions"`
	Description1   string      `json:"description_text"`
	Embargo        string      `json:"embargoedUntil"`
	Embargo1       string      `json:"embargoed"`
	EdNote         string      `json:"edNote"`
	EdNote1        string      `json:"ednote"`
	Source1        string      `json:"source"`
	InfoSources    []name      `json:"infoSources"`
	AltIDs         []alternate `json:"altIds"`
}

type value struct {
	Role        string `json:"role"`
	ContentType string `json:"contentType"`
	Type2       string `json:"contenttype"`
	Value       string `json:"value"`
}

type name struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

type alternate struct {
	Role  string `json:"role"`
	Value string `json:"value"`
}

// marks are names that only ninjs has.
var marks = []string{"pubstatus", "pubStatus", "versioncreated", "versionCreated", "body_text", "body_html", "body_xhtml", "bodies", "headlines", "representationtype", "representationType", "profile"}

// Is reports whether an object of JSON is a news item of ninjs: it has an uri
// and a name that only ninjs has, and no "text", which is demarche's own.
func Is(data []byte) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil || fields["uri"] == nil || fields["text"] != nil {
		return false
	}
	for _, mark := range marks {
		if fields[mark] != nil {
			return true
		}
	}
	return false
}

// Decode reads one item. A complaint is about what was repaired.
func Decode(data []byte) (d coding.Dispatch, complaint, err error) {
	var in item
	if err := json.Unmarshal(data, &in); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			err = fmt.Errorf("field %q of ninjs is of the wrong type: %s", wrong.Field, wrong.Value)
		}
		return d, nil, fmt.Errorf("%w: %w", record.ErrJSON, err)
	}
	text, err := in.text()
	if err != nil {
		return d, nil, err
	}
	d = coding.Dispatch{
		ID:     in.URI,
		Title:  record.Line(cmp.Or(in.Headline, pick(in.Headlines, "main", "headline"), in.Title)),
		Byline: record.Byline(cmp.Or(in.By, in.Byline1)),
		Agency: record.Line(in.source()),
		URL:    in.address(),
		Text:   text,
	}
	note := record.Line(cmp.Or(in.EdNote, in.EdNote1))
	switch strings.ToLower(strings.TrimPrefix(cmp.Or(in.PubStatus, in.PubStatus1), "stat:")) {
	case "canceled", "cancelled", "withheld":
		d.Notice = coding.Kill
		d.Text = cmp.Or(d.Text, note, d.Title, "Withdrawn.") // a withdrawal has often no more than a note
	}
	if d.Text == "" {
		if kind := in.Type; kind != "" && kind != "text" {
			return d, nil, fmt.Errorf("%w: an item of type %s", record.ErrEmpty, kind)
		}
		return d, nil, fmt.Errorf("%w: no body", record.ErrEmpty)
	}
	d.Published, complaint = record.Date(cmp.Or(in.VersionCreated, in.Version1, in.FirstCreated, in.First1, in.ContentCreated))
	d.Embargo, err = record.Date(cmp.Or(in.Embargo, in.Embargo1))
	return d, record.Both(complaint, err), nil
}

// text is the body, of plain text before one with marks; else the longest description.
func (in *item) text() (string, error) {
	if body := cmp.Or(in.BodyText, in.BodyText2); body != "" {
		return plain(body), nil
	}
	marked := cmp.Or(in.BodyXHTML, in.BodyHTML)
	for _, body := range in.Bodies {
		switch kind := strings.ToLower(cmp.Or(body.ContentType, body.Type2)); {
		case body.Value == "":
		case strings.Contains(kind, "html") || strings.Contains(kind, "xml") || kind == "" && strings.Contains(body.Value, "</p>"):
			marked = cmp.Or(marked, body.Value)
		default:
			return plain(body.Value), nil
		}
	}
	if marked != "" {
		return page.Text(marked)
	}
	return plain(cmp.Or(pick(in.Descriptions), in.Description1)), nil
}

// plain is a text as it is, with line ends made one kind and without zero bytes.
func plain(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\x00", ""))
}

// pick is the value of the first role that is there, else the first of all.
func pick(all []value, roles ...string) string {
	for _, role := range roles {
		for _, v := range all {
			if v.Role == role && v.Value != "" {
				return v.Value
			}
		}
	}
	for _, v := range all {
		if v.Value != "" {
			return v.Value
		}
	}
	return ""
}

func (in *item) source() string {
	for _, s := range in.InfoSources {
		if s.Name != "" {
			return s.Name
		}
	}
	return in.Source1
}

// address is where the item is on the web, if it says so.
func (in *item) address() string {
	for _, a := range append(in.AltIDs, alternate{Value: in.URI}) {
		if strings.HasPrefix(a.Value, "http://") || strings.HasPrefix(a.Value, "https://") {
			return a.Value
		}
	}
	return ""
}
