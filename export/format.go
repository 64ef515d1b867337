package export

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// Create opens a file of an export by its name.
type Create func(name string) (io.Writer, error)

// format is one that records are written in.
type format struct {
	name  string
	media string // of the main file
	open  func(files) (Writer[Record], error)
}

// formats are all of them, in the order in which they are named to people.
var formats = []format{
	{"csv", "text/csv; charset=utf-8; header=present", openCSV},
	{"jsonl", "application/x-ndjson", openJSONL},
	{"parquet", "application/vnd.apache.parquet", openParquet},
	{"geojson", "application/geo+json", openGeoJSON},
	{"gdelt", "text/tab-separated-values; charset=utf-8", openGDELT},
	{"polecat", "text/tab-separated-values; charset=utf-8", openPOLECAT},
	{"phoenix", "text/tab-separated-values; charset=utf-8", openPhoenix},
	{"plover", "application/x-ndjson", openPLOVER},
	{"jsonld", "application/ld+json", openJSONLD},
	{"stix", "application/stix+json;version=2.1", openSTIX},
	{"ics", "text/calendar; charset=utf-8", openICS},
	{"atom", "application/atom+xml; charset=utf-8", openAtom},
}

// Formats are the names of the formats of records.
func Formats() []string { return each(formats, func(f format) string { return f.name }) }

// MediaType is that of a format's main file; empty for a format that is not known.
func MediaType(name string) string {
	f, _ := formatOf(name)
	return f.media
}

// New returns a writer of the main file of a format, without its companions.
// GeoJSON, ICS and Atom tell all that they can of a Record that holds nothing
// but an incident; the others need its reports.
func New(name string, w io.Writer) (Writer[Record], error) {
	return Open(name, "", func(file string) (io.Writer, error) {
		if file != "" {
			return io.Discard, nil
		}
		return w, nil
	}, false)
}

// Open returns a writer of records in the format of this name, into a main file
// and, beside it, the companions that hold what has no home in the main file:
// those of "x.csv" are "x.accounts.csv" and so on. excel is that of NewCSV.
func Open(name, main string, create Create, excel bool) (Writer[Record], error) {
	f, err := formatOf(name)
	if err != nil {
		return nil, err
	}
	return f.open(files{main, create, excel})
}

func formatOf(name string) (format, error) {
	n := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	if n < 0 {
		return format{}, fmt.Errorf("format %q: want %s", name, strings.Join(Formats(), ", "))
	}
	return formats[n], nil
}

// files are those of one export.
type files struct {
	main   string
	create Create
	excel  bool // cells of CSV are guarded
}

// open opens the main file, whose end is empty, or the companion with this end.
func (f files) open(end string) (io.Writer, error) { return f.create(f.name(end)) }

func (f files) name(end string) string {
	switch {
	case end == "":
		return f.main
	case f.main == "":
		return end
	}
	return strings.TrimSuffix(f.main, filepath.Ext(f.main)) + "." + end
}
