package gezhi

import (
	"context"
	"encoding/json"
)

// Functions are the contract's functions, typed. [Pack], [District] and [Session] all have them.
//
// Each can fail with a [*ContractError] (the kinds are named `Err…`), a [*CallError] (trap, timeout,
// closed), a [*RangeError] (a value that cannot be sent) or a [*ResponseError].
type Functions struct {
	invoke func(ctx context.Context, function string, request []byte) ([]byte, error)
}

// Call calls a function of the contract by its name, as `decide-many`; both sides are JSON texts.
//
// On a pack or district not for `open` and `enroll` ([ErrSessionOnly]). The text goes as it is: what is
// out of range in it the engine refuses.
func (f Functions) Call(ctx context.Context, function string, request []byte) ([]byte, error) {
	if f.invoke == nil {
		return nil, &CallError{Function: function, Reason: ErrClosed}
	}
	return f.invoke(ctx, function, request)
}

// A DecideOption changes what a decision holds.
type DecideOption func(*decideOptions)

type decideOptions struct {
	trace     bool
	noReceipt bool
}

// WithTrace lists the rows hit and possible, with their quotes.
func WithTrace() DecideOption { return func(o *decideOptions) { o.trace = true } }

// WithoutReceipt leaves the receipt out.
func WithoutReceipt() DecideOption { return func(o *decideOptions) { o.noReceipt = true } }

func decideChosen(chosen []DecideOption) (o decideOptions, receipt *bool) {
	for _, option := range chosen {
		option(&o)
	}
	if o.noReceipt {
		receipt = Ptr(false)
	}
	return o, receipt
}

// Decide decides one incident: what it is, who is responsible, by when, and why.
//
// Errors: [ErrInvalidRequest] with Path, [ErrNotInForce], [ErrBeyondCalendar], [ErrRuleConflict].
func (f Functions) Decide(ctx context.Context, incident Incident, chosen ...DecideOption) (*Decision, error) {
	o, receipt := decideChosen(chosen)
	return ask[Decision](ctx, f, "decide", DecideRequest{Incident: incident, Trace: o.trace, Receipt: receipt})
}

// DecideMany decides incidents in one crossing, in their order; a bad one is an error in its place
// ([DecisionOutcome.Err]) and leaves the others alone.
//
// Errors: [ErrLimitExceeded] for too many at once, or too long an answer; Describe lists the limits.
func (f Functions) DecideMany(
	ctx context.Context, incidents []Incident, chosen ...DecideOption,
) ([]DecisionOutcome, error) {
	o, receipt := decideChosen(chosen)
	type manyRequest struct { // [DecideManyRequest] takes texts, so that a bad one harms no other
		Incidents []Incident `json:"incidents"`
		Trace     bool       `json:"trace,omitempty"`
		Receipt   *bool      `json:"receipt,omitempty"`
	}
	request := manyRequest{incidents, o.trace, receipt}
	return askMany[DecisionOutcome](ctx, f, "decide-many", request)
}

// Evaluate evaluates one of the pack's tables on inputs of your own.
//
// Errors: [ErrUnknownTable], [ErrInvalidRequest] for a column that is not there, [ErrRuleConflict].
func (f Functions) Evaluate(ctx context.Context, request EvaluateRequest) (*EvaluateResponse, error) {
	return ask[EvaluateResponse](ctx, f, "evaluate", request)
}

// Deadline computes deadlines by one of the pack's calendars; each item is an answer or an error.
//
// Errors: [ErrInvalidRequest] for a calendar that is not there.
func (f Functions) Deadline(ctx context.Context, request DeadlineRequest) ([]DueDateOutcome, error) {
	return askMany[DueDateOutcome](ctx, f, "deadline", request)
}

// Timeline tells how every clock of a case stands at an instant, who holds it, and what changes next.
//
// Errors: [ErrInvalidCase] with Path and Fault where the events cannot have happened so.
func (f Functions) Timeline(ctx context.Context, request TimelineRequest) (*TimelineResponse, error) {
	return ask[TimelineResponse](ctx, f, "timeline", request)
}

// TimelineMany does the same for many cases in one crossing; a bad one is an error in its place.
//
// Errors: [ErrLimitExceeded] for too many or too large ones at once; Describe lists the limits.
func (f Functions) TimelineMany(
	ctx context.Context, request TimelineManyRequest,
) ([]TimelineResponseOutcome, error) {
	return askMany[TimelineResponseOutcome](ctx, f, "timeline-many", request)
}

// Duties judges recurring duties against a log: done, due, overdue or unspecified.
//
// Errors: [ErrInvalidRequest] where a duty, subject or time does not fit the pack.
func (f Functions) Duties(ctx context.Context, request DutiesRequest) (*DutiesResponse, error) {
	return ask[DutiesResponse](ctx, f, "duties", request)
}

// Survey holds grids against the pack's sizing rules.
//
// Errors: [ErrInvalidRequest] where a kind or fact does not fit the pack.
func (f Functions) Survey(ctx context.Context, request SurveyRequest) (*SurveyResponse, error) {
	return ask[SurveyResponse](ctx, f, "survey", request)
}

// Score scores closed cases against the pack's outcome targets.
//
// Errors: [ErrInvalidRequest] where a case does not fit the pack.
func (f Functions) Score(ctx context.Context, request ScoreRequest) (*ScoreResponse, error) {
	return ask[ScoreResponse](ctx, f, "score", request)
}

// Assess tells which of the pack's properties hold for an incident and its decision, or for a pair.
//
// Errors: [ErrInvalidRequest] where the incident does not fit the pack or there is no such property.
func (f Functions) Assess(ctx context.Context, request AssessRequest) (*AssessResponse, error) {
	return ask[AssessResponse](ctx, f, "assess", request)
}

// Describe gives vocabulary, tables, rules, sources and limits: what an editor or a form needs.
func (f Functions) Describe(ctx context.Context) (*DescribeResponse, error) {
	return ask[DescribeResponse](ctx, f, "describe", DescribeRequest{})
}

func ask[A any](ctx context.Context, f Functions, function string, request any) (*A, error) {
	text, err := Marshal(request)
	if err != nil {
		return nil, err
	}
	return read[A](ctx, f, function, text)
}

func askMany[A any](ctx context.Context, f Functions, function string, request any) ([]A, error) {
	answer, err := ask[[]A](ctx, f, function, request)
	if err != nil {
		return nil, err
	}
	return *answer, nil
}

func read[A any](ctx context.Context, f Functions, function string, request []byte) (*A, error) {
	text, err := f.Call(ctx, function, request)
	if err != nil {
		return nil, err
	}
	answer := new(A)
	if err := json.Unmarshal(text, answer); err != nil {
		return nil, &ResponseError{Function: function, Cause: err}
	}
	return answer, nil
}
