// Package where finds place names in a parsed text and resolves each to a
// gazetteer entry: a populated place, a first-order division, a country, or a
// feature such as a sea, a strait or a region.
//
// The gazetteer is plain text beside the code. cities.txt and names.txt are
// facts of GeoNames (CC BY 4.0), made by the command in build; they are sorted
// and searched in place, so that loading costs nothing. countries.txt,
// admin1.txt, aliases.txt, regions.txt, kinds.txt and stop.txt are small and read at start.
//
// Reading goes in three steps. Spotting: the longest run of tokens that begins
// with a capital letter and is a gazetteer name, unless the names tagger took
// it for a person or an organisation or the name is better known as something
// else (stop.txt). Candidates: every entry of that name. Choice: the entry with
// the highest sum of explainable weights (choose.go): population, kind,
// containment ("in the Idlib province", "Paris, Texas"), countries that the
// dispatch names, and distance to places already resolved; one name has one
// reading in a dispatch. This is the recipe of the Edinburgh Geoparser (Grover
// et al. 2010) and of spatial-minimality geocoders (Leidner 2007) with few and
// visible parts.
//
// Precision is stated: a country's or region's coordinates are a centre to draw
// a label at, not a point where something happened.
package where
