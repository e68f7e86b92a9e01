"""A pack open in as many instances as there are calls at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from . import contract
from ._calls import Calls, read
from ._options import seconds, whole
from ._pool import Pool
from ._wasm import Instance, Runtime, encoded
from .errors import Closed, ContractError, GezhiError, NotForPack
from .session import prepare


@dataclass(frozen=True, kw_only=True)
class PoolOptions:
    """How many instances a pack has. The defaults fit most programs.

    Raises `OutOfRange` for a number below 0, no instance at all, or a time beyond `threading.TIMEOUT_MAX`.

    >>> import gezhi
    >>> options = gezhi.PoolOptions(instances_max=4, wait_seconds=1.0)
    """

    instances_kept: int = 16
    """Idle instances kept for the next call; each takes the memory that its largest call took."""
    instances_max: int = 64
    """Instances at most; more calls at once wait."""
    wait_seconds: float = 30.0
    """How long a call waits for an instance before it raises `Busy`."""
    fresh: bool = False
    """Whether each call has an instance of its own, thrown away afterwards.

    The answers are the same. A pack is then opened for each call; a baked district is open at once.
    """

    def __post_init__(self) -> None:
        whole("instances_kept", self.instances_kept, 0)
        whole("instances_max", self.instances_max, 1)
        seconds("wait_seconds", self.wait_seconds, 0)


class Pack(Calls):
    """An open pack that any number of threads may ask. Made by `Engine.open` or `Engine.baked`.

    Calls share nothing: it does not matter which instance answers. After a trap or a timeout the
    instance is thrown away, and the next call has a fresh one with the same pack.

    >>> import gezhi
    >>> with gezhi.Engine().open_file(bundle_file) as pack:
    ...     pack.summary.id
    'lengshuitan'
    """

    def __init__(self, runtime: Runtime, steps: list[tuple[str, str]], options: PoolOptions) -> None:
        self._runtime = runtime
        opener = _Opener(runtime, steps)
        kept = 0 if options.fresh else options.instances_kept
        self._pool = Pool(opener.instance, kept, options.instances_max, options.wait_seconds)
        self._state = threading.Condition()
        self._calls = 0
        self._closing = False
        self._roster: contract.EnrollResponse | None = None
        with self._pool.instance() as instance:
            if steps:
                self._summary: contract.PackSummary = read("open", opener.answers[0])
            else:
                self._summary = _baked_summary(instance)
        if len(steps) > 1:
            self._roster = read("enroll", opener.answers[1])

    @property
    def summary(self) -> contract.PackSummary:
        """What is open: id, version, title, digest, zone, days in force, counts, warnings."""
        return self._summary

    @property
    def roster(self) -> contract.EnrollResponse | None:
        """The roster that is enrolled: id, version, digest, counts, warnings; `None` where there is none."""
        if self._roster is None:
            # It may have come inside the bundle or the baked district.
            self._roster = self.describe().roster
        return self._roster

    @property
    def engine_digest(self) -> str:
        """`sha256:…` of the component that answers; keep it beside each decision, for a replay."""
        return self._runtime.digest

    @property
    def instances(self) -> int:
        """How many instances there are now, idle or in use."""
        return self._pool.there

    def call(self, function: str, json_text: str) -> str:
        """Calls a function of the contract by its name; JSON text both ways.

        Raises `ContractError`, `Trap`, `TimedOut`, `Busy`, `Closed`, `UnknownFunction`, and
        `NotForPack` for `open` and `enroll`: they would change one of many instances.
        """
        self._begin()
        return self._run(function, json_text)

    def close(self) -> None:
        """Takes no more calls; those under way finish. Gives the instances' memory back."""
        with self._state:
            self._closing = True
            self._state.notify_all()
        self._pool.empty()

    def wait_closed(self, timeout_seconds: float | None = None) -> bool:
        """Waits until the pack is closed and its last call is done; false if that takes longer.

        `None` waits for ever; a time that cannot be waited for, as infinity, is `OutOfRange`.
        """
        if timeout_seconds is not None:
            timeout_seconds = seconds("timeout_seconds", max(timeout_seconds, 0), 0)
        with self._state:
            return self._state.wait_for(lambda: self.closed, timeout_seconds)

    @property
    def closed(self) -> bool:
        """Whether the pack takes no more calls and none is under way."""
        return self._closing and self._calls == 0

    def __enter__(self) -> Pack:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self) -> None:
        """Counts a call in; from then on the pack stays of use until `_run` is done."""
        with self._state:
            if self._closing:
                raise Closed(f"the pack `{self._summary.id}` was closed")
            self._calls += 1

    def _run(self, function: str, json_text: str) -> str:
        try:
            if function in ("open", "enroll"):
                raise NotForPack(f"`{function}` would change one of the pack's instances: call it on a session")
            data = encoded(function, json_text)
            with self._pool.instance() as instance:
                ok, answer = instance.call(function, data)
        finally:
            with self._state:
                self._calls -= 1
                self._state.notify_all()
        if not ok:
            raise ContractError.from_json_text(answer)
        return answer


class _Opener:
    """Makes instances with the pack open. Knows no `Pack`, so a pack that is dropped goes at once."""

    def __init__(self, runtime: Runtime, steps: list[tuple[str, str]]) -> None:
        self._runtime = runtime
        self._steps = steps
        self.answers: list[str] = []

    def instance(self) -> Instance:
        """A fresh instance; keeps what the first one answered."""
        instance = self._runtime.instantiate()
        answers = prepare(instance, self._steps)
        self.answers = self.answers or answers
        return instance


def _baked_summary(instance: Instance) -> contract.PackSummary:
    """What a baked district has open."""
    ok, answer = instance.call("describe", b"{}")
    if not ok:
        raise ContractError.from_json_text(answer)
    described: contract.DescribeResponse = read("describe", answer)
    if described.pack is None:
        raise GezhiError("the component holds no district's pack: open a bundle with `Engine.open`")
    return described.pack.summary
