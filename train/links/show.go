package main

import (
	"fmt"
	"io"

	"demarche/ledger"
)

// show writes where the events of each story's incidents have gone: a line an
// incident and dispatch, with the triggers and the number of the ledger's incident
// for each; "-" where the program has no event there. It is what one reads to see
// why pairs are missing or wrong.
func (g *ground) show(w io.Writer, stories []story, m ledger.Model, least int) {
	for _, s := range stories {
		l := m.New(g.told(s))
		of := incidentOf(l)
		numbers, byID := map[string]int{}, map[string]ledger.Incident{}
		for n, i := range l.Incidents {
			numbers[i.ID] = n + 1
			byID[i.ID] = i
		}
		fmt.Fprintf(w, "\n@ %s  %v\n", s.name, pairs(s, g.codings, l, least))
		for _, i := range s.incidents {
			if i.triggers() < least {
				continue
			}
			fmt.Fprintf(w, "  %s\n", i.name)
			for _, d := range s.dispatches {
				if len(i.reports[d]) == 0 {
					continue
				}
				fmt.Fprintf(w, "    %s:", d)
				for _, at := range i.reports[d] {
					number := "-"
					if id := nearest(g.codings[d], at, of); id != "" {
						number = fmt.Sprint(numbers[id])
					}
					fmt.Fprintf(w, "  %s=%s", g.dispatches[d].Text[at:wordsEnd(g.dispatches[d].Text, at)], number)
				}
				fmt.Fprintln(w)
			}
			if found := shifted(l, i.in(g.codings, of, s.dispatches)); len(found) > 0 || i.shift != "" {
				fmt.Fprintf(w, "    shift: %v, of the ledger: %v\n", i.shift, found)
			}
			if all := byID[i.in(g.codings, of, s.dispatches)].Disputes; len(all) > 0 || len(i.disputed) > 0 {
				fmt.Fprintf(w, "    disputed: %v, of the ledger: %v\n", i.disputed, all)
			}
		}
	}
}

// wordsEnd is the end of the two words that begin at a byte of a text.
func wordsEnd(text string, at int) int {
	words := 0
	for i := at; i < len(text); i++ {
		if text[i] == ' ' || text[i] == '\n' {
			if words++; words == 2 {
				return i
			}
		}
	}
	return len(text)
}
