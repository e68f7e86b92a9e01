package gezhi

import (
	"context"
	"sync/atomic"
)

// A District holds the pack in force and changes it while calls go on: none of them fails for it.
//
// Calls under way finish on the pack that they began with; the old pack closes after the last of them.
type District struct {
	Functions
	current atomic.Pointer[Pack]
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

// Swap puts another pack in force, which the district owns from now on, and gives back the old one.
//
// It does not wait: [Pack.Done] of the old pack tells when its last call is done and it is closed.
func (d *District) Swap(pack *Pack) *Pack {
	old := d.current.Swap(pack)
	if old != pack {
		old.retire()
	}
	return old
}

// Close closes the pack in force, as [Pack.Close].
func (d *District) Close(ctx context.Context) error { return d.Pack().Close(ctx) }

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
