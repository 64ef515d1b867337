package serve

import (
	"errors"
	"net/http"
	"strings"

	"demarche/coding"
	"demarche/serve/desk"
	"demarche/serve/meter"
)

type pastePage struct {
	Text, Published string
	Error           string
	Limit           int // bytes
}

func (v *Server) pasteForm(w http.ResponseWriter, r *http.Request) {
	v.show(w, r, http.StatusOK, "paste.html", pastePage{Limit: desk.MaxText})
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
	p := pastePage{Text: strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"), Published: r.PostForm.Get("published"), Limit: desk.MaxText}
	p.Error = desk.Fault(p.Text, p.Published)
	if p.Error != "" {
		p.Text = strings.ToValidUTF8(p.Text, "\uFFFD")
		v.show(w, r, http.StatusUnprocessableEntity, "paste.html", p)
		return
	}
	c, err := v.desk.Guest(r.Context(), coding.Dispatch{ID: "pasted", Text: p.Text, Published: p.Published, Language: "en"})
	switch {
	case errors.Is(err, desk.ErrBusy):
		w.Header().Set("Retry-After", "5")
		v.fail(w, r, http.StatusTooManyRequests, "Too many texts at once. Try again in some seconds.")
		return
	case err != nil:
		v.log.ErrorContext(r.Context(), "code", "request", meter.ID(r.Context()), "error", err)
		v.fail(w, r, http.StatusServiceUnavailable, "The text could not be coded.")
		return
	}
	v.show(w, r, http.StatusOK, "dispatch.html", dispatchPage{Pasted: true, Coded: mark(c, "")})
}
