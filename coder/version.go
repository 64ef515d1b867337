package coder

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"slices"

	"demarche/actor"
	"demarche/claim"
	"demarche/event"
	"demarche/reader"
	"demarche/syntax"
	"demarche/syntax/argument"
	"demarche/when"
	"demarche/where"
	"demarche/wire"
)

// Version is the version of demarche, raised when its code changes so that its
// codings do.
const Version = "0.1.0"

// data is what is built in and codings depend on.
type data struct {
	models [][]byte         // checksums
	files  map[string]fs.FS // by stage
}

// built is what is built into this program.
func built() data {
	return data{
		models: [][]byte{syntax.ModelChecksum(), reader.ModelChecksum()},
		files: map[string]fs.FS{
			"wire": wire.Data(), "syntax": syntax.Data(), "syntax/argument": argument.Data(), "actor": actor.Data(),
			"when": when.Data(), "where": where.Data(), "event": event.Data(), "claim": claim.Data(),
		},
	}
}

// Fingerprint names what codings depend on beside the text: the version, the
// models and lexicons that are built in, and the user's lexicons, all by their
// content.
func Fingerprint(extra ...fs.FS) (string, error) { return built().fingerprint(extra) }

func (d data) fingerprint(extra []fs.FS) (string, error) {
	own := sha256.New()
	for _, sum := range d.models {
		own.Write(sum)
	}
	for _, stage := range slices.Sorted(maps.Keys(d.files)) {
		fmt.Fprintf(own, "%s\n", stage)
		if err := add(own, d.files[stage]); err != nil {
			return "", err
		}
	}
	name := Version + "+" + short(own)
	if len(extra) == 0 {
		return name, nil
	}
	users := sha256.New()
	for _, layer := range extra {
		if err := add(users, layer); err != nil {
			return "", err
		}
	}
	return name + "." + short(users), nil
}

// add writes all files of a folder to a hash, with their names and lengths.
func add(to hash.Hash, folder fs.FS) error {
	return fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := folder.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		fmt.Fprintf(to, "%s\n%d\n", path, info.Size())
		_, err = io.Copy(to, file)
		return err
	})
}

func short(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)[:6]) }
