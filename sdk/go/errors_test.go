package gezhi

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

// kinds are the sentinels, in the contract's order.
var kinds = []error{
	ErrInvalidRequest, ErrInvalidPack, ErrInvalidRoster, ErrInvalidCase, ErrUnknownTable, ErrRuleConflict,
	ErrNotImplemented, ErrNotOpen, ErrNotInForce, ErrBeyondCalendar, ErrLimitExceeded, ErrScriptFailed,
}

func contains(err error, text string) bool { return err != nil && strings.Contains(err.Error(), text) }

func TestEveryKindOfTheContractHasItsError(t *testing.T) {
	text, err := os.ReadFile("../../wit/schema/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Defs struct {
			ErrorKind struct {
				OneOf []struct{ Const string }
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &contract); err != nil {
		t.Fatal(err)
	}
	if len(contract.Defs.ErrorKind.OneOf) != len(kinds) {
		t.Fatalf("the contract has %d kinds, this package %d", len(contract.Defs.ErrorKind.OneOf), len(kinds))
	}
	for n, one := range contract.Defs.ErrorKind.OneOf {
		refusal := &ContractError{ErrorPayload: ErrorPayload{Kind: ErrorKind(one.Const)}}
		for m, sentinel := range kinds {
			if errors.Is(refusal, sentinel) != (n == m) {
				t.Errorf("%s and %v", one.Const, sentinel)
			}
		}
	}
}

func TestTheEnginesOwnErrorsComeWithTheirPlace(t *testing.T) {
	pack := openTiny(t)
	ctx := t.Context()
	incident := leak()
	incident.Facts = Object{"housholds": 1}
	_, err := pack.Decide(ctx, incident)
	var refusal *ContractError
	if !errors.As(err, &refusal) || !errors.Is(err, ErrInvalidRequest) {
		t.Fatal(err)
	}
	if refusal.Path == nil || *refusal.Path != "incident.facts.housholds" || !contains(err, *refusal.Path) {
		t.Errorf("the path is not told: %v", err)
	}
	if refusal.Message.Zh == "" || !json.Valid(refusal.JSON) {
		t.Error("an error in one language, or without its text")
	}
	if _, err = pack.Evaluate(ctx, EvaluateRequest{Table: "nosuch"}); !errors.Is(err, ErrUnknownTable) {
		t.Error(err)
	}
	if _, err = pack.Call(ctx, "assess", []byte("{}")); !errors.Is(err, ErrInvalidRequest) {
		t.Error(err)
	}
	var any Error
	if !errors.As(err, &any) {
		t.Error("not an error of this package")
	}
	_, err = theEngine(t).Open(ctx, []byte(`{"layers":[{"name":"none","files":{}}]}`))
	if !errors.As(err, &refusal) || !errors.Is(err, ErrInvalidPack) || len(refusal.Diagnostics) == 0 {
		t.Error(err)
	}
}

func TestABadOneInABatchIsAnErrorInItsPlace(t *testing.T) {
	late := leak()
	late.Category = &Category{Scheme: "tiny", Kind: "事项", Code: "02"}
	outcomes, err := openTiny(t).DecideMany(t.Context(), []Incident{leak(), late}, WithoutReceipt())
	if err != nil {
		t.Fatal(err)
	}
	if len(outcomes) != 2 || outcomes[0].Err() != nil || outcomes[0].OK.Receipt != nil {
		t.Fatalf("%+v", outcomes)
	}
	if err := outcomes[1].Err(); !errors.Is(err, ErrBeyondCalendar) {
		t.Error(err)
	}
}

func TestWhatIsNotForAPack(t *testing.T) {
	pack := openTiny(t)
	for function, reason := range map[string]error{
		"open": ErrSessionOnly, "enroll": ErrSessionOnly, "describ": ErrUnknownFunction, "": ErrUnknownFunction,
	} {
		if _, err := pack.Call(t.Context(), function, []byte("{}")); !errors.Is(err, reason) {
			t.Errorf("%q: %v", function, err)
		}
	}
}
