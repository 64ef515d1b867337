// Command links measures and trains the links of package ledger on the stories
// of incidents.txt.
//
//	demarche code -o json CORPUS.jsonl > codings.jsonl
//	go run ./train/links -codings codings.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"

	"demarche/coding"
	"demarche/corpus"
	"demarche/ledger"
)

func main() {
	log.SetFlags(0)
	folder := flag.String("corpus", "corpus", "the annotated dispatches")
	incidents := flag.String("incidents", "train/links/incidents.txt", "the stories")
	file := flag.String("codings", "", "the program's codings of the dispatches, a line each")
	flag.Parse()
	all, _, err := corpus.Load(*folder)
	if err != nil {
		log.Fatal(err)
	}
	dispatches := map[string]*corpus.Dispatch{}
	for i := range all {
		dispatches[all[i].ID] = &all[i]
	}
	f, err := os.Open(*incidents)
	if err != nil {
		log.Fatal(err)
	}
	stories, err := readStories(f, dispatches)
	if err != nil {
		log.Fatalf("%s: %v", *incidents, err)
	}
	codings, err := readCodings(*file)
	if err != nil {
		log.Fatal(err)
	}
	report(stories, codings)
}

func readCodings(file string) (map[string]coding.Coding, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	found := map[string]coding.Coding{}
	for d := json.NewDecoder(bufio.NewReader(f)); d.More(); {
		var c coding.Coding
		if err := d.Decode(&c); err != nil {
			return nil, fmt.Errorf("%s: record %d: %w", file, len(found)+1, err)
		}
		found[c.Dispatch.ID] = c
	}
	return found, nil
}

// report prints how well the ledger links the stories.
func report(stories []story, codings map[string]coding.Coding) {
	var every, main counts
	for _, s := range stories {
		var told []coding.Coding
		for _, d := range s.dispatches {
			told = append(told, codings[d])
		}
		l := ledger.New(told)
		every.add(pairs(s, codings, l, 1))
		main.add(pairs(s, codings, l, 5))
	}
	fmt.Printf("all incidents: %v\n", every)
	fmt.Printf("those told by five triggers or more: %v\n", main)
}
