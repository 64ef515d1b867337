#include "textflag.h"

// Products of int8 weights with uint8 activations; see matrix.go for the layout
// of the weights and accelerated_amd64.go for the arguments.

// One row of four inputs times 32 outputs.
#define DOT(x, lo, hi) \
	VPBROADCASTD x, Z18; \
	VPDPBUSD Z16, Z18, lo; \
	VPDPBUSD Z17, Z18, hi

#define START(lo, hi) \
	VMOVDQA32 Z16, lo; \
	VMOVDQA32 Z17, hi

// y = float(sum) * (s * scale) + bias for one row, and on to the next.
#define FINISH(lo, hi) \
	VBROADCASTSS (DX), Z18; \
	VCVTDQ2PS lo, lo; \
	VCVTDQ2PS hi, hi; \
	VMULPS Z18, Z20, Z16; \
	VMULPS Z18, Z21, Z17; \
	VMULPS Z16, lo, lo; \
	VMULPS Z17, hi, hi; \
	VADDPS Z22, lo, lo; \
	VADDPS Z23, hi, hi; \
	VMOVUPS lo, (DI); \
	VMOVUPS hi, 64(DI); \
	ADDQ R8, DI; \
	ADDQ R14, DX

// func tileVNNI(y *float32, ldy int, x *uint8, ldx int, s *float32, lds int, weights *int8, start *int32, scale, bias *float32, inputs int)
// 8 rows by 32 outputs.
TEXT ·tileVNNI(SB), NOSPLIT, $0-88
	MOVQ x+16(FP), SI
	MOVQ ldx+24(FP), R9
	MOVQ weights+48(FP), BX
	MOVQ start+56(FP), AX
	MOVQ inputs+80(FP), CX
	LEAQ (R9)(R9*2), R10
	LEAQ (SI)(R9*4), R11
	VMOVDQU32 (AX), Z16
	VMOVDQU32 64(AX), Z17
	START(Z0, Z1)
	START(Z2, Z3)
	START(Z4, Z5)
	START(Z6, Z7)
	START(Z8, Z9)
	START(Z10, Z11)
	START(Z12, Z13)
	START(Z14, Z15)

four:
	VMOVDQU32 (BX), Z16
	VMOVDQU32 64(BX), Z17
	DOT((SI), Z0, Z1)
	DOT((SI)(R9*1), Z2, Z3)
	DOT((SI)(R9*2), Z4, Z5)
	DOT((SI)(R10*1), Z6, Z7)
	DOT((R11), Z8, Z9)
	DOT((R11)(R9*1), Z10, Z11)
	DOT((R11)(R9*2), Z12, Z13)
	DOT((R11)(R10*1), Z14, Z15)
	ADDQ $128, BX
	ADDQ $4, SI
	ADDQ $4, R11
	SUBQ $4, CX
	JNZ  four

	MOVQ y+0(FP), DI
	MOVQ ldy+8(FP), R8
	MOVQ s+32(FP), DX
	MOVQ lds+40(FP), R14
	MOVQ scale+64(FP), AX
	MOVQ bias+72(FP), CX
	VMOVUPS (AX), Z20
	VMOVUPS 64(AX), Z21
	VMOVUPS (CX), Z22
	VMOVUPS 64(CX), Z23
	FINISH(Z0, Z1)
	FINISH(Z2, Z3)
	FINISH(Z4, Z5)
	FINISH(Z6, Z7)
	FINISH(Z8, Z9)
	FINISH(Z10, Z11)
	FINISH(Z12, Z13)
	FINISH(Z14, Z15)
	VZEROUPPER
	RET

// Four outputs of four inputs each, times two rows. The products of a pair of
// inputs are added; the pairs of an output stay apart until the end.
#define DOT4(weights, row0, row1) \
	VPMOVSXBW weights, Y8; \
	VPMADDWD Y8, Y9, Y11; \
	VPADDD Y11, row0, row0; \
	VPMADDWD Y8, Y10, Y12; \
	VPADDD Y12, row1, row1

// Eight outputs of one row: pairs added, in order, made floats.
#define FINISH8(a, b, at) \
	VPHADDD b, a, a; \
	VPERMQ $0xD8, a, a; \
	VPADDD at(R12), a, a; \
	VCVTDQ2PS a, a; \
	VMULPS at(AX), Y8, Y9; \
	VMULPS Y9, a, a; \
	VADDPS at(CX), a, a; \
	VMOVUPS a, at(DI)

// func tileAVX2(y *float32, ldy int, x *uint8, ldx int, s *float32, lds int, weights *int8, start *int32, scale, bias *float32, inputs int)
// 2 rows by 16 outputs.
TEXT ·tileAVX2(SB), NOSPLIT, $0-88
	MOVQ x+16(FP), SI
	MOVQ ldx+24(FP), R9
	MOVQ weights+48(FP), BX
	MOVQ inputs+80(FP), CX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7

four:
	VPBROADCASTD (SI), X9
	VPBROADCASTD (SI)(R9*1), X10
	VPMOVZXBW X9, Y9
	VPMOVZXBW X10, Y10
	DOT4((BX), Y0, Y4)
	DOT4(16(BX), Y1, Y5)
	DOT4(32(BX), Y2, Y6)
	DOT4(48(BX), Y3, Y7)
	ADDQ $128, BX
	ADDQ $4, SI
	SUBQ $4, CX
	JNZ  four

	MOVQ y+0(FP), DI
	MOVQ ldy+8(FP), R8
	MOVQ s+32(FP), DX
	MOVQ lds+40(FP), R14
	MOVQ start+56(FP), R12
	MOVQ scale+64(FP), AX
	MOVQ bias+72(FP), CX
	VBROADCASTSS (DX), Y8
	FINISH8(Y0, Y1, 0)
	FINISH8(Y2, Y3, 32)
	ADDQ R8, DI
	VBROADCASTSS (DX)(R14*1), Y8
	FINISH8(Y4, Y5, 0)
	FINISH8(Y6, Y7, 32)
	VZEROUPPER
	RET
