package serve

import (
	"fmt"
	"math"

	"demarche/store"
)

// worldMap is the map of places: circles on web/world.svg, whose projection is
// Equal Earth at d3's default scale, 960 wide.
type worldMap struct {
	View  string // viewBox
	Spots []spot
}

type spot struct {
	X, Y, R  string
	Disputed bool
	Link     string
	Title    string
}

// project is d3.geoEqualEarth().
func project(lat, lon float64) (x, y float64) {
	const a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
	m := math.Sqrt(3) / 2
	l := math.Asin(m * math.Sin(lat*math.Pi/180))
	l2 := l * l
	l6 := l2 * l2 * l2
	x = lon * math.Pi / 180 * math.Cos(l) / (m * (a1 + 3*a2*l2 + l6*(7*a3+9*a4*l2)))
	y = l * (a1 + a2*l2 + l6*(a3+a4*l2))
	const scale = 177.158
	return 480 + scale*x, 250 - scale*y
}

// chartMap shows the places of incidents, and so much of the world around them
// that half of the page's width tells where they are.
func chartMap(f store.Filter, spots []store.Spot) worldMap {
	if len(spots) == 0 {
		return worldMap{}
	}
	const pad, least, most = 30, 160.0, 960.0
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range spots {
		x, y := project(s.Lat, s.Lon)
		left, right = min(left, x), max(right, x)
		top, bottom = min(top, y), max(bottom, y)
	}
	width := min(most, max(least, right-left+2*pad, 2*(bottom-top+2*pad)))
	height := width / 2
	x := min(max(0, (left+right-width)/2), 960-width)
	y := min(max(0, (top+bottom-height)/2), 500-height)
	m := worldMap{View: fmt.Sprintf("%.1f %.1f %.1f %.1f", x, y, width, height)}
	highest := 1
	for _, s := range spots {
		highest = max(highest, s.Count)
	}
	for _, s := range spots {
		x, y := project(s.Lat, s.Lon)
		r := width / 960 * (7 + 16*math.Sqrt(float64(s.Count)/float64(highest)))
		there := f
		there.Place, there.After = s.Place, ""
		m.Spots = append(m.Spots, spot{
			X: fmt.Sprintf("%.1f", x), Y: fmt.Sprintf("%.1f", y), R: fmt.Sprintf("%.2f", r),
			Disputed: s.Disputed > 0, Link: address(there),
			Title: s.Place + ": " + number(s.Count, "incident") + disputedOf(s.Disputed),
		})
	}
	return m
}

func disputedOf(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d disputed", n)
}
