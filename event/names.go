package event

import (
	"strings"
	"sync"
)

// named is the ontology, for whoever wants words for codes and codes nothing.
// It is part of the program, so a fault in it panics, with its line.
var named = sync.OnceValue(func() *ontology {
	o := newOntology()
	ls, err := lines(embedded, "cameo.txt")
	if err == nil {
		err = o.readCAMEO(ls)
	}
	if err != nil {
		panic(err)
	}
	return o
})

// CAMEOName is a CAMEO code in words, as cameo.txt has them: "195" is "aerial
// weapons". It is empty where there is no such code.
func CAMEOName(code string) string {
	name := named().codes[code].name
	for _, rest := range []string{", general", ", any kind", " (any kind)"} {
		name = strings.TrimSuffix(name, rest)
	}
	return strings.ReplaceAll(name, "/", " or ")
}
