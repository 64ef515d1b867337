package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"demarche/coding"
	"demarche/corpus"
	"demarche/ledger"
	"demarche/ledger/synthetic"
	"demarche/train/logistic"
)

// settings are how weights are fitted.
type settings struct {
	epochs       int
	rate, shrink float64
	rare         int
	passes       int     // over the decisions inside dispatches
	pull         float64 // of their weights towards zero
	made         float64 // how much a pair of made-up dispatches counts
	inside       float64 // added to the constant weight of events of one dispatch
	across       float64 // and to that of happenings of two
	apart        float64 // weight of two happenings that a dispatch tells apart
}

// ground is what is learned from: codings of stories whose incidents are known.
type ground struct {
	stories    []story
	codings    map[string]coding.Coding   // those that are measured
	views      []map[string]coding.Coding // those that are learned from: one reading or several
	dispatches map[string]*corpus.Dispatch
}

// labels name the incident of each event of a story; events that are told once
// have a name of their own, and those that the corpus does not have have none.
func (g *ground) labels(s story, codings map[string]coding.Coding) map[[2]string]string {
	found := map[[2]string]string{}
	for _, id := range s.dispatches {
		d := g.dispatches[id]
		for _, e := range codings[id].Events {
			best := -1
			for i, known := range d.Events {
				if apart(e.Trigger, known.TriggerSpan) <= 12 && (best < 0 || apart(e.Trigger, known.TriggerSpan) < apart(e.Trigger, d.Events[best].TriggerSpan)) {
					best = i
				}
			}
			if best < 0 {
				continue
			}
			label := fmt.Sprintf("%s %d", id, best)
			for _, i := range s.incidents {
				if slices.Contains(i.reports[id], d.Events[best].TriggerSpan[0]) {
					label = i.name
				}
			}
			found[[2]string{id, e.ID}] = label
		}
	}
	return found
}

// apart is the distance between two triggers; overlapping ones that begin at one
// place have none.
func apart(a coding.Span, b corpus.Span) int { return max(a.Start-b[0], b[0]-a.Start) }

// inside are the decisions on the events of each dispatch.
func (g *ground) inside(stories []story) []logistic.Choice {
	var all []logistic.Choice
	for _, view := range g.views {
		for _, s := range stories {
			labels := g.labels(s, view)
			for _, id := range s.dispatches {
				for _, d := range ledger.Decisions(view[id], func(event string) string { return labels[[2]string{id, event}] }) {
					var c logistic.Choice
					for _, o := range d.Options {
						grade := 0.0
						if o.Right {
							grade = 1
						}
						c.Options = append(c.Options, logistic.Option{Features: o.Features, Grade: grade})
					}
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// happening is one of the ledger's with the incident that most of it tells of.
type happening struct {
	*ledger.Happening
	label, story string
}

// happenings are those of stories, as m groups them.
func (g *ground) happenings(stories []story, codings map[string]coding.Coding, m ledger.Model) []happening {
	var all []happening
	for _, s := range stories {
		labels := g.labels(s, codings)
		for _, id := range s.dispatches {
			for _, h := range m.Read(codings[id]) {
				votes := map[string]int{}
				for _, mention := range h.Mentions {
					if l := labels[[2]string{id, mention.Event.ID}]; l != "" {
						votes[l]++
					}
				}
				if len(votes) == 0 {
					continue
				}
				best := slices.MaxFunc(slices.Sorted(maps.Keys(votes)), func(a, b string) int { return cmp.Compare(votes[a], votes[b]) })
				all = append(all, happening{h, best, s.name})
			}
		}
	}
	return all
}

// across are the pairs of happenings of two dispatches that are compared, of stories
// that several tell: whether another dispatch of the corpus tells what a single one
// does is not known.
func (g *ground) across(stories []story, m ledger.Model) []logistic.Example {
	stories = slices.DeleteFunc(slices.Clone(stories), func(s story) bool { return len(s.dispatches) < 2 })
	var all []logistic.Example
	for _, view := range g.views {
		all = append(all, g.acrossOf(stories, view, m)...)
	}
	return all
}

// acrossOf are those of one reading.
func (g *ground) acrossOf(stories []story, view map[string]coding.Coding, m ledger.Model) []logistic.Example {
	var all []logistic.Example
	hs := g.happenings(stories, view, m)
	under := map[string][]int{} // by block
	for i, a := range hs {
		compared := map[int]bool{}
		for _, block := range a.Blocks() {
			for _, j := range under[block] {
				compared[j] = true
			}
			under[block] = append(under[block], i)
		}
		for _, j := range slices.Sorted(maps.Keys(compared)) {
			if b := hs[j]; a.Dispatch != b.Dispatch && ledger.Comparable(a.Happening, b.Happening) {
				all = append(all, logistic.Example{Names: ledger.Prefixed("across", ledger.Features(a.Happening, b.Happening)),
					Yes: a.story == b.story && a.label == b.label, Weight: math.Sqrt(float64(min(a.Traits.Told, 4)*min(b.Traits.Told, 4))) / float64(len(g.views))})
			}
		}
	}
	return all
}

// made are pairs of made-up dispatches: the corpus has few happenings of one
// kind, country and month that are not one story, and a war has many.
func made(m ledger.Model, weight float64) []logistic.Example {
	const dispatches, seed = 240, 7
	var all []logistic.Example
	under := map[string][]happening{}
	for d := range synthetic.Dispatches(seed, dispatches) {
		if d.Gone {
			continue
		}
		for _, h := range m.Read(d.Coding) {
			a := happening{h, fmt.Sprint(d.Story), ""}
			compared := map[string]bool{}
			for _, block := range h.Blocks() {
				for _, b := range under[block] {
					if id := b.Dispatch; id != a.Dispatch && !compared[id] && ledger.Comparable(a.Happening, b.Happening) {
						compared[id] = true
						all = append(all, logistic.Example{Names: ledger.Prefixed("across", ledger.Features(a.Happening, b.Happening)), Yes: a.label == b.label, Weight: weight})
					}
				}
				under[block] = append(under[block], a)
			}
		}
	}
	return all
}

// fit learns the weights of examples and adds a number to the constant one.
func (o settings) fit(examples []logistic.Example) *logistic.Model {
	m := logistic.New(examples, o.rare)
	for epoch := range o.epochs {
		m.Pass(examples, uint64(epoch), o.rate/float64(1+epoch/4), o.shrink)
	}
	return m
}

// train fits both models, the second to what the first makes of the dispatches.
func (g *ground) train(stories []story, o settings) (ledger.Model, string, error) {
	m := ledger.Model(logistic.FitChoices(g.inside(stories), o.passes, o.rare, o.pull, nil))
	m["inside"] += o.inside
	var b bytes.Buffer
	if err := o.fit(slices.Concat(g.across(stories, m), made(m, o.made))).Write(&b); err != nil {
		return nil, "", err
	}
	between, err := ledger.ReadModel(b.String())
	if err != nil {
		return nil, "", err
	}
	maps.Copy(m, between)
	// The constant makes up for how rare pairs of one happening are in the corpus; the
	// made-up ones, which alone have no senses, are as they are.
	m["across"] += o.across
	m["across likeness unknown"] -= o.across
	m["across told apart by a dispatch"] = o.apart
	var text bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if m[name] = math.Round(100*m[name]) / 100; m[name] != 0 {
			fmt.Fprintf(&text, "%s\t%.2f\n", name, m[name])
		}
	}
	return m, text.String(), nil
}

// validate trains on all stories but those of one part, for each part in turn,
// and measures on those left out.
func (g *ground) validate(o settings, parts int) (grouped, every, main counts, err error) {
	for part := range parts {
		var learn, held []story
		for i, s := range g.stories {
			if i%parts == part {
				held = append(held, s)
			} else {
				learn = append(learn, s)
			}
		}
		m, _, err := g.train(learn, o)
		if err != nil {
			return grouped, every, main, err
		}
		grouped.add(g.grouped(held, m))
		e, f := g.measure(held, m)
		every.add(e)
		main.add(f)
	}
	return grouped, every, main, nil
}

// told are the codings of a story's dispatches.
func (g *ground) told(s story) []coding.Coding {
	var all []coding.Coding
	for _, d := range s.dispatches {
		all = append(all, g.codings[d])
	}
	return all
}

// measure links each story by itself.
func (g *ground) measure(stories []story, m ledger.Model) (every, main counts) {
	for _, s := range stories {
		l := m.New(g.told(s))
		every.add(pairs(s, g.codings, l, 1))
		main.add(pairs(s, g.codings, l, 5))
	}
	return every, main
}

// grouped measures how m groups the events of each dispatch: pairs of events
// that tell of one happening.
func (g *ground) grouped(stories []story, m ledger.Model) counts {
	var c counts
	for _, s := range stories {
		labels := g.labels(s, g.codings)
		for _, id := range s.dispatches {
			type event struct {
				label string
				group int
			}
			var events []event
			for k, h := range m.Read(g.codings[id]) {
				for _, mention := range h.Mentions {
					if l := labels[[2]string{id, mention.Event.ID}]; l != "" {
						events = append(events, event{l, k})
					}
				}
			}
			for i, a := range events {
				for _, b := range events[:i] {
					if a.label == b.label {
						c.gold++
					}
					if a.group == b.group {
						c.system++
						if a.label == b.label {
							c.right++
						}
					}
				}
			}
		}
	}
	return c
}

// disputed measures the disputed fields of the incidents of five triggers or
// more, each story linked by itself.
func (g *ground) disputed(m ledger.Model) map[string]counts {
	all := map[string]counts{}
	for _, s := range g.stories {
		for field, c := range disputes(s, g.codings, m.New(g.told(s)), 5) {
			all[field] = all[field].plus(c)
		}
	}
	return all
}

// shifted measures who changed his position on the incidents of five triggers or more.
func (g *ground) shifted(m ledger.Model) counts {
	var c counts
	for _, s := range g.stories {
		c.add(shifts(s, g.codings, m.New(g.told(s)), 5))
	}
	return c
}
