package mcp

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"demarche/coding"
	"demarche/ledger"
	"demarche/store"
)

// cited are words of a dispatch. Start and End are byte offsets into its text,
// half-open; both are 0 where the text has changed and no longer has the words.
type cited struct {
	Dispatch  string        `json:"dispatch"`
	Title     string        `json:"title"`
	Agency    string        `json:"agency"`
	Published string        `json:"published"`
	URL       string        `json:"url"`
	Quote     string        `json:"quote"`
	Start     int           `json:"start"`
	End       int           `json:"end"`
	Claim     string        `json:"claim,omitempty" jsonschema:"id of the claim in the coding of the dispatch"`
	Source    []coding.Span `json:"source,omitempty" jsonschema:"the words that name who says it"`
	Cue       []coding.Span `json:"cue,omitempty" jsonschema:"the words that say that it is said"`
	Content   []coding.Span `json:"content,omitempty" jsonschema:"what is said"`
}

// shelf reads the current versions of dispatches, each once.
type shelf struct {
	store store.Store
	read  map[string]*coding.Coding
}

// coding is the current version of a dispatch; nil where there is none any more.
func (s shelf) coding(ctx context.Context, dispatch string) (*coding.Coding, error) {
	if c, ok := s.read[dispatch]; ok {
		return c, nil
	}
	versions, err := s.store.Versions(ctx, dispatch)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	s.read[dispatch] = nil
	for n := range versions {
		if versions[n].Current {
			s.read[dispatch] = &versions[n].Coding
		}
	}
	return s.read[dispatch], nil
}

// quote finds where evidence stands.
func (s shelf) quote(ctx context.Context, e ledger.Evidence) (*cited, error) {
	c, err := s.coding(ctx, e.Dispatch)
	if err != nil || c == nil {
		return nil, err
	}
	out := head(e.Dispatch, c.Dispatch)
	out.Quote = e.Quote
	near := 0
	for _, claim := range c.Claims {
		if claim.ID == e.Claim {
			out.Claim, out.Source, out.Cue, out.Content = claim.ID, claim.SourceSpans, claim.CueSpans, claim.ContentSpans
			for _, span := range claim.CueSpans[:min(1, len(claim.CueSpans))] {
				near = span.End
			}
		}
	}
	out.Start, out.End = locate(c.Dispatch.Text, e.Quote, near)
	return &out, nil
}

// add appends a quotation, if its dispatch is still there.
func (s shelf) add(ctx context.Context, to []cited, e ledger.Evidence) ([]cited, error) {
	c, err := s.quote(ctx, e)
	if c != nil {
		to = append(to, *c)
	}
	return to, err
}

func head(id string, d coding.Dispatch) cited {
	return cited{Dispatch: id, Title: d.Title, Agency: d.Agency, Published: d.Published, URL: d.URL}
}

// locate finds a quotation in a text: where it holds the byte before near, else
// the first time that it stands there.
func locate(text, quote string, near int) (start, end int) {
	if quote == "" {
		return 0, 0
	}
	first := strings.Index(text, quote)
	if first < 0 {
		return 0, 0
	}
	for at := first; at >= 0 && at < near; {
		if near <= at+len(quote) {
			return at, at + len(quote)
		}
		next := strings.Index(text[at+1:], quote)
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return first, first + len(quote)
}

// passage is the paragraph, or a part of it, that has the first of the words of
// a query; where none is found as it is written, the start of the text.
func (s shelf) passage(ctx context.Context, dispatch, query string) (*cited, error) {
	c, err := s.coding(ctx, dispatch)
	if err != nil || c == nil {
		return nil, err
	}
	text := c.Dispatch.Text
	at := len(text)
	for word := range strings.FieldsSeq(strings.ReplaceAll(query, `"`, " ")) {
		if found := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(word)).FindStringIndex(text); found != nil {
			at = min(at, found[0])
		}
	}
	if at == len(text) {
		at = 0
	}
	out := head(dispatch, c.Dispatch)
	out.Start, out.End = around(text, at)
	out.Quote = text[out.Start:out.End]
	return &out, nil
}

// around is the sentence at a place, about: from a stop or the start of a line
// to a stop or its end.
func around(text string, at int) (start, end int) {
	end = len(text)
	for _, stop := range []string{". ", "\n", "? ", "! "} {
		if i := strings.LastIndex(text[:at], stop); i >= 0 {
			start = max(start, i+len(stop))
		}
		if i := strings.Index(text[at:], stop); i >= 0 {
			end = min(end, at+i+1)
		}
	}
	for start < end && (text[end-1] == '\n' || text[end-1] == ' ') {
		end--
	}
	return start, end
}
