"""Puts into the source tree what git does not hold: the component, the types, the licence.

In a checkout they come from the folder in `GEZHI_ARTEFACTS` (or `target/component`), from
`wit/schema/contract.json` and from the root. In an unpacked source distribution they are there already.

Run by itself (`python build/prepare.py`) it makes the tree ready for tests without a build.
"""

import os
import shutil
from pathlib import Path

from generate import generate

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
PACKAGE = HERE / "src" / "gezhi"
COMPONENT = "gezhi.component.wasm"


def prepare() -> None:
    """Copies and generates whatever this checkout can give."""
    schema = ROOT / "wit" / "schema" / "contract.json"
    if not schema.is_file():
        _complete()
        return
    _write(PACKAGE / "contract.py", generate(schema.read_text("utf-8")))
    _copy(_component(), PACKAGE / COMPONENT)
    for name in ("LICENSE", "NOTICE"):
        _copy(ROOT / name, HERE / name)


def _component() -> Path:
    given = os.environ.get("GEZHI_ARTEFACTS")
    folder = Path(given) if given else ROOT / "target" / "component"
    file = folder / COMPONENT
    if not file.is_file():
        raise SystemExit(
            f"{file} is not there: build it with `cargo xtask component`, "
            f"or set GEZHI_ARTEFACTS to the folder that holds {COMPONENT}"
        )
    return file


def _complete() -> None:
    """Refuses a tree that is neither a checkout nor a whole source distribution."""
    for file in (PACKAGE / "contract.py", PACKAGE / COMPONENT):
        if not file.is_file():
            raise SystemExit(f"{file} is missing, and there is no checkout of Gezhi around to make it from")


def _copy(source: Path, target: Path) -> None:
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    if not target.is_file() or target.read_text("utf-8") != text:
        target.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    prepare()
