package gezhi

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// cached makes the fake engine with a cache, asks it once, and gives back what the folder then holds.
func cached(t *testing.T, folder string) []string {
	t.Helper()
	engine, err := NewEngine(t.Context(), fakeEngine(false), WithCache(folder))
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(t, engine)
	if _, err := engine.Describe(t.Context()); err != nil {
		t.Fatal(err)
	}
	var files []string
	err = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestCompiledCodeIsKeptUnderTheArtefactsDigest(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "cache")
	first := cached(t, folder)
	if len(first) != 1 {
		t.Fatalf("%v", first)
	}
	under, err := filepath.Rel(folder, first[0])
	if err != nil || digest(fakeEngine(false))[len("sha256:"):][:32] != under[:32] {
		t.Errorf("%s %v", under, err)
	}
	if again := cached(t, folder); len(again) != 1 || again[0] != first[0] {
		t.Errorf("compiled anew: %v", again)
	}
}

func TestADamagedCacheDoesNoHarm(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "cache")
	file := cached(t, folder)[0]
	code, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte(nil), code...)
	flipped[len(flipped)/2] ^= 1
	for _, damaged := range [][]byte{nil, code[:len(code)/2], flipped} {
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		cached(t, folder)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFolderThatOthersCanWriteToIsNotUsed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such bits")
	}
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if files := cached(t, folder); len(files) != 0 {
		t.Errorf("%v", files)
	}
	plain := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := NewEngine(t.Context(), fakeEngine(false), WithCache(plain))
	if err != nil {
		t.Fatalf("a file in place of the folder: %v", err)
	}
	closeAll(t, engine)
}

func TestWhatAnotherUserOwnsIsNotRun(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	const stranger = 54321
	folder := filepath.Join(t.TempDir(), "cache")
	file := cached(t, folder)[0]
	own := filepath.Join(folder, digest(fakeEngine(false))[len("sha256:"):][:32])
	m := &module{digest: digest(fakeEngine(false))}
	if m.prepareCache(folder) != own {
		t.Fatal("the cache is not used at all")
	}
	for _, path := range []string{folder, own, filepath.Dir(file), file} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		for what, change := range map[string]func() error{
			"a stranger's": func() error { return os.Chown(path, stranger, -1) },
			"a stranger's to read": func() error {
				return errors.Join(os.Chown(path, stranger, -1), os.Chmod(path, 0o755))
			},
			"writable": func() error { return os.Chmod(path, 0o722) },
		} {
			if err := change(); err != nil {
				t.Fatal(err)
			}
			if m.prepareCache(folder) != "" {
				t.Errorf("%s: %s", what, path)
			}
			cached(t, folder) // an engine all the same
			if err := errors.Join(os.Chown(path, os.Geteuid(), -1), os.Chmod(path, info.Mode().Perm())); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(os.Rename(file, file+".moved"), os.Symlink(file+".moved", file)); err != nil {
		t.Fatal(err)
	}
	if m.prepareCache(folder) != "" {
		t.Error("a link in place of the code")
	}
}

func TestNothingIsMadeInAStrangersFolder(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	folder := t.TempDir()
	if err := errors.Join(os.Chown(folder, 54321, -1), os.Chmod(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	if cached(t, folder); len(cached(t, folder)) != 0 {
		t.Error("code was kept there")
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("%v %v", entries, err)
	}
}
