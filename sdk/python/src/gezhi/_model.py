"""What the generated types of the contract are made of: how a JSON value is read and written.

Both ways run over a description of the type (`Field`, `Kind`), so an error knows its path. Reading
ignores what an answer has beyond the known fields; writing refuses what JSON or the contract cannot
hold before anything is sent.

Not responsible for: what the values mean; the engine checks that and says so in both languages.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from .errors import ContractError, OutOfRange, ResponseError

Moment: TypeAlias = str | date
"""A text of the contract, or a `datetime` or `date` that is written as one."""

INTEGER_MAX = 2**53 - 1
"""The largest integer that every JSON reader keeps; the smallest is its negative."""

DEPTH_MAX = 128
"""Nested values: deeper than any request, and less than the stack holds."""

Self = TypeVar("Self", bound="Model")
T = TypeVar("T")


class Misfit(Exception):
    """A value that does not fit, and the path to it as it grows from the inside."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        self.path = ""

    def at(self, step: str) -> Misfit:
        """The same, one level further out."""
        self.path = step + (f".{self.path}" if self.path and not self.path.startswith("[") else self.path)
        return self


class Kind:
    """How one sort of value is read and written. By itself: any JSON value."""

    def read(self, value: Any) -> Any:
        """The Python value of a JSON value."""
        return value

    def write(self, value: Any, depth: int = 0) -> Any:
        """The JSON value of a Python value."""
        return _plain(value, depth)


class _Scalar(Kind):
    """Text, an integer or a truth value; a truth value is no integer here, though Python says so."""

    def __init__(self, type_: type, name: str) -> None:
        self.type = type_
        self.name = name

    def read(self, value: Any) -> Any:
        if type(value) is not self.type:
            raise Misfit(f"expected {self.name}, found {_named(value)}")
        return value

    def write(self, value: Any, depth: int = 0) -> Any:
        if self.type is not str and isinstance(value, (bool, int)) and (isinstance(value, bool) is (self.type is int)):
            raise Misfit(f"expected {self.name}, found `{value!r}`")
        return _plain(value, depth)


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
            raise Misfit(f"expected an array, found {_named(value)}")
        return tuple(_each(value, self.inner.read))

    def write(self, value: Any, depth: int = 0) -> Any:
        if not isinstance(value, Sequence) or isinstance(value, (str, bytes, bytearray)):
            return _plain(value, depth)
        return _each(value, lambda item: self.inner.write(item, _deeper(depth)))


class Pair(Kind):
    """An array of a fixed length, each place of its own kind."""

    def __init__(self, *inner: Kind) -> None:
        self.inner = inner

    def read(self, value: Any) -> Any:
        if type(value) is not list or len(value) != len(self.inner):
            raise Misfit(f"expected an array of {len(self.inner)}, found {_named(value)}")
        return tuple(kind.read(item) for kind, item in zip(self.inner, value, strict=True))


class Maps(Kind):
    """An object whose member names are the caller's own."""

    def __init__(self, inner: Kind) -> None:
        self.inner = inner

    def read(self, value: Any) -> Any:
        if type(value) is not dict:
            raise Misfit(f"expected an object, found {_named(value)}")
        return _members(value, self.inner.read)

    def write(self, value: Any, depth: int = 0) -> Any:
        if not isinstance(value, Mapping):
            return _plain(value, depth)
        return _members(value, lambda item: self.inner.write(item, _deeper(depth)))


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
            return _plain(value, depth)
        known = of._by_name()
        return _members(value, lambda item, name: known.get(name, ANY).write(item, _deeper(depth)), named=True)


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
            raise Misfit(f"expected text, found {_named(value)}")
        return cls(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A record of the contract: immutable, made by name, read and written as JSON."""

    _shape: ClassVar[tuple[Field, ...]] = ()
    _names: ClassVar[dict[type, dict[str, Kind]]] = {}

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
            raise Misfit(f"expected an object, found {_named(value)}")
        values = {}
        given = []
        for known in cls._shape:
            if known.json not in value:
                if known.absent == "required":
                    raise Misfit("it is missing").at(known.json)
                continue
            item = value[known.json]
            try:
                values[known.name] = known.kind.read(item)
            except Misfit as misfit:
                raise misfit.at(known.json) from None
            if (item is None and known.absent == "null") or (known.absent == "empty" and not item):
                given.append(known.json)
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
                written[known.json] = None if value is None else known.kind.write(value, _deeper(depth))
            except Misfit as misfit:
                raise misfit.at(known.json) from None
        return written

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
        plain = kind.write(value)
    except Misfit as misfit:
        raise OutOfRange(misfit.why, misfit.path) from None
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def decode(kind: Kind, text: str) -> Any:
    """The value of an answer. Raises `ResponseError`, with the path of what does not fit."""
    try:
        return kind.read(json.loads(text))
    except Misfit as misfit:
        raise ResponseError(misfit.why, misfit.path) from None
    except (ValueError, RecursionError) as error:
        raise ResponseError(f"it is not JSON: {error}", "") from None


def _plain(value: Any, depth: int) -> Any:
    """The JSON value of any Python value that has one."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Model):
        return value._write(depth)
    if isinstance(value, Mapping):
        return _members(value, lambda item: _plain(item, _deeper(depth)))
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return _each(value, lambda item: _plain(item, _deeper(depth)))
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise Misfit(f"`{value}` is no number that JSON has")
        return format(value, "f")
    if isinstance(value, float):
        raise Misfit(f"`{value!r}` is a float, which is not exact: give an integer, a `Decimal`, or text such as '0.5'")
    if hasattr(type(value), "__index__"):
        return _integer(operator.index(value))
    raise Misfit(f"a `{type(value).__name__}` cannot be sent: give text, integers, lists, dicts or dates")


def _text(value: str) -> str:
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            where = f"character {error.start + 1}"
            raise Misfit(f"{where} is a lone surrogate, which is no text: mend it where it was read") from None
    return str.__str__(value)


def _integer(value: int) -> int:
    if not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise Misfit(f"`{value}` is beyond ±(2^53−1), which not every reader of JSON keeps: give it as text")
    return value


def _instant(value: datetime) -> str:
    """RFC 3339 for one with an offset; a local time, read in the pack's zone, for one without."""
    offset = value.utcoffset()
    if offset is not None and offset % timedelta(minutes=1):
        raise Misfit(f"the offset {offset} has seconds, which RFC 3339 cannot write: use a zone's modern offset")
    return value.isoformat()


def _each(values: Any, of: Callable[[Any], Any]) -> list[Any]:
    done: list[Any] = []
    try:
        for value in values:
            done.append(of(value))
    except Misfit as misfit:
        raise misfit.at(f"[{len(done)}]") from None
    return done


def _members(values: Any, of: Callable[..., Any], named: bool = False) -> dict[str, Any]:
    done: dict[str, Any] = {}
    for name, value in values.items():
        if not isinstance(name, str):
            raise Misfit(f"the member name `{name!r}` is no text").at(str(name))
        try:
            done[_text(name)] = of(value, name) if named else of(value)
        except Misfit as misfit:
            raise misfit.at(name) from None
    return done


def _deeper(depth: int) -> int:
    if depth >= DEPTH_MAX:
        raise Misfit(f"it is nested more than {DEPTH_MAX} deep, or holds itself")
    return depth + 1


def _named(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
