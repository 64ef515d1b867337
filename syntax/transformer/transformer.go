// Package transformer runs the layers of an encoder (Vaswani et al. 2017,
// arXiv:1706.03762; norms after the sums, as in BERT) with the arithmetic of
// package kernel. train/FORMAT.md, 4, has the formulas.
package transformer

import (
	"errors"
	"fmt"
	"math"

	"demarche/syntax/kernel"
	"demarche/syntax/tensor"
)

// Config is the size of an encoder, as the header of its file says it.
type Config struct {
	Hidden     int     `json:"hidden"`
	Layers     int     `json:"layers"`
	Heads      int     `json:"heads"`
	HeadSize   int     `json:"head_size"`
	FFN        int     `json:"ffn"`
	Epsilon    float32 `json:"layer_norm_eps"`
	Activation string  `json:"activation"`
}

// Check refuses what this package does not compute.
func (c *Config) Check() error {
	if c.Activation != "quadratic-gelu" {
		return fmt.Errorf("unknown activation %q", c.Activation)
	}
	if c.Heads*c.HeadSize != c.Hidden {
		return fmt.Errorf("%d heads of %d values do not make %d", c.Heads, c.HeadSize, c.Hidden)
	}
	if c.Layers < 0 {
		return fmt.Errorf("%d layers", c.Layers)
	}
	return errors.Join(Multiple("hidden", c.Hidden), Multiple("head_size", c.HeadSize), Multiple("ffn", c.FFN))
}

// Multiple refuses a size that the kernel's vectors cannot have.
func Multiple(name string, n int) error {
	if n <= 0 || n%16 != 0 {
		return fmt.Errorf("%s is %d, which is no positive multiple of 16", name, n)
	}
	return nil
}

// Encoder is the layers of an encoder with the kernel that runs them. It is
// read-only.
type Encoder struct {
	Config
	Kernel *kernel.Kernel
	layers []layer
}

type layer struct {
	queryKeyValue *kernel.Matrix
	output        *kernel.Matrix
	widen, narrow *kernel.Matrix
	gamma1, beta1 []float32 // after attention
	gamma2, beta2 []float32 // after the feed-forward part
}

// Load takes the layers "layer.0", "layer.1" ... of a file. What is wrong with
// them is kept in the file's error.
func Load(t *tensor.File, c Config, k *kernel.Kernel) Encoder {
	e := Encoder{Config: c, Kernel: k}
	h := c.Hidden
	for n := range c.Layers {
		at := func(name string) string { return fmt.Sprintf("layer.%d.%s", n, name) }
		e.layers = append(e.layers, layer{
			queryKeyValue: t.Pack(h, t.Linear(at("q"), h, h), t.Linear(at("k"), h, h), t.Linear(at("v"), h, h)),
			output:        t.Pack(h, t.Linear(at("o"), h, h)),
			widen:         t.Pack(h, t.Linear(at("ffn1"), c.FFN, h)),
			narrow:        t.Pack(c.FFN, t.Linear(at("ffn2"), h, c.FFN)),
			gamma1:        t.Floats(at("ln1.gamma"), h),
			beta1:         t.Floats(at("ln1.beta"), h),
			gamma2:        t.Floats(at("ln2.gamma"), h),
			beta2:         t.Floats(at("ln2.beta"), h),
		})
	}
	return e
}

// Sequence is rows that attend to each other: Rows of them from row From on.
type Sequence struct{ From, Rows int }

// Room is the states that go through an encoder, and the room that takes. It is
// made for one goroutine, and made once for many batches.
type Room struct {
	States []float32 // [rows][hidden]

	narrow         []float32 // [rows][hidden]
	wide           []float32 // [rows][widest layer]
	quantised      []uint8
	scales         []float32
	keys, attended []float32 // [hidden][padded rows], [rows][padded rows] of one sequence
}

// Resize returns a slice of n elements, which keep no meaning.
func Resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n+n/4)[:n]
	}
	return s[:n]
}

// Layer replaces the states by what a layer makes of them.
func (e *Encoder) Layer(n int, r *Room, sequences []Sequence) {
	r.narrow = Resize(r.narrow, len(r.States))
	l := &e.layers[n]
	e.attention(r, l, sequences)
	e.feedForward(r, l)
}

// Linear quantises rows of x, of the given length and stride apart, and
// applies m to them. The rows of what it returns, in the room of y, are
// kernel.Pad32(m.Out) apart.
func (e *Encoder) Linear(r *Room, y, x []float32, length, stride int, m *kernel.Matrix) []float32 {
	e.quantise(r, x, length, stride)
	return e.linear(r, y, m)
}

// quantise fills the room's quantised rows.
func (e *Encoder) quantise(r *Room, x []float32, length, stride int) {
	rows := len(x) / stride
	r.quantised = Resize(r.quantised, rows*length)
	r.scales = Resize(r.scales, rows)
	for i := range rows {
		r.scales[i] = e.Kernel.Quantise(r.quantised[i*length:(i+1)*length], x[i*stride:i*stride+length])
	}
}

// linear applies m to the quantised rows.
func (e *Encoder) linear(r *Room, y []float32, m *kernel.Matrix) []float32 {
	stride := kernel.Pad32(m.Out)
	y = Resize(y, len(r.scales)*stride)
	e.Kernel.Linear(y, stride, r.quantised, r.scales, m)
	return y
}

func (e *Encoder) attention(r *Room, l *layer, sequences []Sequence) {
	h := e.Hidden
	e.quantise(r, r.States, h, h)
	r.wide = e.linear(r, r.wide, l.queryKeyValue)
	for _, q := range sequences {
		e.attend(r, q)
	}
	e.quantise(r, r.narrow, h, h)
	e.addNormalised(r, l.output, l.gamma1, l.beta1)
}

// attend writes what the heads of one sequence attend to to narrow.
func (e *Encoder) attend(r *Room, q Sequence) {
	h, n, size := e.Hidden, q.Rows, e.HeadSize
	stride, padded := kernel.Pad32(3*h), kernel.Pad(n)
	wide := r.wide[q.From*stride:]
	context := r.narrow[q.From*h:]
	r.keys = Resize(r.keys, h*padded)
	r.attended = Resize(r.attended, n*padded)
	Transpose(r.keys, padded, wide[h:], stride, n, h)
	scale := float32(1 / math.Sqrt(float64(size)))
	for head := range e.Heads {
		at := head * size
		e.Kernel.MatMul(r.attended, padded, wide[at:], stride, r.keys[at*padded:], padded, n, size, padded)
		e.Kernel.Softmax(r.attended, n, scale)
		e.Kernel.MatMul(context[at:], h, r.attended, padded, wide[2*h+at:], stride, n, n, size)
	}
}

// Transpose writes the columns of rows of x, a multiple of 16, as rows of y; the
// rest of y's rows is zero. It takes 16 columns at a time: what lies together in
// the cache.
func Transpose(y []float32, ldy int, x []float32, ldx, rows, columns int) {
	for c := 0; c < columns; c += 16 {
		for r := range rows {
			for i, v := range x[r*ldx+c:][:16] {
				y[(c+i)*ldy+r] = v
			}
		}
	}
	for c := range columns {
		clear(y[c*ldy+rows : (c+1)*ldy])
	}
}

func (e *Encoder) feedForward(r *Room, l *layer) {
	h := e.Hidden
	e.quantise(r, r.States, h, h)
	r.wide = e.linear(r, r.wide, l.widen)
	e.Kernel.Activate(r.wide)
	e.quantise(r, r.wide, e.FFN, kernel.Pad32(e.FFN))
	e.addNormalised(r, l.narrow, l.gamma2, l.beta2)
}

// addNormalised applies m to the quantised rows, adds the result to the states
// and normalises them.
func (e *Encoder) addNormalised(r *Room, m *kernel.Matrix, gamma, beta []float32) {
	h, stride := e.Hidden, kernel.Pad32(e.Hidden)
	r.wide = e.linear(r, r.wide, m)
	for i := range len(r.States) / h {
		state := r.States[i*h : (i+1)*h]
		e.Kernel.Normalise(state, r.wide[i*stride:i*stride+h], state, gamma, beta, e.Epsilon)
	}
}
