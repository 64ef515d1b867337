package serve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"demarche/store"
)

// curve is a line of monthly means between -10 and 10.
type curve struct {
	Path   string
	Points []point
	Ticks  []tick
}

type point struct{ X, Y, R, Title string }

const (
	curveWidth  = 720.0
	curveHeight = 200.0
)

// drawCurve draws months at their place in time; months without an act are not
// points.
func drawCurve(months []store.Month) curve {
	var c curve
	if len(months) == 0 {
		return c
	}
	number := func(month string) int {
		var y, m int
		fmt.Sscanf(month, "%d-%d", &y, &m)
		return 12*y + m - 1
	}
	first, last := number(months[0].Month), number(months[len(months)-1].Month)
	at := func(n int) float64 { return 30 + (curveWidth-60)*float64(n-first)/float64(max(1, last-first)) }
	most := 1
	for _, m := range months {
		most = max(most, m.Acts)
	}
	var path []string
	for _, m := range months {
		x, y := at(number(m.Month)), (10-m.Goldstein)/20*curveHeight
		path = append(path, fmt.Sprintf("%.1f,%.1f", x, y))
		c.Points = append(c.Points, point{fmt.Sprintf("%.1f", x), fmt.Sprintf("%.1f", y), fmt.Sprintf("%.1f", 3+5*math.Sqrt(float64(m.Acts)/float64(most))),
			fmt.Sprintf("%s: %.1f in the mean of %d", m.Month, m.Goldstein, m.Acts)})
	}
	c.Path = strings.Join(path, " ")
	const labels = 6
	for i := range labels {
		n := first + (last-first)*i/(labels-1)
		text := fmt.Sprintf("%d-%02d", n/12, n%12+1)
		if len(c.Ticks) == 0 || c.Ticks[len(c.Ticks)-1].Text != text {
			c.Ticks = append(c.Ticks, tick{fmt.Sprintf("%.1f", at(n)), text})
		}
	}
	return c
}

// graph is who accuses whom: nodes on an ellipse, arrows between them.
type graph struct {
	Nodes []node
	Edges []edge
	Left  int // accusations between nodes that are not drawn
}

type node struct {
	X, Y, TextX, TextY float64
	Anchor             string
	Code, Name, Link   string
}

type edge struct {
	Path, Width, Title string
}

// maxNodes is how many fit around the ellipse.
const maxNodes = 14

func drawNetwork(blames []store.Blame) graph {
	var n graph
	degree := map[string]int{}
	for _, b := range blames {
		degree[b.Source] += b.Count
		degree[b.Target] += b.Count
	}
	var codes []string
	for code := range degree {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(degree[b]-degree[a], strings.Compare(a, b)) })
	codes = codes[:min(len(codes), maxNodes)]
	slices.Sort(codes) // those of one country stand together
	at := map[string]node{}
	for i, code := range codes {
		angle := 2*math.Pi*float64(i)/float64(len(codes)) - math.Pi/2
		one := node{X: round(360 + 190*math.Cos(angle)), Y: round(170 + 130*math.Sin(angle)), Code: code, Name: party(code), Link: "/actors/" + code}
		one.TextX, one.TextY, one.Anchor = round(360+205*math.Cos(angle)), round(174+146*math.Sin(angle)), "middle"
		switch cos := math.Cos(angle); {
		case cos > .2:
			one.Anchor = "start"
		case cos < -.2:
			one.Anchor = "end"
		}
		at[code] = one
		n.Nodes = append(n.Nodes, one)
	}
	for _, b := range blames {
		from, ok := at[b.Source]
		to, ok2 := at[b.Target]
		switch {
		case !ok || !ok2:
			n.Left++
			continue
		case b.Source == b.Target:
			continue
		}
		// bent, so that two who accuse each other have two arrows
		dx, dy := to.X-from.X, to.Y-from.Y
		length := math.Hypot(dx, dy)
		mx, my := (from.X+to.X)/2-dy*.12, (from.Y+to.Y)/2+dx*.12
		ex, ey := to.X-dx/length*13, to.Y-dy/length*13
		n.Edges = append(n.Edges, edge{
			Path:  fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", from.X, from.Y, mx, my, ex, ey),
			Width: fmt.Sprintf("%.1f", min(6, 1+float64(b.Count)/2)),
			Title: fmt.Sprintf("%s accuses %s: %s", party(b.Source), party(b.Target), number(b.Count, "incident")),
		})
	}
	return n
}

func round(x float64) float64 { return math.Round(x*10) / 10 }
