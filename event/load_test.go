package event

import "testing"

func TestLoad(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]bool{}
	for _, f := range l.frames {
		types[f.typ] = true
	}
	for name := range l.ontology.types {
		if !types[name] {
			t.Errorf("no frame codes %s", name)
		}
	}
}
