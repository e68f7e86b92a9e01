package gezhi

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"testing"

	"gezhi.dev/gezhi/artefact"
)

// shared is the engine of all tests: compiling it is the dear part.
var shared = sync.OnceValues(func() (*Engine, error) { return Default(context.Background()) })

func theEngine(t testing.TB) *Engine {
	t.Helper()
	engine, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func tinyBundle(t testing.TB) []byte {
	t.Helper()
	bundle, err := os.ReadFile("testdata/tiny.json")
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func openTiny(t testing.TB, chosen ...PackOption) *Pack {
	t.Helper()
	pack, err := theEngine(t).Open(t.Context(), tinyBundle(t), chosen...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeAll(t, pack) })
	return pack
}

// openFake opens the misbehaving engine as a pack.
func openFake(t testing.TB, vectors bool, chosen ...PackOption) *Pack {
	t.Helper()
	ctx := t.Context()
	engine, err := NewEngine(ctx, fakeEngine(vectors), WithoutCache())
	if err != nil {
		t.Fatal(err)
	}
	pack, err := engine.Open(ctx, []byte("{}"), chosen...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeAll(t, engine, pack) })
	return pack
}

func closeAll(t testing.TB, all ...interface{ Close(context.Context) error }) {
	t.Helper()
	for _, one := range all {
		if err := one.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

func leak() Incident {
	return Incident{ID: "1", ReportedAt: Local(2026, 3, 2, 9, 15, 0), Text: Ptr("水管破裂"), Channel: Ptr("patrol")}
}

func artefactBytes(t testing.TB) []byte {
	t.Helper()
	wasm, err := artefact.Core()
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

func readInto(text []byte, value any) error { return json.Unmarshal(text, value) }
