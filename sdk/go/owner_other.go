//go:build !unix

package gezhi

import "io/fs"

// owned tells nothing where files have no owner by number: the user's own folder is kept by the system.
func owned(fs.FileInfo) bool { return true }
