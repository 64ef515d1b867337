package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"path/filepath"
	"reflect"
	"strings"
)

// dataPackage describes the files of CSV beside them, as Frictionless Data
// Package has it: names, sizes, hashes, and what each column holds.
type dataPackage struct {
	files
	resources []*resource
}

type resource struct {
	Name     string      `json:"name"`
	Path     string      `json:"path"`
	Profile  string      `json:"profile"`
	Format   string      `json:"format"`
	Media    string      `json:"mediatype"`
	Encoding string      `json:"encoding"`
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
		switch kind.Kind() {
		case reflect.Int32, reflect.Int64:
			field.Type = "integer"
		case reflect.Float64:
			field.Type = "number"
		case reflect.Bool:
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
	}}
}

// write writes datapackage.json.
func (p *dataPackage) write(w io.Writer) error {
	for _, r := range p.resources {
		r.Hash = "sha256:" + hex.EncodeToString(r.sum.Sum(nil))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Profile   string      `json:"profile"`
		Name      string      `json:"name"`
		Title     string      `json:"title"`
		Resources []*resource `json:"resources"`
	}{"tabular-data-package", packageName(p.main), "Reports of incidents, with accounts, disputes and positions", p.resources})
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
