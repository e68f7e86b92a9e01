package gezhi

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// foreign writes a struct of another package as encoding/json does, whose rules for fields are its own.
//
// Before that it looks for what encoding/json mends or drops without a word: text that is no UTF-8, and the
// seconds of a time's offset.
func (e *encoder) foreign(v reflect.Value) error {
	if err := e.unmended(reflect.ValueOf(v.Interface())); err != nil {
		return err
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return e.refuse("cannot be written: %v", err)
	}
	return e.raw(text)
}

// unmended goes through all that encoding/json would write.
func (e *encoder) unmended(v reflect.Value) error {
	if !v.IsValid() {
		return nil
	}
	if len(e.path) > depthMax {
		return e.refuse("is nested more than %d deep", depthMax)
	}
	if done, err := e.unmendedOwn(v); done {
		return err
	}
	switch v.Kind() {
	case reflect.String:
		return e.legible(v.String())
	case reflect.Pointer, reflect.Interface:
		return e.unmended(v.Elem())
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil // written in base64 or as numbers
		}
		for n := range v.Len() {
			if err := e.under(place{item: n}, v.Index(n)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if err := e.unmendedEntry(entries.Key(), entries.Value()); err != nil {
				return err
			}
		}
	case reflect.Struct:
		return e.unmendedFields(v)
	}
	return nil
}

func (e *encoder) under(at place, v reflect.Value) error {
	e.path = append(e.path, at)
	if err := e.unmended(v); err != nil {
		return err
	}
	e.path = e.path[:len(e.path)-1]
	return nil
}

// unmendedOwn looks at types that have a form of their own; what MarshalJSON gives is looked at when it is there.
func (e *encoder) unmendedOwn(v reflect.Value) (done bool, err error) {
	if v.Kind() == reflect.Pointer && v.IsNil() || !v.CanInterface() {
		return false, nil
	}
	candidates := []reflect.Value{v}
	if v.CanAddr() {
		candidates = append(candidates, v.Addr())
	}
	for _, candidate := range candidates {
		switch own := candidate.Interface().(type) {
		case time.Time:
			return true, e.instant(own)
		case *time.Time:
			return true, e.instant(*own)
		case json.Marshaler:
			return true, nil
		case encoding.TextMarshaler:
			text, err := own.MarshalText()
			if err != nil {
				return true, e.refuse("cannot be written: %v", err)
			}
			return true, e.legible(string(text))
		}
	}
	return false, nil
}

func (e *encoder) unmendedEntry(key, v reflect.Value) error {
	name := fmt.Sprint(key)
	if key.Kind() != reflect.String {
		if err := e.unmended(key); err != nil {
			return err
		}
	} else if !utf8.ValidString(name) {
		e.path = append(e.path, place{name: name})
		return e.legible(name)
	}
	return e.under(place{name: name}, v)
}

func (e *encoder) unmendedFields(v reflect.Value) error {
	for n := range v.NumField() {
		field := v.Type().Field(n)
		tag := field.Tag.Get("json")
		name, _, _ := strings.Cut(tag, ",")
		inlined := field.Anonymous && name == ""
		if tag == "-" || !field.IsExported() && !inlined {
			continue
		}
		value := v.Field(n)
		if inlined {
			for value.Kind() == reflect.Pointer {
				value = value.Elem()
			}
			if value.Kind() == reflect.Struct {
				if err := e.unmended(value); err != nil {
					return err
				}
				continue
			}
			if !field.IsExported() || !value.IsValid() {
				continue
			}
		}
		if name == "" {
			name = field.Name
		}
		if err := e.under(place{name: name}, value); err != nil {
			return err
		}
	}
	return nil
}
