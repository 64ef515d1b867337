package syntax

import (
	"crypto/sha256"

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

// Checksum identifies the parser's model: the SHA-256 of its file.
func (p *Parser) Checksum() [sha256.Size]byte { return p.encoder.checksum }

// Kernel is the form of the arithmetic that the parser runs on.
func (p *Parser) Kernel() *kernel.Kernel { return p.encoder.layers.Kernel }
