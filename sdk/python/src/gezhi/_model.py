"""What the generated types of the contract are made of: how a JSON value is read and written.

Both ways run over a description of the type (`Field`, `Kind`), so an error knows its path. Reading
ignores what an answer has beyond the known fields; writing refuses what JSON or the contract cannot
hold before anything is sent.

Not responsible for: what the values mean; the engine checks that and says so in both languages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from ._values import Misfit, Record, deeper, each, members, named, number, plain
from .errors import ContractError, OutOfRange, ResponseError

Moment: TypeAlias = str | date
"""A text of the contract, or a `datetime` or `date` that is written as one."""

_MISSING: Any = object()
Self = TypeVar("Self", bound="Model")
T = TypeVar("T")


class Kind:
    """How one sort of value is read and written. By itself: any JSON value."""

    def read(self, value: Any) -> Any:
        """The Python value of a JSON value."""
        return value

    def write(self, value: Any, depth: int = 0) -> Any:
        """The JSON value of a Python value."""
        return plain(value, depth)


class _Scalar(Kind):
    """Text, an integer or a truth value; a truth value is no integer here, though Python says so."""

    def __init__(self, type_: type, name: str) -> None:
        self.type = type_
        self.name = name

    def read(self, value: Any) -> Any:
        if type(value) is not self.type:
            raise Misfit(f"expected {self.name}, found {named(value)}")
        return value

    def write(self, value: Any, depth: int = 0) -> Any:
        if self.type is not str and isinstance(value, (bool, int)) and (isinstance(value, bool) is (self.type is int)):
            found = f"`{value!r}`" if isinstance(value, bool) else number(value)
            raise Misfit(f"expected {self.name}, found {found}")
        return plain(value, depth)


ANY = Kind()
TEXT = _Scalar(str, "text")
INT = _Scalar(int, "an integer")
BOOL = _Scalar(bool, "true or false")


class Nullable(Kind):
    """A value or null."""

    def __init__(self, inner: Kind) -> None:
        self.inner = inner

    def read(self, value: Any) -> Any:
        return None if value is None else self.inner.read(value)

    def write(self, value: Any, depth: int = 0) -> Any:
        return None if value is None else self.inner.write(value, depth)


class Seq(Kind):
    """An array; it is read as a tuple."""

    def __init__(self, inner: Kind) -> None:
        self.inner = inner

    def read(self, value: Any) -> Any:
        if type(value) is not list:
            raise Misfit(f"expected an array, found {named(value)}")
        return tuple(each(value, self.inner.read))

    def write(self, value: Any, depth: int = 0) -> Any:
        if not isinstance(value, Sequence) or isinstance(value, (str, bytes, bytearray)):
            return plain(value, depth)
        return each(value, lambda item: self.inner.write(item, deeper(depth)))


class Pair(Kind):
    """An array of a fixed length, each place of its own kind."""

    def __init__(self, *inner: Kind) -> None:
        self.inner = inner

    def read(self, value: Any) -> Any:
        if type(value) is not list or len(value) != len(self.inner):
            raise Misfit(f"expected an array of {len(self.inner)}, found {named(value)}")
        return tuple(kind.read(item) for kind, item in zip(self.inner, value, strict=True))


class Maps(Kind):
    """An object whose member names are the caller's own."""

    def __init__(self, inner: Kind) -> None:
        self.inner = inner

    def read(self, value: Any) -> Any:
        if type(value) is not dict:
            raise Misfit(f"expected an object, found {named(value)}")
        return members(value, self.inner.read)

    def write(self, value: Any, depth: int = 0) -> Any:
        if not isinstance(value, Mapping):
            return plain(value, depth)
        return members(value, lambda item: self.inner.write(item, deeper(depth)))


class Ref(Kind):
    """A type of the contract, named before it is defined."""

    def __init__(self, name: Callable[[], Any]) -> None:
        self.name = name
        self.type: Any = None

    def read(self, value: Any) -> Any:
        of = self.type = self.type or self.name()
        return of._read(value)

    def write(self, value: Any, depth: int = 0) -> Any:
        of = self.type = self.type or self.name()
        if not isinstance(value, Mapping) or not issubclass(of, Model):
            return plain(value, depth)
        known = of._by_name()
        return members(value, lambda item, name: known.get(name, ANY).write(item, deeper(depth)), named=True)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its Python name, its JSON name, its kind, and what it is when it is absent.

    `absent` is `required`, `default` (always written), `null`, or `empty` (left out when empty).
    """

    name: str
    json: str
    kind: Kind
    absent: str


class OpenEnum(str, Enum):
    """Words of the contract. A word that this version does not know is kept, not refused."""

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether this version of the package knows the word."""
        return self._name_ in type(self).__members__

    def __str__(self) -> str:
        return str.__str__(self.value)

    @classmethod
    def _read(cls, value: Any) -> OpenEnum:
        if type(value) is not str:
            raise Misfit(f"expected text, found {named(value)}")
        return cls(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Record):
    """A record of the contract: immutable, made by name, read and written as JSON."""

    _shape: ClassVar[tuple[Field, ...]] = ()
    _names: ClassVar[dict[type, dict[str, Kind]]] = {}
    _plans: ClassVar[dict[type, tuple[tuple[str, str, Kind, str, type | None], ...]]] = {}

    # Fields that were there though empty: null and absent are written back as they came.
    _given: frozenset[str] = field(default=frozenset(), init=False, repr=False, compare=False)

    @classmethod
    def from_json(cls: type[Self], value: Any) -> Self:
        """The record of a JSON value as `json.loads` gives it; fields that are not known are ignored.

        Raises `ResponseError` with the path of whatever does not fit.
        """
        try:
            return cls._read(value)
        except Misfit as misfit:
            raise ResponseError(misfit.why, misfit.path) from None

    def to_json(self) -> dict[str, Any]:
        """The JSON value, for `json.dumps`; fields that are absent stay absent.

        Raises `OutOfRange` with the path of what JSON or the contract cannot hold.
        """
        try:
            return self._write(0)
        except Misfit as misfit:
            raise OutOfRange(misfit.why, misfit.path) from None

    @classmethod
    def _read(cls: type[Self], value: Any) -> Self:
        if type(value) is not dict:
            raise Misfit(f"expected an object, found {named(value)}")
        values = {}
        given = []
        for name, json_name, kind, absent, scalar in cls._fields():
            item = value.get(json_name, _MISSING)
            if item is _MISSING:
                if absent == "required":
                    raise Misfit("it is missing").at(json_name)
                continue
            if type(item) is scalar:
                # The bulk of an answer: a text or a number that is what it should be.
                values[name] = item
            else:
                try:
                    values[name] = kind.read(item)
                except Misfit as misfit:
                    raise misfit.at(json_name) from None
            if not item and ((item is None and absent == "null") or absent == "empty"):
                given.append(json_name)
        made = cls(**values)
        if given:
            object.__setattr__(made, "_given", frozenset(given))
        return made

    def _write(self, depth: int) -> dict[str, Any]:
        written = {}
        for known in self._shape:
            value = getattr(self, known.name)
            nothing = value is None if known.absent in ("null", "default") else known.absent == "empty" and not value
            if nothing and known.json not in self._given:
                continue
            try:
                # An empty field that was given: null, or what the kind calls empty.
                written[known.json] = None if value is None else known.kind.write(value, deeper(depth))
            except Misfit as misfit:
                raise misfit.at(known.json) from None
        return written

    @classmethod
    def _fields(cls) -> tuple[tuple[str, str, Kind, str, type | None], ...]:
        plans = Model._plans.get(cls)
        if plans is None:
            shape = cls._shape
            plans = Model._plans[cls] = tuple((f.name, f.json, f.kind, f.absent, _scalar(f.kind)) for f in shape)
        return plans

    @classmethod
    def _by_name(cls) -> dict[str, Kind]:
        names = Model._names.get(cls)
        if names is None:
            names = Model._names[cls] = {known.json: known.kind for known in cls._shape}
        return names


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Model, Generic[T]):
    """One item of a batch: `ok`, or `error`."""

    def unwrap(self) -> T:
        """The answer.

        Raises the `ContractError` of the item's kind where there is an error instead.
        """
        error = getattr(self, "error", None)
        if error is not None:
            raise ContractError.of(error)
        answer: T = self.ok  # type: ignore[attr-defined]
        return answer


def encode(kind: Kind, value: Any) -> str:
    """The text of a request. Raises `OutOfRange`, with the path of what cannot be sent."""
    try:
        written = kind.write(value)
    except Misfit as misfit:
        raise OutOfRange(misfit.why, misfit.path) from None
    return json.dumps(written, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def decode(kind: Kind, text: str) -> Any:
    """The value of an answer. Raises `ResponseError`, with the path of what does not fit."""
    try:
        return kind.read(json.loads(text))
    except Misfit as misfit:
        raise ResponseError(misfit.why, misfit.path) from None
    except (ValueError, RecursionError) as error:
        raise ResponseError(f"it is not JSON: {error}", "") from None


def _scalar(kind: Kind) -> type | None:
    """The Python type of a scalar, or of one that may be null."""
    inner = kind.inner if isinstance(kind, Nullable) else kind
    return inner.type if isinstance(inner, _Scalar) else None
