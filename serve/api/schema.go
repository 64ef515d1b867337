package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"demarche/coding"
)

// words are the values that a type of text may have.
var words = map[reflect.Type][]any{
	reflect.TypeFor[coding.Factuality](): {coding.Happened, coding.Ongoing, coding.Planned, coding.Possible, coding.CalledFor, coding.Denied, coding.Failed},
	reflect.TypeFor[coding.Stance]():     {coding.Asserts, coding.Alleges, coding.Confirms, coding.Denies, coding.Doubts, coding.Wants},
}

// describe says in the document what the Go types mean and tags cannot: that a
// pointer may be null, and which words some texts are chosen from. Answers may
// get more fields; what is sent may not have any.
func describe(o *huma.OpenAPI) {
	all := o.Components.Schemas
	for name, schema := range all.Map() {
		t := all.TypeFromRef("#/components/schemas/" + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for field := range fieldsOf(t) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			property := schema.Properties[name]
			switch {
			case property == nil:
			case property.Ref != "" && field.Type.Kind() == reflect.Pointer:
				schema.Properties[name] = &huma.Schema{AnyOf: []*huma.Schema{property, {Type: "null"}}}
			case words[field.Type] != nil:
				property.Enum = words[field.Type]
			}
		}
	}
	for _, path := range o.Paths {
		if path.Get == nil {
			continue
		}
		for _, format := range path.Get.Metadata[offers].([]string) {
			if path.Get.Responses["200"].Content[format] != nil {
				continue
			}
			path.Get.Responses["200"].Content[format] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
	}
}

// fieldsOf yields the fields of a struct, with those of embedded ones.
func fieldsOf(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, f := range reflect.VisibleFields(t) {
			if !f.Anonymous && !yield(f) {
				return
			}
		}
	}
}
