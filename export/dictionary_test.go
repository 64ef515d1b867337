package export

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// about are the rows of a table of README.md; columns that stand beside each
// other and have the same said of them share one.
func about[T any](columns []column[T]) string {
	var b strings.Builder
	for first := 0; first < len(columns); {
		last := first
		for last+1 < len(columns) && columns[last+1].about == columns[first].about {
			last++
		}
		numbers, names := fmt.Sprint(first+1), columns[first].name
		switch {
		case last > first+1:
			numbers, names = fmt.Sprintf("%d-%d", first+1, last+1), names+" ... "+columns[last].name
		case last > first:
			numbers, names = fmt.Sprintf("%d, %d", first+1, last+1), names+", "+columns[last].name
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", numbers, names, columns[first].about)
		first = last + 1
	}
	return b.String()
}

// README.md says of every column what the code says of it.
func TestREADMEHasTheColumns(t *testing.T) {
	tables := map[string]string{
		"csv": about(eventColumns), "gdelt": about(gdeltColumns), "mentions": about(mentionColumns), "polecat": about(polecatColumns[:polecatOwn]), "phoenix": about(phoenixColumns),
		"accounts": about(accountColumns), "disputes": about(disputeColumns), "positions": about(positionColumns),
	}
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for name, rows := range tables {
		part := regexp.MustCompile(`(?s)<!-- columns of ` + name + ` -->\n.*?<!-- end -->`)
		if !part.MatchString(text) {
			t.Errorf("README.md has no columns of %s", name)
		}
		table := "<!-- columns of " + name + " -->\n| # | column | what it holds |\n| --- | --- | --- |\n" + rows + "<!-- end -->"
		text = part.ReplaceAllLiteralString(text, table)
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if text != string(data) {
		t.Error("README.md is not what the columns are (-update rewrites it)")
	}
	for _, format := range Formats() {
		if !strings.Contains(text, "\n| `"+format+"` |") {
			t.Errorf("README.md says nothing of %s", format)
		}
	}
}

// DICTIONARY.md is made from the types and their comments.
func TestDictionaryIsWhatTheTypesSay(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Data dictionary\n\nThe types behind every format, by their names in JSON. Made from their comments by `go test ./export -update`: don't edit by hand.\n")
	fields := 0
	for _, file := range []string{"../coding/coding.go", "../ledger/types.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			spec := g.Specs[0].(*ast.TypeSpec)
			if g.Doc == nil {
				t.Errorf("%s: %s has no comment", file, spec.Name)
				continue
			}
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", spec.Name, strings.Join(strings.Fields(g.Doc.Text()), " "))
			fields += describe(&b, spec)
		}
	}
	if fields < 50 {
		t.Errorf("%d fields are too few", fields)
	}
	if *update {
		if err := os.WriteFile("DICTIONARY.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile("DICTIONARY.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != b.String() {
		t.Error("DICTIONARY.md is not what the types are (-update rewrites it)")
	}
}

// describe writes the fields of a type that JSON has, and returns their number.
func describe(b *strings.Builder, spec *ast.TypeSpec) int {
	s, ok := spec.Type.(*ast.StructType)
	if !ok {
		return 0
	}
	b.WriteString("\n| field | type | what it holds |\n| --- | --- | --- |\n")
	n := 0
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		name, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, types.ExprString(f.Type), strings.Join(strings.Fields(f.Comment.Text()), " "))
		n++
	}
	return n
}
