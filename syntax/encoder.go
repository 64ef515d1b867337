package syntax

import "demarche/syntax/transformer"

// batch is the sequences that go through the model together, and the room that
// takes. Rows of different sequences touch nowhere but in memory, so the batch a
// sentence stands in changes nothing in what is read from it.
//
// The encoder works on pieces, one row each; the heads on words. Each sequence
// has one word more than it has tokens: the root, whose state is that of the
// piece before the first word.
type batch struct {
	sequences []sequence
	pieces    []int32
	places    []int32 // position of a piece in its sequence
	shapes    []uint8
	words     []word

	room      transformer.Room
	rows      []transformer.Sequence // of the sequences' pieces
	wordState []float32              // [hidden]

	mixed   [][]float32 // by group: [words][hidden]
	outputs [][]float32 // by group: [words][stride(group)]
	trees   trees
	names   nameDecoder

	buffer   pieceBuffer
	spelling []string // normal spelling of each word; the root's is empty
	key      []byte
}

// sequence is a sentence, or a part of one that is too long for the encoder.
type sequence struct {
	sentence   *Sentence
	from, to   int // tokens
	piece      int // the first row of its pieces
	pieces     int
	word, root int // the first token's word, and the root's, which stands before it
}

// word is the pieces between which a token stands.
type word struct{ first, last int }

func (b *batch) reset() {
	b.sequences, b.pieces, b.places = b.sequences[:0], b.pieces[:0], b.places[:0]
	b.shapes, b.words, b.spelling = b.shapes[:0], b.words[:0], b.spelling[:0]
	b.rows = b.rows[:0]
}

// add cuts the tokens of a sentence from the given one on into pieces and
// returns the first token for which the positions did not suffice.
func (b *batch) add(m *model, s *Sentence, from int) (next int) {
	q := sequence{sentence: s, from: from, piece: len(b.pieces), root: len(b.words), word: len(b.words) + 1}
	b.addPiece(m.First, shapeSpecial)
	b.words = append(b.words, word{q.piece, q.piece})
	b.spelling = append(b.spelling, "")
	for next = from; next < len(s.Tokens); next++ {
		spelling := normalSpelling(s.Tokens[next].Form)
		first := len(b.pieces)
		b.pieces, b.shapes = m.appendWord(b.pieces, b.shapes, spelling, &b.buffer)
		if len(b.pieces)-q.piece+1 > m.MaxPositions {
			b.pieces, b.shapes = b.pieces[:first], b.shapes[:first]
			break
		}
		b.words = append(b.words, word{first, len(b.pieces) - 1})
		b.spelling = append(b.spelling, spelling)
	}
	b.addPiece(m.Last, shapeSpecial)
	q.pieces, q.to = len(b.pieces)-q.piece, next
	for i := range q.pieces {
		b.places = append(b.places, int32(i))
	}
	b.sequences = append(b.sequences, q)
	b.rows = append(b.rows, transformer.Sequence{From: q.piece, Rows: q.pieces})
	return next
}

func (b *batch) addPiece(piece int32, shape uint8) {
	b.pieces = append(b.pieces, piece)
	b.shapes = append(b.shapes, shape)
}

// encoder is a model that reads batches.
type encoder struct{ *model }

// encode runs the pieces of a batch through the layers and leaves the mixed
// states of the words.
func (e encoder) encode(b *batch) {
	b.room.States = transformer.Resize(b.room.States, len(b.pieces)*e.Hidden)
	e.embed(b)
	e.startMix(b)
	e.mix(b, 0)
	for i := range e.Layers {
		e.layers.Layer(i, &b.room, b.rows)
		e.mix(b, i+1)
	}
}

func (e encoder) embed(b *batch) {
	t, h := &e.embedding, e.Hidden
	b.wordState = transformer.Resize(b.wordState, h)
	none := b.wordState
	clear(none)
	for i, piece := range b.pieces {
		row := b.room.States[i*h : (i+1)*h]
		t.piece(row, piece, int(b.places[i]))
		shape := int(b.shapes[i])
		e.layers.Kernel.AddScaled(row, t.shapes[shape*h:(shape+1)*h], 1)
		e.layers.Kernel.Normalise(row, row, none, t.gamma, t.beta, e.Epsilon)
	}
}

// piece sets a row to the vectors of a piece, a position and the token type.
func (t *embedding) piece(row []float32, piece int32, position int) {
	h := len(row)
	words := t.words[int(piece)*h : (int(piece)+1)*h]
	positions := t.positions[position*h : (position+1)*h]
	wordScale, positionScale := t.wordScales[piece], t.positionScales[position]
	for k := range row {
		row[k] = float32(wordScale*float32(int8(words[k]))) + float32(positionScale*float32(int8(positions[k]))) + t.kind[k]
	}
}

func (e encoder) startMix(b *batch) {
	if b.mixed == nil {
		b.mixed = make([][]float32, len(e.groups))
		b.outputs = make([][]float32, len(e.groups))
	}
	b.wordState = transformer.Resize(b.wordState, e.Hidden)
	for g := range b.mixed {
		b.mixed[g] = transformer.Resize(b.mixed[g], len(b.words)*e.Hidden)
		clear(b.mixed[g])
	}
}

// mix adds the states of the words after a layer to every group's mix. A word's
// state is the mean of those of its first and its last piece.
func (e encoder) mix(b *batch, layer int) {
	h := e.Hidden
	for i, w := range b.words {
		clear(b.wordState)
		e.layers.Kernel.AddScaled(b.wordState, b.room.States[w.first*h:(w.first+1)*h], 0.5)
		e.layers.Kernel.AddScaled(b.wordState, b.room.States[w.last*h:(w.last+1)*h], 0.5)
		for g := range e.groups {
			e.layers.Kernel.AddScaled(b.mixed[g][i*h:(i+1)*h], b.wordState, e.groups[g].mix[layer])
		}
	}
}
