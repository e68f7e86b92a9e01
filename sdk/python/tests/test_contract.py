"""The generated types: what they read, what they write, and that they are of this contract."""

import copy
import dataclasses
import importlib
import json
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import gezhi
from gezhi import contract, errors
from gezhi._model import ANY, Model, OpenEnum, decode, encode

SCHEMA = json.loads((ROOT / "wit" / "schema" / "contract.json").read_text("utf-8"))
FAULT = {"kind": "invalid_case", "message": {"zh": "不行", "en": "no"}, "fault": "future", "path": "case.events[0]"}


@pytest.fixture
def generate() -> Any:
    sys.path.insert(0, str(ROOT / "sdk" / "python" / "build"))
    try:
        yield importlib.import_module("generate").generate
    finally:
        sys.path.pop(0)


def test_the_types_are_of_this_contract(generate: Any) -> None:
    assert Path(contract.__file__).read_text("utf-8") == generate(json.dumps(SCHEMA))
    for name, definition in SCHEMA["$defs"].items():
        kind = getattr(contract, name)
        assert issubclass(kind, (Model, OpenEnum)) and kind.__doc__
        assert definition["description"].split()[0] in kind.__doc__
    assert set(contract.PAYLOADS) == set(SCHEMA["properties"])


def test_a_shape_that_the_generator_does_not_know_stops_it(generate: Any) -> None:
    for odd in ({"type": "number"}, {"type": ["string", "integer"]}, {"oneOf": [{"type": "string"}]}):
        changed = copy.deepcopy(SCHEMA)
        changed["$defs"]["By"]["properties"]["odd"] = odd
        with pytest.raises(SystemExit, match="does not know"):
            generate(json.dumps(changed))


def test_every_kind_of_error_has_its_class() -> None:
    kinds = {case["const"] for case in SCHEMA["$defs"]["ErrorKind"]["oneOf"]}
    classes = {kind.KIND: kind for kind in errors.ContractError.__subclasses__()}
    assert set(classes) == kinds
    for kind, wanted in classes.items():
        error = gezhi.ContractError.from_json_text(json.dumps({**FAULT, "kind": kind}))
        assert type(error) is wanted and error.kind == kind and getattr(gezhi, wanted.__name__) is wanted


def test_an_error_tells_all_that_it_knows() -> None:
    text = json.dumps({**FAULT, "hint": {"zh": "改", "en": "mend it"}, "rules": ["A", "B"], "new": 1})
    error = gezhi.ContractError.from_json_text(text)
    assert isinstance(error, gezhi.InvalidCase)
    assert (error.zh, error.en, error.path, error.rules) == ("不行", "no", "case.events[0]", ("A", "B"))
    assert error.fault is contract.CaseFault.FUTURE and error.hint is not None and error.limit is None
    assert (error.file, error.line, error.column, error.diagnostics) == (None, None, None, ())
    assert str(error) == "invalid_case: no (at `case.events[0]`); mend it"
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is gezhi.InvalidCase and again.payload == error.payload


def test_an_unknown_kind_of_error_is_a_plain_one() -> None:
    error = gezhi.ContractError.from_json_text(json.dumps({**FAULT, "kind": "too_new", "fault": "odd"}))
    assert type(error) is gezhi.ContractError
    assert error.kind == "too_new" and not error.kind.is_known
    assert error.fault is not None and error.fault.value == "odd"


def test_unknown_fields_are_ignored_and_unknown_words_kept() -> None:
    party = contract.Party.from_json({"as": "watching", "kind": "post", "by": {"rule": "R", "x": 1}, "y": []})
    assert party.as_ == "watching" and not party.as_.is_known and str(party.as_) == "watching"
    assert party.to_json() == {"as": "watching", "kind": "post", "by": {"rule": "R"}}
    assert contract.Relation("responsible").is_known and {"responsible": 1}[contract.Relation.RESPONSIBLE] == 1


def test_absent_null_and_empty_stay_apart() -> None:
    for value in (
        {"id": "1", "reported_at": "t"},
        {"id": "1", "reported_at": "t", "text": None, "facts": {"x": None}},
        {"id": "1", "reported_at": "t", "affected": [], "facts": {}},
    ):
        incident = contract.Incident.from_json(value)
        assert incident.text is None and incident.to_json() == value
    assert contract.Incident(id="1", reported_at="t").affected is None
    assert contract.Incident.from_json({"id": "1", "reported_at": "t", "affected": []}).affected == ()
    # Null and absent mean the same, so they are equal.
    assert contract.Incident.from_json({"id": "1", "reported_at": "t", "text": None}) == contract.Incident(
        id="1", reported_at="t"
    )


def test_an_answer_that_does_not_fit_names_the_place() -> None:
    cases: list[tuple[Any, str, str]] = [
        ({"rule": 1}, "rule", "expected text, found a number"),
        ({}, "rule", "it is missing"),
        ({"rule": "R", "terms": ["a", None]}, "terms[1]", "expected text, found null"),
        ([], "", "expected an object, found an array"),
        ({"rule": "R", "terms": {}}, "terms", "expected an array, found an object"),
    ]
    for value, path, why in cases:
        with pytest.raises(gezhi.ResponseError) as misfit:
            contract.By.from_json(value)
        assert (misfit.value.path, misfit.value.why) == (path, why)
    with pytest.raises(gezhi.ResponseError) as misfit:
        contract.Clock.from_json({"due": True})
    with pytest.raises(gezhi.ResponseError, match=r"\[0\]\.ok\.steps|\[0\]\.ok\.\w+`: it is missing"):
        decode(contract.PAYLOADS["decide-many.response"], '[{"ok":{}}]')
    for text in ("{", "[" * 100_000):
        with pytest.raises(gezhi.ResponseError, match="not JSON"):
            decode(ANY, text)


def test_types_cannot_be_changed_and_are_made_by_name() -> None:
    category = contract.Category(scheme="s", kind="事件", code="01")
    with pytest.raises(dataclasses.FrozenInstanceError):
        category.code = "02"  # type: ignore[misc]
    with pytest.raises(TypeError):
        contract.Category("s", "事件", "01")  # type: ignore[misc]
    assert dataclasses.replace(category, code="02").code == "02"
    assert pickle.loads(pickle.dumps(category)) == category
    assert category == contract.Category.from_json(category.to_json())


def test_a_decision_goes_into_a_case_as_it_came(pack: gezhi.Pack) -> None:
    from conftest import INCIDENT, request

    raw = pack.call("decide", request())
    case = contract.Case(incident=contract.Incident(**INCIDENT), decision=contract.Decision.from_json(json.loads(raw)))
    written = json.loads(encode(contract.PAYLOADS["timeline.request"], {"case": case, "at": "x"}))
    assert written["case"] == {"incident": INCIDENT, "decision": json.loads(raw), "events": []}
