// Package poll watches feeds: it asks each when its time has come, hands over
// what is new, and remembers across restarts what it has seen.
//
// A feed that fails is asked again after twice the time, and twice that, up to a
// day, or when its server says. Nothing counts as seen before the caller says
// that it is kept.
package poll

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"demarche/coding"
	"demarche/wire"
	"demarche/wire/fetch"
)

// State is what is remembered of feeds, by their address.
type State struct {
	file  string
	Feeds map[string]*Feed `json:"feeds"`
}

// Feed is what is remembered of one.
type Feed struct {
	Known    fetch.Known       `json:"known"`
	Next     time.Time         `json:"next"` // when it is to be asked again
	Failures int               `json:"failures,omitempty"`
	Seen     map[string]string `json:"seen"` // digest by id, of the entries that stand in it
}

// Load reads the state of a file; one that is not there is empty.
func Load(file string) (*State, error) {
	s := &State{file: file, Feeds: map[string]*Feed{}}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(data, s)
	}
	if err != nil {
		return nil, fmt.Errorf("state of feeds %s: %w", file, err)
	}
	if s.Feeds == nil {
		s.Feeds = map[string]*Feed{}
	}
	return s, nil
}

// Save writes the state so that there is always a whole one.
func (s *State) Save() error {
	data, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.file), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(s.file+".new", data, 0o644); err != nil {
		return err
	}
	return os.Rename(s.file+".new", s.file)
}

// Poller asks feeds.
type Poller struct {
	Client *fetch.Client
	State  *State
	Every  time.Duration    // between two questions to a feed
	Follow bool             // fetch the pages of entries that have a summary alone
	Now    func() time.Time // the clock
}

// News is what a feed has that is new, with what was wrong in it.
type News struct {
	Feed       string
	Dispatches []coding.Dispatch
	Errors     []error
	Held       int   // entries under an embargo that has not passed: they are new once it has
	after      *Feed // the state once the dispatches are kept
}

// Due asks all feeds whose time has come, each host one thing at a time, and
// returns the news in the order of the feeds.
func (p *Poller) Due(ctx context.Context, feeds []string) []News {
	var due []string
	for _, feed := range feeds {
		if known := p.State.Feeds[feed]; known == nil || !p.Now().Before(known.Next) {
			due = append(due, feed)
		}
	}
	all := make([]News, len(due))
	room := make(chan bool, 8)
	var asking sync.WaitGroup
	for i, feed := range due {
		room <- true
		asking.Go(func() {
			all[i] = p.ask(ctx, feed)
			<-room
		})
	}
	asking.Wait()
	return all
}

// Wait is how long until the next feed is due.
func (p *Poller) Wait(feeds []string) time.Duration {
	wait := p.Every
	for _, feed := range feeds {
		if known := p.State.Feeds[feed]; known != nil {
			wait = min(wait, known.Next.Sub(p.Now()))
		}
	}
	return max(wait, time.Second)
}

// Keep says that news are kept: they are not new again.
func (p *Poller) Keep(news News) error {
	p.State.Feeds[news.Feed] = news.after
	return p.State.Save()
}

const longest = 24 * time.Hour

// ask fetches a feed and finds what is new in it.
func (p *Poller) ask(ctx context.Context, feed string) News {
	was := cmp.Or(p.State.Feeds[feed], &Feed{})
	now := p.Now()
	answer, err := p.Client.Get(ctx, feed, was.Known)
	if err != nil {
		after := *was
		after.Failures++
		wait := min(p.Every<<min(after.Failures, 10), longest)
		if status, ok := errors.AsType[*fetch.StatusError](err); ok {
			wait = max(wait, status.RetryAfter)
		}
		after.Next = now.Add(wait)
		return News{Feed: feed, Errors: []error{&wire.Error{File: feed, Err: fmt.Errorf("%w; asked again in %v", err, wait)}}, after: &after}
	}
	after := &Feed{Known: answer.Known, Next: now.Add(p.Every), Seen: map[string]string{}}
	news := News{Feed: feed, after: after}
	if answer.Same {
		after.Seen = was.Seen
		return news
	}
	opt := wire.Options{Wanted: func(d coding.Dispatch) bool {
		if ends, ok := embargo(d); ok && now.Before(ends) {
			news.Held++
			after.Known = fetch.Known{} // so that the whole feed comes again
			if ends.Before(after.Next) {
				after.Next = ends
			}
			return false
		}
		after.Seen[d.ID] = digest(d)
		return was.Seen[d.ID] != digest(d)
	}}
	if p.Follow {
		opt.Follow = func(address string) (fetch.Answer, error) { return p.Client.Get(ctx, address, fetch.Known{}) }
	}
	for d, err := range wire.ReadFrom(feed, bytes.NewReader(answer.Body), opt) {
		if err != nil {
			news.Errors = append(news.Errors, err)
		} else {
			news.Dispatches = append(news.Dispatches, d)
		}
	}
	return news
}

// embargo is when the embargo on a dispatch ends; a day ends it at its midnight
// in UTC.
func embargo(d coding.Dispatch) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.Parse(layout, d.Embargo); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// digest tells one version of an entry from another.
func digest(d coding.Dispatch) string {
	sum := sha256.Sum256([]byte(d.Title + "\x00" + d.Published + "\x00" + d.Text))
	return hex.EncodeToString(sum[:8])
}
