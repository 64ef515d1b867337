package export

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"demarche/coding"
	"demarche/ledger"
)

// stix writes a bundle of STIX 2.1: an incident with its location; a note for
// each account of it; an opinion of each holder who says that it happened or
// not, and of each side of a dispute on the accounts of the other sides; a
// report for each dispatch; an identity for each holder. Ids are
// UUIDv5 of what the objects stand for. Ids and reports are kept until the end,
// for incidents share them.
type stix struct {
	objects *array
	known   map[string]bool        // ids of what is written
	reports map[string]*stixReport // by dispatch
}

// stixSpace is the name space of the ids.
var stixSpace = uuid.NewSHA1(uuid.NameSpaceDNS, []byte("demarche"))

func stixID(kind string, parts ...string) string {
	return kind + "--" + uuid.NewSHA1(stixSpace, []byte(kind+"\x00"+strings.Join(parts, "\x00"))).String()
}

// stixEpoch stands where STIX demands a time and none is known, and dates the
// objects that do not change.
const stixEpoch = "2000-01-01T00:00:00.000Z"

// undated marks objects whose time is stixEpoch for want of one.
const undated = "publication-time-unknown"

var (
	stixSelf      = stixID("identity", "demarche")
	stixExtension = stixID("extension-definition", "demarche")
)

type (
	stixCommon struct {
		Type      string   `json:"type"`
		Version   string   `json:"spec_version"`
		ID        string   `json:"id"`
		CreatedBy string   `json:"created_by_ref,omitempty"`
		Created   string   `json:"created"`
		Modified  string   `json:"modified"`
		Labels    []string `json:"labels,omitempty"`
	}
	stixReference struct {
		Source     string `json:"source_name"`
		URL        string `json:"url,omitempty"`
		ExternalID string `json:"external_id,omitempty"`
	}
	stixIdentity struct {
		stixCommon
		Name       string          `json:"name"`
		Class      string          `json:"identity_class"`
		References []stixReference `json:"external_references,omitempty"`
	}
	stixDefinition struct {
		stixCommon
		Name    string   `json:"name"`
		Schema  string   `json:"schema"`
		Release string   `json:"version"`
		Types   []string `json:"extension_types"`
	}
	stixLocation struct {
		stixCommon
		Name      string          `json:"name"`
		Latitude  *float64        `json:"latitude,omitempty"`
		Longitude *float64        `json:"longitude,omitempty"`
		Region    string          `json:"region,omitempty"`
		Country   string          `json:"country,omitempty"`
		Area      string          `json:"administrative_area,omitempty"`
		Links     []stixReference `json:"external_references,omitempty"`
	}
	stixRelationship struct {
		stixCommon
		Kind   string `json:"relationship_type"`
		Source string `json:"source_ref"`
		Target string `json:"target_ref"`
	}
	stixIncident struct {
		stixCommon
		Name       string                    `json:"name"`
		Extensions map[string]incidentBeyond `json:"extensions"`
	}
	stixNote struct {
		stixCommon
		Abstract   string                   `json:"abstract"`
		Content    string                   `json:"content"`
		Authors    []string                 `json:"authors"`
		Objects    []string                 `json:"object_refs"`
		Extensions map[string]accountBeyond `json:"extensions"`
	}
	stixOpinion struct {
		stixCommon
		Explanation string   `json:"explanation"`
		Authors     []string `json:"authors"`
		Opinion     string   `json:"opinion"`
		Objects     []string `json:"object_refs"`
	}
	stixReport struct {
		stixCommon
		Name       string          `json:"name"`
		Published  string          `json:"published"`
		Objects    []string        `json:"object_refs"`
		References []stixReference `json:"external_references"`
	}
	// incidentBeyond is what STIX has no property for in an incident.
	incidentBeyond struct {
		Kind        string            `json:"extension_type"`
		Incident    string            `json:"incident"`
		PLOVER      string            `json:"plover_type"`
		Time        *coding.Time      `json:"time"`
		Place       *coding.Place     `json:"place"`
		Toll        *coding.Toll      `json:"toll"`
		Originators int               `json:"originators"`
		Reports     []telling         `json:"reports"`
		Disputes    []ledger.Dispute  `json:"disputes"`
		Positions   []ledger.Position `json:"positions"`
	}
	// accountBeyond is what STIX has no property for in a note.
	accountBeyond struct {
		Kind    string         `json:"extension_type"`
		Account ledger.Account `json:"account"`
	}
)

func openSTIX(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	s := &stix{objects: newArray(w, `{"type":"bundle","objects":[`), known: map[string]bool{}, reports: map[string]*stixReport{}}
	self := stixIdentity{stixAt("identity", stixSelf, "", ""), "demarche", "system", nil}
	self.CreatedBy = ""
	if err := s.put(stixSelf, self); err != nil {
		return nil, err
	}
	return s, s.put(stixExtension, stixDefinition{stixAt("extension-definition", stixExtension, "", ""), "demarche",
		"Extensions of incident and note: fields as in the JSON Lines of demarche (demarche/incident/1, demarche/position/1).", "1.0.0", []string{"property-extension"}})
}

// stixAt are the common properties of an object; times are empty where it does
// not change.
func stixAt(kind, id, created, modified string) stixCommon {
	return stixCommon{Type: kind, Version: "2.1", ID: id, CreatedBy: stixSelf, Created: cmp.Or(created, stixEpoch), Modified: cmp.Or(modified, created, stixEpoch)}
}

// put writes an object unless it has been written.
func (s *stix) put(id string, object any) error {
	if s.known[id] {
		return nil
	}
	s.known[id] = true
	return s.objects.put(object)
}

// Write implements Writer.
func (s *stix) Write(r Record) error {
	i := r.Incident
	first, last := stixTimes(r)
	id := stixID("incident", i.ID)
	incident := stixIncident{stixAt("incident", id, first, last), cmp.Or(i.Title, i.ID), map[string]incidentBeyond{stixExtension: {"property-extension", i.ID, i.Type,
		i.Time, i.Place, i.Toll, i.Originators, tellingsOf(r), none(i.Disputes), none(r.Positions)}}}
	if first == "" {
		incident.Labels = []string{undated}
	}
	if err := s.put(id, incident); err != nil {
		return err
	}
	if err := s.place(id, i, first, last); err != nil {
		return err
	}
	notes := make([]string, len(i.Accounts))
	for n, a := range i.Accounts {
		var err error
		if notes[n], err = s.account(id, i, n, a); err != nil {
			return err
		}
	}
	for _, o := range stixOpinions(id, i, notes) {
		o.stixCommon.Created, o.Modified = cmp.Or(first, stixEpoch), cmp.Or(last, first, stixEpoch)
		if err := s.put(o.ID, o); err != nil {
			return err
		}
	}
	return s.gather(id, r, notes)
}

// stixTimes are when the first and the last report came out; empty where no day is known.
func stixTimes(r Record) (first, last string) {
	first, last = firstAndLast(r)
	return stixMillis(first), stixMillis(last)
}

// stixMillis is a time in UTC as STIX writes it.
func stixMillis(published string) string {
	at, ok := instant(published)
	if !ok {
		return ""
	}
	return at.Format("2006-01-02T15:04:05.000Z")
}

// place writes the location of an incident. STIX wants a point, a country or a region.
func (s *stix) place(incident string, i ledger.Incident, first, last string) error {
	p := spotOn(i)
	id := stixID("location", p.Name, p.Admin1, p.Country, positive(p.GeoNames))
	l := stixLocation{stixCommon: stixAt("location", id, "", ""), Name: p.Name, Country: countries()[p.Country].alpha2, Area: p.Admin1}
	if at := point(p); at != nil {
		l.Latitude, l.Longitude = &at[0], &at[1]
	}
	if p.Precision == "region" {
		l.Region = strings.ReplaceAll(strings.ToLower(flat(p.Name)), " ", "-")
	}
	if l.Latitude == nil && l.Country == "" && l.Region == "" {
		return nil // the extension of the incident has it
	}
	if p.GeoNames != 0 {
		l.Links = []stixReference{{Source: "GeoNames", URL: "https://www.geonames.org/" + positive(p.GeoNames), ExternalID: positive(p.GeoNames)}}
	}
	if err := s.put(id, l); err != nil {
		return err
	}
	at := stixID("relationship", incident, id)
	return s.put(at, stixRelationship{stixAt("relationship", at, first, last), "located-at", incident, id})
}

// account writes an account as a note, with its holder, and returns its id.
func (s *stix) account(incident string, i ledger.Incident, n int, a ledger.Account) (string, error) {
	holder := stixID("identity", a.Holder.ID, a.Holder.Code, a.Holder.Name)
	identity := stixIdentity{stixAt("identity", holder, "", ""), stixName(a.Holder), stixClass(a.Holder), nil}
	if a.Holder.Code != "" {
		identity.References = []stixReference{{Source: "demarche", ExternalID: a.Holder.Code}}
	}
	if err := s.put(holder, identity); err != nil {
		return "", err
	}
	id := stixID("note", i.ID, positive(n+1), a.Holder.ID, a.Holder.Code, a.Holder.Name)
	note := stixNote{stixAt("note", id, stixMillis(a.From), stixMillis(a.To)), version(a), quotes(a.Evidence), []string{identity.Name}, []string{incident, holder},
		map[string]accountBeyond{stixExtension: {"property-extension", a}}}
	if note.Content == "" {
		note.Content = note.Abstract
	}
	return id, s.put(id, note)
}

// stixName names a holder; STIX takes no empty names.
func stixName(a coding.Actor) string { return cmp.Or(a.Name, a.Code, "unnamed") }

// stixClass is what kind of party a holder is, as far as its sectors tell.
func stixClass(a coding.Actor) string {
	if len(a.Sectors) == 0 {
		return "unspecified"
	}
	switch a.Sectors[0] {
	case "CVL", "REF", "OPP", "SOC", "LAB", "ELI":
		return "class"
	case "REB", "UAF", "CRM", "PRM", "INS", "SEP":
		return "group"
	}
	return "organization"
}

// stixOpinions are what holders think of the incident, and the sides of its
// disputes of each other's accounts.
func stixOpinions(incident string, i ledger.Incident, notes []string) []stixOpinion {
	var all []stixOpinion
	give := func(explanation, opinion string, authors []string, objects []string, key ...string) {
		id := stixID("opinion", append([]string{i.ID}, key...)...)
		all = append(all, stixOpinion{stixAt("opinion", id, "", ""), explanation, authors, opinion, objects})
	}
	for n, a := range i.Accounts {
		switch {
		case a.Happened == nil:
		case *a.Happened:
			give("happened: yes", "agree", []string{stixName(a.Holder)}, []string{incident}, "happened", notes[n])
		default:
			objects := []string{incident}
			for m, other := range i.Accounts {
				if other.Happened != nil && *other.Happened && other.Holder.Code != a.Holder.Code {
					objects = append(objects, notes[m])
				}
			}
			give("happened: no", "strongly-disagree", []string{stixName(a.Holder)}, objects, "happened", notes[n])
		}
	}
	for _, d := range i.Disputes {
		for _, side := range d.Sides {
			var authors, objects []string
			for n, a := range i.Accounts {
				mine := slices.Contains(side.Holders, a.Holder.Code)
				theirs := slices.ContainsFunc(d.Sides, func(s ledger.Side) bool { return s.Value != side.Value && slices.Contains(s.Holders, a.Holder.Code) })
				if name := stixName(a.Holder); mine && !slices.Contains(authors, name) {
					authors = append(authors, name)
				}
				if theirs && !mine {
					objects = append(objects, notes[n])
				}
			}
			if d.Field != "happened" && len(objects) > 0 {
				give(d.Field+": "+valueOf(d.Field, side.Value), "disagree", authors, objects, d.Field, side.Value)
			}
		}
	}
	return all
}

// gather adds an incident and its accounts to the reports of their dispatches.
func (s *stix) gather(incident string, r Record, notes []string) error {
	for n, t := range tellingsOf(r) {
		report := s.reports[t.Dispatch]
		if report == nil {
			published := stixMillis(t.Published)
			report = &stixReport{stixCommon: stixAt("report", stixID("report", t.Dispatch), published, ""), Name: t.Dispatch, Published: cmp.Or(published, stixEpoch),
				References: []stixReference{{Source: cmp.Or(t.Agency, "unknown"), URL: t.URL, ExternalID: t.Dispatch}}}
			if published == "" {
				report.Labels = []string{undated}
			}
			if n < len(r.Reports) {
				report.Name = cmp.Or(r.Reports[n].Dispatch.Title, t.Dispatch)
			}
			s.reports[t.Dispatch] = report
		}
		if !slices.Contains(report.Objects, incident) {
			report.Objects = append(report.Objects, incident)
		}
		for m, a := range r.Incident.Accounts {
			told := slices.ContainsFunc(a.Evidence, func(e ledger.Evidence) bool { return e.Dispatch == t.Dispatch })
			if told && !slices.Contains(report.Objects, notes[m]) {
				report.Objects = append(report.Objects, notes[m])
			}
		}
	}
	return nil
}

// Flush implements Writer. It writes the reports and ends the bundle: nothing
// can be written after it.
func (s *stix) Flush() error {
	for _, dispatch := range slices.Sorted(maps.Keys(s.reports)) {
		report := s.reports[dispatch]
		if err := s.put(report.ID, report); err != nil {
			return err
		}
	}
	return s.objects.close(`],"id":"` + stixID("bundle", slices.Sorted(maps.Keys(s.known))...) + `"}`)
}
