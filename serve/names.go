package serve

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// sectorNames are words for the sectors of codes.
var sectorNames = map[string]string{
	"GOV": "government", "MIL": "military", "REB": "rebels", "OPP": "opposition", "CVL": "civilians", "PTY": "party",
	"MED": "media", "HLH": "health workers", "BUS": "business", "COP": "police", "JUD": "courts", "LEG": "parliament",
	"CRM": "criminals", "UAF": "armed group", "SPY": "intelligence", "EDU": "education", "REF": "refugees",
	"REL": "religious", "AGR": "farmers", "ENV": "environment", "LAB": "labour", "ELI": "former officials",
	"NGO": "organisation", "IGO": "organisation", "DEV": "development", "HRI": "human rights", "RAD": "radicals", "SEP": "separatists",
}

// organisations are the words for codes that begin with no country.
var organisations = map[string]string{
	"IGOUNO": "United Nations", "IGOEEC": "European Union", "IGONAT": "NATO", "IGOARL": "Arab League", "IGOAFU": "African Union",
	"NGOHRI": "Human rights organisations", "NGO": "Organisations", "IGO": "International organisations", "INT": "International community", "MED": "Media", "CVL": "Civilians",
	"REB": "Rebels", "GOV": "Governments", "MIL": "Military", "WST": "The West", "EUR": "Europe", "MEA": "Middle East", "AFR": "Africa", "ASA": "Asia",
}

// country is the English name of an ISO 3166-1 alpha-3 code, or the code.
func country(code string) string {
	if name, ok := organisations[code]; ok {
		return name
	}
	region, err := language.ParseRegion(code)
	if err != nil || len(code) != 3 {
		return code
	}
	return or(display.English.Regions().Name(region), code)
}

// party is a code in words: SYRMIL is "Syria, military".
func party(code string) string {
	if name, ok := organisations[code]; ok {
		return name
	}
	if len(code) < 3 {
		return code
	}
	words := []string{country(code[:3])}
	for rest := code[3:]; len(rest) >= 3; rest = rest[3:] {
		words = append(words, or(sectorNames[rest[:3]], rest[:3]))
	}
	return strings.Join(words, ", ")
}
