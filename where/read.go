package where

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"demarche/coding"
	"demarche/syntax"
)

// Mention is a place name in the text with the entry chosen for it.
type Mention struct {
	coding.Place
	Entry
	Sentence, From, To, Head int    // token indices; To is exclusive
	Rule                     string // what decided the choice
}

// longest is the number of tokens that a name may have.
const longest = 6

// spot is a mention before its entry is chosen.
type spot struct {
	sentence, from, to, head int
	start, end               int // bytes
	candidates               []Entry
	kind                     Kind // asked for by a word beside it, or empty
	container                int  // index of the spot that contains it ("Paris, Texas"), or -1
	located                  bool // the tagger calls it a location
}

// Read finds and resolves the place names of a document, in text order.
func (g *Gazetteer) Read(d *syntax.Document) []Mention {
	var spots []spot
	for i := range d.Sentences {
		spots = g.spots(d, i, spots)
	}
	chosen := g.choose(spots)
	mentions := make([]Mention, 0, len(spots))
	for i, s := range spots {
		c := chosen[i]
		mentions = append(mentions, Mention{
			Place:    c.entry.place(d.Text, s.start, s.end),
			Entry:    c.entry,
			Sentence: s.sentence, From: s.from, To: s.to, Head: s.head,
			Rule: "where/" + c.rule,
		})
	}
	return mentions
}

func (e Entry) place(text string, start, end int) coding.Place {
	span := coding.SpanOf(text, start, end)
	lat, lon := e.Lat, e.Lon
	return coding.Place{Name: e.Name, Country: e.Country, Admin1: e.Admin1, Lat: &lat, Lon: &lon, GeoNames: e.GeoNames, Precision: e.Kind.Precision(), Span: &span}
}

// spots appends the place names of sentence i.
func (g *Gazetteer) spots(d *syntax.Document, i int, spots []spot) []spot {
	s := &d.Sentences[i]
	first := len(spots)
	for from := 0; from < len(s.Tokens); {
		to, candidates := g.match(d.Text, s, from)
		if to == 0 {
			from++
			continue
		}
		p := spot{sentence: i, from: from, to: to, head: head(s, from, to), start: s.Tokens[from].Start, end: s.Tokens[to-1].End, candidates: candidates, container: -1,
			located: strings.HasSuffix(s.Tokens[from].Entity, "LOC")}
		p.kind = g.kindBeside(s, from, to)
		spots = append(spots, p)
		from = to
	}
	kept := spots[:first]
	for k, p := range spots[first:] {
		if contained(d.Text, spots[first:], k) || !g.misleading(d, p) {
			kept = append(kept, p)
		}
	}
	for k := range kept[first:] {
		if contained(d.Text, kept[first:], k) {
			kept[first+k].container = first + k + 1
		}
	}
	return kept
}

// contained says whether the next name contains spot k: "Paris, Texas".
func contained(text string, spots []spot, k int) bool {
	return k+1 < len(spots) && strings.TrimSpace(text[spots[k].end:spots[k+1].start]) == ","
}

// match finds the longest name that starts at token from; to is 0 without one.
func (g *Gazetteer) match(text string, s *syntax.Sentence, from int) (to int, candidates []Entry) {
	if r, _ := utf8.DecodeRuneInString(s.Tokens[from].Form); !unicode.IsUpper(r) {
		return 0, nil
	}
	for to := min(from+longest, len(s.Tokens)); to > from; to-- {
		start, end := s.Tokens[from].Start, s.Tokens[to-1].End
		if start >= end || !g.spotted(s, from, to) {
			continue
		}
		if candidates := g.lookup(Key(text[start:end])); len(candidates) > 0 {
			return to, candidates
		}
	}
	return 0, nil
}

// spotted says whether the tagger allows a place name over these tokens: not
// inside a person's name, and not as a part of a longer name of something else.
func (g *Gazetteer) spotted(s *syntax.Sentence, from, to int) bool {
	t := s.Tokens[from]
	if strings.HasPrefix(t.Entity, "I-") || strings.HasSuffix(t.Entity, "-PER") {
		return false
	}
	if t.UPOS != "" && t.UPOS != "PROPN" && t.Entity == "" {
		return false
	}
	if to < len(s.Tokens) && strings.HasPrefix(s.Tokens[to].Entity, "I-") {
		_, kind := g.after[strings.ToLower(s.Tokens[to].Form)]
		return kind && t.Entity == "B-LOC"
	}
	return true
}

// misleading says whether a spot is better known as something else, or has
// nothing that speaks for a place.
func (g *Gazetteer) misleading(d *syntax.Document, p spot) bool {
	if p.located {
		return false
	}
	if g.stop[Key(d.Text[p.start:p.end])] {
		return true
	}
	wellKnown := slices.ContainsFunc(p.candidates, func(e Entry) bool { return e.Kind != City || e.Population >= known })
	return !wellKnown && p.kind == "" && !g.locative(&d.Sentences[p.sentence], p.from)
}

// known is the population from which a town needs no other sign.
const known = 100_000

// locative says whether the name stands after a preposition of place.
func (g *Gazetteer) locative(s *syntax.Sentence, from int) bool {
	return from > 0 && g.leading[strings.ToLower(s.Tokens[from-1].Form)]
}

// kindBeside is what the word after the name, or before it ("the town of X"),
// asks for.
func (g *Gazetteer) kindBeside(s *syntax.Sentence, from, to int) Kind {
	if to < len(s.Tokens) {
		if k, ok := g.after[strings.ToLower(s.Tokens[to].Form)]; ok {
			return k
		}
	}
	b := from - 1
	if b >= 0 && strings.EqualFold(s.Tokens[b].Form, "of") {
		b--
	}
	if b >= 0 {
		return g.before[strings.ToLower(s.Tokens[b].Form)]
	}
	return ""
}

// head is the token whose governor lies outside the name.
func head(s *syntax.Sentence, from, to int) int {
	for i := from; i < to; i++ {
		if h := s.Tokens[i].Head; h < from || h >= to {
			return i
		}
	}
	return to - 1
}
