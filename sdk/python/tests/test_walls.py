"""Traps, deadlines and memory: the instance goes, the next call works."""

import os
import subprocess
import sys
import threading

import pytest
from toy import SUMMARY, toy_component, toy_text
from wasmtime import wat2wasm

import gezhi
from gezhi import _wasm


def test_a_trap_costs_the_instance_and_nothing_else(toy: gezhi.Engine) -> None:
    with toy.open(SUMMARY) as pack:
        with pytest.raises(gezhi.Trap, match="unreachable"):
            pack.call("decide", "!")
        assert pack.instances == 0
        assert pack.call("decide", '{"again":1}') == '{"again":1}'
        assert pack.instances == 1


def test_a_session_opens_its_pack_anew_after_a_trap(engine: gezhi.Engine, bundle: str, roster: str) -> None:
    with engine.session() as session:
        session.open(bundle)
        enrolled = session.enroll(roster)
        # What a trap leaves behind: no instance.
        session._instance = None
        described = session.describe()
        assert described.pack is not None and described.pack.summary.id == "lengshuitan"
        assert described.roster is not None and described.roster.digest == enrolled.digest


def test_a_session_forgets_the_roster_of_the_pack_before(engine: gezhi.Engine, bundle: str, roster: str) -> None:
    with engine.session() as session:
        session.open(bundle)
        session.enroll(roster)
        session.open(bundle)
        session._instance = None
        assert session.describe().roster is None


def test_a_session_survives_a_trap(toy: gezhi.Engine) -> None:
    with toy.session() as session:
        session.call("open", SUMMARY)
        for _ in range(2):
            with pytest.raises(gezhi.Trap):
                session.call("evaluate", "!")
            assert session.call("evaluate", "{}") == "{}"


def test_a_deadline_stops_a_call_that_never_ends() -> None:
    toy = gezhi.Engine(toy_component(), cache=False, deadline_seconds=0.5)
    with toy.open(SUMMARY) as pack:
        with pytest.raises(gezhi.TimedOut, match=r"0\.5 seconds"):
            pack.call("decide", "@")
        assert pack.call("decide", "{}") == "{}"


def test_fuel_stops_a_call_that_never_ends() -> None:
    toy = gezhi.Engine(toy_component(), cache=False, deadline_seconds=None, fuel=10_000)
    with toy.open(SUMMARY) as pack:
        with pytest.raises(gezhi.OutOfFuel, match="10000 units"):
            pack.call("decide", "@")
        # Each call has fuel of its own.
        for _ in range(2000):
            assert pack.call("decide", "{}") == "{}"


def test_an_instance_takes_no_more_memory_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = gezhi.Engine(toy_component(), cache=False, memory_bytes_max=4 << 20)
    with toy.open(SUMMARY) as pack:
        with pytest.raises(gezhi.Trap):
            pack.call("decide", "#")
        with pytest.raises(gezhi.Trap):
            pack.call("decide", "{" + " " * (5 << 20))
        assert pack.call("decide", "{}") == "{}"


def test_no_room_for_an_instance_is_out_of_memory() -> None:
    toy = gezhi.Engine(toy_component(), cache=False, memory_bytes_max=65536)
    with pytest.raises(gezhi.OutOfMemory):
        toy.describe()


def test_the_real_engine_stays_within_the_wall(engine: gezhi.Engine, bundle: str) -> None:
    small = gezhi.Engine(deadline_seconds=None, fuel=1_000)
    with pytest.raises(gezhi.OutOfFuel):
        small.open(bundle)


def test_the_text_of_a_failure_tells_its_sort(toy: gezhi.Engine) -> None:
    failure = toy._runtime.failure
    assert type(failure("error while executing\n\nCaused by:\n    wasm trap: interrupt")) is gezhi.TimedOut
    assert type(failure("Caused by:\n    0: x\n    1: wasm trap: all fuel consumed by WebAssembly")) is gezhi.OutOfFuel
    assert type(failure("wasm trap: interrupt\nwasm trap: call stack exhausted")) is gezhi.Trap
    assert type(failure("")) is gezhi.Trap


def test_results_are_given_back() -> None:
    """wasmtime's own way to call loses some 40 bytes of each result: 6 MB of so many calls."""
    script = (
        "import resource, sys; sys.path[:0] = sys.argv[1].split('\\n')\n"
        "import gezhi; from toy import *\n"
        "instance = gezhi.Engine(toy_component(), cache=False)._runtime.instantiate()\n"
        "def run(calls):\n"
        "    for _ in range(calls): instance.call('describe', b'{}')\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = run(5_000); print(run(150_000) - before)\n"
    )
    grown = subprocess.check_output([sys.executable, "-c", script, "\n".join(sys.path)], text=True)
    # Kilobytes, but bytes on macOS.
    assert int(grown) < (3_000_000 if sys.platform == "darwin" else 3_000)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_the_deadline_holds_in_a_forked_child() -> None:
    script = (
        "import os, signal, sys; sys.path[:0] = sys.argv[1].split('\\n')\n"
        "import gezhi; from toy import *\n"
        "pack = gezhi.Engine(toy_component(), cache=False, deadline_seconds=0.5).open(SUMMARY)\n"
        # A deadline that does not hold must not leave a child behind that never ends.
        "child = os.fork(); signal.alarm(30)\n"
        "try: pack.call('decide', '@')\n"
        "except gezhi.TimedOut: left = 0\n"
        "else: left = 1\n"
        "if child == 0: os._exit(left)\n"
        "sys.exit(left or os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    run = [sys.executable, "-W", "ignore", "-c", script, "\n".join(sys.path)]
    assert subprocess.run(run, timeout=60, check=False).returncode == 0


def test_the_ticker_goes_with_its_engine() -> None:
    before = set(threading.enumerate())
    engine = gezhi.Engine(toy_component(), cache=False)
    (ticker,) = set(threading.enumerate()) - before
    assert ticker.daemon and ticker.is_alive()
    del engine
    ticker.join(20)
    assert not ticker.is_alive()


def test_bytes_that_are_no_engine_are_refused() -> None:
    with pytest.raises(gezhi.EngineError, match="no WebAssembly binary"):
        gezhi.Engine(b"(component)", cache=False)
    with pytest.raises(gezhi.EngineError, match="cannot be compiled"):
        gezhi.Engine(b"\0asm no", cache=False)
    with pytest.raises(gezhi.EngineError, match="no function `duties`"):
        gezhi.Engine(toy_component(tuple(name for name in _wasm.FUNCTIONS if name != "duties")), cache=False)
    with pytest.raises(gezhi.EngineError, match="cannot be read"):
        gezhi.Engine.from_file("/nowhere/gezhi.wasm")


def test_a_function_of_another_shape_is_refused() -> None:
    no_text = '(param "request" string) (result (result u32 (error u32)))'
    no_result = '(param "request" string) (result (tuple u32 u32))'
    for shape in (no_text, no_result):
        text = toy_text().replace('(param "request" string) (result (result string (error string)))', shape)
        other = gezhi.Engine(bytes(wat2wasm(text)), cache=False)
        with pytest.raises(gezhi.EngineError, match="no engine of this contract"):
            other.session().call("decide", "{}")
