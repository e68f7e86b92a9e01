// Command bench measures what a call costs from Go and prints one line of JSON, in microseconds.
//
// Run it in the module's folder: go run ./internal/bench
// The bundle comes from GEZHI_CORPUS (by default ../../target/corpus), the baked district from GEZHI_ARTEFACTS (by
// default ../../target/component); without it `baked_fresh_us` is null.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"gezhi.dev/gezhi"
)

const (
	warmCalls  = 3000
	freshCalls = 60
	batches    = 9
	batchSize  = 1000
)

type figures struct {
	Host   string   `json:"host"`
	Warm   float64  `json:"warm_us"`
	Fresh  float64  `json:"fresh_us"`
	Baked  *float64 `json:"baked_fresh_us"`
	Batch  float64  `json:"batch_us"`
	Typed  float64  `json:"typed_us"`
	Engine float64  `json:"engine_us"`
}

func main() {
	result, err := run(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	line, err := json.Marshal(result)
	if err != nil {
		panic(err) // figures are plain data
	}
	fmt.Println(string(line))
}

func folder(variable string, otherwise ...string) string {
	if named := os.Getenv(variable); named != "" {
		return named
	}
	return filepath.Join(append([]string{"..", ".."}, otherwise...)...)
}

func incident(n int) gezhi.Incident {
	return gezhi.Incident{
		ID:         fmt.Sprintf("2026-%06d", n),
		ReportedAt: gezhi.Time(time.Date(2026, 3, 2, 9, 15, 0, 0, time.FixedZone("", 8*60*60))),
		Text:       gezhi.Ptr("一地下自来水管破裂，影响行人通行"),
	}
}

func run(ctx context.Context) (*figures, error) {
	result := &figures{Host: fmt.Sprintf("%s, %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH)}
	started := time.Now()
	engine, err := gezhi.Default(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = engine.Close(ctx) }()
	result.Engine = microseconds(time.Since(started))
	bundle := filepath.Join(folder("GEZHI_CORPUS", "target", "corpus"), "bundles", "lengshuitan.json")
	pack, err := engine.OpenFile(ctx, bundle)
	if err != nil {
		return nil, err
	}
	defer func() { _ = pack.Close(ctx) }()
	if err := warm(ctx, pack, result); err != nil {
		return nil, err
	}
	fresh, err := engine.OpenFile(ctx, bundle, gezhi.WithFresh())
	if err != nil {
		return nil, err
	}
	defer func() { _ = fresh.Close(ctx) }()
	if result.Fresh, err = median(freshCalls, decide(ctx, fresh)); err != nil {
		return nil, err
	}
	artefact := filepath.Join(folder("GEZHI_ARTEFACTS", "target", "component"), "lengshuitan.baked.core.wasm")
	baked, err := engine.BakedFile(ctx, artefact, gezhi.WithFresh())
	if errors.Is(err, fs.ErrNotExist) {
		return result, nil
	} else if err != nil {
		return nil, err
	}
	defer func() { _ = baked.Close(ctx) }()
	loaded, err := median(freshCalls, decide(ctx, baked))
	result.Baked = &loaded
	return result, err
}

func warm(ctx context.Context, pack *gezhi.Pack, result *figures) error {
	var err error
	if result.Warm, err = median(warmCalls, decide(ctx, pack)); err != nil {
		return err
	}
	result.Typed, err = median(warmCalls, func() error {
		_, err := pack.Decide(ctx, incident(1))
		return err
	})
	if err != nil {
		return err
	}
	var incidents []json.RawMessage
	for n := range batchSize {
		text, err := gezhi.Marshal(incident(n))
		if err != nil {
			return err
		}
		incidents = append(incidents, text)
	}
	request, err := gezhi.Marshal(gezhi.DecideManyRequest{Incidents: incidents})
	if err != nil {
		return err
	}
	batch, err := median(batches, func() error {
		_, err := pack.Call(ctx, "decide-many", request)
		return err
	})
	result.Batch = batch / batchSize
	return err
}

// decide is one raw call.
func decide(ctx context.Context, pack *gezhi.Pack) func() error {
	request, err := gezhi.Marshal(gezhi.DecideRequest{Incident: incident(1)})
	return func() error {
		if err != nil {
			return err
		}
		_, err := pack.Call(ctx, "decide", request)
		return err
	}
}

func median(times int, do func() error) (float64, error) {
	if err := do(); err != nil {
		return 0, err
	}
	taken := make([]time.Duration, times)
	for n := range taken {
		started := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		taken[n] = time.Since(started)
	}
	slices.Sort(taken)
	return microseconds(taken[times/2]), nil
}

func microseconds(d time.Duration) float64 { return float64(d.Nanoseconds()/100) / 10 }
