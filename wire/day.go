package wire

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// day is a day as a dateline writes it, most often without its year.
type day struct {
	month   time.Month // 0: only a weekday, or nothing
	day     int
	year    int // 0 when not written
	weekday time.Weekday
	named   bool // the weekday is written
}

// resolve finds the ISO date of a dateline's day.
func (d day) resolve(body, published string) (string, []string) {
	reference, dated := isoDay(published)
	switch {
	case d.month == 0 && !d.named:
		return "", nil
	case d.month == 0 && !dated:
		return "", []string{"dateline: a weekday without a date of publication"}
	case d.month == 0:
		back := (int(reference.Weekday()) - int(d.weekday) + 7) % 7
		return reference.AddDate(0, 0, -back).Format(time.DateOnly), nil
	case d.year == 0 && !dated:
		return d.guessYear(body)
	}
	at := d.in(d.year)
	if d.year == 0 {
		at = d.nearest(reference)
	}
	var warnings []string
	if dated && (at.Sub(reference).Abs() > 10*24*time.Hour) {
		warnings = append(warnings, fmt.Sprintf("dateline: its day %s is far from the day of publication %s",
			at.Format(time.DateOnly), reference.Format(time.DateOnly)))
	}
	return at.Format(time.DateOnly), warnings
}

func (d day) in(year int) time.Time { return time.Date(year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// nearest is the day in the year that brings it closest to a reference.
func (d day) nearest(reference time.Time) time.Time {
	best := d.in(reference.Year())
	for _, year := range []int{reference.Year() - 1, reference.Year() + 1} {
		if at := d.in(year); at.Sub(reference).Abs() < best.Sub(reference).Abs() {
			best = at
		}
	}
	return best
}

// guessYear finds a year for a dateline when nothing dates the dispatch: no
// earlier than the last year that the body mentions, since reports look back,
// and one in which the dateline's day is the first weekday that the body names,
// since that is as a rule the day of the report.
func (d day) guessYear(body string) (string, []string) {
	last, weekday := 0, d.weekday
	named := d.named
	for word := range strings.FieldsFuncSeq(body, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if y := year(word); y > last {
			last = y
		}
		if w, ok := weekdays[word]; ok && !named {
			weekday, named = w, true
		}
	}
	if last == 0 {
		return "", []string{"dateline: its day has no year and nothing dates the dispatch; give --published"}
	}
	guess := last
	for y := last; named && y < last+12; y++ {
		if d.in(y).Weekday() == weekday {
			guess = y
			break
		}
	}
	at := d.in(guess).Format(time.DateOnly)
	return at, []string{"dateline: its year is a guess: " + at + "; give --published"}
}

// year reads a year of our time.
func year(word string) int {
	if len(word) != 4 || word[:2] != "19" && word[:2] != "20" {
		return 0
	}
	n, _ := number(word)
	return n
}

// isoDay reads the day of an ISO date or time.
func isoDay(s string) (time.Time, bool) {
	if len(s) < len(time.DateOnly) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	return t, err == nil
}

var months = map[string]time.Month{
	"jan": time.January, "january": time.January, "feb": time.February, "february": time.February,
	"mar": time.March, "march": time.March, "apr": time.April, "april": time.April, "may": time.May,
	"jun": time.June, "june": time.June, "jul": time.July, "july": time.July, "aug": time.August, "august": time.August,
	"sep": time.September, "sept": time.September, "september": time.September, "oct": time.October, "october": time.October,
	"nov": time.November, "november": time.November, "dec": time.December, "december": time.December,
}

var weekdays = map[string]time.Weekday{
	"Sunday": time.Sunday, "Monday": time.Monday, "Tuesday": time.Tuesday, "Wednesday": time.Wednesday,
	"Thursday": time.Thursday, "Friday": time.Friday, "Saturday": time.Saturday,
}

// parseDay reads "April 12", "Nov. 24, 2013", "17 May 2000" or "Thursday" (alone
// or before one of these) at the start of s, and returns its length.
func parseDay(s string) (d day, length int, ok bool) {
	words := dayWords(s)
	i := 0
	at := func(k int) string {
		if i+k < len(words) {
			return words[i+k].text
		}
		return ""
	}
	if w, isWeekday := weekdays[at(0)]; isWeekday {
		d.weekday, d.named = w, true
		length = words[0].end
		i++
	}
	first, second := at(0), at(1)
	month, isMonth := months[strings.ToLower(first)]
	n, isNumber := number(second)
	if !isMonth {
		month, isMonth = months[strings.ToLower(second)]
		n, isNumber = number(first)
	}
	if !isMonth || !isNumber || n < 1 || n > 31 {
		return d, length, d.named
	}
	d.month, d.day = month, n
	length = words[i+1].end
	if y := year(at(2)); y != 0 {
		d.year = y
		length = words[i+2].end
	}
	return d, length, true
}

// dayWord is a word of a date with where it ends.
type dayWord struct {
	text string
	end  int
}

// dayWords cuts up to four words that only spaces, commas and abbreviating full
// stops divide.
func dayWords(s string) []dayWord {
	var words []dayWord
	pos := 0
	for len(words) < 4 && pos < len(s) {
		start := pos
		for pos < len(s) && (s[pos] >= '0' && s[pos] <= '9' || s[pos]|0x20 >= 'a' && s[pos]|0x20 <= 'z') {
			pos++
		}
		if pos == start {
			break
		}
		words = append(words, dayWord{s[start:pos], pos})
		for pos < len(s) && strings.IndexByte(" ,.", s[pos]) >= 0 {
			pos++
		}
	}
	return words
}

// number reads a short decimal number.
func number(s string) (int, bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}
