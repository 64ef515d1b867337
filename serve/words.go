package serve

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"demarche/coding"
	"demarche/event"
	"demarche/ledger"
	"demarche/store"
)

// words are what the templates call.
var words = template.FuncMap{
	"headline": headline,
	"disputes": disputes,
	"days":     days,
	"actors":   actors,
	"toll":     toll,
	"count":    count,
	"yes":      yes,
	"side":     sideValue,
	"field":    func(f string) string { return or(fieldNames[f], f) },
	"kind":     kind,
	"act":      act,
	"number":   number,
	"day":      day,
	"read":     readAt,
	"only":     only,
	"join":     strings.Join,
	"who":      who,
	"whom":     whom,
	"country":  country,
	"party":    party,
	"about":    about,
	"actor":    actor,
	"dyad":     dyadPage,
	"gauge":    func(n, most int) int { return 1000 * n / max(1, most) },
	"lead":     lead,
}

// fieldNames are the rows of the table of accounts.
var fieldNames = map[string]string{
	"happened": "Did it happen?", "perpetrators": "Who did it", "victims": "To whom", "cameo": "Kind of act",
	"toll": "Toll", "lawful": "Was it right?", "motive": "Why",
}

// headline is the title of an incident, without its day, which stands beside it.
func headline(i ledger.Incident) string {
	what := i.Title
	if i.Time != nil {
		what = strings.TrimSuffix(what, ", "+i.Time.From)
	}
	_, size := utf8.DecodeRuneInString(what)
	return strings.ToUpper(what[:size]) + what[size:]
}

// own is the account that the dispatch gives in its own voice.
func own(i ledger.Incident) (ledger.Account, bool) {
	for _, a := range i.Accounts {
		if strings.HasPrefix(a.Holder.ID, "agency:") && (a.Happened == nil || *a.Happened) {
			return a, true
		}
	}
	return ledger.Account{}, false
}

func disputedField(i ledger.Incident, field string) bool {
	return slices.ContainsFunc(i.Disputes, func(d ledger.Dispute) bool { return d.Field == field })
}

// who are those who did it where that is told as a fact and not disputed.
func who(i ledger.Incident) []coding.Actor {
	a, ok := own(i)
	if !ok || disputedField(i, "perpetrators") || disputedField(i, "happened") {
		return nil
	}
	return a.Perpetrators
}

// whom are those to whom it was done, under the same conditions.
func whom(i ledger.Incident) []coding.Actor {
	a, ok := own(i)
	if !ok || disputedField(i, "victims") {
		return nil
	}
	return a.Victims
}

// lead is the first sentence that reports an incident, without its dateline.
func lead(i ledger.Incident) string {
	if len(i.Reports) == 0 {
		return ""
	}
	quote := i.Reports[0].Quote
	if _, text, ok := strings.Cut(quote[:min(len(quote), 60)], ") - "); ok {
		return text + quote[min(len(quote), 60):]
	}
	return quote
}

// about is the page on an actor.
func about(a coding.Actor) string { return "/actors/" + url.PathEscape(or(a.Code, a.Name)) }

// kind is a PLOVER type as a word.
func kind(t string) string {
	if t == "" {
		return ""
	}
	return t[:1] + strings.ToLower(t[1:])
}

// act is a CAMEO code in words, and the code.
func act(cameo string) string {
	if name := event.CAMEOName(cameo); name != "" {
		return name + " (" + cameo + ")"
	}
	return cameo
}

func day(published string) string { return published[:min(len(published), len("2006-01-02"))] }

func days(t *coding.Time) string {
	switch {
	case t == nil || t.From == "" && t.To == "":
		return ""
	case t.From == t.To:
		return t.From
	case t.To == "":
		return "from " + t.From
	case t.From == "":
		return "until " + t.To
	}
	return t.From + " to " + t.To
}

func actors(all []coding.Actor) string {
	var names []string
	for _, a := range all {
		names = append(names, actor(a))
	}
	return strings.Join(names, ", ")
}

func actor(a coding.Actor) string {
	switch {
	case a.Name == "":
		return or(a.Code, "unnamed")
	case a.Code == "" || a.Code == a.Name:
		return a.Name
	}
	return a.Name + " (" + a.Code + ")"
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

type tollField struct {
	Name  string
	Count *coding.Count
}

func tollFields(t *coding.Toll) []tollField {
	if t == nil {
		return nil
	}
	var spoken []tollField
	for _, f := range []tollField{{"killed", t.Killed}, {"injured", t.Injured}, {"missing", t.Missing}, {"detained", t.Detained}, {"displaced", t.Displaced}} {
		if f.Count != nil {
			spoken = append(spoken, f)
		}
	}
	return spoken
}

func toll(t *coding.Toll) string {
	var parts []string
	for _, f := range tollFields(t) {
		parts = append(parts, count(f.Count)+" "+f.Name)
	}
	return strings.Join(parts, ", ")
}

func count(c *coding.Count) string {
	switch {
	case c == nil || c.Min == nil && c.Max == nil:
		return ""
	case c.Max == nil:
		return strconv.Itoa(*c.Min) + " or more"
	case c.Min == nil:
		return "up to " + strconv.Itoa(*c.Max)
	case *c.Min == *c.Max:
		return strconv.Itoa(*c.Min)
	}
	return fmt.Sprintf("%d to %d", *c.Min, *c.Max)
}

// yes is what a holder says of a question, and empty where it says nothing.
func yes(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

// disputes are those of an incident with names for codes where accounts on that
// very side give them. A code alone says neither who spoke nor who is meant:
// an army and its command have one, and may contradict each other.
func disputes(i ledger.Incident) []ledger.Dispute {
	var all []ledger.Dispute
	for _, d := range i.Disputes {
		one := ledger.Dispute{Field: d.Field}
		for _, s := range d.Sides {
			one.Sides = append(one.Sides, named(i.Accounts, d.Field, s))
		}
		all = append(all, one)
	}
	return all
}

// named is a side of a field with the names that its own accounts give.
func named(accounts []ledger.Account, field string, s ledger.Side) ledger.Side {
	out := ledger.Side{Value: s.Value}
	var values []string
	for _, code := range s.Holders {
		found := false
		for _, a := range accounts {
			if a.Holder.Code != code || !takes(a, field, s.Value) {
				continue
			}
			found = true
			if name := actor(a.Holder); !slices.Contains(out.Holders, name) {
				out.Holders = append(out.Holders, name)
			}
			if value := actors(a.Perpetrators); field == "perpetrators" && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		if !found {
			out.Holders = append(out.Holders, code)
		}
	}
	if len(values) == 1 {
		out.Value = values[0]
	}
	return out
}

// takes reports whether an account has the value of a side, for the fields
// whose values are codes or yes and no.
func takes(a ledger.Account, field, value string) bool {
	switch field {
	case "happened":
		return yes(a.Happened) == value
	case "lawful":
		return yes(a.Lawful) == value
	case "perpetrators":
		var codes []string
		for _, p := range a.Perpetrators {
			codes = append(codes, p.Code)
		}
		slices.Sort(codes)
		return strings.Join(codes, " ") == value
	}
	return false
}

func sideValue(value string) string {
	switch value {
	case "":
		return "left open"
	case "true":
		return "yes"
	case "false":
		return "no"
	}
	return value
}

// number is a count with its noun, whose plural is given where it is not made
// with an s.
func number(n int, noun string, plural ...string) string {
	switch {
	case n == 1:
	case len(plural) > 0:
		noun = plural[0]
	default:
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// readAt is the address of a dispatch at a claim or an event of it; both may be
// empty.
func readAt(dispatch, claim, event string) string {
	q := url.Values{"id": {dispatch}}
	at := ""
	switch {
	case claim != "":
		q.Set("claim", claim)
		at = "#at"
	case event != "":
		q.Set("event", event)
		at = "#at"
	}
	return "/dispatch?" + q.Encode() + at
}

// only is the front page with one thing to filter by.
func only(name, value string) string {
	var f store.Filter
	for _, field := range fields(&f) {
		if field.name == name {
			*field.value = value
		}
	}
	return address(f)
}
