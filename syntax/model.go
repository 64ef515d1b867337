package syntax

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"demarche/syntax/kernel"
)

// embeddedModel is the trained model; train/FORMAT.md describes the file.
//
//go:embed model.bin
var embeddedModel []byte

const (
	modelMagic   = "DMRCHSYN"
	modelVersion = 1
)

// ErrModel is wrapped by every error about a model file that is damaged or was
// not made for this program.
var ErrModel = errors.New("not a syntax model that this program can use")

// config is the part of a model file's header that says what its tensors mean.
type config struct {
	Hidden       int         `json:"hidden"`
	Layers       int         `json:"layers"`
	Heads        int         `json:"heads"`
	HeadSize     int         `json:"head_size"`
	FFN          int         `json:"ffn"`
	MaxPositions int         `json:"max_positions"`
	Vocab        int         `json:"vocab"`
	Epsilon      float32     `json:"layer_norm_eps"`
	Activation   string      `json:"activation"`
	Unknown      int32       `json:"unk"`
	First        int32       `json:"cls"`
	Last         int32       `json:"sep"`
	WordPieces   int         `json:"max_word_pieces"`
	WordRunes    int         `json:"max_word_runes"`
	Shapes       []string    `json:"shapes"`
	Groups       []string    `json:"groups"`
	TokenHeads   []tokenHead `json:"token_heads"`
	Arc          pairHead    `json:"arc"`
	Label        pairHead    `json:"label"`
}

// tokenHead classifies words; pairHead scores pairs of words.
type (
	tokenHead struct {
		Name  string `json:"name"`
		Group string `json:"group"`
	}
	pairHead struct {
		Group string `json:"group"`
		Size  int    `json:"size"`
	}
)

// shapeNames is the order in which shapeOf numbers the shapes of words.
var shapeNames = []string{"special", "lower", "title", "initial", "upper", "mixed", "digits", "alnum", "punct"}

// model is a loaded model file. It is read-only. The embedding tables lie in the
// file's bytes; weights are packed for the kernels.
type model struct {
	config
	vocabulary vocabulary
	embedding  embedding
	layers     []layer
	groups     []group
	heads      heads
	lemmas     lemmas
}

type embedding struct {
	words, positions           []byte // int8, [vocab][hidden] and [positions][hidden]
	wordScales, positionScales []float32
	kind                       []float32 // the row of token type 0
	shapes                     []float32 // [shapes][hidden]
	gamma, beta                []float32
}

type layer struct {
	queryKeyValue *kernel.Matrix
	output        *kernel.Matrix
	widen, narrow *kernel.Matrix
	gamma1, beta1 []float32 // after attention
	gamma2, beta2 []float32 // after the feed-forward part
}

// group is one mix of the encoder's layers and the linear layers that read it.
type group struct {
	name    string
	mix     []float32 // weights of the embedding's output and each layer's
	linear  *kernel.Matrix
	sources []kernel.Layer // what linear is packed from
	outputs int
}

// slot says where the outputs of one linear layer stand.
type slot struct{ group, from, to int }

// heads are what is read from words, in terms of the outputs of the groups.
type heads struct {
	upos, xpos, feats, lemma, names slot
	uposLabels, xposLabels          []string
	featsLabels, nameLabels         []string
	relations                       []string
	root                            int // the relation "root"
	mayFollow                       [][]bool

	arcDependent, arcHead     slot
	arcProduct                []float32 // [head][dependent]
	arcBias                   []float32
	labelDependent, labelHead slot
	labelProduct              []float32 // [relation][dependent][head]
	labelByDependent          []float32 // [dependent][Pad(relations)]
	labelByHead               []float32 // [head][Pad(relations)]
	labelBias                 []float32
}

// openModel reads a model file. The model goes on using the bytes of the file.
func openModel(file []byte) (*model, error) {
	t, err := openTensors(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	m := &model{config: t.config}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	m.vocabulary = newVocabulary(t.lines("vocab"))
	m.loadEmbedding(t)
	m.loadLayers(t)
	m.loadGroups(t)
	m.loadHeads(t)
	m.lemmas = newLemmas(t)
	m.packGroups(t)
	if t.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, t.err)
	}
	return m, nil
}

// check refuses what this program does not compute.
func (c *config) check() error {
	multiple := func(name string, n int) error {
		if n <= 0 || n%16 != 0 {
			return fmt.Errorf("%s is %d, which is no positive multiple of 16", name, n)
		}
		return nil
	}
	if c.Activation != "quadratic-gelu" {
		return fmt.Errorf("unknown activation %q", c.Activation)
	}
	if !slices.Equal(c.Shapes, shapeNames) {
		return fmt.Errorf("unknown word shapes %q", c.Shapes)
	}
	if c.Heads*c.HeadSize != c.Hidden {
		return fmt.Errorf("%d heads of %d values do not make %d", c.Heads, c.HeadSize, c.Hidden)
	}
	if c.Layers < 0 || c.WordPieces < 1 || c.WordRunes < 1 || c.MaxPositions < c.WordPieces+2 {
		return fmt.Errorf("%d layers, %d pieces a word, %d runes a word and %d positions are no use",
			c.Layers, c.WordPieces, c.WordRunes, c.MaxPositions)
	}
	for _, id := range []int32{c.Unknown, c.First, c.Last} {
		if id < 0 || int(id) >= c.Vocab {
			return fmt.Errorf("piece %d is outside the vocabulary of %d", id, c.Vocab)
		}
	}
	return errors.Join(multiple("hidden", c.Hidden), multiple("head_size", c.HeadSize), multiple("ffn", c.FFN),
		multiple("arc size", c.Arc.Size), multiple("label size", c.Label.Size))
}

func (m *model) loadEmbedding(t *tensors) {
	h := m.Hidden
	m.embedding = embedding{
		words:          t.int8s("emb.word", m.Vocab, h),
		wordScales:     t.floats("emb.word.scale", m.Vocab),
		positions:      t.int8s("emb.pos", m.MaxPositions, h),
		positionScales: t.floats("emb.pos.scale", m.MaxPositions),
		shapes:         t.floats("emb.shape", len(m.Shapes), h),
		gamma:          t.floats("emb.ln.gamma", h),
		beta:           t.floats("emb.ln.beta", h),
	}
	if kinds := t.floats("emb.type", 2, h); kinds != nil {
		m.embedding.kind = kinds[:h]
	}
	if n := m.vocabulary.size; n != m.Vocab {
		t.fail("the vocabulary has %d pieces instead of %d", n, m.Vocab)
	}
}

func (m *model) loadLayers(t *tensors) {
	h := m.Hidden
	for n := range m.Layers {
		at := func(name string) string { return fmt.Sprintf("layer.%d.%s", n, name) }
		m.layers = append(m.layers, layer{
			queryKeyValue: t.pack(h, t.linear(at("q"), h, h), t.linear(at("k"), h, h), t.linear(at("v"), h, h)),
			output:        t.pack(h, t.linear(at("o"), h, h)),
			widen:         t.pack(h, t.linear(at("ffn1"), m.FFN, h)),
			narrow:        t.pack(m.FFN, t.linear(at("ffn2"), h, m.FFN)),
			gamma1:        t.floats(at("ln1.gamma"), h),
			beta1:         t.floats(at("ln1.beta"), h),
			gamma2:        t.floats(at("ln2.gamma"), h),
			beta2:         t.floats(at("ln2.beta"), h),
		})
	}
}

func (m *model) loadGroups(t *tensors) {
	for _, name := range m.Groups {
		m.groups = append(m.groups, group{name: name, mix: t.floats("mix."+name, m.Layers+1)})
	}
}

// slot adds a linear layer to the group of the given name.
func (m *model) slot(t *tensors, group, name string, outputs int) slot {
	g := slices.Index(m.Groups, group)
	if g < 0 {
		t.fail("%s reads group %q, which does not exist", name, group)
		return slot{}
	}
	to := &m.groups[g]
	s := slot{group: g, from: to.outputs, to: to.outputs + outputs}
	to.sources = append(to.sources, t.linear(name, outputs, m.Hidden))
	to.outputs = s.to
	return s
}

func (m *model) packGroups(t *tensors) {
	for i := range m.groups {
		g := &m.groups[i]
		g.linear = t.pack(m.Hidden, g.sources...)
		g.sources = nil
	}
}

func (m *model) loadHeads(t *tensors) {
	h := &m.heads
	h.upos, h.uposLabels = m.tokenHead(t, "upos")
	h.xpos, h.xposLabels = m.tokenHead(t, "xpos")
	h.feats, h.featsLabels = m.tokenHead(t, "feats")
	h.lemma, _ = m.tokenHead(t, "lemma")
	h.names, h.nameLabels = m.tokenHead(t, "names")
	h.mayFollow = nameTransitions(h.nameLabels)
	for i, l := range h.featsLabels {
		if l == "_" {
			h.featsLabels[i] = ""
		}
	}
	h.relations = t.lines("labels.rel")
	h.root = slices.Index(h.relations, "root")
	if h.root < 0 || len(h.relations) < 2 {
		t.fail("labels.rel needs the relation root and another")
	}
	m.loadPairs(t)
}

// tokenHead loads the head of that name, and its labels.
func (m *model) tokenHead(t *tensors, name string) (slot, []string) {
	i := slices.IndexFunc(m.TokenHeads, func(h tokenHead) bool { return h.Name == name })
	if i < 0 {
		t.fail("there is no head %q", name)
		return slot{}, nil
	}
	labels := t.lines("labels." + name)
	return m.slot(t, m.TokenHeads[i].Group, "head."+name, len(labels)), labels
}

func (m *model) loadPairs(t *tensors) {
	h, arc, label, relations := &m.heads, m.Arc, m.Label, len(m.heads.relations)
	h.arcDependent = m.slot(t, arc.Group, "arc.dep", arc.Size)
	h.arcHead = m.slot(t, arc.Group, "arc.head", arc.Size)
	h.arcProduct = transposed(t.floats("arc.u", arc.Size, arc.Size), arc.Size, arc.Size)
	h.arcBias = t.floats("arc.b", arc.Size)
	h.labelDependent = m.slot(t, label.Group, "label.dep", label.Size)
	h.labelHead = m.slot(t, label.Group, "label.head", label.Size)
	h.labelProduct = t.floats("label.u", relations, label.Size, label.Size)
	h.labelByDependent = transposed(t.floats("label.wd", relations, label.Size), relations, label.Size)
	h.labelByHead = transposed(t.floats("label.wh", relations, label.Size), relations, label.Size)
	h.labelBias = t.floats("label.b", relations)
}

// transposed returns the columns of a matrix as rows, padded with zeros.
func transposed(a []float32, rows, columns int) []float32 {
	if a == nil {
		return nil
	}
	stride := kernel.Pad(rows)
	b := make([]float32, columns*stride)
	for r := range rows {
		for c := range columns {
			b[c*stride+r] = a[r*columns+c]
		}
	}
	return b
}

// tensors gives out the tensors of a model file by name. The first thing that is
// missing or has the wrong shape is kept in err, and nil returned from then on.
type tensors struct {
	file   []byte
	config config
	named  map[string]tensor
	err    error
}

type tensor struct {
	Name   string `json:"name"`
	Type   string `json:"dtype"`
	Shape  []int  `json:"shape"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
}

// openTensors checks the file's frame: magic, version, checksum, and that every
// tensor lies in it with as many bytes as its shape needs.
func openTensors(file []byte) (*tensors, error) {
	if len(file) == 0 {
		return nil, errors.New("the file is empty; see train/README.md for how it is made")
	}
	if !bytes.HasPrefix(file, []byte(modelMagic)) {
		return nil, fmt.Errorf("it does not begin with %s", modelMagic)
	}
	if len(file) < 16+sha256.Size {
		return nil, errors.New("the file is cut off")
	}
	if v := binary.LittleEndian.Uint32(file[8:]); v != modelVersion {
		return nil, fmt.Errorf("its version is %d, this program reads %d", v, modelVersion)
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
		Config  config   `json:"config"`
		Tensors []tensor `json:"tensors"`
	}
	if err := json.Unmarshal(body[16:16+length], &header); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	t := &tensors{file: body, config: header.Config, named: map[string]tensor{}}
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

func (t *tensors) fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, args...)
	}
}

// bytes returns the bytes of a tensor of the given type, and shape unless that
// is nil.
func (t *tensors) bytes(name, kind string, shape []int) []byte {
	x, found := t.named[name]
	switch {
	case t.err != nil:
		return nil
	case !found:
		t.fail("tensor %s is missing", name)
		return nil
	case x.Type != kind || shape != nil && !slices.Equal(x.Shape, shape):
		t.fail("tensor %s has type %s and shape %v, not %s %v", name, x.Type, x.Shape, kind, shape)
		return nil
	}
	return t.file[x.Offset : x.Offset+x.Length]
}

func (t *tensors) int8s(name string, shape ...int) []byte { return t.bytes(name, "i8", shape) }

func (t *tensors) floats(name string, shape ...int) []float32 {
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

func (t *tensors) lines(name string) []string {
	b := t.bytes(name, "u8", nil)
	if len(b) == 0 {
		return nil
	}
	return strings.Split(string(b), "\n")
}

func (t *tensors) linear(name string, out, in int) kernel.Layer {
	return kernel.Layer{
		Weights: t.int8s(name, out, in),
		Scale:   t.floats(name+".scale", out),
		Bias:    t.floats(name+".bias", out),
	}
}

func (t *tensors) pack(in int, layers ...kernel.Layer) *kernel.Matrix {
	if t.err != nil {
		return nil
	}
	m, err := kernel.Pack(in, layers...)
	if err != nil {
		t.fail("%w", err)
	}
	return m
}
