package serve

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"

	"demarche/coding"
	"demarche/serve/desk"
	"demarche/serve/meter"
	"demarche/wire"
)

type pastePage struct {
	Text, Published      string
	Error                string
	TextLimit, FileLimit string
	Most                 int // dispatches of a file
}

// codedPage are dispatches that were coded and not stored.
type codedPage struct {
	All    []coded
	Faults []string // what of a file could not be read or coded
	More   string   // why the rest was left out, or empty
}

// Bounds of what is told of one file.
const (
	maxDispatches = 8
	maxFaults     = 10
)

func (v *Server) pasteForm(w http.ResponseWriter, r *http.Request) {
	v.showForm(w, r, http.StatusOK, pastePage{})
}

func (v *Server) showForm(w http.ResponseWriter, r *http.Request, status int, p pastePage) {
	p.Text = strings.ToValidUTF8(p.Text, "\uFFFD")
	p.TextLimit, p.FileLimit, p.Most = fmt.Sprintf("%d KiB", desk.MaxText>>10), fmt.Sprintf("%d MiB", maxBody>>20), maxDispatches
	v.show(w, r, status, "paste.html", p)
}

// paste codes a text of a form, or the dispatches of a file.
func (v *Server) paste(w http.ResponseWriter, r *http.Request) {
	p, file, err := readForm(r)
	if file != nil {
		defer file.Close()
	}
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			v.fail(w, r, http.StatusRequestEntityTooLarge, "This is too long.")
			return
		}
		v.fail(w, r, http.StatusBadRequest, "The form cannot be read.")
		return
	}
	refuse := func(why string) {
		p.Error = why
		v.showForm(w, r, http.StatusUnprocessableEntity, p)
	}
	var found codedPage
	switch {
	case file != nil && strings.TrimSpace(p.Text) != "":
		refuse("There is a text and a file; send one of them.")
		return
	case file != nil && desk.Fault("a", p.Published) != "":
		refuse(desk.Fault("a", p.Published))
		return
	case file != nil:
		if found, err = v.codeFile(r, file, p.Published); err == nil && len(found.All) == 0 {
			refuse("No dispatch of the file can be coded. " + strings.Join(found.Faults, " "))
			return
		}
	case desk.Fault(p.Text, p.Published) != "":
		refuse(desk.Fault(p.Text, p.Published))
		return
	default:
		var c coding.Coding
		c, err = v.desk.Guest(r.Context(), coding.Dispatch{ID: "pasted", Text: p.Text, Published: p.Published, Language: "en"})
		found.All = []coded{mark(c, "", "")}
	}
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
	v.show(w, r, http.StatusOK, "coded.html", found)
}

// readForm reads a form with or without a file; file is nil where none was
// chosen.
func readForm(r *http.Request) (p pastePage, file multipart.File, err error) {
	if err = r.ParseForm(); err != nil {
		return p, nil, err
	}
	if err = r.ParseMultipartForm(maxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return p, nil, err
	}
	p.Text, p.Published = strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"), r.PostForm.Get("published")
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
		return p, nil, nil
	}
	chosen := r.MultipartForm.File["file"][0]
	if chosen.Filename == "" && chosen.Size == 0 { // what browsers send for none
		return p, nil, nil
	}
	file, err = chosen.Open()
	return p, file, err
}

// codeFile codes the first dispatches of a file of any kind that demarche
// reads. The error is that of the first, where not even that can be coded.
func (v *Server) codeFile(r *http.Request, file multipart.File, published string) (codedPage, error) {
	var p codedPage
	fault := func(text string) {
		if len(p.Faults) < maxFaults {
			p.Faults = append(p.Faults, text)
		}
	}
	for d, err := range wire.ReadFrom("file", file, wire.Options{Published: published}) {
		if err != nil {
			fault(reason(err))
			continue
		}
		if len(p.All) == maxDispatches {
			p.More = fmt.Sprintf("Only the first %d dispatches of the file are coded.", maxDispatches)
			break
		}
		if why := desk.Fault(d.Text, ""); why != "" {
			fault(or(d.Title, d.ID) + ": " + why)
			continue
		}
		c, err := v.desk.Guest(r.Context(), d)
		switch {
		case err != nil && len(p.All) == 0:
			return p, err
		case errors.Is(err, desk.ErrBusy):
			p.More = "More of the file was not coded, as there are too many texts at once."
			return p, nil
		case err != nil:
			return p, err
		}
		p.All = append(p.All, mark(c, fmt.Sprintf("d%d-", len(p.All)+1), ""))
	}
	return p, nil
}

// reason is what is wrong with a file, for its reader.
func reason(err error) string {
	bad, ok := errors.AsType[*wire.Error](err)
	switch {
	case !ok:
		return err.Error() + "."
	case bad.Record > 0:
		return fmt.Sprintf("Record %d: %v.", bad.Record, bad.Err)
	}
	return fmt.Sprintf("The file: %v.", bad.Err)
}
