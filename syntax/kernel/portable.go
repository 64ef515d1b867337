package kernel

import "math"

// portable is the form in plain Go. It defines what the others compute.
func portable() *Kernel {
	return &Kernel{
		name:      "portable",
		linear:    linear,
		quantise:  quantise,
		normalise: normalise,
		activate:  activate,
		softmax:   softmax,
		matMul:    matMul,
		addScaled: addScaled,
		dot:       dot,
	}
}

func linear(y []float32, ldy int, x []uint8, s []float32, m *Matrix) {
	for first := 0; first < m.padded; first += panel {
		weights := m.weights[first*m.In : (first+panel)*m.In]
		for r, scale := range s {
			sums := [panel]int32(m.start[first:])
			dotPanel(&sums, weights, x[r*m.In:(r+1)*m.In])
			out := y[r*ldy+first : r*ldy+first+panel]
			for o := range out {
				t := float32(scale * m.scale[first+o])
				out[o] = float32(float32(sums[o])*t) + m.bias[first+o]
			}
		}
	}
}

// dotPanel adds the products of one row of activations with a panel of weights.
func dotPanel(sums *[panel]int32, weights []int8, x []uint8) {
	for len(x) >= 4 && len(weights) >= 4*panel {
		x0, x1, x2, x3 := int32(x[0]), int32(x[1]), int32(x[2]), int32(x[3])
		group := (*[4 * panel]int8)(weights)
		for o := range sums {
			sums[o] += x0*int32(group[4*o]) + x1*int32(group[4*o+1]) + x2*int32(group[4*o+2]) + x3*int32(group[4*o+3])
		}
		x, weights = x[4:], weights[4*panel:]
	}
}

// roundToEven is 1.5 * 2^23: adding it to a small float rounds that to an
// integer, ties to even, and leaves the integer in the low bits.
const roundToEven = 12582912

const roundToEvenBits = 0x4B400000

func quantise(q []uint8, x []float32) float32 {
	largest := float32(0)
	for _, v := range x {
		largest = max(largest, abs(v))
	}
	s := largest / 127
	if s == 0 {
		for i := range q {
			q[i] = 128
		}
		return 0
	}
	for i, v := range x {
		rounded := float32(v/s) + roundToEven
		q[i] = uint8(int32(math.Float32bits(rounded)) - roundToEvenBits + 128)
	}
	return s
}

func normalise(y, x, residual, gamma, beta []float32, epsilon float32) {
	n := float32(len(x))
	var lanes [8]float32
	for i := range x {
		y[i] = x[i] + residual[i]
		lanes[i%8] += y[i]
	}
	mean := sumLanes(&lanes) / n
	lanes = [8]float32{}
	for i := range y {
		y[i] -= mean
		lanes[i%8] += float32(y[i] * y[i])
	}
	variance := sumLanes(&lanes) / n
	deviation := float32(math.Sqrt(float64(variance + epsilon)))
	inverse := 1 / deviation
	for i := range y {
		y[i] = float32(float32(y[i]*inverse)*gamma[i]) + beta[i]
	}
}

func activate(x []float32) {
	for i, v := range x {
		a := abs(v)
		m := min(a, 2.5017) - 2.5017
		half := 1 - float32(0.1444*float32(m*m))
		x[i] = 0.5 * (v + float32(a*half))
	}
}

func softmax(x []float32, n int, scale float32) {
	for ; len(x) > 0; x = x[n:] {
		softmaxRow(x[:n], scale)
	}
}

func softmaxRow(x []float32, scale float32) {
	largest := lowest
	for i, v := range x {
		x[i] = float32(v * scale)
		largest = max(largest, x[i])
	}
	var lanes [8]float32
	for i, v := range x {
		x[i] = exp(v - largest)
		lanes[i%8] += x[i]
	}
	inverse := 1 / sumLanes(&lanes)
	for i := range x {
		x[i] *= inverse
	}
}

// lowest stands for minus infinity: far below any score, and finite when scaled.
const lowest = float32(-1e30)

// exp returns e**x for x <= 0, with a relative error below 2e-7; results smaller
// than 2e-35 are replaced by that, so that a softmax over fewer than a thousand
// makes no subnormal numbers, for which processors take some hundred times as long.
// The argument is split into n ln 2 + r, and e**r is Cephes' polynomial of degree
// five.
func exp(x float32) float32 {
	x = max(x, expLowest)
	shifted := float32(x*log2E) + roundToEven
	n := shifted - roundToEven
	r := x - float32(n*ln2High)
	r -= float32(n * ln2Low)
	p := float32(expP0)
	p = float32(p*r) + expP1
	p = float32(p*r) + expP2
	p = float32(p*r) + expP3
	p = float32(p*r) + expP4
	p = float32(p*r) + expP5
	p = float32(float32(p*float32(r*r))+r) + 1
	power := math.Float32frombits(math.Float32bits(shifted)<<23 + 0x3F800000)
	return p * power
}

const (
	expLowest = -80
	log2E     = 1.44269504
	ln2High   = 0.693359375
	ln2Low    = -2.12194440e-4
	expP0     = 1.9875691500e-4
	expP1     = 1.3981999507e-3
	expP2     = 8.3334519073e-3
	expP3     = 4.1665795894e-2
	expP4     = 1.6666665459e-1
	expP5     = 5.0000001201e-1
)

func matMul(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, inner, columns int) {
	for r := range rows {
		out := c[r*ldc : r*ldc+columns]
		clear(out)
		for k, v := range a[r*lda : r*lda+inner] {
			for i, w := range b[k*ldb : k*ldb+columns] {
				out[i] += float32(v * w)
			}
		}
	}
}

func addScaled(y, x []float32, weight float32) {
	for i, v := range x {
		y[i] += float32(weight * v)
	}
}

func dot(a, b []float32) float32 {
	var lanes [8]float32
	for i, v := range a {
		lanes[i%8] += float32(v * b[i])
	}
	return sumLanes(&lanes)
}

// sumLanes adds eight partial sums in the order in which a vector is folded in
// halves.
func sumLanes(l *[8]float32) float32 {
	a, b, c, d := l[0]+l[4], l[1]+l[5], l[2]+l[6], l[3]+l[7]
	return (a + c) + (b + d)
}

func abs(x float32) float32 {
	return math.Float32frombits(math.Float32bits(x) &^ (1 << 31))
}
