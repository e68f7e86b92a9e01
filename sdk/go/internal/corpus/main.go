// Command corpus makes every call of the shared corpus and says whether each answer is the same bytes.
//
// Run it in the module's folder: go run ./internal/corpus
// The corpus is the folder in GEZHI_CORPUS, by default ../../target/corpus.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"gezhi.dev/gezhi"
)

const (
	lineMax    = 16 << 20
	differMost = 20
)

// A report is the one line that the command prints.
type report struct {
	Host            string   `json:"host"`
	Engine          string   `json:"engine"`
	Cases           int      `json:"cases"`
	Differ          []string `json:"differ"`
	CasesDigest     string   `json:"cases_digest"`
	Generated       int      `json:"generated"`
	GeneratedDigest string   `json:"generated_digest"`
	Typed           int      `json:"typed"`
}

func main() {
	result, err := run(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
	line, err := json.Marshal(result)
	if err != nil {
		panic(err) // a report is plain data
	}
	fmt.Println(string(line))
	if len(result.Differ) > 0 {
		os.Exit(1)
	}
}

func run(ctx context.Context) (*report, error) {
	folder := os.Getenv("GEZHI_CORPUS")
	if folder == "" {
		folder = filepath.Join("..", "..", "target", "corpus")
	}
	engine, err := gezhi.Default(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = engine.Close(ctx) }()
	host := fmt.Sprintf("%s, wazero %s", strings.Replace(runtime.Version(), "go", "go ", 1), wazeroVersion())
	r := &runner{folder: folder, engine: engine, report: &report{Host: host, Engine: engine.Digest(), Differ: []string{}}}
	if r.report.CasesDigest, r.report.Cases, err = r.file(ctx, "good.tsv"); err != nil {
		return nil, err
	}
	if r.report.GeneratedDigest, r.report.Generated, err = r.file(ctx, "generated.tsv"); err != nil {
		return nil, err
	}
	return r.report, nil
}

// A runner holds one pack at a time: the lines of one bundle stand together.
type runner struct {
	folder string
	engine *gezhi.Engine
	report *report
	open   string
	call   func(ctx context.Context, function string, request []byte) ([]byte, error)
	close  func(context.Context) error
}

func (r *runner) file(ctx context.Context, name string) (string, int, error) {
	file, err := os.Open(filepath.Join(r.folder, name))
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	sum, count := sha256.New(), 0
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 1<<20), lineMax)
	r.open, r.close = "", func(context.Context) error { return nil }
	for lines.Scan() {
		count++
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 6 {
			return "", 0, fmt.Errorf("%s:%d: %d fields, not 6", name, count, len(fields))
		}
		if err := r.line(ctx, fields, sum); err != nil {
			return "", 0, fmt.Errorf("%s:%d: %w", name, count, err)
		}
	}
	if err := lines.Err(); err != nil {
		return "", 0, err
	}
	return fmt.Sprintf("sha256:%x", sum.Sum(nil)), count, r.close(ctx)
}

func (r *runner) line(ctx context.Context, fields []string, sum hash.Hash) error {
	bundle, function, id, side, request, expected := fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]
	if err := r.use(ctx, bundle); err != nil {
		return fmt.Errorf("%s: %w", bundle, err)
	}
	answer, err := r.call(ctx, function, []byte(request))
	got := "ok"
	var refusal *gezhi.ContractError
	if errors.As(err, &refusal) {
		got, answer = "error", refusal.JSON
	} else if err != nil {
		return err
	}
	fmt.Fprintf(sum, "%s %s\n", got, answer)
	if side == "" {
		return nil
	}
	if got != side || string(answer) != expected {
		r.differs(id)
		return nil
	}
	if got == "error" {
		err = mapped(refusal)
	} else if err = sameTyped(function, []byte(request), answer); err == nil {
		r.report.Typed++
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", id, err)
		r.differs(id + " (typed)")
	}
	return nil
}

func (r *runner) differs(id string) {
	if len(r.report.Differ) < differMost {
		r.report.Differ = append(r.report.Differ, id)
	}
}

func (r *runner) use(ctx context.Context, bundle string) error {
	if bundle == r.open {
		return nil
	}
	if err := r.close(ctx); err != nil {
		return err
	}
	r.open = bundle
	if bundle == "-" {
		session, err := r.engine.Session(ctx)
		if err != nil {
			return err
		}
		r.call, r.close = session.Call, session.Close
		return nil
	}
	pack, err := r.engine.OpenFile(ctx, filepath.Join(r.folder, "bundles", bundle+".json"))
	if err != nil {
		return err
	}
	r.call, r.close = pack.Call, pack.Close
	return nil
}
