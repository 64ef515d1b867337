package eval

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"demarche/coding"
)

// Measures and Fields are the names of the figures, in the order in which they
// are reported.
var (
	Measures = []string{"type", "dyad", "actors", "record", "claim"}
	Fields   = []string{"date", "place", "factuality", "attribution", "toll", "cameo", "stance"}
)

// Tally counts one figure with precision and recall. Optional gold is left out of all three.
type Tally struct{ Hit, System, Gold int }

// Precision is 0 where the system said nothing.
func (t Tally) Precision() float64 { return ratio(t.Hit, t.System) }

// Recall is 0 where there is no gold.
func (t Tally) Recall() float64 { return ratio(t.Hit, t.Gold) }

// F1 is the harmonic mean of precision and recall.
func (t Tally) F1() float64 { return ratio(2*t.Hit, t.System+t.Gold) }

// Accuracy counts one field over the items on which gold has a value.
type Accuracy struct{ Right, Asked int }

// Share is the part that is right.
func (a Accuracy) Share() float64 { return ratio(a.Right, a.Asked) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Score is the sum over the dispatches added to it.
type Score struct {
	Dispatches, Coded int
	Tallies           map[string]Tally
	Accuracies        map[string]Accuracy
	Differences       []Difference
}

// Difference is one disagreement between gold and system, for whoever looks for its cause.
type Difference struct {
	Dispatch string
	Kind     string // missed event, invented event, missed claim, invented claim, or the name of a wrong field
	Words    string // the trigger, or the cue and the content
	Gold     string
	System   string
}

// NewScore returns an empty score.
func NewScore() *Score {
	return &Score{Tallies: map[string]Tally{}, Accuracies: map[string]Accuracy{}}
}

// Add scores one dispatch; c is nil where the system has no coding of it.
func (s *Score) Add(g *Gold, c *coding.Coding) {
	s.Dispatches++
	if c == nil {
		c = &coding.Coding{Dispatch: coding.Dispatch{Text: g.Text}}
	} else {
		s.Coded++
	}
	p := newPairing(g, c)
	s.events(p)
	s.claims(p)
}

// pairing holds one dispatch's gold and coding with every position in
// characters of the gold's text.
type pairing struct {
	gold    *Gold
	system  *coding.Coding
	claims  map[string]*coding.Claim
	text    runeIndex // of the gold
	stext   runeIndex // of the coding
	shift   int       // where the gold's text starts in the coding's
	gold1   []int     // gold trigger positions
	system1 []int     // system trigger positions
}

func newPairing(g *Gold, c *coding.Coding) *pairing {
	p := &pairing{gold: g, system: c, claims: map[string]*coding.Claim{}, text: newRuneIndex(g.Text), stext: newRuneIndex(c.Dispatch.Text)}
	if at := strings.Index(c.Dispatch.Text, g.Text[:min(60, len(g.Text))]); at > 0 {
		p.shift = p.stext.at(at)
	}
	for i := range c.Claims {
		p.claims[c.Claims[i].ID] = &c.Claims[i]
	}
	for _, e := range g.Events {
		p.gold1 = append(p.gold1, p.text.at(position(g.Text, e.Trigger, e.Nth)))
	}
	for _, e := range c.Events {
		p.system1 = append(p.system1, p.char(e.Trigger.Start))
	}
	return p
}

func (p *pairing) char(offset int) int { return max(p.stext.at(offset)-p.shift, 0) }

// nearby is the distance of two triggers, and whether they may name one event of one type.
func (p *pairing) nearby(g, e int) (int, bool) {
	d := p.gold1[g] - p.system1[e]
	if d < 0 {
		d = -d
	}
	return d, d <= near && slices.Contains(p.gold.Events[g].Type, p.system.Events[e].Type)
}

// Pair tells which coded event is which of the gold's, by type and trigger.
func Pair(g *Gold, c *coding.Coding) map[int]int {
	p := newPairing(g, c)
	return assign(len(g.Events), len(c.Events), func(i int) bool { return g.Events[i].Optional }, p.nearby)
}

func (s *Score) events(p *pairing) {
	tests := map[string]func(g *GoldEvent, e *coding.Event) bool{
		"type":   func(*GoldEvent, *coding.Event) bool { return true },
		"dyad":   func(g *GoldEvent, e *coding.Event) bool { return dyadMatches(g, e, false) },
		"actors": func(g *GoldEvent, e *coding.Event) bool { return dyadMatches(g, e, true) },
		"record": func(g *GoldEvent, e *coding.Event) bool { return dyadMatches(g, e, false) && p.recordMatches(g, e) },
	}
	for _, name := range []string{"type", "dyad", "actors", "record"} {
		m := assign(len(p.gold.Events), len(p.system.Events),
			func(g int) bool { return p.gold.Events[g].Optional },
			func(g, e int) (int, bool) {
				distance, ok := p.nearby(g, e)
				ge, se := &p.gold.Events[g], &p.system.Events[e]
				if !ok || !tests[name](ge, se) {
					return 0, false
				}
				if name != "record" {
					distance += p.faults(ge, se)
				}
				return distance, true
			})
		t := s.Tallies[name]
		p.count(&t, m)
		s.Tallies[name] = t
		if name == "dyad" {
			s.fields(p, m)
		}
	}
}

// faults makes the matching prefer the system event that has most right.
func (p *pairing) faults(g *GoldEvent, e *coding.Event) int {
	cost := 0
	if !dyadMatches(g, e, false) {
		cost += 1000
	}
	for _, right := range p.judge(g, e) {
		if !right {
			cost += 40
		}
	}
	return cost
}

// count adds the matching m. A system event that hit no required gold may
// still be an optional one, whatever its other fields.
func (p *pairing) count(t *Tally, m map[int]int) {
	var loose, rest []int
	used := map[int]bool{}
	for g, ge := range p.gold.Events {
		if ge.Optional {
			loose = append(loose, g)
			continue
		}
		t.Gold++
		if e, ok := m[g]; ok {
			t.Hit++
			used[e] = true
		}
	}
	for e := range p.system.Events {
		if !used[e] {
			rest = append(rest, e)
		}
	}
	excused := assign(len(loose), len(rest), func(int) bool { return true },
		func(g, e int) (int, bool) { return p.nearby(loose[g], rest[e]) })
	t.System += len(p.system.Events) - len(excused)
}

func (s *Score) fields(p *pairing, m map[int]int) {
	matched := map[int]bool{}
	for _, g := range slices.Sorted(maps.Keys(m)) {
		ge, se := &p.gold.Events[g], &p.system.Events[m[g]]
		matched[m[g]] = true
		judged := p.judge(ge, se)
		for _, field := range Fields {
			right, asked := judged[field]
			if !asked {
				continue
			}
			s.judge(field, right)
			if !right {
				s.Differences = append(s.Differences, Difference{p.gold.ID, field, ge.Trigger, ge.show(field), p.show(se, field)})
			}
		}
	}
	for g, ge := range p.gold.Events {
		if _, ok := m[g]; !ok && !ge.Optional {
			s.Differences = append(s.Differences, Difference{p.gold.ID, "missed event", ge.Trigger, ge.Type[0] + " " + dyad(ge.Sources, ge.Targets), ""})
		}
	}
	for e, se := range p.system.Events {
		if !matched[e] {
			s.Differences = append(s.Differences, Difference{p.gold.ID, "invented event", se.Trigger.Text, "", se.Type + " " + dyad(codes(se.Sources), codes(se.Targets))})
		}
	}
}

func (s *Score) judge(field string, right bool) {
	a := s.Accuracies[field]
	a.Asked++
	if right {
		a.Right++
	}
	s.Accuracies[field] = a
}

func (p *pairing) recordMatches(g *GoldEvent, e *coding.Event) bool {
	judged := p.judge(g, e)
	for _, field := range []string{"date", "place", "factuality", "attribution"} {
		if right, asked := judged[field]; asked && !right {
			return false
		}
	}
	return true
}

// judge says of each field on which gold has a value whether the event has it right.
func (p *pairing) judge(g *GoldEvent, e *coding.Event) map[string]bool {
	out := map[string]bool{
		"factuality": slices.Contains(g.Factuality, string(e.Factuality)),
		"cameo":      slices.ContainsFunc(g.CAMEO, func(c string) bool { return cut(c, 2) == cut(e.CAMEO, 2) }),
	}
	if len(g.Date) == 2 {
		out["date"] = e.Time != nil && DateMatches(g.Date, cut(e.Time.From, 10), cut(e.Time.To, 10))
	}
	if g.Country != "" {
		out["place"] = e.Place != nil && e.Place.Country == g.Country
	}
	if g.AccordingTo != nil {
		out["attribution"] = voicesMatch(*g.AccordingTo, p.voices(e))
	}
	if g.Killed != nil || g.Injured != nil {
		toll := e.Toll
		if toll == nil {
			toll = &coding.Toll{}
		}
		out["toll"] = countMatches(g.Killed, toll.Killed) && countMatches(g.Injured, toll.Injured)
	}
	return out
}

// voices lists the codes of those in whose claims the event stands.
func (p *pairing) voices(e *coding.Event) []string {
	var out []string
	for _, id := range e.AccordingTo {
		if c := p.claims[id]; c != nil && c.Source != nil && c.Source.Code != "" {
			out = append(out, c.Source.Code)
		}
	}
	return out
}

func voicesMatch(gold, system []string) bool {
	if len(gold) == 0 {
		return len(system) == 0
	}
	return slices.ContainsFunc(gold, func(g string) bool {
		return slices.ContainsFunc(system, func(s string) bool { return actorMatches(g, s, false) })
	})
}

// DateMatches reports whether days overlap the gold interval and lie inside it.
func DateMatches(gold []string, from, to string) bool {
	inside := gold[0] <= from && to <= gold[1]
	return from != "" && from <= gold[1] && to >= gold[0] && inside
}

func countMatches(gold []*int, c *coding.Count) bool {
	if len(gold) != 2 {
		return true
	}
	if c == nil {
		c = &coding.Count{}
	}
	return same(gold[0], c.Min) && same(gold[1], c.Max)
}

func same(a, b *int) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func cut(s string, n int) string { return s[:min(n, len(s))] }

func (s *Score) claims(p *pairing) {
	golds, systems := p.gold.Claims, p.system.Claims
	m := assign(len(golds), len(systems),
		func(g int) bool { return golds[g].Optional },
		func(g, c int) (int, bool) { return p.claimMatches(&golds[g], &systems[c]) })
	t, matched := s.Tallies["claim"], map[int]bool{}
	t.System += len(systems)
	for g := range golds {
		c, hit := m[g]
		if hit {
			matched[c] = true
			s.judge("stance", slices.Contains(golds[g].Stance, string(systems[c].Stance)))
		}
		switch {
		case golds[g].Optional && hit:
			t.System--
		case golds[g].Optional:
		case hit:
			t.Hit, t.Gold = t.Hit+1, t.Gold+1
		default:
			t.Gold++
			s.Differences = append(s.Differences, Difference{p.gold.ID, "missed claim", golds[g].Cue + ": " + golds[g].Content, strings.Join(golds[g].Source, ", "), ""})
		}
	}
	s.Tallies["claim"] = t
	for c := range systems {
		if !matched[c] {
			s.Differences = append(s.Differences, Difference{p.gold.ID, "invented claim", join(systems[c].CueSpans) + ": " + join(systems[c].ContentSpans), "", sourceCode(&systems[c])})
		}
	}
}

// claimMatches: the cues touch, the sources agree, and at least half of the
// words of either content are the other's. The cost prefers more common words.
func (p *pairing) claimMatches(g *GoldClaim, c *coding.Claim) (int, bool) {
	if !SourceMatches(g.Source, sourceCode(c), false) {
		return 0, false
	}
	both, wanted, given := p.common(g, c)
	return -both, both > 0 && 2*both >= wanted && 2*both >= given
}

// SourceMatches tells whether a code is that of the gold's source: of its country
// or organisation, or, for whole codes, the same one; "" where nobody is named.
func SourceMatches(gold []string, code string, whole bool) bool {
	if len(gold) == 0 || code == "" {
		return len(gold) == 0 && code == ""
	}
	return slices.ContainsFunc(gold, func(a string) bool { return actorMatches(a, code, whole) })
}

// common counts the words that the contents of two claims have in common, and
// those of either; nothing is common where their cues do not touch.
func (p *pairing) common(g *GoldClaim, c *coding.Claim) (both, wanted, given int) {
	cue := p.text.at(cuePosition(p.gold.Text, g))
	end := cue + len([]rune(g.Cue))
	if !slices.ContainsFunc(c.CueSpans, func(s coding.Span) bool { return p.char(s.Start) < end+2 && p.char(s.End) > cue-2 }) {
		return 0, 0, 0
	}
	want, got := bag(g.Content), bag(join(c.ContentSpans))
	for w, n := range want {
		both += min(n, got[w])
		wanted += n
	}
	for _, n := range got {
		given += n
	}
	return both, wanted, given
}

// PairClaims tells which coded claim is which of the gold's, by cue and content,
// whoever they are of.
func PairClaims(g *Gold, c *coding.Coding) map[int]int {
	p := newPairing(g, c)
	return assign(len(g.Claims), len(c.Claims), func(i int) bool { return g.Claims[i].Optional }, func(i, k int) (int, bool) {
		both, _, _ := p.common(&g.Claims[i], &c.Claims[k])
		return -both, both > 0
	})
}

var word = regexp.MustCompile(`[\pL\pN_]+`)

func bag(s string) map[string]int {
	out := map[string]int{}
	for _, w := range word.FindAllString(strings.ToLower(s), -1) {
		out[w]++
	}
	return out
}

func sourceCode(c *coding.Claim) string {
	if c.Source == nil {
		return ""
	}
	return c.Source.Code
}

func join(spans []coding.Span) string {
	var parts []string
	for _, s := range spans {
		parts = append(parts, s.Text)
	}
	return strings.Join(parts, " ")
}

func dyad(sources, targets []string) string {
	return strings.Join(sources, ", ") + " → " + strings.Join(targets, ", ")
}

// show prints the gold value of a field.
func (g *GoldEvent) show(field string) string {
	switch field {
	case "date":
		return strings.Join(g.Date, "..")
	case "place":
		return g.Country
	case "factuality":
		return strings.Join(g.Factuality, "|")
	case "attribution":
		return strings.Join(*g.AccordingTo, ", ")
	case "toll":
		return "killed " + interval(g.Killed) + " injured " + interval(g.Injured)
	}
	return strings.Join(g.CAMEO, "|")
}

// show prints the system's value of a field.
func (p *pairing) show(e *coding.Event, field string) string {
	switch {
	case field == "date" && e.Time != nil:
		return e.Time.From + ".." + e.Time.To
	case field == "place" && e.Place != nil:
		return e.Place.Country
	case field == "factuality":
		return string(e.Factuality)
	case field == "attribution":
		return strings.Join(p.voices(e), ", ")
	case field == "toll" && e.Toll != nil:
		return "killed " + countInterval(e.Toll.Killed) + " injured " + countInterval(e.Toll.Injured)
	case field == "cameo":
		return e.CAMEO
	}
	return "none"
}

func countInterval(c *coding.Count) string {
	if c == nil {
		return "none"
	}
	return interval([]*int{c.Min, c.Max})
}

func interval(ends []*int) string {
	if len(ends) != 2 {
		return "none"
	}
	show := func(n *int) string {
		if n == nil {
			return ""
		}
		return fmt.Sprint(*n)
	}
	return show(ends[0]) + ".." + show(ends[1])
}
