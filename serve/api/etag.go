package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// tagged gives every answer to a reading request an ETag made of its content,
// and sends nothing where the asker has it already. The tag is weak, since the
// same answer may go out packed.
func tagged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		held := &held{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(held, r)
		if held.code == http.StatusOK {
			sum := sha256.Sum256(held.body.Bytes())
			tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
			w.Header().Set("ETag", tag)
			w.Header().Set("Cache-Control", "no-cache") // keep it, and ask whether it still holds
			if matches(r.Header.Get("If-None-Match"), tag) {
				w.Header().Del("Content-Type")
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		w.WriteHeader(held.code)
		if r.Method != http.MethodHead {
			w.Write(held.body.Bytes())
		}
	})
}

// matches compares tags weakly, as If-None-Match asks for.
func matches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || one != "" && strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// held keeps an answer until it is whole.
type held struct {
	http.ResponseWriter
	code int
	body bytes.Buffer
}

func (h *held) WriteHeader(code int)           { h.code = code }
func (h *held) Write(data []byte) (int, error) { return h.body.Write(data) }
