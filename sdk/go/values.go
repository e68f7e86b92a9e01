package gezhi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Ptr gives a pointer to a value, for fields that may be left out: `Text: gezhi.Ptr("…")`.
func Ptr[T any](value T) *T { return &value }

// Time writes an instant as the contract wants it: RFC 3339 with its offset, to the second.
func Time(at time.Time) string { return at.Format("2006-01-02T15:04:05-07:00") }

// Local writes a date and time without an offset; the engine reads it in the pack's own zone.
//
// Nothing is rolled over: the engine refuses a 30 February.
func Local(year int, month time.Month, day, hour, minute, second int) string {
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, hour, minute, second)
}

// An Object holds values by name, as an incident's facts: booleans, integers, strings, lists, objects.
//
// What is left out is not known, which is not false. Decimals are strings (`"12.5"`); floats are
// refused with a [*RangeError]. Read from JSON, integers are int64.
type Object map[string]any

// UnmarshalJSON reads integers as int64 where encoding/json would make floats of them.
func (o *Object) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var members map[string]any
	if err := decoder.Decode(&members); err != nil {
		return err
	}
	for name, value := range members {
		members[name] = exact(value)
	}
	*o = members
	return nil
}

// exact turns the numbers in a value into int64; what is no integer stays as it is written.
func exact(value any) any {
	switch value := value.(type) {
	case json.Number:
		if integer, err := value.Int64(); err == nil {
			return integer
		}
	case []any:
		for n, item := range value {
			value[n] = exact(item)
		}
	case map[string]any:
		for name, item := range value {
			value[name] = exact(item)
		}
	}
	return value
}
