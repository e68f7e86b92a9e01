"""A pack that is replaced while it is asked."""

from __future__ import annotations

import threading

from . import contract
from ._calls import Calls
from .errors import Closed
from .pack import Pack


class District(Calls):
    """Holds the pack in force and answers like it; `swap` puts another one in its place.

    Calls under way finish on the pack they began with, new ones have the new pack, and none fails for
    it. The old pack is closed when its last call is done.

    >>> import gezhi
    >>> engine = gezhi.Engine()
    >>> district = gezhi.District(engine.open_file(bundle_file))
    >>> old = district.swap(engine.open_file(bundle_file))
    >>> old.wait_closed()
    True
    """

    def __init__(self, pack: Pack) -> None:
        self._lock = threading.Lock()
        self._pack = pack
        self._closed = False

    @property
    def pack(self) -> Pack:
        """The pack in force. It may be swapped and closed at any time; ask the district instead."""
        return self._pack

    @property
    def summary(self) -> contract.PackSummary:
        """What is open now."""
        return self._pack.summary

    def call(self, function: str, json_text: str) -> str:
        """As `Pack.call`, of the pack in force when the call begins."""
        # The call is counted in before the pack can be swapped, so it cannot find it closed.
        with self._lock:
            self._check_open()
            pack = self._pack
            pack._begin()
        return pack._run(function, json_text)

    def swap(self, pack: Pack) -> Pack:
        """Puts `pack` in force and gives the one before, which closes when its last call is done.

        Raises `Closed` where the district or `pack` is closed already. Nothing changes then: `pack` is
        still the caller's, open as it was, and the caller's to close.
        """
        with self._lock:
            self._check_open()
            if pack._closing:
                raise Closed("a pack that was closed cannot come into force: open it anew")
            old, self._pack = self._pack, pack
        if old is not pack:
            old.close()
        return old

    def close(self) -> None:
        """Closes the pack in force, for good: calls under way finish, further ones and swaps raise `Closed`."""
        with self._lock:
            self._closed = True
            self._pack.close()

    def __enter__(self) -> District:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._closed:
            raise Closed("the district was closed: make another one of an open pack")
