package export

import (
	"bufio"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"demarche/coding"
)

// ics writes a calendar as RFC 5545 has it: an incident is an event of whole
// days, one without a day a journal entry. The description tells all.
type ics struct{ out *bufio.Writer }

func openICS(f files) (Writer[Record], error) {
	w, err := f.open("")
	if err != nil {
		return nil, err
	}
	c := ics{bufio.NewWriter(w)}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//demarche//incidents//EN")
	c.line("CALSCALE", "GREGORIAN")
	return c, nil
}

// Write implements Writer.
func (c ics) Write(r Record) error {
	i, place := r.Incident, spotOn(r.Incident)
	from, to := days(i.Time)
	kind := "VEVENT"
	if from == "" {
		kind = "VJOURNAL"
	}
	_, last := firstAndLast(r)
	c.line("BEGIN", kind)
	c.line("UID", i.ID+"@demarche")
	c.line("DTSTAMP", stamp(last, i.Time))
	if from != "" {
		c.line("DTSTART;VALUE=DATE", from)
		c.line("DTEND;VALUE=DATE", to)
		c.text("LOCATION", join(", ", flat(place.Name), flat(place.Admin1), place.Country))
		if at := point(place); at != nil {
			c.line("GEO", decimal(at[0])+";"+decimal(at[1]))
		}
		if planned(r) {
			c.line("STATUS", "TENTATIVE")
		}
		c.line("TRANSP", "TRANSPARENT")
	}
	c.text("SUMMARY", i.Title)
	c.text("CATEGORIES", i.Type)
	c.text("DESCRIPTION", tale(r))
	for _, d := range i.Disputes {
		c.text("X-DEMARCHE-DISPUTED", d.Field)
	}
	for _, t := range tellingsOf(r) {
		if plain := strings.IndexFunc(t.URL, unicode.IsControl) < 0; plain && t.URL != "" {
			c.line("URL", t.URL) // of the first report that has one: it may stand once
			break
		}
	}
	return c.line("END", kind)
}

// Flush implements Writer. It ends the calendar: nothing can be written after it.
func (c ics) Flush() error {
	c.line("END", "VCALENDAR")
	return c.out.Flush()
}

// days are the first day of a time and the one behind its last, as YYYYMMDD.
func days(t *coding.Time) (from, behind string) {
	if t == nil {
		return "", ""
	}
	from, to := digits(t.From, 8), digits(t.To, 8)
	switch {
	case from == "":
		from = to
	case to < from:
		to = from
	}
	day, err := time.Parse("20060102", to)
	if err != nil {
		return "", ""
	}
	return from, day.AddDate(0, 0, 1).Format("20060102")
}

// stamp is when what is said of an incident was last added to: its last report,
// else its day.
func stamp(last string, t *coding.Time) string {
	if t != nil && last == "" {
		last = t.From
	}
	at, ok := instant(last)
	if !ok {
		at = time.Unix(0, 0).UTC() // RFC 5545 demands one
	}
	return at.Format("20060102T150405Z")
}

// planned reports whether all reports speak of what is to come.
func planned(r Record) bool {
	for _, t := range r.Reports {
		if t.Event.Factuality != coding.Planned {
			return false
		}
	}
	return len(r.Reports) > 0
}

// text writes a property whose value is text, unless it is empty.
func (c ics) text(name, value string) error {
	if value == "" {
		return nil
	}
	escaped := strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`).Replace(strings.TrimSpace(value))
	return c.line(name, strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, escaped))
}

// line writes a property, folded into lines of at most 75 bytes that never cut
// a character. An error stays with out.
func (c ics) line(name, value string) error {
	rest, room := name+":"+value, 75
	for len(rest) > room {
		n := room
		for n > 1 && !utf8.RuneStart(rest[n]) {
			n--
		}
		c.out.WriteString(rest[:n] + "\r\n ")
		rest, room = rest[n:], 74 // a folded line begins with a space
	}
	_, err := c.out.WriteString(rest + "\r\n")
	return err
}
