package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"

	"gezhi.dev/gezhi"
)

// payloads gives the types of a function's request and answer.
var payloads = map[string]func() (request, answer any){
	"open":          func() (any, any) { return new(gezhi.Bundle), new(gezhi.PackSummary) },
	"check":         func() (any, any) { return new(gezhi.Bundle), new(gezhi.CheckResponse) },
	"enroll":        func() (any, any) { return new(gezhi.Roster), new(gezhi.EnrollResponse) },
	"decide":        func() (any, any) { return new(gezhi.DecideRequest), new(gezhi.Decision) },
	"decide-many":   func() (any, any) { return new(gezhi.DecideManyRequest), new([]gezhi.DecisionOutcome) },
	"evaluate":      func() (any, any) { return new(gezhi.EvaluateRequest), new(gezhi.EvaluateResponse) },
	"deadline":      func() (any, any) { return new(gezhi.DeadlineRequest), new([]gezhi.DueDateOutcome) },
	"timeline":      func() (any, any) { return new(gezhi.TimelineRequest), new(gezhi.TimelineResponse) },
	"timeline-many": func() (any, any) { return new(gezhi.TimelineManyRequest), new([]gezhi.TimelineResponseOutcome) },
	"duties":        func() (any, any) { return new(gezhi.DutiesRequest), new(gezhi.DutiesResponse) },
	"survey":        func() (any, any) { return new(gezhi.SurveyRequest), new(gezhi.SurveyResponse) },
	"score":         func() (any, any) { return new(gezhi.ScoreRequest), new(gezhi.ScoreResponse) },
	"assess":        func() (any, any) { return new(gezhi.AssessRequest), new(gezhi.AssessResponse) },
	"describe":      func() (any, any) { return new(gezhi.DescribeRequest), new(gezhi.DescribeResponse) },
}

// kinds are the sentinels of the errors' kinds.
var kinds = map[gezhi.ErrorKind]error{
	gezhi.ErrorKindInvalidRequest: gezhi.ErrInvalidRequest, gezhi.ErrorKindInvalidPack: gezhi.ErrInvalidPack,
	gezhi.ErrorKindInvalidRoster: gezhi.ErrInvalidRoster, gezhi.ErrorKindInvalidCase: gezhi.ErrInvalidCase,
	gezhi.ErrorKindUnknownTable: gezhi.ErrUnknownTable, gezhi.ErrorKindRuleConflict: gezhi.ErrRuleConflict,
	gezhi.ErrorKindNotImplemented: gezhi.ErrNotImplemented, gezhi.ErrorKindNotOpen: gezhi.ErrNotOpen,
	gezhi.ErrorKindNotInForce: gezhi.ErrNotInForce, gezhi.ErrorKindBeyondCalendar: gezhi.ErrBeyondCalendar,
	gezhi.ErrorKindLimitExceeded: gezhi.ErrLimitExceeded, gezhi.ErrorKindScriptFailed: gezhi.ErrScriptFailed,
}

// mapped tells whether an error is the one that its kind names, and whole.
func mapped(refusal *gezhi.ContractError) error {
	sentinel := kinds[refusal.Kind]
	if sentinel == nil || !errors.Is(refusal, sentinel) {
		return fmt.Errorf("the kind %s is not told apart", refusal.Kind)
	}
	return same(refusal.JSON, refusal.ErrorPayload)
}

// sameTyped reads request and answer into their types and writes them back.
func sameTyped(function string, request, answer []byte) error {
	payload, ok := payloads[function]
	if !ok {
		return fmt.Errorf("no types for %s", function)
	}
	question, typed := payload()
	if err := json.Unmarshal(request, question); err != nil {
		return fmt.Errorf("request: %w", err)
	}
	if err := same(request, question); err != nil {
		return fmt.Errorf("request: %w", err)
	}
	if err := json.Unmarshal(answer, typed); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	if err := same(answer, typed); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// same compares a text with a typed value written as JSON: by the package and by encoding/json.
func same(text []byte, typed any) error {
	wanted, err := plain(text)
	if err != nil {
		return err
	}
	for name, marshal := range map[string]func(any) ([]byte, error){"gezhi": gezhi.Marshal, "json": json.Marshal} {
		written, err := marshal(typed)
		if err != nil {
			return fmt.Errorf("%s.Marshal: %w", name, err)
		}
		got, err := plain(written)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(wanted, got) {
			return fmt.Errorf("%s.Marshal: written back as %s, not %s", name, written, text)
		}
	}
	return nil
}

// plain reads JSON, its numbers exactly, without members that are null: null and absent say the same.
func plain(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return withoutNull(value), err
}

func withoutNull(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if member == nil {
				delete(value, name)
			} else {
				value[name] = withoutNull(member)
			}
		}
	case []any:
		for n, item := range value {
			value[n] = withoutNull(item)
		}
	}
	return value
}

// wazeroVersion is the runtime's version, as it was built in.
func wazeroVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/tetratelabs/wazero" {
				return module.Version
			}
		}
	}
	return "unknown"
}
