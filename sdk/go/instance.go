package gezhi

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"gezhi.dev/gezhi/internal/wall"
)

// functions are the contract's, as wit/gezhi.wit lists them.
var functions = []string{
	"open", "check", "enroll", "decide", "decide-many", "evaluate", "deadline", "timeline",
	"timeline-many", "duties", "survey", "score", "assess", "describe",
}

// resultSize is the canonical ABI's result<string, string>: a tag, three bytes of nothing, address, length.
const resultSize = 12

// An instance is the engine's memory and code, for one call at a time.
//
// Not responsible for: what is open in it; being replaced once it is broken.
type instance struct {
	owner   *module
	module  api.Module
	realloc api.Function
	calls   map[string]entry
	stop    api.MutableGlobal
	broken  bool
}

// An entry is one function of the contract, with the one that frees its answer.
type entry struct{ call, post api.Function }

func (m *module) instantiate(ctx context.Context) (*instance, error) {
	if err := m.retain(); err != nil {
		return nil, err
	}
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions()
	mod, err := m.runtime.InstantiateModule(ctx, m.compiled, config)
	if err != nil {
		m.release()
		if ctx.Err() != nil {
			return nil, stopped("instantiate", ctx)
		}
		return nil, &CallError{Function: "instantiate", Reason: ErrTrap, Cause: err}
	}
	i := &instance{owner: m, module: mod, realloc: mod.ExportedFunction("cabi_realloc"), calls: map[string]entry{}}
	if m.walled {
		i.stop, _ = mod.ExportedGlobal(wall.Stop).(api.MutableGlobal)
	}
	return i, nil
}

// close gives the memory back. It must not be called while a call is under way.
func (i *instance) close() {
	_ = i.module.Close(context.Background())
	i.owner.release()
}

// bytes is how large the instance's memory has become.
func (i *instance) bytes() uint32 { return i.module.Memory().Size() }

// call makes one call; the context must have whatever deadline is to hold.
//
// After anything but an answer or a [*ContractError] the instance is broken.
func (i *instance) call(ctx context.Context, function string, request []byte) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, stopped(function, ctx)
	}
	entry, err := i.entry(function)
	if err != nil {
		return nil, err
	}
	crossing := ctx
	if i.stop != nil {
		crossing = context.WithoutCancel(ctx)
		if ctx.Done() != nil {
			unwatch := context.AfterFunc(ctx, func() { i.stop.Set(1) })
			defer func() {
				if !unwatch() {
					i.broken = true
				}
			}()
		}
	}
	answer, failed, err := i.cross(crossing, entry, request)
	if err != nil {
		i.broken = true
		return nil, i.failure(ctx, function, err)
	}
	if !failed {
		return answer, nil
	}
	refusal := &ContractError{JSON: answer}
	if err := json.Unmarshal(answer, &refusal.ErrorPayload); err != nil {
		return nil, &ResponseError{Function: function, Cause: err}
	}
	return nil, refusal
}

// failure tells a wall from a trap.
func (i *instance) failure(ctx context.Context, function string, err error) error {
	if ctx.Err() != nil {
		return stopped(function, ctx)
	}
	var bad badAnswer
	if errors.As(err, &bad) {
		return &ResponseError{Function: function, Cause: err}
	}
	return &CallError{Function: function, Reason: ErrTrap, Cause: err}
}

func (i *instance) entry(function string) (entry, error) {
	if known, ok := i.calls[function]; ok {
		return known, nil
	}
	for _, name := range functions {
		if name == function {
			e := entry{i.module.ExportedFunction(name), i.module.ExportedFunction("cabi_post_" + name)}
			i.calls[name] = e
			return e, nil
		}
	}
	return entry{}, &CallError{Function: function, Reason: ErrUnknownFunction}
}

// A badAnswer is a result that points nowhere or is no text.
type badAnswer string

func (b badAnswer) Error() string { return string(b) }

// cross is the canonical ABI of func(string) -> result<string, string>: docs/embedding.md, "Other hosts".
func (i *instance) cross(ctx context.Context, e entry, request []byte) (answer []byte, failed bool, err error) {
	var stack [4]uint64
	at := uint64(1) // any pointer but null stands for an empty text
	memory := i.module.Memory()
	if len(request) > 0 {
		stack = [4]uint64{0, 0, 1, uint64(len(request))}
		if err := i.realloc.CallWithStack(ctx, stack[:]); err != nil {
			return nil, false, err
		}
		at = stack[0]
		if !memory.Write(uint32(at), request) {
			return nil, false, badAnswer("room for the request lies outside the memory")
		}
	}
	stack = [4]uint64{at, uint64(len(request))}
	if err := e.call.CallWithStack(ctx, stack[:2]); err != nil {
		return nil, false, err
	}
	result := uint32(stack[0])
	head, ok := memory.Read(result, resultSize)
	if !ok || head[0] > 1 {
		return nil, false, badAnswer(fmt.Sprintf("no result at %#x", result))
	}
	failed = head[0] == 1
	text, ok := memory.Read(binary.LittleEndian.Uint32(head[4:]), binary.LittleEndian.Uint32(head[8:]))
	if !ok || !utf8.Valid(text) {
		return nil, false, badAnswer("no text in UTF-8 where the result says")
	}
	answer = append([]byte(nil), text...) // before the memory is freed
	stack[0] = uint64(result)
	err = e.post.CallWithStack(ctx, stack[:1])
	return answer, failed, err
}
