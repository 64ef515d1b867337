package syntax

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed tokens.txt abbreviations.txt boundary.txt
var segmentData embed.FS

// Data are the files that are built in: what the package's results depend on
// beside its code.
func Data() fs.FS { return segmentData }

// spellings is what tokens.txt and abbreviations.txt say. Keys that may stand in
// any case are kept in lower case, with ' for the other apostrophes.
type spellings struct {
	divide        map[string][2]uint16 // where the words of a spelling part
	ending        map[string]bool
	whole         map[string]bool
	prefix        map[string]bool
	unit          map[string]bool
	money         map[string]bool
	domain        map[string]bool
	file          map[string]bool
	sign          map[string]bool
	starter       map[string]bool
	abbreviations map[string]abbreviation

	dividable [256]uint32 // by first byte: bit n is set when a spelling to divide has n bytes
}

// abbreviation says where a word is an abbreviation.
type abbreviation uint8

const (
	noAbbreviation abbreviation = iota
	titleAbbreviation
	anyAbbreviation
	numberAbbreviation
	dateAbbreviation
)

var abbreviationKinds = map[string]abbreviation{
	"title": titleAbbreviation, "any": anyAbbreviation, "number": numberAbbreviation, "date": dateAbbreviation,
}

// readTable reads lines of tab-separated columns; "#" starts a comment line. An
// error of use is returned with the file and the line.
func readTable(dir fs.FS, name string, columns int, use func(col []string) error) error {
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return err
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		col := strings.Split(line, "\t")
		if len(col) < columns {
			return fmt.Errorf("%s:%d: %d columns, not %d", name, n, len(col), columns)
		}
		if err := use(col); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return nil
}

func loadSpellings(dir fs.FS) (*spellings, error) {
	s := &spellings{
		divide: map[string][2]uint16{}, ending: map[string]bool{}, whole: map[string]bool{}, prefix: map[string]bool{},
		unit: map[string]bool{}, money: map[string]bool{}, domain: map[string]bool{}, file: map[string]bool{}, sign: map[string]bool{}, starter: map[string]bool{},
		abbreviations: map[string]abbreviation{},
	}
	if err := readTable(dir, "tokens.txt", 2, s.addToken); err != nil {
		return nil, err
	}
	if err := readTable(dir, "abbreviations.txt", 2, s.addAbbreviation); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *spellings) addToken(col []string) error {
	kind, spelling := col[0], col[1]
	if kind == "divide" {
		return s.addDivision(strings.Split(spelling, "|"))
	}
	set := map[string]map[string]bool{
		"ending": s.ending, "whole": s.whole, "prefix": s.prefix, "unit": s.unit, "money": s.money,
		"domain": s.domain, "file": s.file, "sign": s.sign, "starter": s.starter,
	}[kind]
	switch {
	case set == nil:
		return fmt.Errorf("no kind %q", kind)
	case spelling == "" || len(spelling) > maxSpelling:
		return fmt.Errorf("%q does not have 1 to %d bytes", spelling, maxSpelling)
	case set[spelling]:
		return fmt.Errorf("%s %q stands here twice", kind, spelling)
	}
	set[spelling] = true
	return nil
}

// maxSpelling bounds what is looked up, in bytes.
const maxSpelling = 31

func (s *spellings) addDivision(words []string) error {
	spelling := strings.Join(words, "")
	if len(words) < 2 || len(words) > 3 || len(spelling) > maxSpelling {
		return fmt.Errorf("%q is not two or three words", strings.Join(words, "|"))
	}
	if _, twice := s.divide[spelling]; twice {
		return fmt.Errorf("divide %q stands here twice", spelling)
	}
	var cuts [2]uint16
	at := 0
	for i, w := range words[:len(words)-1] {
		at += len(w)
		cuts[i] = uint16(at)
	}
	s.divide[spelling] = cuts
	s.dividable[spelling[0]] |= 1 << len(spelling)
	return nil
}

func (s *spellings) addAbbreviation(col []string) error {
	kind, ok := abbreviationKinds[col[0]]
	if !ok {
		return fmt.Errorf("no kind %q", col[0])
	}
	if s.abbreviations[col[1]] != noAbbreviation {
		return fmt.Errorf("%q stands here twice", col[1])
	}
	s.abbreviations[col[1]] = kind
	return nil
}

// has reports whether a set that is kept in lower case holds the spelling.
func has(set map[string]bool, spelling string) bool {
	var room [maxSpelling]byte
	key, ok := foldSpelling(room[:0], spelling)
	return ok && set[string(key)]
}

// foldSpelling appends the spelling in lower case and with ' for any apostrophe;
// it declines what is too long to be looked up.
func foldSpelling(to []byte, spelling string) ([]byte, bool) {
	for i := 0; i < len(spelling); {
		c := spelling[i]
		if len(to) == cap(to) {
			return to, false
		}
		switch {
		case 'A' <= c && c <= 'Z':
			to = append(to, c+'a'-'A')
			i++
		case c < utf8.RuneSelf:
			if c == '`' {
				c = '\''
			}
			to = append(to, c)
			i++
		case strings.HasPrefix(spelling[i:], "’"):
			to = append(to, '\'')
			i += len("’")
		default:
			to = append(to, c)
			i++
		}
	}
	return to, true
}

// segmenter holds what Segment knows about English.
type segmenter struct {
	*spellings
	boundary boundaryModel
}

func loadSegmenter(dir fs.FS) (*segmenter, error) {
	s, err := loadSpellings(dir)
	if err != nil {
		return nil, err
	}
	b, err := loadBoundary(dir)
	if err != nil {
		return nil, err
	}
	return &segmenter{spellings: s, boundary: b}, nil
}

// english is the segmenter over the embedded files, which the tests have loaded.
var english = sync.OnceValue(func() *segmenter {
	s, err := loadSegmenter(segmentData)
	if err != nil {
		panic(err)
	}
	return s
})
