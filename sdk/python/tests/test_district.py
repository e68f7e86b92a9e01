"""Hot swap: calls under way finish on the old pack, new ones have the new pack, none fails."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import BUNDLES, INCIDENT, Gate
from toy import SUMMARY

import gezhi


def test_a_call_under_way_finishes_on_the_old_pack(toy: gezhi.Engine, gate: Gate) -> None:
    old = toy.open(SUMMARY.replace('"toy"', '"old"'))
    new = toy.open(SUMMARY.replace('"toy"', '"new"'))
    district = gezhi.District(old)
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(district.call, "decide", " held")
        assert gate.come.acquire(timeout=20)
        assert district.swap(new) is old
        assert district.summary.id == "new" and district.pack is new
        assert district.call("decide", "{}") == "{}"
        # The old pack takes no more calls, but the one it has keeps it open.
        assert not old.closed and old.instances == 1
        gate.open.set()
        assert call.result(20) == " held"
    assert old.wait_closed(20) and old.instances == 0
    district.close()
    assert new.closed


def test_swaps_under_load_fail_no_call(engine: gezhi.Engine) -> None:
    texts = [(BUNDLES / f"{name}.json").read_text("utf-8") for name in ("lengshuitan", "tuanjie")]
    digests = {engine.open(text).summary.digest for text in texts}
    district = gezhi.District(engine.open(texts[0]))
    done = threading.Event()
    started = threading.Barrier(5)
    packs = [district.pack]

    def load() -> set[str]:
        seen: set[str] = set()
        started.wait(20)
        while not done.is_set():
            receipt = district.decide(INCIDENT).receipt
            assert receipt is not None
            seen.add(receipt.pack)
        return seen

    with ThreadPoolExecutor(4) as threads:
        calls = [threads.submit(load) for _ in range(4)]
        started.wait(20)
        for number in range(1, 11):
            packs.append(engine.open(texts[number % 2]))
            district.swap(packs[-1])
        done.set()
        seen = set().union(*(call.result(20) for call in calls))
    assert seen <= digests and seen
    district.close()
    assert all(pack.wait_closed(20) for pack in packs)
    assert all(pack.instances == 0 for pack in packs)


def test_a_call_is_counted_in_before_a_swap_can_come(toy: gezhi.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    district = gezhi.District(toy.open(SUMMARY))
    begin = gezhi.Pack._begin
    held = []

    def begun(self: gezhi.Pack) -> None:
        held.append(district._lock.locked())
        begin(self)

    monkeypatch.setattr(gezhi.Pack, "_begin", begun)
    district.call("decide", "{}")
    assert held == [True]


def test_a_closed_district_stays_closed(toy: gezhi.Engine) -> None:
    first, second = toy.open(SUMMARY), toy.open(SUMMARY)
    district = gezhi.District(first)
    district.close()
    with pytest.raises(gezhi.Closed, match="district was closed"):
        district.swap(second)
    # The new pack is still its caller's, open as it was.
    assert district.pack is first and second.call("decide", "{}") == "{}"
    with pytest.raises(gezhi.Closed, match="district was closed"):
        district.call("decide", "{}")
    district.close()
    second.close()


def test_a_closed_pack_does_not_come_into_force(toy: gezhi.Engine) -> None:
    first, closed = toy.open(SUMMARY), toy.open(SUMMARY)
    closed.close()
    with gezhi.District(first) as district:
        with pytest.raises(gezhi.Closed, match="open it anew"):
            district.swap(closed)
        assert district.pack is first and district.call("decide", "{}") == "{}"
        # The pack in force for itself: nothing changes, and it stays open.
        assert district.swap(first) is first
        assert district.call("decide", "{}") == "{}"
    with pytest.raises(gezhi.Closed):
        district.call("decide", "{}")
