package kernel

import "golang.org/x/sys/cpu"

// accelerated returns the forms in assembly that this processor runs.
func accelerated() []*Kernel {
	if !cpu.X86.HasAVX2 {
		return nil
	}
	forms := []*Kernel{avx2()}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI {
		forms = append(forms, avx512())
	}
	return forms
}

func avx2() *Kernel {
	return &Kernel{
		name:   "avx2",
		linear: linearBy(2, 16, tileAVX2),
		quantise: func(q []uint8, x []float32) float32 {
			return quantiseAVX2(&q[0], &x[0], len(x))
		},
		normalise: func(y, x, residual, gamma, beta []float32, epsilon float32) {
			normaliseAVX2(&y[0], &x[0], &residual[0], &gamma[0], &beta[0], len(x), epsilon)
		},
		activate: func(x []float32) { activateAVX2(&x[0], len(x)) },
		softmax: func(x []float32, n int, scale float32) {
			for ; len(x) > 0; x = x[n:] {
				softmaxAVX2(&x[0], n, scale)
			}
		},
		matMul:    matMulBy(4, matMulTileAVX2),
		addScaled: func(y, x []float32, weight float32) { addScaledAVX2(&y[0], &x[0], len(x), weight) },
		dot:       func(a, b []float32) float32 { return dotAVX2(&a[0], &b[0], len(a)) },
	}
}

// avx512 is AVX2 but for Linear, and for MatMul and Softmax, where the most float
// operations are. Of the others, sums in eight lanes wait for their additions and
// divisions for the divider; wider vectors hardly gain there.
func avx512() *Kernel {
	const rowsAtATime = 8
	k := avx2()
	few, many := k.matMul, matMulBy(rowsAtATime, matMulTileAVX512)
	k.name = "avx512vnni"
	k.linear = linearBy(8, 32, tileVNNI)
	k.softmax = func(x []float32, n int, scale float32) { softmaxAVX512(&x[0], len(x)/n, n, scale) }
	k.matMul = func(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, inner, columns int) {
		f := many
		if rows < rowsAtATime {
			f = few
		}
		f(c, ldc, a, lda, b, ldb, rows, inner, columns)
	}
	return k
}

// tile computes a block of outputs: as many rows as the form takes at a time,
// which begin ldx bytes apart in x, ldy bytes in y and lds bytes in s, times some
// columns of a panel. With all distances zero it computes one row.
type tile func(y *float32, ldy int, x *uint8, ldx int, s *float32, lds int, weights *int8, start *int32, scale, bias *float32, inputs int)

// linearBy returns Linear in tiles of the given rows and columns. What is left of
// the rows is done by a last tile that does some rows again, to the same result.
func linearBy(tileRows, columns int, t tile) func(y []float32, ldy int, x []uint8, s []float32, m *Matrix) {
	return func(y []float32, ldy int, x []uint8, s []float32, m *Matrix) {
		rows := len(s)
		for o := 0; o < m.padded; o += columns {
			weights := &m.weights[o/panel*panel*m.In+o%panel*4]
			start, scale, bias := &m.start[o], &m.scale[o], &m.bias[o]
			if rows < tileRows {
				for r := range rows {
					t(&y[r*ldy+o], 0, &x[r*m.In], 0, &s[r], 0, weights, start, scale, bias, m.In)
				}
				continue
			}
			for next := 0; next < rows; next += tileRows {
				r := min(next, rows-tileRows)
				t(&y[r*ldy+o], 4*ldy, &x[r*m.In], m.In, &s[r], 4, weights, start, scale, bias, m.In)
			}
		}
	}
}

// matMulTile computes some rows by 16 columns of a product. The rows begin ldc bytes
// apart in c, lda in a; those of b ldb. With ldc and lda zero it computes one row.
type matMulTile func(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, inner int)

// matMulBy returns MatMul in tiles of the given rows, as linearBy does.
func matMulBy(tileRows int, t matMulTile) func(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, inner, columns int) {
	return func(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, inner, columns int) {
		for j := 0; j < columns; j += 16 {
			if rows < tileRows {
				for r := range rows {
					t(&c[r*ldc+j], 0, &a[r*lda], 0, &b[j], 4*ldb, inner)
				}
				continue
			}
			for next := 0; next < rows; next += tileRows {
				r := min(next, rows-tileRows)
				t(&c[r*ldc+j], 4*ldc, &a[r*lda], 4*lda, &b[j], 4*ldb, inner)
			}
		}
	}
}

//go:noescape
func tileVNNI(y *float32, ldy int, x *uint8, ldx int, s *float32, lds int, weights *int8, start *int32, scale, bias *float32, inputs int)

//go:noescape
func tileAVX2(y *float32, ldy int, x *uint8, ldx int, s *float32, lds int, weights *int8, start *int32, scale, bias *float32, inputs int)

//go:noescape
func matMulTileAVX2(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, inner int)

//go:noescape
func quantiseAVX2(q *uint8, x *float32, n int) float32

//go:noescape
func normaliseAVX2(y, x, residual, gamma, beta *float32, n int, epsilon float32)

//go:noescape
func activateAVX2(x *float32, n int)

//go:noescape
func softmaxAVX2(x *float32, n int, scale float32)

//go:noescape
func addScaledAVX2(y, x *float32, n int, weight float32)

//go:noescape
func dotAVX2(a, b *float32, n int) float32

//go:noescape
func matMulTileAVX512(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, inner int)

//go:noescape
func softmaxAVX512(x *float32, rows, n int, scale float32)
