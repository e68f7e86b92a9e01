// Command pack assembles the module as it is published: the sources with the types and the engine, which git
// does not hold, and without what only builds them. Run it in the module's folder after prepare:
//
//	go run ./internal/pack -o DIR
//
// DIR then is a whole Go module: commit it to the repository that the module path names and tag it, or name
// it in a `replace`.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// made is what prepare puts in place.
var made = []string{"types_gen.go", "artefact/files/gezhi.core.wasm"}

func main() {
	out := flag.String("o", "", "the folder to make, absent or empty")
	flag.Parse()
	if err := run(".", *out); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	if to == "" {
		return errors.New("name the folder to make: -o DIR")
	}
	if entries, err := os.ReadDir(to); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty", to)
	}
	for _, path := range made {
		if _, err := os.Stat(filepath.Join(from, path)); err != nil {
			return fmt.Errorf("%s is not there: run `go run ./internal/prepare` first", path)
		}
	}
	for _, name := range []string{"LICENSE", "NOTICE"} {
		if err := copied(filepath.Join(from, "..", "..", name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil || entry.IsDir() || !published(filepath.ToSlash(name)) {
			return err
		}
		return copied(path, filepath.Join(to, name))
	})
}

// published tells whether a file belongs to the module that others get.
func published(name string) bool {
	switch {
	case name == "example_test.go", name == "go.mod", name == "go.sum", name == "README.md":
		return true
	case strings.HasPrefix(name, "artefact/"), strings.HasPrefix(name, "testdata/"):
		return !strings.HasPrefix(name, "testdata/fuzz/")
	case strings.HasSuffix(name, "_test.go"):
		return false
	case strings.HasPrefix(name, "internal/wall/"):
		return true
	}
	return strings.HasSuffix(name, ".go") && !strings.Contains(name, "/")
}

func copied(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}
