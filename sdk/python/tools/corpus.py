"""Asks every case of the corpus through `call`, and prints what differs as one line of JSON.

`python tools/corpus.py [FOLDER]`; the folder is `GEZHI_CORPUS`, else `target/corpus` of the checkout.
Leaves with 1 where a case differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from gezhi import ContractError, Engine, GezhiError, Pack, PoolOptions, Session
from gezhi._model import decode, encode
from gezhi.contract import PAYLOADS

DIFFER_MAX = 20
ROOT = Path(__file__).resolve().parents[3]


class Case(NamedTuple):
    """One line of the corpus; `side` and `response` are empty where nothing is expected."""

    bundle: str
    function: str
    id: str
    side: str
    request: str
    response: str


class Runner:
    """Keeps the pack of the cases at hand open; the cases of one bundle stand together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = Engine()
        self.name = ""
        self.target: Pack | Session | None = None

    def ask(self, case: Case) -> tuple[str, str]:
        """The side and the text of an answer."""
        try:
            return "ok", self._target(case.bundle).call(case.function, case.request)
        except ContractError as error:
            return "error", error.json_text

    def _target(self, name: str) -> Pack | Session:
        if self.target is None or self.name != name:
            if self.target is not None:
                self.target.close()
            options = PoolOptions(instances_kept=1, instances_max=1)
            file = self.folder / "bundles" / f"{name}.json"
            self.target = self.engine.session() if name == "-" else self.engine.open_file(file, options=options)
            self.name = name
        return self.target


def main() -> int:
    """Runs both files and prints the line."""
    given = sys.argv[1:] or [os.environ.get("GEZHI_CORPUS") or ROOT / "target" / "corpus"]
    folder = Path(given[0])
    runner = Runner(folder)
    differ: list[str] = []
    typed = 0
    good, generated = hashlib.sha256(), hashlib.sha256()
    cases = made = 0
    for case in _cases(folder / "good.tsv"):
        cases += 1
        side, text = runner.ask(case)
        good.update(f"{side} {text}\n".encode())
        if (side, text) != (case.side, case.response):
            differ.append(case.id)
        elif not _is_typed(case.function, side, text):
            differ.append(f"{case.id} (typed)")
        elif side == "ok":
            typed += 1
    for case in _cases(folder / "generated.tsv"):
        made += 1
        side, text = runner.ask(case)
        generated.update(f"{side} {text}\n".encode())
    line = {
        "host": f"python {platform.python_version()}, wasmtime {metadata.version('wasmtime')}",
        "engine": runner.engine.digest,
        "cases": cases,
        "differ": differ[:DIFFER_MAX],
        "cases_digest": f"sha256:{good.hexdigest()}",
        "generated": made,
        "generated_digest": f"sha256:{generated.hexdigest()}",
        "typed": typed,
    }
    print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    return 1 if differ else 0


def _is_typed(function: str, side: str, text: str) -> bool:
    """Whether the answer reads as its type, and is written back as the same JSON value."""
    try:
        if side == "error":
            error = ContractError.from_json_text(text)
            is_own = type(error) is not ContractError and error.kind == error.KIND
            return is_own and _same(error.payload.to_json(), json.loads(text))
        kind = PAYLOADS[f"{function}.response"]
        return _same(json.loads(encode(kind, decode(kind, text))), json.loads(text))
    except GezhiError as error:
        print(f"{function}: {error}", file=sys.stderr)
        return False


def _same(one: object, other: object) -> bool:
    """Equal as JSON: Python itself takes 1 for true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _cases(file: Path) -> Iterator[Case]:
    with open(file, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield Case(*line.rstrip("\n").split("\t"))


if __name__ == "__main__":
    raise SystemExit(main())
