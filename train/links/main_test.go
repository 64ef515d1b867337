package main

import (
	"os"
	"testing"

	"demarche/corpus"
)

func TestStoriesNameEventsOfTheCorpus(t *testing.T) {
	all, _, err := corpus.Load("../../corpus")
	if err != nil {
		t.Fatal(err)
	}
	dispatches := map[string]*corpus.Dispatch{}
	for i := range all {
		dispatches[all[i].ID] = &all[i]
	}
	f, err := os.Open("incidents.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	stories, err := readStories(f, dispatches)
	if err != nil {
		t.Fatal(err)
	}
	type event struct {
		dispatch string
		at       int
	}
	told := map[event]string{}
	for _, s := range stories {
		for _, i := range s.incidents {
			for id, starts := range i.reports {
				for _, at := range starts {
					e := event{id, at}
					if told[e] != "" {
						t.Errorf("%s: the event at byte %d tells of %q and of %q", id, at, told[e], i.name)
					}
					told[e] = i.name
				}
			}
		}
	}
	if len(stories) < 70 || len(told) < 1500 {
		t.Errorf("%d stories with %d events", len(stories), len(told))
	}
}
