// Package fetch gets documents from the web, politely and within bounds: it keeps
// robots.txt, asks one thing at a time of a host and waits in between, says who
// it is, and gives up on what is too slow, too large or sent round in circles.
//
// Addresses of private networks are refused, unless allowed, at the moment of
// the connection: after names are resolved, and for each redirect anew.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/temoto/robotstxt"

	"demarche/wire/record"
)

// Reasons why nothing is fetched.
var (
	ErrPrivate   = errors.New("address of a private network")
	ErrRobots    = errors.New("robots.txt does not allow it")
	ErrRedirects = errors.New("redirected too often")
	ErrStatus    = errors.New("the server answers")
)

// Options of a Client; the zero value works.
type Options struct {
	Agent        string        // how it names itself; DefaultAgent when empty
	AllowPrivate bool          // also addresses of private networks
	Timeout      time.Duration // of a whole answer; 30 s when 0
	Pause        time.Duration // between two requests to a host; 1 s when 0
}

// DefaultAgent is how a client names itself.
const DefaultAgent = "demarche/1 (reads news for research on international events)"

const maxRedirects = 5

// Client fetches. Any number of goroutines may use one.
type Client struct {
	opt    Options
	http   *http.Client
	mutex  sync.Mutex
	places map[string]*host
}

// host is what is known of a host; its lock is held during a request.
type host struct {
	sync.Mutex
	last   time.Time
	robots *robotstxt.Group
	barred error     // robots.txt is there, but its server fails to say what is in it
	until  time.Time // when robots.txt is asked for again
}

// New makes a client.
func New(opt Options) *Client {
	if opt.Agent == "" {
		opt.Agent = DefaultAgent
	}
	if opt.Timeout == 0 {
		opt.Timeout = 30 * time.Second
	}
	if opt.Pause == 0 {
		opt.Pause = time.Second
	}
	dialer := &net.Dialer{Timeout: min(10*time.Second, opt.Timeout)}
	transport := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  opt.Timeout,
		MaxResponseHeaderBytes: 64 << 10,
		IdleConnTimeout:        time.Minute,
		ForceAttemptHTTP2:      true,
	}
	if opt.AllowPrivate {
		transport.Proxy = http.ProxyFromEnvironment
	} else { // through a proxy, the address could not be checked
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return check(address) }
	}
	return &Client{opt: opt, places: map[string]*host{}, http: &http.Client{
		Transport: transport,
		Timeout:   opt.Timeout,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("%w: %d times", ErrRedirects, maxRedirects)
			}
			return nil
		},
	}}
}

// special are the networks, beside those that netip knows, that are not the web.
var special = func() (all []netip.Prefix) {
	for _, one := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "fec0::/10"} {
		all = append(all, netip.MustParsePrefix(one))
	}
	return all
}()

// check refuses addresses that are not on the open web.
func check(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	ip := at.Addr().Unmap().WithZone("")
	bad := !ip.IsGlobalUnicast() || ip.IsPrivate()
	for _, net := range special {
		bad = bad || net.Contains(ip)
	}
	if bad {
		return fmt.Errorf("%w: %s", ErrPrivate, ip)
	}
	return nil
}

// Known is what the last answer said of its version, for a conditional request.
type Known struct {
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
}

// Answer is a document; Same is for one that has not changed since it was Known.
type Answer struct {
	Address     string // after redirects
	ContentType string
	Body        []byte
	Same        bool
	Known       Known
}

// StatusError is an answer other than a document. It is an ErrStatus.
type StatusError struct {
	Status     int
	RetryAfter time.Duration // 0 where the server does not say
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%v %d %s", ErrStatus, e.Status, http.StatusText(e.Status))
}

func (e *StatusError) Unwrap() error { return ErrStatus }

// Get fetches a document of at most record.MaxDocument bytes.
func (c *Client) Get(ctx context.Context, address string, known Known) (Answer, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
		return Answer{}, fmt.Errorf("%.200q is no address on the web", address)
	}
	h := c.host(at)
	h.Lock()
	defer h.Unlock()
	if time.Now().After(h.until) {
		c.robots(ctx, at, h)
	}
	if h.barred != nil {
		return Answer{}, h.barred
	}
	if !h.robots.Test(at.RequestURI()) {
		return Answer{}, ErrRobots
	}
	if err := c.wait(ctx, h); err != nil {
		return Answer{}, err
	}
	return c.get(ctx, address, known)
}

func (c *Client) host(at *url.URL) *host {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	name := at.Scheme + "://" + at.Host
	if c.places[name] == nil {
		c.places[name] = &host{}
	}
	return c.places[name]
}

// wait keeps the pause between two requests to a host.
func (c *Client) wait(ctx context.Context, h *host) error {
	pause := c.opt.Pause
	if h.robots != nil {
		pause = max(pause, min(h.robots.CrawlDelay, time.Minute))
	}
	timer := time.NewTimer(time.Until(h.last.Add(pause)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		h.last = time.Now()
		return nil
	}
}

// robots reads a host's robots.txt, which holds for a day. One that is missing
// forbids nothing, nor does one that cannot be reached, for then the document is
// not there either; but where its server fails, all is forbidden for a while, as
// RFC 9309 wants.
func (c *Client) robots(ctx context.Context, at *url.URL, h *host) {
	h.last = time.Now()
	h.until, h.barred = h.last.Add(24*time.Hour), nil
	found := &robotstxt.RobotsData{}
	answer, err := c.get(ctx, at.Scheme+"://"+at.Host+"/robots.txt", Known{})
	if status, ok := errors.AsType[*StatusError](err); ok && status.Status >= 500 {
		h.until, h.barred = h.last.Add(10*time.Minute), fmt.Errorf("%w: asked for it, the server said %d", ErrRobots, status.Status)
	} else if err != nil {
		h.until = h.last.Add(10 * time.Minute)
	} else if read, err := robotstxt.FromBytes(answer.Body[:min(len(answer.Body), 500<<10)]); err == nil {
		found = read
	}
	h.robots = found.FindGroup(c.opt.Agent)
}

func (c *Client) get(ctx context.Context, address string, known Known) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Answer{}, err
	}
	request.Header.Set("User-Agent", c.opt.Agent)
	request.Header.Set("Accept", "application/atom+xml, application/rss+xml, text/html, application/xhtml+xml, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5")
	if known.ETag != "" {
		request.Header.Set("If-None-Match", known.ETag)
	}
	if known.Modified != "" {
		request.Header.Set("If-Modified-Since", known.Modified)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, cause(err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotModified:
		return Answer{Address: address, Same: true, Known: known}, nil
	default:
		return Answer{}, &StatusError{Status: response.StatusCode, RetryAfter: retryAfter(response.Header.Get("Retry-After"))}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, record.MaxDocument+1))
	if err != nil {
		return Answer{}, cause(err)
	}
	if len(body) > record.MaxDocument {
		return Answer{}, record.TooLong("a document", record.MaxDocument)
	}
	return Answer{
		Address:     response.Request.URL.String(),
		ContentType: response.Header.Get("Content-Type"),
		Body:        body,
		Known:       Known{ETag: response.Header.Get("ETag"), Modified: response.Header.Get("Last-Modified")},
	}, nil
}

// cause takes the address out of an error: whoever reports it names it.
func cause(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// retryAfter reads a header of seconds or a date.
func retryAfter(s string) time.Duration {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return min(time.Duration(min(n, 1<<30))*time.Second, 24*time.Hour)
	}
	if when, err := http.ParseTime(s); err == nil {
		return min(max(time.Until(when), 0), 24*time.Hour)
	}
	return 0
}
