package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ical "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"github.com/piprate/json-gold/ld"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"demarche/coding"
	"demarche/ledger"
	"demarche/store"
)

// conforms holds JSON against a schema of testdata/schema, and returns it read.
func conforms(t *testing.T, schema, text string) any {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("testdata", "schema", schema+".json"))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := s.Validate(value); err != nil {
		t.Errorf("%s: %v", schema, err)
	}
	return value
}

// alone is what a format makes of records without companions.
func alone(t *testing.T, format string, records ...Record) string {
	t.Helper()
	var out bytes.Buffer
	w, err := New(format, &out)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// bareRecords are records that hold nothing but their incidents.
func bareRecords(records []Record) []Record {
	return each(records, func(r Record) Record { return Record{Incident: r.Incident} })
}

// hostile is a record of text that formats trip over, of no known day and place.
func hostile() Record {
	text := "]]> </entry> \"; DROP,\\ \x00\x1b[31m é😀\u2028 <script>&amp;\r\nEND:VEVENT\n" + strings.Repeat("ÿ", 200)
	yes := true
	return Record{
		Incident: ledger.Incident{
			Schema: ledger.IncidentSchema, ID: "i0", Title: text, Type: "ASSAULT", Place: &coding.Place{Name: text, Precision: "region"},
			Reports:  []ledger.Report{{Dispatch: "a b/<ü>", Event: "e1", Agency: text, Quote: text}},
			Accounts: []ledger.Account{{Happened: &yes, Motive: text, Evidence: []ledger.Evidence{{Dispatch: "a b/<ü>", Quote: text}}}},
		},
		Reports: []Report{{Dispatch: coding.Dispatch{ID: "a b/<ü>", Title: text, Agency: text, URL: "http://[bad\n", Text: text},
			Event: coding.Event{ID: "e1", Type: "ASSAULT", Trigger: coding.SpanOf(text, 0, 3), Factuality: coding.Denied}}},
	}
}

func TestGeoJSONIsThatOfRFC7946(t *testing.T) {
	all := append(records(t, store.Filter{}), hostile())
	for _, some := range [][]Record{all, bareRecords(all), nil} {
		collection := conforms(t, "geojson", alone(t, "geojson", some...))
		features := collection.(map[string]any)["features"].([]any)
		if len(features) != len(some) {
			t.Fatalf("%d features of %d incidents", len(features), len(some))
		}
		for n, f := range features {
			geometry := f.(map[string]any)["geometry"]
			place := spotOn(some[n].Incident)
			if (geometry != nil) != (place.Precision == "point") {
				t.Errorf("%s in %s, a %s: geometry %v", some[n].Incident.ID, place.Name, place.Precision, geometry)
			}
			if geometry != nil {
				at := geometry.(map[string]any)["coordinates"].([]any)
				if lon, _ := at[0].(json.Number).Float64(); lon != *place.Lon {
					t.Errorf("%s: coordinates %v", place.Name, at)
				}
			}
		}
	}
}

func TestPLOVERHasTheFieldsOfTheManual(t *testing.T) {
	text := alone(t, "plover", records(t, store.Filter{})...)
	modes := map[string]bool{}
	for line := range strings.Lines(text) {
		event := conforms(t, "plover", line).(map[string]any)
		beyond := event["demarche"].(map[string]any)
		for _, mode := range event["mode"].([]any) {
			modes[beyond["factuality"].(string)+" "+mode.(string)] = true
		}
	}
	for _, want := range []string{"denied negation", "planned future", "possible hypothetical", "happened aerial"} {
		if !modes[want] {
			t.Errorf("no event is %s: %v", want, modes)
		}
	}
}

func TestJSONLDExpandsWithoutALoss(t *testing.T) {
	var document any
	if err := json.Unmarshal([]byte(alone(t, "jsonld", append(records(t, store.Filter{}), hostile())...)), &document); err != nil {
		t.Fatal(err)
	}
	expanded, err := ld.NewJsonLdProcessor().Expand(document, ld.NewJsonLdOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	leaves := 0
	var walk func(any)
	walk = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, inner := range v {
				if name == "@type" {
					for _, kind := range inner.([]any) {
						used[kind.(string)] = true
					}
				} else if name[0] == '@' {
					leaves++
					continue
				}
				used[name] = true
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(expanded)
	for _, term := range ownTerms {
		if !used["urn:demarche:term:"+term] && term != "lawful" {
			t.Errorf("%s is in the context and nowhere else", term)
		}
	}
	schemaOrg := strings.Fields("Event Place GeoCoordinates PostalAddress NewsArticle Organization Claim Quotation QuantitativeValue name startDate endDate location geo latitude longitude " +
		"address addressCountry addressRegion sameAs minValue maxValue subjectOf headline datePublished publisher author temporalCoverage appearance text isPartOf dateCreated")
	for name := range used {
		if word, ok := strings.CutPrefix(name, "https://schema.org/"); ok && !slices.Contains(schemaOrg, word) {
			t.Errorf("schema.org has no %s: it belongs to ownTerms", word)
		}
	}
	if want := scalars(document.(map[string]any)["@graph"]); leaves != want {
		t.Errorf("%d of %d values came through", leaves, want)
	}
}

// scalars counts the values in JSON that are no types.
func scalars(value any) int {
	n := 0
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if name != "@type" {
				n += scalars(inner)
			}
		}
	case []any:
		for _, inner := range v {
			n += scalars(inner)
		}
	default:
		n = 1
	}
	return n
}

func TestSTIXIsWhole(t *testing.T) {
	for _, some := range [][]Record{records(t, store.Filter{}), {hostile()}, nil} {
		bundle := conforms(t, "stix", alone(t, "stix", some...)).(map[string]any)
		kinds, ids := map[string]int{}, map[string]bool{}
		for _, o := range bundle["objects"].([]any) {
			object := o.(map[string]any)
			id := object["id"].(string)
			if ids[id] {
				t.Errorf("%s is there twice", id)
			}
			ids[id] = true
			kinds[object["type"].(string)]++
		}
		for _, o := range bundle["objects"].([]any) {
			for name, value := range o.(map[string]any) {
				refs, _ := value.([]any)
				if strings.HasSuffix(name, "_ref") {
					refs = []any{value}
				} else if !strings.HasSuffix(name, "_refs") {
					continue
				}
				for _, ref := range refs {
					if !ids[ref.(string)] {
						t.Errorf("%v %s: %v is not in the bundle", o.(map[string]any)["id"], name, ref)
					}
				}
			}
		}
		if kinds["incident"] != len(some) || len(some) > 0 && (kinds["report"] == 0 || kinds["note"] == 0 || kinds["opinion"] == 0) {
			t.Errorf("got %v", kinds)
		}
	}
}

// The army denies what the rescuers and the activists tell.
func TestSTIXHasADenialAsAnOpinion(t *testing.T) {
	var bundle struct {
		Objects []struct {
			Type, ID, Opinion, Explanation string
			Authors                        []string
			Refs                           []string `json:"object_refs"`
		}
	}
	if err := json.Unmarshal([]byte(alone(t, "stix", records(t, store.Filter{})...)), &bundle); err != nil {
		t.Fatal(err)
	}
	authors := map[string]string{}
	for _, o := range bundle.Objects {
		if o.Type == "note" {
			authors[o.ID] = o.Authors[0]
		}
	}
	for _, o := range bundle.Objects {
		if o.Opinion != "strongly-disagree" {
			continue
		}
		of := each(o.Refs[1:], func(id string) string { return authors[id] })
		if !strings.HasPrefix(o.Refs[0], "incident--") || !cmp.Equal(o.Authors, []string{"Syrian Arab Army"}) || !cmp.Equal(of, []string{"rescuers", "opposition activists"}) {
			t.Errorf("%v of %v", o, of)
		}
		return
	}
	t.Error("nobody disagrees")
}

func TestICSReadsBack(t *testing.T) {
	all := append(records(t, store.Filter{}), hostile())
	for _, some := range [][]Record{all, bareRecords(all), nil} {
		text := alone(t, "ics", some...)
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00") || !utf8.ValidString(line) {
				t.Errorf("line %q", line)
			}
		}
		calendar, err := ical.ParseCalendar(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(calendar.Components); n != len(some) {
			t.Fatalf("%d components of %d incidents", n, len(some))
		}
		for _, e := range calendar.Events() {
			n := slices.IndexFunc(some, func(r Record) bool { return r.Incident.ID+"@demarche" == e.Id() })
			i := some[n].Incident
			if got := ical.FromText(e.GetProperty(ical.ComponentPropertySummary).Value); got != i.Title {
				t.Errorf("got %q, want %q", got, i.Title)
			}
			start, err := e.GetAllDayStartAt()
			end, endErr := e.GetAllDayEndAt()
			if err != nil || endErr != nil || start.Format("2006-01-02") != i.Time.From || end.AddDate(0, 0, -1).Format("2006-01-02") != i.Time.To {
				t.Errorf("%s: from %v to %v, want %v", i.ID, start, end, i.Time)
			}
			if stamped, err := e.GetDtStampTime(); err != nil || stamped.Year() != 2016 {
				t.Errorf("%s: stamp %v %v", i.ID, stamped, err)
			}
			for _, d := range i.Disputes {
				if !strings.Contains(e.GetProperty(ical.ComponentPropertyDescription).Value, d.Field) {
					t.Errorf("%s does not say that %s is disputed", i.ID, d.Field)
				}
			}
		}
	}
}

func TestICSMarksWhatIsPlanned(t *testing.T) {
	for _, r := range records(t, store.Filter{}) {
		if got := strings.Contains(alone(t, "ics", r), "STATUS:TENTATIVE\r\n"); got != (r.Incident.Type == "CONSULT") {
			t.Errorf("%s is tentative: %v", r.Incident.Title, got)
		}
	}
}

func TestDaysEndBehindTheLast(t *testing.T) {
	for _, c := range []struct{ from, to, start, end string }{
		{"2016-09-19", "2016-09-19", "20160919", "20160920"},
		{"2016-12-30", "2016-12-31", "20161230", "20170101"},
		{"2016-09-19", "", "20160919", "20160920"},
		{"", "2016-09-19", "20160919", "20160920"},
		{"", "", "", ""},
	} {
		if start, end := days(&coding.Time{From: c.from, To: c.to}); start != c.start || end != c.end {
			t.Errorf("%s to %s: got %s, %s", c.from, c.to, start, end)
		}
	}
}

func TestAtomReadsBack(t *testing.T) {
	all := append(records(t, store.Filter{}), hostile())
	for _, some := range [][]Record{all, bareRecords(all), nil} {
		text := alone(t, "atom", some...)
		feed, err := gofeed.NewParser().ParseString(text)
		if err != nil {
			t.Fatal(err)
		}
		if feed.FeedType != "atom" || feed.Title != "Incidents" || feed.UpdatedParsed == nil || len(feed.Items) != len(some) {
			t.Fatalf("got %v", feed)
		}
		for n, item := range feed.Items {
			i := some[n].Incident
			if item.GUID != "urn:demarche:incident:"+i.ID || item.UpdatedParsed == nil || !strings.Contains(item.Content, "<pre>") {
				t.Errorf("got %v", item)
			}
			if i.ID != "i0" && item.Title != i.Title {
				t.Errorf("got %q, want %q", item.Title, i.Title)
			}
			for _, d := range i.Disputes {
				if !slices.Contains(item.Categories, d.Field) || !strings.Contains(item.Content, d.Field) {
					t.Errorf("%s does not say that %s is disputed", i.ID, d.Field)
				}
			}
		}
		if strings.Contains(text, "<script>") || strings.Contains(strings.ReplaceAll(text, "&amp;lt;script", ""), "&lt;script&gt;&lt;") {
			t.Error("script in the feed")
		}
		elements(t, text)
	}
}

// elements reads XML to its end, strictly.
func elements(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewAtomNamesTheFeed(t *testing.T) {
	var out bytes.Buffer
	a := NewAtom(&out, Feed{ID: "https://example.org/feed?a=1&b=2", Title: "Syria <now>", Self: "https://example.org/feed?a=1&b=2",
		Page: func(incident string) string { return "https://example.org/incidents/" + incident }})
	if err := a.Write(records(t, store.Filter{})[0]); err != nil {
		t.Fatal(err)
	}
	if err := a.Flush(); err != nil {
		t.Fatal(err)
	}
	feed, err := gofeed.NewParser().ParseString(out.String())
	if err != nil {
		t.Fatal(err)
	}
	if feed.Title != "Syria <now>" || feed.FeedLink != "https://example.org/feed?a=1&b=2" || !strings.HasPrefix(feed.Items[0].Link, "https://example.org/incidents/i") {
		t.Errorf("got %v", feed)
	}
}

func TestDataPackageDescribesTheFiles(t *testing.T) {
	files := exported(t, "csv", records(t, store.Filter{}))
	conforms(t, "datapackage", files["datapackage.json"])
	var described struct{ Resources []resource }
	if err := json.Unmarshal([]byte(files["datapackage.json"]), &described); err != nil {
		t.Fatal(err)
	}
	if len(described.Resources) != len(files)-1 {
		t.Errorf("%d resources of %d files", len(described.Resources), len(files)-1)
	}
	for _, r := range described.Resources {
		text := files[strings.TrimPrefix(strings.TrimPrefix(r.Path, "story."), "csv")]
		if r.Path != "story.csv" {
			text = files[strings.TrimPrefix(r.Path, "story.")]
		}
		sum := sha256.Sum256([]byte(text))
		if r.Bytes != int64(len(text)) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %d bytes, %s", r.Path, r.Bytes, r.Hash)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(each(r.Schema.Fields, func(f tableField) string { return f.Name }), rows[0]); diff != "" {
			t.Errorf("%s: %s", r.Path, diff)
		}
		if r.Rows != len(rows)-1 {
			t.Errorf("%s: %d rows, not %d", r.Path, len(rows)-1, r.Rows)
		}
		for _, row := range rows[1:] {
			for n, cell := range row {
				if !casts(cell, r.Schema.Fields[n].Type) {
					t.Errorf("%s %s: %q is no %s", r.Path, r.Schema.Fields[n].Name, cell, r.Schema.Fields[n].Type)
				}
			}
		}
	}
}

// casts reports whether a cell is of a type of Table Schema, or missing.
func casts(cell, kind string) bool {
	var err error
	switch {
	case cell == "":
	case kind == "date":
		_, err = time.Parse(time.DateOnly, cell)
	case kind == "integer":
		_, err = strconv.ParseInt(cell, 10, 64)
	case kind == "number":
		_, err = strconv.ParseFloat(cell, 64)
	case kind == "boolean":
		_, err = strconv.ParseBool(cell)
	}
	return err == nil
}

func TestPackageNameIsInItsLetters(t *testing.T) {
	for file, want := range map[string]string{"/tmp/Syria 2016.csv": "syria-2016", "x.csv": "x", "": "incidents", "é.csv": "incidents", ".csv": "incidents"} {
		if got := packageName(file); got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

func TestHostileTextStaysInItsPlace(t *testing.T) {
	for _, format := range Formats() {
		for end, text := range exported(t, format, []Record{hostile()}) {
			if strings.HasSuffix(end, ".parquet") || format == "parquet" {
				continue
			}
			if !utf8.ValidString(text) || strings.Contains(text, "\x1b") && end == "" && format != "csv" {
				t.Errorf("%s %s: %q", format, end, text)
			}
		}
	}
}

func TestEveryFormatHasAMediaType(t *testing.T) {
	for _, format := range Formats() {
		if !regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+(;.*)?$`).MatchString(MediaType(format)) {
			t.Errorf("%s: %q", format, MediaType(format))
		}
	}
	if got := MediaType("xls"); got != "" {
		t.Errorf("xls: %q", got)
	}
}
