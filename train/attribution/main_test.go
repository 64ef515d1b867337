package main

import (
	"testing"

	"demarche/claim"
)

// Of two ways to read a cue the one is right whose content is the annotated one;
// cues that attribute nothing and the optional ones teach accordingly.
func TestLabels(t *testing.T) {
	cue := [][2]int{{4, 8}}
	right := claim.Candidate{Cue: cue, Content: [][2]int{{9, 20}}, Features: []string{"right"}}
	wrong := claim.Candidate{Cue: cue, Content: [][2]int{{0, 3}}, Features: []string{"wrong"}}
	other := claim.Candidate{Cue: [][2]int{{12, 15}}, Content: [][2]int{{16, 20}}, Features: []string{"other"}}
	cues := [][]claim.Candidate{{right, wrong}, {other}}
	said := attribution{Cue: cue, Content: [][2]int{{9, 20}}}
	for name, c := range map[string]struct {
		text text
		want map[string]bool
	}{
		"nothing is known of cues inside a content": {text{Attributions: []attribution{said}}, map[string]bool{"right": true, "wrong": false}},
		"a dispatch is annotated inside as well":    {text{Attributions: []attribution{said}, nested: true}, map[string]bool{"right": true, "wrong": false, "other": false}},
		"what is optional teaches nothing": {
			text{Attributions: []attribution{{Cue: cue, Content: said.Content, optional: true}}, nested: true}, map[string]bool{"other": false}},
	} {
		got := map[string]bool{}
		for _, e := range c.text.examples(cues, 1, 1) {
			got[e.Names[0]] = e.Yes
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
		for feature, want := range c.want {
			if yes, ok := got[feature]; !ok || yes != want {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
	}
}

// Words beside the cue that are part of the annotated direct speech agree by half.
func TestAgreement(t *testing.T) {
	gold := &attribution{Content: [][2]int{{0, 100}}}
	for _, c := range []struct {
		candidate claim.Candidate
		want      float64
	}{
		{claim.Candidate{Content: [][2]int{{0, 100}}}, 1},
		{claim.Candidate{Content: [][2]int{{0, 20}}}, 0.2},
		{claim.Candidate{Content: [][2]int{{0, 20}}, Spoken: true}, 0.5},
		{claim.Candidate{}, 0.5},
		{claim.Candidate{Content: [][2]int{{200, 220}}}, 0},
	} {
		if got := gold.agreement(c.candidate); got != c.want {
			t.Errorf("%+v: agreement %v, want %v", c.candidate, got, c.want)
		}
	}
}
