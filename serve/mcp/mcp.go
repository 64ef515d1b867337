package mcp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"demarche/coder"
	"demarche/coding"
	"demarche/ledger"
	"demarche/serve/desk"
	"demarche/store"
)

// Path is where a server over HTTP is mounted.
const Path = "/mcp"

// Bounds of one call.
const (
	maxBody = 1 << 20 // bytes
	maxWait = 20 * time.Second
	maxList = 20 // items of a list
)

const instructions = `demarche reads news dispatches and keeps who did what to whom, when, where, according to whom, and who disputes it.
Reports are claims: say who makes them. Where an incident is disputed, give every side.
Quote only what stands in "quote" and name its dispatch, agency and day; "start" and "end" are byte offsets into the text of the dispatch.`

// Server answers the tools. It is safe for any number of sessions at once.
type Server struct {
	store store.Store
	desk  *desk.Desk
	log   *slog.Logger
}

// New returns a server of the protocol over a store.
func New(s store.Store, d *desk.Desk, log *slog.Logger) *sdk.Server {
	v := &Server{s, d, log}
	server := sdk.NewServer(&sdk.Implementation{Name: "demarche", Version: coder.Version}, &sdk.ServerOptions{Instructions: instructions})
	add(server, v, "search", "Find incidents and dispatches by words, actor, country, type, place and day. Start here; then ask for an incident by its id.", v.search)
	add(server, v, "incident", "One incident: every holder's account of it, what is disputed and by whom, with the sentences that say so.", v.incident)
	add(server, v, "positions", "Who took which stance on which incident over time, with the sentences; shifts are positions that changed.", v.positions)
	add(server, v, "code_text", "Read a dispatch that you have: its events, claims and denials, each with the words it rests on. Nothing is kept.", v.codeText)
	return server
}

// Handler answers the protocol over HTTP, each request by itself.
func Handler(server *sdk.Server) http.Handler {
	h := sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return server },
		&sdk.StreamableHTTPOptions{Stateless: true, JSONResponse: true, MaxRequestBodyBytes: maxBody})
	return http.TimeoutHandler(h, maxWait+5*time.Second, "This took too long.\n")
}

// add registers a tool that reads.
func add[In, Out any](server *sdk.Server, v *Server, name, description string, answer func(context.Context, In) (Out, error)) {
	closed := false
	tool := &sdk.Tool{Name: name, Description: description, Annotations: &sdk.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &closed}}
	sdk.AddTool(server, tool, func(ctx context.Context, _ *sdk.CallToolRequest, in In) (*sdk.CallToolResult, Out, error) {
		ctx, cancel := context.WithTimeout(ctx, maxWait)
		defer cancel()
		out, err := answer(ctx, in)
		return nil, out, v.told(ctx, name, err)
	})
}

// wrong is an error that whoever called can mend.
type wrong struct{ error }

// told is what a model is told of an error; what is ours goes to the log alone.
func (v *Server) told(ctx context.Context, tool string, err error) error {
	mine, ok := errors.AsType[wrong](err)
	switch {
	case err == nil:
		return nil
	case ok:
		return mine.error
	case errors.Is(err, store.ErrNotFound):
		return errors.New("the store has nothing under this id")
	case errors.Is(err, desk.ErrBusy):
		return errors.New("too many texts at once; try again in some seconds")
	case ctx.Err() != nil:
		return errors.New("this took too long")
	}
	v.log.ErrorContext(ctx, "mcp", "tool", tool, "error", err)
	return errors.New("the server could not do this")
}

type searchIn struct {
	Query    string `json:"query,omitempty" jsonschema:"words of the text; a phrase stands in quotation marks"`
	Actor    string `json:"actor,omitempty" jsonschema:"a code or its beginning, such as RUS or SYRREB, or a name"`
	Country  string `json:"country,omitempty" jsonschema:"ISO 3166-1 alpha-3 code of where it took place"`
	Type     string `json:"type,omitempty" jsonschema:"PLOVER type, such as ASSAULT, ACCUSE, CONSULT or SANCTION"`
	Place    string `json:"place,omitempty" jsonschema:"part of the name of the place"`
	From     string `json:"from,omitempty" jsonschema:"first day, as 2017-04-12"`
	To       string `json:"to,omitempty" jsonschema:"last day"`
	Disputed bool   `json:"disputed,omitempty" jsonschema:"only what is disputed"`
	Limit    int    `json:"limit,omitempty" jsonschema:"most incidents and most dispatches, at most 20; 10 if left out"`
}

// filter is what a search asks of the store.
func (in searchIn) filter() (store.Filter, error) {
	for _, day := range []string{in.From, in.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return store.Filter{}, wrong{fmt.Errorf("%q is not a day like 2017-04-12", day)}
		}
	}
	f := store.Filter{Query: in.Query, Actor: in.Actor, Country: in.Country, Type: in.Type, Place: in.Place, From: in.From, To: in.To, Disputed: in.Disputed, Limit: in.Limit}
	if f.Limit <= 0 {
		f.Limit = 10
	}
	f.Limit = min(f.Limit, maxList)
	return f, nil
}

type searchOut struct {
	Found      store.Counts `json:"found" jsonschema:"how much passes the filter in all"`
	Incidents  []brief      `json:"incidents"`
	Dispatches []cited      `json:"dispatches"`
}

// brief is an incident in a list.
type brief struct {
	ID          string           `json:"id"`
	Title       string           `json:"title"`
	Type        string           `json:"type"`
	From        string           `json:"from"`
	To          string           `json:"to"`
	Place       string           `json:"place"`
	Country     string           `json:"country"`
	Originators int              `json:"originators" jsonschema:"agencies that report it, copies counted once"`
	Disputes    []ledger.Dispute `json:"disputes"`
	Report      *cited           `json:"report" jsonschema:"the first report"`
}

func (v *Server) search(ctx context.Context, in searchIn) (searchOut, error) {
	out := searchOut{Incidents: []brief{}, Dispatches: []cited{}}
	f, err := in.filter()
	if err != nil {
		return out, err
	}
	all := f
	all.Limit = 0
	if out.Found, err = v.store.Count(ctx, all); err != nil {
		return out, err
	}
	incidents, err := v.store.Incidents(ctx, f)
	if err != nil {
		return out, err
	}
	books := shelf{v.store, map[string]*coding.Coding{}}
	for _, i := range incidents.Items {
		one := brief{ID: i.ID, Title: i.Title, Type: i.Type, Originators: i.Originators, Disputes: i.Disputes}
		if i.Time != nil {
			one.From, one.To = i.Time.From, i.Time.To
		}
		if i.Place != nil {
			one.Place, one.Country = i.Place.Name, i.Place.Country
		}
		if len(i.Reports) > 0 {
			if one.Report, err = books.quote(ctx, ledger.Evidence{Dispatch: i.Reports[0].Dispatch, Quote: i.Reports[0].Quote}); err != nil {
				return out, err
			}
		}
		out.Incidents = append(out.Incidents, one)
	}
	hits, err := v.store.Dispatches(ctx, f)
	if err != nil {
		return out, err
	}
	for _, h := range hits.Items {
		c, err := books.passage(ctx, h.Dispatch, in.Query)
		if err != nil {
			return out, err
		}
		if c != nil {
			out.Dispatches = append(out.Dispatches, *c)
		}
	}
	return out, nil
}

type incidentIn struct {
	ID string `json:"id" jsonschema:"the id of the incident, as search gives it"`
}

type incidentOut struct {
	brief
	Toll     *coding.Toll `json:"toll"`
	Accounts []account    `json:"accounts"`
	Reports  []cited      `json:"reports" jsonschema:"the first reports, at most 20"`
	More     int          `json:"more" jsonschema:"reports left out"`
}

// account is a holder's version, with the sentences it rests on.
type account struct {
	Holder       coding.Actor   `json:"holder"`
	From         string         `json:"from"`
	To           string         `json:"to"`
	Happened     *bool          `json:"happened"`
	Perpetrators []coding.Actor `json:"perpetrators"`
	Victims      []coding.Actor `json:"victims"`
	CAMEO        string         `json:"cameo"`
	Toll         *coding.Toll   `json:"toll"`
	Lawful       *bool          `json:"lawful"`
	Motive       string         `json:"motive"`
	Evidence     []cited        `json:"evidence" jsonschema:"at most 5"`
}

// maxEvidence is how many sentences are quoted for one account.
const maxEvidence = 5

func (v *Server) incident(ctx context.Context, in incidentIn) (incidentOut, error) {
	out := incidentOut{Accounts: []account{}, Reports: []cited{}}
	i, err := v.store.Incident(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.brief = brief{ID: i.ID, Title: i.Title, Type: i.Type, Originators: i.Originators, Disputes: i.Disputes}
	if i.Time != nil {
		out.From, out.To = i.Time.From, i.Time.To
	}
	if i.Place != nil {
		out.Place, out.Country = i.Place.Name, i.Place.Country
	}
	out.Toll = i.Toll
	books := shelf{v.store, map[string]*coding.Coding{}}
	for _, a := range i.Accounts {
		one := account{a.Holder, a.From, a.To, a.Happened, a.Perpetrators, a.Victims, a.CAMEO, a.Toll, a.Lawful, a.Motive, []cited{}}
		for _, e := range a.Evidence[:min(len(a.Evidence), maxEvidence)] {
			if one.Evidence, err = books.add(ctx, one.Evidence, e); err != nil {
				return out, err
			}
		}
		out.Accounts = append(out.Accounts, one)
	}
	for _, r := range i.Reports[:min(len(i.Reports), maxList)] {
		if out.Reports, err = books.add(ctx, out.Reports, ledger.Evidence{Dispatch: r.Dispatch, Quote: r.Quote}); err != nil {
			return out, err
		}
	}
	out.More = len(i.Reports) - min(len(i.Reports), maxList)
	return out, nil
}

type positionsIn struct {
	Incident string `json:"incident,omitempty" jsonschema:"only on the incident with this id"`
	Shifts   bool   `json:"shifts,omitempty" jsonschema:"only positions that changed"`
	searchIn
}

type positionsOut struct {
	Positions []position `json:"positions"`
}

// position is what a holder says of a proposition over time.
type position struct {
	Holder      coding.Actor       `json:"holder"`
	Proposition ledger.Proposition `json:"proposition"`
	Shift       bool               `json:"shift"`
	History     []stand            `json:"history"`
}

type stand struct {
	Date       string            `json:"date"`
	Stance     coding.Stance     `json:"stance"`
	Factuality coding.Factuality `json:"factuality"`
	Said       *cited            `json:"said"`
}

func (v *Server) positions(ctx context.Context, in positionsIn) (positionsOut, error) {
	out := positionsOut{Positions: []position{}}
	found, err := v.found(ctx, in)
	if err != nil {
		return out, err
	}
	books := shelf{v.store, map[string]*coding.Coding{}}
	for _, p := range found {
		one := position{Holder: p.Holder, Proposition: p.Proposition, Shift: p.Shift, History: []stand{}}
		for _, s := range p.History {
			said, err := books.quote(ctx, ledger.Evidence{Dispatch: s.Dispatch, Claim: s.Claim, Quote: s.Quote})
			if err != nil {
				return out, err
			}
			one.History = append(one.History, stand{s.Date, s.Stance, s.Factuality, said})
		}
		out.Positions = append(out.Positions, one)
	}
	return out, nil
}

// found are the positions that are asked for.
func (v *Server) found(ctx context.Context, in positionsIn) ([]ledger.Position, error) {
	if in.Incident == "" {
		f, err := in.filter()
		if err != nil {
			return nil, err
		}
		f.Shifts = in.Shifts
		page, err := v.store.Positions(ctx, f)
		return page.Items, err
	}
	i, err := v.store.Incident(ctx, in.Incident)
	if err != nil {
		return nil, err
	}
	all, err := v.store.PositionsOn(ctx, i.ID)
	var kept []ledger.Position
	for _, p := range all {
		if p.Shift || !in.Shifts {
			kept = append(kept, p)
		}
	}
	return kept[:min(len(kept), maxList)], err
}

type codeIn struct {
	Text      string `json:"text" jsonschema:"the dispatch, in English, at most 64 KiB"`
	Published string `json:"published,omitempty" jsonschema:"day of publication, as 2017-04-12, by which on Tuesday is understood"`
}

func (v *Server) codeText(ctx context.Context, in codeIn) (coding.Coding, error) {
	if fault := desk.Fault(in.Text, in.Published); fault != "" {
		return coding.Coding{}, wrong{errors.New(fault)}
	}
	c, err := v.desk.Guest(ctx, coding.Dispatch{ID: "text", Text: in.Text, Published: in.Published, Language: "en"})
	c.Mentions = nil // the events and claims name whom and what they need
	return c, err
}
