//go:build unix

package gezhi

import (
	"io/fs"
	"os"
	"syscall"
)

// owned tells whether a file belongs to the user that this process acts as.
func owned(info fs.FileInfo) bool {
	status, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(status.Uid) == os.Geteuid()
}
