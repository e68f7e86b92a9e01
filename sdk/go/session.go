package gezhi

import (
	"context"
	"slices"
	"sync"
	"unicode/utf8"
)

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
func (s source) replacement(ctx context.Context) (*instance, error) {
	ctx, cancel := s.module.limit(context.WithoutCancel(ctx))
	defer cancel()
	return s.fresh(ctx)
}

// A Session is one instance of the engine: the only way to call `open` and `enroll`.
//
// Calls take turns. After a trap or a timeout the next call gets a fresh instance, in which the
// pack and roster of before are opened again. Close it when done.
type Session struct {
	Functions
	mu      sync.Mutex
	source  source
	current *instance
	closed  bool
}

// Session makes a session in which no pack is open.
func (e *Engine) Session(ctx context.Context) (*Session, error) {
	if err := e.module.retain(); err != nil {
		return nil, err
	}
	s := &Session{source: source{module: e.module}}
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

// Close gives the instance back. A second Close does nothing.
func (s *Session) Close(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.drop()
	s.source.module.release()
	return nil
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
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, &CallError{Function: function, Reason: ErrClosed}
	}
	if s.current == nil {
		another, err := s.source.replacement(ctx)
		if err != nil {
			return nil, err
		}
		s.current = another
	}
	answer, err := s.current.call(ctx, function, request)
	if err == nil {
		s.remember(function, request)
	}
	if s.current.broken {
		s.drop()
	}
	return answer, err
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
