"""The JSON value of a Python value, for whatever has one; the rest is refused with its path.

Not responsible for: which fields a record has; that is the contract's, in `_model.py`.
"""

from __future__ import annotations

import operator
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

INTEGER_MAX = 2**53 - 1
"""The largest integer that every JSON reader keeps; the smallest is its negative."""

SHOWN_BITS_MAX = 256
"""Longer integers are not printed: Python refuses to from 4,300 digits on, and nobody would read them."""

DEPTH_MAX = 128
"""Nested values: deeper than any request, and less than the stack holds."""


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


class Record:
    """What writes itself: the contract's types."""

    __slots__ = ()

    @abstractmethod
    def _write(self, depth: int) -> dict[str, Any]:
        """The JSON value, so deep in another one."""


def plain(value: Any, depth: int) -> Any:
    """The JSON value of any Python value that has one."""
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Record):
        return value._write(depth)
    if isinstance(value, Mapping):
        return members(value, lambda item: plain(item, deeper(depth)))
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return each(value, lambda item: plain(item, deeper(depth)))
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise Misfit(f"`{value}` is no number that JSON has")
        return format(value, "f")
    if isinstance(value, float):
        raise Misfit(f"`{value!r}` is a float, which is not exact: give an integer, a `Decimal`, or text such as '0.5'")
    if hasattr(type(value), "__index__"):
        return integer(operator.index(value))
    raise Misfit(f"a `{type(value).__name__}` cannot be sent: give text, integers, lists, dicts or dates")


def text(value: str) -> str:
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            where = f"character {error.start + 1}"
            raise Misfit(f"{where} is a lone surrogate, which is no text: mend it where it was read") from None
    return str.__str__(value)


def integer(value: int) -> int:
    if not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise Misfit(f"{number(value)} is beyond ±(2^53−1), which not every reader of JSON keeps: give it as text")
    return value


def instant(value: datetime) -> str:
    """RFC 3339 for one with an offset; a local time, read in the pack's zone, for one without."""
    offset = value.utcoffset()
    if offset is not None and offset % timedelta(minutes=1):
        raise Misfit(f"the offset {offset} has seconds, which RFC 3339 cannot write: use a zone's modern offset")
    return value.isoformat()


def each(values: Any, of: Callable[[Any], Any]) -> list[Any]:
    done: list[Any] = []
    try:
        for value in values:
            done.append(of(value))
    except Misfit as misfit:
        raise misfit.at(f"[{len(done)}]") from None
    return done


def members(values: Any, of: Callable[..., Any], named: bool = False) -> dict[str, Any]:
    done: dict[str, Any] = {}
    for name, value in values.items():
        if not isinstance(name, str):
            raise Misfit(f"a member name is no text but a `{type(name).__name__}`").at(_step(name))
        try:
            done[text(name)] = of(value, name) if named else of(value)
        except Misfit as misfit:
            raise misfit.at(printable(name)) from None
    return done


def number(value: int) -> str:
    """An integer for a message: itself, or how long it is."""
    bits = value.bit_length()
    return f"`{int(value)}`" if bits <= SHOWN_BITS_MAX else f"an integer of {bits} bits"


def printable(name: str) -> str:
    """A name for a message: as it is, or escaped where it holds a lone surrogate, which no terminal can print."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return ascii(name)
    return name


def _step(name: Any) -> str:
    """The step of a path for a member name that is no text."""
    if isinstance(name, int) and not isinstance(name, bool):
        return number(name).strip("`")
    try:
        return printable(str(name))
    except ValueError:
        # A long integer inside.
        return f"({type(name).__name__})"


def deeper(depth: int) -> int:
    if depth >= DEPTH_MAX:
        raise Misfit(f"it is nested more than {DEPTH_MAX} deep, or holds itself")
    return depth + 1


def named(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
