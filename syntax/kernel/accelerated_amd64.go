package kernel

import "golang.org/x/sys/cpu"

// accelerated returns the forms in assembly that this processor runs.
func accelerated() []*Kernel {
	if !cpu.X86.HasAVX2 {
		return nil
	}
	forms := []*Kernel{withAVX2("avx2", linearBy(2, 16, tileAVX2))}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI {
		forms = append(forms, withAVX2("avx512vnni", linearBy(8, 32, tileVNNI)))
	}
	return forms
}

// withAVX2 has the float operations in AVX2, also beside a wider Linear: they are
// a small part of the work.
func withAVX2(name string, linear func(y []float32, ldy int, x []uint8, s []float32, m *Matrix)) *Kernel {
	return &Kernel{
		name:   name,
		linear: linear,
		quantise: func(q []uint8, x []float32) float32 {
			return quantiseAVX2(&q[0], &x[0], len(x))
		},
		normalise: func(y, x, residual, gamma, beta []float32, epsilon float32) {
			normaliseAVX2(&y[0], &x[0], &residual[0], &gamma[0], &beta[0], len(x), epsilon)
		},
		activate:  func(x []float32) { activateAVX2(&x[0], len(x)) },
		softmax:   func(x []float32, scale float32) { softmaxAVX2(&x[0], len(x), scale) },
		matMul:    matMulAVX2,
		addScaled: func(y, x []float32, weight float32) { addScaledAVX2(&y[0], &x[0], len(x), weight) },
		dot:       func(a, b []float32) float32 { return dotAVX2(&a[0], &b[0], len(a)) },
	}
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

func matMulAVX2(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, inner, columns int) {
	const tileRows = 4
	for j := 0; j < columns; j += 16 {
		if rows < tileRows {
			for r := range rows {
				matMulTileAVX2(&c[r*ldc+j], 0, &a[r*lda], 0, &b[j], 4*ldb, inner)
			}
			continue
		}
		for next := 0; next < rows; next += tileRows {
			r := min(next, rows-tileRows)
			matMulTileAVX2(&c[r*ldc+j], 4*ldc, &a[r*lda], 4*lda, &b[j], 4*ldb, inner)
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
