package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"demarche/syntax"
	"demarche/wire"
)

// Layers parses a dispatch and puts its annotation onto the words: every word of
// a marked span carries, in CoNLL-U's MISC,
//
//	Trigger=e1           the trigger of the first event
//	Arg=e1:source:2      the second source of it; also target, date, place and tolls (killed ...)
//	Cue=c1 Source=c1:1 Content=c1:1   the parts of the first claim
//
// A word in several spans has them all, divided by commas. The first sentence has the
// dispatch as comments, and each record stands with all its fields as JSON in a
// comment ("event e1 = {...}") of the sentence of its trigger or cue.
func (d *Dispatch) Layers(parser *syntax.Parser) (*syntax.Document, error) {
	body := 0
	if dateline, _ := wire.FindDateline(d.Text, ""); dateline != nil {
		body = dateline.End
	}
	head, doc := parser.Parse(d.Text[:body], 0), parser.Parse(d.Text, body)
	doc.Sentences = append(head.Sentences, doc.Sentences...)
	if len(doc.Sentences) == 0 {
		return nil, fmt.Errorf("dispatch %s: no words", d.ID)
	}
	first := &doc.Sentences[0]
	first.Comments = append(first.Comments, "newdoc id = "+d.ID, "set = "+d.Set, "agency = "+d.Agency, "published = "+d.Published, "title = "+d.Title)

	l := layers{doc: doc, marks: map[token]mark{}}
	for i := range d.Events {
		e, id := &d.Events[i], fmt.Sprintf("e%d", i+1)
		l.put("Trigger", id, &e.TriggerSpan)
		for j, m := range e.SourceMentions {
			l.put("Arg", fmt.Sprintf("%s:source:%d", id, j+1), m)
		}
		for j, m := range e.TargetMentions {
			l.put("Arg", fmt.Sprintf("%s:target:%d", id, j+1), m)
		}
		for _, a := range []struct {
			role string
			span *Span
		}{{"date", e.DateSpan}, {"place", e.PlaceSpan}, {"killed", e.KilledSpan}, {"injured", e.InjuredSpan},
			{"missing", e.MissingSpan}, {"detained", e.DetainedSpan}, {"displaced", e.DisplacedSpan}} {
			l.put("Arg", id+":"+a.role, a.span)
		}
		if err := l.comment("event "+id, e, e.TriggerSpan); err != nil {
			return nil, err
		}
	}
	for i := range d.Claims {
		c, id := &d.Claims[i], fmt.Sprintf("c%d", i+1)
		l.put("Cue", id, &c.CueSpan)
		for j, m := range c.SourceMentions {
			l.put("Source", fmt.Sprintf("%s:%d", id, j+1), m)
		}
		for j := range c.ContentSpans {
			l.put("Content", fmt.Sprintf("%s:%d", id, j+1), &c.ContentSpans[j])
		}
		if err := l.comment("claim "+id, c, c.CueSpan); err != nil {
			return nil, err
		}
	}
	l.finish()
	return doc, nil
}

// keys are those of MISC, in the order in which they are written.
var keys = []string{"Trigger", "Arg", "Cue", "Source", "Content"}

// token is a place in a document.
type token struct{ sentence, token int }

// mark is what one token carries, by key.
type mark map[string][]string

// layers collects the marks of a document.
type layers struct {
	doc   *syntax.Document
	marks map[token]mark
}

// put marks the tokens that a span touches.
func (l *layers) put(key, value string, span *Span) {
	if span == nil {
		return
	}
	for i := range l.doc.Sentences {
		s := &l.doc.Sentences[i]
		if s.End <= span[0] || s.Start >= span[1] {
			continue
		}
		for j, t := range s.Tokens {
			if t.Start >= span[1] || t.End <= span[0] {
				continue
			}
			at := token{i, j}
			if l.marks[at] == nil {
				l.marks[at] = mark{}
			}
			l.marks[at][key] = append(l.marks[at][key], value)
		}
	}
}

// comment writes a record at the sentence of a span.
func (l *layers) comment(name string, record any, span Span) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(record); err != nil {
		return err
	}
	at := 0
	for i, s := range l.doc.Sentences {
		if s.Start <= span[0] {
			at = i
		}
	}
	s := &l.doc.Sentences[at]
	s.Comments = append(s.Comments, name+" = "+strings.TrimSpace(text.String()))
	return nil
}

// finish writes the marks into the tokens.
func (l *layers) finish() {
	for at, m := range l.marks {
		var misc []string
		for _, key := range keys {
			if values := m[key]; values != nil {
				misc = append(misc, key+"="+strings.Join(values, ","))
			}
		}
		l.doc.Sentences[at.sentence].Tokens[at.token].Misc = strings.Join(misc, "|")
	}
}
