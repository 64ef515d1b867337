package claim

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed words.txt
var wordsFile string

// wordLists are the word lists of the rules that are not cues, by kind.
type wordLists struct {
	negation, decline, purpose, paper, teller, anaphor, contrast, example, rebuttal, time, asker, heading, matter map[string]bool
}

// words returns the lists; they are read once and never change.
var words = sync.OnceValue(func() *wordLists {
	w, err := parseWords(wordsFile)
	if err != nil {
		panic(err) // the file is part of the program; a test reads it
	}
	return w
})

func parseWords(text string) (*wordLists, error) {
	w := &wordLists{}
	kinds := map[string]*map[string]bool{
		"negation": &w.negation, "decline": &w.decline, "purpose": &w.purpose, "paper": &w.paper, "teller": &w.teller,
		"anaphor": &w.anaphor, "contrast": &w.contrast, "example": &w.example, "rebuttal": &w.rebuttal, "time": &w.time,
		"asker": &w.asker, "heading": &w.heading, "matter": &w.matter,
	}
	for i, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		kind, list, _ := strings.Cut(line, ":")
		into, ok := kinds[kind]
		if !ok || *into != nil {
			return nil, fmt.Errorf("words.txt:%d: kind %q unknown or twice", i+1, kind)
		}
		*into = map[string]bool{}
		for word := range strings.SplitSeq(list, ",") {
			(*into)[strings.TrimSpace(word)] = true
		}
	}
	for kind, list := range kinds {
		if *list == nil {
			return nil, fmt.Errorf("words.txt: no list %q", kind)
		}
	}
	return w, nil
}
