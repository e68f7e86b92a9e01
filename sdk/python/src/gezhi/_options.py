"""Options held to what there is: a time that a lock can wait for, a number that wasmtime can be given.

Not responsible for: what an option means, or its default.
"""

from __future__ import annotations

import numbers
import operator
import threading
from typing import Any

from ._values import number
from .errors import OutOfRange

WHOLE_MAX = 2**63 - 1
"""The largest integer that wasmtime takes for a bound."""

SECONDS_MAX = threading.TIMEOUT_MAX
"""The longest time that Python can wait: some 290 years, but 49 days on Windows."""


def seconds(name: str, value: Any, least: float) -> float:
    """A time in seconds. Raises `OutOfRange`, with the option's name as the path."""
    fits = isinstance(value, numbers.Real) and not isinstance(value, bool)
    # Neither NaN nor infinity is between the two.
    if not fits or not least <= value <= SECONDS_MAX:
        raise OutOfRange(f"{_found(value)} is no time to wait: give seconds from {least} to {SECONDS_MAX:.0f}", name)
    return float(value)


def whole(name: str, value: Any, least: int) -> int:
    """An integer. Raises `OutOfRange`, with the option's name as the path."""
    fits = hasattr(type(value), "__index__") and not isinstance(value, bool)
    if not fits or not least <= operator.index(value) <= WHOLE_MAX:
        raise OutOfRange(f"{_found(value)} does not fit: give an integer from {least} to 2^63−1", name)
    return operator.index(value)


def _found(value: Any) -> str:
    if isinstance(value, int):
        return number(value)
    return f"`{value!r}`" if isinstance(value, float) or value is None else f"a `{type(value).__name__}`"
