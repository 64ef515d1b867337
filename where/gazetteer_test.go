package where

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func gazetteer(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The generated tables are searched in place: that holds only while they are
// sorted and every id that names.txt gives is in places.txt.
func TestTablesAreSortedAndComplete(t *testing.T) {
	for name, table := range map[string]string{"places.txt": places, "names.txt": names} {
		last := ""
		for line := range strings.Lines(table) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			key, _, ok := strings.Cut(line, "\t")
			if !ok || key <= last {
				t.Fatalf("%s: %q after %q", name, key, last)
			}
			last = key
		}
	}
	for line := range strings.Lines(names) {
		key, ids, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for id := range strings.SplitSeq(ids, ",") {
			if _, ok := find(places, id); !ok {
				t.Fatalf("names.txt: %s: no place %s", key, id)
			}
		}
	}
}

func TestKey(t *testing.T) {
	for name, want := range map[string]string{
		"Khān Shaykhūn":      "khan shaykhun",
		"Bosnia-Herzegovina": "bosnia herzegovina",
		"N'Djamena":          "ndjamena",
		"U.S.":               "us",
		"Łódź":               "lodz",
		"  Sana’a ":          "sanaa",
		"Guinea–Bissau":      "guinea bissau",
	} {
		if got := Key(name); got != want {
			t.Errorf("Key(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestLookup(t *testing.T) {
	g := gazetteer(t)
	for _, c := range []struct {
		name, country string
		kind          Kind
	}{
		{"Khan Sheikhoun", "SYR", City},
		{"Khan Shaykhun", "SYR", City},
		{"Kyiv", "UKR", City},
		{"Kiev", "UKR", City},
		{"Idlib", "SYR", Admin1},
		{"Georgia", "GEO", Country},
		{"Georgia", "USA", Admin1},
		{"Burma", "MMR", Country},
		{"Donbas", "UKR", Region},
		{"Strait of Hormuz", "", Region},
		{"Bagram", "AFG", Site},
		{"Calif.", "USA", Admin1},
	} {
		if !slices.ContainsFunc(g.Lookup(c.name), func(e Entry) bool { return e.Country == c.country && e.Kind == c.kind }) {
			t.Errorf("%s: no %s in %q: %+v", c.name, c.kind, c.country, g.Lookup(c.name))
		}
	}
	if got := g.Lookup("Nowhere-upon-Nothing"); got != nil {
		t.Errorf("a name that is in no table gives %+v", got)
	}
}

func TestDateline(t *testing.T) {
	g := gazetteer(t)
	for place, want := range map[string]string{
		"LONDON":                       "GBR London",
		"PARIS, Texas":                 "USA Paris",
		"SARAJEVO, Bosnia-Herzegovina": "BIH Sarajevo",
		"MOSCOW/KIEV":                  "RUS Moscow",
		"KHAN SHEIKHOUN, Syria":        "SYR Khān Shaykhūn",
		"ABOARD THE PLANE":             "",
	} {
		got := ""
		if p := g.Dateline(place); p != nil {
			got = p.Country + " " + p.Name
		}
		if got != want {
			t.Errorf("%s: %q, want %q", place, got, want)
		}
	}
}

func TestLayersAddAndErrorsNameTheLine(t *testing.T) {
	g, err := Load(fstest.MapFS{"regions.txt": {Data: []byte("# mine\nZone Alpha\t\tcamp\tIRQ\t33\t44\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if e := g.Lookup("zone alpha"); len(e) != 1 || e[0].Kind != Site {
		t.Errorf("the layer's camp is %+v", e)
	}
	for file, content := range map[string]string{
		"regions.txt": "# mine\nZone Alpha\t\tcamp\tIRQ\t133\t44\n",
		"aliases.txt": "# mine\nZone\tQQQ\n",
		"kinds.txt":   "# mine\nhamlet\tbeneath\tcity\n",
		"stop.txt":    "# mine\nUpper Case\n",
	} {
		_, err := Load(fstest.MapFS{file: {Data: []byte(content)}})
		if err == nil || !strings.Contains(err.Error(), file+":2") {
			t.Errorf("%s: error %v does not name line 2", file, err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	g := gazetteer(b)
	for b.Loop() {
		g.Lookup("Khan Sheikhoun")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		gazetteer(b)
	}
}
