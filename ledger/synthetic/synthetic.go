// Package synthetic makes dispatches with known truth, for measuring the ledger
// and the store on more of them than anybody could annotate: stories told by
// several agencies over some days, with rival accounts, copies under other ids,
// updates and withdrawals, and with the faults of a reader: missing places,
// days and actors. They come coded, so that what is measured is the ledger.
package synthetic

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"time"

	"demarche/coding"
)

// Dispatch is a coded dispatch and what it truly is.
type Dispatch struct {
	coding.Coding
	Story int  // which story its event e1 tells of
	Gone  bool // superseded or withdrawn by a later dispatch, or itself a withdrawal
}

// perDay is how many stories begin on a day, whatever the number of dispatches:
// a longer run goes on for longer.
const perDay = 8

// Dispatches yields about n dispatches (whole stories) in the order of their
// stories. One seed gives one sequence.
func Dispatches(seed uint64, n int) iter.Seq[Dispatch] {
	return func(yield func(Dispatch) bool) {
		made := 0
		for story := 0; made < n; story++ {
			for _, d := range Story(seed, story) {
				if !yield(d) {
					return
				}
				made++
			}
		}
	}
}

// Story are the dispatches of one story, whose ids begin with s and its number.
func Story(seed uint64, number int) []Dispatch {
	return tell(rand.New(rand.NewPCG(seed, uint64(number))), number)
}

// kind is a kind of happening: how it is told, and how it is coded.
type kind struct {
	verbs   []string // the first also stands for the noun
	phrase  string   // with %s for verb and place
	typ     string
	cameo   string
	sources []string // of which one acts
	deadly  bool
}

var kinds = []kind{
	{[]string{"bombed", "struck"}, "Jets %s the town of %s", "ASSAULT", "195", []string{"MIL"}, true},
	{[]string{"shelled", "hit"}, "Artillery %s the town of %s", "ASSAULT", "194", []string{"MIL", "REB"}, true},
	{[]string{"killed", "shot"}, "Gunmen %s villagers in %s", "ASSAULT", "180", []string{"REB"}, true},
	{[]string{"met", "conferred"}, "Ministers %s for talks in %s", "CONSULT", "040", []string{"GOV"}, false},
	{[]string{"marched", "rallied"}, "Protesters %s through %s", "PROTEST", "141", []string{"OPP"}, false},
	{[]string{"left", "evacuated"}, "Troops %s their base near %s", "RETREAT", "087", []string{"MIL"}, false},
}

// states are where stories take place.
var states = []string{"SYR", "YEM", "MLI", "SOM", "UKR", "COL", "MMR", "SDN", "IRQ", "NGA", "AFG", "COD"}

var agencies = []string{"Meridian", "Nordpress", "Gulf Wire", "Volga News", "Zagros News", "Atlas", "Harbour", "Pamir"}

// syllables make names of places; some thousand different ones.
var syllables = []string{"ba", "dor", "el", "fa", "gan", "hul", "ir", "ka", "lem", "mo", "nar", "oz", "pe", "qat", "ras", "sul", "tam", "ur", "ven", "zi"}

// place is a town, which always lies at the same point.
type place struct {
	name, state string
	lat, lon    float64
}

func placeOf(random *rand.Rand) place {
	a, b, c := random.IntN(len(syllables)), random.IntN(len(syllables)), random.IntN(len(syllables))
	name := syllables[a] + syllables[b] + syllables[c]
	n := (a*len(syllables)+b)*len(syllables) + c
	return place{strings.ToUpper(name[:1]) + name[1:], states[n%len(states)], float64(n*7919%12000)/100 - 60, float64(n*104729%32000)/100 - 160}
}

// story is what truly happened.
type story struct {
	id     int
	kind   kind
	place  place
	day    time.Time
	killed int
	by     coding.Actor
}

// tell makes the dispatches of one story.
func tell(random *rand.Rand, id int) []Dispatch {
	s := story{id: id, kind: kinds[random.IntN(len(kinds))], place: placeOf(random), killed: 3 + random.IntN(60),
		day: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, id/perDay)}
	s.by = actor(s.place.state, s.kind.sources[random.IntN(len(s.kind.sources))])
	var all []Dispatch
	for i, agency := range random.Perm(len(agencies))[:1+random.IntN(6)] {
		d := s.dispatch(random, fmt.Sprintf("s%d-%d", id, i), agencies[agency], s.day.AddDate(0, 0, random.IntN(3)), s.killed)
		switch random.IntN(12) {
		case 0: // a copy under another id, by who took it over
			copied := d
			copied.Dispatch.ID += "-copy"
			copied.Dispatch.Title += ", from our partners"
			copied.Dispatch.Agency = agencies[(agency+1)%len(agencies)]
			all = append(all, copied)
		case 1: // an update with a new toll takes its place
			update := s.dispatch(random, d.Dispatch.ID+"-update", d.Dispatch.Agency, s.day.AddDate(0, 0, 2), s.killed+2)
			update.Dispatch.Title = "UPDATE 1-" + d.Dispatch.Title
			d.Gone = true
			all = append(all, update)
		case 2: // the agency withdraws it
			kill := s.dispatch(random, d.Dispatch.ID+"-kill", d.Dispatch.Agency, s.day.AddDate(0, 0, 3), s.killed)
			kill.Dispatch.Title = "KILL: " + d.Dispatch.Title
			kill.Gone, d.Gone = true, true
			all = append(all, kill)
		case 3: // a new text under the same id: the coming version is the true one
			old := s.dispatch(random, d.Dispatch.ID, d.Dispatch.Agency, s.day, s.killed+1)
			old.Dispatch.Text = strings.Replace(old.Dispatch.Text, "rescuers", "witnesses", 1)
			old.Gone = true
			all = append(all, old)
			d.Dispatch.Published = s.day.AddDate(0, 0, 3).Format(time.DateOnly)
		}
		all = append(all, d)
	}
	return all
}

func actor(state, sector string) coding.Actor {
	return coding.Actor{Name: state + " " + sector, ID: state + sector, Country: state, Sectors: []string{sector}, Code: state + sector}
}

// dispatch tells the story once, with what a reader misses left out.
func (s story) dispatch(random *rand.Rand, id, agency string, published time.Time, killed int) Dispatch {
	verb := s.kind.verbs[random.IntN(len(s.kind.verbs))]
	lead := fmt.Sprintf(s.kind.phrase, verb, s.place.name) + " on " + s.day.Weekday().String()
	if s.kind.deadly {
		lead += fmt.Sprintf(", killing %d people, rescuers said", killed)
	}
	tail := []string{"The governor called for calm.", "Residents had fled the day before.", "Roads to the north were closed.", "Schools stayed shut.",
		"Hospitals asked for blood.", "Prices of bread rose in the markets.", "Telephone lines were down for hours.", "The harvest has been poor this year."}
	random.Shuffle(len(tail), func(i, j int) { tail[i], tail[j] = tail[j], tail[i] })
	text := lead + ". The army denied it had a part in it. " + strings.Join(tail[:4], " ")
	d := Dispatch{Story: s.id, Coding: coding.Coding{Schema: coding.Schema, Warnings: []string{}, Dispatch: coding.Dispatch{
		ID: id, Title: fmt.Sprintf("%s in %s %d", verb, s.place.name, s.id), Agency: agency, Published: published.Format(time.DateOnly), Language: "en", Text: text}}}
	at := strings.Index(text, verb)
	trigger := coding.SpanOf(text, at, at+len(verb))
	e := coding.Event{ID: "e1", Type: s.kind.typ, CAMEO: s.kind.cameo, Trigger: trigger, Factuality: coding.Happened,
		Contexts: []string{}, Sources: []coding.Actor{}, Targets: []coding.Actor{}, AccordingTo: []string{}, Because: []coding.Reason{}}
	if random.IntN(5) > 0 {
		by := s.by
		by.Span = &coding.Span{Start: 0, End: 4, Text: text[:4]}
		e.Sources = append(e.Sources, by)
	}
	if random.IntN(10) > 0 {
		start := strings.Index(text, s.place.name)
		where := coding.SpanOf(text, start, start+len(s.place.name))
		e.Place = &coding.Place{Name: s.place.name, Country: s.place.state, Lat: &s.place.lat, Lon: &s.place.lon, Precision: "point", Span: &where}
	}
	day := s.day
	start := strings.Index(text, s.day.Weekday().String())
	when := coding.SpanOf(text, start, start+len(s.day.Weekday().String()))
	e.Time = &coding.Time{From: day.Format(time.DateOnly), To: day.Format(time.DateOnly), Granularity: "day", Type: "DATE", Span: &when}
	if random.IntN(8) == 0 { // the reader falls back on the day of publication
		e.Time.From, e.Time.To, e.Time.Span = d.Dispatch.Published, d.Dispatch.Published, nil
	}
	if s.kind.deadly {
		e.Toll = &coding.Toll{Killed: &coding.Count{Min: &killed, Max: &killed}}
	}
	d.Events = []coding.Event{e}
	d.Claims = []coding.Claim{denial(text, s.place.state)}
	return d
}

// denial is the claim of the army that stands in every text.
func denial(text, state string) coding.Claim {
	army := actor(state, "MIL")
	source, cue, content := span(text, "The army"), span(text, "denied"), span(text, "it had a part in it")
	return coding.Claim{ID: "c1", Source: &army, Stance: coding.Denies, SourceSpans: []coding.Span{source}, CueSpans: []coding.Span{cue},
		ContentSpans: []coding.Span{content}, Events: []string{}, Because: []coding.Reason{}}
}

func span(text, words string) coding.Span {
	at := strings.Index(text, words)
	return coding.SpanOf(text, at, at+len(words))
}

// Links counts pairs of dispatches: those rightly linked, those that are linked,
// and those that tell of one story. incident names what the first event of each
// was linked to.
func Links(story map[string]int, incident map[string]string) (right, linked, all int) {
	pairs := func(n int) int { return n * (n - 1) / 2 }
	stories, incidents, both := map[int]int{}, map[string]int{}, map[string]int{}
	for id, s := range story {
		stories[s]++
		if i := incident[id]; i != "" {
			incidents[i]++
			both[fmt.Sprint(s, " ", i)]++
		}
	}
	for _, n := range stories {
		all += pairs(n)
	}
	for _, n := range incidents {
		linked += pairs(n)
	}
	for _, n := range both {
		right += pairs(n)
	}
	return right, linked, all
}
