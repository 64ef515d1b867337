package argument

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/syntax"
)

var update = flag.Bool("update", false, "rewrite the expected texts")

// TestArguments reads testdata/arguments.txt: below each sentence stand the
// arguments that its predicate should have.
func TestArguments(t *testing.T) {
	const path = "testdata/arguments.txt"
	parser, err := syntax.NewParser()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		got.WriteString(line)
		if text, word, ok := strings.Cut(strings.TrimSpace(line), " | "); ok && line[0] != '#' {
			got.WriteString(argumentsOf(t, parser, text, word))
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(raw), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func argumentsOf(t *testing.T, parser *syntax.Parser, text, word string) string {
	t.Helper()
	s := &parser.Parse(text, 0).Sentences[0]
	for i, tok := range s.Tokens {
		if tok.Form != word {
			continue
		}
		var out strings.Builder
		for _, a := range Of(s, i) {
			fmt.Fprintf(&out, "    %s\n", strings.Join(strings.Fields(fmt.Sprintf("%s %s %s (%s)", a.Role, a.Prep, s.Tokens[a.Token].Form, a.Via)), " "))
		}
		return out.String()
	}
	t.Fatalf("%q has no word %q", text, word)
	return ""
}

// TestConjuncts: a coordination is the same from each of its members.
func TestConjuncts(t *testing.T) {
	parser, err := syntax.NewParser()
	if err != nil {
		t.Fatal(err)
	}
	s := &parser.Parse("France, Britain and Germany met Iran.", 0).Sentences[0]
	for _, from := range []int{0, 2, 4} {
		var got []string
		for _, i := range Conjuncts(s, from) {
			got = append(got, s.Tokens[i].Form)
		}
		if diff := cmp.Diff([]string{"France", "Britain", "Germany"}, got); diff != "" {
			t.Errorf("from %s (-want +got):\n%s", s.Tokens[from].Form, diff)
		}
	}
}

// TestTablesRefuse: a line of the data files that has no known kind is named.
func TestTablesRefuse(t *testing.T) {
	for _, test := range []struct{ control, want string }{
		{"urge", "control.txt:1: want KIND: words"},
		{"subject: promise\nobjct: urge", `control.txt:2: unknown kind "objct"`},
	} {
		_, err := readTables(test.control, "", "")
		if err == nil || err.Error() != test.want {
			t.Errorf("%q: got %v, want %s", test.control, err, test.want)
		}
	}
}
