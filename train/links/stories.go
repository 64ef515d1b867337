package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"demarche/corpus"
)

// story is what several dispatches tell.
type story struct {
	name       string
	dispatches []string
	incidents  []incident
}

// incident is one happening of a story.
type incident struct {
	name     string
	reports  map[string][]int // dispatch to the bytes at which its triggers start
	disputed []string         // fields
	shift    string           // codes, divided by "|", of one who changed his position
}

// triggers are how many events tell of an incident.
func (i *incident) triggers() int {
	n := 0
	for _, starts := range i.reports {
		n += len(starts)
	}
	return n
}

// readStories reads the format that the head of incidents.txt explains.
func readStories(r io.Reader, dispatches map[string]*corpus.Dispatch) ([]story, error) {
	var all []story
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "@ "):
			name, ids, _ := strings.Cut(line[2:], " | ")
			all = append(all, story{name: name, dispatches: strings.Split(ids, ", ")})
		case strings.HasPrefix(line, "I ") && len(all) > 0:
			i, err := readIncident(line[2:], dispatches)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			s := &all[len(all)-1]
			s.incidents = append(s.incidents, i)
		default:
			return nil, fmt.Errorf("line %d: want a story or an incident", n)
		}
	}
	return all, lines.Err()
}

func readIncident(line string, dispatches map[string]*corpus.Dispatch) (incident, error) {
	name, rest, _ := strings.Cut(line, " ; ")
	i := incident{name: name, reports: map[string][]int{}}
	for part := range strings.SplitSeq(rest, " ; ") {
		key, value, ok := strings.Cut(part, ": ")
		switch d := dispatches[key]; {
		case !ok:
			return i, fmt.Errorf("%q: want a dispatch and its triggers", part)
		case key == "disputed":
			i.disputed = strings.Fields(value)
		case key == "shift":
			i.shift = value
		case d == nil:
			return i, fmt.Errorf("no dispatch %q", key)
		default:
			for trigger := range strings.SplitSeq(value, " , ") {
				at, err := startOf(d, trigger)
				if err != nil {
					return i, fmt.Errorf("%s: %w", key, err)
				}
				i.reports[key] = append(i.reports[key], at)
			}
		}
	}
	return i, nil
}

// startOf is where the event with this trigger stands.
func startOf(d *corpus.Dispatch, trigger string) (int, error) {
	nth := 1
	if words, number, ok := strings.Cut(trigger, "#"); ok {
		n, err := strconv.Atoi(number)
		if err != nil {
			return 0, fmt.Errorf("%q: %w", trigger, err)
		}
		trigger, nth = words, n
	}
	at := slices.IndexFunc(d.Events, func(e corpus.Event) bool { return e.Trigger == trigger && e.Nth == nth })
	if at < 0 {
		return 0, fmt.Errorf("no event %q, occurrence %d", trigger, nth)
	}
	return d.Events[at].TriggerSpan[0], nil
}
