package main

import (
	"encoding/gob"
	"errors"
	"io/fs"
	"os"

	"demarche/syntax"
)

// trees keeps what the parser made of the dispatches from one run to the next.
type trees map[string]*syntax.Document

// readTrees reads what writeTrees wrote; a missing file has no trees.
func readTrees(file string) (trees, error) {
	out := trees{}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := gob.NewDecoder(f).Decode(&out); err != nil {
		return nil, err
	}
	for _, d := range out {
		for i := range d.Sentences {
			d.Sentences[i].Link()
		}
	}
	return out, nil
}

func writeTrees(file string, t trees) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(f).Encode(t); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
