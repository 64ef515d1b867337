package export

import (
	"net/url"
	"strings"

	"demarche/coding"
	"demarche/ledger"
)

// jsonLD writes a graph of JSON-LD 1.1, a node an incident, in the words of
// schema.org as far as they go: Event, Place, NewsArticle, Claim. The context
// at its head gives demarche's own words the names urn:demarche:term:WORD.
type jsonLD struct{ graph *array }

// ownTerms are the words that schema.org does not have.
var ownTerms = []string{
	"Incident", "Account", "Dispute", "Position", "Report", // types
	"originators", "precision", "toll", "reports", "factuality", "accordingTo", "stance", "code", "quote",
	"accounts", "happened", "perpetrators", "victims", "cameo", "lawful", "motive",
	"disputes", "field", "sides", "value", "holders", "holder", "positions", "shift", "history", "event", "claim", "plover",
}

func openJSONLD(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	var own strings.Builder
	for _, term := range ownTerms {
		own.WriteString(`,"` + term + `":"d:` + term + `"`)
	}
	return jsonLD{newArray(w, `{"@context":{"@version":1.1,"@vocab":"https://schema.org/","d":"urn:demarche:term:"`+own.String()+`},"@graph":[`)}, nil
}

type (
	ldRef struct {
		ID string `json:"@id"`
	}
	ldNode struct {
		ID          string       `json:"@id"`
		Type        []string     `json:"@type"`
		Name        string       `json:"name"`
		PLOVER      string       `json:"plover"`
		StartDate   string       `json:"startDate,omitempty"`
		EndDate     string       `json:"endDate,omitempty"`
		Precision   string       `json:"precision,omitempty"` // of the date
		Location    *ldPlace     `json:"location,omitempty"`
		Toll        []ldQuantity `json:"toll,omitempty"`
		Originators int          `json:"originators"`
		SubjectOf   []ldArticle  `json:"subjectOf"`
		Accounts    []ldAccount  `json:"accounts,omitempty"`
		Disputes    []ldDispute  `json:"disputes,omitempty"`
		Positions   []ldPosition `json:"positions,omitempty"`
	}
	ldPlace struct {
		Type      string     `json:"@type"`
		Name      string     `json:"name"`
		Precision string     `json:"precision"` // point, admin1, country, region
		Geo       *ldGeo     `json:"geo,omitempty"`
		Address   *ldAddress `json:"address,omitempty"`
		SameAs    *ldRef     `json:"sameAs,omitempty"`
	}
	ldGeo struct {
		Type      string  `json:"@type"`
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
	}
	ldAddress struct {
		Type    string `json:"@type"`
		Country string `json:"addressCountry,omitempty"` // ISO 3166-1 alpha-2
		Region  string `json:"addressRegion,omitempty"`
	}
	ldQuantity struct {
		Type string `json:"@type"`
		Name string `json:"name"` // killed, injured, missing, detained, displaced
		Min  *int   `json:"minValue,omitempty"`
		Max  *int   `json:"maxValue,omitempty"`
	}
	ldArticle struct {
		ID        string     `json:"@id"`
		Type      string     `json:"@type"`
		Headline  string     `json:"headline,omitempty"`
		Published string     `json:"datePublished,omitempty"`
		Publisher *ldParty   `json:"publisher,omitempty"`
		Reports   []ldReport `json:"reports"`
	}
	ldReport struct {
		Type        string            `json:"@type"`
		Event       string            `json:"event"`
		Quote       string            `json:"quote"`
		Factuality  coding.Factuality `json:"factuality,omitempty"`
		AccordingTo []ldVoice         `json:"accordingTo,omitempty"`
	}
	ldVoice struct {
		Name   string        `json:"name"`
		Code   string        `json:"code,omitempty"`
		Stance coding.Stance `json:"stance"`
	}
	ldParty struct {
		ID   string `json:"@id,omitempty"`
		Type string `json:"@type,omitempty"`
		Name string `json:"name"`
		Code string `json:"code,omitempty"`
	}
	ldAccount struct {
		Type         []string     `json:"@type"`
		Author       ldParty      `json:"author"`
		Coverage     string       `json:"temporalCoverage"` // days from the first to the last dispatch that has it
		Happened     *bool        `json:"happened,omitempty"`
		Perpetrators []ldParty    `json:"perpetrators,omitempty"`
		Victims      []ldParty    `json:"victims,omitempty"`
		CAMEO        string       `json:"cameo,omitempty"`
		Toll         []ldQuantity `json:"toll,omitempty"`
		Lawful       *bool        `json:"lawful,omitempty"`
		Motive       string       `json:"motive,omitempty"`
		Evidence     []ldEvidence `json:"appearance"`
	}
	ldEvidence struct {
		Type  string `json:"@type"`
		Text  string `json:"text"`
		From  ldRef  `json:"isPartOf"` // the article
		Claim string `json:"claim,omitempty"`
	}
	ldDispute struct {
		Type  string   `json:"@type"`
		Field string   `json:"field"`
		Sides []ldSide `json:"sides"`
	}
	ldSide struct {
		Value   string   `json:"value"`
		Holders []string `json:"holders"` // codes
	}
	ldPosition struct {
		Type    string    `json:"@type"`
		Holder  ldParty   `json:"holder"`
		Shift   bool      `json:"shift"`
		History []ldStand `json:"history"`
	}
	ldStand struct {
		Date       string            `json:"dateCreated"`
		Stance     coding.Stance     `json:"stance"`
		Factuality coding.Factuality `json:"factuality"`
		ldEvidence
	}
)

// Write implements Writer.
func (j jsonLD) Write(r Record) error {
	i, when := r.Incident, timeOn(r.Incident)
	articles := articleIRIs(r)
	node := ldNode{
		ID: urn("incident", i.ID), Type: []string{"Event", "Incident"}, Name: i.Title, PLOVER: i.Type,
		StartDate: when.From, EndDate: when.To, Precision: when.Granularity, Location: ldPlaceOf(i.Place), Toll: ldToll(i.Toll), Originators: i.Originators,
		SubjectOf: ldArticles(r, articles),
	}
	evidence := func(e ledger.Evidence) ldEvidence {
		return ldEvidence{"Quotation", e.Quote, ldRef{articles[e.Dispatch]}, e.Claim}
	}
	for _, a := range i.Accounts {
		node.Accounts = append(node.Accounts, ldAccount{[]string{"Claim", "Account"}, ldPartyOf(a.Holder), a.From + "/" + a.To, a.Happened,
			each(a.Perpetrators, ldPartyOf), each(a.Victims, ldPartyOf), a.CAMEO, ldToll(a.Toll), a.Lawful, a.Motive, each(a.Evidence, evidence)})
	}
	for _, d := range i.Disputes {
		node.Disputes = append(node.Disputes, ldDispute{"Dispute", d.Field, each(d.Sides, func(s ledger.Side) ldSide { return ldSide{s.Value, s.Holders} })})
	}
	for _, p := range r.Positions {
		node.Positions = append(node.Positions, ldPosition{"Position", ldPartyOf(p.Holder), p.Shift, each(p.History, func(s ledger.Stand) ldStand {
			return ldStand{s.Date, s.Stance, s.Factuality, evidence(ledger.Evidence{Dispatch: s.Dispatch, Claim: s.Claim, Quote: s.Quote})}
		})})
	}
	return j.graph.put(node)
}

// Flush implements Writer. It ends the graph: nothing can be written after it.
func (j jsonLD) Flush() error { return j.graph.close("]}") }

// urn names something of demarche's own.
func urn(kind, id string) string { return "urn:demarche:" + kind + ":" + url.PathEscape(id) }

// articleIRIs name the dispatches of a record: by their address where they have
// an absolute one.
func articleIRIs(r Record) map[string]string {
	names := map[string]string{}
	for _, t := range tellingsOf(r) {
		names[t.Dispatch] = urn("dispatch", t.Dispatch)
		if at, err := url.Parse(t.URL); err == nil && at.IsAbs() && at.Host != "" {
			names[t.Dispatch] = at.String()
		}
	}
	return names
}

// ldArticles are the dispatches of a record, each with its reports.
func ldArticles(r Record, names map[string]string) []ldArticle {
	var all []ldArticle
	for n, t := range tellingsOf(r) {
		if len(all) == 0 || all[len(all)-1].ID != names[t.Dispatch] {
			article := ldArticle{ID: names[t.Dispatch], Type: "NewsArticle", Published: t.Published}
			if t.Agency != "" {
				article.Publisher = &ldParty{Type: "Organization", Name: t.Agency}
			}
			if n < len(r.Reports) {
				article.Headline = r.Reports[n].Dispatch.Title
			}
			all = append(all, article)
		}
		report := ldReport{"Report", t.Event, t.Quote, t.Factuality, each(t.AccordingTo, func(v voicing) ldVoice { return ldVoice{v.Name, v.Code, v.Stance} })}
		all[len(all)-1].Reports = append(all[len(all)-1].Reports, report)
	}
	return all
}

func ldPartyOf(a coding.Actor) ldParty {
	party := ldParty{Name: a.Name, Code: a.Code}
	if a.ID != "" {
		party.ID = urn("actor", a.ID)
	}
	return party
}

func ldPlaceOf(p *coding.Place) *ldPlace {
	if p == nil {
		return nil
	}
	place := &ldPlace{Type: "Place", Name: p.Name, Precision: p.Precision}
	if at := point(*p); at != nil {
		place.Geo = &ldGeo{"GeoCoordinates", at[0], at[1]}
	}
	if p.Country != "" || p.Admin1 != "" {
		place.Address = &ldAddress{"PostalAddress", countries()[p.Country].alpha2, p.Admin1}
	}
	if p.GeoNames != 0 {
		place.SameAs = &ldRef{"https://sws.geonames.org/" + positive(p.GeoNames) + "/"}
	}
	return place
}

func ldToll(t *coding.Toll) []ldQuantity {
	if t == nil {
		return nil
	}
	var all []ldQuantity
	for _, c := range []struct {
		name  string
		count *coding.Count
	}{{"killed", t.Killed}, {"injured", t.Injured}, {"missing", t.Missing}, {"detained", t.Detained}, {"displaced", t.Displaced}} {
		if c.count != nil {
			all = append(all, ldQuantity{"QuantitativeValue", c.name, c.count.Min, c.count.Max})
		}
	}
	return all
}
