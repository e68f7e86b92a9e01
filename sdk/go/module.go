package gezhi

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"

	"gezhi.dev/gezhi/internal/wall"
)

// A module is one artefact, compiled. It lives until its owner and its last instance have let go of it.
//
// Not responsible for: what its instances have open.
type module struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	cache    wazero.CompilationCache
	digest   string
	timeout  time.Duration
	opening  time.Duration // bounds an opening for which no call may be waiting any more
	walled   bool          // it has a wall of ours built in; otherwise wazero's own holds

	mu    sync.Mutex
	users int
}

// load compiles an artefact; the caller is its first user.
func load(ctx context.Context, wasm []byte, o options) (*module, error) {
	m := &module{digest: digest(wasm), timeout: o.timeout, opening: openingMost, users: 1}
	if err := recognise(wasm); err != nil {
		return nil, &EngineError{err}
	}
	code, err := wall.Build(wasm)
	m.walled = err == nil
	if !m.walled {
		code = wasm
	}
	folder := m.prepareCache(o.cache)
	err = m.compile(ctx, code, folder)
	if err != nil && folder != "" && ctx.Err() == nil {
		// What the cache holds may be damaged: once more without what is there.
		_ = os.RemoveAll(folder)
		err = m.compile(ctx, code, "")
	}
	if err != nil {
		return nil, &EngineError{err}
	}
	if err := m.verify(); err != nil {
		m.release()
		return nil, &EngineError{err}
	}
	return m, nil
}

func digest(wasm []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(wasm)) }

// recognise tells the files that are easily taken for the engine.
func recognise(wasm []byte) error {
	switch {
	case len(wasm) >= 8 && string(wasm[:8]) == "\x00asm\x0d\x00\x01\x00":
		return errors.New("this is the component; Go runs the core module, gezhi.core.wasm, which lies beside it")
	case len(wasm) < 8 || string(wasm[:8]) != "\x00asm\x01\x00\x00\x00":
		return errors.New("this is no WebAssembly module; the engine is gezhi.core.wasm")
	}
	return nil
}

func (m *module) compile(ctx context.Context, code []byte, folder string) error {
	config := wazero.NewRuntimeConfig().
		WithCloseOnContextDone(!m.walled).
		WithMemoryLimitPages(memoryPages).
		WithDebugInfoEnabled(false).
		WithCustomSections(false)
	if folder != "" {
		cache, err := wazero.NewCompilationCacheWithDir(folder)
		if err != nil {
			return err
		}
		m.cache = cache
		config = config.WithCompilationCache(cache)
	}
	m.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	ctx = experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
	compiled, err := m.runtime.CompileModule(ctx, code)
	if err != nil {
		m.free()
		return err
	}
	m.compiled = compiled
	return nil
}

// verify holds the module's exports against the contract.
func (m *module) verify() error {
	if len(m.compiled.ImportedFunctions())+len(m.compiled.ImportedMemories()) > 0 {
		return errors.New("the module imports something; the engine imports nothing")
	}
	exported := m.compiled.ExportedFunctions()
	wanted := []string{"cabi_realloc"}
	for _, name := range functions {
		wanted = append(wanted, name, "cabi_post_"+name)
	}
	var missing []string
	for _, name := range wanted {
		if exported[name] == nil {
			missing = append(missing, name)
		}
	}
	if m.compiled.ExportedMemories()["memory"] == nil {
		missing = append(missing, "memory")
	}
	if len(missing) > 0 {
		return fmt.Errorf("the module does not export %s", strings.Join(missing, ", "))
	}
	return nil
}

// prepareCache makes the folder for this artefact's code; empty where there is no safe one.
func (m *module) prepareCache(folder string) string {
	if folder == "" {
		return ""
	}
	if os.MkdirAll(folder, 0o700) != nil || !private(folder) {
		return ""
	}
	own := filepath.Join(folder, strings.TrimPrefix(m.digest, "sha256:")[:32])
	if os.MkdirAll(own, 0o700) != nil || !privateWhole(own) {
		return ""
	}
	return own
}

// private tells whether a folder is this user's own and nobody else can write to it.
func private(folder string) bool {
	info, err := os.Lstat(folder)
	return err == nil && info.IsDir() && guarded(info)
}

// privateWhole tells the same of a folder with all that lies in it; links are nobody's own.
func privateWhole(folder string) bool {
	return nil == filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		var info fs.FileInfo
		if err == nil {
			info, err = entry.Info()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another process has just put its code in place
		}
		if err != nil {
			return err
		}
		if !info.IsDir() && !info.Mode().IsRegular() || !guarded(info) {
			return fs.ErrPermission
		}
		return nil
	})
}

// guarded tells whether only this user can write to a file or folder.
func guarded(info fs.FileInfo) bool {
	return owned(info) && (runtime.GOOS == "windows" || info.Mode().Perm()&fs.FileMode(0o022) == 0)
}

// limit gives a context without a deadline the engine's own.
func (m *module) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, limited := ctx.Deadline(); limited || m.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, m.timeout)
}

func (m *module) retain() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.users == 0 {
		return &CallError{Function: "instantiate", Reason: ErrClosed}
	}
	m.users++
	return nil
}

func (m *module) release() {
	m.mu.Lock()
	m.users--
	last := m.users == 0
	m.mu.Unlock()
	if last {
		m.free()
	}
}

func (m *module) free() {
	_ = m.runtime.Close(context.Background())
	if m.cache != nil {
		_ = m.cache.Close(context.Background())
		m.cache = nil
	}
}
