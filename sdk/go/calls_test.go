package gezhi

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// typed calls a function by its method, with the request read into its type.
var typed = map[string]func(ctx context.Context, f Functions, request []byte) (any, error){
	"decide": func(ctx context.Context, f Functions, request []byte) (any, error) {
		r, err := readAs[DecideRequest](request)
		if err != nil {
			return nil, err
		}
		var chosen []DecideOption
		if r.Trace {
			chosen = append(chosen, WithTrace())
		}
		if r.Receipt != nil && !*r.Receipt {
			chosen = append(chosen, WithoutReceipt())
		}
		return f.Decide(ctx, r.Incident, chosen...)
	},
	"timeline": method(Functions.Timeline),
	"duties":   method(Functions.Duties),
	"survey":   method(Functions.Survey),
	"score":    method(Functions.Score),
	"describe": func(ctx context.Context, f Functions, _ []byte) (any, error) { return f.Describe(ctx) },
}

func readAs[T any](text []byte) (value T, err error) { return value, readInto(text, &value) }

func method[Q, A any](
	call func(Functions, context.Context, Q) (*A, error),
) func(context.Context, Functions, []byte) (any, error) {
	return func(ctx context.Context, f Functions, request []byte) (any, error) {
		r, err := readAs[Q](request)
		if err != nil {
			return nil, err
		}
		return call(f, ctx, r)
	}
}

// One case of each function from each bundle of the shared corpus, by its method.
func TestEveryMethodGivesTheAnswerOfTheCorpus(t *testing.T) {
	file, err := os.Open(filepath.Join(corpus(), "good.tsv"))
	if err != nil {
		t.Fatalf("%v; name the corpus in GEZHI_CORPUS", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	seen, called := map[string]bool{}, map[string]bool{}
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		bundle, function, side := fields[0], fields[1], fields[3]
		if side != "ok" || bundle == "-" || seen[bundle+function] || typed[function] == nil {
			continue
		}
		seen[bundle+function] = true
		called[function] = true
		pack, err := theEngine(t).OpenFile(t.Context(), filepath.Join(corpus(), "bundles", bundle+".json"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := typed[function](t.Context(), pack.Functions, []byte(fields[4]))
		closeAll(t, pack)
		want := reflect.New(reflect.TypeOf(got).Elem()).Interface()
		if err != nil || readInto([]byte(fields[5]), want) != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s: %v", bundle, fields[2], err)
		}
	}
	if err := lines.Err(); err != nil || len(called) != len(typed) {
		t.Errorf("only %v: %v", called, err)
	}
}

func TestBatchesOfCases(t *testing.T) {
	pack := openTiny(t)
	decision, err := pack.Decide(t.Context(), leak())
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := pack.TimelineMany(t.Context(), TimelineManyRequest{
		At:    Local(2026, 3, 3, 9, 0, 0),
		Cases: []Case{{Incident: leak(), Decision: *decision}, {Incident: Incident{ID: "2"}, Decision: *decision}},
	})
	if err != nil || len(outcomes) != 2 {
		t.Fatal(err)
	}
	for n, outcome := range outcomes { // the tiny pack has no flow
		if outcome.OK == nil && outcome.Err() == nil {
			t.Errorf("%d: neither an answer nor an error", n)
		}
	}
	if outcomes[1].Err() == nil {
		t.Error("a case without its instant")
	}
}
