"""The kernel's variables: names, types and shapes, never a value. The page's probe tells the same.

No code of a user's class is called: beyond `type()` only types known by identity are looked into.
"""

from __future__ import annotations

import sys
import time
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_VARIABLES = 200
_MAX_COLUMNS = 50
_LONGEST = 100
_PATIENCE = 0.5
"""Seconds of looking; what is not reached then counts as omitted."""

_HIDDEN = {"In", "Out", "exit", "quit", "get_ipython"}
_NOT_DATA = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)
_SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset, range)
_FRAMES = {"pandas": ("DataFrame",), "geopandas": ("GeoDataFrame",)}
_POLARS_FRAMES = {"polars": ("DataFrame",)}
_SPARSE = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")
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
    end = time.monotonic() + _PATIENCE
    shown = [(name, value) for name, value in list(namespace.items()) if _is_shown(name, value)]
    found = []
    for name, value in reversed(shown[-MAX_VARIABLES:]):
        if time.monotonic() > end:
            break
        found.append(_described(name, value))
    return found[::-1], len(shown) - len(found)


def _is_shown(name: object, value: object) -> bool:
    return (
        type(name) is str
        and len(name) <= _LONGEST
        and not name.startswith("_")
        and name not in _HIDDEN
        and not issubclass(type(value), _NOT_DATA)
    )


def _described(name: str, value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "type": _type_name(value)}
    try:
        if _is_one_of(value, _FRAMES):
            columns = value.iloc[:0, :_MAX_COLUMNS].dtypes.items()
            found |= {"shape": _shape(value), "columns": _columns(columns)}
        elif _is_one_of(value, _POLARS_FRAMES):
            columns = list(value.schema.items())[:_MAX_COLUMNS]
            found |= {"shape": _shape(value), "columns": _columns(columns)}
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


def _columns(pairs: Any) -> list[dict[str, str]]:
    return [{"name": _text(name), "dtype": str(dtype)[:_LONGEST]} for name, dtype in pairs]


def _text(value: Any) -> str:
    if type(value) in {str, int, float, bool}:
        return str(value)[:_LONGEST]
    if type(value) is tuple:
        return "(" + ", ".join(_text(part) for part in value[:5]) + ")"
    return _type_name(value)


def _type_name(value: object) -> str:
    name: str = type.__dict__["__name__"].__get__(type(value))
    return name[:_LONGEST]
