package main

import (
	"fmt"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/ledger"
)

// near is how far, in bytes, an event may stand from the trigger that it is taken for.
const near = 40

// counts are pairs: right ones, those of the ledger, those of the stories.
type counts struct{ right, system, gold int }

func (c counts) f1() float64 { return 2 * float64(c.right) / float64(max(1, c.system+c.gold)) }

func (c counts) String() string {
	return fmt.Sprintf("precision %.3f, recall %.3f, F1 %.3f", float64(c.right)/float64(max(1, c.system)), float64(c.right)/float64(max(1, c.gold)), c.f1())
}

func (c *counts) add(o counts) { c.right += o.right; c.system += o.system; c.gold += o.gold }

// unit is an incident as one dispatch tells it.
type unit struct {
	incident int
	dispatch string
}

// pairs compares a ledger with a story: two dispatches that tell of one incident
// are to be joined, and those that tell of different ones are not. Incidents
// with fewer than least triggers are left out.
func pairs(s story, codings map[string]coding.Coding, l ledger.Ledger, least int) counts {
	of := incidentOf(l)
	var units []unit
	found := map[unit]string{}
	for n, i := range s.incidents {
		if i.triggers() < least {
			continue
		}
		for _, d := range s.dispatches {
			if len(i.reports[d]) == 0 {
				continue
			}
			u := unit{n, d}
			units = append(units, u)
			votes := map[string]int{}
			best := ""
			for _, at := range i.reports[d] {
				if id := nearest(codings[d], at, of); id != "" {
					votes[id]++
					if best == "" || votes[id] > votes[best] {
						best = id
					}
				}
			}
			found[u] = best
		}
	}
	var c counts
	for i, a := range units {
		for _, b := range units[:i] {
			same := found[a] != "" && found[a] == found[b]
			if a.incident == b.incident {
				c.gold++
				if same {
					c.right++
				}
			}
			if same {
				c.system++
			}
		}
	}
	return c
}

// incidentOf is the incident of each event.
func incidentOf(l ledger.Ledger) map[[2]string]string {
	of := map[[2]string]string{}
	for _, i := range l.Incidents {
		for _, r := range i.Reports {
			of[[2]string{r.Dispatch, r.Event}] = i.ID
		}
	}
	return of
}

// nearest is the incident of the event next to a trigger; empty where there is none.
func nearest(c coding.Coding, at int, of map[[2]string]string) string {
	best, far := "", near+1
	for _, e := range c.Events {
		id := of[[2]string{c.Dispatch.ID, e.ID}]
		if apart := max(e.Trigger.Start-at, at-e.Trigger.Start); apart < far && id != "" {
			best, far = id, apart
		}
	}
	return best
}

// in is the ledger's incident that most of an incident's events are in.
func (i *incident) in(codings map[string]coding.Coding, of map[[2]string]string, dispatches []string) string {
	votes := map[string]int{}
	best := ""
	for _, d := range dispatches {
		for _, at := range i.reports[d] {
			if id := nearest(codings[d], at, of); id != "" {
				votes[id]++
				if best == "" || votes[id] > votes[best] {
					best = id
				}
			}
		}
	}
	return best
}

// disputes counts the disputed fields of a story's incidents of at least least
// triggers, by field.
func disputes(s story, codings map[string]coding.Coding, l ledger.Ledger, least int) map[string]counts {
	of := incidentOf(l)
	byID := map[string]ledger.Incident{}
	for _, i := range l.Incidents {
		byID[i.ID] = i
	}
	all := map[string]counts{}
	for _, i := range s.incidents {
		if i.triggers() < least {
			continue
		}
		found := map[string]bool{}
		for _, d := range byID[i.in(codings, of, s.dispatches)].Disputes {
			found[d.Field] = true
			all[d.Field] = all[d.Field].plus(counts{system: 1})
		}
		for _, field := range i.disputed {
			c := counts{gold: 1}
			if found[field] {
				c.right = 1
			}
			all[field] = all[field].plus(c)
		}
	}
	return all
}

// shifted are the codes of those who, by a ledger, changed their position on an incident.
func shifted(l ledger.Ledger, incident string) []string {
	var found []string
	for _, p := range l.Positions {
		if p.Shift && p.Proposition.Incident == incident {
			found = append(found, p.Holder.Code)
		}
	}
	return found
}

// shifts counts the holders who changed their position on a story's incidents of at
// least least triggers.
func shifts(s story, codings map[string]coding.Coding, l ledger.Ledger, least int) counts {
	of := incidentOf(l)
	var c counts
	for _, i := range s.incidents {
		if i.triggers() < least {
			continue
		}
		found := shifted(l, i.in(codings, of, s.dispatches))
		c.system += len(found)
		if i.shift == "" {
			continue
		}
		c.gold++
		if slices.ContainsFunc(found, func(code string) bool { return slices.Contains(strings.Split(i.shift, "|"), code) }) {
			c.right++
		}
	}
	return c
}

func (c counts) plus(o counts) counts {
	c.add(o)
	return c
}
