"""One instance, called by names."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from . import contract
from ._calls import Calls, ask
from ._wasm import Instance, Runtime, encoded
from .errors import Closed, ContractError


class Session(Calls):
    """One instance of the engine, for one thread at a time; another one waits its turn.

    It opens, enrolls and checks as well as it answers. After a trap or a timeout the next call has a
    fresh instance with the same pack and roster. Made by `Engine.session`.

    >>> import gezhi
    >>> session = gezhi.Engine().session()
    >>> session.check({"layers": []}).errors > 0
    True
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._turn = threading.Lock()
        self._instance: Instance | None = None
        # What brings a fresh instance to where the lost one was.
        self._replay: list[tuple[str, str]] = []
        self._closed = False

    def call(self, function: str, json_text: str) -> str:
        """Calls any function of the contract; JSON text both ways.

        Raises `ContractError`, `Trap`, `TimedOut`, `UnknownFunction` or `Closed`.
        """
        data = encoded(function, json_text)
        with self._turn:
            if self._closed:
                raise Closed("the session was closed")
            instance, self._instance = self._instance or self._fresh(), None
            ok, answer = instance.call(function, data)
            # Not reached by an instance that broke off: it is gone.
            self._instance = instance
            if ok:
                self._remember(function, json_text)
        if not ok:
            raise ContractError.from_json_text(answer)
        return answer

    def open(self, bundle: contract.Bundle | Mapping[str, Any] | str) -> contract.PackSummary:
        """Opens a bundle, which replaces the pack; one that is refused leaves the pack before it open."""
        return ask(self, "open", bundle)

    def enroll(self, roster: contract.Roster | Mapping[str, Any] | str) -> contract.EnrollResponse:
        """Enrolls a roster, which replaces the one before."""
        return ask(self, "enroll", roster)

    def check(self, bundle: contract.Bundle | Mapping[str, Any] | str) -> contract.CheckResponse:
        """Gives every diagnostic of a bundle, warnings included; opens nothing."""
        return ask(self, "check", bundle)

    def close(self) -> None:
        """Gives the instance's memory back; calls after it raise `Closed`."""
        with self._turn:
            self._closed, self._instance, self._replay = True, None, []

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _fresh(self) -> Instance:
        instance = self._runtime.instantiate()
        prepare(instance, self._replay)
        return instance

    def _remember(self, function: str, json_text: str) -> None:
        if function == "open":
            self._replay = [(function, json_text)]
        elif function == "enroll":
            self._replay = [step for step in self._replay if step[0] != "enroll"] + [(function, json_text)]


def prepare(instance: Instance, steps: list[tuple[str, str]]) -> list[str]:
    """Calls what opens a pack and enrolls its roster; gives the answers."""
    answers = []
    for function, json_text in steps:
        ok, answer = instance.call(function, encoded(function, json_text))
        if not ok:
            raise ContractError.from_json_text(answer)
        answers.append(answer)
    return answers
