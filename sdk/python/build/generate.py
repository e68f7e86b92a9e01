"""Writes the dataclasses of the contract from `wit/schema/contract.json`.

Knows the few shapes of schema that the contract has, and stops at any other, so that a new shape is
seen when it comes and not when an answer is read.
"""

import json
import keyword
import re
import textwrap
from typing import Any

WIDTH = 114
HEAD = '''"""The payloads of the contract, version for version as the engine documents them.

Generated from `wit/schema/contract.json`; do not edit. Every type has `from_json` and `to_json`;
what an answer has beyond these fields is ignored. A field that may be absent is `None`, or empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ._model import (
    ANY,
    BOOL,
    INT,
    TEXT,
    Field,
    Kind,
    Maps,
    Model,
    Moment,
    Nullable,
    OpenEnum,
    Outcome,
    Pair,
    Ref,
    Seq,
)

'''

# Words of the schema's description that only mean something in the engine's own source.
_FENCE = re.compile(r"\n*```.*?```", re.DOTALL)
# Where a request's text may as well be a `datetime` or a `date`; `to` is one beside `from` only.
_MOMENTS = ("at", "from", "until", "start", "reported_at")
_LINK = re.compile(r"\[(`[^`]+`)\](\([^)]*\))?")


def generate(schema_text: str) -> str:
    """The text of `contract.py` for the text of `contract.json`."""
    schema = json.loads(schema_text)
    parts = [HEAD]
    shapes = []
    for name, definition in schema["$defs"].items():
        if "const" in definition.get("oneOf", [{}])[0]:
            parts.append(_enum(name, definition))
        elif "oneOf" in definition:
            parts.append(_outcome(name, definition))
            shapes.append((name, definition["oneOf"]))
        else:
            parts.append(_record(name, definition))
            shapes.append((name, definition))
    parts += [_shape(name, definition) for name, definition in shapes]
    parts.append(_payloads(schema["properties"]))
    return "\n".join(parts)


def _enum(name: str, definition: dict[str, Any]) -> str:
    lines = [f"class {name}(OpenEnum):", _doc(definition, 1), ""]
    for case in definition["oneOf"]:
        value = case["const"]
        lines += [f"    {re.sub(r'[^0-9A-Za-z]', '_', value).upper()} = {value!r}", _doc(case, 1)]
    return "\n".join([*lines, "", ""])


def _outcome(name: str, definition: dict[str, Any]) -> str:
    members = {key: value for case in definition["oneOf"] for key, value in case["properties"].items()}
    if sorted(members) != ["error", "ok"]:
        raise SystemExit(f"{name}: a choice of a shape that build/generate.py does not know")
    ok = _kind(members["ok"])[0]
    return "\n".join(
        [
            f"@dataclass(frozen=True, slots=True, kw_only=True)\nclass {name}(Outcome[{ok!r}]):".replace("'", '"'),
            _doc(definition, 1),
            "",
            f"    ok: {ok} | None = None",
            '    """The answer; `None` where there is an error."""',
            "    error: Error | None = None",
            '    """Why there is none; `None` where there is an answer."""',
            "",
            "    _shape: ClassVar[tuple[Field, ...]]",
            "",
            "",
        ]
    )


def _record(name: str, definition: dict[str, Any]) -> str:
    if definition.get("type") != "object":
        raise SystemExit(f"{name}: a shape that build/generate.py does not know")
    lines = ["@dataclass(frozen=True, slots=True, kw_only=True)", f"class {name}(Model):", _doc(definition, 1), ""]
    for member, schema in _members(definition):
        hint, _, default = _member(definition, member, schema)
        lines.append(f"    {_identifier(member)}: {hint}" + (f" = {default}" if default is not None else ""))
        lines.append(_doc(schema, 1))
    return "\n".join([*lines, "", "    _shape: ClassVar[tuple[Field, ...]]", "", ""])


def _shape(name: str, definition: Any) -> str:
    if isinstance(definition, list):
        members = {key: value for case in definition for key, value in case["properties"].items()}
        fields = [
            f'    Field("{key}", "{key}", Nullable({_kind(members[key])[1]}), "null"),' for key in ("ok", "error")
        ]
    else:
        fields = []
        for member, schema in _members(definition):
            _, kind, default = _member(definition, member, schema)
            absent = _absent(schema, default)
            fields.append(f'    Field("{_identifier(member)}", "{member}", {kind}, "{absent}"),')
    if not fields:
        return f"{name}._shape = ()"
    return "\n".join([f"{name}._shape = (", *fields, ")"])


def _absent(schema: dict[str, Any], default: str | None) -> str:
    """What a field that is left out reads as, and whether it is left out when written so."""
    if default is None:
        return "required"
    if "default" in schema:
        return "default"
    return "null" if default == "None" else "empty"


def _member(definition: dict[str, Any], member: str, schema: dict[str, Any]) -> tuple[str, str, str | None]:
    """The type hint, the kind and the default of a field; no default where it is required."""
    hint, kind = _kind(schema)
    if definition.get("additionalProperties") is False and _is_moment(definition, member, schema):
        hint = re.sub(r"\bstr\b(?!,)", "Moment", hint)
    if member in definition.get("required", []):
        return hint, kind, None
    if "default" in schema:
        value = schema["default"]
        if isinstance(value, dict) and value:
            hint = f"{hint} | None"
            return hint, f"Nullable({kind})", "None"
        return hint, kind, {"[]": "()", "{}": "field(default_factory=dict)"}.get(json.dumps(value), repr(value))
    if not schema.keys() - {"description"}:
        return "Any", kind, "None"
    if kind.startswith("Nullable("):
        return hint, kind, "None"
    if kind == "BOOL":
        return hint, kind, "False"
    if kind.startswith("Seq("):
        return hint, kind, "()"
    if kind.startswith("Maps("):
        return hint, kind, "field(default_factory=dict)"
    # Optional by the schema and never null: absent is all the same to the engine.
    return f"{hint} | None", f"Nullable({kind})", "None"


def _is_moment(definition: dict[str, Any], member: str, schema: dict[str, Any]) -> bool:
    if schema.get("type") == "object":
        return "RFC 3339" in schema.get("description", "")
    return member in _MOMENTS or (member == "to" and "from" in definition["properties"])


def _members(definition: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    members = definition.get("properties", {})
    required = definition.get("required", [])
    return [(name, members[name]) for name in required] + [
        (name, schema) for name, schema in members.items() if name not in required
    ]


def _kind(schema: dict[str, Any] | bool) -> tuple[str, str]:
    """The type hint and the kind of one schema."""
    if schema is True or not schema.keys() - {"description"}:
        return "Any", "ANY"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return name, f"Ref(lambda: {name})"
    if "anyOf" in schema:
        some = [case for case in schema["anyOf"] if case.get("type") != "null"]
        if len(some) == 1:
            hint, kind = _kind(some[0])
            return f"{hint} | None", f"Nullable({kind})"
    given = schema.get("type")
    if isinstance(given, list) and len(given) == 2 and given[1] == "null":
        hint, kind = _kind({**schema, "type": given[0]})
        return f"{hint} | None", f"Nullable({kind})"
    if given == "array":
        return _array(schema)
    if given == "object" and "properties" not in schema:
        hint, kind = _kind(schema["additionalProperties"])
        return f"Mapping[str, {hint}]", f"Maps({kind})"
    plain = {"string": ("str", "TEXT"), "integer": ("int", "INT"), "boolean": ("bool", "BOOL")}
    if isinstance(given, str) and given in plain:
        return plain[given]
    raise SystemExit(f"a schema that build/generate.py does not know: {json.dumps(schema)[:200]}")


def _array(schema: dict[str, Any]) -> tuple[str, str]:
    if "prefixItems" in schema:
        kinds = [_kind(item) for item in schema["prefixItems"]]
        hints = ", ".join(hint for hint, _ in kinds)
        return f"tuple[{hints}]", f"Pair({', '.join(kind for _, kind in kinds)})"
    hint, kind = _kind(schema["items"])
    return f"Sequence[{hint}]", f"Seq({kind})"


def _payloads(properties: dict[str, Any]) -> str:
    lines = [
        "PAYLOADS: Mapping[str, Kind] = {",
        *(f'    "{name}": {_kind(schema)[1]},' for name, schema in properties.items()),
        "}",
        '"""Every payload by its name in the contract, as `decide.request`."""',
        "",
    ]
    return "\n".join(lines)


def _identifier(member: str) -> str:
    return f"{member}_" if keyword.iskeyword(member) else member


def _doc(schema: dict[str, Any], level: int) -> str:
    text = _LINK.sub(r"\1", _FENCE.sub("", schema.get("description", "")))
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').strip()
    indent = "    " * level
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    wrapped = [textwrap.wrap(part, WIDTH - len(indent)) for part in paragraphs if part]
    if not wrapped:
        return f'{indent}"""As its name says."""'
    lines: list[str] = []
    for paragraph in wrapped:
        lines += [*([""] if lines else []), *(indent + line for line in paragraph)]
    lines[0] = f'{indent}"""{lines[0].strip()}'
    if len(lines) == 1:
        return lines[0] + ('"""' if not lines[0].endswith('"') else ' """')
    return "\n".join([*lines, f'{indent}"""'])
