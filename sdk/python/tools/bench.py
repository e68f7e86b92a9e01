"""Measures the binding and prints one line of JSON: microseconds, the median of each.

`python tools/bench.py [FOLDER]`; the folder is `GEZHI_CORPUS`, else `target/corpus` of the checkout.
A baked district is measured where `lengshuitan.baked.component.wasm` lies in `GEZHI_ARTEFACTS`.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from gezhi import Engine, Pack, PoolOptions

ROOT = Path(__file__).resolve().parents[3]
INCIDENT = {
    "id": "2023-000123",
    "reported_at": "2023-01-03T09:15:00+08:00",
    "channel": "patrol",
    "text": "巷子里地下自来水管破裂，影响行人通行。",
}
WARM_CALLS = 4000
FRESH_CALLS = 50
BATCH = 1000
BATCHES = 10


def main() -> None:
    """Measures and prints."""
    corpus = Path(*sys.argv[1:2] or [os.environ.get("GEZHI_CORPUS") or ROOT / "target" / "corpus"])
    baked = (
        Path(os.environ.get("GEZHI_ARTEFACTS") or ROOT / "target" / "component") / "lengshuitan.baked.component.wasm"
    )
    bundle = corpus / "bundles" / "lengshuitan.json"
    one = json.dumps({"incident": INCIDENT}, ensure_ascii=False)
    many = json.dumps({"incidents": [{**INCIDENT, "id": str(number)} for number in range(BATCH)]}, ensure_ascii=False)
    fresh = PoolOptions(fresh=True)
    engine = Engine()
    with engine.open_file(bundle) as pack:
        warm = _median(WARM_CALLS, lambda: pack.call("decide", one))
        typed = _median(WARM_CALLS, lambda: pack.decide(INCIDENT))
        batch = _median(BATCHES, lambda: pack.call("decide-many", many)) / BATCH
    line = {
        "host": f"python {platform.python_version()}, wasmtime {metadata.version('wasmtime')}",
        "warm_us": warm,
        "fresh_us": _fresh(engine.open_file(bundle, options=fresh), one),
        "baked_fresh_us": _fresh(engine.baked(baked, options=fresh), one) if baked.is_file() else None,
        "batch_us": batch,
        "typed_us": typed,
    }
    print(json.dumps({name: round(value, 1) if isinstance(value, float) else value for name, value in line.items()}))


def _fresh(pack: Pack, request: str) -> float:
    with pack:
        return _median(FRESH_CALLS, lambda: pack.call("decide", request))


def _median(calls: int, call: Callable[[], object]) -> float:
    """Microseconds of one call, the median of so many."""
    taken = []
    for _ in range(calls):
        begun = time.perf_counter_ns()
        call()
        taken.append(time.perf_counter_ns() - begun)
    return statistics.median(taken) / 1000


if __name__ == "__main__":
    main()
