"""The engine: the component, compiled once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

from . import contract
from ._calls import written
from ._options import seconds, whole
from ._values import printable
from ._wasm import Runtime, Settings
from .errors import EngineError, OutOfRange, UnreadableFile
from .pack import Pack, PoolOptions
from .session import Session

COMPONENT = "gezhi.component.wasm"
MEMORY_BYTES_MAX = 64 * 1024 * 1024
"""What the engine is linked with: no instance needs more."""
DEADLINE_SECONDS_MIN = 0.001
"""A shorter deadline would only keep a core busy with ticking."""

Bundle: TypeAlias = "contract.Bundle | Mapping[str, Any] | str"
Roster: TypeAlias = "contract.Roster | Mapping[str, Any] | str"
File: TypeAlias = "str | os.PathLike[str]"


class Engine:
    """The engine's component compiled for this machine; shared by threads, packs and sessions.

    Without arguments it is the component that the package carries. `component` takes another one as
    bytes, `Engine.from_file` as a file: an older engine for a replay, or a baked district.

    * `deadline_seconds`: a call is stopped after so long (`TimedOut`); `None` for no deadline. The
      engine has limits of its own, so this is for the case that something is wrong.
    * `memory_bytes_max`: memory of one instance; 64 MiB is what the engine can use.
    * `fuel`: stops a call after so much work (`OutOfFuel`), equal on every machine for one version
      of wasmtime; makes calls a third slower.
    * `cache`: where compiled code is kept: `True` for `gezhi` in the user's cache folder, a path for
      another folder, `False` for none. Compiling takes seconds, loading milliseconds. What lies
      there is run: a folder that others can write is refused.

    Raises `EngineError` where the bytes are no engine, or the machine cannot run it, and `OutOfRange`
    for an option that cannot be kept: the deadline is at least a millisecond and at most
    `threading.TIMEOUT_MAX`, the others are positive integers.

    >>> import gezhi
    >>> gezhi.Engine().describe().contract
    '1.0'
    """

    def __init__(
        self,
        component: bytes | None = None,
        *,
        deadline_seconds: float | None = 10.0,
        memory_bytes_max: int = MEMORY_BYTES_MAX,
        fuel: int | None = None,
        cache: bool | File = True,
    ) -> None:
        if deadline_seconds is not None:
            deadline_seconds = seconds("deadline_seconds", deadline_seconds, DEADLINE_SECONDS_MIN)
        memory_bytes_max = whole("memory_bytes_max", memory_bytes_max, 1)
        fuel = None if fuel is None else whole("fuel", fuel, 1)
        folder = cache if isinstance(cache, bool) else Path(cache)
        self._settings = Settings(deadline_seconds, memory_bytes_max, fuel, folder)
        self._runtime = Runtime(_carried() if component is None else component, self._settings)

    @classmethod
    def from_file(
        cls,
        file: File,
        *,
        deadline_seconds: float | None = 10.0,
        memory_bytes_max: int = MEMORY_BYTES_MAX,
        fuel: int | None = None,
        cache: bool | File = True,
    ) -> Engine:
        """The engine of a component's file; options as above."""
        return cls(
            _bytes(file), deadline_seconds=deadline_seconds, memory_bytes_max=memory_bytes_max, fuel=fuel, cache=cache
        )

    @property
    def digest(self) -> str:
        """`sha256:…` of the component's file; keep it beside each decision, for a replay."""
        return self._runtime.digest

    def open(self, bundle: Bundle, roster: Roster | None = None, *, options: PoolOptions | None = None) -> Pack:
        """Opens a bundle: its JSON text, a dict or `contract.Bundle`; `roster` likewise.

        A bundle may hold a roster itself; `roster` then takes its place. Raises `InvalidPack` or
        `InvalidRoster`, whose `diagnostics` list every fault.
        """
        if isinstance(bundle, str) and not bundle.lstrip().startswith("{"):
            raise OutOfRange(
                f"`{printable(bundle[:80])}` is no bundle's JSON text; for a file there is `open_file`", ""
            )
        steps = [("open", written("open", bundle))]
        if roster is not None:
            steps.append(("enroll", written("enroll", roster)))
        return Pack(self._runtime, steps, options or PoolOptions())

    def open_file(self, file: File, roster_file: File | None = None, *, options: PoolOptions | None = None) -> Pack:
        """Opens a bundle's file, as `gezhi bundle` writes it, with a roster's file beside.

        Raises `UnreadableFile` besides what `open` raises.
        """
        roster = None if roster_file is None else _text(roster_file)
        return self.open(_text(file), roster, options=options)

    def baked(self, component: bytes | File | None = None, *, options: PoolOptions | None = None) -> Pack:
        """The pack of a baked district: an engine with its pack already open, as one file.

        `component` is its file or bytes; left out, it is what this engine was made of. The settings
        are this engine's. Raises `GezhiError` where the component holds no pack.
        """
        runtime = self._runtime
        if component is not None:
            data = component if isinstance(component, bytes) else _bytes(component)
            runtime = Runtime(data, self._settings)
        return Pack(runtime, [], options or PoolOptions())

    def session(self) -> Session:
        """One instance, without a pack: for `open`, `enroll`, `check` and calls by name."""
        return Session(self._runtime)

    def check(self, bundle: Bundle) -> contract.CheckResponse:
        """Every diagnostic of a bundle, warnings included; opens nothing."""
        with self.session() as session:
            return session.check(bundle)

    def describe(self) -> contract.DescribeResponse:
        """The contract's version and the engine's limits; its pack where it is a baked district."""
        with self.session() as session:
            return session.describe()


def _carried() -> bytes:
    try:
        return (resources.files(__package__) / COMPONENT).read_bytes()
    except FileNotFoundError:
        raise EngineError(
            f"the package carries no {COMPONENT}: it was not built; run `python build/prepare.py`, or give a component"
        ) from None


def _text(file: File) -> str:
    try:
        # A mark at the beginning is of the file, not of the bundle.
        return Path(file).read_text("utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"the file cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{printable(str(file))} is no UTF-8 ({error.reason} at byte {error.start}): write it anew as UTF-8"
        ) from None


def _bytes(file: File) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise EngineError(f"the component cannot be read: {error}") from error
