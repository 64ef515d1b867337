// Package tensor reads model files: named tensors behind a header, with a
// version and a checksum (train/FORMAT.md, 1). A file that is damaged or of
// another kind is refused with an error that says why.
package tensor

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"demarche/syntax/kernel"
)

// File gives out the tensors of a model file by name. The first thing that is
// missing or has the wrong shape is kept for Err, and nil returned from then on.
// What it gives out may lie in the bytes of the file.
type File struct {
	Config json.RawMessage // what the file's header says about the network

	file  []byte
	named map[string]tensor
	err   error
}

type tensor struct {
	Name   string `json:"name"`
	Type   string `json:"dtype"`
	Shape  []int  `json:"shape"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
}

// magicLength is how many bytes say what kind of model a file is.
const magicLength = 8

// Checksum is the checksum that a file bears, which Open compares with its content.
func Checksum(file []byte) []byte { return file[max(0, len(file)-sha256.Size):] }

// Open checks a file's frame: magic (of eight bytes), version, checksum, and
// that every tensor lies in it with as many bytes as its shape needs.
func Open(file []byte, magic string, version uint32) (*File, error) {
	if len(file) == 0 {
		return nil, errors.New("the file is empty; see train/README.md for how it is made")
	}
	if !bytes.HasPrefix(file, []byte(magic)) {
		return nil, fmt.Errorf("it does not begin with %s", magic)
	}
	if len(file) < 16+sha256.Size {
		return nil, errors.New("the file is cut off")
	}
	if v := binary.LittleEndian.Uint32(file[magicLength:]); v != version {
		return nil, fmt.Errorf("its version is %d, this program reads %d", v, version)
	}
	body := file[:len(file)-sha256.Size]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], file[len(body):]) {
		return nil, errors.New("the checksum does not match: the file is damaged or cut off")
	}
	length := int64(binary.LittleEndian.Uint32(file[12:]))
	if length > int64(len(body)-16) {
		return nil, errors.New("the header is longer than the file")
	}
	var header struct {
		Config  json.RawMessage `json:"config"`
		Tensors []tensor        `json:"tensors"`
	}
	if err := json.Unmarshal(body[16:16+length], &header); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	t := &File{Config: header.Config, file: body, named: map[string]tensor{}}
	for _, x := range header.Tensors {
		if err := x.check(len(body)); err != nil {
			return nil, err
		}
		t.named[x.Name] = x
	}
	return t, nil
}

func (x *tensor) check(size int) error {
	width, known := map[string]int{"i8": 1, "u8": 1, "f32": 4}[x.Type]
	if !known {
		return fmt.Errorf("tensor %s has the unknown type %q", x.Name, x.Type)
	}
	if x.Offset < 0 || x.Length < 0 || x.Offset > size || x.Length > size-x.Offset {
		return fmt.Errorf("tensor %s lies outside the file", x.Name)
	}
	for _, n := range x.Shape {
		if n < 0 || n > 0 && width > math.MaxInt32/n {
			return fmt.Errorf("tensor %s has the impossible shape %v", x.Name, x.Shape)
		}
		width *= n
	}
	if width != x.Length {
		return fmt.Errorf("tensor %s of type %s and shape %v has %d bytes", x.Name, x.Type, x.Shape, x.Length)
	}
	return nil
}

// Sum is the SHA-256 of some of the file's tensors: of each, in the order of the
// bytes of their names, the name, a line feed, and the tensor's bytes.
func (t *File) Sum(of func(name string) bool) [sha256.Size]byte {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(t.named)) {
		if x := t.named[name]; of(name) {
			io.WriteString(h, name+"\n")
			h.Write(t.file[x.Offset : x.Offset+x.Length])
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Err returns the first thing that was wrong with what was asked for.
func (t *File) Err() error { return t.err }

// Fail keeps an error, unless there is one already.
func (t *File) Fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, args...)
	}
}

// bytes returns the bytes of a tensor of the given type, and shape unless that
// is nil.
func (t *File) bytes(name, kind string, shape []int) []byte {
	x, found := t.named[name]
	switch {
	case t.err != nil:
		return nil
	case !found:
		t.Fail("tensor %s is missing", name)
		return nil
	case x.Type != kind || shape != nil && !slices.Equal(x.Shape, shape):
		t.Fail("tensor %s has type %s and shape %v, not %s %v", name, x.Type, x.Shape, kind, shape)
		return nil
	}
	return t.file[x.Offset : x.Offset+x.Length]
}

// Int8s returns an int8 tensor as it lies in the file.
func (t *File) Int8s(name string, shape ...int) []byte { return t.bytes(name, "i8", shape) }

// Floats returns a float32 tensor.
func (t *File) Floats(name string, shape ...int) []float32 {
	b := t.bytes(name, "f32", shape)
	if b == nil {
		return nil
	}
	f := make([]float32, len(b)/4)
	for i := range f {
		f[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return f
}

// Lines returns the lines of a text.
func (t *File) Lines(name string) []string {
	b := t.bytes(name, "u8", nil)
	if len(b) == 0 {
		return nil
	}
	return strings.Split(string(b), "\n")
}

// Linear returns a linear layer: its int8 weights, their scales and its bias.
func (t *File) Linear(name string, out, in int) kernel.Layer {
	return kernel.Layer{
		Weights: t.Int8s(name, out, in),
		Scale:   t.Floats(name+".scale", out),
		Bias:    t.Floats(name+".bias", out),
	}
}

// Pack puts layers that read the same vector of length in beside each other.
func (t *File) Pack(in int, layers ...kernel.Layer) *kernel.Matrix {
	if t.err != nil {
		return nil
	}
	m, err := kernel.Pack(in, layers...)
	if err != nil {
		t.Fail("%w", err)
	}
	return m
}
