#include "textflag.h"

// The float operations in AVX2, eight lanes at a time, with the same single
// operations in the same order as portable.go.

DATA absMask<>+0(SB)/4, $0x7FFFFFFF
GLOBL absMask<>(SB), RODATA, $4
DATA one<>+0(SB)/4, $0x3F800000 // 1
GLOBL one<>(SB), RODATA, $4
DATA half<>+0(SB)/4, $0x3F000000 // 0.5
GLOBL half<>(SB), RODATA, $4
DATA largestInt8<>+0(SB)/4, $0x42FE0000 // 127
GLOBL largestInt8<>(SB), RODATA, $4
DATA zeroPoint<>+0(SB)/4, $0x00800080 // 128, 128
GLOBL zeroPoint<>(SB), RODATA, $4
DATA bend<>+0(SB)/4, $(2.5017)
GLOBL bend<>(SB), RODATA, $4
DATA curve<>+0(SB)/4, $(0.1444)
GLOBL curve<>(SB), RODATA, $4
DATA lowest<>+0(SB)/4, $(-1e30)
GLOBL lowest<>(SB), RODATA, $4
DATA roundToEven<>+0(SB)/4, $0x4B400000 // 1.5 * 2^23
GLOBL roundToEven<>(SB), RODATA, $4
DATA expLowest<>+0(SB)/4, $(-87.0)
GLOBL expLowest<>(SB), RODATA, $4
DATA log2E<>+0(SB)/4, $(1.44269504)
GLOBL log2E<>(SB), RODATA, $4
DATA ln2High<>+0(SB)/4, $(0.693359375)
GLOBL ln2High<>(SB), RODATA, $4
DATA ln2Low<>+0(SB)/4, $(-2.12194440e-4)
GLOBL ln2Low<>(SB), RODATA, $4
DATA expP<>+0(SB)/4, $(1.9875691500e-4)
DATA expP<>+4(SB)/4, $(1.3981999507e-3)
DATA expP<>+8(SB)/4, $(8.3334519073e-3)
DATA expP<>+12(SB)/4, $(4.1665795894e-2)
DATA expP<>+16(SB)/4, $(1.6666665459e-1)
DATA expP<>+20(SB)/4, $(5.0000001201e-1)
GLOBL expP<>(SB), RODATA, $24

// The eight lanes of y, of which x is the lower half, added up as sumLanes does.
#define SUM(y, x, t) \
	VEXTRACTF128 $1, y, t; \
	VADDPS t, x, x; \
	VMOVHLPS x, x, t; \
	VADDPS t, x, x; \
	VMOVSHDUP x, t; \
	VADDSS t, x, x

#define MAXIMUM(y, x, t) \
	VEXTRACTF128 $1, y, t; \
	VMAXPS t, x, x; \
	VMOVHLPS x, x, t; \
	VMAXPS t, x, x; \
	VMOVSHDUP x, t; \
	VMAXSS t, x, x

// func matMulTileAVX2(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, inner int)
// 4 rows by 16 columns; distances in bytes.
#define STEP(a, lo, hi) \
	VBROADCASTSS a, Y10; \
	VMULPS Y8, Y10, Y11; \
	VADDPS Y11, lo, lo; \
	VMULPS Y9, Y10, Y12; \
	VADDPS Y12, hi, hi

TEXT ·matMulTileAVX2(SB), NOSPLIT, $0-56
	MOVQ c+0(FP), DI
	MOVQ ldc+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ lda+24(FP), R9
	MOVQ b+32(FP), BX
	MOVQ ldb+40(FP), R10
	MOVQ inner+48(FP), CX
	LEAQ (R9)(R9*2), R11
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7

step:
	VMOVUPS (BX), Y8
	VMOVUPS 32(BX), Y9
	STEP((SI), Y0, Y1)
	STEP((SI)(R9*1), Y2, Y3)
	STEP((SI)(R9*2), Y4, Y5)
	STEP((SI)(R11*1), Y6, Y7)
	ADDQ R10, BX
	ADDQ $4, SI
	DECQ CX
	JNZ  step

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ R8, DI
	VMOVUPS Y2, (DI)
	VMOVUPS Y3, 32(DI)
	ADDQ R8, DI
	VMOVUPS Y4, (DI)
	VMOVUPS Y5, 32(DI)
	ADDQ R8, DI
	VMOVUPS Y6, (DI)
	VMOVUPS Y7, 32(DI)
	VZEROUPPER
	RET

// func quantiseAVX2(q *uint8, x *float32, n int) float32
TEXT ·quantiseAVX2(SB), NOSPLIT, $0-28
	MOVQ q+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSS absMask<>(SB), Y15
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	MOVQ SI, AX
	MOVQ CX, DX

largest:
	VANDPS (AX), Y15, Y2
	VANDPS 32(AX), Y15, Y3
	VMAXPS Y2, Y0, Y0
	VMAXPS Y3, Y1, Y1
	ADDQ $64, AX
	SUBQ $16, DX
	JNZ  largest
	VMAXPS Y1, Y0, Y0
	MAXIMUM(Y0, X0, X1)
	VDIVSS largestInt8<>(SB), X0, X0
	VMOVSS X0, ret+24(FP)
	VPBROADCASTD zeroPoint<>(SB), Y14
	VXORPS X1, X1, X1
	VUCOMISS X1, X0
	JEQ  zero
	VBROADCASTSS X0, Y13

sixteen:
	VMOVUPS (SI), Y2
	VMOVUPS 32(SI), Y3
	VDIVPS Y13, Y2, Y2
	VDIVPS Y13, Y3, Y3
	VCVTPS2DQ Y2, Y2
	VCVTPS2DQ Y3, Y3
	VPACKSSDW Y3, Y2, Y2
	VPERMQ $0xD8, Y2, Y2
	VPADDW Y14, Y2, Y2
	VEXTRACTI128 $1, Y2, X3
	VPACKUSWB X3, X2, X2
	VMOVDQU X2, (DI)
	ADDQ $64, SI
	ADDQ $16, DI
	SUBQ $16, CX
	JNZ  sixteen
	VZEROUPPER
	RET

zero:
	VPACKUSWB X14, X14, X2
zeros:
	VMOVDQU X2, (DI)
	ADDQ $16, DI
	SUBQ $16, CX
	JNZ  zeros
	VZEROUPPER
	RET

// func normaliseAVX2(y, x, residual, gamma, beta *float32, n int, epsilon float32)
TEXT ·normaliseAVX2(SB), NOSPLIT, $0-52
	MOVQ y+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ residual+16(FP), BX
	MOVQ gamma+24(FP), R8
	MOVQ beta+32(FP), R9
	MOVQ n+40(FP), CX
	VCVTSI2SSQ CX, X15, X15
	SHLQ $2, CX
	VXORPS Y0, Y0, Y0
	XORQ AX, AX

add:
	VMOVUPS (SI)(AX*1), Y1
	VADDPS (BX)(AX*1), Y1, Y1
	VMOVUPS Y1, (DI)(AX*1)
	VADDPS Y1, Y0, Y0
	ADDQ $32, AX
	CMPQ AX, CX
	JNE  add
	SUM(Y0, X0, X1)
	VDIVSS X15, X0, X0
	VBROADCASTSS X0, Y2
	VXORPS Y0, Y0, Y0
	XORQ AX, AX

deviate:
	VMOVUPS (DI)(AX*1), Y1
	VSUBPS Y2, Y1, Y1
	VMOVUPS Y1, (DI)(AX*1)
	VMULPS Y1, Y1, Y1
	VADDPS Y1, Y0, Y0
	ADDQ $32, AX
	CMPQ AX, CX
	JNE  deviate
	SUM(Y0, X0, X1)
	VDIVSS X15, X0, X0
	VADDSS epsilon+48(FP), X0, X0
	VSQRTSS X0, X0, X0
	VMOVSS one<>(SB), X1
	VDIVSS X0, X1, X1
	VBROADCASTSS X1, Y2
	XORQ AX, AX

shift:
	VMULPS (DI)(AX*1), Y2, Y1
	VMULPS (R8)(AX*1), Y1, Y1
	VADDPS (R9)(AX*1), Y1, Y1
	VMOVUPS Y1, (DI)(AX*1)
	ADDQ $32, AX
	CMPQ AX, CX
	JNE  shift
	VZEROUPPER
	RET

// func activateAVX2(x *float32, n int)
TEXT ·activateAVX2(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS absMask<>(SB), Y15
	VBROADCASTSS bend<>(SB), Y14
	VBROADCASTSS curve<>(SB), Y13
	VBROADCASTSS one<>(SB), Y12
	VBROADCASTSS half<>(SB), Y11

eight:
	VMOVUPS (SI), Y0
	VANDPS Y15, Y0, Y1
	VMINPS Y14, Y1, Y2
	VSUBPS Y14, Y2, Y2
	VMULPS Y2, Y2, Y2
	VMULPS Y13, Y2, Y2
	VSUBPS Y2, Y12, Y2
	VMULPS Y2, Y1, Y1
	VADDPS Y1, Y0, Y0
	VMULPS Y11, Y0, Y0
	VMOVUPS Y0, (SI)
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ  eight
	VZEROUPPER
	RET

// p = p*r + the next coefficient
#define HORNER(at) \
	VBROADCASTSS expP<>+at(SB), Y6; \
	VMULPS Y2, Y3, Y3; \
	VADDPS Y6, Y3, Y3

// func softmaxAVX2(x *float32, n int, scale float32)
TEXT ·softmaxAVX2(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	SHLQ $2, CX
	VBROADCASTSS scale+16(FP), Y15
	VBROADCASTSS lowest<>(SB), Y0
	XORQ AX, AX

scale:
	VMULPS (SI)(AX*1), Y15, Y1
	VMOVUPS Y1, (SI)(AX*1)
	VMAXPS Y1, Y0, Y0
	ADDQ $32, AX
	CMPQ AX, CX
	JNE  scale
	MAXIMUM(Y0, X0, X1)
	VBROADCASTSS X0, Y15
	VBROADCASTSS expLowest<>(SB), Y14
	VBROADCASTSS log2E<>(SB), Y13
	VBROADCASTSS roundToEven<>(SB), Y12
	VBROADCASTSS ln2High<>(SB), Y11
	VBROADCASTSS ln2Low<>(SB), Y10
	VBROADCASTSS one<>(SB), Y9
	VXORPS Y8, Y8, Y8
	XORQ AX, AX

exp:
	VMOVUPS (SI)(AX*1), Y2
	VSUBPS Y15, Y2, Y2
	VMAXPS Y14, Y2, Y2
	VMULPS Y13, Y2, Y4
	VADDPS Y12, Y4, Y4 // shifted
	VSUBPS Y12, Y4, Y5 // n
	VMULPS Y11, Y5, Y6
	VSUBPS Y6, Y2, Y2
	VMULPS Y10, Y5, Y6
	VSUBPS Y6, Y2, Y2  // r
	VBROADCASTSS expP<>+0(SB), Y3
	HORNER(4)
	HORNER(8)
	HORNER(12)
	HORNER(16)
	HORNER(20)
	VMULPS Y2, Y2, Y6
	VMULPS Y6, Y3, Y3
	VADDPS Y2, Y3, Y3
	VADDPS Y9, Y3, Y3
	VPSLLD $23, Y4, Y4
	VPADDD Y9, Y4, Y4  // 1 as an integer is the exponent's offset
	VMULPS Y4, Y3, Y3
	VMOVUPS Y3, (SI)(AX*1)
	VADDPS Y3, Y8, Y8
	ADDQ $32, AX
	CMPQ AX, CX
	JNE  exp
	SUM(Y8, X8, X1)
	VDIVSS X8, X9, X8
	VBROADCASTSS X8, Y8
	XORQ AX, AX

divide:
	VMULPS (SI)(AX*1), Y8, Y1
	VMOVUPS Y1, (SI)(AX*1)
	ADDQ $32, AX
	CMPQ AX, CX
	JNE  divide
	VZEROUPPER
	RET

// func addScaledAVX2(y, x *float32, n int, weight float32)
TEXT ·addScaledAVX2(SB), NOSPLIT, $0-28
	MOVQ y+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSS weight+24(FP), Y2

eight:
	VMULPS (SI), Y2, Y0
	VADDPS (DI), Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $8, CX
	JNZ  eight
	VZEROUPPER
	RET

// func dotAVX2(a, b *float32, n int) float32
TEXT ·dotAVX2(SB), NOSPLIT, $0-28
	MOVQ a+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ n+16(FP), CX
	VXORPS Y0, Y0, Y0

eight:
	VMOVUPS (SI), Y1
	VMULPS (DI), Y1, Y1
	VADDPS Y1, Y0, Y0
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $8, CX
	JNZ  eight
	SUM(Y0, X0, X1)
	VMOVSS X0, ret+24(FP)
	VZEROUPPER
	RET
