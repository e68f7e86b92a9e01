"""Gezhi 格治: who is responsible for an incident, by when, and why.

The engine is one WebAssembly component that the package carries; `Engine` compiles it, `Engine.open`
opens a district's pack, and `Pack.decide` answers. `gezhi.contract` has the types of every request and
answer; requests may be plain dicts as well.

>>> import gezhi
>>> engine = gezhi.Engine()
>>> with engine.open_file(bundle_file) as pack:
...     incident = {"id": "1", "reported_at": "2023-01-03T09:15:00+08:00", "text": "巷子里水管破裂"}
...     pack.decide(incident).classification.name
'供水管道破裂'
"""

from . import contract
from .district import District
from .engine import Engine
from .errors import (
    BeyondCalendar,
    Busy,
    Closed,
    ContractError,
    EngineError,
    GezhiError,
    InvalidCase,
    InvalidPack,
    InvalidRequest,
    InvalidRoster,
    LimitExceeded,
    NotForPack,
    NotImplementedYet,
    NotInForce,
    NotOpen,
    OutOfFuel,
    OutOfMemory,
    OutOfRange,
    ResponseError,
    RuleConflict,
    ScriptFailed,
    TimedOut,
    Trap,
    UnknownFunction,
    UnknownTable,
    UnreadableFile,
)
from .pack import Pack, PoolOptions
from .session import Session

__version__ = "0.1.0"

__all__ = [
    "BeyondCalendar",
    "Busy",
    "Closed",
    "ContractError",
    "District",
    "Engine",
    "EngineError",
    "GezhiError",
    "InvalidCase",
    "InvalidPack",
    "InvalidRequest",
    "InvalidRoster",
    "LimitExceeded",
    "NotForPack",
    "NotImplementedYet",
    "NotInForce",
    "NotOpen",
    "OutOfFuel",
    "OutOfMemory",
    "OutOfRange",
    "Pack",
    "PoolOptions",
    "ResponseError",
    "RuleConflict",
    "ScriptFailed",
    "Session",
    "TimedOut",
    "Trap",
    "UnknownFunction",
    "UnknownTable",
    "UnreadableFile",
    "contract",
]
