package kernel

import "fmt"

// panel is the number of outputs that lie together in a packed matrix.
const panel = 32

// Matrix is the weights of one or several linear layers that read the same
// vector, packed in the order in which Linear reads them: panels of 32 outputs;
// in a panel, groups of four inputs; in a group, output by output, the four
// weights.
type Matrix struct {
	In, Out int
	padded  int // Out rounded up to whole panels
	weights []int8
	// start is what the sum of each output starts from: quantised activations
	// are stored with 128 added, which adds 128 times the output's weights.
	start []int32
	scale []float32
	bias  []float32
}

// Layer is a linear layer: rows of In int8 weights, one an output, the scale by
// which each row is multiplied, and the bias added to it.
type Layer struct {
	Weights     []byte // int8, [len(Scale)][In]
	Scale, Bias []float32
}

// Pack puts layers that read the same vector of length in beside each other.
func Pack(in int, layers ...Layer) (*Matrix, error) {
	if in <= 0 || in%16 != 0 {
		return nil, fmt.Errorf("a layer's input has %d values, which is no multiple of 16", in)
	}
	m := &Matrix{In: in}
	for _, l := range layers {
		if len(l.Weights) != in*len(l.Scale) || len(l.Bias) != len(l.Scale) {
			return nil, fmt.Errorf("a layer has %d weights, %d scales and %d biases for %d inputs",
				len(l.Weights), len(l.Scale), len(l.Bias), in)
		}
		m.Out += len(l.Scale)
	}
	m.padded = Pad32(m.Out)
	m.weights = make([]int8, m.padded*in)
	m.start = make([]int32, m.padded)
	m.scale = make([]float32, m.padded)
	m.bias = make([]float32, m.padded)
	first := 0
	for _, l := range layers {
		m.place(first, l)
		first += len(l.Scale)
	}
	return m, nil
}

// Pad32 rounds a number of outputs up to whole panels.
func Pad32(n int) int { return (n + panel - 1) / panel * panel }

// place packs a layer whose first output is number first of the matrix.
func (m *Matrix) place(first int, l Layer) {
	copy(m.scale[first:], l.Scale)
	copy(m.bias[first:], l.Bias)
	for i := range l.Scale {
		row := l.Weights[i*m.In : (i+1)*m.In]
		o := first + i
		packed := m.weights[o/panel*panel*m.In+o%panel*4:]
		sum := int32(0)
		for k := 0; k < len(row); k += 4 {
			group, four := packed[k*panel:k*panel+4], row[k:k+4]
			for j, w := range four {
				group[j] = int8(w)
				sum += int32(int8(w))
			}
		}
		m.start[o] = -128 * sum
	}
}
