package gezhi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Error is every error that this package makes, for `errors.As`.
//
// The types behind it: [*ContractError], [*CallError], [*RangeError], [*ResponseError], [*EngineError].
type Error interface {
	error
	gezhi()
}

// The reasons of a [*CallError], for `errors.Is`.
var (
	// ErrTrap says that the engine broke off: a bug of the engine, or no memory for a request. The
	// instance is gone; the next call gets a fresh one.
	ErrTrap = errors.New("the engine trapped")
	// ErrTimedOut says that the deadline passed, of the context or the engine's own
	// ([WithTimeout]). [context.DeadlineExceeded] holds as well.
	ErrTimedOut = errors.New("the call took too long")
	// ErrCanceled says that the context was cancelled. [context.Canceled] holds as well.
	ErrCanceled = errors.New("the call was cancelled")
	// ErrClosed says that the engine, session, pack or district is closed.
	ErrClosed = errors.New("it is closed")
	// ErrSessionOnly says that `open` and `enroll` change an instance: a pack has many, so they need
	// a [Session].
	ErrSessionOnly = errors.New("it changes one instance: use Engine.Session, or open another Pack")
	// ErrUnknownFunction says that the contract has no function of that name.
	ErrUnknownFunction = errors.New("the contract has no such function")
)

// A kindError stands for all errors of one kind, for `errors.Is`.
type kindError ErrorKind

func (k kindError) Error() string { return "gezhi: " + string(k) }

// One for each kind of [*ContractError]: `errors.Is(err, gezhi.ErrNotInForce)`.
var (
	// ErrInvalidRequest: the request is not of the schema, or names what the pack does not have.
	ErrInvalidRequest error = kindError(ErrorKindInvalidRequest)
	// ErrInvalidPack: the pack has errors; Diagnostics lists them all.
	ErrInvalidPack error = kindError(ErrorKindInvalidPack)
	// ErrInvalidRoster: the roster has faults; Diagnostics lists them all.
	ErrInvalidRoster error = kindError(ErrorKindInvalidRoster)
	// ErrInvalidCase: the case's events cannot have happened so; Fault says why.
	ErrInvalidCase error = kindError(ErrorKindInvalidCase)
	// ErrUnknownTable: the pack has no table of that name.
	ErrUnknownTable error = kindError(ErrorKindUnknownTable)
	// ErrRuleConflict: rows that contradict each other were hit; Rules names them.
	ErrRuleConflict error = kindError(ErrorKindRuleConflict)
	// ErrNotImplemented: this engine does not have the function yet.
	ErrNotImplemented error = kindError(ErrorKindNotImplemented)
	// ErrNotOpen: no pack is open in this session.
	ErrNotOpen error = kindError(ErrorKindNotOpen)
	// ErrNotInForce: the pack was not in force at the case's own date.
	ErrNotInForce error = kindError(ErrorKindNotInForce)
	// ErrBeyondCalendar: the deadline needs a day that the calendar does not know.
	ErrBeyondCalendar error = kindError(ErrorKindBeyondCalendar)
	// ErrLimitExceeded: a bound was reached; Limit names it.
	ErrLimitExceeded error = kindError(ErrorKindLimitExceeded)
	// ErrScriptFailed: the pack's script failed; File, Line and Column say where.
	ErrScriptFailed error = kindError(ErrorKindScriptFailed)
)

// A ContractError is the engine's own answer that there is none: the caller's mistake, or a limit that
// was reached. The instance is in order.
//
// `errors.Is(err, gezhi.ErrInvalidRequest)` and its like tell the kinds apart; a kind that this
// version does not know is a ContractError that is none of them.
type ContractError struct {
	ErrorPayload
	// JSON is the answer as the engine gave it; nil for an item of a batch.
	JSON json.RawMessage `json:"-"`
}

func (*ContractError) gezhi() {}

// Error gives the kind, the place, the English sentence and the hint.
func (e *ContractError) Error() string {
	var out strings.Builder
	fmt.Fprintf(&out, "gezhi: %s", e.Kind)
	if e.Path != nil {
		fmt.Fprintf(&out, " at %s", *e.Path)
	}
	if e.File != nil && e.Line != nil && e.Column != nil {
		fmt.Fprintf(&out, " in %s:%d:%d", *e.File, *e.Line, *e.Column)
	}
	out.WriteString(": " + e.Message.in())
	if e.Hint != nil {
		out.WriteString("; " + e.Hint.in())
	}
	return out.String()
}

// Is tells whether target stands for this kind.
func (e *ContractError) Is(target error) bool {
	kind, ok := target.(kindError)
	return ok && ErrorKind(kind) == e.Kind
}

// in is the English text, the Chinese where there is none.
func (t Text) in() string {
	if t.En != "" {
		return t.En
	}
	return t.Zh
}

// Err is the error of an outcome in a batch as a [*ContractError], nil for an answer.
func (o DecisionOutcome) Err() error { return o.Error.asError() }

// Err is the error of an outcome in a batch as a [*ContractError], nil for an answer.
func (o DueDateOutcome) Err() error { return o.Error.asError() }

// Err is the error of an outcome in a batch as a [*ContractError], nil for an answer.
func (o TimelineResponseOutcome) Err() error { return o.Error.asError() }

func (p *ErrorPayload) asError() error {
	if p == nil {
		return nil
	}
	return &ContractError{ErrorPayload: *p}
}

// A CallError says that a call did not come to an answer: Reason is one of the Err… values above.
type CallError struct {
	// Function is the contract's function, as `decide`.
	Function string
	// Reason is ErrTrap, ErrTimedOut, ErrCanceled, ErrClosed, ErrSessionOnly or ErrUnknownFunction.
	Reason error
	// Cause is what lies behind it: the trap, the context's error; nil where nothing does.
	Cause error
}

func (*CallError) gezhi() {}

// Error names the function, the reason and the cause.
func (e *CallError) Error() string {
	text := fmt.Sprintf("gezhi: %s: %v", e.Function, e.Reason)
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives reason and cause to `errors.Is` and `errors.As`.
func (e *CallError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Reason}
	}
	return []error{e.Reason, e.Cause}
}

// stopped is the error of a call that its context ended.
func stopped(function string, ctx context.Context) error {
	reason := ErrTimedOut
	if errors.Is(ctx.Err(), context.Canceled) {
		reason = ErrCanceled
	}
	return &CallError{Function: function, Reason: reason, Cause: ctx.Err()}
}

// A RangeError says that a value of a request cannot be sent, before it was.
type RangeError struct {
	// Path is where the value is, as `incident.facts.households`; empty for the whole text.
	Path string
	// Reason says what is wrong and how to mend it.
	Reason string
}

func (*RangeError) gezhi() {}

// Error gives the path and the reason.
func (e *RangeError) Error() string {
	if e.Path == "" {
		return "gezhi: the request " + e.Reason
	}
	return fmt.Sprintf("gezhi: %s %s", e.Path, e.Reason)
}

// A ResponseError says that an answer is not of the contract that this package was made from.
type ResponseError struct {
	// Function is the contract's function, as `decide`.
	Function string
	// Cause says what does not fit.
	Cause error
}

func (*ResponseError) gezhi() {}

// Error names the function and what does not fit.
func (e *ResponseError) Error() string {
	return fmt.Sprintf("gezhi: the answer of %s does not fit the contract: %v", e.Function, e.Cause)
}

// Unwrap gives the cause.
func (e *ResponseError) Unwrap() error { return e.Cause }

// An EngineError says that there is no engine: a file that is not there or is not one.
type EngineError struct{ Cause error }

func (*EngineError) gezhi() {}

// Error gives the cause.
func (e *EngineError) Error() string { return "gezhi: no engine: " + e.Cause.Error() }

// Unwrap gives the cause.
func (e *EngineError) Unwrap() error { return e.Cause }
