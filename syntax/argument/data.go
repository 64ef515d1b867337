package argument

import (
	"embed"
	"io/fs"
)

//go:embed control.txt light.txt nominal.txt
var data embed.FS

// Data are the files that are built in: what the package's results depend on
// beside its code.
func Data() fs.FS { return data }
