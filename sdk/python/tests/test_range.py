"""What cannot be sent is refused before it is sent, with the path of the value."""

from collections import UserDict
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import INCIDENT

import gezhi
from gezhi import contract
from gezhi._model import encode
from gezhi._values import INTEGER_MAX

BEIJING = timezone(timedelta(hours=8))


def sent(value: Any, name: str = "decide.request") -> str:
    return encode(contract.PAYLOADS[name], value)


def facts(**values: Any) -> Any:
    return {"incident": {**INCIDENT, "facts": values}}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (INTEGER_MAX + 1, "beyond"),
        (-INTEGER_MAX - 1, "beyond"),
        (2**80, "`1208925819614629174706176` is beyond"),
        (10**5000, "an integer of 16610 bits is beyond"),
        (-(10**5000), "an integer of 16610 bits is beyond"),
        (0.5, "float"),
        (1.0, "float"),
        (float("nan"), "float"),
        (float("inf"), "float"),
        (Decimal("NaN"), "no number"),
        (Decimal("Infinity"), "no number"),
        ("a\ud800b", "character 2 is a lone surrogate"),
        (b"x", "`bytes`"),
        ({1, 2}, "`set`"),
        (object(), "`object`"),
        (time(9, 15), "`time`"),
        (datetime(2023, 1, 3, tzinfo=timezone(timedelta(hours=8, seconds=43))), "seconds"),
        ({1: "x"}, "no text"),
        ({10**5000: "x"}, "no text"),
        ({(10**5000,): "x"}, "no text"),
        ({"a\ud800": 10**5000}, "an integer of"),
    ],
    # Not the values themselves: some of them have no text.
    ids=lambda given: given if type(given) is str and given.isascii() else type(given).__name__,
)
def test_a_value_that_the_contract_cannot_hold(value: Any, why: str) -> None:
    for request in (facts(area=value), facts(rows=[{"area": value}])):
        with pytest.raises(gezhi.OutOfRange, match=why) as refused:
            sent(request)
        str(refused.value).encode("utf-8")
        assert refused.value.path.startswith(("incident.facts.area", "incident.facts.rows[0].area"))
    incident = contract.Incident(**INCIDENT, facts={"area": value})
    with pytest.raises(ValueError, match=why):
        incident.to_json()


def test_the_path_leads_to_the_value() -> None:
    with pytest.raises(gezhi.OutOfRange) as refused:
        sent({"incidents": [INCIDENT, {**INCIDENT, "facts": {"a": [1, {"b": 0.1}]}}]}, "decide-many.request")
    assert refused.value.path == "incidents[1].facts.a[1].b"
    assert str(refused.value).startswith("`incidents[1].facts.a[1].b`: `0.1` is a float")
    with pytest.raises(gezhi.OutOfRange) as refused:
        sent({"incident": {**INCIDENT, "te\udfffxt": 1}})
    # The name as it is could not be printed.
    assert refused.value.path == r"incident.'te\udfffxt'"
    assert str(refused.value).encode("utf-8").startswith(rb"`incident.'te\udfffxt'`: character 3 is a lone")
    with pytest.raises(gezhi.OutOfRange) as refused:
        sent(facts(深度=0.5))
    assert refused.value.path == "incident.facts.深度"


def test_truth_values_are_no_integers_where_the_contract_says() -> None:
    grid = {"id": "P", "unit": "U", "seats": True}
    with pytest.raises(gezhi.OutOfRange, match="expected an integer, found `True`") as refused:
        sent({"id": "R", "version": "1", "posts": [grid]}, "enroll.request")
    assert refused.value.path == "posts[0].seats"
    with pytest.raises(gezhi.OutOfRange, match="expected true or false, found `1`") as refused:
        sent({"incident": INCIDENT, "trace": 1})
    assert refused.value.path == "trace"
    with pytest.raises(gezhi.OutOfRange, match="expected true or false, found an integer of 16610 bits"):
        sent({"incident": INCIDENT, "trace": 10**5000})
    with pytest.raises(gezhi.OutOfRange, match="expected true or false"):
        contract.DecideRequest(incident=contract.Incident(**INCIDENT), trace=0).to_json()  # type: ignore[arg-type]
    # Facts are the pack's own: either may stand there.
    assert '"a":true,"b":1' in sent(facts(a=True, b=1))


def test_values_at_the_bounds_pass() -> None:
    assert f'"a":{INTEGER_MAX},"b":{-INTEGER_MAX},"c":0' in sent(facts(a=INTEGER_MAX, b=-INTEGER_MAX, c=-0))
    assert '"a":"12.50","b":"100","c":"0.0000001"' in sent(
        facts(a=Decimal("12.50"), b=Decimal("1e2"), c=Decimal("1e-7"))
    )
    assert '"a":"\U0001f6b0","b":null,"c":["x"]' in sent(facts(a="\U0001f6b0", b=None, c=("x",)))
    assert (
        sent(UserDict({"incident": UserDict(id="1", reported_at="t")})) == '{"incident":{"id":"1","reported_at":"t"}}'
    )


def test_instants_are_written_as_the_engine_reads_them() -> None:
    aware = datetime(2026, 3, 2, 9, 15, tzinfo=BEIJING)
    for reported_at, text in (
        (aware, "2026-03-02T09:15:00+08:00"),
        (aware.astimezone(timezone.utc), "2026-03-02T01:15:00+00:00"),
        (aware.replace(tzinfo=None), "2026-03-02T09:15:00"),
        (aware.replace(microsecond=250_000), "2026-03-02T09:15:00.250000+08:00"),
    ):
        wanted = f'{{"incident":{{"id":"1","reported_at":"{text}"}}}}'
        assert sent({"incident": {"id": "1", "reported_at": reported_at}}) == wanted
        assert sent({"incident": contract.Incident(id="1", reported_at=reported_at)}) == wanted
    assert '"at":"2026-03-02"' in sent({"cases": [], "at": date(2026, 3, 2)}, "score.request")
    assert '"t":"2026-03-02T09:15:00"' in sent(facts(t=datetime(2026, 3, 2, 9, 15)))


def test_what_is_nested_too_deep_or_in_itself_is_refused() -> None:
    ring: dict[str, Any] = {}
    ring["on"] = ring
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    for value in (ring, deep):
        with pytest.raises(gezhi.OutOfRange, match="nested more than 128 deep"):
            sent(facts(a=value))


def test_nothing_is_sent(pack: gezhi.Pack) -> None:
    before = pack.instances
    with pytest.raises(gezhi.OutOfRange):
        pack.decide({**INCIDENT, "facts": {"households": 2**53}})
    assert pack.decide(INCIDENT).incident == INCIDENT["id"] and pack.instances == before
    with pytest.raises(gezhi.InvalidRequest) as refused:
        pack.decide({**INCIDENT, "tetx": "水管破裂"})
    assert refused.value.path is not None and "tetx" in refused.value.path + refused.value.en


def test_names_that_are_no_text_can_be_printed(engine: gezhi.Engine, tmp_path: Path) -> None:
    """A file name of other bytes than UTF-8 comes from the system with surrogates in it."""
    with pytest.raises(gezhi.OutOfRange, match="open_file") as refused:
        engine.open("b\udcff.json")
    str(refused.value).encode("utf-8")
    with pytest.raises(gezhi.UnknownFunction) as unknown:
        engine.session().call("dec\udcffide", "{}")
    str(unknown.value).encode("utf-8")
    file = tmp_path / "b\udcff.json"
    try:
        file.write_bytes(b"\xff")
    except OSError:
        pytest.skip("the system has no such file names")
    with pytest.raises(gezhi.UnreadableFile) as unreadable:
        engine.open_file(file)
    str(unreadable.value).encode("utf-8")
