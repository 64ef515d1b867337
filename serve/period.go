package serve

import (
	"fmt"
	"strings"
	"time"

	"demarche/store"
)

// period is the timeline of the front page: a bar for each day, week, month or
// year, which leads to its incidents.
type period struct {
	Unit   string
	Width  int
	Days   string // first days of the bars, and of the one after, with spaces between
	Bars   []bar
	Ticks  []tick
	Before int // incidents too far off to be drawn
	After  int
	First  string
	Last   string
}

type bar struct {
	X, W        string
	Y, H        string
	DisputedY   string
	DisputedH   string
	Link, Title string
	From, To    string
	Count, Odd  int
}

type tick struct {
	X    string
	Text string
}

// Sizes of the drawing.
const (
	chartWidth  = 960
	chartHeight = 110
	maxBars     = 120
	tickWidth   = 60
)

// units are the widths of bars, from the narrowest.
var units = []struct {
	name  string
	start func(time.Time) time.Time
	next  func(time.Time) time.Time
}{
	{"day", func(t time.Time) time.Time { return t }, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"week", func(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }, func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }},
	{"month", func(t time.Time) time.Time { return t.AddDate(0, 0, 1-t.Day()) }, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"year", func(t time.Time) time.Time { return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC) }, func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{"decade", func(t time.Time) time.Time { return time.Date(t.Year()/10*10, 1, 1, 0, 0, 0, 0, time.UTC) }, func(t time.Time) time.Time { return t.AddDate(10, 0, 0) }},
}

// chartPeriod draws days in order. What lies far before or after nearly all is
// left out and counted: one look back at another century would press the rest
// together.
func chartPeriod(f store.Filter, days []store.Tally) period {
	var p period
	days, p.Before, p.After = trim(days)
	if len(days) == 0 {
		return p
	}
	first, err := time.Parse(time.DateOnly, days[0].Value)
	last, err2 := time.Parse(time.DateOnly, days[len(days)-1].Value)
	if err != nil || err2 != nil {
		return p
	}
	var starts []time.Time
	for _, unit := range units {
		starts = starts[:0]
		p.Unit = unit.name
		for t := unit.start(first); len(starts) <= maxBars; t = unit.next(t) {
			starts = append(starts, t)
			if t.After(last) {
				break
			}
		}
		if starts[len(starts)-1].After(last) {
			break
		}
	}
	p.First, p.Last = days[0].Value, days[len(days)-1].Value
	bars := len(starts) - 1
	all := make([]bar, bars)
	var names []string
	for _, t := range starts {
		names = append(names, t.Format(time.DateOnly))
	}
	at := 0
	for _, d := range days {
		for at < bars-1 && d.Value >= names[at+1] {
			at++
		}
		all[at].Count += d.Count
		all[at].Odd += d.Disputed
	}
	highest := 1
	for _, b := range all {
		highest = max(highest, b.Count)
	}
	step := float64(chartWidth) / float64(bars)
	labels := max(1, (bars+7)/8)
	for i := range all {
		b := &all[i]
		b.From, b.To = names[i], starts[i+1].AddDate(0, 0, -1).Format(time.DateOnly)
		b.X, b.W = fmt.Sprintf("%.1f", float64(i)*step), fmt.Sprintf("%.1f", step*.86)
		h := float64(b.Count) / float64(highest) * (chartHeight - 10)
		odd := float64(b.Odd) / float64(highest) * (chartHeight - 10)
		b.Y, b.H = fmt.Sprintf("%.1f", chartHeight-h), fmt.Sprintf("%.1f", h)
		b.DisputedY, b.DisputedH = fmt.Sprintf("%.1f", chartHeight-odd), fmt.Sprintf("%.1f", odd)
		then := f
		then.From, then.To, then.After = b.From, b.To, ""
		b.Link = address(then)
		b.Title = span(p.Unit, b.From, b.To) + ": " + number(b.Count, "incident") + disputedOf(b.Odd)
		if i%labels == 0 && float64(i)*step <= chartWidth-tickWidth {
			p.Ticks = append(p.Ticks, tick{b.X, span(p.Unit, b.From, b.To)})
		}
	}
	p.Bars, p.Width, p.Days = all, chartWidth, strings.Join(names, " ")
	return p
}

// span names a bar.
func span(unit, from, to string) string {
	switch unit {
	case "month":
		return from[:len("2006-01")]
	case "year":
		return from[:len("2006")]
	case "decade":
		return from[:len("2006")] + "s"
	}
	return from
}

// trim leaves out days before or after nearly all others, where they would take
// more than half of the width.
func trim(days []store.Tally) (kept []store.Tally, before, after int) {
	total := 0
	for _, d := range days {
		total += d.Count
	}
	edge := total / 20
	low, high := 0, len(days)
	for low < high && before+days[low].Count <= edge {
		before += days[low].Count
		low++
	}
	for low < high && after+days[high-1].Count <= edge {
		after += days[high-1].Count
		high--
	}
	if low < high && length(days[0].Value, days[len(days)-1].Value) <= 2*length(days[low].Value, days[high-1].Value)+60 {
		return days, 0, 0
	}
	return days[low:high], before, after
}

// length is how many days lie between two.
func length(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}
