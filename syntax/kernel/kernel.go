// Package kernel holds the arithmetic of the syntax model: products of int8
// weights with quantised activations, and the few float32 functions between
// them. It knows nothing of words or trees.
//
// Every operation has a portable form in Go and, where the processor offers it,
// a form in assembly: AVX2, and AVX-512 with its int8 dot product (VNNI).
// Fastest picks one when the program starts. All forms give the same bits, so
// that what is read from a text does not depend on the machine that reads it:
//
//   - Products of 8-bit integers are summed in int32, which is exact in any order.
//   - Float operations work lane by lane, each a single IEEE 754 operation. No
//     multiplication is fused with an addition (in Go, the conversion
//     float32(x*y) forbids it), and no function of package math is used that
//     differs between processors.
//   - Sums over a vector run in eight lanes, element i in lane i mod 8, which
//     are added in a fixed order at the end (see sumLanes).
//
// Vectors of floats have lengths that are multiples of 16, so that no form needs
// a remainder loop; callers pad.
package kernel

import "fmt"

// Pad rounds n up to a length that every operation takes.
func Pad(n int) int { return (n + 15) &^ 15 }

// Kernel is one form of the operations. It has no state; any number of
// goroutines may use it.
type Kernel struct {
	name string

	linear    func(y []float32, ldy int, x []uint8, s []float32, m *Matrix)
	quantise  func(q []uint8, x []float32) float32
	normalise func(y, x, residual, gamma, beta []float32, epsilon float32)
	activate  func(x []float32)
	softmax   func(x []float32, n int, scale float32)
	matMul    func(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, inner, columns int)
	addScaled func(y, x []float32, weight float32)
	dot       func(a, b []float32) float32
}

// Fastest returns the best form that this processor runs.
func Fastest() *Kernel {
	all := Available()
	return all[len(all)-1]
}

// Available returns every form that this processor runs, slowest first.
func Available() []*Kernel { return append([]*Kernel{portable()}, accelerated()...) }

// Name says which form it is: "portable", "avx2" or "avx512vnni".
func (k *Kernel) Name() string { return k.name }

// Linear computes y = W x + bias for rows of quantised activations: row r of x
// has m.In bytes as Quantise wrote them and the scale s[r]; row r of y begins at
// y[r*ldy] and takes Pad32(m.Out) floats, of which those past m.Out are zero.
//
//	y[o] = float32(sum_k W[o][k] q[k]) * (s * scale[o]) + bias[o]
func (k *Kernel) Linear(y []float32, ldy int, x []uint8, s []float32, m *Matrix) {
	rows := len(s)
	if rows == 0 {
		return
	}
	check("Linear", len(x) >= rows*m.In && ldy >= m.padded && len(y) >= (rows-1)*ldy+m.padded)
	k.linear(y, ldy, x, s, m)
}

// Quantise writes x/s rounded to the nearest integer, ties to even, plus 128, as
// bytes to q and returns s = max|x| / 127. Where all of x is zero, s is zero.
func (k *Kernel) Quantise(q []uint8, x []float32) (s float32) {
	check("Quantise", len(x)%16 == 0 && len(x) > 0 && len(q) == len(x))
	return k.quantise(q, x)
}

// Normalise writes the layer norm of x + residual to y, which may be x:
//
//	y = (x - mean) / sqrt(variance + epsilon) * gamma + beta
func (k *Kernel) Normalise(y, x, residual, gamma, beta []float32, epsilon float32) {
	n := len(x)
	check("Normalise", n%16 == 0 && n > 0 && len(y) == n && len(residual) == n && len(gamma) == n && len(beta) == n)
	k.normalise(y, x, residual, gamma, beta, epsilon)
}

// Activate replaces x by the model's polynomial stand-in for GELU:
//
//	m = min(|x|, 2.5017) - 2.5017
//	0.5 * (x + |x| * (1 - 0.1444 * (m*m)))
func (k *Kernel) Activate(x []float32) {
	check("Activate", len(x)%16 == 0 && len(x) > 0)
	k.activate(x)
}

// Softmax replaces the first n elements of each row of x, which has Pad(n), by the
// softmax of scale*x over them. The others are overwritten.
func (k *Kernel) Softmax(x []float32, n int, scale float32) {
	padded := Pad(n)
	check("Softmax", n > 0 && len(x) > 0 && len(x)%padded == 0)
	if n < padded {
		for row := x; len(row) > 0; row = row[padded:] {
			for i := n; i < padded; i++ {
				row[i] = lowest
			}
		}
	}
	k.softmax(x, padded, scale)
}

// MatMul computes C = A B for row-major matrices whose rows begin ldc, lda and
// ldb floats apart. C has the given rows and columns (a multiple of 16), A inner
// columns. Each element is summed over inner from first to last.
func (k *Kernel) MatMul(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, inner, columns int) {
	if rows == 0 {
		return
	}
	check("MatMul", inner > 0 && columns > 0 && columns%16 == 0 &&
		len(c) >= (rows-1)*ldc+columns && len(a) >= (rows-1)*lda+inner && len(b) >= (inner-1)*ldb+columns)
	k.matMul(c, ldc, a, lda, b, ldb, rows, inner, columns)
}

// AddScaled adds weight*x to y.
func (k *Kernel) AddScaled(y, x []float32, weight float32) {
	check("AddScaled", len(x)%16 == 0 && len(x) > 0 && len(y) == len(x))
	k.addScaled(y, x, weight)
}

// Dot returns the inner product of a and b.
func (k *Kernel) Dot(a, b []float32) float32 {
	check("Dot", len(a)%16 == 0 && len(a) > 0 && len(b) == len(a))
	return k.dot(a, b)
}

// check stops a caller from sending assembly outside its vectors. The model
// loader refuses sizes that would come here.
func check(operation string, ok bool) {
	if !ok {
		panic(fmt.Sprintf("kernel: %s: vector lengths do not fit", operation))
	}
}
