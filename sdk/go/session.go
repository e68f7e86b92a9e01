package gezhi

import (
	"context"
	"slices"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// openingMost bounds an opening for which no call may be waiting any more.
const openingMost = time.Minute

// A step is a call that must be made again in a fresh instance: `open` or `enroll`.
type step struct {
	function string
	request  []byte
}

// A source makes instances that have a pack open.
type source struct {
	module *module
	replay []step
}

func (s source) fresh(ctx context.Context) (*instance, error) {
	i, err := s.module.instantiate(ctx)
	if err != nil {
		return nil, err
	}
	for _, step := range s.replay {
		if _, err := i.call(ctx, step.function, step.request); err != nil {
			i.close()
			return nil, err
		}
	}
	return i, nil
}

// replacement makes an instance that is kept, whatever becomes of the call that needs it first: calls whose
// deadline is shorter than an opening would otherwise never get one.
//
// Where the context ends before the opening, left is true and the instance, nil if there is none, goes to later.
func (s source) replacement(
	ctx context.Context, function string, later func(*instance),
) (i *instance, left bool, err error) {
	type opened struct {
		instance *instance
		err      error
	}
	result := make(chan opened) // without room: whoever sees the end of the context first, the other sees it too
	go func() {
		opening, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.module.opening)
		defer cancel()
		i, err := s.fresh(opening)
		select {
		case result <- opened{i, err}:
		case <-ctx.Done():
			later(i)
		}
	}()
	select {
	case it := <-result:
		return it.instance, false, it.err
	case <-ctx.Done():
		return nil, true, stopped(function, ctx)
	}
}

// A Session is one instance of the engine: the only way to call `open` and `enroll`.
//
// Calls take turns, each waiting no longer than its context. After a trap or a timeout the next call gets a
// fresh instance, in which the pack and roster of before are opened again. Close it when done.
type Session struct {
	Functions
	closed atomic.Bool
	done   chan struct{} // closed when the instance is given back
	turn   chan struct{} // holds one thing while somebody has what follows

	source  source
	current *instance
}

// Session makes a session in which no pack is open.
func (e *Engine) Session(ctx context.Context) (*Session, error) {
	if err := e.module.retain(); err != nil {
		return nil, err
	}
	s := &Session{source: source{module: e.module}, done: make(chan struct{}), turn: make(chan struct{}, 1)}
	s.Functions = Functions{s.call}
	ctx, cancel := e.module.limit(ctx)
	defer cancel()
	first, err := s.source.fresh(ctx)
	if err != nil {
		e.module.release()
		return nil, err
	}
	s.current = first
	return s, nil
}

// Open opens a bundle, a JSON text, in place of the pack before; a failure leaves that as it was.
//
// Errors: [ErrInvalidPack] and [ErrInvalidRoster] with Diagnostics.
func (s *Session) Open(ctx context.Context, bundle []byte) (*PackSummary, error) {
	return read[PackSummary](ctx, s.Functions, "open", bundle)
}

// Enroll puts a roster, a JSON text, in place of the one before.
//
// Errors: [ErrInvalidRoster] with Diagnostics, [ErrNotOpen].
func (s *Session) Enroll(ctx context.Context, roster []byte) (*EnrollResponse, error) {
	return read[EnrollResponse](ctx, s.Functions, "enroll", roster)
}

// Check gives every diagnostic of a bundle, a JSON text, and opens nothing.
func (s *Session) Check(ctx context.Context, bundle []byte) (*CheckResponse, error) {
	return read[CheckResponse](ctx, s.Functions, "check", bundle)
}

// Close lets no new call in and waits for the one under way, at most until the context is done.
//
// The instance is given back when that call is done, also if Close did not wait so long. A second Close only
// waits.
func (s *Session) Close(ctx context.Context) error {
	if s.closed.CompareAndSwap(false, true) {
		select {
		case s.turn <- struct{}{}:
			s.giveBack()
		default:
			go func() {
				s.turn <- struct{}{}
				s.giveBack()
			}()
		}
	}
	return ended(ctx, s.done)
}

// giveBack is the end of the session; the turn must be held.
func (s *Session) giveBack() {
	s.drop()
	s.source.module.release()
	close(s.done)
	<-s.turn
}

func (s *Session) drop() {
	if s.current != nil {
		s.current.close()
		s.current = nil
	}
}

func (s *Session) call(ctx context.Context, function string, request []byte) ([]byte, error) {
	if !utf8.Valid(request) {
		return nil, errNotText
	}
	ctx, cancel := s.source.module.limit(ctx)
	defer cancel()
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, stopped(function, ctx)
	}
	answer, left, err := s.inTurn(ctx, function, request)
	if !left {
		<-s.turn
	}
	return answer, err
}

// inTurn makes a call; where an opening outlasts it, left is true and the turn is the opening's.
func (s *Session) inTurn(ctx context.Context, function string, request []byte) (answer []byte, left bool, err error) {
	if s.closed.Load() {
		return nil, false, &CallError{Function: function, Reason: ErrClosed}
	}
	if ctx.Err() != nil {
		return nil, false, stopped(function, ctx)
	}
	if s.current == nil {
		another, left, err := s.source.replacement(ctx, function, func(i *instance) {
			s.current = i
			<-s.turn
		})
		if err != nil {
			return nil, left, err
		}
		s.current = another
	}
	answer, err = s.current.call(ctx, function, request)
	if err == nil {
		s.remember(function, request)
	}
	if s.current.broken {
		s.drop()
	}
	return answer, false, err
}

// remember keeps what a fresh instance must be told.
func (s *Session) remember(function string, request []byte) {
	switch function {
	case "open":
		s.source.replay = []step{{function, slices.Clone(request)}}
	case "enroll":
		kept := slices.DeleteFunc(slices.Clone(s.source.replay), func(x step) bool { return x.function == "enroll" })
		s.source.replay = append(kept, step{function, slices.Clone(request)})
	}
}
