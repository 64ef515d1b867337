package ledger

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"demarche/coding"
)

// Traits are what two reports are compared by.
type Traits struct {
	Type    string   // PLOVER
	CAMEO   []string // codes, sorted
	Modes   []string // PLOVER modes, sorted
	Wished  bool     // all that is told of it is planned or called for
	Lead    bool     // the dispatch opens with it
	Told    int      // mentions that it is made of
	Stems   []string // beginnings of the words of its triggers, sorted
	Means   []string // lists "means NAME" of words.txt, sorted
	Manner  []string // those of them that the words of its triggers name, sorted
	Forced  bool     // a word of a trigger stands for an act of force, whatever its type
	Names   []string // capitalised words beside the event, sorted
	Words   []string // rare words of its sentence in small letters, cut to their beginnings, sorted
	Locus   []string // names that the words say it was at or aimed at, sorted
	When    span
	Where   Spot
	Sources []string // codes, sorted
	Targets []string
	Doers   []string // codes of the sources that the dispatch names as a fact, sorted
	Struck  []string // and of such targets
	Parties []string // countries and organisations of all its actors, those that are only understood included, sorted
	Killed  counted
	Senses  []Sense  // of its first mentions
	Story   []string // names that the whole dispatch is about, the most frequent first

	dates []span // of each mention that has one
}

// span is a stretch of days since 1970; From > To where none is known. Sure, in
// 0 to 1, says how well the words tie it to the event: 1 beside it, 0 where only
// the day of publication gives it.
type span struct {
	From, To int
	Sure     float64
}

var noSpan = span{From: 1, To: 0}

func (s span) known() bool { return s.From <= s.To }
func (s span) days() int   { return s.To - s.From }

// apart is how many days lie between two spans; 0 where they overlap.
func (s span) apart(o span) int { return max(s.From-o.To, o.From-s.To, 0) }

// spanOf is the span of two ISO dates, the second perhaps empty.
func spanOf(from, to string) span {
	a, ok := dayNumber(from)
	if !ok {
		return noSpan
	}
	b, ok := dayNumber(to)
	if !ok || b < a {
		b = a
	}
	return span{From: a, To: b}
}

func dayNumber(date string) (int, bool) {
	t, err := time.Parse(time.DateOnly, date)
	return int(t.Unix() / (24 * 60 * 60)), err == nil
}

func dayString(n int) string {
	return time.Unix(int64(n)*24*60*60, 0).UTC().Format(time.DateOnly)
}

// Spot is a place; Country is empty where none is known.
type Spot struct {
	Country  string
	Name     string
	Lat, Lon float64
	Point    bool    // a town or site, whose coordinates say where it was
	Sure     float64 // as of a span
}

// counted is a number of people, from Min to Max; Max < 0 is no limit, and
// Min < 0 where no number is known.
type counted struct{ Min, Max int }

var noCount = counted{Min: -1, Max: -1}

func (c counted) known() bool { return c.Min >= 0 }

func countedOf(c *coding.Count) counted {
	if c == nil || c.Min == nil && c.Max == nil {
		return noCount
	}
	found := counted{Max: -1}
	if c.Min != nil {
		found.Min = *c.Min
	}
	if c.Max != nil {
		found.Max = *c.Max
	}
	return found
}

// overlaps reports whether one number can be both.
func (c counted) overlaps(o counted) bool {
	return (c.Max < 0 || o.Min <= c.Max) && (o.Max < 0 || c.Min <= o.Max)
}

// window is how many words on either side of a trigger are read for what the
// event was done with and where.
const window = 12

// traits reads what the event and the words around it tell.
func (t *text) traits(m Mention) Traits {
	e := m.Event
	_, start, end := sentenceAt(t.ends, m.start)
	words := wordsOf(t.Dispatch.Text, start, end)
	at, _ := slices.BinarySearchFunc(words, m.start, func(w word, at int) int { return cmp.Compare(w.end, at+1) })
	found := Traits{
		Type:    e.Type,
		CAMEO:   codesOf(e.CAMEO),
		Stems:   stemsOf(wordsOf(t.Dispatch.Text, e.Trigger.Start, e.Trigger.End)),
		Words:   rareOf(words, at),
		Parties: partiesOf(e),
		Wished:  e.Factuality == coding.Planned || e.Factuality == coding.CalledFor,
		Story:   t.story,
		Means:   meansOf(words, at, e),
		Manner:  mannerOf(wordsOf(t.Dispatch.Text, e.Trigger.Start, e.Trigger.End)),
		Forced:  lists()["general"].hasStart(e.Trigger.Text) || lists()["harm"].hasStart(e.Trigger.Text),
		Names:   t.names(words, at),
		Locus:   t.locus(words, at, e),
		When:    t.when(m),
		Where:   t.where(m),
		Sources: codes(named(e.Sources, start, end)),
		Targets: codes(named(e.Targets, start, end)),
		Killed:  noCount,
		Lead:    m.sentence <= 1,
		Told:    1,
	}
	if found.When.known() {
		found.dates = []span{found.When}
	}
	if s := senseOf(e.Sense); s != nil {
		found.Senses = []Sense{s}
	}
	if e.Mode != "" {
		found.Modes = []string{e.Mode}
	}
	if len(e.AccordingTo) == 0 && (e.Factuality == coding.Happened || e.Factuality == coding.Ongoing) {
		found.Doers, found.Struck = codes(said(e.Sources)), codes(said(e.Targets))
	}
	if e.Toll != nil {
		found.Killed = countedOf(e.Toll.Killed)
	}
	return found
}

func codesOf(code string) []string {
	if code == "" {
		return nil
	}
	return []string{code}
}

// stemLength is how much of a word tells what it is derived from: "expel" and
// "expelled", "kill" and "killings".
const stemLength = 4

func stem(word string) string { return beginning(word, stemLength) }

// beginning is a word cut to a number of letters.
func beginning(word string, letters int) string {
	runes := []rune(word)
	return string(runes[:min(letters, len(runes))])
}

// cut is how many letters of rare words are compared.
const cut = 6

// stemsOf are the stems of words that are not all too common.
func stemsOf(words []word) []string {
	var found []string
	for _, w := range words {
		if len(w.lower) >= 3 && !lists()["light"].has(w.lower) {
			found = append(found, stem(w.lower))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// rareOf are words of the window, without names and what is common.
func rareOf(words []word, at int) []string {
	var found []string
	for i := max(0, at-window); i < min(len(words), at+window+1); i++ {
		w := words[i]
		if !w.capital && len(w.lower) >= 4 && !lists()["common"].has(w.lower) {
			found = append(found, beginning(w.lower, cut))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// partiesOf are the countries and organisations of an event's actors.
func partiesOf(e coding.Event) []string {
	var found []string
	for _, a := range slices.Concat(e.Sources, e.Targets) {
		if a.Code != "" {
			found = append(found, country(a.Code))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// named are the actors that the sentence itself names; who is only understood is
// not to be relied on.
func named(actors []coding.Actor, start, end int) []coding.Actor {
	return slices.DeleteFunc(slices.Clone(actors), func(a coding.Actor) bool {
		return a.Span == nil || a.Span.Start < start || a.Span.Start >= end
	})
}

// said are the actors that the text names, be it in another sentence.
func said(actors []coding.Actor) []coding.Actor {
	return slices.DeleteFunc(slices.Clone(actors), func(a coding.Actor) bool { return a.Span == nil })
}

// closeness weighs a time or place by where its words stand: beside the
// trigger, elsewhere in its sentence, nearer to another event, elsewhere in the
// text, or nowhere.
func (t *text) closeness(s *coding.Span, m Mention) float64 {
	if s == nil {
		return 0
	}
	_, start, end := sentenceAt(t.ends, m.start)
	far := gap(*s, m.Event.Trigger)
	switch {
	case s.Start < start || s.Start >= end:
		return 0.2
	case far > 0 && slices.ContainsFunc(t.Events, func(e coding.Event) bool {
		return e.Trigger != m.Event.Trigger && between(e.Trigger, *s, m.Event.Trigger)
	}):
		return 0.3
	case far <= 60:
		return 1
	}
	return 0.6
}

// gap is how many bytes lie between two spans.
func gap(a, b coding.Span) int { return max(a.Start-b.End, b.Start-a.End, 0) }

// between reports whether a span lies between two others.
func between(s, a, b coding.Span) bool {
	if a.Start > b.Start {
		a, b = b, a
	}
	return a.End <= s.Start && s.End <= b.Start
}

func (t *text) when(m Mention) span {
	given := m.Event.Time
	if given == nil {
		return noSpan
	}
	found := spanOf(dayOf(given.From), dayOf(given.To))
	found.Sure = t.closeness(given.Span, m)
	return found
}

func (t *text) where(m Mention) Spot {
	p := m.Event.Place
	if p == nil {
		return Spot{}
	}
	found := Spot{Country: p.Country, Name: p.Name, Sure: t.closeness(p.Span, m)}
	if p.Precision == "country" && isParty(p.Country, m.Event) {
		found.Sure = min(found.Sure, 0.2) // named as who acts rather than as where
	}
	if p.Lat != nil && p.Lon != nil {
		found.Lat, found.Lon = *p.Lat, *p.Lon
		found.Point = p.Precision == "point"
	}
	return found
}

func isParty(state string, e coding.Event) bool {
	return slices.ContainsFunc(slices.Concat(e.Sources, e.Targets), func(a coding.Actor) bool { return a.Country == state })
}

// meansOf finds what an event was done with: in the words of its trigger and
// those beside it, else in the nearest of some more.
func meansOf(words []word, at int, e coding.Event) []string {
	if e.Type != "ASSAULT" && e.Type != "MOBILIZE" && e.Type != "COERCE" {
		return nil
	}
	const beside, further = 3, 6
	var found []string
	nearest := further + 1
	for i := max(0, at-further); i < min(len(words), at+further+1); i++ {
		distance := max(abs(i-at), beside)
		if words[i].start >= e.Trigger.Start && words[i].end <= e.Trigger.End {
			distance = beside
		}
		for _, means := range allMeans() {
			if distance > nearest || !lists()["means "+means].has(words[i].lower) {
				continue
			}
			if distance < nearest {
				found, nearest = nil, distance
			}
			found = append(found, means)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// mannerOf are the means that the words of a trigger name.
func mannerOf(words []word) []string {
	var found []string
	for _, means := range allMeans() {
		if firstOf(words, "means "+means) >= 0 {
			found = append(found, means)
		}
	}
	return found
}

// allMeans are the names of the lists of means, sorted.
var allMeans = sync.OnceValue(func() []string {
	var found []string
	for name := range lists() {
		if means, ok := strings.CutPrefix(name, "means "); ok {
			found = append(found, means)
		}
	}
	slices.Sort(found)
	return found
})

// names are the capitalised words of the window, without those that every story
// has and those of whoever speaks in the sentence.
func (t *text) names(words []word, at int) []string {
	var found []string
	for i := max(0, at-window); i < min(len(words), at+window+1); i++ {
		if t.isName(words, i) {
			found = append(found, words[i].lower)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (t *text) isName(words []word, i int) bool {
	w := words[i]
	return w.capital && (i > 0 || t.proper[w.lower]) && len(w.lower) >= 3 && !lists()["stop"].has(w.lower) && !t.speaks(w)
}

// locus are the names that follow an event's trigger with a preposition between:
// "attack on the Shayrat base", "killed in Douma". Words for a nation ("on
// Syrian bases") are none.
func (t *text) locus(words []word, at int, e coding.Event) []string {
	const reach = 6
	var found []string
	led := false
	for i := at; i < min(len(words), at+reach+1); i++ {
		w := words[i]
		switch {
		case lists()["leads to a place"].has(w.lower):
			led = true
		case w.start < e.Trigger.End:
		case led && t.isName(words, i) && !lists()["nation"].has(w.lower):
			found = append(found, w.lower)
		case led && !w.capital && !lists()["within a name"].has(w.lower):
			if len(found) > 0 {
				i = len(words)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// storySize is how many names stand for what a dispatch is about.
const storySize = 16

// storyOf are the names that a dispatch has most often, of equals the first.
func (t *text) storyOf() []string {
	counts := map[string]int{}
	var found []string
	start := 0
	for _, end := range t.ends {
		for i, w := range wordsOf(t.Dispatch.Text, start, end) {
			if !w.capital || i == 0 && !t.proper[w.lower] || len(w.lower) < 3 || lists()["stop"].has(w.lower) {
				continue
			}
			if counts[w.lower]++; counts[w.lower] == 1 {
				found = append(found, w.lower)
			}
		}
		start = end
	}
	slices.SortStableFunc(found, func(a, b string) int { return counts[b] - counts[a] })
	return found[:min(storySize, len(found))]
}

// speaks reports whether a word belongs to the source of a claim.
func (t *text) speaks(w word) bool {
	for _, c := range t.Claims {
		for _, s := range c.SourceSpans {
			if w.start >= s.Start && w.end <= s.End {
				return true
			}
		}
	}
	return false
}

func codes(actors []coding.Actor) []string {
	var found []string
	for _, a := range actors {
		if a.Code != "" {
			found = append(found, a.Code)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// mostSenses is how many mentions of a happening are compared by their senses.
const mostSenses = 8

// with adds what a further mention tells of the same happening.
func (t Traits) with(o Traits) Traits {
	if t.Told == 0 {
		return o
	}
	// The type is that of the first mention that is more than a wish.
	if t.Wished && !o.Wished {
		t.Type, t.Wished = o.Type, false
	}
	t.CAMEO = union(t.CAMEO, o.CAMEO)
	t.Stems = union(t.Stems, o.Stems)
	t.Modes = union(t.Modes, o.Modes)
	t.Doers = union(t.Doers, o.Doers)
	t.Struck = union(t.Struck, o.Struck)
	t.Words = union(t.Words, o.Words)
	t.Parties = union(t.Parties, o.Parties)
	t.Means = union(t.Means, o.Means)
	t.Manner = union(t.Manner, o.Manner)
	t.Forced = t.Forced || o.Forced
	t.Names = union(t.Names, o.Names)
	t.Locus = union(t.Locus, o.Locus)
	t.Sources = union(t.Sources, o.Sources)
	t.Targets = union(t.Targets, o.Targets)
	t.dates = append(slices.Clone(t.dates), o.dates...)
	t.When = likeliest(t.dates)
	if o.Where.Country != "" && (t.Where.Country == "" || o.Where.rank() > t.Where.rank()) {
		t.Where = o.Where
	}
	if !t.Killed.known() {
		t.Killed = o.Killed
	}
	all := slices.Concat(t.Senses, o.Senses)
	t.Senses = all[:min(len(all), mostSenses)]
	t.Told += o.Told
	t.Lead = t.Lead || o.Lead
	return t
}

// likeliest is the one of several dates with which those agree that the words tie most
// closely to their mentions, of equals the surest and then the narrowest.
func likeliest(dates []span) span {
	best, most := noSpan, 0.0
	for _, d := range dates {
		agree := 0.0
		for _, o := range dates {
			if d.apart(o) == 0 {
				agree += o.Sure
			}
		}
		better := cmp.Or(cmp.Compare(agree, most), cmp.Compare(d.Sure, best.Sure), cmp.Compare(best.days(), d.days()))
		if !best.known() || better > 0 {
			best, most = d, agree
		}
	}
	return best
}

func (s Spot) rank() float64 {
	if s.Point {
		return s.Sure + 0.1
	}
	return s.Sure
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// kilometres is the distance between two places.
func kilometres(a, b Spot) float64 {
	const radius, degree = 6371, math.Pi / 180
	h := square(math.Sin((b.Lat-a.Lat)*degree/2)) + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*square(math.Sin((b.Lon-a.Lon)*degree/2))
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}

func square(x float64) float64 { return x * x }
