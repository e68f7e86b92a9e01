package gezhi

import "encoding/binary"

// fakeEngine assembles a module with the engine's exports whose functions misbehave, each in its own way:
//
//	open, check, enroll, …  answer `{}`; open also counts itself
//	describe                answers a pack's summary
//	survey                  answers `calls 1 opened 1`: how often it and open were called in this instance
//	decide                  traps
//	evaluate                never comes back
//	score                   answers an address outside the memory
//	duties                  answers a tag that is neither ok nor error
//	timeline                answers bytes that are no UTF-8
//	timeline-many           answers an error that is no JSON
//	deadline                answers an error of a kind that nobody knows
//
// With vectors it has an instruction that package wall does not know.
func fakeEngine(vectors bool) []byte {
	f := &fake{data: make([]byte, 16)} // address 0 is null
	f.globals = 2                      // how often survey and open were called
	empty := f.answer(0, "{}")
	described := f.answer(0, `{"contract":"0","engine":"0","limits":[],"pack":{"summary":{"id":"fake"}}}`)
	counts := "calls 0 opened 0"
	counted := f.answer(0, counts)
	text := uint32(len(f.data) - len(counts))
	badTag := f.answer(7, "{}")
	noText := f.answer(0, "\xff")
	noJSON := f.answer(1, "nonsense")
	unknown := f.answer(1, `{"kind":"brand_new","message":{"zh":"新","en":"new"}}`)

	f.function(typeRealloc, "cabi_realloc", constant(4096))
	for _, name := range functions {
		body := constant(empty)
		switch name {
		case "open":
			body = append(increment(1), constant(empty)...)
		case "describe":
			body = constant(described)
		case "survey":
			body = append(increment(0), digit(text+6, 0)...)
			body = append(append(body, digit(text+15, 1)...), constant(counted)...)
		case "decide":
			body = []byte{0x00}
		case "evaluate":
			body = []byte{0x03, 0x40, 0x0c, 0x00, 0x0b, 0x00}
		case "score":
			body = constant(0xffffff00)
		case "duties":
			body = constant(badTag)
		case "timeline":
			body = constant(noText)
		case "timeline-many":
			body = constant(noJSON)
		case "deadline":
			body = constant(unknown)
		case "assess":
			if vectors {
				vector := append([]byte{0xfd, 0x0c}, make([]byte, 16)...)
				body = append(append(vector, 0x1a), body...)
			}
		}
		f.function(typeCall, name, body)
		f.function(typePost, "cabi_post_"+name, nil)
	}
	return f.module()
}

const (
	typeRealloc, typeCall, typePost = 0, 1, 2
	fakePages                       = 2
)

type fake struct {
	data      []byte
	globals   int
	types     [][]byte
	exports   [][]byte
	functions [][]byte
}

// answer puts a result and its text into the memory.
func (f *fake) answer(tag byte, text string) uint32 {
	for len(f.data)%4 != 0 {
		f.data = append(f.data, 0)
	}
	at := uint32(len(f.data))
	f.data = append(f.data, tag, 0, 0, 0)
	f.data = binary.LittleEndian.AppendUint32(f.data, at+resultSize)
	f.data = binary.LittleEndian.AppendUint32(f.data, uint32(len(text)))
	f.data = append(f.data, text...)
	return at
}

func (f *fake) function(kind byte, name string, body []byte) {
	f.exports = append(f.exports, export(name, 0, uint32(len(f.types))))
	f.types = append(f.types, []byte{kind})
	body = append(append([]byte{0}, body...), 0x0b)
	f.functions = append(f.functions, append(binary.AppendUvarint(nil, uint64(len(body))), body...))
}

func (f *fake) module() []byte {
	const i32 = 0x7f
	exports := append(f.exports, export("memory", 2, 0))
	out := []byte("\x00asm\x01\x00\x00\x00")
	realloc, call, post := []byte{0x60, 4, i32, i32, i32, i32, 1, i32}, []byte{0x60, 2, i32, i32, 1, i32}, []byte{0x60, 1, i32, 0}
	out = section(out, 1, realloc, call, post)
	out = section(out, 3, f.types...)
	out = section(out, 5, []byte{0, fakePages})
	var globals [][]byte
	for range f.globals {
		globals = append(globals, []byte{i32, 1, 0x41, '0', 0x0b})
	}
	out = section(out, 6, globals...)
	out = section(out, 7, exports...)
	out = section(out, 10, f.functions...)
	segment := binary.AppendUvarint([]byte{0, 0x41, 0, 0x0b}, uint64(len(f.data)))
	return section(out, 11, append(segment, f.data...))
}

func section(out []byte, id byte, entries ...[]byte) []byte {
	content := binary.AppendUvarint(nil, uint64(len(entries)))
	for _, entry := range entries {
		content = append(content, entry...)
	}
	out = binary.AppendUvarint(append(out, id), uint64(len(content)))
	return append(out, content...)
}

func export(name string, kind byte, index uint32) []byte {
	out := append(binary.AppendUvarint(nil, uint64(len(name))), name...)
	return binary.AppendUvarint(append(out, kind), uint64(index))
}

// constant is i32.const.
func constant(value uint32) []byte {
	out, rest := []byte{0x41}, int32(value)
	for rest < -64 || rest > 63 {
		out = append(out, byte(rest)&0x7f|0x80)
		rest >>= 7
	}
	return append(out, byte(rest)&0x7f)
}

// increment adds one to a global.
func increment(global byte) []byte {
	return []byte{0x23, global, 0x41, 1, 0x6a, 0x24, global}
}

// digit stores a global's low byte at an address.
func digit(at uint32, global byte) []byte {
	return append(constant(at), 0x23, global, 0x3a, 0, 0)
}
