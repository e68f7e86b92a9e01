package gezhi

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// counts asks the fake engine how often it was asked, and opened, in this instance.
func counts(t *testing.T, f Functions) string {
	t.Helper()
	answer, err := f.Call(t.Context(), "survey", []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func wantCounts(t *testing.T, f Functions, want string) {
	t.Helper()
	if got := counts(t, f); got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

func TestATrapCostsTheInstanceAndNothingElse(t *testing.T) {
	pack := openFake(t, false)
	wantCounts(t, pack.Functions, "calls 1 opened 1")
	wantCounts(t, pack.Functions, "calls 2 opened 1")
	_, err := pack.Call(t.Context(), "decide", []byte("{}"))
	var trap *CallError
	if !errors.Is(err, ErrTrap) || !errors.As(err, &trap) || trap.Function != "decide" || trap.Cause == nil {
		t.Fatalf("not a trap: %v", err)
	}
	wantCounts(t, pack.Functions, "calls 1 opened 1")
}

func TestASessionOpensItsPackAgainAfterATrap(t *testing.T) {
	ctx := t.Context()
	engine, err := NewEngine(ctx, fakeEngine(false), WithoutCache())
	if err != nil {
		t.Fatal(err)
	}
	session, err := engine.Session(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(t, engine, session)
	wantCounts(t, session.Functions, "calls 1 opened 0")
	for range 2 {
		if _, err := session.Open(ctx, []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	wantCounts(t, session.Functions, "calls 2 opened 2")
	if _, err := session.Call(ctx, "decide", nil); !errors.Is(err, ErrTrap) {
		t.Fatalf("not a trap: %v", err)
	}
	wantCounts(t, session.Functions, "calls 1 opened 1")
}

func TestAFreshInstanceForEachCall(t *testing.T) {
	pack := openFake(t, false, WithFresh())
	wantCounts(t, pack.Functions, "calls 1 opened 1")
	wantCounts(t, pack.Functions, "calls 1 opened 1")
}

// An endingContext is alive until a call that has looked at it begins to wait for its end.
type endingContext struct {
	context.Context
	once sync.Once
	end  chan struct{}
	why  error
}

func (c *endingContext) Done() <-chan struct{} {
	c.once.Do(func() { close(c.end) })
	return c.end
}

func (c *endingContext) Err() error {
	select {
	case <-c.end:
		return c.why
	default:
		return nil
	}
}

// With our own wall and with wazero's, for a module that ours does not understand.
func TestTheWallStopsACallThatNeverComesBack(t *testing.T) {
	for _, vectors := range []bool{false, true} {
		pack := openFake(t, vectors)
		if pack.source.module.walled == vectors {
			t.Fatal("the wrong wall")
		}
		for why, reason := range map[error]error{
			context.Canceled: ErrCanceled, context.DeadlineExceeded: ErrTimedOut,
		} {
			i, _, err := pack.take(t.Context(), "evaluate")
			if err != nil {
				t.Fatal(err)
			}
			ending := &endingContext{Context: context.Background(), end: make(chan struct{}), why: why}
			_, err = i.call(ending, "evaluate", []byte("{}"))
			if !errors.Is(err, reason) || !errors.Is(err, why) || !i.broken {
				t.Errorf("not stopped: %v", err)
			}
			pack.give(i)
			wantCounts(t, pack.Functions, "calls 1 opened 1")
			pack.idle[0].broken = true // so that the next turn begins anew
			pack.give(pack.idle[0])
			pack.idle = nil
		}
	}
}

func TestACallThatNeverComesBackCanBeCancelled(t *testing.T) {
	pack := openFake(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error)
	go func() {
		_, err := pack.Call(ctx, "evaluate", []byte("{}"))
		result <- err
	}()
	cancel()
	if err := <-result; !errors.Is(err, ErrCanceled) {
		t.Errorf("not cancelled: %v", err)
	}
}

func TestTheEnginesOwnTimeoutHoldsWithoutADeadline(t *testing.T) {
	pack := openFake(t, false)
	pack.source.module.timeout = time.Millisecond
	if _, err := pack.Call(context.Background(), "evaluate", nil); !errors.Is(err, ErrTimedOut) {
		t.Errorf("not timed out: %v", err)
	}
}

func TestAnAnswerThatDoesNotFit(t *testing.T) {
	pack := openFake(t, false)
	for _, function := range []string{"score", "duties", "timeline", "timeline-many"} {
		_, err := pack.Call(t.Context(), function, []byte("{}"))
		var bad *ResponseError
		if !errors.As(err, &bad) || bad.Function != function {
			t.Errorf("%s: %v", function, err)
		}
	}
	wantCounts(t, pack.Functions, "calls 1 opened 1")
}

func TestAKindThatNobodyKnowsIsAContractError(t *testing.T) {
	_, err := openFake(t, false).Call(t.Context(), "deadline", []byte("{}"))
	var refusal *ContractError
	if !errors.As(err, &refusal) || refusal.Kind != "brand_new" || refusal.Message.Zh != "新" {
		t.Fatalf("%v", err)
	}
	for _, sentinel := range kinds {
		if errors.Is(err, sentinel) {
			t.Errorf("taken for %v", sentinel)
		}
	}
	if err.Error() != "gezhi: brand_new: new" {
		t.Error(err)
	}
}

func TestFilesThatAreNotTheEngine(t *testing.T) {
	for name, wasm := range map[string]string{
		"the component; Go runs the core module": "\x00asm\x0d\x00\x01\x00",
		"no WebAssembly module":                  "MZ",
		"does not export cabi_realloc":           "\x00asm\x01\x00\x00\x00",
	} {
		_, err := NewEngine(t.Context(), []byte(wasm), WithoutCache())
		var none *EngineError
		if !errors.As(err, &none) || !contains(err, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := EngineFromFile(t.Context(), "testdata/absent.wasm"); err == nil {
		t.Error("a file that is not there")
	}
}

func TestABakedDistrictNeedsNoBundle(t *testing.T) {
	engine, err := NewEngine(t.Context(), fakeEngine(true), WithoutCache())
	if err != nil {
		t.Fatal(err)
	}
	pack, err := engine.Baked(t.Context(), fakeEngine(false))
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(t, engine, pack)
	wantCounts(t, pack.Functions, "calls 1 opened 0")
	if pack.Summary().ID != "fake" || pack.EngineDigest() == engine.Digest() {
		t.Errorf("%+v", pack.Summary())
	}
	if _, err := theEngine(t).Baked(t.Context(), artefactBytes(t)); !contains(err, "no baked district") {
		t.Errorf("the engine itself has no pack: %v", err)
	}
}

// The artefact of a real baked district lies beside the engine's where it was built.
func TestABakedDistrictDecidesAsItsPackDoes(t *testing.T) {
	folder := os.Getenv("GEZHI_ARTEFACTS")
	if folder == "" {
		folder = filepath.Join("..", "..", "target", "component")
	}
	baked, err := theEngine(t).BakedFile(t.Context(), filepath.Join(folder, "lengshuitan.baked.core.wasm"), WithFresh())
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no baked district was built")
	} else if err != nil {
		t.Fatal(err)
	}
	bundle, _ := lengshuitan(t)
	pack, err := theEngine(t).Open(t.Context(), bundle)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(t, baked, pack)
	if baked.Summary().Digest != pack.Summary().Digest {
		t.Skip("it was baked from another version of the pack")
	}
	request, err := Marshal(DecideRequest{Incident: Incident{ID: "1", ReportedAt: "2026-03-02 09:15", Text: Ptr("水管破裂")}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := pack.Call(t.Context(), "decide", request)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := baked.Call(t.Context(), "decide", request); err != nil || string(got) != string(want) {
		t.Errorf("%s, not %s: %v", got, want, err)
	}
}
