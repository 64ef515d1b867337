package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"demarche/ledger"
)

// OpenPostgres opens the database of an address such as
// "postgres://user@host/database", and makes the tables where there are none.
// The address may say all that libpq's may; "search_path=NAME" chooses a schema.
func OpenPostgres(ctx context.Context, address string) (*DB, error) {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", withoutPassword(address), err)
	}
	db.SetMaxOpenConns(8)
	s := &DB{write: db, read: db, few: few}
	var schema, encoding string
	err = db.QueryRowContext(ctx, "SELECT current_schema(), current_setting('server_encoding')").Scan(&schema, &encoding)
	if err == nil && encoding != "UTF8" {
		err = fmt.Errorf("the encoding of the database is %s, want UTF8", encoding)
	}
	if err == nil {
		s.dialect = postgres{schema}
		err = s.migrate(ctx)
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("store %s: %w", withoutPassword(address), err)
	}
	return s, nil
}

// withoutPassword is an address as messages may show it.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://"
	}
	return u.Redacted()
}

// postgres is the dialect of Postgres.
type postgres struct {
	schema string // two stores in schemas of one database do not wait for each other
}

// rebind numbers the arguments: ? is the next, ?N the Nth.
func (postgres) rebind(query string) string {
	var b strings.Builder
	next := 1
	for i := 0; i < len(query); i++ {
		if query[i] != '?' {
			b.WriteByte(query[i])
			continue
		}
		b.WriteByte('$')
		if i+1 < len(query) && query[i+1] >= '1' && query[i+1] <= '9' {
			continue // its number follows
		}
		b.WriteString(strconv.Itoa(next))
		next++
	}
	return b.String()
}

func (postgres) prepares() bool                { return false } // the driver does so, for each connection
func (postgres) isolation() sql.IsolationLevel { return sql.LevelRepeatableRead }

func (postgres) tables(w *writer) (int, error) {
	if err := w.exec("CREATE TABLE IF NOT EXISTS demarche (version INTEGER NOT NULL)"); err != nil {
		return 0, err
	}
	var version int
	_, err := w.row([]any{&version}, "SELECT coalesce(max(version), 0) FROM demarche")
	return version, err
}

func (postgres) migrated(w *writer, version int) error {
	if err := w.exec("DELETE FROM demarche"); err != nil {
		return err
	}
	return w.exec("INSERT INTO demarche VALUES (?)", version)
}

// match compares with words of our own making: a configuration of Postgres would
// stem them, or divide texts in another way than SQLite's tables do.
func (postgres) match(_ string, phrases [][]string) (condition, argument string) {
	var terms []string
	for _, phrase := range phrases {
		terms = append(terms, "'"+strings.Join(phrase, "' <-> '")+"'")
	}
	return "words @@ CAST(CAST(? AS text) AS tsquery)", strings.Join(terms, " & ")
}

// Bounds of a tsvector: places past the last count as the last, a word has not
// more than 256 places, and all words together not more than a megabyte.
const (
	lastPlace = 16383
	maxPlaces = 255
	maxVector = 900_000 // bytes
	maxWord   = 1000    // bytes
)

func (postgres) index(table string, row int64, fields ...[]string) (string, []any) {
	places := map[string]int{}
	var b strings.Builder
	place := 0
	for _, words := range fields {
		for _, word := range words {
			place++
			if len(word) > maxWord || places[word] == maxPlaces || b.Len() > maxVector {
				continue
			}
			places[word]++
			fmt.Fprintf(&b, "'%s':%d ", word, min(place, lastPlace))
		}
		place++ // no phrase goes on from one field into the next
	}
	return "INSERT INTO " + table + " (rowid, words) VALUES (?, CAST(CAST(? AS text) AS tsvector))", []any{row, b.String()}
}

// prepare makes the partitions of months. Attaching one does not wait for those
// who read or write the others.
func (d postgres) prepare(w *writer, months []string) error {
	// What other sessions have made is seen by a query at once, and by functions
	// such as to_regclass only later.
	const missing = `SELECT month FROM unnest(CAST(? AS text[])) AS month WHERE NOT EXISTS (SELECT 1 FROM pg_class
		WHERE relname = 'coding_' || replace(month, '-', '_') AND relnamespace = CAST(current_schema() AS regnamespace))`
	wanted, err := column[string](w, missing, months)
	if err != nil || len(wanted) == 0 {
		return err
	}
	if err := d.hold(w, []string{"partitions"}); err != nil {
		return err
	}
	if wanted, err = column[string](w, missing, wanted); err != nil {
		return err
	}
	for _, month := range wanted {
		table := "coding_" + strings.ReplaceAll(month, "-", "_")
		if err := w.exec("CREATE TABLE " + table + " (LIKE coding INCLUDING ALL)"); err != nil {
			return err
		}
		if err := w.exec("ALTER TABLE coding ATTACH PARTITION " + table + " FOR VALUES IN ('" + month + "')"); err != nil {
			return err
		}
	}
	return nil
}

func (d postgres) lock(w *writer) error {
	return w.exec("SELECT pg_advisory_xact_lock(?)", d.number("all"))
}

func (d postgres) share(w *writer) error {
	return w.exec("SELECT pg_advisory_xact_lock_shared(?)", d.number("all"))
}

// number is that of an advisory lock.
func (d postgres) number(name string) int64 { return hash("demarche " + d.schema + " " + name) }

// hold takes the locks in the order of their numbers, so that two never wait for
// each other.
func (d postgres) hold(w *writer, names []string) error {
	numbers := make([]int64, len(names))
	for i, name := range names {
		numbers[i] = d.number(name)
	}
	slices.Sort(numbers)
	for _, n := range slices.Compact(numbers) {
		if err := w.exec("SELECT pg_advisory_xact_lock(?)", n); err != nil {
			return err
		}
	}
	return nil
}

func (d postgres) holdRows(w *writer, table string, ids []ledger.ID) error {
	_, err := column[ledger.ID](w, "SELECT id FROM "+table+" WHERE "+d.among("id")+" ORDER BY id FOR UPDATE", ids)
	return err
}

func (postgres) unlocked() string { return " FOR UPDATE SKIP LOCKED" }

func (postgres) among(column string) string { return column + " = ANY (CAST(? AS bigint[]))" }
func (postgres) list(numbers any) any       { return numbers }

func (postgres) under(w *writer, prefixes []string, limit int, f func(int, ledger.ID)) error {
	ends := make([]string, len(prefixes))
	for i, prefix := range prefixes {
		ends[i] = beyond(prefix)
	}
	return w.rows(func(scan func(...any) error) error {
		var i int
		var id ledger.ID
		if err := scan(&i, &id); err != nil {
			return err
		}
		f(i-1, id)
		return nil
	}, `SELECT n, happening FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS prefix (first, beyond, n) CROSS JOIN LATERAL
		(SELECT DISTINCT happening FROM (`+firstPaths(`first COLLATE "C"`, `beyond COLLATE "C"`)+`) AS found ORDER BY happening LIMIT ?) AS those ORDER BY n, happening`,
		prefixes, ends, limit*pathsInBlock, limit)
}

// passing reports whether transactions came in each other's way.
func (postgres) passing(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01") // serialization failure, deadlock
}

// check finds indices that were never finished. Whoever has the server's own
// checks (checksums, pg_amcheck) does well to run them.
func (postgres) check(w *writer) ([]string, error) {
	return column[string](w, "SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index JOIN pg_class ON oid = indexrelid WHERE NOT indisvalid AND relnamespace = CAST(current_schema() AS regnamespace) ORDER BY 1")
}

func (postgres) migrations() []string { return postgresMigrations }
func (postgres) remade() int          { return 0 }

// postgresMigrations are the tables of a database: those of SQLite, but that
// codings, which are written once and asked for with their month, are divided by
// it, and that words are tsvectors. Text is ordered by its bytes, whatever the language of the database.
var postgresMigrations = []string{collate(`
-- A text as published. given and url are what it came with, dispatch the id that all its versions share.
CREATE TABLE version (
	seq       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	dispatch  TEXT NOT NULL,
	given     TEXT NOT NULL,
	url       TEXT NOT NULL,
	digest    TEXT NOT NULL,
	published TEXT NOT NULL,
	month     TEXT NOT NULL,
	label     INTEGER NOT NULL, -- ledger.Label
	coder     TEXT NOT NULL,    -- whose coding counts
	read      BIGINT NOT NULL,  -- which was read last, of versions that were published at one time
	UNIQUE (dispatch, digest)
);
CREATE INDEX version_given ON version (given);
CREATE INDEX version_url ON version USING hash (url) WHERE url <> '';
CREATE INDEX version_read ON version (read);

CREATE TABLE coding (
	month TEXT NOT NULL, -- of publication
	seq   BIGINT NOT NULL,
	coder TEXT NOT NULL,
	data  BYTEA NOT NULL, -- JSON, schema demarche/coding/1
	PRIMARY KEY (seq, coder, month)
) PARTITION BY LIST (month);

CREATE TABLE dispatch (
	id        TEXT PRIMARY KEY,
	current   BIGINT NOT NULL,  -- seq of the version that counts
	state     TEXT NOT NULL,    -- ledger.State
	linked    TEXT NOT NULL DEFAULT '', -- seq and coder of the coding that the ledger rests on
	published TEXT NOT NULL,
	agency    TEXT NOT NULL,
	title     TEXT NOT NULL,
	url       TEXT NOT NULL,
	stem      TEXT NOT NULL,    -- title without labels
	label     INTEGER NOT NULL
);
CREATE INDEX dispatch_order ON dispatch (published, id);
CREATE INDEX dispatch_stem ON dispatch (md5(stem), agency);

-- The words of current versions; rowid is version.seq.
CREATE TABLE dispatch_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX dispatch_words_words ON dispatch_words USING gin (words);

-- Derived from here on.
CREATE TABLE happening (
	id       BIGINT PRIMARY KEY, -- ledger.ID
	dispatch TEXT NOT NULL,
	incident BIGINT NOT NULL DEFAULT 0,
	gone     INTEGER NOT NULL DEFAULT 0,
	data     BYTEA NOT NULL      -- ledger.Happening as JSON
);
CREATE INDEX happening_dispatch ON happening (dispatch);
CREATE INDEX happening_incident ON happening (incident);

CREATE TABLE path (path TEXT NOT NULL, happening BIGINT NOT NULL, PRIMARY KEY (path, happening));
CREATE INDEX path_happening ON path (happening);

CREATE TABLE link (a BIGINT NOT NULL, block BIGINT NOT NULL, b BIGINT NOT NULL, PRIMARY KEY (a, block, b)); -- both ways

-- What is to be looked at again: happenings in blocks, and the incidents of happenings.
CREATE TABLE unlinked (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, block TEXT NOT NULL, happening BIGINT NOT NULL);
CREATE INDEX unlinked_block ON unlinked (block);
CREATE TABLE ungathered (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, block TEXT NOT NULL, happening BIGINT NOT NULL);

CREATE TABLE incident (
	key         BIGINT PRIMARY KEY,   -- ID of its first happening
	id          TEXT NOT NULL UNIQUE,
	place_in    TEXT NOT NULL UNIQUE, -- orders incidents
	type        TEXT NOT NULL,
	country     TEXT NOT NULL,
	place       TEXT NOT NULL,
	from_day    TEXT NOT NULL,
	to_day      TEXT NOT NULL,
	disputed    INTEGER NOT NULL,
	shifts      INTEGER NOT NULL,
	data        BYTEA NOT NULL
);
CREATE INDEX incident_country ON incident (country, place_in);
CREATE INDEX incident_type ON incident (type, place_in);

CREATE TABLE incident_actor (incident BIGINT NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (actor, incident));
CREATE INDEX incident_actor_incident ON incident_actor (incident);

CREATE TABLE incident_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX incident_words_words ON incident_words USING gin (words);

CREATE TABLE position (
	incident BIGINT NOT NULL,
	number   INTEGER NOT NULL,
	holder   TEXT NOT NULL,
	name     TEXT NOT NULL, -- of the holder
	shift    INTEGER NOT NULL,
	data     BYTEA NOT NULL,
	PRIMARY KEY (incident, number)
);
`), collate(`
-- What readers may wait for, in the order in which it came.
CREATE TABLE news (number BIGINT PRIMARY KEY, kind TEXT NOT NULL, incident TEXT NOT NULL);
`), collate(`
-- What is counted and filtered stands in indices, so that the rows themselves, which are long, are not read for it.
ALTER TABLE incident ADD COLUMN positions INTEGER NOT NULL DEFAULT 0;
UPDATE incident SET positions = (SELECT count(*) FROM position WHERE incident = key);
CREATE INDEX position_holder ON position (holder);
CREATE INDEX position_name ON position (name);
CREATE INDEX dispatch_current ON dispatch (current);
DROP INDEX happening_incident;
CREATE INDEX happening_incident ON happening (incident, dispatch);
`), collate(`
ALTER TABLE incident ADD COLUMN lat DOUBLE PRECISION; -- null where the place has none
ALTER TABLE incident ADD COLUMN lon DOUBLE PRECISION;
UPDATE incident SET lat = CAST(CAST(convert_from(data, 'UTF8') AS jsonb) -> 'place' ->> 'lat' AS double precision), lon = CAST(CAST(convert_from(data, 'UTF8') AS jsonb) -> 'place' ->> 'lon' AS double precision);
CREATE INDEX incident_day ON incident (from_day);

-- Who did what to whom, by codes that are empty for nobody named; with an empty type: who says that the target did it.
CREATE TABLE act (
	incident   BIGINT NOT NULL,
	source     TEXT NOT NULL,
	target     TEXT NOT NULL,
	type       TEXT NOT NULL,
	goldstein  DOUBLE PRECISION NOT NULL,
	took_place INTEGER NOT NULL, -- as one report has it at least
	PRIMARY KEY (incident, source, target, type)
);
CREATE INDEX act_source ON act (source, target);
CREATE INDEX act_target ON act (target, source);
INSERT INTO act
	SELECT incident, coalesce(s ->> 'code', ''), coalesce(t ->> 'code', ''), e ->> 'type', min(CAST(e ->> 'goldstein' AS double precision)),
		max(CASE WHEN e ->> 'factuality' IN ('happened', 'ongoing') THEN 1 ELSE 0 END)
	FROM happening CROSS JOIN jsonb_path_query(CAST(convert_from(data, 'UTF8') AS jsonb), '$.Mentions[*].Event') e
		LEFT JOIN jsonb_path_query(e, '$.sources[*]') s ON true LEFT JOIN jsonb_path_query(e, '$.targets[*]') t ON true
	GROUP BY 1, 2, 3, 4;
INSERT INTO act
	SELECT DISTINCT incident.key, a -> 'holder' ->> 'code', p ->> 'code', '', CAST(0 AS double precision), 0
	FROM incident CROSS JOIN jsonb_path_query(CAST(convert_from(data, 'UTF8') AS jsonb), '$.accounts[*]') a CROSS JOIN jsonb_path_query(a, '$.perpetrators[*]') p
	WHERE a -> 'holder' ->> 'id' NOT LIKE 'agency:%' AND a -> 'holder' ->> 'code' <> '' AND p ->> 'code' <> ''
		AND substr(a -> 'holder' ->> 'code', 1, 3) <> substr(p ->> 'code', 1, 3);
`), collate(`
-- What lists and overviews ask for stands in indices: places, days, what goes on from one month into another, and the few that are disputed or have shifts.
CREATE INDEX incident_place ON incident (place, country, lat, lon, disputed);
DROP INDEX incident_day;
CREATE INDEX incident_day ON incident (from_day, to_day, disputed);
CREATE INDEX incident_across ON incident (to_day, from_day) WHERE substr(from_day, 1, 7) <> substr(to_day, 1, 7);
CREATE INDEX incident_disputed ON incident (place_in) WHERE disputed > 0;
CREATE INDEX incident_shifts ON incident (place_in) WHERE shifts > 0;

-- Which countries dealt with each other; a stands before b in the alphabet.
CREATE TABLE dyad (a TEXT NOT NULL, b TEXT NOT NULL, incident BIGINT NOT NULL, PRIMARY KEY (a, b, incident));
CREATE INDEX dyad_incident ON dyad (incident);
INSERT INTO dyad SELECT DISTINCT least(substr(source, 1, 3), substr(target, 1, 3)), greatest(substr(source, 1, 3), substr(target, 1, 3)), incident FROM act
	WHERE type <> '' AND source <> '' AND target <> '' AND substr(source, 1, 3) <> substr(target, 1, 3);
`)}

// collate orders the text of columns by its bytes, as SQLite does.
func collate(tables string) string {
	return strings.ReplaceAll(tables, " TEXT ", ` TEXT COLLATE "C" `)
}
