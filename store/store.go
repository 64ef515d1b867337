package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"demarche/coding"
	"demarche/ledger"
)

// Store keeps dispatches and what is made of them. Any number of goroutines may
// use one, and any number of processes one file.
type Store interface {
	// Has reports whether this very dispatch is kept, coded by this coder, so
	// that coding it again would change nothing.
	Has(ctx context.Context, d coding.Dispatch, coder string) (bool, error)
	// Add keeps codings and brings the ledger up to date, all in one step that
	// happens wholly or not at all.
	Add(ctx context.Context, codings []coding.Coding, coder string) (Added, error)

	// AddCodings, Link and Unlinked are Add in two steps, for many machines that
	// work on one store.
	//
	// AddCodings keeps codings in one step, and returns what was done for each and
	// the blocks of the ledger that are to be linked on their account. Link brings these up to date, with
	// the incidents and positions that they have a part in. A block is what
	// linking happens within: a country or a name, with a month. Any number of
	// goroutines and processes may link; two that link one block wait for each
	// other, so that it is best to give each block to one linker (by a hash of its
	// name), and each linker many blocks at a time. Once all blocks are linked, the
	// ledger is to the byte what Add makes of the same dispatches, in whatever
	// order and however often codings were added and blocks linked.
	//
	// What is kept says which blocks are still to be linked: Unlinked lists them,
	// so that nothing is lost where the reply of AddCodings, or a linker, was. A
	// call that failed, or whose reply was lost, is simply made again.
	AddCodings(ctx context.Context, codings []Coded, coder string) ([]Added, []Block, error)
	Link(ctx context.Context, blocks []Block) error
	Unlinked(ctx context.Context) ([]Block, error)

	// Outdated, Stage and Switch code what is kept anew, by another coder, while
	// all else goes on. Outdated lists texts with a number after the given one,
	// ascending, that were published on a day or later and have no coding by the
	// coder. Stage puts codings, by these numbers and of these very dispatches,
	// beside those that count. Switch makes all that were staged by a coder count,
	// with the ledger that follows from them, in one step; how many they were is
	// returned. Readers see the old until then, and writers wait while it lasts.
	Outdated(ctx context.Context, since, coder string, after int64, limit int) ([]Text, error)
	Stage(ctx context.Context, codings map[int64]coding.Coding, coder string) error
	Switch(ctx context.Context, coder string) (int, error)

	// Incidents, Positions and Dispatches list a page of what passes a filter.
	Incidents(ctx context.Context, f Filter) (Page[ledger.Incident], error)
	Positions(ctx context.Context, f Filter) (Page[ledger.Position], error)
	Dispatches(ctx context.Context, f Filter) (Page[Hit], error)
	// Count is how many incidents, positions and dispatches pass a filter.
	Count(ctx context.Context, f Filter) (Counts, error)
	// Overview counts the incidents that pass a filter by type, country, place,
	// actor, dyad and day.
	Overview(ctx context.Context, f Filter) (Overview, error)
	// Dealings are the acts of an actor, or between two where other is not empty.
	// Both are codes or their beginnings.
	Dealings(ctx context.Context, actor, other string) (Dealings, error)

	// Incident, PositionsOn and Versions tell all of one thing; ErrNotFound
	// where there is none.
	Incident(ctx context.Context, id string) (ledger.Incident, error)
	PositionsOn(ctx context.Context, incident string) ([]ledger.Position, error)
	Versions(ctx context.Context, dispatch string) ([]Version, error)

	// News are the first so many pieces of news after a number, as far as their
	// incidents are still there; LastNews is the number of the last.
	News(ctx context.Context, after int64, limit int) ([]News, error)
	LastNews(ctx context.Context) (int64, error)

	// Verify checks what is kept and that the ledger is what the dispatches
	// make of it; each fault is a line.
	Verify(ctx context.Context) ([]string, error)
	// Rebuild makes the ledger anew from the dispatches.
	Rebuild(ctx context.Context) error
	Close() error
}

// ErrNotFound says that there is nothing of this id.
var ErrNotFound = errors.New("not found")

// Open opens a store by its address: "sqlite:FILE" or "postgres://...". A new
// file is made where there is none, and tables in a database that has none.
func Open(ctx context.Context, address string) (Store, error) {
	kind, where, ok := strings.Cut(address, ":")
	switch {
	case ok && kind == "sqlite" && where != "":
		return OpenSQLite(ctx, where)
	case ok && (kind == "postgres" || kind == "postgresql"):
		return OpenPostgres(ctx, address)
	default:
		return nil, fmt.Errorf("store %q: want sqlite:FILE or postgres://USER@HOST/DATABASE", address)
	}
}

// OpenExisting opens a store that is there already.
func OpenExisting(ctx context.Context, address string) (Store, error) {
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("store %s: %w", address, err)
		}
	}
	return Open(ctx, address)
}

// Block is a part of the ledger that is linked by itself.
type Block string

// Coded is a coding with its place in the order of reading, which decides
// between versions of one dispatch that were published at one time: the higher
// is the newer. 0 is after all that are kept. Where dispatches come from a
// queue, its sequence numbers say what its redeliveries may not change.
type Coded struct {
	coding.Coding
	Read int64
}

// Text is one version of a dispatch, as it was read.
type Text struct {
	Number   int64 // in the store
	Dispatch coding.Dispatch
}

// Added says what Add did.
type Added struct {
	New       int // dispatches that were not kept before
	Versions  int // new versions of dispatches that were
	Recoded   int // known texts with another coder's coding
	Unchanged int
}

// Plus adds up what several steps did.
func (a Added) Plus(b Added) Added {
	return Added{a.New + b.New, a.Versions + b.Versions, a.Recoded + b.Recoded, a.Unchanged + b.Unchanged}
}

// State is what has become of a dispatch.
type State = ledger.State

// Version is one text of a dispatch.
type Version struct {
	Number    int               `json:"version"` // from 1, in the order of publication
	Current   bool              `json:"current"`
	State     State             `json:"state"`
	Coder     string            `json:"coder"`
	Coding    coding.Coding     `json:"coding"`
	Incidents map[string]string `json:"incidents"` // by event, of the current version
}

// Hit is a dispatch found.
type Hit struct {
	Dispatch  string `json:"dispatch"`
	Published string `json:"published"`
	Agency    string `json:"agency"`
	Title     string `json:"title"`
	URL       string `json:"url"`
	State     State  `json:"state"`
	Versions  int    `json:"versions"`
	Snippet   string `json:"snippet"`
}

// Counts is how much passes a filter.
type Counts struct {
	Incidents  int `json:"incidents"`
	Disputed   int `json:"disputed"`
	Positions  int `json:"positions"`
	Shifts     int `json:"shifts"`
	Dispatches int `json:"dispatches"`
}

// Filter says what to list; the zero value is everything.
type Filter struct {
	Actor    string // a code or its beginning ("RUS", "SYRREB"), or a name; of any side or holder
	With     string // a code or its beginning, of who is on the other side of an act from Actor, whose code or its beginning Actor then is
	Country  string // ISO 3166-1 alpha-3 of the place
	Type     string // PLOVER
	From     string // ISO dates that the time of the incident has to overlap
	To       string
	Place    string // part of the place's name
	Query    string // words of the text
	Shifts   bool   // positions that changed, and incidents with such
	Disputed bool   // incidents with disputes
	Newest   bool   // the newest first
	Limit    int    // items a page; 0 is no limit
	After    string // the Next of the page before
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"` // for Filter.After; empty on the last page
}
