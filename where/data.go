package where

import (
	"embed"
	"io/fs"
)

//go:embed *.txt
var data embed.FS

// Data are the files that are built in: what the package's results depend on
// beside its code.
func Data() fs.FS { return data }
