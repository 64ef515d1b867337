"""Training of the reader of events and claims: see train/READER.md."""
