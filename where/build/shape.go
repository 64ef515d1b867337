package main

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
)

// box is the extent of points, and how many people live at them.
type box struct {
	south, west, north, east float64
	people                   int
}

func newBox() *box { return &box{south: 90, west: 180, north: -90, east: -180} }

func (b *box) add(lat, lon float64, people int) {
	b.south, b.north = min(b.south, lat), max(b.north, lat)
	b.west, b.east = min(b.west, lon), max(b.east, lon)
	b.people += people
}

// middle is that of the box. What lies on both sides of the 180th meridian has
// its middle there.
func (b *box) middle() (lat, lon float64) {
	lat, lon = (b.south+b.north)/2, (b.west+b.east)/2
	if b.east-b.west > 180 {
		lon -= 180
	}
	return lat, lon
}

// topology is TopoJSON: shapes made of arcs that neighbours share.
type topology struct {
	Transform struct {
		Scale     [2]float64 `json:"scale"`
		Translate [2]float64 `json:"translate"`
	} `json:"transform"`
	Arcs    [][][2]float64 `json:"arcs"` // quantised; each point relative to the one before
	Objects struct {
		Countries struct {
			Geometries []geometry `json:"geometries"`
		} `json:"countries"`
	} `json:"objects"`
}

type geometry struct {
	Type string          `json:"type"`
	ID   string          `json:"id"` // ISO 3166 numeric
	Arcs json.RawMessage `json:"arcs"`
}

// middle is the centre of area of a country's largest polygon.
func (t *topology) middle(numeric int) (latlon [2]float64, ok bool) {
	largest := 0.0
	for _, g := range t.Objects.Countries.Geometries {
		if id, err := strconv.Atoi(g.ID); err != nil || id != numeric {
			continue
		}
		for _, ring := range g.outer() {
			if lat, lon, area := t.centre(ring); area > largest {
				latlon, largest, ok = [2]float64{lat, lon}, area, true
			}
		}
	}
	return latlon, ok
}

// outer lists the outer rings, each a list of arcs; ^i is arc i backwards.
func (g *geometry) outer() [][]int {
	var polygons [][][]int
	if g.Type == "Polygon" {
		polygons = make([][][]int, 1)
		if json.Unmarshal(g.Arcs, &polygons[0]) != nil {
			return nil
		}
	} else if json.Unmarshal(g.Arcs, &polygons) != nil {
		return nil
	}
	var rings [][]int
	for _, p := range polygons {
		if len(p) > 0 {
			rings = append(rings, p[0])
		}
	}
	return rings
}

// centre is a ring's centre of area and its area, in degrees that are narrower
// away from the equator.
func (t *topology) centre(ring []int) (lat, lon, area float64) {
	var points [][2]float64
	for _, i := range ring {
		arc := t.points(max(i, ^i))
		if i < 0 {
			slices.Reverse(arc)
		}
		points = append(points, arc...)
	}
	for i := 1; i < len(points); i++ { // across the 180th meridian, on with 181
		points[i][0] = points[i-1][0] + math.Remainder(points[i][0]-points[i-1][0], 360)
	}
	var x, y float64
	for i, p := range points {
		q := points[(i+1)%len(points)]
		cross := (p[0]*q[1] - q[0]*p[1]) / 2
		area += cross
		x += (p[0] + q[0]) / 3 * cross
		y += (p[1] + q[1]) / 3 * cross
	}
	if area == 0 {
		return 0, 0, 0
	}
	lon, lat = math.Remainder(x/area, 360), y/area
	return lat, lon, math.Abs(area) * math.Cos(lat*math.Pi/180)
}

// points are those of an arc, as longitude and latitude.
func (t *topology) points(arc int) [][2]float64 {
	var points [][2]float64
	x, y := 0.0, 0.0
	for _, d := range t.Arcs[arc] {
		x, y = x+d[0], y+d[1]
		points = append(points, [2]float64{x*t.Transform.Scale[0] + t.Transform.Translate[0], y*t.Transform.Scale[1] + t.Transform.Translate[1]})
	}
	return points
}
