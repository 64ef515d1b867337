package export

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Files opens the files of an export by the ends of their names: the main file,
// whose end is empty, and its companions, such as "mentions.tsv". A companion
// holds what has no home in the format of the main file.
type Files func(end string) (io.Writer, error)

// format is one that records are written in.
type format struct {
	name string
	open func(Files) (Writer[Record], error)
}

// formats are all of them, in the order in which they are named to people.
var formats = []format{
	{"csv", openCSV},
	{"jsonl", openJSONL},
	{"parquet", openParquet},
	{"gdelt", openGDELT},
	{"polecat", openPOLECAT},
	{"phoenix", openPhoenix},
}

// Formats are the names of the formats that Open knows.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Open returns a writer of records in the format of this name.
func Open(name string, files Files) (Writer[Record], error) {
	n := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	if n < 0 {
		return nil, fmt.Errorf("format %q: want %s", name, strings.Join(Formats(), ", "))
	}
	return formats[n].open(files)
}
