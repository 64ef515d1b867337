package store

import (
	"context"
	"fmt"
)

// migrate brings the tables up to date, one transaction a step.
func (s *DB) migrate(ctx context.Context) error {
	remake := false
	for done := false; !done; {
		err := s.inTransaction(ctx, func(w *writer) error {
			if err := w.lock(w); err != nil {
				return err
			}
			steps := w.migrations()
			version, err := w.tables(w)
			switch {
			case err != nil:
				return err
			case version > len(steps):
				return fmt.Errorf("made by a newer demarche: its tables are version %d, this one knows %d", version, len(steps))
			case version == len(steps):
				done = true
				return nil
			}
			if _, err := w.tx.ExecContext(ctx, steps[version]); err != nil {
				return fmt.Errorf("migration %d: %w", version+1, err)
			}
			remake = remake || version > 0 && version < w.remade()
			return w.migrated(w, version+1)
		})
		if err != nil {
			return err
		}
	}
	if remake {
		return s.Rebuild(ctx)
	}
	return nil
}
