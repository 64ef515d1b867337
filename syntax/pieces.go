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
			before := len(out.IDs)
			out.IDs, out.Shapes = p.encoder.appendWord(out.IDs, out.Shapes, normalSpelling(t.Form), &buffer)
			out.Counts = append(out.Counts, len(out.IDs)-before)
		}
	}
	return out
}

// appendWord adds the pieces of a word in normal spelling, and its shape for each.
func (m *model) appendWord(pieces []int32, shapes []uint8, spelling string, buffer *pieceBuffer) ([]int32, []uint8) {
	pieces = m.appendPieces(pieces, spelling, buffer)
	for shape := shapeOf(spelling); len(shapes) < len(pieces); {
		shapes = append(shapes, shape)
	}
	return pieces, shapes
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
