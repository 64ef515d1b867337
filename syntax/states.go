package syntax

import (
	"crypto/sha256"
	"strconv"
	"strings"

	"demarche/syntax/kernel"
)

// States is what the encoder says of the word pieces of a document after one of
// its layers: the input of networks that go on reading from there. The
// sentence a piece stands in is all that its state knows of.
type States struct {
	Layer  int
	Hidden int
	Rows   []float32 // [pieces][hidden], in text order
	Pieces []int     // by word through the document: how many pieces it has
}

// keep takes over the states of the batch's words.
func (s *States) keep(b *batch, hidden int) {
	for _, q := range b.sequences {
		from := b.words[q.root].last + 1
		for i := q.word; i < q.word+q.to-q.from; i++ {
			s.Pieces = append(s.Pieces, b.words[i].last-b.words[i].first+1)
		}
		s.Rows = append(s.Rows, b.room.States[from*hidden:(q.piece+q.pieces-1)*hidden]...)
	}
}

// ParseStates is Parse, and also returns the states after a layer: 0 is the
// first layer's input and has none.
func (p *Parser) ParseStates(text string, from, layer int) (*Document, *States) {
	d := &Document{Text: text, Sentences: Segment(text, from)}
	s := &States{Layer: layer, Hidden: p.encoder.Hidden}
	p.annotate(d, s)
	return d, s
}

// Checksum identifies what the states after a layer rest on: the vocabulary, the
// embeddings and the layers up to it. A model that differs in what is above
// them has the same (train/FORMAT.md, 1).
func (p *Parser) Checksum(layer int) [sha256.Size]byte {
	return p.encoder.file.Sum(func(tensor string) bool {
		if number, found := strings.CutPrefix(tensor, "layer."); found {
			number, _, _ = strings.Cut(number, ".")
			n, err := strconv.Atoi(number)
			return err == nil && n < layer
		}
		return tensor == "vocab" || strings.HasPrefix(tensor, "emb.")
	})
}

// Kernel is the form of the arithmetic that the parser runs on.
func (p *Parser) Kernel() *kernel.Kernel { return p.encoder.layers.Kernel }
