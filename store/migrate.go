package store

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations bring a file from one version of its tables to the next. The list
// is only ever added to: a file says in user_version how many it has had.
var migrations = []string{`
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
`}

// migrate brings a file up to date, one transaction a step.
func migrate(ctx context.Context, db *sql.DB) error {
	for {
		done, err := step(ctx, db)
		if err != nil || done {
			return err
		}
	}
}

func step(ctx context.Context, db *sql.DB) (done bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return false, err
	}
	switch {
	case version > len(migrations):
		return false, fmt.Errorf("made by a newer demarche: its tables are version %d, this one knows %d", version, len(migrations))
	case version == len(migrations):
		return true, nil
	}
	if _, err := tx.ExecContext(ctx, migrations[version]); err != nil {
		return false, fmt.Errorf("migration %d: %w", version+1, err)
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version+1)); err != nil {
		return false, err
	}
	return false, tx.Commit()
}
