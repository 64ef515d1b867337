package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"demarche/coding"
)

type pastePage struct {
	Text, Published string
	Error           string
	Limit           int // bytes
}

func (v *Server) pasteForm(w http.ResponseWriter, r *http.Request) {
	v.show(w, r, http.StatusOK, "paste.html", pastePage{Limit: maxText})
}

func (v *Server) paste(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			v.fail(w, r, http.StatusRequestEntityTooLarge, "The text is too long.")
			return
		}
		v.fail(w, r, http.StatusBadRequest, "The form cannot be read.")
		return
	}
	p := pastePage{Text: strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"), Published: r.PostForm.Get("published"), Limit: maxText}
	p.Error = p.fault()
	if p.Error != "" {
		p.Text = strings.ToValidUTF8(p.Text, "\uFFFD")
		v.show(w, r, http.StatusUnprocessableEntity, "paste.html", p)
		return
	}
	if !v.pace.Allow() {
		w.Header().Set("Retry-After", "5")
		v.fail(w, r, http.StatusTooManyRequests, "Too many texts at once. Try again in some seconds.")
		return
	}
	c, err := v.code(r.Context(), coding.Dispatch{ID: "pasted", Text: p.Text, Published: p.Published, Language: "en"})
	if err != nil {
		v.log.ErrorContext(r.Context(), "code", "request", requestID(r), "error", err)
		v.fail(w, r, http.StatusServiceUnavailable, "The text could not be coded.")
		return
	}
	v.show(w, r, http.StatusOK, "dispatch.html", dispatchPage{Pasted: true, Coded: mark(c, "")})
}

// fault is what is wrong with a form, for the reader, or empty.
func (p pastePage) fault() string {
	if _, err := time.Parse(time.DateOnly, p.Published); p.Published != "" && err != nil {
		return "The day of publication is not a day like 2017-04-12."
	}
	switch {
	case strings.TrimSpace(p.Text) == "":
		return "There is no text."
	case len(p.Text) > maxText:
		return fmt.Sprintf("The text is longer than %d bytes.", maxText)
	case !utf8.ValidString(p.Text) || strings.ContainsRune(p.Text, 0):
		return "The text is not UTF-8."
	}
	return ""
}

// code codes one dispatch when there is a place for it. The coder cannot be
// stopped, so that its place is free only when it has ended.
func (v *Server) code(ctx context.Context, d coding.Dispatch) (coding.Coding, error) {
	select {
	case v.coding <- struct{}{}:
	case <-ctx.Done():
		return coding.Coding{}, ctx.Err()
	}
	defer func() { <-v.coding }()
	one := func(yield func(coding.Dispatch, error) bool) { yield(d, nil) }
	for c, err := range v.coder.All(one, 1, true) {
		return c, err
	}
	return coding.Coding{}, errors.New("the coder gave nothing")
}
