package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// day counts civil days from 1970-01-01 in the proleptic Gregorian calendar.
// The engine never looks at clocks or zones: news is dated by days.
type day int

const (
	minYear = 1
	maxYear = 9999
)

// date gives the day of a civil date and whether there is such a date.
func date(year, month, dayOfMonth int) (day, bool) {
	if year < minYear || year > maxYear || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 31 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
	return dayOf(t), t.Day() == dayOfMonth
}

func dayOf(t time.Time) day {
	seconds := t.Unix()
	d := seconds / 86400
	if seconds%86400 < 0 {
		d--
	}
	return day(d)
}

func (d day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func (d day) civil() (year, month, dayOfMonth int) {
	y, m, dd := d.time().Date()
	return y, int(m), dd
}

func (d day) year() int { return d.time().Year() }

// weekday is 1 for Monday to 7 for Sunday, as in ISO 8601.
func (d day) weekday() int { return int((d%7+7+3)%7) + 1 }

// String is the ISO date.
func (d day) String() string {
	y, m, dd := d.civil()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, dd)
}

// parseDay reads the date of an ISO date or date and time.
func parseDay(iso string) (day, bool) {
	if len(iso) > 10 && (iso[10] == 'T' || iso[10] == ' ') {
		iso = iso[:10]
	}
	t, err := time.Parse("2006-01-02", iso)
	if err != nil {
		return 0, false
	}
	return dayOf(t), true
}

// unit is a calendar unit, finer ones first.
type unit int

const (
	noUnit unit = iota
	second
	minute
	hour
	dayUnit
	weekend
	week
	month
	quarter
	season
	half
	year
	decade
	century
	millennium
)

// unitNames are the names of words.txt, and (for those that CONTRACT.md lists)
// the granularities of readings.
var unitNames = [...]string{noUnit: "vague", second: "second", minute: "minute", hour: "hour", dayUnit: "day",
	weekend: "weekend", week: "week", month: "month", quarter: "quarter", season: "season", half: "half",
	year: "year", decade: "decade", century: "century", millennium: "millennium"}

func parseUnit(name string) (unit, bool) {
	for u, n := range unitNames {
		if n == name && unit(u) != noUnit {
			return unit(u), true
		}
	}
	return noUnit, false
}

// granularity maps a unit to the public list: hour, day, week, month, quarter,
// season, year, decade, vague.
func (u unit) granularity() string {
	switch u {
	case second, minute:
		return "hour"
	case weekend:
		return "week"
	case half:
		return "season"
	case century, millennium:
		return "decade"
	}
	return unitNames[u]
}

// start is the first day of the period of unit u that holds d. A week begins on
// Monday, a weekend on Saturday, winter in December.
func (u unit) start(d day) day {
	y, m, _ := d.civil()
	switch u {
	case week:
		return d - day(d.weekday()-1)
	case weekend:
		return d - day(d.weekday()-1) + 5
	case month:
		return mustDate(y, m)
	case quarter:
		return mustDate(y, (m-1)/3*3+1)
	case season:
		if m < 3 {
			y--
		}
		return mustDate(y, (m/3*3+11)%12+1)
	case half:
		return mustDate(y, (m-1)/6*6+1)
	case year:
		return mustDate(y, 1)
	case decade:
		return mustDate(max(y/10*10, minYear), 1)
	case century:
		return mustDate(max(y/100*100, minYear), 1)
	case millennium:
		return mustDate(max(y/1000*1000, minYear), 1)
	}
	return d
}

// mustDate is the first of a month that exists; years are clamped by callers.
func mustDate(year, month int) day {
	return dayOf(time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC))
}

// end is the last day of the period of unit u that starts at start.
func (u unit) end(start day) day {
	if u == weekend {
		return start + 1
	}
	if u < dayUnit {
		return start
	}
	return u.shift(start, 1) - 1
}

// maxShift bounds what is still a date: nobody reports on "2000000 years ago".
const maxShift = 8000

// shift moves d by n units. A day that the target month lacks becomes its last
// day: a month after January 31 is February 28.
func (u unit) shift(d day, n int) day {
	switch u {
	case second, minute, hour:
		return d
	case week, weekend:
		return d + day(7*n)
	case month, quarter, season, half, year, decade, century, millennium:
		return shiftMonths(d, n*u.months())
	}
	return d + day(n)
}

func (u unit) months() int {
	switch u {
	case month:
		return 1
	case quarter, season:
		return 3
	case half:
		return 6
	case year:
		return 12
	case decade:
		return 120
	case century:
		return 1200
	case millennium:
		return 12000
	}
	return 0
}

func shiftMonths(d day, n int) day {
	y, m, dd := d.civil()
	months := y*12 + m - 1 + n
	first := time.Date(months/12, time.Month(months%12+1), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayOf(first) + day(min(dd, last)-1)
}

// value is the TIMEX3 value of the period of unit u that starts at start.
func (u unit) value(start day) string {
	y, m, _ := start.civil()
	switch u {
	case week, weekend:
		isoYear, isoWeek := start.time().ISOWeek()
		v := fmt.Sprintf("%04d-W%02d", isoYear, isoWeek)
		if u == weekend {
			v += "-WE"
		}
		return v
	case month:
		return fmt.Sprintf("%04d-%02d", y, m)
	case quarter:
		return fmt.Sprintf("%04d-Q%d", y, (m-1)/3+1)
	case season:
		return fmt.Sprintf("%04d-%s", y, seasonCodes[m/3%4])
	case half:
		return fmt.Sprintf("%04d-H%d", y, (m-1)/6+1)
	case year:
		return fmt.Sprintf("%04d", y)
	case decade:
		return fmt.Sprintf("%03dX", y/10)
	case century:
		return fmt.Sprintf("%02dXX", y/100)
	case millennium:
		return fmt.Sprintf("%dXXX", y/1000)
	}
	return start.String()
}

// seasonCodes in the order of the months that begin them: December, March, June, September.
var seasonCodes = [...]string{"WI", "SP", "SU", "FA"}

// seasonStart is the month that a TIMEX3 season code begins with, or 0.
func seasonStart(code string) int {
	for i, c := range seasonCodes {
		if c == code {
			return (i+3)%4*3 + 3
		}
	}
	return 0
}

// durationValue is the TIMEX3 value of n units; n nil is "some": PXD. Decades
// and longer are counted in years where the number is known.
func durationValue(n *float64, u unit) string {
	designator := [...]string{second: "S", minute: "M", hour: "H", dayUnit: "D", weekend: "WE", week: "W",
		month: "M", quarter: "Q", season: "S", half: "H", year: "Y", decade: "DE", century: "CE", millennium: "ML"}[u]
	prefix := "P"
	if u < dayUnit {
		prefix = "PT"
	}
	if n == nil {
		return prefix + "X" + designator
	}
	count := *n
	if u >= decade {
		count, u, designator = count*float64(u.months()/12), year, "Y"
	}
	whole := int(count)
	smaller, per := u.part()
	if rest := count - float64(whole); rest > 0 && smaller != noUnit {
		rest := durationValue(ptr(float64(int(rest*float64(per)+.5))), smaller)
		if whole == 0 {
			return rest
		}
		return prefix + strconv.Itoa(whole) + designator + strings.TrimPrefix(rest, prefix)
	}
	return prefix + strconv.FormatFloat(count, 'f', -1, 64) + designator
}

// part is the unit that fractions of u are told in, and how many make one u.
func (u unit) part() (unit, int) {
	switch u {
	case minute:
		return second, 60
	case hour:
		return minute, 60
	case dayUnit:
		return hour, 24
	case year:
		return month, 12
	}
	return noUnit, 0
}

func ptr[T any](v T) *T { return &v }
