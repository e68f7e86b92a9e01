package gezhi

import (
	"context"
	"errors"
	"slices"
	"sync"
	"unicode/utf8"
)

// instanceKept is the memory above which an instance is not kept for the next call: a large batch leaves
// it grown for good.
const instanceKept = 16 << 20

// A Pack is a rule pack, open in as many instances as there are calls at once; any number of goroutines
// may use it.
//
// An instance that trapped or was stopped is thrown away and the next call gets a fresh one.
type Pack struct {
	Functions
	source  source
	summary PackSummary
	fresh   bool
	kept    int
	places  chan struct{} // one for each instance that may be at work
	done    chan struct{} // closed when the pack is closed and its last call done

	mu     sync.Mutex
	idle   []*instance // the one used last on top: its memory is the warmest
	active int
	closed bool
}

// newPack takes over one use of the module. Without an `open` among the steps it must be a baked one.
func newPack(ctx context.Context, m *module, replay []step, o packOptions) (*Pack, error) {
	p := &Pack{
		source: source{module: m, replay: replay},
		fresh:  o.fresh,
		kept:   o.kept,
		places: make(chan struct{}, o.instances),
		done:   make(chan struct{}),
	}
	p.Functions = Functions{p.call}
	if o.roster != nil {
		p.source.replay = append(p.source.replay, step{"enroll", slices.Clone(o.roster)})
	}
	ctx, cancel := m.limit(ctx)
	defer cancel()
	for _, step := range p.source.replay {
		if !utf8.Valid(step.request) {
			m.release()
			return nil, errNotText
		}
	}
	first, err := p.source.fresh(ctx)
	if err != nil {
		m.release()
		return nil, err
	}
	p.give(first)
	if err := p.summarise(ctx); err != nil {
		_ = p.Close(ctx)
		return nil, err
	}
	return p, nil
}

func (p *Pack) summarise(ctx context.Context) error {
	described, err := p.Describe(ctx)
	if err != nil {
		return err
	}
	if described.Pack == nil {
		return &EngineError{errors.New("it has no pack open: this is no baked district")}
	}
	p.summary = described.Pack.Summary
	return nil
}

// Summary is what is open: id, version, title, digest, zone, days in force, counts, warnings.
func (p *Pack) Summary() PackSummary { return p.summary }

// EngineDigest is `sha256:…` of the artefact that decides: the engine's, or the baked district's own.
func (p *Pack) EngineDigest() string { return p.source.module.digest }

// Close lets no new call in and waits for those under way, at most until the context is done.
//
// Their instances are given back when the last of them is done, also if Close did not wait so long.
func (p *Pack) Close(ctx context.Context) error {
	p.retire()
	return ended(ctx, p.done)
}

// ended waits for the end of what is being closed, at most until the context is done.
func ended(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	default:
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return stopped("close", ctx)
	}
}

// Done is closed when the pack is closed and its last call is done.
func (p *Pack) Done() <-chan struct{} { return p.done }

// retire closes the pack without waiting.
func (p *Pack) retire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	p.settle()
}

// settle gives everything back if nothing is under way any more. The lock must be held.
func (p *Pack) settle() {
	if !p.closed || p.active > 0 {
		return
	}
	for _, i := range p.idle {
		i.close()
	}
	p.idle = nil
	p.source.module.release()
	close(p.done)
}

// whileOpen does something for which the pack must not be closed in between; false where it is closed already.
func (p *Pack) whileOpen(do func()) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		do()
	}
	return !p.closed
}

// enter lets a call in, unless the pack is closed.
func (p *Pack) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.active++
	return true
}

func (p *Pack) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.active--
	p.settle()
}

func (p *Pack) call(ctx context.Context, function string, request []byte) ([]byte, error) {
	if !p.enter() {
		return nil, &CallError{Function: function, Reason: ErrClosed}
	}
	defer p.leave()
	return p.within(ctx, function, request)
}

// within makes a call that was let in.
func (p *Pack) within(ctx context.Context, function string, request []byte) ([]byte, error) {
	if function == "open" || function == "enroll" {
		return nil, &CallError{Function: function, Reason: ErrSessionOnly}
	}
	if !utf8.Valid(request) {
		return nil, errNotText
	}
	ctx, cancel := p.source.module.limit(ctx)
	defer cancel()
	if ctx.Err() != nil {
		return nil, stopped(function, ctx)
	}
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		return nil, stopped(function, ctx)
	}
	i, left, err := p.take(ctx, function)
	if !left {
		defer func() { <-p.places }()
	}
	if err != nil {
		return nil, err
	}
	defer p.give(i)
	return i.call(ctx, function, request)
}

// take gets an instance for a call that has a place. Where an opening outlasts the call, left is true and the
// place is the opening's.
func (p *Pack) take(ctx context.Context, function string) (i *instance, left bool, err error) {
	p.mu.Lock()
	if last := len(p.idle) - 1; last >= 0 {
		i := p.idle[last]
		p.idle = p.idle[:last]
		p.mu.Unlock()
		return i, false, nil
	}
	p.active++ // the opening, which may outlast the call
	p.mu.Unlock()
	if p.fresh {
		i, err = p.source.fresh(ctx)
	} else {
		i, left, err = p.source.replacement(ctx, function, func(i *instance) {
			if i != nil {
				p.give(i)
			}
			<-p.places
			p.leave()
		})
	}
	if !left {
		p.leave()
	}
	return i, left, err
}

func (p *Pack) give(i *instance) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fresh || i.broken || len(p.idle) >= p.kept || i.bytes() > instanceKept {
		i.close()
		return
	}
	p.idle = append(p.idle, i)
}
