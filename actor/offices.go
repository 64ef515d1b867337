package actor

import (
	"sort"
	"strings"
)

// addOffice reads the holders of an office, one after the other: "FRAGOV ;
// foreign minister ; Ada One 1990-05 | Bo Two 1993..1995-06". Where only the day
// of entry is given, the office ends when the next one enters it. A holder whom
// the lexicon knows already from the same state gets one more office.
func (l *Lexicon) addOffice(r record) error {
	code, office := r.column(0), r.column(1)
	holders := r.list(2)
	if !isCode(code) || office == "" || len(holders) == 0 {
		return r.fault("want: code ; office ; holders")
	}
	var last string
	for i, h := range holders {
		name, dates, ok := cutLast(h)
		if !ok {
			return r.fault("%s: no dates", h)
		}
		next := ""
		if i+1 < len(holders) {
			_, next, _ = cutLast(holders[i+1])
		}
		from, to, err := tenure(dates, next)
		if err != nil {
			return r.fault("%s: %v", h, err)
		}
		if begins, _, _ := strings.Cut(dates, ".."); last != "" && overlaps(last, begins) {
			return r.fault("%s: the office is held until %s", h, last)
		}
		if _, last, ok = strings.Cut(dates, ".."); !ok {
			last = dates
		}
		l.addHolder(name, term{code: code, office: office, from: from, to: to})
	}
	return nil
}

// overlaps reports whether an office held until one date ends after it begins
// at another, as far as both are precise.
func overlaps(until, from string) bool {
	n := min(len(until), len(from))
	return until[:n] > from[:n]
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// tenure returns the first and the last day of an office: the dates themselves,
// or from a date until the day before the next holder's.
func tenure(dates, next string) (from, to string, err error) {
	if strings.Contains(dates, "..") {
		return parseRange(dates)
	}
	if from, err = day(dates, false); err != nil || next == "" {
		return from, "", err
	}
	begins, _, _ := strings.Cut(next, "..")
	if begins, err = day(begins, false); err != nil {
		return "", "", err
	}
	return from, max(from, before(begins)), nil
}

// addHolder gives an office to a person, who is new unless somebody from the
// same state has the name.
func (l *Lexicon) addHolder(name string, t term) {
	all := strings.Split(name, "=")
	key := slug(strings.ReplaceAll(all[0], "*", ""))
	for _, e := range l.people[key] {
		if len(e.terms[0].code) >= 3 && e.terms[0].code[:3] == t.code[:3] {
			e.give(t)
			return
		}
	}
	l.addPersonNamed(all[0], all[1:], []term{t})
}

// give adds a term, unless the person has the office at that time already.
func (e *entity) give(t term) {
	for _, u := range e.terms {
		if u.office == t.office && (u.to == "" || u.to >= t.from) && (t.to == "" || t.to >= u.from) {
			return
		}
	}
	e.terms = append([]term{t}, e.terms...)
	sort.SliceStable(e.terms, func(i, j int) bool { return e.terms[i].from < e.terms[j].from })
}
