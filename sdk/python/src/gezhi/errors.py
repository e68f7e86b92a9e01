"""Every failure, as a type of its own.

Three sorts: the engine's own answer (`ContractError`, one subclass for each kind), a call that broke
off (`Trap`, `TimedOut`), and what this package refuses or cannot do. All of them are `GezhiError`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import contract


class GezhiError(Exception):
    """Whatever this package raises."""


class EngineError(GezhiError):
    """There is no engine: an unreadable file, another contract, or a machine that cannot run it."""


class UnreadableFile(GezhiError):
    """A bundle's or roster's file is not there, or is no UTF-8."""


class Closed(GezhiError):
    """The pack, session or engine was closed."""


class Busy(GezhiError):
    """Every instance was in use for as long as the pack's `wait_seconds` allows.

    Raise `instances_max`, or ask with fewer threads at once.
    """


class NotForPack(GezhiError):
    """`open` and `enroll` change an instance, and a pack shares many: call them on a `Session`."""


class UnknownFunction(GezhiError):
    """The contract has no function of this name."""


class Trap(GezhiError):
    """The engine broke off: a bug of it, or no memory for the request.

    The instance was thrown away; the next call has a fresh one with the same pack.
    """


class OutOfMemory(Trap):
    """There is no memory for another instance, by the machine or by `memory_bytes_max`."""


class TimedOut(GezhiError):
    """The second wall stopped the call: it took longer than the engine's `deadline_seconds`.

    The instance was thrown away; the next call has a fresh one with the same pack.
    """


class OutOfFuel(TimedOut):
    """The second wall stopped the call: it used more than the engine's `fuel`."""


class _AtPath(GezhiError):
    def __init__(self, why: str, path: str) -> None:
        super().__init__(why, path)
        self.why = why
        """What is wrong."""
        self.path = path
        """Where, as `incident.facts.households`; empty for the whole."""

    def __str__(self) -> str:
        return f"`{self.path}`: {self.why}" if self.path else self.why


class OutOfRange(_AtPath, ValueError):
    """A value that the contract cannot hold; nothing was sent.

    An integer beyond ±(2^53−1), a float, NaN, a lone surrogate, or a type that JSON does not have; and an
    option out of its bounds, with the option's name as the path.
    """


class ResponseError(_AtPath):
    """An answer that does not fit the contract: another version of the engine may be loaded."""

    def __str__(self) -> str:
        return f"the engine's answer does not fit: {super().__str__()}"


class ContractError(GezhiError):
    """The engine's own answer: the caller's mistake, the pack's, or a limit that was reached.

    Each kind has a subclass; a kind that this version does not know stays a plain `ContractError`.
    The instance is in order, and the next call works.

    >>> import gezhi
    >>> try:
    ...     gezhi.Engine().session().deadline({"items": []})
    ... except gezhi.NotOpen as error:
    ...     print(error.kind, error.zh)
    not_open 还没有打开规则包
    """

    KIND = ""
    """The kind that this class is for; empty for the base."""

    def __init__(self, payload: contract.Error, json_text: str) -> None:
        super().__init__(json_text)
        self.payload = payload
        """The whole answer."""
        self.json_text = json_text
        """The answer as it came."""

    @classmethod
    def of(cls, payload: contract.Error) -> ContractError:
        """The error of its kind's class, from a payload, as an item of a batch has it."""
        text = json.dumps(payload.to_json(), ensure_ascii=False, separators=(",", ":"))
        return _BY_KIND.get(payload.kind, ContractError)(payload, text)

    @classmethod
    def from_json_text(cls, text: str) -> ContractError:
        """The error of its kind's class, from an answer. Raises `ResponseError` where it is none."""
        from . import contract
        from ._model import decode

        payload = decode(contract.PAYLOADS["error"], text)
        return _BY_KIND.get(payload.kind, ContractError)(payload, text)

    @property
    def kind(self) -> contract.ErrorKind:
        """Which of the failures it is; equal to its word, as `invalid_request`."""
        return self.payload.kind

    @property
    def en(self) -> str:
        """The message in English."""
        return self.payload.message.en

    @property
    def zh(self) -> str:
        """The message in Chinese."""
        return self.payload.message.zh

    @property
    def path(self) -> str | None:
        """Where in the request, as `incident.facts.households`."""
        return self.payload.path

    @property
    def fault(self) -> contract.CaseFault | None:
        """For `invalid_case`: what keeps the event at `path` from having happened so."""
        return self.payload.fault

    @property
    def limit(self) -> str | None:
        """For `limit_exceeded`: the name of the bound."""
        return self.payload.limit

    @property
    def rules(self) -> tuple[str, ...]:
        """For `rule_conflict`: the rules at odds."""
        return tuple(self.payload.rules)

    @property
    def file(self) -> str | None:
        """For `script_failed`: the pack's file, with its layer before a colon."""
        return self.payload.file

    @property
    def line(self) -> int | None:
        """The line in that file, from 1."""
        return self.payload.line

    @property
    def column(self) -> int | None:
        """The column in that line, in characters from 1."""
        return self.payload.column

    @property
    def hint(self) -> contract.Text | None:
        """What to do about it."""
        return self.payload.hint

    @property
    def diagnostics(self) -> tuple[contract.Diagnostic, ...]:
        """Every problem of the pack or roster."""
        return tuple(self.payload.diagnostics)

    def __str__(self) -> str:
        text = f"{self.kind}: {self.en or self.zh}"
        if self.path:
            text += f" (at `{self.path}`)"
        if self.file:
            text += f" (in {self.file}, line {self.line})"
        for found in self.diagnostics[:3]:
            text += f"; {found.file}:{found.line}: {found.message.en or found.message.zh}"
        if len(self.diagnostics) > 3:
            text += f"; and {len(self.diagnostics) - 3} more"
        if self.hint is not None:
            text += f"; {self.hint.en or self.hint.zh}"
        return text

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return ContractError.from_json_text, (self.json_text,)


class InvalidRequest(ContractError):
    """The request is not JSON, not of the schema, or names what the pack does not have."""

    KIND = "invalid_request"


class InvalidPack(ContractError):
    """The pack has errors; `diagnostics` lists them all."""

    KIND = "invalid_pack"


class InvalidRoster(ContractError):
    """The roster has faults; `diagnostics` lists them all."""

    KIND = "invalid_roster"


class InvalidCase(ContractError):
    """The case's events cannot have happened so; `fault` and `path` say which and why."""

    KIND = "invalid_case"


class UnknownTable(ContractError):
    """The pack has no table of that name."""

    KIND = "unknown_table"


class RuleConflict(ContractError):
    """A `unique` or `any` table was hit by rows that contradict each other; `rules` names them."""

    KIND = "rule_conflict"


class NotImplementedYet(ContractError):
    """The function belongs to the contract, but this engine does not have it yet."""

    KIND = "not_implemented"


class NotOpen(ContractError):
    """No pack is open in this instance."""

    KIND = "not_open"


class NotInForce(ContractError):
    """The pack was not in force at the case's own date."""

    KIND = "not_in_force"


class BeyondCalendar(ContractError):
    """The deadline needs a day that the calendar does not know."""

    KIND = "beyond_calendar"


class LimitExceeded(ContractError):
    """A bound of the engine was reached; `limit` names it."""

    KIND = "limit_exceeded"


class ScriptFailed(ContractError):
    """The pack's script failed; `file`, `line` and `column` say where."""

    KIND = "script_failed"


_BY_KIND: dict[str, type[ContractError]] = {kind.KIND: kind for kind in ContractError.__subclasses__()}
