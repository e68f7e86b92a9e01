"""Instances with one pack open, shared by threads.

Not responsible for: what they have open; the pool's owner makes them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ._wasm import Instance
from .errors import Busy


class Pool:
    """Idle instances, the one used last on top: its memory is the warmest."""

    def __init__(self, make: Callable[[], Instance], kept: int, most: int, wait_seconds: float) -> None:
        self._make = make
        self._kept = kept
        self._most = most
        self._wait_seconds = wait_seconds
        self._changed = threading.Condition()
        self._idle: list[Instance] = []
        self._there = 0

    @property
    def there(self) -> int:
        """Instances there are, idle or in use."""
        return self._there

    @contextmanager
    def instance(self) -> Iterator[Instance]:
        """An instance for one call: an idle one, or a fresh one while there are fewer than the most.

        Whatever is raised inside means that the instance is not to be used again.
        """
        instance = self._take()
        try:
            yield instance
        except BaseException:
            self._lose()
            raise
        self._give(instance)

    def empty(self) -> None:
        """Drops the idle instances and keeps none from now on."""
        with self._changed:
            dropped, self._idle = self._idle, []
            self._there -= len(dropped)
            self._kept = 0
            self._changed.notify_all()

    def _take(self) -> Instance:
        until = time.monotonic() + self._wait_seconds
        with self._changed:
            while not self._idle and self._there >= self._most:
                woken = self._changed.wait(until - time.monotonic())
                # Looked at once more: a wake-up that came as the time ran out would go unheard by the others.
                if not woken and time.monotonic() >= until and not self._idle and self._there >= self._most:
                    raise Busy(
                        f"all {self._most} instances were in use for {self._wait_seconds} seconds: "
                        "raise `instances_max`, or ask with fewer threads at once"
                    )
            if self._idle:
                return self._idle.pop()
            self._there += 1
        try:
            # Outside the lock: opening a pack takes milliseconds.
            return self._make()
        except BaseException:
            self._lose()
            raise

    def _give(self, instance: Instance) -> None:
        with self._changed:
            if len(self._idle) < self._kept:
                self._idle.append(instance)
            else:
                self._there -= 1
            self._changed.notify()

    def _lose(self) -> None:
        with self._changed:
            self._there -= 1
            self._changed.notify()
