package when

import (
	"fmt"
	"strconv"
	"strings"
)

// holiday is a day, or the first of some days, that a rule of the calendar, or a
// table, gives for a year.
type holiday struct {
	on     func(year int) (day, bool)
	length int // in days
}

// unit is the calendar unit that is about as long.
func (h *holiday) unit() unit {
	switch {
	case h.length >= 28:
		return month
	case h.length > 1:
		return week
	}
	return dayUnit
}

// reading is the holiday that begins on a day; its value is that day, as TIMEX3
// has none for a month of another calendar.
func (h *holiday) reading(first day) reading {
	return reading{timex: "DATE", value: first.String(), unit: h.unit(), from: first, to: first + day(h.length-1)}
}

// lasting reads a length in days, which is one where none is given.
func (h *holiday) lasting(days string) error {
	h.length = 1
	if days == "" {
		return nil
	}
	n, err := strconv.Atoi(days)
	if err != nil || n < 1 || n > 60 {
		return fmt.Errorf("holiday: %q is no number of days", days)
	}
	h.length = n
	return nil
}

// parseHoliday reads the rule of a holiday:
//
//	12-25                 a fixed month and day
//	thu 4 nov             the fourth Thursday of November; -1 is the last
//	tue after mon 1 nov   the Tuesday after the first Monday of November
//	easter -2             days from Easter Sunday; "orthodox -2" likewise, and
//	                      "rosh-hashanah +9" from the Jewish new year
//	hijri 10-01           a month and day of the tabular Islamic calendar, from
//	                      which what is observed differs by a day in places
//	2017-05-27 2018-05-16 a table, one day a year; no such day in other years
func parseHoliday(rule string) (*holiday, error) {
	words := strings.Fields(strings.ToLower(rule))
	switch {
	case len(words) == 0:
		return nil, fmt.Errorf("holiday: no rule")
	case words[0] == "easter":
		return fromFeast(words, easter)
	case words[0] == "orthodox":
		return fromFeast(words, orthodoxEaster)
	case words[0] == "rosh-hashanah":
		return fromFeast(words, roshHashanah)
	case words[0] == "hijri" && len(words) == 2:
		return ofHijri(words[1])
	case len(words) == 3:
		return nthWeekday(words, 0)
	case len(words) == 5 && words[1] == "after":
		following, ok := weekdayCode(words[0])
		base, _ := weekdayCode(words[2])
		if !ok {
			return nil, fmt.Errorf("holiday: %q is no weekday", words[0])
		}
		return nthWeekday(words[2:], (following-base+7)%7)
	case len(words[0]) == 5:
		return fixed(words[0])
	}
	return tabulated(words)
}

func fixed(s string) (*holiday, error) {
	m, errM := strconv.Atoi(s[:2])
	d, errD := strconv.Atoi(s[3:])
	if _, ok := date(2000, m, d); !ok || errM != nil || errD != nil || s[2] != '-' {
		return nil, fmt.Errorf("holiday: %q is no month and day", s)
	}
	return &holiday{on: func(y int) (day, bool) { return date(y, m, d) }}, nil
}

func fromFeast(words []string, feast func(year int) (day, bool)) (*holiday, error) {
	offset := 0
	if len(words) > 1 {
		n, err := strconv.Atoi(words[1])
		if err != nil {
			return nil, fmt.Errorf("holiday: %q is no number of days", words[1])
		}
		offset = n
	}
	return &holiday{on: func(y int) (day, bool) {
		d, ok := feast(y)
		return d + day(offset), ok
	}}, nil
}

func nthWeekday(words []string, plus int) (*holiday, error) {
	w, okW := weekdayCode(words[0])
	n, err := strconv.Atoi(words[1])
	m, okM := monthCode(words[2])
	if !okW || !okM || err != nil || n == 0 || n < -1 || n > 5 {
		return nil, fmt.Errorf("holiday: %q is no weekday of a month, like: thu 4 nov", strings.Join(words, " "))
	}
	return &holiday{on: func(y int) (day, bool) {
		first, ok := date(y, m, 1)
		if !ok {
			return 0, false
		}
		if n < 0 {
			final := month.end(first)
			return final - day((final.weekday()-w+7)%7) + day(plus), true
		}
		return first + day((w-first.weekday()+7)%7+7*(n-1)+plus), true
	}}, nil
}

func tabulated(words []string) (*holiday, error) {
	table := map[int]day{}
	for _, w := range words {
		d, ok := parseDay(w)
		if !ok {
			return nil, fmt.Errorf("holiday: %q is no date", w)
		}
		table[d.year()] = d
	}
	return &holiday{on: func(y int) (day, bool) {
		d, ok := table[y]
		return d, ok
	}}, nil
}

func weekdayCode(s string) (int, bool) {
	return indexOf(s, "mon", "tue", "wed", "thu", "fri", "sat", "sun")
}

func monthCode(s string) (int, bool) {
	return indexOf(s, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
}

func indexOf(s string, names ...string) (int, bool) {
	for i, n := range names {
		if n == s {
			return i + 1, true
		}
	}
	return 0, false
}

// easter is the Gregorian Easter Sunday (the anonymous algorithm of 1876, as in
// Meeus, Astronomical Algorithms, chapter 8).
func easter(y int) (day, bool) {
	a, b, c := y%19, y/100, y%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return date(y, n/31, n%31+1)
}

// orthodoxEaster is the Julian Easter (Meeus, ibid.) in the Gregorian calendar.
func orthodoxEaster(y int) (day, bool) {
	d := (19*(y%19) + 15) % 30
	e := (2*(y%4) + 4*(y%7) - d + 34) % 7
	n := d + e + 114
	julian, ok := date(y, n/31, n%31+1)
	return julian + day(y/100-y/400-2), ok
}

// ofHijri is a month and day of the Islamic calendar: the first such day in a
// Gregorian year (Reingold and Dershowitz, Calendrical Calculations, chapter 7).
func ofHijri(s string) (*holiday, error) {
	var m, d int
	if n, err := fmt.Sscanf(s, "%d-%d", &m, &d); n != 2 || err != nil || m < 1 || m > 12 || d < 1 || d > 30 {
		return nil, fmt.Errorf("holiday: %q is no month and day", s)
	}
	return &holiday{on: func(y int) (day, bool) {
		epoch, ok := date(622, 7, 19)
		for h := (y-622)*33/32 - 1; ok && h <= (y-622)*33/32+2; h++ {
			if h < 1 {
				continue
			}
			at := epoch + day(d-1+29*(m-1)+m/2+(h-1)*354+(3+11*h)/30)
			if at.year() == y {
				return at, true
			}
		}
		return 0, false
	}}, nil
}

// roshHashanah is the Jewish new year that begins in a Gregorian year (ibid.,
// chapter 8).
func roshHashanah(y int) (day, bool) {
	first, ok := date(1, 1, 1)
	if !ok || y < 1 {
		return 0, false
	}
	h := y + 3761
	at, postponed := elapsedTo(h), 0
	switch {
	case elapsedTo(h+1)-at == 356:
		postponed = 2
	case at-elapsedTo(h-1) == 382:
		postponed = 1
	}
	const epoch = -1373427 // of the Jewish calendar, in days from the first day of year 1, which is 1
	return first + day(epoch+at+postponed-1), true
}

// elapsedTo counts the days of the Jewish calendar before the mean new moon of
// a year, moved off Sunday, Wednesday and Friday.
func elapsedTo(h int) int {
	months := (235*h - 234) / 19
	parts := 12084 + 13753*months
	days := 29*months + parts/25920
	if 3*(days+1)%7 < 3 {
		days++
	}
	return days
}
