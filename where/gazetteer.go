package where

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

//go:embed countries.txt admin1.txt aliases.txt demonyms.txt regions.txt stop.txt kinds.txt
var files embed.FS

//go:embed places.txt
var places string

//go:embed names.txt
var names string

// Kind is what an entry is, and with it how precise its coordinates are.
type Kind string

// Kinds of entries. City and Site have a point; the others have a middle.
const (
	City    Kind = "city"
	Site    Kind = "site" // a base, camp or crossing
	Admin1  Kind = "admin1"
	Admin2  Kind = "admin2" // a county or district
	Region  Kind = "region" // a sea, river, mountain, island or historic region
	Country Kind = "country"
)

// Precision says what the coordinates of such an entry are worth.
func (k Kind) Precision() string {
	if k == City || k == Site {
		return "point"
	}
	return string(k)
}

// Entry is one place of the gazetteer.
type Entry struct {
	Name       string
	Kind       Kind
	Country    string // ISO 3166-1 alpha-3; empty for what several states share
	Division   string // country.code of the first-order division
	Admin1     string // its name
	Lat, Lon   float64
	Population int
	GeoNames   int
	Capital    bool
	Chosen     bool // named by hand, in aliases.txt
}

// Gazetteer finds entries by name. Nothing that it answers changes after Load,
// and it is safe for concurrent use.
type Gazetteer struct {
	recent     recent
	small      map[string][]Entry // countries, divisions, regions and aliases by key
	countries  map[string]Entry   // by ISO 3166-1 alpha-3
	divisions  map[string]Entry   // by country.code
	neighbours map[string][]country
	capitals   map[string]string // country to the key of its capital
	stop       map[string]bool
	leading    map[string]bool   // prepositions of place
	within     map[string]bool   // those after which even a person's name is a place
	holders    map[string]bool   // what a town has: police, mayor, man
	directions map[string]bool   // northern, central
	opposites  map[string]string // north to south
	demonyms   map[string][]Entry
	starts     prefixes
	before     map[string]Kind // kind words before a name
	after      map[string]Kind // kind words after a name
}

// Load reads the gazetteer. A layer may hold aliases.txt, regions.txt, stop.txt
// and kinds.txt of its own, in the format of the built-in ones, which are added
// to them. Errors name file and line.
func Load(layers ...fs.FS) (*Gazetteer, error) {
	g := &Gazetteer{
		small: map[string][]Entry{}, countries: map[string]Entry{}, divisions: map[string]Entry{}, neighbours: map[string][]country{},
		capitals: map[string]string{}, stop: map[string]bool{}, before: map[string]Kind{}, after: map[string]Kind{},
		leading: map[string]bool{}, within: map[string]bool{}, holders: map[string]bool{}, directions: map[string]bool{}, opposites: map[string]string{}, demonyms: map[string][]Entry{},
	}
	for i, layer := range slices.Concat([]fs.FS{files}, layers) {
		for _, file := range []struct {
			name    string
			builtIn bool // made by the build command, never in a layer
			columns int
			read    func(columns []string) error
		}{
			{"kinds.txt", false, 3, g.readKind}, // first: divisions are also called without their kind
			{"countries.txt", true, 9, g.readCountry},
			{"admin1.txt", true, 5, g.readDivision},
			{"aliases.txt", false, 2, g.readAlias},
			{"regions.txt", false, 6, g.readRegion},
			{"demonyms.txt", false, 2, g.readDemonym},
			{"stop.txt", false, 1, g.readStop},
		} {
			if file.builtIn && i > 0 {
				continue
			}
			if err := readTable(layer, file.name, file.columns, i > 0, file.read); err != nil {
				return nil, err
			}
		}
	}
	g.starts.addTable(names)
	for key := range g.small {
		g.starts.add(key)
	}
	return g, nil
}

// readTable calls read with the columns of each line. A file that is missing
// is an error only where it is not optional.
func readTable(layer fs.FS, name string, columns int, optional bool, read func([]string) error) error {
	f, err := layer.Open(name)
	if err != nil {
		if optional {
			return nil
		}
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "\t")
		if len(parts) != columns {
			return fmt.Errorf("%s:%d: %d columns, want %d", name, n, len(parts), columns)
		}
		if err := read(parts); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return lines.Err()
}

func (g *Gazetteer) readCountry(c []string) error {
	id, err1 := strconv.Atoi(c[3])
	lat, lon, err2 := coordinates(c[4], c[5])
	people, err3 := strconv.Atoi(c[6])
	if err := first(err1, err2, err3); err != nil {
		return err
	}
	e := Entry{Name: c[2], Kind: Country, Country: c[0], Lat: lat, Lon: lon, Population: people, GeoNames: id}
	g.countries[c[0]] = e
	g.add(c[2], e)
	g.capitals[c[0]] = Key(c[7])
	if c[8] != "" {
		for code := range strings.SplitSeq(c[8], ",") {
			g.neighbours[c[0]] = append(g.neighbours[c[0]], countryOf(code))
		}
	}
	return nil
}

func (g *Gazetteer) readDivision(c []string) error {
	lat, lon, err1 := coordinates(c[2], c[3])
	people, err2 := strconv.Atoi(c[4])
	if err := first(err1, err2); err != nil {
		return err
	}
	e := Entry{Name: c[1], Kind: Admin1, Country: c[0][:3], Division: c[0], Admin1: c[1], Lat: lat, Lon: lon, Population: people}
	g.divisions[c[0]] = e
	g.add(c[1], e)
	// "Moscow Oblast" and "Idlib Governorate" are also called by the first word.
	if cut := strings.LastIndexByte(c[1], ' '); cut > 0 && g.after[strings.ToLower(c[1][cut+1:])] == Admin1 {
		g.add(c[1][:cut], e)
	}
	return nil
}

func (g *Gazetteer) readAlias(c []string) error {
	target := c[1]
	if d, ok := g.divisions[target]; ok {
		d.Chosen = true
		g.add(c[0], d)
		return nil
	}
	if id, err := strconv.Atoi(target); err == nil {
		e, ok := g.place(strconv.Itoa(id))
		if !ok {
			return fmt.Errorf("no place %d", id)
		}
		e.Capital = g.capitals[e.Country] == Key(e.Name)
		e.Chosen = true
		g.add(c[0], e)
		return nil
	}
	if e, ok := g.countries[target]; ok {
		g.add(c[0], e)
		return nil
	}
	return fmt.Errorf("no country, division or city %q", target)
}

func (g *Gazetteer) readRegion(c []string) error {
	lat, lon, err := coordinates(c[4], c[5])
	if err != nil {
		return err
	}
	e := Entry{Name: c[0], Kind: Region, Country: c[3], Lat: lat, Lon: lon}
	if slices.Contains([]string{"base", "camp", "crossing"}, c[2]) {
		e.Kind = Site
	}
	g.add(c[0], e)
	for other := range strings.SplitSeq(c[1], "|") {
		if other != "" {
			g.add(other, e)
		}
	}
	return nil
}

func (g *Gazetteer) readStop(c []string) error {
	if c[0] != Key(c[0]) {
		return fmt.Errorf("%q is not a key; write %q", c[0], Key(c[0]))
	}
	g.stop[c[0]] = true
	return nil
}

func (g *Gazetteer) readKind(c []string) error {
	switch c[1] {
	case "before":
		g.before[c[0]] = Kind(c[2])
	case "after":
		g.after[c[0]] = Kind(c[2])
	case "preposition":
		g.leading[c[0]] = true
		if c[2] == "inside" {
			g.within[c[0]] = true
		}
	case "holder":
		g.holders[c[0]] = true
	case "direction":
		g.directions[c[0]] = true
	case "opposite":
		g.opposites[c[0]] = c[2]
	default:
		return fmt.Errorf("side %q is neither before, after, preposition, holder, direction nor opposite", c[1])
	}
	return nil
}

// readDemonym reads an adjective or name of a people, and the country, division
// or region that it says.
func (g *Gazetteer) readDemonym(c []string) error {
	e, ok := g.countries[c[1]]
	if !ok {
		e, ok = g.divisions[c[1]]
	}
	if !ok {
		for _, r := range g.small[Key(c[1])] {
			if r.Kind == Region {
				e, ok = r, true
			}
		}
	}
	if !ok {
		return fmt.Errorf("no country, division or region %q", c[1])
	}
	g.demonyms[c[0]] = append(g.demonyms[c[0]], e)
	return nil
}

func (g *Gazetteer) add(name string, e Entry) {
	key := Key(name)
	if !slices.Contains(g.small[key], e) {
		g.small[key] = append(g.small[key], e)
	}
}

// recent keeps the entries of names that were looked up: the same few thousand
// make up most of the news. It is full at recentNames.
type recent struct {
	entries sync.Map // key to []Entry, never changed
	size    atomic.Int32
}

const recentNames = 4096

// lookupOnce is lookup; the entries are shared and must not be changed.
func (g *Gazetteer) lookupOnce(key string) []Entry {
	if found, ok := g.recent.entries.Load(key); ok {
		return found.([]Entry)
	}
	found := g.lookup(key)
	if g.recent.size.Load() < recentNames {
		if _, had := g.recent.entries.LoadOrStore(key, found); !had {
			g.recent.size.Add(1)
		}
	}
	return found
}

// Lookup lists every entry of a name: countries, divisions and regions first,
// then towns, the most populous first.
func (g *Gazetteer) Lookup(name string) []Entry {
	return g.lookup(Key(name))
}

func (g *Gazetteer) lookup(key string) []Entry {
	out := slices.Clone(g.small[key])
	ids, ok := find(names, key)
	if !ok {
		return out
	}
	for id := range strings.SplitSeq(ids, ",") {
		if e, ok := g.place(id); ok && !slices.ContainsFunc(out, func(o Entry) bool { return o.GeoNames == e.GeoNames && o.Kind == e.Kind && o.Division == e.Division }) {
			e.Capital = e.Kind == City && g.capitals[e.Country] == Key(e.Name)
			out = append(out, e)
		}
	}
	return out
}

// place reads a line of places.txt.
func (g *Gazetteer) place(id string) (Entry, bool) {
	rest, ok := find(places, id)
	if !ok {
		return Entry{}, false
	}
	var c [6]string
	for i := range c {
		c[i], rest, _ = strings.Cut(rest, "\t")
	}
	lat, lon, err := coordinates(c[3], c[4])
	people, err2 := strconv.Atoi(c[5])
	if first(err, err2) != nil {
		return Entry{}, false
	}
	division := c[1] + "." + c[2]
	e := Entry{Name: c[0], Kind: City, Country: c[1], Division: division, Admin1: g.divisions[division].Name, Lat: lat, Lon: lon, Population: people}
	if strings.Contains(id, ".") {
		e.Kind = Admin2
		return e, true
	}
	e.GeoNames, err = strconv.Atoi(id)
	return e, err == nil
}

// find looks a key up in a table of lines "key TAB rest" that is sorted by key
// and may begin with "#" lines; it returns the rest. Nothing is indexed: the
// embedded text itself is searched.
func find(table, key string) (string, bool) {
	lo, hi := 0, len(table)
	for lo < hi {
		mid := (lo + hi) / 2
		start := strings.LastIndexByte(table[:mid], '\n') + 1
		end := start + strings.IndexByte(table[start:], '\n')
		line := table[start:end]
		k, rest, _ := strings.Cut(line, "\t")
		switch c := strings.Compare(k, key); {
		case strings.HasPrefix(line, "#") || c < 0:
			lo = end + 1
		case c > 0:
			hi = start
		default:
			return rest, true
		}
	}
	return "", false
}

func coordinates(lat, lon string) (float64, float64, error) {
	a, err1 := strconv.ParseFloat(lat, 64)
	o, err2 := strconv.ParseFloat(lon, 64)
	if err := first(err1, err2); err != nil {
		return 0, 0, err
	}
	if math.Abs(a) > 90 || math.Abs(o) > 180 {
		return 0, 0, fmt.Errorf("no such point: %s, %s", lat, lon)
	}
	return a, o, nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
