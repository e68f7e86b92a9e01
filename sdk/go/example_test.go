package gezhi_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"sync"
	"time"

	"gezhi.dev/gezhi"
)

var ctx = context.Background()

// engine is what a program makes once, when it starts.
var engine = sync.OnceValue(func() *gezhi.Engine {
	engine, err := gezhi.Default(ctx)
	if err != nil {
		log.Fatal(err)
	}
	return engine
})

func open() *gezhi.Pack {
	pack, err := engine().OpenFile(ctx, "testdata/tiny.json")
	if err != nil {
		log.Fatal(err)
	}
	return pack
}

var leak = gezhi.Incident{
	ID:         "2026-000123",
	ReportedAt: gezhi.Local(2026, time.March, 2, 9, 15, 0), // or gezhi.Time(time.Now())
	Text:       gezhi.Ptr("一地下自来水管破裂，影响行人通行"),
	Facts:      gezhi.Object{"urgent": true, "households": "12.5"},
}

func Example() {
	engine, err := gezhi.Default(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close(ctx)
	pack, err := engine.OpenFile(ctx, "testdata/tiny.json")
	if err != nil {
		log.Fatal(err)
	}
	defer pack.Close(ctx)
	decision, err := pack.Decide(ctx, leak)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*decision.Classification.Name)
	for _, party := range decision.Responsibility.Parties {
		fmt.Println(party.As, *party.Role, party.By.Rule)
	}
	for _, deadline := range decision.Deadlines {
		fmt.Println(deadline.Clock, *deadline.Due)
	}
	// Output:
	// 水管破裂
	// responsible 网格员 A1
	// handle 2026-03-02T15:15:00+08:00
}

func ExampleEngine_Check() {
	report, err := engine().Check(ctx, []byte(`{"layers": [{"name": "mine", "files": {"pack.toml": "id = 7"}}]}`))
	if err != nil {
		log.Fatal(err)
	}
	for _, found := range report.Diagnostics {
		fmt.Printf("%s:%d %s: %s\n", found.File, found.Line, found.Severity, found.Message.En)
	}
	// Output:
	// pack.toml:0 error: `version` is missing
	// pack.toml:0 error: no layer says in which `zone` its times are
	// pack.toml:1 error: `id` takes a string, not an integer
}

func ExampleEngine_Describe() {
	described, err := engine().Describe(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(described.Pack == nil, len(described.Limits) > 0)
	// Output: true true
}

func ExamplePack_Summary() {
	pack := open()
	defer pack.Close(ctx)
	summary := pack.Summary()
	fmt.Println(summary.ID, summary.Version, summary.Title.Zh, summary.Zone, summary.Counts["rows"])
	// Output: tiny 1 小包 +08:00 6
}

func ExampleFunctions_Decide_errors() {
	pack := open()
	defer pack.Close(ctx)
	incident := leak
	incident.Channel = gezhi.Ptr("patroll")
	_, err := pack.Decide(ctx, incident)
	var refusal *gezhi.ContractError
	switch {
	case errors.Is(err, gezhi.ErrInvalidRequest) && errors.As(err, &refusal):
		fmt.Println(*refusal.Path, refusal.Message.Zh)
	case errors.Is(err, gezhi.ErrTimedOut):
		fmt.Println("try again later")
	}
	// Output: incident.channel 规则包没有渠道 `patroll`
}

func ExampleFunctions_DecideMany() {
	pack := open()
	defer pack.Close(ctx)
	flying := leak
	flying.Channel = gezhi.Ptr("drone")
	outcomes, err := pack.DecideMany(ctx, []gezhi.Incident{leak, flying}, gezhi.WithTrace())
	if err != nil {
		log.Fatal(err)
	}
	for n, outcome := range outcomes {
		if err := outcome.Err(); err != nil {
			fmt.Println(n, err)
		} else {
			fmt.Println(n, outcome.OK.Admission, len(outcome.OK.Trace), "rows")
		}
	}
	// Output:
	// 0 register 3 rows
	// 1 gezhi: invalid_request at incident.channel: the pack has no channel `drone`; the pack has: patrol
}

func ExampleFunctions_Evaluate() {
	pack := open()
	defer pack.Close(ctx)
	answer, err := pack.Evaluate(ctx, gezhi.EvaluateRequest{Table: "limits", Inputs: gezhi.Object{"类别": "T01"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Hits, answer.Outputs[0]["limit"])
	// Output: [L1] 4 work_hour
}

func ExampleFunctions_Deadline() {
	pack := open()
	defer pack.Close(ctx)
	outcomes, err := pack.Deadline(ctx, gezhi.DeadlineRequest{Items: []gezhi.DeadlineItem{
		{Start: "2026-03-02T17:15:00+08:00", Limit: "4工作时"},
		{Start: "2026-12-31T17:15:00+08:00", Limit: "4工作时"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*outcomes[0].OK.Due)
	fmt.Println(errors.Is(outcomes[1].Err(), gezhi.ErrBeyondCalendar))
	// Output:
	// 2026-03-03T11:15:00+08:00
	// true
}

func ExampleFunctions_Call() {
	pack := open()
	defer pack.Close(ctx)
	answer, err := pack.Call(ctx, "evaluate", []byte(`{"table": "assign", "inputs": {"类别": "T02"}}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(answer))
	// Output: {"hit_policy":"rule order","hits":[],"needs":[],"outputs":[],"possible":[],"steps":1,"table":"assign"}
}

func ExampleDistrict() {
	district := gezhi.NewDistrict(open())
	defer district.Close(ctx)
	old, err := district.Swap(open()) // while other goroutines call district.Decide
	if err != nil {
		log.Fatal(err) // a pack that is closed, or a district: nothing has changed
	}
	<-old.Done() // the last call on the old pack is done, its memory given back
	decision, err := district.Decide(ctx, leak)
	fmt.Println(decision.Incident, err)
	// Output: 2026-000123 <nil>
}

func ExampleSession() {
	session, err := engine().Session(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close(ctx)
	_, err = session.Decide(ctx, leak)
	fmt.Println(errors.Is(err, gezhi.ErrNotOpen))
	// Output: true
}

func ExampleMarshal() {
	incident := leak
	incident.Facts = gezhi.Object{"households": 12.5}
	_, err := gezhi.Marshal(incident)
	fmt.Println(err)
	// Output: gezhi: facts.households is the float 12.5: a decimal is sent as a string
}

func ExampleTime() {
	beijing := time.FixedZone("", 8*60*60)
	fmt.Println(gezhi.Time(time.Date(2026, time.March, 2, 9, 15, 0, 0, beijing)))
	// Output: 2026-03-02T09:15:00+08:00
}

func ExampleLocal() {
	fmt.Println(gezhi.Local(2026, time.March, 2, 9, 15, 0))
	// Output: 2026-03-02T09:15:00
}
