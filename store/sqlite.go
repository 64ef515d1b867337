package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"demarche/ledger"
)

// OpenSQLite opens or makes the file, and its folder.
func OpenSQLite(ctx context.Context, file string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, fmt.Errorf("store %s: %w", file, err)
	}
	s := &DB{dialect: sqlite{}, few: few}
	var err error
	// One connection writes; its transactions take the write lock at once.
	if s.write, err = connect(file, "immediate", 1); err != nil {
		return nil, fmt.Errorf("store %s: %w", file, err)
	}
	if err := s.migrate(ctx); err != nil {
		s.write.Close()
		return nil, fmt.Errorf("store %s: %w", file, err)
	}
	// So many read that a quick question seldom waits for slow ones.
	if s.read, err = connect(file, "deferred", 16); err != nil {
		s.write.Close()
		return nil, fmt.Errorf("store %s: %w", file, err)
	}
	return s, nil
}

// connect opens a pool of connections. A writer that finds the file locked by
// another process waits.
func connect(file, lock string, connections int) (*sql.DB, error) {
	query := url.Values{}
	query.Set("_txlock", lock)
	for _, pragma := range []string{"busy_timeout(60000)", "journal_mode(wal)", "synchronous(normal)", "foreign_keys(1)", "temp_store(memory)", "cache_size(-16000)"} {
		query.Add("_pragma", pragma)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	return db, nil
}

// sqlite is the dialect of SQLite.
type sqlite struct{}

func (sqlite) rebind(query string) string    { return query }
func (sqlite) prepares() bool                { return true }
func (sqlite) isolation() sql.IsolationLevel { return sql.LevelDefault } // a snapshot, as of any reader of a write-ahead log

func (sqlite) tables(w *writer) (int, error) {
	var version int
	_, err := w.row([]any{&version}, "PRAGMA user_version")
	return version, err
}

func (sqlite) migrated(w *writer, version int) error {
	return w.exec(fmt.Sprintf("PRAGMA user_version = %d", version))
}

func (sqlite) match(table string, phrases [][]string) (condition, argument string) {
	var terms []string
	for _, phrase := range phrases {
		terms = append(terms, `"`+strings.Join(phrase, " ")+`"`)
	}
	return table + " MATCH ?", strings.Join(terms, " ")
}

func (sqlite) index(table string, row int64, fields ...[]string) (string, []any) {
	args := []any{row}
	for _, words := range fields {
		args = append(args, strings.Join(words, " "))
	}
	return "INSERT INTO " + table + " (" + sqliteWords[table] + ") VALUES (" + strings.Repeat("?, ", len(fields)) + "?)", args
}

// sqliteWords are the columns of the tables of words.
var sqliteWords = map[string]string{"dispatch_words": "rowid, title, text", "incident_words": "rowid, words"}

func (sqlite) among(column string) string { return column + " IN (SELECT value FROM json_each(?))" }

func (sqlite) list(numbers any) any {
	data, err := encode(numbers)
	if err != nil {
		panic(err) // numbers are JSON
	}
	if string(data) == "null" {
		return "[]"
	}
	return string(data)
}

func (sqlite) under(w *writer, prefixes []string, limit int, f func(int, ledger.ID)) error {
	for i, prefix := range prefixes {
		ids, err := column[ledger.ID](w, "SELECT DISTINCT happening FROM ("+firstPaths("?", "?")+") ORDER BY happening LIMIT ?", prefix, beyond(prefix), limit*pathsInBlock, limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			f(i, id)
		}
	}
	return nil
}

func (sqlite) prepare(*writer, []string) error { return nil }

// A transaction that writes has the file for itself.
func (sqlite) lock(*writer) error                          { return nil }
func (sqlite) share(*writer) error                         { return nil }
func (sqlite) hold(*writer, []string) error                { return nil }
func (sqlite) holdRows(*writer, string, []ledger.ID) error { return nil }
func (sqlite) unlocked() string                            { return "" }
func (sqlite) passing(error) bool                          { return false }

func (sqlite) check(w *writer) ([]string, error) {
	lines, err := column[string](w, "PRAGMA integrity_check")
	if len(lines) == 1 && lines[0] == "ok" {
		return nil, err
	}
	return lines, err
}

func (sqlite) migrations() []string { return sqliteMigrations }
func (sqlite) remade() int          { return 3 }

// sqliteMigrations are the tables of a file. It says in user_version how many
// steps it has had.
var sqliteMigrations = []string{`
-- A text as published. given and url are what it came with, dispatch the id that all its versions share.
CREATE TABLE version (
	seq       INTEGER PRIMARY KEY,
	dispatch  TEXT NOT NULL,
	given     TEXT NOT NULL,
	url       TEXT NOT NULL,
	digest    TEXT NOT NULL,
	published TEXT NOT NULL,
	label     INTEGER NOT NULL, -- ledger.Label
	coder     TEXT NOT NULL,
	coding    BLOB NOT NULL,    -- JSON, schema demarche/coding/1
	UNIQUE (dispatch, digest)
);
CREATE INDEX version_given ON version (given);
CREATE INDEX version_url ON version (url) WHERE url <> '';

CREATE TABLE dispatch (
	id        TEXT PRIMARY KEY,
	current   INTEGER NOT NULL, -- seq of the version that counts
	state     TEXT NOT NULL,    -- ledger.State
	linked    TEXT NOT NULL DEFAULT '', -- seq and coder of the coding that the ledger rests on
	published TEXT NOT NULL,
	agency    TEXT NOT NULL,
	title     TEXT NOT NULL,
	url       TEXT NOT NULL,
	stem      TEXT NOT NULL,    -- title without labels
	label     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX dispatch_order ON dispatch (published, id);
CREATE INDEX dispatch_stem ON dispatch (stem, agency);

-- The words of current versions; rowid is version.seq.
CREATE VIRTUAL TABLE dispatch_words USING fts5 (title, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');

-- Derived from here on.
CREATE TABLE happening (
	id       INTEGER PRIMARY KEY, -- ledger.ID
	dispatch TEXT NOT NULL,
	incident INTEGER NOT NULL DEFAULT 0,
	data     BLOB NOT NULL        -- ledger.Happening as JSON
);
CREATE INDEX happening_dispatch ON happening (dispatch);
CREATE INDEX happening_incident ON happening (incident);

CREATE TABLE path (path TEXT NOT NULL, happening INTEGER NOT NULL, PRIMARY KEY (path, happening)) WITHOUT ROWID;
CREATE INDEX path_happening ON path (happening);

CREATE TABLE link (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID; -- both ways

CREATE TABLE incident (
	key         INTEGER PRIMARY KEY, -- ID of its first happening
	id          TEXT NOT NULL UNIQUE,
	place_in    TEXT NOT NULL UNIQUE, -- orders incidents
	type        TEXT NOT NULL,
	country     TEXT NOT NULL,
	place       TEXT NOT NULL,
	from_day    TEXT NOT NULL,
	to_day      TEXT NOT NULL,
	disputed    INTEGER NOT NULL,
	shifts      INTEGER NOT NULL,
	data        BLOB NOT NULL
);
CREATE INDEX incident_country ON incident (country, place_in);
CREATE INDEX incident_type ON incident (type, place_in);

CREATE TABLE incident_actor (incident INTEGER NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (actor, incident)) WITHOUT ROWID;
CREATE INDEX incident_actor_incident ON incident_actor (incident);

CREATE VIRTUAL TABLE incident_words USING fts5 (words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');

CREATE TABLE position (
	incident INTEGER NOT NULL,
	number   INTEGER NOT NULL,
	holder   TEXT NOT NULL,
	shift    INTEGER NOT NULL,
	data     BLOB NOT NULL,
	PRIMARY KEY (incident, number)
) WITHOUT ROWID;
`, `
-- Codings stand apart, one of each coder; version.coder is whose counts. month is that of publication.
CREATE TABLE coding (
	month TEXT NOT NULL,
	seq   INTEGER NOT NULL,
	coder TEXT NOT NULL,
	data  BLOB NOT NULL, -- JSON, schema demarche/coding/1
	UNIQUE (seq, coder)
);
INSERT INTO coding SELECT substr(published, 1, 7), seq, coder, coding FROM version ORDER BY seq;
ALTER TABLE version DROP COLUMN coding;
ALTER TABLE version ADD COLUMN month TEXT NOT NULL DEFAULT '';
UPDATE version SET month = substr(published, 1, 7);
-- Which was read last, of versions that were published at one time.
ALTER TABLE version ADD COLUMN read INTEGER NOT NULL DEFAULT 0;
UPDATE version SET read = seq;
CREATE INDEX version_read ON version (read);

ALTER TABLE position ADD COLUMN name TEXT NOT NULL DEFAULT ''; -- of the holder
UPDATE position SET name = coalesce(data ->> '$.holder.name', '');
`, `
-- Links are those of a block. What they were is made anew.
DROP TABLE link;
CREATE TABLE link (a INTEGER NOT NULL, block INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, block, b)) WITHOUT ROWID; -- both ways
ALTER TABLE happening ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;

-- What is to be looked at again: happenings in blocks, and the incidents of happenings.
CREATE TABLE unlinked (n INTEGER PRIMARY KEY, block TEXT NOT NULL, happening INTEGER NOT NULL);
CREATE INDEX unlinked_block ON unlinked (block);
CREATE TABLE ungathered (n INTEGER PRIMARY KEY, block TEXT NOT NULL, happening INTEGER NOT NULL);
`, `
-- What readers may wait for, in the order in which it came.
CREATE TABLE news (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, incident TEXT NOT NULL);
`, `
-- What is counted and filtered stands in indices, so that the rows themselves, which are long, are not read for it.
ALTER TABLE incident ADD COLUMN positions INTEGER NOT NULL DEFAULT 0;
UPDATE incident SET positions = (SELECT count(*) FROM position WHERE incident = key);
CREATE INDEX position_holder ON position (holder);
CREATE INDEX position_name ON position (name);
CREATE INDEX dispatch_current ON dispatch (current);
DROP INDEX happening_incident;
CREATE INDEX happening_incident ON happening (incident, dispatch);
DROP INDEX incident_country;
DROP INDEX incident_type;
CREATE INDEX incident_order ON incident (place_in, type, country, place, from_day, to_day, disputed, shifts, positions);
CREATE INDEX incident_country ON incident (country, place_in, type, place, from_day, to_day, disputed, shifts, positions);
CREATE INDEX incident_type ON incident (type, place_in, country, place, from_day, to_day, disputed, shifts, positions);
`, `
ALTER TABLE incident ADD COLUMN lat REAL; -- null where the place has none
ALTER TABLE incident ADD COLUMN lon REAL;
UPDATE incident SET lat = data ->> '$.place.lat', lon = data ->> '$.place.lon' WHERE data ->> '$.place.lon' IS NOT NULL;
CREATE INDEX incident_day ON incident (from_day);

-- Who did what to whom, by codes that are empty for nobody named; with an empty type: who says that the target did it.
CREATE TABLE act (
	incident   INTEGER NOT NULL,
	source     TEXT NOT NULL,
	target     TEXT NOT NULL,
	type       TEXT NOT NULL,
	goldstein  REAL NOT NULL,
	took_place INTEGER NOT NULL, -- as one report has it at least
	PRIMARY KEY (incident, source, target, type)
) WITHOUT ROWID;
CREATE INDEX act_source ON act (source, target);
CREATE INDEX act_target ON act (target, source);
INSERT INTO act
	SELECT incident, coalesce(s.value ->> '$.code', ''), coalesce(t.value ->> '$.code', ''), m.value ->> '$.Event.type',
		m.value ->> '$.Event.goldstein', max(m.value ->> '$.Event.factuality' IN ('happened', 'ongoing'))
	FROM happening JOIN json_each(happening.data, '$.Mentions') m
		LEFT JOIN json_each(m.value, '$.Event.sources') s LEFT JOIN json_each(m.value, '$.Event.targets') t
	GROUP BY 1, 2, 3, 4;
INSERT INTO act
	SELECT DISTINCT incident.key, a.value ->> '$.holder.code', p.value ->> '$.code', '', 0, 0
	FROM incident JOIN json_each(incident.data, '$.accounts') a JOIN json_each(a.value, '$.perpetrators') p
	WHERE a.value ->> '$.holder.id' NOT LIKE 'agency:%' AND a.value ->> '$.holder.code' <> '' AND p.value ->> '$.code' <> ''
		AND substr(a.value ->> '$.holder.code', 1, 3) <> substr(p.value ->> '$.code', 1, 3);
`, `
-- What lists and overviews ask for stands in indices: places, days, what goes on from one month into another, and the few that are disputed or have shifts.
DROP INDEX IF EXISTS incident_order;
DROP INDEX IF EXISTS incident_country;
DROP INDEX IF EXISTS incident_type;
CREATE INDEX incident_order ON incident (place_in, type, country, place, lat, lon, from_day, to_day, disputed, shifts, positions);
CREATE INDEX incident_country ON incident (country, place_in, type, place, lat, lon, from_day, to_day, disputed, shifts, positions);
CREATE INDEX incident_type ON incident (type, place_in, country, place, lat, lon, from_day, to_day, disputed, shifts, positions);
CREATE INDEX incident_place ON incident (place, country, lat, lon, disputed);
DROP INDEX incident_day;
CREATE INDEX incident_day ON incident (from_day, to_day, disputed);
CREATE INDEX incident_across ON incident (to_day, from_day) WHERE substr(from_day, 1, 7) <> substr(to_day, 1, 7);
CREATE INDEX incident_disputed ON incident (place_in) WHERE disputed > 0;
CREATE INDEX incident_shifts ON incident (place_in) WHERE shifts > 0;

-- Which countries dealt with each other; a stands before b in the alphabet.
CREATE TABLE dyad (a TEXT NOT NULL, b TEXT NOT NULL, incident INTEGER NOT NULL, PRIMARY KEY (a, b, incident)) WITHOUT ROWID;
CREATE INDEX dyad_incident ON dyad (incident);
INSERT INTO dyad SELECT DISTINCT min(substr(source, 1, 3), substr(target, 1, 3)), max(substr(source, 1, 3), substr(target, 1, 3)), incident FROM act
	WHERE type <> '' AND source <> '' AND target <> '' AND substr(source, 1, 3) <> substr(target, 1, 3);
`}
