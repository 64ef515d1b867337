package main

import (
	"fmt"
	"io"
	"time"

	"demarche/wire"
)

// messages writes to standard error: what is wrong with an input and, on a
// terminal that does not show the output itself, how far the work is.
type messages struct {
	out      io.Writer
	progress bool
	shown    bool // a line of progress stands on the terminal
	started  time.Time
	last     time.Time
	count    int
	failed   bool
	note     func() string // what is said beside the count, where there is more to say
}

func newMessages(out io.Writer, outputOnTerminal bool) *messages {
	now := time.Now()
	return &messages{out: out, progress: isTerminal(out) && !outputOnTerminal, started: now, last: now}
}

// bad reports an input that could not be read.
func (m *messages) bad(err error) {
	m.failed = true
	m.done()
	fmt.Fprintf(m.out, "demarche: %v\n", err)
}

// step counts an input that is done, and shows the count now and then.
func (m *messages) step() {
	m.count++
	if !m.progress || time.Since(m.last) < 200*time.Millisecond {
		return
	}
	m.last = time.Now()
	m.shown = true
	fmt.Fprintf(m.out, "\r\033[K%d done, %.1f a second", m.count, float64(m.count)/time.Since(m.started).Seconds())
	if m.note != nil {
		fmt.Fprint(m.out, m.note())
	}
}

// archived notes how far an archive is read, where most of it is no news.
func archived(t *wire.Tally) func() string {
	return func() string {
		read, skipped := t.Progress()
		if skipped == 0 {
			return ""
		}
		return fmt.Sprintf(", %d records read, %d skipped", read, skipped)
	}
}

// tell sums up an input of many kinds: what was read, and what was skipped and why.
func (m *messages) tell(t *wire.Tally) {
	if line := t.Line(m.count); line != "" {
		m.done()
		fmt.Fprintf(m.out, "demarche: %s\n", line)
	}
}

// done clears the line of progress.
func (m *messages) done() {
	if m.shown {
		fmt.Fprint(m.out, "\r\033[K")
		m.shown = false
	}
}

// err is errBadInput if any input was bad.
func (m *messages) err() error {
	if m.failed {
		return errBadInput
	}
	return nil
}
