package syntax

import (
	"crypto/sha256"
	"slices"

	"demarche/syntax/kernel"
)

// Pieces are the word pieces of a document: the input of other networks over
// the same vocabulary and tables of vectors.
type Pieces struct {
	IDs    []int32 // in text order
	Shapes []uint8 // of the words they belong to
	Counts []int   // by word through the document: how many pieces it has
}

// Pieces cuts the tokens of a document into word pieces.
func (p *Parser) Pieces(d *Document) *Pieces {
	out := new(Pieces)
	var buffer pieceBuffer
	for i := range d.Sentences {
		for _, t := range d.Sentences[i].Tokens {
			spelling := normalSpelling(t.Form)
			before := len(out.IDs)
			out.IDs = p.encoder.appendPieces(out.IDs, spelling, &buffer)
			n := len(out.IDs) - before
			out.Shapes = append(out.Shapes, slices.Repeat([]uint8{shapeOf(spelling)}, n)...)
			out.Counts = append(out.Counts, n)
		}
	}
	return out
}

// Ends are the pieces that stand before the first and after the last of a
// sequence.
func (p *Parser) Ends() (first, last int32) { return p.encoder.First, p.encoder.Last }

// Positions is how many pieces a sequence may have, with those at its ends.
func (p *Parser) Positions() int { return p.encoder.MaxPositions }

// ShapeNames says what the shapes are, by number.
func ShapeNames() []string { return slices.Clone(shapeNames) }

// Embed sets a row to the vector of a piece at a position in its sequence, as
// pre-training left it.
func (p *Parser) Embed(row []float32, piece int32, position int) {
	p.encoder.embedding.piece(row, piece, position)
}

// Checksum identifies what Pieces and Embed give: the vocabulary and the tables
// of vectors, which training leaves as they are. Models that differ in all else
// have the same (train/FORMAT.md, 1).
func (p *Parser) Checksum() [sha256.Size]byte {
	return p.encoder.file.Sum(func(tensor string) bool {
		switch tensor {
		case "vocab", "emb.word", "emb.word.scale", "emb.pos", "emb.pos.scale", "emb.type":
			return true
		}
		return false
	})
}

// Kernel is the form of the arithmetic that the parser runs on.
func (p *Parser) Kernel() *kernel.Kernel { return p.encoder.layers.Kernel }
