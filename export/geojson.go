package export

import (
	"demarche/coding"
	"demarche/ledger"
)

// geoJSON writes a feature collection as RFC 7946 has it, a feature an incident.
type geoJSON struct{ features *array }

type feature struct {
	Type       string     `json:"type"`
	ID         string     `json:"id"`
	Geometry   *geometry  `json:"geometry"` // null where the place is not a point
	Properties properties `json:"properties"`
}

type geometry struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"` // longitude, latitude
}

// properties are those of a feature.
type properties struct {
	Incident           string            `json:"incident_id"`
	Title              string            `json:"title"`
	Type               string            `json:"type"` // PLOVER
	DateStart          *string           `json:"date_start"`
	DateEnd            *string           `json:"date_end"`
	DatePrecision      *string           `json:"date_precision"` // day, month ...
	Place              *string           `json:"place"`
	Country            *string           `json:"country"` // ISO 3166-1 alpha-3
	Admin1             *string           `json:"admin1"`
	GeoPrecision       *string           `json:"geo_precision"` // point, admin1, country, region
	GeoNames           *int64            `json:"geonames_id"`
	Toll               *coding.Toll      `json:"toll"`
	Dispatches         int               `json:"n_dispatches"`
	IndependentSources int               `json:"n_independent_sources"` // agencies, copies counted once
	Disputed           bool              `json:"disputed"`
	Accounts           []opinion         `json:"accounts"` // what is said of each slot, and by whom
	Disputes           []ledger.Dispute  `json:"disputes"`
	Versions           []ledger.Account  `json:"versions"` // the accounts, whole, with their evidence
	Positions          []ledger.Position `json:"positions"`
	Reports            []telling         `json:"reports"`
}

func openGeoJSON(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	return geoJSON{newArray(w, `{"type":"FeatureCollection","features":[`)}, nil
}

// Write implements Writer.
func (g geoJSON) Write(r Record) error {
	i, when, place := r.Incident, timeOn(r.Incident), spotOn(r.Incident)
	f := feature{Type: "Feature", ID: i.ID, Properties: properties{
		Incident: i.ID, Title: i.Title, Type: i.Type,
		DateStart: known(when.From), DateEnd: known(when.To), DatePrecision: known(when.Granularity),
		Place: known(place.Name), Country: known(place.Country), Admin1: known(place.Admin1), GeoPrecision: known(place.Precision), GeoNames: number(positive(place.GeoNames)),
		Toll: i.Toll, Dispatches: len(dispatches(i)), IndependentSources: i.Originators, Disputed: len(i.Disputes) > 0,
		Accounts: opinions(i), Disputes: none(i.Disputes), Versions: none(i.Accounts), Positions: none(r.Positions), Reports: tellingsOf(r),
	}}
	if at := point(place); at != nil {
		f.Geometry = &geometry{"Point", [2]float64{at[1], at[0]}}
	}
	return g.features.put(f)
}

// Flush implements Writer. It ends the collection: nothing can be written after it.
func (g geoJSON) Flush() error { return g.features.close("]}") }
