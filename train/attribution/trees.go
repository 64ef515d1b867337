package main

import (
	"encoding/gob"
	"errors"
	"io/fs"
	"os"

	"demarche/syntax"
)

// openTrees returns a parser of the texts that reads their trees from the file,
// or parses them all and writes it: parsing takes minutes, training seconds.
// Whoever changes the syntax model or the texts removes the file.
func openTrees(name string, texts []*text, parser *syntax.Parser) (func(string, int) *syntax.Document, error) {
	var docs map[string]*syntax.Document
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		docs = map[string]*syntax.Document{}
		for _, t := range texts {
			docs[t.Text] = parser.Parse(t.Text, 0)
		}
		return lookup(docs), keep(name, docs)
	case err != nil:
		return nil, err
	}
	defer f.Close()
	if err := gob.NewDecoder(f).Decode(&docs); err != nil {
		return nil, err
	}
	for _, d := range docs {
		for i := range d.Sentences {
			d.Sentences[i].Link()
		}
	}
	return lookup(docs), nil
}

func lookup(docs map[string]*syntax.Document) func(string, int) *syntax.Document {
	return func(text string, _ int) *syntax.Document { return docs[text] }
}

func keep(name string, docs map[string]*syntax.Document) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(f).Encode(docs); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
