package gezhi

import (
	"context"
	"errors"
	"testing"
	"time"
)

func openSession(t *testing.T) *Session {
	t.Helper()
	engine, err := NewEngine(t.Context(), fakeEngine(false), WithoutCache(), WithTimeout(0))
	if err != nil {
		t.Fatal(err)
	}
	session, err := engine.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeAll(t, engine, session) })
	return session
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

func TestASessionsCallWaitsForItsTurnNoLongerThanItsDeadline(t *testing.T) {
	session := openSession(t)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error)
	go func() {
		_, err := session.Call(ctx, "evaluate", nil) // never comes back
		result <- err
	}()
	for len(session.turn) == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := session.Describe(soon(t)); !errors.Is(err, ErrTimedOut) {
		t.Errorf("the call: %v", err)
	}
	if err := session.Close(soon(t)); !errors.Is(err, ErrTimedOut) {
		t.Errorf("the close: %v", err)
	}
	cancel()
	if err := <-result; !errors.Is(err, ErrCanceled) {
		t.Error(err)
	}
	closeAll(t, session, session)
	if _, err := session.Describe(t.Context()); !errors.Is(err, ErrClosed) || session.current != nil {
		t.Errorf("closed: %v", err)
	}
}

func TestACallLeavesAnOpeningThatOutlastsIt(t *testing.T) {
	session := openSession(t)
	session.source.module.opening = 200 * time.Millisecond
	session.source.replay = []step{{"evaluate", nil}} // an opening that never ends
	session.drop()                                    // as after a trap
	start := time.Now()
	for range 2 { // the second waits for the opening of the first
		if _, err := session.Describe(soon(t)); !errors.Is(err, ErrTimedOut) {
			t.Errorf("%v", err)
		}
	}
	if took := time.Since(start); took >= session.source.module.opening {
		t.Errorf("waited for the opening: %v", took)
	}
	session.turn <- struct{}{} // the opening has ended, without a deadline of any call
	session.source.replay = nil
	<-session.turn
	if _, err := session.Describe(t.Context()); err != nil {
		t.Errorf("the session is lost: %v", err)
	}
}

func TestAPackWaitsForAnOpeningThatOutlastsItsCall(t *testing.T) {
	pack := openFake(t, false, WithInstances(1))
	pack.source.module.opening = 200 * time.Millisecond
	opening := pack.source.replay
	pack.source.replay = []step{{"evaluate", nil}}
	if _, err := pack.Call(t.Context(), "decide", nil); !errors.Is(err, ErrTrap) {
		t.Fatal(err)
	}
	start := time.Now()
	if _, err := pack.Call(soon(t), "survey", nil); !errors.Is(err, ErrTimedOut) || len(pack.places) != 1 {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took >= pack.source.module.opening {
		t.Errorf("waited for the opening: %v", took)
	}
	pack.places <- struct{}{} // the opening has ended and given its place back
	pack.source.replay = opening
	<-pack.places
	wantCounts(t, pack.Functions, "calls 1 opened 1")

	pack.source.replay = []step{{"evaluate", nil}}
	if _, err := pack.Call(t.Context(), "decide", nil); !errors.Is(err, ErrTrap) {
		t.Fatal(err)
	}
	if _, err := pack.Call(soon(t), "survey", nil); !errors.Is(err, ErrTimedOut) {
		t.Errorf("%v", err)
	}
	if err := pack.Close(soon(t)); !errors.Is(err, ErrTimedOut) {
		t.Errorf("closed under an opening: %v", err)
	}
	<-pack.Done()
}
