// Package wall makes a WebAssembly module interruptible at little cost.
//
// Compiled WebAssembly is a stretch of native code that the Go scheduler cannot preempt: nothing
// can stop it, and a garbage collection that wants to begin waits for it. wazero's own remedy leaves
// the native code at every turn of every loop, which makes a decision six times as dear.
//
// [Build] counts turns instead. At the head of each loop it counts one down; every [Turns] turns
// the module calls a function that it appends, which steps out to Go by a `memory.grow` of nothing
// (there the goroutine can be preempted) and traps if the exported global [Stop] is set. No index of
// the module changes and neither do its answers.
//
// Not responsible for: setting the global; validity, which the compiler checks after it.
package wall

import (
	"errors"
	"fmt"
)

const (
	// Stop is the name under which the global is exported; set it to 1 to stop the instance.
	Stop = "gezhi-wall-stop"
	// Turns is how many turns of loops lie between two looks at the global: some 50 µs.
	Turns = 1 << 14
)

// The sections of a module, as the core specification numbers them.
const (
	sectionType, sectionImport, sectionFunction = 1, 2, 3
	sectionGlobal, sectionExport, sectionCode   = 6, 7, 10
)

type plan struct {
	breathType, breath, fuel, stop uint32
}

// Build returns the module with a wall built in.
//
// It fails for a module that it does not understand whole: one with imports, without globals, or with
// instructions beyond WebAssembly 2.0 without vectors.
func Build(wasm []byte) ([]byte, error) {
	if len(wasm) < 8 || string(wasm[:8]) != "\x00asm\x01\x00\x00\x00" {
		return nil, errors.New("no core module")
	}
	plan, err := survey(wasm)
	if err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, len(wasm)+len(wasm)/4), wasm[:8]...)
	in := reader{bytes: wasm, at: 8}
	for in.more() {
		id, content := in.section()
		if in.failed {
			return nil, errCut
		}
		rebuilt, err := rebuild(id, content, plan)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
		out = appendUint(out, uint32(len(rebuilt)))
		out = append(out, rebuilt...)
	}
	return out, nil
}

var errCut = errors.New("the module is cut short")

// survey finds the indices that the additions will have.
func survey(wasm []byte) (plan, error) {
	var p plan
	seen := map[byte]bool{}
	in := reader{bytes: wasm, at: 8}
	for in.more() {
		id, content := in.section()
		section := reader{bytes: content}
		count := uint32(0)
		if id != 0 {
			count = section.uint()
		}
		if in.failed || section.failed {
			return p, errCut
		}
		seen[id] = true
		switch id {
		case sectionImport:
			if count > 0 {
				return p, errors.New("the module imports something")
			}
		case sectionType:
			p.breathType = count
		case sectionFunction:
			p.breath = count
		case sectionGlobal:
			p.fuel, p.stop = count, count+1
		}
	}
	for _, id := range []byte{sectionType, sectionFunction, sectionGlobal, sectionExport, sectionCode} {
		if !seen[id] {
			return p, fmt.Errorf("the module has no section %d", id)
		}
	}
	return p, nil
}

func rebuild(id byte, content []byte, p plan) ([]byte, error) {
	switch id {
	case sectionType:
		return extended(content, 1, []byte{0x60, 0, 0}), nil
	case sectionFunction:
		return extended(content, 1, appendUint(nil, p.breathType)), nil
	case sectionGlobal:
		fuel := append(appendInt([]byte{0x7f, 1, opI32Const}, Turns), opEnd)
		return extended(content, 2, append(fuel, 0x7f, 1, opI32Const, 0, opEnd)), nil
	case sectionExport:
		entry := append(appendUint(nil, uint32(len(Stop))), Stop...)
		return extended(content, 1, appendUint(append(entry, 3), p.stop)), nil
	case sectionCode:
		return p.code(content)
	}
	return content, nil
}

// extended adds entries to a section that begins with how many it has.
func extended(content []byte, more uint32, entries []byte) []byte {
	section := reader{bytes: content}
	count := section.uint()
	out := appendUint(nil, count+more)
	out = append(out, content[section.at:]...)
	return append(out, entries...)
}

func (p plan) code(content []byte) ([]byte, error) {
	in := reader{bytes: content}
	count := in.uint()
	out := appendUint(make([]byte, 0, len(content)+len(content)/4), count+1)
	head := p.head()
	var body []byte
	for range count {
		body = body[:0]
		size := in.uint()
		function := reader{bytes: in.take(size)}
		if in.failed {
			return nil, errCut
		}
		var err error
		if body, err = walled(body, &function, head); err != nil {
			return nil, err
		}
		out = appendUint(out, uint32(len(body)))
		out = append(out, body...)
	}
	breath := p.breathing()
	out = appendUint(out, uint32(len(breath)))
	return append(out, breath...), nil
}

// walled copies a function's body and puts head behind the head of each loop.
func walled(out []byte, in *reader, head []byte) ([]byte, error) {
	for range in.uint() { // groups of locals
		in.uint()
		in.byte()
	}
	from := 0
	for in.more() {
		op := in.byte()
		if err := in.immediates(op); err != nil {
			return nil, err
		}
		if op == opLoop {
			out = append(out, in.bytes[from:in.at]...)
			out = append(out, head...)
			from = in.at
		}
	}
	if in.failed {
		return nil, errCut
	}
	return append(out, in.bytes[from:]...), nil
}

// head counts a turn: fuel -= 1; if fuel == 0 { breathe() }.
func (p plan) head() []byte {
	out := appendUint([]byte{opGlobalGet}, p.fuel)
	out = append(out, opI32Const, 1, opI32Sub)
	out = appendUint(append(out, opGlobalSet), p.fuel)
	out = appendUint(append(out, opGlobalGet), p.fuel)
	out = append(out, opI32Eqz, opIf, 0x40)
	out = appendUint(append(out, opCall), p.breath)
	return append(out, opEnd)
}

// breathing steps out to Go, looks whether to stop, and fills up the fuel.
func (p plan) breathing() []byte {
	out := []byte{0, opI32Const, 0, opMemoryGrow, 0, opDrop}
	out = appendUint(append(out, opGlobalGet), p.stop)
	out = append(out, opIf, 0x40, opUnreachable, opEnd, opI32Const)
	out = appendInt(out, Turns)
	out = appendUint(append(out, opGlobalSet), p.fuel)
	return append(out, opEnd)
}
