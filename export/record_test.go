package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"demarche/coding"
	"demarche/ledger"
	"demarche/store"
)

// story is what a store makes of testdata/codings.jsonl: the codings of three
// dispatches by two agencies on a strike that is disputed, talks and aid.
func story(t *testing.T) store.Store {
	t.Helper()
	s, err := store.OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "story.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Add(context.Background(), told3(t), "test"); err != nil {
		t.Fatal(err)
	}
	return s
}

func told3(t *testing.T) []coding.Coding {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "codings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []coding.Coding
	for line := range bytes.Lines(data) {
		var c coding.Coding
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func records(t *testing.T, f store.Filter) []Record {
	t.Helper()
	var all []Record
	for r, err := range Records(context.Background(), story(t), f) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// exported are the files of a format by the ends of their names.
func exported(t *testing.T, format string, records []Record) map[string]string {
	t.Helper()
	files := map[string]*bytes.Buffer{}
	w, err := Open(format, "story."+format, func(name string) (io.Writer, error) {
		end := strings.TrimPrefix(name, "story.")
		if end == format {
			end = ""
		}
		if files[end] != nil {
			t.Errorf("%s opens %q twice", format, end)
		}
		files[end] = new(bytes.Buffer)
		return files[end], nil
	}, false)
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
	texts := map[string]string{}
	for end, b := range files {
		texts[end] = b.String()
	}
	return texts
}

// binary formats have no golden file: their rows are compared instead.
var binaryFormats = []string{"parquet"}

// The accounts, disputes and positions of csv are those of every format of rows.
var ledgerFiles = []string{"accounts.csv", "disputes.csv", "positions.csv"}

func TestFormats(t *testing.T) {
	all := records(t, store.Filter{})
	csvFiles := exported(t, "csv", all)
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) {
			files := exported(t, format, all)
			if diff := cmp.Diff(files, exported(t, format, all)); diff != "" {
				t.Errorf("two exports differ:\n%s", diff)
			}
			if slices.Contains(binaryFormats, format) {
				return
			}
			for end, text := range files {
				if format != "csv" && slices.Contains(ledgerFiles, end) {
					if text != csvFiles[end] {
						t.Errorf("%s is not that of csv", end)
					}
					continue
				}
				golden(t, strings.TrimSuffix("story."+format+"."+end, "."), text)
			}
		})
	}
}

func TestFormatsWithoutRecords(t *testing.T) {
	for _, format := range Formats() {
		for end, text := range exported(t, format, nil) {
			if headless := slices.Contains([]string{"gdelt", "phoenix", "jsonl", "plover"}, format) && !strings.HasSuffix(end, ".csv"); headless != (text == "") {
				t.Errorf("%s %s: got %q", format, end, text)
			}
		}
	}
}

func TestFormatsReportAFullDisk(t *testing.T) {
	all := records(t, store.Filter{})
	for _, format := range Formats() {
		w, err := Open(format, "x", func(string) (io.Writer, error) { return full{}, nil }, false)
		for _, r := range all {
			if err == nil {
				err = w.Write(r)
			}
		}
		if err == nil {
			err = w.Flush()
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", format, err)
		}
	}
}

func TestOpenNamesTheFormats(t *testing.T) {
	if _, err := Open("xls", "", nil, false); err == nil || !strings.Contains(err.Error(), `"xls"`) || !strings.Contains(err.Error(), "csv, ") {
		t.Errorf("got %v", err)
	}
}

func TestRecordsAreAllThatTheFilterPasses(t *testing.T) {
	all := records(t, store.Filter{})
	reports, events := 0, 0
	for _, r := range all {
		reports += len(r.Reports)
		for i, report := range r.Reports {
			if want := r.Incident.Reports[i]; report.Dispatch.ID != want.Dispatch || report.Event.ID != want.Event {
				t.Errorf("%s: report %s %s stands for %s %s", r.Incident.ID, report.Dispatch.ID, report.Event.ID, want.Dispatch, want.Event)
			}
		}
	}
	for _, c := range told3(t) {
		events += len(c.Events)
	}
	if reports != events || events == 0 {
		t.Errorf("%d reports of %d events", reports, events)
	}
	if some := records(t, store.Filter{Limit: 2}); !cmp.Equal(some, all[:2], cmp.AllowUnexported(ledger.Account{})) {
		t.Errorf("a limit of 2: %d records", len(some))
	}
	for _, r := range records(t, store.Filter{Type: "THREATEN"}) {
		if r.Incident.Type != "THREATEN" {
			t.Errorf("THREATEN: %s %s", r.Incident.ID, r.Incident.Type)
		}
	}
}

// lost is a store that has lost what its incidents rest on.
type lost struct{ store.Store }

func (lost) Versions(context.Context, string) ([]store.Version, error) { return nil, store.ErrNotFound }

func TestRecordsEndWithAnError(t *testing.T) {
	n := 0
	for _, err := range Records(context.Background(), lost{story(t)}, store.Filter{}) {
		n++
		if !errors.Is(err, store.ErrNotFound) || !strings.Contains(err.Error(), "incident i") {
			t.Errorf("got %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d records", n)
	}
}

// cells reads rows of TSV as a reader that knows no quotes does.
func cells(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}

// checkCells holds every cell against what its format says of the column.
func checkCells(t *testing.T, names []string, rows [][]string, patterns map[string]string) {
	t.Helper()
	if len(rows) == 0 {
		t.Fatal("no rows")
	}
	for _, row := range rows {
		if len(row) != len(names) {
			t.Fatalf("%d cells, want %d: %q", len(row), len(names), row)
		}
		for i, name := range names {
			if p, ok := patterns[name]; ok && !regexp.MustCompile("^(?:"+p+")$").MatchString(row[i]) {
				t.Errorf("%s: got %q, want %s", name, row[i], p)
			}
		}
	}
}

// lines are the lines of a file of testdata that are neither empty nor comments.
func lines(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(data), "\n"), func(l string) bool { return l == "" || l[0] == '#' })
}

func names[T any](columns []column[T]) []string {
	return each(columns, func(c column[T]) string { return c.name })
}

func TestGDELTHasTheColumnsOfItsReaders(t *testing.T) {
	want := lines(t, "gdelt.columns")
	if diff := cmp.Diff(want[:61], names(gdeltColumns)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[61:], names(mentionColumns)); diff != "" {
		t.Error(diff)
	}
	files := exported(t, "gdelt", records(t, store.Filter{}))
	rows := cells(files[""])
	checkCells(t, want[:61], rows, map[string]string{
		"GlobalEventID": `\d{1,16}`, "Day": `\d{8}`, "MonthYear": `\d{6}`, "Year": `\d{4}`, "FractionDate": `\d{4}\.\d{4}`,
		"Actor1Code": `[A-Z]*`, "Actor1CountryCode": `[A-Z]{3}|`, "IsRootEvent": `[01]`, "EventCode": `\d{2,4}`, "EventRootCode": `\d\d`,
		"QuadClass": `[1-4]`, "NumMentions": `[1-9]\d*`, "NumSources": `[1-9]\d*`, "NumArticles": `[1-9]\d*`,
		"ActionGeo_Type": `[0-5]`, "ActionGeo_CountryCode": `[A-Z]{2}|`, "DATEADDED": `\d{14}`, "SOURCEURL": `.+`,
	})
	ids := map[string]bool{}
	for _, row := range rows {
		if ids[row[0]] {
			t.Errorf("%s is not unique", row[0])
		}
		ids[row[0]] = true
	}
	mentions := cells(files["mentions.tsv"])
	checkCells(t, want[61:], mentions, map[string]string{"EventTimeDate": `\d{14}`, "MentionTimeDate": `\d{14}`, "MentionType": `[12]`, "SentenceID": `[1-9]\d*`, "ActionCharOffset": `\d+`})
	for _, m := range mentions {
		if !ids[m[0]] {
			t.Errorf("a mention of %s, which is no event", m[0])
		}
	}
	if !strings.Contains(files[""], "20160921050509") { // 07:05:09+02:00
		t.Error("DATEADDED is not in UTC")
	}
}

func TestPOLECATHasTheColumnsOfItsReaders(t *testing.T) {
	rows := cells(exported(t, "polecat", records(t, store.Filter{}))[""])
	if diff := cmp.Diff(lines(t, "polecat.columns"), rows[0][:40]); diff != "" {
		t.Error(diff)
	}
	checkCells(t, rows[0], rows[1:], map[string]string{
		"Event Date": `\d{4}-\d\d-\d\d`, "Event Type": `[A-Z]+`, "Intensity": `-?\d+(\.\d+)?`, "Quad Code": `(VERBAL|MATERIAL) (COOPERATION|CONFLICT)`,
		"Actor COW": `\d*`, "GeoNames ID": `\d*`, "Publication Date": `\d{4}-\d\d-\d\d`, "demarche factuality": `[a-z-]+`,
	})
	ids := map[string]bool{}
	for _, row := range rows[1:] {
		if ids[row[0]] {
			t.Errorf("%s is not unique", row[0])
		}
		ids[row[0]] = true
	}
}

func TestPhoenixHasTheColumnsOfItsReaders(t *testing.T) {
	want := lines(t, "phoenix.columns")
	if diff := cmp.Diff(want, names(phoenixColumns)); diff != "" {
		t.Error(diff)
	}
	checkCells(t, want, cells(exported(t, "phoenix", records(t, store.Filter{}))[""]), map[string]string{
		"EventID": `.+_\d+`, "Date": `\d{8}`, "Year": `\d{4}`, "Month": `[01]\d`, "Day": `[0-3]\d`, "EventCode": `\d{2,4}`, "EventRootCode": `\d\d`, "PentaClass": `[0-4]`,
	})
}

func TestPentaClassIsNotQuadClass(t *testing.T) {
	for cameo, want := range map[string]string{"010": "0", "036": "1", "0841": "2", "1312": "3", "163": "3", "141": "4", "195": "4", "": "", "99": ""} {
		if got := pentaClass(cameo); got != want {
			t.Errorf("%s: got %q, want %q", cameo, got, want)
		}
	}
}

// from reads a row of CSV into a row of Parquet, by the names of the columns.
func from[T any](t *testing.T, head, row []string) T {
	t.Helper()
	var out T
	v := reflect.ValueOf(&out).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("parquet"), ",")
		n := slices.Index(head, name)
		if n < 0 {
			t.Fatalf("CSV has no column %s", name)
		}
		cell := row[n]
		var value any
		var err error
		switch field := v.Field(i).Interface().(type) {
		case string:
			value = cell
		case []string:
			value = []string(nil)
			if cell != "" {
				value = strings.Split(cell, ";")
			}
		case int32:
			n, e := strconv.ParseInt(cell, 10, 32)
			value, err = int32(n), e
		case int64:
			value, err = strconv.ParseInt(cell, 10, 64)
		case float64:
			value, err = strconv.ParseFloat(cell, 64)
		case bool:
			value, err = strconv.ParseBool(cell)
		case *string:
			value = known(cell)
		case *int64:
			value = number(cell)
		case *Date:
			value = date(cell)
		case *float64:
			value = (*float64)(nil)
			if cell != "" {
				f, e := strconv.ParseFloat(cell, 64)
				value, err = &f, e
			}
		case *bool:
			value = (*bool)(nil)
			if cell != "" {
				b, e := strconv.ParseBool(cell)
				value, err = &b, e
			}
		default:
			t.Fatalf("%s is a %T", name, field)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		v.Field(i).Set(reflect.ValueOf(value))
	}
	if len(head) != v.NumField() {
		t.Fatalf("%d columns of CSV, %d of Parquet", len(head), v.NumField())
	}
	return out
}

// sameRows holds Parquet, as its own reader reads it, against CSV.
func sameRows[T any](t *testing.T, parquetFile, csvFile string, tidy func(*T)) {
	t.Helper()
	got, err := parquet.Read[T](bytes.NewReader([]byte(parquetFile)), int64(len(parquetFile)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(csvFile)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var want []T
	for _, row := range rows[1:] {
		want = append(want, from[T](t, rows[0], row))
	}
	for i := range got {
		tidy(&got[i])
	}
	if len(got) == 0 {
		t.Error("no rows")
	}
	for i := range want {
		tidy(&want[i])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// empty lists are nil.
func bareLists[T any](row *T) {
	v := reflect.ValueOf(row).Elem()
	for i := range v.NumField() {
		if list, ok := v.Field(i).Interface().([]string); ok && len(list) == 0 {
			v.Field(i).Set(reflect.Zero(v.Field(i).Type()))
		}
	}
}

func TestParquetAndCSVReadBackAsTheSameRows(t *testing.T) {
	all := records(t, store.Filter{})
	p, c := exported(t, "parquet", all), exported(t, "csv", all)
	sameRows(t, p[""], c[""], bareLists[EventRow])
	sameRows(t, p["disputes.parquet"], c["disputes.csv"], bareLists[DisputeRow])
	sameRows(t, p["positions.parquet"], c["positions.csv"], bareLists[PositionRow])
	sameRows(t, p["accounts.parquet"], c["accounts.csv"], func(a *AccountRow) {
		a.Quotes = strings.Split(strings.Join(a.Quotes, "|"), "|")
		for i := range a.Quotes { // CSV divides quotes by " | ", for they may hold a semicolon
			a.Quotes[i] = flat(a.Quotes[i])
		}
		a.Claims = strings.Split(strings.Join(a.Claims, ";"), ";") // an empty one stands for the dispatch
		bareLists(a)
	})
}

func TestParquetKeepsEveryFieldOfAnEvent(t *testing.T) {
	c := codings()[0]
	record := Record{Incident: ledger.Incident{ID: "i1"}, Reports: []Report{{Dispatch: c.Dispatch, Event: c.Events[0], Voices: c.Claims}}}
	file := exported(t, "parquet", []Record{record})[""]
	rows, err := parquet.Read[EventRow](strings.NewReader(file), int64(len(file)))
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	golden(t, "event.parquet.json", asJSON(t, rows[0]))
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return string(data) + "\n"
}

func TestJSONLReadsBack(t *testing.T) {
	all := records(t, store.Filter{})
	n := 0
	for line := range strings.Lines(exported(t, "jsonl", all)[""]) {
		var got whole
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wholeOf(all[n]), got, cmp.AllowUnexported(ledger.Account{})); diff != "" {
			t.Error(diff)
		}
		n++
	}
	if n != len(all) {
		t.Errorf("%d lines of %d records", n, len(all))
	}
}

func TestInstant(t *testing.T) {
	for published, want := range map[string]string{
		"2017-04-12T10:00:00Z": "20170412100000", "2017-04-12": "20170412000000", "2017-04-12T01:30:00+02:00": "20170411233000",
		"2017-04-12T10:00": "20170412100000", "2017-04-12T10:00:01.5Z": "20170412100001", "": "", "April": "",
	} {
		if got := digits(published, 14); got != want {
			t.Errorf("%s: got %q, want %q", published, got, want)
		}
	}
}

func TestCountriesHaveCodes(t *testing.T) {
	fips, cow := regexp.MustCompile(`^[A-Z]{2}$|^$`), regexp.MustCompile(`^\d{1,3}$|^$`)
	for _, iso := range slices.Sorted(maps.Keys(countries())) {
		if c := countries()[iso]; len(iso) != 3 || !fips.MatchString(c.fips) || !cow.MatchString(c.cow) || len(c.cameo) != 3 {
			t.Errorf("%s: %v", iso, c)
		}
	}
	for iso, want := range map[string]country{"DEU": {"DE", "GM", "255", "DEU"}, "ROU": {"RO", "RO", "360", "ROM"}, "XKX": {"XK", "KV", "347", "XKX"}, "PSE": {"PS", "WE", "", "PSE"}} {
		if got := countries()[iso]; got != want {
			t.Errorf("%s: got %v, want %v", iso, got, want)
		}
	}
	if a := (coding.Actor{Country: "ROU", Code: "ROUGOV"}); cameoCode(a) != "ROMGOV" {
		t.Errorf("got %s", cameoCode(a))
	}
}

func TestIntensityIsOfTheModeElseOfTheType(t *testing.T) {
	for _, c := range []struct{ typ, mode, want string }{{"ASSAULT", "aerial", "-9.5"}, {"ASSAULT", "", "-9"}, {"PROTEST", "vandalize", "-5"}, {"", "", ""}} {
		if got := intensity(coding.Event{Type: c.typ, Mode: c.mode}); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.typ, c.mode, got, c.want)
		}
	}
}

func TestCountries(t *testing.T) {
	for iso, want := range map[string]country{
		"CZE": {"CZ", "EZ", "316", "CZE"}, "DEU": {"DE", "GM", "255", "DEU"}, "VNM": {"VN", "VM", "816", "VNM"}, "SRB": {"RS", "RI", "345", "SRB"},
		"ROU": {"RO", "RO", "360", "ROM"}, "PSE": {"PS", "WE", "", "PSE"}, "XKX": {"XK", "KV", "347", "XKX"},
	} {
		if got := countries()[iso]; got != want {
			t.Errorf("%s: got %v, want %v", iso, got, want)
		}
	}
	states := map[string]string{}
	for iso, c := range countries() {
		if other := states[c.cow]; c.cow != "" && other != "" {
			t.Errorf("%s and %s are both %s", iso, other, c.cow)
		}
		states[c.cow] = iso
	}
}
