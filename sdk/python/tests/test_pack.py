"""The pool, threads and closing; and each function once, in the contract's types."""

import json
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import BAKED_DISTRICT, INCIDENT, ROOT, Gate, request
from toy import BAKED, SUMMARY, toy_component

import gezhi
from gezhi import contract
from gezhi._pool import Pool

BEIJING = timezone(timedelta(hours=8))


def test_a_decision_is_typed(pack: gezhi.Pack) -> None:
    decision = pack.decide(contract.Incident(**INCIDENT), trace=True)
    assert decision.admission is contract.Admission.REGISTER
    assert decision.classification is not None and decision.classification.name == "供水管道破裂"
    assert decision.responsibility.parties[0].name == "市水务公司"
    assert decision.trace and decision.receipt is not None and decision.receipt.pack == pack.summary.digest
    assert pack.decide(INCIDENT, receipt=False).receipt is None
    assert not pack.decide(INCIDENT).trace


def test_typed_and_raw_give_the_same(pack: gezhi.Pack) -> None:
    raw = json.loads(pack.call("decide", request()))
    assert pack.decide(INCIDENT).to_json() == raw
    assert pack.decide(contract.Incident.from_json(INCIDENT)).to_json() == raw


def test_the_summary_and_the_roster(pack: gezhi.Pack, engine: gezhi.Engine, bundle: str, roster: str) -> None:
    assert (pack.summary.id, pack.summary.zone) == ("lengshuitan", "+08:00")
    assert pack.summary.counts["tables"] == 9
    assert pack.roster is not None and pack.roster.id == "lengshuitan-example"
    assert pack.engine_digest == engine.digest
    both = {**json.loads(bundle), "roster": json.loads(roster)}
    with engine.open(both) as other:
        assert other.roster == pack.roster
    with engine.open(bundle) as other:
        assert other.roster is None


def test_every_function_answers_in_its_type(pack: gezhi.Pack) -> None:
    ok, bad = pack.decide_many([INCIDENT, {"id": 1}])
    assert ok.unwrap() == pack.decide(INCIDENT)
    assert bad.error is not None and bad.error.kind is contract.ErrorKind.INVALID_REQUEST
    with pytest.raises(gezhi.InvalidRequest):
        bad.unwrap()
    assert pack.evaluate({"table": "limits", "inputs": {}}).table == "limits"
    start = datetime(2023, 1, 3, 9, 15, tzinfo=BEIJING)
    item = contract.DeadlineItem(start=start, limit="30 minute")
    assert pack.deadline(contract.DeadlineRequest(items=[item]))[0].unwrap().due == "2023-01-03T09:45:00+08:00"
    case = contract.Case(incident=contract.Incident(**INCIDENT), decision=pack.decide(INCIDENT))
    later = "2023-01-03T12:00:00+08:00"
    # Without a flow the pack refuses to follow a case; with one the corpus asks it.
    for ask, what in (
        (pack.timeline, contract.TimelineRequest(case=case, at=later)),
        (pack.timeline_many, contract.TimelineManyRequest(cases=[case], at=later)),
    ):
        try:
            assert ask(what) is not None  # type: ignore[operator]
        except gezhi.ContractError as error:
            assert error.kind.is_known
    assert pack.duties({"from": "2022-07-20", "to": "2022-07-20", "at": later, "subjects": []}).counts is not None
    assert pack.survey({"at": "2023-01-04", "grids": [{"id": "G1", "kind": "grid"}]}).grids[0].id == "G1"
    assert pack.score(contract.ScoreRequest(cases=[], at="2023-01-04")).to_json()
    assert pack.describe().contract
    with pytest.raises(gezhi.InvalidRequest):
        pack.call("assess", "{}")


def test_a_local_time_is_read_in_the_packs_zone(pack: gezhi.Pack) -> None:
    local = datetime(2023, 1, 3, 9, 15)
    decisions = [
        pack.decide({**INCIDENT, "reported_at": when})
        for when in (
            local,
            local.isoformat(" "),
            local.replace(tzinfo=BEIJING).astimezone(timezone.utc),
            INCIDENT["reported_at"],
        )
    ]
    assert len({decision.receipt.decision for decision in decisions if decision.receipt}) == 1
    item = contract.DeadlineItem(start=local, limit="30 minute")
    assert pack.deadline({"items": [item]})[0].unwrap().due == "2023-01-03T09:45:00+08:00"


def test_functions_that_a_pack_does_not_have(pack: gezhi.Pack) -> None:
    for function in ("open", "enroll"):
        with pytest.raises(gezhi.NotForPack, match=function):
            pack.call(function, "{}")
    with pytest.raises(gezhi.UnknownFunction, match="`decides`; it has open, check"):
        pack.call("decides", "{}")
    with pytest.raises(gezhi.OutOfRange, match="lone surrogate"):
        pack.call("decide", "\ud800")
    # None of them cost an instance or left a call counted.
    assert pack.instances == 1 and pack._calls == 0


def test_a_refused_pack_lists_its_diagnostics(engine: gezhi.Engine, bundle: str, roster: str) -> None:
    broken = json.loads(bundle)
    broken["layers"][-1]["files"]["pack.toml"] += "\nnonsense = 1\n"
    with pytest.raises(gezhi.InvalidPack) as refused:
        engine.open(broken)
    assert refused.value.diagnostics[0].file == "pack.toml"
    assert "pack.toml" in str(refused.value)
    assert engine.check(broken).errors >= 1
    with pytest.raises(gezhi.InvalidRoster):
        engine.open(bundle, {**json.loads(roster), "posts": [{"id": "P", "unit": "nobody"}]})


def test_a_fresh_instance_for_each_call(engine: gezhi.Engine, bundle: str, pack: gezhi.Pack) -> None:
    with engine.open(bundle, options=gezhi.PoolOptions(fresh=True)) as fresh:
        first, second = fresh.call("decide", request()), fresh.call("decide", request())
        assert first == second
        assert fresh.instances == 0


def test_threads_get_the_answers_that_one_thread_gets(pack: gezhi.Pack) -> None:
    requests = [request({**INCIDENT, "id": str(number)}) for number in range(64)]
    alone = [pack.call("decide", each) for each in requests]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda each: pack.call("decide", each), requests)) == alone


def test_calls_at_once_have_instances_of_their_own_up_to_the_most(toy: gezhi.Engine, gate: Gate) -> None:
    options = gezhi.PoolOptions(instances_max=2, instances_kept=1, wait_seconds=20)
    with toy.open(SUMMARY, options=options) as pack, ThreadPoolExecutor(3) as threads:
        calls = [threads.submit(pack.call, "decide", f" {number}") for number in range(3)]
        assert gate.come.acquire(timeout=20) and gate.come.acquire(timeout=20)
        # Two are under way; the third waits and has not come to an instance.
        assert pack.instances == 2
        assert not gate.come.acquire(blocking=False)
        gate.open.set()
        assert sorted(call.result(20) for call in calls) == [" 0", " 1", " 2"]
        assert pack.instances == 1


def test_waiting_for_an_instance_is_bounded(toy: gezhi.Engine, gate: Gate) -> None:
    options = gezhi.PoolOptions(instances_max=1, wait_seconds=0)
    with toy.open(SUMMARY, options=options) as pack, ThreadPoolExecutor(1) as threads:
        call = threads.submit(pack.call, "decide", " held")
        assert gate.come.acquire(timeout=20)
        with pytest.raises(gezhi.Busy, match="instances_max"):
            pack.call("decide", "{}")
        gate.open.set()
        assert call.result(20) == " held"
        assert pack.call("decide", "{}") == "{}"


def test_whoever_waits_too_long_takes_what_came_back_meanwhile(toy: gezhi.Engine) -> None:
    pool = Pool(toy._runtime.instantiate, kept=1, most=1, wait_seconds=0)
    first = pool._take()

    def wait(timeout: float) -> bool:
        # The waiter's time is up, and before it has the lock again the wake-up goes to it.
        pool._give(first)
        return False

    pool._changed.wait = wait  # type: ignore[assignment,method-assign]
    assert pool._take() is first
    pool._changed.wait = lambda timeout: pool._lose()  # type: ignore[assignment,method-assign,return-value]
    assert pool._take() is not first and pool.there == 1
    pool._changed.wait = lambda timeout: False  # type: ignore[assignment,method-assign]
    with pytest.raises(gezhi.Busy):
        pool._take()


def test_a_trap_wakes_whoever_waits_for_an_instance(toy: gezhi.Engine, gate: Gate) -> None:
    options = gezhi.PoolOptions(instances_max=1, wait_seconds=20)
    with toy.open(SUMMARY, options=options) as pack, ThreadPoolExecutor(2) as threads:
        first = threads.submit(pack.call, "decide", " held")
        assert gate.come.acquire(timeout=20)
        second = threads.submit(pack.call, "decide", "!")
        third = threads.submit(pack.call, "decide", "{}")
        gate.open.set()
        assert first.result(20) == " held"
        with pytest.raises(gezhi.Trap):
            second.result(20)
        assert third.result(20) == "{}"


def test_closing_lets_calls_under_way_finish(toy: gezhi.Engine, gate: Gate) -> None:
    pack = toy.open(SUMMARY)
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(pack.call, "decide", " held")
        assert gate.come.acquire(timeout=20)
        pack.close()
        assert not pack.closed and not pack.wait_closed(0)
        with pytest.raises(gezhi.Closed, match="`toy`"):
            pack.call("decide", "{}")
        gate.open.set()
        assert call.result(20) == " held"
    assert pack.wait_closed(20) and pack.closed and pack.instances == 0


def test_a_pack_that_is_dropped_gives_its_memory_back_at_once(toy: gezhi.Engine) -> None:
    pack = toy.open(SUMMARY)
    (instance,) = pack._pool._idle
    left = weakref.ref(instance)
    del instance, pack
    assert left() is None


def test_a_bundles_file_that_is_none(engine: gezhi.Engine, bundle: str, tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    with pytest.raises(gezhi.UnreadableFile, match=r"bundle\.json"):
        engine.open_file(file)
    file.write_text(bundle, "utf-16")
    with pytest.raises(gezhi.UnreadableFile, match="as UTF-8"):
        engine.open_file(file)
    file.write_text(bundle, "utf-8-sig")
    with engine.open_file(file, ROOT / "rules" / "lengshuitan" / "roster.json") as pack:
        assert pack.summary.id == "lengshuitan" and pack.roster is not None
    with pytest.raises(gezhi.OutOfRange, match="open_file"):
        engine.open(str(file))
    with pytest.raises(gezhi.OutOfRange, match="Path"):
        engine.open(file)  # type: ignore[arg-type]


def test_a_session_is_one_thread_at_a_time(toy: gezhi.Engine) -> None:
    session = toy.session()
    with ThreadPoolExecutor(4) as threads:
        texts = [f'{{"n":{number}}}' for number in range(200)]
        assert list(threads.map(lambda text: session.call("decide", text), texts)) == texts
    session.close()
    with pytest.raises(gezhi.Closed):
        session.call("describe", "{}")


def test_a_component_without_a_pack_is_no_baked_district(engine: gezhi.Engine, toy: gezhi.Engine) -> None:
    with pytest.raises(gezhi.GezhiError, match="holds no district's pack"):
        engine.baked()
    with pytest.raises(gezhi.GezhiError, match="holds no district's pack"):
        toy.baked()


def test_a_baked_district_is_open_at_once(toy: gezhi.Engine, tmp_path: Path) -> None:
    component = toy_component(described=BAKED)
    (tmp_path / "toy.baked.wasm").write_bytes(component)
    for options in (None, gezhi.PoolOptions(fresh=True)):
        with toy.baked(component, options=options) as pack, toy.baked(tmp_path / "toy.baked.wasm") as same:
            assert pack.summary.id == "toy" and pack.summary == same.summary
            assert pack.roster is None
            with pytest.raises(gezhi.Trap):
                pack.call("decide", "!")
            assert pack.call("decide", "{}") == "{}"
            assert pack.engine_digest == same.engine_digest != toy.digest
    itself = gezhi.Engine(component, cache=False)
    with itself.baked() as pack:
        assert pack.summary.id == "toy"


@pytest.mark.skipif(not BAKED_DISTRICT.is_file(), reason="no baked district lies beside the component")
def test_a_real_baked_district_decides_as_its_pack_does(engine: gezhi.Engine, bundle: str) -> None:
    with engine.open(bundle) as opened, engine.baked(BAKED_DISTRICT, options=gezhi.PoolOptions(fresh=True)) as baked:
        assert baked.summary == opened.summary
        assert baked.call("decide", request()) == opened.call("decide", request())


BAD_SECONDS = (float("nan"), float("inf"), -1.0, 1e12, 10**400, True, "10", Decimal(1))
BAD_WHOLE = (-1, 0, 1.5, float("nan"), 2**63, 10**5000, True, "1", None)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("deadline_seconds", (*BAD_SECONDS, 0, 1e-300)),
        ("memory_bytes_max", BAD_WHOLE),
        ("fuel", BAD_WHOLE[:-1]),
        ("wait_seconds", (*BAD_SECONDS, None)),
        ("instances_max", BAD_WHOLE),
        ("instances_kept", [value for value in BAD_WHOLE if value != 0]),
    ],
)
def test_options_out_of_bounds_are_refused(name: str, values: Sequence[Any]) -> None:
    of_pool = name in ("wait_seconds", "instances_max", "instances_kept")
    make: Any = gezhi.PoolOptions if of_pool else gezhi.Engine
    for value in values:
        with pytest.raises(gezhi.OutOfRange, match=r"give .* from \d") as refused:
            make(**{name: value})
        assert refused.value.path == name
        assert len(str(refused.value)) < 300


def test_options_at_their_bounds_work(gate: Gate) -> None:
    threads = set(threading.enumerate())
    toy = gezhi.Engine(toy_component(), cache=False, deadline_seconds=threading.TIMEOUT_MAX, fuel=2**63 - 1)
    options = gezhi.PoolOptions(instances_max=1, instances_kept=0, wait_seconds=threading.TIMEOUT_MAX)
    with toy.open(SUMMARY, options=options) as pack, ThreadPoolExecutor(2) as callers:
        calls = [callers.submit(pack.call, "decide", f" {number}") for number in range(2)]
        assert gate.come.acquire(timeout=20)
        gate.open.set()
        assert [call.result(20) for call in calls] == [" 0", " 1"]
        # The clock behind the deadline runs, and waits.
        assert [thread.name for thread in set(threading.enumerate()) - threads].count("gezhi-ticker") == 1
    whole = {"deadline_seconds": 1, "memory_bytes_max": 2**63 - 1, "fuel": None}
    assert gezhi.Engine(toy_component(), cache=False, **whole).describe().engine == "toy"  # type: ignore[arg-type]


def test_waiting_for_the_close_takes_a_time_that_there_is(toy: gezhi.Engine) -> None:
    with toy.open(SUMMARY) as pack:
        for seconds in (float("nan"), float("inf"), 1e12):
            with pytest.raises(gezhi.OutOfRange, match="timeout_seconds"):
                pack.wait_closed(seconds)
        assert not pack.wait_closed(-1)
    assert pack.wait_closed()


def test_threads_that_only_open_do_not_get_in_each_others_way(engine: gezhi.Engine, bundle: str) -> None:
    barrier = threading.Barrier(4)

    def open_and_decide() -> str:
        barrier.wait(20)
        with engine.open(bundle) as pack:
            return pack.call("decide", request())

    with ThreadPoolExecutor(4) as threads:
        answers = {call.result(20) for call in [threads.submit(open_and_decide) for _ in range(4)]}
    assert len(answers) == 1
