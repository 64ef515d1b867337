package serve

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/store"
)

type dispatchPage struct {
	Shown     store.Version
	Versions  []store.Version
	Changes   []change // from the version before
	Coded     coded
	ID        string
	Published string
}

// coded is a coding as a page shows it.
type coded struct {
	coding.Coding
	Paragraphs [][]segment
	Names      map[string]string // of claims: who says it
	Incidents  map[string]string // by event, where it is stored
	Prefix     string            // of anchors, so that a page can show several
}

func (v *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	id := q.Get("id")
	versions, err := v.store.Versions(r.Context(), id)
	if err != nil {
		v.failStore(w, r, err)
		return
	}
	shown := current(versions)
	if n := q.Get("version"); n != "" {
		at, err := strconv.Atoi(n)
		if err != nil || at < 1 || at > len(versions) {
			v.fail(w, r, http.StatusNotFound, "The dispatch has no such version.")
			return
		}
		shown = versions[at-1]
	}
	var changes []change
	if n := shown.Number; n > 1 {
		changes = differ(versions[n-2].Coding.Dispatch.Text, shown.Coding.Dispatch.Text)
	}
	p := dispatchPage{Shown: shown, Versions: versions, ID: id, Changes: changes, Coded: mark(shown.Coding, "", or(q.Get("claim"), q.Get("event")))}
	p.Coded.Incidents = shown.Incidents
	v.show(w, r, http.StatusOK, "dispatch.html", p)
}

// mark lays out a coding, with a prefix to its anchors; focus is the id of what
// the reader came for, or empty.
func mark(c coding.Coding, prefix, focus string) coded {
	names := map[string]string{}
	for _, claim := range c.Claims {
		names[claim.ID] = "somebody unnamed"
		if claim.Source != nil {
			names[claim.ID] = actor(*claim.Source)
		}
	}
	return coded{Coding: c, Paragraphs: paragraphs(c, prefix, focus), Names: names, Prefix: prefix}
}

// segment is a stretch of text that the same spans cover.
type segment struct {
	Text  string
	Class string // of the style sheet, space between
	Title string // what it is, for a pointer
	Link  string // to the reasons, on triggers and cues
	At    bool   // the reader came for this: the first segment of it
}

// layer is a span and what it is.
type layer struct {
	coding.Span
	class, title, link string
}

// layers are all spans of a coding that a page marks.
func layers(c coding.Coding, prefix, focus string) []layer {
	var all []layer
	put := func(class, title, link string, spans ...coding.Span) {
		for _, s := range spans {
			if s.Start < s.End && s.Start >= 0 && s.End <= len(c.Dispatch.Text) {
				all = append(all, layer{s, class, title, link})
			}
		}
	}
	for _, claim := range c.Claims {
		link := "#" + prefix + claim.ID
		put("content", "", "", claim.ContentSpans...)
		put("source", "who says it ("+claim.ID+")", "", claim.SourceSpans...)
		put("cue", string(claim.Stance)+" ("+claim.ID+")", link, claim.CueSpans...)
		if claim.ID == focus {
			put("focus", "", "", slices.Concat(claim.SourceSpans, claim.CueSpans, claim.ContentSpans)...)
		}
	}
	actors := func(list []coding.Actor) {
		for _, a := range list {
			if a.Span != nil {
				put("actor", actor(a), "", *a.Span)
			}
		}
	}
	for _, e := range c.Events {
		put("event", kind(e.Type)+", "+string(e.Factuality)+" ("+e.ID+")", "#"+prefix+e.ID, e.Trigger)
		actors(e.Sources)
		actors(e.Targets)
		if e.Time != nil && e.Time.Span != nil {
			put("time", days(e.Time), "", *e.Time.Span)
		}
		if e.Place != nil && e.Place.Span != nil {
			put("place", e.Place.Name+" "+e.Place.Country, "", *e.Place.Span)
		}
		if e.ID == focus {
			put("focus", "", "", sentence(c.Dispatch.Text, e.Trigger))
		}
	}
	if m := c.Mentions; m != nil {
		actors(m.Actors)
		for _, t := range m.Times {
			if t.Span != nil {
				put("time", days(&t), "", *t.Span)
			}
		}
		for _, p := range m.Places {
			if p.Span != nil {
				put("place", p.Name+" "+p.Country, "", *p.Span)
			}
		}
	}
	return all
}

// sentence is about the sentence around a span: up to a stop before a space, or
// a line's end.
func sentence(text string, s coding.Span) coding.Span {
	if s.Start < 0 || s.End > len(text) || s.Start > s.End {
		return coding.Span{}
	}
	start, end := 0, len(text)
	for _, stop := range []string{". ", "\n", "? ", "! "} {
		if i := strings.LastIndex(text[:s.Start], stop); i >= 0 {
			start = max(start, i+len(stop))
		}
		if i := strings.Index(text[s.End:], stop); i >= 0 {
			end = min(end, s.End+i+1)
		}
	}
	return coding.Span{Start: start, End: end}
}

// paragraphs cut the text where any span begins or ends, and into lines.
func paragraphs(c coding.Coding, prefix, focus string) [][]segment {
	text := c.Dispatch.Text
	all := layers(c, prefix, focus)
	cuts := []int{0, len(text)}
	for _, l := range all {
		cuts = append(cuts, l.Start, l.End)
	}
	for i := range len(text) {
		if text[i] == '\n' {
			cuts = append(cuts, i, i+1)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	slices.SortStableFunc(all, func(a, b layer) int { return a.Start - b.Start })
	var out [][]segment
	var line []segment
	var open []layer
	found := false
	for n, start := range cuts[:len(cuts)-1] {
		end := cuts[n+1]
		for len(all) > 0 && all[0].Start <= start {
			open = append(open, all[0])
			all = all[1:]
		}
		open = slices.DeleteFunc(open, func(l layer) bool { return l.End <= start })
		if text[start:end] == "\n" {
			if len(line) > 0 {
				out = append(out, line)
			}
			line = nil
			continue
		}
		s := cover(text[start:end], open)
		if !found && strings.Contains(s.Class, "focus") {
			s.At, found = true, true
		}
		line = append(line, s)
	}
	if len(line) > 0 {
		out = append(out, line)
	}
	return out
}

// cover is a segment under layers; the last with a link gives it.
func cover(text string, open []layer) segment {
	s := segment{Text: text}
	var classes, titles []string
	for _, l := range open {
		if !slices.Contains(classes, l.class) {
			classes = append(classes, l.class)
		}
		if l.title != "" && !slices.Contains(titles, l.title) {
			titles = append(titles, l.title)
		}
		if l.link != "" {
			s.Link = l.link
		}
	}
	slices.Sort(classes)
	s.Class, s.Title = strings.Join(classes, " "), strings.Join(titles, "; ")
	return s
}
