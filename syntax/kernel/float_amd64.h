// The constants of the float operations; portable.go has the same.

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
DATA expLowest<>+0(SB)/4, $(-80.0)
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
