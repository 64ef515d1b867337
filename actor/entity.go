package actor

import (
	"fmt"
	"strings"

	"demarche/coding"
)

// kind is what sort of actor an entity is.
type kind uint8

const (
	state kind = iota
	region
	person
	organisation
	group
	roster // one of many alike: a company, a newspaper
)

// entity is an actor the lexicon or the dispatch knows by name.
type entity struct {
	id, name string
	kind     kind
	terms    []term
	called   []string // what it is called when referred back to
	female   bool
	short    string    // a person's short name, usually the surname
	members  []*entity // of a set of states
	listed   bool      // known to the lexicon, not only to the dispatch
}

// term is a code that an entity has from one day to another, both inclusive.
// An empty day is open.
type term struct {
	code, office string
	from, to     string
}

func (t term) covers(day string) bool {
	return (t.from == "" || t.from <= day) && (t.to == "" || day <= t.to)
}

// termOn returns the term that holds on a day, the last one where several do,
// and whether there is one.
func (e *entity) termOn(day string) (term, bool) {
	for i := len(e.terms) - 1; i >= 0; i-- {
		if e.terms[i].covers(day) {
			return e.terms[i], true
		}
	}
	return term{}, false
}

// ofState are the sectors of offices that make their former holders a country's
// elite. Who was a rebel or a journalist is one still.
var ofState = words("GOV MIL LEG JUD COP SPY ELI")

// codeOn returns the entity's code on a day. Outside its terms a person is of
// the country of the nearest one: of its elite after an office, and before the
// first of no sector. Other entities keep the code of the nearest term.
func (e *entity) codeOn(day string) string {
	if t, ok := e.termOn(day); ok {
		return t.code
	}
	t, after := e.nearest(day)
	if e.kind != person || len(t.code) < 3 {
		return t.code
	}
	if !after {
		return t.code[:3]
	}
	if !international[t.code[:3]] && len(t.code) > 3 && !ofState[t.code[3:6]] {
		return t.code
	}
	for i := len(e.terms) - 1; i >= 0; i-- {
		if country := e.terms[i].code[:3]; e.terms[i].from <= day && !international[country] {
			return country + "ELI"
		}
	}
	return t.code
}

// nearest returns the last term that ended before the day, or else the first
// that begins after it.
func (e *entity) nearest(day string) (t term, after bool) {
	for i := len(e.terms) - 1; i >= 0; i-- {
		if e.terms[i].to != "" && e.terms[i].to < day {
			return e.terms[i], true
		}
	}
	if len(e.terms) > 0 {
		return e.terms[0], false
	}
	return term{}, false
}

// actorOn gives the entity as an actor on a day. A state acts as its
// government.
func (e *entity) actorOn(day string) coding.Actor {
	code := e.codeOn(day)
	if e.kind == state || e.kind == region && code != "INT" {
		code += "GOV"
	}
	a := actorOf(code)
	a.Name, a.ID = e.name, e.id
	return a
}

// international are the first blocks of codes that are no country and yet stand
// in a country's place.
var international = map[string]bool{"IGO": true, "NGO": true, "NGM": true, "MNC": true, "IMG": true, "INT": true}

// sectorCodes are the blocks that say a role and no country.
var sectorCodes = words("GOV MIL COP JUD LEG OPP REB INS SEP PRM UAF CRM SPY CVL REF EDU HLH MED JRN REL LAB AGR BUS HRI ENV ELI DEV PTY RAD MOD SOC")

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// actorOf divides a code into its country and sectors.
func actorOf(code string) coding.Actor {
	a := coding.Actor{Code: code, ID: code, Sectors: []string{}}
	for i := 0; i+3 <= len(code); i += 3 {
		if i == 0 && !sectorCodes[code[:3]] {
			a.Country = code[:3]
			continue
		}
		a.Sectors = append(a.Sectors, code[i:i+3])
	}
	return a
}

// isCode reports whether a string is one to four blocks of three capitals.
func isCode(s string) bool {
	if len(s) == 0 || len(s) > 12 || len(s)%3 != 0 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// parseTerm reads "CODE office from..to". Office and dates may be missing.
func parseTerm(s string) (term, error) {
	f := strings.Fields(s)
	if len(f) == 0 {
		return term{}, fmt.Errorf("empty term")
	}
	t := term{code: f[0]}
	if !isCode(t.code) {
		return t, fmt.Errorf("bad code %q", t.code)
	}
	f = f[1:]
	if n := len(f) - 1; n >= 0 && strings.Contains(f[n], "..") {
		var err error
		if t.from, t.to, err = parseRange(f[n]); err != nil {
			return t, err
		}
		f = f[:n]
	}
	t.office = strings.Join(f, " ")
	return t, nil
}

// parseRange reads "from..to", either side of which may be missing.
func parseRange(s string) (from, to string, err error) {
	a, b, ok := strings.Cut(s, "..")
	if !ok {
		return "", "", fmt.Errorf("bad dates %q: want from..to", s)
	}
	if from, err = day(a, false); err != nil {
		return "", "", err
	}
	if to, err = day(b, true); err != nil {
		return "", "", err
	}
	if from != "" && to != "" && from > to {
		return "", "", fmt.Errorf("dates run backwards: %q", s)
	}
	return from, to, nil
}

// day completes a date of any precision to its first or last day.
func day(s string, last bool) (string, error) {
	if s == "" {
		return "", nil
	}
	year, okYear := digits(s, 0, 4)
	month, okMonth := digits(s, 5, 2)
	date, okDate := digits(s, 8, 2)
	switch {
	case len(s) == 4 && okYear:
		month, date = 1, 1
		if last {
			month, date = 12, 31
		}
	case len(s) == 7 && okYear && okMonth && s[4] == '-':
		date = 1
		if last {
			date = daysIn(year, month)
		}
	case len(s) != 10 || !okYear || !okMonth || !okDate || s[4] != '-' || s[7] != '-':
		return "", fmt.Errorf("bad date %q", s)
	}
	if month < 1 || month > 12 || date < 1 || date > daysIn(year, month) {
		return "", fmt.Errorf("bad date %q", s)
	}
	if len(s) == 10 {
		return s, nil
	}
	out := [10]byte{4: '-', 7: '-', 5: byte('0' + month/10), 6: byte('0' + month%10), 8: byte('0' + date/10), 9: byte('0' + date%10)}
	copy(out[:4], s)
	return string(out[:]), nil
}

// digits reads the n digits of a string from a place on.
func digits(s string, from, n int) (value int, ok bool) {
	if len(s) < from+n {
		return 0, false
	}
	for _, c := range []byte(s[from : from+n]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		value = value*10 + int(c-'0')
	}
	return value, true
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
