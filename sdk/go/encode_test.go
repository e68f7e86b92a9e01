package gezhi

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestAbsentAndEmptyStayApart(t *testing.T) {
	incident := Incident{ID: "1", ReportedAt: "2026-03-02T09:15:00+08:00"}
	for want, affected := range map[string][]Affected{
		`{"id":"1","reported_at":"2026-03-02T09:15:00+08:00"}`:                                 nil,
		`{"affected":[],"id":"1","reported_at":"2026-03-02T09:15:00+08:00"}`:                   {},
		`{"affected":[{"kind":"elderly"}],"id":"1","reported_at":"2026-03-02T09:15:00+08:00"}`: {{Kind: "elderly"}},
	} {
		incident.Affected = affected
		got, err := Marshal(incident)
		standard, other := json.Marshal(incident)
		if err != nil || other != nil || string(got) != want || string(standard) != want {
			t.Errorf("%s, %s, not %s", got, standard, want)
		}
		var back Incident
		if err := json.Unmarshal(got, &back); err != nil || (back.Affected == nil) != (affected == nil) {
			t.Errorf("read back as %+v", back)
		}
	}
	if got, err := Marshal(DeadlineRequest{}); err != nil || string(got) != `{"items":[]}` {
		t.Errorf("a required list: %s %v", got, err)
	}
}

func TestWhatCannotBeSentIsRefusedWithItsPath(t *testing.T) {
	deep := any(1)
	for range 200 {
		deep = []any{deep}
	}
	for path, value := range map[string]any{
		"incident.facts.a":      int64(1) << 53,
		"incident.facts.b":      -(int64(1) << 53),
		"incident.facts.c":      uint64(math.MaxUint64),
		"incident.facts.d":      1.5,
		"incident.facts.e":      float32(2),
		"incident.facts.f":      math.NaN(),
		"incident.facts.g":      "\xed\xa0\x80", // a lone surrogate, as three bytes
		"incident.facts.h[1].x": []any{1, map[string]any{"x": math.Inf(1)}},
		"incident.facts.i":      json.RawMessage(`[1, 2.0]`),
		"incident.facts.j":      json.RawMessage(`9007199254740992`),
		"incident.facts.k":      json.RawMessage(`"\ud800"`),
		"incident.facts.l":      json.RawMessage(`"\ud800A"`),
		"incident.facts.m":      json.RawMessage(`{"a":`),
		"incident.facts.n":      json.Number("1e3"),
		"incident.facts.o":      func() {},
		"incident.facts.p":      []byte("x"),
		"incident.facts.q":      map[int]int{1: 1},
		"incident.facts.r":      struct{ A float64 }{0.5},
		"incident.facts.s":      json.RawMessage("\"\xff\""),
	} {
		name := strings.TrimPrefix(path, "incident.facts.")[:1]
		_, err := Marshal(DecideRequest{Incident: Incident{Facts: Object{name: value}}})
		var refused *RangeError
		if !errors.As(err, &refused) || refused.Path != path || refused.Reason == "" {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := Marshal(deep); !contains(err, "nested") {
		t.Errorf("200 deep: %v", err)
	}
	_, err := openTiny(t).DecideMany(t.Context(), []Incident{leak(), {Facts: Object{"x": 0.5}}})
	if !contains(err, "incidents[1].facts.x is the float 0.5: a decimal is sent as a string") {
		t.Error(err)
	}
	if _, err := openTiny(t).Call(t.Context(), "decide", []byte("\xff")); !errors.Is(err, error(errNotText)) {
		t.Error(err)
	}
}

func TestWhatCanBeSentIsSent(t *testing.T) {
	value := Object{
		"a": int64(integerMax), "b": int64(-integerMax), "c": uint8(7), "d": true, "e": nil, "f": "管\"\\\n\t\r\x01<é\u2028",
		"g": []string{}, "h": json.RawMessage(`{"x":["😀",-1]}`), "i": Ptr(3), "j": (*int)(nil),
		"k": []int(nil), "l": time.Date(2026, 3, 2, 9, 15, 0, 0, time.FixedZone("", 8*3600)), "m": json.Number("12"),
		"n": struct {
			A int `json:"a"`
		}{1},
	}
	const want = `{"a":9007199254740991,"b":-9007199254740991,"c":7,"d":true,"e":null,` +
		`"f":"管\"\\\n\t\r\u0001<é` + "\u2028" + `","g":[],"h":{"x":["😀",-1]},"i":3,"j":null,` +
		`"k":[],"l":"2026-03-02T09:15:00+08:00","m":12,"n":{"a":1}}`
	got, err := Marshal(value)
	if err != nil || string(got) != want {
		t.Errorf("%s\nnot\n%s\n%v", got, want, err)
	}
}

func TestIntegersReadFromJSONCanBeSentAgain(t *testing.T) {
	const text = `{"facts":{"households":12,"list":[1,{"x":-3}]},"id":"1","reported_at":""}`
	var incident Incident
	if err := json.Unmarshal([]byte(text), &incident); err != nil {
		t.Fatal(err)
	}
	if incident.Facts["households"] != int64(12) {
		t.Errorf("%T", incident.Facts["households"])
	}
	if again, err := Marshal(incident); err != nil || string(again) != text {
		t.Errorf("%s %v", again, err)
	}
	if err := json.Unmarshal([]byte(`{"facts":7}`), &incident); err == nil {
		t.Error("facts that are no object")
	}
	var loose map[string]any
	if err := json.Unmarshal([]byte(text), &loose); err != nil {
		t.Fatal(err)
	}
	if _, err := Marshal(loose); !contains(err, "gezhi.Object") {
		t.Errorf("the way out is not told: %v", err)
	}
}

func TestTimes(t *testing.T) {
	at := time.Date(2026, 3, 2, 1, 15, 0, 999, time.UTC)
	for got, want := range map[string]string{
		Time(at):                                "2026-03-02T01:15:00+00:00",
		Time(at.In(time.FixedZone("", 8*3600))): "2026-03-02T09:15:00+08:00",
		Local(2026, time.March, 2, 9, 15, 0):    "2026-03-02T09:15:00",
		Local(2026, 2, 30, 0, 0, 0):             "2026-02-30T00:00:00",
	} {
		if got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}

func TestALocalTimeIsReadInThePacksZone(t *testing.T) {
	pack := openTiny(t)
	var due []string
	for _, at := range []string{
		Local(2026, 3, 2, 9, 15, 0), Time(time.Date(2026, 3, 2, 1, 15, 0, 0, time.UTC)), "2026-03-02 09:15:00",
	} {
		incident := leak()
		incident.ReportedAt = at
		decision, err := pack.Decide(t.Context(), incident)
		if err != nil {
			t.Fatal(err)
		}
		due = append(due, *decision.Deadlines[0].Due)
	}
	if due[0] != "2026-03-02T15:15:00+08:00" || due[1] != due[0] || due[2] != due[0] {
		t.Error(due)
	}
}
