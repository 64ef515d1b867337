package syntax

import (
	"sync"

	"demarche/syntax/kernel"
)

// batchPieces is how many word pieces go through the model together, give or
// take a sentence: enough to use each weight many times while it is in the
// cache, and few enough that the states stay there too.
const batchPieces = 256

// Parser finds tags, lemmas, trees and names with the trained model. It does not
// change once made; any number of goroutines may use it at the same time.
type Parser struct {
	encoder encoder
	batches sync.Pool
}

// NewParser returns a parser with the model that is built into the program.
func NewParser() (*Parser, error) { return OpenParser(embeddedModel) }

// OpenParser returns a parser with the model of a file's bytes, which must not
// change afterwards: the parser reads parts of the model from them. An error
// wraps ErrModel.
func OpenParser(file []byte) (*Parser, error) { return openParser(file, kernel.Fastest()) }

func openParser(file []byte, k *kernel.Kernel) (*Parser, error) {
	m, err := openModel(file, k)
	if err != nil {
		return nil, err
	}
	p := &Parser{encoder: encoder{m}}
	p.batches.New = func() any { return new(batch) }
	return p, nil
}

// Parse divides a text into sentences and tokens from the byte offset from on,
// and annotates them.
func (p *Parser) Parse(text string, from int) *Document {
	d := &Document{Text: text, Sentences: Segment(text, from)}
	p.Annotate(d)
	return d
}

// Annotate sets UPOS, XPOS, features, lemma, head, relation and name of every
// token of a document from the tokens' forms, and links the trees. What a
// sentence gets does not depend on the document around it.
func (p *Parser) Annotate(d *Document) {
	b := p.batches.Get().(*batch)
	defer p.batches.Put(b)
	b.reset()
	for i := range d.Sentences {
		s := &d.Sentences[i]
		for next := 0; next < len(s.Tokens); {
			next = b.add(p.encoder.model, s, next)
			if len(b.pieces) >= batchPieces {
				p.encoder.read(b)
			}
		}
	}
	p.encoder.read(b)
	for i := range d.Sentences {
		d.Sentences[i].Link()
	}
}

// read annotates the sentences of a batch and empties it.
func (e encoder) read(b *batch) {
	if len(b.sequences) > 0 {
		e.encode(b)
		e.readHeads(b)
	}
	b.reset()
}
