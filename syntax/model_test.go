package syntax

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestOpenParserRefuses opens files that are damaged or not meant for this
// program. Every error wraps ErrModel and says what is wrong.
func TestOpenParserRefuses(t *testing.T) {
	flip := func(at int) func([]byte) []byte {
		return func(file []byte) []byte {
			file[at] ^= 1
			return file
		}
	}
	// rewrite changes words of the header and signs the file anew, as a program
	// would that writes another kind of model.
	rewrite := func(from, to string) func([]byte) []byte {
		return func(file []byte) []byte {
			at := bytes.Index(file, []byte(from))
			if at < 0 || len(from) != len(to) {
				t.Fatalf("the header cannot say %q for %q", to, from)
			}
			copy(file[at:], to)
			return sign(file)
		}
	}
	size := len(embeddedModel)
	tests := []struct {
		name   string
		damage func(file []byte) []byte
		want   string
	}{
		{"empty", func([]byte) []byte { return nil }, "empty"},
		{"a text", func([]byte) []byte { return []byte("PER\nLOC\nORG\n") }, "does not begin with DMRCHSYN"},
		{"another model's magic", func(file []byte) []byte { copy(file, "DMRCHRDR"); return sign(file) }, "does not begin with DMRCHSYN"},
		{"magic alone", func(file []byte) []byte { return file[:8] }, "cut off"},
		{"half of it", func(file []byte) []byte { return file[:size/2] }, "damaged or cut off"},
		{"the last byte is missing", func(file []byte) []byte { return file[:size-1] }, "damaged or cut off"},
		{"a byte more", func(file []byte) []byte { return append(file, 0) }, "damaged or cut off"},
		{"a bit of the header", flip(40), "checksum does not match"},
		{"a bit of the weights", flip(size / 2), "checksum does not match"},
		{"a bit of the checksum", flip(size - 1), "checksum does not match"},
		{"a newer version", func(file []byte) []byte {
			binary.LittleEndian.PutUint32(file[8:], modelVersion+1)
			return sign(file)
		}, "its version is 2, this program reads 1"},
		{"a header longer than the file", func(file []byte) []byte {
			binary.LittleEndian.PutUint32(file[12:], uint32(size))
			return sign(file)
		}, "header is longer than the file"},
		{"a header that is no JSON", rewrite(`{"config"`, `["config"`), "header"},
		{"another activation", rewrite("quadratic-gelu", "piecewise-gelu"), `unknown activation "piecewise-gelu"`},
		{"other shapes of words", rewrite(`"initial"`, `"capital"`), "unknown word shapes"},
		{"a group without its mix", rewrite(`"groups":["tag"`, `"groups":["tog"`), "mix.tog is missing"},
		{"a tensor under another name", rewrite(`"labels.rel"`, `"labels.row"`), "labels.rel"},
		{"a tensor of another shape", rewrite(`"shape":[30522,384]`, `"shape":[30521,384]`), "emb.word"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := OpenParser(tt.damage(slices.Clone(embeddedModel)))
			if !errors.Is(err, ErrModel) || p != nil {
				t.Fatalf("OpenParser returns %v, %v", p, err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error %q does not say %q", err, tt.want)
			}
		})
	}
}

// TestChecksum damages a tensor and asks for the checksum of the vocabulary and
// the tables of vectors.
func TestChecksum(t *testing.T) {
	whole, err := OpenParser(embeddedModel)
	if err != nil {
		t.Fatal(err)
	}
	var header struct {
		Tensors []struct {
			Name   string
			Offset int
		}
	}
	if err := json.Unmarshal(embeddedModel[16:16+binary.LittleEndian.Uint32(embeddedModel[12:])], &header); err != nil {
		t.Fatal(err)
	}
	for tensor, part := range map[string]bool{
		"vocab": true, "emb.word": true, "emb.word.scale": true, "emb.pos": true, "emb.type": true,
		"emb.shape": false, "emb.ln.beta": false, "layer.0.q": false, "layer.5.ln2.gamma": false, "mix.name": false, "head.names": false, "labels.names": false, "lemma.exceptions": false,
	} {
		file := slices.Clone(embeddedModel)
		for _, x := range header.Tensors {
			if x.Name == tensor {
				file[x.Offset] ^= 1
			}
		}
		p, err := OpenParser(sign(file))
		if err != nil {
			t.Fatalf("%s: %v", tensor, err)
		}
		if got := p.Checksum() != whole.Checksum(); got != part {
			t.Errorf("a bit of %s changes the checksum: %t, want %t", tensor, got, part)
		}
	}
}

// sign puts the checksum of what stands before it at the end of a file.
func sign(file []byte) []byte {
	body := file[:len(file)-sha256.Size]
	sum := sha256.Sum256(body)
	return append(body, sum[:]...)
}
