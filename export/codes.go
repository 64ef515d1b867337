package export

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"

	"demarche/coding"
)

//go:embed countries.txt
var countriesText string

//go:embed intensity.txt
var intensityText string

// country is what other systems call a country; empty where they have no code.
type country struct{ alpha2, fips, cow, cameo string }

// countries are by ISO 3166-1 alpha-3.
var countries = sync.OnceValue(func() map[string]country {
	all := map[string]country{}
	for line := range strings.Lines(countriesText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		c := country{f[1], f[2], f[3], f[4]}
		if c.cameo == "" {
			c.cameo = f[0]
		}
		all[f[0]] = c
	}
	return all
})

// cameoCountry is CAMEO's code of a country; regions and organisations, which
// are CAMEO's already, stay as they are.
func cameoCountry(code string) string {
	if c, ok := countries()[code]; ok {
		return c.cameo
	}
	return code
}

// cameoCode is an actor's code with CAMEO's country in it.
func cameoCode(a coding.Actor) string {
	if rest, ok := strings.CutPrefix(a.Code, a.Country); ok {
		return cameoCountry(a.Country) + rest
	}
	return a.Code
}

// intensities are PLOVER's, by "TYPE" and "TYPE mode".
var intensities = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(intensityText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		all[words[0]] = words[1]
		for _, word := range words[2:] {
			mode, score, _ := strings.Cut(word, "=")
			all[words[0]+" "+mode] = score
		}
	}
	return all
})

// intensity is PLOVER's score of an event, as a decimal number.
func intensity(e coding.Event) string {
	if score, ok := intensities()[e.Type+" "+e.Mode]; ok {
		return score
	}
	return intensities()[e.Type]
}

// cut is the first digits of a code.
func cut(code string, digits int) string { return code[:min(len(code), digits)] }

// ploverSector is PLOVER's name of a CAMEO sector.
func ploverSector(sector string) string {
	switch sector {
	case "MED":
		return "JRN"
	case "HLH":
		return "MED"
	}
	return sector
}

// pairs are the sources of an event with each of its targets; one that is not
// named is the zero Actor.
func pairs(e coding.Event) [][2]coding.Actor {
	sources, targets := e.Sources, e.Targets
	if len(sources) == 0 {
		sources = []coding.Actor{{}}
	}
	if len(targets) == 0 {
		targets = []coding.Actor{{}}
	}
	var all [][2]coding.Actor
	for _, s := range sources {
		for _, t := range targets {
			all = append(all, [2]coding.Actor{s, t})
		}
	}
	return all
}

// digits are the first n of a date or time as YYYYMMDDHHMMSS in UTC; a date
// alone is its midnight. Empty where there is no day.
func digits(published string, n int) string {
	at, ok := instant(published)
	if !ok {
		return ""
	}
	return cut(at.Format("20060102150405"), n)
}

// instant is when something was published, in UTC; a date alone, and a time
// without its zone, are taken as UTC.
func instant(published string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.Parse(layout, published); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// startOf is the first day of an event: of its time, else of its publication.
func startOf(t told) string {
	if e := timeOf(t.Event); e.From != "" {
		return day(e.From)
	}
	return day(t.Dispatch.Published)
}

// lead reports whether an event stands in the first paragraph of its dispatch.
func lead(t told) bool {
	before := t.Dispatch.Text[:min(t.Event.Trigger.Start, len(t.Dispatch.Text))]
	return !strings.Contains(strings.TrimSpace(before), "\n")
}

// paragraph is the number of the paragraph that an event stands in, from 1.
func paragraph(t told) string {
	before := t.Dispatch.Text[:min(t.Event.Trigger.Start, len(t.Dispatch.Text))]
	n := 1
	for line := range strings.Lines(before) {
		if strings.TrimSpace(line) != "" && strings.HasSuffix(line, "\n") {
			n++
		}
	}
	return strconv.Itoa(n)
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
