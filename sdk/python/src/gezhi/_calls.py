"""The contract's functions as methods, for whatever has a `call`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from . import contract
from ._model import decode, encode

Record: TypeAlias = Mapping[str, Any]
"""A request as a dict, with the contract's own member names."""


class Calls(ABC):
    """Methods that ask the open pack; shared by `Pack`, `District` and `Session`.

    Each takes the contract's type or a dict of the same members, and answers the contract's type.
    All of them raise `ContractError` (by its kind's subclass), `Trap`, `TimedOut`, `OutOfRange`,
    `ResponseError`, `Busy` or `Closed`.
    """

    @abstractmethod
    def call(self, function: str, json_text: str) -> str:
        """Calls a function of the contract by its name; JSON text both ways."""

    def decide(
        self, incident: contract.Incident | Record, *, trace: bool = False, receipt: bool = True
    ) -> contract.Decision:
        """Decides one incident: what it is, who is responsible, by when, and why.

        `trace` lists the rows that were hit or possible, with their quotes; `receipt` holds the
        digests that a replay compares.

        >>> import gezhi
        >>> with gezhi.Engine().open_file(bundle_file) as pack:
        ...     made = pack.decide({"id": "1", "reported_at": "2023-01-03T09:15:00+08:00", "text": "水管破裂"})
        ...     [party.name for party in made.responsibility.parties if party.name]
        ['市水务公司']
        """
        request: dict[str, Any] = {"incident": incident}
        return ask(self, "decide", _optional(request, trace, receipt))

    def decide_many(
        self, incidents: Iterable[contract.Incident | Record], *, trace: bool = False, receipt: bool = True
    ) -> tuple[contract.DecisionOutcome, ...]:
        """Decides incidents, up to 10,000 and 10 MiB: one outcome for each, in their order.

        A bad incident is an error in its place (`outcome.error`) and leaves the others alone;
        `outcome.unwrap()` gives the decision or raises the error. Traces make answers long: ask for
        them with fewer incidents at once.
        """
        request: dict[str, Any] = {"incidents": list(incidents)}
        return ask(self, "decide-many", _optional(request, trace, receipt))

    def evaluate(self, request: contract.EvaluateRequest | Record) -> contract.EvaluateResponse:
        """Asks one table: `table`, `inputs` (column → value), and `at`, the day whose rows are in force."""
        return ask(self, "evaluate", request)

    def deadline(self, request: contract.DeadlineRequest | Record) -> tuple[contract.DueDateOutcome, ...]:
        """Computes instants by one of the pack's calendars: `items` of `start` and `limit`, and `calendar`."""
        return ask(self, "deadline", request)

    def timeline(self, request: contract.TimelineRequest | Record) -> contract.TimelineResponse:
        """Tells how a `case` stands `at` an instant: clocks, holder, and what comes next."""
        return ask(self, "timeline", request)

    def timeline_many(
        self, request: contract.TimelineManyRequest | Record
    ) -> tuple[contract.TimelineResponseOutcome, ...]:
        """The same for many `cases`, up to 10,000 and 10 MiB; one outcome for each, in their order."""
        return ask(self, "timeline-many", request)

    def duties(self, request: contract.DutiesRequest | Record) -> contract.DutiesResponse:
        """Judges recurring duties of a period against a log: done, due, overdue, or not to be told."""
        return ask(self, "duties", request)

    def survey(self, request: contract.SurveyRequest | Record) -> contract.SurveyResponse:
        """Holds grids and areas against the pack's sizing rules."""
        return ask(self, "survey", request)

    def score(self, request: contract.ScoreRequest | Record) -> contract.ScoreResponse:
        """Scores closed cases against the pack's outcome targets."""
        return ask(self, "score", request)

    def assess(self, request: contract.AssessRequest | Record) -> contract.AssessResponse:
        """Tells which of the pack's properties hold for an incident and its decision, or for a pair."""
        return ask(self, "assess", request)

    def describe(self) -> contract.DescribeResponse:
        """Describes the engine and the open pack: limits, vocabulary, facts, classes, tables."""
        return ask(self, "describe", {})


def ask(target: Calls, function: str, request: Any) -> Any:
    """Asks in the contract's types: what goes in is checked, what comes out is read."""
    return read(function, target.call(function, written(function, request)))


def written(function: str, request: Any) -> str:
    """The text of a request; a text stays as it is."""
    return request if isinstance(request, str) else encode(contract.PAYLOADS[f"{function}.request"], request)


def read(function: str, json_text: str) -> Any:
    """The contract's type of an answer's text."""
    return decode(contract.PAYLOADS[f"{function}.response"], json_text)


def _optional(request: dict[str, Any], trace: bool, receipt: bool) -> dict[str, Any]:
    if trace:
        request["trace"] = trace
    if not receipt:
        request["receipt"] = receipt
    return request
