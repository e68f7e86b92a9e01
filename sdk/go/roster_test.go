package gezhi

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func corpus() string {
	if folder := os.Getenv("GEZHI_CORPUS"); folder != "" {
		return folder
	}
	return filepath.Join("..", "..", "target", "corpus")
}

// lengshuitan is a real bundle, from the shared corpus, and the roster that lies beside its pack.
func lengshuitan(t *testing.T) (bundle, roster []byte) {
	t.Helper()
	bundle, err := os.ReadFile(filepath.Join(corpus(), "bundles", "lengshuitan.json"))
	if err != nil {
		t.Fatalf("%v; name the corpus in GEZHI_CORPUS", err)
	}
	if roster, err = os.ReadFile(filepath.Join("..", "..", "rules", "lengshuitan", "roster.json")); err != nil {
		t.Fatal(err)
	}
	return bundle, roster
}

func TestARosterHoldsInEveryInstance(t *testing.T) {
	ctx := t.Context()
	bundle, roster := lengshuitan(t)
	session, err := theEngine(t).Session(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(t, session)
	if _, err := session.Enroll(ctx, roster); !errors.Is(err, ErrNotOpen) {
		t.Errorf("enrolled in nothing: %v", err)
	}
	summary, err := session.Open(ctx, bundle)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := session.Enroll(ctx, []byte(`{"posts": [{}]}`)); err == nil {
		t.Error("a roster that is none")
	}
	enrolled, err := session.Enroll(ctx, roster)
	if err != nil {
		t.Fatal(err)
	}
	session.drop() // as after a trap
	pack, err := theEngine(t).Open(ctx, bundle, WithRoster(roster), WithFresh())
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(t, pack)
	for name, f := range map[string]Functions{"session": session.Functions, "pack": pack.Functions} {
		decision, err := f.Decide(ctx, Incident{ID: "1", ReportedAt: "2026-03-02T09:15:00+08:00"})
		if err != nil {
			t.Fatal(err)
		}
		if decision.Receipt.Pack != summary.Digest || *decision.Receipt.Roster != enrolled.Digest {
			t.Errorf("%s: %+v", name, decision.Receipt)
		}
	}
	if _, err := theEngine(t).Open(ctx, bundle, WithRoster([]byte("{}"))); err == nil {
		t.Error("opened with a roster that is none")
	}
	var typed Roster
	if err := readInto(roster, &typed); err != nil {
		t.Fatal(err)
	}
	again, err := Marshal(typed)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := session.Enroll(ctx, again); err != nil || same.Digest != enrolled.Digest {
		t.Errorf("the typed roster is another one: %v", err)
	}
}

func TestABundleMadeInTheProgram(t *testing.T) {
	var bundle Bundle
	if err := readInto(tinyBundle(t), &bundle); err != nil {
		t.Fatal(err)
	}
	pack, err := theEngine(t).OpenBundle(t.Context(), bundle)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(t, pack)
	if pack.Summary().Digest != openTiny(t).Summary().Digest {
		t.Error("another digest")
	}
	bundle.Layers[0].Name = "\xff"
	if _, err := theEngine(t).OpenBundle(t.Context(), bundle); !contains(err, "layers[0].name is not valid UTF-8") {
		t.Error(err)
	}
	if _, err := theEngine(t).Open(t.Context(), []byte("\xff")); !errors.Is(err, error(errNotText)) {
		t.Error(err)
	}
	report, err := theEngine(t).Check(t.Context(), tinyBundle(t))
	if err != nil || report.Errors != 0 {
		t.Errorf("%+v %v", report, err)
	}
}

func TestAMarkAtTheHeadOfABundlesFileIsPassedOver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pack.json")
	for mark, opens := range map[string]bool{"": true, "\ufeff": true, "\ufeff\ufeff": false} {
		if err := os.WriteFile(file, append([]byte(mark), tinyBundle(t)...), 0o600); err != nil {
			t.Fatal(err)
		}
		pack, err := theEngine(t).OpenFile(t.Context(), file)
		if (err == nil) != opens {
			t.Errorf("%q: %v", mark, err)
		}
		if err == nil {
			closeAll(t, pack)
		}
	}
}
