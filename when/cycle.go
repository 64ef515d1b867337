package when

// choose says which of the recurring periods is meant: near, last, next or this.
type choose int

const (
	near choose = iota // the one the tense points at
	last
	next
	this
)

// cycleFunction resolves a weekday, month, season, holiday or unit against the
// publication day.
func cycleFunction(which choose) func(e *evaluation, a []value) (value, bool) {
	return func(e *evaluation, a []value) (value, bool) {
		if !e.known {
			return value{}, false
		}
		var r reading
		ok := true
		switch v := a[0]; v.kind {
		case weekdayKind:
			r = period(dayUnit, e.weekday(which, v.int()))
		case unitKind:
			r = e.unit(which, v.unit)
		case monthKind:
			r, ok = e.yearly(which, month, func(y int) (day, bool) { return date(y, v.int(), 1) })
		case seasonKind:
			r, ok = e.yearly(which, season, func(y int) (day, bool) { return date(y, seasonStart(v.code), 1) })
		case holidayKind:
			var first day
			first, ok = e.start(which, v.holiday.unit(), v.holiday.on)
			r = v.holiday.reading(first)
		}
		if !ok {
			return value{}, false
		}
		return timeValue(r)
	}
}

// weekday: the publication day itself is the nearest one in both directions,
// but neither the last nor the next.
func (e *evaluation) weekday(which choose, w int) day {
	back := day((e.published.weekday() - w + 7) % 7)
	ahead := (7 - back) % 7
	switch which {
	case last:
		if back == 0 {
			back = 7
		}
		return e.published - back
	case next:
		if ahead == 0 {
			ahead = 7
		}
		return e.published + ahead
	case this:
		if e.look() == past {
			return e.published - back
		}
		return e.published + ahead
	}
	if e.look() == future {
		return e.published + ahead
	}
	return e.published - back
}

// unit: last week is Monday to Sunday of the week before. What "this week" or
// "this year" reports lies before publication if it is past, and after it if not.
func (e *evaluation) unit(which choose, u unit) reading {
	switch which {
	case last:
		return period(u, u.shift(u.start(e.published), -1))
	case next:
		return period(u, u.shift(u.start(e.published), 1))
	}
	r := period(u, e.published)
	look := e.look()
	if u == weekend {
		if r.from > e.published && look != future && which == near {
			return period(u, r.from-7)
		}
		return r
	}
	switch look {
	case past:
		r.to = e.published
	case future:
		r.from = e.published
	}
	return r
}

// yearly resolves a calendar unit that begins once a year.
func (e *evaluation) yearly(which choose, u unit, start func(year int) (day, bool)) (reading, bool) {
	d, ok := e.start(which, u, start)
	return period(u, d), ok
}

// start is the first day of the one meant of what begins once a year and lasts
// about u.
func (e *evaluation) start(which choose, u unit, start func(year int) (day, bool)) (day, bool) {
	if which == near {
		return e.nearest(u, start)
	}
	y := e.published.year()
	if which == this {
		d, ok := start(y)
		if ok && u == season && d > e.published && e.published <= u.end(u.shift(d, -4)) {
			d, ok = start(y - 1) // in January "this winter" began last year
		}
		return d, ok
	}
	var before, after day
	var hasBefore, hasAfter bool
	for candidate := y - 2; candidate <= y+2; candidate++ {
		d, ok := start(candidate)
		if !ok {
			continue
		}
		if u.end(d) < e.published {
			before, hasBefore = d, true
		}
		if !hasAfter && d > e.published {
			after, hasAfter = d, true
		}
	}
	if which == last {
		return before, hasBefore
	}
	return after, hasAfter
}

// ofFunction finds the weekday of a week, the month or season of a year, the
// holiday of a year.
func ofFunction(e *evaluation, a []value) (value, bool) {
	r := a[1].time
	if r.from == unbounded {
		return value{}, false
	}
	switch v := a[0]; v.kind {
	case weekdayKind:
		return timeValue(period(dayUnit, week.start(r.from)+day(v.int()-1)))
	case monthKind:
		return monthFunction(e, []value{a[1], v})
	case seasonKind:
		return seasonFunction(e, []value{a[1], v})
	default:
		return holidayFunction(e, []value{v, a[1]})
	}
}
