package store

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

// A file of the first tables holds codings in the table of versions, and a
// ledger whose links belong to no block.
func TestAFileOfTheFirstTablesIsBroughtUpToDate(t *testing.T) {
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "old.db")
	db, err := connect(file, "immediate", 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(sqliteMigrations[0] + "; PRAGMA user_version = 1"); err != nil {
		t.Fatal(err)
	}
	all := []coding.Coding{strike("a", "2017-04-03", "Jets bomb town", "Idlib", "5"), strike("b", "2017-04-03", "Town bombed", "Idlib", "6")}
	corrected := strike("a", "2017-04-03", "Jets bomb town", "Idlib", "7")
	for seq, c := range append(all[:2:2], corrected) {
		data, err := encode(c)
		if err != nil {
			t.Fatal(err)
		}
		d := c.Dispatch
		for _, one := range []struct {
			query string
			args  []any
		}{
			{"INSERT INTO version (seq, dispatch, given, url, digest, published, label, coder, coding) VALUES (?, ?, ?, '', ?, ?, 0, '1', ?)",
				[]any{seq + 1, d.ID, d.ID, digest(d), d.Published, data}},
			{"INSERT OR REPLACE INTO dispatch (id, current, state, published, agency, title, url, stem, label) VALUES (?, ?, 'live', ?, ?, ?, '', lower(?), 0)",
				[]any{d.ID, seq + 1, d.Published, d.Agency, d.Title, d.Title}},
			{"INSERT INTO dispatch_words (rowid, title, text) VALUES (?, ?, ?)", []any{seq + 1, d.Title, d.Text}},
			{"INSERT OR IGNORE INTO happening (id, dispatch, data) VALUES (?, ?, '{}')", []any{seq + 1, d.ID}},
			{"INSERT OR IGNORE INTO link VALUES (1, 2)", nil},
		} {
			if _, err := db.Exec(one.query, one.args...); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := opened(t, "sqlite:"+file)
	verify(t, s)
	if diff := cmp.Diff(made(t, append(all, corrected)), story(t, s)); diff != "" {
		t.Error(diff)
	}
	versions, err := s.Versions(ctx, "a")
	if err != nil || len(versions) != 2 || !versions[1].Current || versions[1].Coder != "1" {
		t.Errorf("versions: %+v, %v", versions, err)
	}
	if page, err := s.Dispatches(ctx, Filter{Query: "bombed 7"}); err != nil || len(page.Items) != 1 {
		t.Errorf("found by its words: %+v, %v", page.Items, err)
	}
}

// Text of the kinds that one store or the other does not take as it is.
func TestStrangeTextIsKept(t *testing.T) {
	long := make([]byte, 20_000)
	for i := range long {
		long[i] = "abcdefghijklmnopqrstuvwxyz"[i*i%25]
	}
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		var all []coding.Coding
		for _, id := range []string{"zero\x00byte", string(long), string(long) + "2", "'quote\\", "é", "e", "..", "?1", "日本"} {
			c := strike(id, "2017-04-03", id, "Idlib", "5")
			c.Dispatch.URL = "https://example.org/" + id
			c.Dispatch.Agency = id
			c.Dispatch.Text += " " + id
			c.Claims[0].Source.Name, c.Events[0].Place.Name = id, id
			all = append(all, c)
		}
		for i, published := range []string{"", "2017", "99999-01-01", "2017-13-01", "1066-10-14", "yesterday"} {
			c := strike("date"+published, published, "Untitled "+published, "Hama", "6")
			c.Dispatch.Text += string(rune('a' + i))
			all = append(all, c)
		}
		if added := add(t, s, all...); added.New != len(all) {
			t.Errorf("%+v, want %d new", added, len(all))
		}
		if added := add(t, s, all...); added.Unchanged != len(all) {
			t.Errorf("again: %+v", added)
		}
		for _, c := range all {
			if known, err := s.Has(context.Background(), c.Dispatch, "1"); err != nil || !known {
				t.Errorf("%.30q is not known: %v", c.Dispatch.ID, err)
			}
			if versions, err := s.Versions(context.Background(), c.Dispatch.ID); err != nil || len(versions) != 1 {
				t.Errorf("%.30q has %d versions: %v", c.Dispatch.ID, len(versions), err)
			}
		}
	})
}
