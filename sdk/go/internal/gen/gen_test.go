package gen

import (
	"os"
	"strings"
	"testing"
)

const schema = `{"$defs": {
  "Colour": {
    "description": "A colour.",
    "oneOf": [{"const": "dark_green", "description": "Of leaves.", "type": "string"}]
  },
  "Error": {"description": "What failed.", "type": "object", "properties": {}},
  "Thing": {
    "description": "Something.\n\nMore.\n\n` + "```\\nlet x;\\n```" + `",
    "type": "object",
    "required": ["id", "all", "colour", "count", "due"],
    "properties": {
      "id": {"type": "string"},
      "all": {"items": {"$ref": "#/$defs/Thing"}, "type": "array"},
      "colour": {"$ref": "#/$defs/Colour"},
      "count": {"type": "integer", "description": "How many."},
      "due": {"type": ["string", "null"], "description": "By when; null where nobody says."},
      "area_code": {"type": ["string", "null"]},
      "some": {"items": {"type": "string"}, "type": ["array", "null"]},
      "shade": {"anyOf": [{"$ref": "#/$defs/Colour"}, {"type": "null"}]},
      "other": {"anyOf": [{"$ref": "#/$defs/Error"}, {"type": "null"}]},
      "facts": {"additionalProperties": true, "type": "object"},
      "free": {},
      "yes": {"default": true, "type": "boolean"},
      "no": {"default": false, "type": "boolean"},
      "pairs": {"items": {"prefixItems": [{"type": "string"}, {"type": "string"}], "type": "array"}, "type": "array"},
      "counts": {"additionalProperties": {"type": "integer"}, "type": "object"}
    }
  },
  "Outcome": {"description": "One.", "oneOf": [
    {"properties": {"ok": {"$ref": "#/$defs/Thing"}}}, {"properties": {"error": {"$ref": "#/$defs/Error"}}}]}
}}`

func TestEveryShapeOfTheContract(t *testing.T) {
	got, err := Types([]byte(schema), "things")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/things.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got:\n%s", got)
	}
}

func TestAnUnknownShapeIsRefusedByName(t *testing.T) {
	object := func(name, property string) string {
		return `"` + name + `":{"type":"object","properties":{` + property + `}}`
	}
	for text, name := range map[string]string{
		object("A", `"x":{"type":"number"}`):                        "A: x: an unknown type",
		object("A", `"x":{"type":"object"}`):                        "A: x: an object without",
		object("A", `"x":{"items":{"type":"null"},"type":"array"}`): "A: x: an unknown type",
		`"A":{"type":"string"}`:                                     "A: a definition",
		`"A":{"oneOf":[{"properties":{"a":{},"b":{}}}]}`:            "A: a variant of 2",
		`"A":{"oneOf":[{"const":"x"}]},` + object("AX", ""):         "AX and A would both",
		`nonsense`: "invalid character",
	} {
		text = `{"$defs":{` + text + `}}`
		if _, err := Types([]byte(text), "x"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
