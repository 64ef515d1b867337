package serve

import "fmt"

// tollChart is what each source counts of one kind of harm, over the days: a
// mark at a count, or a line between its ends.
type tollChart struct {
	Kind   string
	Height int
	Rows   []tollLine // a line for each source
}

type tollLine struct {
	Holder, Count, From string
	Y, TextY            int
	Least, Most         string // x
	Open                bool   // or more
	Read                string
}

const (
	tollLabel = 300.0 // width of the names
	tollWidth = 900.0
)

// drawTolls draws the rows of the table of tolls, kind by kind, each in the
// order of days.
func drawTolls(rows []tollRow) []tollChart {
	var all []tollChart
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1].Kind != r.Kind {
			all = append(all, tollChart{Kind: r.Kind})
		}
		c := &all[len(all)-1]
		n := len(c.Rows)
		at := func(perMille int) string {
			return fmt.Sprintf("%.1f", tollLabel+(tollWidth-tollLabel-40)*float64(perMille)/1000)
		}
		c.Rows = append(c.Rows, tollLine{Holder: shorten(r.Holder), Count: r.Count, From: r.From, Y: 16 + 26*n, TextY: 20 + 26*n,
			Least: at(r.Least), Most: at(r.Most), Open: r.Open, Read: r.Read})
		c.Height = 26*len(c.Rows) + 10
	}
	return all
}

// shorten cuts a name that is longer than its place in a chart.
func shorten(name string) string {
	const most = 32
	letters := []rune(name)
	if len(letters) <= most {
		return name
	}
	return string(letters[:most-1]) + "…"
}
