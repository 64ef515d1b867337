// Package desk codes texts for whoever asks a server: the page, the API and the
// tools for language models share one desk, so that together they take no more
// of the machine than it allows.
package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/time/rate"

	"demarche/coder"
	"demarche/coding"
)

// MaxText is the longest text that is coded, in bytes.
const MaxText = 64 << 10

// How much is coded: at the same time (Places), and for guests a second, on average and
// at once.
const (
	Places    = 2
	perSecond = 2
	burst     = 10
)

// ErrBusy says that more was asked for than guests are given. Some seconds later
// there is a place again.
var ErrBusy = errors.New("too many texts at once")

// ErrFault says that the coder failed on a text: a fault of demarche.
var ErrFault = errors.New("the text could not be coded")

// Desk codes dispatches. It is safe for any number of goroutines.
type Desk struct {
	coder  *coder.Coder
	places chan struct{} // a place for each dispatch that may be coded at once
	pace   *rate.Limiter // of guests
	done   func(time.Duration)
}

// New returns a desk. done is told how long each coding took; it may be nil.
func New(c *coder.Coder, done func(time.Duration)) *Desk {
	if done == nil {
		done = func(time.Duration) {}
	}
	return &Desk{c, make(chan struct{}, Places), rate.NewLimiter(perSecond, burst), done}
}

// Guest codes a text that somebody brings, with all mentions, and keeps nothing.
// The error is ErrBusy, ErrFault, or that of the context.
func (d *Desk) Guest(ctx context.Context, c coding.Dispatch) (coding.Coding, error) {
	if !d.pace.Allow() {
		return coding.Coding{}, ErrBusy
	}
	return d.guest(ctx, c)
}

// guest codes a text when there is a place for it. The coder cannot be stopped,
// so that its place is free only when it has ended.
func (d *Desk) guest(ctx context.Context, c coding.Dispatch) (coding.Coding, error) {
	select {
	case d.places <- struct{}{}:
	case <-ctx.Done():
		return coding.Coding{}, ctx.Err()
	}
	defer d.leave(time.Now())
	one := func(yield func(coding.Dispatch, error) bool) { yield(c, nil) }
	for coded, err := range d.coder.All(one, 1, true) {
		if err != nil {
			err = fmt.Errorf("%w: %w", ErrFault, err)
		}
		return coded, err
	}
	return coding.Coding{}, ErrFault
}

// Code codes a dispatch that is to be kept, when there is a place for it. It
// panics where the coder does.
func (d *Desk) Code(c coding.Dispatch, mentions bool) coding.Coding {
	d.places <- struct{}{}
	defer d.leave(time.Now())
	return d.coder.Code(c, mentions)
}

// leave frees a place.
func (d *Desk) leave(begun time.Time) {
	<-d.places
	d.done(time.Since(begun))
}

// Fault is why a text cannot be coded, for a reader, or empty.
func Fault(text, published string) string {
	switch {
	case !day(published):
		return "The day of publication is not a day like 2017-04-12."
	case strings.TrimSpace(text) == "":
		return "There is no text."
	case len(text) > MaxText:
		return "The text is longer than 64 KiB."
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "The text is not UTF-8."
	}
	return ""
}

// day reports whether a text is a day, or a time of one, or empty.
func day(published string) bool {
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if _, err := time.Parse(form, published); err == nil {
			return true
		}
	}
	return published == ""
}
