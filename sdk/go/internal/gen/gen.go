// Package gen writes Go types from the contract's JSON Schema.
//
// It knows the few shapes that the contract uses and refuses any other by name, so a new shape in
// the contract fails the build instead of becoming `any`.
package gen

import (
	"encoding/json"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

// renamed holds the schema's names that would mislead in Go: `Error` is a payload, not an error.
var renamed = map[string]string{"Error": "ErrorPayload"}

// A Schema is as much of JSON Schema as the contract uses.
type Schema struct {
	Ref         string                     `json:"$ref"`
	Description string                     `json:"description"`
	Type        json.RawMessage            `json:"type"`
	Const       *string                    `json:"const"`
	Default     json.RawMessage            `json:"default"`
	Properties  map[string]json.RawMessage `json:"properties"`
	Required    []string                   `json:"required"`
	Items       json.RawMessage            `json:"items"`
	PrefixItems []json.RawMessage          `json:"prefixItems"`
	Additional  json.RawMessage            `json:"additionalProperties"`
	AnyOf       []json.RawMessage          `json:"anyOf"`
	OneOf       []json.RawMessage          `json:"oneOf"`
	Defs        map[string]json.RawMessage `json:"$defs"`
}

type generator struct {
	out   strings.Builder
	enums map[string]bool
	names map[string]string
}

// Types returns a formatted Go file of package pkg with one type per definition of the schema.
func Types(contract []byte, pkg string) ([]byte, error) {
	root, err := parse(contract)
	if err != nil {
		return nil, err
	}
	g := &generator{enums: map[string]bool{}, names: map[string]string{}}
	names := sorted(root.Defs)
	for _, name := range names {
		def, err := parse(root.Defs[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		g.enums[name] = isEnum(def)
	}
	fmt.Fprintf(&g.out, "// Code generated from wit/schema/contract.json by internal/gen; DO NOT EDIT.\n\n")
	fmt.Fprintf(&g.out, "package %s\n\nimport \"encoding/json\"\n\n", pkg)
	for _, name := range names {
		if err := g.define(name, root.Defs[name]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return format.Source([]byte(g.out.String()))
}

func (g *generator) define(name string, text json.RawMessage) error {
	def, err := parse(text)
	if err != nil {
		return err
	}
	goName := typeName(name)
	if err := g.claim(goName, name); err != nil {
		return err
	}
	g.comment("", goName, def.Description)
	switch {
	case isEnum(def):
		return g.enum(name, goName, def)
	case len(def.OneOf) > 0:
		return g.outcome(goName, def)
	case kind(def) == "object":
		return g.object(goName, def)
	}
	return fmt.Errorf("a definition of an unknown shape: %s", text)
}

func (g *generator) enum(name, goName string, def Schema) error {
	fmt.Fprintf(&g.out, "type %s string\n\n// The values of [%s] that this version knows.\nconst (\n", goName, goName)
	for _, text := range def.OneOf {
		value, err := parse(text)
		if err != nil {
			return err
		}
		constant := goName + fieldName(*value.Const)
		if err := g.claim(constant, name); err != nil {
			return err
		}
		g.comment("\t", constant, value.Description)
		fmt.Fprintf(&g.out, "\t%s %s = %q\n", constant, goName, *value.Const)
	}
	g.out.WriteString(")\n\n")
	return nil
}

// outcome writes a union whose variants are objects of one member each, as `{ok}` or `{error}`.
func (g *generator) outcome(goName string, def Schema) error {
	fmt.Fprintf(&g.out, "type %s struct {\n", goName)
	for _, text := range def.OneOf {
		variant, err := parse(text)
		if err != nil {
			return err
		}
		if len(variant.Properties) != 1 {
			return fmt.Errorf("a variant of %d members", len(variant.Properties))
		}
		for member, text := range variant.Properties {
			property, err := parse(text)
			if err != nil {
				return err
			}
			if property.Ref == "" {
				return fmt.Errorf("variant %s is no reference", member)
			}
			g.comment("\t", "", variant.Description)
			target := typeName(refName(property.Ref))
			fmt.Fprintf(&g.out, "\t%s *%s `json:\"%s,omitempty\"`\n", fieldName(member), target, member)
		}
	}
	g.out.WriteString("}\n\n")
	return nil
}

func (g *generator) object(goName string, def Schema) error {
	fmt.Fprintf(&g.out, "type %s struct {\n", goName)
	for _, name := range sorted(def.Properties) {
		property, err := parse(def.Properties[name])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		goType, option, err := g.field(property, slices.Contains(def.Required, name))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		g.comment("\t", "", property.Description)
		fmt.Fprintf(&g.out, "\t%s %s `json:\"%s%s\"`\n", fieldName(name), goType, name, option)
	}
	g.out.WriteString("}\n\n")
	return nil
}

func (g *generator) claim(goName, from string) error {
	if other, taken := g.names[goName]; taken {
		return fmt.Errorf("%s and %s would both be called %s", from, other, goName)
	}
	g.names[goName] = from
	return nil
}

func parse(text json.RawMessage) (Schema, error) {
	var schema Schema
	if string(text) == "true" {
		return schema, nil
	}
	err := json.Unmarshal(text, &schema)
	return schema, err
}

func isEnum(def Schema) bool {
	for _, text := range def.OneOf {
		if value, err := parse(text); err != nil || value.Const == nil {
			return false
		}
	}
	return len(def.OneOf) > 0
}

func sorted(members map[string]json.RawMessage) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
