package corpus

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Fault is what is wrong with one line of a file.
type Fault struct {
	File   string
	Line   int
	Reason string
}

func (f Fault) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Reason) }

// Types are the PLOVER types that an event may have.
var Types = strings.Fields("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT")

var factualities = map[rune]string{'H': "happened", 'O': "ongoing", 'P': "planned", 'S': "possible", 'C': "called-for", 'D': "denied", 'F': "failed"}

var stances = map[rune]string{'a': "asserts", 'l': "alleges", 'c': "confirms", 'd': "denies", 'u': "doubts", 'w': "wants"}

// shortest is the number of characters below which a text is no dispatch.
const shortest = 200

// Load reads the files of the paths; of a folder, its *.txt. Beyond the faults
// of Read, an id may not stand twice nor a text be too short for a dispatch. The
// error is that of a file that cannot be read.
func Load(paths ...string) ([]Dispatch, []Fault, error) {
	var all []Dispatch
	var faults []Fault
	first := map[string]string{}
	for _, path := range paths {
		names, err := files(path)
		if err != nil {
			return nil, nil, err
		}
		for _, name := range names {
			found, wrong, err := readFile(name)
			if err != nil {
				return nil, nil, err
			}
			faults = append(faults, wrong...)
			for _, d := range found {
				at := Fault{d.File, d.Line, ""}
				if other, ok := first[d.ID]; ok {
					at.Reason = fmt.Sprintf("id %s stands at %s too", d.ID, other)
					faults = append(faults, at)
				} else {
					first[d.ID] = fmt.Sprintf("%s:%d", d.File, d.Line)
				}
				if utf8.RuneCountInString(d.Text) < shortest {
					at.Reason = fmt.Sprintf("the text is shorter than %d characters", shortest)
					faults = append(faults, at)
				}
			}
			all = append(all, found...)
		}
	}
	return all, faults, nil
}

// files are the path itself, or the *.txt below it in order of their names.
func files(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	var names []string
	err = filepath.WalkDir(path, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && filepath.Ext(name) == ".txt" {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

func readFile(name string) ([]Dispatch, []Fault, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	return Read(name, file)
}

// Read reads one file of the notation; name is what the faults call it. A line
// with a fault is left out and the reading goes on. The error is r's own.
func Read(name string, r io.Reader) ([]Dispatch, []Fault, error) {
	p := parser{file: name}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		p.line++
		if err := p.read(lines.Text()); err != nil {
			p.fault(p.line, err)
		}
	}
	p.finish()
	slices.SortStableFunc(p.faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	if err := lines.Err(); err != nil {
		return nil, nil, fmt.Errorf("%s: line %d: %w", name, p.line+1, err)
	}
	return p.done, p.faults, nil
}

// parser reads line by line.
type parser struct {
	file       string
	line       int
	done       []Dispatch
	faults     []Fault
	current    *Dispatch
	paragraphs []string
	marks      bool        // past the line that ends the text
	claims     map[int]int // number of a C line in the dispatch to claim, both from 1, but for those with a fault
	claimLines int
}

func (p *parser) fault(line int, err error) {
	p.faults = append(p.faults, Fault{p.file, line, err.Error()})
}

func (p *parser) read(line string) error {
	if !utf8.ValidString(line) {
		return fmt.Errorf("the line is not UTF-8")
	}
	if head, ok := strings.CutPrefix(line, "@ "); ok {
		p.finish()
		return p.begin(head)
	}
	mark, trimmed := "", strings.TrimSpace(line)
	if len(line) > 1 {
		mark = line[:2]
	}
	switch {
	case trimmed == "" || line[0] == '#':
		return nil
	case p.current == nil:
		return fmt.Errorf("stands before the first dispatch or after a dispatch line with a fault")
	case trimmed == "==":
		if p.marks {
			return fmt.Errorf("the text has ended already")
		}
		p.current.Text, p.marks = strings.Join(p.paragraphs, "\n\n"), true
		return nil
	case !p.marks:
		p.paragraphs = append(p.paragraphs, trimmed)
		return nil
	case mark == "E ":
		e, err := p.current.event(fields(line[2:]))
		if err == nil {
			e.Line = p.line
			p.current.Events = append(p.current.Events, e)
		}
		return err
	case mark == "C ":
		p.claimLines++
		c, err := p.current.claim(fields(line[2:]))
		if err == nil {
			c.Line = p.line
			p.current.Claims = append(p.current.Claims, c)
			p.claims[p.claimLines] = len(p.current.Claims)
		}
		return err
	}
	return fmt.Errorf("cannot read this line")
}

func (p *parser) begin(head string) error {
	f := strings.Split(head, "|")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	if len(f) != 5 {
		return fmt.Errorf("a dispatch line is: @ id | set | agency | YYYY-MM-DD | title")
	}
	if f[0] == "" || f[1] == "" {
		return fmt.Errorf("a dispatch needs an id and a set")
	}
	if _, err := time.Parse(time.DateOnly, f[3]); err != nil {
		return fmt.Errorf("bad date of publication «%s»", f[3])
	}
	p.current = &Dispatch{ID: f[0], Set: f[1], Agency: f[2], Published: f[3], Title: f[4], Unit: Unit, Events: []Event{}, Claims: []Claim{}, File: p.file, Line: p.line}
	p.paragraphs, p.marks, p.claims, p.claimLines = nil, false, map[int]int{}, 0
	return nil
}

// finish keeps the current dispatch. What its claims answer is known now.
func (p *parser) finish() {
	d := p.current
	p.current = nil
	if d == nil {
		return
	}
	if !p.marks {
		p.fault(d.Line, fmt.Errorf("no line == ends the text of %s", d.ID))
		return
	}
	for i := range d.Claims {
		c := &d.Claims[i]
		if c.Answers == 0 {
			continue
		}
		to := p.claims[c.Answers]
		if to == 0 || to == i+1 {
			p.fault(c.Line, fmt.Errorf("answers=%d: no such claim", c.Answers))
		}
		c.Answers = to
	}
	p.done = append(p.done, *d)
}

var divider = regexp.MustCompile(`\s;(?:\s|$)`)

func fields(line string) []string {
	f := divider.Split(line, -1)
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f
}

// filled makes n fields of those given.
func filled(f []string, n int) ([]string, error) {
	if len(f) > n {
		return nil, fmt.Errorf("%d fields, not more than %d", len(f), n)
	}
	for len(f) < n {
		f = append(f, "-")
	}
	return f, nil
}

func (d *Dispatch) event(f []string) (e Event, err error) {
	if f, err = filled(f, 10); err != nil {
		return e, err
	}
	if e.TriggerSpan, e.Trigger, e.Nth, err = d.find(f[0], -1); err != nil {
		return e, err
	}
	at := e.TriggerSpan[0]
	for t := range strings.SplitSeq(f[1], "/") {
		name, mode, _ := strings.Cut(t, ":")
		if !slices.Contains(Types, name) {
			return e, fmt.Errorf("unknown type «%s»", f[1])
		}
		e.Type, e.Modes = append(e.Type, name), append(e.Modes, mode)
	}
	e.Mode = e.Modes[0]
	for c := range strings.SplitSeq(f[2], ",") {
		c = strings.TrimSpace(c)
		if !cameo.MatchString(c) {
			return e, fmt.Errorf("bad CAMEO code «%s»", f[2])
		}
		e.CAMEO = append(e.CAMEO, c)
	}
	if e.Sources, e.SourceMentions, err = d.actors(f[3], at); err != nil {
		return e, err
	}
	if e.Targets, e.TargetMentions, err = d.actors(f[4], at); err != nil {
		return e, err
	}
	if err := d.date(&e, f[5]); err != nil {
		return e, err
	}
	if err := d.place(&e, f[6]); err != nil {
		return e, err
	}
	if e.Factuality, err = letters(f[7], factualities); err != nil {
		return e, fmt.Errorf("bad factuality «%s»", f[7])
	}
	if e.AccordingTo, _, err = d.actors(f[8], at); err != nil {
		return e, err
	}
	return e, d.options(&e, f[9])
}

var (
	cameo   = regexp.MustCompile(`^(0[1-9]|1\d|20)\d{0,2}$`)
	code    = regexp.MustCompile(`^([A-Z]{3}){1,4}$`)
	country = regexp.MustCompile(`^[A-Z]{3}$`)
	option  = regexp.MustCompile(`^(?:(sym|opt)|([kimdx])=(\d*),(\d*)(?:\{([^{}]*)\})?)(?:\s+|$)`)
	ordinal = regexp.MustCompile(`^(.*?)#(\d+)$`)
)

func (d *Dispatch) date(e *Event, field string) error {
	head, words, err := item(field)
	if err != nil {
		return err
	}
	if head != "" && head != "-" {
		from, to, isRange := strings.Cut(head, "..")
		if !isRange || to == "" {
			to = from
		}
		first, _, err1 := d.days(from)
		_, last, err2 := d.days(to)
		if err := cmp.Or(err1, err2); err != nil {
			return err
		}
		if first > last {
			return fmt.Errorf("date runs backwards «%s»", field)
		}
		e.Date = []string{first, last}
	}
	e.DateSpan, err = d.mention(words, e.TriggerSpan[0])
	return err
}

var (
	sincePublication = regexp.MustCompile(`^p([+-]\d{1,6})?$`)
	year             = regexp.MustCompile(`^\d{4}$`)
	month            = regexp.MustCompile(`^\d{4}-\d\d$`)
)

// days are the first and the last day of a date of the notation.
func (d *Dispatch) days(s string) (string, string, error) {
	if m := sincePublication.FindStringSubmatch(s); m != nil {
		day, _ := time.Parse(time.DateOnly, d.Published)
		n, _ := strconv.Atoi(m[1]) // empty is 0
		on := day.AddDate(0, 0, n).Format(time.DateOnly)
		return on, on, nil
	}
	layout, years, months := time.DateOnly, 0, 0
	switch {
	case year.MatchString(s):
		layout, years = "2006", 1
	case month.MatchString(s):
		layout, months = "2006-01", 1
	}
	first, err := time.Parse(layout, s)
	if err != nil {
		return "", "", fmt.Errorf("bad date «%s»", s)
	}
	last := first
	if years+months > 0 {
		last = first.AddDate(years, months, -1)
	}
	return first.Format(time.DateOnly), last.Format(time.DateOnly), nil
}

func (d *Dispatch) place(e *Event, field string) error {
	head, words, err := item(field)
	if err != nil {
		return err
	}
	if where, name, _ := strings.Cut(head, ":"); where != "" && where != "-" {
		if !country.MatchString(where) {
			return fmt.Errorf("bad country «%s»", where)
		}
		e.Country = &where
		if name != "" {
			e.Place = &name
		}
	}
	e.PlaceSpan, err = d.mention(words, e.TriggerSpan[0])
	return err
}

func (d *Dispatch) options(e *Event, field string) error {
	if field == "-" {
		return nil
	}
	for rest := field; rest != ""; {
		m := option.FindStringSubmatch(rest)
		if m == nil {
			return fmt.Errorf("unknown option «%s»", rest)
		}
		rest = rest[len(m[0]):]
		switch m[1] {
		case "sym":
			e.Symmetric = true
			continue
		case "opt":
			e.Optional = true
			continue
		}
		count, span := e.toll(m[2])
		if *count != nil {
			return fmt.Errorf("%s= stands twice", m[2])
		}
		low, err1 := number(m[3])
		high, err2 := number(m[4])
		if err := cmp.Or(err1, err2); err != nil {
			return err
		}
		*count = &Count{low, high}
		var err error
		if *span, err = d.mention(m[5], e.TriggerSpan[0]); err != nil {
			return err
		}
	}
	return nil
}

// toll is the field that a letter names.
func (e *Event) toll(letter string) (**Count, **Span) {
	switch letter {
	case "k":
		return &e.Killed, &e.KilledSpan
	case "i":
		return &e.Injured, &e.InjuredSpan
	case "m":
		return &e.Missing, &e.MissingSpan
	case "d":
		return &e.Detained, &e.DetainedSpan
	}
	return &e.Displaced, &e.DisplacedSpan
}

// number reads digits; none is nil.
func number(s string) (*int, error) {
	if s == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return nil, fmt.Errorf("bad number «%s»", s)
	}
	return &n, nil
}

func (d *Dispatch) claim(f []string) (c Claim, err error) {
	if f, err = filled(f, 5); err != nil {
		return c, err
	}
	for part := range strings.SplitSeq(f[2], " // ") {
		span, words, _, err := d.find(strings.TrimSpace(part), -1)
		if err != nil {
			return c, err
		}
		c.ContentSpans = append(c.ContentSpans, span)
		if len(c.ContentSpans) == 1 {
			c.Content = words
		} else {
			c.ContentMore = append(c.ContentMore, words)
		}
	}
	if c.CueSpan, c.Cue, c.Nth, err = d.find(f[1], c.ContentSpans[0][0]); err != nil {
		return c, err
	}
	if c.Source, c.SourceMentions, err = d.actors(f[0], c.CueSpan[0]); err != nil {
		return c, err
	}
	if len(c.SourceMentions) > 0 {
		c.SourceSpan = c.SourceMentions[0]
	}
	if c.Stance, err = letters(f[3], stances); err != nil {
		return c, fmt.Errorf("bad stance «%s»", f[3])
	}
	for o := range strings.FieldsSeq(f[4]) {
		to, answers := strings.CutPrefix(o, "answers=")
		switch {
		case o == "opt":
			c.Optional = true
		case answers:
			if c.Answers, err = strconv.Atoi(to); err != nil || c.Answers < 1 {
				return c, fmt.Errorf("bad option «%s»", o)
			}
		case f[4] != "-":
			return c, fmt.Errorf("unknown option «%s»", o)
		}
	}
	return c, nil
}

// letters are the names of the letters of a field, which may not be empty.
func letters(field string, names map[rune]string) ([]string, error) {
	var out []string
	for _, r := range field {
		name, ok := names[r]
		if !ok {
			return nil, fmt.Errorf("unknown letter «%c»", r)
		}
		out = append(out, name)
	}
	if out == nil {
		return nil, fmt.Errorf("empty")
	}
	return out, nil
}

// actors reads a list of actors, one entry and one mention each.
func (d *Dispatch) actors(field string, near int) ([]string, []*Span, error) {
	codes, mentions := []string{}, []*Span{}
	if field == "" || field == "-" {
		return codes, mentions, nil
	}
	for _, one := range list(field) {
		head, words, err := item(one)
		if err != nil {
			return nil, nil, err
		}
		alternatives := strings.Split(head, "|")
		for i, c := range alternatives {
			alternatives[i] = strings.TrimSpace(c)
			if !code.MatchString(alternatives[i]) {
				return nil, nil, fmt.Errorf("bad actor code «%s»", c)
			}
		}
		mention, err := d.mention(words, near)
		if err != nil {
			return nil, nil, err
		}
		codes, mentions = append(codes, strings.Join(alternatives, "|")), append(mentions, mention)
	}
	return codes, mentions, nil
}

// list divides a field at the commas that stand outside braces.
func list(field string) []string {
	var out []string
	from, depth := 0, 0
	for i, c := range field {
		switch {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == ',' && depth == 0:
			out = append(out, strings.TrimSpace(field[from:i]))
			from = i + 1
		}
	}
	return append(out, strings.TrimSpace(field[from:]))
}

// item divides head{words}.
func item(s string) (head, words string, err error) {
	head, rest, braces := strings.Cut(strings.TrimSpace(s), "{")
	if braces {
		var closed bool
		if words, closed = strings.CutSuffix(rest, "}"); !closed || words == "" {
			return "", "", fmt.Errorf("cannot read «%s»", s)
		}
	}
	if strings.ContainsAny(head+words, "{}") {
		return "", "", fmt.Errorf("cannot read «%s»", s)
	}
	return strings.TrimSpace(head), words, nil
}

// mention is the span of words near a byte of the text; nil of no words.
func (d *Dispatch) mention(words string, near int) (*Span, error) {
	if words == "" {
		return nil, nil
	}
	span, _, _, err := d.find(words, near)
	if err != nil {
		return nil, err
	}
	return &span, nil
}

// find is where words stand in the text, without their ordinal, and which
// whole-word occurrence it is, from 1. "words#2" is the second one; without
// an ordinal it is the one that starts the fewest characters from the byte near, or the
// first one where near is negative.
func (d *Dispatch) find(words string, near int) (Span, string, int, error) {
	bare, nth := words, 0
	if m := ordinal.FindStringSubmatch(words); m != nil {
		bare = m[1]
		n, err := strconv.Atoi(m[2])
		if err != nil || n < 1 {
			return Span{}, "", 0, fmt.Errorf("bad ordinal «%s»", words)
		}
		nth = n
	}
	found := Occurrences(d.Text, bare)
	switch {
	case len(found) == 0 || nth > len(found):
		return Span{}, "", 0, fmt.Errorf("not in the text: «%s»", words)
	case nth == 0 && near < 0:
		nth = 1
	case nth == 0:
		best := slices.MinFunc(found, func(a, b int) int { return cmp.Compare(d.distance(a, near), d.distance(b, near)) })
		nth = slices.Index(found, best) + 1
	}
	at := found[nth-1]
	return Span{at, at + len(bare)}, bare, nth, nil
}

// distance counts the characters between two bytes.
func (d *Dispatch) distance(a, b int) int {
	return utf8.RuneCountInString(d.Text[min(a, b):max(a, b)])
}

// Occurrences are the bytes at which words stand in a text as whole words, or,
// where they never do, at all; they do not overlap.
func Occurrences(text, words string) []int {
	if words == "" {
		return nil
	}
	if whole := occurrences(text, words, true); whole != nil {
		return whole
	}
	return occurrences(text, words, false)
}

func occurrences(text, words string, whole bool) []int {
	var found []int
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			return found
		}
		start, end := at+i, at+i+len(words)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if whole && (inWord(before) || inWord(after)) {
			_, size := utf8.DecodeRuneInString(text[start:])
			at = start + size
			continue
		}
		found = append(found, start)
		at = end
	}
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r))
}
