"""The clock behind the deadline: it moves an engine's epoch on, so that wasm looks up and stops.

Not responsible for: how many ticks a call may take; the runtime sets that before each call.
"""

from __future__ import annotations

import os
import threading
import weakref

from wasmtime import Engine


class Ticker:
    """A daemon thread that ticks for as long as the engine lives."""

    def __init__(self, engine: Engine, period_seconds: float) -> None:
        self._engine = weakref.ref(engine)
        self._period = period_seconds
        self._stop = threading.Event()
        weakref.finalize(engine, self._stop.set).atexit = False
        _ALL.add(self)
        self.start()

    def start(self) -> None:
        """Starts the thread; once more in a child process, where threads are not carried over."""
        arguments = (self._engine, self._period, self._stop)
        threading.Thread(target=_tick, args=arguments, name="gezhi-ticker", daemon=True).start()


def _tick(engine: weakref.ref[Engine], period: float, stop: threading.Event) -> None:
    while not stop.wait(period):
        alive = engine()
        if alive is None:
            return
        alive.increment_epoch()
        del alive


_ALL: weakref.WeakSet[Ticker] = weakref.WeakSet()


def _after_fork() -> None:
    for ticker in list(_ALL):
        ticker._stop = threading.Event()
        engine = ticker._engine()
        if engine is not None:
            weakref.finalize(engine, ticker._stop.set).atexit = False
            ticker.start()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
