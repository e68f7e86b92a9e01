"""What the tests share: the engine, real bundles, the toy engine, and a gate for calls under way.

The bundles lie in the corpus: `GEZHI_CORPUS`, else `target/corpus` of the checkout.
"""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy import toy_component

import gezhi
from gezhi import _wasm

ROOT = Path(__file__).resolve().parents[3]
BUNDLES = Path(os.environ.get("GEZHI_CORPUS") or ROOT / "target" / "corpus") / "bundles"
ARTEFACTS = Path(os.environ.get("GEZHI_ARTEFACTS") or ROOT / "target" / "component")
BAKED_DISTRICT = ARTEFACTS / "lengshuitan.baked.component.wasm"
INCIDENT = {
    "id": "2023-000123",
    "reported_at": "2023-01-03T09:15:00+08:00",
    "text": "巷子里地下自来水管破裂，影响行人通行。",
}


def pytest_configure() -> None:
    if not BUNDLES.is_dir():
        pytest.exit(f"{BUNDLES} is not there: make the corpus, or set GEZHI_CORPUS to its folder", 2)


@pytest.fixture(scope="session")
def engine() -> gezhi.Engine:
    return gezhi.Engine()


@pytest.fixture(scope="session")
def bundle_file() -> Path:
    return BUNDLES / "lengshuitan.json"


@pytest.fixture(scope="session")
def bundle(bundle_file: Path) -> str:
    return bundle_file.read_text("utf-8")


@pytest.fixture(scope="session")
def roster() -> str:
    return (ROOT / "rules" / "lengshuitan" / "roster.json").read_text("utf-8")


@pytest.fixture(scope="module")
def pack(engine: gezhi.Engine, bundle: str, roster: str) -> Iterator[gezhi.Pack]:
    with engine.open(bundle, roster) as pack:
        yield pack


@pytest.fixture(scope="session")
def toy() -> gezhi.Engine:
    return gezhi.Engine(toy_component(), cache=False)


class Gate:
    """Holds calls whose request begins with a space until it is opened; tells how many have come."""

    def __init__(self) -> None:
        self.come = threading.Semaphore(0)
        self.open = threading.Event()

    def hold(self) -> None:
        self.come.release()
        assert self.open.wait(20), "nobody opened the gate"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    call = _wasm.Instance.call

    def held(self: _wasm.Instance, function: str, request: bytes) -> tuple[bool, str]:
        if request.startswith(b" "):
            gate.hold()
        return call(self, function, request)

    monkeypatch.setattr(_wasm.Instance, "call", held)
    yield gate
    gate.open.set()


def request(incident: object = INCIDENT) -> str:
    return json.dumps({"incident": incident}, ensure_ascii=False)
