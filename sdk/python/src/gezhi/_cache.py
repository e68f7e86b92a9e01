"""Compiled code on disk: compiling the component takes seconds, loading it compiled milliseconds.

An entry is native code that this process will run, so folder and file must belong to the user and
nobody else may be able to write them. What is read is compared with its own checksum first: a cut-off
or damaged entry is compiled anew.

Not responsible for: which folder; see `Engine`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from wasmtime import Engine, WasmtimeError
from wasmtime.component import Component

from ._values import printable
from .errors import EngineError

SUFFIX = ".cwasm"
ENTRIES_MAX = 8
"""Entries kept: one for each engine, version and settings in use."""
CHECKSUM_BYTES = 32


def user_folder() -> Path | None:
    """`gezhi` in the user's cache folder, wherever the system has it; `None` for a user without a home."""
    try:
        return _user_folder()
    except RuntimeError:
        # No HOME and no entry among the users: as a container runs under a number that it was given.
        return None


def _user_folder() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "gezhi" / "cache" if base else Path.home() / "AppData" / "Local" / "gezhi" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gezhi"
    base = os.environ.get("XDG_CACHE_HOME", "")
    # A relative path there is to be ignored, says the XDG base directory specification.
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "gezhi"


def load(engine: Engine, folder: Path, key: str, chosen: bool, compile_: Callable[[], Component]) -> Component:
    """The component of an entry, or a compiled one that is then left there for the next time.

    `chosen` tells that the caller named the folder: one that is not safe is then an error.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fault = _fault(os.stat(folder), S_ISDIR)
    except OSError as error:
        # A folder that cannot be made only costs each start its time.
        if chosen:
            raise EngineError(f"the cache folder {printable(str(folder))} cannot be used: {error}") from error
        return compile_()
    if fault:
        name = printable(str(folder))
        text = f"the cache folder {name} {fault}, and what lies there would be run: `chmod 700` it, or name another"
        if chosen:
            raise EngineError(text)
        warnings.warn(text, RuntimeWarning, stacklevel=5)
        return compile_()
    entry = folder / (hashlib.sha256(key.encode()).hexdigest() + SUFFIX)
    found = _read(engine, entry)
    if found is not None:
        return found
    component = compile_()
    with contextlib.suppress(OSError, WasmtimeError):
        _write(entry, bytes(component.serialize()))
        _prune(folder)
    return component


def _fault(status: os.stat_result, is_kind: Callable[[int], bool]) -> str:
    """Why something in the file system is not to be trusted; empty where it is."""
    if not is_kind(status.st_mode):
        return "is not what it should be"
    if sys.platform == "win32":
        # A user's profile is the user's own; there are no mode bits to look at.
        return ""
    if status.st_uid != os.geteuid():
        return "belongs to another user"
    return "can be written by others" if status.st_mode & 0o022 else ""


def _read(engine: Engine, entry: Path) -> Component | None:
    try:
        with open(entry, "rb") as file:
            # Of the open file: the name may point elsewhere by now.
            if _fault(os.fstat(file.fileno()), S_ISREG):
                return None
            checksum, code = file.read(CHECKSUM_BYTES), file.read()
        if hashlib.sha256(code).digest() != checksum:
            return None
        return Component.deserialize(engine, code)
    except (OSError, WasmtimeError):
        return None


def _write(entry: Path, code: bytes) -> None:
    """Writes an entry whole or not at all: another process may be reading or writing it."""
    number, draft = tempfile.mkstemp(prefix=entry.stem[:16] + "-", suffix=".draft", dir=entry.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(hashlib.sha256(code).digest())
            file.write(code)
        os.replace(draft, entry)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _prune(folder: Path) -> None:
    """Removes the oldest entries beyond the number kept."""
    entries = sorted(folder.glob("*" + SUFFIX), key=lambda entry: entry.stat().st_mtime)
    for entry in entries[:-ENTRIES_MAX]:
        entry.unlink(missing_ok=True)
