package coder

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
)

// Version is the version of demarche, raised when its codings change.
const Version = "0.1.0"

// Fingerprint names what codings depend on beside the text: the version, and
// the user's lexicons by their content.
func Fingerprint(extra ...fs.FS) (string, error) {
	if len(extra) == 0 {
		return Version, nil
	}
	hash := sha256.New()
	for _, layer := range extra {
		err := fs.WalkDir(layer, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := fs.ReadFile(layer, path)
			fmt.Fprintf(hash, "%s\n%d\n%s", path, len(data), data)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s+%x", Version, hash.Sum(nil)[:6]), nil
}
