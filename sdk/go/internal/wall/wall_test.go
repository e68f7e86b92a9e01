package wall

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"gezhi.dev/gezhi/artefact"
)

// counting has `run(n)`, a loop of n turns that answers how many there were, and one mutable global.
var counting = []byte("\x00asm\x01\x00\x00\x00" +
	"\x01\x06\x01\x60\x01\x7f\x01\x7f" + // (func (param i32) (result i32))
	"\x03\x02\x01\x00" +
	"\x05\x03\x01\x00\x01" +
	"\x06\x06\x01\x7f\x01\x41\x00\x0b" +
	"\x07\x07\x01\x03run\x00\x00" +
	"\x0a\x1c\x01\x1a\x01\x01\x7f" + // one local
	"\x03\x40" + // loop
	"\x20\x01\x41\x01\x6a\x21\x01" + // count += 1
	"\x20\x01\x20\x00\x48\x0d\x00" + // again while count < n
	"\x0b\x23\x00\x1a\x20\x01\x0b")

func start(t *testing.T, wasm []byte) api.Module {
	t.Helper()
	runtime := wazero.NewRuntime(t.Context())
	t.Cleanup(func() { _ = runtime.Close(context.Background()) })
	module, err := runtime.Instantiate(t.Context(), wasm)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

func TestTheAnswersAreTheSame(t *testing.T) {
	walled, err := Build(counting)
	if err != nil {
		t.Fatal(err)
	}
	plain, other := start(t, counting), start(t, walled)
	for _, n := range []uint64{1, Turns - 1, Turns, Turns + 1, 5 * Turns} {
		want, err := plain.ExportedFunction("run").Call(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		got, err := other.ExportedFunction("run").Call(t.Context(), n)
		if err != nil || got[0] != want[0] {
			t.Errorf("%d turns: %v, not %v: %v", n, got, want, err)
		}
	}
}

func TestTheGlobalStopsAfterSoManyTurns(t *testing.T) {
	walled, err := Build(counting)
	if err != nil {
		t.Fatal(err)
	}
	module := start(t, walled)
	module.ExportedGlobal(Stop).(api.MutableGlobal).Set(1)
	if _, err := module.ExportedFunction("run").Call(t.Context(), Turns-1); err != nil {
		t.Errorf("looked before it was time: %v", err)
	}
	if _, err := module.ExportedFunction("run").Call(t.Context(), 1); err == nil {
		t.Error("did not look")
	}
}

func TestModulesThatAreNotUnderstood(t *testing.T) {
	replaced := func(old, replacement byte) []byte {
		out := append([]byte(nil), counting...)
		for at := len(out) - 4; at > 0; at-- {
			if out[at] == old {
				out[at] = replacement
				return out
			}
		}
		t.Fatal("nothing to replace")
		return nil
	}
	for name, wasm := range map[string][]byte{
		"nothing":              nil,
		"a component":          []byte("\x00asm\x0d\x00\x01\x00"),
		"no sections":          counting[:8],
		"a vector instruction": replaced(0x23, 0xfd),
		"a tail call":          replaced(0x23, 0x12),
		"an import":            []byte("\x00asm\x01\x00\x00\x00\x02\x07\x01\x01a\x01b\x00\x00"),
	} {
		if _, err := Build(wasm); err == nil {
			t.Errorf("%s: built", name)
		}
	}
}

// A module cut anywhere is refused or, cut between sections, lacks one.
func TestACutEngineIsRefused(t *testing.T) {
	wasm, err := artefact.Core()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Build(wasm); err != nil {
		t.Fatalf("the engine itself: %v", err)
	}
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	for range 40 {
		at := random.IntN(len(wasm) / 2) // before its code ends
		if _, err := Build(wasm[:at]); err == nil {
			t.Errorf("cut at %d (seed %d): built", at, seed)
		}
	}
}
