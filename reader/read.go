package reader

import (
	"sync"

	"demarche/syntax"
	"demarche/syntax/kernel"
	"demarche/syntax/transformer"
)

// Reading is what the network says of a document.
type Reading struct {
	r     *Reader
	marks *Marks
	spots []spot      // by word: where it is read as an own word
	read  [][]float32 // by window: the outputs of all its words
	wins  []window
}

// spot says which window reads a word.
type spot struct{ window int }

// room is what reading a window takes.
type room struct {
	transformer.Room
	mixed, words, state, none []float32
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// Read runs the network over a document: its word pieces, and the marks of the
// earlier stages.
func (r *Reader) Read(pieces *syntax.Pieces, marks *Marks) *Reading {
	n := len(pieces.Counts)
	out := &Reading{r: r, marks: marks, spots: make([]spot, n)}
	for i := range out.spots {
		out.spots[i].window = -1
	}
	before := make([]int, n+1)
	for i, p := range pieces.Counts {
		before[i+1] = before[i] + p
	}
	out.wins = r.windows(marks.first, pieces.Counts)
	b := rooms.Get().(*room)
	defer rooms.Put(b)
	for i, w := range out.wins {
		for k := w.own; k < w.end; k++ {
			out.spots[k].window = i
		}
		out.read = append(out.read, r.window(b, pieces, marks, w, before))
	}
	return out
}

// window returns the outputs of a window's words, kernel.Pad32(heads.Out) apart.
// Its sequence is its pieces, one piece before them and one after.
func (r *Reader) window(b *room, pieces *syntax.Pieces, marks *Marks, w window, before []int) []float32 {
	h := r.Hidden
	from, to := before[w.first], before[w.end]
	r.embed(b, pieces, from, to)
	r.mark(b, marks, w, before)
	b.mixed = transformer.Resize(b.mixed, len(b.States))
	clear(b.mixed)
	r.encoder.Kernel.AddScaled(b.mixed, b.States, r.mix[0])
	whole := []transformer.Sequence{{From: 0, Rows: to - from + 2}}
	for n := range r.Layers {
		r.encoder.Layer(n, &b.Room, whole)
		r.encoder.Kernel.AddScaled(b.mixed, b.States, r.mix[n+1])
	}
	b.words = transformer.Resize(b.words, (w.end-w.first)*h)
	clear(b.words)
	for k := w.first; k < w.end; k++ {
		word := b.words[(k-w.first)*h:][:h]
		one, other := 1+before[k]-from, before[k+1]-from
		r.encoder.Kernel.AddScaled(word, b.mixed[one*h:(one+1)*h], 0.5)
		r.encoder.Kernel.AddScaled(word, b.mixed[other*h:(other+1)*h], 0.5)
	}
	out := r.encoder.Linear(&b.Room, nil, b.words, h, h, r.heads)
	stride := kernel.Pad32(r.heads.Out)
	for k := range w.end - w.first {
		for _, s := range []slot{r.slots[eventAnchor], r.slots[eventWord], r.slots[claimAnchor], r.slots[claimWord], r.slots[mentionAnchor], r.slots[mentionWord]} {
			rectify(out[k*stride+s.from : k*stride+s.to])
		}
	}
	return out
}

// embed sets the states to the vectors of the pieces of a window.
func (r *Reader) embed(b *room, pieces *syntax.Pieces, from, to int) {
	h := r.Hidden
	b.States = transformer.Resize(b.States, (to-from+2)*h)
	b.none = transformer.Resize(b.none, h)
	clear(b.none)
	set := func(i int, piece int32, shape uint8) {
		row := b.States[i*h : (i+1)*h]
		r.parser.Embed(row, piece, i)
		r.encoder.Kernel.AddScaled(row, r.input.shape[int(shape)*h:(int(shape)+1)*h], 1)
		r.encoder.Kernel.Normalise(row, row, b.none, r.input.gamma, r.input.beta, r.Epsilon)
	}
	first, last := r.parser.Ends()
	set(0, first, 0)
	for i := from; i < to; i++ {
		set(1+i-from, pieces.IDs[i], pieces.Shapes[i])
	}
	set(1+to-from, last, 0)
}

// mark adds what the earlier stages say to the states of the pieces.
func (r *Reader) mark(b *room, m *Marks, w window, before []int) {
	h := r.Hidden
	b.state = transformer.Resize(b.state, h)
	sentence, start := 0, 0
	for s := range m.first {
		if m.first[s] <= w.first {
			start = s
		}
	}
	row := func(table []float32, i int) []float32 { return table[i*h : (i+1)*h] }
	for k := w.first; k < w.end; k++ {
		for m.first[start+sentence+1] <= k {
			sentence++
		}
		clear(b.state)
		r.encoder.Kernel.AddScaled(b.state, row(r.input.frame, int(m.Frames[k])), 1)
		r.encoder.Kernel.AddScaled(b.state, row(r.input.actor, int(m.Actors[k])), 1)
		r.encoder.Kernel.AddScaled(b.state, row(r.input.setting, int(m.Setting[k])), 1)
		r.encoder.Kernel.AddScaled(b.state, row(r.input.sentence, min(sentence, r.Sentences-1)), 1)
		for p := 1 + before[k] - before[w.first]; p <= before[k+1]-before[w.first]; p++ {
			r.encoder.Kernel.AddScaled(b.States[p*h:(p+1)*h], b.state, 1)
		}
	}
}

func rectify(x []float32) {
	for i, v := range x {
		x[i] = max(v, 0)
	}
}
