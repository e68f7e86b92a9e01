package gezhi

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"sync"

	"gezhi.dev/gezhi/artefact"
)

// An Engine is the rules engine, compiled once and shared by any number of goroutines.
//
// Close it when done; packs and sessions made from it go on until they are closed themselves.
type Engine struct {
	module  *module
	options options
	once    sync.Once
}

// Default makes an engine of the artefact that this module carries.
//
// Compiling takes about two seconds, taking it from the cache ([WithCache]) some 80 ms.
//
// Errors: [*EngineError] where the module was built without its artefact.
func Default(ctx context.Context, chosen ...Option) (*Engine, error) {
	wasm, err := artefact.Core()
	if err != nil {
		return nil, &EngineError{err}
	}
	return NewEngine(ctx, wasm, chosen...)
}

// NewEngine makes an engine of the core module's bytes, as for the replay of an old decision.
//
// Errors: [*EngineError] where they are not the engine.
func NewEngine(ctx context.Context, wasm []byte, chosen ...Option) (*Engine, error) {
	o := defaults()
	for _, option := range chosen {
		option(&o)
	}
	loaded, err := load(ctx, wasm, o)
	if err != nil {
		return nil, err
	}
	return &Engine{module: loaded, options: o}, nil
}

// EngineFromFile makes an engine of a file, gezhi.core.wasm.
//
// Errors: [*EngineError] where it cannot be read or is not the engine.
func EngineFromFile(ctx context.Context, path string, chosen ...Option) (*Engine, error) {
	wasm, err := os.ReadFile(path)
	if err != nil {
		return nil, &EngineError{err}
	}
	return NewEngine(ctx, wasm, chosen...)
}

// Digest is `sha256:…` of the file loaded: keep it beside each decision.
func (e *Engine) Digest() string { return e.module.digest }

// Describe gives the contract's version and the limits.
func (e *Engine) Describe(ctx context.Context) (*DescribeResponse, error) {
	s, err := e.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close(ctx) }()
	return s.Describe(ctx)
}

// Check gives every diagnostic of a bundle, a JSON text, and opens nothing.
func (e *Engine) Check(ctx context.Context, bundle []byte) (*CheckResponse, error) {
	s, err := e.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close(ctx) }()
	return s.Check(ctx, bundle)
}

// Open opens a bundle, a JSON text as `gezhi bundle` makes it, for any number of goroutines.
//
// Errors: [ErrInvalidPack] and [ErrInvalidRoster] with Diagnostics, [ErrTimedOut], [ErrClosed].
func (e *Engine) Open(ctx context.Context, bundle []byte, chosen ...PackOption) (*Pack, error) {
	if err := e.module.retain(); err != nil {
		return nil, err
	}
	return newPack(ctx, e.module, []step{{"open", slices.Clone(bundle)}}, packDefaults(chosen))
}

// OpenFile opens a bundle from a file; a byte order mark at its head is passed over.
//
// Errors: as [Engine.Open], and those of [os.ReadFile].
func (e *Engine) OpenFile(ctx context.Context, path string, chosen ...PackOption) (*Pack, error) {
	bundle, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("gezhi: the bundle: %w", err)
	}
	return e.Open(ctx, bytes.TrimPrefix(bundle, []byte("\ufeff")), chosen...)
}

// OpenBundle opens a bundle made in the program.
//
// Errors: as [Engine.Open], and [*RangeError].
func (e *Engine) OpenBundle(ctx context.Context, bundle Bundle, chosen ...PackOption) (*Pack, error) {
	text, err := Marshal(bundle)
	if err != nil {
		return nil, err
	}
	return e.Open(ctx, text, chosen...)
}

// Baked takes a baked district, a core module in which a pack is open already, with this engine's options.
//
// It is compiled like an engine; [Pack.EngineDigest] is its own. It closes with the pack.
//
// Errors: [*EngineError] where it is no engine or has no pack open.
func (e *Engine) Baked(ctx context.Context, wasm []byte, chosen ...PackOption) (*Pack, error) {
	loaded, err := load(ctx, wasm, e.options)
	if err != nil {
		return nil, err
	}
	return newPack(ctx, loaded, nil, packDefaults(chosen))
}

// BakedFile takes a baked district from a file.
//
// Errors: as [Engine.Baked].
func (e *Engine) BakedFile(ctx context.Context, path string, chosen ...PackOption) (*Pack, error) {
	wasm, err := os.ReadFile(path)
	if err != nil {
		return nil, &EngineError{err}
	}
	return e.Baked(ctx, wasm, chosen...)
}

// Close lets go of the compiled code once the last pack and session are closed too.
func (e *Engine) Close(context.Context) error {
	e.once.Do(e.module.release)
	return nil
}
