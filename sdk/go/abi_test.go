package gezhi

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// randomText draws from all of Unicode, with the ends of each length of UTF-8 more often.
func randomText(random *rand.Rand) string {
	edges := []rune{0, 0x1f, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, utf8.MaxRune, '"', '\\', '格'}
	var out strings.Builder
	for range random.IntN(40) {
		r := rune(random.IntN(utf8.MaxRune + 1))
		if random.IntN(2) == 0 {
			r = edges[random.IntN(len(edges))]
		}
		if utf8.ValidRune(r) {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// A name goes through request, engine and answer and comes back as it was.
func TestAnyTextComesBackAsItWas(t *testing.T) {
	pack := openTiny(t)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	for range 500 {
		text := "x" + randomText(random)
		incident := leak()
		incident.ID = text
		decision, err := pack.Decide(t.Context(), incident)
		if err != nil || decision.Incident != text {
			t.Fatalf("seed %d: %q: %v", seed, text, err)
		}
		_, err = pack.Evaluate(t.Context(), EvaluateRequest{Table: text})
		var refusal *ContractError
		if !errors.As(err, &refusal) || !errors.Is(err, ErrUnknownTable) || !strings.Contains(refusal.Message.Zh, text) {
			t.Fatalf("seed %d: %q: %v", seed, text, err)
		}
	}
}

// Whatever bytes are called with: an answer or an error of the contract, never a trap; and no UTF-8 never goes in.
func FuzzCall(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "[]", `{"incident":{"id":"1","reported_at":"2026-03-02T09:15:00+08:00"}}`, `{"incidents":[{}]}`,
		"\xff", "\xed\xa0\x80", "{\"id\":\"\x00\"}", strings.Repeat("[", 1000), "\ufeff{}", `{"a":1e999}`,
	} {
		for n := range functions {
			f.Add(n, []byte(seed))
		}
	}
	pack := openTiny(f)
	f.Fuzz(func(t *testing.T, n int, request []byte) {
		function := functions[uint(n)%uint(len(functions))]
		answer, err := pack.Call(t.Context(), function, request)
		var refusal *ContractError
		var out *RangeError
		switch {
		case function == "open" || function == "enroll":
			if !errors.Is(err, ErrSessionOnly) {
				t.Errorf("%s: %v", function, err)
			}
		case !utf8.Valid(request):
			if !errors.As(err, &out) {
				t.Errorf("%s: %q went in: %v", function, request, err)
			}
		case err == nil:
			if !utf8.Valid(answer) || len(answer) == 0 {
				t.Errorf("%s: %q", function, answer)
			}
		case !errors.As(err, &refusal):
			t.Errorf("%s: %q: %v", function, request, err)
		}
	})
}
