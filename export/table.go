package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"demarche/coding"
	"demarche/wire"
)

// Table writes codings for people: for each dispatch a head, then its events,
// each with who did what to whom, when, where, in whose voice, and the words
// around its trigger; then its claims and warnings.
type Table struct {
	out    *bufio.Writer
	width  int
	second bool // a dispatch has been written
}

// The narrowest table, and what each line below an event's or claim's first is
// indented by.
const (
	narrowest = 60
	indent    = "      "
)

// NewTable returns a writer of tables that are width characters wide.
func NewTable(w io.Writer, width int) *Table {
	return &Table{out: bufio.NewWriter(w), width: max(width, narrowest)}
}

func (t *Table) Write(c coding.Coding) error {
	if t.second {
		t.line("")
	}
	t.second = true
	t.line(t.cut(join(" · ", c.Dispatch.Agency, day(c.Dispatch.Published), title(c.Dispatch))))
	t.line(strings.Repeat("─", t.width))
	for _, e := range c.Events {
		t.event(c, e)
	}
	if len(c.Events) == 0 {
		t.line("no events")
	}
	for _, claim := range c.Claims {
		t.claim(claim)
	}
	for _, w := range c.Warnings {
		t.wrap("note", w)
	}
	return nil
}

// Flush writes what is buffered, and returns the first error of writing.
func (t *Table) Flush() error { return t.out.Flush() }

// event prints
//
//	e1    Vladimir Putin RUSGOV → Rex Tillerson USAGOV
//	      CONSULT visit 042 · happened · 2017-04-12 · Moscow, RUS · killed 81 or more
//	      according to Sergei Lavrov RUSGOV
//	      ... Putin [met] with U.S. Secretary of State ...
func (t *Table) event(c coding.Coding, e coding.Event) {
	t.wrap(e.ID, actors(e.Sources)+" → "+actors(e.Targets))
	kind := join(" ", e.Type, e.Mode, e.CAMEO)
	t.wrap("", join(" · ", kind, string(e.Factuality), when(timeOf(e)), where(placeOf(e)), tolls(tollOf(e))))
	if voice := voice(voices(c, e)); voice != "" {
		t.wrap("", "according to "+voice)
	}
	t.line(indent + around(c.Dispatch.Text, e.Trigger, t.width-len(indent)))
}

// claim prints
//
//	c1    Sergei Lavrov RUSGOV said: the strike was unlawful
//	      asserts · quoted · answers c3 · e4 e5
func (t *Table) claim(c coding.Claim) {
	t.wrap(c.ID, speaker(c)+" "+spans(c.CueSpans)+": "+spans(c.ContentSpans))
	quoted, answers := "", ""
	if c.Quoted {
		quoted = "quoted"
	}
	if c.Answers != "" {
		answers = "answers " + c.Answers
	}
	t.wrap("", join(" · ", string(c.Stance), quoted, answers, strings.Join(c.Events, " ")))
}

// line writes a line; an error stays in the buffered writer until Flush.
func (t *Table) line(s string) {
	t.out.WriteString(strings.TrimRight(s, " "))
	t.out.WriteByte('\n')
}

// wrap writes text below each other in the column behind id.
func (t *Table) wrap(id, text string) {
	line := fmt.Sprintf("%-*s", len(indent), id)
	used := 0 // characters of the line behind the indent
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		if used > 0 && len(indent)+used+1+n > t.width {
			t.line(line)
			line, used = indent, 0
		}
		if used > 0 {
			line += " "
			used++
		}
		line += word
		used += n
	}
	t.line(line)
}

// cut shortens a line to the width of the table.
func (t *Table) cut(s string) string { return firstRunes(s, t.width) }

// firstRunes and lastRunes shorten to n characters, the ellipsis included.
func firstRunes(s string, n int) string {
	runes := []rune(s)
	switch {
	case len(runes) <= n:
		return s
	case n <= 0:
		return ""
	}
	return string(runes[:n-1]) + "…"
}

func lastRunes(s string, n int) string {
	runes := []rune(s)
	switch {
	case len(runes) <= n:
		return s
	case n <= 0:
		return ""
	}
	return "…" + string(runes[len(runes)-n+1:])
}

// title is the title of a dispatch, or its first words where it has none.
func title(d coding.Dispatch) string {
	if d.Title != "" {
		return flat(d.Title)
	}
	body := 0
	if dateline, _ := wire.FindDateline(d.Text, ""); dateline != nil {
		body = dateline.End
	}
	return firstRunes(flat(lineAt(d.Text[body:])), 72)
}

func lineAt(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// flat puts text on one line, without what a terminal would obey.
func flat(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// around shows a span in square brackets amid its line of the text, on at most
// width characters.
func around(text string, span coding.Span, width int) string {
	before, after := text[:span.Start], text[span.End:]
	before = flat(before[strings.LastIndexByte(before, '\n')+1:] + "|")
	after, _, _ = strings.Cut(after, "\n")
	after = flat("|" + after)
	left, right := []rune(strings.TrimSuffix(before, "|")), []rune(strings.TrimPrefix(after, "|"))
	word := "[" + flat(span.Text) + "]"
	room := max(width-utf8.RuneCountInString(word), 0)
	l := min(len(left), max(room/2, room-len(right)))
	r := min(len(right), room-l)
	return lastRunes(string(left), l) + word + firstRunes(string(right), r)
}

func actors(list []coding.Actor) string {
	if len(list) == 0 {
		return "nobody named"
	}
	names := make([]string, len(list))
	for i, a := range list {
		names[i] = actor(a)
	}
	return strings.Join(names, ", ")
}

func actor(a coding.Actor) string { return join(" ", flat(a.Name), a.Code) }

// voice is the chain of those who say so, innermost first.
func voice(claims []coding.Claim) string {
	chain := make([]string, len(claims))
	for i, c := range claims {
		chain[i] = speaker(c)
	}
	return strings.Join(chain, ", according to ")
}

// speaker is who makes a claim, or the words that name them where the actor is
// not known.
func speaker(c coding.Claim) string {
	switch {
	case c.Source != nil:
		return actor(*c.Source)
	case len(c.SourceSpans) > 0:
		return flat(c.SourceSpans[0].Text)
	}
	return "somebody"
}

func spans(list []coding.Span) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = flat(s.Text)
	}
	return strings.Join(words, " … ")
}

// when shows a day, or a range of days.
func when(t coding.Time) string {
	switch {
	case t.From == t.To:
		return t.From
	case t.From == "":
		return "until " + t.To
	case t.To == "":
		return "from " + t.From
	}
	return t.From + " to " + t.To
}

func where(p coding.Place) string { return join(", ", p.Name, p.Country) }

func tolls(t coding.Toll) string {
	return join(", ", toll("killed", t.Killed), toll("injured", t.Injured), toll("missing", t.Missing),
		toll("detained", t.Detained), toll("displaced", t.Displaced))
}

// toll shows a count: "killed 12", "killed 81 or more", "killed 10 to 12".
func toll(what string, c *coding.Count) string {
	switch {
	case c == nil || c.Min == nil && c.Max == nil:
		return ""
	case c.Max == nil:
		return fmt.Sprintf("%s %d or more", what, *c.Min)
	case c.Min == nil:
		return fmt.Sprintf("%s %d or fewer", what, *c.Max)
	case *c.Min == *c.Max:
		return fmt.Sprintf("%s %d", what, *c.Min)
	default:
		return fmt.Sprintf("%s %d to %d", what, *c.Min, *c.Max)
	}
}

// day is the date of a date and time.
func day(published string) string {
	day, _, _ := strings.Cut(published, "T")
	return day
}

// join joins the words that are not empty.
func join(sep string, words ...string) string {
	kept := words[:0:0]
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, sep)
}
