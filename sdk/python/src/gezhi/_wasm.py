"""Wasmtime set up so that a decision is the same on every machine, and so that no call runs away.

The only file that knows wasmtime. Not responsible for: the engine's own limits, which come first and
are the same on every host; what stands here is the second wall.

A call goes straight to wasmtime's C function instead of through `wasmtime.component.Func`: that one
reads the function's type anew for each call, which takes longer than everything else of it, and loses
some 40 bytes of each result that is a variant. Those C bindings are private, so the version is held.
"""

from __future__ import annotations

import ctypes
import hashlib
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from wasmtime import Config, Store, WasmtimeError
from wasmtime import Engine as Wasmtime
from wasmtime import _ffi as ffi
from wasmtime.component import Component, Linker

from . import _cache
from ._ticker import Ticker
from ._values import printable
from .errors import EngineError, GezhiError, OutOfFuel, OutOfMemory, OutOfRange, TimedOut, Trap, UnknownFunction

WASMTIME = "50.0."
VERSION = metadata.version("wasmtime")
if not VERSION.startswith(WASMTIME):
    raise ImportError(f"gezhi works with wasmtime {WASMTIME}*, found {VERSION}: install that version")

FUNCTIONS = (
    "open",
    "check",
    "enroll",
    "decide",
    "decide-many",
    "evaluate",
    "deadline",
    "timeline",
    "timeline-many",
    "duties",
    "survey",
    "score",
    "assess",
    "describe",
)
"""Every function of the contract."""

STACK_BYTES = 512 * 1024
"""Stack for wasm: what the engine's own limits on nesting were measured with. The calling thread needs as much."""
TICKS = 16
"""Ticks in a deadline: a call is stopped at most an eighth late, and an idle engine wakes seldom."""


@dataclass(frozen=True)
class Settings:
    """The second wall, and where compiled code is kept."""

    deadline_seconds: float | None
    memory_bytes_max: int
    fuel: int | None
    cache: bool | Path


class Runtime:
    """A component compiled for this machine, ready to be instantiated by any thread."""

    def __init__(self, component: bytes, settings: Settings) -> None:
        if not component.startswith(b"\0asm"):
            raise EngineError("the component cannot be compiled: it is no WebAssembly binary")
        self.settings = settings
        self.digest = "sha256:" + hashlib.sha256(component).hexdigest()
        self._engine = Wasmtime(_config(settings))
        self._component = self._load(component)
        self._linker = Linker(self._engine)
        self._exports = {name: self._component.get_export_index(name) for name in FUNCTIONS}
        missing = [name for name, export in self._exports.items() if export is None]
        if missing:
            raise EngineError(f"the component is no engine of this contract: it has no function `{missing[0]}`")
        if settings.deadline_seconds is not None:
            self._ticker = Ticker(self._engine, settings.deadline_seconds / TICKS)

    def instantiate(self) -> Instance:
        """A fresh instance. Raises `OutOfMemory` where the machine or the wall has no room."""
        store = Store(self._engine)
        store.set_limits(memory_size=self.settings.memory_bytes_max)
        self.refill(store)
        try:
            return Instance(self, store, self._linker.instantiate(store, self._component))
        except WasmtimeError as error:
            text = str(error)
            if "memory" in text or "mmap" in text:
                raise OutOfMemory(f"there is no memory for another instance: {_last_line(text)}") from None
            raise EngineError(f"the component cannot be instantiated: {text}") from None

    def refill(self, store: Store) -> None:
        """Sets the wall up for the next call."""
        if self.settings.deadline_seconds is not None:
            # One tick more: the current one may be nearly over.
            store.set_epoch_deadline(TICKS + 1)
        if self.settings.fuel is not None:
            store.set_fuel(self.settings.fuel)

    def function(self, store: Store, instance: Any, name: str) -> Any:
        """One function of an instance."""
        return instance.get_func(store, self._exports[name])

    def failure(self, text: str) -> GezhiError:
        """The error for a call that broke off; only the text tells which one it is."""
        last = _last_line(text)
        if last == "wasm trap: interrupt":
            return TimedOut(f"the call was stopped after {self.settings.deadline_seconds} seconds")
        if last == "wasm trap: all fuel consumed by WebAssembly":
            return OutOfFuel(f"the call was stopped after {self.settings.fuel} units of fuel")
        return Trap(f"the engine broke off: {last}")

    def _load(self, component: bytes) -> Component:
        def compile_() -> Component:
            try:
                return Component(self._engine, component)
            except WasmtimeError as error:
                raise EngineError(f"the component cannot be compiled: {error}") from None

        cache = self.settings.cache
        if cache is False:
            return compile_()
        chosen = isinstance(cache, Path)
        folder = cache if isinstance(cache, Path) else _cache.user_folder()
        walls = (self.settings.deadline_seconds is not None, self.settings.fuel is not None)
        key = f"{self.digest} wasmtime-{VERSION} {platform.system()}-{platform.machine()} {walls}"
        if folder is None:
            return compile_()
        return _cache.load(self._engine, folder, key, chosen, compile_)


class Instance:
    """One instance of the component, for one thread at a time. After a failure it must be dropped."""

    def __init__(self, runtime: Runtime, store: Store, instance: Any) -> None:
        self._runtime = runtime
        self._store = store
        self._instance = instance
        self._functions: dict[str, Any] = {}

    def call(self, function: str, request: bytes) -> tuple[bool, str]:
        """Whether the engine answers, and its answer or error; all of them are JSON.

        Takes what `encoded` gave. Raises `Trap` or `TimedOut` where the call broke off: the instance is then of no use.
        """
        target = self._functions.get(function)
        if target is None:
            found = self._runtime.function(self._store, self._instance, function)
            target = self._functions[function] = found._func
        self._runtime.refill(self._store)
        argument = ffi.wasmtime_component_val_t()
        result = ffi.wasmtime_component_val_t()
        argument.kind = ffi.WASMTIME_COMPONENT_STRING
        argument.of.string = ffi.bytes_to_capi(request)
        try:
            failure = ffi.wasmtime_component_func_call(
                ctypes.byref(target), self._store._context(), ctypes.byref(argument), 1, ctypes.byref(result), 1
            )
        finally:
            ffi.wasmtime_component_val_delete(ctypes.byref(argument))
        if failure:
            raise self._runtime.failure(str(WasmtimeError._from_ptr(failure)))
        try:
            return _answer(result)
        finally:
            # The whole value with what it holds: boxes inside are freed with it.
            ffi.wasmtime_component_val_delete(ctypes.byref(result))


def encoded(function: str, json_text: str) -> bytes:
    """The bytes of a request, for a function that there is; looked at before an instance is taken."""
    if function not in FUNCTIONS:
        raise UnknownFunction(f"the contract has no function `{printable(function)}`; it has {', '.join(FUNCTIONS)}")
    try:
        return json_text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise OutOfRange(f"character {error.start + 1} of the request is a lone surrogate", "") from None


def _answer(result: Any) -> tuple[bool, str]:
    either = result.of.result
    if result.kind != ffi.WASMTIME_COMPONENT_RESULT.value or not either.val:
        raise EngineError("the component is no engine of this contract: a function answers no `result<string, string>`")
    inner = either.val.contents
    if inner.kind != ffi.WASMTIME_COMPONENT_STRING.value:
        raise EngineError("the component is no engine of this contract: a function answers no text")
    text = inner.of.string
    return either.is_ok, ctypes.string_at(text.data, text.size).decode("utf-8")


def _config(settings: Settings) -> Config:
    config = Config()
    # NaN bits differ between processors; with one canonical NaN none can reach a decision.
    config.cranelift_nan_canonicalization = True
    # No SIMD: the component has none, so one that has is not ours. Neither of the extensions.
    config.wasm_relaxed_simd = False
    config.wasm_simd = False
    config.wasm_memory64 = False
    config.wasm_multi_memory = False
    config.wasm_tail_call = False
    # Beyond 2 MiB wasmtime aborts the process, so there is no option for it.
    config.max_wasm_stack = STACK_BYTES
    config.cranelift_opt_level = "speed"
    config.epoch_interruption = settings.deadline_seconds is not None
    config.consume_fuel = settings.fuel is not None
    return config


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    # The chain of causes is numbered: `  1: wasm trap: interrupt`.
    last = lines[-1] if lines else "no reason given"
    number, _, rest = last.partition(": ")
    return rest if number.isdigit() else last
