package serve

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"demarche/coding"
	"demarche/ledger"
	"demarche/store"
)

type incidentPage struct {
	Incident  ledger.Incident
	Agreed    []fact
	Rows      []row
	Tolls     []tollRow
	Charts    []tollChart
	Timeline  []moment
	Texts     []text
	Untold    int // dispatches that the page leaves out
	Positions int
}

// fact is a field on which all who speak of it agree.
type fact struct {
	Field, Value string
	Holders      int
}

// row is a line of the table of accounts, with a cell for each account.
type row struct {
	Field    string
	Disputed bool
	Cells    []cell
}

type cell struct {
	Value  string
	Differ bool // from what another account says
}

// tollRow is what one holder says of one kind of harm; the bar's numbers are
// per mille of the highest count.
type tollRow struct {
	Holder, From, Kind, Count string
	Read                      string
	Least, Most               int
	Open                      bool // or more
}

// moment is one statement in the order of days.
type moment struct {
	Holder  coding.Actor
	Stand   ledger.Stand
	Shift   bool
	ID      string // anchor
	Answers string // anchor of the statement that it answers, where that is on the page
	Whom    string // who made it
	claims  []string
}

// text is a dispatch and its copies.
type text struct {
	Hit    hit
	Copies []hit
	body   string
}

type hit struct {
	ID, Title, Agency, Published string
	State                        ledger.State
	Versions                     int
}

// maxTexts is how many dispatches a page on an incident reads.
const maxTexts = 60

func (v *Server) incident(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	i, err := v.store.Incident(r.Context(), id)
	if err != nil {
		v.failStore(w, r, err)
		return
	}
	if i.ID != id {
		http.Redirect(w, r, "/incidents/"+i.ID, http.StatusFound)
		return
	}
	positions, err := v.store.PositionsOn(r.Context(), i.ID)
	if err != nil {
		v.failStore(w, r, err)
		return
	}
	for n, a := range i.Accounts { // several claims of one sentence are one place to read
		i.Accounts[n].Evidence = slices.CompactFunc(slices.Clone(a.Evidence), func(a, b ledger.Evidence) bool { return a.Dispatch == b.Dispatch && a.Quote == b.Quote })
	}
	p := incidentPage{Incident: i, Positions: len(positions)}
	codings, err := p.readTexts(r.Context(), v.store)
	if err != nil {
		v.failStore(w, r, err)
		return
	}
	p.Rows = rows(i)
	p.Agreed = agreed(p.Rows)
	p.Tolls = tolls(i.Accounts)
	p.Charts = drawTolls(p.Tolls)
	p.Timeline = timeline(positions, codings)
	v.show(w, r, http.StatusOK, "incident.html", p)
}

// readTexts reads the dispatches of the incident, folds copies, and returns the
// codings by dispatch.
func (p *incidentPage) readTexts(ctx context.Context, s store.Store) (map[string]coding.Coding, error) {
	codings := map[string]coding.Coding{}
	var ids []string
	for _, report := range p.Incident.Reports {
		if !slices.Contains(ids, report.Dispatch) {
			ids = append(ids, report.Dispatch)
		}
	}
	p.Untold = max(0, len(ids)-maxTexts)
	for _, id := range ids[:min(len(ids), maxTexts)] {
		versions, err := s.Versions(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // it went between two queries
		} else if err != nil {
			return nil, err
		}
		shown := current(versions)
		codings[id] = shown.Coding
		d := shown.Coding.Dispatch
		one := hit{id, d.Title, d.Agency, d.Published, shown.State, len(versions)}
		at := slices.IndexFunc(p.Texts, func(t text) bool { return ledger.SameText(t.body, d.Text) })
		if at < 0 {
			p.Texts = append(p.Texts, text{Hit: one, body: d.Text})
		} else {
			p.Texts[at].Copies = append(p.Texts[at].Copies, one)
		}
	}
	return codings, nil
}

// current is the version that counts; there is always one.
func current(versions []store.Version) store.Version {
	if i := slices.IndexFunc(versions, func(v store.Version) bool { return v.Current }); i >= 0 {
		return versions[i]
	}
	return versions[len(versions)-1]
}

// rowFields are the rows of the table of accounts, in their order.
var rowFields = []struct {
	name  string
	value func(ledger.Account) string
}{
	{"happened", func(a ledger.Account) string { return yes(a.Happened) }},
	{"perpetrators", func(a ledger.Account) string { return actors(a.Perpetrators) }},
	{"victims", func(a ledger.Account) string { return actors(a.Victims) }},
	{"cameo", func(a ledger.Account) string { return act(a.CAMEO) }},
	{"toll", func(a ledger.Account) string { return toll(a.Toll) }},
	{"lawful", func(a ledger.Account) string { return yes(a.Lawful) }},
	{"motive", func(a ledger.Account) string { return a.Motive }},
}

// rows are the fields of which any account speaks.
func rows(i ledger.Incident) []row {
	var all []row
	for _, field := range rowFields {
		line := row{Field: field.name}
		var sides []string // holders of any side
		for _, d := range i.Disputes {
			if d.Field == field.name {
				line.Disputed = true
				for _, s := range d.Sides {
					sides = append(sides, s.Holders...)
				}
			}
		}
		spoken := false
		for _, a := range i.Accounts {
			value := field.value(a)
			spoken = spoken || value != ""
			line.Cells = append(line.Cells, cell{value, value != "" && slices.Contains(sides, a.Holder.Code)})
		}
		if spoken {
			all = append(all, line)
		}
	}
	return all
}

// agreed are the fields of which more than one account speaks, and all alike.
func agreed(rows []row) []fact {
	var all []fact
	for _, r := range rows {
		f := fact{Field: r.Field}
		same := !r.Disputed
		for _, c := range r.Cells {
			if c.Value != "" {
				same = same && (f.Holders == 0 || c.Value == f.Value)
				f.Value = c.Value
				f.Holders++
			}
		}
		if same && f.Holders > 1 {
			all = append(all, f)
		}
	}
	return all
}

// tolls are all counts by kind of harm, each in the order of days.
func tolls(accounts []ledger.Account) []tollRow {
	var all []tollRow
	highest := map[string]int{}
	for _, a := range accounts {
		for _, f := range tollFields(a.Toll) {
			least, most := bounds(f.Count)
			highest[f.Name] = max(highest[f.Name], most)
			one := tollRow{Holder: actor(a.Holder), From: a.From, Kind: f.Name, Count: count(f.Count), Least: least, Most: most, Open: f.Count.Max == nil}
			if len(a.Evidence) > 0 {
				one.Read = readAt(a.Evidence[0].Dispatch, a.Evidence[0].Claim, "")
			}
			all = append(all, one)
		}
	}
	for i := range all {
		top := max(1, highest[all[i].Kind])
		all[i].Least = all[i].Least * 1000 / top
		all[i].Most = all[i].Most * 1000 / top
	}
	slices.SortStableFunc(all, func(a, b tollRow) int {
		return cmp.Or(strings.Compare(b.Kind, a.Kind), strings.Compare(a.From, b.From))
	})
	return all
}

// bounds are the ends of a count, of which either may be open.
func bounds(c *coding.Count) (least, most int) {
	if c.Min != nil {
		least = *c.Min
	}
	most = least
	if c.Max != nil {
		most = *c.Max
	}
	return least, most
}

// timeline are all statements in the order of days; an answer points at what
// it answers.
func timeline(positions []ledger.Position, codings map[string]coding.Coding) []moment {
	var all []moment
	for _, p := range positions {
		for _, s := range p.History {
			all = append(all, moment{Holder: p.Holder, Stand: s, Shift: p.Shift})
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int { return strings.Compare(a.Stand.Date, b.Stand.Date) })
	// what is said in one sentence of several events, or by several of its claims, is one statement
	type said struct{ dispatch, claim string }
	first := map[said]int{}
	seen := map[string]int{}
	told := all[:0]
	for _, m := range all {
		key := strings.Join([]string{m.Holder.Code, m.Stand.Date, string(m.Stand.Stance), string(m.Stand.Factuality), m.Stand.Dispatch, m.Stand.Quote}, "\x00")
		at, again := seen[key]
		if !again {
			at = len(told)
			seen[key] = at
			m.ID = "s" + strconv.Itoa(at+1)
			told = append(told, m)
		}
		told[at].claims = append(told[at].claims, m.Stand.Claim)
		if claim := (said{m.Stand.Dispatch, m.Stand.Claim}); claim.claim != "" {
			if _, known := first[claim]; !known {
				first[claim] = at
			}
		}
	}
	all = told
	for n := range all {
		s := all[n].Stand
		for _, c := range codings[s.Dispatch].Claims {
			if c.Answers == "" || !slices.Contains(all[n].claims, c.ID) {
				continue
			}
			if at, ok := first[said{s.Dispatch, c.Answers}]; ok && at != n {
				all[n].Answers, all[n].Whom = all[at].ID, actor(all[at].Holder)
			}
		}
	}
	return all
}
