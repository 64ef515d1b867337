package ledger

import (
	"encoding/base64"
	"testing"
)

func TestSenses(t *testing.T) {
	sense := func(values ...int8) Sense {
		bytes := make([]byte, len(values))
		for i, v := range values {
			bytes[i] = byte(v)
		}
		return senseOf(base64.RawStdEncoding.EncodeToString(bytes))
	}
	one, twice, across, against := sense(100, -20, 7), sense(50, -10, 3), sense(20, 100, 0), sense(-100, 20, -7)
	for _, c := range []struct {
		name          string
		a, b          []Sense
		closest, mean string
	}{
		{"the same direction", []Sense{one}, []Sense{twice}, "0.9", "0.9"},
		{"a right angle", []Sense{one}, []Sense{across}, "0.0", "0.0"},
		{"opposites are no worse", []Sense{one}, []Sense{against}, "0.0", "0.0"},
		{"the closest of several, and all", []Sense{one, across}, []Sense{twice}, "0.9", "0.4"},
		{"nothing known of one", []Sense{one}, nil, "unknown", "unknown"},
		{"of another length", []Sense{one}, []Sense{sense(100, -20)}, "0.0", "0.0"},
	} {
		if closest, mean := sensesLikeness(c.a, c.b); closest != c.closest || mean != c.mean {
			t.Errorf("%s: %s and %s, want %s and %s", c.name, closest, mean, c.closest, c.mean)
		}
	}
	for _, text := range []string{"", "no base64!"} {
		if s := senseOf(text); s != nil {
			t.Errorf("%q is read as %v", text, s)
		}
	}
}
