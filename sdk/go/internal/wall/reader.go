package wall

import "fmt"

const (
	opUnreachable, opBlock, opLoop, opIf, opEnd  = 0x00, 0x02, 0x03, 0x04, 0x0b
	opBr, opBrIf, opBrTable, opCall, opCallTable = 0x0c, 0x0d, 0x0e, 0x10, 0x11
	opDrop, opSelectTyped, opGlobalGet           = 0x1a, 0x1c, 0x23
	opGlobalSet, opMemorySize, opMemoryGrow      = 0x24, 0x3f, 0x40
	opI32Const, opI64Const, opF32Const, opF64    = 0x41, 0x42, 0x43, 0x44
	opI32Eqz, opI32Sub, opRefNull, opRefFunc     = 0x45, 0x6b, 0xd0, 0xd2
	opFirstVariable, opLastVariable              = 0x20, 0x26
	opFirstAccess, opLastAccess, opMisc          = 0x28, 0x3e, 0xfc
	opFirstNumeric, opLastNumeric, opRefIsNull   = 0x45, 0xc4, 0xd1
	opNop, opElse, opReturn, opSelect            = 0x01, 0x05, 0x0f, 0x1b
	miscMemoryInit, miscDataDrop, miscMemoryCopy = 8, 9, 10
	miscMemoryFill, miscTableInit, miscElemDrop  = 11, 12, 13
	miscTableCopy, miscTableGrow, miscTableFill  = 14, 15, 17
	lastSaturating, alignmentWithMemory          = 7, 0x40
)

// A reader walks over bytes; past their end it fails once and for all.
type reader struct {
	bytes  []byte
	at     int
	failed bool
}

func (r *reader) more() bool { return !r.failed && r.at < len(r.bytes) }

func (r *reader) byte() byte {
	if r.at >= len(r.bytes) {
		r.failed = true
		return 0
	}
	r.at++
	return r.bytes[r.at-1]
}

func (r *reader) take(size uint32) []byte {
	if uint64(size) > uint64(len(r.bytes)-r.at) {
		r.failed = true
		return nil
	}
	r.at += int(size)
	return r.bytes[r.at-int(size) : r.at]
}

func (r *reader) section() (byte, []byte) {
	id := r.byte()
	return id, r.take(r.uint())
}

// uint reads an unsigned LEB128 of at most 32 bits.
func (r *reader) uint() uint32 {
	var value uint32
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		value |= uint32(b&0x7f) << shift
		if b < 0x80 {
			return value
		}
	}
	r.failed = true
	return 0
}

// skip passes over a LEB128 of any width.
func (r *reader) skip() {
	for r.byte() >= 0x80 && !r.failed {
	}
}

// immediates passes over what follows an instruction's first byte.
func (r *reader) immediates(op byte) error {
	switch {
	case op == opBlock, op == opLoop, op == opIf, op == opBr, op == opBrIf, op == opCall,
		op >= opFirstVariable && op <= opLastVariable,
		op == opMemorySize, op == opMemoryGrow, op == opI32Const, op == opI64Const,
		op == opRefNull, op == opRefFunc:
		r.skip()
	case op == opCallTable:
		r.skip()
		r.skip()
	case op == opBrTable:
		for range uint64(r.uint()) + 1 {
			if r.skip(); r.failed {
				break
			}
		}
	case op == opSelectTyped:
		for range r.uint() {
			r.byte()
		}
	case op >= opFirstAccess && op <= opLastAccess:
		if r.uint()&alignmentWithMemory != 0 {
			return fmt.Errorf("several memories")
		}
		r.skip()
	case op == opF32Const:
		r.take(4)
	case op == opF64:
		r.take(8)
	case op == opMisc:
		return r.misc()
	case op == opUnreachable, op == opNop, op == opElse, op == opEnd, op == opReturn, op == opDrop,
		op == opSelect, op == opRefIsNull, op >= opFirstNumeric && op <= opLastNumeric:
	default:
		return fmt.Errorf("an unknown instruction: %#x", op)
	}
	return nil
}

func (r *reader) misc() error {
	switch op := r.uint(); {
	case op <= lastSaturating:
	case op == miscMemoryInit, op == miscMemoryCopy, op == miscTableInit, op == miscTableCopy:
		r.skip()
		r.skip()
	case op == miscDataDrop, op == miscMemoryFill, op == miscElemDrop,
		op >= miscTableGrow && op <= miscTableFill:
		r.skip()
	default:
		return fmt.Errorf("an unknown instruction: 0xfc %d", op)
	}
	return nil
}

func appendUint(out []byte, value uint32) []byte {
	for value >= 0x80 {
		out = append(out, byte(value)|0x80)
		value >>= 7
	}
	return append(out, byte(value))
}

// appendInt writes a signed LEB128.
func appendInt(out []byte, value int32) []byte {
	for value < -64 || value > 63 {
		out = append(out, byte(value)&0x7f|0x80)
		value >>= 7
	}
	return append(out, byte(value)&0x7f)
}
