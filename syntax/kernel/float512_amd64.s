#include "textflag.h"
#include "float_amd64.h"

// The float operations that gain by AVX-512, sixteen lanes at a time, with the same
// single operations in the same order as portable.go. Nothing here needs more of it
// than AVX-512F.

// One row's products with sixteen columns, added. Not fused: see kernel.go.
#define STEP(a, sum) \
	VMULPS.BCST a, Z8, Z9; \
	VADDPS Z9, sum, sum

// func matMulTileAVX512(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, inner int)
// 8 rows by 16 columns; distances in bytes. That is enough to keep both
// multipliers busy: eight sums wait for an addition each, and one load of b serves
// all rows.
TEXT ·matMulTileAVX512(SB), NOSPLIT, $0-56
	MOVQ c+0(FP), DI
	MOVQ ldc+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ lda+24(FP), R9
	MOVQ b+32(FP), BX
	MOVQ ldb+40(FP), R10
	MOVQ inner+48(FP), CX
	LEAQ (R9)(R9*2), R11
	LEAQ (SI)(R9*4), R12
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7

step:
	VMOVUPS (BX), Z8
	STEP((SI), Z0)
	STEP((SI)(R9*1), Z1)
	STEP((SI)(R9*2), Z2)
	STEP((SI)(R11*1), Z3)
	STEP((R12), Z4)
	STEP((R12)(R9*1), Z5)
	STEP((R12)(R9*2), Z6)
	STEP((R12)(R11*1), Z7)
	ADDQ R10, BX
	ADDQ $4, SI
	ADDQ $4, R12
	DECQ CX
	JNZ  step

	LEAQ (R8)(R8*2), R11
	VMOVUPS Z0, (DI)
	VMOVUPS Z1, (DI)(R8*1)
	VMOVUPS Z2, (DI)(R8*2)
	VMOVUPS Z3, (DI)(R11*1)
	LEAQ (DI)(R8*4), DI
	VMOVUPS Z4, (DI)
	VMOVUPS Z5, (DI)(R8*1)
	VMOVUPS Z6, (DI)(R8*2)
	VMOVUPS Z7, (DI)(R11*1)
	VZEROUPPER
	RET

// p = p*r + the next coefficient
#define HORNER(at) \
	VMULPS Z2, Z3, Z3; \
	VADDPS.BCST expP<>+at(SB), Z3, Z3

// func softmaxAVX512(x *float32, rows, n int, scale float32)
// All rows in one call: what one row waits for (its maximum, its sum) the
// processor fills with the next.
TEXT ·softmaxAVX512(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), SI
	MOVQ rows+8(FP), DX
	MOVQ n+16(FP), CX
	SHLQ $2, CX
	VBROADCASTSS scale+24(FP), Z16
	VBROADCASTSS lowest<>(SB), Z17
	VBROADCASTSS expLowest<>(SB), Z14
	VBROADCASTSS log2E<>(SB), Z13
	VBROADCASTSS roundToEven<>(SB), Z12
	VBROADCASTSS ln2High<>(SB), Z11
	VBROADCASTSS ln2Low<>(SB), Z10
	VBROADCASTSS one<>(SB), Z9
	VBROADCASTSS expP<>(SB), Z18

row:
	VMOVAPS Z17, Z0
	XORQ AX, AX

scale:
	VMULPS (SI)(AX*1), Z16, Z1
	VMOVUPS Z1, (SI)(AX*1)
	VMAXPS Z1, Z0, Z0
	ADDQ $64, AX
	CMPQ AX, CX
	JNE  scale
	VEXTRACTF64X4 $1, Z0, Y1
	VMAXPS Y1, Y0, Y0
	MAXIMUM(Y0, X0, X1)
	VBROADCASTSS X0, Z15
	VXORPS Y8, Y8, Y8
	XORQ AX, AX

exp:
	VMOVUPS (SI)(AX*1), Z2
	VSUBPS Z15, Z2, Z2
	VMAXPS Z14, Z2, Z2
	VMULPS Z13, Z2, Z4
	VADDPS Z12, Z4, Z4 // shifted
	VSUBPS Z12, Z4, Z5 // n
	VMULPS Z11, Z5, Z6
	VSUBPS Z6, Z2, Z2
	VMULPS Z10, Z5, Z6
	VSUBPS Z6, Z2, Z2  // r
	VMOVAPS Z18, Z3
	HORNER(4)
	HORNER(8)
	HORNER(12)
	HORNER(16)
	HORNER(20)
	VMULPS Z2, Z2, Z6
	VMULPS Z6, Z3, Z3
	VADDPS Z2, Z3, Z3
	VADDPS Z9, Z3, Z3
	VPSLLD $23, Z4, Z4
	VPADDD Z9, Z4, Z4  // 1 as an integer is the exponent's offset
	VMULPS Z4, Z3, Z3
	VMOVUPS Z3, (SI)(AX*1)
	// Sums run in eight lanes: the lower half's elements come first.
	VEXTRACTF64X4 $1, Z3, Y6
	VADDPS Y3, Y8, Y8
	VADDPS Y6, Y8, Y8
	ADDQ $64, AX
	CMPQ AX, CX
	JNE  exp
	SUM(Y8, X8, X1)
	VDIVSS X8, X9, X8
	VBROADCASTSS X8, Z8
	XORQ AX, AX

divide:
	VMULPS (SI)(AX*1), Z8, Z1
	VMOVUPS Z1, (SI)(AX*1)
	ADDQ $64, AX
	CMPQ AX, CX
	JNE  divide
	ADDQ CX, SI
	DECQ DX
	JNZ  row
	VZEROUPPER
	RET
