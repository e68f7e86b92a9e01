package gezhi

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	integerMax = 1<<53 - 1
	depthMax   = 128 // as deep as the engine reads JSON
)

var errNotText = &RangeError{Reason: "is not valid UTF-8"}

// Marshal writes a request as JSON after it has held every value against the contract's ranges.
//
// It differs from [json.Marshal] in what it refuses with a [*RangeError] (integers beyond ±(2^53−1), floats,
// strings that are not UTF-8) and in that a nil slice of a required list is `[]`.
func Marshal(request any) ([]byte, error) {
	e := encoder{out: make([]byte, 0, 512)}
	if err := e.value(reflect.ValueOf(request)); err != nil {
		return nil, err
	}
	return e.out, nil
}

// An encoder writes one value and knows where in it it is.
type encoder struct {
	out  []byte
	path []place
}

// A place is one step of a path: a member, or an item of a list where the name is empty.
type place struct {
	name string
	item int
}

func (e *encoder) refuse(format string, parts ...any) error {
	var path strings.Builder
	for _, at := range e.path {
		switch {
		case at.name == "":
			fmt.Fprintf(&path, "[%d]", at.item)
		case path.Len() == 0:
			path.WriteString(at.name)
		default:
			path.WriteString("." + at.name)
		}
	}
	return &RangeError{Path: path.String(), Reason: fmt.Sprintf(format, parts...)}
}

func (e *encoder) value(v reflect.Value) error {
	if !v.IsValid() {
		e.out = append(e.out, "null"...)
		return nil
	}
	if len(e.path) > depthMax {
		return e.refuse("is nested more than %d deep", depthMax)
	}
	if done, err := e.own(v); done {
		return err
	}
	switch v.Kind() {
	case reflect.Bool:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.Int() > integerMax || v.Int() < -integerMax {
			return e.refuse("is %d, beyond ±(2^53−1): send it as a string", v.Int())
		}
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if v.Uint() > integerMax {
			return e.refuse("is %d, beyond ±(2^53−1): send it as a string", v.Uint())
		}
		e.out = strconv.AppendUint(e.out, v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return e.float(v.Float())
	case reflect.String:
		return e.text(v.String())
	case reflect.Pointer, reflect.Interface:
		return e.value(v.Elem()) // of nil: no value
	case reflect.Slice, reflect.Array:
		return e.list(v)
	case reflect.Map:
		return e.mapping(v)
	case reflect.Struct:
		return e.structure(v)
	default:
		return e.refuse("is a %s, which JSON cannot hold", v.Type())
	}
	return nil
}

// own writes types that have a form of their own.
func (e *encoder) own(v reflect.Value) (done bool, err error) {
	if v.Kind() == reflect.Pointer && v.IsNil() || !v.CanInterface() {
		return false, nil
	}
	switch at := v.Interface().(type) {
	case time.Time:
		err = e.instant(at)
	case *time.Time:
		err = e.instant(*at)
	}
	if err != nil {
		return true, err
	}
	switch own := v.Interface().(type) {
	case json.RawMessage:
		return true, e.raw(own)
	case json.Number:
		return true, e.raw([]byte(own))
	case json.Marshaler:
		text, err := own.MarshalJSON()
		if err != nil {
			return true, e.refuse("cannot be written: %v", err)
		}
		return true, e.raw(text)
	case encoding.TextMarshaler:
		text, err := own.MarshalText()
		if err != nil {
			return true, e.refuse("cannot be written: %v", err)
		}
		return true, e.text(string(text))
	}
	return false, nil
}

func (e *encoder) float(value float64) error {
	hint := "a decimal is sent as a string"
	if value == math.Trunc(value) && math.Abs(value) <= integerMax {
		hint = "send it as an integer; JSON read into `any` has floats, read into gezhi.Object it has not"
	}
	return e.refuse("is the float %v: %s", value, hint)
}

func (e *encoder) text(value string) error {
	if err := e.legible(value); err != nil {
		return err
	}
	e.out = appendString(e.out, value)
	return nil
}

// legible refuses text that is none, and a time of [Time] or [Local] that the contract cannot hold.
func (e *encoder) legible(text string) error {
	if !utf8.ValidString(text) {
		return e.refuse("is not valid UTF-8")
	}
	if fault := timeFault(text); fault != "" {
		return e.refuse("is %s: %s", text, fault)
	}
	return nil
}

// instant refuses a time.Time of which encoding/json would drop the offset's seconds, or which it cannot write.
func (e *encoder) instant(at time.Time) error { return e.legible(Time(at)) }

func (e *encoder) list(v reflect.Value) error {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return e.refuse("is bytes: send text as a string")
	}
	e.out = append(e.out, '[')
	for n := range v.Len() {
		if n > 0 {
			e.out = append(e.out, ',')
		}
		e.path = append(e.path, place{item: n})
		if err := e.value(v.Index(n)); err != nil {
			return err
		}
		e.path = e.path[:len(e.path)-1]
	}
	e.out = append(e.out, ']')
	return nil
}

func (e *encoder) mapping(v reflect.Value) error {
	if v.Type().Key().Kind() != reflect.String {
		return e.refuse("has keys of type %s: an object's names are strings", v.Type().Key())
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	e.out = append(e.out, '{')
	for n, key := range keys {
		if err := e.member(n == 0, key.String(), v.MapIndex(key)); err != nil {
			return err
		}
	}
	e.out = append(e.out, '}')
	return nil
}

func (e *encoder) member(first bool, name string, v reflect.Value) error {
	e.path = append(e.path, place{name: name})
	if !first {
		e.out = append(e.out, ',')
	}
	if err := e.text(name); err != nil {
		return err
	}
	e.out = append(e.out, ':')
	if err := e.value(v); err != nil {
		return err
	}
	e.path = e.path[:len(e.path)-1]
	return nil
}

func (e *encoder) structure(v reflect.Value) error {
	if v.Type().PkgPath() != reflect.TypeFor[Incident]().PkgPath() {
		return e.foreign(v)
	}
	e.out = append(e.out, '{')
	first := true
	for _, field := range fieldsOf(v.Type()) {
		value := v.Field(field.index)
		if field.optional && value.IsZero() {
			continue
		}
		if err := e.member(first, field.name, value); err != nil {
			return err
		}
		first = false
	}
	e.out = append(e.out, '}')
	return nil
}

type fieldPlan struct {
	name     string
	index    int
	optional bool // `omitempty` or `omitzero`: for the types made from the schema the same
}

var plans sync.Map // reflect.Type → []fieldPlan

func fieldsOf(t reflect.Type) []fieldPlan {
	if known, ok := plans.Load(t); ok {
		return known.([]fieldPlan)
	}
	var fields []fieldPlan
	for n := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(n).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields = append(fields, fieldPlan{name, n, option != ""})
		}
	}
	plans.Store(t, fields)
	return fields
}
