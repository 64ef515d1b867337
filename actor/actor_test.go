package actor

import (
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"demarche/syntax"
)

var load = sync.OnceValues(func() (*Lexicon, error) { return Load() })
var parse = sync.OnceValues(syntax.NewParser)

func lexicon(t testing.TB) *Lexicon {
	t.Helper()
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func parser(t testing.TB) *syntax.Parser {
	t.Helper()
	p, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// example is a text with a mention in brackets, a day and the codes expected.
type example struct{ place, day, text, want string }

// codes returns the codes of the bracketed mention, and its rule.
func codes(t *testing.T, e example) (got, rule string) {
	t.Helper()
	from := strings.IndexByte(e.text, '[')
	to := strings.IndexByte(e.text, ']')
	if from < 0 || to < from {
		t.Fatalf("%s: no mention in brackets", e.place)
	}
	text := e.text[:from] + e.text[from+1:to] + e.text[to+1:]
	d := parser(t).Parse(text, 0)
	sentence, token := headWithin(d, from, to-1)
	if sentence < 0 {
		t.Fatalf("%s: the mention is no token", e.place)
	}
	actors, rule := lexicon(t).Read(d, e.day).At(sentence, token, e.day)
	var out []string
	for _, a := range actors {
		out = append(out, a.Code)
	}
	if len(out) == 0 {
		return "-", rule
	}
	return strings.Join(out, ", "), rule
}

// headWithin returns the token of the span whose head stands outside it.
func headWithin(d *syntax.Document, from, to int) (sentence, token int) {
	for i := range d.Sentences {
		s := &d.Sentences[i]
		in := func(t int) bool { return t >= 0 && s.Tokens[t].Start < to && s.Tokens[t].End > from }
		for t, tok := range s.Tokens {
			if in(t) && !in(tok.Head) && tok.UPOS != "PUNCT" && tok.UPOS != "DET" && tok.UPOS != "ADP" {
				return i, t
			}
		}
	}
	return -1, -1
}

func TestMentions(t *testing.T) {
	text, err := os.ReadFile("testdata/mentions.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, " | ")
		if len(f) != 3 {
			t.Fatalf("testdata/mentions.txt:%d: want day | text | codes", i+1)
		}
		e := example{place: "line " + line[:min(30, len(line))], day: f[0], text: f[1], want: f[2]}
		n++
		if got, rule := codes(t, e); got != e.want {
			t.Errorf("mentions.txt:%d: got %s (%s), want %s: %s", i+1, got, rule, e.want, e.text)
		}
	}
	if n < 350 {
		t.Errorf("only %d mentions", n)
	}
}

// TestOpinion: what lexicon and tree leave open an opinion can turn, and nothing
// else.
func TestOpinion(t *testing.T) {
	d := parser(t).Parse("Sudan and Chad broke off talks. Chadian rebels had crossed the border. The army said it had lost ten men.", 0)
	for _, test := range []struct{ believed, army, rebels string }{
		{"SDN", "SDNMIL", "TCDREB"},
		{"TCD", "TCDMIL", "TCDREB"},
	} {
		opinion := func(_, _, _, _ int, codes [][]string) []float64 {
			out := make([]float64, len(codes))
			for i, list := range codes {
				if len(list) == 1 && strings.HasPrefix(list[0], test.believed) {
					out[i] = 1
				}
			}
			return out
		}
		m := lexicon(t).ReadWith(d, "", "2006-04-14", opinion)
		for _, want := range []struct {
			sentence, token int
			code            string
		}{{2, 1, test.army}, {1, 1, test.rebels}} {
			got, _ := m.At(want.sentence, want.token, "2006-04-14")
			if len(got) != 1 || got[0].Code != want.code {
				t.Errorf("believing in %s: %s is %v, want %s", test.believed, d.Sentences[want.sentence].Tokens[want.token].Form, got, want.code)
			}
		}
	}
}

func TestRules(t *testing.T) {
	records, err := readTable(os.DirFS("data"), "rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		for i, c := range r.from(2) {
			day, rest, _ := strings.Cut(c, ": ")
			text, want, ok := strings.Cut(rest, " => ")
			if !ok {
				t.Fatalf("%v", r.fault("want day: text => code"))
			}
			got, rule := codes(t, example{r.file, day, text, want})
			if got != want || i == 0 && rule != r.column(0) {
				t.Errorf("%s:%d: got %s (%s), want %s (%s): %s", r.file, r.line, got, rule, want, r.column(0), text)
			}
		}
	}
}

func TestLoadFaults(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"states.txt", "RUSS ; Russia", "states.txt:1: a state has a code"},
		{"states.txt", "# header\nFRA ; Gaul", "states.txt:2: state FRA twice"},
		{"states.txt", "QQQ ; Nowhere ; - ; - ; - ; - ; - ; 2001-13..", `states.txt:1: bad date "2001-13"`},
		{"persons/x.txt", "A B ; - ; FRAGOV minister 2001..1999", "persons/x.txt:1: A B: dates run backwards"},
		{"persons/x.txt", "A B ; - ; fragov minister", `persons/x.txt:1: A B: bad code "fragov"`},
		{"persons/x.txt", "A B ; -", "persons/x.txt:1: A B has no code"},
		{"agents.txt", "GOV ; role ; minister", `agents.txt:1: unknown kind "role"`},
		{"cities.txt", "QQQ ; Nowhere", `cities.txt:1: unknown state "QQQ"`},
		{"context.txt", "Georgia ; QQQ ; x", `context.txt:1: unknown state "QQQ"`},
	} {
		layer := fstest.MapFS{c.file: {Data: []byte(c.text)}}
		if _, err := Load(layer); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", c.file, err, c.want)
		}
	}
}

func TestLoadLayer(t *testing.T) {
	layer := fstest.MapFS{"persons/own.txt": {Data: []byte("Ada Example ; - ; FRAGOV minister 2030..\n")}}
	l, err := Load(fs.FS(layer))
	if err != nil {
		t.Fatal(err)
	}
	got := l.Lookup("Ada Example", "2031-01-01")
	if len(got) != 1 || got[0].Actor.Code != "FRAGOV" || got[0].Office != "minister" {
		t.Errorf("got %+v", got)
	}
}

func TestLookup(t *testing.T) {
	for _, c := range []struct{ name, on, want string }{
		{"Rex Tillerson", "2013-06-01", "person/rex-tillerson USABUS chief executive of ExxonMobil"},
		{"Rex Tillerson", "2017-06-01", "person/rex-tillerson USAGOV secretary of state"},
		{"Rex Tillerson", "2020-06-01", "person/rex-tillerson USAELI "},
		{"George Bush", "1990-06-01", "person/george-bush USAGOV president"},
		{"George Bush", "2004-06-01", "person/george-w-bush USAGOV president"},
		{"Moscow", "1980-01-01", "SUN SUNGOV "},
		{"Moscow", "2020-01-01", "RUS RUSGOV "},
		{"Belgrade", "1999-01-01", "YUG YUGGOV "},
		{"Belgrade", "2004-01-01", "SCG SCGGOV "},
		{"Prague", "1990-01-01", "CSK CSKGOV "},
		{"Taliban", "1999-01-01", "org/taliban AFGGOV "},
		{"Taliban", "2010-01-01", "org/taliban AFGREB "},
		{"ANC", "1990-01-01", "org/african-national-congress ZAFOPP "},
		{"ANC", "2000-01-01", "org/african-national-congress ZAFGOV "},
		{"Nowhere Land", "2000-01-01", ""},
	} {
		got := ""
		if all := lexicon(t).Lookup(c.name, c.on); len(all) > 0 {
			got = all[0].Actor.ID + " " + all[0].Actor.Code + " " + all[0].Office
		}
		if got != c.want {
			t.Errorf("Lookup(%q, %s) = %q, want %q", c.name, c.on, got, c.want)
		}
	}
}

// TestStatesComplete holds that every ISO 3166 code of a state or territory is
// known by some name.
func TestStatesComplete(t *testing.T) {
	l := lexicon(t)
	if n := len(l.states); n < 249 {
		t.Errorf("only %d states and territories", n)
	}
}

// TestCounts holds how many organisations, opposition and armed groups, people
// and agents the lexicon knows at least.
func TestCounts(t *testing.T) {
	l := lexicon(t)
	counts := map[string]int{}
	for _, e := range l.entities {
		if e.kind == person {
			counts["people"]++
			continue
		}
		if e.kind == state || e.kind == region || e.members != nil {
			continue
		}
		sectors := e.terms[0].code[3:]
		if strings.HasPrefix(sectors, "REB") || strings.HasPrefix(sectors, "OPP") || strings.HasPrefix(sectors, "PRM") || strings.HasPrefix(e.terms[0].code, "IMG") {
			counts["groups"]++
		} else {
			counts["organisations"]++
		}
	}
	for _, payloads := range l.agents.ends {
		for _, a := range payloads {
			if a.sectors != "" && !a.plural {
				counts["agents"]++
			}
		}
	}
	for what, least := range map[string]int{"people": 5000, "groups": 1000, "organisations": 1000, "agents": 1500} {
		if counts[what] < least {
			t.Errorf("%d %s, want %d at least", counts[what], what, least)
		}
	}
}

// TestRobust holds that no text and no tree makes the reader panic.
func TestRobust(t *testing.T) {
	texts := []string{
		"", ".", "\"", "“We", "the the the", "Both.", "and and", "'s", "’s officials", "U.S.-", "- - -", "of of of",
		"The two", "both countries and both countries", "he he he she it who which that", "President", "President President Putin's's",
		"MOSCOW (AP) — ", "\xff\xfe", strings.Repeat("Russia and ", 300), strings.Repeat("officials of ", 200),
	}
	l := lexicon(t)
	for _, text := range texts {
		d := parser(t).Parse(text, 0)
		bare := &syntax.Document{Text: text, Sentences: syntax.Segment(text, 0)}
		for i := range bare.Sentences {
			for j := range bare.Sentences[i].Tokens {
				bare.Sentences[i].Tokens[j].Head = j - 1
			}
			bare.Sentences[i].Link()
		}
		for _, d := range []*syntax.Document{d, bare} {
			for _, day := range []string{"2017-04-12", "", "x"} {
				m := l.Read(d, day)
				for i := range d.Sentences {
					for j := -1; j <= len(d.Sentences[i].Tokens); j++ {
						m.At(i, j, day)
					}
				}
			}
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

const benchText = "Russian Foreign Minister Sergei Lavrov urged the United States on Wednesday to prevent further bombings of Syrian forces, " +
	"and Secretary of State Rex Tillerson told reporters in Moscow that he hoped the Kremlin would drop President Bashar al-Assad. " +
	"Western governments, including Britain and France, accuse forces loyal to Assad of the attack. "

func BenchmarkLookupNames(b *testing.B) {
	l := lexicon(b)
	r := &reader{l: l, d: parser(b).Parse(strings.Repeat(benchText, 10), 0), words: map[string]bool{}}
	r.prepare()
	tokens := 0
	for b.Loop() {
		for _, s := range r.sentences {
			for i := range s.pieces {
				l.names.longest(s.pieces[i:], func(_ int, all []naming) []naming { return all })
			}
			tokens += len(s.tree.Tokens)
		}
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}

func BenchmarkRead(b *testing.B) {
	l := lexicon(b)
	d := parser(b).Parse(strings.Repeat(benchText, 10), 0)
	tokens := 0
	for b.Loop() {
		l.Read(d, "2017-04-12")
		for i := range d.Sentences {
			tokens += len(d.Sentences[i].Tokens)
		}
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}
