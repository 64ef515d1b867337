package store

import (
	"bytes"
	"context"
	"fmt"

	"demarche/coding"
	"demarche/ledger"
)

// Verify implements Store. It reads all that is kept and makes the ledger anew
// in memory.
func (s *DB) Verify(ctx context.Context) ([]string, error) {
	var faults []string
	err := s.snapshot(ctx, func(w *writer) error {
		for _, check := range []func() ([]string, error){func() ([]string, error) { return w.check(w) }, w.checkVersions, w.checkLedger} {
			found, err := check()
			if err != nil {
				return err
			}
			faults = append(faults, found...)
		}
		return nil
	})
	return faults, err
}

// checkVersions compares texts with their digests, and looks for versions
// without a dispatch.
func (w *writer) checkVersions() ([]string, error) {
	var faults []string
	err := w.rows(func(scan func(...any) error) error {
		var seq int64
		var dispatch, sum string
		var data []byte
		if err := scan(&seq, &dispatch, &sum, &data); err != nil {
			return err
		}
		c, err := decode[coding.Coding](data)
		switch {
		case err != nil:
			faults = append(faults, fmt.Sprintf("dispatch %s: version %d: %v", dispatch, seq, err))
		case digest(c.Dispatch) != sum:
			faults = append(faults, fmt.Sprintf("dispatch %s: version %d is not what was read", dispatch, seq))
		}
		return nil
	}, "SELECT version.seq, dispatch, digest, data FROM "+withCoding+" ORDER BY version.seq")
	if err != nil {
		return nil, err
	}
	lost, err := column[string](w, "SELECT DISTINCT dispatch FROM version WHERE dispatch NOT IN (SELECT id FROM dispatch) ORDER BY dispatch")
	for _, id := range lost {
		faults = append(faults, fmt.Sprintf("dispatch %s is not listed", id))
	}
	return faults, err
}

// live reads the current codings of the dispatches that the ledger rests on.
func (w *writer) live() ([]coding.Coding, error) {
	var all []coding.Coding
	err := w.rows(func(scan func(...any) error) error {
		var id string
		var data []byte
		if err := scan(&id, &data); err != nil {
			return err
		}
		c, err := decode[coding.Coding](data)
		c.Dispatch.ID = id
		all = append(all, c)
		return err
	}, "SELECT id, data FROM dispatch JOIN version ON version.seq = current JOIN "+codingOf+" WHERE state = ? ORDER BY id", string(ledger.Live))
	return all, err
}

// checkLedger compares the incidents and positions that are kept with those that
// the dispatches make.
func (w *writer) checkLedger() ([]string, error) {
	waiting, err := w.unlinked()
	if err != nil {
		return nil, err
	}
	if len(waiting) > 0 {
		return []string{fmt.Sprintf("%d blocks are not linked yet, such as %s", len(waiting), waiting[0])}, nil
	}
	codings, err := w.live()
	if err != nil {
		return nil, err
	}
	made := ledger.New(codings)
	var faults []string
	incidents, err := column[[]byte](w, "SELECT data FROM incident ORDER BY place_in")
	if err != nil {
		return nil, err
	}
	positions, err := column[[]byte](w, "SELECT position.data FROM position JOIN incident ON incident = key ORDER BY place_in, number")
	if err != nil {
		return nil, err
	}
	faults = append(faults, differences("incident", incidents, made.Incidents)...)
	return append(faults, differences("position", positions, made.Positions)...), nil
}

// differences says where the rows kept are not those that were made.
func differences[T any](what string, kept [][]byte, made []T) []string {
	var faults []string
	if len(kept) != len(made) {
		faults = append(faults, fmt.Sprintf("%d %ss are kept, the dispatches make %d", len(kept), what, len(made)))
	}
	for i := range min(len(kept), len(made)) {
		if data, err := encode(made[i]); err != nil || !bytes.Equal(data, kept[i]) {
			faults = append(faults, fmt.Sprintf("%s %d is not what the dispatches make: %.120s", what, i+1, kept[i]))
			break
		}
	}
	return faults
}

// Rebuild implements Store.
func (s *DB) Rebuild(ctx context.Context) error {
	return s.inTransaction(ctx, func(w *writer) error {
		if err := w.lock(w); err != nil {
			return err
		}
		if err := w.remember("1 = 1"); err != nil { // so that nothing is news
			return err
		}
		for _, table := range []string{"happening", "path", "link", "unlinked", "ungathered", "incident", "incident_actor", "incident_words", "position", "act"} {
			if err := w.exec("DELETE FROM " + table); err != nil {
				return err
			}
		}
		if err := w.exec("UPDATE dispatch SET linked = ''"); err != nil {
			return err
		}
		ids, err := column[string](w, "SELECT id FROM dispatch ORDER BY id")
		if err != nil {
			return err
		}
		all := map[string]bool{}
		for _, id := range ids {
			all[id] = true
		}
		if _, err := w.refreshAll(all); err != nil {
			return err
		}
		return w.linkAll()
	})
}
