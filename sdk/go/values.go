package gezhi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"time"
)

// Ptr gives a pointer to a value, for fields that may be left out: `Text: gezhi.Ptr("…")`.
func Ptr[T any](value T) *T { return &value }

// Time writes an instant as the contract wants it: RFC 3339 with its offset, to the second.
//
// RFC 3339 has offsets of whole minutes (China's before 1901 was +08:05:43) and years from 0 to 9999. What it
// cannot hold is written in full, and sending it is refused with a [*RangeError] that names the place; at.UTC()
// has an offset that can be sent.
func Time(at time.Time) string {
	if _, offset := at.Zone(); offset%60 != 0 {
		return at.Format("2006-01-02T15:04:05-07:00:00")
	}
	return at.Format("2006-01-02T15:04:05-07:00")
}

// Local writes a date and time without an offset; the engine reads it in the pack's own zone.
//
// Nothing is rolled over: the engine refuses a 30 February. A year beyond 0 to 9999 is refused when it is sent,
// with a [*RangeError].
func Local(year int, month time.Month, day, hour, minute, second int) string {
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, hour, minute, second)
}

// timeForm is what [Time] and [Local] write, with any year and offset.
var timeForm = regexp.MustCompile(`^(-?\d+)-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d(:\d\d)?)?$`)

// timeFault tells why a text in their form cannot be sent; empty for all others.
func timeFault(text string) string {
	const shortest, longest, dateEnd, plain = 19, 40, 10, 25
	if len(text) < shortest || len(text) > longest || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return ""
	}
	if text[0] != '-' && text[dateEnd] == 'T' && len(text) <= plain {
		return "" // as nearly all are
	}
	parts := timeForm.FindStringSubmatch(text)
	switch {
	case parts == nil:
		return ""
	case len(parts[1]) != len("2006") || text[0] == '-':
		return "a year is 0 to 9999"
	case parts[2] != "":
		return "its offset is no whole minute; send the instant in UTC, at.UTC()"
	}
	return ""
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
