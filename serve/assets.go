package serve

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"
)

// asset is a file whose path changes with its content, so that it may be kept
// for ever.
type asset struct {
	path   string
	kind   string
	data   []byte
	packed []byte // in gzip
}

// assetNames are the files of web that pages load, by the names that templates
// give them.
var assetNames = []string{"style.css", "page.js", "world.svg", "icon.svg"}

func loadAssets() (map[string]asset, error) {
	all := map[string]asset{}
	for _, name := range assetNames {
		data, err := web.ReadFile("web/" + name)
		if err != nil {
			return nil, err
		}
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			return nil, err
		}
		w.Write(data) // to memory, as Close is
		w.Close()
		sum := sha256.Sum256(data)
		base, ext, _ := strings.Cut(name, ".")
		all[name] = asset{"/" + base + "-" + hex.EncodeToString(sum[:6]) + "." + ext, mime.TypeByExtension(path.Ext(name)), data, packed.Bytes()}
	}
	return all, nil
}

func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		w.Write(a.packed)
		return
	}
	w.Write(a.data)
}
