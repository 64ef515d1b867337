package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"demarche/coding"
)

// dataPackage describes the files of CSV beside them, as Frictionless Data
// Package has it: names, sizes, hashes, and what each column holds.
type dataPackage struct {
	files
	resources []*resource
	texts     hash.Hash       // of the texts behind the rows, in their order
	coders    map[string]bool // the versions that coded them
}

func newDataPackage(f files) *dataPackage {
	return &dataPackage{files: f, texts: sha256.New(), coders: map[string]bool{}}
}

// rest notes what a row rests on.
func (p *dataPackage) rest(r Report) {
	sum := sha256.Sum256([]byte(r.Dispatch.Text))
	p.texts.Write(sum[:])
	if r.Coder != "" {
		p.coders[r.Coder] = true
	}
}

type resource struct {
	Name     string      `json:"name"`
	Path     string      `json:"path"`
	Profile  string      `json:"profile"`
	Format   string      `json:"format"`
	Media    string      `json:"mediatype"`
	Encoding string      `json:"encoding"`
	Rows     int         `json:"rows"`
	Bytes    int64       `json:"bytes"`
	Hash     string      `json:"hash"`
	Schema   tableSchema `json:"schema"`

	sum hash.Hash
	to  io.Writer
}

type tableSchema struct {
	Fields  []tableField `json:"fields"`
	Missing []string     `json:"missingValues"`
}

type tableField struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
}

// Write implements io.Writer: it measures what it passes on.
func (r *resource) Write(data []byte) (int, error) {
	n, err := r.to.Write(data)
	r.sum.Write(data[:n])
	r.Bytes += int64(n)
	return n, err
}

// csvSchemas are those of the files of CSV, in the order in which they are opened.
var csvSchemas = []struct {
	name   string
	schema tableSchema
}{
	{"events", schemaOf[EventRow](eventColumns)}, {"accounts", schemaOf[AccountRow](accountColumns)},
	{"disputes", schemaOf[DisputeRow](disputeColumns)}, {"positions", schemaOf[PositionRow](positionColumns)},
}

// schemaOf has the types of the columns from the rows of Parquet; a list is a
// string here.
func schemaOf[R, T any](columns []column[T]) tableSchema {
	row := reflect.TypeFor[R]()
	s := tableSchema{Missing: []string{""}}
	for i, c := range columns {
		field := tableField{c.name, "string", c.about}
		kind := row.Field(i).Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		switch {
		case kind == reflect.TypeFor[Date]():
			field.Type = "date"
		case kind.Kind() == reflect.Int32 || kind.Kind() == reflect.Int64:
			field.Type = "integer"
		case kind.Kind() == reflect.Float64:
			field.Type = "number"
		case kind.Kind() == reflect.Bool:
			field.Type = "boolean"
		}
		s.Fields = append(s.Fields, field)
	}
	return s
}

// measured are the same files, each of them measured.
func (p *dataPackage) measured() files {
	return files{p.main, func(name string) (io.Writer, error) {
		w, err := p.create(name)
		if err != nil {
			return nil, err
		}
		of := csvSchemas[len(p.resources)]
		r := &resource{Name: of.name, Path: filepath.Base(name), Profile: "tabular-data-resource", Format: "csv", Media: "text/csv", Encoding: "utf-8", Schema: of.schema,
			sum: sha256.New(), to: w}
		p.resources = append(p.resources, r)
		return r, nil
	}, p.excel}
}

// written is what the rows were made of and by what.
type provenance struct {
	Schema string   `json:"schema"`
	Coders []string `json:"coders"`
	Texts  string   `json:"texts"` // a hash of the texts
}

// write writes datapackage.json; rows are those of each resource.
func (p *dataPackage) write(w io.Writer, rows ...int) error {
	for i, r := range p.resources {
		r.Rows = rows[i]
		r.Hash = "sha256:" + hex.EncodeToString(r.sum.Sum(nil))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Profile   string      `json:"profile"`
		Name      string      `json:"name"`
		Title     string      `json:"title"`
		Codings   provenance  `json:"codings"`
		Resources []*resource `json:"resources"`
	}{"tabular-data-package", packageName(p.main), "Reports of incidents, with accounts, disputes and positions",
		provenance{coding.Schema, none(slices.Sorted(maps.Keys(p.coders))), "sha256:" + hex.EncodeToString(p.texts.Sum(nil))}, p.resources})
}

// packageName is a file's name in the letters that Frictionless allows.
func packageName(file string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, strings.ToLower(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))))
	if strings.Trim(name, "-.") == "" {
		return "incidents"
	}
	return name
}
