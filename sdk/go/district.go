package gezhi

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// A District holds the pack in force and changes it while calls go on: none of them fails for it.
//
// Calls under way finish on the pack that they began with; the old pack closes after the last of them.
type District struct {
	Functions
	current atomic.Pointer[Pack]

	mu     sync.Mutex // of Swap and Close
	closed bool
}

// NewDistrict makes a district of an open pack, which it owns from now on.
func NewDistrict(pack *Pack) *District {
	d := &District{}
	d.Functions = Functions{d.call}
	d.current.Store(pack)
	return d
}

// Pack is the pack in force.
func (d *District) Pack() *Pack { return d.current.Load() }

// Summary is the summary of the pack in force.
func (d *District) Summary() PackSummary { return d.Pack().Summary() }

var (
	errDistrictClosed = errors.New("the district is closed: make another with NewDistrict")
	errPackClosed     = errors.New(
		"the pack to put in force is closed, as one that was swapped out is: open its bundle anew and swap to that")
)

// Swap puts another pack in force, which the district owns from now on, and gives back the old one.
//
// It does not wait: [Pack.Done] of the old pack tells when its last call is done and it is closed. The way back
// to an earlier pack is to open its bundle anew.
//
// Errors: [ErrClosed] where the pack is closed, as every pack is that was swapped out, or the district is;
// nothing has changed then.
func (d *District) Swap(pack *Pack) (*Pack, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, &CallError{Function: "swap", Reason: ErrClosed, Cause: errDistrictClosed}
	}
	old := d.current.Load()
	if !pack.whileOpen(func() { d.current.Store(pack) }) {
		return nil, &CallError{Function: "swap", Reason: ErrClosed, Cause: errPackClosed}
	}
	if old != pack {
		old.retire()
	}
	return old, nil
}

// Close closes the pack in force, as [Pack.Close]; no other can be put in force after it.
func (d *District) Close(ctx context.Context) error {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	return d.Pack().Close(ctx)
}

func (d *District) call(ctx context.Context, function string, request []byte) ([]byte, error) {
	pack := entered(d.current.Load)
	if pack == nil {
		return nil, &CallError{Function: function, Reason: ErrClosed}
	}
	defer pack.leave()
	return pack.within(ctx, function, request)
}

// entered lets a call into the pack in force: one that was swapped out before the call was in is passed
// over. It is nil where the pack in force is closed.
func entered(current func() *Pack) *Pack {
	for {
		pack := current()
		if pack.enter() {
			return pack
		}
		if current() == pack {
			return nil
		}
	}
}
