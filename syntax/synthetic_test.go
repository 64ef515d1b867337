package syntax

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// synthetic makes small models with random weights: what they say means nothing,
// but every step of reading a model and computing with it is there.
type synthetic struct {
	config  config
	tensors []tensor
	data    [][]byte
	random  *rand.Rand
}

var (
	syntheticPieces = strings.Fields("[PAD] [UNK] [CLS] [SEP] the a russia ##n ##s accused united states of bomb ##ing base ' s \" . , - u ##k cafe 6 ##7 東 ##ly [ ]")
	syntheticLabels = map[string]string{
		"upos":  "NOUN VERB PROPN ADP PUNCT",
		"xpos":  "NN VBD NNP IN .",
		"feats": "_ Number=Sing Tense=Past",
		"lemma": "l0+ k0+ t0+ l2+ l1+e =be",
		"names": "O B-PER I-PER B-LOC I-LOC",
		"rel":   "nsubj root obj punct obl",
	}
	syntheticExceptions = "accused\tNOUN\taccuse\nbombing\tVERB\tbomb"
)

// newSynthetic returns a model of two layers.
func newSynthetic(seed uint64) *synthetic {
	s := &synthetic{random: rand.New(rand.NewPCG(seed, 1)), config: config{
		Hidden: 32, Layers: 2, Heads: 2, HeadSize: 16, FFN: 64, MaxPositions: 40, Vocab: len(syntheticPieces),
		Epsilon: 1e-12, Activation: "quadratic-gelu", Unknown: 1, First: 2, Last: 3, WordPieces: 10, WordRunes: 100,
		Shapes: shapeNames, Groups: []string{"tag", "tree", "name"},
		TokenHeads: []tokenHead{{"upos", "tag"}, {"xpos", "tag"}, {"feats", "tag"}, {"lemma", "tag"}, {"names", "name"}},
		Arc:        pairHead{"tree", 16}, Label: pairHead{"tree", 16},
	}}
	s.addEncoder()
	s.addHeads()
	return s
}

func (s *synthetic) addEncoder() {
	c := s.config
	s.text("vocab", strings.Join(syntheticPieces, "\n"))
	s.table("emb.word", c.Vocab, c.Hidden)
	s.table("emb.pos", c.MaxPositions, c.Hidden)
	s.floats("emb.type", 0.1, 2, c.Hidden)
	s.floats("emb.shape", 0.1, len(c.Shapes), c.Hidden)
	s.norm("emb.ln")
	for n := range c.Layers {
		for _, name := range []string{"q", "k", "v", "o"} {
			s.linear(fmt.Sprintf("layer.%d.%s", n, name), c.Hidden, c.Hidden)
		}
		s.linear(fmt.Sprintf("layer.%d.ffn1", n), c.FFN, c.Hidden)
		s.linear(fmt.Sprintf("layer.%d.ffn2", n), c.Hidden, c.FFN)
		s.norm(fmt.Sprintf("layer.%d.ln1", n))
		s.norm(fmt.Sprintf("layer.%d.ln2", n))
	}
}

func (s *synthetic) addHeads() {
	c := s.config
	for _, g := range c.Groups {
		s.floats("mix."+g, 0.5, c.Layers+1)
	}
	for _, h := range c.TokenHeads {
		s.linear("head."+h.Name, len(strings.Fields(syntheticLabels[h.Name])), c.Hidden)
	}
	for _, name := range []string{"upos", "xpos", "feats", "lemma", "names", "rel"} {
		s.text("labels."+name, strings.ReplaceAll(syntheticLabels[name], " ", "\n"))
	}
	relations := len(strings.Fields(syntheticLabels["rel"]))
	s.linear("arc.dep", c.Arc.Size, c.Hidden)
	s.linear("arc.head", c.Arc.Size, c.Hidden)
	s.floats("arc.u", 0.5, c.Arc.Size, c.Arc.Size)
	s.floats("arc.b", 0.5, c.Arc.Size)
	s.linear("label.dep", c.Label.Size, c.Hidden)
	s.linear("label.head", c.Label.Size, c.Hidden)
	s.floats("label.u", 0.5, relations, c.Label.Size, c.Label.Size)
	s.floats("label.wd", 0.5, relations, c.Label.Size)
	s.floats("label.wh", 0.5, relations, c.Label.Size)
	s.floats("label.b", 0.5, relations)
	s.text("lemma.exceptions", syntheticExceptions)
}

func (s *synthetic) add(name, kind string, data []byte, shape ...int) {
	s.tensors = append(s.tensors, tensor{Name: name, Type: kind, Shape: shape, Length: len(data)})
	s.data = append(s.data, data)
}

func (s *synthetic) text(name, text string) { s.add(name, "u8", []byte(text), len(text)) }

func (s *synthetic) floats(name string, deviation float64, shape ...int) {
	n := 1
	for _, d := range shape {
		n *= d
	}
	data := make([]byte, 0, 4*n)
	for range n {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(s.random.NormFloat64()*deviation)))
	}
	s.add(name, "f32", data, shape...)
}

func (s *synthetic) norm(name string) {
	s.floats(name+".gamma", 1, s.config.Hidden)
	s.floats(name+".beta", 0.2, s.config.Hidden)
}

// table adds int8 rows with scales.
func (s *synthetic) table(name string, rows, columns int) {
	data := make([]byte, rows*columns)
	for i := range data {
		data[i] = byte(s.random.IntN(255) - 127)
	}
	s.add(name, "i8", data, rows, columns)
	s.floats(name+".scale", 0.004, rows)
}

func (s *synthetic) linear(name string, out, in int) {
	s.table(name, out, in)
	s.floats(name+".bias", 0.3, out)
}

// without leaves a tensor out; reshaped gives one another shape.
func (s *synthetic) without(name string) *synthetic {
	for i := range s.tensors {
		if s.tensors[i].Name == name {
			s.tensors[i].Name = "other"
		}
	}
	return s
}

func (s *synthetic) reshaped(name string, shape ...int) *synthetic {
	for i := range s.tensors {
		if s.tensors[i].Name == name {
			s.tensors[i].Shape = shape
		}
	}
	return s
}

// file returns the bytes of the model file.
func (s *synthetic) file() []byte {
	align := func(n int) int { return (n + 63) / 64 * 64 }
	const base = 1 << 14 // room for the header
	at := base
	for i := range s.tensors {
		s.tensors[i].Offset = at
		at = align(at + len(s.data[i]))
	}
	header, err := json.Marshal(map[string]any{"config": s.config, "tensors": s.tensors})
	if err != nil || 16+len(header) > base {
		panic(fmt.Sprint("synthetic model: header of ", len(header), " bytes: ", err))
	}
	file := append([]byte(modelMagic), 1, 0, 0, 0)
	file = binary.LittleEndian.AppendUint32(file, uint32(len(header)))
	file = append(file, header...)
	for i, t := range s.tensors {
		file = append(file, make([]byte, t.Offset-len(file))...)
		file = append(file, s.data[i]...)
	}
	return seal(file)
}

// seal appends the checksum.
func seal(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(body, sum[:]...)
}
