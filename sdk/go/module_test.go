package gezhi

import (
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
