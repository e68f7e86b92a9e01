package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "../.."

// quickstart is the first program in the README.
func quickstart(t *testing.T) []byte {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(module, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := bytes.Cut(readme, []byte("```go\npackage main\n"))
	program, _, closed := bytes.Cut(rest, []byte("```"))
	if !found || !closed {
		t.Fatal("the README has no program")
	}
	return append([]byte("package main\n"), program...)
}

func bundle(t *testing.T) []byte {
	t.Helper()
	corpus := os.Getenv("GEZHI_CORPUS")
	if corpus == "" {
		corpus = filepath.Join(module, "..", "..", "target", "corpus")
	}
	text, err := os.ReadFile(filepath.Join(corpus, "bundles", "lengshuitan.json"))
	if err != nil {
		t.Fatalf("%v; name the corpus in GEZHI_CORPUS", err)
	}
	return text
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A stranger's module outside of the repository builds with the packed one and runs what the README shows.
func TestTheQuickstartRunsWithThePackedModule(t *testing.T) {
	packed := filepath.Join(t.TempDir(), "module")
	if err := run(module, packed); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"LICENSE", "NOTICE", "artefact/files/gezhi.core.wasm"} {
		if info, err := os.Stat(filepath.Join(packed, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is not published: %v", name, err)
		}
	}
	outside := t.TempDir()
	write(t, filepath.Join(outside, "main.go"), quickstart(t))
	write(t, filepath.Join(outside, "pack.json"), bundle(t))
	mod, err := os.ReadFile(filepath.Join(module, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, requires, _ := strings.Cut(string(mod), "\nrequire ")
	own := "module stranger.example\n\ngo 1.25.0\n\nrequire gezhi.dev/gezhi v0.0.0\n\nrequire " + requires
	write(t, filepath.Join(outside, "go.mod"), []byte(own+"\nreplace gezhi.dev/gezhi => "+packed+"\n"))
	sums, err := os.ReadFile(filepath.Join(module, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(outside, "go.sum"), sums)
	command := exec.Command("go", "run", ".")
	command.Dir = outside
	command.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"供水管道破裂", "responsible 市水务公司"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("`%s` is missing in\n%s", want, out)
		}
	}
	vet := exec.Command("go", "vet", "./...")
	vet.Dir = packed
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("the packed module: %v\n%s", err, out)
	}
}

func TestWhatIsPublished(t *testing.T) {
	for name, want := range map[string]bool{
		"pack.go": true, "types_gen.go": true, "example_test.go": true, "pool_test.go": false, "owner_unix.go": true,
		".gitignore":            false,
		"internal/wall/wall.go": true, "internal/wall/wall_test.go": false, "internal/gen/gen.go": false,
		"artefact/files/gezhi.core.wasm": true, "testdata/tiny.json": true, "testdata/fuzz/x/y": false,
	} {
		if published(name) != want {
			t.Errorf("%s: not %v", name, want)
		}
	}
	full := t.TempDir()
	write(t, filepath.Join(full, "x"), nil)
	for to, what := range map[string]string{"": "-o DIR", full: "not empty"} {
		if err := run(module, to); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%q: %v", to, err)
		}
	}
	if err := run(full, filepath.Join(full, "out")); err == nil || !strings.Contains(err.Error(), "prepare") {
		t.Errorf("a folder without what prepare makes: %v", err)
	}
}
