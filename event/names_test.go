package event

import "testing"

func TestCAMEOName(t *testing.T) {
	for code, want := range map[string]string{
		"195": "aerial weapons", "2041": "chemical or biological or radiological weapons", "0211": "appeal for cooperation: economic", "023": "appeal for aid",
		"": "", "999": "",
	} {
		if got := CAMEOName(code); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
}
