package ledger

import (
	"encoding/base64"
	"fmt"
	"math"
)

// Sense is what the reader makes of an event (coding.Event): where two tell of one
// happening, their senses have one direction.
type Sense []int8

// senseOf reads the sense of an event; nil where it has none.
func senseOf(text string) Sense {
	bytes, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(bytes) == 0 {
		return nil
	}
	s := make(Sense, len(bytes))
	for i, v := range bytes {
		s[i] = int8(v)
	}
	return s
}

// likeness is the cosine of two senses, from -1 to 1; 0 where they cannot be
// compared.
func (s Sense) likeness(o Sense) float64 {
	if len(s) != len(o) {
		return 0
	}
	product, one, other := 0, 0, 0
	for i := range s {
		a, b := int(s[i]), int(o[i])
		product, one, other = product+a*b, one+a*a, other+b*b
	}
	if one == 0 || other == 0 {
		return 0
	}
	return float64(product) / math.Sqrt(float64(one)*float64(other))
}

// sensesLikeness names in tenths how alike the senses of two reports are: the two
// mentions that are closest, and all on the whole.
func sensesLikeness(a, b []Sense) (closest, mean string) {
	if len(a) == 0 || len(b) == 0 {
		return "unknown", "unknown"
	}
	most, sum := -1.0, 0.0
	for _, x := range a {
		for _, y := range b {
			l := x.likeness(y)
			most, sum = max(most, l), sum+l
		}
	}
	return tenth(most), tenth(sum / float64(len(a)*len(b)))
}

func tenth(x float64) string { return fmt.Sprintf("%.1f", max(0, math.Floor(10*x)/10)) }
