package gen

import (
	"encoding/json"
	"fmt"
	"strings"
)

// field gives the Go type of a property and what stands in its tag behind the name.
//
// What may be left out is a pointer, or a slice or map that is nil, so that absent and empty stay
// apart; what must be there but may be null is a pointer that is written as null. An enum that is absent is the empty string, which no enum has.
func (g *generator) field(property Schema, required bool) (goType, option string, err error) {
	nullable := isNullable(property)
	goType, err = g.value(property)
	if err != nil || required && !nullable {
		return goType, "", err
	}
	if required { // present, but it may be null
		return "*" + goType, "", nil
	}
	switch {
	case strings.HasPrefix(goType, "[]"), strings.HasPrefix(goType, "map["), goType == "Object":
		return goType, ",omitzero", nil
	case goType == "json.RawMessage", g.isEnum(property):
		return goType, ",omitempty", nil
	case !nullable && goType == "bool" && string(property.Default) != "true":
		return goType, ",omitempty", nil
	case !nullable && goType == "string":
		return goType, ",omitempty", nil
	}
	return "*" + goType, ",omitempty", nil
}

func (g *generator) value(property Schema) (string, error) {
	if ref := g.reference(property); ref != "" {
		return typeName(ref), nil
	}
	switch kind(property) {
	case "":
		return "json.RawMessage", nil
	case "string":
		return "string", nil
	case "boolean":
		return "bool", nil
	case "integer":
		return "int64", nil
	case "array":
		return g.array(property)
	case "object":
		return g.mapping(property)
	}
	return "", fmt.Errorf("an unknown type: %s", property.Type)
}

func (g *generator) array(property Schema) (string, error) {
	if len(property.PrefixItems) > 0 {
		for _, item := range property.PrefixItems {
			if schema, err := parse(item); err != nil || kind(schema) != "string" {
				return "", fmt.Errorf("a tuple of something else than strings: %s", item)
			}
		}
		return fmt.Sprintf("[%d]string", len(property.PrefixItems)), nil
	}
	item, err := parse(property.Items)
	if err != nil {
		return "", err
	}
	goType, err := g.value(item)
	return "[]" + goType, err
}

func (g *generator) mapping(property Schema) (string, error) {
	if string(property.Additional) == "true" {
		return "Object", nil
	}
	if len(property.Additional) == 0 || string(property.Additional) == "false" {
		return "", fmt.Errorf("an object without a name")
	}
	value, err := parse(property.Additional)
	if err != nil {
		return "", err
	}
	goType, err := g.value(value)
	return "map[string]" + goType, err
}

func (g *generator) isEnum(property Schema) bool {
	return g.enums[g.reference(property)]
}

// reference is the definition that a property names, `{$ref}` or `anyOf [{$ref}, null]`; else empty.
func (g *generator) reference(property Schema) string {
	if property.Ref != "" {
		return refName(property.Ref)
	}
	if len(property.AnyOf) == 2 {
		first, err := parse(property.AnyOf[0])
		second, other := parse(property.AnyOf[1])
		if err == nil && other == nil && kind(second) == "null" {
			return refName(first.Ref)
		}
	}
	return ""
}

func isNullable(property Schema) bool {
	return len(property.AnyOf) > 0 || strings.Contains(string(property.Type), `"null"`)
}

// kind is the type of a schema, `null` as an alternative left out.
func kind(schema Schema) string {
	var one string
	if json.Unmarshal(schema.Type, &one) == nil {
		return one
	}
	var several []string
	if json.Unmarshal(schema.Type, &several) == nil && len(several) == 2 && several[1] == "null" {
		return several[0]
	}
	return string(schema.Type)
}

func refName(ref string) string { return strings.TrimPrefix(ref, "#/$defs/") }

func typeName(name string) string {
	if other, ok := renamed[name]; ok {
		return other
	}
	return name
}

// fieldName is a member's name as Go writes it: `area_code` AreaCode, `id` ID.
func fieldName(name string) string {
	var out strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' }) {
		switch word {
		case "id", "ok":
			out.WriteString(strings.ToUpper(word))
		default:
			out.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return out.String()
}

// comment writes a description as a Go comment that begins with the name, where there is one.
func (g *generator) comment(indent, name, description string) {
	text := strings.TrimSpace(withoutCode(description))
	if text == "" && name == "" {
		return
	}
	text = strings.ReplaceAll(text, "[`", "`")
	text = strings.ReplaceAll(text, "`]", "`")
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i == 0 && name != "" {
			paragraph = name + ": " + paragraph
		} else if i > 0 {
			g.out.WriteString(indent + "//\n")
		}
		line := indent + "//"
		for _, word := range strings.Fields(paragraph) {
			if len(line)+1+len(word) > 110 && line != indent+"//" {
				g.out.WriteString(line + "\n")
				line = indent + "//"
			}
			line += " " + word
		}
		g.out.WriteString(line + "\n")
	}
}

// withoutCode drops fenced examples: they are in Rust.
func withoutCode(description string) string {
	var out []string
	fenced := false
	for _, line := range strings.Split(description, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		} else if !fenced {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
