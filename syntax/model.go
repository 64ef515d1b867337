package syntax

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"demarche/syntax/kernel"
	"demarche/syntax/tensor"
	"demarche/syntax/transformer"
)

// embeddedModel is the trained model; train/FORMAT.md describes the file.
//
//go:embed model.bin
var embeddedModel []byte

// ModelChecksum names the model that is built in by its content.
func ModelChecksum() []byte { return tensor.Checksum(embeddedModel) }

const (
	modelMagic   = "DMRCHSYN"
	modelVersion = 1
)

// ErrModel is wrapped by every error about a model file that is damaged or was
// not made for this program.
var ErrModel = errors.New("not a syntax model that this program can use")

// config is the part of a model file's header that says what its tensors mean.
type config struct {
	transformer.Config
	MaxPositions int         `json:"max_positions"`
	Vocab        int         `json:"vocab"`
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
	file       *tensor.File
	vocabulary vocabulary
	embedding  embedding
	layers     transformer.Encoder
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
func openModel(file []byte, k *kernel.Kernel) (*model, error) {
	t, err := tensor.Open(file, modelMagic, modelVersion)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	m := &model{file: t}
	if err := json.Unmarshal(t.Config, &m.config); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrModel, err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	m.vocabulary = newVocabulary(t.Lines("vocab"))
	m.loadEmbedding(t)
	m.layers = transformer.Load(t, m.Config, k)
	m.loadGroups(t)
	m.loadHeads(t)
	m.lemmas = newLemmas(t)
	m.packGroups(t)
	if err := t.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	return m, nil
}

// check refuses what this program does not compute.
func (c *config) check() error {
	if !slices.Equal(c.Shapes, shapeNames) {
		return fmt.Errorf("unknown word shapes %q", c.Shapes)
	}
	if c.WordPieces < 1 || c.WordRunes < 1 || c.MaxPositions < c.WordPieces+2 {
		return fmt.Errorf("%d pieces a word, %d runes a word and %d positions are no use", c.WordPieces, c.WordRunes, c.MaxPositions)
	}
	for _, id := range []int32{c.Unknown, c.First, c.Last} {
		if id < 0 || int(id) >= c.Vocab {
			return fmt.Errorf("piece %d is outside the vocabulary of %d", id, c.Vocab)
		}
	}
	return errors.Join(c.Check(), transformer.Multiple("arc size", c.Arc.Size), transformer.Multiple("label size", c.Label.Size))
}

func (m *model) loadEmbedding(t *tensor.File) {
	h := m.Hidden
	m.embedding = embedding{
		words:          t.Int8s("emb.word", m.Vocab, h),
		wordScales:     t.Floats("emb.word.scale", m.Vocab),
		positions:      t.Int8s("emb.pos", m.MaxPositions, h),
		positionScales: t.Floats("emb.pos.scale", m.MaxPositions),
		shapes:         t.Floats("emb.shape", len(m.Shapes), h),
		gamma:          t.Floats("emb.ln.gamma", h),
		beta:           t.Floats("emb.ln.beta", h),
	}
	if kinds := t.Floats("emb.type", 2, h); kinds != nil {
		m.embedding.kind = kinds[:h]
	}
	if n := m.vocabulary.size; n != m.Vocab {
		t.Fail("the vocabulary has %d pieces instead of %d", n, m.Vocab)
	}
}

func (m *model) loadGroups(t *tensor.File) {
	for _, name := range m.Groups {
		m.groups = append(m.groups, group{name: name, mix: t.Floats("mix."+name, m.Layers+1)})
	}
}

// slot adds a linear layer to the group of the given name.
func (m *model) slot(t *tensor.File, group, name string, outputs int) slot {
	g := slices.Index(m.Groups, group)
	if g < 0 {
		t.Fail("%s reads group %q, which does not exist", name, group)
		return slot{}
	}
	to := &m.groups[g]
	s := slot{group: g, from: to.outputs, to: to.outputs + outputs}
	to.sources = append(to.sources, t.Linear(name, outputs, m.Hidden))
	to.outputs = s.to
	return s
}

func (m *model) packGroups(t *tensor.File) {
	for i := range m.groups {
		g := &m.groups[i]
		g.linear = t.Pack(m.Hidden, g.sources...)
		g.sources = nil
	}
}

func (m *model) loadHeads(t *tensor.File) {
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
	h.relations = t.Lines("labels.rel")
	h.root = slices.Index(h.relations, "root")
	if h.root < 0 || len(h.relations) < 2 {
		t.Fail("labels.rel needs the relation root and another")
	}
	m.loadPairs(t)
}

// tokenHead loads the head of that name, and its labels.
func (m *model) tokenHead(t *tensor.File, name string) (slot, []string) {
	i := slices.IndexFunc(m.TokenHeads, func(h tokenHead) bool { return h.Name == name })
	if i < 0 {
		t.Fail("there is no head %q", name)
		return slot{}, nil
	}
	labels := t.Lines("labels." + name)
	return m.slot(t, m.TokenHeads[i].Group, "head."+name, len(labels)), labels
}

func (m *model) loadPairs(t *tensor.File) {
	h, arc, label, relations := &m.heads, m.Arc, m.Label, len(m.heads.relations)
	h.arcDependent = m.slot(t, arc.Group, "arc.dep", arc.Size)
	h.arcHead = m.slot(t, arc.Group, "arc.head", arc.Size)
	h.arcProduct = transposed(t.Floats("arc.u", arc.Size, arc.Size), arc.Size, arc.Size)
	h.arcBias = t.Floats("arc.b", arc.Size)
	h.labelDependent = m.slot(t, label.Group, "label.dep", label.Size)
	h.labelHead = m.slot(t, label.Group, "label.head", label.Size)
	h.labelProduct = t.Floats("label.u", relations, label.Size, label.Size)
	h.labelByDependent = transposed(t.Floats("label.wd", relations, label.Size), relations, label.Size)
	h.labelByHead = transposed(t.Floats("label.wh", relations, label.Size), relations, label.Size)
	h.labelBias = t.Floats("label.b", relations)
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
