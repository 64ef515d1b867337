// Package where finds place names in a parsed text and resolves each to a
// gazetteer entry: a populated place, a first- or second-order division, a
// country, or a feature such as a sea, a strait or a region.
//
// The gazetteer is plain text beside the code. places.txt and names.txt are
// facts of GeoNames (CC BY 4.0), made by the command in build; they are sorted
// and searched in place, so that loading costs next to nothing. countries.txt,
// admin1.txt, aliases.txt, demonyms.txt, regions.txt, kinds.txt and stop.txt are
// small and read at start.
//
// Reading goes in two steps. Spotting (read.go): the longest run of tokens that
// begins with a capital letter and is a gazetteer name. How much speaks for its
// being a place is a sign: the names tagger's word, a kind word or container
// beside it, how big its bearers are, what else bears the name (stop.txt), the
// persons whom the dispatch names. A doubtful one stays only if it lies close to
// a certain one. "The North" is a country of the dispatch or none (half.go). Adjectives and peoples ("Russian") say a country without
// naming it and are marked as demonyms.
//
// Choice (choose.go): of the entries of a name the one with the highest sum of
// explainable weights: population, kind, containment ("in the Idlib province",
// "Paris, Texas"), and what the other names of the dispatch support: they lie
// near, in the same division, in the same country. Since those are ambiguous
// themselves, each name holds a belief over its entries and all are updated for
// a few rounds. One name has one reading in a dispatch, unless it stands in
// different containers. This is the recipe of the Edinburgh Geoparser (Grover et
// al. 2010) and of spatial-minimality geocoders (Leidner 2007) with visible parts.
//
// Precision is stated: a country's, division's or region's coordinates are a
// centre to draw a label at, not a point where something happened.
package where
