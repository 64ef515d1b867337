package export

import (
	"fmt"
	"slices"
	"strings"

	"demarche/ledger"
)

// Story prints an incident as a page of text: what is agreed, who says what,
// what is disputed, how it changed, and what it rests on, each line with its
// source.
func (t *Table) Story(i ledger.Incident, positions []ledger.Position) {
	t.line(t.cut(i.Title))
	t.line(strings.Repeat("═", t.width))
	t.wrap("", join(" · ", i.ID, i.Type, span(i), placeOn(i), tollOn(i)))
	t.wrap("", reports(i))

	t.section("What the dispatches report")
	seen := map[string]bool{}
	for _, r := range i.Reports {
		if !seen[r.Quote] {
			seen[r.Quote] = true
			t.item(flat(r.Quote), join(" ", join(", ", r.Agency, r.Published), "["+r.Dispatch+" "+r.Event+"]"))
		}
	}

	t.section("Who says what")
	for _, a := range i.Accounts {
		t.account(a)
	}

	if len(i.Disputes) > 0 {
		t.section("What is disputed")
		for _, d := range i.Disputes {
			for n, s := range d.Sides {
				t.wrap("", fmt.Sprintf("%s %s according to %s", label(d.Field, n), valueOf(d.Field, s.Value), strings.Join(s.Holders, ", ")))
			}
		}
	} else {
		t.section("Nothing is disputed")
	}

	if shifted := slices.DeleteFunc(slices.Clone(positions), func(p ledger.Position) bool { return !p.Shift }); len(shifted) > 0 {
		t.section("How it changed")
		for _, p := range shifted {
			t.wrap("", actor(p.Holder))
			for _, s := range p.History {
				t.item(fmt.Sprintf("%s: %s, %s: %s", s.Date, s.Stance, s.Factuality, flat(s.Quote)), "["+source(s.Dispatch, s.Claim)+"]")
			}
		}
	}
}

func (t *Table) section(name string) {
	t.line("")
	t.line(name)
	t.line(strings.Repeat("─", len(name)))
}

// item prints a line and, behind it, its source.
func (t *Table) item(text, source string) { t.wrap("    -", text+"  "+source) }

// account prints a holder, its version in a few words, and its words.
func (t *Table) account(a ledger.Account) {
	days := a.From
	if a.To != a.From {
		days += " to " + a.To
	}
	t.wrap("", actor(a.Holder)+", "+days+": "+version(a))
	var printed []string
	for _, e := range a.Evidence {
		if !slices.Contains(printed, e.Quote) {
			printed = append(printed, e.Quote)
			t.item(flat(e.Quote), "["+source(e.Dispatch, e.Claim)+"]")
		}
	}
}

// version is an account in a few words.
func version(a ledger.Account) string {
	var parts []string
	if a.Happened != nil {
		parts = append(parts, map[bool]string{true: "it happened", false: "it did not happen, or not so"}[*a.Happened])
	}
	if len(a.Perpetrators) > 0 {
		parts = append(parts, "by "+actors(a.Perpetrators))
	}
	if len(a.Victims) > 0 {
		parts = append(parts, "against "+actors(a.Victims))
	}
	if a.Toll != nil {
		parts = append(parts, tolls(*a.Toll))
	}
	if a.Lawful != nil {
		parts = append(parts, map[bool]string{true: "it was right", false: "it was wrong"}[*a.Lawful])
	}
	if a.Motive != "" {
		parts = append(parts, "for: "+flat(a.Motive))
	}
	if parts == nil {
		return "open"
	}
	return join("; ", parts...)
}

// label stands before the first side of a dispute, and the others align with it.
func label(field string, n int) string {
	if n == 0 {
		return fmt.Sprintf("%-13s", field)
	}
	return fmt.Sprintf("%-13s", "")
}

func valueOf(field, value string) string {
	if value == "" {
		return "unknown"
	}
	return value
}

// Hit prints a dispatch that was found.
func (t *Table) Hit(published, agency, title, id, state, snippet string) {
	t.line(t.cut(join(" · ", day(published), agency, flat(title), id, state)))
	if snippet != "" {
		t.wrap("", flat(snippet))
	}
}

// Heading prints a line with one under it.
func (t *Table) Heading(text string) {
	t.line(t.cut(text))
	t.line(strings.Repeat("═", t.width))
}

// Text prints the paragraphs of a text.
func (t *Table) Text(text string) {
	for line := range strings.Lines(text) {
		t.wrap("", flat(line))
	}
}
