// Package artefact carries the engine's core module in the binary of whoever uses it.
//
// Git holds no binaries: the file comes from `go run ./internal/prepare` and is part of each release.
package artefact

import (
	"embed"
	"errors"
)

// The folder always holds a README, so that the package compiles before the artefact is there.
//
//go:embed files
var files embed.FS

// Core is the core module's bytes.
func Core() ([]byte, error) {
	wasm, err := files.ReadFile("files/gezhi.core.wasm")
	if err != nil {
		return nil, errors.New("this build does not carry gezhi.core.wasm: run `go run ./internal/prepare` in the " +
			"module's folder, or load a file with EngineFromFile")
	}
	return wasm, nil
}
