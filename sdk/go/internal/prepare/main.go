// Command prepare puts in place what git does not hold: the engine and the types made from its
// contract. Run it in the module's folder: go run ./internal/prepare
//
// The artefact comes from the folder in GEZHI_ARTEFACTS, by default ../../target/component; the
// contract from -schema.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"gezhi.dev/gezhi/internal/gen"
)

func main() {
	schema := flag.String("schema", "../../wit/schema/contract.json", "the contract's JSON Schema")
	flag.Parse()
	if err := run(*schema); err != nil {
		fmt.Fprintln(os.Stderr, "prepare:", err)
		os.Exit(1)
	}
}

func run(schema string) error {
	contract, err := os.ReadFile(schema)
	if err != nil {
		return err
	}
	types, err := gen.Types(contract, "gezhi")
	if err != nil {
		return fmt.Errorf("%s: %w", schema, err)
	}
	if err := write("types_gen.go", types); err != nil {
		return err
	}
	folder := os.Getenv("GEZHI_ARTEFACTS")
	if folder == "" {
		folder = filepath.Join("..", "..", "target", "component")
	}
	wasm, err := os.ReadFile(filepath.Join(folder, "gezhi.core.wasm"))
	if err != nil {
		return fmt.Errorf("no engine: %w\nbuild it with `cargo xtask component`, or name the folder that holds "+
			"gezhi.core.wasm in GEZHI_ARTEFACTS", err)
	}
	return write(filepath.Join("artefact", "files", "gezhi.core.wasm"), wasm)
}

// write leaves a file that is right as it is, so that nothing behind it is built anew.
func write(path string, content []byte) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == string(content) {
		return nil
	}
	return os.WriteFile(path, content, 0o644)
}
