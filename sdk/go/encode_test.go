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

type (
	badKey    struct{ text string }
	inner     struct{ Deep map[string][]string }
	Open      struct{ Promoted string }
	strangers = struct {
		Plain  string
		Named  string `json:"named,omitempty"`
		Left   string `json:"-"`
		hidden string
		List   []*inner
		Any    any
		Bytes  []byte
		Keys   map[badKey]int
		Own    json.RawMessage `json:",omitempty"`
		inner
		*Open
	}
)

func (k badKey) MarshalText() ([]byte, error) { return []byte(k.text), nil }

func TestBadTextInAForeignStructIsRefused(t *testing.T) {
	const bad = "\xff"
	for path, value := range map[string]strangers{
		"x.Plain":             {Plain: bad},
		"x.named":             {Named: bad},
		"x.List[1].Deep.a[0]": {List: []*inner{nil, {Deep: map[string][]string{"a": {bad}}}}},
		"x.Any.b":             {Any: map[string]any{"b": bad}},
		"x.Any":               {Any: badKey{bad}},
		"x.Any.\xff":          {Any: map[string]int{bad: 1}},
		"x.Keys":              {Keys: map[badKey]int{{bad}: 1}},
		"x.Deep.c[0]":         {inner: inner{map[string][]string{"c": {bad}}}},
		"x.Promoted":          {Open: &Open{bad}},
		"x":                   {Own: json.RawMessage(`"` + bad + `"`)},
	} {
		got, err := Marshal(Object{"x": value})
		var refused *RangeError
		if !errors.As(err, &refused) || refused.Path != path || !contains(err, "not valid UTF-8") {
			t.Errorf("%s: %s %v", path, got, err)
		}
	}
	fine := strangers{
		Plain: "\ufffd管", Left: bad, hidden: bad, Bytes: []byte(bad), Any: badKey{"é"}, Keys: map[badKey]int{{"k"}: 1},
	}
	got, err := Marshal(fine)
	want, other := json.Marshal(fine)
	if err != nil || other != nil || string(got) != string(want) {
		t.Errorf("%s %v %s %v", got, err, want, other)
	}
	type ring struct{ Next *ring }
	round := &ring{}
	round.Next = round
	if _, err := Marshal(struct{ R *ring }{round}); !contains(err, "nested") {
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

func TestATimeThatTheContractCannotHoldIsRefused(t *testing.T) {
	odd := time.Date(1900, 1, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600+5*60+43))
	late := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	early := time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)
	if Time(odd) != "1900-01-01T00:00:00+08:05:43" {
		t.Error("the seconds of the offset are dropped: " + Time(odd))
	}
	for name, at := range map[string]string{
		"no whole minute":  Time(odd),
		"0 to 9999":        Time(late),
		"a year is":        Time(early),
		"is 10000-01-01T0": Local(10000, 1, 1, 0, 0, 0),
		"is -001-01-01T00": Local(-1, 1, 1, 0, 0, 0),
	} {
		_, err := Marshal(DecideRequest{Incident: Incident{ReportedAt: at}})
		var refused *RangeError
		if !errors.As(err, &refused) || refused.Path != "incident.reported_at" || !contains(err, name) {
			t.Errorf("%s: %v", at, err)
		}
	}
	for _, value := range []any{
		odd, &odd, late, &early, struct{ At time.Time }{odd}, []*time.Time{&odd}, struct{ At *time.Time }{&late},
	} {
		var refused *RangeError
		if got, err := Marshal(Object{"x": value}); !errors.As(err, &refused) || !strings.HasPrefix(refused.Path, "x") {
			t.Errorf("%v: %s %v", value, got, err)
		}
	}
	for _, text := range []string{
		Time(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)), Time(time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)),
		"2026-03-02T09:15:00.123456+08:00", "12345678901T23456789012", "-", "地下自来水管破裂，影响行人", "10000-01-01",
	} {
		if _, err := Marshal(text); err != nil {
			t.Error(err)
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
