package syntax

import (
	"math"

	"demarche/syntax/kernel"
)

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

	states, narrow []float32 // [pieces][hidden]
	wide           []float32 // [pieces][widest layer]
	quantised      []uint8
	scales         []float32
	keys, attended []float32 // [hidden][padded pieces], [pieces][padded pieces] of one sequence
	wordState      []float32 // [hidden]

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

// room returns a slice of n elements, which keep no meaning.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n+n/4)[:n]
	}
	return s[:n]
}

func (b *batch) reset() {
	b.sequences, b.pieces, b.places = b.sequences[:0], b.pieces[:0], b.places[:0]
	b.shapes, b.words, b.spelling = b.shapes[:0], b.words[:0], b.spelling[:0]
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
		b.pieces = m.appendPieces(b.pieces, spelling, &b.buffer)
		if len(b.pieces)-q.piece+1 > m.MaxPositions {
			b.pieces = b.pieces[:first]
			break
		}
		shape := shapeOf(spelling)
		for range len(b.pieces) - first {
			b.shapes = append(b.shapes, shape)
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
	return next
}

func (b *batch) addPiece(piece int32, shape uint8) {
	b.pieces = append(b.pieces, piece)
	b.shapes = append(b.shapes, shape)
}

// encoder is a model with the kernel that runs it.
type encoder struct {
	*model
	kernel *kernel.Kernel
}

// encode runs the pieces of a batch through the encoder (Vaswani et al. 2017,
// arXiv:1706.03762; norms after the sums, as in BERT) and leaves the mixed states
// of the words.
func (e encoder) encode(b *batch) {
	b.states = room(b.states, len(b.pieces)*e.Hidden)
	b.narrow = room(b.narrow, len(b.pieces)*e.Hidden)
	e.embed(b)
	e.startMix(b)
	e.mix(b, 0)
	for i := range e.layers {
		e.attention(b, &e.layers[i])
		e.feedForward(b, &e.layers[i])
		e.mix(b, i+1)
	}
}

func (e encoder) embed(b *batch) {
	t, h := &e.embedding, e.Hidden
	none := b.narrow[:h]
	clear(none)
	for i, piece := range b.pieces {
		row := b.states[i*h : (i+1)*h]
		place, shape := int(b.places[i]), int(b.shapes[i])
		words := t.words[int(piece)*h : (int(piece)+1)*h]
		positions := t.positions[place*h : (place+1)*h]
		wordScale, positionScale := t.wordScales[piece], t.positionScales[place]
		shapes := t.shapes[shape*h : (shape+1)*h]
		for k := range row {
			row[k] = float32(wordScale*float32(int8(words[k]))) +
				float32(positionScale*float32(int8(positions[k]))) + t.kind[k] + shapes[k]
		}
		e.kernel.Normalise(row, row, none, t.gamma, t.beta, e.Epsilon)
	}
}

// quantise fills the batch's quantised rows from rows of the given length.
func (e encoder) quantise(b *batch, x []float32, length, stride int) {
	rows := len(x) / stride
	b.quantised = room(b.quantised, rows*length)
	b.scales = room(b.scales, rows)
	for i := range rows {
		b.scales[i] = e.kernel.Quantise(b.quantised[i*length:(i+1)*length], x[i*stride:i*stride+length])
	}
}

// linear applies m to the quantised rows.
func (e encoder) linear(b *batch, y []float32, m *kernel.Matrix) []float32 {
	stride := kernel.Pad32(m.Out)
	y = room(y, len(b.scales)*stride)
	e.kernel.Linear(y, stride, b.quantised, b.scales, m)
	return y
}

func (e encoder) attention(b *batch, l *layer) {
	h := e.Hidden
	e.quantise(b, b.states, h, h)
	b.wide = e.linear(b, b.wide, l.queryKeyValue)
	for i := range b.sequences {
		e.attend(b, &b.sequences[i])
	}
	e.quantise(b, b.narrow, h, h)
	e.addNormalised(b, l.output, l.gamma1, l.beta1)
}

// attend writes what the heads of one sequence attend to to narrow.
func (e encoder) attend(b *batch, q *sequence) {
	h, n, size := e.Hidden, q.pieces, e.HeadSize
	stride, padded := kernel.Pad32(3*h), kernel.Pad(n)
	wide := b.wide[q.piece*stride:]
	context := b.narrow[q.piece*h:]
	b.keys = room(b.keys, h*padded)
	b.attended = room(b.attended, n*padded)
	transpose(b.keys, padded, wide[h:], stride, n, h)
	scale := float32(1 / math.Sqrt(float64(size)))
	for head := range e.Heads {
		at := head * size
		e.kernel.MatMul(b.attended, padded, wide[at:], stride, b.keys[at*padded:], padded, n, size, padded)
		for i := range n {
			e.kernel.Softmax(b.attended[i*padded:(i+1)*padded], n, scale)
		}
		e.kernel.MatMul(context[at:], h, b.attended, padded, wide[2*h+at:], stride, n, n, size)
	}
}

// transpose writes the columns of rows of x as rows of y; the rest of y's rows
// is zero.
func transpose(y []float32, ldy int, x []float32, ldx, rows, columns int) {
	for c := range columns {
		row := y[c*ldy : (c+1)*ldy]
		for r := range rows {
			row[r] = x[r*ldx+c]
		}
		clear(row[rows:])
	}
}

func (e encoder) feedForward(b *batch, l *layer) {
	h := e.Hidden
	e.quantise(b, b.states, h, h)
	b.wide = e.linear(b, b.wide, l.widen)
	e.kernel.Activate(b.wide)
	e.quantise(b, b.wide, e.FFN, kernel.Pad32(e.FFN))
	e.addNormalised(b, l.narrow, l.gamma2, l.beta2)
}

// addNormalised applies m to the quantised rows, adds the result to the states
// and normalises them.
func (e encoder) addNormalised(b *batch, m *kernel.Matrix, gamma, beta []float32) {
	h, stride := e.Hidden, kernel.Pad32(e.Hidden)
	b.wide = e.linear(b, b.wide, m)
	for i := range b.pieces {
		state := b.states[i*h : (i+1)*h]
		e.kernel.Normalise(state, b.wide[i*stride:i*stride+h], state, gamma, beta, e.Epsilon)
	}
}

func (e encoder) startMix(b *batch) {
	if b.mixed == nil {
		b.mixed = make([][]float32, len(e.groups))
		b.outputs = make([][]float32, len(e.groups))
	}
	b.wordState = room(b.wordState, e.Hidden)
	for g := range b.mixed {
		b.mixed[g] = room(b.mixed[g], len(b.words)*e.Hidden)
		clear(b.mixed[g])
	}
}

// mix adds the states of the words after a layer to every group's mix. A word's
// state is the mean of those of its first and its last piece.
func (e encoder) mix(b *batch, layer int) {
	h := e.Hidden
	for i, w := range b.words {
		clear(b.wordState)
		e.kernel.AddScaled(b.wordState, b.states[w.first*h:(w.first+1)*h], 0.5)
		e.kernel.AddScaled(b.wordState, b.states[w.last*h:(w.last+1)*h], 0.5)
		for g := range e.groups {
			e.kernel.AddScaled(b.mixed[g][i*h:(i+1)*h], b.wordState, e.groups[g].mix[layer])
		}
	}
}
