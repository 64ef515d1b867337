package reader

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/syntax"
)

// TestWindows: windows take whole sentences, begin with sentences of the one
// before, and together own every word once.
func TestWindows(t *testing.T) {
	c := config{Pieces: 12, Back: 5, Words: 10, Sentences: 6}
	tests := []struct {
		name      string
		sentences []int // first words, and the end
		pieces    []int
		want      []window
	}{
		{"nothing", []int{0}, nil, nil},
		{"one sentence", []int{0, 3}, []int{1, 1, 1}, []window{{0, 0, 3}}},
		{"all in one", []int{0, 3, 6}, []int{1, 1, 1, 1, 1, 1}, []window{{0, 0, 6}}},
		{"too many pieces", []int{0, 2, 4, 6}, []int{2, 2, 2, 2, 3, 3}, []window{{0, 0, 4}, {2, 4, 6}}},
		{"no room for what was before", []int{0, 2, 4}, []int{3, 3, 4, 4}, []window{{0, 0, 2}, {2, 2, 4}}},
		{"a sentence that is too long is cut", []int{0, 4}, []int{5, 5, 5, 5}, []window{{0, 0, 2}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, c.windows(test.sentences, test.pieces), cmp.AllowUnexported(window{})); diff != "" {
				t.Errorf("windows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBucket(t *testing.T) {
	c := config{Edges: []int{1, 3, 10}}
	for distance, want := range map[int]int{0: 0, 1: 1, 2: 1, 3: 2, 10: 3, 99: 3, -1: 4, -3: 5, -99: 6} {
		if got := c.bucket(distance); got != want {
			t.Errorf("bucket(%d) = %d, want %d", distance, got, want)
		}
	}
}

func parser(t testing.TB) *syntax.Parser {
	t.Helper()
	p, err := syntax.NewParser()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestOpenRefuses: a file that is damaged, cut off or another's is refused.
func TestOpenRefuses(t *testing.T) {
	p := parser(t)
	damaged := bytes.Clone(embeddedModel)
	damaged[len(damaged)/2] ^= 1
	other := bytes.Clone(embeddedModel)
	at := bytes.Index(other, []byte(`"tables":"`)) + len(`"tables":"`)
	other[at] ^= 1 // another hexadecimal digit
	sum := sha256.Sum256(other[:len(other)-sha256.Size])
	copy(other[len(other)-sha256.Size:], sum[:])
	for name, file := range map[string][]byte{
		"trained over other tables": other,
		"empty":                     nil,
		"foreign":                   []byte("DMRCHSYN and so on, for more than a header's length ........................"),
		"cut off":                   embeddedModel[:len(embeddedModel)-5],
		"damaged":                   damaged,
	} {
		if _, err := Open(file, p); !errors.Is(err, ErrModel) {
			t.Errorf("%s: error %v, want one that wraps ErrModel", name, err)
		}
	}
}

// shipped returns the model that is built in, and the parser that it reads over.
func shipped(t testing.TB) (*Reader, *syntax.Parser) {
	t.Helper()
	p := parser(t)
	r, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return r, p
}

// TestRead: the model that is built in sees who accused whom of what, and says
// the same whether the text stands alone or after another.
func TestRead(t *testing.T) {
	r, p := shipped(t)
	d := p.Parse("Armenia accused Azerbaijan of shelling its villages, the foreign ministry said.", 0)
	g := r.Read(p.Pieces(d), unmarked(d))
	const armenia, accused, azerbaijan, said = 0, 1, 2, 11
	types := g.Types(0, accused)
	if best := slices.Index(types, slices.Max(types)); best == 0 || Types[best-1] != "ACCUSE" {
		t.Errorf("accused: class %d of %v", best, types)
	}
	if p := g.Types(0, armenia)[0]; p < 0.9 {
		t.Errorf("Armenia is no event with probability %.2f only", p)
	}
	if p := g.Stances(0, said)[0]; p > 0.5 {
		t.Errorf("said is no cue with probability %.2f", p)
	}
	for role, want := range map[Role]int{Source: armenia, Target: azerbaijan} {
		fillers := g.Fillers(0, accused, role, 0)
		best := slices.MaxFunc(fillers, func(a, b Filler) int {
			if a.P < b.P {
				return -1
			}
			return 1
		})
		if best.Token != want {
			t.Errorf("role %d of accused: token %d (%.2f), want %d", role, best.Token, best.P, want)
		}
	}
}

// TestParties: the model tells whose a mention is by the words outside it that
// name a party; all of these and nobody share one probability.
func TestParties(t *testing.T) {
	r, p := shipped(t)
	d := p.Parse("Iraq said it would withdraw from Kuwait. The army has begun to pull out of the emirate, a spokesman in Baghdad said on Thursday.", 0)
	m := unmarked(d)
	m.Parties[0], m.Parties[6] = []string{"IRQ"}, []string{"KWT"}
	m.Parties[m.Word(1, 1)] = []string{"MIL"} // a sector is nobody's name
	g := r.Read(p.Pieces(d), m)
	const army = 1
	parties, nobody := g.Parties(1, army, 0, army+1)
	if parties["IRQ"] < parties["KWT"] {
		t.Errorf("the army is Iraq's with %.2f, Kuwait's with %.2f", parties["IRQ"], parties["KWT"])
	}
	if sum := parties["KWT"] + parties["IRQ"] + nobody; len(parties) != 2 || sum < 0.999 || sum > 1.001 {
		t.Errorf("%v and nobody %.2f, want two parties and a sum of 1", parties, nobody)
	}
	words, _ := g.Namers(1, army, 0, army+1, 0)
	if len(words) != 2 || words[0].Token != 0 || words[1].Token != 6 {
		t.Errorf("words that may tell: %v, want Iraq and Kuwait", words)
	}
	if words, _ := g.Namers(0, 0, 0, 1, 0); len(words) != 1 || words[0].Token != 6 {
		t.Errorf("words that may tell of Iraq: %v, want those outside it", words)
	}
}

func BenchmarkRead(b *testing.B) {
	r, p := shipped(b)
	text := ""
	for range 20 {
		text += "Armenia accused Azerbaijan of shelling villages near the border on Friday, and called for an urgent meeting. "
	}
	d := p.Parse(text, 0)
	pieces, marks := p.Pieces(d), unmarked(d)
	b.ReportAllocs()
	for b.Loop() {
		r.Read(pieces, marks)
	}
	b.ReportMetric(float64(len(pieces.Counts)*b.N)/b.Elapsed().Seconds(), "words/s")
}
