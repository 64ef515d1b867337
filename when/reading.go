package when

import (
	"fmt"
	"math"
	"strings"
)

// reading is a resolved time expression: TIMEX3 type and value, and the days it covers.
type reading struct {
	timex    string // DATE, TIME, DURATION, SET
	value    string
	unit     unit // noUnit: vague
	from, to day
	aside    bool // named only for comparison: no later expression refers to it
}

// unbounded stands for a missing from or to.
const unbounded day = math.MinInt32

// bounded reports whether the reading says which days it covers.
func (r *reading) bounded() bool { return r.from != unbounded && r.to != unbounded }

// direction is where the text looks from its publication day.
type direction int

const (
	undirected direction = iota
	past
	future
)

// evaluation is what a rule's expression may know.
type evaluation struct {
	published day
	known     bool // published is set
	history   *history
	sentence  int              // the one that is being read
	look      func() direction // what the tense says; asked only where it matters
}

// history remembers the dates that a text has named so far, the latest of each unit.
type history struct {
	latest [millennium + 1]mentioned
	count  int
}

type mentioned struct {
	reading  reading
	order    int // 0: never
	sentence int
}

func (h *history) add(r reading, sentence int) {
	h.count++
	h.latest[r.unit] = mentioned{r, h.count, sentence}
}

// before is the date named last whose unit is between finest and coarsest; nil if none.
func (h *history) before(finest, coarsest unit) *mentioned {
	var last *mentioned
	for u := finest; u <= coarsest; u++ {
		if m := &h.latest[u]; m.order > 0 && (last == nil || m.order > last.order) {
			last = m
		}
	}
	return last
}

func timeValue(r reading) (value, bool) {
	if r.from != unbounded && (r.from.year() < minYear || r.from.year() > maxYear) ||
		r.to != unbounded && (r.to.year() < minYear || r.to.year() > maxYear) {
		return value{}, false
	}
	return value{kind: timeKind, time: &r}, true
}

// period is the calendar unit u around d.
func period(u unit, d day) reading {
	start := u.start(d)
	return reading{timex: "DATE", value: u.value(start), unit: u, from: start, to: u.end(start)}
}

// param is one parameter of a function: the kinds it takes.
type param struct {
	kinds    []kind
	optional bool // the capture may be absent
}

func one(kinds ...kind) param   { return param{kinds: kinds} }
func maybe(kinds ...kind) param { return param{kinds: kinds, optional: true} }

// function is what a rule's expression can call. It declines where the words
// make no sense as a date (February 31) or the publication day is not known.
type function struct {
	params []param
	result kind
	apply  func(e *evaluation, args []value) (value, bool)
}

// check holds a call against the parameters; optional ones may be left out at the end.
func (f *function) check(name string, kinds []kind) error {
	if len(kinds) > len(f.params) {
		return fmt.Errorf("reading: %s takes %d arguments", name, len(f.params))
	}
	for i, p := range f.params {
		if i >= len(kinds) {
			if !p.optional {
				return fmt.Errorf("reading: %s lacks argument %d", name, i+1)
			}
			continue
		}
		if !p.takes(kinds[i]) && !(p.optional && kinds[i] == noKind) {
			return fmt.Errorf("reading: %s does not take %s as argument %d", name, kinds[i], i+1)
		}
	}
	return nil
}

func (p param) takes(k kind) bool {
	for _, want := range p.kinds {
		if want == k {
			return true
		}
	}
	return false
}

// functions of the reading column of rules.txt, which describes them for its editors.
var functions = map[string]*function{
	"date":    {[]param{maybe(numberKind, timeKind), one(monthKind, numberKind), one(numberKind)}, timeKind, dateFunction},
	"month":   {[]param{maybe(numberKind, timeKind), one(monthKind)}, timeKind, monthFunction},
	"season":  {[]param{maybe(numberKind, timeKind), one(seasonKind)}, timeKind, seasonFunction},
	"quarter": {[]param{maybe(numberKind, timeKind), one(numberKind)}, timeKind, partOfYear(quarter, 4)},
	"half":    {[]param{maybe(numberKind, timeKind), one(numberKind)}, timeKind, partOfYear(half, 2)},
	"year":    {[]param{one(numberKind, timeKind)}, timeKind, yearFunction},
	"decade":  {[]param{one(numberKind)}, timeKind, decadeFunction},
	"century": {[]param{one(numberKind)}, timeKind, centuryFunction},
	"holiday": {[]param{one(holidayKind), maybe(numberKind, timeKind)}, timeKind, holidayFunction},

	"now":        {[]param{one(unitKind)}, timeKind, nowFunction},
	"ref":        {[]param{one(unitKind)}, timeKind, refFunction},
	"base":       {[]param{one(unitKind)}, timeKind, baseFunction},
	"later":      {[]param{one(durationKind)}, timeKind, laterFunction},
	"earlier":    {[]param{one(durationKind)}, timeKind, earlierFunction},
	"comparable": {nil, timeKind, comparableFunction},
	"near":       {[]param{one(cyclic...)}, timeKind, cycleFunction(near)},
	"last":       {[]param{one(cyclic...)}, timeKind, cycleFunction(last)},
	"next":       {[]param{one(cyclic...)}, timeKind, cycleFunction(next)},
	"this":       {[]param{one(cyclic...)}, timeKind, cycleFunction(this)},
	"of":         {[]param{one(weekdayKind, monthKind, seasonKind, holidayKind), one(timeKind)}, timeKind, ofFunction},
	"shift":      {[]param{one(timeKind), one(numberKind), one(unitKind)}, timeKind, shiftFunction},
	"back":       {[]param{one(timeKind), one(durationKind)}, timeKind, backFunction},
	"ahead":      {[]param{one(timeKind), one(durationKind)}, timeKind, aheadFunction},

	"part":    {[]param{one(codeKind), one(timeKind)}, timeKind, partFunction},
	"daypart": {[]param{one(timeKind), one(codeKind)}, timeKind, daypartFunction},
	"clock":   {[]param{one(numberKind), maybe(numberKind), maybe(codeKind)}, clockKind, clockFunction},
	"at":      {[]param{one(timeKind), one(clockKind)}, timeKind, atFunction},
	"between": {[]param{one(timeKind), one(timeKind)}, timeKind, betweenFunction},
	"days":    {[]param{one(timeKind, durationKind), one(timeKind), one(timeKind)}, timeKind, daysFunction},
	"plus":    {[]param{one(numberKind), one(numberKind)}, numberKind, plusFunction},

	"duration": {[]param{one(numberKind), one(unitKind), maybe(numberKind), maybe(unitKind)}, durationKind, durationFunction},
	"some":     {[]param{one(unitKind)}, durationKind, someFunction},
	"past":     {[]param{one(durationKind)}, timeKind, pastFunction},
	"coming":   {[]param{one(durationKind)}, timeKind, comingFunction},
	"within":   {[]param{one(durationKind)}, timeKind, withinFunction},
	"recent":   {[]param{one(unitKind)}, timeKind, recentFunction},
	"every":    {[]param{one(unitKind, weekdayKind, monthKind, seasonKind, durationKind), maybe(codeKind)}, timeKind, everyFunction},
	"vague":    {[]param{one(codeKind)}, timeKind, vagueFunction},
}

// cyclic kinds come round again; a unit stands for its periods.
var cyclic = []kind{weekdayKind, monthKind, seasonKind, holidayKind, unitKind}

// yearOf reads a year argument: 2017, 89 (the nearest century's), or a reading's year.
func (e *evaluation) yearOf(v value) (y int, ok bool) {
	switch {
	case v.kind == timeKind:
		if v.time.from == unbounded {
			return 0, false
		}
		return v.time.from.year(), true
	case v.kind != numberKind || v.unknown:
		return 0, false
	case v.number < 100:
		return e.fullYear(v.int())
	}
	return v.int(), v.int() <= maxYear
}

// fullYear completes '89 to the last such year that is not far ahead.
func (e *evaluation) fullYear(y int) (int, bool) {
	if !e.known {
		return 1900 + y, true
	}
	latest := e.published.year() + 10
	full := latest/100*100 + y
	if full > latest {
		full -= 100
	}
	return full, true
}

// inYear resolves a period that comes once a year.
func (e *evaluation) inYear(y value, u unit, start func(year int) (day, bool)) (value, bool) {
	d, ok := e.startInYear(y, u, start)
	if !ok {
		return value{}, false
	}
	return timeValue(period(u, d))
}

// startInYear is the first day of what comes once a year and lasts about u.
// Without a year the tense decides, and where it says nothing the nearest one is
// meant.
func (e *evaluation) startInYear(y value, u unit, start func(year int) (day, bool)) (day, bool) {
	if y.kind != noKind {
		full, ok := e.yearOf(y)
		if !ok {
			return 0, false
		}
		return start(full)
	}
	if !e.known {
		return 0, false
	}
	return e.nearest(u, start)
}

// Writers name a year when they mean a date far from the day of publication, so
// that a tense that points farther than this many days, back or ahead, is more
// likely the tense of something else ("announced a vote for June 12").
const (
	farBack  = 240
	farAhead = 240
	farMonth = 330 // "in May" is told without its year for longer
)

// reportedFor is for how many days after it a quarter or half is still what
// "the third quarter" means, whatever the tense: firms "will report" on it.
const reportedFor = 120

// nearest picks among the years around publication. A day's grace allows for
// time zones: a dispatch of Monday can report what happened there on Tuesday.
func (e *evaluation) nearest(u unit, start func(year int) (day, bool)) (day, bool) {
	const grace = 1
	look, back, ahead := e.look(), day(farBack), day(farAhead)
	if u == month {
		back, ahead = farMonth, farMonth
	}
	var before, after day
	var hasBefore, hasAfter bool
	y := e.published.year()
	for candidate := y - 4; candidate <= y+4; candidate++ { // four: February 29
		d, ok := start(candidate)
		if !ok {
			continue
		}
		if d <= e.published+grace {
			before, hasBefore = d, true
		}
		if !hasAfter && u.end(d) >= e.published-grace {
			after, hasAfter = d, true
		}
	}
	switch {
	case !hasBefore || !hasAfter:
		return max(before, after), hasBefore || hasAfter
	case (u == quarter || u == half) && e.published-u.end(before) < reportedFor:
		return before, true
	case look == past && e.published-before < back:
		return before, true
	case look == future && after-e.published < ahead:
		return after, true
	case after-e.published < e.published-u.end(before):
		return after, true
	}
	return before, true
}

func dateFunction(e *evaluation, a []value) (value, bool) {
	m := a[1].int()
	return e.inYear(a[0], dayUnit, func(y int) (day, bool) { return date(y, m, a[2].int()) })
}

func monthFunction(e *evaluation, a []value) (value, bool) {
	return e.inYear(a[0], month, func(y int) (day, bool) { return date(y, a[1].int(), 1) })
}

func seasonFunction(e *evaluation, a []value) (value, bool) {
	return e.inYear(a[0], season, func(y int) (day, bool) { return date(y, seasonStart(a[1].code), 1) })
}

// partOfYear is the nth of the equal parts of a year.
func partOfYear(u unit, parts int) func(e *evaluation, a []value) (value, bool) {
	return func(e *evaluation, a []value) (value, bool) {
		n := a[1].int()
		if n < 1 || n > parts {
			return value{}, false
		}
		return e.inYear(a[0], u, func(y int) (day, bool) { return date(y, (n-1)*u.months()+1, 1) })
	}
}

func yearFunction(e *evaluation, a []value) (value, bool) {
	y, ok := e.yearOf(a[0])
	if !ok {
		return value{}, false
	}
	d, ok := date(y, 1, 1)
	if !ok {
		return value{}, false
	}
	return timeValue(period(year, d))
}

func decadeFunction(e *evaluation, a []value) (value, bool) {
	y := a[0].int()
	if y < 100 { // the '90s: the last ones before publication
		y += 1900
		if e.known && y+100 <= e.published.year() {
			y += 100
		}
	}
	d, ok := date(y, 1, 1)
	if !ok {
		return value{}, false
	}
	return timeValue(period(decade, d))
}

func centuryFunction(_ *evaluation, a []value) (value, bool) {
	d, ok := date((a[0].int()-1)*100+1, 1, 1)
	if !ok {
		return value{}, false
	}
	return timeValue(period(century, d))
}

func holidayFunction(e *evaluation, a []value) (value, bool) {
	h := a[0].holiday
	first, ok := e.startInYear(value{}.orYear(a, 1), h.unit(), h.on)
	if !ok {
		return value{}, false
	}
	return timeValue(h.reading(first))
}

// orYear is argument i where it was given.
func (v value) orYear(a []value, i int) value {
	if i < len(a) {
		return a[i]
	}
	return v
}

func nowFunction(e *evaluation, a []value) (value, bool) {
	if !e.known {
		return value{}, false
	}
	return timeValue(period(a[0].unit, e.published))
}

// How many sentences back an expression may look for the day it starts from.
// "Two days later" goes on with a story; "two days earlier" and "a day after the
// attack" mostly count from the day of the dispatch, unless their own sentence
// names another.
const (
	laterReach   = 3
	earlierReach = 0
)

// ref is the date that the text is at: the last one named, no finer than finest,
// no coarser than coarsest and no more than reach sentences back; nil if none.
func (e *evaluation) ref(finest, coarsest unit, reach int) *reading {
	m := e.history.before(finest, coarsest)
	if m == nil || coarsest == dayUnit && e.sentence-m.sentence > reach {
		return nil
	}
	return &m.reading
}

// refFunction is the period around the last date that the text named, or else
// around the publication day. A quarter is only found by the name of a quarter.
func refFunction(e *evaluation, a []value) (value, bool) {
	return refPeriod(e, a[0].unit, laterReach)
}

// baseFunction is the same of the sentence alone.
func baseFunction(e *evaluation, a []value) (value, bool) {
	return refPeriod(e, a[0].unit, earlierReach)
}

func refPeriod(e *evaluation, u unit, reach int) (value, bool) {
	finest := dayUnit
	if u == quarter || u == half {
		finest = u
	}
	if r := e.ref(finest, u, reach); r != nil {
		return timeValue(period(u, r.from))
	}
	return nowFunction(e, []value{{unit: u}})
}

func laterFunction(e *evaluation, a []value) (value, bool) { return away(e, a[0], 1, laterReach) }

func earlierFunction(e *evaluation, a []value) (value, bool) { return away(e, a[0], -1, earlierReach) }

// away counts a length of time from the last date named. "A year later" than
// "August 2009" is August 2010, but than "August 1, 2009" it is 2010.
func away(e *evaluation, d value, sign, reach int) (value, bool) {
	r := e.ref(dayUnit, max(d.unit, dayUnit), reach)
	if r == nil {
		v, ok := nowFunction(e, []value{{unit: dayUnit}})
		if !ok {
			return v, false
		}
		r = v.time
	}
	if n := d.amount(); r.unit == month && d.unit == year && n != nil && *n <= maxShift {
		return timeValue(period(month, shiftMonths(r.from, int(math.Round(12**n))*sign)))
	}
	return shifted(r, d.amount(), d.unit, sign)
}

// comparableFunction is the same quarter or half a year earlier where the text
// is comparing those, and else the year before.
func comparableFunction(e *evaluation, _ []value) (value, bool) {
	if m := e.history.before(quarter, half); m != nil && m.reading.unit != season {
		r := period(m.reading.unit, year.shift(m.reading.from, -1))
		r.aside = true
		return timeValue(r)
	}
	if !e.known {
		return value{}, false
	}
	return timeValue(period(year, year.shift(e.published, -1)))
}

func shiftFunction(e *evaluation, a []value) (value, bool) {
	return shifted(a[0].time, a[1].amount(), a[2].unit, 1)
}

func backFunction(e *evaluation, a []value) (value, bool) {
	return shifted(a[0].time, a[1].amount(), a[1].unit, -1)
}

func aheadFunction(e *evaluation, a []value) (value, bool) {
	return shifted(a[0].time, a[1].amount(), a[1].unit, 1)
}

// shifted is the period n units after (sign 1) or before (sign -1) a time.
func shifted(r *reading, n *float64, u unit, sign int) (value, bool) {
	base := r.from
	if sign > 0 {
		base = r.to
	}
	if base == unbounded {
		return value{}, false
	}
	if n == nil {
		return someway(base, u, sign)
	}
	if math.Abs(*n) > maxShift {
		return value{}, false
	}
	switch whole := math.Trunc(*n); {
	case u < dayUnit:
		return timeValue(hoursAway(base, *n*float64(sign), u))
	case whole == *n:
		return timeValue(period(u, u.shift(base, int(whole)*sign)))
	case u.months() > 0:
		return timeValue(period(month, shiftMonths(base, int(math.Round(*n*float64(u.months())))*sign)))
	default:
		return timeValue(period(dayUnit, base+day(math.Round(*n*float64(u.shift(0, 1)))*float64(sign))))
	}
}

// someway is "days ago": TIMEX3 says no more than past or future.
func someway(base day, u unit, sign int) (value, bool) {
	if sign < 0 {
		return timeValue(reading{timex: "DATE", value: "PAST_REF", from: u.shift(base, -u.several()), to: base})
	}
	return timeValue(reading{timex: "DATE", value: "FUTURE_REF", from: base, to: u.shift(base, u.several())})
}

// several is how many units "recent days" reaches back.
func (u unit) several() int {
	switch u {
	case dayUnit:
		return 7
	case week:
		return 5
	case month:
		return 4
	case hour, minute, second:
		return 1
	}
	return 5
}

// hoursAway counts in whole days what is told in hours: the day of the dispatch
// is all that is known of its own time.
func hoursAway(base day, n float64, u unit) reading {
	hours := n
	switch u {
	case minute:
		hours /= 60
	case second:
		hours /= 3600
	}
	r := period(dayUnit, base+day(math.Trunc(hours/24)))
	r.unit = hour
	return r
}

// partFunction narrows the days, never the value: TIMEX3 keeps "early 2017" in its mod.
func partFunction(e *evaluation, a []value) (value, bool) {
	r := *a[1].time
	if !r.bounded() {
		return timeValue(r)
	}
	length := r.to - r.from + 1
	switch a[0].code {
	case "START":
		r.to = r.from + max((length+2)/3, 1) - 1
	case "MID":
		third := length / 3
		r.from, r.to = r.from+third, r.to-third
	case "END":
		r.from = r.to - max((length+2)/3, 1) + 1
	case "BEFORE": // earlier this week
		if e.known && r.from <= e.published && e.published < r.to {
			r.to = e.published
		}
	case "AFTER": // later this week
		if e.known && r.from < e.published && e.published <= r.to {
			r.from = e.published
		}
	}
	return timeValue(r)
}

func daypartFunction(_ *evaluation, a []value) (value, bool) {
	r := *a[0].time
	if r.unit > dayUnit || r.from == unbounded {
		return value{}, false
	}
	r.timex, r.unit = "TIME", hour
	r.value = r.from.String() + "T" + a[1].code
	return timeValue(r)
}

// clockFunction reads an hour, its minutes and AM, PM or a part of the day.
func clockFunction(_ *evaluation, a []value) (value, bool) {
	c := clock{hour: a[0].int()}
	if c.hour >= 100 { // 1430 GMT
		c.hour, c.minute, c.exact = c.hour/100, c.hour%100, true
	}
	if len(a) > 1 && a[1].kind == numberKind {
		c.minute, c.exact = a[1].int(), true
	}
	if len(a) > 2 && a[2].kind == codeKind {
		if c.hour < 1 || c.hour > 12 {
			return value{}, false
		}
		c.hour %= 12
		if code := a[2].code; code != "AM" && code != "MO" { // PM, or a part of the day
			c.hour += 12
		}
		c.exact = true
	}
	return value{kind: clockKind, clock: c}, c.hour <= 24 && c.minute < 60
}

func atFunction(_ *evaluation, a []value) (value, bool) {
	r := *a[0].time
	if r.unit > dayUnit || r.from == unbounded {
		return value{}, false
	}
	r.timex, r.unit = "TIME", hour
	r.value = r.from.String() + a[1].clock.String()
	return timeValue(r)
}

// betweenFunction has the value of its beginning and covers the days to its end.
func betweenFunction(e *evaluation, a []value) (value, bool) {
	return daysFunction(e, []value{a[0], a[0], a[1]})
}

// daysFunction has the value of the first and the days from the second to the third.
func daysFunction(_ *evaluation, a []value) (value, bool) {
	r := *a[0].time
	r.from, r.to = a[1].time.from, a[2].time.to
	if r.bounded() && r.from > r.to {
		return value{}, false
	}
	return timeValue(r)
}

func plusFunction(_ *evaluation, a []value) (value, bool) {
	v := a[0]
	v.number += a[1].number
	return v, true
}

func durationFunction(_ *evaluation, a []value) (value, bool) {
	v := value{kind: durationKind, number: a[0].number, unknown: a[0].unknown, unit: a[1].unit}
	if !v.unknown && (v.number <= 0 || v.number > 1e6) {
		return value{}, false
	}
	text := durationValue(v.amount(), v.unit)
	if len(a) > 3 && a[2].kind == numberKind && a[3].unit < v.unit {
		text = joinDurations(text, durationValue(a[2].amount(), a[3].unit))
	}
	v.time = &reading{timex: "DURATION", value: text, unit: v.unit, from: unbounded, to: unbounded}
	return v, true
}

// joinDurations: P2Y and P6M are P2Y6M, PT1H and PT30M are PT1H30M.
func joinDurations(longer, shorter string) string {
	if strings.HasPrefix(longer, "PT") {
		return longer + strings.TrimPrefix(shorter, "PT")
	}
	return longer + strings.TrimPrefix(shorter, "P")
}

func someFunction(_ *evaluation, a []value) (value, bool) {
	return durationFunction(nil, []value{{kind: numberKind, unknown: true}, a[0]})
}

// pastFunction: "the past three years" are three years that end with publication.
func pastFunction(e *evaluation, a []value) (value, bool) { return anchored(e, a[0], -1) }

func comingFunction(e *evaluation, a []value) (value, bool) { return anchored(e, a[0], 1) }

func anchored(e *evaluation, v value, sign int) (value, bool) {
	r := *v.time
	if !e.known {
		return timeValue(r)
	}
	n := float64(v.unit.several())
	if !v.unknown {
		n = v.number
	}
	if n > maxShift {
		return value{}, false
	}
	far := stretch(e.published, n, v.unit, sign)
	r.from, r.to = min(far, e.published), max(far, e.published)
	return timeValue(r)
}

// stretch goes n units from d, fractions included.
func stretch(d day, n float64, u unit, sign int) day {
	if u < dayUnit {
		return hoursAway(d, n*float64(sign), u).from
	}
	if months := u.months(); months > 0 {
		return shiftMonths(d, int(math.Round(n*float64(months)))*sign)
	}
	return d + day(math.Round(n*float64(u.shift(0, 1))))*day(sign)
}

// withinFunction: "within 90 days" runs from publication where it looks ahead.
func withinFunction(e *evaluation, a []value) (value, bool) {
	if e.known && e.look() == future {
		return anchored(e, a[0], 1)
	}
	return timeValue(*a[0].time)
}

func recentFunction(e *evaluation, a []value) (value, bool) {
	if !e.known {
		return vagueFunction(e, []value{{kind: codeKind, code: "PAST_REF"}})
	}
	return someway(e.published, a[0].unit, -1)
}

func everyFunction(_ *evaluation, a []value) (value, bool) {
	r := reading{timex: "SET", from: unbounded, to: unbounded}
	switch a[0].kind {
	case unitKind:
		r.unit, r.value = a[0].unit, durationValue(ptr(1.0), a[0].unit)
	case durationKind:
		r.unit, r.value = a[0].unit, a[0].time.value
	case weekdayKind:
		r.unit, r.value = dayUnit, fmt.Sprintf("XXXX-WXX-%d", a[0].int())
	case monthKind:
		r.unit, r.value = month, fmt.Sprintf("XXXX-%02d", a[0].int())
	case seasonKind:
		r.unit, r.value = season, "XXXX-"+a[0].code
	}
	if len(a) > 1 && a[1].kind == codeKind && r.unit == dayUnit {
		r.value += "T" + a[1].code
	}
	return timeValue(r)
}

// vagueFunction: PAST_REF ends and FUTURE_REF begins with publication, which PRESENT_REF is.
func vagueFunction(e *evaluation, a []value) (value, bool) {
	r := reading{timex: "DATE", value: a[0].code, from: unbounded, to: unbounded}
	if e.known {
		if r.value != "FUTURE_REF" {
			r.to = e.published
		}
		if r.value != "PAST_REF" {
			r.from = e.published
		}
	}
	return timeValue(r)
}
