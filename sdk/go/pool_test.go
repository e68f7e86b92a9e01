package gezhi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestManyGoroutinesGetTheSameAnswer(t *testing.T) {
	pack := openTiny(t, WithInstances(3), WithIdle(2))
	request, err := Marshal(DecideRequest{Incident: leak()})
	if err != nil {
		t.Fatal(err)
	}
	want, err := pack.Call(t.Context(), "decide", request)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 12 {
		group.Go(func() {
			for range 20 {
				got, err := pack.Call(t.Context(), "decide", request)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s %v", got, err)
				}
			}
		})
	}
	group.Wait()
	if len(pack.idle) > 2 || len(pack.places) != 0 {
		t.Errorf("%d idle, %d at work", len(pack.idle), len(pack.places))
	}
}

func TestACallWaitsForAPlaceNoLongerThanItsDeadline(t *testing.T) {
	pack := openTiny(t, WithInstances(1))
	pack.places <- struct{}{} // a call that is under way
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pack.Decide(ctx, leak()); !errors.Is(err, ErrCanceled) {
		t.Errorf("did not wait: %v", err)
	}
	result := make(chan error)
	go func() {
		_, err := pack.Decide(t.Context(), leak())
		result <- err
	}()
	<-pack.places // it ends: the waiting one gets the place
	if err := <-result; err != nil {
		t.Error(err)
	}
}

func TestAShortDeadlineDoesNotKeepThePoolEmpty(t *testing.T) {
	pack := openFake(t, false)
	if _, err := pack.Call(t.Context(), "decide", nil); !errors.Is(err, ErrTrap) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // while the pack is opened again
	pack.places <- struct{}{}
	i, left, err := pack.take(ctx, "decide")
	if left {
		if i != nil || !errors.Is(err, ErrCanceled) {
			t.Errorf("%v", err)
		}
		for working := true; working; time.Sleep(time.Millisecond) {
			pack.mu.Lock()
			working = pack.active > 0
			pack.mu.Unlock()
		}
	} else {
		<-pack.places
		if _, err := i.call(ctx, "survey", nil); !errors.Is(err, ErrCanceled) || i.broken {
			t.Errorf("%v", err)
		}
		pack.give(i)
	}
	if len(pack.idle) != 1 || pack.active != 0 {
		t.Errorf("%d idle, %d at work", len(pack.idle), pack.active)
	}
	wantCounts(t, pack.Functions, "calls 1 opened 1")
}

func TestAnInstanceThatHasGrownIsNotKept(t *testing.T) {
	pack := openTiny(t)
	i := pack.idle[0]
	i.module.Memory().Grow(instanceKept >> 16)
	if _, err := pack.Decide(t.Context(), leak()); err != nil {
		t.Fatal(err)
	}
	if len(pack.idle) != 0 {
		t.Errorf("%d bytes are kept", i.bytes())
	}
}

func TestACloseWaitsForTheLastCall(t *testing.T) {
	pack, err := theEngine(t).Open(t.Context(), tinyBundle(t))
	if err != nil {
		t.Fatal(err)
	}
	if !pack.enter() { // a call that is under way
		t.Fatal("closed from the beginning")
	}
	hurried, cancel := context.WithCancel(t.Context())
	cancel()
	if err := pack.Close(hurried); !errors.Is(err, ErrCanceled) {
		t.Errorf("did not wait: %v", err)
	}
	if _, err := pack.Decide(t.Context(), leak()); !errors.Is(err, ErrClosed) {
		t.Errorf("let a call in: %v", err)
	}
	if _, err := pack.within(t.Context(), "describe", []byte("{}")); err != nil {
		t.Errorf("the call under way failed: %v", err)
	}
	pack.leave()
	<-pack.Done()
	closeAll(t, pack, pack)
}

func TestAPackOutlivesItsEngine(t *testing.T) {
	ctx := t.Context()
	engine, err := NewEngine(ctx, fakeEngine(false), WithoutCache())
	if err != nil {
		t.Fatal(err)
	}
	pack, err := engine.Open(ctx, []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	closeAll(t, engine, engine)
	wantCounts(t, pack.Functions, "calls 1 opened 1")
	closeAll(t, pack)
	if _, err := engine.Open(ctx, []byte("{}")); !errors.Is(err, ErrClosed) {
		t.Errorf("opened: %v", err)
	}
	if _, err := engine.Session(ctx); !errors.Is(err, ErrClosed) {
		t.Errorf("a session: %v", err)
	}
	if _, err := (Functions{}).Call(ctx, "decide", nil); !errors.Is(err, ErrClosed) {
		t.Errorf("nothing at all: %v", err)
	}
}

// version gives the tiny pack another digest.
func version(t *testing.T, number string) *Pack {
	t.Helper()
	bundle := bytes.Replace(tinyBundle(t), []byte(`version = \"1\"`), []byte(`version = \"`+number+`\"`), 1)
	pack, err := theEngine(t).Open(t.Context(), bundle, WithInstances(2))
	if err != nil {
		t.Fatal(err)
	}
	if pack.Summary().Version != number {
		t.Fatalf("version %s", pack.Summary().Version)
	}
	return pack
}

func TestNoCallFailsWhenThePackIsSwapped(t *testing.T) {
	packs := []*Pack{version(t, "1"), version(t, "2"), version(t, "3"), version(t, "4")}
	var known sync.Map
	for _, pack := range packs {
		known.Store(pack.Summary().Digest, true)
	}
	district := NewDistrict(packs[0])
	var stop atomic.Bool
	var group, started sync.WaitGroup
	for range 4 {
		started.Add(1)
		group.Go(func() {
			for first := true; first || !stop.Load(); first = false {
				decision, err := district.Decide(t.Context(), leak())
				if err != nil {
					t.Error(err)
				} else if _, ok := known.Load(decision.Receipt.Pack); !ok {
					t.Errorf("decided by %s", decision.Receipt.Pack)
				}
				if first {
					started.Done()
				}
			}
		})
	}
	started.Wait()
	for n, pack := range packs[1:] {
		old, err := district.Swap(pack)
		if err != nil || old != packs[n] {
			t.Fatalf("another pack was in force: %v", err)
		}
		<-old.Done()
		decision, err := district.Decide(t.Context(), leak())
		if err != nil || decision.Receipt.Pack != pack.Summary().Digest {
			t.Errorf("not by the new pack: %v", err)
		}
	}
	stop.Store(true)
	group.Wait()
	closeAll(t, district)
	if _, err := district.Describe(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func TestACallThatMeetsAClosedPackTakesTheNext(t *testing.T) {
	old, young := openTiny(t), openTiny(t)
	old.retire() // between the look at what is in force and the call
	asked := 0
	chosen := entered(func() *Pack {
		asked++
		if asked == 1 {
			return old
		}
		return young
	})
	if chosen != young {
		t.Fatal("the call failed")
	}
	chosen.leave()
}

func TestACallUnderWayFinishesOnTheOldPack(t *testing.T) {
	old, young := version(t, "1"), version(t, "2")
	district := NewDistrict(old)
	if !old.enter() { // a call that has chosen its pack
		t.Fatal("closed from the beginning")
	}
	if _, err := district.Swap(young); err != nil {
		t.Fatal(err)
	}
	select {
	case <-old.Done():
		t.Fatal("closed under a call")
	default:
	}
	request := []byte(`{"incident":{"id":"1","reported_at":"2026-03-02T09:15"}}`)
	text, err := old.within(t.Context(), "decide", request)
	var decision Decision
	if err != nil || json.Unmarshal(text, &decision) != nil || decision.Receipt.Pack != old.Summary().Digest {
		t.Errorf("%s %v", text, err)
	}
	old.leave()
	<-old.Done()
	if same, err := district.Swap(young); err != nil || same != young {
		t.Errorf("a pack swapped for itself is still in force: %v", err)
	}
	closeAll(t, district)
}

func TestAClosedPackIsNotPutInForce(t *testing.T) {
	first, second, closed := version(t, "1"), version(t, "2"), version(t, "3")
	closeAll(t, closed)
	district := NewDistrict(first)
	if _, err := district.Swap(second); err != nil {
		t.Fatal(err)
	}
	for what, pack := range map[string]*Pack{"swapped out": first, "closed": closed, "none": nil} {
		old, err := district.Swap(pack)
		if old != nil || !errors.Is(err, ErrClosed) || !contains(err, "open its bundle anew") {
			t.Errorf("%s: %v", what, err)
		}
	}
	decision, err := district.Decide(t.Context(), leak())
	if err != nil || decision.Receipt.Pack != second.Summary().Digest {
		t.Fatalf("the district is down: %v", err)
	}
	again := version(t, "1")
	if old, err := district.Swap(again); err != nil || old != second {
		t.Errorf("the way back: %v", err)
	}
	decision, err = district.Decide(t.Context(), leak())
	if err != nil || decision.Receipt.Pack != again.Summary().Digest {
		t.Errorf("the way back: %v", err)
	}
	closeAll(t, district)
}

func TestAClosedDistrictStaysClosed(t *testing.T) {
	district, young := NewDistrict(version(t, "1")), version(t, "2")
	closeAll(t, district)
	if _, err := district.Swap(young); !errors.Is(err, ErrClosed) || !contains(err, "NewDistrict") {
		t.Errorf("put in force: %v", err)
	}
	if _, err := district.Decide(t.Context(), leak()); !errors.Is(err, ErrClosed) {
		t.Errorf("alive again: %v", err)
	}
	if _, err := young.Decide(t.Context(), leak()); err != nil {
		t.Errorf("the refused pack is its owner's: %v", err)
	}
	closeAll(t, young, district)
}
