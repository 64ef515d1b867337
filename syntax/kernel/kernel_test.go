package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// floats returns values of very different sizes, as activations have.
func floats(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * math.Exp(2*r.NormFloat64()))
	}
	return x
}

func layer(r *rand.Rand, in, out int) Layer {
	l := Layer{Weights: make([]byte, in*out), Scale: floats(r, out), Bias: floats(r, out)}
	for i := range l.Weights {
		l.Weights[i] = byte(r.IntN(255) - 127)
	}
	return l
}

// operations are what each form must compute to the same bits, each on inputs
// drawn from r.
var operations = map[string]func(k *Kernel, r *rand.Rand) []float32{
	"Linear": func(k *Kernel, r *rand.Rand) []float32 {
		in, rows := 16*(1+r.IntN(30)), 1+r.IntN(40)
		m, err := Pack(in, layer(r, in, 1+r.IntN(50)), layer(r, in, 1+r.IntN(100)))
		if err != nil {
			panic(err)
		}
		x, s := make([]uint8, in*rows), make([]float32, rows)
		for i := range s {
			s[i] = k.Quantise(x[i*in:(i+1)*in], floats(r, in))
		}
		ldy := Pad32(m.Out) + r.IntN(5)
		y := make([]float32, rows*ldy)
		k.Linear(y, ldy, x, s, m)
		return y
	},
	"Quantise": func(k *Kernel, r *rand.Rand) []float32 {
		x := floats(r, 16*(1+r.IntN(100)))
		q := make([]uint8, len(x))
		y := []float32{k.Quantise(q, x)}
		for _, v := range q {
			y = append(y, float32(v))
		}
		return y
	},
	"Normalise": func(k *Kernel, r *rand.Rand) []float32 {
		n := 16 * (1 + r.IntN(40))
		y := make([]float32, n)
		k.Normalise(y, floats(r, n), floats(r, n), floats(r, n), floats(r, n), 1e-12)
		return y
	},
	"Activate": func(k *Kernel, r *rand.Rand) []float32 {
		x := floats(r, 16*(1+r.IntN(100)))
		k.Activate(x)
		return x
	},
	"Softmax": func(k *Kernel, r *rand.Rand) []float32 {
		n, rows := 1+r.IntN(200), 1+r.IntN(4)
		x := floats(r, rows*Pad(n))
		k.Softmax(x, n, 0.5)
		var y []float32
		for i := range rows {
			y = append(y, x[i*Pad(n):][:n]...)
		}
		return y
	},
	"MatMul": func(k *Kernel, r *rand.Rand) []float32 {
		rows, inner, columns := 1+r.IntN(20), 1+r.IntN(70), 16*(1+r.IntN(6))
		lda, ldb, ldc := inner+r.IntN(9), columns+r.IntN(9), columns+r.IntN(9)
		c := make([]float32, rows*ldc)
		k.MatMul(c, ldc, floats(r, rows*lda), lda, floats(r, inner*ldb), ldb, rows, inner, columns)
		return c
	},
	"AddScaled": func(k *Kernel, r *rand.Rand) []float32 {
		n := 16 * (1 + r.IntN(40))
		y := floats(r, n)
		k.AddScaled(y, floats(r, n), float32(r.NormFloat64()))
		return y
	},
	"Dot": func(k *Kernel, r *rand.Rand) []float32 {
		n := 16 * (1 + r.IntN(40))
		return []float32{k.Dot(floats(r, n), floats(r, n))}
	},
}

// TestSameBits compares every form of every operation with the portable one.
func TestSameBits(t *testing.T) {
	for method := range reflect.TypeFor[*Kernel]().Methods() {
		if _, compared := operations[method.Name]; !compared && method.Name != "Name" {
			t.Errorf("%s is compared on no form", method.Name)
		}
	}
	for name, operation := range operations {
		for _, k := range accelerated() {
			t.Run(name+"/"+k.Name(), func(t *testing.T) {
				for seed := range uint64(100) {
					want := operation(portable(), rand.New(rand.NewPCG(seed, 2)))
					got := operation(k, rand.New(rand.NewPCG(seed, 2)))
					for i := range want {
						if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
							t.Fatalf("seed %d: element %d of %d is %g, portable %g", seed, i, len(want), got[i], want[i])
						}
					}
				}
			})
		}
	}
}

// TestLinear compares the portable form with the sums written down plainly.
func TestLinear(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const in, out, rows = 48, 37, 5
	l := layer(r, in, out)
	m, err := Pack(in, l)
	if err != nil {
		t.Fatal(err)
	}
	x, s := make([]uint8, in*rows), []float32{1, 0.5, 0.25, 2, 0}
	for i := range x {
		x[i] = uint8(1 + r.IntN(255))
	}
	y := make([]float32, rows*Pad32(out))
	portable().Linear(y, Pad32(out), x, s, m)
	for row := range rows {
		for o := range out {
			sum := 0
			for k := range in {
				sum += (int(x[row*in+k]) - 128) * int(int8(l.Weights[o*in+k]))
			}
			t32 := s[row] * l.Scale[o]
			want := float32(float32(sum)*t32) + l.Bias[o]
			if got := y[row*Pad32(out)+o]; got != want {
				t.Errorf("row %d, output %d: %g, want %g", row, o, got, want)
			}
		}
	}
}

func TestQuantise(t *testing.T) {
	tests := []struct {
		name  string
		x     []float32
		scale float32
		want  []uint8 // the first bytes
	}{
		{"zeros", nil, 0, []uint8{128, 128}},
		{"largest is 127", []float32{127, -127, 63}, 1, []uint8{255, 1, 191, 128}},
		{"ties to even", []float32{127, 0.5, 1.5, 2.5, -0.5, -1.5}, 1, []uint8{255, 128, 130, 130, 128, 126}},
		{"negative is largest", []float32{-254, 2}, 2, []uint8{1, 129}},
	}
	for _, tt := range tests {
		for _, k := range Available() {
			x, q := make([]float32, 16), make([]uint8, 16)
			copy(x, tt.x)
			if s := k.Quantise(q, x); s != tt.scale || !slices.Equal(q[:len(tt.want)], tt.want) {
				t.Errorf("%s, %s: scale %g, %v; want %g, %v", tt.name, k.Name(), s, q[:len(tt.want)], tt.scale, tt.want)
			}
		}
	}
}

// TestCloseToExact holds the float functions against float64.
func TestCloseToExact(t *testing.T) {
	k := portable()
	r := rand.New(rand.NewPCG(3, 3))
	x := floats(r, 64)
	soft := slices.Clone(x)
	k.Softmax(soft, 60, 0.7)
	total := 0.0
	for _, v := range x[:60] {
		total += math.Exp(0.7 * float64(v-slices.Max(x[:60])))
	}
	for i, v := range x[:60] {
		near(t, "softmax", soft[i], math.Exp(0.7*float64(v-slices.Max(x[:60])))/total)
	}
	gamma, beta, y := floats(r, 64), floats(r, 64), make([]float32, 64)
	k.Normalise(y, x, make([]float32, 64), gamma, beta, 1e-12)
	mean, variance := 0.0, 0.0
	for _, v := range x {
		mean += float64(v) / 64
	}
	for _, v := range x {
		variance += (float64(v) - mean) * (float64(v) - mean) / 64
	}
	for i, v := range x {
		near(t, "layer norm", y[i], (float64(v)-mean)/math.Sqrt(variance+1e-12)*float64(gamma[i])+float64(beta[i]))
	}
}

func near(t *testing.T, what string, got float32, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 1e-6+2e-6*math.Abs(want) {
		t.Errorf("%s: %g, want %g", what, got, want)
	}
}

func TestExp(t *testing.T) {
	for x := float32(0); x > -80; x -= 0.013 {
		want := math.Exp(float64(x))
		if got := float64(exp(x)); math.Abs(got-want) > 2e-7*want {
			t.Errorf("exp(%g) = %g, want %g", x, got, want)
		}
	}
	if got := exp(-1e30); got < 0 || got > 2e-35 {
		t.Errorf("exp(-1e30) = %g", got)
	}
}

func TestPackRefuses(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	short := layer(r, 16, 3)
	short.Bias = short.Bias[:2]
	for name, pack := range map[string]func() (*Matrix, error){
		"inputs that are no multiple of 16": func() (*Matrix, error) { return Pack(20, layer(r, 20, 3)) },
		"fewer biases than rows":            func() (*Matrix, error) { return Pack(16, short) },
		"other rows than inputs":            func() (*Matrix, error) { return Pack(16, layer(r, 32, 3)) },
	} {
		if _, err := pack(); err == nil {
			t.Errorf("Pack takes %s", name)
		}
	}
}

// BenchmarkAttention computes what one head of a window of text asks for: scores,
// their softmax, and the mean of the values.
func BenchmarkAttention(b *testing.B) {
	const rows, size = 380, 32
	r := rand.New(rand.NewPCG(6, 6))
	padded := Pad(rows)
	query, key, value := floats(r, rows*size), floats(r, size*padded), floats(r, rows*size)
	scores, out := make([]float32, rows*padded), make([]float32, rows*size)
	for _, k := range Available() {
		b.Run(k.Name()+"/scores", func(b *testing.B) {
			for b.Loop() {
				k.MatMul(scores, padded, query, size, key, padded, rows, size, padded)
			}
		})
		b.Run(k.Name()+"/softmax", func(b *testing.B) {
			for b.Loop() {
				k.Softmax(scores, rows, 0.2)
			}
		})
		b.Run(k.Name()+"/mean", func(b *testing.B) {
			for b.Loop() {
				k.MatMul(out, size, scores, padded, value, size, rows, rows, size)
			}
		})
	}
}

// BenchmarkLinear multiplies the shapes of a transformer layer; GMAC/s counts
// thousand millions of products.
func BenchmarkLinear(b *testing.B) {
	const rows = 256
	for _, shape := range [][2]int{{384, 1152}, {384, 1536}, {1536, 384}} {
		in, out := shape[0], shape[1]
		r := rand.New(rand.NewPCG(5, 5))
		m, err := Pack(in, layer(r, in, out))
		if err != nil {
			b.Fatal(err)
		}
		x, s, y := make([]uint8, rows*in), make([]float32, rows), make([]float32, rows*out)
		for _, k := range Available() {
			b.Run(fmt.Sprintf("%s/%dx%d", k.Name(), in, out), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					k.Linear(y, out, x, s, m)
				}
				macs := float64(rows) * float64(in) * float64(out) * float64(b.N)
				b.ReportMetric(macs/1e9/b.Elapsed().Seconds(), "GMAC/s")
			})
		}
	}
}
