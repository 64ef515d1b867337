package reader

import (
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"demarche/syntax"
	"demarche/syntax/kernel"
	"demarche/syntax/tensor"
	"demarche/syntax/transformer"
)

// embeddedModel is the trained model; train/READER.md describes the file.
//
//go:embed model.bin
var embeddedModel []byte

// ModelChecksum names the model that is built in by its content.
func ModelChecksum() []byte { return tensor.Checksum(embeddedModel) }

const (
	modelMagic   = "DMRCHRDR"
	modelVersion = 5
)

// ErrModel is wrapped by every error about a model file that is damaged or was
// not made for this program.
var ErrModel = errors.New("not a reader's model that this program can use")

// config is the part of a model file's header that says what its tensors mean.
type config struct {
	transformer.Config
	Tables    string   `json:"tables"` // checksum of the vocabulary and tables of vectors (syntax.Parser.Checksum)
	Shapes    []string `json:"shapes"`
	Pieces    int      `json:"pieces"`
	Back      int      `json:"back"`
	Words     int      `json:"words"`
	Sentences int      `json:"sentences"`
	Edges     []int    `json:"edges"`
	Size      int      `json:"size"`
	Sense     int      `json:"sense"`
	Types     []string `json:"types"`
	Stances   []string `json:"stances"`
	Facts     []string `json:"facts"`
	Roles     []string `json:"roles"`
	Voices    []string `json:"voices"`
	Mentions  []string `json:"mentions"`
}

// The network's classes and roles in their order.
var (
	stances  = []string{"asserts", "alleges", "confirms", "denies", "doubts", "wants"}
	facts    = []string{"happened", "ongoing", "planned", "possible", "called-for", "denied", "failed"}
	roles    = []string{"source", "target", "time", "place", "killed", "injured"}
	voices   = []string{"speaker", "content"}
	mentions = []string{"party"}
)

// Reader reads documents with the trained model. It does not change once made;
// any number of goroutines may use it at the same time.
type Reader struct {
	config
	encoder transformer.Encoder
	parser  *syntax.Parser
	input   struct {
		shape, frame, actor, setting, sentence []float32 // rows of hidden
		gamma, beta                            []float32
	}
	mix   []float32
	heads *kernel.Matrix // all that is read from a word
	slots [headCount]slot
	modes []string
	cameo []string
	pair  pairs
}

// slot says where the outputs of one linear layer stand in a word's.
type slot struct{ from, to int }

// The linear layers that read words.
const (
	headTrigger = iota
	headCue
	headMode
	headCAMEO
	headFact
	headNobody
	eventAnchor
	eventWord
	claimAnchor
	claimWord
	mentionAnchor
	mentionWord
	headStranger
	headSense
	headAs
	headSector
	headCount
)

// pairs scores words in the roles of an anchor.
type pairs struct {
	product  []float32   // [role][anchor][word], each [size][size]
	anchor   [][]float32 // by role
	word     [][]float32
	bias     []float32
	distance [][]float32
	mark     [][]float32 // by role and Kind
}

// New returns a reader with the model that is built into the program, over the
// parser's word pieces and their vectors.
func New(p *syntax.Parser) (*Reader, error) { return Open(embeddedModel, p) }

// Open returns a reader with the model of a file's bytes. An error wraps ErrModel.
func Open(file []byte, p *syntax.Parser) (*Reader, error) {
	t, err := tensor.Open(file, modelMagic, modelVersion)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	r := &Reader{parser: p}
	if err := json.Unmarshal(t.Config, &r.config); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrModel, err)
	}
	if err := r.check(p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	r.encoder = transformer.Load(t, r.Config, p.Kernel())
	r.input.shape = t.Floats("emb.shape", len(r.Shapes), r.Hidden)
	r.input.gamma, r.input.beta = t.Floats("emb.ln.gamma", r.Hidden), t.Floats("emb.ln.beta", r.Hidden)
	r.input.frame = t.Floats("emb.frame", 1+len(Types), r.Hidden)
	r.input.actor = t.Floats("emb.actor", 1+len(Sectors), r.Hidden)
	r.input.setting = t.Floats("emb.setting", 3, r.Hidden)
	r.input.sentence = t.Floats("emb.sentence", r.Sentences, r.Hidden)
	r.mix = t.Floats("mix", r.Layers+1)
	r.modes, r.cameo = t.Lines("labels.mode"), t.Lines("labels.cameo")
	r.loadHeads(t)
	r.loadPairs(t)
	if err := t.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	return r, nil
}

// check refuses what this program does not compute, and a model that was
// trained over other tables of vectors.
func (c *config) check(p *syntax.Parser) error {
	sum := p.Checksum()
	switch {
	case c.Tables != hex.EncodeToString(sum[:]):
		return fmt.Errorf("it was trained over other tables of vectors (%.12s, not %.12s)", c.Tables, hex.EncodeToString(sum[:]))
	case !slices.Equal(c.Types, Types), !slices.Equal(c.Stances, stances), !slices.Equal(c.Facts, facts),
		!slices.Equal(c.Roles, roles), !slices.Equal(c.Voices, voices), !slices.Equal(c.Mentions, mentions):
		return errors.New("it has other classes or roles")
	case !slices.Equal(c.Shapes, syntax.ShapeNames()):
		return errors.New("it has other shapes of words")
	case c.Sense < 1:
		return errors.New("its triggers have no sense")
	case c.Pieces < 2 || c.Words < 1 || c.Back < 0 || c.Back >= c.Pieces || c.Sentences < 1 || c.Layers < 1 || c.Pieces+2 > p.Positions():
		return errors.New("its windows are no use")
	case !slices.IsSorted(c.Edges):
		return errors.New("its distances are not in order")
	}
	return errors.Join(c.Check(), transformer.Multiple("size", c.Size))
}

func (r *Reader) loadHeads(t *tensor.File) {
	outputs := [headCount]struct {
		name string
		size int
	}{
		headTrigger:   {"head.trigger", 1 + len(Types)},
		headCue:       {"head.cue", 1 + len(stances)},
		headMode:      {"head.mode", len(r.modes)},
		headCAMEO:     {"head.cameo", len(r.cameo)},
		headFact:      {"head.fact", len(facts)},
		headNobody:    {"head.nobody", 2},
		headStranger:  {"head.stranger", 1},
		headSense:     {"head.sense", r.Sense},
		headAs:        {"head.as", 2 * (1 + len(Sectors))},
		headSector:    {"head.sector", len(Sectors)},
		eventAnchor:   {"event.anchor", r.Size},
		eventWord:     {"event.word", r.Size},
		claimAnchor:   {"claim.anchor", r.Size},
		claimWord:     {"claim.word", r.Size},
		mentionAnchor: {"mention.anchor", r.Size},
		mentionWord:   {"mention.word", r.Size},
	}
	var layers []kernel.Layer
	at := 0
	// The views that pairs are scored from come first: they begin at multiples of 16.
	for _, i := range []int{eventAnchor, eventWord, claimAnchor, claimWord, mentionAnchor, mentionWord, headTrigger, headCue, headMode, headCAMEO, headFact, headNobody, headStranger, headSense, headAs, headSector} {
		o := outputs[i]
		layers = append(layers, t.Linear(o.name, o.size, r.Hidden))
		r.slots[i] = slot{at, at + o.size}
		at += o.size
	}
	r.heads = t.Pack(r.Hidden, layers...)
}

func (r *Reader) loadPairs(t *tensor.File) {
	n, size := len(roles)+len(voices)+len(mentions), r.Size
	u := t.Floats("pair.u", n, size, size)
	r.pair = pairs{
		anchor:   rows(t.Floats("pair.a", n, size), n),
		word:     rows(t.Floats("pair.w", n, size), n),
		bias:     t.Floats("pair.b", n),
		distance: rows(t.Floats("pair.distance", n, 2*(len(r.Edges)+1)), n),
		mark:     rows(t.Floats("pair.mark", n, int(kinds)), n),
	}
	if u == nil {
		return
	}
	// The file has [role][word][anchor]; products want the anchor's index outside.
	r.pair.product = make([]float32, len(u))
	for k := range n {
		from, to := u[k*size*size:], r.pair.product[k*size*size:]
		for i := range size {
			for j := range size {
				to[j*size+i] = from[i*size+j]
			}
		}
	}
}

// rows cuts a matrix into its n rows.
func rows(x []float32, n int) [][]float32 {
	if x == nil {
		return nil
	}
	out := make([][]float32, n)
	for i := range out {
		out[i] = x[i*len(x)/n : (i+1)*len(x)/n]
	}
	return out
}
