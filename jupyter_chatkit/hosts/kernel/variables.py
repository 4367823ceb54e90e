"""The kernel's variables: names, types, shapes, never a value. The page's probe tells the same.

Of data frames columns and, where it costs nothing, how many values are missing.

No code of a user's class is called: beyond `type()` only types known by identity are looked into.
"""

from __future__ import annotations

import gc
import sys
import time
import types
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_VARIABLES = 200
_MAX_COLUMNS = 50
_LONGEST = 100
_now = getattr(time, "thread_time", time.monotonic)
"""Seconds in which this thread was at work: what else the computer does takes nothing from them."""

_PATIENCE = 0.015
"""Of these, in which columns are looked at; of what is not reached then, only what costs nothing is told."""

_COUNTING = 0.005
"""The part of it in which missing values are counted."""

_MOST_CELLS = 100_000
"""Of a data frame, in which missing values are counted: counting is not to be noticed."""

_HIDDEN = {"In", "Out", "exit", "quit", "get_ipython"}
_NOT_DATA = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)
_SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset, range)
_FRAMES = {"pandas": ("DataFrame",), "geopandas": ("GeoDataFrame",)}
_POLARS_FRAMES = {"polars": ("DataFrame",)}
_SPARSE = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")
_COUNTED = (
    *("BooleanDtype", "CategoricalDtype", "DatetimeTZDtype", "Float32Dtype", "Float64Dtype", "StringDtype"),
    *(f"{sign}Int{bits}Dtype" for sign in ("", "U") for bits in (8, 16, 32, 64)),
)
_NUMPY_KINDS = "biufcmM"
_ARRAYS = {
    "pandas": ("Series", "Index", "RangeIndex", "DatetimeIndex"),
    "geopandas": ("GeoSeries",),
    "polars": ("Series",),
    "numpy": ("ndarray",),
    "torch": ("Tensor",),
    "scipy.sparse": tuple(f"{kind}_{end}" for kind in _SPARSE for end in ("matrix", "array")),
}


def read_variables(namespace: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """Return the newest variables as the page context has them, oldest first, and how many are left out."""
    end = _now() + _PATIENCE
    shown = [(name, value) for name, value in list(namespace.items()) if _is_shown(name, value)]
    with _no_collection():
        found = [_described(name, value, end) for name, value in shown[-MAX_VARIABLES:][::-1]]
    return found[::-1], len(shown) - len(found)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from going through all objects of the kernel because of the few that are made here."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _is_shown(name: object, value: object) -> bool:
    return (
        type(name) is str
        and len(name) <= _LONGEST
        and not name.startswith("_")
        and name not in _HIDDEN
        and not issubclass(type(value), _NOT_DATA)
    )


def _described(name: str, value: Any, end: float) -> dict[str, Any]:
    """Return what is told of a variable; of a data frame no columns once `end` is over."""
    found: dict[str, Any] = {"name": name, "type": _type_name(value)}
    try:
        if _is_one_of(value, _FRAMES):
            found["shape"] = _shape(value)
            if _now() < end:
                columns = value.iloc[:0, :_MAX_COLUMNS].dtypes.items()
                found["columns"] = _columns(columns, _nulls(value, end))
        elif _is_one_of(value, _POLARS_FRAMES):
            found["shape"] = _shape(value)
            if _now() < end:
                columns = list(value.schema.items())[:_MAX_COLUMNS]
                found["columns"] = _columns(columns, value[:, :_MAX_COLUMNS].null_count().row(0))
        elif _is_one_of(value, _ARRAYS):
            found |= {"shape": _shape(value), "dtype": str(value.dtype)[:_LONGEST]}
        elif any(type(value) is kind for kind in _SIZED):
            found["size"] = len(value)
    except Exception:  # noqa: BLE001 - a library's object in an odd state; its type is told nevertheless
        return found
    return found


def _is_one_of(value: object, kinds: Mapping[str, tuple[str, ...]]) -> bool:
    """Compare by identity, because a metaclass may define equality, and with loaded modules only."""
    for module, names in kinds.items():
        loaded = sys.modules.get(module)
        inside = vars(loaded) if type(loaded) is types.ModuleType else {}
        if any(type(value) is inside.get(name) for name in names):
            return True
    return False


def _shape(value: Any) -> list[int]:
    return [int(length) for length in value.shape]


def _columns(pairs: Any, nulls: Iterable[int | None]) -> list[dict[str, Any]]:
    return [
        {"name": _text(name), "dtype": str(dtype)[:_LONGEST]} | ({} if count is None else {"nulls": count})
        for (name, dtype), count in zip(pairs, nulls, strict=False)
    ]


def _nulls(frame: Any, end: float) -> Iterator[int | None]:
    """Yield how many values of each column are missing, None where that is not counted."""
    rows, count = frame.shape[0], min(frame.shape[1], _MAX_COLUMNS)
    for at in range(count):
        if rows * count > _MOST_CELLS or _now() > end - _PATIENCE + _COUNTING:
            yield None
        else:
            values = frame.iloc[:, at]
            yield int(values.isna().sum()) if _is_counted(values.dtype) else None


def _is_counted(dtype: Any) -> bool:
    """Not a column of objects: an object may be of the user's class."""
    is_numpy = type(dtype).__module__.partition(".")[0] == "numpy"
    return (is_numpy and dtype.kind in _NUMPY_KINDS) or _is_one_of(dtype, {"pandas": _COUNTED})


def _text(value: Any) -> str:
    if type(value) in {str, int, float, bool}:
        return str(value)[:_LONGEST]
    if type(value) is tuple:
        return "(" + ", ".join(_text(part) for part in value[:5]) + ")"
    return _type_name(value)


def _type_name(value: object) -> str:
    name: str = type.__dict__["__name__"].__get__(type(value))
    return name[:_LONGEST]
