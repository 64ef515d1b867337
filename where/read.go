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
	Demonym                  bool   // "Russian": the word says the place and doesn't name it
}

// longest is the number of tokens that a name may have.
const longest = 6

// sign is how much speaks for a spot being a place name at all.
type sign int

const (
	refused sign = iota
	// personal: the tagger takes it for a person's name, which it would be of few
	// countries, divisions and regions
	personal
	// doubtful: a small town's name with nothing beside it that says a place
	doubtful
	// embedded: at the head of an organisation's name, "Texas Department of Health"
	embedded
	// known: nothing else bears the name better
	known
	// located: the tagger or the words beside it call it a place
	located
)

// spot is a mention before its entry is chosen.
type spot struct {
	sentence, from, to, head int
	start, end               int // bytes
	key                      string
	candidates               []Entry
	kind                     Kind // asked for by a word beside it, or empty
	container                int  // index of the spot that contains it ("Paris, Texas"), or -1
	sign                     sign
	demonym                  bool
	half                     bool // "the North", of a country that the dispatch names
}

// finder is the state of reading one document.
type finder struct {
	*Gazetteer
	d       *syntax.Document
	persons map[string]bool // keys of the words of persons' names
	spots   []spot
}

// Read finds and resolves the place names of a document, in text order.
func (g *Gazetteer) Read(d *syntax.Document) []Mention {
	f := &finder{Gazetteer: g, d: d, persons: map[string]bool{}}
	for i := range d.Sentences {
		for _, t := range d.Sentences[i].Tokens {
			if strings.HasSuffix(t.Entity, "-PER") {
				f.persons[Key(t.Form)] = true
			}
		}
	}
	for i := range d.Sentences {
		f.sentence(i)
	}
	f.halves()
	f.sift()
	chosen := f.resolve(f.spots)
	mentions := make([]Mention, 0, len(f.spots))
	for i, s := range f.spots {
		c := chosen[i]
		if s.sign <= doubtful && !f.supported(i, chosen) {
			continue
		}
		rule := "where/" + c.rule
		switch {
		case s.demonym:
			rule = "where/demonym"
		case s.half:
			rule = "where/half"
		}
		place, span := c.entry.Place(), coding.SpanOf(d.Text, s.start, s.end)
		place.Span = &span
		mentions = append(mentions, Mention{
			Place:    place,
			Entry:    c.entry,
			Sentence: s.sentence, From: s.from, To: s.to, Head: s.head,
			Rule:    rule,
			Demonym: s.demonym,
		})
	}
	return mentions
}

// Country is the state with an ISO 3166-1 alpha-3 code as a place.
func (g *Gazetteer) Country(code string) (coding.Place, bool) {
	e, ok := g.countries[code]
	return e.Place(), ok
}

// Place is the entry as the public vocabulary has it, without a span.
func (e Entry) Place() coding.Place {
	lat, lon := e.Lat, e.Lon
	return coding.Place{Name: e.Name, Country: e.Country, Admin1: e.Admin1, Lat: &lat, Lon: &lon, GeoNames: e.GeoNames, Precision: e.Kind.Precision()}
}

// sentence appends the spots of sentence i.
func (f *finder) sentence(i int) {
	s := &f.d.Sentences[i]
	first := len(f.spots)
	for from := 0; from < len(s.Tokens); {
		p, ok := f.match(s, from)
		if !ok {
			p, ok = f.demonym(s, from)
		}
		if !ok {
			from++
			continue
		}
		p.sentence, p.head, p.container = i, head(s, p.from, p.to), -1
		p.start, p.end = s.Tokens[p.from].Start, s.Tokens[p.to-1].End
		f.spots = append(f.spots, p)
		from = p.to
	}
	for k := first; k+1 < len(f.spots); k++ {
		p, next := &f.spots[k], &f.spots[k+1]
		if strings.TrimSpace(f.d.Text[p.end:next.start]) == "," && !next.demonym && f.contains(p, next) {
			p.container = k + 1
			p.sign = max(p.sign, located)
		}
	}
}

// contains says whether some entry of the second spot has one of the first in it.
func (f *finder) contains(p, next *spot) bool {
	return slices.ContainsFunc(next.candidates, func(c Entry) bool {
		return c.Kind != City && slices.ContainsFunc(p.candidates, func(e Entry) bool { return within(e, c) })
	})
}

// match finds the longest name that starts at token from.
func (f *finder) match(s *syntax.Sentence, from int) (p spot, ok bool) {
	first := s.Tokens[from]
	if r, _ := utf8.DecodeRuneInString(first.Form); !unicode.IsUpper(r) {
		return spot{}, false
	}
	hash := keyHash{h: hashStart}
	end := first.Start
	for to := from + 1; to <= min(from+longest, len(s.Tokens)); to++ {
		t := s.Tokens[to-1]
		if t.End <= end || t.Start < end {
			break
		}
		hash.write(f.d.Text[end:t.End])
		end = t.End
		if !f.starts.has(hash.h) {
			break
		}
		if !ends(t.Form) {
			continue
		}
		sign := f.sign(s, from, to)
		if sign == refused {
			continue
		}
		key := Key(f.d.Text[first.Start:end])
		candidates := f.lookupOnce(key)
		if r, _ := utf8.DecodeRuneInString(t.Form); unicode.IsLower(r) {
			candidates = f.small[key] // "Virginia park" is not the town of Virginia Park
		}
		if len(candidates) == 0 {
			continue
		}
		p = spot{from: from, to: to, key: key, candidates: candidates, sign: sign}
	}
	if p.to == 0 {
		return spot{}, false
	}
	p.kind = f.kindBeside(s, p.from, p.to)
	f.judge(s, &p)
	return p, true
}

// ends says whether a name may end in this token: not in punctuation, and not
// in a genitive.
func ends(form string) bool {
	if form[0] == '\'' || strings.HasPrefix(form, "’") {
		return false
	}
	return strings.ContainsFunc(form, unicode.IsLetter) && !strings.HasSuffix(form, "-")
}

// theDirection reports whether these tokens are "the South", in capitals.
func (f *finder) theDirection(s *syntax.Sentence, from, to int) bool {
	lower := strings.ToLower(s.Tokens[from].Form)
	return to == from+1 && definite(s, from) && f.directions[lower] && s.Tokens[from].Form != lower
}

// sign is what the tagger says of these tokens.
func (f *finder) sign(s *syntax.Sentence, from, to int) sign {
	t := s.Tokens[from]
	if t.Entity == "" {
		if t.UPOS != "" && !f.theDirection(s, from, to) && !slices.ContainsFunc(s.Tokens[from:to], func(t syntax.Token) bool { return t.UPOS == "PROPN" }) {
			return refused
		}
		if to < len(s.Tokens) && strings.HasPrefix(s.Tokens[to].Entity, "I-") {
			return refused
		}
		return known
	}
	start, end := entity(s, from)
	for i := start; i < from; i++ { // "Southern California Edison"
		if !f.directions[strings.ToLower(s.Tokens[i].Form)] {
			return refused
		}
	}
	whole := to >= end
	switch t.Entity[2:] {
	case "LOC":
		if whole {
			return located
		}
		if next := s.Tokens[to].Form; f.after[strings.ToLower(next)] != "" || !strings.ContainsFunc(next, unicode.IsLetter) {
			return located
		}
		return refused
	case "PER":
		if !whole || start != from {
			return refused
		}
		if from > 0 && f.within[strings.ToLower(s.Tokens[from-1].Form)] {
			return known
		}
		return personal
	}
	if whole {
		return known
	}
	return embedded
}

// entity is the range of tokens of the name that token i is in.
func entity(s *syntax.Sentence, i int) (start, end int) {
	start, end = i, i+1
	for start > 0 && strings.HasPrefix(s.Tokens[start].Entity, "I-") {
		start--
	}
	for end < len(s.Tokens) && strings.HasPrefix(s.Tokens[end].Entity, "I-") {
		end++
	}
	return start, end
}

// judge lets the words beside a spot, and what else bears its name, raise or
// lower its sign.
func (f *finder) judge(s *syntax.Sentence, p *spot) {
	if p.sign == located && f.stop[p.key] && abbreviation(f.d.Text[s.Tokens[p.from].Start:s.Tokens[p.to-1].End]) {
		p.sign = refused // "U.N.", whatever the tagger says
	}
	if p.sign == located {
		return
	}
	prominent := slices.ContainsFunc(p.candidates, func(e Entry) bool {
		return e.Kind != City && e.Kind != Admin2 || e.Population >= knownFrom
	})
	switch {
	case f.stop[p.key]:
		p.sign = min(p.sign, refused)
	case p.sign == embedded && !prominent && p.kind == "":
		p.sign = doubtful
	case p.sign == known && p.kind == "" && !prominent && !f.beside(s, p):
		p.sign = doubtful
	case p.sign == known && p.kind != "":
		p.sign = located
	}
}

// abbreviation reports whether a name has no small letters.
func abbreviation(name string) bool {
	return !strings.ContainsFunc(name, unicode.IsLower) && len(name) < 6
}

// knownFrom is the population from which a town needs no other sign.
const knownFrom = 100_000

// beside says whether a preposition of place stands before the name, or what
// towns have after it.
func (f *finder) beside(s *syntax.Sentence, p *spot) bool {
	if p.from > 0 && f.leading[strings.ToLower(s.Tokens[p.from-1].Form)] {
		return true
	}
	next := p.to
	if next < len(s.Tokens) && s.Tokens[next].Form == "-" {
		next++
	}
	return next < len(s.Tokens) && f.holders[strings.ToLower(s.Tokens[next].Form)]
}

// sift drops the spots that nothing can save, and lets a name that is a place
// for certain somewhere be one everywhere.
func (f *finder) sift() {
	certain := map[string]bool{}
	for _, p := range f.spots {
		if p.sign == located {
			certain[p.key] = true
		}
	}
	moved := make([]int, len(f.spots))
	kept := f.spots[:0]
	for i, p := range f.spots {
		moved[i] = -1
		switch {
		case p.sign == refused:
			continue
		case certain[p.key]:
			p.sign = max(p.sign, known)
		case p.sign == doubtful && f.persons[p.key], p.sign == personal && p.candidates[0].Kind == City:
			continue
		}
		moved[i] = len(kept)
		kept = append(kept, p)
	}
	for k := range kept {
		if c := kept[k].container; c >= 0 {
			kept[k].container = moved[c]
		}
	}
	f.spots = kept
}

// supported says whether another place that is certain lies close to what a
// doubtful spot would mean.
func (f *finder) supported(i int, chosen []choice) bool {
	e := chosen[i].entry
	if f.spots[i].sign == personal {
		return f.countryNamed(e, chosen)
	}
	for j, o := range chosen {
		if p := &f.spots[j]; p.sign >= known && p.key != f.spots[i].key && (o.entry.Kind == City || o.entry.Kind == Admin2 || o.entry.Kind == Site) && kilometres(e, o.entry) < aroundKm/2 {
			return true
		}
	}
	return false
}

// countryNamed says whether an entry is a division or region of a country that
// the dispatch names, or a country of which it names a town.
func (f *finder) countryNamed(e Entry, chosen []choice) bool {
	return e.Kind != City && e.Kind != Admin2 && e.Country != "" && slices.ContainsFunc(chosen, func(o choice) bool {
		return o.entry.Country == e.Country && (o.entry.Kind == Country) != (e.Kind == Country)
	})
}

// demonym finds an adjective or a people's name that says a place.
func (f *finder) demonym(s *syntax.Sentence, from int) (p spot, ok bool) {
	t := s.Tokens[from]
	if r, _ := utf8.DecodeRuneInString(t.Form); !unicode.IsUpper(r) || strings.HasSuffix(t.Entity, "-PER") {
		return spot{}, false
	}
	form := t.Form
	for to := from + 1; to <= min(from+2, len(s.Tokens)); to++ {
		if to > from+1 {
			form += " " + s.Tokens[to-1].Form
		}
		if entries := f.demonyms[form]; len(entries) > 0 {
			p, ok = spot{from: from, to: to, key: Key(form), candidates: entries, sign: known, demonym: true}, true
		}
	}
	return p, ok
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
