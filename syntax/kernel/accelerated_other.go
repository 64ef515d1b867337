//go:build !amd64

package kernel

// accelerated returns the forms in assembly; this processor has none.
func accelerated() []*Kernel { return nil }
